"""Nobody is kept out of the site: axe-core on every kind of page, the keyboard alone, a phone."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from chromium import axe_source
from gate2.audit.audited import Form
from gate2.contract import Status
from gate2.reasons import Code
from gate2.report.audit.html.naming import page_of
from site_fixtures import DESKTOP, HEIGHT, PHONE, Visits
from site_made import CorpusSite, Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.chromium

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# `preload` would fetch the style sheets, which the policy of the pages forbids.
FINDS = """async rules => {
    const found = await axe.run(document, {preload: false, runOnly: rules});
    return found.violations.map(each => each.id + ": " + each.help + " at " +
        each.nodes.slice(0, 3).map(node => node.target.join(" ")).join(", "));
}"""
FOCUS = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const box = at.getBoundingClientRect();
    const style = getComputedStyle(at);
    const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return {
        what: at.outerHTML.slice(0, 90),
        ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        covered: Boolean(over) && !at.contains(over) && !over.contains(at),
    };
}"""
OVERFLOWS = """() => {
    const root = document.documentElement;
    return root.scrollWidth > root.clientWidth ? root.scrollWidth : 0;
}"""


def kinds_of_page(corpus_site: CorpusSite, long_site: Site) -> Iterator[tuple[str, Site, str]]:
    """A name, the site and the address of one page of each kind."""
    for name in ("index", "records", "wrong", "across", "codes"):
        yield name, corpus_site, f"{name}.html"
    # Made by hand, with changes of statuses and pages of documents.
    yield "trend", long_site, "trend.html"
    yield "mixed", long_site, page_of("deep/er/mixed")
    unverified = Status.UNVERIFIED
    pages = {
        "verified": corpus_site.page_where(Status.VERIFIED),
        "falsified": corpus_site.page_where(Status.FALSIFIED),
        "never": corpus_site.page_where(unverified, Form.RECORD, Code.REC_NEVER_ATTEMPTED),
        "unread": corpus_site.page_where(unverified, Form.UNREAD),
        "page": corpus_site.page_where(unverified, Form.RECORD_PAGE),
        "manifest": corpus_site.page_where(unverified, Form.MATH_RESULT),
    }
    for name, page in pages.items():
        yield name, corpus_site, page


KINDS = (
    *("index", "records", "wrong", "across", "codes", "trend", "mixed"),
    *("verified", "falsified", "never", "unread", "page", "manifest"),
)


def open_kind(
    visit: Visits, kind: str, corpus_site: CorpusSite, long_site: Site, **how: Any
) -> "Page":
    (found,) = [each[1:] for each in kinds_of_page(corpus_site, long_site) if each[0] == kind]
    return visit(*found, **how)


def widen_to(page: "Page", width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_at_any_width_in_any_theme(
    visit: Visits, corpus_site: CorpusSite, long_site: Site, kind: str
) -> None:
    # Colours on their way from one theme to the other are none that anybody reads by.
    page = open_kind(visit, kind, corpus_site, long_site, reduced_motion="reduce")
    page.evaluate(axe_source().read_text(encoding="utf-8"))
    for width in (DESKTOP, PHONE):
        widen_to(page, width)
        for theme in ("Light", "Dark"):
            page.get_by_role("button", name=theme, exact=True).click()
            assert page.evaluate(FINDS, RULES) == [], (width, theme)


@pytest.mark.parametrize("kind", KINDS)
def test_headings_and_landmarks_tell_what_the_page_is(
    visit: Visits, corpus_site: CorpusSite, long_site: Site, kind: str
) -> None:
    page = open_kind(visit, kind, corpus_site, long_site)
    levels: list[int] = page.evaluate(
        "Array.from(document.querySelectorAll('h1, h2, h3, h4, h5, h6'), h => +h.localName[1])"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [(one, other) for one, other in pairwise(levels) if other > one + 1] == []
    for role in ("banner", "main", "contentinfo"):
        assert page.get_by_role(role).count() == 1
    assert page.get_by_role("navigation", name="Main").count() == 1
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title().endswith(" · gate2 audit")


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_is_wider_than_a_phone(
    visit: Visits, corpus_site: CorpusSite, long_site: Site, kind: str
) -> None:
    page = open_kind(visit, kind, corpus_site, long_site)
    for width in (PHONE, 320):
        widen_to(page, width)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert page.evaluate(OVERFLOWS) == 0, width


# --- the keyboard alone --------------------------------------------------------------------------


def focused(page: "Page") -> dict[str, Any]:
    found = page.evaluate(FOCUS)
    assert isinstance(found, dict)
    return found


def test_the_first_stop_skips_to_the_content(visit: Visits, corpus_site: CorpusSite) -> None:
    page = visit(corpus_site)
    page.keyboard.press("Tab")
    assert page.locator(".skip").evaluate("link => link === document.activeElement")
    assert focused(page)["inside"]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator("a.tile").first.evaluate("link => link === document.activeElement")


@pytest.mark.parametrize("width", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("kind", ["index", "records", "verified", "mixed"])
def test_the_focus_is_always_seen(
    visit: Visits, corpus_site: CorpusSite, long_site: Site, kind: str, width: int
) -> None:
    page = open_kind(visit, kind, corpus_site, long_site)
    widen_to(page, width)
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at is None:
            break
        assert at["ring"], at["what"]
        assert at["inside"], at["what"]
        assert not at["covered"], at["what"]


@pytest.mark.parametrize("kind", ["records", "verified"])
def test_the_focus_is_seen_going_backwards_too(
    visit: Visits, corpus_site: CorpusSite, long_site: Site, kind: str
) -> None:
    page = open_kind(visit, kind, corpus_site, long_site)
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        at = page.evaluate(FOCUS)
        assert at is not None
        assert at["inside"], at["what"]
        assert not at["covered"], at["what"]


def test_rows_are_found_walked_and_opened_without_a_mouse(
    visit: Visits, corpus_site: CorpusSite
) -> None:
    page = visit(corpus_site, "records.html")
    paths = page.locator("#page-table tbody .path")
    page.keyboard.press("/")
    page.keyboard.type("record-0001?/")
    assert page.get_by_label("Find").input_value() == "record-0001?/"
    assert page.locator("dialog").count() == 0
    for _ in range(2):
        page.keyboard.press("Backspace")
    page.locator("#page-count", has_text="page 1").or_(
        page.locator("#page-count", has_not_text="300 of")
    ).wait_for()
    page.wait_for_url("**/records.html#q=record-0001")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    second = page.locator(".row-link").nth(1)
    assert second.evaluate("link => link === document.activeElement")
    title, path = second.inner_text(), paths.nth(1).inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(corpus_site.address(page_of(path)))
    assert page.locator("h1").inner_text() == title


def test_arrows_turn_the_page_of_the_table(visit: Visits, corpus_site: CorpusSite) -> None:
    page = visit(corpus_site, "records.html")
    page.locator(".row-link").last.focus()
    page.keyboard.press("ArrowDown")
    assert page.url.endswith("#page=2")
    assert page.locator(".row-link").first.evaluate("link => link === document.activeElement")
    assert focused(page)["inside"]
    page.keyboard.press("ArrowUp")
    assert page.locator(".row-link").last.evaluate("link => link === document.activeElement")
    assert "page 1 of 3" in page.locator("#page-count").inner_text()


def test_a_column_is_sorted_by_a_key(visit: Visits, corpus_site: CorpusSite) -> None:
    page = visit(corpus_site, "records.html")
    page.locator('th[data-key="status"] button').focus()
    page.keyboard.press("Enter")
    assert page.locator('th[data-key="status"]').get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Space")
    assert page.locator('th[data-key="status"]').get_attribute("aria-sort") == "descending"


@pytest.mark.parametrize("kind", ["index", "records", "verified"])
def test_the_keys_are_listed_until_escape(
    visit: Visits, corpus_site: CorpusSite, long_site: Site, kind: str
) -> None:
    page = open_kind(visit, kind, corpus_site, long_site)
    link = page.get_by_role("link", name="Looks wrong", exact=True)
    link.focus()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    assert dialog.is_visible()
    assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")
    page.evaluate(axe_source().read_text(encoding="utf-8"))
    assert page.evaluate(FINDS, RULES) == []
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert link.evaluate("link => link === document.activeElement")


def test_two_keys_go_to_a_page(visit: Visits, corpus_site: CorpusSite) -> None:
    page = visit(corpus_site, corpus_site.page_where(Status.VERIFIED))
    for key, name in (("w", "wrong"), ("t", "trend"), ("c", "codes"), ("o", "index")):
        page.keyboard.press("g")
        page.keyboard.press(key)
        page.wait_for_url(corpus_site.address(f"{name}.html"))
    page.keyboard.press("/")
    page.wait_for_url(corpus_site.address("records.html"))


def test_a_shortcut_of_the_browser_is_left_alone(visit: Visits, corpus_site: CorpusSite) -> None:
    page = visit(corpus_site, "records.html")
    page.keyboard.press("Control+/")
    page.keyboard.press("Alt+?")
    assert page.locator("dialog").count() == 0
    assert not page.get_by_label("Find").evaluate("find => find === document.activeElement")
