"""What the gate found on a branch, as values that every format draws from.

All text that a branch controls (paths, ids, titles, claims, messages) stands here as it is: the
formats make it safe to show. Paths are relative to the repository's root, with ``/``; bytes that
are no UTF-8 are surrogates, as `os.fsdecode` leaves them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gate2.backports import StrEnum
from gate2.contract import Status
from gate2.errors import worst
from gate2.reasons import Reason
from gate2.settings import Waiver
from gate2.verdict import Coverage


class Require(StrEnum):
    """What `gate2 ci` exits 0 for."""

    NO_REGRESSION = "no-regression"
    """Nothing lowered, nothing FALSIFIED, nothing invalid; what is UNVERIFIED is said."""
    VERIFIED = "verified"
    """Every record that the branch touches and leaves is VERIFIED."""


class Weight(StrEnum):
    """What a finding does to the gate, worst first."""

    FALSIFIED = "falsified"
    INVALID = "invalid"
    INFRASTRUCTURE = "infrastructure"
    """The machine could not look: no finding about the record (exit 6)."""
    BLOCKS = "blocks"
    WARNS = "warns"
    NOTE = "note"


WEIGHTS = tuple(Weight)
EXIT_OF: Mapping[Weight, int] = {
    Weight.FALSIFIED: 3,
    Weight.INVALID: 4,
    Weight.INFRASTRUCTURE: 6,
    Weight.BLOCKS: 1,
    Weight.WARNS: 0,
    Weight.NOTE: 0,
}


class Change(StrEnum):
    """What a branch did to a record."""

    ADDED = "added"
    EDITED = "edited"
    RENAMED = "renamed"
    REMOVED = "removed"
    UNCHANGED = "unchanged"
    """Judged all the same: what the branch changed cannot be told."""


class Ground(StrEnum):
    """What a claim's status on the branch rests on."""

    RUN = "run"
    """Artifacts were looked at here, now or from the cache of this machine."""
    ATTESTED = "attested"
    """Evidence that a trusted signer made (`--trust-attestations`)."""
    NOTHING = "nothing"
    """Nothing that could settle it was there to look at, or it could not be looked at."""


class Outcome(StrEnum):
    """What the gate says, in one word."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"
    """The machine could not look at all of it (exit 6); nothing falsifies or voids any of it."""
    NOTHING = "nothing"
    """The branch touches no record (exit 5)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason at one place."""

    reason: Reason
    weight: Weight
    path: str
    """The file it is about; empty for the repository as a whole."""
    line: int = 1
    """From 1; where nothing better is known, the first."""
    record: str | None = None
    """The id of the record, None for what belongs to none."""
    claim: str | None = None
    waiver: Waiver | None = None
    """Who answers for it, from the base's settings; its weight is then that of a note."""


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """One claim before and after."""

    id: str
    text: str
    """As the branch words it; as the base does where the branch has it no longer."""
    kind: str
    """mathematical, empirical, descriptive or undecided."""
    before: Status | None
    """What the base publishes of it; None where it has no such claim."""
    stated: Status | None
    """What the branch's verdict.json publishes of it; None where that says nothing."""
    after: Status | None
    """What is established on the branch; None where the claim is gone."""
    ground: Ground
    decided: bool
    """Whether the machine could look at all that `after` rests on."""
    summary: str
    """One line: how it was verified, or why it is not; foreign text."""
    findings: tuple[Finding, ...] = ()
    line: int = 1
    """Where it stands in record.json, from 1."""
    wall_s: float = 0.0

    @property
    def is_gateable(self) -> bool:
        """Whether evidence could settle it, as far as is known."""
        return self.kind != "descriptive"

    @property
    def weight(self) -> Weight:
        """That of its worst finding."""
        return worst_of(self.findings)

    @property
    def next_step(self) -> str:
        """The remedy of the worst finding; empty where there is nothing to do."""
        return next_step(self.findings)


@dataclass(frozen=True, slots=True)
class JudgedRecord:
    """One record that the branch touches."""

    path: str
    """Of its directory on the branch; on the base where the branch has it no longer."""
    id: str
    title: str
    change: Change
    edited: tuple[str, ...]
    """What of it differs, most telling first: ``artifact moments``, ``c1 tolerance``."""
    before: Status | None
    """What the base publishes of it; None where it has no such record."""
    stated: Status | None
    after: Status | None
    """What is established on the branch; None where the record is gone or could not be read."""
    coverage: Coverage | None
    claims: tuple[JudgedClaim, ...] = ()
    findings: tuple[Finding, ...] = ()
    """Of the record as a whole."""
    was: str | None = None
    """Its directory on the base, where that is another one."""
    wall_s: float = 0.0

    def all_findings(self) -> list[Finding]:
        """Those of the record, then those of its claims."""
        return [*self.findings, *(each for claim in self.claims for each in claim.findings)]

    @property
    def decided(self) -> bool:
        """Whether the machine could look at all that `after` rests on; a refuted claim decides."""
        return self.after is Status.FALSIFIED or all(each.decided for each in self.claims)

    @property
    def weight(self) -> Weight:
        """That of its worst finding."""
        return worst_of(self.all_findings())


@dataclass(frozen=True, slots=True)
class CommitNamed:
    """A commit, and how the command line called it."""

    ref: str
    sha: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What `gate2 ci` found."""

    base: CommitNamed
    head: CommitNamed
    merge_bases: tuple[str, ...]
    everything: str
    """Why all records were judged; empty where only those were that the branch touches."""
    require: Require
    records: tuple[JudgedRecord, ...]
    findings: tuple[Finding, ...]
    """Of the repository as a whole."""
    records_total: int
    """How many records the branch has, touched or not."""
    settings: str | None
    """The file of the base that the policy was read from; None for the defaults."""
    policy_sha256: str
    trusted_keys: int
    reviewers: tuple[str, ...]
    """Whose approval the caller vouched for and the base's settings name."""
    engine: Mapping[str, object]
    timings_s: Mapping[str, float]
    complete: bool = True
    """False if it was interrupted: then records are wanting."""

    def all_findings(self) -> list[Finding]:
        """All there are, worst first, else in the order of the records."""
        found = [
            *self.findings,
            *(each for record in self.records for each in record.all_findings()),
        ]
        return sorted(found, key=lambda each: WEIGHTS.index(each.weight))

    def count(self, *weights: Weight) -> int:
        """How many findings have one of these weights."""
        return sum(each.weight in weights for each in self.all_findings())

    @property
    def exit_code(self) -> int:
        """The first of 3 > 4 > 6 > 1 > 5 > 0 that applies; 130 where it was interrupted."""
        if not self.complete:
            return 130
        codes = {EXIT_OF[each.weight] for each in self.all_findings()}
        return worst(codes | ({0} if self.records else {5}))

    @property
    def outcome(self) -> Outcome:
        """What that comes to."""
        match self.exit_code:
            case 0:
                return Outcome.PASSED
            case 5:
                return Outcome.NOTHING
            case 6 | 130:
                return Outcome.UNDECIDED
            case _:
                return Outcome.FAILED


def worst_of(findings: Sequence[Finding]) -> Weight:
    """The worst weight among them; that of a note where there are none."""
    return min((each.weight for each in findings), key=WEIGHTS.index, default=Weight.NOTE)


def next_step(findings: Sequence[Finding]) -> str:
    """The remedy of the worst of them that is no mere note; empty where nothing is to be done."""
    open_ones = list(_open(findings))
    if not open_ones:
        return ""
    return min(open_ones, key=lambda each: WEIGHTS.index(each.weight)).reason.remedy


def _open(findings: Sequence[Finding]) -> Iterator[Finding]:
    for each in findings:
        if each.weight is not Weight.NOTE:
            yield each
