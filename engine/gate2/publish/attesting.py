"""The evidence files of one claim: its attestation, the summary, the math-result.

An attestation that stands is kept where it says the same of the same things, so that a check of
an unchanged record writes nothing, however often it runs.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType

from gate2.attest.envelope import IN_TOTO, Envelope
from gate2.attest.keys import SigningKey
from gate2.attest.names import evidence_path
from gate2.attest.record_statement import read_record_statement, verdict_sha256
from gate2.attest.statement import (
    ArtifactSeen,
    Assurance,
    ClaimAttestation,
    Engine,
    NotAStatement,
    RecordNamed,
    claim_named,
    digests_in,
    read_statement,
    statement_bytes,
)
from gate2.attest.summary import summary_bytes
from gate2.check import CheckedClaim, CheckedRecord
from gate2.contract import EXTENSION_KEY, Status
from gate2.contracts.record_verdict import Named
from gate2.policy import Policy
from gate2.publish.standing import Standing
from gate2.verdict import combine, decide


@dataclass(frozen=True, slots=True)
class Signing:
    """Under whose name evidence is written, and what it says of who ran it."""

    key: SigningKey | None = None
    """None writes it unsigned."""
    assurance: Assurance = Assurance.SELF
    keyless: bool = False
    """Whether a sigstore bundle of this CI job's identity goes beside each envelope."""

    def envelope(self, payload: bytes) -> Envelope:
        """The payload in an envelope, signed where there is a key."""
        if self.key is None:
            return Envelope(IN_TOTO, payload)
        from gate2.attest.signing import sign

        return sign(IN_TOTO, payload, self.key)

    def would_keep(self, envelope: Envelope) -> bool:
        """Whether this writer would not sign otherwise: nobody's signature is taken away.

        Without a key what stands stays as it is; with one it has to be signed by that key. A CI
        job signs what it saw itself: what stands may be anybody's, and have other numbers.
        """
        if self.key is None:
            return not self.keyless
        from gate2.attest.signing import judge_signatures

        found = judge_signatures(envelope, (self.key.public,))
        return found.signer == self.key.public and not found.reasons

    def stands_by(
        self, attestation: Envelope | None, verdict: Mapping[str, object], published: str | None
    ) -> bool:
        """Whether the time and the ledger that a verdict.json names may go out under this name.

        Anybody can write them, and no evidence carries them: so this key has signed them before,
        or this ledger was told. Who signs nothing vouches for nothing, but writes no nonsense.
        """
        if published is not None and published == verdict_sha256(verdict):
            return True
        if self.key is None:
            return not self.keyless and _is_plausible(verdict)
        if attestation is None or not self.would_keep(attestation):
            return False
        try:
            attested = read_record_statement(attestation.payload)
        except NotAStatement:
            return False
        return attested.verdict_sha256 == verdict_sha256(verdict)


def _is_plausible(verdict: Mapping[str, object]) -> bool:
    """Whether a verifier would read the time and the ledger that a verdict.json names."""
    extension = verdict.get(EXTENSION_KEY)
    anchor = extension.get("ledger") if isinstance(extension, Mapping) else None
    if verdict.get("evaluated_at") is None or not isinstance(anchor, (Mapping, NoneType)):
        return False
    return anchor is None or {name: type(value) for name, value in anchor.items()} == {
        "id": str,
        "entries": int,
        "head": str,
    }


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file as it is to stand beside the record, and how verdict.json names it."""

    named: Named
    data: bytes


def written(stem: str, suffix: str, data: bytes) -> WrittenFile:
    """A file under a name that holds its digest: another content, another file."""
    digest = hashlib.sha256(data).hexdigest()
    return WrittenFile(Named(evidence_path(stem, digest, suffix), digest), data)


@dataclass(frozen=True, slots=True)
class Attester:
    """Makes the attestations of one record's decided claims."""

    checked: CheckedRecord
    policy: Policy
    engine: Engine
    signing: Signing
    standing: Standing

    def attestation(self, item: CheckedClaim) -> ClaimAttestation:
        """What this check attests of the claim."""
        return ClaimAttestation(
            engine=self.engine,
            assurance=self.signing.assurance,
            made_at=max((each.made_at for each in item.artifacts), default=""),
            record=RecordNamed(self.checked.record.id, self.checked.record.sha256),
            claim=claim_named(item.claim, item.kind),
            policy=self.policy,
            artifacts=tuple(ArtifactSeen(each.name, each.evidence) for each in item.artifacts),
            verdict=item.verdict,
        )

    def envelope(self, item: CheckedClaim) -> Envelope:
        """The claim's attestation in its envelope: the one that stands, where it says the same."""
        made = self.attestation(item)
        standing = self.standing.attested(item.claim.id)
        if standing is not None and self.signing.would_keep(standing) and _stands(standing, made):
            return standing
        return self.signing.envelope(statement_bytes(made))

    def summary(self, item: CheckedClaim, attestation: Envelope) -> Envelope:
        """The short word on a VERIFIED claim."""
        payload = summary_bytes(attestation.payload)
        return self.kept(payload, self.standing.summary(item.claim.id))

    def kept(self, payload: bytes, standing: Envelope | None) -> Envelope:
        """The payload in the envelope that stands, where this is the same, else in a new one."""
        if standing is None or not self.signing.would_keep(standing):
            return self.signing.envelope(payload)
        same = standing.payload == payload and standing.payload_type == IN_TOTO
        return standing if same else self.signing.envelope(payload)


def _stands(standing: Envelope, made: ClaimAttestation) -> bool:
    """Whether what stands attests the same verdict on the same things; the runs may be others.

    What stands may be anybody's: its own verdict has to follow from its own evidence, too.
    """
    try:
        stands = read_statement(standing.payload)
        recomputed = combine([decide(each.evidence, stands.policy) for each in stands.artifacts])
    except (NotAStatement, ValueError, ArithmeticError, LookupError):
        return False
    return (
        standing.payload_type == IN_TOTO
        and recomputed == stands.verdict
        and _said(stands) == _said(made)
        and _digests(stands) == _digests(made)
    )


def _said(attestation: ClaimAttestation) -> tuple[object, ...]:
    """What is attested, whatever the runs gave in detail."""
    verdict = attestation.verdict
    return (
        attestation.engine,
        attestation.assurance,
        attestation.record,
        attestation.claim,
        attestation.policy,
        verdict.status,
        verdict.outcome,
        [(reason.code, reason.effect) for reason in verdict.reasons],
    )


def _digests(attestation: ClaimAttestation) -> list[tuple[str, str]]:
    return [digest for seen in attestation.artifacts for digest in digests_in(seen)]


def is_decided(item: CheckedClaim) -> bool:
    """Whether the claim has a status that evidence has to carry."""
    return item.verdict.status is not Status.UNVERIFIED
