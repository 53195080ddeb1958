"""A browser for the tests of a module."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from chromium import executable

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """A browser that nothing on the network answers."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        # Root has no user namespace to sandbox its own browser in; the pages are the tests' own.
        arguments = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"]
        opened = driver.chromium.launch(executable_path=executable(), args=arguments)
        yield opened
        opened.close()
