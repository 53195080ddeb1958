"""What is attested of one claim: an in-toto Statement v1 with a predicate of gate2's own.

Pure, and without any library. The predicate holds everything from which the verdict follows by
`gate2.verdict`: the policy, the evidence of every artifact of the claim, and the verdict itself.
The subjects are derived from it, so that a statement is sound only if writing it again from what
was read gives the very same bytes. Numbers of the evidence are decimal strings.

Source: https://github.com/in-toto/attestation, spec/v1/statement.md. docs/evidence.md describes
the predicate, `schemas/gate2-claim-verdict-v1.json` is its JSON Schema.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gate2.backports import StrEnum
from gate2.contract import Status
from gate2.evidence import Evidence, NoEvidence, ProofEvidence, ReproEvidence, plain
from gate2.evidence_reading import (
    NotEvidence,
    evidence_document,
    evidence_of,
    policy_of,
    read_as,
)
from gate2.policy import Policy
from gate2.reasons import Reason
from gate2.record.model import Claim, ClaimKind, Reported
from gate2.strictjson import JsonLimits, JsonRefused, dumps_canonical, loads
from gate2.verdict import Outcome, Verdict

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
CLAIM_VERDICT = "urn:gate2:claim-verdict:v1"
CLAIM_VERDICT_SCHEMA = "gate2-claim-verdict-v1"
MAX_STATEMENT_BYTES = 12 << 20
_LIMITS = JsonLimits(size_bytes=MAX_STATEMENT_BYTES, string_length=MAX_STATEMENT_BYTES)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class NotAStatement(ValueError):
    """The bytes are no statement as gate2 writes one; the message names the place."""


class Assurance(StrEnum):
    """Who ran it, in relation to who made the record. The signer says so, and answers for it."""

    SELF = "self"
    CI = "ci"
    INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True)
class Engine:
    """What made a verdict."""

    name: str
    version: str
    rules: str
    """Of the verdict's rules: `gate2.verdict.RULES`."""


@dataclass(frozen=True, slots=True)
class RecordNamed:
    """A record by its id and the digest of its canonical content."""

    id: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ClaimNamed:
    """A claim as it was judged: what of it could change a verdict, its texts by digest."""

    id: str
    kind: ClaimKind | None
    declared: bool
    truncated: bool
    text_sha256: str
    reported_sha256: str


@dataclass(frozen=True, slots=True)
class ArtifactSeen:
    """One artifact of the claim, and what was seen of it."""

    name: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ClaimAttestation:
    """Everything that is attested of one claim."""

    engine: Engine
    assurance: Assurance
    made_at: str
    """When the deciding runs were made, in UTC: ``2026-06-10T08:00:00Z``."""
    record: RecordNamed
    claim: ClaimNamed
    policy: Policy
    artifacts: tuple[ArtifactSeen, ...]
    verdict: Verdict


def claim_named(claim: Claim, kind: ClaimKind | None) -> ClaimNamed:
    """A claim of the record, as an attestation names it."""
    return ClaimNamed(
        id=claim.id,
        kind=kind,
        declared=claim.kind is not None,
        truncated=claim.truncated,
        text_sha256=claim.text_sha256(),
        reported_sha256=reported_sha256(claim.reported),
    )


def reported_sha256(reported: Sequence[Reported]) -> str:
    """Digest of the values a claim reports, with comparison, tolerance, unit and baseline."""
    return hashlib.sha256(dumps_canonical(plain(tuple(reported)))).hexdigest()


# --- writing -----------------------------------------------------------------------------------


def statement_bytes(attestation: ClaimAttestation) -> bytes:
    """The statement, canonical: equal exactly when what is attested is."""
    return dumps_canonical(
        {
            "_type": STATEMENT_TYPE,
            "subject": list(_subjects(attestation)),
            "predicateType": CLAIM_VERDICT,
            "predicate": _predicate(attestation),
        }
    )


def _predicate(attestation: ClaimAttestation) -> dict[str, object]:
    policy = attestation.policy
    return {
        "schema": CLAIM_VERDICT_SCHEMA,
        "engine": plain(attestation.engine),
        "assurance": attestation.assurance.value,
        "made_at": attestation.made_at,
        "record": plain(attestation.record),
        "claim": plain(attestation.claim),
        "policy": plain(policy),
        "policy_sha256": policy.digest(),
        "artifacts": [
            {"name": each.name, "evidence": evidence_document(each.evidence)}
            for each in attestation.artifacts
        ],
        "verdict": verdict_document(attestation.verdict),
    }


def verdict_document(verdict: Verdict) -> dict[str, object]:
    """A verdict as plain data."""
    return {
        "status": verdict.status.value,
        "outcome": verdict.outcome.value,
        "reasons": plain(verdict.reasons),
        "evidence_sha256": verdict.evidence_sha256,
    }


def _subjects(attestation: ClaimAttestation) -> Iterator[dict[str, object]]:
    claim = attestation.claim
    yield subject(f"record:{attestation.record.id}", attestation.record.sha256)
    yield subject(f"claim:{claim.id}", claim.text_sha256)
    yield subject(f"reported:{claim.id}", claim.reported_sha256)
    for seen in attestation.artifacts:
        for name, digest in digests_in(seen):
            yield subject(name, digest)


def subject(name: str, sha256: str) -> dict[str, object]:
    """One subject of a statement."""
    return {"name": name, "digest": {"sha256": sha256}}


def digests_in(seen: ArtifactSeen) -> Iterator[tuple[str, str]]:
    """What of an artifact has a digest: its tree, its image or its toolchain."""
    match seen.evidence:
        case ProofEvidence(subject=about, toolchain=toolchain):
            yield f"artifact:{seen.name}", about.artifact_sha256
            yield f"toolchain:{seen.name}", _digest_of(dict(toolchain))
        case ReproEvidence(subject=about, image=image):
            yield f"artifact:{seen.name}", about.artifact_sha256
            _, _, digest = image.rpartition("sha256:")
            if _DIGEST.fullmatch(digest):
                yield f"image:{seen.name}", digest
        case NoEvidence():
            return


def _digest_of(value: object) -> str:
    return hashlib.sha256(dumps_canonical(value)).hexdigest()


# --- reading -----------------------------------------------------------------------------------


def read_statement(data: bytes) -> ClaimAttestation:
    """What a statement attests; it has to be, byte for byte, as `statement_bytes` writes that.

    Raises:
        NotAStatement: it is not, or it is of another kind.
    """
    predicate = predicate_of(data, CLAIM_VERDICT, CLAIM_VERDICT_SCHEMA)
    try:
        attestation = ClaimAttestation(
            engine=read_as(Engine, predicate["engine"], "engine"),
            assurance=read_as(Assurance, predicate["assurance"], "assurance"),
            made_at=_instant(predicate["made_at"]),
            record=read_as(RecordNamed, predicate["record"], "record"),
            claim=read_as(ClaimNamed, predicate["claim"], "claim"),
            policy=policy_of(predicate["policy"]),
            artifacts=tuple(_artifact(each) for each in _list(predicate["artifacts"])),
            verdict=_verdict(predicate["verdict"]),
        )
    except KeyError as missing:
        raise NotAStatement(f"predicate: expected the key {missing}") from None
    except NotEvidence as refused:
        raise NotAStatement(f"predicate: {refused}") from None
    if statement_bytes(attestation) != data:
        raise NotAStatement(
            "expected subjects and spelling that follow from the predicate, came others"
        )
    return attestation


def predicate_of(data: bytes, predicate_type: str, schema: str) -> Mapping[str, object]:
    """The predicate of a statement of this type, its shape unchecked.

    Raises:
        NotAStatement: the bytes are no statement, or one of another type or schema.
    """
    try:
        document = loads(data, limits=_LIMITS)
    except JsonRefused as refused:
        raise NotAStatement(f"expected an in-toto statement: {refused}") from None
    if not isinstance(document, dict) or document.get("_type") != STATEMENT_TYPE:
        raise NotAStatement(f"expected an in-toto statement of type {STATEMENT_TYPE}")
    came = document.get("predicateType")
    if came != predicate_type:
        raise NotAStatement(f"expected predicateType {predicate_type}, came {str(came)[:80]!a}")
    predicate = document.get("predicate")
    if not isinstance(predicate, dict) or predicate.get("schema") != schema:
        raise NotAStatement(f"predicate: expected an object with schema {schema}")
    return predicate


def _artifact(value: object) -> ArtifactSeen:
    if not isinstance(value, dict) or value.keys() != {"name", "evidence"}:
        raise NotEvidence("artifacts: expected name and evidence of each")
    return ArtifactSeen(
        read_as(str, value["name"], "artifacts.name"), evidence_of(value["evidence"])
    )


def _verdict(value: object) -> Verdict:
    if not isinstance(value, dict) or value.keys() != {
        *("status", "outcome", "reasons", "evidence_sha256"),
    }:
        raise NotEvidence("verdict: expected status, outcome, reasons and evidence_sha256")
    try:
        return Verdict(
            status=read_as(Status, value["status"], "verdict.status"),
            outcome=read_as(Outcome, value["outcome"], "verdict.outcome"),
            reasons=tuple(
                read_as(Reason, each, "verdict.reasons") for each in _list(value["reasons"])
            ),
            evidence_sha256=digest_or_none(value["evidence_sha256"], "verdict.evidence_sha256"),
        )
    except NotEvidence:
        raise
    except ValueError as error:
        raise NotEvidence(f"verdict: {error}") from None


def digest_or_none(value: object, where: str) -> str | None:
    """A sha256 in hexadecimal, or None.

    Raises:
        NotEvidence: it is neither.
    """
    if value is None or (isinstance(value, str) and _DIGEST.fullmatch(value)):
        return value
    raise NotEvidence(f"{where}: expected 64 hexadecimal digits or null, came {value!a}")


def _instant(value: object) -> str:
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            datetime.fromisoformat(value[:-1])
        except ValueError:
            pass  # the thirteenth month
        else:
            return value
    raise NotEvidence(f"made_at: expected a time like 2026-06-10T08:00:00Z, came {value!a}")


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise NotEvidence(f"expected an array, came {type(value).__name__}")
    return value
