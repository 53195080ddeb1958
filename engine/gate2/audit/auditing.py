"""Conducts an audit: visits what changed, finds what several records say together, counts.

It decides nothing and runs nothing. However large the corpus, few records are held at a time; what
was seen lies in the state (`gate2.audit.state`).
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gate2.audit.across import find_across, shown_across
from gate2.audit.audited import AuditedRecord
from gate2.audit.corpus import Audit, Distance, StatusChange
from gate2.audit.distance import distance_of
from gate2.audit.joining import JoinedRows, Remembering
from gate2.audit.looking import Looking
from gate2.audit.rows import ROWS_VERSION
from gate2.audit.selection import Selection, SortKey
from gate2.audit.state_file import continued_state, fresh_state, keep_state
from gate2.audit.totals import Counting
from gate2.audit.visiting import Contained, Same, Task, visit
from gate2.audit.walking import places_in, root_of
from gate2.audit.workers import mapped
from gate2.cache.engine import package_fingerprint
from gate2.claim_rules import rules_with
from gate2.contract import utc_text
from gate2.errors import NothingSelected
from gate2.places import fault_of, unwritable
from gate2.settings import Settings
from gate2.verify.remembered import AskedLedger
from gate2.version import version

if TYPE_CHECKING:
    from gate2.audit.estimates import Estimates
    from gate2.audit.state import Kept, State

MOST_SKIPPED = 100
"""Files that are no record, shown one by one."""
_AT_ONCE = 500


def _unseen(_: object) -> None:
    """Nobody looks on."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an audit is to do."""

    directories: tuple[Path, ...]
    settings: Settings
    selection: Selection
    estimates: "Estimates"
    contained: Contained
    jobs: int = 1
    ledger: Callable[[], AbstractContextManager[AskedLedger]] = nullcontext
    """Opens the ledger that is asked of what is established."""
    state: Path | None = None
    """Where what was seen is kept; None keeps nothing."""
    must_keep: bool = False
    """Whether it is an error that it cannot be kept there."""
    since_last: bool = False
    """Whether only what changed since the last audit is looked at again."""
    trend: tuple[StatusChange, ...] | None = None
    progress: Callable[[int], None] = _unseen
    """Is told how many places were visited, after each."""
    note: Callable[[str], None] = _unseen
    """Is told why everything is looked at again, where less was asked for."""


@contextmanager
def audited(asked: Asked) -> Iterator[Audit]:
    """The audit, while its state is open.

    Raises:
        UsageError: a directory is not there, or this user may not read it.
        NothingSelected: there is no record and no document.
        InfrastructureError: the state cannot be written, or a process was killed.
    """
    started = time.monotonic()
    with ExitStack() as stack:
        with _in_words():
            state = _state(asked, stack)
            reused = _visit_all(asked, state)
            state.note(_made_with(asked.settings))
            if asked.state is not None:
                _keep(state, asked.state, asked)
            found = _audit(asked, state, reused, started)
        yield found


@contextmanager
def _in_words() -> Iterator[None]:
    """What the system refuses inside is a fault of the machine."""
    try:
        yield
    except OSError as error:
        raise fault_of(error) from error
    except sqlite3.OperationalError as error:  # how SQLite says that a disk is full
        raise unwritable(
            "the state of the audit", str(error), "Free some space; TMPDIR names another place."
        ) from error


def _keep(state: "State", target: Path, asked: Asked) -> None:
    """Keep it for the next audit; where nobody asked for that, this audit does not fall with it."""
    try:
        keep_state(state, target)
    except OSError as error:
        why = error.strerror or str(error)
        if asked.must_keep:
            remedy = "Make room for it there, or name another place with --state FILE."
            raise unwritable(target, why, remedy) from error
        asked.note(f"nothing is kept for --since-last: {target}: {why}")


def _state(asked: Asked, stack: ExitStack) -> "State":
    """What the last audit saw, where that is asked for and of use; else an empty state."""
    if asked.since_last and asked.state is not None:
        found = stack.enter_context(continued_state(asked.state, _made_with(asked.settings)))
        if found is not None:
            return found
        why = "is of no use here" if asked.state.exists() else "is not there yet"
        asked.note(f"everything is looked at: the state of the last audit, {asked.state}, {why}")
    return stack.enter_context(fresh_state())


def _made_with(settings: Settings) -> Mapping[str, str]:
    """All that what is seen of a record rests on, but for the record itself."""
    return {
        "engine": f"{version()} {package_fingerprint()}",
        "rules": rules_with(settings.model),
        "rows": str(ROWS_VERSION),
        "policy": settings.policy.digest(),
        "keys": " ".join(sorted(settings.trusted_keys)),
        "identities": repr(sorted(map(repr, settings.trusted_identities))),
    }


def _visit_all(asked: Asked, state: "State") -> int:
    """Bring the state up to what lies there now; how many places were as they were."""
    known = dict(state.known())
    places = places_in(asked.directories)
    tasks = (Task(place, *known.get(place.name, ("", ""))) for place in places)
    work = partial(visit, Looking(asked.settings), asked.contained)
    seen: set[str] = set()
    touched: list[tuple[str, str]] = []
    fresh = _Fresh(state)
    for found in mapped(work, tasks, asked.jobs):
        seen.add(found.name)
        asked.progress(len(seen))
        if not isinstance(found, Same):
            fresh.add(found)
        elif found.signature is not None:
            touched.append((found.name, found.signature))
    fresh.end()
    gone = known.keys() - seen
    state.drop(gone)
    state.sign_again(touched)
    if not seen:
        named = ", ".join(map(str, asked.directories))
        raise NothingSelected(f"{named}: expected records or publisher documents, found none")
    if fresh.count or gone:
        state.complete()
        find_across(state)
    return len(seen) - fresh.count


class _Fresh:
    """Takes in what was looked at, some hundred places at once."""

    def __init__(self, state: "State") -> None:
        self._state = state
        self._batch: list[Kept] = []
        self.count = 0

    def add(self, kept: "Kept") -> None:
        self._batch.append(kept)
        self.count += 1
        if len(self._batch) >= _AT_ONCE:
            self.end()

    def end(self) -> None:
        self._state.put(self._batch)
        self._batch = []


# --- what is counted and shown -----------------------------------------------------------------


def _audit(asked: Asked, state: "State", reused: int, started: float) -> Audit:
    selection = asked.selection
    rows = JoinedRows(state, partial(_distance, asked.estimates))
    counting = Counting(rows.distance, selection.group_of if selection.group else None)
    order: list[SortKey] = []
    names: set[str] = set()
    with asked.ledger() as ledger:
        for record in rows.joined(_remembering(asked, ledger)):
            counting.found += 1
            counting.unseen += record.unseen
            if selection.lets_through(record, rows.distance):
                counting.add(record)
                names.add(record.path)
                order.append(selection.sort_key(record, rows.distance))
    rows.order = _order(order, selection)
    if not counting.found:
        named = ", ".join(map(str, asked.directories))
        raise NothingSelected(f"{named}: expected records or publisher documents, found none")
    selected = frozenset(names) if selection.filters else None
    across, across_total = shown_across(state, selected)
    skipped_count, skipped = state.skipped(MOST_SKIPPED)
    return Audit(
        root=", ".join(map(str, asked.directories)),
        filters=selection.words(),
        totals=counting.totals(),
        across=across,
        across_total=across_total,
        trend=asked.trend,
        rows=rows.selected,
        distance=rows.distance,
        skipped=skipped,
        skipped_count=skipped_count,
        reused=reused,
        engine={"version": version(), "policy_sha256": asked.settings.policy.digest()},
        wall_s=time.monotonic() - started,
        at=utc_text(datetime.now(timezone.utc)),
    )


def _remembering(asked: Asked, ledger: AskedLedger) -> Remembering | None:
    if ledger is None:
        return None
    return Remembering(asked.settings, root_of(asked.directories), asked.contained, ledger)


def _distance(estimates: "Estimates", record: AuditedRecord) -> Distance:
    return distance_of(record, estimates)


def _order(keys: Sequence[SortKey], selection: Selection) -> list[str] | None:
    """The names in the order asked for; None for all of them by name."""
    if not selection.filters and selection.is_as_found and selection.limit is None:
        return None
    return [key[-1] for key in sorted(keys)[: selection.limit]]
