"""Whatever records say, a browser shows it as text: no element, no link, no script comes of it."""

from collections import Counter
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

import audited_made
from gate2.report.audit.html.naming import anchor_of, page_of
from gate2.report.audit.html.site import write_site
from gate2.report.audit.html.table import in_row
from gate2.report.escape import visible
from site_fixtures import PHONE, Visits
from site_hostile import MARKUP, NAMES, TEMPLATES, claim_text
from site_made import Site

pytestmark = pytest.mark.chromium

MADE_OF = """() => {
    const found = {tags: {}, attributes: {}, links: [], runs: []};
    for (const each of document.querySelectorAll("*")) {
        found.tags[each.localName] = (found.tags[each.localName] || 0) + 1;
        for (const {name, value} of each.attributes) {
            found.attributes[name] = (found.attributes[name] || 0) + 1;
            if (/^(on|style$|srcdoc|srcset|action|formaction|ping|data$)/i.test(name))
                found.runs.push(name + "=" + value);
        }
        const leads = each.getAttribute("href") || each.getAttribute("src");
        if (leads) found.links.push(new URL(leads, document.baseURI).href);
    }
    return found;
}"""
"""The elements and attributes of a page, where it leads, and what in it could run."""

FOREIGN = {"img", "iframe", "object", "embed", "form", "style", "base", "template", "math", "video"}
DOMAIN = 7
"""Where it stands in a row of data/records.js."""
OWN_ONCE = {"title": 1, "h1": 1, "main": 1, "body": 1, "head": 1}


def attacks() -> list[str]:
    """The pages that an author's text stands on."""
    pages = ["index.html", "records.html", "wrong.html", "across.html", "trend.html", "codes.html"]
    named = [f"names/{name.decode('utf-8', 'surrogateescape')}" for name in NAMES]
    places = ["record", "evidence", "huge", "surrogates", "page.html", "report.txt", *named]
    return [*pages, *map(page_of, places)]


@pytest.mark.parametrize("width", [1280, PHONE])
def test_no_attack_becomes_an_element_or_attribute_or_leads_away(
    visit: Visits, hostile_site: Site, width: int
) -> None:
    assert sorted(attacks()) == hostile_site.pages()
    page = visit.window(hostile_site, width=width)
    for name in attacks():
        page.goto(hostile_site.address(name))
        found: dict[str, Any] = page.evaluate(MADE_OF)
        assert FOREIGN & found["tags"].keys() == set(), name
        assert OWN_ONCE.items() <= found["tags"].items() | {("title", 1)}, name
        assert found["runs"] == [], name
        away = [link for link in found["links"] if not link.startswith(hostile_site.address(""))]
        assert away == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def test_a_page_has_the_scripts_and_pictures_it_has_with_harmless_words(
    visit: Visits, hostile_site: Site, harmless_site: Site
) -> None:
    ours, theirs = visit.window(hostile_site), visit.window(harmless_site)
    for place in ("record", "evidence", "page.html"):
        ours.goto(hostile_site.address(page_of(place)))
        theirs.goto(harmless_site.address(page_of(place)))
        hostile, harmless = ours.evaluate(MADE_OF), theirs.evaluate(MADE_OF)
        for tag in ("script", "link", "meta", "svg", "input", "button", "h1", "h2", "article"):
            assert hostile["tags"].get(tag) == harmless["tags"].get(tag), (place, tag)


def test_an_audit_of_attacks_has_every_element_that_the_harmless_one_has_and_no_other(
    visit: Visits, tmp_path: Path
) -> None:
    """Of its own values, without a door before them: an attack in every one."""
    found: dict[str, list[tuple[Counter[str], Counter[str]]]] = {}
    for name, words in (("hostile", audited_made.HOSTILE), ("harmless", "w" * 500)):
        with mock.patch.object(audited_made, "HOSTILE", words):
            write_site(audited_made.hostile(), tmp_path / name, root=tmp_path, jobs=1)
        site = Site(tmp_path / name)
        page = visit.window(site)
        found[name] = []
        for each in sorted(site.pages()):
            page.goto(site.address(each))
            made = page.evaluate(MADE_OF)
            assert made["runs"] == []
            found[name].append((Counter(made["tags"]), Counter(made["attributes"])))
    assert found["hostile"] == found["harmless"]


# --- shown as what they are --------------------------------------------------------------------


def test_a_record_shows_an_attack_letter_by_letter(visit: Visits, hostile_site: Site) -> None:
    page = visit(hostile_site, page_of("record"))
    assert page.locator("h1").text_content() == MARKUP
    assert page.title() == f"{MARKUP[:200]} · gate2 audit"
    shown = page.locator("article#c1 .claim-text").text_content()
    assert shown == visible(claim_text(), keep_newlines=True)
    for hidden in ("\\u{202e}", "\\u{1b}[31m", "\\u{0}", "\\u{2028}", "\\u{200b}"):
        assert hidden in shown


def test_a_source_shows_an_attack_letter_by_letter(visit: Visits, hostile_site: Site) -> None:
    page = visit(hostile_site, page_of("evidence"))
    for name in ("Proof.lean", "repro.py"):
        shown = page.locator("details", has_text=name).locator("pre").first.text_content()
        assert shown is not None
        assert shown.startswith(f"{MARKUP}\n{TEMPLATES}\n{MARKUP}")


def test_a_row_shows_an_attack_letter_by_letter(visit: Visits, hostile_site: Site) -> None:
    page = visit(hostile_site, "records.html")
    page.get_by_label("Find").fill("<script>alert(1)")
    page.locator("#page-count", has_text="4 of").wait_for()
    titles = page.locator(".row-link").all_text_contents()
    assert titles.count(in_row(MARKUP)) == 3
    paths = page.locator(".path").all_text_contents()
    assert "names/<script>alert(1)<" in paths


def test_a_hostile_name_is_shown_and_leads_to_its_own_page(
    visit: Visits, hostile_site: Site
) -> None:
    page = visit.window(hostile_site)
    for name in NAMES:
        path = f"names/{name.decode('utf-8', 'surrogateescape')}"
        page.goto(hostile_site.address("records.html"))
        row = page.locator("#page-table tbody tr").filter(
            has=page.locator(f'a[href="{page_of(path)}"]')
        )
        assert row.locator(".path").text_content() == visible(path)
        row.locator(".row-link").click()
        page.wait_for_url(hostile_site.address(page_of(path)))
        shown = page.locator(".record-head code").all_text_contents()
        assert visible(path) in shown


def test_a_domain_of_attacks_can_be_chosen_and_linked_to(visit: Visits, hostile_site: Site) -> None:
    page = visit(hostile_site, "records.html")
    choice = page.get_by_role("combobox", name="Domain")
    (domain,) = {row[DOMAIN] for row in hostile_site.rows()[1]} - {""}
    assert MARKUP.startswith(domain)
    assert "<img" in domain or "<script>" in domain
    assert f"{domain} (1)" in choice.locator("option").all_text_contents()
    choice.select_option(domain)
    page.locator("#page-count", has_text="1 of").wait_for()
    page.reload()
    assert page.locator("#page-count", has_text="1 of").is_visible()
    assert page.get_by_role("combobox", name="Domain").input_value() == domain


def test_an_attack_in_the_filter_is_looked_for_and_runs_nothing(
    visit: Visits, hostile_site: Site
) -> None:
    page = visit(hostile_site, "records.html")
    page.get_by_label("Find").fill(f"{MARKUP} {TEMPLATES}")
    page.locator("#page-count", has_text="0 of").wait_for()
    page.reload()
    assert page.get_by_label("Find").input_value() == f"{MARKUP} {TEMPLATES}"


def test_a_megabyte_is_cut_and_its_length_said(visit: Visits, hostile_site: Site) -> None:
    page = visit(hostile_site, page_of("record"), width=PHONE)
    said = page.locator("main").text_content()
    assert said is not None
    assert "20,000 of 1,000," in said
    assert len(said) < 300_000
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_link_to_a_claim_of_hostile_name_leads_there(visit: Visits, tmp_path: Path) -> None:
    write_site(audited_made.hostile(), tmp_path / "site", root=tmp_path, jobs=1)
    site = Site(tmp_path / "site")
    (record,) = audited_made.hostile().rows()
    claim = record.claims[-1].id
    page = visit(site, f"{page_of(record.path)}#{anchor_of(claim)}")
    target = page.locator("article:target")
    assert target.get_attribute("id") == anchor_of(claim)
    top = target.evaluate("element => element.getBoundingClientRect().top")
    assert 0 <= top < 900
