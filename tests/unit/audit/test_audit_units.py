"""A unit that is read wrongly makes two honest values contradict each other."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.audit.quantities.numerals import EXACT, has_numerals, numerals, rounding
from gate2.audit.quantities.units import COUNT, NUMBER, unit_at


def printed(text: str) -> list[tuple[str, str, str]]:
    """What is said, lowest and highest, of each numeral."""
    return [(n.said, f"{n.low:f}", f"{n.high:f}") for n in numerals(text)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("126", "125.5", "126.5"),
        ("0.93", "0.925", "0.935"),
        ("0.930", "0.9295", "0.9305"),
        (".521", "0.5205", "0.5215"),
        ("149,620,737", "149620736.5", "149620737.5"),
        ("75,000", "74500", "75500"),
        ("600,000", "595000", "605000"),
        ("1200", "1150", "1250"),
        ("100", "99.5", "100.5"),
        ("1,230", "1229.5", "1230.5"),
        ("3×10^5", "250000", "350000"),
        ("3 x 10^{5}", "250000", "350000"),
        ("1.20e3", "1195", "1205"),
        ("1e-3", "0.0005", "0.0015"),
        ("-4.2", "-4.25", "-4.15"),
        ("5-10", "4.5", "10.5"),
        ("10%-12%", "9.5", "12.5"),
        ("93.4 ± 0.2", "93.2", "93.6"),
        ("93.4 +/- 0.01", "93.35", "93.45"),
        ("93.4% ± 0.2%", "93.2", "93.6"),
        ("3-5×10^5", "250000", "550000"),
    ],
)
def test_a_print_stands_for_all_that_rounds_to_it(text: str, low: str, high: str) -> None:
    ((said, lowest, highest),) = printed(f"x is {text} here")
    assert text.startswith(said)
    assert (Decimal(lowest), Decimal(highest)) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "ResNet-50",
            "CIFAR-10",
            "ViT-B/16",
            "GPT-4",
            "L2",
            "top-5",
            "ImageNet-1k",
            "B16",
            "2.0.1",
        ),
        *("v2", "x_1", "#7", "12-layer", "3/4", "10^5", "12:30", "93,4", "1,2,34", "a.5", "@5"),
        *("C/10", "1:1000", "3-fold", "93.4% ± 0.2", "2(3", "1234567890123456789012345678901234"),
    ],
)
def test_digits_of_a_name_or_of_two_readings_are_no_numeral(text: str) -> None:
    assert [n for n in numerals(f"with {text} here") if n.said not in ("2", "3")] == []


def test_a_number_word_counts_before_a_noun_and_nowhere_else() -> None:
    assert [n.value for n in numerals("has two classes and Twelve heads")] == [2, 12]
    for text in (
        "one of them",
        "one can see",
        "two hundred trees",
        "two or three",
        "no one",
        "two-way",
    ):
        assert numerals(text) == ()


def test_a_number_beyond_all_bounds_is_none_and_raises_nothing() -> None:
    assert numerals("it is 1e999 or 10×10^999 " + "9" * 400) == ()
    assert rounding("9" * 25) is None
    assert rounding("1", 61) is None


@pytest.mark.parametrize(
    ("text", "dimension", "factor"),
    [
        ("%", NUMBER, "0.01"),
        (" %", NUMBER, "0.01"),
        (" percent", NUMBER, "0.01"),
        (" per cent", NUMBER, "0.01"),
        (" percentage points", "percentage points", "1"),
        ("% points", "percentage points", "1"),
        (" pp", "percentage points", "1"),
        ("", NUMBER, "1"),
        (" apples", NUMBER, "1"),
        ("ms", "time", "0.001"),
        (" s.", "time", "1"),
        (" hours", "time", "3600"),
        (" m", "length", "1"),
        (" nm", "length", "1e-9"),
        (" GB", "byte", "1e9"),
        (" GiB", "binary byte", "1073741824"),
        (" MB/s", "byte rate", "1e6"),
        (" mW", "power", "1e-3"),
        (" MW", "power", "1e6"),
        (" °C", "temperature in °C", "1"),
        (" degrees Celsius", "temperature in °C", "1"),
        (" K", "temperature in K", "1"),
        ("M", COUNT, "1e6"),
        ("B parameters", COUNT, "1e9"),
        (" billion", COUNT, "1e9"),
        (" million parameters", COUNT, "1e6"),
        (" million years", "calendar", "12e6"),
        ("K images", COUNT, "1000"),
        (" M tokens", COUNT, "1e6"),
        (" g/cm3", NUMBER, "1"),
        (" m²", NUMBER, "1"),
        (" kg-1", NUMBER, "1"),
        (" million km^2", COUNT, "1e6"),
    ],
)
def test_a_unit_is_read_as_it_is_meant(text: str, dimension: str, factor: str) -> None:
    unit = unit_at(f"5{text}", 1)
    assert unit is not None
    assert (unit.dimension, unit.factor) == (dimension, Decimal(factor))


@pytest.mark.parametrize("text", ["D", "nd", "m", "K", "G", "x", "g", "th", "A", "b3", "m2"])
def test_letters_that_touch_a_number_make_a_word_of_it(text: str) -> None:
    assert unit_at(f"5{text}", 1) is None


def test_units_that_are_taken_for_one_another_have_dimensions_of_their_own() -> None:
    pairs = ((" GB", " GiB"), (" °C", " K"), (" °C", " °F"), ("%", " percentage points"))
    for one, other in pairs:
        first, second = unit_at(f"5{one}", 1), unit_at(f"5{other}", 1)
        assert first is not None
        assert second is not None
        assert first.dimension != second.dimension


@given(st.text(max_size=200))
def test_any_text_has_numerals_in_order_and_intervals_that_hold_their_value(text: str) -> None:
    found = numerals(text)
    assert [n.start for n in found] == sorted(n.start for n in found)
    for numeral in found:
        assert numeral.low < numeral.high
        assert numeral.low <= numeral.value <= numeral.high
        assert text[numeral.start : numeral.end] == numeral.said
        unit_at(text, numeral.end)
    assert has_numerals(text) or not found


decimals = st.decimals(min_value=Decimal("-1e9"), max_value=Decimal("1e9"), places=6)


@given(decimals, st.integers(0, 5))
def test_a_value_and_its_own_rounding_share_an_interval(value: Decimal, places: int) -> None:
    exact = rounding(f"{value:f}")
    rounded = rounding(f"{value.quantize(Decimal(1).scaleb(-places), context=EXACT):f}")
    assert exact is not None
    assert rounded is not None
    assert max(exact[0], rounded[0]) < min(exact[1], rounded[1])
