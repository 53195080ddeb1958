"""Lean is loaded while the seal is proven: never for nothing, and nothing is handed over before.

The sandbox runs nothing: it does as the embedded Lean does, with what the lane puts before it.
"""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from gate2.errors import InfrastructureError
from gate2.evidence import ProofOutcome
from gate2.lanes import waiting as waiting_lane
from gate2.lanes.ahead import Ahead
from gate2.lanes.case import Case, Examined
from gate2.lanes.proof import NOTHING_AHEAD, Prover
from gate2.lean import batch_output, toolchain
from gate2.lean.elaborate import PARTS, Elaborated, elaborate
from gate2.lean.elaboration_cache import DiskElaborationCache
from gate2.lean.toolchain import Toolchain
from gate2.lean.worker import Worker
from gate2.lean.worker import prewarm as start
from gate2.places import runs_root
from gate2.policy import Policy
from gate2.reasons import Code, because
from gate2.record.model import Artifact, ArtifactKind, LeanPart, ProofForm, Scope
from gate2.sandbox.fake import Behaviour, FakeSandbox
from gate2.sandbox.job import Job, Seal

BATCH = "--gate2-batch"
REFUSAL = b'{"severity":"error","data":"unsolved goals","pos":{"line":1,"column":2}}\n'
POLICY_AGAINST = b"run_cmd skip\n"
GIVE_UP_S = 30.0


def stated(name: str) -> bytes:
    return f"theorem {name} : 1 + 1 = 2 := sorry\n".encode()


def proved(name: str) -> bytes:
    return f"theorem {name} : 1 + 1 = 2 := rfl\n".encode()


def parts_of(source: bytes) -> dict[str, bytes]:
    return {part: part.encode() + b" of " + source for part in PARTS}


@dataclass
class Lean:
    """What each process was handed, in the order in which they ended."""

    waited: list[tuple[bytes, ...]] = field(default_factory=list)
    """By those that wait; of each, all its sources."""
    single: list[bytes] = field(default_factory=list)
    refused: set[bytes] = field(default_factory=set)
    says_why: bool = True
    """In a process that waits."""
    dying: dict[str, Any] = field(default_factory=dict)
    """How such a process behaves at its end."""

    def __call__(self, job: Job) -> Behaviour:
        directory = job.mounts[0].source
        if BATCH not in job.command:
            source = (directory / job.command[-1]).read_bytes()
            self.single.append(source)
            if source in self.refused:
                return Behaviour(exit_code=1, stdout=REFUSAL)
            files = {f"Submission.{part}": data for part, data in parts_of(source).items()}
            return Behaviour(files=dict(files))
        give_up = time.monotonic() + GIVE_UP_S
        while not (directory / "go").exists() and time.monotonic() < give_up:
            time.sleep(0.005)
        count = int((directory / "go").read_text())
        sources = tuple((directory / f"{number}.lean").read_bytes() for number in range(count))
        self.waited.append(sources)
        return self._batch(sources)

    def _batch(self, sources: tuple[bytes, ...]) -> Behaviour:
        stdout = b""
        files: dict[str, bytes] = {}
        for number, source in enumerate(sources):
            parts = None if source in self.refused else parts_of(source)
            digests = parts and [hashlib.sha256(parts[part]).hexdigest() for part in PARTS]
            if parts is None and self.says_why:
                stdout += REFUSAL
            says = {"gate2_source": number, "parts": digests, "ms": 5}
            stdout += b"\n" + json.dumps(says, separators=(",", ":")).encode() + b"\n"
            files |= {f"{number}.{part}": data for part, data in (parts or {}).items()}
        return Behaviour(stdout=stdout, files=dict(files), **self.dying)


class Lane(FakeSandbox):
    """Looks, whenever the seal is to be proven, at what is there already."""

    def __init__(self, lean: Lean, probing: Callable[[], None] = lambda: None, **more: str) -> None:
        super().__init__(lean, **more)
        self.lean = lean
        self.probing = probing
        self.before_the_seal: list[int] = []
        """How many processes waited."""

    def prove(self, job: Job) -> Seal:
        waiting = [thread for thread in threading.enumerate() if "gate2-lean" in thread.name]
        self.before_the_seal.append(len(waiting))
        if len(self.before_the_seal) == 1:
            assert (self.lean.waited, self.lean.single) == ([], [])
        assert not list(runs_root().glob("*/*.lean")), "handed over before the seal was proven"
        self.probing()
        return super().prove(job)


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No process and no directory of it, whatever happened."""
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(batch_output, "holds_tactic_script", lambda _: False)
    yield
    assert list(runs_root().glob("*")) == []
    assert [each.name for each in threading.enumerate() if "gate2-lean" in each.name] == []


@pytest.fixture
def embedded(tmp_path: Path) -> Toolchain:
    return Toolchain("wasm", tmp_path / "tools", "cd" * 32, toolchain.pins())


@pytest.fixture
def cache(tmp_path: Path) -> DiskElaborationCache:
    return DiskElaborationCache(tmp_path / "kept")


@pytest.fixture(autouse=True)
def judged(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What comes to be judged: every time two elaborations, all accepted."""
    seen: list[Any] = []

    def judge(_: Prover, case: Case, seal: Seal, elaborated: Any, *more: object) -> Examined:
        seen.append(elaborated)
        return case.found(ProofOutcome.ACCEPTED, (), seal=seal)

    monkeypatch.setattr(Prover, "_judge", judge)
    return seen


def prover(lane: Lane, lean: Any, cache: DiskElaborationCache | None = None) -> Prover:
    nothing: Any = None
    return Prover(lane, lean, nothing, cache)


def write(directory: Path, statement: bytes, proof: bytes) -> Path:
    directory.mkdir(exist_ok=True)
    (directory / "Statement.lean").write_bytes(statement)
    (directory / "Proof.lean").write_bytes(proof)
    return directory


def examine(by: Prover, directory: Path, ahead: Ahead = NOTHING_AHEAD, **part: Any) -> ProofOutcome:
    lean = LeanPart(theorem="t", **part)
    return by.examine(directory, lean, Policy(), lambda _: None, None, ahead).outcome


def artifact(root: Path, name: str, **part: Any) -> Artifact:
    return Artifact(
        name=name,
        directory=write(root / name, stated(name), proved(name)),
        claim="c",
        kind=ArtifactKind.LEAN4,
        scope=Scope.EXACT,
        establishes="it",
        does_not_establish="more",
        lean=LeanPart(theorem="t", **part),
    )


# One proof.


def test_statement_and_proof_are_loaded_for_apart_while_the_seal_is_proven(
    embedded: Toolchain, tmp_path: Path, judged: list[Any]
) -> None:
    lane = Lane(Lean())
    directory = write(tmp_path / "a", stated("t"), proved("t"))
    assert examine(prover(lane, embedded), directory) is ProofOutcome.ACCEPTED
    assert lane.before_the_seal == [2]
    assert sorted(lane.lean.waited) == [(proved("t"),), (stated("t"),)]
    assert lane.lean.single == []
    ((statement, proof),) = judged
    assert (statement.olean, proof.olean) == (
        b"olean of " + stated("t"),
        b"olean of " + proved("t"),
    )
    assert statement.after == proof.after == ()


def test_what_is_kept_starts_no_process(
    embedded: Toolchain, tmp_path: Path, cache: DiskElaborationCache
) -> None:
    directory = write(tmp_path / "a", stated("t"), proved("t"))
    examine(prover(Lane(Lean()), embedded, cache), directory)
    again = Lane(Lean())
    examine(prover(again, embedded, cache), directory)
    assert again.jobs == []
    changed = Lane(Lean())
    write(directory, stated("t"), proved("t") + b"\n")
    examine(prover(changed, embedded, cache), directory)
    assert changed.before_the_seal == [1]
    assert changed.lean.waited == [(proved("t") + b"\n",)]


def test_the_one_source_of_a_process_is_kept_as_a_run_of_its_own(
    embedded: Toolchain, tmp_path: Path, cache: DiskElaborationCache
) -> None:
    lane = Lane(Lean())
    examine(prover(lane, embedded, cache), write(tmp_path / "a", stated("t"), proved("t")))
    assert lane.lean.single == []
    for source in (stated("t"), proved("t")):
        assert elaborate(lane, embedded, source, cache=cache).cached


def test_a_source_that_could_change_the_process_has_the_ordinary_run(
    embedded: Toolchain, tmp_path: Path
) -> None:
    lane = Lane(Lean())
    hostile = POLICY_AGAINST + proved("t")
    examine(prover(lane, embedded), write(tmp_path / "a", stated("t"), hostile))
    assert lane.before_the_seal == [1]
    assert (lane.lean.waited, lane.lean.single) == ([(stated("t"),)], [hostile])


def test_an_export_needs_a_process_for_its_statement_alone(
    embedded: Toolchain, tmp_path: Path
) -> None:
    lane = Lane(Lean())
    directory = write(tmp_path / "a", stated("t"), proved("t"))
    examine(prover(lane, embedded), directory, form=ProofForm.EXPORT)
    assert lane.before_the_seal == [1]
    assert lane.lean.waited == [(stated("t"),)]


def test_what_lean_refuses_in_a_process_of_its_own_is_loaded_for_once(
    embedded: Toolchain, tmp_path: Path, cache: DiskElaborationCache, judged: list[Any]
) -> None:
    lane = Lane(Lean(refused={proved("t")}))
    directory = write(tmp_path / "a", stated("t"), proved("t"))
    examine(prover(lane, embedded, cache), directory)
    assert len(lane.jobs) == 2
    found = judged[0][1]
    ordinary = elaborate(lane, embedded, proved("t"))
    assert found.outcome is ordinary.outcome is Elaborated.NOT_COMPILED
    assert found.messages == ordinary.messages != ()
    assert (found.olean, found.server, found.private, found.after) == (None, None, None, ())
    again = Lane(Lean(refused={proved("t")}))
    examine(prover(again, embedded, cache), directory)
    assert again.jobs == []


@pytest.mark.parametrize(
    ("says_why", "dying"),
    [
        (False, {}),
        (True, {"exit_code": 3}),
        (True, {"oom": True}),
        (True, {"disk_full": True}),
        (True, {"takes_s": 1e6}),
        (True, {"stderr": b"INTERNAL PANIC: out of memory"}),
    ],
    ids=["silent", "fell", "memory", "disk", "time", "panic"],
)
def test_a_process_that_went_wrong_has_refused_nothing(
    embedded: Toolchain, tmp_path: Path, judged: list[Any], says_why: bool, dying: dict[str, Any]
) -> None:
    """What only the waiting process refused compiles by itself, and that counts."""
    lean = Lean(refused={proved("t")}, says_why=says_why, dying=dying)
    lane = Lane(lean)
    single: list[bytes] = []

    def ordinary(job: Job) -> Behaviour:
        if BATCH in job.command:
            return lean(job)
        single.append((job.mounts[0].source / job.command[-1]).read_bytes())
        files = {f"Submission.{part}": data for part, data in parts_of(single[-1]).items()}
        return Behaviour(files=dict(files))

    lane._behave = ordinary
    examine(prover(lane, embedded), write(tmp_path / "a", stated("t"), proved("t")))
    assert single == [proved("t")]
    assert judged[0][1].outcome is Elaborated.COMPILED


def test_a_refusal_beside_others_is_none(embedded: Toolchain, tmp_path: Path) -> None:
    lane = Lane(Lean(refused={proved("a")}))
    artifacts = [artifact(tmp_path, name) for name in ("a", "b")]
    prover(lane, embedded).ahead(artifacts, lambda _: None)
    assert proved("a") in lane.lean.single


def test_a_refused_artifact_starts_nothing(embedded: Toolchain, tmp_path: Path) -> None:
    lane = Lane(Lean())
    directory = write(tmp_path / "a", stated("t"), proved("t"))
    assert examine(prover(lane, embedded), directory, statement_sha256="0" * 64) is (
        ProofOutcome.ERROR
    )
    assert (lane.before_the_seal, lane.jobs) == ([], [])


def test_a_toolchain_of_the_users_own_waits_for_nothing(
    embedded: Toolchain, tmp_path: Path
) -> None:
    class Other:
        def __getattr__(self, name: str) -> object:
            return getattr(embedded, name)

    lane = Lane(Lean())
    found = examine(prover(lane, Other()), write(tmp_path / "a", stated("t"), proved("t")))
    assert found is ProofOutcome.ACCEPTED
    assert lane.before_the_seal == [0]
    assert sorted(lane.lean.single) == [proved("t"), stated("t")]


def test_a_seal_that_is_known_leaves_nothing_to_wait_for(
    embedded: Toolchain, tmp_path: Path
) -> None:
    lane = Lane(Lean())
    by = prover(lane, embedded)
    examine(by, write(tmp_path / "a", stated("t"), proved("t")))
    lane.lean.waited.clear()
    examine(by, write(tmp_path / "b", stated("u"), proved("u")))
    assert lane.before_the_seal == [2, 0]
    assert sorted(lane.lean.single) == [proved("u"), stated("u")]


def test_whoever_has_the_turn_is_not_joined_by_more_processes(
    embedded: Toolchain, tmp_path: Path
) -> None:
    """One statement and one proof at a time, whoever waits for a seal."""
    ours, theirs = threading.Event(), threading.Event()
    lane = Lane(Lean(), probing=theirs.set)
    by = prover(lane, embedded)

    def others() -> None:
        with by._turn:
            ours.set()
            theirs.wait(GIVE_UP_S)

    thread = threading.Thread(target=others)
    thread.start()
    ours.wait(GIVE_UP_S)
    examine(by, write(tmp_path / "a", stated("t"), proved("t")))
    thread.join()
    assert lane.before_the_seal == [0]
    assert sorted(lane.lean.single) == [proved("t"), stated("t")]


# What goes wrong.


def test_nothing_is_handed_over_under_a_seal_that_is_not_proven(
    embedded: Toolchain, tmp_path: Path
) -> None:
    lane = Lane(Lean(), seal_fault="open")
    directory = write(tmp_path / "a", stated("t"), proved("t"))
    assert examine(prover(lane, embedded), directory) is ProofOutcome.ERROR
    assert lane.before_the_seal == [2]
    assert (lane.lean.waited, lane.lean.single) == ([(), ()], [])


def test_nothing_of_a_record_is_handed_over_under_a_seal_that_is_not_proven(
    embedded: Toolchain, tmp_path: Path
) -> None:
    lane = Lane(Lean(), seal_fault="open")
    artifacts = [artifact(tmp_path, name) for name in ("a", "b")]
    assert prover(lane, embedded).ahead(artifacts, lambda _: None) == Ahead()
    assert lane.before_the_seal == [2]
    assert (lane.lean.waited, lane.lean.single) == ([(), ()], [])


@pytest.mark.parametrize(
    "fault",
    [
        KeyboardInterrupt(),
        InfrastructureError(because(Code.INF_WORKER_LOST, "gone")),
        OSError("gone"),
    ],
    ids=["interrupted", "machine", "files"],
)
@pytest.mark.parametrize("together", [True, False])
def test_whatever_ends_the_lane_ends_what_waits(
    embedded: Toolchain, tmp_path: Path, fault: BaseException, together: bool
) -> None:
    def probing() -> None:
        raise fault

    lane = Lane(Lean(), probing)
    by = prover(lane, embedded)
    artifacts = [artifact(tmp_path, name) for name in ("a", "b")]

    def lane_run() -> object:
        if together:
            return by.ahead(artifacts, lambda _: None)
        return examine(by, artifacts[0].directory)

    with pytest.raises(type(fault)):
        lane_run()
    assert lane.lean.waited == [(), ()]
    with ThreadPoolExecutor() as another:
        assert another.submit(by._turn.acquire, blocking=False).result(), "the turn is kept"


def test_one_process_that_cannot_be_started_takes_the_other_away(
    embedded: Toolchain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Worker | None] = []

    def prewarm(*given: Any) -> Worker | None:
        if made:
            raise InfrastructureError(because(Code.INF_DISK_FULL, "full"))
        made.append(start(*given))
        return made[0]

    monkeypatch.setattr(waiting_lane, "prewarm", prewarm)
    lane = Lane(Lean())
    with pytest.raises(InfrastructureError, match="full"):
        examine(prover(lane, embedded), write(tmp_path / "a", stated("t"), proved("t")))
    assert lane.lean.waited == [()]
    assert lane.before_the_seal == []


def test_a_lane_that_is_gone_is_the_machine_s_fault(embedded: Toolchain, tmp_path: Path) -> None:
    lane = Lane(Lean(), lacking="no lane")
    with pytest.raises(InfrastructureError, match="no lane"):
        examine(prover(lane, embedded), write(tmp_path / "a", stated("t"), proved("t")))


# Several proofs of one record.


def test_the_files_of_a_record_are_loaded_for_apart_while_the_seal_is_proven(
    embedded: Toolchain, tmp_path: Path, cache: DiskElaborationCache
) -> None:
    lane = Lane(Lean())
    by = prover(lane, embedded, cache)
    names = ("a", "b", "c")
    artifacts = [artifact(tmp_path, name) for name in names]
    ahead = by.ahead(artifacts, lambda _: None)
    assert lane.before_the_seal == [2]
    statements, proofs = tuple(map(stated, names)), tuple(map(proved, names))
    assert sorted(lane.lean.waited) == sorted([statements, proofs])
    assert (tuple(ahead.statements), tuple(ahead.proofs)) == (statements, proofs)
    for each in artifacts:
        examine(by, each.directory, ahead)
    assert len(lane.jobs) == 2
    again = Lane(Lean())
    by = prover(again, embedded, cache)
    ahead = by.ahead(artifacts, lambda _: None)
    for each in artifacts:
        examine(by, each.directory, ahead)
    assert again.jobs == []


@pytest.mark.parametrize("reviewed_are_kept", [False, True])
def test_reviewed_statements_keep_a_process_of_their_own(
    embedded: Toolchain, tmp_path: Path, cache: DiskElaborationCache, reviewed_are_kept: bool
) -> None:
    lane = Lane(Lean())
    reviewed = [stated("a"), stated("b")]
    if reviewed_are_kept:
        other = Lane(Lean())
        for source in reviewed:
            elaborate(other, embedded, source, cache=cache)
    artifacts = [artifact(tmp_path, name) for name in ("a", "b", "c", "d")]
    for position in (0, 1):
        digest = hashlib.sha256(reviewed[position]).hexdigest()
        part = LeanPart(theorem="t", reviewed_by="somebody", statement_sha256=digest)
        artifacts[position] = replace(artifacts[position], lean=part)
    prover(lane, embedded, cache).ahead(artifacts, lambda _: None)
    assert lane.before_the_seal == [2]
    expected = [() if reviewed_are_kept else tuple(reviewed), (stated("c"), stated("d"))]
    proofs = tuple(map(proved, ("a", "b", "c", "d")))
    assert sorted(lane.lean.waited) == sorted([each for each in (*expected, proofs) if each])


def test_statements_that_are_kept_leave_one_process_for_the_proofs(
    embedded: Toolchain, tmp_path: Path, cache: DiskElaborationCache
) -> None:
    artifacts = [artifact(tmp_path, name) for name in ("a", "b")]
    for name in ("a", "b"):
        elaborate(Lane(Lean()), embedded, stated(name), cache=cache)
    lane = Lane(Lean())
    prover(lane, embedded, cache).ahead(artifacts, lambda _: None)
    assert lane.before_the_seal == [1]
    assert lane.lean.waited == [(proved("a"), proved("b"))]


def test_records_do_not_share_what_waits(embedded: Toolchain, tmp_path: Path) -> None:
    lane = Lane(Lean())
    by = prover(lane, embedded)
    for record in ("one", "two"):
        (tmp_path / record).mkdir()
        names = [record + each for each in ("a", "b")]
        lane.lean.waited.clear()
        by.ahead([artifact(tmp_path / record, name) for name in names], lambda _: None)
        groups = [tuple(map(stated, names)), tuple(map(proved, names))]
        assert sorted(lane.lean.waited) == sorted(groups)
