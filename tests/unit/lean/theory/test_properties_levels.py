"""Levels mean functions into the naturals: what is decided of them holds under every assignment."""

from collections.abc import Mapping
from itertools import product

from building import Level
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.lean.term import TermStore
from gate2.lean.theory.levels import Levels

NAMES = ("u", "v", "w")
LARGEST = 5
"""No level below adds more than four, so larger assignments tell nothing new apart."""

ASSIGNMENTS = [
    dict(zip(NAMES, values, strict=True)) for values in product(range(LARGEST + 1), repeat=3)
]


def wrapped(inner: st.SearchStrategy[Level]) -> st.SearchStrategy[Level]:
    pairs = st.tuples(st.sampled_from(("max", "imax")), inner, inner)
    return st.tuples(st.just("succ"), inner) | pairs | pairs


LEVELS: st.SearchStrategy[Level] = st.recursive(
    st.just(("zero",)) | st.sampled_from([("param", name) for name in NAMES]),
    wrapped,
    max_leaves=5,
).filter(lambda level: height(level) <= 4)


def height(level: Level) -> int:
    """At most so much is added to a parameter."""
    return sum(map(height, level[1:])) + (level[0] == "succ") if level[0] != "param" else 0


def value(level: Level, at: Mapping[str, int]) -> int:
    """What a level is under an assignment, by its definition."""
    match level:
        case ("zero",):
            return 0
        case ("succ", inner):
            return value(inner, at) + 1
        case ("max", left, right):
            return max(value(left, at), value(right, at))
        case ("imax", left, right):
            return max(value(left, at), value(right, at)) if value(right, at) else 0
        case (_, name):
            return at[name]
        case _:
            raise AssertionError(level)


def built(levels: Levels, store: TermStore, level: Level) -> int:
    """The level in a store, by the functions that make levels."""
    match level:
        case ("zero",):
            return levels.zero
        case ("succ", inner):
            return levels.succ(built(levels, store, inner))
        case ("max", left, right):
            return levels.max(built(levels, store, left), built(levels, store, right))
        case ("imax", left, right):
            return levels.imax(built(levels, store, left), built(levels, store, right))
        case (_, name):
            return levels.param(store.name_of((name,)))
        case _:
            raise AssertionError(level)


@given(LEVELS, LEVELS)
@settings(max_examples=250, deadline=None)
def test_no_level_is_taken_for_smaller_than_it_can_be(left: Level, right: Level) -> None:
    store = TermStore()
    levels = Levels(store)
    a, b = built(levels, store, left), built(levels, store, right)
    assert levels.leq(a, b) == all(value(left, at) <= value(right, at) for at in ASSIGNMENTS)
    assert levels.equal(a, b) == all(value(left, at) == value(right, at) for at in ASSIGNMENTS)


@given(LEVELS)
@settings(max_examples=150, deadline=None)
def test_no_type_is_taken_for_a_proposition(level: Level) -> None:
    store = TermStore()
    levels = Levels(store)
    number = built(levels, store, level)
    assert levels.is_zero(number) == all(value(level, at) == 0 for at in ASSIGNMENTS)
    assert levels.is_never_zero(number) == all(value(level, at) > 0 for at in ASSIGNMENTS)


@given(LEVELS, st.lists(LEVELS, min_size=3, max_size=3))
@settings(max_examples=150, deadline=None)
def test_substitution_of_levels_is_simultaneous(level: Level, values: list[Level]) -> None:
    store = TermStore()
    levels = Levels(store)
    names = [store.name_of((name,)) for name in NAMES]
    put_in = [built(levels, store, each) for each in values]
    number = levels.substitute(built(levels, store, level), names, put_in)
    expected = renamed(level, dict(zip(NAMES, values, strict=True)))
    assert levels.equal(number, built(levels, store, expected))
    for at in ASSIGNMENTS[::7]:
        inner = {name: value(each, at) for name, each in zip(NAMES, values, strict=True)}
        assert value(expected, at) == value(level, inner)


def renamed(level: Level, values: Mapping[str, Level]) -> Level:
    """A level with its parameters replaced, the naive way."""
    if level[0] == "param":
        return values[level[1]]
    return (level[0], *(renamed(part, values) for part in level[1:]))


@given(st.lists(LEVELS, min_size=2, max_size=5))
@settings(max_examples=100, deadline=None)
def test_what_was_asked_before_changes_no_answer(several: list[Level]) -> None:
    store = TermStore()
    remembering = Levels(store)
    numbers = [built(remembering, store, level) for level in several]
    for a, b in product(numbers, repeat=2):
        assert remembering.leq(a, b) == Levels(store).leq(a, b)
