"""Publisher documents become records: nothing lost, nothing invented, no mark taken for more."""

import json
from datetime import date
from pathlib import Path

import pytest

from gate2.errors import InvalidRecord, UsageError
from gate2.reasons import Code, Effect, Reason
from gate2.record.importers.detect import import_document, read_any
from gate2.record.importers.document import parse_date, slug
from gate2.record.importers.report_text import is_cut
from gate2.record.model import ClaimKind, Record
from gate2.record.reader import read_record
from gate2.record.writer import write_record
from gate2.strictjson import dumps

CUT = (
    "The proposed framework assigns a shared prompt to each group of tasks to maximise the "
    "complementarity of tasks with sim"
)
REPORT = f"""

To what extent does QUILT-9 improve on Patchwork, as measured

Example Research

May 30, 2026

Abstract

This report synthesises findings from 6 peer-reviewed papers addressing a question.

1 Introduction

This paper examines: Quilts: A Study of Patches. Research question: Does QUILT-9 beat Patchwork?.

3 Results

6 papers retrieved. 4 claims extracted; 3 independently verified. Quality review score: 8.1/10.

5 Extracted Claims

Claim\tVerified\tConfidence
Decoders grow with the number of tasks.\t✓\t0.21
{CUT}\t✓\t0.20
Tuning one modality disrupts the structure.\t×\t0.14
A row without marks, kept.

References

- <https://doi.org/10.1000/1>
- <https://doi.org/10.1000/2>"""

PAGE = """Patches in Practice
Abstract
Abstract: Patches are everywhere.
Research Question
How many patches?
Verification Level
| Paper level | L2, Source-grounded claims | |
| Source-grounded claims | 11 | |
Descriptive public verification status only.
Truth-Engine Gate Verdict
| Status | Unverified | |
| Reason | Published before the Gate 2 verification pipeline was activated (2026-06-10). |
Quality Tier
| Tier | Flagship candidate | |
Quality Dimensions
| Evidence strength | HIGH | |
Correction Record
| Status | CURRENT |
| Status | AGAIN |
Provenance
| Publisher | Example Research |
| Note | Machine-generated. |
"""

HTML = """<!doctype html><html><head><title>Patches | Site</title>
<meta name="citation_publication_date" content="2026/05/29">
<script>var x = "<h2>Extracted Claims</h2>";</script></head><body><nav><a href="/">Home</a></nav>
<main><h1>Patches <em>in</em>&nbsp;Practice</h1><h2>Abstract</h2><p>Patches are
 everywhere.</p><!-- <h2>Hidden</h2> -->
<section><h2>Verification Level</h2><table><tr><th>Paper level</th><td>L2</td><td></td></tr>
<tr><th>Source-grounded claims</th><td>11</td></tr></table><p>Descriptive.</p></section>
<section><h2>Truth-Engine Gate Verdict</h2><dl><dt>Status</dt><dd>Unverified</dd>
<dt>Reason</dt><dd>No formal proof or sandbox reproduction has been attempted.</dd></dl></section>
<section><h3>Quality Tier</h3><div><span>Tier</span><span>Watchlist</span></div>
<div><div>Basis</div><div>Score &lt; 5.</div></div></section></main></body></html>"""

MANIFEST: dict[str, object] = {
    "schema": "https://assignee.net/schemas/math-result-v1",
    "schema_version": "1.0",
    "contract_version": "math-result-v1.0",
    "publisher": {"name": "Example"},
    "result": {
        "id": "e1ea6af8e40f4d3ab81106c6b56370a5",
        "problem_name": "A Collatz variant",
        "statement": "For any integer n > 1, the total stopping time is below m² + m.",
        "url": "https://example.org/r",
    },
    "verification": {
        "state": "FALSIFIED",
        "label": "Falsified",
        "proof_claim": False,
        "n_cases": 0,
        "counterexample_available": True,
        "lean4_source_public": False,
    },
    "artifact_set": [{"type": "manifest"}, {"type": "report"}],
    "interpretation": "…",
    "limitations": [],
}


def imported(tmp_path: Path, document: str | bytes, name: str = "d.txt") -> Record:
    path = tmp_path / name
    path.write_bytes(document if isinstance(document, bytes) else document.encode())
    return read_any(path)


def refused(tmp_path: Path, document: str | bytes) -> Reason:
    with pytest.raises(InvalidRecord) as caught:
        imported(tmp_path, document)
    return caught.value.reason


def codes(record: Record) -> list[Code]:
    return [finding.code for finding in record.findings]


def fields(record: Record) -> dict[str, object]:
    value = record.publisher["fields"]
    assert isinstance(value, dict)
    return value


def manifest(**verification: object) -> str:
    inner = MANIFEST["verification"]
    assert isinstance(inner, dict)
    return json.dumps({**MANIFEST, "verification": {**inner, **verification}})


# --- reports -----------------------------------------------------------------------------------


def test_a_report_s_claims_table_is_read(tmp_path: Path) -> None:
    record = imported(tmp_path, REPORT)
    assert record.title == "To what extent does QUILT-9 improve on Patchwork, as measured"
    assert record.published == date(2026, 5, 30)
    assert record.imported
    assert [(c.id, c.grounded, c.confidence, c.truncated) for c in record.claims] == [
        ("c1", True, "0.21", False),
        ("c2", True, "0.20", True),
        ("c3", False, "0.14", False),
        ("c4", None, None, False),
    ]
    assert record.claims[1].text == CUT


def test_an_importer_never_declares_a_kind(tmp_path: Path) -> None:
    assert {claim.kind for claim in imported(tmp_path, REPORT).claims} == {None}


def test_scores_and_marks_stay_the_publisher_s(tmp_path: Path) -> None:
    record = imported(tmp_path, REPORT)
    kept = fields(record)
    assert (kept["review_score"], kept["claims_grounded"]) == ("8.1/10", 3)
    assert kept["research_question"] == "Does QUILT-9 beat Patchwork?"
    assert kept["references"] == ["https://doi.org/10.1000/1", "https://doi.org/10.1000/2"]
    assert record.publisher["document"] == REPORT


def test_a_report_s_contradictions_are_found(tmp_path: Path) -> None:
    record = imported(tmp_path, REPORT)
    assert codes(record) == [
        Code.REC_NEVER_ATTEMPTED,
        Code.REC_PREMISE_SUSPECT,
        Code.REC_PREMISE_SUSPECT,
    ]
    assert "6 papers and lists 2 references" in record.findings[1].message
    assert "'QUILT-9', 'Patchwork'" in record.findings[2].message
    assert not record.findings[2].blocks


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("✓", "✔").replace("×", "✗"),
        lambda text: text.replace("\t", "   "),
        lambda text: text.replace("5 Extracted Claims", "Extracted claims:"),
    ],
    ids=["crlf", "nbsp", "bom", "marks", "no-tabs", "heading"],
)
def test_damage_of_copying_does_not_move_a_claim(tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    whole = imported(tmp_path, REPORT).claims
    assert imported(tmp_path, damage(REPORT)).claims == whole


def test_a_report_without_its_claims_section_has_none(tmp_path: Path) -> None:
    record = imported(tmp_path, REPORT[: REPORT.index("5 Extracted")])
    assert record.claims == ()
    assert Code.REC_NO_CLAIMS in codes(record)


def test_rows_beyond_the_cap_are_refused_rather_than_dropped(tmp_path: Path) -> None:
    rows = "".join(f"C{n}.\t✓\t0.1\n" for n in range(100_000))
    reason = refused(tmp_path, "Title\n\nExtracted Claims\n\n" + rows)
    assert reason.code is Code.REC_SCHEMA_INVALID
    assert "at most 2000 claims, came 100000" in reason.message


def test_a_huge_line_is_a_claim_that_is_marked_as_cut(tmp_path: Path) -> None:
    record = imported(tmp_path, "T\nExtracted Claims\n" + "a. " * 100_000 + "b.\t✓\t0.1\n")
    (claim,) = record.claims
    assert claim.text.endswith("a."), "cut where the rest still looks like a sentence"
    assert claim.truncated
    assert len(claim.text) <= 20_000


def test_control_characters_of_a_row_do_not_reach_the_claim(tmp_path: Path) -> None:
    row = "A \x1b[2J\u202eclaim \x00here.\t✓\t9.9\n"
    (claim,) = imported(tmp_path, "T\x1b\nExtracted Claims\n" + row).claims
    assert claim.text == "A [2J claim here."
    assert claim.confidence is None


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("It grows with the number of tasks.", False),
        ("Does it grow?", False),
        ('He said "it grows."', False),
        ("It grows (see Table 1).", False),
        ("It grows to the right of the", True),
        ("It grows…", True),
        ("It grows...", True),
        ("It grows by 3.", False),
        ("It grows by 3.".rjust(120, "x"), True),
        ("", True),
    ],
)
def test_a_cut_sentence_is_seen(text: str, cut: bool) -> None:
    assert is_cut(text) is cut


# --- record pages ------------------------------------------------------------------------------


def test_a_page_keeps_every_labelled_field_and_makes_no_claim(tmp_path: Path) -> None:
    record = imported(tmp_path, PAGE)
    assert record.claims == ()
    assert codes(record) == [Code.REC_NO_CLAIMS, Code.REC_NEVER_ATTEMPTED]
    kept = fields(record)
    assert kept["abstract"] == "Patches are everywhere."
    assert kept["verification_level"] == {
        "Paper level": "L2, Source-grounded claims",
        "Source-grounded claims": "11",
        "note": "Descriptive public verification status only.",
    }
    assert kept["quality_tier"] == {"Tier": "Flagship candidate"}
    assert kept["correction_record"] == {"Status": "CURRENT", "Status (again)": ["AGAIN"]}
    assert kept["provenance"] == {"Publisher": "Example Research", "Note": "Machine-generated."}
    assert record.publisher["document"] == PAGE


def test_html_says_the_same_as_the_page_s_text(tmp_path: Path) -> None:
    record = imported(tmp_path, HTML, "page.html")
    assert (record.title, record.published) == ("Patches in Practice", date(2026, 5, 29))
    kept = fields(record)
    assert kept["abstract"] == "Patches are everywhere."
    assert kept["verification_level"] == {
        "Paper level": "L2",
        "Source-grounded claims": "11",
        "note": "Descriptive.",
    }
    assert kept["gate_verdict"] == {
        "Status": "Unverified",
        "Reason": "No formal proof or sandbox reproduction has been attempted.",
    }
    assert kept["quality_tier"] == {"Tier": "Watchlist", "Basis": "Score < 5."}
    assert codes(record) == [Code.REC_NO_CLAIMS, Code.REC_NEVER_ATTEMPTED]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("Verified", Code.EVD_VERIFIED_WITHOUT_ARTIFACT),
        ("Falsified", Code.EVD_FALSIFIED_WITHOUT_EVIDENCE),
    ],
)
def test_a_page_that_says_verified_verifies_nothing(
    tmp_path: Path, status: str, code: Code
) -> None:
    record = imported(tmp_path, PAGE.replace("| Unverified |", f"| {status} |"))
    assert code in codes(record)
    assert all(finding.effect is Effect.UNVERIFIED for finding in record.findings)


def test_html_too_large_for_the_parser_is_refused(tmp_path: Path) -> None:
    assert "8000 tags" in refused(tmp_path, "<a " * 8001).message


def test_html_that_the_parser_gives_up_on_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "<p>x</p><![foo[ x").code in (
        Code.REC_SCHEMA_INVALID,
        Code.REC_CONTRACT_UNKNOWN,
    )


# --- manifests ---------------------------------------------------------------------------------


def test_a_manifest_s_statement_is_one_mathematical_claim(tmp_path: Path) -> None:
    record = imported(tmp_path, manifest(), "m.json")
    assert (record.id, record.title) == (
        "e1ea6af8e40f4d3ab81106c6b56370a5",
        "A Collatz variant",
    )
    (claim,) = record.claims
    assert (claim.kind, claim.source) == (ClaimKind.MATHEMATICAL, "https://example.org/r")
    assert claim.text.endswith("below m² + m.")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("FALSIFIED", Code.EVD_FALSIFIED_WITHOUT_EVIDENCE),
        ("COMPUTATIONAL_EVIDENCE", Code.CLM_BOUNDED_EVIDENCE_ONLY),
        ("FORMAL_PROOF_VERIFIED", Code.EVD_VERIFIED_WITHOUT_ARTIFACT),
    ],
)
def test_a_state_without_its_evidence_is_a_finding(tmp_path: Path, state: str, code: Code) -> None:
    (finding,) = imported(tmp_path, manifest(state=state), "m.json").findings
    assert (finding.code, finding.effect) == (code, Effect.UNVERIFIED)


def test_an_attempted_proof_claims_nothing(tmp_path: Path) -> None:
    assert imported(tmp_path, manifest(state="FORMAL_PROOF_ATTEMPTED"), "m.json").findings == ()


def test_what_the_manifest_lacks_is_a_warning_once_an_artifact_is_attached(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(manifest())
    value, _ = import_document(tmp_path / "m.json")
    write_record(value, tmp_path / "rec")
    (tmp_path / "rec/artifacts/counterexample").mkdir(parents=True)
    (finding,) = read_record(tmp_path / "rec").findings
    assert (finding.code, finding.effect) == (
        Code.EVD_FALSIFIED_WITHOUT_EVIDENCE,
        Effect.WARNING,
    )


@pytest.mark.parametrize(
    ("document", "code", "message"),
    [
        (manifest(state="PROVED"), Code.REC_CONTRACT_UNKNOWN, "'PROVED'"),
        (json.dumps({**MANIFEST, "result": {}}), Code.REC_SCHEMA_INVALID, "`statement`"),
        (json.dumps({**MANIFEST, "artifact_set": None}), Code.REC_SCHEMA_INVALID, "artifact_set"),
        (
            json.dumps({**MANIFEST, "schema": "https://assignee.net/schemas/math-result-v2"}),
            Code.REC_CONTRACT_UNKNOWN,
            "math-result-v2",
        ),
        ('{"schema": 1, "schema": 2}', Code.REC_SCHEMA_INVALID, "each key once"),
        ("[]", Code.REC_CONTRACT_UNKNOWN, "came `schema` null"),
    ],
)
def test_json_of_another_shape_is_refused(
    tmp_path: Path, document: str, code: Code, message: str
) -> None:
    reason = refused(tmp_path, document)
    assert reason.code is code
    assert message in reason.message


# --- any document ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "code", "message"),
    [
        ("Dear sir,\nplease verify.", Code.REC_CONTRACT_UNKNOWN, "'Dear sir,'"),
        ("\x1b[2J hello", Code.REC_CONTRACT_UNKNOWN, "'\\x1b[2J hello'"),
        ("  \n", Code.REC_SCHEMA_INVALID, "an empty file"),
        (b"\xff\xfeA\x00", Code.REC_SCHEMA_INVALID, "0xff"),
        ("x" * ((2 << 20) + 1), Code.REC_SCHEMA_INVALID, "at most 2097152 bytes"),
        ("| a | b |\n" * 200_000, Code.REC_CONTRACT_UNKNOWN, "begins"),
    ],
)
def test_what_is_no_known_document_is_refused(
    tmp_path: Path, document: str | bytes, code: Code, message: str
) -> None:
    reason = refused(tmp_path, document)
    assert reason.code is code
    assert message in reason.message
    assert "math-result-v1 manifest" in reason.remedy or "at most" in reason.message


def test_a_linked_document_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text(REPORT)
    (tmp_path / "link.txt").symlink_to("real.txt")
    with pytest.raises(InvalidRecord, match="symbolic link"):
        read_any(tmp_path / "link.txt")


@pytest.mark.parametrize("name", ["gone.txt", "gone/d.txt"])
def test_a_document_that_is_not_there_is_a_usage_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="is not there"):
        read_any(tmp_path / name)


@pytest.mark.parametrize("document", [REPORT, PAGE, HTML, manifest()])
def test_importing_and_reading_give_the_same_record(tmp_path: Path, document: str) -> None:
    (tmp_path / "document").write_text(document)
    value, on_the_fly = import_document(tmp_path / "document")
    write_record(value, tmp_path / "rec")
    read = read_any(tmp_path / "rec")
    assert (read.sha256, read.claims) == (on_the_fly.sha256, on_the_fly.claims)
    assert read.findings == on_the_fly.findings
    assert read.publisher["document"] == document
    assert (on_the_fly.imported, read.imported) == (True, False)


def test_a_record_under_another_name_brings_no_artifacts(tmp_path: Path) -> None:
    (tmp_path / "artifacts/it").mkdir(parents=True)
    record = {"schema": "gate2-record-v1", "id": "x", "title": "X", "claims": []}
    (tmp_path / "other.json").write_text(json.dumps(record))
    read = read_any(tmp_path / "other.json")
    assert (read.id, read.imported, read.broken) == ("x", True, ())
    with pytest.raises(UsageError, match="is a record already"):
        import_document(tmp_path / "other.json")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("May 30, 2026", date(2026, 5, 30)),
        ("30 Sept. 2026", date(2026, 9, 30)),
        ("2026/5/3", date(2026, 5, 3)),
        ("2026-05-30T10:00:00Z", date(2026, 5, 30)),
        ("February 30, 2026", None),
        ("Ma 3, 2026", None),
        ("2026-05-301", None),
        ("soon", None),
    ],
)
def test_dates_are_read_or_left(text: str, expected: date | None) -> None:
    assert parse_date(text) == expected


def test_a_slug_is_short_and_safe() -> None:
    assert slug("Ünsafe/../Name: of a TITLE") == "nsafe-name-of-a-title"
    assert len(slug("word " * 100)) < 50
    assert slug("数学") == "record"


# --- the seeds, where a checkout has them beside it ----------------------------------------------


def test_the_first_seed_has_twelve_claims_three_of_them_cut(shared: Path) -> None:
    (seed,) = (shared / "seeds").glob("000_*.txt")
    record = read_any(seed)
    assert len(record.claims) == 12
    assert [claim.id for claim in record.claims if claim.truncated] == ["c1", "c7", "c9"]
    assert [claim.id for claim in record.claims if claim.grounded is False] == ["c6"]


@pytest.mark.parametrize(
    ("number", "name"), [("000", "mmap-multi-task-prompt"), ("002", "moclip-motion")]
)
def test_the_imported_seeds_are_what_importing_gives(shared: Path, number: str, name: str) -> None:
    (seed,) = (shared / "seeds").glob(f"{number}_*.txt")
    written = Path(__file__).resolve().parents[3] / "records" / name / "record.json"
    assert written.read_bytes() == dumps(import_document(seed)[0])
