"""The table of records: filters, orders, links to views, history, pages, ten thousand rows."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from gate2.contract import Status
from gate2.reasons import Code
from gate2.report.audit.html.table import COLUMNS, FIRST
from site_fixtures import PHONE, Visits, follow
from site_made import MANY, PLACES, CorpusSite, Site

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.chromium

Row: TypeAlias = list[Any]
PAGE, TITLE, PATH, STATUS, STATED, MONTH, FORM, DOMAIN, ATTEMPT, KINDS = range(10)
GATEABLE, VERIFIED, LACKING, CODES, MAIN, MINUTES, INVALID = range(10, 17)
"""What stands where in a row of data/records.js."""
PER_PAGE = 100


def shows(page: "Page", count: int, of: int = PLACES) -> None:
    """Wait until so many records are said to be shown; fail where they never are."""
    from playwright.sync_api import expect

    said = re.compile(rf"^{count:,} of {of:,} records(, page 1 of [\d,]+)?$")
    expect(page.locator("#page-count")).to_have_text(said)


def drawn(page: "Page") -> list[str]:
    """The paths of the rows that stand there."""
    return page.locator("#page-table tbody .path").all_inner_texts()


def choice(page: "Page", name: str) -> "Locator":
    """The list to choose from that is called so."""
    return page.get_by_role("combobox", name=name, exact=True, include_hidden=True)


def first_of(rows: list[Row]) -> list[str]:
    return [row[PATH] for row in rows[:PER_PAGE]]


# --- filters -------------------------------------------------------------------------------------


def test_typing_leaves_the_rows_with_every_word(visit: Visits, corpus_site: CorpusSite) -> None:
    _, rows = corpus_site.rows()
    words = ("Evidence", "2026/08")
    wanted = [r for r in rows if all(w.lower() in f"{r[TITLE]}\n{r[PATH]}".lower() for w in words)]
    assert 0 < len(wanted) < len(rows)
    page = visit(corpus_site, "records.html")
    page.get_by_label("Find").press_sequentially(" ".join(words))
    shows(page, len(wanted))
    assert drawn(page) == first_of(wanted)
    page.get_by_label("Find").fill("")
    shows(page, PLACES)


def test_the_count_is_announced_without_interrupting(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    page = visit(corpus_site, "records.html")
    assert page.locator("#page-count").get_attribute("aria-live") == "polite"
    page.get_by_label("Find").fill("no record is called so")
    shows(page, 0)
    assert page.locator("td.empty").inner_text() == "No record passes these filters."


def passing(legend: dict[str, Any], label: str, value: str) -> Callable[[Row], bool]:
    """What a row must be to stand there when the value is chosen."""
    kinds = [name for name, _ in legend["kinds"]]
    codes = [name for name, _ in legend["codes"]]
    attempts = [name for name, _ in legend["attempts"]]
    tests: dict[str, Callable[[Row], bool]] = {
        "Status": lambda row: legend["statuses"][row[STATUS]] == value,
        "Stated": lambda row: row[STATED] >= 0 and legend["statuses"][row[STATED]] == value,
        "Reason code": lambda row: codes.index(value) in row[CODES],
        "Kind": lambda row: row[KINDS][kinds.index(value)] > 0,
        "Attempt": lambda row: attempts[row[ATTEMPT]] == value,
        "Month": lambda row: row[MONTH] == ("" if value == "none" else value),
        "Form": lambda row: legend["forms"][row[FORM]] == value,
        "Domain": lambda row: row[DOMAIN] == value,
        "Invalid": lambda row: row[INVALID] == 1,
    }
    return tests[label]


LABELS = (
    "Status",
    "Reason code",
    "Kind",
    "Attempt",
    "Month",
    "Form",
    "Domain",
    "Stated",
    "Invalid",
)


def test_every_choice_leaves_the_rows_that_it_names_and_counts(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    legend, rows = corpus_site.rows()
    page = visit(corpus_site, "records.html")
    for label in LABELS:
        chosen = choice(page, label)
        options = chosen.locator("option").all()
        assert options[0].inner_text() == "any"
        for option in (options[1], options[-1]):
            value = option.get_attribute("value")
            assert value is not None
            wanted = list(filter(passing(legend, label, value), rows))
            assert option.inner_text().endswith(f" ({len(wanted)})")
            chosen.select_option(value)
            shows(page, len(wanted))
            assert drawn(page) == first_of(wanted), (label, value)
        chosen.select_option("")
    shows(page, PLACES)


def test_filters_narrow_one_another_and_reset_undoes_all(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    legend, rows = corpus_site.rows()
    chosen = {"Status": "UNVERIFIED", "Kind": "empirical", "Reason code": "G2-ART-001"}
    page = visit(corpus_site, "records.html")
    wanted = rows
    for label, value in chosen.items():
        choice(page, label).select_option(value)
        narrower = list(filter(passing(legend, label, value), wanted))
        assert 0 < len(narrower) < len(wanted)
        wanted = narrower
    page.get_by_label("Find").fill("RECORD-0001")
    wanted = [row for row in wanted if "record-0001" in row[PATH]]
    assert wanted
    shows(page, len(wanted))
    assert drawn(page) == first_of(wanted)
    page.get_by_role("button", name="Reset").click()
    shows(page, PLACES)
    assert page.get_by_label("Find").input_value() == ""
    assert choice(page, "Kind").input_value() == ""
    assert page.url.endswith("/records.html#")


def test_on_a_phone_filters_unfold_and_say_how_many_are_set(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    page = visit(corpus_site, "records.html#status=VERIFIED&kind=empirical", width=PHONE)
    assert choice(page, "Kind").is_hidden()
    page.get_by_text("More filters, 2 set").click()
    choice(page, "Kind").select_option("")
    choice(page, "Sort by").select_option("-title")
    titles = page.locator(".row-link").all_inner_texts()
    assert titles == sorted(titles, key=collated, reverse=True)
    shows(page, corpus_site.planted.statuses()[Status.VERIFIED])
    card = page.locator("#page-table tbody tr").first
    assert (
        card.locator("td.col-status").evaluate("cell => getComputedStyle(cell, '::before').content")
        == '"Status"'
    )


# --- orders --------------------------------------------------------------------------------------


def collated(words: str) -> list[tuple[int, str]]:
    """Numbers as numbers, capitals as small letters."""
    pieces = re.findall(r"\d+|\D", words.lower())
    return [(int(p), "") if p.isdigit() else (10**9 + (not p.isalnum()), p) for p in pieces]


def keys(legend: dict[str, Any]) -> dict[str, Callable[[Row], Any]]:
    """What each column is sorted by; None stands last either way."""
    codes = [name for name, _ in legend["codes"]]
    order = ["VERIFIED", "UNVERIFIED", "FALSIFIED"]
    statuses = legend["statuses"]
    return {
        "title": lambda row: row[TITLE].lower(),
        "status": lambda row: order.index(statuses[row[STATUS]]),
        "stated": lambda row: row[STATED] if row[STATED] not in (-1, row[STATUS]) else None,
        "month": lambda row: row[MONTH] or None,
        "kinds": lambda row: sum(row[KINDS]),
        "verified": lambda row: row[VERIFIED] / row[GATEABLE] if row[GATEABLE] else None,
        "lacking": lambda row: row[LACKING] if row[GATEABLE] else None,
        "code": lambda row: codes[row[MAIN]] if row[MAIN] >= 0 else None,
        "minutes": lambda row: row[MINUTES],
    }


@pytest.mark.parametrize("key", [key for key, _ in COLUMNS])
def test_a_column_sorts_up_and_down_and_what_is_not_known_stands_last(
    visit: Visits, corpus_site: CorpusSite, key: str
) -> None:
    legend, rows = corpus_site.rows()
    key_of = keys(legend)[key]
    page = visit(corpus_site, "records.html")
    head = page.locator(f'#page-table th[data-key="{key}"]')
    for direction, falls in (("ascending", False), ("descending", True)):
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == direction
        assert page.locator("#page-table th[aria-sort]").count() == 1
        known = sorted((row for row in rows if key_of(row) is not None), key=key_of, reverse=falls)
        unknown = [row for row in rows if key_of(row) is None]
        values = {row[PATH]: key_of(row) for row in rows}
        assert [values[path] for path in drawn(page)] == [
            key_of(row) for row in [*known, *unknown][:PER_PAGE]
        ]
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") is None
    assert drawn(page) == first_of(rows)


# --- views are links -----------------------------------------------------------------------------


def test_a_link_to_a_view_shows_it_and_sets_the_controls(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    having = sorted(corpus_site.having(Code.CLM_TRUNCATED))
    page = visit(corpus_site, "records.html#code=G2-CLM-016&sort=-month&q=2026")
    _, rows = corpus_site.rows()
    wanted = [row for row in rows if row[PATH] in having and "2026" in row[PATH] + row[TITLE]]
    shows(page, len(wanted))
    assert sorted(drawn(page)) == sorted(row[PATH] for row in wanted)
    assert choice(page, "Reason code").input_value() == "G2-CLM-016"
    assert page.get_by_label("Find").input_value() == "2026"
    assert page.locator('th[data-key="month"]').get_attribute("aria-sort") == "descending"


@pytest.mark.parametrize("code", ["CLM-016", "clm-016", "truncated"])
def test_a_code_may_be_called_what_it_is_called_elsewhere(
    visit: Visits, corpus_site: CorpusSite, code: str
) -> None:
    page = visit(corpus_site, f"records.html#code={code}")
    shows(page, len(corpus_site.having(Code.CLM_TRUNCATED)))
    assert choice(page, "Reason code").input_value() == "G2-CLM-016"


@pytest.mark.parametrize(
    "fragment",
    [
        "code=%3Cimg%20src=x%20onerror=alert(1)%3E",
        "status=__proto__&kind=constructor",
        "domain=%3Cscript%3Ealert(1)%3C/script%3E",
        "month=%00%FF",
    ],
)
def test_a_link_that_names_nothing_shows_nothing_and_runs_nothing(
    visit: Visits, corpus_site: CorpusSite, fragment: str
) -> None:
    page = visit(corpus_site, f"records.html#{fragment}")
    shows(page, 0)
    assert page.locator("#page-table img, #page-table script").count() == 0


@pytest.mark.parametrize(
    "fragment", ["sort=-__proto__", "sort=toString", "page=-1", "page=1e9", "%E0%A4%A", "x=y&&=&"]
)
def test_a_link_that_makes_no_sense_shows_all(
    visit: Visits, corpus_site: CorpusSite, fragment: str
) -> None:
    page = visit(corpus_site, f"records.html#{fragment}")
    page.locator("#page-count", has_text=f"{PLACES} of {PLACES} records").wait_for()
    assert drawn(page)


def test_going_back_and_forth_restores_each_view(visit: Visits, corpus_site: CorpusSite) -> None:
    legend, rows = corpus_site.rows()
    unverified = list(filter(passing(legend, "Status", "UNVERIFIED"), rows))
    empirical = list(filter(passing(legend, "Kind", "empirical"), unverified))
    page = visit(corpus_site, "records.html")
    choice(page, "Status").select_option("UNVERIFIED")
    choice(page, "Kind").select_option("empirical")
    shows(page, len(empirical))
    page.go_back()
    shows(page, len(unverified))
    assert choice(page, "Kind").input_value() == ""
    page.go_back()
    shows(page, PLACES)
    page.go_forward()
    shows(page, len(unverified))
    assert choice(page, "Status").input_value() == "UNVERIFIED"
    assert drawn(page) == first_of(unverified)


def test_coming_back_from_a_record_finds_the_view_as_it_was(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    page = visit(corpus_site, "records.html")
    choice(page, "Status").select_option("VERIFIED")
    page.locator('th[data-key="title"] button').click()
    before = drawn(page)
    title = page.locator(".row-link").nth(2).inner_text()
    follow(page.locator(".row-link").nth(2))
    assert page.locator("h1").inner_text() == title
    page.go_back()
    shows(page, corpus_site.planted.statuses()[Status.VERIFIED])
    assert drawn(page) == before


def test_typing_a_word_is_one_step_of_the_history_at_most(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    page = visit(corpus_site, "records.html")
    before = page.evaluate("history.length")
    page.get_by_label("Find").press_sequentially("evidence on", delay=10)
    page.wait_for_url(re.compile(r"#q=evidence\+on$"))
    assert page.evaluate("history.length") == before
    page.reload()
    assert page.get_by_label("Find").input_value() == "evidence on"


# --- pages, and very many rows -------------------------------------------------------------------


def test_pages_of_the_table_are_turned_and_linked_to(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    _, rows = corpus_site.rows()
    page = visit(corpus_site, "records.html")
    pages = page.get_by_role("navigation", name="Pages of the table")
    assert pages.get_by_role("button", name="Previous").is_disabled()
    pages.get_by_role("button", name="Next").click()
    assert page.locator("#page-count").inner_text() == f"{PLACES} of {PLACES} records, page 2 of 3"
    assert page.url.endswith("#page=2")
    assert drawn(page) == [row[PATH] for row in rows[100:200]]
    pages.get_by_role("button", name="Last").click()
    assert drawn(page) == [row[PATH] for row in rows[200:]]
    assert pages.get_by_role("button", name="Next").is_disabled()
    page.go_back()
    assert drawn(page) == [row[PATH] for row in rows[100:200]]
    choice(page, "Status").select_option("VERIFIED")
    shows(page, corpus_site.planted.statuses()[Status.VERIFIED])
    assert pages.is_hidden()


def test_ten_thousand_rows_are_filtered_and_sorted(visit: Visits, long_site: Site) -> None:
    legend, rows = long_site.rows()
    page = visit(long_site, "records.html")
    shows(page, MANY, MANY)
    page.get_by_label("Find").press_sequentially("part 77")
    wanted = [row for row in rows if "part" in row[TITLE] and "77" in row[TITLE] + row[PATH]]
    assert len(wanted) == 280
    shows(page, len(wanted), MANY)
    choice(page, "Kind").select_option("mathematical")
    wanted = list(filter(passing(legend, "Kind", "mathematical"), wanted))
    shows(page, len(wanted), MANY)
    page.locator('th[data-key="title"] button').click()
    titles = page.locator(".row-link").all_inner_texts()
    assert titles == sorted((row[TITLE] for row in wanted), key=collated)[:PER_PAGE]
    page.get_by_role("button", name="Reset").click()
    shows(page, MANY, MANY)
    assert page.locator("#page-table tbody tr").count() == PER_PAGE
    page.get_by_role("button", name="Last").click()
    assert drawn(page) == [row[PATH] for row in rows[-PER_PAGE:]]


def test_without_scripts_the_first_rows_stand_there_and_it_says_so(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    page = visit(corpus_site, "records.html", java_script_enabled=False)
    assert f"The first {FIRST} of {PLACES} records." in page.locator("main").inner_text()
    assert page.locator("#page-filters").is_hidden()
    assert page.locator("#page-table button").count() == 0
    _, rows = corpus_site.rows()
    assert drawn(page) == [row[PATH] for row in rows[:FIRST]]
    follow(page.locator(".row-link").first)
    assert page.locator("h1").inner_text() == rows[0][TITLE]


def test_rows_drawn_by_script_say_what_rows_written_in_the_page_say(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    cells = "Array.from(document.querySelectorAll('tbody tr')).slice(0, 100).map(r => r.innerText)"
    plain = visit(corpus_site, "records.html", java_script_enabled=False).evaluate(cells)
    page = visit(corpus_site, "records.html")
    shows(page, PLACES)
    assert page.evaluate(cells) == plain
