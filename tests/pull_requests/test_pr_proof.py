"""A proof on a branch: accepted by both kernels or not at all."""

import shutil
from pathlib import Path

import pytest

from pull_request_made import PullRequest

pytestmark = [pytest.mark.runc, pytest.mark.lean, pytest.mark.slow]

SHIPPED = Path(__file__).resolve().parents[2] / "records/kronecker-budget"
PLACE = "records/kronecker-budget"


def test_proof_is_checked_again_and_what_replaces_it_too(pull: PullRequest) -> None:
    shutil.copytree(SHIPPED, pull.at("kronecker-budget"))
    pull.publish("kronecker-budget")
    answer = pull.judge().require(0, f"LEAN-019 warns kronecker-budget/c1 {PLACE}/record.json")
    claim = answer.claim(PLACE, "c1")
    assert (claim["kind"], claim["status"]["after"]) == ("mathematical", "VERIFIED")
    assert claim["ground"] == "run"

    (proof,) = pull.at("kronecker-budget").glob("artifacts/*/Proof.lean")
    (statement,) = pull.at("kronecker-budget").glob("artifacts/*/Statement.lean")
    shutil.copy(statement, proof)  # which ends in `sorry`
    answer = pull.judge()
    assert answer.code == 4
    assert f"EVD-009 invalid kronecker-budget/c1 {PLACE}/record.json" in answer.findings
    assert f"LEAN-005 warns kronecker-budget/c1 {PLACE}/record.json" in answer.findings
    assert answer.claim(PLACE, "c1")["status"]["after"] == "UNVERIFIED"
