"""`gate2 completion SHELL`: what lets a shell complete commands, options and file names."""

import click

from gate2.cli.options import emit

VARIABLE = "_GATE2_COMPLETE"
"""In which the shell's function asks this program what could stand there; click's own name."""


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    """Print the script that lets SHELL complete commands, options and file names.

    \b
        # bash 4.4 or newer: in ~/.bashrc
        eval "$(gate2 completion bash)"
        # zsh: in ~/.zshrc, after compinit
        eval "$(gate2 completion zsh)"
        # fish: once
        gate2 completion fish > ~/.config/fish/completions/gate2.fish
    """
    emit(script(ctx.find_root().command, shell), None)
    return 0


def script(root: click.Command, shell: str) -> str:
    """What the shell reads, for the command `gate2`, which it finds by its PATH."""
    from click.shell_completion import ShellComplete, get_completion_class

    found = get_completion_class(shell)
    assert found is not None, f"click completes for no shell {shell!r}"
    # Not `found.source()`, which for bash starts one to ask for its version.
    return ShellComplete.source(found(root, {}, "gate2", VARIABLE)).strip() + "\n"
