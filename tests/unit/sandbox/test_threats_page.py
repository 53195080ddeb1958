"""docs/threats.md says what is tested, and only that."""

import ast
from functools import cache
from pathlib import Path

import pytest

from attack_cases import ALL
from threats_page import LAST, Threat, areas, document, page

TESTS = Path(__file__).resolve().parents[2]
DOCUMENT = TESTS.parent / "docs/threats.md"
THREATS = [threat for _, threats in areas() for threat in threats]


@cache
def functions_of(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_threat_has_its_number_once() -> None:
    assert [threat.number for threat in THREATS] == list(range(1, LAST + 1))


@pytest.mark.parametrize("threat", THREATS, ids=lambda threat: str(threat.number))
def test_tests_that_the_page_names_exist(threat: Threat) -> None:
    for test in threat.tests:
        path, name = test.split("::")
        assert name in functions_of(TESTS / path), f"{test}: no such test"


def test_no_threat_is_only_talked_about() -> None:
    assert [threat.number for threat in THREATS if not (threat.cases or threat.tests)] == []


def test_no_case_is_about_a_threat_that_nobody_knows() -> None:
    for case in ALL:
        assert set(case.expected["threats"]) <= set(range(1, LAST + 1)), case.name


def test_page_is_as_the_cases_and_tests_are() -> None:
    """`python tests/threats_page.py > docs/threats.md` writes it anew."""
    assert DOCUMENT.read_text(encoding="utf-8") == page()


def test_what_is_out_of_scope_is_said_where_its_number_is() -> None:
    (threat,) = (threat for threat in THREATS if threat.number == 46)
    assert "out of scope" in threat.answer
    assert "threat 46" in document()["foot"]
