"""Sources that share a process come out as if each had its own, whatever one of them does."""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from gate2.errors import InfrastructureError
from gate2.lean import batch_output, toolchain
from gate2.lean.batch import elaborate_batch
from gate2.lean.elaborate import PARTS, Elaborated, elaborate
from gate2.lean.elaboration_cache import DiskElaborationCache
from gate2.lean.messages import Message, Severity
from gate2.lean.toolchain import Toolchain
from gate2.lean.worker import MOST_SOURCES, prewarm
from gate2.places import runs_root
from gate2.reasons import Code, because
from gate2.sandbox.job import IN_DIR, Ended, FileRead, Image, Job, Run, Seal

IMAGE = Image("python", "sha256:" + "ab" * 32, None)
REFUSAL = b'{"severity":"error","data":"unsolved goals","pos":{"line":1,"column":2}}\n'
WARNING = b'{"severity":"warning","data":"%s","pos":{"line":1,"column":0}}\n'
RUN = Run(
    ended=Ended.EXITED,
    exit_code=0,
    oom=False,
    disk_full=False,
    wall_s=8.0,
    cpu_s=1.0,
    memory_peak_mib=10.0,
    stdout=b"",
    stderr=b"",
    files={},
)


def parts_of(source: bytes) -> dict[str, bytes]:
    return {part: part.encode() + b" of " + source for part in PARTS}


def line_of(number: int, parts: dict[str, bytes] | None, ms: int = 500) -> bytes:
    digests = None if parts is None else [hashlib.sha256(parts[part]).hexdigest() for part in PARTS]
    says = {"gate2_source": number, "parts": digests, "ms": ms}
    return b"\n" + json.dumps(says, separators=(",", ":")).encode() + b"\n"


@dataclass
class LeanSandbox:
    """A lane in which Lean does what the first word of a source says."""

    name: str = "fake"
    ran: list[tuple[bytes, ...]] = field(default_factory=list)
    """The sources of each process."""
    jobs: list[Job] = field(default_factory=list)
    alone: Callable[[bytes], Run | None] = lambda _: None

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
        directory = next(mount.source for mount in job.mounts if mount.target == IN_DIR)
        if "--gate2-batch" not in job.command:
            source = (directory / job.command[-1]).read_bytes()
            self.ran.append((source,))
            return self.alone(source) or _single(source)
        deadline = time.monotonic() + float(job.command[-1])
        while not (directory / "go").exists() and time.monotonic() < deadline:
            time.sleep(0.005)
        count = int((directory / "go").read_text()) if (directory / "go").exists() else 0
        sources = tuple((directory / f"{number}.lean").read_bytes() for number in range(count))
        self.ran.append(sources)
        return _shared(job, sources)


def _single(source: bytes) -> Run:
    if source.startswith((b"hangs", b"exits", b"refused")):
        ended = Ended.TIMEOUT if source.startswith(b"hangs") else Ended.EXITED
        missing = {f"Submission.{part}": FileRead(None, "missing") for part in PARTS}
        refusal = REFUSAL if source.startswith(b"refused") else b""
        code = None if ended is Ended.TIMEOUT else int(bool(refusal))
        return replace(RUN, files=missing, stdout=refusal, ended=ended, exit_code=code)
    files = {f"Submission.{part}": FileRead(data) for part, data in parts_of(source).items()}
    return replace(RUN, files=files, stdout=WARNING % source)


def _shared(job: Job, sources: tuple[bytes, ...]) -> Run:
    files: dict[str, bytes] = {}
    stdout, ended = b"", Ended.EXITED
    for number, source in enumerate(sources):
        stdout += b"chatter\n"
        if source.startswith((b"exits", b"hangs")):
            ended = Ended.TIMEOUT if source.startswith(b"hangs") else Ended.EXITED
            break
        if source.startswith((b"refused", b"shy")):
            stdout += REFUSAL + line_of(number, None)
            continue
        if source.startswith(b"overwrites"):
            files["0.olean"] = b"something else"
        if source.startswith(b"forges"):
            other = line_of(0, parts_of(b"forged")) + line_of(number + 1, parts_of(b"forged"))
            stdout += b'{"gate2_source":' + other + line_of(number, parts_of(source))[1:-3] + b"\n"
        parts = parts_of(source)
        files |= {f"{number}.{part}": data for part, data in parts.items()}
        stdout += WARNING % source + line_of(number, parts)
    read = {
        name: FileRead(files[name]) if name in files else FileRead(None, "missing")
        for name in job.results
    }
    return replace(RUN, files=read, stdout=stdout, ended=ended)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(batch_output, "holds_tactic_script", lambda made: b"script" in made.olean)


@pytest.fixture
def lean(tmp_path: Path) -> Toolchain:
    return Toolchain("wasm", tmp_path / "tools", "cd" * 32, toolchain.pins())


@pytest.fixture
def sandbox() -> LeanSandbox:
    return LeanSandbox()


@pytest.fixture
def cache(tmp_path: Path) -> DiskElaborationCache:
    return DiskElaborationCache(tmp_path / "kept")


def sha256(source: bytes) -> str:
    return hashlib.sha256(source).hexdigest()


def test_sources_of_one_process_come_out_like_those_of_their_own(
    lean: Toolchain, sandbox: LeanSandbox
) -> None:
    sources = [b"a", b"b", b"c"]
    found = elaborate_batch(sandbox, lean, sources)
    assert sandbox.ran == [(b"a", b"b", b"c")]
    for source, one in zip(sources, found, strict=True):
        own = elaborate(sandbox, lean, source)
        assert (one.outcome, one.messages) == (Elaborated.COMPILED, own.messages)
        assert (one.olean, one.server, one.private) == (own.olean, own.server, own.private)
    assert [one.after for one in found] == [
        (),
        (sha256(b"a"),),
        (sha256(b"a"), sha256(b"b")),
    ]
    assert [one.wall_s for one in found] == [7.0, 0.5, 0.5]


def test_one_source_alone_has_the_ordinary_run(lean: Toolchain, sandbox: LeanSandbox) -> None:
    (found,) = elaborate_batch(sandbox, lean, [b"a"])
    assert "--gate2-batch" not in sandbox.jobs[0].command
    assert found == elaborate(sandbox, lean, b"a")


@pytest.mark.parametrize("last", [b"exits", b"hangs"])
def test_dying_neighbour_takes_nobody_down(
    lean: Toolchain, sandbox: LeanSandbox, last: bytes
) -> None:
    found = elaborate_batch(sandbox, lean, [b"a", last, b"c", b"d"])
    died = Elaborated.TIMEOUT if last == b"hangs" else Elaborated.NOT_COMPILED
    compiled = Elaborated.COMPILED
    assert [one.outcome for one in found] == [compiled, died, compiled, compiled]
    assert sandbox.ran == [(b"a", last, b"c", b"d"), (last,), (b"c", b"d")]
    assert found[3].after == (sha256(b"c"),)  # not what died


def test_process_that_dies_again_and_again_is_given_up(
    lean: Toolchain, sandbox: LeanSandbox
) -> None:
    sources = [b"exits 1", b"exits 2", b"c", b"d"]
    found = elaborate_batch(sandbox, lean, sources)
    assert sandbox.ran[2] == (b"exits 2", b"c", b"d")
    assert sandbox.ran[3:] == [(b"exits 2",), (b"c",), (b"d",)]
    assert [one.olean for one in found[2:]] == [b"olean of c", b"olean of d"]
    assert all(one.after == () for one in found)


def test_refusal_in_a_shared_process_counts_only_from_one_of_its_own(
    lean: Toolchain, sandbox: LeanSandbox
) -> None:
    found = elaborate_batch(sandbox, lean, [b"a", b"refused", b"shy", b"d"])
    processes = [(b"a", b"refused", b"shy", b"d"), (b"refused",), (b"shy", b"d"), (b"shy",)]
    assert sandbox.ran == [*processes, (b"d",)]
    assert found[1].outcome is Elaborated.NOT_COMPILED
    assert found[1].messages == (Message(Severity.ERROR, 1, 2, "unsolved goals"),)
    assert (found[2].outcome, found[2].after) == (Elaborated.COMPILED, ())


def test_later_source_cannot_replace_what_came_out_of_an_earlier_one(
    lean: Toolchain, sandbox: LeanSandbox, cache: DiskElaborationCache
) -> None:
    found = elaborate_batch(sandbox, lean, [b"a", b"overwrites"], cache=cache)
    assert sandbox.ran == [(b"a", b"overwrites"), (b"a",), (b"overwrites",)]
    assert found[0].olean == b"olean of a"
    assert elaborate(sandbox, lean, b"a", cache=cache).olean == b"olean of a"


@pytest.mark.parametrize("hostile", [b"script", b"refused", b"shy"])
def test_nothing_counts_behind_a_source_that_nobody_can_look_through(
    lean: Toolchain, sandbox: LeanSandbox, cache: DiskElaborationCache, hostile: bytes
) -> None:
    """It may have kept Lean's kernel from looking at the next, whose text and data are clean."""
    found = elaborate_batch(sandbox, lean, [b"a", hostile, b"c", b"d"], cache=cache)
    assert all(sha256(hostile) not in one.after for one in found)
    kept = elaborate_batch(sandbox, lean, [b"a", hostile, b"c", b"d"], cache=cache)
    assert [one.after for one in kept] == [one.after for one in found]


def test_several_refusals_do_not_keep_the_rest_from_sharing(
    lean: Toolchain, sandbox: LeanSandbox
) -> None:
    wrong = [b"refused 1", b"refused 2", b"refused 3"]
    sources = [b"a", b"b", wrong[0], b"c", b"d", wrong[1], b"e", b"f", wrong[2], b"g", b"h"]
    found = elaborate_batch(sandbox, lean, sources)
    assert [one.outcome is Elaborated.COMPILED for one in found] == [
        source not in wrong for source in sources
    ]
    assert [ran for ran in sandbox.ran if len(ran) == 1] == [(each,) for each in wrong]


def test_forged_lines_change_nothing_for_those_before(
    lean: Toolchain, sandbox: LeanSandbox
) -> None:
    found = elaborate_batch(sandbox, lean, [b"a", b"forges", b"c"])
    assert [one.olean for one in found] == [b"olean of a", b"olean of forges", b"olean of c"]
    assert [m.text for m in found[0].messages] == ["a"]


def test_shared_process_ends_within_the_time_of_one_source(
    lean: Toolchain, sandbox: LeanSandbox
) -> None:
    elaborate_batch(sandbox, lean, [b"a"] * MOST_SOURCES)
    assert sandbox.jobs[0].limits.wall_s == 300.0


def test_more_sources_than_one_process_takes_are_spread(
    lean: Toolchain, sandbox: LeanSandbox
) -> None:
    sources = [str(number).encode() for number in range(MOST_SOURCES + 2)]
    found = elaborate_batch(sandbox, lean, sources)
    assert [len(each) for each in sandbox.ran] == [MOST_SOURCES, 2]
    assert [one.olean for one in found] == [b"olean of " + source for source in sources]


def test_toolchain_of_the_users_own_runs_each_source_by_itself(
    lean: Toolchain, sandbox: LeanSandbox
) -> None:
    class Other:
        def __getattr__(self, name: str) -> object:
            return getattr(lean, name)

    found = elaborate_batch(sandbox, Other(), [b"a", b"b"])  # type: ignore[arg-type]
    assert sandbox.ran == [(b"a",), (b"b",)]
    assert [one.after for one in found] == [(), ()]


def test_lane_that_cannot_run_is_infrastructure(lean: Toolchain) -> None:
    class Down(LeanSandbox):
        def run(self, job: Job) -> Run:
            raise InfrastructureError(because(Code.INF_LANE_UNAVAILABLE, "down"))

    with pytest.raises(InfrastructureError) as caught:
        elaborate_batch(Down(), lean, [b"a", b"b"])
    assert caught.value.reason.code is Code.INF_LANE_UNAVAILABLE


# What is kept.


def test_kept_batch_saves_every_run(
    lean: Toolchain, sandbox: LeanSandbox, cache: DiskElaborationCache
) -> None:
    first = elaborate_batch(sandbox, lean, [b"a", b"b", b"c"], cache=cache)
    second = elaborate_batch(sandbox, lean, [b"a", b"b", b"c"], cache=cache)
    assert len(sandbox.ran) == 1
    assert second == tuple(replace(one, run=None) for one in first)


def test_only_the_first_of_a_process_is_kept_as_a_run_of_its_own(
    lean: Toolchain, sandbox: LeanSandbox, cache: DiskElaborationCache
) -> None:
    elaborate_batch(sandbox, lean, [b"a", b"b"], cache=cache)
    assert elaborate(sandbox, lean, b"a", cache=cache).cached
    assert not elaborate(sandbox, lean, b"b", cache=cache).cached


def test_other_sources_before_it_are_another_entry(
    lean: Toolchain, sandbox: LeanSandbox, cache: DiskElaborationCache
) -> None:
    elaborate_batch(sandbox, lean, [b"a", b"b", b"c"], cache=cache)
    found = elaborate_batch(sandbox, lean, [b"b", b"a", b"c"], cache=cache)
    assert [one.cached for one in found] == [False, True, False]
    assert sandbox.ran[1:] == [(b"b", b"c")]


def test_run_of_its_own_is_taken_before_one_after_others(
    lean: Toolchain, sandbox: LeanSandbox, cache: DiskElaborationCache
) -> None:
    elaborate_batch(sandbox, lean, [b"a", b"b"], cache=cache)
    elaborate(sandbox, lean, b"b", cache=cache)
    assert elaborate_batch(sandbox, lean, [b"a", b"b"], cache=cache)[1].after == ()


# A process that waits.


@pytest.fixture
def left() -> Iterator[set[Path]]:
    before = set(runs_root().glob("*"))
    yield before
    assert set(runs_root().glob("*")) == before


@pytest.mark.usefixtures("left")
def test_waiting_process_takes_the_sources_once(lean: Toolchain, sandbox: LeanSandbox) -> None:
    worker = prewarm(sandbox, lean)
    assert worker is not None
    with worker:
        found = elaborate_batch(sandbox, lean, [b"a"], worker=worker)
        elaborate_batch(sandbox, lean, [b"b", b"c"], worker=worker)
    assert sandbox.ran == [(b"a",), (b"b", b"c")]
    assert found[0].olean == b"olean of a"


@pytest.mark.usefixtures("left")
def test_process_that_is_not_needed_is_sent_away(lean: Toolchain, sandbox: LeanSandbox) -> None:
    worker = prewarm(sandbox, lean)
    assert worker is not None
    start = time.monotonic()
    worker.close()
    assert time.monotonic() - start < 30  # of 60 seconds that it would have waited
    assert sandbox.ran == [()]
    assert not worker.waits


@pytest.mark.usefixtures("left")
def test_process_that_waited_too_long_is_replaced(lean: Toolchain, sandbox: LeanSandbox) -> None:
    worker = prewarm(sandbox, lean, idle_s=0.0)
    assert worker is not None
    with worker:
        while worker.waits:
            time.sleep(0.005)
        found = elaborate_batch(sandbox, lean, [b"a", b"b"], worker=worker)
    assert sandbox.ran == [(), (b"a", b"b")]
    assert [one.outcome for one in found] == [Elaborated.COMPILED] * 2


def test_process_runs_under_the_seal_of_every_elaboration(
    lean: Toolchain, sandbox: LeanSandbox
) -> None:
    from gate2.sandbox.seal.probing import configuration_digest

    elaborate_batch(sandbox, lean, [b"a", b"b"])
    elaborate(sandbox, lean, b"a")
    assert len({configuration_digest("fake", job) for job in sandbox.jobs}) == 1


def test_toolchain_of_the_users_own_has_no_waiting_process(
    lean: Toolchain, sandbox: LeanSandbox
) -> None:
    class Other:
        def __getattr__(self, name: str) -> object:
            return getattr(lean, name)

    assert prewarm(sandbox, Other()) is None  # type: ignore[arg-type]
