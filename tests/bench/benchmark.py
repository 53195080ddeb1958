"""One row of the suite: what is measured, against which baseline, and what is wanted.

Every unit is one of which less is better, so that a ratio below 1 means less than the baseline.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Final

from bench.setting import Setting
from gate2.backports import StrEnum

DEFAULT_BAND: Final = 1.5


class Unit(StrEnum):
    """What a sample counts."""

    SECONDS = "s"
    MEBIBYTES = "MiB"


class Statistic(StrEnum):
    """Which figure of a row a target speaks of."""

    MEDIAN = "median"
    MAX = "max"
    RATIO = "ratio"
    """To the row's baseline."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised of a row; shown, never asserted."""

    of: Statistic
    at_most: float
    """In the row's unit; of a ratio, how many times the baseline."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement."""

    value: float
    beside: float | None = None
    """The baseline, measured right before or after the value."""
    case: str = ""
    """What it was measured on, where one repetition goes over several things."""
    parts: Mapping[str, float] = field(default_factory=dict)
    """Where it went, or what else was counted; shown beside the row."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A baseline that is measured next to each sample: the ratio is the median over the pairs."""

    name: str


@dataclass(frozen=True, slots=True)
class OfRow:
    """Another row of the same run is the baseline."""

    name: str
    row: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure that was measured once, elsewhere; the name says so."""

    name: str
    value: float


Baseline = Beside | OfRow | Stated
Measure = Callable[[], Sequence[Sample]]
"""One repetition."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A row before it is measured."""

    name: str
    what: str
    """One sentence: what a sample is, from where to where."""
    unit: Unit
    begin: Callable[[Setting], AbstractContextManager[Measure]]
    """Prepares what is not to be measured, and gives the function of one repetition."""
    baseline: Baseline
    targets: tuple[Target, ...] = ()
    repetitions: int = 5
    warm_up: int = 1
    """Repetitions before those that count."""
    band: float = DEFAULT_BAND
    """`bench check` fails where the ratio is more than this many times the stored one."""
    quick: bool = True
    """Whether it is part of a quick run."""


class CannotMeasure(Exception):
    """A part is missing or what was measured is not what it should be; the message says which."""


@contextmanager
def ready(measure: Measure) -> Iterator[Measure]:
    """For what needs no preparation."""
    yield measure
