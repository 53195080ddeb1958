"""The first page of the site: its figures, where its links lead, themes, paper, no scripts."""

import re
from typing import TYPE_CHECKING

import pytest

from gate2.audit.audited import Attempt
from gate2.contract import Status
from gate2.reasons import Code
from site_fixtures import Visits, follow
from site_made import PLACES, CorpusSite

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.chromium

_FOLDED_AND_UNSEEN = """
    Array.from(document.querySelectorAll("details > :not(summary, .numbers)"))
        .filter(each => !each.parentElement.matches(".numbers:not(.printed)"))
        .filter(each => !each.checkVisibility({contentVisibilityAuto: true}))
        .map(each => each.closest("details").firstChild.textContent)
"""
_REFUSES_STORAGE = """
    Object.defineProperty(window, "localStorage", {
        get() { throw new DOMException("no storage here", "SecurityError"); }
    });
"""


def counted(page: "Page") -> str:
    return page.locator("#page-count:not(:empty)").inner_text()


def ground(page: "Page") -> str:
    """The colour behind everything."""
    found: str = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    return found


# --- figures and links ---------------------------------------------------------------------------


def test_the_headline_says_how_many_are_verified_of_how_many(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    statuses = corpus_site.planted.statuses()
    headline = visit(corpus_site).locator("h1").inner_text()
    assert headline.startswith(f"{statuses[Status.VERIFIED]} of {PLACES} records are VERIFIED")
    assert f"{statuses[Status.FALSIFIED]} FALSIFIED" in headline


def test_every_tile_leads_to_as_many_rows_as_it_counts(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    page = visit(corpus_site)
    tiles = page.locator("a.tile")
    assert tiles.count() == 5
    for place in range(tiles.count()):
        number = tiles.nth(place).locator(".tile-number").inner_text()
        follow(tiles.nth(place))
        assert counted(page).startswith(f"{number} of {PLACES} records")
        page.go_back()


def test_attempts_are_told_apart_as_they_are(visit: Visits, corpus_site: CorpusSite) -> None:
    page = visit(corpus_site, "records.html#attempt=blocked")
    blocked = sum(place.attempt is Attempt.BLOCKED for place in corpus_site.planted.places)
    assert counted(page).startswith(f"{blocked} of {PLACES}")


def test_a_bar_of_the_pareto_leads_to_the_records_it_counts_and_back(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    page = visit(corpus_site)
    link = page.locator('.pareto a[href="records.html#code=G2-ART-001"]').first
    having = len(corpus_site.having(Code.ART_NONE_ATTACHED))
    assert link.inner_text() == f"{having} records"
    follow(link)
    assert counted(page).startswith(f"{having} of {PLACES} records")
    assert page.get_by_role("combobox", name="Reason code").input_value() == "G2-ART-001"
    page.go_back()
    assert page.url == corpus_site.address()
    assert page.locator(".pareto").is_visible()


def test_a_code_leads_to_what_it_means(visit: Visits, corpus_site: CorpusSite) -> None:
    page = visit(corpus_site)
    follow(page.locator('.findings a.code[href="codes.html#G2-CLM-016"]'))
    assert page.url == corpus_site.address("codes.html#G2-CLM-016")
    part = page.locator("#G2-CLM-016")
    assert part.inner_text() == "G2-CLM-016 truncated"
    assert 0 <= part.evaluate("element => element.getBoundingClientRect().top") < 900


def test_a_place_that_looks_wrong_leads_to_its_claim(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    page = visit(corpus_site, "wrong.html")
    link = page.locator('section[aria-labelledby="page-G2-CLM-016"] .places a').first
    path, claim = link.inner_text().split(" · ")
    follow(link)
    assert page.url.endswith(f"#{claim}")
    assert page.locator(".record-head code", has_text=path).count() == 1
    assert page.locator(f"article#{claim}").is_visible()
    assert "CLM-016" in page.locator(f"article#{claim}").inner_text()


def test_all_that_are_near_are_sorted_by_what_they_lack(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    page = visit(corpus_site)
    follow(page.get_by_role("link", name="All, by what they lack"))
    lacking = [int(each) for each in page.locator("td.col-lacking").all_inner_texts()]
    verified = page.locator("td.col-verified").all_inner_texts()
    assert len(lacking) == 100
    assert lacking == sorted(lacking)
    assert not [each for each in verified if each.endswith("of 0")]
    assert set(page.locator("td.col-status").all_inner_texts()) == {"Unverified"}


def test_the_numbers_of_a_chart_unfold(visit: Visits, corpus_site: CorpusSite) -> None:
    page = visit(corpus_site)
    table = page.get_by_role("table", name="Reason codes by records")
    assert table.count() == 0
    page.locator("summary", has_text="Numbers: Reason codes").click()
    assert table.locator("tbody tr").count() > 40


# --- themes ------------------------------------------------------------------------------------


def test_a_chosen_theme_holds_on_other_pages_until_auto_is_chosen(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    page = visit(corpus_site, scheme="light")
    light = ground(page)
    page.get_by_role("button", name="Dark").click()
    dark = ground(page)
    assert dark != light
    follow(page.get_by_role("link", name="Codes", exact=True))
    assert ground(page) == dark
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"
    follow(page.locator(".code-part a").first)
    assert ground(page) == dark
    page.get_by_role("button", name="Auto").click()
    assert ground(page) == light
    page.reload()
    assert ground(page) == light


def test_auto_follows_the_system_and_light_does_not(visit: Visits, corpus_site: CorpusSite) -> None:
    page = visit(corpus_site, scheme="dark")
    dark = ground(page)
    page.get_by_role("button", name="Light").click()
    light = ground(page)
    assert light != dark
    page.get_by_role("button", name="Auto").click()
    assert ground(page) == dark
    page.emulate_media(color_scheme="light")
    page.wait_for_function("matchMedia('(prefers-color-scheme: light)').matches")
    assert ground(page) == light


def test_where_nothing_may_be_stored_the_theme_holds_for_the_page(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    page = visit.window(corpus_site)
    page.add_init_script(_REFUSES_STORAGE)
    page.goto(corpus_site.address())
    light = ground(page)
    page.get_by_role("button", name="Dark").click()
    assert ground(page) != light
    page.reload()
    assert ground(page) == light


# --- without scripts, on paper, without motion -------------------------------------------------


def test_without_scripts_the_page_can_be_read(visit: Visits, corpus_site: CorpusSite) -> None:
    page = visit(corpus_site, java_script_enabled=False)
    assert page.locator("h1").inner_text().startswith("9 of 300 records are VERIFIED")
    assert page.locator(".tile").count() == 6
    assert page.locator(".themes").is_hidden()
    assert page.locator(".pareto li").first.is_visible()
    summary = page.locator("summary", has_text="Numbers: Reason codes")
    summary.click()
    assert page.get_by_role("table", name="Reason codes by records").is_visible()
    follow(page.get_by_role("link", name="Looks wrong"))
    assert page.locator("h1").inner_text() == "What looks wrong"


@pytest.mark.parametrize("scripted", [True, False], ids=["scripts", "none"])
def test_paper_leaves_out_nothing_that_is_folded(
    visit: Visits, corpus_site: CorpusSite, *, scripted: bool
) -> None:
    for name in ("index.html", corpus_site.page_where(Status.VERIFIED)):
        page = visit(corpus_site, name, java_script_enabled=scripted)
        page.emulate_media(media="print")
        page.locator("header nav").wait_for(state="hidden")
        assert page.locator("details:not([open])").count() > 0
        assert page.evaluate(_FOLDED_AND_UNSEEN) == []
        assert page.locator("h1").is_visible()
        assert page.locator(".chart-drawing, .plot-drawing").first.is_visible()
        assert page.locator("footer").is_visible()


def test_printing_unfolds_and_folds_again(visit: Visits, corpus_site: CorpusSite) -> None:
    page = visit(corpus_site, corpus_site.page_where(Status.VERIFIED))
    folded = "document.querySelectorAll('details:not(.numbers):not([open])').length"
    before = page.evaluate(folded)
    assert before > 0
    page.evaluate(f"addEventListener('beforeprint', () => {{ window.atPrint = {folded}; }})")
    assert page.pdf().startswith(b"%PDF-")
    assert page.evaluate("window.atPrint") == 0
    page.wait_for_function(f"{folded} === {before}")


def test_paper_is_white_whatever_the_theme(visit: Visits, corpus_site: CorpusSite) -> None:
    page = visit(corpus_site, scheme="dark")
    page.get_by_role("button", name="Dark").click()
    page.emulate_media(media="print")
    page.locator("header nav").wait_for(state="hidden")
    assert ground(page) == "rgb(255, 255, 255)"
    dark = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    assert all(int(part) < 80 for part in re.findall(r"\d+", dark)[:3])


def test_nothing_moves_for_who_asks_for_that(visit: Visits, corpus_site: CorpusSite) -> None:
    moving = """Array.from(document.querySelectorAll("*")).filter(each => {
        const style = getComputedStyle(each);
        return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
    }).length"""
    assert visit(corpus_site, reduced_motion="reduce").evaluate(moving) == 0
    assert visit(corpus_site, reduced_motion="no-preference").evaluate(moving) > 0
