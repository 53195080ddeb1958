"""The pinned library's exported data goes through the kernel, or it is said why not."""

import pytest

from gate2.lean.declaration import Kind
from gate2.lean.library import Library
from gate2.lean.library_check import Coverage, Found, Problem, check_library, check_module

pytestmark = pytest.mark.lean


@pytest.fixture(scope="module")
def coverage(pinned_library: Library) -> Coverage:
    """What the modules behind Init.Core hold: classes, monads, quotients, decidability."""
    return check_library(pinned_library, (("Init", "Core"),))


def test_nothing_that_lean_accepted_is_rejected(coverage: Coverage) -> None:
    assert [each for each in coverage.problems if each.found is Found.REJECTED] == []


def test_what_has_a_body_was_checked(coverage: Coverage) -> None:
    counts = coverage.counts
    assert counts[Kind.DEFINITION, Found.ACCEPTED] > 2000
    assert counts[Kind.INDUCTIVE, Found.ACCEPTED] > 190
    assert counts[Kind.RECURSOR, Found.ACCEPTED] >= counts[Kind.INDUCTIVE, Found.ACCEPTED]
    assert counts[Kind.QUOTIENT, Found.ACCEPTED] == 4


def test_a_statement_without_its_proof_is_not_counted_as_checked(coverage: Coverage) -> None:
    assert coverage.counts[Kind.THEOREM, Found.BODILESS] > 500
    assert coverage.counts[Kind.AXIOM, Found.ACCEPTED] == 0


def test_what_could_not_be_decided_says_what_is_missing(pinned_library: Library) -> None:
    coverage = Coverage()
    check_module(pinned_library, pinned_library.modules["Init", "System", "Promise"], coverage)
    problems = {"/".join(map(str, each.name)): each for each in coverage.problems}
    missing = problems["IO/Promise/rec"]
    assert isinstance(missing, Problem)
    assert missing.found is Found.ERROR
    assert "PromisePointed" in missing.message


def test_an_unknown_module_is_not_passed_over(pinned_library: Library) -> None:
    with pytest.raises(KeyError):
        check_library(pinned_library, (("Mathlib",),))
