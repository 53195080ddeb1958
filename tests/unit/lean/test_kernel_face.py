"""The kernel's docstring is its specification: it lists every rule, and code cites each."""

import re
from pathlib import Path

import pytest

from gate2 import lean
from gate2.lean import kernel
from gate2.lean.kernel import Outcome, Rule, check_export

THEORY = Path(lean.__file__).parent / "theory"


def cited() -> str:
    sources = (path for path in THEORY.glob("*.py") if path.name != "rules.py")
    return "\n".join(path.read_text(encoding="utf-8") for path in sources)


@pytest.mark.parametrize("rule", Rule)
def test_no_rule_is_enforced_that_the_docstring_does_not_list(rule: Rule) -> None:
    assert kernel.__doc__ is not None
    assert re.search(rf"(?<![\w-]){rule.value}(?![\w-])", kernel.__doc__)


@pytest.mark.parametrize("rule", Rule)
def test_no_rule_is_listed_that_no_code_enforces(rule: Rule) -> None:
    assert re.search(rf"Rule\.{rule.name}\b", cited())


def test_what_is_public_is_there() -> None:
    assert all(hasattr(kernel, name) for name in kernel.__all__)


def test_the_kernel_never_reaches_for_lean_or_the_machine() -> None:
    """It judges from data: nothing in it runs, mounts, fetches or reads a file."""
    hands = {"os", "subprocess", "socket", "pathlib", "shutil", "tempfile", "docker"}
    for path in THEORY.glob("*.py"):
        imported = re.findall(r"^\s*(?:from|import) (\w+)", path.read_text("utf-8"), re.MULTILINE)
        assert not hands.intersection(imported), path.name


def test_an_empty_file_is_not_accepted() -> None:
    checked = check_export(b"", name="empty")
    assert checked.outcome is Outcome.REJECTED
    assert checked.reason is not None
