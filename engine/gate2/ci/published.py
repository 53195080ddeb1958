"""One side of a record as its commit holds it: read from git's objects, nothing written or run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gate2.contract import Status
from gate2.contracts.stating import StatedVerdict, read_stated
from gate2.errors import InvalidRecord
from gate2.git.repository import Repository
from gate2.git.tree import Entry, EntryKind
from gate2.reasons import Reason
from gate2.record.artifact import MANIFEST
from gate2.record.model import Claim
from gate2.record.plain_door import PlainRecord, read_plain
from gate2.record.reader import RECORD_FILE
from gate2.verify.beside import CORRECTIONS_NAME, VERDICT_NAME

DOCUMENTS = (RECORD_FILE, VERDICT_NAME, CORRECTIONS_NAME)
MOST_BYTES = 16 << 20
FILES = (EntryKind.FILE, EntryKind.EXECUTABLE)
_UNDECIDED = {Status.UNVERIFIED}


@dataclass(frozen=True, slots=True)
class Published:
    """A record's files at one commit, and what its verdict.json states."""

    path: str
    entries: Mapping[str, Entry]
    """Its files by path relative to it."""
    documents: Mapping[str, bytes] = field(default_factory=dict)
    record: PlainRecord | None = None
    """None where record.json is none; then `fault` says why."""
    fault: Reason | None = None
    stated: StatedVerdict | None = None

    @property
    def id(self) -> str:
        """The record's id; empty where record.json is none."""
        return "" if self.record is None else self.record.id

    @property
    def verdict(self) -> bytes | None:
        """The bytes of verdict.json."""
        return self.documents.get(VERDICT_NAME)

    @property
    def corrections(self) -> bytes | None:
        """The bytes of corrections.json."""
        return self.documents.get(CORRECTIONS_NAME)

    @property
    def status(self) -> Status | None:
        """What verdict.json states of the record; None where it states nothing."""
        return None if self.stated is None else self.stated.status

    @property
    def may_state_a_decision(self) -> bool:
        """Whether verdict.json states VERIFIED or FALSIFIED of anything, or cannot be read."""
        if VERDICT_NAME not in self.entries:
            return False
        return self.stated is None or not {self.status, *self.statuses().values()} <= _UNDECIDED

    def statuses(self) -> Mapping[str, Status]:
        """What verdict.json states of each claim that it names."""
        return {} if self.stated is None else self.stated.statuses()

    def claims(self) -> Mapping[str, Claim]:
        """The record's claims by id."""
        return {} if self.record is None else {claim.id: claim for claim in self.record.claims}

    def evidence_of(self, claim: str) -> Entry | None:
        """The file that verdict.json names as this claim's evidence, if it is there."""
        stated = () if self.stated is None else self.stated.claims
        paths = (each.evidence for each in stated if each.id == claim)
        path = next(paths, None)
        return None if path is None else self.entries.get(path)

    def artifacts(self) -> Mapping[str, Mapping[str, Entry]]:
        """The files of each artifact by name, relative to it."""
        found: dict[str, dict[str, Entry]] = {}
        for path, entry in self.entries.items():
            top, _, rest = path.partition("/")
            name, _, inner = rest.partition("/")
            if top == "artifacts" and inner:
                found.setdefault(name, {})[inner] = entry
        return {name: files for name, files in found.items() if MANIFEST in files}


def read_published(repository: Repository, path: str, entries: Mapping[str, Entry]) -> Published:
    """What a record's commit holds of it; whatever is wrong with it is read as not there.

    Raises:
        InfrastructureError: INF-014, git does not give its objects.
    """
    wanted = {name: entries[name] for name in DOCUMENTS if name in entries}
    plain = {name: entry.oid for name, entry in wanted.items() if entry.kind in FILES}
    data = repository.read(tuple(plain.values()), MOST_BYTES)
    documents = {name: found for name, oid in plain.items() if (found := data[oid]) is not None}
    record, fault = _record(documents.get(RECORD_FILE))
    stated, _ = read_stated(documents.get(VERDICT_NAME))
    return Published(path, entries, documents, record, fault, stated)


def _record(data: bytes | None) -> tuple[PlainRecord | None, Reason | None]:
    if data is None:
        return None, None
    try:
        return read_plain(data), None
    except InvalidRecord as refused:
        return None, refused.reason
