"""The results of a run as written and read: schema `gate2-bench-v1`."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bench.benchmark import Beside, OfRow, Stated, Statistic, Unit
from bench.machine import Machine
from gate2.places import write_whole


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class TargetResult(_Written):
    """A target and whether the row met it."""

    of: Statistic
    at_most: float
    met: bool


class BaselineResult(_Written):
    """What the row was compared with."""

    name: str
    kind: Literal["beside", "row", "stated"]
    """Measured next to each sample; another row of this run; a figure that was stated."""
    median: float


class Row(_Written):
    """One row that was measured."""

    name: str
    what: str
    unit: Unit
    repetitions: int
    warm_up: int
    samples: tuple[float, ...]
    cases: tuple[str, ...]
    """What each sample was measured on; empty where all are of the same."""
    median: float
    p10: float
    p90: float
    max: float
    baseline: BaselineResult
    ratio: float
    """To the baseline; with one measured beside, the median over the pairs."""
    band: float
    targets: tuple[TargetResult, ...]
    parts: dict[str, float]
    """Medians of what else was counted."""
    took_s: float | None = None
    """All repetitions and what prepared them; older runs do not say."""


class NotMeasured(_Written):
    """A row without figures, and why."""

    name: str
    what: str
    reason: str
    failed: bool
    """It broke; otherwise a part that it needs is not on this machine."""


class Run(_Written):
    """One run of the suite."""

    schema_: Literal["gate2-bench-v1"] = "gate2-bench-v1"
    made: str
    """When it began, UTC, to the second."""
    commit: str
    quick: bool
    wall_s: float
    machine: Machine
    rows: tuple[Row, ...]
    not_measured: tuple[NotMeasured, ...]

    def row(self, name: str) -> Row | None:
        """The row of that name, where it was measured."""
        return next((row for row in self.rows if row.name == name), None)


class UnreadableRun(ValueError):
    """A file does not hold a run; the message says where and why."""


def write_run(run: Run, path: Path) -> None:
    """Write it as JSON, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, (run.model_dump_json(indent=1) + "\n").encode())


def read_run(path: Path) -> Run:
    """The run that a file holds.

    Raises:
        UnreadableRun: there is no such file, or it holds something else.
    """
    try:
        return Run.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UnreadableRun(f"{path}: {error.strerror}") from error
    except ValidationError as error:
        raise UnreadableRun(f"{path}: expected gate2-bench-v1: {error}") from error


def kind_of(baseline: Beside | OfRow | Stated) -> Literal["beside", "row", "stated"]:
    """How the baseline was come by."""
    match baseline:
        case Beside():
            return "beside"
        case OfRow():
            return "row"
        case Stated():
            return "stated"
