"""What a claim states a value of: found where it is said, and never read into what is not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.audit.corpus import Source
from gate2.audit.quantities.contradictions import contradictory, disagree
from gate2.audit.quantities.quantity import MASK, Quantity, dimension_of, quantities_of
from gate2.record.model import Claim, Compare, Reported, Tolerance, ToleranceKind

NAMED = "MoCLIP retrieves motions better than MoMask does on HumanML3D."
EXACT_TOLERANCE = Tolerance(ToleranceKind.LAST_DIGIT)


def stated(text: str, *reported: Reported, truncated: bool = False) -> tuple[Quantity, ...]:
    return quantities_of(Claim("c1", text, truncated=truncated, reported=reported))


def said(text: str) -> list[str]:
    return [quantity.said for quantity in stated(text)]


def reports(value: str, metric: str = "top-1", **more: object) -> Reported:
    return Reported(metric, value, **more)  # type: ignore[arg-type]  # fields by their names


def conflict(*claims: tuple[Quantity, ...]) -> list[str]:
    items = [
        (Source(f"r{number}", f"r{number}", "c1", quantity.said, ""), quantity)
        for number, quantities in enumerate(claims)
        for quantity in quantities
    ]
    return [quantity.said for _, quantity in contradictory(items)]


# --- what is a value --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MiniDomainNet has 126 classes.", ["126"]),
        ("DomainNet has 345 classes, six domains and 586,575 images.", ["345", "six", "586,575"]),
        ("DomainNet has 345 classes and about 600,000 images.", ["345"]),
        ("ResNet-50 reaches 76.1% on ImageNet after 90 epochs.", ["76.1%"]),
        ("MoCLIP raises the top-1 of MoMask from .521 to .533.", [".521", ".533"]),
        ("On CIFAR-10, ResNet-18 reaches 95.3 %.", ["95.3 %"]),
        ("While it is old, DomainNet has 345 classes.", []),
        ("DomainNet, which has 345 classes, is larger.", []),
        ("Ti-6Al-4V has a density of 4.43 g/cm3.", ["4.43"]),
        ("BERT-base has an F1 of 88.5% and an accuracy of 0.84 on MNLI.", ["88.5%", "0.84"]),
        ("The Human Genome Project costs $2.7 billion.", ["$2.7 billion"]),
        ("$\\text{ResNet-50}$ has an accuracy of $93.4\\%$ on ImageNet [12].", ["93.4%"]),
        ("In 2019, the DomainNet dataset was released with 345 classes.", []),
        ("The LIGO run was 2015.", []),
        ("ResNet-50 has 50 layers. ResNet-101 has 101 layers.", ["50", "101"]),
        ("Fig. 3 has two panels.", []),
    ],
)
def test_only_what_a_named_thing_is_said_to_have_is_a_value(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "MiniDomainNet does not have 126 classes.",
        "MiniDomainNet hasn't 126 classes.",
        "MiniDomainNet never has 126 classes.",
        "MiniDomainNet may have 126 classes.",
        "MiniDomainNet should contain 126 classes.",
        "MiniDomainNet probably has 126 classes.",
        "MiniDomainNet typically has 126 classes.",
        "If filtered, MiniDomainNet has 126 classes.",
        "MiniDomainNet has 126 classes when n = 3.",
        "MiniDomainNet has 126 classes unless merged.",
        "Does MiniDomainNet have 126 classes?",
        "MiniDomainNet has about 126 classes.",
        "MiniDomainNet has approximately 126 classes.",
        "MiniDomainNet has ~126 classes.",
        "MiniDomainNet has $\\sim$126 classes.",
        "MiniDomainNet has at least 126 classes.",
        "MiniDomainNet has up to 126 classes.",
        "MiniDomainNet has more than 126 classes.",
        "MiniDomainNet has over 126 classes.",
        "MiniDomainNet has nearly 126 classes.",
        "MiniDomainNet has 126 or more classes.",
        "MiniDomainNet has 126+ classes.",
        "MiniDomainNet has 126 or 345 classes.",
        "MiniDomainNet has 126/345 classes.",
        "MiniDomainNet has > 126 classes.",
        "We say that MiniDomainNet has 126 classes.",
        "Our MiniDomainNet has 126 classes.",
        "Each MiniDomainNet split has 126 classes.",
        "Some MiniDomainNet splits have 126 classes.",
        "The MiniDomainNet baseline has 126 classes.",
        "THE MINIDOMAINNET SPLIT HAS 126 CLASSES.",
        "The Proposed Dataset Contains 126 Classes Overall",
        "The Filtered Image Collection contains 126 Visual Classes",
        "A MiniDomainNet classifier has 126 classes.",
        "The X-ray collection has 126 classes.",
        "The founding of Nintendo is 1889.",
        "The dataset contains 126 classes.",
        "It has 126 classes.",
        "This MiniDomainNet has 126 classes.",
        "Results on MiniDomainNet have 126 rows.",
        "MiniDomainNet uses 126 classes.",
    ],
)
def test_what_is_open_or_of_nothing_named_states_no_value(text: str) -> None:
    assert stated(text) == ()


def test_a_claim_that_is_cut_states_no_value() -> None:
    assert stated("MiniDomainNet has 126 classes", truncated=True) == ()
    assert stated("MiniDomainNet has 126 classes", reports("1"), truncated=True) == ()
    assert stated("MiniDomainNet has 126 classes …") == ()
    long = (
        "MiniDomainNet has 126 classes. " + "It was made from a larger set of images of things " * 2
    )
    assert [q.said for q in stated(long + "and has 12")] == ["126"]
    filler = "of drawings, paintings, photographs and sketches that people made of everyday things"
    assert stated(f"DomainNet has 345 classes {filler} and 6 d") == ()


def test_what_lies_beyond_the_part_that_is_read_is_not_read() -> None:
    assert stated("." + " " * 1500 + "MiniDomainNet has 126 classes.") == ()
    assert stated("MiniDomainNet has 126 classes. " + "Many things are alike. " * 900) != ()


def test_a_table_in_a_sentence_is_no_sentence() -> None:
    row = ", ".join(f"{number} rows" for number in range(30))
    assert stated(f"DomainNet has {row} and 4 columns.") == ()


# --- keys -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MiniDomainNet has 126 classes.", "The MiniDomainNet data set contains 345 classes!"),
        ("MiniDomainNet has 126 classes.", "The number of classes in MiniDomainNet is 7."),
        ("MiniDomainNet has 126 classes.", "The MiniDomainNet Dataset contains 7 Classes."),
        ("MiniDomainNet has 126 classes.", "MiniDomainNet has exactly 126 classes."),
        ("MiniDomainNet has 126 classes.", "There are 345 classes in the MiniDomainNet dataset."),
        ("MiniDomainNet has 126 classes.", "MiniDomainNet is a benchmark with 345 classes."),
        ("MiniDomainNet has 126 classes.", "MiniDomainNet is listed with 345 classes."),
        ("MiniDomainNet has 12 classes.", "MiniDomainNet consists of twelve classes."),
        (
            "ResNet-50 achieves an accuracy of 0.76 on ImageNet.",
            "ResNet-50 reaches 71% accuracy on ImageNet [3].",
        ),
        (
            "The band gap of GaAs at 300 K is 1.42 eV.",
            "GaAs has a band gap of 1420 meV at 300 K.",
        ),
        ("“ResNet–50” reaches 76 % on ImageNet.", '"ResNet-50" reaches $76\\%$ on ImageNet.'),
    ],
)
def test_one_quantity_in_two_wordings_has_one_key(one: str, other: str) -> None:
    (first,), (second,) = stated(one), stated(other)
    assert first.key == second.key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ResNet-50 has 5 heads.", "ResNet-18 has 5 heads."),
        ("ResNet-50 has 5 heads.", "ResNet-50 has 5 layers."),
        ("CLIP reaches 70% on ImageNet.", "CLIP reaches 70% on CIFAR-10."),
        ("CLIP reaches 70% on Food101 with 4 shots.", "CLIP reaches 70% on Food101 with 8 shots."),
        (
            "CLIP reaches 70% on Food101 with 4-8 shots.",
            "CLIP reaches 70% on Food101 with 4-9 shots.",
        ),
        ("CLIP improves FID on COCO by 2%.", "CLIP improves FID on COCO by 2 percentage points."),
        ("GaAs has a gap of 1 eV.", "GaAs has a gap of 1 nm."),
        ("GaAs melts at 1511 K.", "GaAs melts at 1511 °C."),
        ("The GDP of France is $3 trillion.", "The GDP of France is €3 trillion."),
        ("ViT-L has a size of 1 GB.", "ViT-L has a size of 1 GiB."),
        ("LIGO has 4 km tunnels.", "LIGO has 4 tunnels."),
    ],
)
def test_what_distinguishes_two_quantities_is_in_the_key(one: str, other: str) -> None:
    keys = [{quantity.key for quantity in stated(text)} for text in (one, other)]
    assert all(keys)
    assert keys[0].isdisjoint(keys[1])


def test_each_position_of_a_sentence_has_its_own_key() -> None:
    before, after = stated("MoCLIP raises the top-1 of MoMask from .521 to .533.")
    assert before.key != after.key
    assert (before.about, after.about) == (
        f"MoCLIP raise top-1 of MoMask from {MASK} to 0.533",
        f"MoCLIP raise top-1 of MoMask from 0.521 to {MASK}",
    )


def test_a_key_says_its_dimension_and_no_unit() -> None:
    (quantity,) = stated("The thickness of MoS2 is 0.65 nm.")
    assert dimension_of(quantity.key) == "length"
    assert (quantity.low, quantity.high) == ("6.45E-10", "6.55E-10")
    assert (quantity.about, quantity.said) == (f"MoS2 has {MASK} thickness", "0.65 nm")


def test_a_count_that_is_cut_off_instead_of_rounded_is_still_the_same() -> None:
    (quantity,) = stated("ImageNet contains 1.2 million images.")
    assert Decimal(quantity.low) == 1_150_000
    assert Decimal(quantity.high) == 1_300_000


# --- reported values ----------------------------------------------------------------------------


def test_other_reported_values_of_the_same_claim_contradict() -> None:
    one, other = (stated(NAMED, reports(value)) for value in ("0.533", "0.541"))
    assert conflict(one, other) == ["0.533", "0.541"]


def test_reported_values_agree_whatever_their_unit() -> None:
    one = stated(NAMED, reports("0.533"))
    assert conflict(one, stated(NAMED, reports("53.3", unit="%"))) == []
    assert conflict(one, stated(NAMED, reports("53.30", unit="percent"))) == []
    seconds, minutes = reports("90", unit="s"), reports("1.5", unit="min")
    assert conflict(stated(NAMED, seconds), stated(NAMED, minutes)) == []
    assert conflict(stated(NAMED, seconds), stated(NAMED, reports("2.5", unit="min"))) != []


def test_reported_values_of_other_metrics_units_or_texts_are_not_compared() -> None:
    one = stated(NAMED, reports("0.533"))
    assert conflict(one, stated(NAMED, reports("0.823", "top-3"))) == []
    assert conflict(one, stated(NAMED, reports("0.823", unit="nats"))) == []
    other_text = NAMED.replace("HumanML3D", "KIT-ML")
    assert conflict(one, stated(other_text, reports("0.823"))) == []


def test_a_bound_that_is_reported_is_no_value() -> None:
    for compare in (Compare.AT_LEAST, Compare.AT_MOST, Compare.GREATER, Compare.LESS):
        assert stated(NAMED, reports("0.5", compare=compare)) == ()


def test_a_reported_value_that_the_text_states_is_not_counted_twice() -> None:
    text = "ResNet-50 reaches 76.1% accuracy on ImageNet."
    for value in ("76.1", "0.761", "0.76"):
        assert len(stated(text, reports(value, "accuracy"))) == 1
    assert len(stated(text, reports("0.802", "accuracy"))) == 2


def test_a_reported_value_is_masked_in_the_text_and_a_baseline_is_not() -> None:
    text = "On HumanML3D, MoCLIP stands against MoMask with {} against {}."
    mine = stated(text.format(".533", ".521"), reports("0.533"))
    others = stated(text.format(".541", ".521"), reports("0.541"))
    assert conflict(mine, others) == ["0.533", "0.541"]
    other_baseline = stated(text.format(".541", ".517"), reports("0.541"))
    assert conflict(mine, other_baseline) == []


@pytest.mark.parametrize(
    "text",
    [
        "The method is better.",
        "The proposed method outperforms MoMask on HumanML3D.",
        "On HumanML3D, the method retrieves motions better.",
        "Accuracy on HumanML3D is better.",
        "We train MoCLIP on HumanML3D.",
        "MoCLIP may be better.",
        "MOCLIP IS BETTER THAN ALL.",
    ],
)
def test_values_reported_of_nothing_named_are_not_compared(text: str) -> None:
    assert stated(text, reports("0.533", tolerance=EXACT_TOLERANCE)) == ()


def test_a_reported_value_at_the_end_of_what_a_record_lets_in_is_left_out() -> None:
    assert stated(NAMED, reports("1e400"), reports("0." + "3" * 60), reports("-1e-300")) == ()


# --- any text -----------------------------------------------------------------------------------

words = st.sampled_from(
    [
        *("MiniDomainNet", "has", "126", "classes", "and", "12", "heads", "of", "an", "accuracy"),
        *("93.4%", "from", "to", ".5", "is", "by", "improves", "the", "of", "on", "ImageNet", "="),
        *(
            "±",
            "~",
            "-",
            "×10^5",
            "million",
            "GB",
            "(",
            ")",
            ",",
            ".",
            ";",
            "$",
            "\\%",
            "…",
            "\u202e",
        ),
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(words, max_size=40).map(" ".join)))
def test_any_text_gives_quantities_that_hold_together(text: str) -> None:
    quantities = quantities_of(Claim("c1", text, reported=(reports("0.5"),)))
    for quantity in quantities:
        assert Decimal(quantity.low) < Decimal(quantity.high)
        assert len(quantity.about) <= 240
        assert not any("\ue000" <= c <= "\uf8ff" for c in quantity.about)
        assert quantity.key.count(":") == 1
    assert quantities == quantities_of(Claim("c1", text, reported=(reports("0.5"),)))


values = st.decimals(min_value=Decimal("0.001"), max_value=Decimal(9999), places=3)


@given(values, st.integers(0, 2))
def test_a_value_and_its_rounding_never_contradict(value: Decimal, places: int) -> None:
    rounded = value.quantize(Decimal(1).scaleb(-places))
    one, other = (stated(f"The band gap of GaAs is {v:f} eV.") for v in (value, rounded))
    assert len(one) == len(other) == 1
    assert not disagree(one[0], other[0])


@given(
    values,
    st.sampled_from(
        [
            *(("eV", "meV", 3), ("GB", "MB", 3), ("km", "m", 3), ("kg", "g", 3), ("s", "ms", 3)),
            *(("GHz", "MHz", 3), ("kW", "W", 3), ("V", "mV", 3), ("", "%", 2), ("GPa", "MPa", 3)),
        ]
    ),
)
def test_a_value_in_another_unit_never_contradicts(
    value: Decimal, units: tuple[str, str, int]
) -> None:
    large, small, power = units
    texts = (f"{value:f} {large}".strip(), f"{value.scaleb(power):f} {small}")
    one, other = (stated(f"The value of GaAs is {text}.") for text in texts)
    assert len(one) == len(other) == 1
    assert one[0].key == other[0].key
    assert not disagree(one[0], other[0])


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_counts_contradict_exactly_where_neither_rounds_to_the_other(one: int, other: int) -> None:
    first, second = (stated(f"DomainNet has {count:,} images.") for count in (one, other))
    assert len(first) == len(second) == 1
    assert disagree(first[0], second[0]) == (
        abs(one - other) > 0 and not _may_be_rounded(one, other)
    )


def _may_be_rounded(one: int, other: int) -> bool:
    """By the other way round: within half a unit of the zeros at the end, two digits kept."""

    def half(count: int) -> Decimal:
        digits = str(count)
        zeros = min(len(digits) - len(digits.rstrip("0")), len(digits) - 2)
        return Decimal(10**zeros) / 2 if len(digits) >= 4 and zeros >= 2 else Decimal("0.5")

    return abs(Decimal(one) - Decimal(other)) < half(one) + half(other)
