"""What of a record goes to one worker: everything once, no script with another, pins apart."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from gate2.check import Checker
from gate2.executor.splitting import MOST_TOGETHER, PROOF_MEMORY_MIB, tasks_of
from gate2.executor.task import LaneName
from gate2.policy import LimitCaps, Policy
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

PINS = (None, "v4.28.0", "v4.34.1")


class Quiet:
    """An observer that says nothing."""

    def doing(self, record: object, claim: object, what: object) -> None: ...

    def done(self, record: object, checked: object) -> None: ...


def artifact(number: int, *, proves: bool, pin: str | None) -> tuple[Claim, Artifact]:
    kind = ClaimKind.MATHEMATICAL if proves else ClaimKind.EMPIRICAL
    values = () if proves else (reported(),)
    claim = Claim(f"c{number}", f"Claim {number}: 0.82.", kind=kind, reported=values)
    limits = AskedLimits(cpus=2.0, memory_mib=10**9)
    made = Artifact(
        name=f"a{number}",
        directory=Path("nowhere"),
        claim=claim.id,
        kind=ArtifactKind.LEAN4 if proves else ArtifactKind.REPRO,
        scope=Scope.EXACT,
        establishes="it",
        does_not_establish="more",
        claim_sha256=claim.text_sha256(),
        lean=LeanPart(theorem="t", toolchain=pin) if proves else None,
        repro=None if proves else ReproPart("python", ("x",), limits=limits),
    )
    return claim, made


KINDS = st.lists(st.tuples(st.booleans(), st.sampled_from(PINS)), max_size=60)


@given(kinds=KINDS)
def test_every_artifact_is_in_exactly_one_task_that_it_may_be_in(
    kinds: list[tuple[bool, str | None]],
) -> None:
    made = [artifact(n, proves=proves, pin=pin) for n, (proves, pin) in enumerate(kinds)]
    record = Record(
        Path("r"), "r", "R", DIGEST, tuple(c for c, _ in made), tuple(a for _, a in made)
    )

    def lane(*_: object) -> object:
        raise AssertionError

    plan = Checker(lane, lane, Policy(), Quiet()).plan(record)  # type: ignore[arg-type]

    tasks = list(tasks_of(plan))

    parts = [part for task in tasks for part in task.parts]
    assert sorted(part.artifact.name for part in parts) == sorted(a.name for _, a in made)
    assert all(part.artifact.claim == part.claim.id for part in parts)
    assert len({task.key for task in tasks}) == len(tasks)
    for task in tasks:
        pins = {part.artifact.lean.toolchain for part in task.parts if part.artifact.lean}
        if task.lane is LaneName.REPRO:
            assert len(task.parts) == 1
            assert task.need.memory_mib < LimitCaps().memory_mib + 100
            assert task.need.cpus <= LimitCaps().cpus
        else:
            assert len(pins) == 1
            assert 1 <= len(task.parts) <= MOST_TOGETHER
            assert task.need.memory_mib == PROOF_MEMORY_MIB
    proofs = [proves for proves, _ in kinds if proves]
    of_proofs = [task for task in tasks if task.lane is LaneName.PROOF]
    assert len(of_proofs) <= len(proofs)


def test_proofs_share_a_process_as_far_as_one_takes_them_and_come_first() -> None:
    made = [artifact(n, proves=n > 0, pin=None) for n in range(41)]
    record = Record(
        Path("r"), "r", "R", DIGEST, tuple(c for c, _ in made), tuple(a for _, a in made)
    )

    def lane(*_: object) -> object:
        raise AssertionError

    plan = Checker(lane, lane, Policy(), Quiet()).plan(record)  # type: ignore[arg-type]

    assert [len(task.parts) for task in tasks_of(plan)] == [20, 20, 1]
    again = Checker(lane, lane, Policy(), Quiet()).plan(replace(record, id="r"))  # type: ignore[arg-type]
    assert [task.key for task in tasks_of(again)] == [task.key for task in tasks_of(plan)]
