"""Counts over a corpus, made from one record after the other: memory does not grow with it."""

import heapq
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from gate2.audit.audited import STAGES, Attempt, AuditedClaim, AuditedRecord, Form
from gate2.audit.corpus import (
    LOOKS_WRONG,
    CodeCount,
    Distance,
    Example,
    FunnelStep,
    MonthCount,
    Totals,
)
from gate2.classify.kinds import Kind
from gate2.classify.why import Undecided
from gate2.contract import Status
from gate2.reasons import Code, Reason, area_of

MOST_EXAMPLES = 50
"""Places kept of each code that looks wrong."""
MOST_NEAREST = 50
"""Records kept of those nearest to VERIFIED."""

DistanceOf = Callable[[AuditedRecord], Distance]
GroupsOf = Callable[[AuditedRecord], Collection[str]]
_WRONG = frozenset(LOOKS_WRONG)


_AREAS = {code: area_of(code) for code in Code}
_PLACES = {stage: place for place, stage in enumerate(STAGES)}


@dataclass
class _Month:
    records: int = 0
    statuses: Counter[Status] = field(default_factory=Counter)
    attempts: Counter[Attempt] = field(default_factory=Counter)


class Counting:
    """Takes records in, gives `Totals`."""

    def __init__(self, distance: DistanceOf, groups_of: GroupsOf | None = None) -> None:
        """`distance` is asked of records that are not VERIFIED and have something to do;
        `groups_of` says which groups a record is in, where groups are asked for."""
        self._distance = distance
        self._groups_of = groups_of
        self.found = 0
        self.unseen = 0
        self._records = 0
        self._claims = 0
        self._gateable = 0
        self._invalid = 0
        self._undated = 0
        self._forms: Counter[Form] = Counter()
        self._statuses: Counter[Status] = Counter()
        self._attempts: Counter[Attempt] = Counter()
        self._claim_statuses: Counter[Status] = Counter()
        self._claim_attempts: Counter[Attempt] = Counter()
        self._kinds: Counter[Kind] = Counter()
        self._undecided: Counter[Undecided] = Counter()
        self._furthest_records = [0] * len(STAGES)
        self._furthest_claims = [0] * len(STAGES)
        self._code_records: Counter[Code] = Counter()
        self._code_claims: Counter[Code] = Counter()
        self._code_alone: Counter[Code] = Counter()
        self._areas: Counter[str] = Counter()
        self._heat: Counter[tuple[str, Kind]] = Counter()
        self._months: dict[str, _Month] = {}
        self._domains: Counter[str] = Counter()
        self._groups: dict[str, Counter[Status]] = {}
        self._wrong: dict[Code, list[Example]] = {}
        self._nearest: list[tuple[tuple[object, ...], int, AuditedRecord, Distance]] = []

    def add(self, record: AuditedRecord) -> None:
        """Count one record that the filters let through."""
        self._records += 1
        attempt = record.attempt
        self._forms[record.form] += 1
        self._statuses[record.status] += 1
        self._attempts[attempt] += 1
        self._invalid += record.invalid
        if record.domain is not None:
            self._domains[record.domain] += 1
        self._add_month(record, attempt)
        self._add_claims(record)
        self._add_codes(record)
        self._add_groups(record)
        self._add_nearest(record)

    def totals(self) -> Totals:
        """The counts so far."""
        return Totals(
            found=self.found,
            unseen=self.unseen,
            records=self._records,
            forms=dict(self._forms),
            statuses=dict(self._statuses),
            attempts=dict(self._attempts),
            claims=self._claims,
            gateable=self._gateable,
            claim_statuses=dict(self._claim_statuses),
            claim_attempts=dict(self._claim_attempts),
            kinds=dict(self._kinds),
            undecided=dict(self._undecided),
            invalid=self._invalid,
            funnel=tuple(
                FunnelStep(stage, sum(self._furthest_records[n:]), sum(self._furthest_claims[n:]))
                for n, stage in enumerate(STAGES)
            ),
            codes=self._codes(),
            areas=dict(sorted(self._areas.items(), key=_most_first)),
            heat=dict(self._heat),
            months=tuple(
                MonthCount(month, found.records, dict(found.statuses), dict(found.attempts))
                for month, found in sorted(self._months.items())
            ),
            undated=self._undated,
            domains=dict(sorted(self._domains.items(), key=_most_first)),
            groups={name: dict(found) for name, found in sorted(self._groups.items())},
            wrong={code: tuple(self._wrong[code]) for code in LOOKS_WRONG if code in self._wrong},
            cheapest=tuple(
                (record, distance) for _, _, record, distance in sorted(self._nearest)[::-1]
            ),
        )

    def _add_month(self, record: AuditedRecord, attempt: Attempt) -> None:
        month = record.month
        if month is None:
            self._undated += 1
            return
        found = self._months.setdefault(month, _Month())
        found.records += 1
        found.statuses[record.status] += 1
        found.attempts[attempt] += 1

    def _add_claims(self, record: AuditedRecord) -> None:
        furthest = -1
        for claim in record.claims:
            self._claims += 1
            self._kinds[claim.kind] += 1
            if claim.undecided is not None:
                self._undecided[claim.undecided] += 1
            reached = _PLACES[claim.stage]
            furthest = max(furthest, reached)
            self._furthest_claims[reached] += 1
            if claim.is_gateable:
                self._gateable += 1
                self._claim_statuses[claim.status] += 1
                self._claim_attempts[claim.attempt] += 1
        if furthest >= 0:
            self._furthest_records[furthest] += 1

    def _add_codes(self, record: AuditedRecord) -> None:
        codes = {reason.code for reason in record.reasons}
        blocking = {reason.code for reason in record.reasons if reason.blocks}
        if len(blocking) == 1 and record.status is Status.UNVERIFIED and not record.gateable:
            self._code_alone.update(blocking)
        for reason in record.reasons:
            self._note(record, None, reason)
        for claim in record.claims:
            of_claim = {reason.code for reason in claim.reasons}
            codes |= of_claim
            self._code_claims.update(of_claim)
            self._add_blocking(claim)
            for reason in claim.reasons:
                self._note(record, claim, reason)
        self._code_records.update(codes)
        self._areas.update({_AREAS[code] for code in codes})

    def _add_blocking(self, claim: AuditedClaim) -> None:
        blocking = {reason.code for reason in claim.reasons if reason.blocks}
        if len(blocking) == 1:
            self._code_alone.update(blocking)
        for area in {_AREAS[code] for code in blocking}:
            self._heat[area, claim.kind] += 1

    def _note(self, record: AuditedRecord, claim: AuditedClaim | None, reason: Reason) -> None:
        if reason.code not in _WRONG:
            return
        examples = self._wrong.setdefault(reason.code, [])
        if len(examples) < MOST_EXAMPLES:
            where = None if claim is None else claim.id
            examples.append(Example(record.path, record.id, where, reason.message))

    def _add_groups(self, record: AuditedRecord) -> None:
        if self._groups_of is not None:
            for name in set(self._groups_of(record)):
                self._groups.setdefault(name, Counter())[record.status] += 1

    def _add_nearest(self, record: AuditedRecord) -> None:
        if record.status is not Status.UNVERIFIED or not record.gateable:
            return
        if len(self._nearest) == MOST_NEAREST and len(record.lacking) > self._worst_lacking():
            return
        distance = self._distance(record)
        if not distance.reachable:
            return
        # The worst stands first in the heap: keys are turned round.
        entry = (_turned(distance, self._records), self._records, record, distance)
        if len(self._nearest) < MOST_NEAREST:
            heapq.heappush(self._nearest, entry)
        elif entry[0] > self._nearest[0][0]:
            heapq.heapreplace(self._nearest, entry)

    def _worst_lacking(self) -> int:
        return self._nearest[0][3].lacking

    def _codes(self) -> tuple[CodeCount, ...]:
        counts = [
            CodeCount(code, records, self._code_claims[code], self._code_alone[code])
            for code, records in self._code_records.items()
        ]
        return tuple(sorted(counts, key=lambda count: (-count.records, -count.claims, count.code)))


def _turned(distance: Distance, number: int) -> tuple[float, ...]:
    """Greater is nearer: fewer claims lacking, fewer steps, fewer minutes, the earlier one."""
    minutes = float("inf") if distance.minutes is None else distance.minutes
    return (-distance.lacking, -len(distance.steps), -minutes, -number)


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
