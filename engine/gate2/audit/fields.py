"""What can be asked of an audited record by name: the fields of ``--where`` and ``--sort``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from gate2.audit.audited import Attempt, AuditedRecord, Form, Stage
from gate2.audit.corpus import Distance
from gate2.audit.efforts import Effort
from gate2.backports import StrEnum
from gate2.classify.kinds import Kind
from gate2.contract import Status

DistanceOf: TypeAlias = Callable[[AuditedRecord], Distance]
Value: TypeAlias = str | float | tuple[str, ...] | None
"""What a field has in one record; None where that is not known, or there is none."""

HARDNESS = tuple(effort.value for effort in Effort)
YES, NO = "yes", "no"


class Measure(StrEnum):
    """How the values of a field are compared."""

    TEXT = "text"
    CHOICE = "one of a few words"
    DEGREE = "one of a few words, in order"
    NUMBER = "a number"
    DATE = "a date"
    LIST = "a list"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that can be asked of a record."""

    name: str
    measure: Measure
    read: Callable[[AuditedRecord, DistanceOf], Value]
    choices: tuple[str, ...] = ()
    """All that it can be, in order; empty where that is without end."""

    def __reduce__(self) -> tuple[Callable[[str], "Field"], tuple[str]]:
        """Goes to another process by its name."""
        return _named, (self.name,)


def _named(name: str) -> Field:
    return FIELDS[name]


def _status_count(status: Status) -> Callable[[AuditedRecord, DistanceOf], Value]:
    return lambda record, _: sum(claim.status is status for claim in record.gateable)


def _stage_count(stage: Stage) -> Callable[[AuditedRecord, DistanceOf], Value]:
    return lambda record, _: sum(claim.has_reached(stage) for claim in record.claims)


def _kind_count(kind: Kind) -> Callable[[AuditedRecord, DistanceOf], Value]:
    return lambda record, _: sum(claim.kind is kind for claim in record.claims)


def codes_of(record: AuditedRecord) -> tuple[str, ...]:
    """Every reason code that stands in it, once each, in the order of the first."""
    return tuple(dict.fromkeys(reason.code.value for _, reason in record.all_reasons()))


def kinds_of(record: AuditedRecord) -> tuple[str, ...]:
    """The kinds of its claims, once each, in the order of `Kind`."""
    found = {claim.kind for claim in record.claims}
    return tuple(kind.value for kind in Kind if kind in found)


def memory_of(distance: Distance) -> int | None:
    """The most that one of its steps takes; None where that is known of none."""
    return max((s.memory_mib for s in distance.steps if s.memory_mib is not None), default=None)


def hardest_of(distance: Distance) -> str | None:
    """The most that one of its steps asks of a person; None where there is nothing to do."""
    asked = [step.effort for step in distance.steps if step.effort in HARDNESS]
    return max(asked, key=HARDNESS.index, default=None)


_FIELDS = (
    Field("path", Measure.TEXT, lambda record, _: record.path),
    Field("id", Measure.TEXT, lambda record, _: record.id),
    Field("title", Measure.TEXT, lambda record, _: record.title),
    Field("status", Measure.CHOICE, lambda record, _: record.status.value, tuple(Status)),
    Field(
        "stated",
        Measure.CHOICE,
        lambda record, _: None if record.stated is None else record.stated.value,
        tuple(Status),
    ),
    Field("form", Measure.CHOICE, lambda record, _: record.form.value, tuple(Form)),
    Field("month", Measure.DATE, lambda record, _: record.month),
    Field("published", Measure.DATE, lambda record, _: record.published),
    Field("domain", Measure.TEXT, lambda record, _: record.domain),
    Field("attempt", Measure.CHOICE, lambda record, _: record.attempt.value, tuple(Attempt)),
    Field("claims", Measure.NUMBER, lambda record, _: len(record.claims)),
    Field("gateable", Measure.NUMBER, lambda record, _: len(record.gateable)),
    Field("verified", Measure.NUMBER, _status_count(Status.VERIFIED)),
    Field("falsified", Measure.NUMBER, _status_count(Status.FALSIFIED)),
    Field("attached", Measure.NUMBER, _stage_count(Stage.ATTACHED)),
    Field("ran", Measure.NUMBER, _stage_count(Stage.RAN)),
    Field("decided", Measure.NUMBER, _stage_count(Stage.DECIDED)),
    Field("lacking", Measure.NUMBER, lambda record, _: len(record.lacking)),
    Field("undecided", Measure.NUMBER, _kind_count(Kind.UNDECIDED)),
    Field("descriptive", Measure.NUMBER, _kind_count(Kind.DESCRIPTIVE)),
    Field("minutes", Measure.NUMBER, lambda record, distance: distance(record).minutes),
    Field("memory_mib", Measure.NUMBER, lambda record, distance: memory_of(distance(record))),
    Field(
        "effort", Measure.DEGREE, lambda record, distance: hardest_of(distance(record)), HARDNESS
    ),
    Field("codes", Measure.LIST, lambda record, _: codes_of(record)),
    Field("kinds", Measure.LIST, lambda record, _: kinds_of(record), tuple(Kind)),
    Field("invalid", Measure.CHOICE, lambda record, _: YES if record.invalid else NO, (YES, NO)),
)
FIELDS: Mapping[str, Field] = {field.name: field for field in _FIELDS}
