"""The entry point: commands loaded when called, errors turned into exit codes in one place."""

import gc
import importlib
import io
import os
import signal
import sys
import threading
import time
from types import FrameType
from typing import TYPE_CHECKING

import click

from gate2.crash import contained
from gate2.errors import Gate2Error, ReasonedError
from gate2.reasons import Code
from gate2.sandbox.interruption import interrupt
from gate2.version import version

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

INTERRUPTED = 130
CRASHED = 6
STOP_S = 5.0
"""How long an interrupted command waits for what it has under way to end and be removed."""

# name -> module that defines `command`, and the line that the group's help shows, so that
# `gate2 --help` imports none of them.
COMMANDS = {
    "check": ("gate2.cli.check", "Judge records: what is verified, what is not, and why."),
    "lint": ("gate2.cli.lint", "Say what is wrong with records before anything runs."),
    "verify": ("gate2.cli.verify", "Check evidence again, offline: signatures, digests, verdict."),
    "ci": ("gate2.cli.ci", "The gate on a pull request: what a branch changes, and may not."),
    "audit": ("gate2.cli.audit", "Say why a corpus of records stays Unverified, and what helps."),
    "why": ("gate2.cli.why", "Say in plain words why a record stays Unverified, and what to do."),
    "recheck": ("gate2.cli.recheck", "Run again what the evidence holds; say what moved, and why."),
    "report": ("gate2.cli.report", "Merge the reports of a tree's shards into one."),
    "lean": ("gate2.cli.lean", "Check one Lean proof artifact."),
    "kernel": ("gate2.cli.kernel", "Check exported Lean declarations, without Lean."),
    "run": ("gate2.cli.run", "Run one repro artifact, sealed."),
    "classify": ("gate2.cli.classify", "Say which evidence would settle a claim."),
    "import": ("gate2.cli.imports", "Turn a publisher's document into a record."),
    "init": ("gate2.cli.init", "Write a commented example record."),
    "demo": ("gate2.cli.demo", "Watch records that cheat being refused, told in plain words."),
    "bind": ("gate2.cli.bind", "Bind artifacts to the texts they were made for."),
    "ledger": ("gate2.cli.ledger", "Show, verify and export the ledger of every attempt."),
    "keygen": ("gate2.cli.keygen", "Make a key to sign evidence with."),
    "explain": ("gate2.cli.explain", "Explain a reason code."),
    "doctor": ("gate2.cli.doctor", "Say what is present, what is missing, which lane remains."),
    "image": ("gate2.cli.image", "Build, add, list, verify and prune sandbox images."),
    "reap": ("gate2.cli.reap", "Remove what checks left behind that were killed."),
    "setup": ("gate2.cli.setup", "Install the embedded Lean toolchain and the sandbox image."),
    "completion": ("gate2.cli.completion", "Print what lets a shell complete commands."),
}


class LazyGroup(click.Group):
    """A group that imports a command's module when it is called, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        name = COMMANDS[cmd_name][0]
        if name not in sys.modules:
            # Nothing of what is imported goes away, and looking for it takes a tenth of the start.
            gc.disable()
            try:
                importlib.import_module(name)
            finally:
                gc.freeze()
                gc.enable()
        command = sys.modules[name].command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it; an unknown name is refused with the one that is spelt most like it.

        Raises:
            click.UsageError: there is no such command.
        """
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean {near[0]}?" if near and near[0] not in error.message else ""
            raise click.UsageError(f"{error.message}{hint}", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of commands, from the names alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Names from the table: click would import every command while somebody waits."""
        from click.shell_completion import CompletionItem

        own = [
            CompletionItem(name, help=line)
            for name, (_, line) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return own + click.Command.shell_complete(self, ctx, incomplete)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=(
        "Exit codes: 0 policy satisfied, 1 not verified, 2 usage or settings, 3 a claim is"
        " FALSIFIED, 4 record or contract invalid, 5 nothing selected, 6 could not decide,"
        " 130 interrupted."
    ),
)
@click.version_option(version(), prog_name="gate2")
def cli() -> None:
    """The verification gate: a claim becomes VERIFIED only through a checked proof or a sealed
    run that succeeds, never through a score."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with the code that the outcome has.

    The first SIGINT, SIGTERM or SIGHUP ends what is under way and removes it; a second one leaves
    at once, and what is left then is removed by the next command that runs something.
    """
    _open_closed_streams()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup, or a shell's background job
            signal.signal(number, _interrupted)
    try:
        code = run(arguments)
        if code == INTERRUPTED:
            _leave(code)
        _hear_no_more()
    except KeyboardInterrupt:
        code = INTERRUPTED
    gc.freeze()  # it all goes with the process: nobody has to look which of it could go before
    sys.exit(code)


def _hear_no_more() -> None:
    """The outcome stands: a signal that comes while the interpreter packs up comes too late.

    Its own clean-up puts the default handlers back, and one of those would end a process that
    has said and written everything by the signal.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) in (_interrupted, _leave_at_once):
            signal.signal(number, signal.SIG_IGN)


def _interrupted(signum: int, frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is _interrupted:
            signal.signal(number, _leave_at_once)
    interrupt()
    raise KeyboardInterrupt


def _leave_at_once(signum: int, frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)


def _leave(code: int) -> None:
    """Give what is under way a moment to end; end this process without it if it does not.

    Without this a thread deep in a computation would hold the process until it is done.
    """
    give_up = time.monotonic() + STOP_S
    threads = [t for t in threading.enumerate() if t is not threading.main_thread()]
    for thread in threads:
        if not thread.daemon:
            thread.join(max(0.0, give_up - time.monotonic()))
    if not any(thread.is_alive() and not thread.daemon for thread in threads):
        return
    from gate2.sandbox.owner import is_mine
    from gate2.sandbox.reaper import reap

    reap(is_mine)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _open_closed_streams() -> None:
    """Standard streams that were closed, or cannot write every character, must not decide.

    The next file or socket would get a closed stream's number, and be written to as such.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one
    sys.stdin = sys.stdin or open(0, encoding="utf-8")  # noqa: SIM115  for the whole life
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def run(arguments: list[str] | None = None) -> int:
    """As `main`, returning the exit code."""
    try:
        return contained(lambda: _command(arguments), passing=(click.ClickException, click.Abort))
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # whoever read our output has seen enough
        _drop_output()
        return 1
    except Gate2Error as error:
        if isinstance(error, ReasonedError) and error.reason.code is Code.INF_DISK_FULL:
            _drop_output()
        _say(_line(error))
        return error.exit_code


def _command(arguments: list[str] | None) -> int:
    outcome = cli.main(args=arguments, prog_name="gate2", standalone_mode=False)
    sys.stdout.flush()
    return outcome if isinstance(outcome, int) else 0


def _line(error: Gate2Error) -> str:
    from gate2.report.escape import visible

    if isinstance(error, ReasonedError):
        reason = error.reason
        text = f"{reason.code} {reason.name}: {reason.message}\n  next: {reason.remedy}"
    else:
        text = error.message
    return visible(text, keep_newlines=True)


def _say(text: str) -> None:
    from gate2.report.ci.inert import as_logged

    said = text if sys.stderr.isatty() else as_logged(text)
    print(f"gate2: {said}", file=sys.stderr)  # noqa: T201  the one place that speaks for errors


def _drop_output() -> None:
    """Let what is still to be written to standard output go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
