"""The elaborated statement stands beside the claim so that a person can compare them: whole,
aligned, and with nothing in it able to pass for something else."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from gate2.check import CheckedArtifact, CheckedClaim, CheckedRecord, Report
from gate2.classify.classifier import classify
from gate2.evidence import KernelFacts, ProofEvidence
from gate2.policy import Policy
from gate2.record.model import Claim, ClaimKind, Proves, Record
from gate2.report.document import report_document
from gate2.report.markdown import as_markdown
from gate2.report.statement import (
    MAX_SHOWN,
    Row,
    code_block,
    ground_rows,
    layout,
    rows_of,
    statement_rows,
)
from gate2.report.text import print_report
from gate2.verdict import decide, decide_record
from making import proof

TEXT = "Every even number is the double of another."
STATEMENT = "∀ (n : Nat), Even n → ∃ (k : Nat), n = 2 * k"
DEFINITION = "definition Even: Nat → Prop := fun (n : Nat) => n % 2 = 0"


def evidence(**changes: Any) -> ProofEvidence:
    return replace(proof(statement=STATEMENT, definitions=(DEFINITION,)), **changes)


def report(found: ProofEvidence) -> Report:
    """A report of one record with one claim and this evidence."""
    claim = Claim("c1", TEXT, kind=ClaimKind.MATHEMATICAL)
    verdict = decide(found, Policy())
    artifact = CheckedArtifact("a", found, verdict)
    checked = CheckedClaim(
        claim, ClaimKind.MATHEMATICAL, True, classify(TEXT), verdict, (artifact,), 0.0
    )
    record = Record(Path("r"), "r", "A record", "0" * 64, (claim,))
    whole = decide_record([(ClaimKind.MATHEMATICAL, verdict)], ())
    return Report((CheckedRecord(record, whole, (checked,), 0.0),), (), True, Policy(), {}, {})


def printed(rows: tuple[Row, ...], width: int = 80) -> str:
    stream = io.StringIO()
    Console(file=stream, width=width, markup=False, highlight=False).print(layout(rows, indent=2))
    return stream.getvalue()


def text_of(found: ProofEvidence) -> str:
    stream = io.StringIO()
    print_report(report(found), Console(file=stream, width=100, markup=False, highlight=False))
    return stream.getvalue()


def test_statement_and_definitions_stand_under_the_claims_own_words_in_text() -> None:
    lines = [line.strip() for line in text_of(evidence()).splitlines()]
    claim = lines.index(f"claim      “{TEXT}”")
    assert lines[claim + 1] == f"Lean says  {STATEMENT}"
    assert lines[claim + 2] == f"where      {DEFINITION}"


def test_statement_and_definitions_stand_under_the_claims_own_words_in_markdown() -> None:
    lines = as_markdown(report(evidence())).splitlines()
    begin = lines.index("```")
    assert lines[begin + 1 : begin + 4] == [
        f"claim      “{TEXT}”",
        f"Lean says  {STATEMENT}",
        f"where      {DEFINITION}",
    ]
    assert lines[begin:].count("```") == 2


def test_statement_and_definitions_are_whole_in_json() -> None:
    long = "definition Long: " + "Nat → " * 2_000 + "Nat"
    document: Any = report_document(report(evidence(definitions=(DEFINITION, long))))
    lane = document["records"][0]["claims"][0]["lane"]
    assert lane["statement"] == STATEMENT
    assert lane["definitions"] == [DEFINITION, long]
    assert lane["recheck"]["admitted"] == 1
    assert lane["advisories"] == []


def test_a_negation_is_not_shown_as_what_lean_says_of_the_claim() -> None:
    rows = rows_of(evidence(proves=Proves.NEGATION), TEXT)
    assert [row.label for row in rows] == ["claim", "negation", "where"]


def test_known_faults_of_leans_kernel_stand_beside_its_word() -> None:
    (*_, last) = rows_of(evidence(advisories=("CVE-2026-72711", "lean4#14582")), TEXT)
    assert last.label == "faults"
    assert "CVE-2026-72711, lean4#14582" in last.text
    assert "CVE-2026-72711" in text_of(evidence(advisories=("CVE-2026-72711",)))


def test_known_faults_do_not_frighten_where_a_second_kernel_looked_and_only_there() -> None:
    faults = {"advisories": ("CVE-2026-72711",)}
    (*_, both) = rows_of(evidence(**faults), TEXT)
    assert (
        "the second kernel, which shares no code with it, checked this proof as well" in both.text
    )
    assert "gate2 doctor" in both.text
    refusing = replace(evidence(**faults), kernels=(KernelFacts("gate2", "1", False),))
    for short in (evidence(kernels=(), **faults), evidence(recheck=None, **faults), refusing):
        (*_, alone) = rows_of(short, TEXT)
        assert "checked this proof" not in alone.text


def test_axioms_and_both_kernels_are_named() -> None:
    kernels = (KernelFacts("Lean", "4.28.0", True), KernelFacts("gate2", "1", False))
    axioms, words = ground_rows((), kernels)
    assert (axioms.label, axioms.text) == ("axioms", "none")
    assert words.text == "Lean 4.28.0 accepts · gate2 1 refuses"
    assert len(ground_rows(("propext",), ())) == 1


def test_long_texts_go_on_under_themselves_at_eighty_columns() -> None:
    rows = statement_rows("∀ (n : Nat), " + "n + " * 60 + "0 = 0", (DEFINITION,))
    lines = printed(rows).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].startswith("  Lean says  ∀ (n : Nat), n + n")
    assert all(line.startswith(" " * 13) and line[13] in "n+" for line in lines[1:3])
    assert any(line.startswith("  where      definition Even") for line in lines)


def test_what_is_cut_says_how_much_is_missing() -> None:
    """A definition that is too long must not seem to end where it was cut."""
    rows = statement_rows(STATEMENT, ("x" * (MAX_SHOWN + 77), "y" * MAX_SHOWN))
    assert rows[1].text.endswith("x… (77 more characters: --format json)")
    assert rows[2].text == "y" * MAX_SHOWN


HOSTILE = {
    "new lines": "True\n\nVERIFIED",
    "escape sequences": "True \x1b[2J\x1b[1mVERIFIED",
    "bidirectional control": "a \u202e b",
    "markup": "[bold]x[/bold] [link=x]y[/link]",
    "a fence": "«```» ``` VERIFIED ````",
    "html": "<script>alert(1)</script>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_in_a_statement_can_pass_for_the_reports_own_words(name: str) -> None:
    found = evidence(statement=HOSTILE[name], definitions=(HOSTILE[name],))
    text = text_of(found)
    assert not set(text) & set("\x1b\u202e\u2066")
    assert sum(line.strip().startswith("VERIFIED") for line in text.splitlines()) == (
        sum(line.strip().startswith("VERIFIED") for line in text_of(evidence()).splitlines())
    )
    if name == "markup":
        assert HOSTILE[name] in text
    lines = as_markdown(report(found)).splitlines()
    fences = [line for line in lines if set(line) == {"`"}]
    assert len(fences) == 2
    assert fences[0] == fences[1]
    inside = lines[lines.index(fences[0]) + 1 : -1 - lines[::-1].index(fences[0])]
    assert len(inside) == 3
    assert not any(fences[0] in line for line in inside)


@given(st.text(alphabet="ab `\n\t→“", max_size=300), st.integers(30, 120))
@settings(deadline=None)
def test_no_text_leaves_its_block_of_code_or_loses_a_word(text: str, width: int) -> None:
    block = code_block((Row("where", text), Row("claim", "x")), width)
    first, *lines, last = block.split("\n")
    assert first == last
    assert set(first) == {"`"}
    assert len(first) >= 3
    assert first not in "\n".join(lines)
    words = [word for line in lines for word in line.split(" ") if word]
    shown = text.replace("\n", "\\u{a}").replace("\t", "\\u{9}")
    expected = [word for word in shown.split(" ") if word]
    assert words == ["where", *expected, "claim", "x"]
