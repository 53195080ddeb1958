"""The publisher's letter: a rejection falsifies only for an error inside the target."""

import pytest

from gate2.lean.messages import Message, Severity, ran_out
from gate2.lean.source import lie_in_target

SOURCE = b"""def twice (n : Nat) := n + n

private theorem A.target (n : Nat) : twice n = 3 * n := by
  unfold twice
  omega

theorem later : 1 = 2 := by decide
"""


def error(line: int, text: str = "omega failed") -> Message:
    return Message(Severity.ERROR, line, 0, text)


@pytest.mark.parametrize(
    ("lines", "inside"), [([3], True), ([4, 5], True), ([5, 7], False), ([1], False), ([0], False)]
)
def test_an_error_elsewhere_falsifies_nothing(lines: list[int], inside: bool) -> None:
    assert lie_in_target([error(n) for n in lines], "A.target", SOURCE) is inside


@pytest.mark.parametrize("name", ["A.targe", "other"])
def test_a_target_that_is_not_found_holds_no_error(name: str) -> None:
    assert not lie_in_target([error(3)], name, SOURCE)


@pytest.mark.parametrize(
    "text",
    [
        "(deterministic) timeout at `whnf`, maximum number of heartbeats (1) has been reached",
        "maximum recursion depth has been reached",
    ],
)
def test_running_out_refutes_nothing(text: str) -> None:
    assert ran_out(error(3, text))
    assert not ran_out(error(3))
