"""Compares a run with a stored one of the same kind of machine: did something become slower?

What is compared is the ratio to the baseline of the same run, so that a machine that is slower
today slows both. A row passes while its ratio is at most `band` times the stored one. What
cannot be compared does not pass.
"""

from dataclasses import dataclass

from bench.results import NotMeasured, Row, Run
from gate2.backports import StrEnum


class Standing(StrEnum):
    """How a row stands against the stored one."""

    WITHIN = "within"
    REGRESSED = "regressed"
    INCOMPARABLE = "incomparable"
    """Measured against another baseline, or in another unit, than the stored one."""
    NOT_MEASURED = "not measured"
    """The stored run has it and this one does not."""
    NEW = "new"
    """The stored run does not have it yet."""

    @property
    def passes(self) -> bool:
        """Whether it lets a check pass."""
        return self in (Standing.WITHIN, Standing.NEW)


@dataclass(frozen=True, slots=True)
class Compared:
    """One row against the stored one."""

    name: str
    standing: Standing
    told: str
    """The figures, or why there are none."""


def compare(stored: Run, fresh: Run) -> tuple[Compared, ...]:
    """Every row of either run.

    Raises:
        ValueError: the runs are of different kinds of machine.
    """
    if stored.machine.kind != fresh.machine.kind:
        raise ValueError(
            f"expected a run of {stored.machine.kind}, this one is of {fresh.machine.kind}"
        )
    reasons = {each.name: each for each in fresh.not_measured}
    told = [_against(row, fresh.row(row.name), reasons.get(row.name)) for row in stored.rows]
    known = {row.name for row in stored.rows}
    new = [
        Compared(row.name, Standing.NEW, f"ratio {row.ratio:.3g}, nothing stored to compare with")
        for row in fresh.rows
        if row.name not in known
    ]
    return (*told, *new)


def _against(stored: Row, fresh: Row | None, missing: NotMeasured | None) -> Compared:
    if fresh is None:
        why = missing.reason if missing else "the suite has no such row any more"
        return Compared(stored.name, Standing.NOT_MEASURED, why)
    if (stored.baseline.name, stored.unit) != (fresh.baseline.name, fresh.unit):
        told = f"stored against {stored.baseline.name!r}, now against {fresh.baseline.name!r}"
        return Compared(stored.name, Standing.INCOMPARABLE, told)
    allowed = stored.ratio * fresh.band
    standing = Standing.WITHIN if fresh.ratio <= allowed else Standing.REGRESSED
    told = (
        f"ratio {fresh.ratio:.3g}, stored {stored.ratio:.3g},"
        f" allowed up to {allowed:.3g} ({fresh.band:g} times)"
    )
    return Compared(stored.name, standing, told)
