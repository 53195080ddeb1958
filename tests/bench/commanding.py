"""Runs `gate2` as its users do: as a whole process, with a ledger and a cache of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Container, Mapping, Sequence
from pathlib import Path

from bench.benchmark import CannotMeasure


def surroundings(root: Path) -> Mapping[str, str]:
    """A ledger and a cache of the row's own, and bytecode as an installed package has it."""
    environment = {**os.environ, "GATE2_STATE": str(root / "state")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    (root / "state").mkdir()
    return environment


def spoken(
    arguments: Sequence[str], environment: Mapping[str, str], *, codes: Container[int] = (0,)
) -> tuple[float, str]:
    """How many seconds `gate2` took over it, and what it printed.

    Raises:
        CannotMeasure: it ended with another exit code than these.
    """
    command = Path(sys.executable).with_name("gate2")
    if not command.is_file():
        raise CannotMeasure("expected the command gate2 beside the interpreter")
    started = time.perf_counter()
    done = subprocess.run(
        [command, *arguments],
        cwd=environment["GATE2_STATE"],  # where no settings are found
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    wall_s = time.perf_counter() - started
    if done.returncode not in codes:
        said = done.stderr[-300:]
        raise CannotMeasure(f"gate2 {arguments[0]} ended with {done.returncode}: {said}")
    return wall_s, done.stdout
