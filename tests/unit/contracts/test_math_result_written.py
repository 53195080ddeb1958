"""A math-result must say no more than the proof beside it carries, and invent nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gate2.contract import MATH_LABELS, MathState, Status
from gate2.contracts.math_result import Attestation, math_result, math_state
from gate2.contracts.schemas import require_valid
from gate2.evidence import ProofEvidence, ProofOutcome
from gate2.policy import OnProofRejected, Policy
from gate2.reasons import Code, Effect, because
from gate2.record.importers.math_result import import_manifest
from gate2.record.model import (
    Artifact,
    ArtifactKind,
    Claim,
    ClaimKind,
    LeanPart,
    ProofForm,
    Proves,
    Record,
    Scope,
)
from gate2.record.reader import record_of
from gate2.verdict import Outcome, Verdict, decide
from making import DIGEST, proof, subject

CLAIM = Claim("c1", "1 + 1 = 2", ClaimKind.MATHEMATICAL)
RECORD = Record(Path("r"), "r", "A record", DIGEST, (CLAIM,))
ARTIFACT = Artifact(
    name="a",
    directory=Path("r/artifacts/a"),
    claim="c1",
    kind=ArtifactKind.LEAN4,
    scope=Scope.EXACT,
    establishes="it",
    does_not_establish="more",
    lean=LeanPart("t"),
)
MANIFEST: dict[str, Any] = {
    "schema": "https://assignee.net/schemas/math-result-v1",
    "publisher": {"name": "The publisher", "url": "https://example.org"},
    "result": {
        "id": "0" * 32,
        "problem_name": "Addition",
        "statement": "1 + 1 = 2",
        "status": "computational_evidence",
        "url": "https://example.org/r",
        "doi": None,
        "score": 9.9,
    },
    "verification": {"state": "COMPUTATIONAL_EVIDENCE", "n_cases": 3},
    "artifact_set": [],
}


def written(
    evidence: ProofEvidence, policy: Policy | None = None, record: Record = RECORD
) -> dict[str, Any]:
    verdict = decide(evidence, policy or Policy())
    attestation = None
    if verdict.status is not Status.UNVERIFIED:
        attestation = Attestation("evidence/c1.0.dsse.json", DIGEST)
    document = math_result(CLAIM, record, ARTIFACT, evidence, verdict, attestation)
    assert document is not None
    require_valid(document, "math-result-v1")
    assert document == math_result(CLAIM, record, ARTIFACT, evidence, verdict, attestation)
    return document


def flags(document: dict[str, Any]) -> tuple[object, ...]:
    said = document["verification"]
    assert said["label"] == MATH_LABELS[MathState(said["state"])]
    assert said["n_cases"] == 0
    keys = ("state", "proof_claim", "counterexample_available", "lean4_source_public")
    return tuple(said[key] for key in keys)


def test_a_checked_proof_with_its_source_is_verified() -> None:
    document = written(proof())
    assert flags(document) == ("FORMAL_PROOF_VERIFIED", True, False, True)
    paths = [item["path"] for item in document["artifact_set"]]
    assert paths == [
        "artifacts/a/Statement.lean",
        "artifacts/a/Proof.lean",
        "evidence/c1.0.dsse.json",
    ]
    assert all(item["sha256"] == DIGEST for item in document["artifact_set"])
    assert any("propext" in text for text in document["limitations"])
    assert any("more" in text for text in document["limitations"])


def test_a_checked_negation_is_falsified_with_its_counterexample() -> None:
    document = written(proof(proves=Proves.NEGATION))
    assert flags(document) == ("FALSIFIED", False, True, True)
    assert "negation" in document["interpretation"]


def test_a_proof_that_does_not_check_is_no_counterexample() -> None:
    evidence = proof(
        outcome=ProofOutcome.REJECTED,
        kernels=(),
        letter=True,
        findings=(because(Code.LEAN_PROOF_REJECTED, "a type mismatch"),),
    )
    document = written(evidence, Policy(on_proof_rejected=OnProofRejected.FALSIFIED))
    assert flags(document) == ("FALSIFIED", False, False, False)
    assert any("no counterexample" in text for text in document["limitations"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"outcome": ProofOutcome.REJECTED}, "G2-LEAN-004"),
        ({"axioms": ("sorryAx",)}, "G2-LEAN-006"),
        ({"subject": subject(Scope.SCALED)}, "G2-ART-015"),
        ({"kernels": ()}, "G2-LEAN-017"),
    ],
)
def test_what_is_not_verified_is_an_attempt_and_says_why(
    changes: dict[str, Any], code: str
) -> None:
    document = written(proof(**changes))
    assert flags(document) == ("FORMAL_PROOF_ATTEMPTED", False, False, False)
    assert any(code in text for text in document["limitations"])
    assert [item["type"] for item in document["artifact_set"]] == ["statement", "proof"]


def test_an_export_is_no_public_source() -> None:
    evidence = proof(form=ProofForm.EXPORT)
    assert decide(evidence, Policy(require_second_kernel=False)).status is Status.VERIFIED
    document = written(evidence, Policy(require_second_kernel=False))
    assert flags(document) == ("FORMAL_PROOF_ATTEMPTED", False, False, False)
    assert document["x_gate2"]["status"] == "VERIFIED"
    assert document["artifact_set"][1]["format"] == "lean4export"


def test_an_exported_negation_is_no_public_source_either() -> None:
    """No policy falsifies by an export alone; were there one, it would say this."""
    evidence = proof(form=ProofForm.EXPORT, proves=Proves.NEGATION)
    verdict = Verdict(Status.FALSIFIED, Outcome.NEGATION_PROVED, (), DIGEST)
    document = math_result(CLAIM, RECORD, ARTIFACT, evidence, verdict)
    assert document is not None
    assert flags(document) == ("FALSIFIED", False, True, False)


@pytest.mark.parametrize(
    "evidence",
    [
        proof(outcome=ProofOutcome.ERROR),
        proof(outcome=ProofOutcome.REJECTED, proves=Proves.NEGATION),
        proof(proves=Proves.NEGATION, axioms=("sorryAx",)),
    ],
)
def test_what_says_nothing_of_the_claim_leaves_it_as_it_was(evidence: ProofEvidence) -> None:
    assert math_state(decide(evidence, Policy()), evidence) is None


def test_what_this_machine_could_not_do_is_no_attempt() -> None:
    fault = because(Code.INF_LEAN_MISSING, "no toolchain")
    assert fault.effect is Effect.INFRASTRUCTURE
    verdict = Verdict(Status.UNVERIFIED, Outcome.COULD_NOT_RUN, (fault,))
    assert math_state(verdict, proof()) is None
    assert math_result(CLAIM, RECORD, ARTIFACT, proof(), verdict) is None


def test_an_artifact_of_another_kind_is_refused() -> None:
    artifact = replace(ARTIFACT, lean=None)
    with pytest.raises(ValueError, match="Lean artifact"):
        math_result(CLAIM, RECORD, artifact, proof(), decide(proof(), Policy()))


def imported(**changes: object) -> Record:
    manifest = {**MANIFEST, **changes}
    return record_of(import_manifest("m.json", "the document", manifest), Path("r"), "r")


def test_the_publishers_own_names_are_kept_and_nothing_else_of_its_own() -> None:
    document = written(proof(), record=imported())
    assert document["publisher"] == MANIFEST["publisher"]
    assert document["result"] == {
        "id": "0" * 32,
        "problem_name": "Addition",
        "url": "https://example.org/r",
        "statement": "1 + 1 = 2",
        "status": "formal_proof_verified",
    }


def test_the_publishers_names_of_another_statement_are_not_this_ones() -> None:
    record = imported(result={**MANIFEST["result"], "statement": "1 + 1 = 3"})
    assert written(proof(), record=record)["result"] == {
        "statement": "1 + 1 = 2",
        "status": "formal_proof_verified",
    }


def test_nothing_is_invented_where_there_is_no_publisher() -> None:
    document = written(proof())
    assert document["publisher"] == {}
    assert document["result"].keys() == {"statement", "status"}
