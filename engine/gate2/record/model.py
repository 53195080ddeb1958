"""Records, claims and artifacts as the rest of the engine sees them: frozen, already checked.

No review score, tier or claim count is part of these values except inside `Record.publisher`,
which is shown and never decided upon.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from gate2.backports import StrEnum
from gate2.reasons import Reason


class ClaimKind(StrEnum):
    """Which evidence would settle a claim: a proof, a run, or neither."""

    MATHEMATICAL = "mathematical"
    EMPIRICAL = "empirical"
    DESCRIPTIVE = "descriptive"


class Scope(StrEnum):
    """How much of the claim an artifact settles; only `exact` can set a status."""

    EXACT = "exact"
    SCALED = "scaled"
    MECHANISM = "mechanism"


class Compare(StrEnum):
    """How a measured value is held against the reported one."""

    EQUALS = "equals"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"
    GREATER = "greater"
    LESS = "less"


class ToleranceKind(StrEnum):
    """How far a measured value may lie from the reported one, bounds included."""

    ABSOLUTE = "abs"
    RELATIVE = "rel"
    LAST_DIGIT = "last-digit"
    """Half a unit of the last printed digit of the reported value."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A stated tolerance; `bound` is None for `last-digit` only."""

    kind: ToleranceKind
    bound: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """A value that the claim reports; `value` is the decimal string as printed."""

    metric: str
    value: str
    compare: Compare = Compare.EQUALS
    tolerance: Tolerance | None = None
    unit: str | None = None
    baseline: str | None = None
    """What the value is reported to differ from, a decimal string; None where none is stated."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of a record."""

    id: str
    text: str
    kind: ClaimKind | None = None
    source: str | None = None
    grounded: bool | None = None
    confidence: str | None = None
    """The decimal as printed, 0 to 1. The publisher's, shown and never used."""
    truncated: bool = False
    reported: tuple[Reported, ...] = ()

    def text_sha256(self) -> str:
        """The digest an artifact binds itself to: sha256 of the text's UTF-8, hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class ArtifactKind(StrEnum):
    """What an artifact holds."""

    LEAN4 = "lean4"
    REPRO = "repro"


class Proves(StrEnum):
    """What an accepted proof shows of the claim."""

    CLAIM = "claim"
    NEGATION = "negation"


class ProofForm(StrEnum):
    """What an artifact attaches as its proof."""

    SOURCE = "source"
    """A Lean file, elaborated here."""
    EXPORT = "export"
    """Declarations as lean4export text, made elsewhere."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a proof is said to come from. Reported, and never looked at for a verdict."""

    repository: str
    """A URL, of which nothing is fetched, or the path of a bundle or a bare repository inside
    the artifact."""
    commit: str
    """Its whole id: 40 or 64 hexadecimal digits."""
    file: str
    """Path of the Lean source in that commit."""


@dataclass(frozen=True, slots=True)
class LeanPart:
    """The `[lean]` table. File names are relative to the artifact's directory."""

    theorem: str
    statement: str = "Statement.lean"
    proof: str = "Proof.lean"
    """The file that holds the proof, a Lean source or an export by its `form`."""
    form: ProofForm = ProofForm.SOURCE
    toolchain: str | None = None
    proves: Proves = Proves.CLAIM
    reviewed_by: str | None = None
    statement_sha256: str | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class AskedLimits:
    """`[repro.limits]`: what the artifact asks for; None leaves the engine's default."""

    wall_s: float | None = None
    cpus: float | None = None
    memory_mib: int | None = None
    pids: int | None = None
    disk_mib: int | None = None


@dataclass(frozen=True, slots=True)
class Control:
    """A negative control: a run with this environment in which the claim must not hold."""

    name: str
    env: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReproPart:
    """The `[repro]` table."""

    image: str
    command: tuple[str, ...]
    results: str = "results.json"
    runs: int = 2
    limits: AskedLimits = AskedLimits()
    metrics: Mapping[str, str] = field(default_factory=dict)
    """Metric name of the claim to dotted path in the results."""
    controls: tuple[Control, ...] = ()
    inputs: tuple[str, ...] | None = None
    """The files and directories that the result rests on, relative to the artifact; None leaves
    it to the names of its files."""
    gpu: bool = False
    """Whether it needs a GPU."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """One artifact: exactly one of `lean` and `repro` is set, after `kind`."""

    name: str
    directory: Path
    claim: str
    kind: ArtifactKind
    scope: Scope
    establishes: str
    does_not_establish: str
    claim_sha256: str | None = None
    lean: LeanPart | None = None
    repro: ReproPart | None = None


@dataclass(frozen=True, slots=True)
class BrokenArtifact:
    """A directory under `artifacts/` that is no artifact, and why; shown, never skipped."""

    name: str
    claim: str | None
    """The claim it says it is for, where that much could be read."""
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One record, read and checked."""

    path: Path
    """The record's directory, or the publisher document it was imported from."""
    id: str
    title: str
    sha256: str
    """Digest of the record's canonical content: equal exactly when records are equal."""
    claims: tuple[Claim, ...]
    artifacts: tuple[Artifact, ...] = ()
    broken: tuple[BrokenArtifact, ...] = ()
    published: date | None = None
    publisher: Mapping[str, object] = field(default_factory=dict)
    """What the publisher says, with its labelled fields: shown, never used for a verdict."""
    findings: tuple[Reason, ...] = ()
    """What reading found about the record as a whole, for instance REC-003."""
    imported: bool = False
    """Whether it was read on the fly from a publisher document, with no directory to write to."""
