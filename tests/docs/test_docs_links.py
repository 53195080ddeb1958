"""Links in README and docs lead somewhere: to a file that is there, and to a heading in it."""

import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest

from documented.blocks import ROOT, pages

_FENCED = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(`+).+?\1")
_LINK = re.compile(r"(?<!\\)\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def links_of(page: Path) -> list[str]:
    text = _FENCED.sub("", page.read_text(encoding="utf-8"))
    return _LINK.findall(_CODE.sub("`code`", text))


@cache
def anchors_of(page: Path) -> frozenset[str]:
    """The ids that MkDocs gives the headings of a page."""
    text = _FENCED.sub("", page.read_text(encoding="utf-8"))
    return frozenset(slug(heading) for heading in _HEADING.findall(text))


def slug(heading: str) -> str:
    plain = re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading)
    ascii_text = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_text).strip().lower())


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page: Path) -> None:
    for link in links_of(page):
        if re.match(r"[a-z]+:", link):
            assert link.startswith(("https://", "urn:")), link
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        if anchor:
            assert anchor in anchors_of(target), link


def test_links_are_found_beside_code_and_brackets() -> None:
    readme = links_of(ROOT / "README.md")
    assert "docs/evidence.md" in readme
    assert slug("`gate2 why`: why, and *what*") == "gate2-why-why-and-what"
    assert slug("G2-LEAN-005 sorry") == "g2-lean-005-sorry"
