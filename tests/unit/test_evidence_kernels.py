"""What evidence says of kernels stands in its bytes: nobody can change it and keep the digest."""

import json
from dataclasses import replace
from typing import Any

import pytest

from gate2.evidence import KernelFacts, RecheckFacts, evidence_bytes, evidence_sha256
from gate2.record.model import ProofForm
from making import proof

LEAN = KernelFacts("Lean", "4.28.0", True)
OURS = KernelFacts("gate2", "1", True)
FACTS = RecheckFacts(3, (), "trusted by its digest 1234, at the exported level")


@pytest.mark.parametrize(
    "changes",
    [
        {"kernels": (LEAN,)},
        {"kernels": (LEAN, replace(OURS, accepted=False))},
        {"kernels": (LEAN, replace(OURS, version="2"))},
        {"recheck": replace(FACTS, admitted=4)},
        {"recheck": replace(FACTS, assumed=("magic",))},
        {"recheck": replace(FACTS, library="trusted by its digest 5678, at the exported level")},
        {"recheck": None},
        {"advisories": ("CVE-1",)},
        {"form": ProofForm.EXPORT},
    ],
    ids=str,
)
def test_no_word_on_kernels_can_change_under_one_digest(changes: dict[str, Any]) -> None:
    evidence = proof(kernels=(LEAN, OURS), recheck=FACTS)
    assert evidence_sha256(evidence) != evidence_sha256(replace(evidence, **changes))


def test_evidence_says_on_what_the_independent_kernel_relied() -> None:
    body = json.loads(evidence_bytes(proof(kernels=(LEAN, OURS), recheck=FACTS)))["evidence"]
    assert body["kernels"] == [
        {"name": "Lean", "version": "4.28.0", "accepted": True},
        {"name": "gate2", "version": "1", "accepted": True},
    ]
    assert body["recheck"] == {
        "admitted": 3,
        "assumed": [],
        "library": "trusted by its digest 1234, at the exported level",
    }
