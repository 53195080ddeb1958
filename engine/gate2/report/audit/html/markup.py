"""HTML that is escaped by construction: foreign text becomes markup by `element` and no other way.

A `Markup` is made here only. Whatever else is put into an element or an attribute is text, and is
shown as it is: what is invisible, turns the reading direction or controls a terminal is written as
``\\u{…}`` (`gate2.report.escape.visible`), and what HTML would interpret is an entity. Attributes
that run something (``on…``, ``style``) do not exist, and an address stays within the site.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from gate2.report.escape import visible

MOST_SHOWN = 20_000
"""Characters of one foreign text that a page shows; what is longer is cut, and its length said."""
MOST_IN_ATTRIBUTE = 500

VOID = frozenset({"br", "circle", "col", "hr", "img", "input", "line", "link", "meta", "path"}) | {
    "polyline",
    "polygon",
    "rect",
    "use",
    "wbr",
}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[a-z0-9]+)*")
_FORBIDDEN = frozenset({"style", "srcdoc", "formaction", "ping", "srcset"})
_ADDRESSES = frozenset({"href", "src", "action"})
_LOCAL = re.compile(r"(?!/)[A-Za-z0-9._/-]*(?:#[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*)?")
_CODE = re.compile(r"`([^`\n]+)`")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_QUOTED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


class Markup(str):
    """HTML made by this module: put into an element as it is."""

    __slots__ = ()


Child = str | int | None
"""What an element may hold: markup as it is, text escaped, a number, nothing for None."""
Value = str | int | float | bool | None
"""What an attribute may hold: True is the bare name; False and None leave it out."""


def text(value: str, *, most: int = MOST_SHOWN) -> Markup:
    """The text as HTML shows it, newlines kept; beyond `most` characters cut, its length said."""
    return Markup(_shown(value, most, keep_newlines=True).translate(_ENTITIES))


def line(value: str, *, most: int = MOST_SHOWN) -> Markup:
    """The text on one line: a name, in which a line break is as hidden as a control character."""
    return Markup(_shown(value, most, keep_newlines=False).translate(_ENTITIES))


def attribute(value: str, *, most: int = MOST_IN_ATTRIBUTE) -> Markup:
    """The text as the value of a quoted attribute, on one line."""
    return Markup(_shown(value, most, keep_newlines=False).translate(_QUOTED))


def element(name: str, attributes: Mapping[str, Value] | None = None, *children: Child) -> Markup:
    """The element ``<name …>children</name>``.

    Raises:
        ValueError: an attribute could run something, or an address leads out of the site. Neither
            can come of foreign text: names and addresses are ours (`gate2…html.naming`).
    """
    said = "".join(_attribute(*item) for item in attributes.items()) if attributes else ""
    if name in VOID and not children:
        return Markup(f"<{name}{said}>" if name in _UNCLOSED else f"<{name}{said}/>")
    return Markup(f"<{name}{said}>{joined(*children)}</{name}>")


def joined(*children: Child) -> Markup:
    """Several pieces one after the other: markup as it is, everything else escaped."""
    return Markup("".join(map(_child, children)))


def prose(said: str, *, most: int = MOST_SHOWN) -> Markup:
    """A sentence in which what stands between two `` ` `` is shown as code."""
    if len(said) > most:
        return text(said, most=most)
    pieces = enumerate(_CODE.split(said))
    return joined(*(element("code", None, each) if at % 2 else each for at, each in pieces))


_UNCLOSED = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "wbr"})


def _child(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    return text(child) if isinstance(child, str) else f"{child:,}"


def _attribute(name: str, value: Value) -> str:
    if value is None or value is False:
        return ""
    _require_harmless(name)
    if value is True:
        return f" {name}"
    if name in _ADDRESSES and not _LOCAL.fullmatch(str(value)):
        raise ValueError(f"{name}: expected an address within the site, came {value!r}")
    return f' {name}="{attribute(value) if isinstance(value, str) else _number(value)}"'


def _number(value: float) -> str:
    """Without exponents or needless digits, for SVG."""
    return str(value) if isinstance(value, int) else f"{value:.2f}".rstrip("0").rstrip(".")


@lru_cache(maxsize=256)
def _require_harmless(name: str) -> None:
    if not _NAME.fullmatch(name) or name in _FORBIDDEN or name.lower().startswith("on"):
        raise ValueError(f"expected an attribute that runs nothing, came {name!r}")


def _shown(value: str, most: int, *, keep_newlines: bool) -> str:
    cut = value[:most]
    if not cut.isprintable():  # the plain text of most records is: this is what makes it fast
        cut = visible(cut, keep_newlines=keep_newlines)
    return cut if len(value) <= most else f"{cut}… ({most:,} of {len(value):,} characters shown)"
