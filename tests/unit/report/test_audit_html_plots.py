"""Plots: a dot lies in the band exactly when the tolerance accepts its value, whatever the values.

A picture in which a miss looks like a hit is a false VERIFIED to whoever looks at it.
"""

import re
import xml.etree.ElementTree as ET
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from audited_made import HOSTILE
from gate2.evidence import ReproEvidence
from gate2.record.model import Compare, Reported, Tolerance, ToleranceKind
from gate2.report.audit.html.plots import WIDTH, figure_of, sentence_of
from gate2.report.audit.html.plots_geometry import (
    CLEAR,
    LEFT,
    RIGHT,
    Plot,
    plots_of,
    shortened_number,
)
from gate2.report.audit.html.plots_observed import MOST_OBSERVED, Mark
from gate2.report.audit.html.plots_scale import scale_of
from gate2.tolerance import compare
from making import control, perturbed, repro, run, sensitivity


def decimals(exponents: int = 12) -> st.SearchStrategy[str]:
    """Decimal strings as records print them, zeros and ones orders of magnitude apart included."""
    return st.builds(
        lambda sign, digits, exponent: (
            f"{Decimal((sign, (digits,), exponent))}"
            if digits < 10
            else str(Decimal((sign, tuple(map(int, str(digits))), exponent)))
        ),
        st.integers(0, 1),
        st.integers(0, 99_999),
        st.integers(-exponents, exponents),
    )


def spelt(text: str) -> str:
    """A decimal as a record may print it: without a plus in its exponent, and no bare zero sign."""
    return text.replace("E+", "e").replace("E", "e")


tolerances = st.one_of(
    st.just(Tolerance(ToleranceKind.LAST_DIGIT)),
    st.builds(
        Tolerance,
        st.sampled_from([ToleranceKind.ABSOLUTE, ToleranceKind.RELATIVE]),
        decimals().map(lambda text: abs(Decimal(text))),
    ),
)
reported_values = st.builds(
    lambda value, how, tolerance: Reported(
        "gain", spelt(value), how, tolerance if how is Compare.EQUALS else None
    ),
    decimals(),
    st.sampled_from(list(Compare)),
    tolerances,
)


def plot_of(item: Reported, *values: str, **more: object) -> Plot:
    """The plot of one metric with these values left by runs."""
    evidence = repro(
        reported=(item,),
        runs=tuple(run({"gain": value}) for value in values),
        perturbed=(),
        controls=(),
        sensitivity=(),
    )
    (plot,) = plots_of(evidence, 5)
    return plot


@given(reported_values, st.lists(decimals(), min_size=1, max_size=6))
@example(Reported("gain", "0.82", Compare.EQUALS, Tolerance(ToleranceKind.LAST_DIGIT)), ["0.825"])
@example(
    Reported("gain", "0", Compare.EQUALS, Tolerance(ToleranceKind.RELATIVE, Decimal(1))), ["0"]
)
@example(Reported("gain", "0.5", Compare.GREATER), ["0.5", "0.50000000000001"])
@example(Reported("gain", "0.5", Compare.LESS), ["0.5", "0.49999999999999"])
@example(Reported("gain", "1", Compare.AT_LEAST), ["1", "0.99999999999"])
def test_a_dot_lies_in_the_band_exactly_when_its_value_meets_the_claim(
    item: Reported, values: list[str]
) -> None:
    plot = plot_of(item, *values)
    assert plot.band is not None
    assert [dot.seen.value for dot in plot.dots] == [Decimal(value) for value in values]
    for dot, value in zip(plot.dots, values, strict=True):
        met = compare(item, Decimal(value)).met
        assert dot.seen.met is met
        assert plot.band.holds(dot.x) is met
        assert LEFT <= dot.x <= RIGHT


@given(reported_values, st.lists(decimals(), min_size=2, max_size=6))
def test_a_miss_stands_clear_of_the_band_and_a_higher_value_never_to_the_left(
    item: Reported, values: list[str]
) -> None:
    plot = plot_of(item, *values)
    assert plot.band is not None
    for dot in plot.dots:
        if dot.seen.met is False:
            away = max(plot.band.left - dot.x, dot.x - plot.band.right)
            assert away >= CLEAR - 0.01
    ordered = sorted(plot.dots, key=lambda dot: dot.seen.value or Decimal(0))
    places = [dot.x for dot in ordered]
    assert places == sorted(places)


@given(reported_values, st.lists(decimals(), max_size=4))
def test_the_reported_value_and_its_bounds_are_seen(item: Reported, values: list[str]) -> None:
    plot = plot_of(item, *values)
    assert plot.line is not None
    assert plot.band is not None
    assert plot.band.right - plot.band.left >= 4.9
    assert plot.band.left - 0.01 <= plot.line <= plot.band.right + 0.01
    one_sided = item.compare is not Compare.EQUALS
    assert (plot.band.opens_left or plot.band.opens_right) is one_sided
    assert plot.band.strict is (item.compare in (Compare.GREATER, Compare.LESS))
    assert any(tick.x == plot.line for tick in plot.ticks)


@given(st.lists(decimals(300), min_size=1, max_size=8), decimals(300), st.none() | decimals(300))
def test_a_scale_is_monotone_and_stays_within_its_ends(
    values: list[str], centre: str, width: str | None
) -> None:
    half_width = None if width is None else abs(Decimal(width))
    numbers = sorted(map(Decimal, values))
    scale = scale_of(numbers, Decimal(centre), half_width)
    places = [scale.at(number) for number in numbers]
    assert places == sorted(places)
    assert all(0 <= place <= 1 for place in places)


def test_values_orders_of_magnitude_apart_leave_the_tolerance_visible() -> None:
    item = Reported("gain", "0.82", Compare.EQUALS, Tolerance(ToleranceKind.LAST_DIGIT))
    plot = plot_of(item, "0.8213", "0.8199", "1e9")
    assert plot.band is not None
    assert not plot.is_linear
    assert plot.band.right - plot.band.left > 8
    first, second, far = (dot.x for dot in plot.dots)
    assert abs(first - second) > 1  # two values within the band are not drawn as one
    assert far > plot.band.right + 100
    assert "Logarithmic" in sentence_of(plot)


def test_values_that_are_all_the_same_stand_in_the_middle() -> None:
    item = Reported("gain", "5", Compare.EQUALS, Tolerance(ToleranceKind.ABSOLUTE, Decimal(0)))
    plot = plot_of(item, "5", "5")
    assert plot.is_linear
    assert {dot.x for dot in plot.dots} == {round((LEFT + RIGHT) / 2, 2)}


@pytest.mark.parametrize(
    ("how", "value"), [(Compare.GREATER, "0.50000000001"), (Compare.LESS, "0.49999999999")]
)
def test_what_is_just_beyond_a_strict_bound_stands_clear_of_it_inside(
    how: Compare, value: str
) -> None:
    plot = plot_of(Reported("gain", "0.5", how), value, "0.9", "0.1")
    assert plot.band is not None
    bound = plot.band.left if how is Compare.GREATER else plot.band.right
    assert abs(plot.dots[0].x - bound) >= CLEAR - 0.01
    assert plot.band.holds(plot.dots[0].x)


def test_without_a_stated_tolerance_no_band_is_drawn_and_no_value_judged() -> None:
    plot = plot_of(Reported("gain", "0.82"), "0.82", "0.9")
    assert plot.band is None
    assert [dot.seen.met for dot in plot.dots] == [None, None]
    assert "No tolerance is stated" in sentence_of(plot)
    assert "plot-band" not in figure_of(plot, "page-plot-1")


@pytest.mark.parametrize("printed", ["", "NaN", "Infinity", "1e999999", "abc", HOSTILE])
def test_what_is_no_comparable_number_is_listed_and_not_drawn(printed: str) -> None:
    item = Reported("gain", "0.82", Compare.EQUALS, Tolerance(ToleranceKind.LAST_DIGIT))
    plot = plot_of(item, printed, "0.82")
    assert [dot.seen.printed for dot in plot.dots] == ["0.82"]
    assert len(plot.observed) == 2
    assert figure_of(plot, "page-plot-1").count("<tr>") == 3  # with the heading


@pytest.mark.parametrize("value", ["NaN", "one", "1e9999", HOSTILE])
def test_a_reported_value_that_is_no_decimal_leaves_the_table_alone(value: str) -> None:
    plot = plot_of(Reported("gain", value, Compare.AT_LEAST), "0.82")
    assert plot.line is None
    page = figure_of(plot, "page-plot-1")
    assert "<svg" not in page
    assert "0.82" in page


def everything(**changes: object) -> ReproEvidence:
    """Evidence with every kind of run for one metric."""
    return repro(
        reported=(Reported("gain", "0.82", tolerance=Tolerance(ToleranceKind.LAST_DIGIT)),),
        runs=(run(), run({"gain": "0.8213"})),
        perturbed=(perturbed({"gain": "0.82"}),),
        controls=(control(),),
        sensitivity=(sensitivity(values={"gain": "0.1"}), sensitivity()),
        **changes,
    )


def test_every_kind_of_run_has_a_lane_and_a_shape_of_its_own() -> None:
    (plot,) = plots_of(everything(), 1)
    assert [dot.seen.mark for dot in plot.dots] == [
        *(Mark.RUN, Mark.RUN, Mark.PERTURBED, Mark.CONTROL, Mark.INPUTS),
    ]
    drawing = svg_of(figure_of(plot, "page-plot-1"))
    shapes = [
        (each.tag, each.get("class")) for each in drawing if "plot-dot" in each.get("class", "")
    ]
    assert shapes == [
        ("circle", "plot-dot plot-run"),
        ("circle", "plot-dot plot-run"),
        ("path", "plot-dot plot-changed"),
        ("circle", "plot-dot plot-control plot-miss"),
        ("path", "plot-dot plot-inputs plot-miss"),
    ]
    labels = [each.text for each in drawing if each.get("class") == "plot-label"]
    assert labels == ["runs", "changed", "controls", "inputs"]


def svg_of(figure: str) -> list[ET.Element]:
    """Every element of the drawing in a figure, which has to be well-formed."""
    found = re.search(r"<svg.*?</svg>", figure, re.S)
    assert found is not None
    return list(ET.fromstring(found[0]).iter())


def test_the_drawing_says_what_it_shows_to_who_cannot_see_it() -> None:
    (plot,) = plots_of(everything(), 1)
    page = figure_of(plot, "page-plot-7-1")
    drawing = svg_of(page)
    root = drawing[0]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "page-plot-7-1-title page-plot-7-1-desc"
    by_id = {each.get("id"): each.text for each in drawing if each.get("id")}
    assert by_id["page-plot-7-1-title"] == "Reported and observed: gain"
    said = by_id["page-plot-7-1-desc"] or ""
    assert said.startswith("Accepted: 0.815 to 0.825. Runs: 2 of 2 meet it.")
    assert "Controls: 0 of 1 meet it." in said
    assert page.count("<tr>") == 1 + len(plot.observed)
    assert "left no value" in page


def test_everything_drawn_stays_within_the_drawing() -> None:
    (plot,) = plots_of(everything(), 1)
    for each in svg_of(figure_of(plot, "p")):
        for name in ("x", "x1", "x2", "cx"):
            assert 0 <= float(each.get(name, "0")) <= WIDTH


def test_a_metric_that_is_markup_is_shown_as_text_in_plot_and_table() -> None:
    item = Reported(HOSTILE, "1", Compare.AT_LEAST, unit=HOSTILE)
    made = run({HOSTILE: "2"})
    evidence = repro(reported=(item,), runs=(made,), controls=(control({HOSTILE: HOSTILE}),))
    (plot,) = plots_of(evidence, 1)
    page = figure_of(plot, "page-plot-1")
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    svg_of(page)


def test_thousands_of_runs_and_metrics_are_drawn_as_few() -> None:
    items = tuple(Reported(f"m{n}", "1", Compare.AT_LEAST) for n in range(500))
    evidence = repro(reported=items, runs=(run({"m0": "2"}),) * 5000)
    plots = plots_of(evidence, 3)
    assert len(plots) == 3
    assert sum(each.mark is Mark.RUN for each in plots[0].observed) == MOST_OBSERVED


@pytest.mark.parametrize(
    ("printed", "shown"),
    [("0.8213", "0.8213"), ("0.81642051634484", "≈0.8164"), ("not a number", "≈not a numb")],
)
def test_a_long_number_at_the_axis_is_marked_as_rounded(printed: str, shown: str) -> None:
    assert shortened_number(printed) == shown


@given(st.lists(st.floats(0, 1), min_size=2, max_size=2))
def test_labels_at_the_axis_never_cover_one_another(shares: list[float]) -> None:
    assume(shares[0] != shares[1])
    item = Reported(
        "gain", "0.5", Compare.EQUALS, Tolerance(ToleranceKind.ABSOLUTE, Decimal("0.1"))
    )
    plot = plot_of(item, *(f"{share:.6f}" for share in shares))
    ordered = sorted(plot.ticks, key=lambda tick: tick.x)
    for left, right in pairwise(ordered):
        assert right.x - left.x >= 6.4 * (len(left.printed) + len(right.printed)) / 2
