"""The rules on runs: enough of them, each to its clean end, agreeing, and with failing controls.

Pure: evidence in, reasons out. `gate2.verdict` puts them together; the numbers are its own.
"""

from collections.abc import Sequence
from decimal import Decimal

from gate2.backports import StrEnum
from gate2.evidence import ReproEvidence, RunFacts
from gate2.policy import Policy
from gate2.reasons import Code, Effect, Reason, because, blocking
from gate2.record.decimals import parse_decimal
from gate2.record.model import Compare, Reported
from gate2.tolerance import among, compare, spread_within, vacuous

_UNITS = (2, -2, 3, -3, 6, -6, 9, -9)
"""Per cent, and the steps of the metric prefixes."""
_PERCENT = ("%", "percent", "per cent")


class Fit(StrEnum):
    """How the runs stand to the reported values."""

    MET = "met"
    MISSED = "missed"
    MIXED = "mixed"


def reported_reasons(reported: Sequence[Reported]) -> list[Reason]:
    """A claim has to say a value, and how near is near enough, before a run can meet it."""
    if not reported:
        return [because(Code.CLM_NO_REPORTED_VALUE, "expected `reported` on the claim, found none")]
    reasons = []
    for item in reported:
        if item.compare is Compare.EQUALS and item.tolerance is None:
            message = f"{item.metric} = {item.value} states no tolerance, and there is no default"
            reasons.append(because(Code.CLM_NO_TOLERANCE, message))
        elif why := vacuous(item):
            message = f"{item.metric} = {item.value}: {why}"
            reasons.append(because(Code.CLM_TOLERANCE_VACUOUS, message))
    return reasons


def run_reasons(evidence: ReproEvidence, policy: Policy) -> list[Reason]:
    """Rule 3b: enough runs, each to its clean end, over files that did not change."""
    reasons: list[Reason] = []
    seen: set[tuple[Code, str]] = set()
    for number, run in enumerate(evidence.runs, 1):
        for fault in faults_of(run):
            if (fault.code, fault.message) not in seen:
                seen.add((fault.code, fault.message))
                message = f"run {number}: {fault.message}"
                reasons.append(
                    because(fault.code, message, remedy=fault.remedy, effect=fault.effect)
                )
    wanted = max(policy.runs, 1)
    if len(evidence.runs) < wanted and not reasons:
        message = f"expected {wanted} fresh runs, found {len(evidence.runs)}"
        reasons.append(because(Code.SBX_SINGLE_RUN_ONLY, message, effect=Effect.UNVERIFIED))
    elif len(evidence.runs) == 1:
        reasons.append(because(Code.SBX_SINGLE_RUN_ONLY, "policy asks for one run only"))
    if not evidence.files_unchanged:
        message = "the artifact's files have other digests after the runs than before"
        reasons.append(because(Code.ART_DIGEST_MISMATCH, message))
    return reasons


def faults_of(run: RunFacts) -> tuple[Reason, ...]:
    """The run's own faults; one that ended uncleanly has at least one, whatever it says."""
    if run.faults:
        return run.faults
    if run.ended != "exited" or run.exit_code != 0:
        message = f"ended by {run.ended} with status {run.exit_code}"
        return (because(Code.SBX_NONZERO_EXIT, message),)
    if run.oom:
        return (because(Code.SBX_OUT_OF_MEMORY, "memory ran out"),)
    if run.disk_full:
        return (because(Code.SBX_DISK_QUOTA, "its disk was full"),)
    return ()


def met(reported: Sequence[Reported], run: RunFacts) -> bool:
    return all(
        item.metric in run.values and compare(item, Decimal(run.values[item.metric])).met
        for item in reported
    )


def fit(reported: Sequence[Reported], runs: Sequence[RunFacts]) -> tuple[Fit, list[Reason]]:
    reasons = []
    found = Fit.MET
    for item in reported:
        missing = [run for run in runs if item.metric not in run.values]
        if missing:
            message = f"{item.metric} is not in the results of every run"
            return Fit.MIXED, [because(Code.SBX_METRIC_MISSING, message)]
        values = [Decimal(run.values[item.metric]) for run in runs]
        meets = [compare(item, value).met for value in values]
        shown = ", ".join(str(value) for value in values)
        if len(set(meets)) > 1 or not spread_within(item, values):
            message = f"{item.metric}: fresh runs do not agree within the tolerance: {shown}"
            return Fit.MIXED, [because(Code.SBX_NONDETERMINISTIC, message)]
        if not meets[0]:
            found = Fit.MISSED
            message = f"{item.metric}: expected {_expectation(item)}, every run gave {shown}"
            if factor := _other_unit(item, values):
                message = f"{message}, which times {factor} meets it"
                reasons.append(because(Code.CLM_UNIT_MISSING, message))
            else:
                reasons.append(because(Code.SBX_OUT_OF_TOLERANCE, message))
    return found, reasons


def _other_unit(item: Reported, values: Sequence[Decimal]) -> str:
    """The power of ten by which a miss may be one of units alone; empty where there is none.

    0.845 for a claimed 84.5 (per cent), 12 for a claimed 0.012 (milliseconds): results carry no
    unit, so the runs may have given the very value, and a miss like this must not falsify.
    """
    for exponent in _exponents(item, values):
        if all(value and compare(item, value.scaleb(exponent)).met for value in values):
            return f"1e{exponent}"
    return ""


def _exponents(item: Reported, values: Sequence[Decimal]) -> tuple[int, ...]:
    """Any usual step for a value; for a bound, which half of all steps would meet, shares only."""
    if item.compare is Compare.EQUALS:
        return _UNITS
    if item.unit not in (None, *_PERCENT):
        return ()
    shares = [abs(value) <= 1 for value in values]
    in_percent = abs(parse_decimal(item.value)) > 1
    if in_percent and all(shares):
        return (2,)
    return (-2,) if not in_percent and not any(shares) else ()


def _expectation(item: Reported) -> str:
    if item.tolerance is None:
        return f"{item.compare} {item.value}"
    bound = "" if item.tolerance.bound is None else f" {item.tolerance.bound}"
    return f"{item.value} ({item.tolerance.kind}{bound})"


def control_reasons(evidence: ReproEvidence, policy: Policy) -> tuple[bool, list[Reason]]:
    """Whether at least one control ran and every control that ran failed to meet the claim.

    A control that crashed or wrote nothing proves nothing: it counts as missing.
    """
    reasons = []
    ran = 0
    for control in evidence.controls:
        faults = faults_of(control.run)
        complete = all(item.metric in control.run.values for item in evidence.reported)
        if faults or not complete:
            message = f"control “{control.name}” left no result"
            message += f": {faults[0].message}" if faults else ""
            reasons.append(_control_missing(message, policy))
            continue
        ran += 1
        if met(evidence.reported, control.run):
            message = f"the claim also holds under the control “{control.name}”"
            reasons.append(because(Code.ART_CONTROL_FAILED, message))
        elif same_values(evidence.runs, control.run) or _misses_alike(evidence, control.run):
            message = f"the control “{control.name}” gave the very values of the runs"
            reasons.append(because(Code.ART_RESULTS_HARDCODED, message))
    if not evidence.controls:
        reasons.append(_control_missing("expected a negative control, found none", policy))
    return ran > 0 and ran == len(evidence.controls) and not blocking(reasons), reasons


def same_values(runs: Sequence[RunFacts], other: RunFacts) -> bool:
    """Whether a run's values are those of the runs, as nearly as theirs are one another's."""
    return all(run.values.keys() == other.values.keys() for run in runs) and all(
        same_value(metric, runs, other) for metric in other.values
    )


def same_value(metric: str, runs: Sequence[RunFacts], other: RunFacts) -> bool:
    """The same of one metric, which each of them has to have."""
    if any(metric not in run.values for run in (*runs, other)):
        return False
    return among([Decimal(run.values[metric]) for run in runs], Decimal(other.values[metric]))


def _misses_alike(evidence: ReproEvidence, control: RunFacts) -> bool:
    """Whether a control misses as the runs do: it shows nothing of what the claim is about.

    Bounds, which say nothing of how far a value may move, are left to `same_values`.
    """
    runs = (*evidence.runs, control)
    return not met(evidence.reported, evidence.runs[0]) and all(
        item.compare is Compare.EQUALS
        and all(item.metric in run.values for run in runs)
        and spread_within(item, [Decimal(run.values[item.metric]) for run in runs])
        for item in evidence.reported
    )


def _control_missing(message: str, policy: Policy) -> Reason:
    effect = Effect.UNVERIFIED if policy.require_control else Effect.WARNING
    return because(Code.ART_CONTROL_MISSING, message, effect=effect)
