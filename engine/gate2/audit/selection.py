"""Which records an audit counts and shows, in which order, and under which heads.

All filters hold at once; of several ``--code``, ``--status`` or ``--kind`` one is enough.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gate2.audit.audited import AuditedRecord
from gate2.audit.conditions import Condition, condition_of, field_of
from gate2.audit.fields import FIELDS, DistanceOf, Field, Measure, Value, codes_of, kinds_of
from gate2.audit.spelling import choice_of, code_of, date_of
from gate2.classify.kinds import Kind
from gate2.contract import Status
from gate2.errors import UsageError
from gate2.reasons import Code, area_of

SortKey: TypeAlias = tuple[bool, float | str | tuple[int, ...], str]
_SORTED_CHARS = 200
"""What records are sorted by of a text."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The filters of a command line. Without any, all records, by path."""

    codes: tuple[Code, ...] = ()
    statuses: tuple[Status, ...] = ()
    kinds: tuple[Kind, ...] = ()
    since: str | None = None
    """A day, a month or a year; what has no date is not since then."""
    conditions: tuple[Condition, ...] = ()
    sort: Field = FIELDS["path"]
    descending: bool = False
    group: str | None = None
    """A key of `GROUPS`."""
    limit: int | None = None
    """How many records are shown; all are counted."""
    asked: tuple[str, ...] = ()

    def words(self) -> tuple[str, ...]:
        """What was asked for, as it was asked."""
        return self.asked

    @property
    def filters(self) -> bool:
        """Whether it may keep a record from being counted."""
        chosen = (*self.codes, *self.statuses, *self.kinds, *self.conditions)
        return bool(chosen) or self.since is not None

    @property
    def is_as_found(self) -> bool:
        """Whether records stay in the order in which the corpus holds them."""
        return self.sort is FIELDS["path"] and not self.descending

    def lets_through(self, record: AuditedRecord, distance: DistanceOf) -> bool:
        """Whether the record counts. `distance` is asked only where a condition rests on it."""
        return (
            (not self.statuses or record.status in self.statuses)
            and (self.since is None or (record.published or "") >= self.since)
            and (not self.kinds or any(claim.kind in self.kinds for claim in record.claims))
            and (not self.codes or any(r.code in self.codes for _, r in record.all_reasons()))
            and all(each.holds(record, distance) for each in self.conditions)
        )

    def sort_key(self, record: AuditedRecord, distance: DistanceOf) -> SortKey:
        """Sorts ascending into the order asked for: what has no value last, else by path."""
        value = _ranked(self.sort, self.sort.read(record, distance))
        if value is None:
            return True, 0, record.path
        return False, _turned(value) if self.descending else value, record.path

    def group_of(self, record: AuditedRecord) -> tuple[str, ...]:
        """The heads that it stands under, once each: several where it has several codes."""
        return () if self.group is None else GROUPS[self.group](record)


def _ranked(field: Field, value: Value) -> float | str | None:
    """What stands for the value in an order; words stand in the order of their list."""
    if value is None or isinstance(value, tuple):
        return None
    if field.choices:
        return field.choices.index(str(value))
    if isinstance(value, str):
        return value[:_SORTED_CHARS].casefold() or None
    return value


def _turned(value: float | str) -> float | tuple[int, ...]:
    """A value that sorts the other way round."""
    return (*(-ord(char) for char in value), 1) if isinstance(value, str) else -value


# --- groups ------------------------------------------------------------------------------------


def _directory_of(record: AuditedRecord) -> str:
    return record.path.rpartition("/")[0] or "."


GROUPS: Mapping[str, Callable[[AuditedRecord], tuple[str, ...]]] = {
    "status": lambda record: (record.status.value,),
    "stated": lambda record: (record.stated.value if record.stated else "nothing stated",),
    "form": lambda record: (record.form.value,),
    "kind": lambda record: kinds_of(record) or ("no claim",),
    "code": lambda record: codes_of(record) or ("no reason",),
    "area": lambda record: (
        tuple(dict.fromkeys(area_of(code) for code in codes_of(record))) or ("no reason",)
    ),
    "month": lambda record: (record.month or "undated",),
    "year": lambda record: (record.published[:4] if record.published else "undated",),
    "domain": lambda record: (record.domain or "no field named",),
    "attempt": lambda record: (record.attempt.value,),
    "directory": lambda record: (_directory_of(record),),
}
"""What records can be grouped by, and the heads each stands under."""


# --- from the command line ---------------------------------------------------------------------


def selection_of(
    *,
    codes: Sequence[str] = (),
    statuses: Sequence[str] = (),
    kinds: Sequence[str] = (),
    since: str | None = None,
    where: Sequence[str] = (),
    sort: str | None = None,
    group: str | None = None,
    limit: int | None = None,
) -> Selection:
    """The selection that these options ask for.

    Raises:
        UsageError: one of them asks for what there is not; the message names what there is.
    """
    field, descending = _order_of("path" if sort is None else sort)
    if limit is not None and limit < 0:
        raise UsageError(f"--limit: expected how many records to show, came {limit}")
    one = {"--since": since, "--sort": sort, "--group": group, "--limit": limit}
    several = {"--code": codes, "--status": statuses, "--kind": kinds, "--where": where}
    return Selection(
        codes=tuple(code_of(each, "--code") for each in codes),
        statuses=tuple(Status(choice_of(each, Status, "--status")) for each in statuses),
        kinds=tuple(Kind(choice_of(each, Kind, "--kind")) for each in kinds),
        since=None if since is None else date_of(since, "--since"),
        conditions=tuple(map(condition_of, where)),
        sort=field,
        descending=descending,
        group=None if group is None else choice_of(group, GROUPS, "--group"),
        limit=limit,
        asked=(
            *(f"{option} {each}" for option, all_of in several.items() for each in all_of),
            *(f"{option} {each}" for option, each in one.items() if each is not None),
        ),
    )


def _order_of(sort: str) -> tuple[Field, bool]:
    """The field to sort by, and whether the largest comes first: ``-lacking``.

    Raises:
        UsageError: there is no such field, or it is a list, which has no order.
    """
    field = field_of(sort.removeprefix("-"), "--sort")
    if field.measure is Measure.LIST:
        raise UsageError(f"--sort: {field.name} is a list and has no order; --group takes it")
    return field, sort.startswith("-")
