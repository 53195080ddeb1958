"""verdict.json as gate2 writes it, read exactly or not at all: nothing in it is believed yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from gate2.backports import StrEnum
from gate2.contract import EXTENSION_KEY, Status, gate_verdict, verdict_faults
from gate2.contracts.record_verdict import EXTENSION_SCHEMA, UNDECIDED, Named
from gate2.evidence_reading import NotEvidence, read_as
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import ClaimKind
from gate2.record.names import shown
from gate2.strictjson import JsonLimits, JsonRefused, loads
from gate2.verdict import Coverage, Outcome
from gate2.verify.beside import VERDICT_NAME

VERDICT_LIMITS = JsonLimits(size_bytes=16 << 20)


class KindStated(StrEnum):
    """A claim's kind as verdict.json writes it."""

    MATHEMATICAL = ClaimKind.MATHEMATICAL.value
    EMPIRICAL = ClaimKind.EMPIRICAL.value
    DESCRIPTIVE = ClaimKind.DESCRIPTIVE.value
    UNDECIDED = UNDECIDED


class KindSource(StrEnum):
    """Where a kind comes from."""

    DECLARED = "declared"
    CLASSIFIED = "classified"


@dataclass(frozen=True, slots=True)
class ClaimStated:
    """One claim of verdict.json. Fields are the file's keys, as in every class here."""

    id: str
    kind: KindStated
    kind_source: KindSource
    status: Status
    outcome: Outcome
    reasons: tuple[Code, ...]
    remarks: tuple[Code, ...]
    evidence: Named | None
    summary: Named | None
    math_result: Named | None

    def claim_kind(self) -> ClaimKind | None:
        """The kind; None where nothing decided it."""
        return None if self.kind is KindStated.UNDECIDED else ClaimKind(self.kind.value)

    def named(self) -> tuple[Named, ...]:
        """Every file that it names."""
        return tuple(n for n in (self.evidence, self.summary, self.math_result) if n is not None)


@dataclass(frozen=True, slots=True)
class EngineStated:
    """What made the verdict."""

    version: str
    rules: str
    policy_sha256: str


@dataclass(frozen=True, slots=True)
class CorrectionsKnown:
    """The correction events that the verdict knows."""

    events: int
    head: str | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a ledger ended when the verdict was written."""

    id: str
    entries: int
    head: str


@dataclass(frozen=True, slots=True)
class Extension:
    """What stands under `x_gate2`, but for the proposals, which nothing here rests on."""

    schema: str
    engine: EngineStated
    record_sha256: str
    coverage: Coverage
    reasons: tuple[Reason, ...]
    claims: tuple[ClaimStated, ...]
    corrections: CorrectionsKnown
    ledger: Anchor | None
    attestation: Named | None

    def named(self) -> dict[str, str]:
        """The digest of every file of evidence that it names but its own attestation, by path."""
        return {file.path: file.sha256 for claim in self.claims for file in claim.named()}


@dataclass(frozen=True, slots=True)
class Stated:
    """A verdict.json of gate2's."""

    document: Mapping[str, object]
    status: Status
    extension: Extension


@dataclass(frozen=True, slots=True)
class Foreign:
    """A verdict of another writer: without `x_gate2` it names no evidence at all."""

    document: Mapping[str, object]


def read_stated(data: bytes) -> Stated | Foreign | tuple[Reason, ...]:
    """What verdict.json says, or why that is nothing to go by."""
    try:
        document = loads(data, limits=VERDICT_LIMITS)
    except JsonRefused as refused:
        return (_misshapen(str(refused)),)
    if faults := verdict_faults(document):
        ours = isinstance(document, dict) and EXTENSION_KEY in document
        return tuple(map(_changed, faults)) if ours else faults
    assert isinstance(document, dict)
    status = Status(str(document["status"]))
    if EXTENSION_KEY not in document:
        return Foreign(document)
    try:
        extension = _extension(document[EXTENSION_KEY])
    except NotEvidence as refused:
        return (_misshapen(str(refused)),)
    if unlike := _unlike_ours(document, status):
        return (unlike,)
    return Stated(document, status, extension)


def _extension(value: object) -> Extension:
    if not isinstance(value, dict) or not isinstance(value.get("proposals"), dict):
        raise NotEvidence(f"{EXTENSION_KEY}: expected an object with `proposals`")
    found = read_as(Extension, {k: v for k, v in value.items() if k != "proposals"}, EXTENSION_KEY)
    if found.schema != EXTENSION_SCHEMA:
        expected = f"{EXTENSION_KEY}.schema: expected {EXTENSION_SCHEMA}"
        raise NotEvidence(f"{expected}, came {shown(found.schema)}")
    return found


def _unlike_ours(document: Mapping[str, object], status: Status) -> Reason | None:
    """What gate2 always writes and this file does not."""
    whole = gate_verdict(status, str(document["reason"]) or "-", None)
    whole |= {key: document[key] for key in ("reason", "evaluated_at", EXTENSION_KEY)}
    odd = sorted(
        key
        for key in whole.keys() | document.keys()
        if key not in whole or key not in document or whole[key] != document[key]
    )
    if not odd and document["evaluated_at"] is not None:
        return None
    problem = f"expected what gate2 writes, `{odd[0] if odd else 'evaluated_at'}` is otherwise"
    return because(Code.REC_VERDICT_CONTRACT_MISMATCH, f"{VERDICT_NAME}: {problem}")


def _changed(fault: Reason) -> Reason:
    """A fault of what gate2 wrote is nobody's other contract: it was changed since."""
    return because(fault.code, fault.message, remedy=fault.remedy, effect=Effect.INVALID)


def _misshapen(problem: str) -> Reason:
    return because(
        Code.REC_SCHEMA_INVALID,
        f"{VERDICT_NAME}: {problem}",
        remedy="Write the verdict again with `gate2 check --write`.",
    )
