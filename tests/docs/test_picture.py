"""The terminal in README shows what is printed, to everybody, and asks nothing of anybody."""

import re
from xml.etree import ElementTree

import pytest

from documented.blocks import DOCS, ROOT
from documented.picture import COMMAND, PICTURE, drawn, plain, printed, shown
from documented.session import matches

SVG = PICTURE.read_text(encoding="utf-8")
READABLE = 4.5
"""The least contrast of text by WCAG 2.2, AA."""


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, by WCAG."""
    shares = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_who_looks_at_the_picture_fetches_nothing() -> None:
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(SVG).iter()}
    assert tags <= {"svg", "title", "style", "defs", "clipPath", "rect", "g", "text", "circle"}
    assert "@" not in SVG, "no @font-face and no @import"
    assert set(re.findall(r"url\((.)", SVG)) == {"#"}
    assert set(re.findall(r"\w+://[^\"]*", SVG)) == {"http://www.w3.org/2000/svg"}


def test_every_word_in_the_picture_can_be_read() -> None:
    (ground,) = re.findall(r'<rect fill="(#\w{6})" stroke=', SVG)
    colours = re.findall(r"^\.terminal-r\d+ \{ fill: (#\w{6})", SVG, re.MULTILINE)
    assert len(colours) > 2
    assert [colour for colour in colours if contrast(colour, ground) < READABLE] == []


def test_who_sees_no_picture_is_told_what_is_in_it() -> None:
    for page, place in ((ROOT / "README.md", "docs/assets"), (DOCS / "index.md", "assets")):
        text = " ".join(page.read_text(encoding="utf-8").split())
        (told,) = re.findall(rf"!\[([^\]]*)\]\({place}/{PICTURE.name}\)", text)
        assert " ".join(COMMAND) in told.replace("`", "")
        for status in ("VERIFIED", "FALSIFIED", "UNVERIFIED"):
            assert status in told


def test_what_is_drawn_is_what_was_printed() -> None:
    output = "\x1b[1;32mVERIFIED\x1b[0m  a \x1b[2m<b> & c\x1b[0m\n\n   two  blanks\n"
    svg = drawn(output)
    lines = [line for line in shown(svg).splitlines() if line]
    assert lines == ["VERIFIED  a <b> & c", "   two  blanks"]


@pytest.mark.lean
@pytest.mark.slow
def test_the_picture_shows_what_the_command_prints_now() -> None:
    """`PYTHONPATH=tests python -m documented.picture` draws it anew."""
    now = plain(printed())
    assert matches(shown(SVG).splitlines(), now), now
