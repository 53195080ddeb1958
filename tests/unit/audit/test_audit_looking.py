"""What an audit says of one record: established by evidence alone, and why where nothing is."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from attested import CLAIMS, a_key, attested_record, falsifying, laid_out, written
from gate2.audit.audited import Attempt, AuditedClaim, AuditedRecord, Form, Stage
from gate2.audit.looking import Looking
from gate2.classify.kinds import Kind
from gate2.contract import Status
from gate2.policy import Policy
from gate2.reasons import Code, Effect
from gate2.settings import Settings

UNSIGNED = Settings(policy=Policy(require_signature=False))


def look(place: Path, settings: Settings = UNSIGNED) -> AuditedRecord:
    return Looking(settings).look(place, place.name)


def claim_of(record: AuditedRecord, identity: str) -> AuditedClaim:
    return next(claim for claim in record.claims if claim.id == identity)


def codes(record: AuditedRecord, claim: str | None = None) -> list[Code]:
    reasons = record.reasons if claim is None else claim_of(record, claim).reasons
    return [reason.code for reason in reasons]


def blocking(record: AuditedRecord, claim: str) -> list[Code]:
    return [reason.code for reason in claim_of(record, claim).blocking()]


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "state"))


def rewritten(place: Path, **changes: Any) -> Path:
    file = place / "record.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}), encoding="utf-8")
    return place


# --- what is established -----------------------------------------------------------------------


def test_evidence_that_holds_is_shown_as_verified(tmp_path: Path) -> None:
    found = look(attested_record(tmp_path / "r"))
    assert (found.status, found.stated, found.attempt) == (
        Status.VERIFIED,
        Status.VERIFIED,
        Attempt.DECIDED,
    )
    assert [claim.stage for claim in found.claims] == [Stage.DECIDED, Stage.DECIDED, Stage.PUBLIC]
    assert not any(reason.blocks for claim in found.gateable for reason in claim.reasons)


def test_evidence_that_nobody_trusted_signed_establishes_nothing(tmp_path: Path) -> None:
    record = attested_record(tmp_path / "r")
    found = look(record, Settings())
    assert (found.status, found.stated) == (Status.UNVERIFIED, Status.VERIFIED)
    assert Code.EVD_UNSIGNED in blocking(found, "c1")
    assert (claim_of(found, "c1").stage, claim_of(found, "c1").outcome) == (
        Stage.RAN,
        "inconclusive",
    )


def test_a_status_whose_evidence_is_gone_is_no_sign_that_anything_ran(tmp_path: Path) -> None:
    record = attested_record(tmp_path / "r")
    for file in (record / "evidence").glob("c1.*"):
        file.unlink()
    found = claim_of(look(record), "c1")
    assert (found.status, found.stage, found.outcome) == (
        Status.UNVERIFIED,
        Stage.ATTACHED,
        "not attempted",
    )


def test_a_refutation_that_nobody_trusted_signed_falsifies_nothing(tmp_path: Path) -> None:
    found = look(attested_record(tmp_path / "r", evidence=falsifying()), Settings())
    assert found.status is Status.UNVERIFIED
    assert all(reason.effect is not Effect.FALSIFIED for _, reason in found.all_reasons())
    assert Code.SBX_OUT_OF_TOLERANCE in blocking(found, "c1")


def test_a_trusted_signature_establishes_and_another_does_not(tmp_path: Path) -> None:
    key = a_key(tmp_path / "key")
    record = attested_record(tmp_path / "r", key=key)
    assert look(record, Settings(trusted_keys=(key.public,))).status is Status.VERIFIED
    other = look(record, Settings(trusted_keys=("0" * 64,)))
    assert other.status is Status.UNVERIFIED
    assert Code.EVD_SIGNER_UNTRUSTED in blocking(other, "c1")


def test_a_falsified_claim_is_shown_with_the_code_that_falsifies_it(tmp_path: Path) -> None:
    found = look(attested_record(tmp_path / "r", evidence=falsifying()))
    assert (found.status, claim_of(found, "c1").status) == (Status.FALSIFIED, Status.FALSIFIED)
    effects = {reason.code: reason.effect for reason in claim_of(found, "c1").reasons}
    assert effects[Code.SBX_OUT_OF_TOLERANCE] is Effect.FALSIFIED


@pytest.mark.parametrize("claimed", ["VERIFIED", "FALSIFIED"])
def test_a_status_that_only_the_author_wrote_is_never_shown_as_established(
    tmp_path: Path, claimed: str
) -> None:
    from gate2.contract import Status as All
    from gate2.contract import gate_verdict

    record = laid_out(tmp_path / "r")
    document = gate_verdict(All(claimed), "It scored 9.1 of 10.", None)
    (record / "verdict.json").write_text(json.dumps(document), encoding="utf-8")
    found = look(record)
    assert (found.status, found.invalid) == (Status.UNVERIFIED, True)
    wanted = (
        Code.REC_SCORE_ONLY_VERIFICATION
        if claimed == "VERIFIED"
        else Code.EVD_FALSIFIED_WITHOUT_EVIDENCE
    )
    assert wanted in codes(found)


def test_evidence_of_another_wording_is_stale(tmp_path: Path) -> None:
    record = attested_record(tmp_path / "r")
    worded = [{**CLAIMS[0], "text": CLAIMS[0]["text"].replace("improves", "raises")}, *CLAIMS[1:]]
    found = look(rewritten(record, claims=worded))
    assert found.status is Status.UNVERIFIED
    assert {Code.EVD_SUBJECT_MISMATCH, Code.CLM_CLAIM_TEXT_CHANGED} <= {
        reason.code for _, reason in found.all_reasons()
    }


def test_one_claim_of_two_verified_is_said_with_its_denominator(tmp_path: Path) -> None:
    claims = (*CLAIMS, {"id": "c4", "text": "Accuracy falls by 3 points on the held-out split."})
    found = look(attested_record(tmp_path / "r", claims=claims))
    assert (found.status, len(found.lacking), len(found.gateable)) == (Status.UNVERIFIED, 1, 3)
    partly = next(r for r in found.reasons if r.code is Code.REC_PARTIALLY_VERIFIED)
    assert partly.message.startswith("2 of 3")


# --- what was never tried, and what is blocked -------------------------------------------------


def test_what_nothing_is_attached_to_was_never_attempted(tmp_path: Path) -> None:
    claims = ({"id": "a", "text": "Accuracy falls by 3 points on the held-out split."},)
    found = look(laid_out(tmp_path / "r", claims=claims))
    assert found.attempt is Attempt.NEVER
    assert claim_of(found, "a").stage is Stage.GATEABLE
    assert blocking(found, "a") == [Code.ART_NONE_ATTACHED, Code.CLM_NO_REPORTED_VALUE]


def test_what_is_attached_and_never_ran_is_blocked_and_says_so(tmp_path: Path) -> None:
    found = look(laid_out(tmp_path / "r"))
    assert found.attempt is Attempt.BLOCKED
    assert claim_of(found, "c1").stage is Stage.ATTACHED
    assert blocking(found, "c1") == [Code.EVD_MISSING]
    assert claim_of(found, "c1").artifacts == ("of-c1",)


def test_a_descriptive_claim_lacks_nothing(tmp_path: Path) -> None:
    found = look(laid_out(tmp_path / "r"))
    assert claim_of(found, "c3").kind is Kind.DESCRIPTIVE
    assert blocking(found, "c3") == []
    assert found.lacking == found.claims[:2]


def test_a_broken_artifact_is_attached_and_its_fault_blocks(tmp_path: Path) -> None:
    record = laid_out(tmp_path / "r")
    manifest = record / "artifacts" / "of-c1" / "artifact.toml"
    manifest.write_text(manifest.read_text().replace('image = "python"', 'image = "python:latest"'))
    found = look(record)
    assert Code.ART_MUTABLE_REFERENCE in blocking(found, "c1")
    assert claim_of(found, "c1").stage is Stage.ATTACHED


def test_a_tolerance_wider_than_the_effect_is_seen_before_anything_is_attached(
    tmp_path: Path,
) -> None:
    claims = (
        {
            "id": "a",
            "text": "Tuning raises Top-1 from 0.521 to 0.533 on the test split.",
            "kind": "empirical",
            "reported": [{"metric": "top1", "value": "0.533", "tolerance": {"abs": "0.05"}}],
        },
    )
    found = look(laid_out(tmp_path / "r", claims=claims))
    assert Code.CLM_TOLERANCE_VACUOUS in blocking(found, "a")


@pytest.mark.parametrize(
    ("kind", "effect"), [("descriptive", Effect.WARNING), ("empirical", Effect.UNVERIFIED)]
)
def test_a_cut_sentence_is_said_of_every_kind(tmp_path: Path, kind: str, effect: Effect) -> None:
    claims = ({"id": "a", "text": "Accuracy falls by 3 poi", "kind": kind, "truncated": True},)
    found = claim_of(look(laid_out(tmp_path / "r", claims=claims)), "a")
    assert [r.effect for r in found.reasons if r.code is Code.CLM_TRUNCATED] == [effect]


def test_a_record_of_descriptive_claims_has_nothing_to_attach(tmp_path: Path) -> None:
    found = look(laid_out(tmp_path / "r", claims=(CLAIMS[2],)))
    assert Code.REC_NO_GATEABLE_CLAIMS in codes(found)


# --- documents, and what cannot be read --------------------------------------------------------

MANIFEST = {
    "schema": "https://assignee.net/schemas/math-result-v1",
    "schema_version": "1.0",
    "contract_version": "math-result-v1.0",
    "publisher": {"name": "A publisher"},
    "result": {
        "id": "e1ea6af8e40f4d3ab81106c6b56370a5",
        "problem_name": "A Collatz variant",
        "domain": "number theory",
        "statement": "For any integer n > 1 the total stopping time of n is below m^2 + m.",
        "status": "falsified",
    },
    "verification": {
        "state": "FALSIFIED",
        "label": "Falsified",
        "proof_claim": False,
        "n_cases": 0,
        "counterexample_available": True,
        "lean4_source_public": False,
    },
    "artifact_set": [{"type": "report", "label": "Report", "url": "", "format": "html"}],
    "interpretation": "A counterexample was found.",
    "limitations": [],
}


def test_a_manifest_that_says_falsified_and_shows_no_counterexample(tmp_path: Path) -> None:
    file = tmp_path / "collatz.json"
    file.write_text(json.dumps(MANIFEST), encoding="utf-8")
    found = look(file)
    assert (found.form, found.status, found.stated) == (
        Form.MATH_RESULT,
        Status.UNVERIFIED,
        Status.FALSIFIED,
    )
    assert (found.domain, codes(found)) == (
        "number theory",
        [Code.EVD_FALSIFIED_WITHOUT_EVIDENCE],
    )


def test_a_bounded_computation_is_no_proof(tmp_path: Path) -> None:
    verification = {**MANIFEST["verification"], "state": "COMPUTATIONAL_EVIDENCE", "n_cases": 3333}  # type: ignore[dict-item]
    file = tmp_path / "turan.json"
    file.write_text(json.dumps({**MANIFEST, "verification": verification}), encoding="utf-8")
    found = look(file)
    assert (found.stated, codes(found)) == (
        Status.UNVERIFIED,
        [Code.CLM_BOUNDED_EVIDENCE_ONLY],
    )


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b'{"schema": "gate2-record-v1"}', b"[1, 2]"]
)
def test_a_record_that_cannot_be_read_says_why(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "record.json").write_bytes(content)
    found = look(tmp_path / "r")
    assert (found.form, found.status, found.claims) == (Form.UNREAD, Status.UNVERIFIED, ())
    assert found.reasons[0].code in (Code.REC_SCHEMA_INVALID, Code.REC_CONTRACT_UNKNOWN)
    assert found.attempt is Attempt.NEVER


def test_a_record_that_vanished_is_said_and_not_raised(tmp_path: Path) -> None:
    assert look(tmp_path / "gone").form is Form.UNREAD


def test_a_link_in_the_place_of_a_record_is_not_followed(tmp_path: Path) -> None:
    laid_out(tmp_path / "outside")
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "record.json").symlink_to(tmp_path / "outside" / "record.json")
    found = look(tmp_path / "r")
    assert (found.form, codes(found)) == (Form.UNREAD, [Code.ART_PATH_ESCAPE])


def test_no_score_or_count_of_the_publisher_moves_a_status(tmp_path: Path) -> None:
    plain = look(laid_out(tmp_path / "plain"))
    fields = {
        "quality_tier": {"Tier": "Flagship candidate"},
        "review_score": "9.9/10",
        "verification_level": {"Paper level": "L7", "Source-grounded claims": "3"},
    }
    praised = look(laid_out(tmp_path / "praised", publisher={"fields": fields}))
    assert replace(praised, path=plain.path) == plain


def test_evidence_written_again_is_no_longer_stale(tmp_path: Path) -> None:
    record = attested_record(tmp_path / "r")
    rewritten(record, title="Another title")
    assert look(record).status is Status.UNVERIFIED
    assert look(written(record)).status is Status.VERIFIED
