"""How long the command takes to say anything."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.benchmark import (
    Benchmark,
    Beside,
    CannotMeasure,
    Sample,
    Statistic,
    Target,
    Unit,
    ready,
)
from bench.plain import bare_process


def _start(option: str) -> Callable[[], Sequence[Sample]]:
    command = Path(sys.executable).with_name("gate2")

    def once() -> Sequence[Sample]:
        if not command.is_file():
            raise CannotMeasure("expected the command gate2 beside the interpreter")
        bare_s = bare_process()
        started = time.perf_counter()
        subprocess.run([command, option], check=True, capture_output=True)
        return (Sample(time.perf_counter() - started, bare_s),)

    return once


def startup_rows() -> tuple[Benchmark, ...]:
    """Version and help."""
    return tuple(
        Benchmark(
            name=f"start-{option}",
            what=f"`gate2 --{option}` as a whole process.",
            unit=Unit.SECONDS,
            begin=lambda _, option=option: ready(_start(f"--{option}")),  # type: ignore[misc]
            baseline=Beside("an interpreter that does nothing"),
            targets=(Target(Statistic.MEDIAN, 0.120),),
            repetitions=20,
            warm_up=2,
        )
        for option in ("version", "help")
    )
