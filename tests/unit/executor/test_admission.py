"""What may start next: never more than the machine has, and nobody waits for ever."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.executor.admission import PATIENCE, Admission, Budget
from gate2.executor.task import LaneName, Need

BUDGETS = st.builds(
    Budget,
    cpus=st.sampled_from([0.1, 0.5, 1.0, 2.0, 3.5, 8.0]),
    memory_mib=st.integers(1, 10_000),
)


@dataclass(frozen=True)
class Asked:
    """One task of a made-up run."""

    lane: LaneName
    need: Need
    alone: bool
    lasts: int
    """How many others may end before it does."""


ASKED = st.builds(
    Asked,
    lane=st.sampled_from(LaneName),
    need=st.builds(
        Need,
        cpus=st.sampled_from([0.0, 0.1, 0.25, 1.0, 2.0, 64.0]),
        memory_mib=st.integers(0, 20_000),
    ),
    alone=st.booleans(),
    lasts=st.integers(0, 5),
)


def run(
    budget: Budget, tasks: list[Asked], holds: Callable[[Admission, set[str]], None]
) -> list[str]:
    """Let all wait and all in, the shortest ending first; the order in which they started."""
    admission = Admission(budget)
    for number, asked in enumerate(tasks):
        admission.wait(str(number), asked.lane, asked.need, alone=asked.alone)
    started: list[str] = []
    running: dict[str, int] = {}
    while admission.waiting or running:
        while (key := admission.admit()) is not None:
            started.append(key)
            running[key] = tasks[int(key)].lasts
            holds(admission, set(running))
        assert running, "something waits, nothing is under way, and nothing is let in"
        ends = min(running, key=lambda each: running[each])
        del running[ends]
        admission.ended(ends)
    return started


@settings(deadline=None)
@given(budget=BUDGETS, tasks=st.lists(ASKED, max_size=40))
def test_machine_is_never_oversubscribed_and_everything_starts_once(
    budget: Budget, tasks: list[Asked]
) -> None:
    def holds(admission: Admission, running: set[str]) -> None:
        used = admission.used()
        assert used.cpus <= budget.cpus
        assert used.memory_mib <= budget.memory_mib
        for key in running:
            need = tasks[int(key)].need
            too_large = need.cpus > budget.cpus or need.memory_mib > budget.memory_mib
            if tasks[int(key)].alone or too_large:
                assert running == {key}

    started = run(budget, tasks, holds)
    assert sorted(started) == sorted(map(str, range(len(tasks))))


@settings(deadline=None)
@given(budget=BUDGETS, first=st.integers(1, 30), second=st.integers(1, 30))
def test_neither_lane_waits_for_the_other_to_be_done(
    budget: Budget, first: int, second: int
) -> None:
    """Of tasks that all fit alike, the lanes take turns as long as both have any."""
    need = Need(0.1, 1)
    proofs = [Asked(LaneName.PROOF, need, alone=False, lasts=1)] * first
    scripts = [Asked(LaneName.REPRO, need, alone=False, lasts=1)] * second
    tasks = proofs + scripts
    started = run(budget, tasks, lambda *_: None)
    lanes = [tasks[int(key)].lane for key in started[: 2 * min(first, second)]]
    assert all(one is not two for one, two in pairwise(lanes))


@settings(deadline=None)
@given(smalls=st.integers(PATIENCE + 4, 60))
def test_large_task_is_not_kept_out_by_small_ones_that_slip_past(smalls: int) -> None:
    admission = Admission(Budget(2.0, 100))
    admission.wait("s0", LaneName.REPRO, Need(1.0, 10))
    assert admission.admit() == "s0"
    admission.wait("large", LaneName.PROOF, Need(1.0, 95))
    under_way, started = ["s0"], []
    for number in range(1, smalls):
        admission.wait(f"s{number}", LaneName.REPRO, Need(1.0, 10))
        # The next small one starts before the last one ends: there always is one under way.
        if (key := admission.admit()) is not None:
            under_way.append(key)
            started.append(key)
        if under_way:
            admission.ended(under_way.pop(0))
    assert "large" in started[: PATIENCE + 1]


def test_small_task_may_start_beside_one_that_waits_for_room() -> None:
    admission = Admission(Budget(2.0, 100))
    for key, memory_mib in (("a", 60), ("b", 60), ("c", 10)):
        admission.wait(key, LaneName.REPRO, Need(1.0, memory_mib))
    assert (admission.admit(), admission.admit(), admission.admit()) == ("a", "c", None)
    admission.ended("a")
    assert admission.admit() == "b"


def test_task_that_goes_first_starts_before_its_lane() -> None:
    admission = Admission(Budget(1.0, 100))
    admission.wait("a", LaneName.REPRO, Need(1.0, 10))
    admission.wait("again", LaneName.REPRO, Need(1.0, 10), first=True)
    assert admission.admit() == "again"


@settings(deadline=None)
@given(
    budget=BUDGETS,
    beside=st.lists(ASKED, max_size=6),
    cpus=st.sampled_from([0.1, 1.0, 2.0, 8.0]),
    memory_mib=st.integers(1, 20_000),
)
def test_task_that_takes_more_room_never_takes_that_of_others(
    budget: Budget, beside: list[Asked], cpus: float, memory_mib: int
) -> None:
    admission = Admission(budget)
    for number, asked in enumerate(beside):
        admission.wait(str(number), asked.lane, asked.need)
    let_in = []
    while (key := admission.admit()) is not None:
        let_in.append(key)
    for key in let_in[:1]:
        before = admission.used()
        if not admission.widen(key, Need(cpus, memory_mib)):
            assert admission.used() == before
    assert admission.used().cpus <= budget.cpus
    assert admission.used().memory_mib <= budget.memory_mib


@settings(deadline=None)
@given(
    budget=BUDGETS,
    tasks=st.lists(ASKED, max_size=20),
    gives=st.lists(
        st.builds(
            Need,
            cpus=st.sampled_from([0.0, 0.1, 1.0, 64.0]),
            memory_mib=st.integers(0, 20_000),
        ),
        min_size=1,
    ),
)
def test_room_that_a_task_gives_back_is_never_more_than_it_had(
    budget: Budget, tasks: list[Asked], gives: list[Need]
) -> None:
    """Whatever those under way say they need from here on, all together fit the machine."""
    narrowed: list[str] = []

    def holds(admission: Admission, running: set[str]) -> None:
        for key in running:
            before = admission.used()
            admission.narrow(key, gives[len(narrowed) % len(gives)])
            narrowed.append(key)
            after = admission.used()
            assert 0 < after.cpus <= before.cpus <= budget.cpus
            assert 0 < after.memory_mib <= before.memory_mib <= budget.memory_mib

    assert sorted(run(budget, tasks, holds)) == sorted(map(str, range(len(tasks))))
    assert set(narrowed) == set(map(str, range(len(tasks))))


def test_room_that_a_task_gives_back_lets_another_start() -> None:
    admission = Admission(Budget(2.0, 100))
    admission.wait("proofs", LaneName.PROOF, Need(1.0, 40))
    admission.wait("script", LaneName.REPRO, Need(1.0, 40))
    assert admission.admit() == "proofs"
    assert admission.widen("proofs", Need(2.0, 80))
    assert admission.admit() is None
    admission.narrow("proofs", Need(1.0, 40))
    assert admission.admit() == "script"
    assert admission.used() == Budget(2.0, 80)
