"""What the page about the source policy promises is what the policy does."""

import re
from pathlib import Path

import pytest

from gate2.lean.source import refusals
from gate2.lean.source_rules import (
    ATTRIBUTES,
    COMMANDS,
    HASH_COMMANDS,
    MATHEMATICAL_NAMESPACES,
    MODIFIERS,
    OPTION_PREFIXES,
    OPTIONS,
    REFUSED_ROOTS,
)

PAGE = Path(__file__).parents[3] / "docs" / "source-policy.md"
LISTS = {
    "## Commands": COMMANDS | {f"#{word}" for word in HASH_COMMANDS},
    "## Options": OPTIONS | set(OPTION_PREFIXES),
    "## Attributes": ATTRIBUTES,
    "## Names": REFUSED_ROOTS | {".".join(name) for name in MATHEMATICAL_NAMESPACES},
}
MENTIONED_BESIDE = {
    "## Commands": {"prelude", "native_decide"},
    "## Options": {"debug", "debug.skipKernelTC"},
    "## Attributes": {"implemented_by", "extern", "csimp", "macro", "tactic", "command_elab"},
    "## Names": {"open Lean.Grind", "[Lean.Grind.CommRing α]", "Lean", "autoParam", "unsafe…"},
}
"""What a section names that its list does not hold: mostly what is refused."""


def section(title: str) -> str:
    text = PAGE.read_text(encoding="utf-8")
    return text.split(f"{title}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("title", LISTS)
def test_the_page_lists_what_is_allowed_and_nothing_else(title: str) -> None:
    listed = set(re.findall(r"`([^`\n]+)`", section(title)))
    assert listed == LISTS[title] | MENTIONED_BESIDE[title]


def test_every_command_that_the_page_lists_may_begin_a_line() -> None:
    """But for those that have an answer of their own or need more behind them."""
    needs_more = {"axiom", "attribute", "import", "macro", "macro_rules", "set_option", "syntax"}
    for word in COMMANDS - needs_more:
        assert refusals(f"{word} x".encode()) == (), word
    assert MODIFIERS <= COMMANDS


@pytest.mark.parametrize("option", ["debug.skipKernelTC", "debug.x", "compiler.extract_closed"])
def test_options_beyond_the_page_are_refused(option: str) -> None:
    assert refusals(f"set_option {option} true".encode()) != ()


def test_the_message_that_the_page_shows_is_the_one_that_comes() -> None:
    lines = [""] * 10 + ["theorem main : p := by", "  run_tac evil"]
    (shown,) = re.findall(r"^Proof\.lean: (Line .*)$", PAGE.read_text(encoding="utf-8"), re.M)
    assert refusals("\n".join(lines).encode())[0].message == shown
