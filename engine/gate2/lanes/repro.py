"""The repro lane: sealed runs of a script, held against what the claim reports.

 1. Copy the artifact's files once, hashing each as it is copied; the copy is what runs.
 2. Prove the seal of the very configuration the payload will run in.
 3. Run it in fresh sandboxes, as many as artifact and policy ask for.
 4. Run each negative control.
 5. Read one results file back from each run, strictly, and take the metrics out of it.
 6. Hash the copy again: nothing may have changed.

The sandbox sees the artifact's files and its environment, never the record, the reported values
or the tolerances. What comes out is evidence; `gate2.verdict` compares it.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from gate2.backports import assert_never
from gate2.evidence import ControlFacts, ReproEvidence, RunFacts
from gate2.lanes.facts import require_unchanged, seal_facts, subject_of
from gate2.policy import LimitCaps, Policy
from gate2.reasons import Code, Reason, because
from gate2.record.model import Artifact, AskedLimits, Claim, Reported, ReproPart
from gate2.sandbox.bundle import BundleCaps, copy_bundle, rehash
from gate2.sandbox.job import IN_DIR, Ended, Image, Job, Limits, Mount, Run, Sandbox, Seal
from gate2.sandbox.workdir import private_directory
from gate2.strictjson import JsonRefused, JsonValue, loads

# Section 5 of the sandbox threats: everything that makes a number move from machine to machine.
DETERMINISM: Mapping[str, str] = {
    "HOME": "/tmp",
    "LC_ALL": "C.UTF-8",
    "MKL_CBWR": "COMPATIBLE",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
    "MPLCONFIGDIR": "/tmp",
    "NUMEXPR_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_CORETYPE": "Haswell",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "SOURCE_DATE_EPOCH": "1700000000",
    "TMPDIR": "/tmp",
    "TZ": "UTC",
    "XDG_CACHE_HOME": "/tmp",
}

MAX_METRIC_DEPTH = 32

FLOORS = Limits(wall_s=1.0, cpus=0.1, memory_mib=64, pids=16, disk_mib=1)
"""The least a run gets, whatever the artifact asks for."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run as `gate2 run` shows it; streams and results are the untrusted script's."""

    run: Run
    results: JsonValue
    """The parsed results file; None where there is none."""
    facts: RunFacts


@dataclass(frozen=True, slots=True)
class SealedRuns:
    """What a repro artifact did, before anything is compared."""

    artifact_sha256: str
    image: Image
    seal: Seal
    runs: tuple[RunRecord, ...]
    controls: tuple[tuple[str, RunRecord], ...]
    files_unchanged: bool


def run_sealed(
    artifact: Artifact,
    reported: tuple[Reported, ...],
    sandbox: Sandbox,
    policy: Policy,
    say: Say,
) -> SealedRuns:
    """Steps 1 to 6. Without a proven seal nothing of the artifact is run.

    Raises:
        InvalidRecord: the artifact's files are not a plain tree under the caps.
        InfrastructureError: the runs could not take place.
    """
    repro = _repro(artifact)
    image = sandbox.resolve(repro.image)
    with private_directory() as work:
        bundle = work / "in"
        copied = copy_bundle(artifact.directory, bundle, caps=BundleCaps())
        require_unchanged(artifact, bundle)
        job = _job(repro, image, bundle)
        say("probing the sandbox")
        seal = sandbox.prove(job)
        runs: list[RunRecord] = []
        controls: list[tuple[str, RunRecord]] = []
        if seal.proven:
            count = max(repro.runs, policy.runs, 1)
            for number in range(1, count + 1):
                say(f"sealed run {number} of {count}")
                runs.append(_one_run(sandbox, job, repro, reported))
            for control in repro.controls:
                say(f"control: {control.name}")
                environment = {**DETERMINISM, **control.env}
                under_control = replace(job, environment=environment)
                controls.append((control.name, _one_run(sandbox, under_control, repro, reported)))
        unchanged = rehash(bundle) == copied.tree_sha256
    return SealedRuns(copied.tree_sha256, image, seal, tuple(runs), tuple(controls), unchanged)


def reproduce(
    claim: Claim,
    artifact: Artifact,
    record_sha256: str,
    sandbox: Sandbox,
    policy: Policy,
    say: Say,
) -> ReproEvidence:
    """The evidence of one repro artifact for one claim. Raises as `run_sealed`."""
    sealed = run_sealed(artifact, claim.reported, sandbox, policy, say)
    return ReproEvidence(
        subject=subject_of(claim, artifact, record_sha256, sealed.artifact_sha256),
        reported=claim.reported,
        seal=seal_facts(sealed.seal),
        runs=tuple(record.facts for record in sealed.runs),
        controls=tuple(ControlFacts(name, record.facts) for name, record in sealed.controls),
        files_unchanged=sealed.files_unchanged,
        image=sealed.image.image_id,
        environment=dict(DETERMINISM),
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
    )


def granted(asked: AskedLimits, caps: LimitCaps) -> Limits:
    """The limits of a run: what the artifact asks for, at most what the engine grants.

    And at least `FLOORS`: below them the machinery fails instead of the script, and an artifact
    could have its own fault counted as infrastructure.
    """
    default = Limits()

    def grant(wish: float | None, usual: float, floor: float, cap: float) -> float:
        return min(max(usual if wish is None else wish, floor), cap)

    return replace(
        default,
        wall_s=grant(asked.wall_s, default.wall_s, FLOORS.wall_s, caps.wall_s),
        cpus=grant(asked.cpus, default.cpus, FLOORS.cpus, caps.cpus),
        memory_mib=int(
            grant(asked.memory_mib, default.memory_mib, FLOORS.memory_mib, caps.memory_mib)
        ),
        pids=int(grant(asked.pids, default.pids, FLOORS.pids, caps.pids)),
        disk_mib=int(grant(asked.disk_mib, default.disk_mib, FLOORS.disk_mib, caps.disk_mib)),
    )


def _one_run(
    sandbox: Sandbox, job: Job, repro: ReproPart, reported: tuple[Reported, ...]
) -> RunRecord:
    run = sandbox.run(job)
    faults = list(_run_faults(run, job.limits))
    file = run.files.get(repro.results)
    results: JsonValue = None
    digest: str | None = None
    values: dict[str, str] = {}
    if file is not None and file.data is not None:
        digest = hashlib.sha256(file.data).hexdigest()
        try:
            results = loads(file.data)
        except JsonRefused as refused:
            faults.append(because(Code.SBX_RESULTS_MALFORMED, f"{repro.results}: {refused}"))
        else:
            values, missing = _values(results, repro, reported)
            faults += missing
    elif not faults:
        refused_as = "missing" if file is None else file.refused
        faults.append(_unread(repro.results, refused_as))
    facts = RunFacts(
        ended=run.ended.value,
        exit_code=run.exit_code,
        oom=run.oom,
        disk_full=run.disk_full,
        wall_s=f"{run.wall_s:.3f}",
        cpu_s=None if run.cpu_s is None else f"{run.cpu_s:.3f}",
        memory_peak_mib=None if run.memory_peak_mib is None else f"{run.memory_peak_mib:.1f}",
        results_sha256=digest,
        values=values,
        faults=tuple(faults),
    )
    return RunRecord(run, results, facts)


def _unread(name: str, refused_as: str) -> Reason:
    if refused_as == "missing":
        message = f"expected {name} in $GATE2_OUT, found no such file"
        return because(Code.SBX_RESULTS_MISSING, message)
    message = f"expected {name} to be a plain file, found: {refused_as}"
    return because(Code.SBX_RESULTS_MALFORMED, message)


def _run_faults(run: Run, limits: Limits) -> tuple[Reason, ...]:
    """Why a run is no result, by the lane's account alone, the most telling first."""
    if run.oom:
        message = f"memory ran out at {limits.memory_mib} MiB (status {run.exit_code})"
        return (because(Code.SBX_OUT_OF_MEMORY, message),)
    match run.ended:
        case Ended.TIMEOUT:
            return (because(Code.SBX_TIMEOUT, f"expected an end within {limits.wall_s:g} s"),)
        case Ended.OUTPUT_CAP:
            message = f"expected at most {limits.output_bytes} bytes of output a stream"
            return (because(Code.SBX_OUTPUT_CAP, message),)
        case Ended.NOT_STARTED:
            message = "the command is not in the image or cannot be executed"
            return (because(Code.ART_ENTRYPOINT_MISSING, message),)
        case Ended.EXITED:
            pass
        case _:
            assert_never(run.ended)
    if run.disk_full:
        message = f"its {limits.disk_mib} MiB or {limits.inodes} inodes were used up"
        return (because(Code.SBX_DISK_QUOTA, message),)
    if run.exit_code != 0:
        return (because(Code.SBX_NONZERO_EXIT, f"expected status 0, got {run.exit_code}"),)
    return ()


def _values(
    results: JsonValue, repro: ReproPart, reported: tuple[Reported, ...]
) -> tuple[dict[str, str], list[Reason]]:
    """Each reported metric's number out of the results, by its stated path or its own name."""
    values: dict[str, str] = {}
    faults: list[Reason] = []
    for item in reported:
        path = repro.metrics.get(item.metric, item.metric)
        found = _at(results, path, whole=item.metric not in repro.metrics)
        # bool is an int in Python; a truth value is not a measurement
        if isinstance(found, bool) or not isinstance(found, (int, Decimal)):
            what = "nothing" if found is None else f"a {type(found).__name__}"
            message = f"expected a number for {item.metric} at “{path}”, found {what}"
            faults.append(because(Code.SBX_METRIC_MISSING, message))
        elif not Decimal(found).is_finite():
            faults.append(because(Code.SBX_NOT_FINITE, f"{item.metric} is {found}"))
        else:
            values[item.metric] = str(Decimal(found))
    return values, faults


def _at(results: JsonValue, path: str, *, whole: bool) -> JsonValue:
    """The value at a dotted path; a metric without a stated path may also be a literal key."""
    if whole and isinstance(results, dict) and path in results:
        return results[path]
    value = results
    for step in path.split(".")[:MAX_METRIC_DEPTH]:
        if not isinstance(value, dict) or step not in value:
            return None
        value = value[step]
    return value
