"""What was looked at and seen, as frozen values with a digest.

The lanes make evidence; `gate2.verdict` judges it. Everything a verdict depends on stands in
here: numbers as decimal strings, findings as reasons, no path of the machine, no raw log.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from gate2.backports import StrEnum
from gate2.reasons import Reason
from gate2.record.model import ProofForm, Proves, Reported, Scope

EVIDENCE_SCHEMA = "gate2-evidence-v1"

LEAN_KERNEL = "Lean"
INDEPENDENT_KERNEL = "gate2"
"""The kernel that never runs Lean; it says beside its word what it checked."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the evidence is about, by digest.

    The record is no part of it: nothing else that a record says, no score and no flag, can change
    what was seen. Which record an attestation speaks of stands among its own subjects.
    """

    claim: str
    claim_sha256: str
    artifact: str
    artifact_sha256: str
    """Digest of the artifact's tree as it was copied for the run."""
    scope: Scope
    establishes: str
    does_not_establish: str


@dataclass(frozen=True, slots=True)
class SealFacts:
    """What the probe showed of the sandbox the evidence comes from."""

    lane: str
    proven: bool
    fault: str
    seccomp_sha256: str
    image_id: str
    runtime: Mapping[str, str]
    probes: tuple[tuple[str, str, bool], ...]
    """(name, found, closed) of each probe; of a further seal, those that the first one has not."""
    configuration_sha256: str = ""
    """Of the configuration that was probed; a run names the one it ran in."""
    probed: int = 0
    """How many probes there were, those that a first seal holds alike included."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One sealed run of a repro artifact."""

    ended: str
    exit_code: int | None
    oom: bool
    disk_full: bool
    wall_s: str
    cpu_s: str | None
    memory_peak_mib: str | None
    results_sha256: str | None
    values: Mapping[str, str]
    """Metric of the claim to the decimal string found in the results."""
    faults: tuple[Reason, ...] = ()
    """Why this run is no result: empty when it ran to its end and left every metric."""
    output_bytes: int = 0
    """What it printed, both streams together, as far as it was kept."""
    configuration_sha256: str = ""
    """The configuration it ran in: that of one of the evidence's seals."""


@dataclass(frozen=True, slots=True)
class ControlFacts:
    """One run under a negative control."""

    name: str
    run: RunFacts


@dataclass(frozen=True, slots=True)
class PerturbedFacts:
    """One run in surroundings that must not matter to the result."""

    changed: Mapping[str, str]
    """What was different from the other runs, and how; for instance ``hostname``."""
    run: RunFacts


class InputsWere(StrEnum):
    """What was done to an artifact's inputs before a run."""

    WITHHELD = "withheld"
    """They were not there."""
    ALTERED = "altered"
    """Those of text had other digits, and every second line was gone."""
    SCRAMBLED = "scrambled"
    """Those of text had other letters as well, and their lines came in the other order."""


@dataclass(frozen=True, slots=True)
class SensitivityFacts:
    """One run on inputs on which the claim's values cannot rest."""

    inputs: InputsWere
    run: RunFacts


@dataclass(frozen=True, slots=True)
class ReproEvidence:
    """Sealed runs of one repro artifact against the values that the claim reports."""

    subject: Subject
    reported: tuple[Reported, ...]
    seal: SealFacts
    runs: tuple[RunFacts, ...]
    controls: tuple[ControlFacts, ...]
    files_unchanged: bool
    """The artifact's files had the same digests after the runs as before."""
    image: str
    environment: Mapping[str, str]
    """The determinism settings of the runs; the same for every artifact."""
    perturbed: tuple[PerturbedFacts, ...] = ()
    """First everything at once; then, only if that moved a result, one thing at a time."""
    inputs: tuple[str, ...] = ()
    """The artifact's files that count as inputs, relative to its directory."""
    sensitivity: tuple[SensitivityFacts, ...] = ()
    further_seals: tuple[SealFacts, ...] = ()
    """Of the configurations that controls and perturbed runs ran in."""
    literal: Mapping[str, str] = field(default_factory=dict)
    """Metrics whose reported value stands in a file that the sandbox sees, and which file."""
    findings: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class KernelFacts:
    """One kernel's word on the target.

    A kernel whose word could not be had, or cannot be relied on, has no entry at all.
    """

    name: str
    version: str
    """Of Lean, its release; of the independent kernel, its set of rules."""
    accepted: bool


@dataclass(frozen=True, slots=True)
class RecheckFacts:
    """What the independent kernel admitted, and on what it relied without checking it."""

    admitted: int
    """Declarations of the artifact's own that it checked: all that the target rests on."""
    assumed: tuple[str, ...]
    """Axioms of the artifact's own among them. Nobody can check an axiom."""
    library: str
    """On what ground the library's declarations are trusted."""


class ProofOutcome(StrEnum):
    """What became of one proof artifact."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ERROR = "error"
    """Nothing can be said: the toolchain or the sandbox failed."""


@dataclass(frozen=True, slots=True)
class ProofEvidence:
    """One Lean proof artifact, judged from the compiled data."""

    subject: Subject
    seal: SealFacts | None
    outcome: ProofOutcome
    proves: Proves
    theorem: str
    statement_sha256: str
    proof_sha256: str
    statement: str
    """The elaborated statement as the trusted side prints it; empty when there is none."""
    definitions: tuple[str, ...]
    """The artifact's own definitions that the statement rests on, printed."""
    axioms: tuple[str, ...]
    kernels: tuple[KernelFacts, ...]
    toolchain: Mapping[str, str]
    reviewed_by: str | None
    form: ProofForm = ProofForm.SOURCE
    recheck: RecheckFacts | None = None
    """None where the independent kernel did not come to a word."""
    advisories: tuple[str, ...] = ()
    """Known faults of this Lean's own kernel, by id."""
    letter: bool = False
    """The proof was rejected with all four guards of the publisher's letter held: toolchain
    pinned, imports resolved, fault inside the artifact, a second run agrees."""
    findings: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class NoEvidence:
    """Nothing was run, and why."""

    reasons: tuple[Reason, ...]


Evidence = ProofEvidence | ReproEvidence | NoEvidence


def plain(value: object) -> object:
    """A frozen value as plain JSON data; decimals become strings, reasons keep their code."""
    if type(value) in _ALREADY_PLAIN:  # most of what evidence holds, by far
        return value
    if isinstance(value, (tuple, list)):
        return [x if type(x) in _ALREADY_PLAIN else plain(x) for x in value]
    if isinstance(value, StrEnum):
        return value.value
    found = _opened(value)
    return {k: plain(v) for k, v in found.items()} if isinstance(found, dict) else found


def _opened(value: object) -> object:
    """The outermost layer of a value that JSON does not know; what it holds is left as it is."""
    if isinstance(value, Reason):
        return {
            "code": value.code.value,
            "name": value.name,
            "effect": value.effect.value,
            "message": value.message,
            "remedy": value.remedy,
        }
    if is_dataclass(value) and not isinstance(value, type):
        kind: Any = type(value)
        return {name: getattr(value, name) for name in _names_of(kind)}
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    return value


_ALREADY_PLAIN = frozenset((str, int, float, bool, type(None)))


@cache
def _names_of(kind: Any) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind))


def evidence_bytes(evidence: ProofEvidence | ReproEvidence) -> bytes:
    """The evidence document: deterministic JSON, equal exactly when the evidence is.

    The JSON of what `plain` makes of it, made layer by layer by the encoder itself.
    """
    body = {
        "schema": EVIDENCE_SCHEMA,
        "lane": "proof" if isinstance(evidence, ProofEvidence) else "repro",
        "evidence": evidence,
    }
    # Without indentation, which Python's encoder writes ten times slower.
    text = json.dumps(
        body,
        default=_opened,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )
    return text.encode()


def evidence_sha256(evidence: ProofEvidence | ReproEvidence) -> str:
    """The digest that a verdict names."""
    return hashlib.sha256(evidence_bytes(evidence)).hexdigest()
