"""Who knows README and the tutorial alone gets through both, on a Debian as it is installed."""

import re
from pathlib import Path

import pytest

from documented.blocks import DOCS, ROOT, blocks_of, steps_of

README, TUTORIAL = ROOT / "README.md", DOCS / "tutorial.md"


@pytest.mark.parametrize("page", [README, TUTORIAL], ids=["README", "tutorial"])
def test_pip_is_asked_within_a_virtual_environment_only(page: Path) -> None:
    """Debian's pip refuses to install beside its own packages (PEP 668)."""
    asking = [block for block in blocks_of(page) if any("pip install" in x for x in block.lines)]
    assert asking
    for block in asking:
        first = next(n for n, line in enumerate(block.lines) if "pip install" in line)
        before = "\n".join(block.lines[:first])
        assert "python3 -m venv" in before, block.where
        assert "bin/activate" in before, block.where
    assert "python3-venv" in page.read_text(encoding="utf-8")


def test_what_was_set_up_can_be_called_by_its_name() -> None:
    (block,) = [block for block in blocks_of(README) if "make run" in "\n".join(block.lines)]
    lines = list(block.lines)
    activating = next(n for n, line in enumerate(lines) if line.startswith(". .venv/bin/activate"))
    assert lines[activating - 1].startswith("make run")


def test_record_of_the_tutorial_does_not_lie_where_readme_left_one() -> None:
    def made(page: Path, pattern: str) -> set[str]:
        commands = [step.command for block in blocks_of(page) for step in steps_of(block)]
        return {found for command in commands for found in re.findall(pattern, command)}

    left = made(README, r"^gate2 init (\S+)")
    assert left
    assert not left & made(TUTORIAL, r"^(?:mkdir(?: -p)?|gate2 init) (\w+)")
    assert made(TUTORIAL, r"^mkdir \S+ && cd (\S+)"), "it begins in a directory of its own"


def test_no_settings_are_lost_to_a_new_key() -> None:
    for page in (README, TUTORIAL, DOCS / "tour.md", DOCS / "evidence.md", DOCS / "releasing.md"):
        for block in blocks_of(page):
            for step in steps_of(block):
                assert not re.search(r"keygen.*[^>]> *gate2\.toml", step.command), block.where


def test_one_can_try_it_before_one_has_to_read_what_is_promised() -> None:
    text = README.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[:3] == ["Two commands", "Try it", "What a verdict promises"]
    assert text.index("![") < text.index("## Two commands")
