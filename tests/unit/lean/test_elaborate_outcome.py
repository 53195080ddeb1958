"""What an elaboration amounts to is read from the files and the lane's account alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from gate2.errors import InfrastructureError
from gate2.lean import toolchain
from gate2.lean.elaborate import (
    LEAN_LIMITS,
    Elaborated,
    elaborate,
    elaborate_pair,
    job_for,
)
from gate2.lean.elaboration_cache import DiskElaborationCache
from gate2.lean.messages import Message, Severity
from gate2.lean.toolchain import Toolchain
from gate2.reasons import Code
from gate2.sandbox.job import IN_DIR, Ended, FileRead, Image, Job, Run, Seal

IMAGE = Image("python", "sha256:" + "ab" * 32, None)
REJECTED = b'{"severity":"error","data":"unsolved goals","pos":{"line":1,"column":2}}\n'
PARTS = ("Submission.olean", "Submission.olean.server", "Submission.olean.private")
WHOLE = {name: FileRead(name.encode()) for name in PARTS}
NOTHING = {name: FileRead(None, "missing") for name in PARTS}
RUN = Run(
    ended=Ended.EXITED,
    exit_code=0,
    oom=False,
    disk_full=False,
    wall_s=1.5,
    cpu_s=1.0,
    memory_peak_mib=10.0,
    stdout=b"",
    stderr=b"",
    files=WHOLE,
)


@dataclass
class FakeSandbox:
    """A lane whose runs all end in the same way."""

    ends: Run = RUN
    name: str = "fake"
    jobs: list[Job] = field(default_factory=list)
    sources: list[bytes] = field(default_factory=list)

    def available(self) -> str:
        return ""

    def resolve(self, image: str) -> Image:
        return replace(IMAGE, name=image)

    def prove(self, job: Job) -> Seal:
        raise NotImplementedError

    def run_each(self, jobs: Iterable[Job]) -> Iterator[Run]:
        yield from map(self.run, jobs)

    def run(self, job: Job) -> Run:
        self.jobs.append(job)
        mounted = {mount.target: mount.source for mount in job.mounts}
        self.sources.append((mounted[IN_DIR] / job.command[-1]).read_bytes())
        return self.ends


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def lean(tmp_path: Path) -> Toolchain:
    return Toolchain("wasm", tmp_path / "tools", "cd" * 32, toolchain.pins())


def outcome(lean: Toolchain, **changed: object) -> Elaborated:
    run = replace(RUN, **changed)  # type: ignore[arg-type]  # the tests name real fields
    return elaborate(FakeSandbox(run), lean, b"source").outcome


def test_three_parts_are_brought_out_whatever_the_exit_code(lean: Toolchain) -> None:
    found = elaborate(FakeSandbox(replace(RUN, exit_code=1, stdout=REJECTED)), lean, b"source")
    assert found.outcome is Elaborated.COMPILED
    assert (found.olean, found.server, found.private) == tuple(name.encode() for name in PARTS)
    assert found.messages == (Message(Severity.ERROR, 1, 2, "unsolved goals"),)


@pytest.mark.parametrize("missing", PARTS)
def test_exit_code_zero_without_every_part_is_not_compiled(lean: Toolchain, missing: str) -> None:
    files = {**WHOLE, missing: FileRead(None, "missing")}
    found = elaborate(FakeSandbox(replace(RUN, files=files)), lean, b"source")
    assert found.outcome is Elaborated.NOT_COMPILED
    assert (found.olean, found.server, found.private) == (None, None, None)


def test_printed_success_does_not_compile_anything(lean: Toolchain) -> None:
    found = outcome(lean, files=NOTHING, stdout=b"verified: true\nSubmission.olean written\n")
    assert found is Elaborated.NOT_COMPILED


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"ended": Ended.TIMEOUT, "exit_code": None}, Elaborated.TIMEOUT),
        ({"ended": Ended.OUTPUT_CAP, "exit_code": None}, Elaborated.CRASHED),
        ({"oom": True}, Elaborated.MEMORY),
        ({"oom": True, "files": NOTHING, "exit_code": 137}, Elaborated.MEMORY),
        ({"files": NOTHING, "exit_code": 137}, Elaborated.CRASHED),
        ({"files": NOTHING, "exit_code": 1}, Elaborated.CRASHED),
        ({"files": NOTHING, "exit_code": 1, "disk_full": True}, Elaborated.CRASHED),
        (
            {"files": NOTHING, "exit_code": 1, "stderr": b"INTERNAL PANIC: out of memory"},
            Elaborated.MEMORY,
        ),
        ({"files": {**WHOLE, PARTS[0]: FileRead(None, "symlink")}}, Elaborated.CRASHED),
        ({"files": {**WHOLE, PARTS[2]: FileRead(None, "too large: …")}}, Elaborated.CRASHED),
    ],
)
def test_killed_or_starved_run_is_no_rejected_proof(
    lean: Toolchain, changed: Mapping[str, object], expected: Elaborated
) -> None:
    assert outcome(lean, **changed) is expected


def test_toolchain_that_does_not_start_is_infrastructure(lean: Toolchain) -> None:
    run = replace(RUN, ended=Ended.NOT_STARTED, exit_code=None, stderr=b"no such file", files={})
    with pytest.raises(InfrastructureError, match=r"started .* no such file") as caught:
        elaborate(FakeSandbox(run), lean, b"source")
    assert caught.value.reason.code is Code.INF_LEAN_MISSING


def test_sandbox_sees_one_file_and_the_toolchain(lean: Toolchain) -> None:
    sandbox = FakeSandbox()
    elaborate(sandbox, lean, b"theorem t : True := trivial")
    (job,) = sandbox.jobs
    assert sandbox.sources == [b"theorem t : True := trivial"]
    assert [mount.target for mount in job.mounts] == ["/home/in", "/home/tools"]
    assert job.mounts[1].source == lean.root
    assert job.environment == {"LEAN_PATH": "/home/tools/lib"}
    assert job.results == PARTS
    assert not job.mounts[0].source.exists()  # gone with the run


def test_statement_and_proof_share_the_module_name_and_not_the_sandbox(lean: Toolchain) -> None:
    sandbox = FakeSandbox()
    elaborate_pair(sandbox, lean, b"statement", b"proof")
    assert sorted(sandbox.sources) == [b"proof", b"statement"]
    assert len({job.command for job in sandbox.jobs}) == 1
    assert len({job.mounts[0].source for job in sandbox.jobs}) == 2


@pytest.mark.parametrize("name", ["Init", "Lean", "a", "A.B", "../A", "A/B", "", "-o", "A\n"])
def test_module_name_cannot_be_a_path_an_option_or_the_library(lean: Toolchain, name: str) -> None:
    with pytest.raises(ValueError, match="is no module name that a submission may have"):
        job_for(lean, IMAGE, lean.root, module_name=name)


def test_kept_elaboration_saves_the_run(lean: Toolchain, tmp_path: Path) -> None:
    sandbox, cache = FakeSandbox(replace(RUN, stdout=REJECTED)), DiskElaborationCache(tmp_path)
    first = elaborate(sandbox, lean, b"source", cache=cache)
    second = elaborate(sandbox, lean, b"source", cache=cache)
    assert len(sandbox.jobs) == 1
    assert second == replace(first, run=None)
    assert (first.cached, second.cached) == (False, True)


def test_without_a_cache_every_elaboration_runs(lean: Toolchain) -> None:
    sandbox = FakeSandbox()
    elaborate(sandbox, lean, b"source")
    assert not elaborate(sandbox, lean, b"source").cached
    assert len(sandbox.jobs) == 2


def test_whatever_could_change_the_outcome_is_part_of_the_key(
    lean: Toolchain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox, cache = FakeSandbox(), DiskElaborationCache(tmp_path)
    elaborate(sandbox, lean, b"source", cache=cache)
    elaborate(sandbox, lean, b"other", cache=cache)
    elaborate(sandbox, lean, b"source", cache=cache, module_name="Other")
    elaborate(sandbox, replace(lean, digest="ef" * 32), b"source", cache=cache)
    elaborate(sandbox, lean, b"source", cache=cache, limits=replace(LEAN_LIMITS, wall_s=10))
    other = replace(IMAGE, image_id="sha256:" + "cd" * 32)
    elaborate(sandbox, lean, b"source", cache=cache, image=other)
    assert len(sandbox.jobs) == 6
    elsewhere = FakeSandbox(name="elsewhere")
    elaborate(elsewhere, lean, b"source", cache=cache)
    assert len(elsewhere.jobs) == 1


@pytest.mark.parametrize(
    "run",
    [
        replace(RUN, ended=Ended.TIMEOUT, exit_code=None),
        replace(RUN, oom=True),
        replace(RUN, files=NOTHING, exit_code=137),
        replace(RUN, files=NOTHING, exit_code=1),  # a crash of the engine: not a word of Lean's
    ],
)
def test_outcome_that_depends_on_the_day_is_not_kept(
    lean: Toolchain, tmp_path: Path, run: Run
) -> None:
    sandbox, cache = FakeSandbox(run), DiskElaborationCache(tmp_path / "kept")
    elaborate(sandbox, lean, b"source", cache=cache)
    elaborate(sandbox, lean, b"source", cache=cache)
    assert len(sandbox.jobs) == 2
    assert not (tmp_path / "kept").exists()


def test_refusal_in_so_many_words_is_kept(lean: Toolchain, tmp_path: Path) -> None:
    run = replace(RUN, files=NOTHING, exit_code=1, stdout=REJECTED)
    sandbox, cache = FakeSandbox(run), DiskElaborationCache(tmp_path)
    elaborate(sandbox, lean, b"source", cache=cache)
    assert elaborate(sandbox, lean, b"source", cache=cache).outcome is Elaborated.NOT_COMPILED
    assert len(sandbox.jobs) == 1


@pytest.mark.parametrize("at", [0, 70, -1])
def test_damaged_entry_is_as_good_as_none(lean: Toolchain, tmp_path: Path, at: int) -> None:
    sandbox, cache = FakeSandbox(), DiskElaborationCache(tmp_path)
    elaborate(sandbox, lean, b"source", cache=cache)
    (entry,) = (path for path in tmp_path.rglob("*") if path.is_file())
    data = bytearray(entry.read_bytes())
    data[at] ^= 1
    entry.write_bytes(data)
    assert not elaborate(sandbox, lean, b"source", cache=cache).cached
    assert elaborate(sandbox, lean, b"source", cache=cache).cached


def test_entry_of_another_key_is_not_taken(lean: Toolchain, tmp_path: Path) -> None:
    sandbox, cache = FakeSandbox(), DiskElaborationCache(tmp_path)
    elaborate(sandbox, lean, b"one", cache=cache)
    (one,) = (path for path in tmp_path.rglob("*") if path.is_file())
    elaborate(sandbox, lean, b"two", cache=cache)
    two = next(path for path in tmp_path.rglob("*") if path.is_file() and path != one)
    two.write_bytes(one.read_bytes())
    assert not elaborate(sandbox, lean, b"two", cache=cache).cached


def test_cache_that_cannot_be_written_keeps_nothing_and_says_nothing(
    lean: Toolchain, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = DiskElaborationCache(tmp_path / "file")
    found = elaborate(FakeSandbox(), lean, b"source", cache=cache)
    assert found.outcome is Elaborated.COMPILED
