"""The short sentences that every human-readable format shares."""

from collections.abc import Callable
from operator import attrgetter

from gate2.check import CheckedClaim
from gate2.evidence import ProofEvidence, ReproEvidence
from gate2.reasons import Effect, Reason
from gate2.report.escape import shortened
from gate2.report.lean_errors import in_short
from gate2.verdict import Coverage, Status

VALUE_WIDTH = 8
SHOWN_METRICS = 3


def coverage_line(coverage: Coverage) -> str:
    """For instance ``verified 3 of 5 gateable, 7 descriptive``."""
    falsified = f", falsified {coverage.falsified}" if coverage.falsified else ""
    return (
        f"verified {coverage.verified} of {coverage.gateable} gateable{falsified},"
        f" {coverage.descriptive} descriptive"
    )


def main_reasons(checked: CheckedClaim) -> tuple[Reason, ...]:
    """The reasons that carry the status: all but the warnings."""
    return tuple(r for r in checked.reasons() if r.effect is not Effect.WARNING)


def warnings(checked: CheckedClaim) -> tuple[Reason, ...]:
    """What a reader should know beside the status."""
    main = set(main_reasons(checked))
    return tuple(r for r in checked.reasons() if r not in main)


def why(checked: CheckedClaim) -> str:
    """Why the claim has its status, in one line."""
    return _why(checked, attrgetter("message"))


def why_in_short(checked: CheckedClaim) -> str:
    """The same where there is little room: of what Lean printed, the beginning."""
    return _why(checked, in_short)


def _why(checked: CheckedClaim, message: Callable[[Reason], str]) -> str:
    if checked.verdict.status is Status.VERIFIED:
        return _how(checked)
    return "; ".join(f"{_short(r)} {message(r)}" for r in main_reasons(checked))


def next_step(checked: CheckedClaim) -> str:
    """The cheapest next step: that of the first reason; none where nothing needs doing."""
    reasons = main_reasons(checked)
    return "" if not reasons or reasons[0].effect is Effect.NONE else reasons[0].remedy


def _short(reason: Reason) -> str:
    return f"{reason.code.removeprefix('G2-')} {reason.name}:"


def _how(checked: CheckedClaim) -> str:
    deciding = checked.deciding()
    evidence = deciding.evidence if deciding else None
    match evidence:
        case ProofEvidence():
            kernels = " and ".join(f"{k.name} {k.version}" for k in evidence.kernels)
            axioms = ", ".join(evidence.axioms) or "none"
            return f"{evidence.theorem} proved; kernels: {kernels}; axioms: {axioms}"
        case ReproEvidence():
            values = [
                f"{item.metric} {_seen(item.metric, evidence)} for {item.value}"
                for item in evidence.reported
            ]
            if left := len(values[SHOWN_METRICS:]):
                values = [*values[:SHOWN_METRICS], f"{left} more"]
            runs = f"{len(evidence.runs)} sealed runs agree ({evidence.seal.lane})"
            return f"{runs}: {'; '.join(values)}"
        case _:
            return ""


def _seen(metric: str, evidence: ReproEvidence) -> str:
    """The distinct values of all runs, cut for reading; the report's JSON holds all digits."""
    values = dict.fromkeys(run.values.get(metric, "–") for run in evidence.runs)
    return ", ".join(shortened(value, VALUE_WIDTH) for value in values)
