"""The page of commands: the tree that `gate2 --help` shows, with every option."""

import inspect
from collections.abc import Iterator

import click

from gate2.cli.main import COMMANDS, cli

_HEAD = """\
# Commands

What `gate2 COMMAND --help` prints, on one page. Machine output goes to standard output alone;
progress and notes go to standard error. [Exit codes](exit-codes.md) are the same for all commands
unless a command says otherwise.
"""


def commands_page() -> str:
    """Every command and subcommand, in the order in which `gate2 --help` lists them."""
    root = click.Context(cli, info_name="gate2")
    parts = [_HEAD]
    for name in COMMANDS:
        command = cli.get_command(root, name)
        assert command is not None
        parts += _sections(command, click.Context(command, info_name=name, parent=root), 2)
    return "\n".join(parts)


def _sections(command: click.Command, context: click.Context, level: int) -> Iterator[str]:
    yield f"{'#' * level} {context.command_path}\n"
    pieces = " ".join(command.collect_usage_pieces(context))
    yield f"```text\n{context.command_path} {pieces}\n```\n"
    yield inspect.cleandoc(command.help or "").replace("\b\n", "") + "\n"
    records = filter(None, (each.get_help_record(context) for each in command.params))
    options = [f"- `{left}`: {_sentence(right)}" for left, right in records if right]
    if options:
        yield "\n".join(options) + "\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            inner = click.Context(below, info_name=name, parent=context)
            yield from _sections(below, inner, level + 1)


def _sentence(text: str) -> str:
    """Help in one line; what click puts in brackets is told apart by them still."""
    words = " ".join(text.split()).replace("<", "&lt;")
    head, _, tail = words.partition("  [")
    return f"{head} [{tail}" if tail else words
