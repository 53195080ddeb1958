"""The digest of evidence is that of what is published of it, whatever encodes it."""

import json
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from gate2.evidence import (
    EVIDENCE_SCHEMA,
    ProofEvidence,
    ReproEvidence,
    evidence_bytes,
    plain,
)
from gate2.evidence_reading import evidence_document
from gate2.reasons import Code, because
from gate2.record.model import Scope, Tolerance, ToleranceKind
from making import proof, reported, repro, run, subject

REASON = because(Code.SBX_NONZERO_EXIT, "expected “0”, got \u202e1")
CASES: dict[str, ReproEvidence | ProofEvidence] = {
    "repro": repro(),
    "proof": proof(),
    "reasons": repro(findings=(REASON,), runs=(run(faults=(REASON,)), run())),
    "a bound": repro(
        reported=(reported(tolerance=Tolerance(ToleranceKind.ABSOLUTE, Decimal("0.10"))),)
    ),
    "a read-only mapping": repro(literal=MappingProxyType({"gain": "run.py", "a": "b.py"})),
    "another scope": proof(subject=subject(Scope.SCALED), seal=None, definitions=("ü", "\n")),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_digested_is_what_is_published(case: str) -> None:
    evidence = CASES[case]
    published: Any = evidence_document(evidence)
    written = json.loads(evidence_bytes(evidence))
    assert written == {
        "schema": EVIDENCE_SCHEMA,
        "lane": published["lane"],
        "evidence": json.loads(json.dumps(plain(evidence))),
    }
    assert written["evidence"] == published["facts"]


def test_what_json_does_not_know_is_refused_and_not_guessed() -> None:
    odd: Any = repro(image={1, 2})
    with pytest.raises((TypeError, ValueError)):
        evidence_bytes(odd)
