"""A contradiction that is none makes an editor stop reading; one that is there has to be found."""

import random
from contextlib import suppress
from decimal import Decimal
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.audit.corpus import Source
from gate2.audit.quantities.contradictions import contradictory, disagree
from gate2.audit.quantities.quantity import Quantity, quantities_of
from gate2.errors import InvalidRecord
from gate2.record.importers.detect import read_any
from gate2.record.model import Claim, Record
from quantity_pairs import COMPATIBLE, CONTRADICTORY, Pairs

TREE = Path(__file__).resolve().parents[3]

Item = tuple[Source, Quantity]


def items_of(*texts: str) -> list[Item]:
    """What these claims state, each in a record of its own."""
    return [
        (Source(f"r{number}", f"r{number}", "c1", quantity.said, text), quantity)
        for number, text in enumerate(texts)
        for quantity in quantities_of(Claim("c1", text))
    ]


def each(pairs: Pairs) -> list[object]:
    return [
        pytest.param(*pair, id=f"{field}: {pair[0]}")
        for field, of_field in pairs.items()
        for pair in of_field
    ]


def a_quantity(low: str, high: str, key: str = "number:k") -> Quantity:
    return Quantity(key=key, about="x has …", low=low, high=high, said=f"{low}-{high}")


def source(number: int, claim: str = "c1") -> Source:
    return Source(f"r{number}", f"r{number}", claim, "", "")


@pytest.mark.parametrize(("one", "other"), each(CONTRADICTORY))
def test_two_values_of_one_quantity_are_both_shown(one: str, other: str) -> None:
    found = contradictory(items_of(one, other))
    assert {source.path for source, _ in found} == {"r0", "r1"}
    assert len({quantity.about.casefold() for _, quantity in found}) == 1


@pytest.mark.parametrize(("one", "other"), each(COMPATIBLE))
def test_claims_that_can_both_be_true_are_left_alone(one: str, other: str) -> None:
    assert contradictory(items_of(one, other)) == []


def test_the_tables_are_as_long_as_they_were_promised() -> None:
    for pairs in (CONTRADICTORY, COMPATIBLE):
        assert len(pairs) == 10
        assert len(set(chain.from_iterable(pairs.values()))) >= 60


def test_all_that_disagree_are_given_back_and_none_is_preferred() -> None:
    texts = [f"MiniDomainNet has {count} classes." for count in (126, 126, 345)]
    assert [quantity.said for _, quantity in contradictory(items_of(*texts))] == [
        "126",
        "126",
        "345",
    ]


def test_who_agrees_with_everybody_is_not_among_them() -> None:
    texts = ("1.2 GB", "1.3 GB", "1.25 GB")
    found = contradictory(items_of(*(f"DomainNet has a size of {size}." for size in texts)))
    assert found == []  # 1.2 and 1.3 differ by less than 1024 does from 1000
    sizes = ("0.52", "0.56", "0.5")
    found = contradictory(items_of(*(f"MoMask has a weight of {size}." for size in sizes)))
    assert [quantity.said for _, quantity in found] == ["0.52", "0.56", "0.5"]
    wide = [(source(1), a_quantity("1", "2")), (source(2), a_quantity("3", "4"))]
    both = (source(3), a_quantity("1.5", "3.5"))
    assert contradictory([*wide, both]) == wide


def test_a_claim_does_not_contradict_itself() -> None:
    text = "MiniDomainNet has 126 classes. The MiniDomainNet dataset contains 345 classes."
    assert len(items_of(text)) == 2
    assert contradictory(items_of(text)) == []


def test_two_claims_of_one_record_can_contradict_each_other() -> None:
    one, other = items_of("MiniDomainNet has 126 classes.", "MiniDomainNet has 345 classes.")
    same_record = [(source(1, "c1"), one[1]), (source(1, "c2"), other[1])]
    assert contradictory(same_record) == same_record


def test_a_claim_with_two_values_is_shown_with_the_one_that_another_disputes() -> None:
    mine = [(source(1), a_quantity("1", "2")), (source(1), a_quantity("5", "6"))]
    other = (source(2), a_quantity("5", "6"))
    assert contradictory([*mine, other]) == [mine[0], other]


def test_values_that_only_touch_are_two_values() -> None:
    assert disagree(a_quantity("0.45", "0.55"), a_quantity("0.55", "0.65"))


def test_other_keys_are_never_compared() -> None:
    one, other = a_quantity("1", "2", "count:a"), a_quantity("5", "6", "count:b")
    assert not disagree(one, other)
    assert contradictory([(source(1), one), (source(2), other)]) == []


def test_a_per_cent_sign_left_out_is_no_contradiction_but_a_count_a_hundredfold_is() -> None:
    for key, expected in (("number:k", False), ("count:k", True)):
        one, other = a_quantity("0.9335", "0.9345", key), a_quantity("93.35", "93.45", key)
        assert disagree(one, other) is expected


def test_thousands_of_different_values_are_all_shown() -> None:
    many = [(source(n), a_quantity(f"{n}.5", f"{n + 1}.5", "count:k")) for n in range(3000)]
    assert contradictory(many) == many


def test_one_far_above_or_below_thousands_that_agree_is_shown_with_all_of_them() -> None:
    many = [(source(n), a_quantity(str(10**6 - n), str(10**6 + 1 + n))) for n in range(600)]
    for far in (a_quantity("1", "2"), a_quantity(str(10**9), str(10**9 + 1))):
        assert contradictory([*many, (source(600), far)]) == [*many, (source(600), far)]


def test_thousands_of_claims_that_agree_are_none_of_them_shown() -> None:
    many = [(source(n), a_quantity(str(10**6 - n), str(10**6 + 1 + n))) for n in range(3000)]
    assert contradictory(many) == []


def records_of_the_tree() -> list[Record]:
    """All that can be read: the examples, the cases of readers, and the seeds where they are."""
    places = [
        *TREE.glob("records/*/record.json"),
        *TREE.glob("tests/records/**/record.json"),
        *(TREE.parent / "shared" / "seeds").glob("*.txt"),
    ]
    found = []
    for place in sorted(places):
        with suppress(InvalidRecord):
            found.append(read_any(place.parent if place.name == "record.json" else place))
    return found


def test_the_examples_of_the_repository_contradict_nobody() -> None:
    records = records_of_the_tree()
    items = [
        (Source(str(record.path), record.id, claim.id, quantity.said, claim.text), quantity)
        for record in records
        for claim in record.claims
        for quantity in quantities_of(claim)
    ]
    assert len(records) > 30
    assert contradictory(items) == []


intervals = st.tuples(
    st.decimals(0, 1000, places=3), st.decimals(Decimal("0.001"), 10, places=3)
).map(lambda pair: a_quantity(str(pair[0]), str(pair[0] + pair[1])))
keys = st.sampled_from(("number:k", "byte:k", "count:k"))


@given(intervals, intervals, keys)
def test_disagreement_is_mutual(one: Quantity, other: Quantity, key: str) -> None:
    one, other = (a_quantity(q.low, q.high, key) for q in (one, other))
    assert disagree(one, other) == disagree(other, one)
    assert not disagree(one, one)
    both = [(source(1), one), (source(2), other)]
    assert contradictory(both) == (both if disagree(one, other) else [])


@given(st.lists(intervals, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_corpus_makes_no_difference(
    quantities: list[Quantity], chance: random.Random
) -> None:
    items = [(source(number), quantity) for number, quantity in enumerate(quantities)]
    mixed = items[:]
    chance.shuffle(mixed)
    assert sorted(contradictory(items), key=repr) == sorted(contradictory(mixed), key=repr)


@given(st.lists(intervals, max_size=12))
def test_each_that_is_shown_disagrees_with_another_that_is_shown(
    quantities: list[Quantity],
) -> None:
    items = [(source(number), quantity) for number, quantity in enumerate(quantities)]
    found = [quantity for _, quantity in contradictory(items)]
    assert all(any(disagree(one, other) for other in found) for one in found)
    left = [q for number, q in enumerate(quantities) if items[number] not in contradictory(items)]
    assert not any(disagree(one, other) for one in left for other in quantities)
