"""Makes rows and runs of the benchmark suite for its tests."""

from typing import Any

from bench.benchmark import Unit
from bench.machine import Machine
from bench.results import BaselineResult, Row, Run

MACHINE = Machine(
    architecture="x86_64",
    cpu="Some(R) CPU @ 2.00GHz",
    cores=2,
    memory_mib=24_000,
    kernel="Linux 6.1.0",
    python="CPython 3.11.2",
    load_at_start=(0.1, 0.2, 0.3),
)


def row(name: str = "proof", ratio: float = 0.5, **changes: Any) -> Row:
    """A row in seconds with this ratio to a baseline of 10 s."""
    sound: dict[str, Any] = {
        "name": name,
        "what": "A proof.",
        "unit": Unit.SECONDS,
        "repetitions": 3,
        "warm_up": 1,
        "samples": (4.0, 5.0, 6.0),
        "cases": (),
        "median": 5.0,
        "p10": 4.2,
        "p90": 5.8,
        "max": 6.0,
        "baseline": BaselineResult(name="the other way", kind="beside", median=10.0),
        "ratio": ratio,
        "band": 1.5,
        "targets": (),
        "parts": {},
    }
    return Row(**{**sound, **changes})


def run(*rows: Row, **changes: Any) -> Run:
    """A run with these rows."""
    sound: dict[str, Any] = {
        "made": "2026-01-01T00:00:00Z",
        "commit": "0123456789ab",
        "quick": False,
        "wall_s": 60.0,
        "machine": MACHINE,
        "rows": rows,
        "not_measured": (),
    }
    return Run(**{**sound, **changes})
