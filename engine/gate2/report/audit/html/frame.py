"""The frame of every page of the site: its policy, header, navigation, theme switch and footer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from gate2.audit.corpus import Audit
from gate2.backports import StrEnum
from gate2.report.audit.html.markup import Child, Markup, Value, element, joined

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""Nothing but the site's own files. Browsers take ``'self'`` of a page opened from a file for
files; nothing inline runs, nothing is fetched from anywhere."""
SHORT_DIGEST = 12
MAIN = "page-main"
PROMISE = (
    "An audit decides nothing: it shows what evidence establishes, and why the rest stays "
    "UNVERIFIED."
)


class Section(StrEnum):
    """The pages that the navigation leads to, as it names them."""

    OVERVIEW = "Overview"
    RECORDS = "Records"
    WRONG = "Looks wrong"
    ACROSS = "Across records"
    TREND = "Trend"
    CODES = "Codes"


FILES = {
    Section.OVERVIEW: "index.html",
    Section.RECORDS: "records.html",
    Section.WRONG: "wrong.html",
    Section.ACROSS: "across.html",
    Section.TREND: "trend.html",
    Section.CODES: "codes.html",
}


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the footer of every page says of how it was made."""

    version: str
    policy_sha256: str
    at: str
    root: str
    filters: tuple[str, ...] = ()


def imprint_of(audit: Audit) -> Imprint:
    """What the pages of this audit say of it."""
    return Imprint(
        version=str(audit.engine.get("version", "")),
        policy_sha256=str(audit.engine.get("policy_sha256", "")),
        at=audit.at,
        root=audit.root,
        filters=audit.filters,
    )


def frame(
    *,
    title: str,
    body: Markup,
    depth: int,
    active: Section | None,
    imprint: Imprint,
    scripts: Sequence[str] = (),
    styles: Sequence[str] = (),
) -> str:
    """A whole page around `body`, which starts with its ``h1``.

    `depth` is how many directories below the site's root the page stands. `scripts` and `styles`
    are paths from that root, for instance ``assets/table.js``; those of every page are there
    already. Ids that begin with ``page-`` are the pages' own, all others are free.
    """
    up = "../" * depth
    head = _head(title, up, tuple(scripts), tuple(styles))
    skip = element("a", {"class": "skip", "href": f"#{MAIN}"}, "Skip to the content")
    main = element("main", {"id": MAIN, "tabindex": "-1"}, body)
    inner = element("body", None, skip, _header(up, active), main, _footer(imprint))
    return f"<!doctype html>\n{element('html', {'lang': 'en'}, head, inner)}\n"


def _head(title: str, up: str, scripts: tuple[str, ...], styles: tuple[str, ...]) -> Markup:
    sheets = ("assets/site.css", *styles)
    return element(
        "head",
        None,
        element("meta", {"charset": "utf-8"}),
        # Before anything that it is to govern.
        _POLICY,
        element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        element("meta", {"name": "referrer", "content": "no-referrer"}),
        element("meta", {"name": "color-scheme", "content": "light dark"}),
        element("title", None, f"{title} · gate2 audit"),
        element("link", {"rel": "icon", "href": f"{up}assets/icon.svg", "type": "image/svg+xml"}),
        *(element("link", {"rel": "stylesheet", "href": up + sheet}) for sheet in sheets),
        # Not deferred: the theme stands before the first paint.
        element("script", {"src": f"{up}assets/theme.js"}, ""),
        *(
            element("script", {"src": up + script, "defer": True}, "")
            for script in ("assets/site.js", *scripts)
        ),
    )


_POLICY = element(
    "meta", {"http-equiv": "Content-Security-Policy", "content": CONTENT_SECURITY_POLICY}
)


@lru_cache(maxsize=32)
def _header(up: str, active: Section | None) -> Markup:
    brand = element(
        "a",
        {"class": "brand", "href": f"{up}index.html"},
        element("span", {"class": "brand-mark", "aria-hidden": "true"}),
        "gate2 ",
        element("span", None, "audit"),
    )
    items = (
        element("li", None, element("a", _link(up + FILES[section], section is active), section))
        for section in Section
    )
    navigation = element("nav", {"aria-label": "Main"}, element("ul", None, *items))
    return element("header", {"class": "top"}, brand, navigation, _theme_switch())


def _link(address: str, current: bool) -> dict[str, str | None]:
    return {"href": address, "aria-current": "page" if current else None}


def _theme_switch() -> Markup:
    """Three buttons that assets/site.js shows and moves; hidden where no script runs."""
    buttons = (
        element(
            "button",
            {"type": "button", "data-theme-choice": theme, "aria-pressed": "false"},
            theme.capitalize(),
        )
        for theme in ("auto", "light", "dark")
    )
    attributes: dict[str, Value] = {"class": "themes", "role": "group", "aria-label": "Theme"}
    return element("div", {**attributes, "hidden": True}, *buttons)


@lru_cache(maxsize=8)
def _footer(imprint: Imprint) -> Markup:
    facts = (
        ("Corpus", imprint.root),
        ("Only", ", ".join(imprint.filters)),
        ("Made", element("time", {"datetime": imprint.at}, imprint.at)),
        ("Engine", f"gate2 {imprint.version}"),
        ("Policy", _digest(imprint.policy_sha256)),
    )
    shown = (_fact(name, value) for name, value in facts if value)
    about = element("p", None, PROMISE, " Made by ", _COMMAND, ".")
    return element("footer", {"class": "bottom"}, element("dl", None, *shown), about)


_COMMAND = element("code", None, "gate2 audit --format html")


def _fact(name: str, value: Child) -> Markup:
    return element("div", None, element("dt", None, name), element("dd", None, value))


def _digest(sha256: str) -> Markup | None:
    if not sha256:
        return None
    short = element("code", {"title": sha256}, f"{sha256[:SHORT_DIGEST]}…")
    return joined("sha256 ", short)
