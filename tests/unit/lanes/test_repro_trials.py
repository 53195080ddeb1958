"""The runs of one artifact: which take place, in what surroundings, and that each is kept."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from gate2.errors import InfrastructureError
from gate2.evidence import InputsWere, ReproEvidence
from gate2.lanes.perturbing import ELSEWHERE
from gate2.lanes.repro import reproduce
from gate2.policy import Policy
from gate2.reasons import Code, because
from gate2.record.artifact import read_artifact
from gate2.record.model import Artifact, Claim, Reported, Tolerance, ToleranceKind
from gate2.sandbox.fake import Behaviour, FakeSandbox
from gate2.sandbox.job import IN_DIR, Job, Run, Seal
from gate2.verdict import Status, decide

MANIFEST = """
schema = "gate2-artifact-v1"
claim = "c1"
kind = "repro"
scope = "exact"
establishes = "the gain of 0.816"
does_not_establish = "more"
[repro]
image = "python"
command = ["python3", "repro.py"]
[[repro.control]]
name = "shuffled"
env = { SHUFFLE = "1" }
"""
REPORTED = Reported("gain", "0.816", tolerance=Tolerance(ToleranceKind.LAST_DIGIT))
CLAIM = Claim("c1", "The gain is 0.816.", reported=(REPORTED,))
DATA = "h\n1\n2\n3\n4\n5\n"


def artifact(tmp_path: Path, manifest: str = MANIFEST, **files: str) -> Artifact:
    directory = tmp_path / "artifact"
    directory.mkdir()
    written = {"artifact.toml": manifest, "repro.py": "compute()", "data.csv": DATA} | {
        name.replace("_", "."): text for name, text in files.items()
    }
    for name, text in written.items():
        (directory / name).write_text(text, encoding="utf-8")
    read = read_artifact(directory)
    assert isinstance(read, Artifact), read
    return read


def seen(job: Job) -> dict[str, str]:
    """The files a job sees at its working directory."""
    (source,) = (mount.source for mount in job.mounts if mount.target == job.workdir)
    return {path.name: path.read_text() for path in source.iterdir() if path.is_file()}


def gives(value: str) -> Behaviour:
    return Behaviour(files={"results.json": json.dumps({"gain": float(value)}).encode()})


def honest(job: Job) -> Behaviour:
    """Computes from its data, and minds the control."""
    data = seen(job).get("data.csv")
    if data is None:
        return Behaviour(exit_code=1)
    if "SHUFFLE" in job.environment:
        return gives("0.1")
    return gives("0.816") if data == DATA else gives("0.4")


def evidence_of(
    found: Artifact, behave: Callable[[Job], Behaviour], policy: Policy | None = None
) -> tuple[ReproEvidence, FakeSandbox]:
    lane = FakeSandbox(behave)
    return reproduce(CLAIM, found, lane, policy or Policy(), lambda _: None), lane


def codes(evidence: ReproEvidence) -> set[Code]:
    return {reason.code for reason in decide(evidence, Policy()).reasons if reason.blocks}


def test_an_honest_script_is_run_in_every_way_and_verified(tmp_path: Path) -> None:
    evidence, lane = evidence_of(artifact(tmp_path), honest)
    assert decide(evidence, Policy()).status is Status.VERIFIED
    assert len(evidence.runs) == 2
    assert [control.name for control in evidence.controls] == ["shuffled"]
    assert len(evidence.perturbed) == 1
    assert evidence.inputs == ("data.csv",)
    assert [trial.inputs for trial in evidence.sensitivity] == [
        *(InputsWere.WITHHELD, InputsWere.ALTERED),
    ]
    assert len(lane.jobs) == 6, "every run is in the evidence, and none was made beside it"


def test_the_script_sees_neither_manifest_nor_attached_results(tmp_path: Path) -> None:
    evidence, _lane = evidence_of(artifact(tmp_path, results_json='{"gain": 0.816}'), honest)
    assert evidence.files_unchanged
    assert not evidence.literal, "the sentence in artifact.toml is not seen by the script"


def test_what_is_mounted_is_only_code_and_inputs(tmp_path: Path) -> None:
    mounted: list[set[str]] = []

    def noting(job: Job) -> Behaviour:
        mounted.append(set(seen(job)))
        return honest(job)

    evidence_of(artifact(tmp_path, results_json="{}"), noting)
    assert mounted == [
        *({"repro.py", "data.csv"},) * 4,
        {"repro.py"},
        {"repro.py", "data.csv"},
    ]


def test_no_name_of_a_mounted_tree_tells_which_run_it_is(tmp_path: Path) -> None:
    _, lane = evidence_of(artifact(tmp_path), honest)
    names = [{mount.source.name for mount in job.mounts} for job in lane.jobs]
    assert all(re.fullmatch("[0-9a-f]{16}", name) for found in names for name in found)
    assert len(set().union(*names)) == 3, "the artifact's own tree, and one for each trial"


def test_everything_about_the_surroundings_is_changed_at_once(tmp_path: Path) -> None:
    evidence, lane = evidence_of(artifact(tmp_path), honest)
    plain, other = lane.jobs[0], lane.jobs[3]
    (trial,) = evidence.perturbed
    assert trial.changed.keys() == {
        *("hash seed", "host name", "user", "processors", "working directory"),
    }
    assert other.hostname != plain.hostname
    assert other.uid != plain.uid
    assert (other.processors, plain.processors) == (1, 0)
    assert (other.workdir, plain.workdir) == (ELSEWHERE, IN_DIR)
    assert {mount.target for mount in other.mounts} == {IN_DIR, ELSEWHERE}
    assert other.environment["PYTHONHASHSEED"] != plain.environment["PYTHONHASHSEED"]


@pytest.mark.parametrize(
    ("name", "notices"),
    [
        ("hash seed", lambda job: job.environment["PYTHONHASHSEED"] != "0"),
        ("host name", lambda job: job.hostname != "gate2"),
        ("user", lambda job: job.uid != 1000),
        ("processors", lambda job: job.processors == 1),
        ("working directory", lambda job: job.workdir != IN_DIR),
    ],
)
def test_a_script_that_looks_at_one_thing_about_the_machine_is_told_which(
    tmp_path: Path, name: str, notices: Callable[[Job], bool]
) -> None:
    evidence, _ = evidence_of(
        artifact(tmp_path), lambda job: gives("0.9") if notices(job) else honest(job)
    )
    assert codes(evidence) == {Code.SBX_ENVIRONMENT_DEPENDENT}
    assert len(evidence.perturbed) == 6
    reasons = [r for r in decide(evidence, Policy()).reasons if r.blocks]
    assert [f"another {name} (" in reason.message for reason in reasons] == [True]


def test_a_script_that_prints_a_constant_is_found_out(tmp_path: Path) -> None:
    def constant(job: Job) -> Behaviour:
        return gives("0.1") if "SHUFFLE" in job.environment else gives("0.816")

    evidence, _lane = evidence_of(artifact(tmp_path), constant)
    assert codes(evidence) == {Code.ART_RESULTS_HARDCODED}
    assert [trial.inputs for trial in evidence.sensitivity] == [InputsWere.WITHHELD]


def test_a_script_that_opens_its_data_and_ignores_it_is_found_out(tmp_path: Path) -> None:
    def pretending(job: Job) -> Behaviour:
        found = honest(job)
        return gives("0.816") if found.files and "SHUFFLE" not in job.environment else found

    evidence, _ = evidence_of(artifact(tmp_path), pretending)
    assert codes(evidence) == {Code.ART_RESULTS_HARDCODED}
    assert [trial.inputs for trial in evidence.sensitivity] == list(InputsWere)


@pytest.mark.parametrize(
    ("asked", "short"),
    [
        ("cpus = 4.0", "cpus = 4 (granted: 2)"),
        ("memory_mib = 16384", "memory_mib = 16384 (granted: 8192)"),
        ("cpus = 2.0", ""),
        ("wall_s = 0.1", ""),
    ],
)
def test_a_miss_with_less_than_was_asked_for_falsifies_nothing(
    tmp_path: Path, asked: str, short: str
) -> None:
    def misses(job: Job) -> Behaviour:
        found = honest(job)
        return gives("0.5") if found == gives("0.816") else found

    greedy = artifact(tmp_path, MANIFEST.replace("[[", f"[repro.limits]\n{asked}\n[[", 1))
    evidence, _ = evidence_of(greedy, misses)
    verdict = decide(evidence, Policy())
    assert verdict.status is (Status.UNVERIFIED if short else Status.FALSIFIED)
    told = [r.message for r in verdict.reasons if r.code is Code.SBX_LIMITS_NOT_GRANTED]
    assert short in "".join(told)
    assert bool(told) is bool(short)


def test_a_run_that_fails_is_tried_no_further(tmp_path: Path) -> None:
    evidence, lane = evidence_of(artifact(tmp_path), lambda _: Behaviour(exit_code=3))
    assert codes(evidence) == {Code.SBX_NONZERO_EXIT}
    assert (evidence.perturbed, evidence.sensitivity) == ((), ())
    assert len(lane.jobs) == 3


def test_policy_can_leave_trials_out_by_name(tmp_path: Path) -> None:
    policy = replace(Policy(), require_perturbation=False, require_sensitivity=False)
    evidence, lane = evidence_of(artifact(tmp_path), honest, policy)
    assert len(lane.jobs) == 3
    assert decide(evidence, policy).status is Status.VERIFIED
    assert codes(evidence) == {Code.SBX_ENVIRONMENT_DEPENDENT, Code.ART_RESULTS_HARDCODED}


def test_declared_inputs_stand_for_those_of_the_files_names(tmp_path: Path) -> None:
    declared = MANIFEST.replace("[[repro.control]]", 'inputs = ["notes.md"]\n[[repro.control]]')
    evidence, _ = evidence_of(artifact(tmp_path, declared, notes_md="0.816"), honest)
    assert evidence.inputs == ("notes.md",)
    assert evidence.literal == {"gain": "notes.md"}
    assert codes(evidence) == {Code.ART_RESULTS_HARDCODED}


class OpenWhenControlled(FakeSandbox):
    """A lane whose seal does not hold in the configuration of a control."""

    def prove(self, job: Job) -> Seal:
        controlled = "SHUFFLE" in job.environment
        digest = ("b" if controlled else "a") * 64
        return replace(
            super().prove(job),
            proven=not controlled,
            fault="open: call:bpf (reached)" if controlled else "",
            configuration_sha256=digest,
        )


def test_nothing_runs_in_a_further_configuration_that_is_open(tmp_path: Path) -> None:
    lane = OpenWhenControlled(honest)
    evidence = reproduce(CLAIM, artifact(tmp_path), lane, Policy(), lambda _: None)
    assert all("SHUFFLE" not in job.environment for job in lane.jobs)
    assert evidence.controls == ()
    assert Code.SBX_SEAL_NOT_PROVEN in codes(evidence)


def test_nothing_at_all_runs_where_the_seal_does_not_hold(tmp_path: Path) -> None:
    lane = FakeSandbox(honest, seal_fault="open: socket:AF_VSOCK (reached)")
    evidence = reproduce(CLAIM, artifact(tmp_path), lane, Policy(), lambda _: None)
    assert lane.jobs == []
    assert Code.SBX_SEAL_NOT_PROVEN in codes(evidence)


class WithoutLimits(FakeSandbox):
    """A lane that is closed and whose limits nothing enforces."""

    def prove(self, job: Job) -> Seal:
        fault = "no control group limits memory"
        return replace(super().prove(job), proven=False, isolated=True, fault=fault)


def test_a_closed_lane_without_limits_reports_its_runs_and_decides_nothing(tmp_path: Path) -> None:
    lane = WithoutLimits(honest)
    evidence = reproduce(CLAIM, artifact(tmp_path), lane, Policy(), lambda _: None)
    assert values(evidence) == [{"gain": "0.816"}] * 2
    assert len(lane.jobs) == 6
    verdict = decide(evidence, Policy())
    assert (verdict.status, codes(evidence)) == (Status.UNVERIFIED, {Code.SBX_SEAL_NOT_PROVEN})
    missed = replace(
        evidence, runs=tuple(replace(r, values={"gain": "0.1"}) for r in evidence.runs)
    )
    assert codes(missed) == {Code.SBX_SEAL_NOT_PROVEN}, "a miss falsifies no more than it verifies"


class BreaksDown(FakeSandbox):
    """A lane that fails at its third run, and says when its iterator was closed."""

    closed = False

    def run_each(self, jobs: Iterable[Job]) -> Iterator[Run]:
        try:
            for number, job in enumerate(jobs):
                if len(self.jobs) == 2:
                    raise InfrastructureError(because(Code.INF_DOCKER_UNREACHABLE, f"at {number}"))
                yield self.run(job)
        finally:
            self.closed = True


def test_a_lane_that_breaks_down_in_between_is_never_asked_again(tmp_path: Path) -> None:
    lane = BreaksDown(honest)
    with pytest.raises(InfrastructureError) as broken:
        reproduce(CLAIM, artifact(tmp_path), lane, Policy(), lambda _: None)
    assert broken.value.reason.code is Code.INF_DOCKER_UNREACHABLE
    assert len(lane.jobs) == 2
    assert lane.closed


def test_what_a_run_cost_and_printed_is_kept(tmp_path: Path) -> None:
    def wordy(job: Job) -> Behaviour:
        return replace(honest(job), stdout=b"x" * 10, stderr=b"y" * 5)

    evidence, _ = evidence_of(artifact(tmp_path), wordy)
    assert [run.output_bytes for run in evidence.runs] == [15, 15]


def values(evidence: ReproEvidence) -> list[Mapping[str, str]]:
    return [run.values for run in evidence.runs]


def test_baseline_in_the_claims_text_is_held_against_the_tolerance(tmp_path: Path) -> None:
    lane = FakeSandbox(honest)
    wide = replace(REPORTED, tolerance=Tolerance(ToleranceKind.LAST_DIGIT), value="0.8")
    claim = replace(CLAIM, text="It rises from 0.78 to 0.8.", reported=(wide,))
    evidence = reproduce(claim, artifact(tmp_path), lane, Policy(), lambda _: None)
    assert values(evidence) == [{"gain": "0.816"}] * 2
    assert codes(evidence) == {Code.CLM_TOLERANCE_VACUOUS}
