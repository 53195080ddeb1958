"""A verdict whose claims another classifier read: what it found is held apart from what is forged.

The evidence is as good as any; only which kind a claim has, where nobody declared one, may be read
otherwise by a verifier with another model.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from attested import CLAIMS, attested_record
from gate2 import check
from gate2.audit.auditing import _made_with
from gate2.claim_rules import rules_alone, rules_with
from gate2.classify.classifier import classify
from gate2.classify.kinds import Classification, Kind, Model
from gate2.contract import Status
from gate2.reasons import Code, Effect
from gate2.settings import Settings
from gate2.verdict import RULES
from gate2.verify.verified import VerifiedRecord
from resealing import judged, read

EITHER = {**CLAIMS[0], "text": "The method converges quickly, at 0.82 points."}
OPEN = tuple({k: v for k, v in claim.items() if k != "kind"} for claim in (EITHER, *CLAIMS[1:]))
"""Claims that declare no kind; the default model does not decide the first."""


@pytest.fixture
def by_embeddings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record that is VERIFIED where embeddings decide for what the default leaves open."""

    def reads(text: str, *, truncated: bool = False, model: Model = Model.DEFAULT) -> Any:
        found = replace(classify(text, truncated=truncated), model=Model.EMBED)
        first = text == EITHER["text"]
        return replace(found, kind=Kind.EMPIRICAL, best=Kind.EMPIRICAL) if first else found

    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "state"))
    with monkeypatch.context() as patched:
        patched.setattr(check, "classify", reads)
        return attested_record(tmp_path / "record", claims=OPEN)


def codes(found: VerifiedRecord, effect: Effect) -> set[Code]:
    return {reason.code for reason in found.findings() if reason.effect is effect}


def test_default_model_leaves_open_what_the_record_is_about() -> None:
    found: Classification = classify(str(EITHER["text"]))
    assert found.kind is Kind.UNDECIDED


def test_evidence_names_what_read_the_claims(by_embeddings: Path) -> None:
    verdict = json.loads((by_embeddings / "verdict.json").read_text())
    assert verdict["x_gate2"]["engine"]["rules"] == f"{RULES}.embed"
    assert verdict["x_gate2"]["claims"][0]["kind"] == "empirical"


def test_verdict_of_another_model_is_no_forgery(by_embeddings: Path) -> None:
    found = judged(read(by_embeddings))
    assert found.status is Status.VERIFIED
    assert codes(found, Effect.INVALID) == set()
    assert codes(found, Effect.WARNING) >= {Code.EVD_ENGINE_OUTDATED}


def test_same_reading_stated_of_the_same_model_is_one(by_embeddings: Path) -> None:
    """Else whoever writes a verdict could choose the kind of a claim by hand."""
    path = by_embeddings / "verdict.json"
    path.write_text(path.read_text().replace(f'"{RULES}.embed"', f'"{RULES}"'), encoding="utf-8")
    found = judged(read(by_embeddings))
    assert found.status is Status.UNVERIFIED
    problem = "verdict.json says empirical, the text reads as neither way"
    assert any(problem in reason.message and reason.blocks for reason in found.findings())


def test_rules_are_told_apart_from_what_read_the_claims() -> None:
    assert [rules_with(model) for model in Model] == [RULES, f"{RULES}.embed"]
    assert {rules_alone(rules_with(model)) for model in Model} == {RULES}


def test_an_audit_goes_on_from_none_that_another_model_made() -> None:
    """Claims would keep the kinds that the model before gave them."""
    made = [_made_with(Settings(model=model)) for model in Model]
    assert made[0] != made[1]
