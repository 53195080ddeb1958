"""Work in processes: in order, few things held, and nothing left when somebody stops."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import pytest

from gate2.audit.workers import AHEAD, BATCH, FEW, mapped
from gate2.errors import InfrastructureError
from gate2.reasons import Code

MANY = FEW * 20


def doubled(number: int) -> int:
    return 2 * number


def process_of(_: int) -> int:
    return os.getpid()


def dies_at_700(number: int) -> int:
    if number == 700:
        os._exit(9)
    return number


def refuses_700(number: int) -> int:
    if number == 700:
        raise ValueError("seven hundred")
    return number


def each(function: Callable[[int], int]) -> Callable[[Iterable[int]], Iterator[int]]:
    return partial(map, function)


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize("count", [0, 1, FEW - 1, FEW, FEW + 1, MANY])
def test_answers_come_in_order_whatever_the_number(jobs: int, count: int) -> None:
    assert list(mapped(each(doubled), range(count), jobs)) == [2 * n for n in range(count)]


def test_few_things_start_no_process() -> None:
    assert set(mapped(each(process_of), range(FEW - 1), 2)) == {os.getpid()}


def test_many_things_are_done_elsewhere() -> None:
    assert os.getpid() not in set(mapped(each(process_of), range(MANY), 2))


def test_no_more_things_are_taken_than_are_under_way() -> None:
    taken: list[int] = []

    def things() -> Iterator[int]:
        for number in range(10**6):
            taken.append(number)
            yield number

    answers = mapped(each(doubled), things(), 2)
    next(answers)
    assert len(taken) <= FEW + BATCH * (AHEAD * 2 + 1)
    answers.close()  # type: ignore[attr-defined]  # it is a generator


def test_a_process_that_is_killed_is_said_and_not_waited_for() -> None:
    with pytest.raises(InfrastructureError) as raised:
        list(mapped(each(dies_at_700), range(MANY), 2))
    assert raised.value.reason.code is Code.INF_WORKER_LOST


def test_an_error_in_a_process_comes_out_as_it_was() -> None:
    with pytest.raises(ValueError, match="seven hundred"):
        list(mapped(each(refuses_700), range(MANY), 2))


def test_no_process_is_left_when_somebody_stops_in_the_middle() -> None:
    answers = mapped(each(doubled), range(10**6), 2)
    next(answers)
    assert multiprocessing.active_children()
    answers.close()  # type: ignore[attr-defined]  # it is a generator
    for _ in range(200):
        if not multiprocessing.active_children():
            break
        time.sleep(0.05)
    assert multiprocessing.active_children() == []
