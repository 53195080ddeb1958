"""What a verifier expects, and what verifying gives: per claim, and for the record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gate2.attest.statement import Assurance
from gate2.classify.kinds import Model
from gate2.contract import Status
from gate2.policy import Policy, Require
from gate2.reasons import Effect, Reason
from gate2.record.model import ClaimKind
from gate2.verdict import RULES, Coverage, Outcome


@dataclass(frozen=True, slots=True)
class Expectations:
    """What the verifier asks for, whatever the evidence says of itself."""

    policy: Policy | None = None
    """The verifier's own; None takes the attested one as it is."""
    version: str = ""
    """Of the verifier's engine. Only the same one has to classify claims alike."""
    rules: str = RULES
    model: Model = Model.DEFAULT
    """What reads claims that declare no kind. Only the same one has to read them alike."""
    require_signature: bool = True


@dataclass(frozen=True, slots=True)
class VerifiedClaim:
    """One claim of verdict.json, and what its evidence carries."""

    id: str
    kind: ClaimKind | None
    stated: Status
    """What verdict.json says."""
    status: Status
    """What is established: UNVERIFIED unless everything holds."""
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    """What verifying found; nothing where all of it holds."""
    carried: Status = Status.UNVERIFIED
    """What the rules make of the evidence that lies there, whoever signed it."""
    signer: str | None = None
    signatures_checked: bool = False
    assurance: Assurance | None = None
    made_at: str = ""
    evidence: str | None = None
    """The attestation's path relative to the record."""
    codes: tuple[str, ...] = ()
    """The reason codes that verdict.json states for it."""

    @property
    def is_gateable(self) -> bool:
        """Whether evidence could settle it, as far as is known."""
        return self.kind is not ClaimKind.DESCRIPTIVE


@dataclass(frozen=True, slots=True)
class VerifiedRecord:
    """One record, its verdict.json, and what of that is established."""

    id: str
    title: str
    stated: Status | None
    """What verdict.json says; None where there is none that could be read."""
    status: Status
    """What is established: UNVERIFIED unless everything holds."""
    coverage: Coverage | None
    reasons: tuple[Reason, ...]
    """What verifying found about the record as a whole."""
    claims: tuple[VerifiedClaim, ...] = ()
    signer: str | None = None
    assurance: Assurance | None = None
    signatures_checked: bool = False
    files: tuple[str, ...] = ()
    """Every file that was compared with a digest, by its path relative to the record."""
    stated_reasons: tuple[Reason, ...] = ()
    """Why the record has its status, as verdict.json says and the rules agree."""

    def findings(self) -> Sequence[Reason]:
        """Everything that verifying found, of the record and of its claims."""
        return [*self.reasons, *(reason for claim in self.claims for reason in claim.reasons)]

    @property
    def invalid(self) -> bool:
        """Whether something contradicts itself: then nothing that it says is believed."""
        return any(reason.effect is Effect.INVALID for reason in self.findings())

    @property
    def holds(self) -> bool:
        """Whether everything that verdict.json says is established."""
        return not any(reason.blocks for reason in self.findings())

    @property
    def refuted(self) -> bool:
        """Whether sound evidence says FALSIFIED of a claim, even if nobody trusted signed it."""
        return not self.invalid and any(each.carried is Status.FALSIFIED for each in self.claims)

    @property
    def convicted(self) -> bool:
        """Whether somebody who is trusted vouches for that, or the verifier asks for nobody.

        Anybody can put a refutation beside somebody else's record. Where signatures are not
        checked at all it is as if all of them held, and the reader is told so.
        """
        vouched = any(
            claim.carried is Status.FALSIFIED
            and (claim.signer is not None or not claim.signatures_checked)
            for claim in self.claims
        )
        return not self.invalid and (vouched or self.status is Status.FALSIFIED)


def established(found: VerifiedRecord) -> VerifiedRecord:
    """The record with the statuses that its findings leave standing.

    One invalid part and nothing stands. One claim established as FALSIFIED is enough for the
    record, whatever else is wanting; any other status of the record needs all of it to hold.
    """
    claims = found.claims
    if found.invalid:
        fallen = Status.UNVERIFIED
        claims = tuple(replace(claim, status=fallen, carried=fallen) for claim in claims)
    status = found.stated if found.stated is not None and found.holds else Status.UNVERIFIED
    if any(claim.status is Status.FALSIFIED for claim in claims):
        status = Status.FALSIFIED
    return replace(found, status=status, claims=claims, coverage=_coverage(claims))


def exit_code_of(record: VerifiedRecord, require: Require) -> int:
    """What this record alone makes of the exit code.

    4 something in it is invalid; 3 sound evidence that somebody trusted signed says FALSIFIED; 6
    the machine could not look; 5 it has no claim; 1 what is asked for is not established, nor may
    anything pass that evidence refutes, whoever signed that; else 0.
    """
    if record.invalid:
        return 4
    if record.convicted:
        return 3
    if any(reason.effect is Effect.INFRASTRUCTURE for reason in record.findings()):
        return 6
    if record.stated is not None and not record.claims:
        return 5
    met = require is Require.NOT_FALSIFIED or record.status is Status.VERIFIED
    return 0 if met and record.holds and not record.refuted else 1


def _coverage(claims: Sequence[VerifiedClaim]) -> Coverage:
    gateable = [claim for claim in claims if claim.is_gateable]
    return Coverage(
        gateable=len(gateable),
        verified=sum(claim.status is Status.VERIFIED for claim in gateable),
        falsified=sum(claim.status is Status.FALSIFIED for claim in gateable),
        descriptive=len(claims) - len(gateable),
    )
