"""What was kept from running at all is not also reproached with a probe that nobody made."""

from dataclasses import replace
from itertools import product

import pytest

from gate2.evidence import ProofOutcome
from gate2.policy import OnProofRejected, Policy
from gate2.reasons import Code, Effect, because
from gate2.record.model import Proves
from gate2.verdict import Status, decide
from making import proof

KEPT = (Code.LEAN_TOOLCHAIN_UNAVAILABLE, Code.LEAN_STATEMENT_CHANGED)


@pytest.mark.parametrize("code", KEPT)
def test_the_reason_that_nothing_ran_stands_without_noise(code: Code) -> None:
    never = proof(
        seal=None, outcome=ProofOutcome.ERROR, kernels=(), findings=(because(code, "so it is"),)
    )
    verdict = decide(never, Policy())
    assert verdict.status is Status.UNVERIFIED
    assert [reason.code for reason in verdict.reasons if reason.blocks] == [code]


def test_without_such_a_reason_the_missing_probe_is_said() -> None:
    never = proof(seal=None, outcome=ProofOutcome.ERROR, kernels=())
    warned = replace(never, findings=(because(Code.LEAN_IO_AT_ELABORATION, "it runs"),))
    for evidence in (never, warned):
        codes = [reason.code for reason in decide(evidence, Policy()).reasons]
        assert Code.SBX_SEAL_NOT_PROVEN in codes


@pytest.mark.parametrize(
    ("outcome", "proves", "letter", "effect"),
    list(product(ProofOutcome, Proves, [True, False], Effect)),
)
def test_no_evidence_without_a_seal_decides_anything(
    outcome: ProofOutcome, proves: Proves, letter: bool, effect: Effect
) -> None:
    finding = because(Code.LEAN_PROOF_REJECTED, "no", effect=effect)
    evidence = proof(seal=None, outcome=outcome, proves=proves, letter=letter, findings=(finding,))
    policy = Policy(on_proof_rejected=OnProofRejected.FALSIFIED, require_second_kernel=False)
    assert decide(evidence, policy).status is Status.UNVERIFIED
