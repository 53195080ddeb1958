"""Which results of the runs themselves are not what they were. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gate2.attest.statement import ArtifactSeen
from gate2.evidence import ProofEvidence, ReproEvidence, RunFacts
from gate2.record.model import Reported
from gate2.run_rules import faults_of

RUNS = "runs"
PROOF = "proof"
ENDED = "result"
"""Stands for a run as a whole, where the name of a metric could stand."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One result of an artifact that is another one now."""

    artifact: str
    where: str
    """In which runs: ``runs``, a control, other surroundings, other inputs; or ``proof``."""
    what: str
    """A metric of the claim, ``result`` for how a run ended, or a part of a proof."""
    before: tuple[str, ...]
    """What was found, each distinct value once, in the order of the runs; empty for nothing."""
    after: tuple[str, ...]
    reported: Reported | None = None
    """What the claim reports now of that metric, with its tolerance."""


_Results = Mapping[tuple[str, str], tuple[str, ...]]


def moved(before: Sequence[ArtifactSeen], after: Sequence[ArtifactSeen]) -> tuple[Moved, ...]:
    """What moved in artifacts that both sides have seen."""
    then = {seen.name: seen.evidence for seen in before}
    return tuple(
        item
        for seen in after
        if seen.name in then
        for item in _of_artifact(ArtifactSeen(seen.name, then[seen.name]), seen)
    )


def _of_artifact(before: ArtifactSeen, after: ArtifactSeen) -> Iterator[Moved]:
    then, now = _results(before), _results(after)
    if not then or not now:
        return  # nothing was run on one side: there is nothing to compare
    evidence = after.evidence
    stated = evidence.reported if isinstance(evidence, ReproEvidence) else ()
    reported = {item.metric: item for item in stated}
    for where, what in dict.fromkeys((*then, *now)):
        was, is_now = then.get((where, what), ()), now.get((where, what), ())
        ended = (where, ENDED)
        if not (was and is_now) and what != ENDED and then.get(ended) != now.get(ended):
            continue  # it ended in another way, which says that it left nothing
        if was != is_now:
            yield Moved(after.name, where, what, was, is_now, reported.get(what))


def _results(seen: ArtifactSeen) -> _Results:
    match seen.evidence:
        case ReproEvidence() as evidence:
            return {
                (where, what): values
                for where, runs in _series(evidence)
                for what, values in _of_runs(runs)
            }
        case ProofEvidence() as evidence:
            return {(PROOF, what): values for what, values in _of_proof(evidence)}
        case _:
            return {}


def _series(evidence: ReproEvidence) -> Iterator[tuple[str, Sequence[RunFacts]]]:
    """The runs, grouped by what was done in them."""
    yield RUNS, evidence.runs
    for perturbed in evidence.perturbed:
        names = sorted(perturbed.changed)
        changed = names[0] if len(names) == 1 else "everything"
        yield f"other surroundings ({changed})", (perturbed.run,)
    for control in evidence.controls:
        yield f"control ({control.name})", (control.run,)
    for trial in evidence.sensitivity:
        yield f"inputs {trial.inputs.value}", (trial.run,)


def _of_runs(runs: Sequence[RunFacts]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if not runs:
        return
    yield ENDED, tuple(dict.fromkeys(_ended(run) for run in runs))
    for metric in dict.fromkeys(metric for run in runs for metric in run.values):
        yield metric, tuple(dict.fromkeys(run.values.get(metric, "none") for run in runs))


def _ended(run: RunFacts) -> str:
    codes = dict.fromkeys(fault.code.value for fault in faults_of(run))
    return " ".join(codes) or "ran to its end"


def _of_proof(evidence: ProofEvidence) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "outcome", (evidence.outcome.value,)
    yield "theorem", (evidence.theorem,)
    yield "statement", (evidence.statement_sha256,)
    yield "proof", (evidence.proof_sha256,)
    yield "axioms", evidence.axioms
    yield (
        "kernels",
        tuple(
            f"{each.name} {'accepts' if each.accepted else 'refuses'}" for each in evidence.kernels
        ),
    )
