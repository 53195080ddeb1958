"""A result that moves with the machine, or does not move with its inputs, decides nothing."""

from dataclasses import replace
from typing import Any

import pytest

from gate2.evidence import InputsWere, ReproEvidence
from gate2.policy import Policy
from gate2.reasons import Code, Effect, because
from gate2.record.model import Compare
from gate2.trial_rules import moved
from gate2.verdict import Outcome, Status, Verdict, decide
from making import control, perturbed, reported, repro, run, seal, sensitivity

POLICY = Policy()
MISSED = {"gain": "0.5"}
WITHHELD, ALTERED = InputsWere.WITHHELD, InputsWere.ALTERED


def blocking(verdict: Verdict) -> list[tuple[Code, str]]:
    return [(r.code, r.message) for r in verdict.reasons if r.blocks]


def only_reason(evidence: ReproEvidence, policy: Policy = POLICY) -> tuple[Code, str]:
    verdict = decide(evidence, policy)
    assert verdict.status is Status.UNVERIFIED
    (reason,) = blocking(verdict)
    return reason


def crash() -> ReproEvidence:
    fault = because(Code.SBX_NONZERO_EXIT, "expected status 0, got 1")
    return repro(perturbed=(perturbed({}, exit_code=1, faults=(fault,)),))


# Other surroundings


def test_a_result_that_moves_within_its_tolerance_still_stands() -> None:
    assert decide(repro(perturbed=(perturbed({"gain": "0.8249"}),)), POLICY).status is (
        Status.VERIFIED
    )


@pytest.mark.parametrize("value", ["0.9", "0.8300001", "0.81"])
def test_a_result_that_moves_with_its_surroundings_is_named_for_what_moved_it(value: str) -> None:
    everything = perturbed({"gain": value})
    alone = (perturbed({"gain": "0.82"}, "host name"), perturbed({"gain": value}, "user"))
    code, message = only_reason(repro(perturbed=(everything, *alone)))
    assert code is Code.SBX_ENVIRONMENT_DEPENDENT
    assert message == f"with another user (another): gain is {value} instead of 0.82"


def test_what_moves_a_result_only_together_is_said_together() -> None:
    together = perturbed({"gain": "0.9"}, "user", "clock", "processors")
    code, message = only_reason(repro(perturbed=(together, perturbed(None, "user"))))
    assert code is Code.SBX_ENVIRONMENT_DEPENDENT
    assert "another user, clock and processors at once" in message


def test_a_script_that_fails_elsewhere_depends_on_where_it_is() -> None:
    code, message = only_reason(crash())
    assert code is Code.SBX_ENVIRONMENT_DEPENDENT
    assert "expected status 0, got 1" in message


def test_a_metric_that_is_missing_elsewhere_is_a_move() -> None:
    code, message = only_reason(repro(perturbed=(perturbed({"other": "0.82"}),)))
    assert (code, "gain is not in the results" in message) == (Code.SBX_ENVIRONMENT_DEPENDENT, True)


def test_a_one_sided_claim_moves_where_it_is_met_here_and_missed_there() -> None:
    at_least = (replace(reported("0.8"), compare=Compare.AT_LEAST, tolerance=None),)
    assert moved(at_least, (run(), run()), run({"gain": "0.99"})) == ""
    assert moved(at_least, (run(), run()), run({"gain": "0.79"})) == "gain is 0.79 instead of 0.82"


def test_a_value_without_a_tolerance_is_compared_nowhere_and_breaks_nothing() -> None:
    no_tolerance = (replace(reported(), tolerance=None),)
    assert moved(no_tolerance, (run(), run()), run({"gain": "0.9"})) == ""
    code, _ = only_reason(repro(reported=no_tolerance))
    assert code is Code.CLM_NO_TOLERANCE


def test_no_run_in_other_surroundings_is_no_pass() -> None:
    code, message = only_reason(repro(perturbed=()))
    assert (code, message) == (
        Code.SBX_ENVIRONMENT_DEPENDENT,
        "expected a run in other surroundings, found none",
    )
    lenient = replace(POLICY, require_perturbation=False)
    assert decide(repro(perturbed=()), lenient).status is Status.VERIFIED


def test_a_miss_that_moves_with_its_surroundings_falsifies_nothing() -> None:
    missed = repro(runs=(run(MISSED), run(MISSED)))
    assert decide(missed, POLICY).status is Status.FALSIFIED
    elsewhere = replace(missed, perturbed=(perturbed({"gain": "0.82"}),))
    verdict = decide(elsewhere, POLICY)
    assert (verdict.status, verdict.outcome) == (Status.UNVERIFIED, Outcome.NOT_REPRODUCED)
    assert Code.SBX_ENVIRONMENT_DEPENDENT in {code for code, _ in blocking(verdict)}


# Inputs


@pytest.mark.parametrize("value", ["0.82", "0.8201"])
def test_a_claim_that_holds_without_its_inputs_is_hard_coded(value: str) -> None:
    code, message = only_reason(repro(sensitivity=(sensitivity(WITHHELD, {"gain": value}),)))
    assert code is Code.ART_RESULTS_HARDCODED
    assert message.endswith("with data.csv withheld")


def test_the_same_values_from_altered_inputs_are_hard_coded() -> None:
    trials = (sensitivity(WITHHELD), sensitivity(ALTERED, {"gain": "0.82"}))
    code, message = only_reason(repro(sensitivity=trials))
    assert code is Code.ART_RESULTS_HARDCODED
    assert message == "the very same values come out with data.csv altered"


def test_what_moves_only_once_scrambled_was_only_altered_too_little() -> None:
    trials = (sensitivity(WITHHELD), sensitivity(ALTERED, {"gain": "0.82"}))
    scrambled = sensitivity(InputsWere.SCRAMBLED, {"gain": "0.82"})
    code, message = only_reason(repro(sensitivity=(*trials, scrambled)))
    assert code is Code.ART_RESULTS_HARDCODED
    assert message == "the very same values come out with data.csv altered and scrambled"
    for last in (
        sensitivity(InputsWere.SCRAMBLED, {"gain": "0"}),
        sensitivity(InputsWere.SCRAMBLED),
    ):
        assert decide(repro(sensitivity=(*trials, last)), POLICY).status is Status.VERIFIED


@pytest.mark.parametrize(
    "trials",
    [
        (sensitivity(WITHHELD, {"gain": "0.1"}),),
        (sensitivity(WITHHELD), sensitivity(ALTERED, {"gain": "0.1"})),
        (sensitivity(WITHHELD), sensitivity(ALTERED, {"gain": "0.8199"})),
        (sensitivity(WITHHELD), sensitivity(ALTERED)),
    ],
    ids=["others without", "others altered", "near by when altered", "fails on both"],
)
def test_a_result_that_moves_with_its_inputs_stands(trials: tuple[object, ...]) -> None:
    assert decide(repro(sensitivity=trials), POLICY).status is Status.VERIFIED


@pytest.mark.parametrize("value", ["0.820", "82e-2", "0.8201"])
def test_altered_inputs_that_move_a_value_no_more_than_chance_does_move_nothing(value: str) -> None:
    noisy = repro(
        runs=(run({"gain": "0.82"}), run({"gain": "0.8202"})),
        sensitivity=(sensitivity(WITHHELD), sensitivity(ALTERED, {"gain": value})),
    )
    code, message = only_reason(noisy)
    assert code is Code.ART_RESULTS_HARDCODED
    assert message == "the very same values come out with data.csv altered"


def test_metric_that_no_inputs_move_is_told_beside_one_that_moves() -> None:
    both = (reported(), replace(reported("100"), metric="rows"))
    plain = run({"gain": "0.82", "rows": "100"})
    trials = (sensitivity(WITHHELD), sensitivity(ALTERED, {"gain": "0.820", "rows": "50"}))
    verdict = decide(
        repro(
            reported=both,
            runs=(plain, plain),
            controls=(control({"gain": "0.1", "rows": "100"}),),
            sensitivity=trials,
        ),
        POLICY,
    )
    assert verdict.status is Status.VERIFIED, "a count may well stay as it is"
    (told,) = [r for r in verdict.reasons if r.code is Code.ART_RESULTS_HARDCODED]
    assert told.effect is Effect.WARNING
    assert told.message == "gain: the very same with data.csv altered"


def test_failing_on_scrambled_inputs_excuses_no_script_that_minds_no_number() -> None:
    ignored = (
        *(sensitivity(WITHHELD), sensitivity(ALTERED, {"gain": "0.82"})),
        sensitivity(InputsWere.SCRAMBLED),
    )
    code, _ = only_reason(repro(sensitivity=ignored, controls=()))
    assert code is Code.ART_RESULTS_HARDCODED
    assert decide(repro(sensitivity=ignored), POLICY).status is Status.VERIFIED


def test_inputs_that_were_never_withheld_are_no_pass() -> None:
    code, message = only_reason(repro(sensitivity=()))
    assert (code, message) == (
        Code.ART_RESULTS_HARDCODED,
        "expected a run with the inputs withheld, found none",
    )
    lenient = replace(POLICY, require_sensitivity=False)
    assert decide(repro(sensitivity=()), lenient).status is Status.VERIFIED


def test_a_script_without_inputs_has_none_to_withhold() -> None:
    assert decide(repro(inputs=(), sensitivity=()), POLICY).status is Status.VERIFIED


@pytest.mark.parametrize("controls", [(), (control({}, exit_code=1),)], ids=["none", "crashed"])
def test_a_number_that_nothing_was_seen_to_move_may_be_a_constant(
    controls: tuple[object, ...],
) -> None:
    constant = repro(inputs=(), sensitivity=(), controls=controls)
    assert {code for code, _ in blocking(decide(constant, POLICY))} == {Code.ART_CONTROL_MISSING}
    lenient = replace(POLICY, require_sensitivity=False)
    assert decide(constant, lenient).status is Status.VERIFIED


def test_what_keeps_a_constant_from_a_status_already_is_not_said_twice() -> None:
    planted = repro(inputs=(), sensitivity=(), controls=(), literal={"gain": "repro.py"})
    assert [code for code, _ in blocking(decide(planted, POLICY))] == [Code.ART_RESULTS_HARDCODED]


def test_a_miss_that_ignores_its_inputs_falsifies_nothing() -> None:
    missed = repro(runs=(run(MISSED), run(MISSED)), sensitivity=(sensitivity(WITHHELD, MISSED),))
    verdict = decide(missed, POLICY)
    assert verdict.status is Status.UNVERIFIED
    assert Code.ART_RESULTS_HARDCODED in {code for code, _ in blocking(verdict)}


def test_many_inputs_are_counted_not_listed() -> None:
    names = tuple(f"part-{number}.csv" for number in range(9))
    trials = (sensitivity(WITHHELD, {"gain": "0.82"}),)
    _, message = only_reason(repro(inputs=names, sensitivity=trials))
    assert message.endswith("with part-0.csv, part-1.csv, part-2.csv and 6 more files withheld")


# Values that stand in the artifact


def test_a_value_that_the_script_could_read_needs_a_control_beside_it() -> None:
    planted = repro(literal={"gain": "repro.py"})
    verdict = decide(planted, POLICY)
    assert verdict.status is Status.VERIFIED
    warned = [r for r in verdict.reasons if r.code is Code.ART_RESULTS_HARDCODED]
    assert [r.effect for r in warned] == [Effect.WARNING]
    for controls in ((), (control({}, exit_code=1),)):
        code, message = only_reason(replace(planted, controls=controls))
        assert code is Code.ART_RESULTS_HARDCODED
        assert message.endswith("gain in repro.py")


def test_a_control_alone_does_not_excuse_a_value_that_the_script_could_read() -> None:
    """`accuracy = 0.5 if shuffled else 0.920`: the script knows when it is under its control."""
    printed = repro(inputs=(), sensitivity=(), literal={"gain": "repro.py"})
    code, message = only_reason(printed)
    assert code is Code.ART_RESULTS_HARDCODED
    assert message.endswith("gain in repro.py")
    missed = replace(printed, runs=(run(MISSED), run(MISSED)), perturbed=(perturbed(MISSED),))
    assert decide(missed, POLICY).status is Status.UNVERIFIED


# Seals of further configurations


def test_a_control_in_an_open_sandbox_decides_nothing() -> None:
    code, message = only_reason(repro(further_seals=(seal(proven=False),)))
    assert (code, "AF_VSOCK is open" in message) == (Code.SBX_SEAL_NOT_PROVEN, True)


@pytest.mark.parametrize("kind", ["runs", "controls", "perturbed", "sensitivity"])
def test_a_run_in_a_configuration_that_was_not_probed_decides_nothing(kind: str) -> None:
    strange: dict[str, Any] = {"configuration_sha256": "cd" * 32}
    changes: dict[str, Any] = {
        "runs": (run(), run(**strange)),
        "controls": (control(**strange),),
        "perturbed": (perturbed(**strange),),
        "sensitivity": (sensitivity(**strange),),
    }
    code, message = only_reason(repro(**{kind: changes[kind]}))
    assert (code, "found a run without one" in message) == (Code.SBX_SEAL_NOT_PROVEN, True)


def test_a_run_is_covered_by_the_further_seal_of_its_configuration() -> None:
    other = replace(seal(), configuration_sha256="cd" * 32)
    elsewhere = (perturbed(configuration_sha256="cd" * 32),)
    assert decide(repro(perturbed=elsewhere, further_seals=(other,)), POLICY).status is (
        Status.VERIFIED
    )
