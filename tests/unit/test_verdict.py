"""The rules that make a status, over every way evidence can fall short."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest

from gate2.evidence import (
    Evidence,
    KernelFacts,
    NoEvidence,
    ProofOutcome,
    RecheckFacts,
    evidence_sha256,
)
from gate2.policy import OnProofRejected, Policy, RequiredSandbox
from gate2.reasons import Code, Effect, because
from gate2.record.model import (
    ClaimKind,
    Compare,
    ProofForm,
    Proves,
    Reported,
    Scope,
    Tolerance,
    ToleranceKind,
)
from gate2.verdict import Outcome, Status, Verdict, combine, decide, decide_record
from making import DIGEST, control, proof, reported, repro, run, seal, subject

POLICY = Policy()
AT_LEAST = replace(reported(), compare=Compare.AT_LEAST, tolerance=None)


def codes(verdict: Verdict, *, blocking: bool = True) -> set[Code]:
    return {r.code for r in verdict.reasons if r.blocks or not blocking}


def verdict_of(evidence: Evidence, policy: Policy = POLICY) -> Verdict:
    return decide(evidence, policy)


def test_sound_evidence_verifies_and_names_its_digest() -> None:
    for evidence in (proof(), repro()):
        verdict = verdict_of(evidence)
        assert verdict.status is Status.VERIFIED
        assert verdict.evidence_sha256 == evidence_sha256(evidence)


@pytest.mark.parametrize("status", [Status.VERIFIED, Status.FALSIFIED])
def test_a_decided_status_without_evidence_cannot_be_made(status: Status) -> None:
    with pytest.raises(ValueError, match="digest"):
        Verdict(status, Outcome.PROVED, (), None)


def test_unverified_without_a_reason_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="reason"):
        Verdict(Status.UNVERIFIED, Outcome.INCONCLUSIVE, (), None)


# Each way a reproduction can fall short, with the reason that has to be given.
SHORT_RUNS = {
    "unproven seal": (repro(seal=seal(proven=False)), Code.SBX_SEAL_NOT_PROVEN),
    "no reported value": (repro(reported=()), Code.CLM_NO_REPORTED_VALUE),
    "no tolerance": (repro(reported=(reported(tolerance=None),)), Code.CLM_NO_TOLERANCE),
    "vacuous tolerance": (
        repro(reported=(reported(tolerance=Tolerance(ToleranceKind.RELATIVE, Decimal(9))),)),
        Code.CLM_TOLERANCE_VACUOUS,
    ),
    "one run of two": (repro(runs=(run(),)), Code.SBX_SINGLE_RUN_ONLY),
    "no run": (repro(runs=()), Code.SBX_SINGLE_RUN_ONLY),
    "exit 1 though values met": (repro(runs=(run(), run(exit_code=1))), Code.SBX_NONZERO_EXIT),
    "killed": (repro(runs=(run(), run(exit_code=None))), Code.SBX_NONZERO_EXIT),
    "timeout": (repro(runs=(run(ended="timeout"), run())), Code.SBX_NONZERO_EXIT),
    "oom of a child, exit 0": (repro(runs=(run(), run(oom=True))), Code.SBX_OUT_OF_MEMORY),
    "disk full": (repro(runs=(run(disk_full=True), run())), Code.SBX_DISK_QUOTA),
    "files changed": (repro(files_unchanged=False), Code.ART_DIGEST_MISMATCH),
    "one run missed": (repro(runs=(run(), run({"gain": "0.5"}))), Code.SBX_NONDETERMINISTIC),
    "a metric is missing": (repro(runs=(run({}), run())), Code.SBX_METRIC_MISSING),
    "holds under the control": (
        repro(controls=(control({"gain": "0.82"}),)),
        Code.ART_CONTROL_FAILED,
    ),
    "scaled": (repro(subject=subject(Scope.SCALED)), Code.ART_SCOPE_NOT_EXACT),
    "mechanism": (repro(subject=subject(Scope.MECHANISM)), Code.ART_SCOPE_NOT_EXACT),
    "a finding": (
        repro(findings=(because(Code.SBX_SEAL_VIOLATION, "left"),)),
        Code.SBX_SEAL_VIOLATION,
    ),
}


@pytest.mark.parametrize("name", SHORT_RUNS)
def test_a_reproduction_that_falls_short_is_unverified_with_its_reason(name: str) -> None:
    evidence, code = SHORT_RUNS[name]
    verdict = verdict_of(evidence)
    assert verdict.status is Status.UNVERIFIED
    assert code in codes(verdict)


MISSED = repro(runs=(run({"gain": "0.70"}), run({"gain": "0.70"})))


def test_agreeing_misses_beside_a_passing_control_falsify() -> None:
    verdict = verdict_of(MISSED)
    assert verdict.status is Status.FALSIFIED
    assert verdict.reasons[0].code is Code.SBX_OUT_OF_TOLERANCE
    assert verdict.reasons[0].effect is Effect.FALSIFIED


SHORT_OF_FALSE = {
    "no control": (replace(MISSED, controls=()), Code.ART_CONTROL_MISSING),
    "control crashed": (
        replace(MISSED, controls=(control(exit_code=1),)),
        Code.ART_CONTROL_MISSING,
    ),
    "one of two controls crashed": (
        replace(MISSED, controls=(control(), control(exit_code=1))),
        Code.ART_CONTROL_MISSING,
    ),
    "control wrote nothing": (replace(MISSED, controls=(control({}),)), Code.ART_CONTROL_MISSING),
    "control meets the claim": (
        replace(MISSED, controls=(control({"gain": "0.82"}),)),
        Code.ART_CONTROL_FAILED,
    ),
    "control changes nothing": (
        replace(MISSED, controls=(control({"gain": "0.70"}),)),
        Code.ART_RESULTS_HARDCODED,
    ),
    "less than it asked for": (
        replace(MISSED, findings=(because(Code.SBX_LIMITS_NOT_GRANTED, "cpus"),)),
        Code.SBX_LIMITS_NOT_GRANTED,
    ),
    "control changes the spelling": (
        replace(MISSED, controls=(control({"gain": "0.700"}),)),
        Code.ART_RESULTS_HARDCODED,
    ),
    "control changes less than the tolerance": (
        replace(MISSED, controls=(control({"gain": "0.7009"}),)),
        Code.ART_RESULTS_HARDCODED,
    ),
    "scaled": (replace(MISSED, subject=subject(Scope.SCALED)), Code.ART_SCOPE_NOT_EXACT),
    "unproven seal": (replace(MISSED, seal=seal(proven=False)), Code.SBX_SEAL_NOT_PROVEN),
    "runs disagree": (
        replace(MISSED, runs=(run({"gain": "0.70"}), run({"gain": "0.60"}))),
        Code.SBX_NONDETERMINISTIC,
    ),
    "one run": (replace(MISSED, runs=(run({"gain": "0.70"}),)), Code.SBX_SINGLE_RUN_ONLY),
    "a run crashed": (
        replace(MISSED, runs=(run({"gain": "0.70"}), run({"gain": "0.70"}, exit_code=1))),
        Code.SBX_NONZERO_EXIT,
    ),
    "files changed": (replace(MISSED, files_unchanged=False), Code.ART_DIGEST_MISMATCH),
    "infrastructure": (
        replace(MISSED, findings=(because(Code.INF_DISK_FULL, "full"),)),
        Code.INF_DISK_FULL,
    ),
}


@pytest.mark.parametrize("name", SHORT_OF_FALSE)
def test_a_miss_that_lacks_one_condition_never_falsifies(name: str) -> None:
    evidence, code = SHORT_OF_FALSE[name]
    verdict = verdict_of(evidence)
    assert verdict.status is Status.UNVERIFIED
    assert code in codes(verdict)
    assert Effect.FALSIFIED not in {r.effect for r in verdict.reasons}


UNITS = [
    (reported("84.5"), "0.845", Code.CLM_UNIT_MISSING),
    (reported("0.012"), "12", Code.CLM_UNIT_MISSING),
    (reported("84.5"), "0.8", Code.SBX_OUT_OF_TOLERANCE),
    (reported("84.5"), "0", Code.SBX_OUT_OF_TOLERANCE),
    (replace(AT_LEAST, value="84.5"), "0.86", Code.CLM_UNIT_MISSING),
    (replace(AT_LEAST, value="84.5"), "0.8", Code.SBX_OUT_OF_TOLERANCE),
    (replace(AT_LEAST, value="84.5"), "12", Code.SBX_OUT_OF_TOLERANCE),
    (replace(AT_LEAST, value="84.5", unit="ms"), "0.86", Code.SBX_OUT_OF_TOLERANCE),
    (replace(AT_LEAST, value="0.05", compare=Compare.AT_MOST), "4", Code.CLM_UNIT_MISSING),
    (replace(AT_LEAST, value="0.05", compare=Compare.AT_MOST), "0.4", Code.SBX_OUT_OF_TOLERANCE),
]


@pytest.mark.parametrize(("claimed", "value", "code"), UNITS)
def test_a_miss_that_may_be_one_of_units_alone_falsifies_nothing(
    claimed: Reported, value: str, code: Code
) -> None:
    found = verdict_of(
        repro(
            reported=(claimed,),
            runs=(run({"gain": value}),) * 2,
            controls=(control({"gain": "99" if claimed.compare is Compare.AT_MOST else "-7"}),),
        )
    )
    wanted = Status.FALSIFIED if code is Code.SBX_OUT_OF_TOLERANCE else Status.UNVERIFIED
    assert (found.status, codes(found)) == (wanted, {code})


def test_a_one_sided_claim_needs_no_tolerance() -> None:
    item = reported("0.5", compare=Compare.GREATER, tolerance=None)
    assert verdict_of(repro(reported=(item,))).status is Status.VERIFIED


def test_a_missing_control_warns_and_blocks_only_by_policy() -> None:
    evidence = repro(controls=())
    assert verdict_of(evidence).status is Status.VERIFIED
    assert Code.ART_CONTROL_MISSING in codes(verdict_of(evidence), blocking=False)
    strict = verdict_of(evidence, Policy(require_control=True))
    assert strict.status is Status.UNVERIFIED
    assert Code.ART_CONTROL_MISSING in codes(strict)


@pytest.mark.parametrize(
    ("wanted", "lane", "runtime", "good"),
    [
        (RequiredSandbox.SEALED, "runc", "runc", True),
        (RequiredSandbox.DOCKER, "runc", "runc", False),
        (RequiredSandbox.DOCKER, "docker", "runc", True),
        (RequiredSandbox.GVISOR, "docker", "runc", False),
        (RequiredSandbox.GVISOR, "docker", "runsc", True),
    ],
)
def test_a_lane_below_policy_decides_nothing(
    wanted: RequiredSandbox, lane: str, runtime: str, good: bool
) -> None:
    verdict = verdict_of(repro(seal=seal(lane=lane, runtime=runtime)), Policy(sandbox=wanted))
    assert (verdict.status is Status.VERIFIED) == good
    assert (Code.SBX_LANE_BELOW_POLICY in codes(verdict)) != good


SHORT_PROOFS = {
    "rejected": (proof(outcome=ProofOutcome.REJECTED), Code.LEAN_PROOF_REJECTED),
    "error": (
        proof(outcome=ProofOutcome.ERROR, findings=(because(Code.LEAN_TIMEOUT, "late"),)),
        Code.LEAN_TIMEOUT,
    ),
    "no seal": (proof(seal=None), Code.SBX_SEAL_NOT_PROVEN),
    "unproven seal": (proof(seal=seal(proven=False)), Code.SBX_SEAL_NOT_PROVEN),
    "forbidden axiom": (proof(axioms=("magic",)), Code.LEAN_AXIOM_FORBIDDEN),
    "look-alike axiom": (proof(axioms=("Lemmas.propext",)), Code.LEAN_AXIOM_FORBIDDEN),
    "no kernel": (proof(kernels=()), Code.LEAN_NO_KERNEL_RECHECK),
    "a kernel refuses": (
        proof(kernels=(KernelFacts("Lean", "4.28.0", True), KernelFacts("gate2", "1", False))),
        Code.LEAN_PROOF_REJECTED,
    ),
    "scaled": (proof(subject=subject(Scope.SCALED)), Code.ART_SCOPE_NOT_EXACT),
    "sorry found": (proof(findings=(because(Code.LEAN_SORRY, "sorry"),)), Code.LEAN_SORRY),
    "source refused": (
        proof(findings=(because(Code.LEAN_SOURCE_REFUSED, "elab"),)),
        Code.LEAN_SOURCE_REFUSED,
    ),
}


@pytest.mark.parametrize("proves", list(Proves))
@pytest.mark.parametrize("name", SHORT_PROOFS)
def test_a_proof_that_falls_short_decides_nothing_either_way(name: str, proves: Proves) -> None:
    evidence, code = SHORT_PROOFS[name]
    verdict = verdict_of(replace(evidence, proves=proves))
    assert verdict.status is Status.UNVERIFIED
    assert code in codes(verdict)


def test_a_checked_proof_of_the_negation_falsifies() -> None:
    verdict = verdict_of(proof(proves=Proves.NEGATION))
    assert verdict.status is Status.FALSIFIED
    assert verdict.reasons[0].code is Code.LEAN_NEGATION_PROVED


LEAN = KernelFacts("Lean", "4.28.0", True)
OURS = KernelFacts("gate2", "1", True)
KERNELS = {
    "both": (LEAN, OURS),
    "Lean alone": (LEAN,),
    "the independent one alone": (OURS,),
    "none": (),
    "Lean twice": (LEAN, replace(LEAN, version="4.34.1")),
    "one that nobody knows beside Lean": (LEAN, replace(LEAN, name="lean")),
    "the independent one refuses": (LEAN, replace(OURS, accepted=False)),
    "Lean refuses": (replace(LEAN, accepted=False), OURS),
    "both refuse": (replace(LEAN, accepted=False), replace(OURS, accepted=False)),
}


@pytest.mark.parametrize(
    ("kernels", "outcome", "proves", "strict"),
    list(product(KERNELS, list(ProofOutcome), list(Proves), [True, False])),
)
def test_a_proof_decides_only_by_the_kernels_that_policy_asks_for(
    kernels: str, outcome: ProofOutcome, proves: Proves, strict: bool
) -> None:
    evidence = proof(kernels=KERNELS[kernels], outcome=outcome, proves=proves)
    verdict = verdict_of(evidence, Policy(require_second_kernel=strict))
    accepted = outcome is ProofOutcome.ACCEPTED
    one = kernels not in ("both", "none") and "refuse" not in kernels
    if accepted and kernels == "both":
        decided = Status.VERIFIED if proves is Proves.CLAIM else Status.FALSIFIED
        assert verdict.status is decided
        assert Code.LEAN_NO_KERNEL_RECHECK not in codes(verdict, blocking=False)
        return
    if accepted and one and not strict and proves is Proves.CLAIM:
        assert verdict.status is Status.VERIFIED
        assert Code.LEAN_NO_KERNEL_RECHECK in codes(verdict, blocking=False)
        return
    assert verdict.status is Status.UNVERIFIED
    if accepted:
        refused = "refuse" in kernels
        assert (Code.LEAN_PROOF_REJECTED in codes(verdict)) == refused
        assert refused or Code.LEAN_NO_KERNEL_RECHECK in codes(verdict)


def test_two_kernels_are_asked_for_unless_policy_says_otherwise() -> None:
    assert Policy().require_second_kernel


@pytest.mark.parametrize("form", list(ProofForm))
def test_one_kernel_says_how_to_get_the_other(form: ProofForm) -> None:
    verdict = verdict_of(proof(kernels=(OURS,), form=form))
    assert ("Attach the Lean source" in verdict.reasons[0].remedy) == (form is ProofForm.EXPORT)
    assert "require_second_kernel" in verdict.reasons[0].remedy
    negation = verdict_of(proof(kernels=(OURS,), form=form, proves=Proves.NEGATION))
    assert "require_second_kernel" not in negation.reasons[0].remedy


def test_lean_has_no_word_on_an_export_that_it_never_saw() -> None:
    verdict = verdict_of(proof(kernels=(LEAN, OURS), form=ProofForm.EXPORT))
    assert verdict.status is Status.UNVERIFIED
    assert codes(verdict) == {Code.LEAN_NO_KERNEL_RECHECK}


def test_a_negation_under_hypotheses_that_may_never_hold_falsifies_nothing() -> None:
    doubt = because(Code.LEAN_CONDITIONAL_HYPOTHESIS, "its proof only refutes its hypotheses")
    evidence = proof(findings=(doubt,))
    assert verdict_of(evidence).status is Status.VERIFIED
    verdict = verdict_of(replace(evidence, proves=Proves.NEGATION))
    assert verdict.status is Status.UNVERIFIED
    assert codes(verdict) == {Code.LEAN_CONDITIONAL_HYPOTHESIS}


def test_an_independent_kernel_that_does_not_say_what_it_checked_counts_for_nothing() -> None:
    verdict = verdict_of(proof(recheck=None), Policy(require_second_kernel=False))
    assert verdict.status is Status.UNVERIFIED
    assert codes(verdict) == {Code.LEAN_NO_KERNEL_RECHECK}


def test_an_axiom_that_the_kernel_had_to_assume_is_no_proof() -> None:
    facts = RecheckFacts(2, ("magic",), "trusted")
    verdict = verdict_of(proof(recheck=facts))
    assert verdict.status is Status.UNVERIFIED
    assert codes(verdict) == {Code.LEAN_AXIOM_FORBIDDEN}


def test_an_unreviewed_statement_is_a_warning_until_policy_asks_for_review() -> None:
    evidence = proof(reviewed_by=None)
    assert verdict_of(evidence).status is Status.VERIFIED
    assert Code.LEAN_STATEMENT_UNREVIEWED in codes(verdict_of(evidence), blocking=False)
    strict = verdict_of(evidence, Policy(require_statement_review=True))
    assert Code.LEAN_STATEMENT_UNREVIEWED in codes(strict)


def test_a_required_review_counts_only_by_somebody_policy_names() -> None:
    policy = Policy(require_statement_review=True, reviewers=("somebody else",))
    assert Code.LEAN_STATEMENT_UNREVIEWED in codes(verdict_of(proof(), policy))
    trusting = replace(policy, reviewers=("a reviewer",))
    assert verdict_of(proof(), trusting).status is Status.VERIFIED


REJECTED = proof(
    outcome=ProofOutcome.REJECTED,
    findings=(because(Code.LEAN_PROOF_REJECTED, "does not type-check"),),
    kernels=(),
)


@pytest.mark.parametrize(
    ("letter", "proves", "scope", "policy"),
    list(product([True, False], list(Proves), [Scope.EXACT, Scope.SCALED], list(OnProofRejected))),
)
def test_a_rejected_proof_falsifies_by_the_letter_only(
    letter: bool, proves: Proves, scope: Scope, policy: OnProofRejected
) -> None:
    evidence = replace(REJECTED, letter=letter, proves=proves, subject=subject(scope))
    verdict = verdict_of(evidence, Policy(on_proof_rejected=policy))
    expected = (
        letter
        and proves is Proves.CLAIM
        and scope is Scope.EXACT
        and policy is OnProofRejected.FALSIFIED
    )
    assert (verdict.status is Status.FALSIFIED) == expected


@pytest.mark.parametrize(
    "code", [Code.LEAN_TIMEOUT, Code.LEAN_IMPORT_UNAVAILABLE, Code.LEAN_CODE_GENERATION]
)
def test_an_engine_fault_beside_a_rejection_never_falsifies(code: Code) -> None:
    findings = (*REJECTED.findings, because(code, "not the proof's fault"))
    evidence = replace(REJECTED, letter=True, findings=findings)
    verdict = verdict_of(evidence, Policy(on_proof_rejected=OnProofRejected.FALSIFIED))
    assert verdict.status is Status.UNVERIFIED


def test_contradicting_artifacts_decide_nothing() -> None:
    verdict = combine([verdict_of(proof()), verdict_of(proof(proves=Proves.NEGATION))])
    assert verdict.status is Status.UNVERIFIED
    assert Code.CLM_EVIDENCE_CONFLICT in codes(verdict)
    assert Effect.FALSIFIED not in {r.effect for r in verdict.reasons}


def test_an_invalid_artifact_beside_a_good_one_keeps_the_claim_unverified() -> None:
    invalid = verdict_of(NoEvidence((because(Code.ART_PATH_ESCAPE, "../x"),)))
    verdict = combine([verdict_of(proof()), invalid])
    assert verdict.status is Status.UNVERIFIED
    assert Code.ART_PATH_ESCAPE in codes(verdict)


def test_one_deciding_artifact_is_enough_beside_an_unfinished_one() -> None:
    unfinished = verdict_of(NoEvidence((because(Code.CLM_STATEMENT_UNBOUND, "unbound"),)))
    assert combine([unfinished, verdict_of(proof())]).status is Status.VERIFIED


GOOD = Verdict(Status.VERIFIED, Outcome.PROVED, (), DIGEST)
FALSE = Verdict(
    Status.FALSIFIED, Outcome.NEGATION_PROVED, (because(Code.LEAN_NEGATION_PROVED, "x"),), DIGEST
)
OPEN = Verdict(Status.UNVERIFIED, Outcome.NOT_ATTEMPTED, (because(Code.ART_NONE_ATTACHED, "none"),))
PLAIN = Verdict(
    Status.UNVERIFIED, Outcome.NOT_GATEABLE, (because(Code.CLM_NOT_GATEABLE, "descriptive"),)
)
MATH, RUN, TALK = ClaimKind.MATHEMATICAL, ClaimKind.EMPIRICAL, ClaimKind.DESCRIPTIVE


def test_a_record_is_verified_only_when_every_gateable_claim_is() -> None:
    assert decide_record([(MATH, GOOD), (TALK, PLAIN)], ()).status is Status.VERIFIED
    partly = decide_record([(MATH, GOOD), (RUN, OPEN)], ())
    assert partly.status is Status.UNVERIFIED
    assert [r.code for r in partly.reasons] == [Code.REC_PARTIALLY_VERIFIED]


def test_an_undecided_claim_keeps_a_record_unverified() -> None:
    verdict = decide_record([(MATH, GOOD), (None, OPEN)], ())
    assert verdict.status is Status.UNVERIFIED
    assert verdict.coverage.gateable == 2


def test_one_falsified_claim_falsifies_the_record() -> None:
    assert decide_record([(MATH, GOOD), (RUN, FALSE)], ()).status is Status.FALSIFIED


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ([], Code.REC_NO_CLAIMS),
        ([(TALK, PLAIN)], Code.REC_NO_GATEABLE_CLAIMS),
        ([(RUN, OPEN)], Code.REC_NEVER_ATTEMPTED),
    ],
)
def test_a_record_with_nothing_verified_says_why(
    claims: list[tuple[ClaimKind | None, Verdict]], code: Code
) -> None:
    verdict = decide_record(claims, ())
    assert verdict.status is Status.UNVERIFIED
    assert code in {r.code for r in verdict.reasons}


def test_a_finding_on_the_record_keeps_it_unverified() -> None:
    finding = because(Code.EVD_FALSIFIED_WITHOUT_EVIDENCE, "no counterexample attached")
    assert decide_record([(MATH, GOOD)], (finding,)).status is Status.UNVERIFIED


def test_a_proof_that_a_kernel_refuses_is_a_rejected_proof_and_no_verdict_on_the_claim() -> None:
    tampered = because(Code.LEAN_ENVIRONMENT_TAMPERED, "the independent kernel refuses t")
    letter = Policy(on_proof_rejected=OnProofRejected.FALSIFIED)
    for proves, by in product(Proves, [POLICY, letter]):
        evidence = proof(
            outcome=ProofOutcome.REJECTED,
            findings=(tampered,),
            kernels=(LEAN, replace(OURS, accepted=False)),
            recheck=None,
            proves=proves,
            letter=True,
        )
        verdict = combine([verdict_of(evidence, by)])
        assert verdict.status is Status.UNVERIFIED
        assert verdict.outcome is Outcome.PROOF_REJECTED
        assert codes(verdict) == {Code.LEAN_ENVIRONMENT_TAMPERED}
        assert verdict.evidence_sha256 == evidence_sha256(evidence)


@pytest.mark.parametrize("code", [Code.LEAN_TIMEOUT, Code.LEAN_MEMORY, Code.LEAN_NO_KERNEL_RECHECK])
def test_a_kernel_that_could_not_decide_is_no_rejection(code: Code) -> None:
    for strict in (True, False):
        evidence = proof(
            outcome=ProofOutcome.ERROR,
            findings=(because(code, "undecided"),),
            kernels=(LEAN,),
            recheck=None,
        )
        verdict = combine([verdict_of(evidence, Policy(require_second_kernel=strict))])
        assert verdict.status is Status.UNVERIFIED
        assert verdict.outcome is Outcome.COULD_NOT_RUN
        assert codes(verdict) == {code}
