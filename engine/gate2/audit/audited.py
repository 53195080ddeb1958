"""What an audit knows of one record, as values that every count and every format draws from.

All foreign text (paths, ids, titles, claims, messages) stands here as it is: the formats make it
safe to show. No score, tier or claim count of a publisher is part of these values.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from gate2.backports import StrEnum
from gate2.classify.kinds import Kind
from gate2.classify.why import Undecided
from gate2.contract import Status
from gate2.reasons import Effect, Reason


class Form(StrEnum):
    """What stands at a place that was audited."""

    RECORD = "record"
    """A directory with a record.json."""
    REPORT_TEXT = "report-text"
    RECORD_PAGE = "record-page"
    MATH_RESULT = "math-result-v1"
    LOOSE_RECORD = "record-json"
    """A record under another file name, without artifacts."""
    UNREAD = "unread"
    """A record or document that could not be read; its reasons say why."""


class Stage(StrEnum):
    """How far a claim has come. In order: each has passed all before it."""

    PUBLIC = "public"
    """Its text is public; nothing could settle it, for it is descriptive."""
    GATEABLE = "gateable"
    ATTACHED = "attached"
    """An artifact is attached for it, be it a broken one."""
    RAN = "ran"
    """What is attached was looked at in a lane."""
    DECIDED = "decided"
    """VERIFIED or FALSIFIED is established by evidence."""


STAGES = tuple(Stage)


class Attempt(StrEnum):
    """Whether anybody ever tried to settle it."""

    NEVER = "never attempted"
    """Nothing is attached, and nothing ran."""
    BLOCKED = "attempted and blocked"
    """Something is attached or ran, and something keeps it from a status."""
    DECIDED = "decided"


@dataclass(slots=True, unsafe_hash=True)  # a frozen one takes three times as long to make
class AuditedClaim:
    """One claim of a record, and why it has the status it has. Nobody changes it.

    Two are made for each claim of a corpus: where it is looked at, and where it is counted.
    """

    id: str
    text: str
    kind: Kind
    declared: bool
    """Whether the record declares its kind; else it is the classifier's."""
    status: Status
    """What is established by evidence beside the record."""
    stage: Stage
    reasons: tuple[Reason, ...] = ()
    """Those that keep it from a status first; then the warnings."""
    stated: Status | None = None
    """What verdict.json says of it; None where nothing does."""
    outcome: str = "not attempted"
    """The finer outcome, in the words of `gate2.verdict.Outcome`."""
    artifacts: tuple[str, ...] = ()
    """Names of those attached for it, broken ones included."""
    truncated: bool = False
    grounded: bool | None = None
    undecided: Undecided | None = None
    """Why its kind is undecided; None where it is not, or where nobody looked into that."""

    @property
    def is_gateable(self) -> bool:
        """Whether evidence could settle it, as far as is known: what is undecided counts."""
        return self.kind is not Kind.DESCRIPTIVE

    @property
    def attempt(self) -> Attempt:
        """Whether anybody tried."""
        if self.stage is Stage.DECIDED:
            return Attempt.DECIDED
        return Attempt.BLOCKED if self.has_reached(Stage.ATTACHED) else Attempt.NEVER

    def has_reached(self, stage: Stage) -> bool:
        """Whether it has come as far as this."""
        return STAGES.index(self.stage) >= STAGES.index(stage)

    def blocking(self) -> tuple[Reason, ...]:
        """The reasons that keep it from VERIFIED, in order."""
        return tuple(reason for reason in self.reasons if reason.blocks)

    def text_sha256(self) -> str:
        """As `gate2.record.model.Claim.text_sha256`, by which the ledger knows it."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class AuditedRecord:
    """One record or publisher document of the corpus."""

    path: str
    """Relative to the audited directory, with ``/``; ``.`` where that is the record itself."""
    id: str
    """Empty where it could not be read."""
    title: str
    form: Form
    status: Status
    """What is established by evidence beside the record."""
    claims: tuple[AuditedClaim, ...] = ()
    reasons: tuple[Reason, ...] = ()
    """Those about the record as a whole."""
    stated: Status | None = None
    """What its verdict.json, else its publisher's page or manifest, says; None where none does."""
    published: str | None = None
    """The day, ``2026-05-30``."""
    domain: str | None = None
    """The field that its publisher names, for instance ``combinatorics``."""
    sha256: str = ""
    """Of everything that the audit read of it: the same content gives the same digest."""

    @property
    def month(self) -> str | None:
        """The month it was published in, ``2026-05``."""
        return None if self.published is None else self.published[:7]

    @property
    def gateable(self) -> tuple[AuditedClaim, ...]:
        """The claims that evidence could settle."""
        return tuple(claim for claim in self.claims if claim.is_gateable)

    @property
    def lacking(self) -> tuple[AuditedClaim, ...]:
        """The gateable claims that are not VERIFIED: what stands between it and VERIFIED."""
        return tuple(claim for claim in self.gateable if claim.status is not Status.VERIFIED)

    @property
    def attempt(self) -> Attempt:
        """Whether anybody tried to settle any of its claims."""
        if self.status is not Status.UNVERIFIED:
            return Attempt.DECIDED
        tried = any(claim.attempt is not Attempt.NEVER for claim in self.claims)
        return Attempt.BLOCKED if tried else Attempt.NEVER

    @property
    def invalid(self) -> bool:
        """Whether something in it contradicts itself, or could not be read as a record."""
        return any(reason.effect is Effect.INVALID for _, reason in self.all_reasons())

    @property
    def unseen(self) -> bool:
        """Whether this machine could not look at all of it."""
        return any(reason.effect is Effect.INFRASTRUCTURE for _, reason in self.all_reasons())

    def all_reasons(self) -> Iterator[tuple[AuditedClaim | None, Reason]]:
        """Every reason, with the claim that it stands at; None for the record as a whole."""
        for reason in self.reasons:
            yield None, reason
        for claim in self.claims:
            for reason in claim.reasons:
                yield claim, reason
