"""Evidence for a claim that no run can meet is kept like any other, and ends no check."""

from gate2.cache.lasting import why_passing
from making import reported, repro


def test_a_claim_without_a_tolerance_is_no_engine_fault() -> None:
    assert why_passing(repro(reported=(reported(tolerance=None),))) == ""


def test_a_claim_without_a_value_is_none_either() -> None:
    assert why_passing(repro(reported=())) == ""
