"""Each folder in cases/ is one hostile artifact: run sealed, it gets nowhere, for its own reason.

What a folder holds says `attack_cases`. Each runs on every lane it applies to, which
`attacks_on_lanes` decides. After every case the host is looked at: nothing is left, no canary came
out, the runner is well.
"""

import errno
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

import host_watch
import left_behind
import sealed_lanes
from attack_cases import (
    ALL,
    CASES,
    KEYS,
    REFUSED,
    RUNNING,
    Case,
    claim_of,
    lay_out,
    policy_of,
    read_case,
)
from attacks_on_lanes import NOT_ON_GVISOR, ON_GVISOR, OTHERWISE_ON_GVISOR, attacks
from gate2.errors import InvalidRecord
from gate2.lanes.repro import reproduce, run_sealed
from gate2.policy import Policy
from gate2.reasons import Code, Reason
from gate2.record.artifact import read_artifact, read_manifest
from gate2.record.manifest import artifact_of, open_artifact
from gate2.record.model import (
    Artifact,
    BrokenArtifact,
)
from gate2.report.escape import visible
from gate2.sandbox import payload
from gate2.sandbox.fake import FakeSandbox
from gate2.sandbox.job import Ended, FileRead, Job, Run
from gate2.strictjson import JsonValue, loads
from gate2.verdict import Verdict, decide
from host_watch import Watched

RUNNER_MAY_GROW_MIB = 96
ENDS_AFTER_ITS_LIMIT_S = 10.0
"""A hang, not a delay: the watchdog inside ends what the engine forgot after 5 s."""
GATE2 = (sys.executable, "-I", "-c", "from gate2.cli.main import main; main()")
CANARY_NAME = "gate2-host-canary"
ABSTRACT_SOCKET = f"\0{CANARY_NAME}"
WAITS_FOR_THE_NAME_S = 120.0


NAMED = ("runc", "docker", "bubblewrap")
"""What `--sandbox` takes."""


def named(case: Case) -> str:
    return case.name


# What a case needs


@dataclass(slots=True)
class Host:
    """The host as a case finds it, with things on it that no output may hold."""

    canary: str
    uids: set[int]


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """A canary in the environment, in a file, in an open descriptor and behind a socket."""
    canary = f"canary{os.urandom(12).hex()}"
    watched = Host(canary, set())
    monkeypatch.setenv("GATE2_HOST_CANARY", canary)
    file = tmp_path / "host" / CANARY_NAME
    file.parent.mkdir()
    file.write_text(canary)

    drawn = secrets.randbelow

    def noting(below: int) -> int:
        number = drawn(below)
        watched.uids.update((payload._UID_FLOOR + 2 * number, payload._UID_FLOOR + 2 * number + 1))
        return number

    monkeypatch.setattr(secrets, "randbelow", noting)
    descriptor = os.open(file, os.O_RDWR)
    os.set_inheritable(descriptor, True)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            bind_abstract(listener)
            listener.listen()
            yield watched
    finally:
        os.close(descriptor)


def bind_abstract(listener: socket.socket) -> None:
    """Take the one name that scripts look for; another test process may have it for a case."""
    give_up = time.monotonic() + WAITS_FOR_THE_NAME_S
    while True:
        try:
            return listener.bind(ABSTRACT_SOCKET)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > give_up:
                raise
        time.sleep(0.05)


# What holds after every case


def assert_as_expected(case: Case, verdict: Verdict) -> None:
    assert verdict.status.value == case.expected.get("status", "UNVERIFIED"), verdict.reasons
    blocking = [reason for reason in verdict.reasons if reason.blocks]
    codes = {reason.code.value for reason in blocking}
    wanted = set(case.expected["reasons"])
    either = set(case.expected.get("one_of", ()))
    assert wanted <= codes <= wanted | either | set(case.expected.get("may_add", ())), blocking
    assert not either or either & codes, blocking
    words = case.expected.get("message", "")
    assert not blocking or any(words in reason.message for reason in blocking), blocking


def assert_attempts(case: Case, runs: list[Run]) -> None:
    """Every run tried exactly what it should have, and was answered as it should be."""
    wanted = case.expected.get("attempts", {})
    most = case.expected.get("most", {})
    if not wanted and not most:
        return
    for run in runs:
        noted = results_of(run)
        answers = noted.get("attempts", {})
        assert isinstance(answers, dict)
        assert answers.keys() == wanted.keys()
        wrong = {name: found for name, found in answers.items() if found not in wanted[name]}
        assert not wrong, "it got out" if "reached" in str(wrong) else wrong
        for name, cap in most.items():
            found = noted[name]
            assert isinstance(found, int), name
            assert 0 < found <= cap, name


def results_of(run: Run) -> dict[str, JsonValue]:
    (file,) = run.files.values()
    assert file.data is not None, f"no results ({file.refused}): {run.stderr.decode()[-2000:]}"
    noted = loads(file.data)
    assert isinstance(noted, dict)
    return noted


def assert_nothing_came_out(host: Host, tmp_path: Path, runs: list[Run], shown: str) -> None:
    """Neither the canary nor a path of the host is in anything that a run gave back."""
    for run in runs:
        given = [run.stdout, run.stderr, *(file.data or b"" for file in run.files.values())]
        for data in given:
            assert host.canary.encode() not in data
            assert os.fsencode(tmp_path) not in data
    assert host.canary not in shown
    assert str(tmp_path) not in shown


def assert_runs_within_limits(watched: Watched) -> None:
    for job, run in watched.runs:
        assert run.wall_s <= job.limits.wall_s + ENDS_AFTER_ITS_LIMIT_S
        assert len(run.stdout) <= job.limits.output_bytes
        assert len(run.stderr) <= job.limits.output_bytes
        if run.memory_peak_mib is not None:
            # A process that is being killed for want of memory may take some pages more to end.
            assert run.memory_peak_mib <= job.limits.memory_mib + 1
        if run.cpu_s is not None:
            # The quota is per 0.1 s; a run may use one period more than its share.
            assert run.cpu_s <= job.limits.cpus * (run.wall_s + 1.0)


def assert_nothing_left(host: Host) -> None:
    uids = frozenset(host.uids)
    assert host_watch.left_by_this_process() == []
    assert left_behind.processes_of(uids) == []
    assert left_behind.files_of(uids) == []


def assert_printable(reasons: tuple[Reason, ...]) -> None:
    """A report shows messages escaped; even so, few of ours hold what a script wrote."""
    for reason in reasons:
        assert visible(reason.message).isprintable()
        assert len(reason.message) < 2000


# The tests


@pytest.mark.parametrize(("case", "lane_name"), attacks())
def test_attack_gets_nowhere_for_its_own_reason(
    case: Case, lane_name: str, host: Host, tmp_path: Path
) -> None:
    lane = Watched(sealed_lanes.lane_of(lane_name))
    directory = lay_out(case, tmp_path)
    artifact = read_artifact(directory)
    assert isinstance(artifact, Artifact), artifact
    assert artifact.directory == directory
    opened = host_watch.descriptors()
    held = host_watch.forget_peak()
    evidence = reproduce(claim_of(case), artifact, lane, policy_of(case), _quiet)
    grown = host_watch.peak_mib() - held
    verdict = decide(evidence, policy_of(case))
    runs = [run for _, run in lane.runs]
    assert evidence.seal is not None
    assert evidence.seal.fault == ""
    assert_attempts(case, runs)
    assert_as_expected(case, verdict)
    assert_nothing_came_out(host, tmp_path, runs, repr((evidence, verdict)))
    assert_runs_within_limits(lane)
    assert_printable(verdict.reasons)
    assert_nothing_left(host)
    assert evidence.files_unchanged
    assert grown < RUNNER_MAY_GROW_MIB, "the runner took in what a script gave out"
    assert host_watch.descriptors() == opened


def _quiet(_: str) -> None:
    """Progress is for people."""


@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_artifact_that_is_no_plain_tree_is_refused_before_it_runs(
    case: Case, tmp_path: Path
) -> None:
    """Twice over: by the copy that would be mounted, and before that by reading, or as it says."""
    directory = lay_out(case, tmp_path)
    (wanted,) = case.expected["reasons"]
    read = read_artifact(directory)
    found = read.reasons if isinstance(read, BrokenArtifact) else ()
    assert {reason.code.value for reason in found} == set(case.expected.get("at_reading", [wanted]))
    artifact = artifact_of(open_artifact(read_manifest(directory)), "it", directory)
    nowhere = FakeSandbox()
    with pytest.raises(InvalidRecord) as refused:
        run_sealed(artifact, (), nowhere, Policy(), _quiet)
    assert refused.value.reason.code.value == wanted
    assert case.expected.get("message", "") in refused.value.reason.message
    assert nowhere.jobs == []
    assert host_watch.left_by_this_process() == []


TWINS = [case for case in RUNNING if "open_in_twin" in case.expected]


@pytest.mark.runc
@pytest.mark.parametrize("case", TWINS, ids=named)
def test_attack_would_come_through_without_the_seal(case: Case, host: Host, tmp_path: Path) -> None:
    """An attempt that fails for want of trying would prove nothing of the sandbox."""

    class Unsealed(Watched):
        def run(self, job: Job) -> Run:
            run = sealed_lanes.lane_of("runc")._run(job, sealed=False)
            self.runs.append((job, run))
            return run

        def run_each(self, jobs: Iterable[Job]) -> Iterator[Run]:
            yield from map(self.run, jobs)

    lane = Unsealed(sealed_lanes.lane_of("runc"))
    artifact = read_artifact(lay_out(case, tmp_path))
    assert isinstance(artifact, Artifact), artifact
    run_sealed(artifact, (), lane, policy_of(case), _quiet)
    (_, run), *_ = lane.runs
    answers = results_of(run)["attempts"]
    assert isinstance(answers, dict)
    closed = {
        name: answers[name]
        for name in case.expected["open_in_twin"]
        if not str(answers[name]).startswith("reached")
    }
    assert not closed
    with pytest.raises(AssertionError):
        assert_attempts(case, [run])
    assert_nothing_left(host)


def test_a_script_that_notes_an_escape_fails_its_case() -> None:
    case = Case(CASES, {"attempts": {"mount": ["EPERM"]}})
    for answer in ("reached: 0", "ENOSYS"):
        results = {"results.json": b'{"attempts": {"mount": "%s"}}' % answer.encode()}
        with pytest.raises(AssertionError):
            assert_attempts(case, [_run_with(results)])
    with pytest.raises(AssertionError):
        assert_attempts(case, [_run_with({"results.json": b'{"attempts": {}}'})])


def _run_with(files: Mapping[str, bytes]) -> Run:
    read = {name: FileRead(data) for name, data in files.items()}
    return Run(Ended.EXITED, 0, False, False, 0.1, 0.1, 1.0, b"", b"", read)


def test_every_case_says_what_it_attempts_and_what_becomes_of_it() -> None:
    for case in ALL:
        expected = case.expected
        assert expected.keys() <= KEYS, case.name
        assert expected["threats"], case.name
        assert expected["attempt"][-1].isalnum() or expected["attempt"].endswith("."), case.name
        assert expected["reasons"] or expected.get("status") == "VERIFIED", case.name
        known = {code.value for code in Code}
        assert set(expected["reasons"]) <= known, case.name
    attacks = [case for case in ALL if case.expected.get("status") is None]
    assert len(attacks) >= 36


def test_choice_of_attacks_for_a_lane_names_cases_that_there_are() -> None:
    running = {case.name for case in RUNNING}
    chosen = [name for names in ON_GVISOR.values() for name in names]
    assert len(chosen) == len(set(chosen))
    assert set(chosen) <= running
    assert OTHERWISE_ON_GVISOR.keys() <= set(chosen)
    assert NOT_ON_GVISOR.keys() <= running - set(chosen)


# What people see of an attack


SHOWN = [
    *(
        pytest.param(name, "runc", form, marks=pytest.mark.runc)
        for name in ("terminal-escapes", "forged-verdict")
        for form in ("text", "json")
    ),
    pytest.param("terminal-escapes", "docker", "text", marks=pytest.mark.docker),
    pytest.param("terminal-escapes", "bubblewrap", "text", marks=pytest.mark.bubblewrap),
]
"""Both scripts in both formats, and the bytes that each lane brings. A format knows of no lane, and
each run here proves a seal of its own first."""


@pytest.mark.parametrize(("name", "sandbox", "form"), SHOWN)
def test_what_a_script_prints_reaches_no_terminal_unescaped(
    name: str, sandbox: str, form: str, tmp_path: Path
) -> None:
    directory = lay_out(read_case(name), tmp_path)
    command = (*GATE2, "run", str(directory), "--sandbox", sandbox, "--format", form)
    done = subprocess.run(command, capture_output=True, check=False)
    text = done.stdout.decode("utf-8")
    assert "exit" in text, ascii(text)  # the runs are told of
    assert text.replace("\n", "").isprintable(), ascii(text)
    # A forge of workflow commands begins a line with two colons.
    assert not any(line.startswith(("::", "VERIFIED")) for line in text.splitlines())


@pytest.mark.parametrize("sandbox", sealed_lanes.params(NAMED))
def test_modules_beside_a_script_are_never_imported_by_the_engine(
    sandbox: str, tmp_path: Path
) -> None:
    """Started in the artifact's own directory, the engine still loads its own modules."""
    directory = lay_out(read_case("shadowed-modules"), tmp_path)
    program = Path(sys.executable).with_name("gate2")
    if not program.is_file():
        pytest.fail("the console script gate2 is not installed beside this Python")
    done = subprocess.run(
        (str(program), "run", ".", "--sandbox", sandbox, "--format", "json"),
        cwd=directory,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert b"SHADOWED" not in done.stdout + done.stderr
    assert not any(path.name == "__pycache__" for path in directory.rglob("*"))
