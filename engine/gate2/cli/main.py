"""The entry point: commands loaded when called, errors turned into exit codes in one place."""

import importlib
import json
import os
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from types import FrameType

import click

from gate2.errors import Gate2Error, ReasonedError
from gate2.reasons import Code, because
from gate2.version import version

INTERRUPTED = 130
CRASHED = 6

# name -> module that defines `command`, and the line that the group's help shows, so that
# `gate2 --help` imports none of them.
COMMANDS = {
    "check": ("gate2.cli.check", "Judge records: what is verified, what is not, and why."),
    "lean": ("gate2.cli.lean", "Check one Lean proof artifact."),
    "run": ("gate2.cli.run", "Run one repro artifact, sealed."),
    "classify": ("gate2.cli.classify", "Say which evidence would settle a claim."),
    "import": ("gate2.cli.imports", "Turn a publisher's document into a record."),
    "init": ("gate2.cli.init", "Write a commented example record."),
    "bind": ("gate2.cli.bind", "Bind artifacts to the texts they were made for."),
    "explain": ("gate2.cli.explain", "Explain a reason code."),
    "doctor": ("gate2.cli.doctor", "Say what is present, what is missing, which lane remains."),
    "image": ("gate2.cli.image", "Build, list and verify sandbox images."),
    "setup": ("gate2.cli.setup", "Install the embedded Lean toolchain and the sandbox image."),
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
        command = importlib.import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of commands, from the names alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


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
    """Run the command line and exit with the code that the outcome has."""
    signal.signal(signal.SIGTERM, _interrupted)
    sys.exit(run(arguments))


def _interrupted(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def run(arguments: list[str] | None = None) -> int:
    """As `main`, returning the exit code."""
    try:
        outcome = cli.main(args=arguments, prog_name="gate2", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Gate2Error as error:
        _say(_line(error))
        return error.exit_code
    except Exception:  # noqa: BLE001  the one broad except: a bug is an answer, not a traceback
        return _crashed()
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
    print(f"gate2: {text}", file=sys.stderr)  # noqa: T201  the one place that speaks for errors


def _crashed() -> int:
    """Write a crash report and say where; the record is not to blame (INF-010)."""
    report = {"gate2": version(), "python": sys.version, "traceback": traceback.format_exc()}
    with tempfile.NamedTemporaryFile(
        "w", prefix="gate2-crash-", suffix=".json", delete=False, encoding="utf-8"
    ) as stream:
        json.dump(report, stream, indent=1)
    last = traceback.format_exc().strip().splitlines()[-1]
    reason = because(Code.INF_ENGINE_ERROR, f"{last} (crash report: {Path(stream.name)})")
    _say(f"{reason.code} {reason.name}: {reason.message}\n  next: {reason.remedy}")
    return CRASHED
