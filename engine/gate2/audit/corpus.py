"""What an audit knows of a corpus: counts over its records, and what several of them say together.

Every count comes with its denominator. Counts are of the records that the filters let through.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from gate2.audit.audited import Attempt, AuditedRecord, Form, Stage
from gate2.classify.kinds import Kind
from gate2.classify.why import Undecided
from gate2.contract import Status
from gate2.reasons import Code

LOOKS_WRONG: tuple[Code, ...] = (
    Code.EVD_FALSIFIED_WITHOUT_EVIDENCE,
    Code.EVD_VERIFIED_WITHOUT_ARTIFACT,
    Code.REC_SCORE_ONLY_VERIFICATION,
    Code.CLM_VALUES_CONTRADICT,
    Code.REC_STALE_VERDICT,
    Code.EVD_SUBJECT_MISMATCH,
    Code.EVD_POLICY_MISMATCH,
    Code.EVD_ENGINE_OUTDATED,
    Code.EVD_EXPIRED,
    Code.CLM_CLAIM_TEXT_CHANGED,
    Code.CLM_TOLERANCE_VACUOUS,
    Code.REC_PREMISE_SUSPECT,
    Code.CLM_TRUNCATED,
    Code.CLM_DUPLICATE,
)
"""What looks wrong in a corpus, as against what is only not done yet; in the order of reading."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do for one claim (or, where `claim` is None, for the record)."""

    claim: str | None
    code: Code
    what: str
    """The remedy, a sentence or two."""
    effort: str
    """How much a person has to do, in the words of `gate2.audit.distance`."""
    minutes: float | None = None
    """Of this machine's time to try it once, from the ledger's history; None where unknown."""
    memory_mib: int | None = None
    basis: str = ""
    """What the estimate rests on, for instance ``median of 12 runs``; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Distance:
    """What stands between a record and VERIFIED."""

    steps: tuple[Step, ...]
    """Cheapest first."""
    lacking: int
    """Gateable claims that are not VERIFIED."""
    gateable: int
    reachable: bool
    """Whether doing all of it can make the record VERIFIED: nothing in the way is out of reach."""
    minutes: float | None = None
    """The sum of the known ones; None where none is known."""


@dataclass(frozen=True, slots=True)
class CodeCount:
    """How often one reason code stands in the corpus."""

    code: Code
    records: int
    claims: int
    """Of the claims it stands at; 0 for a code of records alone."""
    alone: int
    """Claims (or records, for a code of records alone) that nothing else blocks: what taking it
    away would move at once."""


@dataclass(frozen=True, slots=True)
class MonthCount:
    """The records published in one month."""

    month: str
    records: int
    statuses: Mapping[Status, int]
    attempts: Mapping[Attempt, int]


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """How many records and claims came as far as this stage."""

    stage: Stage
    records: int
    """Records of which at least one claim did."""
    claims: int


@dataclass(frozen=True, slots=True)
class Example:
    """One place where a code stands."""

    path: str
    record: str
    claim: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over the records that the filters let through."""

    found: int
    """Records and documents in the corpus, before any filter."""
    records: int
    """Those that the filters let through: the denominator of all that follows."""
    forms: Mapping[Form, int]
    statuses: Mapping[Status, int]
    attempts: Mapping[Attempt, int]
    claims: int
    gateable: int
    claim_statuses: Mapping[Status, int]
    """Of the gateable claims."""
    claim_attempts: Mapping[Attempt, int]
    """Of the gateable claims."""
    kinds: Mapping[Kind, int]
    invalid: int
    """Records in which something contradicts itself."""
    funnel: tuple[FunnelStep, ...]
    codes: tuple[CodeCount, ...]
    """By records, most first: a Pareto."""
    areas: Mapping[str, int]
    """Records by the area of a code, for instance ``CLM``."""
    heat: Mapping[tuple[str, Kind], int]
    """Claims by area of a blocking code and kind."""
    months: tuple[MonthCount, ...]
    """Oldest first; records without a date are in none of them."""
    undated: int
    domains: Mapping[str, int]
    groups: Mapping[str, Mapping[Status, int]] = field(default_factory=dict)
    """Records by what `--group` asks for, and status; empty where nothing was asked for."""
    undecided: Mapping[Undecided, int] = field(default_factory=dict)
    """Claims whose kind is undecided, by why."""
    wrong: Mapping[Code, tuple[Example, ...]] = field(default_factory=dict)
    """The first places of what looks wrong, by code."""
    cheapest: tuple[tuple[AuditedRecord, Distance], ...] = ()
    """The records nearest to VERIFIED, cheapest first."""
    unseen: int = 0
    """Of those found, whatever the filters let through: records at which this machine could not
    look, or not at all of them."""


@dataclass(frozen=True, slots=True)
class Source:
    """One claim among several that are about the same thing."""

    path: str
    record: str
    claim: str
    said: str
    """The value as printed, for instance ``93.4 %``; empty for a duplicate."""
    text: str


@dataclass(frozen=True, slots=True)
class Across:
    """What several claims say together: values that contradict each other, or the same text."""

    code: Code
    about: str
    """The quantity or the text, normalised, for people to read."""
    sources: tuple[Source, ...]
    """The first of them; never resolved by guess."""
    total: int
    """How many there are."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One claim's or record's status changed, at a moment that the history knows."""

    at: str
    """UTC, ``2026-01-31T12:00:00Z``."""
    record: str
    claim: str | None
    before: Status | None
    """None where it had none: its first."""
    after: Status
    why: tuple[str, ...]
    """Reason codes, or what the correction event notes."""
    source: str
    """``ledger`` or ``corrections.json``."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What one `gate2 audit` found."""

    root: str
    """The directory as the command line named it."""
    filters: tuple[str, ...]
    """What was asked for, as it was asked; empty where all records count."""
    totals: Totals
    across: tuple[Across, ...]
    trend: tuple[StatusChange, ...] | None
    """Oldest first; None where it was not asked for."""
    rows: Callable[[], Iterator[AuditedRecord]]
    """The records that the filters let through, in the order asked for, one at a time, as often
    as one likes. Never all of them in memory."""
    distance: Callable[[AuditedRecord], Distance]
    """What stands between one of them and VERIFIED."""
    skipped: tuple[tuple[str, str], ...]
    """Files that are no record and no document that an importer knows, with what was expected;
    the first of them."""
    skipped_count: int
    reused: int
    """Records and other files whose content is that of the last audit: not looked at again."""
    engine: Mapping[str, object]
    wall_s: float
    at: str
    """When, UTC."""
    across_total: int = 0
    """How many findings `across` is the first of."""
