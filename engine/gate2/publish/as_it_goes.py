"""Remembers a check while it runs: each claim's attempts are in the ledger once it is decided.

A driver that is killed has remembered everything it had decided. For each claim, in this order:
1. the check is marked as begun, once, before its first attempt (`gate2.executor.unfinished`);
2. the evidence that the attempts name is kept by its digest (`gate2.cache.by_digest`);
3. the attempts are appended, all of one claim in one step.

The ledger is opened for the first attempt and never without one. The first failure to remember is
itself remembered, for once the report is shown; nothing is appended after it, and checking goes on.
"""

import threading
from collections.abc import Callable, Sequence
from functools import partial

from gate2.cache.by_digest import EvidenceByDigest
from gate2.cache.keys import ThisRun
from gate2.check import CheckedClaim, Observer, now
from gate2.crash import contained
from gate2.errors import Gate2Error
from gate2.evidence import NoEvidence
from gate2.executor.unfinished import Mark, Marks, Unfinished
from gate2.ledger.entry import Entry
from gate2.policy import Policy
from gate2.publish.remembering import LedgerMemory, attempts_at, is_attempt
from gate2.record.model import Claim, Record


class DriverMemory:
    """What a check remembers of itself as it goes.

    Use as the check's `gate2.check.Observer`; what it is told it tells `observer` too. `marks` and
    `kept` are None where this user has no place for them: then it cannot be resumed.
    """

    def __init__(
        self,
        observer: Observer,
        memory: LedgerMemory,
        run: ThisRun,
        policy: Policy,
        version: str,
        *,
        asked_sha256: str = "",
        marks: Marks | None = None,
        kept: EvidenceByDigest | None = None,
    ) -> None:
        """`asked_sha256` is as `Unfinished.asked_sha256`."""
        self._observer = observer
        self._memory = memory
        self._run = run
        self._policy = policy
        self._version = version
        self._asked_sha256 = asked_sha256
        self._marks = marks
        self._kept = kept
        self._began_at = now()
        self._mark: Mark | None = None
        self._has_begun = False
        self._elsewhere: dict[str, set[str]] = {}
        self._lock = threading.Lock()
        self.failed: Gate2Error | None = None
        """The first failure to remember."""
        self.not_resumable = ""
        """Why this check cannot be resumed if it is killed; empty where it can."""

    def doing(self, record: Record, claim: Claim, what: str) -> None:
        """As `gate2.check.Observer.doing`."""
        self._observer.doing(record, claim, what)

    def done(self, record: Record, checked: CheckedClaim) -> None:
        """This claim has its verdict: remember what was looked at for it."""
        if any(map(is_attempt, checked.artifacts)):
            self._remember(partial(self._entries, record, checked))
        self._observer.done(record, checked)

    def looked_elsewhere(self, record_sha256: str, artifact: str) -> None:
        """This artifact was looked at where something is otherwise than here
        (`gate2.executor.task.Answer.elsewhere`): it cannot be resumed."""
        self._elsewhere.setdefault(record_sha256, set()).add(artifact)

    def append(self, entries: Sequence[Entry]) -> None:
        """Remember entries of another kind at once; a failure is kept for the end, as all are."""
        if entries:
            self._remember(lambda: entries)

    def ended(self, *, properly: bool) -> None:
        """The check has ended: properly, or so that `--resume` may take it up."""
        if self._mark is not None:
            if properly:
                self._mark.remove()
            else:
                self._mark.leave()
            self._mark = None
        if properly and self._marks is not None:
            self._marks.forget(self._asked_sha256, but=(self._run.id,))

    def _entries(self, record: Record, checked: CheckedClaim) -> Sequence[Entry]:
        """The attempts at a claim, once the evidence that they name is kept."""
        elsewhere = self._elsewhere.get(record.sha256, ())
        entries = attempts_at(record, checked, self._policy, self._version, self._run, elsewhere)
        for artifact in filter(is_attempt, checked.artifacts):
            digest, evidence = artifact.verdict.evidence_sha256, artifact.evidence
            if self._kept is not None and digest and not isinstance(evidence, NoEvidence):
                self._kept.put(digest, evidence)
                self.not_resumable = self.not_resumable or self._kept.fault
        return entries

    def _remember(self, entries: Callable[[], Sequence[Entry]]) -> None:
        with self._lock:
            if self.failed is not None:
                return
            try:
                contained(partial(self._appended, entries))
            except Gate2Error as error:
                self.failed = error

    def _appended(self, entries: Callable[[], Sequence[Entry]]) -> None:
        if not self._has_begun:
            self._begin()
            self._has_begun = True
        self._memory.append(entries())

    def _begin(self) -> None:
        head = self._memory.head()
        if self._marks is None or head is None:
            return
        check = Unfinished(self._run.id, self._began_at, self._asked_sha256, head.id, head.entries)
        try:
            self._mark = self._marks.begin(check)
        except OSError as error:
            self.not_resumable = f"{self._marks.root}: {error.strerror}"
