"""A source may break the rules as often as its size allows, and holds nobody up by that."""

from gate2.lean.source import refusals
from gate2.reasons import Code


def test_source_of_ten_thousand_faults_has_each_said_once() -> None:
    """Each was compared with all before it, which took minutes for a source under the cap."""
    found = refusals(b"`(a b $x) " * 12_000)
    assert len(found) == len(set(found)) == 12_000
    assert {reason.code for reason in found} == {Code.LEAN_SOURCE_REFUSED}
