"""A to-do that asks for the dear thing first, twice, or for the impossible misleads who pays."""

from dataclasses import replace
from typing import Any

import pytest

from audited_made import a_claim, honest_records, hostile
from gate2.audit.audited import AuditedClaim, AuditedRecord, Form, Stage
from gate2.audit.corpus import Distance
from gate2.audit.distance import CHECK, distance_of
from gate2.audit.efforts import EFFORT_OF, Effort, effort_of
from gate2.audit.estimates import Estimate, Estimates
from gate2.classify.kinds import Kind
from gate2.contract import Status
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import ArtifactKind

NOTHING_KNOWN = Estimates()
KNOWN = Estimates(
    of_lanes={
        ArtifactKind.REPRO: Estimate(2.0, 300, "median of 12 attempts"),
        ArtifactKind.LEAN4: Estimate(0.5, None, "median of 3 attempts"),
    }
)


def lacking(identity: str, *codes: Code, kind: Kind = Kind.EMPIRICAL, **more: Any) -> AuditedClaim:
    """A claim that something is attached to, and that lacks this."""
    reasons = tuple(because(code, "it lacks it") for code in codes)
    return a_claim(
        identity, f"Claim {identity}.", kind, reasons=reasons, stage=Stage.ATTACHED, **more
    )


def verified(identity: str) -> AuditedClaim:
    return lacking(identity, status=Status.VERIFIED)


def record_of(*claims: AuditedClaim, reasons: tuple[Reason, ...] = ()) -> AuditedRecord:
    return AuditedRecord(
        "r", "rec", "A record", Form.RECORD, Status.UNVERIFIED, claims=claims, reasons=reasons
    )


def shown(distance: Distance) -> list[tuple[str | None, Code, str]]:
    return [(step.claim, step.code, step.effort) for step in distance.steps]


# --- efforts -----------------------------------------------------------------------------------


def test_every_code_has_one_effort() -> None:
    assert set(EFFORT_OF) == set(Code)


@pytest.mark.parametrize("code", list(Code), ids=lambda code: code.value)
def test_a_warning_costs_nothing_and_what_blocks_costs_something(code: Code) -> None:
    assert effort_of(because(code, "m", effect=Effect.WARNING)) is Effort.NOTHING
    reason = because(code, "m")
    assert (effort_of(reason) is Effort.NOTHING) is (not reason.blocks)


# --- steps -------------------------------------------------------------------------------------


def test_the_cheapest_comes_first_and_the_run_after_what_it_waits_for() -> None:
    record = record_of(
        lacking("c1", Code.LEAN_SORRY, Code.LEAN_STATEMENT_CHANGED),
        lacking("c2", Code.CLM_NO_TOLERANCE, Code.EVD_MISSING),
        lacking("c3", Code.CLM_TRUNCATED),
    )
    assert shown(distance_of(record, NOTHING_KNOWN)) == [
        ("c2", Code.CLM_NO_TOLERANCE, "an edit"),
        ("c2", Code.EVD_MISSING, "a run"),
        ("c1", Code.LEAN_STATEMENT_CHANGED, "a review"),
        ("c1", Code.LEAN_SORRY, "an artifact"),
        ("c3", Code.CLM_TRUNCATED, "the publisher"),
        (None, Code.EVD_MISSING, "a run"),
    ]


def test_what_one_step_does_for_all_is_asked_for_once() -> None:
    claims = [lacking(f"c{n}", Code.CLM_STATEMENT_UNBOUND, Code.EVD_MISSING) for n in range(3)]
    found = distance_of(record_of(*claims), NOTHING_KNOWN)
    assert shown(found) == [
        (None, Code.CLM_STATEMENT_UNBOUND, "an edit"),
        (None, Code.EVD_MISSING, "a run"),
    ]
    assert found.steps[0].what.endswith("For c0, c1, c2.")
    assert found.steps[1].what == CHECK


def test_one_key_is_trusted_once_for_all_that_it_signed() -> None:
    untrusted = because(Code.EVD_SIGNER_UNTRUSTED, "signed by somebody")
    claims = [lacking(f"c{n}", Code.EVD_SIGNER_UNTRUSTED) for n in range(2)]
    found = distance_of(record_of(*claims, reasons=(untrusted,)), NOTHING_KNOWN)
    assert shown(found) == [
        (None, Code.EVD_SIGNER_UNTRUSTED, "a review"),
        (None, Code.EVD_MISSING, "a run"),
    ]


def test_what_each_claim_needs_for_itself_is_asked_for_each() -> None:
    claims = [lacking(f"c{n}", Code.ART_SCOPE_NOT_EXACT) for n in range(2)]
    assert [step.claim for step in distance_of(record_of(*claims), NOTHING_KNOWN).steps] == [
        "c0",
        "c1",
        None,
    ]


def test_a_record_of_a_thousand_claims_is_named_by_a_few() -> None:
    claims = [lacking(f"c{n}", Code.CLM_STATEMENT_UNBOUND) for n in range(1000)]
    assert distance_of(record_of(*claims), NOTHING_KNOWN).steps[0].what.endswith("and 992 more.")


def test_a_claim_without_an_artifact_needs_one_even_where_no_reason_says_so() -> None:
    """Before its kind is known, nobody can say which; running would do nothing."""
    claim = a_claim(
        "c1", "It is so.", Kind.UNDECIDED, reasons=(because(Code.CLM_UNCLASSIFIED, "m"),)
    )
    assert shown(distance_of(record_of(claim), NOTHING_KNOWN)) == [
        ("c1", Code.CLM_UNCLASSIFIED, "an edit"),
        ("c1", Code.ART_NONE_ATTACHED, "an artifact"),
        ("c1", Code.EVD_MISSING, "a run"),
    ]


def test_warnings_and_descriptive_claims_ask_for_nothing() -> None:
    descriptive = a_claim("c1", "The paper proposes it.", Kind.DESCRIPTIVE)
    warned = replace(verified("c2"), reasons=(because(Code.CLM_NOT_GROUNDED, "m"),))
    done = replace(record_of(descriptive, warned), status=Status.VERIFIED)
    assert distance_of(done, KNOWN) == Distance((), 0, 1, True, None)


def test_reasons_that_follow_from_the_claims_are_no_step_of_their_own() -> None:
    reasons = (because(Code.REC_NEVER_ATTEMPTED, "m"), because(Code.REC_PARTIALLY_VERIFIED, "m"))
    found = distance_of(record_of(lacking("c1", Code.LEAN_SORRY), reasons=reasons), NOTHING_KNOWN)
    assert [step.code for step in found.steps] == [Code.LEAN_SORRY, Code.EVD_MISSING]


def test_a_record_without_public_claims_waits_for_its_publisher() -> None:
    reasons = (because(Code.REC_NO_CLAIMS, "m"), because(Code.REC_NEVER_ATTEMPTED, "m"))
    found = distance_of(record_of(reasons=reasons), KNOWN)
    assert shown(found) == [
        (None, Code.REC_NO_CLAIMS, "the publisher"),
        (None, Code.EVD_MISSING, "a run"),
    ]
    assert (found.reachable, found.minutes, found.gateable) == (True, None, 0)


def test_stale_evidence_of_a_verified_record_needs_the_run_alone() -> None:
    stale = record_of(lacking("c1"), reasons=(because(Code.REC_STALE_VERDICT, "m"),))
    assert shown(distance_of(stale, KNOWN)) == [("c1", Code.REC_STALE_VERDICT, "a run")]


def test_a_record_that_cannot_be_read_is_mended_and_run() -> None:
    unread = replace(record_of(reasons=(because(Code.REC_SCHEMA_INVALID, "m"),)), form=Form.UNREAD)
    assert [step.effort for step in distance_of(unread, KNOWN).steps] == ["an edit", "a run"]


# --- what nobody can do ------------------------------------------------------------------------


def test_what_is_out_of_reach_is_said_last_and_not_run() -> None:
    record = record_of(
        lacking("c1", Code.CLM_OUT_OF_SCOPE, Code.CLM_NO_TOLERANCE),
        lacking("c2", Code.EVD_MISSING),
    )
    found = distance_of(record, KNOWN)
    assert shown(found) == [
        ("c1", Code.CLM_NO_TOLERANCE, "an edit"),
        ("c2", Code.EVD_MISSING, "a run"),
        ("c1", Code.CLM_OUT_OF_SCOPE, "out of reach"),
    ]
    assert not found.reachable
    assert found.minutes == 2.0


def test_a_synthesis_has_no_run_to_make() -> None:
    descriptive = a_claim("c1", "The paper proposes it.", Kind.DESCRIPTIVE)
    found = distance_of(
        record_of(descriptive, reasons=(because(Code.REC_NO_GATEABLE_CLAIMS, "m"),)), KNOWN
    )
    assert [step.effort for step in found.steps] == ["out of reach"]
    assert not found.reachable


def test_a_refuted_record_cannot_be_argued_into_verified() -> None:
    refuted = lacking("c1", Code.SBX_OUT_OF_TOLERANCE, status=Status.FALSIFIED)
    record = replace(record_of(refuted, verified("c2")), status=Status.FALSIFIED)
    found = distance_of(record, KNOWN)
    assert not found.reachable
    assert [step.effort for step in found.steps] == ["the publisher", "a run"]
    assert (found.lacking, found.gateable) == (1, 2)


# --- estimates ---------------------------------------------------------------------------------


def test_the_run_takes_what_its_claims_take_together() -> None:
    record = record_of(
        lacking("c1", Code.EVD_MISSING),
        lacking("c2", Code.EVD_MISSING),
        lacking("c3", Code.EVD_MISSING, kind=Kind.MATHEMATICAL),
    )
    (run,) = distance_of(record, KNOWN).steps
    assert (run.minutes, run.memory_mib) == (4.5, 300)
    assert run.basis == "median of 12 attempts (2 of 3); median of 3 attempts (1 of 3)"


def test_an_unknown_time_is_not_shown_as_none_at_all() -> None:
    known = replace(KNOWN, of_lanes={ArtifactKind.REPRO: KNOWN.of_lanes[ArtifactKind.REPRO]})
    proof = lacking("c1", Code.EVD_MISSING, kind=Kind.MATHEMATICAL)
    (alone,) = distance_of(record_of(proof), known).steps
    assert (alone.minutes, alone.basis) == (None, "nothing like it is in the ledger")
    both = distance_of(record_of(proof, lacking("c2", Code.EVD_MISSING)), known)
    assert both.steps[0].basis.startswith("nothing like it is in the ledger (1 of 2); ")
    assert both.minutes == 2.0


def test_edits_and_artifacts_have_no_minutes_of_the_machine() -> None:
    record = record_of(lacking("c1", Code.CLM_NO_TOLERANCE, Code.LEAN_SORRY))
    assert [step.minutes for step in distance_of(record, KNOWN).steps] == [None, None, 2.0]


def test_the_same_record_always_gives_the_same_to_do() -> None:
    for record in (*honest_records(), *hostile().rows()):
        assert distance_of(record, KNOWN) == distance_of(record, KNOWN)
        assert all(step.what for step in distance_of(record, KNOWN).steps)
