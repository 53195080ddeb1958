"""The browser that the tests of pages run in: there, alone, and with axe-core."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chromium import axe_source

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.chromium


def test_a_page_from_a_file_runs_its_own_script(browser: "Browser", tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("document.title = 'ran';", encoding="utf-8")
    page = tmp_path / "a.html"
    page.write_text('<!doctype html><script src="a.js"></script>', encoding="utf-8")
    opened = browser.new_page()
    opened.goto(page.as_uri())
    assert opened.title() == "ran"
    opened.close()


def test_no_request_can_leave_the_browser(browser: "Browser") -> None:
    from playwright.sync_api import Error

    opened = browser.new_page()
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        opened.goto("http://example.org/")
    opened.close()


def test_axe_finds_an_image_without_words(browser: "Browser", tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("<!doctype html><img src=a.png>", encoding="utf-8")
    opened = browser.new_page()
    opened.goto(page.as_uri())
    opened.add_script_tag(path=str(axe_source()))
    found = opened.evaluate("axe.run().then(found => found.violations.map(each => each.id))")
    assert "image-alt" in found
    opened.close()
