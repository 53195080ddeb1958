"""The repro lane: sealed runs of a script, held against what the claim reports.

 1. Copy the artifact's files once, hashing each as it is copied; the copy is what runs, without
    artifact.toml and without the results that the author attached.
 2. Prove the seal of the very configuration the payload will run in, and of each further one.
 3. Run it in fresh sandboxes, as many as artifact and policy ask for.
 4. Run each negative control.
 5. Run it in other surroundings, and on withheld and altered inputs, unless step 3 left nothing
    to hold them against. No run is repeated: each is counted and kept.
 6. Read one results file back from each run, strictly, and take the metrics out of it.
 7. Hash the copy again: nothing may have changed.

The sandbox sees the artifact's files and its environment, never the record, the reported values
or the tolerances. What comes out is evidence; `gate2.verdict` compares it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gate2.baselines import baseline_reasons
from gate2.evidence import (
    ControlFacts,
    InputsWere,
    PerturbedFacts,
    ReproEvidence,
    SensitivityFacts,
)
from gate2.lanes.determinism import DETERMINISM
from gate2.lanes.facts import require_unchanged, seal_facts, subject_of
from gate2.lanes.granting import granted, shortfall
from gate2.lanes.inputs import Answers, inputs_among, tree_name
from gate2.lanes.literals import literals_in
from gate2.lanes.reading import RunRecord
from gate2.lanes.running import Runner
from gate2.lanes.trying import Trials, try_out
from gate2.policy import LimitCaps, Policy
from gate2.record.model import Artifact, Claim, Reported, ReproPart
from gate2.sandbox.bundles.bundle import BundleCaps, copy_bundle, rehash
from gate2.sandbox.job import IN_DIR, Image, Job, Mount, Sandbox, Seal
from gate2.sandbox.workdir import private_directory

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SealedRuns:
    """What a repro artifact did, before anything is compared."""

    artifact_sha256: str
    image: Image
    seal: Seal
    runs: tuple[RunRecord, ...]
    controls: tuple[tuple[str, RunRecord], ...]
    files_unchanged: bool
    perturbed: tuple[tuple[Mapping[str, str], RunRecord], ...] = ()
    """What was changed, and the run."""
    inputs: tuple[str, ...] = ()
    sensitivity: tuple[tuple[InputsWere, RunRecord], ...] = ()
    further_seals: tuple[Seal, ...] = ()
    literal: Mapping[str, str] = field(default_factory=dict)
    """Metric to a file of the artifact in which its reported value stands."""


Heard = Callable[[SealedRuns], None]


def run_sealed(
    artifact: Artifact,
    reported: tuple[Reported, ...],
    sandbox: Sandbox,
    policy: Policy,
    say: Say,
) -> SealedRuns:
    """Steps 1 to 7. Without a proven seal nothing of the artifact is run.

    Raises:
        InvalidRecord: the artifact's files are not a plain tree under the caps.
        InfrastructureError: the runs could not take place.
    """
    repro = _repro(artifact)
    image = sandbox.resolve(repro.image)
    with private_directory() as work:
        bundle = work / tree_name()
        copied = copy_bundle(artifact.directory, bundle, caps=BundleCaps())
        require_unchanged(artifact, bundle)
        answers = Answers(bundle, work / "answers", repro)
        hidden = answers.hide()
        files = tuple(name for name in copied.files if name not in hidden)
        inputs = inputs_among(files, repro)
        literal = literals_in(bundle, files, inputs, reported, repro.command)
        runner = Runner(sandbox, repro, reported, say)
        trials = Trials(bundle, files, inputs, work)
        job = _job(repro, image, bundle)
        runs = runner.plain(job, max(repro.runs, policy.runs, 1))
        controls = runner.controls(job, repro.controls)
        tried = try_out(runner, job, runs, trials, policy)
        answers.bring_back()
        unchanged = rehash(bundle) == copied.tree_sha256
    first, *further = runner.seals
    return SealedRuns(
        artifact_sha256=copied.tree_sha256,
        image=image,
        seal=first,
        runs=runs,
        controls=controls,
        files_unchanged=unchanged,
        perturbed=tried.perturbed,
        inputs=inputs,
        sensitivity=tried.sensitivity,
        further_seals=tuple(further),
        literal=literal,
    )


def reproduce(
    claim: Claim,
    artifact: Artifact,
    sandbox: Sandbox,
    policy: Policy,
    say: Say,
    heard: Heard | None = None,
) -> ReproEvidence:
    """The evidence of one repro artifact for one claim. Raises as `run_sealed`.

    `heard` is given the runs themselves, with what they printed, which is no evidence.
    """
    sealed = run_sealed(artifact, claim.reported, sandbox, policy, say)
    if heard is not None:
        heard(sealed)
    return ReproEvidence(
        subject=subject_of(claim, artifact, sealed.artifact_sha256),
        reported=claim.reported,
        seal=seal_facts(sealed.seal),
        runs=tuple(record.facts for record in sealed.runs),
        controls=tuple(ControlFacts(name, record.facts) for name, record in sealed.controls),
        files_unchanged=sealed.files_unchanged,
        image=sealed.image.image_id,
        environment=dict(DETERMINISM),
        perturbed=tuple(
            PerturbedFacts(changed, record.facts) for changed, record in sealed.perturbed
        ),
        inputs=sealed.inputs,
        sensitivity=tuple(
            SensitivityFacts(inputs, record.facts) for inputs, record in sealed.sensitivity
        ),
        further_seals=tuple(seal_facts(seal, sealed.seal) for seal in sealed.further_seals),
        literal=sealed.literal,
        findings=(
            *baseline_reasons(claim.text, claim.reported),
            *shortfall(_repro(artifact).limits, LimitCaps()),
        ),
    )


def _repro(artifact: Artifact) -> ReproPart:
    if artifact.repro is None:
        raise ValueError(f"{artifact.name} is not a repro artifact")
    return artifact.repro


def _job(repro: ReproPart, image: Image, bundle: Path) -> Job:
    return Job(
        image=image,
        command=repro.command,
        mounts=(Mount(bundle, IN_DIR),),
        environment=DETERMINISM,
        results=(repro.results,),
        limits=granted(repro.limits, LimitCaps()),
        gpus=repro.gpu,
    )
