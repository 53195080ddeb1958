"""Evidence and verdict are held against the files beside them, as `gate2 verify` does."""

import json
from pathlib import Path

import pytest

from attested import a_key, attested_record, falsifying
from gate2.ci.judgement import Weight
from gate2.lint.record import lint_record
from gate2.reasons import Code
from linting import edited, line_of, replaced, said_of


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "state"))
    return attested_record(tmp_path / "r")


def codes(place: Path) -> set[tuple[Code, Weight]]:
    return {(code, weight) for code, weight, _ in said_of(place)}


def test_published_record_has_nothing_to_mend_whoever_signed_it(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trust is policy, and none is read here."""
    assert said_of(place) == []
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "other"))
    signed = attested_record(tmp_path / "signed", key=a_key(tmp_path / "key"))
    assert said_of(signed) == []


def test_published_refutation_is_no_fault_of_the_files(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "other"))
    refuted = attested_record(tmp_path / "refuted", evidence=falsifying())
    assert said_of(refuted) == []


def test_record_edited_after_its_verdict_is_said_with_the_claims_line(place: Path) -> None:
    edited(place, lambda document: document["claims"][0]["reported"][0].update(value="0.83"))
    found = said_of(place)
    assert (Code.EVD_SUBJECT_MISMATCH, Weight.INVALID, "record.json:1") in found
    line = line_of(place / "record.json", '"c1"')
    assert (Code.EVD_SUBJECT_MISMATCH, Weight.INVALID, f"record.json:{line}") in found


def test_artifact_edited_after_its_verdict_is_said(place: Path) -> None:
    replaced(place / "artifacts" / "of-c1" / "data.csv", "1,2", "1,3")
    assert codes(place) == {(Code.EVD_SUBJECT_MISMATCH, Weight.INVALID)}


def test_evidence_that_was_deleted_is_said(place: Path) -> None:
    for file in (place / "evidence").glob("c1.*"):
        file.unlink()
    assert (Code.EVD_MISSING, Weight.BLOCKS) in codes(place)


def test_evidence_with_another_byte_is_said_at_the_claim(place: Path) -> None:
    [file] = [
        path for path in (place / "evidence").glob("c1.*.dsse.json") if ".svr." not in path.name
    ]
    file.write_bytes(file.read_bytes() + b" ")
    line = line_of(place / "record.json", '"c1"')
    assert (Code.EVD_SUBJECT_MISMATCH, Weight.INVALID, f"record.json:{line}") in said_of(place)


def test_verdict_written_by_hand_is_said_in_verdict_json(place: Path) -> None:
    file = place / "verdict.json"
    verdict = json.loads(file.read_text(encoding="utf-8"))
    verdict["label"] = "Falsified"
    file.write_text(json.dumps(verdict), encoding="utf-8")
    assert (
        *(Code.REC_VERDICT_CONTRACT_MISMATCH, Weight.INVALID),
        "verdict.json:1",
    ) in said_of(place)


def test_history_that_was_cut_is_said(place: Path) -> None:
    (place / "corrections.json").unlink()
    assert (Code.REC_CORRECTION_NOT_ADDITIVE, Weight.INVALID) in codes(place)


def test_correction_without_a_verdict_is_read_all_the_same(place: Path) -> None:
    (place / "verdict.json").unlink()
    assert lint_record(place).findings == ()
    (place / "corrections.json").write_text("[", encoding="utf-8")
    assert codes(place) == {(Code.REC_SCHEMA_INVALID, Weight.INVALID)}


def test_each_reason_is_said_once(place: Path) -> None:
    edited(place, lambda document: document.update(title="Another title"))
    (place / "corrections.json").unlink()
    found = [
        (each.reason.code, each.reason.message, each.claim) for each in lint_record(place).findings
    ]
    assert len(found) == len(set(found))
    kinds = [code for code, _, claim in found if claim is None]
    assert kinds.count(Code.REC_CORRECTION_NOT_ADDITIVE) == 1
