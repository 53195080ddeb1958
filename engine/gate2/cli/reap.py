"""`gate2 reap`: remove what checks left behind that were killed."""

import sys
import time

import click

from gate2.console import note
from gate2.report.escape import visible
from gate2.sandbox.interruption import require_going

_TURN_S = 0.5


@click.command("reap")
@click.option(
    "--every",
    type=click.FloatRange(1.0, 86_400.0),
    metavar="SECONDS",
    help="Go on until stopped, and look that often; for a service of the machine.",
)
def command(every: float | None) -> int:
    """Remove containers, volumes, directories, mounts and control groups of checks that are gone.

    Whatever belongs to a process that lives is left alone, and whatever is not of this program.
    """
    from gate2.sandbox.reaper import reap

    removed = _say(reap())
    if every is None:
        if not removed:
            note("nothing to remove")
        return 0
    while True:
        _wait(every)
        _say(reap())


def _say(removed: list[str]) -> int:
    """One line for each thing that was removed, at once: a service's log is read as it grows."""
    for name in removed:
        sys.stdout.write(visible(f"removed {name}") + "\n")
    sys.stdout.flush()
    return len(removed)


def _wait(seconds: float) -> None:
    give_up = time.monotonic() + seconds
    while (left := give_up - time.monotonic()) > 0:
        require_going()
        time.sleep(min(left, _TURN_S))
