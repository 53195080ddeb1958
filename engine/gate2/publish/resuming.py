"""What checks that were interrupted had found, for `gate2 check --resume`.

An attempt in the ledger stands for a run of today if all of this holds; else it is run again:
1. its check has begun and not ended, on this machine (`gate2.executor.unfinished`): what a check
   that came to its end had seen is the cache's business;
2. it is of the same record, claim, wording, reported values and artifact, with the files that lie
   there now, under the same policy, engine, rules and context, and with the same key, which
   covers what the artifact runs in too (`gate2.cache.keys`);
3. it is the newest of those, whichever check it is of, and names evidence: an attempt that was
   lost, or that this machine could not make, names none;
4. that evidence is there, has the digest that the attempt names, and speaks of this very claim and
   artifact (`gate2.cache.by_digest`);
5. another try could not have decided otherwise (`gate2.cache.lasting`). What kills a check, a
   machine without memory, is also what makes runs fail: such an outcome must not outlive it.

The verdict is made anew from the evidence. Nobody who writes the record can gain by it: each of
these things lies in the ledger, the state directory or the cache, and whatever of the record they
speak of is compared by digest with the record as it is.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from gate2.attest.statement import reported_sha256
from gate2.cache.by_digest import EvidenceByDigest
from gate2.cache.disk import why_it_stands
from gate2.cache.kept import Before, EvidenceCache, Kept
from gate2.cache.keys import Keys, is_about, tree_now
from gate2.cache.lasting import why_passing
from gate2.errors import ReasonedError
from gate2.executor.unfinished import Unfinished
from gate2.ledger.entry import Entry, EntryKind
from gate2.ledger.opening import existing_ledger
from gate2.ledger.store import Ledger
from gate2.record.model import Artifact, Claim, Record

Attempt = tuple[Entry, Unfinished | None]
"""One attempt and its check, where that is one that was interrupted."""


@dataclass
class Resuming:
    """The checks that were interrupted, asked for one record after the other."""

    url: str | None
    """Of the ledger."""
    unfinished: Sequence[Unfinished]
    kept: EvidenceByDigest
    keys: Keys
    made_with: Mapping[str, str]
    """``policy_sha256``, ``engine`` and ``rules`` of today."""
    taken: int = 0
    """How many artifacts were not run for what was found."""
    fault: str = ""
    """Why the ledger could not be asked; empty where it could."""
    _ledger: Ledger | None = field(default=None, init=False)
    _asked: bool = field(default=False, init=False)

    def of(self, record: Record, cache: EvidenceCache | None) -> EvidenceCache:
        """What to ask about the record's artifacts first; `cache` is asked for what is not there.

        None for a cache: nothing else is asked, and nothing is kept.
        """
        return _OfRecord(self, record, cache)

    def attempts(self, record: str) -> Sequence[Attempt]:
        """The record's attempts since the first of the interrupted checks began, oldest first;
        none where they cannot all be read, since the newest is what counts."""
        known = {each.run: each for each in self.unfinished}
        try:
            ledger = self._opened()
            mine = [] if ledger is None else self._of_this(ledger)
            if ledger is None or not mine:
                return ()
            after = min(each.after for each in mine)
            return [
                (chained.entry, known.get(str(chained.entry.body.get("run"))))
                for chained in ledger.entries(after=after, record=record)
                if chained.entry.kind is EntryKind.ATTEMPT
            ]
        except ReasonedError as error:
            self.fault = self.fault or str(error)
            return ()

    def close(self) -> None:
        """Let go of the ledger."""
        if self._ledger is not None:
            with suppress(ReasonedError):
                self._ledger.close()
            self._ledger = None

    def _of_this(self, ledger: Ledger) -> list[Unfinished]:
        here = ledger.head().id
        return [each for each in self.unfinished if each.ledger == here]

    def _opened(self) -> Ledger | None:
        if not self._asked:
            self._asked = True
            self._ledger = existing_ledger(self.url) if self.unfinished else None
        return self._ledger


class _OfRecord(Before):
    """As `gate2.cache.kept.EvidenceCache`, for the plan of one record."""

    def __init__(self, all_: Resuming, record: Record, cache: EvidenceCache | None) -> None:
        super().__init__(cache)
        self._all = all_
        self._record = record
        self._newest: dict[tuple[str, ...], Attempt] | None = None

    def find(self, claim: Claim, artifact: Artifact) -> Kept | None:
        """What an interrupted check saw of this artifact as it is now; else what the cache has."""
        found = self._resumed(claim, artifact)
        if found is not None:
            self._all.taken += 1
            return found
        return super().find(claim, artifact)

    def _resumed(self, claim: Claim, artifact: Artifact) -> Kept | None:
        attempts = self._attempts()
        tree_sha256 = tree_now(artifact) if attempts else None
        key = None if tree_sha256 is None else self._all.keys.of(claim, artifact, tree_sha256)
        if tree_sha256 is None or key is None:
            return None
        wanted = {
            "record": self._record.id,
            "claim": claim.id,
            "claim_sha256": claim.text_sha256(),
            "reported_sha256": reported_sha256(claim.reported),
            "artifact": artifact.name,
            "artifact_sha256": tree_sha256,
            "context_sha256": self._all.keys.context_sha256,
            "check_sha256": key,
            **self._all.made_with,
        }
        entry, check = attempts.get(tuple(wanted[name] for name in _NAMES), (None, None))
        digest = None if entry is None else entry.body.get("evidence_sha256")
        if entry is None or check is None or not isinstance(digest, str):
            return None
        evidence = self._all.kept.get(digest)
        if evidence is None or not is_about(evidence, claim, artifact, tree_sha256):
            return None
        if why_passing(evidence) or not self._all.keys.agrees(artifact, evidence):
            return None
        why = f"seen by the check that was interrupted, begun at {check.began_at}: "
        return Kept(evidence, entry.at, key, why + why_it_stands(artifact, entry.at))

    def _attempts(self) -> Mapping[tuple[str, ...], Attempt]:
        """The newest of each kind that names evidence, by what it has to say."""
        if self._newest is None:
            self._newest = {}
            for entry, check in self._all.attempts(self._record.id):
                if entry.body.get("lost") is not True and entry.body.get("evidence_sha256"):
                    said = tuple(_said(entry, name) for name in _NAMES)
                    self._newest[said] = entry, check
        return self._newest


_IN_ENTRY = ("record", "claim", "claim_sha256", "reported_sha256")
_NAMES = (
    *_IN_ENTRY,
    *("artifact", "artifact_sha256", "context_sha256", "check_sha256"),
    *("policy_sha256", "engine", "rules"),
)
"""What an attempt has to say as it is said of today."""


def _said(entry: Entry, name: str) -> str:
    """What an attempt says there; empty, which nothing of today equals, where it says nothing."""
    value = getattr(entry, name) if name in _IN_ENTRY else entry.body.get(name)
    return value if isinstance(value, str) else ""
