"""What became of all the stored verdicts of one record, and of several. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gate2.attest.statement import (
    ArtifactSeen,
    Assurance,
    ClaimAttestation,
    Engine,
    RecordNamed,
    claim_named,
)
from gate2.check import CheckedClaim, CheckedRecord, UnreadRecord
from gate2.claim_rules import rules_with
from gate2.policy import Policy
from gate2.reasons import Reason
from gate2.recheck.drift import After, RecordDrift, compare
from gate2.recheck.stored import Stored

ENGINE_NAME = "gate2"


@dataclass(frozen=True, slots=True)
class DriftReport:
    """What one `gate2 recheck` found."""

    records: tuple[RecordDrift, ...]
    unread: tuple[UnreadRecord, ...]
    """Paths with nothing to run or nothing to compare with, and why."""
    complete: bool
    policy_sha256: str
    """Of the policy of now."""
    engine: Mapping[str, object]
    timings_s: Mapping[str, float]


def drift_of(
    checked: CheckedRecord,
    stored: Stored,
    policy: Policy,
    version: str,
    reasons: Sequence[Reason] = (),
    *,
    only: str | None = None,
) -> RecordDrift:
    """Every claim of the record as it was checked now, and every one that verdict.json knows.

    `reasons` say why `gate2 verify` would refuse what is stored. With `only` no other claim was
    checked.
    """
    now = {item.claim.id: _after(checked, item, policy, version) for item in checked.claims}
    then = {name: item for name, item in stored.claims.items() if only in (None, name)}
    return RecordDrift(
        path=str(checked.record.path),
        id=checked.record.id,
        title=checked.record.title,
        before=stored.status,
        after=checked.verdict.status,
        claims=tuple(
            compare(name, then.get(name), now.get(name)) for name in dict.fromkeys((*now, *then))
        ),
        reasons=tuple(reasons),
    )


def _after(checked: CheckedRecord, item: CheckedClaim, policy: Policy, version: str) -> After:
    return After(
        ClaimAttestation(
            engine=Engine(ENGINE_NAME, version, rules_with(item.classification.model)),
            assurance=Assurance.SELF,
            made_at=max((each.made_at for each in item.artifacts), default=""),
            record=RecordNamed(checked.record.id, checked.record.sha256),
            claim=claim_named(item.claim, item.kind),
            policy=policy,
            artifacts=tuple(ArtifactSeen(each.name, each.evidence) for each in item.artifacts),
            verdict=item.verdict,
        )
    )
