"""The rules on trials: what has to move a result moves it, and what must not does not.

Three trials beside the plain runs and the artifact's own negative controls:
1. other surroundings (host name, user, clock, processors, hash seed, working directory) leave
   every reported metric within its tolerance (SBX-019);
2. withheld inputs make the script fail or miss the claim, altered ones make it fail or give other
   values (ART-014);
3. a reported value that stands in the files a script sees needs inputs that move the result and a
   negative control beside it (ART-014): otherwise nothing tells computing it from reading it. A
   control alone does not: its author wrote what the script prints under it, too.
"""

from collections.abc import Sequence
from decimal import Decimal

from gate2.evidence import InputsWere, PerturbedFacts, ReproEvidence, RunFacts
from gate2.policy import Policy
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import Compare, Reported
from gate2.run_rules import faults_of, met, same_value, same_values
from gate2.tolerance import compare, spread_within

_SHOWN_INPUTS = 3


def trial_reasons(evidence: ReproEvidence, policy: Policy, *, control_held: bool) -> list[Reason]:
    """All three rules; `control_held` is whether a negative control ran and missed the claim."""
    return [
        *_perturbation_reasons(evidence, policy),
        *_sensitivity_reasons(evidence, policy, control_held=control_held),
        *_literal_reasons(evidence, control_held=control_held),
    ]


def moved(reported: Sequence[Reported], runs: Sequence[RunFacts], other: RunFacts) -> str:
    """How a run's result is another than that of the plain runs; empty where it is the same.

    The plain runs agree among themselves and hold every metric.
    """
    if faults := faults_of(other):
        return faults[0].message
    for item in reported:
        if item.metric not in other.values:
            return f"{item.metric} is not in the results"
        if item.compare is Compare.EQUALS and item.tolerance is None:
            continue  # how far it may move nobody says; CLM-006 keeps such a claim UNVERIFIED
        values = [Decimal(run.values[item.metric]) for run in (*runs, other)]
        meets = {compare(item, value).met for value in values}
        if len(meets) > 1 or not spread_within(item, values):
            return f"{item.metric} is {values[-1]} instead of {values[0]}"
    return ""


def _perturbation_reasons(evidence: ReproEvidence, policy: Policy) -> list[Reason]:
    if not evidence.perturbed:
        if not policy.require_perturbation:
            return []
        message = "expected a run in other surroundings, found none"
        return [because(Code.SBX_ENVIRONMENT_DEPENDENT, message)]
    moves = [
        (trial, how)
        for trial in evidence.perturbed
        if (how := moved(evidence.reported, evidence.runs, trial.run))
    ]
    alone = [(trial, how) for trial, how in moves if len(trial.changed) == 1]
    return [
        because(Code.SBX_ENVIRONMENT_DEPENDENT, f"with {_changed(trial)}: {how}")
        for trial, how in alone or moves
    ]


def _changed(trial: PerturbedFacts) -> str:
    names = list(trial.changed)
    if len(names) == 1:
        return f"another {names[0]} ({trial.changed[names[0]]})"
    return f"another {', '.join(names[:-1])} and {names[-1]} at once"


def _sensitivity_reasons(
    evidence: ReproEvidence, policy: Policy, *, control_held: bool
) -> list[Reason]:
    if not evidence.inputs:
        return []
    if not evidence.sensitivity:
        if not policy.require_sensitivity:
            return []
        message = "expected a run with the inputs withheld, found none"
        return [because(Code.ART_RESULTS_HARDCODED, message)]
    reasons = []
    for trial in evidence.sensitivity:
        if trial.inputs is InputsWere.WITHHELD and not faults_of(trial.run):
            same = same_values(evidence.runs, trial.run)
            if same or met(evidence.reported, trial.run):
                what = "the very same values come out" if same else "the claim also holds"
                message = f"{what} with {_inputs(evidence.inputs)} withheld"
                reasons.append(because(Code.ART_RESULTS_HARDCODED, message))
    others = [trial for trial in evidence.sensitivity if trial.inputs is not InputsWere.WITHHELD]
    clean = [trial for trial in others if not faults_of(trial.run)]
    if clean and all(same_values(evidence.runs, trial.run) for trial in clean):
        done = " and ".join(trial.inputs.value for trial in clean)
        message = f"the very same values come out with {_inputs(evidence.inputs)} {done}"
        # One that then fails on scrambled inputs looked at them: at what, only a control shows.
        looked = len(clean) < len(others)
        effect = Effect.WARNING if looked and control_held else Effect.UNVERIFIED
        reasons.append(because(Code.ART_RESULTS_HARDCODED, message, effect=effect))
    elif clean and (unmoved := _unmoved(evidence, [trial.run for trial in clean])):
        message = f"{', '.join(unmoved)}: the very same with {_inputs(evidence.inputs)} altered"
        reasons.append(because(Code.ART_RESULTS_HARDCODED, message, effect=Effect.WARNING))
    return reasons


def _unmoved(evidence: ReproEvidence, others: Sequence[RunFacts]) -> list[str]:
    """The metrics that no other inputs moved while others moved: a count may well be one."""
    return [
        item.metric
        for item in evidence.reported
        if all(same_value(item.metric, evidence.runs, run) for run in others)
    ]


def _inputs(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN_INPUTS])
    more = len(names) - _SHOWN_INPUTS
    return f"{shown} and {more} more files" if more > 0 else shown


def untried_reasons(evidence: ReproEvidence, policy: Policy, *, control_held: bool) -> list[Reason]:
    """Why nothing but the number itself speaks for a claim that is met.

    Without inputs to take away and without a control that held, nothing tells a script that
    computes its number from one that prints it.
    """
    if evidence.inputs or control_held or not policy.require_sensitivity:
        return []
    message = "it has no inputs to be withheld, and no negative control was seen to miss the claim"
    return [because(Code.ART_CONTROL_MISSING, message, effect=Effect.UNVERIFIED)]


def _literal_reasons(evidence: ReproEvidence, *, control_held: bool) -> list[Reason]:
    if not evidence.literal:
        return []
    where = "; ".join(f"{metric} in {name}" for metric, name in evidence.literal.items())
    return [
        because(
            Code.ART_RESULTS_HARDCODED,
            f"reported values stand in what the script is given: {where}",
            remedy="Take the values out of files and command; or let the script compute them from"
            " input files, beside a negative control.",
            effect=Effect.WARNING if control_held and evidence.inputs else Effect.UNVERIFIED,
        )
    ]
