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


def tree() -> Iterator[tuple[click.Context, int]]:
    """Every command and subcommand as a context, in the order in which `gate2 --help` lists them,
    with how deep it stands: 1 for `gate2 check`."""
    root = click.Context(cli, info_name="gate2")
    for name in COMMANDS:
        command = cli.get_command(root, name)
        assert command is not None
        yield from _below(click.Context(command, info_name=name, parent=root), 1)


def _below(context: click.Context, depth: int) -> Iterator[tuple[click.Context, int]]:
    yield context, depth
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            command = context.command.get_command(context, name)
            assert command is not None
            inner = click.Context(command, info_name=name, parent=context)
            yield from _below(inner, depth + 1)


def usage_of(context: click.Context) -> str:
    """Its line of usage, without the word."""
    return " ".join([context.command_path, *context.command.collect_usage_pieces(context)])


def help_of(command: click.Command) -> str:
    """What it says of itself, paragraph by paragraph; what click keeps as it is stays marked."""
    return inspect.cleandoc(command.help or "")


def options_of(context: click.Context) -> list[tuple[str, str]]:
    """Every option that has words, as typed, and its words in one line."""
    records = (each.get_help_record(context) for each in context.command.params)
    return [(left, " ".join(right.split())) for left, right in filter(None, records) if right]


def commands_page() -> str:
    """Every command with its usage, its words and its options."""
    return "\n".join([_HEAD, *(part for each in tree() for part in _section(*each))])


def _section(context: click.Context, depth: int) -> Iterator[str]:
    yield f"{'#' * (depth + 1)} {context.command_path}\n"
    yield f"```text\n{usage_of(context)}\n```\n"
    yield help_of(context.command).replace("\b\n", "") + "\n"
    told = ((left, right.replace("<", "&lt;")) for left, right in options_of(context))
    options = [f"- `{left}`: {right}" for left, right in told]
    if options:
        yield "\n".join(options) + "\n"
