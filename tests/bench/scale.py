"""How an audit grows with its corpus: ``python -m bench scale`` draws docs/audit-scale.svg.

It is no row of the suite, since its largest corpora take minutes to make and to audit; none of
them is kept.
"""

import math
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from bench.auditing import audit_of
from bench.corpora import made_corpus
from bench.machine import Machine
from bench.scale_plot import Point

SIZES: Final = (1_000, 3_000, 10_000, 30_000, 100_000)


def measured(largest: int, say: Callable[[str], None]) -> list[Point]:
    """One audit from nothing for each size up to this one, with the memory it took."""
    points = []
    for size in (size for size in SIZES if size <= largest):
        with tempfile.TemporaryDirectory(prefix="gate2-bench-") as top:
            say(f"{size:,}: making the corpus")
            corpus = made_corpus(size, Path(top))
            say(f"{size:,}: auditing it")
            took = audit_of(corpus, Path(top) / "audit.state", looked_at=True)
            points.append(Point(size, took.wall_s, took.peak_mib))
    return points


def exponent(points: Sequence[Point]) -> float:
    """The power of the corpus's size that the time grows with: 1 is linear. By least squares of
    the logarithms.

    Raises:
        ValueError: fewer than two sizes.
    """
    if len({point.records for point in points}) < 2:
        raise ValueError("expected at least two sizes to compare")
    xs = [math.log(point.records) for point in points]
    ys = [math.log(point.wall_s) for point in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return above / sum((x - mean_x) ** 2 for x in xs)


def caption(points: Sequence[Point], machine: Machine) -> str:
    """What was measured, on what."""
    power = f"time grows with size to the power of {exponent(points):.2f}"
    busy = "; the machine was busy" if machine.busy else ""
    return f"{power}; {machine.cpu}, {machine.cores} cores, {machine.python}{busy}"
