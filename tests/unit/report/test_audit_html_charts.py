"""Charts: a picture says what the numbers beside it say, in any theme and without its colours."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audited_made import honest, honest_records, totals_of
from gate2.audit.audited import Attempt
from gate2.audit.corpus import CodeCount, MonthCount, Totals
from gate2.classify.kinds import Kind
from gate2.contract import Status
from gate2.reason_table import TABLE, Effect
from gate2.reasons import Code
from gate2.report.audit.html.charts import Part, Series, patterns, stacked
from gate2.report.audit.html.charts_counts import funnel, heat, makeup
from gate2.report.audit.html.charts_months import (
    COLUMN_HEIGHT,
    FEWEST,
    MOST_MONTHS,
    TOP,
    changes,
    months,
)
from gate2.report.audit.html.charts_pareto import SHOWN, pareto
from gate2.report.audit.html.markup import Markup
from gate2.report.audit.html.shipped import ASSETS
from pages_read import Page


def totals(**changed: object) -> Totals:
    return replace(honest().totals, **changed)  # type: ignore[arg-type]  # fields that exist


def drawn(markup: Markup, css: str) -> Iterator[ET.Element]:
    """The shapes of this class; what is drawn is well-formed."""
    for svg in re.findall(r"<svg .*?</svg>", markup):
        for shape in ET.fromstring(svg).iter():
            if css in shape.get("class", "").split():
                yield shape


def across(shape: ET.Element, name: str) -> float:
    return float(shape.attrib[name].removesuffix("%"))


# --- bars --------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=4))
def test_the_parts_of_a_bar_fill_it_exactly_and_follow_each_other(counts: list[int]) -> None:
    parts = [Part(s, c, s.value) for s, c in zip(Series, counts, strict=False)]
    shapes = list(drawn(stacked(parts, sum(counts)), "fill"))
    assert len(shapes) == sum(count > 0 for count in counts)
    done = 0.0
    for shape, count in zip(shapes, filter(None, counts), strict=True):
        assert across(shape, "x") == pytest.approx(done, abs=0.01)
        assert across(shape, "width") == pytest.approx(100 * count / sum(counts), abs=0.001)
        done += across(shape, "width")


def test_every_series_that_stands_beside_another_has_a_pattern_of_its_own() -> None:
    strokes = [shape.get("d") for shape in drawn(patterns(), "stroke")]
    assert len(strokes) == len(set(strokes)) == 4
    beside = {Series.VERIFIED, Series.FALSIFIED, Series.BLOCKED, Series.NEVER}
    patterned = {s for s in beside if f'id="page-{s}"' in patterns()}
    assert len(beside - patterned) == 1  # one is plain


def test_the_shapes_of_an_empty_corpus_are_drawn_without_dividing_by_nothing() -> None:
    nothing = totals_of(())
    for chart in (funnel(nothing), heat(nothing), months(nothing), pareto(nothing)):
        assert [shape for shape in drawn(chart, "fill") if not shape.get("rx")] == []  # a legend's


# --- the Pareto --------------------------------------------------------------------------------


def counted(records: list[int]) -> Totals:
    codes = [c for c in Code if TABLE[c].effect is Effect.UNVERIFIED]
    made = (CodeCount(c, n, n, n // 2) for c, n in zip(codes, records, strict=False))
    return totals(codes=tuple(sorted(made, key=lambda each: -each.records)), records=10**6)


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=SHOWN))
def test_the_line_of_the_pareto_rises_to_all_findings(records: list[int]) -> None:
    marks = [across(m, "cx") for m in drawn(pareto(counted(records)), "cumulative-mark")]
    marks = marks[1:]  # the first is the key's
    assert len(marks) == len(records)
    assert marks == sorted(marks)
    assert marks[-1] == pytest.approx(100, abs=0.001)


def test_the_line_goes_on_from_row_to_row_without_a_step() -> None:
    chart = pareto(counted([50, 30, 15, 5]))
    lines = [s.attrib for s in drawn(chart, "cumulative")][1:]
    for upper, lower in pairwise(lines):
        assert upper["x2"] == lower["x1"]


def test_codes_that_only_note_something_are_no_reason_that_records_are_not_verified() -> None:
    codes = (CodeCount(Code.CLM_NOT_GATEABLE, 9, 9, 0), CodeCount(Code.ART_NONE_ATTACHED, 3, 3, 3))
    page = Page(pareto(totals(codes=codes)))
    assert "ART-001" in page.text
    assert "CLM-003" not in page.text


def test_codes_beyond_those_shown_are_counted_and_stand_in_the_numbers() -> None:
    page = Page(pareto(counted(list(range(1, SHOWN + 5)))))
    assert "and 4 more codes" in page.text
    assert page.tags() >= {"details", "table"}
    rows = [tag for tag, _ in page.elements].count("tr") - 1
    assert rows == SHOWN + 4


def test_each_code_of_the_pareto_leads_to_its_rows_and_to_its_meaning() -> None:
    links = Page(pareto(counted([4]))).values("href")
    code = next(c for c in Code if TABLE[c].effect is Effect.UNVERIFIED)
    assert {f"records.html#code={code}", f"codes.html#{code}"} <= set(links)


# --- months ------------------------------------------------------------------------------------


def in_month(month: str, verified: int, never: int) -> MonthCount:
    attempts = {Attempt.NEVER: never, Attempt.DECIDED: verified}
    return MonthCount(month, verified + never, {Status.VERIFIED: verified}, attempts)


def test_columns_are_as_high_as_their_share_of_the_highest() -> None:
    chart = months(totals(months=(in_month("2026-01", 1, 3), in_month("2026-02", 1, 1))))
    heights: dict[str, float] = {}
    for shape in (s for s in drawn(chart, "fill") if s.get("x")):
        name = shape.attrib["x"]
        heights[name] = heights.get(name, 0.0) + float(shape.attrib["height"])
        assert float(shape.attrib["y"]) >= TOP
    assert list(heights.values()) == [COLUMN_HEIGHT, COLUMN_HEIGHT / 2]


def test_months_without_records_keep_their_place() -> None:
    chart = months(totals(months=(in_month("2025-11", 1, 0), in_month("2026-02", 1, 0))))
    columns = {s.attrib["x"] for s in drawn(chart, "fill") if s.get("x")}
    places = sorted(float(x.removesuffix("%")) for x in columns)
    assert places[1] - places[0] == pytest.approx(3 * 100 / FEWEST, abs=0.01)
    assert Page(chart).text.count("2025-12") == 1  # below its place, and in no row of numbers


def test_an_absurd_date_draws_no_thousand_years() -> None:
    chart = months(totals(months=(in_month("0001-01", 1, 0), in_month("9999-12", 1, 0))))
    assert len({s.attrib["x"] for s in drawn(chart, "fill") if s.get("x")}) == 2
    many = tuple(in_month(f"{1900 + n // 12}-{n % 12 + 1:02d}", 1, 0) for n in range(400))
    page = Page(months(totals(months=many)))
    assert f"the last {MOST_MONTHS} months are shown" in page.text


def test_a_month_that_is_none_makes_no_link() -> None:
    page = Page(months(totals(months=(in_month("<b>'x", 1, 0), in_month("٢٠٢٦-٠١", 1, 0)))))
    assert page.values("href") == []
    assert "<b>'x" in page.text


def test_records_without_a_date_are_said_to_be_left_out() -> None:
    base = totals()
    assert f"{base.undated:,} carry no date" in Page(months(base)).text


def test_a_change_to_unverified_is_not_called_blocked() -> None:
    counts = {Status.UNVERIFIED: 2}
    chart = changes([MonthCount("2026-01", 2, counts, {Attempt.BLOCKED: 2})])
    assert "to Unverified: 2" in Page(chart).text
    assert "blocked" not in Page(chart).text


# --- funnel, heat map, make-up -----------------------------------------------------------------


def test_the_funnel_says_every_stage_with_its_count_of_records_and_claims() -> None:
    base = totals()
    page = Page(funnel(base))
    for step in base.funnel:
        assert f"{step.records:,} · " in page.text
        assert f"{step.claims:,} · " in page.text
    assert f"{base.records:,} · 100 %" in page.text


def test_a_cell_of_the_heat_map_is_darker_only_where_there_is_more() -> None:
    cells = {("ART", Kind.EMPIRICAL): 60, ("CLM", Kind.EMPIRICAL): 10, ("ART", Kind.UNDECIDED): 1}
    page = Page(heat(totals(heat=cells)))
    levels = [v.removeprefix("heat-") for v in page.values("class") if re.fullmatch(r"heat-\d", v)]
    assert levels == ["6", "1", "1", "0"]
    assert "the claim's words" in page.text


def test_hostile_domains_are_named_and_lead_to_rows_without_leaving_the_site() -> None:
    name = "javascript:alert(1)//\u202e<b>&'\"#?"
    page = Page(makeup(totals(domains={name: 1})))
    assert r"javascript:alert(1)//\u{202e}<b>&'" + '"#?' in page.text
    (link,) = (v for v in page.values("href") if "#domain=" in v)
    assert re.fullmatch(r"records\.html#domain=[A-Za-z0-9%._~/-]+", link)


# --- the style sheet ---------------------------------------------------------------------------

TOKEN = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_words_and_shapes_stand_out_in_both_themes(theme: int) -> None:
    css = Path(ASSETS / "site.css").read_text(encoding="utf-8")
    tokens = {name: (light, dark)[theme] for name, light, dark in TOKEN.findall(css)}
    words = [("fg", on) for on in ("bg", "surface", "raised", "never-soft", "accent-soft")]
    words += [("muted", on) for on in ("bg", "surface", "raised")]
    words += [(name, f"{name}-soft") for name in ("accent", "ok", "bad", "wait")]
    words += [(name, on) for name in ("accent", "wait") for on in ("bg", "surface")]
    shapes = [(f"{name}-fill", "surface") for name in ("accent", "ok", "bad", "never")]
    shapes += [("line-strong", "surface")]
    for name, on in words:
        assert contrast(tokens[name], tokens[on]) >= 4.5, (name, on)
    for name, on in shapes:
        assert contrast(tokens[name], tokens[on]) >= 3, (name, on)


def test_every_record_counts_once_in_its_month() -> None:
    base = totals_of(honest_records())
    links = Page(months(base)).values("href")
    assert links == [f"records.html#month={each.month}" for each in base.months]
    assert sum(each.records for each in base.months) + base.undated == len(honest_records())
