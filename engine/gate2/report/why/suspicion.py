"""What looks wrong, or is worth a second look, and keeps nothing from a status by itself."""

from collections.abc import Iterator

from gate2.audit.audited import AuditedClaim
from gate2.contract import Status
from gate2.reason_table import TABLE
from gate2.reasons import Code, Effect, Reason
from gate2.report.why.asked import Asked
from gate2.report.why.wording import capital, code_of, cut, ids, sentence

_SAID_ELSEWHERE = (Code.CLM_NOT_GATEABLE, Code.CLM_TRUNCATED)


def suspicions(asked: Asked) -> Iterator[str]:
    """A paragraph for each thing; for what several claims have in common, one."""
    if asked.claim is None:
        for reason in asked.record.reasons:
            if reason.effect is Effect.WARNING:
                yield f"{capital(sentence(reason.message))} ({code_of(reason)})"
    groups: dict[Code, list[tuple[AuditedClaim, Reason]]] = {}
    for claim in asked.claims:
        for reason in claim.reasons:
            if _is_told(claim, reason):
                groups.setdefault(reason.code, []).append((claim, reason))
    for code, found in groups.items():
        claims = list(dict.fromkeys(claim for claim, _ in found))
        named = f"{code.removeprefix('G2-')} {TABLE[code].name}"
        if len(claims) == 1:
            said = "; ".join(dict.fromkeys(cut(reason.message) for _, reason in found))
            about = "" if asked.claim else f"{claims[0].id}: "
            yield f"{about}{sentence(said if about else capital(said))} ({named})"
        else:
            yield f"{ids(claims)}: {TABLE[code].trigger} ({named})"


def _is_told(claim: AuditedClaim, reason: Reason) -> bool:
    """Warnings; of decided claims also what verdict.json states and does not keep the status."""
    if reason.code in _SAID_ELSEWHERE or reason.effect is not Effect.WARNING:
        return False
    return claim.status is Status.UNVERIFIED or TABLE[reason.code].effect is Effect.WARNING
