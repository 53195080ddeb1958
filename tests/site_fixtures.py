"""Pages of the audit's site in a browser, watched: a test of one fails on what no page may do."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import pytest

from site_hostile import hostile_corpus
from site_made import CorpusSite, Site, audited_site, site_of_corpus, site_of_many

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page

DESKTOP = 1280
PHONE = 390
HEIGHT = 900
Scheme: TypeAlias = Literal["light", "dark"]
_HEARS_VIOLATIONS = """
    addEventListener("securitypolicyviolation", event => {
        console.error("policy violated: " + event.violatedDirective + " " + event.blockedURI);
    });
"""


@pytest.fixture(scope="session")
def corpus_site(tmp_path_factory: pytest.TempPathFactory) -> CorpusSite:
    """Of a made corpus; nobody changes it."""
    return site_of_corpus(tmp_path_factory.mktemp("corpus-site"))


@pytest.fixture(scope="session")
def long_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Whose table is long; nobody changes it."""
    return site_of_many(tmp_path_factory.mktemp("long-site"))


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Of a corpus whose every text is an attack; nobody changes it."""
    room = tmp_path_factory.mktemp("hostile-site")
    return audited_site(room / "site", hostile_corpus(room / "corpus"))


@pytest.fixture(scope="session")
def harmless_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Of the same corpus in harmless words; nobody changes it."""
    room = tmp_path_factory.mktemp("harmless-site")
    return audited_site(room / "site", hostile_corpus(room / "corpus", harmless=True))


class Visits:
    """Opens pages, and keeps what they did that no page of the site may do."""

    def __init__(self, browser: "Browser") -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def __call__(self, site: Site, page: str = "index.html", **how: Any) -> "Page":
        """The page in a window of its own; `how` is for the window, for instance a width."""
        opened = self.window(site, **how)
        opened.goto(site.address(page))
        return opened

    def window(
        self, site: Site, *, width: int = DESKTOP, scheme: Scheme = "light", **how: Any
    ) -> "Page":
        """A window that shows nothing yet, with nothing remembered."""
        context = self._browser.new_context(
            viewport={"width": width, "height": HEIGHT}, color_scheme=scheme, **how
        )
        self._contexts.append(context)
        context.set_default_timeout(20_000)
        context.add_init_script(_HEARS_VIOLATIONS)
        opened = context.new_page()
        self._watch(opened, site.path)
        return opened

    def _watch(self, page: "Page", site: Path) -> None:
        def said(message: Any) -> None:
            if message.type in ("error", "warning"):
                self.faults.append(f"{page.url}: console: {message.text}")

        def asked(request: Any) -> None:
            if not request.url.startswith(f"{site.as_uri()}/"):
                self.faults.append(f"{page.url}: asks for {request.url}")

        def failed(request: Any) -> None:
            if request.failure != "net::ERR_ABORTED":  # it left the page before all was there
                self.faults.append(f"{page.url}: cannot load {request.url}: {request.failure}")

        def spoke(dialog: "Dialog") -> None:
            self.faults.append(f"{page.url}: a dialog says {dialog.message}")
            dialog.dismiss()

        page.on("console", said)
        page.on("request", asked)
        page.on("dialog", spoke)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("requestfailed", failed)
        page.on("popup", lambda popup: self.faults.append(f"{page.url}: opens {popup.url}"))
        page.on("download", lambda download: self.faults.append(f"loads {download.url}"))

    def close(self) -> None:
        """All windows."""
        for context in self._contexts:
            context.close()


def follow(link: "Locator") -> None:
    """Click it, and be where it leads."""
    with link.page.expect_navigation():
        link.click()


@pytest.fixture
def visit(browser: "Browser") -> Iterator[Visits]:
    """Opens a page. Nothing may be said in its console, asked for, or opened, and no error left."""
    visits = Visits(browser)
    yield visits
    visits.close()
    assert visits.faults == []
