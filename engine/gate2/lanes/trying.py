"""The trials of one artifact: other surroundings, and inputs that are not what they were.

What a trial shows is decided in `gate2.trial_rules`. Here it only matters whether another trial
can still tell more: which single change moved a result, or whether a script that fails without
its inputs also minds what is in them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gate2.evidence import InputsWere, RunFacts
from gate2.lanes.inputs import lay_out, tree_name
from gate2.lanes.perturbing import described, perturbations_of, perturbed
from gate2.lanes.reading import RunRecord
from gate2.lanes.running import Runner
from gate2.policy import Policy
from gate2.run_rules import same_values
from gate2.sandbox.job import IN_DIR, Job, Mount
from gate2.sandbox.workdir import discard
from gate2.trial_rules import moved


@dataclass(frozen=True, slots=True)
class Trials:
    """The mounted tree, its files and inputs, and where trees for trials can be made."""

    tree: Path
    files: tuple[str, ...]
    inputs: tuple[str, ...]
    work: Path


@dataclass(frozen=True, slots=True)
class Tried:
    """What the trials did; empty where there was nothing to hold them against."""

    perturbed: tuple[tuple[Mapping[str, str], RunRecord], ...] = ()
    sensitivity: tuple[tuple[InputsWere, RunRecord], ...] = ()


def try_out(
    runner: Runner, job: Job, runs: Sequence[RunRecord], trials: Trials, policy: Policy
) -> Tried:
    """The trials that policy asks for, unless a plain run is already no result."""
    if not runs or any(record.facts.faults for record in runs):
        return Tried()
    return Tried(
        perturbed=tuple(_surroundings(runner, job, runs)) if policy.require_perturbation else (),
        sensitivity=tuple(_inputs(runner, job, runs, trials)) if policy.require_sensitivity else (),
    )


def _surroundings(
    runner: Runner, job: Job, runs: Sequence[RunRecord]
) -> list[tuple[Mapping[str, str], RunRecord]]:
    """Everything at once; if that moves the result, each thing alone, to say which it was."""
    changes = perturbations_of(job)
    record = runner.one("other surroundings: everything", perturbed(job, changes))
    if record is None:
        return []
    found = [(described(changes), record)]
    facts = [run.facts for run in runs]
    if moved(runner.reported, facts, record.facts):
        named = [(f"other surroundings: {c.name}", perturbed(job, (c,))) for c in changes]
        alone = runner.each(named)
        found += [(described((c,)), run) for c, run in zip(changes, alone, strict=False)]
    return found


def _inputs(
    runner: Runner, job: Job, runs: Sequence[RunRecord], trials: Trials
) -> list[tuple[InputsWere, RunRecord]]:
    """The inputs withheld; if the script then fails, as most do, altered ones; if these change
    nothing, scrambled ones."""
    found: list[tuple[InputsWere, RunRecord]] = []
    if not trials.inputs:
        return found
    for inputs_were in InputsWere:
        record = _on(inputs_were, runner, job, trials)
        if record is None:
            break
        found.append((inputs_were, record))
        failed = bool(record.facts.faults)
        same = _tells_the_same([run.facts for run in runs], record.facts)
        goes_on = failed if inputs_were is InputsWere.WITHHELD else same and not failed
        if not goes_on:
            break
    return found


def _tells_the_same(runs: Sequence[RunFacts], other: RunFacts) -> bool:
    """By the claim's metrics; where no claim says which, by the whole results."""
    if other.values or any(run.values for run in runs):
        return same_values(runs, other)
    return any(other.results_sha256 == run.results_sha256 for run in runs)


def _on(inputs_were: InputsWere, runner: Runner, job: Job, trials: Trials) -> RunRecord | None:
    """A run on other inputs; None where they cannot be others, or the seal does not hold."""
    tree = trials.work / tree_name()
    try:
        if not lay_out(trials.tree, trials.files, trials.inputs, inputs_were, tree):
            return None
        mounts = tuple(
            Mount(tree, mount.target) if mount.target == IN_DIR else mount for mount in job.mounts
        )
        return runner.one(f"inputs {inputs_were.value}", replace(job, mounts=mounts))
    finally:
        discard(tree)
