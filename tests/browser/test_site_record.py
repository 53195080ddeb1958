"""A record's page in a browser: its verdict, links to its claims, plots, what stands folded."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from attested import attested_record
from gate2.audit.audited import Form
from gate2.contract import LABELS, Status
from gate2.reasons import Code
from gate2.report.audit.html.naming import page_of
from site_fixtures import HEIGHT, PHONE, Visits, follow
from site_made import (
    CLAIMS,
    CorpusSite,
    a_record_of_many_claims,
    audited_site,
    record_written,
    site_of_one,
)

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.chromium

WIDTHS = pytest.mark.parametrize("width", [1280, PHONE], ids=["desktop", "phone"])


def top_of(element: "Locator") -> float:
    """Where it begins, from the top of the window."""
    found: float = element.evaluate("element => element.getBoundingClientRect().top")
    return found


def test_every_page_shows_the_status_that_is_established(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    page = visit.window(corpus_site)
    seen = set()
    for place in corpus_site.planted.places:
        kind = (place.status, place.stated, place.form)
        if kind in seen:
            continue
        seen.add(kind)
        page.goto(corpus_site.address(page_of(place.path)))
        panel = page.locator(".verdict-panel")
        assert panel.locator(".status").inner_text() == LABELS[place.status], place.path
        stated = panel.locator("dt:text-is('Stated') + dd").inner_text()
        assert stated == (LABELS[place.stated] if place.stated else "nothing"), place.path
        assert page.locator("article.claim").count() == len(place.claims)
    assert {status for status, _, _ in seen} == set(Status)
    assert {form for _, _, form in seen} == set(Form)


@WIDTHS
def test_a_link_to_a_claim_shows_it_below_what_stays_on_top(
    visit: Visits, corpus_site: CorpusSite, width: int
) -> None:
    where = corpus_site.page_where(Status.VERIFIED)
    page = visit(corpus_site, where, width=width)
    last = page.locator("article.claim").last
    name = last.get_attribute("id")
    page.goto(corpus_site.address(f"{where}#{name}"))
    assert page.locator("article:target").get_attribute("id") == name
    bar = page.locator(".page-contents")
    bottom = bar.evaluate("element => element.getBoundingClientRect().bottom")
    assert bottom <= top_of(last.locator("h3")) < HEIGHT


@WIDTHS
@pytest.mark.parametrize("claim", ["c41", f"c{CLAIMS // 2}", f"c{CLAIMS}"])
def test_a_link_to_one_of_two_thousand_claims_leads_there(
    visit: Visits, tmp_path: Path, width: int, claim: str
) -> None:
    record = a_record_of_many_claims()
    page = visit(site_of_one(tmp_path, record), f"{page_of(record.path)}#{claim}", width=width)
    page.wait_for_function(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        ".then(() => true)"
    )
    assert page.locator("article:target").get_attribute("id") == claim
    assert 0 <= top_of(page.locator("article:target h3")) < HEIGHT


def test_a_claim_gives_a_link_to_itself(visit: Visits, corpus_site: CorpusSite) -> None:
    where = corpus_site.page_where(Status.VERIFIED)
    page = visit(corpus_site, where)
    follow(page.get_by_role("link", name="Link to claim c1", exact=True))
    assert page.url == corpus_site.address(f"{where}#c1")


def test_the_claims_at_a_glance_lead_to_each(visit: Visits, corpus_site: CorpusSite) -> None:
    page = visit(corpus_site, corpus_site.page_where(Status.FALSIFIED))
    links = page.locator(".glance-link")
    assert links.count() == page.locator("article.claim").count() > 1
    follow(links.last)
    assert page.url.endswith(f"#{page.locator('article.claim').last.get_attribute('id')}")


def test_a_code_of_a_record_leads_to_what_it_means_and_back(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    where = corpus_site.page_where(Status.UNVERIFIED, Form.RECORD, Code.CLM_TRUNCATED)
    page = visit(corpus_site, where)
    follow(page.locator('a.code[href="../codes.html#G2-CLM-016"]').first)
    assert page.locator("h2:target").inner_text() == "G2-CLM-016 truncated"
    page.go_back()
    assert page.url == corpus_site.address(where)


def test_runs_are_plotted_against_what_is_reported_and_given_as_numbers(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    page = visit(corpus_site, corpus_site.page_where(Status.FALSIFIED))
    plot = page.locator("figure.plot").first
    drawing = plot.locator("svg.plot-drawing")
    assert drawing.get_attribute("role") == "img"
    assert plot.locator(".plot-run.plot-miss").count() == 2
    reported = plot.locator("figcaption").inner_text().split(" = ")[1].split()[0]
    assert "0.0371" in plot.inner_text()
    plot.locator("summary").click()
    numbers = plot.locator("table").inner_text()
    assert numbers.count("0.0371") >= 2
    assert reported in drawing.evaluate("element => element.textContent")


def test_a_proof_stands_beside_its_statement(visit: Visits, corpus_site: CorpusSite) -> None:
    proved = next(
        place
        for place in corpus_site.planted.places
        if any(c.kind.value == "mathematical" and c.status is Status.VERIFIED for c in place.claims)
    )
    address = page_of(proved.path)
    for width, is_beside in ((1280, True), (PHONE, False)):
        page = visit(corpus_site, address, width=width)
        sides = page.locator(".beside:has(.side + .side)").first.locator(".side")
        tops = [top_of(side) for side in sides.all()]
        assert len(tops) == 2
        assert (tops[0] == tops[1]) is is_beside


def test_without_scripts_what_is_folded_opens(visit: Visits, corpus_site: CorpusSite) -> None:
    page = visit(corpus_site, corpus_site.page_where(Status.VERIFIED), java_script_enabled=False)
    seal = page.locator("details", has=page.locator("summary", has_text="Seal: ")).first
    assert seal.locator("dl").first.is_hidden()
    seal.locator("summary").first.click()
    assert seal.locator("dl").first.is_visible()


def test_a_second_directory_has_pages_as_full_as_the_first(visit: Visits, tmp_path: Path) -> None:
    attested_record(tmp_path / "first" / "one")
    shutil.copytree(tmp_path / "first", tmp_path / "second")
    record_written(tmp_path / "second" / "bare", "bare", "A graph has 12 vertices.")
    first, second = tmp_path / "first", tmp_path / "second"
    site = audited_site(tmp_path / "site", first, second)
    page = visit.window(site)
    for place in (first / "one", second / "one"):
        page.goto(site.address(page_of(str(place))))
        assert page.locator(".record-files").count() == 1
        assert page.locator(".evidence").count() == 2
        assert page.locator("figure.plot").count() > 0
        assert str(place) in page.locator(".record-head").inner_text()
