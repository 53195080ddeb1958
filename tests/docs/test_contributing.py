"""Who follows CONTRIBUTING.md finds what it names, and the order that the tests hold."""

import re
import runpy

from documented.blocks import ROOT, blocks_of

PAGE = ROOT / "CONTRIBUTING.md"


def test_the_order_of_the_rooms_is_the_one_that_is_held() -> None:
    held = runpy.run_path(str(ROOT / "tests" / "unit" / "test_architecture.py"))["ROWS"]
    (block,) = (block for block in blocks_of(PAGE) if block.language == "text")
    rows: list[set[str]] = []
    for line in block.lines:
        if not line.startswith("  "):
            rows.append(set())
        rows[-1] |= set(re.split(r" {2,}", line.strip())[0].split())
    assert rows == [set(row) for row in reversed(held)]


def test_files_and_folders_that_the_page_names_are_there() -> None:
    named = re.findall(
        r"(?<=[` ])(?:engine|tests|docs|records|\.ci)/[\w./*-]*\w", PAGE.read_text("utf-8")
    )
    assert len(named) > 15
    for name in named:
        assert list(ROOT.glob(name)), name
