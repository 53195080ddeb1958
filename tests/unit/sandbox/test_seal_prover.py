"""The prover: without the report, the twin or the driven run it proves nothing, and says why."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gate2.errors import InfrastructureError
from gate2.reasons import Code, because
from gate2.sandbox.images import images
from gate2.sandbox.job import Ended, Image, Job, Limits, Mount, Run
from gate2.sandbox.seal.expected import Expected
from gate2.sandbox.seal.probing import as_probe, configuration_digest
from gate2.sandbox.seal.proving import Prover
from probe_reports import DRIVEN, EXPECTED, Report, closed

IMAGE = Image("python", f"sha256:{'0' * 64}", Path("/nonexistent"))
JOB = Job(image=IMAGE, command=("true",), limits=Limits(pids=64))
OPEN = {
    "calls": {"bpf": "EINVAL"},
    "sockets": {"AF_NETLINK": "reached"},
    "write": {"/etc": "reached"},
    "masked": {"/proc/keys": "reached"},
    "status": {"CapEff": "1"},
}


@pytest.fixture(autouse=True)
def own_image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "trusted", lambda image: image)


def report_of(**changes: dict[str, str]) -> Report:
    report = closed()
    for member, change in changes.items():
        report[member] = {**report[member], **change}
    return report


def ran(report: Report | bytes, *, oom: bool = False, exit_code: int = 0) -> Run:
    data = report if isinstance(report, bytes) else json.dumps(report).encode()
    return Run(Ended.EXITED, exit_code, oom, False, 0.1, None, None, data, b"", {})


def sealed(job: Job) -> Run:
    return ran(closed())


def twin(job: Job) -> Run:
    return ran(report_of(**OPEN))


def filled(**changes: list[object]) -> Report:
    """What the small driven run reports: it has sixteen processes."""
    report = {**closed(), "driven": {**DRIVEN, **changes}}
    report["hits"] = {**report["hits"], "pids": [14, "EAGAIN"]}
    return report


def driven(job: Job) -> Run:
    return ran(filled(), oom=True)


class Lane:
    """Answers each kind of run as a test wants it, and counts them."""

    def __init__(
        self,
        sealed: Callable[[Job], Run] = sealed,
        twin: Callable[[Job], Run] = twin,
        driven: Callable[[Job], Run] = driven,
        gvisor: bool = False,
        without_limits: bool = False,
    ) -> None:
        self.gvisor = gvisor
        self.answers = {"sealed": sealed, "twin": twin, "driven": driven}
        self.seen: list[str] = []
        self.prover = Prover(
            "test",
            self.run,
            self.expect,
            lambda: {"runtime": "test"},
            without_limits=without_limits,
        )

    def run(self, job: Job, *, sealed: bool) -> Run:
        disks = job.command[-2]
        driven = disks == "1" or job.command[-1] != "0"
        kind = "twin" if not sealed else "driven" if driven else "sealed"
        self.seen.append(kind)
        return self.answers[kind](job)

    def expect(self, job: Job) -> Expected:
        return replace(EXPECTED, gvisor=self.gvisor)


def test_closed_sandbox_with_an_open_twin_is_proven() -> None:
    lane = Lane()
    seal = lane.prover.prove(JOB)
    assert (seal.fault, seal.proven) == ("", True)
    assert sorted(lane.seen) == ["driven", "sealed", "twin"]
    assert seal.configuration_sha256 == configuration_digest("test", JOB, {"runtime": "test"})
    assert seal.runtime["cpu"] == "A processor"
    assert seal.runtime["cpu_flags_sha256"] == hashlib.sha256(b"avx sse2").hexdigest()


def test_configuration_is_proven_once_and_another_one_again() -> None:
    lane = Lane()
    first, again = lane.prover.prove(JOB), lane.prover.prove(JOB)
    assert first is again
    other = lane.prover.prove(Job(image=IMAGE, command=("true",), limits=Limits(), workdir="/"))
    assert other.proven
    assert other.configuration_sha256 != first.configuration_sha256
    # The twin and the driven run speak of the lane and the image, not of one configuration.
    assert sorted(lane.seen) == ["driven", "sealed", "sealed", "twin"]


def test_seal_that_was_not_proven_is_tried_again() -> None:
    lane = Lane(twin=sealed)
    assert not lane.prover.prove(JOB).proven
    lane.answers["twin"] = twin
    assert lane.prover.prove(JOB).proven


def test_mount_of_the_payload_itself_is_part_of_what_is_probed() -> None:
    probing = as_probe(Job(image=IMAGE, command=("x",), mounts=(Mount(Path("/a"), "/b"),)))
    assert [mount.target for mount in probing.mounts] == ["/b", "/home/probe"]


def test_authors_image_is_probed_with_our_python_and_ours_is_probed_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What runs in an author's image could forge the report, and may have no Python at all."""
    author = Image("authors", f"sha256:{'1' * 64}", None)
    monkeypatch.setattr(images, "trusted", lambda image: IMAGE)
    probed: list[Job] = []

    def remember(job: Job) -> Run:
        probed.append(job)
        return sealed(job)

    seal = Lane(sealed=remember).prover.prove(replace(JOB, image=author))
    assert (seal.fault, seal.image_id) == ("", author.image_id)
    theirs, ours = probed
    assert (theirs.image, ours.image) == (author, IMAGE)
    targets = {mount.target: mount.source for mount in theirs.mounts}
    assert targets["/home/probe"] == IMAGE.rootfs
    assert all(word.startswith("/home/probe/") for word in theirs.command[:1])
    assert "/home/probe/usr/bin/python3" in theirs.command
    assert ours.command[0] == "/usr/bin/python3"


def test_report_forged_in_an_authors_image_proves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    author = Image("authors", f"sha256:{'1' * 64}", None)
    monkeypatch.setattr(images, "trusted", lambda image: IMAGE)

    def answer(job: Job) -> Run:
        return sealed(job) if job.image == author else ran(report_of(calls={"bpf": "EINVAL"}))

    seal = Lane(sealed=answer).prover.prove(replace(JOB, image=author))
    assert (seal.proven, seal.fault) == (False, "open: call:bpf (EINVAL)")


@pytest.mark.parametrize("kind", ["network", "write", "call", "capability", "mask"])
def test_twin_that_was_not_seen_open_in_one_kind_proves_nothing(kind: str) -> None:
    member = {"network": "sockets", "write": "write", "call": "calls", "capability": "status",
              "mask": "masked"}[kind]  # fmt: skip
    # Many holes of the other kinds do not make up for it.
    blind = {name: change for name, change in OPEN.items() if name != member}
    more = {"calls": {"bpf": "EINVAL", "mount": "EFAULT", "keyctl": "EINVAL"}}
    changes = {
        **blind,
        **(more if kind != "call" else {"write": {"/etc": "reached", "/": "reached"}}),
    }
    seal = Lane(twin=lambda job: ran(report_of(**changes))).prover.prove(JOB)
    assert not seal.proven
    assert seal.fault == f"the probe did not recognise the unsealed twin as open: closed: {kind}"


def test_twin_that_could_not_be_run_proves_nothing() -> None:
    def fails(job: Job) -> Run:
        raise InfrastructureError(because(Code.INF_LANE_UNAVAILABLE, "no more processes"))

    seal = Lane(twin=fails).prover.prove(JOB)
    assert (seal.proven, seal.fault) == (
        False,
        "the unsealed twin could not be run: no more processes",
    )


def test_lane_that_cannot_run_the_probe_is_infrastructure_and_no_seal() -> None:
    def fails(job: Job) -> Run:
        raise InfrastructureError(because(Code.INF_LANE_UNAVAILABLE, "no runtime"))

    with pytest.raises(InfrastructureError):
        Lane(sealed=fails).prover.prove(JOB)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (ran(b""), "the probe's report is not strict JSON"),
        (ran(b'{"closed": true}'), "the probe's report is malformed"),
        (ran({**closed(), "more": 1}), "the probe's report is malformed"),
        (ran(closed(), exit_code=1), "the probe did not run to its end (exited, exit 1"),
        (ran(closed(), oom=True), "the probe did not run to its end (exited, exit 0, oom True"),
        (ran(report_of(calls={"bpf": "EINVAL"})), "open: call:bpf (EINVAL)"),
    ],
)
def test_report_that_is_not_whole_and_closed_proves_nothing(answer: Run, fault: str) -> None:
    seal = Lane(sealed=lambda job: answer).prover.prove(JOB)
    assert not seal.proven
    assert seal.fault.startswith(fault)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (ran(filled()), "the probe did not run to its end (exited, exit 0, oom False"),
        (ran(closed(), oom=True), "the probe's report is malformed"),  # nothing was filled
        (ran(filled(memory=[0, "exit 0"]), oom=True), "open: driven:memory (exit 0)"),
        (ran(b"", oom=True, exit_code=137), "the probe did not run to its end"),
    ],
)
def test_limits_that_did_not_hold_where_they_were_hit_prove_nothing(
    answer: Run, fault: str
) -> None:
    seal = Lane(driven=lambda job: answer).prover.prove(JOB)
    assert not seal.proven
    assert seal.fault.startswith(f"limits did not hold where they were hit: {fault}")


def outlives_its_limits(_: Job) -> Run:
    return ran(filled(), oom=False)


@pytest.mark.parametrize(
    ("answers", "without_limits", "isolated"),
    [
        ({"driven": outlives_its_limits}, True, True),
        ({"driven": outlives_its_limits}, False, False),
        ({"driven": outlives_its_limits, "twin": sealed}, True, False),
        ({"driven": outlives_its_limits, "sealed": twin}, True, False),
        ({"twin": sealed}, True, False),
    ],
    ids=["limits alone", "a lane that needs them", "no twin seen", "open", "limits hold, no twin"],
)
def test_only_a_closed_lane_that_may_lack_limits_runs_without_a_proven_seal(
    answers: dict[str, Any], without_limits: bool, isolated: bool
) -> None:
    seal = Lane(**answers, without_limits=without_limits).prover.prove(JOB)
    assert (seal.proven, seal.isolated, seal.may_run) == (False, isolated, isolated)


def test_probe_is_told_of_its_limits_and_of_a_socket_of_the_host() -> None:
    seen: list[tuple[str, ...]] = []

    def remember(job: Job) -> Run:
        seen.append(job.command)
        listening = Path("/proc/net/unix").read_text(encoding="utf-8", errors="replace")
        assert f"@{job.command[-4]}" in listening
        return sealed(job)

    assert Lane(sealed=remember).prover.prove(JOB).proven
    assert seen[0][-3:] == ("65", "0", "0")


# gVisor, whose kernel is ended by the host's where memory runs out


def small_gvisor(job: Job) -> Run:
    if job.command[-1] != "0":
        return ran(b"", oom=True, exit_code=137)
    disks = {name: found for name, found in DRIVEN.items() if name != "memory"}
    return ran({**closed(), "driven": disks})


def test_gvisor_is_driven_into_its_end() -> None:
    lane = Lane(driven=small_gvisor, gvisor=True)
    seal = lane.prover.prove(JOB)
    assert (seal.fault, seal.proven) == ("", True)
    assert sorted(lane.seen) == ["driven", "driven", "sealed", "twin"]


@pytest.mark.parametrize(
    "eaten", [ran(closed()), ran(closed(), exit_code=137), ran(closed(), oom=True)]
)
def test_gvisor_that_outlives_its_memory_proves_nothing(eaten: Run) -> None:
    def eats(job: Job) -> Run:
        return eaten if job.command[-1] != "0" else small_gvisor(job)

    seal = Lane(driven=eats, gvisor=True).prover.prove(JOB)
    assert not seal.proven
    assert seal.fault.startswith(
        "limits did not hold where they were hit: open: driven:memory (exited, exit"
    )
