"""What `gate2 why` was asked, and everything that its answer draws from.

All foreign text stands here as it is; the formats make it safe to show.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gate2.attest.statement import ClaimAttestation
from gate2.audit.audited import AuditedClaim, AuditedRecord, Form
from gate2.audit.corpus import Distance
from gate2.audit.distance import distance_of
from gate2.audit.history import History
from gate2.contract import Status
from gate2.errors import worst
from gate2.reasons import Effect, Reason
from gate2.report.audit.html.detail_evidence import Attested


@dataclass(frozen=True, slots=True)
class Asked:
    """One record that was looked at, and the claim that was asked about, if one was."""

    place: str
    """As the command line named it."""
    record: AuditedRecord
    attested: Mapping[str, Attested]
    """By claim, what the evidence says that verdict.json names for it."""
    history: History
    signed: bool
    """Whether policy asks for signatures."""
    trees: Mapping[str, str] = field(default_factory=dict)
    """By artifact, the digest of its tree as it lies here."""
    claim: AuditedClaim | None = None

    @property
    def is_document(self) -> bool:
        """Whether it was read from a publisher's document, beside which nothing can lie."""
        return self.record.form not in (Form.RECORD, Form.UNREAD)

    @property
    def ran(self) -> frozenset[str]:
        """The claims of which an attempt is known."""
        return frozenset(attempt.claim for attempt in self.history.attempts)

    @property
    def status(self) -> Status:
        """Of the claim, where one was asked about, else of the record."""
        return self.record.status if self.claim is None else self.claim.status

    @property
    def claims(self) -> tuple[AuditedClaim, ...]:
        """Those that the answer is about."""
        return self.record.claims if self.claim is None else (self.claim,)

    def reasons(self) -> tuple[Reason, ...]:
        """Everything to be said of what was asked about."""
        if self.claim is not None:
            return self.claim.reasons
        return tuple(reason for _, reason in self.record.all_reasons())

    def distance(self) -> Distance:
        """What stands between it and VERIFIED; of a claim, by itself."""
        record = self.record
        if self.claim is not None:
            record = replace(record, claims=(self.claim,), reasons=(), status=self.claim.status)
        return distance_of(record, self.history.estimates)

    def attestation_of(self, claim: AuditedClaim) -> ClaimAttestation | None:
        """What its evidence says, where it names some that can be read. Nobody is to believe it
        that has no status by it."""
        attested = self.attested.get(claim.id)
        return None if attested is None else attested.attestation


def exit_code_of(asked: Asked) -> int:
    """0 VERIFIED, 3 FALSIFIED, 4 invalid, 6 could not look, 1 whatever else keeps it."""
    effects = {reason.effect for reason in asked.reasons()}
    codes = {0 if asked.status is Status.VERIFIED else 1}
    if asked.status is Status.FALSIFIED:
        codes.add(3)
    if Effect.INVALID in effects:
        codes.add(4)
    if Effect.INFRASTRUCTURE in effects:
        codes.add(6)
    return worst(codes)
