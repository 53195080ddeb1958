"""The corpus of kernel cases: each export ends as it should, for the reason it should.

The files are written by `make_cases.py` from a notation of their own and without the engine,
so they also check the reader.
"""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from make_cases import FOLDER, files

from gate2.backports import tomllib
from gate2.lean.kernel import Outcome, Rule, check_export
from gate2.lean.names import show_name
from gate2.reasons import Code

LEAST = 600
GROUPS = (
    *("levels", "typing", "conversion", "inductive", "fields", "recursors", "projections"),
    *("literals", "quotients", "caches", "advisories", "attacks", "malformed"),
)
KEYS = {"outcome", "rule", "code", "declaration", "line", "why"}
ELSEWHERE = {
    Rule.ORDER: "an export is in order; a compiled module is not (tests/unit/lean)",
    Rule.CLOSED: "the reader refuses a loose variable before the kernel sees it",
    Rule.NESTED_CONTAINER: "what is not safe is never admitted, so no container can be it",
}
"""Rules that no export can break."""


@dataclass(frozen=True, slots=True)
class Expected:
    """How a case must end."""

    path: Path
    outcome: Outcome
    rule: Rule | None
    code: Code | None
    declaration: str | None
    line: int | None
    why: str


def read_group(name: str) -> list[Expected]:
    """The cases of a folder; any fault of its table raises."""
    folder = FOLDER / name
    table = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    found = []
    for case, fields in table.items():
        assert fields.keys() <= KEYS, f"{name}/{case}: unknown keys {fields.keys() - KEYS}"
        outcome = Outcome(fields["outcome"])
        rule = Rule(fields["rule"]) if "rule" in fields else None
        code = Code(fields["code"]) if "code" in fields else None
        if rule is not None:
            code = Code.LEAN_ENVIRONMENT_TAMPERED
        found.append(
            Expected(
                *(folder / f"{case}.ndjson", outcome, rule, code),
                *(fields.get("declaration"), fields.get("line"), fields["why"]),
            )
        )
    return found


def cases() -> list[Expected]:
    return [case for group in GROUPS for case in read_group(group)]


def title(case: Expected) -> str:
    return f"{case.path.parent.name}-{case.path.stem}"


@pytest.mark.parametrize("case", [pytest.param(each, id=title(each)) for each in cases()])
def test_each_export_ends_as_it_should(case: Expected) -> None:
    found = check_export(case.path.read_bytes(), name=case.path.name)
    told = found.reason.message if found.reason else ""
    assert found.outcome is case.outcome, told
    assert (found.reason.code if found.reason else None) is case.code, told
    assert found.rule is case.rule, told
    shown = None if found.declaration is None else show_name(found.declaration)
    assert shown == case.declaration, told
    if case.line is not None:
        assert f", line {case.line}," in told


def test_corpus_is_what_its_script_writes() -> None:
    wanted = files()
    present = {path for path in FOLDER.glob("*/*") if path.is_file()}
    assert present == wanted.keys(), "run tests/kernel/make_cases.py"
    changed = [path.name for path, data in wanted.items() if path.read_bytes() != data]
    assert not changed, "run tests/kernel/make_cases.py"


def test_corpus_does_not_shrink() -> None:
    known = cases()
    assert len(known) >= LEAST
    assert {case.path.parent.name for case in known} == set(GROUPS)
    for group in GROUPS:
        outcomes = Counter(case.outcome for case in known if case.path.parent.name == group)
        assert outcomes[Outcome.ACCEPTED] >= 1, f"{group} has no good case"
        assert outcomes[Outcome.REJECTED] >= 3, f"{group} has too few bad cases"


def test_every_rule_is_broken_by_a_case() -> None:
    broken = {case.rule for case in cases()}
    assert set(Rule) - broken == ELSEWHERE.keys()


def test_a_refused_case_states_its_reason() -> None:
    for case in cases():
        accepted = case.outcome is Outcome.ACCEPTED
        assert accepted == (case.code is None), title(case)
        nameless = case.rule is Rule.INDUCTIVE_BLOCK or case.rule is None
        assert nameless or case.declaration is not None, title(case)
        assert re.search(r"\w", case.why), title(case)
