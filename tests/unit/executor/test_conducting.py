"""Many records through one executor: each settled once, as if it had been checked by itself."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from executed import Prepared, answer, nothing, sound
from gate2.check import CheckedClaim, CheckedRecord, Checker, Plan
from gate2.contract import Status
from gate2.errors import InfrastructureError, InvalidRecord, ReasonedError
from gate2.evidence import Evidence, NoEvidence, ProofEvidence, ReproEvidence
from gate2.executor import conducting, splitting
from gate2.executor.conducting import Conductor
from gate2.executor.task import Answer, Heard, Part, Task
from gate2.policy import Policy
from gate2.reasons import Code, because
from gate2.record.model import (
    Artifact,
    ArtifactKind,
    AskedLimits,
    Claim,
    ClaimKind,
    LeanPart,
    Record,
    ReproPart,
    Scope,
)
from making import DIGEST, reported


def claims(count: int) -> tuple[Claim, ...]:
    """Mathematical and empirical ones by turns."""
    return tuple(
        Claim(f"c{n}", f"For every n, n + {n} = {n} + n.", kind=ClaimKind.MATHEMATICAL)
        if n % 2 == 0
        else Claim(
            f"c{n}",
            f"The gain of setup {n} is 0.82.",
            kind=ClaimKind.EMPIRICAL,
            reported=(reported(),),
        )
        for n in range(count)
    )


def artifact(claim: Claim, name: str = "") -> Artifact:
    proves = claim.kind is ClaimKind.MATHEMATICAL
    return Artifact(
        name=name or f"of-{claim.id}",
        directory=Path("nowhere"),
        claim=claim.id,
        kind=ArtifactKind.LEAN4 if proves else ArtifactKind.REPRO,
        scope=Scope.EXACT,
        establishes="it",
        does_not_establish="more",
        claim_sha256=claim.text_sha256(),
        lean=LeanPart(theorem="t") if proves else None,
        repro=None
        if proves
        else ReproPart("python", ("python3", "x.py"), limits=AskedLimits(memory_mib=256)),
    )


def record(name: str, count: int) -> Record:
    said = claims(count)
    made = tuple(artifact(claim) for claim in said)
    return Record(Path(name), name, f"Record {name}", DIGEST, said, made)


class Quiet:
    """An observer that counts what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.judged: list[tuple[str, str]] = []

    def doing(self, record: Record, claim: Claim, what: str) -> None:
        self.told.append((record.id, claim.id))

    def done(self, record: Record, checked: CheckedClaim) -> None:
        self.judged.append((record.id, checked.claim.id))


def by_itself(claim: Claim, artifact: Artifact, say: Callable[[str], None]) -> Any:
    """The lane of a checker that looks on threads of this process."""
    return sound(Part(claim, artifact))


def checker(observer: Quiet | None = None, **changes: object) -> Checker:
    made = Checker(by_itself, by_itself, Policy(), observer or Quiet())
    return replace(made, **changes)  # type: ignore[arg-type]  # changes are checked by use


@dataclass
class Settled:
    """What the conductor handed over."""

    found: dict[str, CheckedRecord | ReasonedError] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def __call__(self, place: str, found: CheckedRecord | ReasonedError) -> None:
        assert place not in self.found, "settled twice"
        self.found[place] = found
        self.order.append(place)

    def record(self, place: str) -> CheckedRecord:
        found = self.found[place]
        assert isinstance(found, CheckedRecord)
        return found


def conducted(
    executor: Any, records: Sequence[Record], by: Checker | None = None, watch: Any = None
) -> Settled:
    settled = Settled()
    made = by or checker()
    Conductor(made, executor, settled, watch).conduct(
        (each.id, lambda each=each: made.plan(each))  # type: ignore[misc]
        for each in records
    )
    return settled


def verdicts(checked: CheckedRecord) -> object:
    return (checked.verdict, [(each.claim.id, each.verdict) for each in checked.claims])


@settings(deadline=None)
@given(
    sizes=st.lists(st.integers(0, 9), max_size=5),
    ahead=st.integers(1, 7),
    jobs=st.integers(1, 20),
)
def test_verdicts_are_those_of_a_check_by_itself_whatever_ends_first(
    sizes: list[int], ahead: int, jobs: int
) -> None:
    records = [record(f"r{n}", size) for n, size in enumerate(sizes)]
    settled = conducted(Prepared(ahead=ahead), records, checker(jobs=jobs))
    assert set(settled.found) == {each.id for each in records}
    for each in records:
        assert verdicts(settled.record(each.id)) == verdicts(checker().check(each))


def test_every_artifact_is_looked_at_exactly_once() -> None:
    executor = Prepared()
    records = [record("a", 40), record("b", 3)]
    observer = Quiet()
    conducted(executor, records, checker(observer))
    asked = [(task.record, part.artifact.name) for task in executor.seen for part in task.parts]
    assert sorted(asked) == sorted(
        (each.id, made.name) for each in records for made in each.artifacts
    )
    assert len({task.key for task in executor.seen}) == len(executor.seen)
    assert sorted(observer.judged) == sorted((r.id, c.id) for r in records for c in r.claims)


def test_records_are_read_as_there_is_room_and_let_go_as_they_are_settled() -> None:
    read: list[str] = []
    open_now: set[str] = set()
    most = 0
    made = checker()

    def planned(each: Record) -> Plan:
        nonlocal most
        read.append(each.id)
        open_now.add(each.id)
        most = max(most, len(open_now))
        return made.plan(each)

    records = [record(f"r{n}", 2) for n in range(50)]

    def done(place: str, _: CheckedRecord | ReasonedError) -> None:
        open_now.remove(place)

    Conductor(made, Prepared(ahead=4), done).conduct(
        (each.id, lambda each=each: planned(each))  # type: ignore[misc]
        for each in records
    )
    assert read == [each.id for each in records]
    assert not open_now
    assert most <= 5


@pytest.fixture
def crash_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where crash reports go."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_record_that_cannot_be_read_hides_no_other(crash_reports: Path) -> None:
    refused = InvalidRecord(because(Code.REC_SCHEMA_INVALID, "no JSON"))

    def planned(name: str) -> Plan | None:
        if name == "broken":
            raise refused
        if name == "crash":
            raise ZeroDivisionError
        return None if name == "not selected" else checker().plan(record(name, 2))

    settled = Settled()
    names = ["a", "broken", "crash", "not selected", "b"]
    Conductor(checker(), Prepared(), settled).conduct(
        (name, lambda name=name: planned(name))  # type: ignore[misc]
        for name in names
    )
    assert settled.found["broken"] is refused
    crashed = settled.found["crash"]
    assert isinstance(crashed, InfrastructureError)
    assert crashed.reason.code is Code.INF_ENGINE_ERROR
    assert len(list(crash_reports.glob("gate2-crash-*.json"))) == 1
    assert "not selected" not in settled.found
    assert settled.record("a").verdict.status is Status.VERIFIED
    assert settled.record("b").verdict.status is Status.VERIFIED


@pytest.mark.usefixtures("crash_reports")
def test_a_record_that_cannot_be_taken_apart_hides_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    honest = splitting.tasks_of

    def explode(plan: Plan) -> Iterator[Task]:
        if plan.record.id == "b":
            raise ZeroDivisionError
        return honest(plan)

    monkeypatch.setattr(conducting, "tasks_of", explode)
    settled = conducted(Prepared(), [record(name, 2) for name in "abc"])
    assert isinstance(settled.found["b"], InfrastructureError)
    assert settled.record("a").verdict.status is Status.VERIFIED
    assert settled.record("c").verdict.status is Status.VERIFIED


def test_what_a_worker_could_not_do_is_a_reason_at_its_claim_alone() -> None:
    lost = NoEvidence((because(Code.INF_WORKER_LOST, "gone"),))

    def evidence(part: Part) -> Evidence:
        return lost if part.claim.id == "c1" else sound(part)

    settled = conducted(Prepared(evidence), [record("a", 4)])
    statuses = {each.claim.id: each.verdict.status for each in settled.record("a").claims}
    assert statuses == {
        "c0": Status.VERIFIED,
        "c1": Status.UNVERIFIED,
        "c2": Status.VERIFIED,
        "c3": Status.VERIFIED,
    }


@dataclass
class MixedUp:
    """Hands each artifact's evidence out as another's."""

    def run(self, tasks: Any, heard: Heard) -> Iterator[tuple[Task, Answer]]:
        all_tasks = list(tasks)
        parts = [(task, part) for task in all_tasks for part in task.parts]
        for (task, part), (_, other) in zip(parts, parts[1:] + parts[:1], strict=True):
            yield task, answer(part, sound(other))


@pytest.mark.usefixtures("crash_reports")
def test_evidence_of_another_artifact_never_decides_a_claim() -> None:
    settled = conducted(MixedUp(), [record("a", 6)])
    found = settled.found["a"]
    assert isinstance(found, InfrastructureError)
    assert found.reason.code is Code.INF_ENGINE_ERROR


@dataclass
class Twice:
    """Answers everything again: first as it is, then that nothing was seen."""

    def run(self, tasks: Any, heard: Heard) -> Iterator[tuple[Task, Answer]]:
        all_tasks = list(tasks)
        for task in all_tasks:
            for part in task.parts:
                yield task, answer(part)
                yield task, answer(part, NoEvidence((because(Code.INF_WORKER_LOST, "gone"),)))
        for task in all_tasks:
            for part in task.parts:
                yield task, answer(part, NoEvidence((because(Code.INF_WORKER_LOST, "gone"),)))


def test_the_first_answer_stands_and_later_ones_of_the_same_artifact_count_for_nothing() -> None:
    settled = conducted(Twice(), [record("a", 4)])
    assert settled.record("a").verdict.status is Status.VERIFIED


def test_an_interruption_ends_the_run_and_settles_nothing_that_is_open() -> None:
    def evidence(part: Part) -> Evidence:
        if part.claim.id == "c1":
            raise KeyboardInterrupt
        return sound(part)

    settled = Settled()
    by = checker()
    conductor = Conductor(by, Prepared(evidence, ahead=1), settled)
    with pytest.raises(KeyboardInterrupt):
        conductor.conduct(
            (name, lambda name=name: by.plan(record(name, 2)))  # type: ignore[misc]
            for name in ("a", "b")
        )
    assert settled.found == {}


@dataclass
class Kept:
    """A cache that has everything."""

    kept: list[str] = field(default_factory=list)

    def find(self, claim: Claim, artifact: Artifact) -> Any:
        from gate2.cache.kept import Kept as Found

        evidence = sound(Part(claim, artifact))
        assert isinstance(evidence, (ProofEvidence, ReproEvidence))
        return Found(evidence, "2026-01-01T00:00:00Z", DIGEST, "seen before")

    def keep(self, claim: Claim, artifact: Artifact, evidence: object, made_at: str) -> None:
        self.kept.append(artifact.name)

    def reading(self, record: Record) -> None:
        return None

    def keep_reading(self, record: Record, readings: object) -> None: ...


def test_a_record_of_which_all_is_known_reaches_no_executor() -> None:
    cache = Kept()
    executor = Prepared(nothing)
    settled = conducted(executor, [record("a", 5)], checker(cache=cache))
    assert executor.seen == []
    assert cache.kept == []
    assert settled.record("a").verdict.status is Status.VERIFIED
    assert {each.artifacts[0].cached for each in settled.record("a").claims} == {"seen before"}


def test_two_records_with_the_same_words_are_two() -> None:
    one = record("a", 3)
    executor = Prepared()
    settled = conducted(executor, [one, replace(one, path=Path("copy"), id="copy")])
    assert set(settled.found) == {"a", "copy"}
    assert len({task.key for task in executor.seen}) == len(executor.seen)


def test_interrupted_check_has_its_executor_clean_up_at_once() -> None:
    """Not when nobody holds the exception any more: that may be never."""
    cleaned_up = []

    class UnderWay:
        def run(self, tasks: Iterable[Task], heard: Heard) -> Iterator[tuple[Task, Answer]]:
            try:
                for task in tasks:
                    for part in task.parts:
                        yield task, answer(part)
            finally:
                cleaned_up.append(True)

    class Stopped(Quiet):
        def done(self, record: Record, checked: CheckedClaim) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as held:
        conducted(UnderWay(), [record("a", 4)], checker(Stopped()))
    assert cleaned_up, held
