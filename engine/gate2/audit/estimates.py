"""How long it takes this machine to try a claim once, from what the ledger remembers.

An estimate is for people who order a to-do: nothing is decided by it. For a claim that was tried
before it is that attempt's time; else the median of its lane; else unknown, which it says.
"""

import hashlib
import math
from collections import OrderedDict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median

from gate2.audit.audited import AuditedClaim
from gate2.classify.kinds import Kind
from gate2.ledger.chain import Chained
from gate2.ledger.entry import Entry, EntryKind
from gate2.ledger.store import Ledger
from gate2.record.model import ArtifactKind
from gate2.strictjson import JsonValue

REMEMBERED_CLAIMS = 100_000
"""Whose own last attempts are kept, the latest of them: some 25 MiB."""
REMEMBERED_RUNS = 999
"""Of a lane, the latest, whose median is taken: an older machine says little of this one."""
REMEMBERED_LATEST = 2_000
"""Entries of a ledger that are read for one record's sake."""
OWN = "its own last attempt"
UNKNOWN = "nothing like it is in the ledger"
MOST_S = 30 * 24 * 3600.0
"""Of one attempt; whoever can write to a ledger could write anything."""
MOST_MIB = 1 << 24


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one try of a claim takes; None where that is unknown."""

    minutes: float | None
    memory_mib: int | None
    basis: str
    """What it rests on, or that there is nothing to rest on; a phrase."""


@dataclass(frozen=True, slots=True)
class _Cost:
    """What one attempt took."""

    seconds: float
    memory_mib: int | None


@dataclass(frozen=True, slots=True)
class Estimates:
    """Everything that is remembered of what attempts took."""

    own: Mapping[bytes, _Cost] = field(default_factory=dict)
    of_lanes: Mapping[ArtifactKind, Estimate] = field(default_factory=dict)

    def of(self, record: str, claim: AuditedClaim) -> Estimate:
        """What trying this claim of this record once takes."""
        cost = self.own.get(_key(record, claim.id, claim.text_sha256()))
        if cost is not None:
            return Estimate(cost.seconds / 60, cost.memory_mib, OWN)
        lane = _LANE_OF.get(claim.kind)
        known = None if lane is None else self.of_lanes.get(lane)
        return known or Estimate(None, None, UNKNOWN)

    def seconds_of(
        self, record: str, claim: str, claim_sha256: str, lane: ArtifactKind
    ) -> float | None:
        """What trying this claim of this record by this lane once takes; None if unknown."""
        cost = self.own.get(_key(record, claim, claim_sha256))
        if cost is not None:
            return cost.seconds
        known = self.of_lanes.get(lane)
        return None if known is None or known.minutes is None else known.minutes * 60


_LANE_OF = {Kind.MATHEMATICAL: ArtifactKind.LEAN4, Kind.EMPIRICAL: ArtifactKind.REPRO}


def read_estimates(ledger: Ledger | None) -> Estimates:
    """What the ledger's attempts took, read once from its beginning; nothing for no ledger.

    Raises as every use of a ledger.
    """
    return Estimates() if ledger is None else _estimates(ledger.entries())


def estimates_for(ledger: Ledger, record: str) -> Estimates:
    """The same for one record, at once: its own attempts, and the latest of all others."""
    own = _estimates(ledger.entries(record=record)).own
    return Estimates(own, latest_estimates(ledger).of_lanes)


def latest_estimates(ledger: Ledger, before: str = "") -> Estimates:
    """The same, from the latest entries alone: soon there however long the ledger is.

    `before` is a time as entries have it, in UTC: what was tried from then on is left out.
    """
    entries = ledger.entries(after=max(ledger.head().entries - REMEMBERED_LATEST, 0))
    return _estimates(each for each in entries if not before or each.entry.at < before)


def _estimates(entries: Iterator[Chained]) -> Estimates:
    own: OrderedDict[bytes, _Cost] = OrderedDict()
    latest: dict[ArtifactKind, deque[_Cost]] = {
        lane: deque(maxlen=REMEMBERED_RUNS) for lane in ArtifactKind
    }
    for chained in entries:
        entry = chained.entry
        cost = _cost_of(entry)
        if cost is None:
            continue
        latest[_lane_of(entry)].append(cost)
        if entry.claim is not None and entry.claim_sha256 is not None:
            key = _key(entry.record, entry.claim, entry.claim_sha256)
            own[key] = cost
            own.move_to_end(key)
            if len(own) > REMEMBERED_CLAIMS:
                own.popitem(last=False)
    return Estimates(own, {lane: _median(costs) for lane, costs in latest.items() if costs})


def _key(record: str, claim: str, claim_sha256: str) -> bytes:
    text = f"{len(record)}:{record}{len(claim)}:{claim}{claim_sha256}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:12]


def _lane_of(entry: Entry) -> ArtifactKind:
    return ArtifactKind.REPRO if "runs" in entry.body else ArtifactKind.LEAN4


def _median(costs: deque[_Cost]) -> Estimate:
    memory = [cost.memory_mib for cost in costs if cost.memory_mib is not None]
    number = len(costs)
    most = "the last " if number == REMEMBERED_RUNS else ""
    return Estimate(
        median(cost.seconds for cost in costs) / 60,
        round(median(memory)) if memory else None,
        f"median of {most}{number} attempt{'' if number == 1 else 's'}",
    )


def _cost_of(entry: Entry) -> _Cost | None:
    """What the attempt took, by its own clock, else by that of its runs; None if nobody says."""
    if entry.kind is not EntryKind.ATTEMPT:
        return None
    seconds = _numbers(entry.body.get("elapsed_s"), MOST_S)
    seconds = seconds or _numbers(entry.body.get("wall_s"), MOST_S)
    if not seconds:
        return None
    memory = _numbers(entry.body.get("memory_peak_mib"), MOST_MIB)
    return _Cost(min(sum(seconds), MOST_S), math.ceil(max(memory)) if memory else None)


def _numbers(value: JsonValue, most: float) -> list[float]:
    """The numbers that a body has there, spelt as decimals; those that make no sense left out."""
    found = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str) and len(item) <= 40:
            try:
                number = float(item)
            except ValueError:
                continue
            if 0 <= number <= most:
                found.append(number)
    return found
