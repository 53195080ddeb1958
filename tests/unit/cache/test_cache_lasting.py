"""One bad moment of a machine is not made to last: what another try could change is not kept."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from gate2.cache.lasting import PASSING, why_passing
from gate2.evidence import InputsWere, ProofOutcome
from gate2.reason_table import TABLE
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import Proves
from making import control, perturbed, proof, repro, run, seal, sensitivity


def fault(code: Code) -> Reason:
    return because(code, "seen")


def test_evidence_that_decides_is_kept() -> None:
    assert why_passing(repro()) == ""
    assert why_passing(proof()) == ""
    assert why_passing(proof(proves=Proves.NEGATION)) == ""
    missed = {"gain": "0.5"}
    assert why_passing(repro(runs=(run(missed), run(missed)))) == ""


def test_what_speaks_against_an_artifact_for_good_is_kept() -> None:
    """It costs as much to find again as a success."""
    statement = proof(
        outcome=ProofOutcome.REJECTED, findings=(fault(Code.LEAN_STATEMENT_MISMATCH),)
    )
    assert why_passing(statement) == ""
    assert why_passing(repro(findings=(fault(Code.SBX_LIMITS_NOT_GRANTED),))) == ""
    no_results = run({}, faults=(fault(Code.SBX_RESULTS_MISSING),))
    assert why_passing(repro(runs=(no_results, no_results), perturbed=())) == ""
    assert why_passing(repro(controls=())) == ""


@pytest.mark.parametrize("code", sorted(PASSING), ids=str)
def test_a_passing_code_anywhere_keeps_evidence_out(code: Code) -> None:
    assert code in why_passing(repro(findings=(fault(code),)))
    assert code in why_passing(proof(findings=(fault(code),)))
    failed = run(faults=(fault(code),))
    assert code in why_passing(repro(runs=(failed, failed)))
    assert code in why_passing(repro(controls=(control(faults=(fault(code),)),)))
    assert code in why_passing(repro(perturbed=(replace(perturbed(), run=failed),)))


@pytest.mark.parametrize(
    "code", [c for c, kind in TABLE.items() if kind.effect is Effect.INFRASTRUCTURE], ids=str
)
def test_what_this_machine_could_not_do_is_never_kept(code: Code) -> None:
    assert code in why_passing(repro(findings=(fault(code),)))
    assert code in why_passing(proof(findings=(fault(code),)))
    assert code in why_passing(repro(runs=(run(faults=(fault(code),)),)))


@pytest.mark.parametrize("code", sorted(PASSING - {Code.SBX_NONZERO_EXIT}), ids=str)
def test_a_run_without_inputs_that_lacked_time_or_memory_shows_nothing_for_good(code: Code) -> None:
    trial = sensitivity(InputsWere.WITHHELD, {}, faults=(fault(code),))
    assert code in why_passing(repro(sensitivity=(trial,)))


@pytest.mark.parametrize("inputs", InputsWere)
def test_a_run_without_inputs_that_ends_in_an_error_does(inputs: InputsWere) -> None:
    trial = sensitivity(inputs, {}, exit_code=1, faults=(fault(Code.SBX_NONZERO_EXIT),))
    assert why_passing(repro(sensitivity=(trial,))) == ""


UNLIKE: Mapping[str, Callable[[], Any]] = {
    "no run at all": lambda: repro(runs=(), perturbed=(perturbed(),)),
    "values apart": lambda: repro(runs=(run({"gain": "0.82"}), run({"gain": "0.7"}))),
    "one ended otherwise": lambda: repro(
        runs=(run(), run({}, faults=(fault(Code.SBX_METRIC_MISSING),)))
    ),
    "an uncontrolled end": lambda: repro(runs=(run(exit_code=1), run(exit_code=1))),
    "memory ran out in a child": lambda: repro(runs=(run(oom=True), run(oom=True))),
    "a full disk": lambda: repro(runs=(run(disk_full=True), run(disk_full=True))),
    "killed": lambda: repro(runs=(run(ended="timeout", exit_code=None),) * 2),
    "moved by other surroundings": lambda: repro(perturbed=(perturbed({"gain": "0.7"}),)),
    "files changed": lambda: repro(files_unchanged=False),
    "seal": lambda: repro(seal=seal(proven=False)),
    "a further seal": lambda: repro(further_seals=(seal(proven=False),)),
    "seal of a proof": lambda: proof(seal=seal(proven=False)),
    "a proof without a seal": lambda: proof(seal=None),
    "a proof that was not decided": lambda: proof(outcome=ProofOutcome.ERROR),
}


@pytest.mark.parametrize("case", UNLIKE)
def test_what_may_come_out_otherwise_is_not_kept(case: str) -> None:
    assert why_passing(UNLIKE[case]()) != ""
