"""Counters follow the evidence, never a level; contradictions in a publisher's are seen."""

import json
from typing import Any

import pytest

from gate2.contract import Status
from gate2.contracts.changes import Judged
from gate2.contracts.levels import levels_faults, proposed_counters
from gate2.evidence import NoEvidence, ProofOutcome
from gate2.policy import Policy
from gate2.reasons import Code, because
from gate2.record.model import Proves
from gate2.verdict import Verdict, decide
from making import control, perturbed, proof, repro, run

SUMMARY: dict[str, Any] = {
    "source_grounded_claims": 11,
    "aggregate_claim_records": 11,
    "claim_record_source": "parsed",
    "per_claim_public_records": [],
    "per_claim_public_record_count": 0,
    "cross_source_corroborated_claims": 2,
    "artifact_inspected_claims": 11,
    "sandbox_executed_claims": 0,
    "independently_reproduced_claims": 0,
    "externally_reviewed_or_formally_verified_claims": 0,
}
MISS = repro(
    runs=(run({"gain": "0.5"}), run({"gain": "0.5"})),
    perturbed=(perturbed({"gain": "0.5"}),),
    controls=(control({"gain": "0.1"}),),
)


def judged(claim: str, evidence: Any) -> Judged:
    return Judged(claim, decide(evidence, Policy()), evidence)


def added(*items: Judged, assurance: str = "self") -> dict[str, list[str]]:
    document: Any = proposed_counters(items, assurance)
    assert document["schema"] == "verification-levels-v1"
    assert document.keys() == {"schema", "claim_summary"}
    assert all(len(each["claims"]) == each["add"] for each in document["claim_summary"].values())
    return {key: each["claims"] for key, each in document["claim_summary"].items()}


def test_a_checked_proof_counts_as_inspected_and_formally_verified() -> None:
    assert added(judged("c1", proof()), judged("c2", proof())) == {
        "artifact_inspected_claims": ["c1", "c2"],
        "externally_reviewed_or_formally_verified_claims": ["c1", "c2"],
    }


@pytest.mark.parametrize("assurance", ["self", "ci"])
def test_a_producers_own_run_is_no_independent_reproduction(assurance: str) -> None:
    assert added(judged("c1", repro()), assurance=assurance) == {"sandbox_executed_claims": ["c1"]}


def test_a_run_by_somebody_else_is() -> None:
    assert added(judged("c1", repro()), assurance="independent") == {
        "sandbox_executed_claims": ["c1"],
        "independently_reproduced_claims": ["c1"],
    }


def test_a_miss_was_executed_and_reproduced_nothing() -> None:
    item = judged("c1", MISS)
    assert item.verdict.status is Status.FALSIFIED
    assert added(item, assurance="independent") == {"sandbox_executed_claims": ["c1"]}


def test_a_refutation_and_a_rejected_proof_were_inspected() -> None:
    refuted = judged("c1", proof(proves=Proves.NEGATION))
    rejected = judged("c2", proof(outcome=ProofOutcome.REJECTED))
    assert added(refuted, rejected) == {"artifact_inspected_claims": ["c1", "c2"]}


def test_what_decided_nothing_counts_nothing() -> None:
    nothing = NoEvidence((because(Code.ART_NONE_ATTACHED, "nothing is attached"),))
    unsealed = repro(files_unchanged=False)
    blocked = proof(axioms=("sorryAx",))
    items = [judged("c1", nothing), judged("c2", unsealed), judged("c3", blocked)]
    assert added(*items, assurance="independent") == {}


def test_no_level_is_ever_proposed() -> None:
    text = json.dumps(proposed_counters([judged("c1", proof()), judged("c2", repro())], "ci"))
    assert "paper_level" not in text
    assert "L3" not in text


def faults(publisher: dict[str, object], claims: int = 11) -> list[str]:
    found = levels_faults(publisher, claims)
    assert {fault.code for fault in found} <= {Code.REC_LEVELS_INCONSISTENT}
    return [fault.message for fault in found]


def levels(**changes: object) -> dict[str, object]:
    return {"fields": {"levels": {"paper_level": 2, "claim_summary": {**SUMMARY, **changes}}}}


def test_counters_that_agree_are_left_alone() -> None:
    assert faults(levels()) == []
    assert faults({}) == []
    assert faults(levels(independently_reproduced_claims=11)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"per_claim_public_record_count": 3}, "lists 0"),
        ({"per_claim_public_records": [{}], "per_claim_public_record_count": 0}, "lists 1"),
        ({"sandbox_executed_claims": 12}, "`sandbox_executed_claims` is 12"),
        ({"externally_reviewed_or_formally_verified_claims": 99}, "exceeds 11"),
        ({"artifact_inspected_claims": -1}, "whole number from 0, came -1"),
        ({"artifact_inspected_claims": "3"}, "whole number from 0, came '3'"),
        ({"source_grounded_claims": True}, "whole number from 0, came true"),
    ],
)
def test_counters_that_contradict_each_other_are_seen(
    changes: dict[str, object], said: str
) -> None:
    (message,) = faults(levels(**changes))
    assert said in message


def test_no_limit_is_guessed_where_a_total_is_missing() -> None:
    summary = {k: v for k, v in SUMMARY.items() if k != "aggregate_claim_records"}
    document = {"claim_summary": {**summary, "sandbox_executed_claims": 12}}
    assert faults({"fields": {"levels": document}}) == []


def test_more_claims_in_the_record_lift_the_limit() -> None:
    assert faults(levels(sandbox_executed_claims=12), claims=12) == []


@pytest.mark.parametrize("level", [8, -1, "2", True])
def test_a_level_that_the_contract_does_not_have_is_seen(level: object) -> None:
    (message,) = faults({"levels": {"paper_level": level, "claim_summary": SUMMARY}})
    assert "0 to 7" in message


@pytest.mark.parametrize("level", range(8))
def test_no_level_is_called_unsupported(level: int) -> None:
    """The table of levels is not public: which one the counters carry is not ours to say."""
    assert faults({"levels": {"paper_level": level, "claim_summary": SUMMARY}}) == []


def page(grounded: str, lineage: str) -> dict[str, object]:
    return {
        "fields": {
            "verification_level": {"Source-grounded claims": grounded},
            "provenance": {"Claim lineage": lineage},
        }
    }


def test_a_page_that_counts_its_claims_twice_counts_them_alike() -> None:
    assert faults(page("11", "11 aggregate source-grounded claims")) == []
    assert faults(page("many", "some")) == []
    (message,) = faults(page("11", "14 aggregate source-grounded claims"))
    assert "11" in message
    assert "14" in message


def test_a_verdict_cannot_be_made_to_count_without_evidence() -> None:
    verdict = decide(repro(), Policy())
    assert isinstance(verdict, Verdict)
    assert added(Judged("c1", verdict)) == {}
