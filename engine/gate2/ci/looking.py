"""One record of the head: written out from its commit, read, its evidence verified, and checked.

What comes of it are values; whether they are good enough is for the rules (`gate2.ci.gate`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from gate2.attest.statement import ClaimAttestation
from gate2.cache.kept import Before, EvidenceCache, Kept
from gate2.check import CheckedRecord, Checker
from gate2.ci.published import Published
from gate2.ci.reviews import reviewers_of
from gate2.contract import Status
from gate2.contracts.stated import publisher_faults
from gate2.errors import InfrastructureError, InvalidRecord, ReasonedError
from gate2.evidence import NoEvidence
from gate2.ledger.store import Ledger
from gate2.reasons import Code, Reason
from gate2.recheck.stored import read_stored
from gate2.record.model import Artifact, Claim, Record
from gate2.record.reader import read_record
from gate2.settings import Settings
from gate2.verify.beside import Beside
from gate2.verify.directory import read_beside
from gate2.verify.remembered import ledger_reasons
from gate2.verify.rules import Expectations, VerifiedRecord, verify_record
from gate2.verify.trusted import TrustedSigners
from gate2.version import version

ATTESTED = "a trusted signer attests it"
Contained = Callable[[Callable[[], CheckedRecord]], CheckedRecord]
"""Does the work; what nobody foresaw comes out as InfrastructureError."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What one record of the head was found to be."""

    published: Published
    faults: tuple[Reason, ...] = ()
    """Why it could not be read, or what was wrong with its files."""
    record: Record | None = None
    verified: VerifiedRecord | None = None
    """Its verdict.json held against the evidence, whoever signed that; None where there is none."""
    stated: tuple[Reason, ...] = ()
    """What is wrong with what lies beside it, where there is no verdict.json to go by."""
    checked: CheckedRecord | None = None
    attested: frozenset[str] = frozenset()
    """The claims whose status rests on what a trusted signer attests."""


@dataclass(frozen=True, slots=True)
class Looking:
    """Looks at records under the settings of the base."""

    settings: Settings
    checker: Checker
    contained: Contained
    ledger: Ledger | None = None
    trust_attestations: bool = False
    reviewers: tuple[str, ...] = ()
    """Whose approval of the head the caller vouches for, and whom the base names."""

    def look(
        self, directory: Path, published: Published, before: Published | None = None
    ) -> Looked:
        """The record whose files stand in this directory of ours; `before` is the base's.

        Raises:
            InfrastructureError: the machine does not let it be read.
        """
        try:
            record = read_record(directory)
        except InvalidRecord as refused:
            return Looked(published, (refused.reason,))
        beside = read_beside(directory)
        verified: VerifiedRecord | None = self._verified(beside)
        stated: tuple[Reason, ...] = ()
        if beside.verdict is None:
            verified, stated = None, _unwritten(verified, record)
        trusted = self._trusted(directory, verified)
        checker = self.checker
        if checker.policy.require_statement_review:
            counting = reviewers_of(record, published, before, self.reviewers)
            checker = replace(checker, policy=replace(checker.policy, reviewers=counting))
        if trusted:
            checker = replace(checker, cache=_Attested(trusted, checker.cache))
        checked = self.contained(partial(checker.check, record))
        return Looked(
            published=published,
            record=record,
            verified=verified,
            stated=stated,
            checked=checked,
            attested=_rests_on(checked, trusted),
        )

    def _verified(self, beside: Beside) -> VerifiedRecord:
        """Signatures are judged, and none is asked for: what is run here needs nobody's word."""
        settings = self.settings
        signers = TrustedSigners(settings.trusted_keys, settings.trusted_identities)
        mine = Expectations(
            settings.policy, version(), model=settings.model, require_signature=False
        )
        found = verify_record(beside, signers, mine)
        if self.ledger is None:
            return found
        try:
            more = ledger_reasons(self.ledger, beside, found)
        except InfrastructureError as error:
            more = (error.reason,)
        return replace(found, reasons=(*found.reasons, *more))

    def _trusted(
        self, directory: Path, verified: VerifiedRecord | None
    ) -> Mapping[str, ClaimAttestation]:
        """What trusted signers attest of claims, where that is to be believed and all of it holds.

        The record as a whole has to be signed by one, too: who may only sign a claim may not say
        which claims there are.
        """
        if not self.trust_attestations or verified is None or verified.signer is None:
            return {}
        if not verified.holds:
            return {}
        signed = {
            claim.id
            for claim in verified.claims
            if claim.signer is not None and claim.status is not Status.UNVERIFIED
        }
        try:
            stored = read_stored(directory).claims
        except ReasonedError:
            return {}
        return {
            name: before.attestation
            for name, before in stored.items()
            if name in signed and before.attestation is not None
        }


def _unwritten(verified: VerifiedRecord | None, record: Record) -> tuple[Reason, ...]:
    """What was found beside a record without a verdict.json, but that there is none: nobody has
    to publish one."""
    found = () if verified is None else verified.reasons
    of_publisher = publisher_faults(record.publisher, len(record.claims))
    return (*(each for each in found if each.code is not Code.EVD_MISSING), *of_publisher)


def _rests_on(checked: CheckedRecord, trusted: Mapping[str, ClaimAttestation]) -> frozenset[str]:
    """The claims all of whose artifacts were taken from what is attested."""
    return frozenset(
        item.claim.id
        for item in checked.claims
        if item.claim.id in trusted
        and item.artifacts
        and all(each.cached == ATTESTED for each in item.artifacts)
    )


class _Attested(Before):
    """What trusted signers attest, before what the cache knows of other claims."""

    def __init__(
        self, attested: Mapping[str, ClaimAttestation], beneath: EvidenceCache | None
    ) -> None:
        super().__init__(beneath)
        self._attested = attested

    def find(self, claim: Claim, artifact: Artifact) -> Kept | None:
        """The attested evidence of this artifact, else what the cache has of it."""
        attestation = self._attested.get(claim.id)
        for seen in () if attestation is None else attestation.artifacts:
            if seen.name == artifact.name and not isinstance(seen.evidence, NoEvidence):
                made_at = "" if attestation is None else attestation.made_at
                return Kept(seen.evidence, made_at, "", ATTESTED)
        return super().find(claim, artifact)
