"""Attempts: one answer for each artifact, whoever is lost, and never a fourth try."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executed import answer
from gate2.executor.attempts import BESIDE_S, PROOF_S, Attempts, lease_s
from gate2.executor.losing import MOST_ATTEMPTS, WorkerLost, why_lost, worker_lost
from gate2.executor.task import LaneName, Need, Part, Task
from gate2.policy import LimitCaps, Policy
from gate2.reasons import Code, Effect
from gate2.record.model import (
    Artifact,
    ArtifactKind,
    AskedLimits,
    Claim,
    Control,
    LeanPart,
    ReproPart,
    Scope,
)


def part(number: int, lane: LaneName = LaneName.PROOF) -> Part:
    claim = Claim(f"c{number}", f"Claim {number}.")
    is_proof = lane is LaneName.PROOF
    return Part(
        claim,
        Artifact(
            name=f"a{number}",
            directory=Path("nowhere"),
            claim=claim.id,
            kind=ArtifactKind.LEAN4 if is_proof else ArtifactKind.REPRO,
            scope=Scope.EXACT,
            establishes="it",
            does_not_establish="more",
            lean=LeanPart("t") if is_proof else None,
            repro=None if is_proof else ReproPart("python", ("true",)),
        ),
    )


def task(count: int = 1, lane: LaneName = LaneName.PROOF, key: str = "k") -> Task:
    parts = tuple(part(number, lane) for number in range(count))
    return Task(key, "r", "ab" * 32, lane, parts, Need(1.0, 512))


def test_only_what_was_not_answered_is_tried_again() -> None:
    attempts, whole = Attempts(), task(3)
    first = attempts.begin(whole, "n1", 0.0)
    assert attempts.take(first.id, answer(whole.parts[1]))
    left = attempts.lose(first.id)
    assert left is not None
    assert [each.artifact.name for each in left.parts] == ["a0", "a2"]
    second = attempts.begin(left, "n2", 0.0)
    assert (second.number, [p.artifact.name for p in second.task.parts]) == (2, ["a0", "a2"])
    assert attempts.lost_on(left) == {"n1"}


def test_a_second_answer_of_an_attempt_presumed_lost_is_dropped() -> None:
    attempts, whole = Attempts(), task()
    first = attempts.begin(whole, "n1", 0.0)
    left = attempts.lose(first.id)
    assert left is not None
    second = attempts.begin(left, "n2", 0.0)
    assert not attempts.take(first.id, answer(whole.parts[0])), "nobody hears it any more"
    assert attempts.take(second.id, answer(whole.parts[0]))
    assert not attempts.take(second.id, answer(whole.parts[0])), "nor the same twice"
    assert attempts.end(second.id)
    assert len(attempts) == 0


def test_an_answer_to_what_was_not_asked_is_dropped() -> None:
    attempts, whole = Attempts(), task()
    first = attempts.begin(whole, "n1", 0.0)
    stray = replace(answer(whole.parts[0]), artifact="another")
    assert not attempts.take(first.id, stray)


def test_a_worker_that_ends_without_all_answers_has_not_ended_well() -> None:
    attempts, whole = Attempts(), task(2)
    first = attempts.begin(whole, "n1", 0.0)
    attempts.take(first.id, answer(whole.parts[0]))
    assert not attempts.end(first.id)
    assert attempts.lose(first.id) is not None


def test_a_worker_that_is_lost_after_its_last_answer_costs_nothing() -> None:
    attempts, whole = Attempts(), task()
    first = attempts.begin(whole, "n1", 0.0)
    attempts.take(first.id, answer(whole.parts[0]))
    assert attempts.lose(first.id) is None
    assert len(attempts) == 0


def test_no_task_is_tried_a_fourth_time() -> None:
    attempts, whole = Attempts(), task()
    for number in range(MOST_ATTEMPTS):
        attempt = attempts.begin(whole, f"n{number}", 0.0)
        assert attempts.may_try_again(whole) is (number + 1 < MOST_ATTEMPTS)
        attempts.lose(attempt.id)


def test_nothing_is_begun_twice_at_a_time() -> None:
    attempts, whole = Attempts(), task()
    attempts.begin(whole, "n1", 0.0)
    with pytest.raises(ValueError, match="under way"):
        attempts.begin(whole, "n2", 0.0)


def test_a_lease_runs_from_when_the_worker_begins() -> None:
    attempts, whole = Attempts(), task()
    attempt = attempts.begin(whole, "n1", 100.0, wait_s=50.0)
    assert attempts.lapsed(149.0) == []
    attempts.begun(attempt.id, 149.0, 1000.0)
    assert attempts.lapsed(1148.0) == []
    assert [each.id for each in attempts.lapsed(1150.0)] == [attempt.id]


def test_a_lease_is_longer_than_all_that_its_limits_allow() -> None:
    scripts = task(lane=LaneName.REPRO)
    (only,) = scripts.parts
    assert only.artifact.repro is not None
    repro = replace(
        only.artifact.repro,
        runs=5,
        limits=AskedLimits(wall_s=1800.0),
        controls=(Control("c", {}),),
    )
    longest = replace(scripts, parts=(replace(only, artifact=replace(only.artifact, repro=repro)),))
    # Five runs, a control, other surroundings, inputs withheld and altered.
    assert lease_s(longest, Policy()) > (5 + 1 + 3) * LimitCaps().wall_s
    assert lease_s(task(4), Policy()) == BESIDE_S + 4 * PROOF_S


@given(st.lists(st.sampled_from(["take", "end", "lose", "late"]), max_size=40), st.integers(1, 4))
def test_each_artifact_has_exactly_one_answer_whatever_happens(
    steps: list[str], count: int
) -> None:
    attempts, whole = Attempts(), task(count)
    taken: list[str] = []
    old: list[str] = []
    now: Task | None = whole
    attempt = attempts.begin(whole, "n", 0.0)
    for step in steps:
        if now is None:
            break
        match step:
            case "take":
                for each in attempt.task.parts[:1] if not taken else attempt.task.parts:
                    if attempts.take(attempt.id, answer(each)):
                        taken.append(each.artifact.name)
            case "late":
                assert not any(attempts.take(n, answer(p)) for n in old for p in whole.parts)
            case "end":
                if attempts.end(attempt.id):
                    now = None
            case _:
                old.append(attempt.id)
                now = attempts.lose(attempt.id)
                if now is not None:
                    attempt = attempts.begin(now, "n", 0.0)
    assert len(taken) == len(set(taken))
    if now is None:
        assert sorted(taken) == [p.artifact.name for p in whole.parts]


def test_a_lost_worker_is_a_fault_of_the_machine_and_of_no_claim() -> None:
    reason = worker_lost(2, "host/abc", "its node is gone")
    assert isinstance(reason, WorkerLost)
    assert (reason.code, reason.effect) == (Code.INF_WORKER_LOST, Effect.INFRASTRUCTURE)
    assert reason.node == "host/abc"
    assert "attempt 2 of 3 on host/abc ended early: its node is gone" in reason.message


def test_what_ray_says_is_one_short_clause() -> None:
    class RayTaskError(Exception):
        """As Ray's, by its name."""

    assert why_lost(type("WorkerCrashedError", (Exception,), {})("long\nstory")) == (
        "its worker was ended from outside"
    )
    said = why_lost(RayTaskError("Traceback\n  File x\n" + "E: " + "y" * 999))
    assert said.startswith("RayTaskError: E: yyy")
    assert len(said) < 300
