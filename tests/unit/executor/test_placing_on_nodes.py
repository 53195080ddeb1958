"""Which node a task goes to: one that offers its lane and has room, and never too many on one."""

import random
from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gate2.executor.placing import PASSED_MOST, Offer, Placed, Placing
from gate2.executor.task import LaneName, Need, Task

PROOF, REPRO = LaneName.PROOF, LaneName.REPRO
BOTH = {PROOF: 8.0, REPRO: 8.0}


def offer(
    node: str, cpus: float = 2.0, memory_mib: int = 8192, lanes: Mapping[LaneName, float] = BOTH
) -> Offer:
    return Offer(node, cpus, memory_mib, lanes)


def task(key: str, lane: LaneName = REPRO, cpus: float = 1.0, memory_mib: int = 512) -> Task:
    return Task(key, "r", "ab" * 32, lane, (), Need(cpus, memory_mib))


def placing(*offers: Offer) -> Placing:
    made = Placing()
    made.offered(offers)
    return made


def keys(placed: list[Placed]) -> list[tuple[str, str]]:
    return [(each.task.key, each.node) for each in placed]


def test_a_node_without_lean_gets_no_proof() -> None:
    made = placing(offer("n1", lanes={REPRO: 2.0}))
    made.add(task("p", PROOF))
    made.add(task("s"))
    assert keys(made.place()) == [("s", "n1")]
    assert [each.key for each in made.unplaceable()] == ["p"]


def test_half_a_lane_is_none() -> None:
    made = placing(offer("n1", lanes={REPRO: 0.5}))
    made.add(task("s"))
    assert made.place() == []
    assert [each.key for each in made.unplaceable()] == ["s"]


def test_one_unit_of_a_lane_is_one_task_at_a_time() -> None:
    made = placing(offer("n1", cpus=8.0, lanes={REPRO: 1.0, PROOF: 1.0}))
    for key in ("s1", "s2"):
        made.add(task(key))
    made.add(task("p", PROOF))
    (first, second) = made.place()
    assert (first.task.key, second.task.key) == ("s1", "p")
    made.release(first)
    assert keys(made.place()) == [("s2", "n1")]


def test_tasks_spread_over_nodes() -> None:
    made = placing(offer("n1"), offer("n2"))
    made.add(task("a"))
    made.add(task("b"))
    assert keys(made.place()) == [("a", "n1"), ("b", "n2")]


def test_what_asks_for_more_than_a_node_has_runs_there_alone() -> None:
    made = placing(offer("n1", cpus=1.0, memory_mib=1024))
    made.add(task("large", cpus=2.0, memory_mib=9000))
    made.add(task("small", cpus=0.1, memory_mib=1))
    (large,) = made.place()
    assert large.need == Need(1.0, 1024)
    made.release(large)
    assert keys(made.place()) == [("small", "n1")]


def test_a_lost_task_goes_elsewhere_where_there_is_an_elsewhere() -> None:
    made = placing(offer("n1"), offer("n2"))
    made.add(task("a"), frozenset({"n1"}))
    made.add(task("b"), frozenset({"n1", "n2"}))
    assert ("a", "n2") in keys(made.place())
    alone = placing(offer("n1"))
    alone.add(task("a"), frozenset({"n1"}))
    assert keys(alone.place()) == [("a", "n1")]


def test_a_large_task_is_not_passed_for_ever() -> None:
    made = placing(offer("n1", cpus=2.0))
    made.add(task("first", cpus=1.0))
    (running,) = made.place()
    made.add(task("large", cpus=2.0))
    passed = 0
    for number in range(10 * PASSED_MOST):
        made.add(task(f"small{number}", cpus=1.0))
        placed = made.place()
        if not placed:
            break
        passed += len(placed)
        made.release(running)
        (running,) = placed
    assert passed == PASSED_MOST
    made.release(running)
    assert keys(made.place()) == [("large", "n1")]


def test_a_node_that_is_gone_gets_nothing() -> None:
    made = placing(offer("n1"), offer("n2"))
    made.offered([offer("n2")])
    made.add(task("a"))
    assert keys(made.place()) == [("a", "n2")]


NEEDS = st.builds(Need, st.sampled_from([0.1, 0.5, 1.0, 2.0, 5.0]), st.integers(1, 9000))
TASKS = st.lists(st.tuples(st.sampled_from(LaneName), NEEDS), max_size=40)
OFFERS = st.lists(
    st.builds(
        Offer,
        node=st.just(""),
        cpus=st.sampled_from([1.0, 2.0, 4.0]),
        memory_mib=st.integers(512, 8192),
        lanes=st.fixed_dictionaries({lane: st.sampled_from([0.0, 1.0, 3.0]) for lane in LaneName}),
    ),
    min_size=1,
    max_size=3,
)


@given(TASKS, OFFERS)
def test_no_node_is_ever_given_more_than_it_has_and_all_that_can_run_does(
    tasks: list[tuple[LaneName, Need]], offers: list[Offer]
) -> None:
    nodes = {f"n{i}": replace(each, node=f"n{i}") for i, each in enumerate(offers)}
    made = placing(*nodes.values())
    for number, (lane, need) in enumerate(tasks):
        made.add(replace(task(str(number), lane), need=need))
    running: list[Placed] = []
    done: list[str] = []
    while True:
        running += made.place()
        for node, each in nodes.items():
            here = [placed for placed in running if placed.node == node]
            assert sum(placed.need.cpus for placed in here) <= each.cpus + 1e-9
            assert sum(placed.need.memory_mib for placed in here) <= each.memory_mib
            for lane in LaneName:
                assert sum(placed.task.lane is lane for placed in here) <= each.lanes[lane]
        if not running:
            break
        ended = running.pop()
        done.append(ended.task.key)
        made.release(ended)
    never = {each.key for each in made.unplaceable()}
    assert sorted([*done, *never], key=int) == [str(number) for number in range(len(tasks))]


@given(st.lists(st.sampled_from([0.1, 0.15, 0.2, 0.3, 1 / 3, 0.7]), max_size=60), st.randoms())
def test_odd_parts_of_processors_never_keep_a_whole_node_from_being_free(
    parts: list[float], chance: random.Random
) -> None:
    made = placing(offer("n1"))
    for number, cpus in enumerate(parts):
        made.add(task(str(number), cpus=cpus, memory_mib=1))
    running = made.place()
    while running:
        made.release(running.pop(chance.randrange(len(running))))
        running += made.place()
    made.add(task("large", cpus=2.0))
    assert keys(made.place()) == [("large", "n1")]
