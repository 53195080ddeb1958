"""Every command in README and docs is carried out, or says why it cannot be."""

from pathlib import Path

import pytest

from documented.blocks import NOT_RUN, ROOT, Block, Step, blocks_of, pages, steps_of
from documented.grounds import GROUNDS
from documented.session import carry_out, matches

BLOCKS = {page: blocks_of(page) for page in pages()}
MADE = {ROOT / "docs/reference/commands.md", ROOT / "docs/reference/reason-codes.md"}
"""Made from the code: usage lines, and examples that test_explain_examples carries out."""
TYPED = ("$ ", "gate2 ", "pip ", "python3 ", "git ", "make ", "lake ", "ray ", "docker ")


def run_here(page: Path) -> list[Block]:
    return [block for block in BLOCKS[page] if block.has_commands and not block.not_run]


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, id=str(page.relative_to(ROOT)), marks=GROUNDS[page].marks)
        for page in GROUNDS
    ],
)
def test_what_the_page_says_to_type_does_what_it_says(page: Path, tmp_path: Path) -> None:
    ground = GROUNDS[page]
    ground.prepare(tmp_path)
    blocks = [block for block in BLOCKS[page] if not block.not_run]
    steps = [Step("before", line) for line in ground.before.splitlines()]
    steps += [step for block in blocks for step in steps_of(block)]
    environment = {"GATE2_STATE": str(tmp_path / ".state"), "HOME": str(tmp_path)}
    faults = [done.fault() for done in carry_out(steps, tmp_path, environment)]
    if any(faults):
        pytest.fail("\n".join(filter(None, faults)), pytrace=False)


def test_every_page_with_commands_is_carried_out() -> None:
    assert {page for page in BLOCKS if run_here(page)} == set(GROUNDS)


def test_commands_that_are_not_run_say_one_of_a_few_reasons() -> None:
    reasons = {block.not_run for blocks in BLOCKS.values() for block in blocks if block.not_run}
    assert reasons == set(NOT_RUN), "each reason is known, and each is needed"
    for blocks in BLOCKS.values():
        for block in blocks:
            assert block.has_commands or not block.not_run, f"{block.where}: it has no commands"


def test_no_command_hides_in_a_block_of_another_language() -> None:
    for page, blocks in BLOCKS.items():
        for block in blocks:
            assert block.language, f"{block.where}: say what it is: sh, console, text, toml, …"
            if block.language == "text" and page not in MADE:
                typed = [line for line in block.lines if line.startswith(TYPED)]
                assert typed == [], f"{block.where}: commands stand in `sh` or `console`"


def test_page_is_held_to_what_is_printed() -> None:
    printed = ("one … three", "…", "last  1.5 s")
    assert matches(printed, "one two three\na\n\nb\nlast  20 s  \n")
    assert matches(printed, "one  three\nlast  2 s\n")
    assert not matches(printed, "one two three\na\nlast  20 s\nmore\n")
    assert not matches(printed, "one two\nlast  20 s\n")
    assert not matches((), "something\n")
    assert matches(("…", "a", "…", "b", "…"), "x\na\na\nc\nb\nb\n")
    assert matches(("…", "a", "b"), "a\nc\na\nb\n")
    assert not matches(("…", "a", "…", "b"), "a\nb\nc\n")
    assert not matches(("…", "x") * 30, "y\n" * 300)


def test_step_that_fails_is_seen(tmp_path: Path) -> None:
    page = ROOT / "docs" / "x.md"
    lines = ("$ echo one", "one", "$ echo two", "too", "$ false", "$ (exit 3)  # exit 3")
    block = Block(page, 1, "console", "", lines, "")
    written = Block(page, 9, "text", "a.txt", ("words",), "")
    read = Block(page, 12, "sh", "", ("cat a.txt \\", "  | grep words", "cd /", "pwd"), "")
    steps = [step for each in (block, written, read) for step in steps_of(each)]
    faults = [done.fault() for done in carry_out(steps, tmp_path, {})]
    assert [bool(fault) for fault in faults] == [False, True, True, False, False] + [False] * 3
    assert "the page says it prints\ntoo" in faults[1]
    assert "expected exit 0, came 1" in faults[2]
