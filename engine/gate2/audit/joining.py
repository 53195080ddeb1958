"""The records of a state, joined with what the ledger and the other records say of them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from gate2.audit.audited import AuditedRecord
from gate2.audit.corpus import Distance
from gate2.audit.looking import Looking, is_decided, unread
from gate2.audit.rows import record_of, row_of
from gate2.audit.state import State
from gate2.audit.visiting import Contained
from gate2.errors import InfrastructureError
from gate2.settings import Settings
from gate2.verify.remembered import AskedLedger


class Remembering:
    """Asks the ledger about what is established, as `gate2 verify` does."""

    def __init__(
        self, settings: Settings, root: Path, contained: Contained, ledger: AskedLedger
    ) -> None:
        """`root` is the directory that the records' paths are relative to."""
        self._looking = Looking(settings, ledger)
        self._contained = contained
        self._root = root

    def __call__(self, record: AuditedRecord) -> AuditedRecord:
        """The record as it is once the ledger was asked."""
        if not is_decided(record):
            return record
        place = self._root / record.path
        try:
            seen = self._contained(partial(self._looking.see, place, record.path))
        except InfrastructureError as error:
            return unread(record.path, error.reason)
        return replace(seen.record, sha256=record.sha256)


class JoinedRows:
    """Reads the records of a state, as often as one likes."""

    def __init__(self, state: State, distance: Callable[[AuditedRecord], Distance]) -> None:
        self._state = state
        self._across = state.named_across()
        self.distance = distance
        self._remembered: dict[str, str] = {}
        """Rows by name of the records of which the ledger knows better. Those that are kept for
        the next audit stay what the records alone say: a ledger grows."""
        self.order: list[str] | None = None

    def joined(self, remembering: Remembering | None = None) -> Iterator[AuditedRecord]:
        """All records by name, with what stands there because of others."""
        for record in self._state.records():
            if remembering is not None and (told := remembering(record)) != record:
                self._remembered[record.path] = row_of(told)
            yield self._with_others(record)

    def selected(self) -> Iterator[AuditedRecord]:
        """Those that are shown, in the order asked for."""
        if self.order is None:
            return self.joined()
        return (self._with_others(self._state.record(name)) for name in self.order)

    def _with_others(self, record: AuditedRecord) -> AuditedRecord:
        """With what the ledger and other records say of it."""
        if (row := self._remembered.get(record.path)) is not None:
            record = record_of(row)
        if record.path not in self._across:
            return record
        found = self._state.across_at(record.path)
        claims = tuple(
            replace(claim, reasons=(*claim.reasons, *found[claim.id]))
            if claim.id in found
            else claim
            for claim in record.claims
        )
        return replace(record, claims=claims)
