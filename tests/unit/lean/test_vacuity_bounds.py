"""Bounds contradict each other exactly where no whole numbers keep within them."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.lean.vacuity_bounds import contradict

TERMS = 3
MOST = 3
BOUNDS = st.lists(
    st.tuples(st.integers(0, TERMS - 1), st.integers(0, TERMS - 1), st.integers(-MOST, MOST)),
    max_size=6,
)
REACH = range(-TERMS * MOST, TERMS * MOST + 1)
"""If any numbers keep within such bounds, then some do of which the first is 0 and none is
further from it than this: a path from one term to another passes each at most once."""


@given(BOUNDS)
@settings(max_examples=300, deadline=None)
def test_bounds_are_refuted_where_trying_all_numbers_refutes_them(
    bounds: list[tuple[int, int, int]],
) -> None:
    fits = any(
        all(numbers[high] >= numbers[low] + more for low, high, more in bounds)
        for numbers in product((0,), *[REACH] * (TERMS - 1))
    )
    assert contradict(bounds) is not fits
