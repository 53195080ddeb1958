"""The site builds without a warning, holds every page, and asks nothing of anybody when read."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from chromium import axe_source
from documented.blocks import DOCS, ROOT
from documented.source_links import in_source_tree

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FETCHING = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
    "embed": "src",
    "form": "action",
}
OF_THE_THEME = {"aria-dialog-name", "landmark-unique", "scrollable-region-focusable"}
"""What axe-core finds in the theme's own search field, copy buttons and wide tables."""
LINKS_THAT_FETCH = {"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built strictly."""
    place = tmp_path_factory.mktemp("site")
    ended = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(place)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "tests", "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "WARNING" not in ended.stderr
    return place


class Requests(HTMLParser):
    """Addresses that a browser fetches by itself when it shows the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in FETCHING:
            self.found.append(said.get(FETCHING[tag], ""))
        if tag == "link" and LINKS_THAT_FETCH & set(said.get("rel", "").split()):
            self.found.append(said.get("href", ""))
        self.found += [part.split()[0] for part in said.get("srcset", "").split(",") if part]
        self.found += re.findall(r"url\(\s*['\"]?([^'\")]+)", said.get("style", ""))


def test_reading_the_site_fetches_nothing_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        seen = Requests()
        seen.feed(page.read_text(encoding="utf-8"))
        assert seen.found
        assert [each for each in seen.found if re.match(r"(?:[a-z]+:)?//", each)] == [], page
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        fetched = re.findall(r"(?:url\(|@import\s+)\s*['\"]?([^'\")]+)", text)
        assert [each for each in fetched if re.match(r"(?:https?:)?//", each)] == [], sheet


def test_every_page_is_in_the_site_and_says_something(site: Path) -> None:
    for page in DOCS.rglob("*.md"):
        built = site / page.relative_to(DOCS).with_suffix(".html")
        assert "<h1" in built.read_text(encoding="utf-8"), built


def test_link_into_the_source_tree_becomes_the_name_of_the_file(site: Path) -> None:
    assert in_source_tree("../tests/threats.toml") == "tests/threats.toml"
    assert in_source_tree("../../tests") == "tests"
    for inside in ("threats.md", "../threats.md", "https://x.example/tests", "../nothing-there"):
        assert in_source_tree(inside) == ""
    threats = (site / "threats.html").read_text(encoding="utf-8")
    assert '<span title="tests/sandbox/cases/fork-bomb">fork-bomb</span>' in threats
    assert 'href="../tests' not in threats


@pytest.mark.chromium
def test_search_works_in_a_page_that_is_opened_as_a_file(site: Path, browser: "Browser") -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / "index.html").as_uri())
    page.get_by_role("textbox", name="Search").first.fill("statement-unreviewed")
    found = page.locator(".md-search-result__link").first
    found.wait_for()
    assert "reference/reason-codes.html" in str(found.get_attribute("href"))
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    page.close()


@pytest.mark.chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_keep_nobody_out_beyond_what_the_theme_does(
    site: Path, browser: "Browser", scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(color_scheme=scheme, viewport={"width": 390, "height": 844})
    for name in ("index", "tutorial", "reference/policy", "explanation/threat-model"):
        page.goto((site / f"{name}.html").as_uri())
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0, "nothing but a block of code or a table scrolls sideways"
        page.add_script_tag(path=str(axe_source()))
        found = page.evaluate("axe.run().then(found => found.violations.map(each => each.id))")
        assert set(found) <= OF_THE_THEME, name
    page.close()
