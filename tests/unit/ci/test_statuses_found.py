"""Statuses on a branch, over all combinations: none is above what the run and the evidence give."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_made import (
    COULD_NOT,
    WHY_FALSE,
    WHY_NOT,
    checked_claim,
    checked_record,
    claim,
    in_short,
    published,
    verdict_of,
    verified_claim,
    verified_record,
)
from gate2.check import CheckedRecord
from gate2.ci.deciding import Rules
from gate2.ci.judgement import Change, JudgedRecord, Require, Weight
from gate2.ci.looking import Looked
from gate2.ci.pairs import Pair
from gate2.ci.published import Published
from gate2.ci.record_judging import judged
from gate2.ci.statuses import (
    above_findings,
    checked_findings,
    established_status,
    stated_findings,
    stated_statuses,
    undecided_claims,
)
from gate2.contract import Status
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import ClaimKind
from gate2.settings import Waiver
from gate2.verify.verified import VerifiedRecord

VERIFIED, FALSIFIED, UNVERIFIED = Status.VERIFIED, Status.FALSIFIED, Status.UNVERIFIED
EVERY_STATUS = list(Status)
NAMES = ("c1", "c2")
BROKEN = because(Code.EVD_SUBJECT_MISMATCH, "its evidence is about something else")
UNPROVEN = because(Code.EVD_POLICY_MISMATCH, "its evidence was made under another policy")
ONLY_SAID = because(Code.REC_SUPERSEDED, "it is superseded")
OF_RECORD = (
    (),
    (because(Code.REC_LEVELS_INCONSISTENT, "its counts contradict each other"),),
    (because(Code.REC_STALE_VERDICT, "a later one is in the ledger"),),
    (ONLY_SAID,),
    (COULD_NOT,),
)


@dataclass(frozen=True)
class Case:
    """What is known of one claim."""

    kind: ClaimKind
    was: Status | None
    """What the base publishes; None where it has no such claim."""
    run: Status
    why: tuple[Reason, ...]
    stated: Status | None
    """None where there is no verdict.json that names it."""
    against: tuple[Reason, ...]
    """What verifying finds of its evidence."""

    @property
    def holds(self) -> bool:
        return not any(reason.blocks for reason in self.against)


CASES = st.builds(
    Case,
    kind=st.sampled_from([ClaimKind.EMPIRICAL, ClaimKind.MATHEMATICAL, ClaimKind.DESCRIPTIVE]),
    was=st.none() | st.sampled_from(EVERY_STATUS),
    run=st.sampled_from(EVERY_STATUS),
    why=st.sampled_from(
        [(), (COULD_NOT,), (WHY_NOT, COULD_NOT), (because(Code.ART_PATH_ESCAPE, "a link"),)]
    ),
    stated=st.none() | st.sampled_from(EVERY_STATUS),
    against=st.sampled_from([(), (), (BROKEN,), (UNPROVEN,), (ONLY_SAID,)]),
).map(
    # As rules make them: nothing decides a descriptive claim, and reasons are of what is open.
    lambda each: replace(
        each,
        run=UNVERIFIED if each.kind is ClaimKind.DESCRIPTIVE else each.run,
        why=each.why if each.run is UNVERIFIED else (),
    )
)
SEVERAL = st.lists(CASES, min_size=1, max_size=len(NAMES))


def sides(cases: Sequence[Case], of_record: Sequence[Reason]) -> tuple[Pair, Looked]:
    """The record on both sides, as it was looked at."""
    claims = [claim(name, name, kind=each.kind) for name, each in zip(NAMES, cases, strict=False)]
    was = {name: each.was for name, each in zip(NAMES, cases, strict=False) if each.was is not None}
    stated = {
        name: each.stated
        for name, each in zip(NAMES, cases, strict=False)
        if each.stated is not None
    }
    before = published(*(each for each in claims if each.id in was), stated=was)
    after = published(*claims, stated=stated or None)
    checked = checked_record(
        *(
            checked_claim(of, verdict_of(each.run, *each.why))
            for of, each in zip(claims, cases, strict=True)
        )
    )
    pair = Pair(before if was else None, after, Change.EDITED if was else Change.ADDED)
    verified = _verified(cases, of_record) if stated else None
    return pair, Looked(after, verified=verified, checked=checked, record=checked.record)


def _verified(cases: Sequence[Case], of_record: Sequence[Reason]) -> VerifiedRecord:
    claims = [
        verified_claim(name, each.stated, each.stated if each.holds else UNVERIFIED, *each.against)
        for name, each in zip(NAMES, cases, strict=False)
        if each.stated is not None
    ]
    return verified_record(*claims, reasons=of_record)


def judge(
    cases: Sequence[Case],
    of_record: Sequence[Reason] = (),
    *,
    require: Require = Require.NO_REGRESSION,
    waivers: Sequence[Waiver] = (),
) -> JudgedRecord:
    pair, looked = sides(cases, of_record)
    return judged(pair, looked, Rules(require, (), waivers, date(2026, 7, 1), {}))


EVERYTHING_WAIVED = (
    Waiver("r", tuple(code.value for code in Code), "a reason", "editor", date(2027, 1, 1)),
)
of_record = st.sampled_from(OF_RECORD)
MANY = settings(deadline=None, max_examples=200)


# --- never above -------------------------------------------------------------------------------


@MANY
@given(SEVERAL, of_record)
def test_no_claim_is_verified_that_run_and_evidence_do_not_carry(
    cases: list[Case], reasons: tuple[Reason, ...]
) -> None:
    invalid = any(x.effect is Effect.INVALID for c in cases for x in c.against if c.stated) or any(
        x.effect is Effect.INVALID for x in reasons
    )
    anything_stated = any(each.stated for each in cases)
    for found, case in zip(judge(cases, reasons).claims, cases, strict=True):
        if found.after is VERIFIED:
            assert case.run is VERIFIED
            assert case.stated is not VERIFIED or case.holds
            assert case.stated is not FALSIFIED
            assert not (invalid and anything_stated and case.stated is VERIFIED)


@MANY
@given(SEVERAL, of_record)
def test_claim_is_falsified_exactly_where_the_run_refutes_it(
    cases: list[Case], reasons: tuple[Reason, ...]
) -> None:
    record = judge(cases, reasons)
    for found, case in zip(record.claims, cases, strict=True):
        assert (found.after is FALSIFIED) is (case.run is FALSIFIED)
        assert (found.weight is Weight.FALSIFIED) is (case.run is FALSIFIED)
    assert (record.after is FALSIFIED) is any(each.run is FALSIFIED for each in cases)
    assert (record.weight is Weight.FALSIFIED) is (record.after is FALSIFIED)


@MANY
@given(SEVERAL, of_record, st.sampled_from(list(Require)))
def test_record_is_verified_only_where_everything_is(
    cases: list[Case], reasons: tuple[Reason, ...], require: Require
) -> None:
    record = judge(cases, reasons, require=require)
    if record.after is VERIFIED:
        gateable = [each for each in record.claims if each.is_gateable]
        assert gateable
        assert all(each.after is VERIFIED for each in gateable)
        assert record.weight in (Weight.INFRASTRUCTURE, Weight.WARNS, Weight.NOTE)
    assert record.coverage is not None
    counted = [each.after for each in record.claims]
    assert record.coverage.verified == counted.count(VERIFIED)
    assert record.coverage.falsified == counted.count(FALSIFIED)


@MANY
@given(SEVERAL, of_record)
def test_waiver_changes_no_status(cases: list[Case], reasons: tuple[Reason, ...]) -> None:
    plain, with_all = judge(cases, reasons), judge(cases, reasons, waivers=EVERYTHING_WAIVED)
    assert plain.after is with_all.after
    assert plain.coverage == with_all.coverage
    assert [each.after for each in plain.claims] == [each.after for each in with_all.claims]


# --- never silent ------------------------------------------------------------------------------


def stops(record: JudgedRecord) -> bool:
    return record.weight not in (Weight.WARNS, Weight.NOTE)


@MANY
@given(SEVERAL, of_record)
def test_status_that_is_stated_and_not_carried_stops_the_gate_whatever_is_waived(
    cases: list[Case], reasons: tuple[Reason, ...]
) -> None:
    record = judge(cases, reasons, waivers=EVERYTHING_WAIVED)
    for found in record.claims:
        if found.stated is VERIFIED and found.after is not VERIFIED:
            assert stops(record)


@MANY
@given(SEVERAL, of_record)
def test_status_that_the_base_publishes_does_not_go_without_a_word(
    cases: list[Case], reasons: tuple[Reason, ...]
) -> None:
    record = judge(cases, reasons)
    for found in record.claims:
        if found.before is VERIFIED and found.after is not VERIFIED:
            assert stops(record)
        if found.before is FALSIFIED and found.after is UNVERIFIED:
            assert stops(record)


@MANY
@given(SEVERAL, of_record)
def test_strict_repository_lets_nothing_through_that_is_not_verified(
    cases: list[Case], reasons: tuple[Reason, ...]
) -> None:
    record = judge(cases, reasons, require=Require.VERIFIED)
    assert record.after is VERIFIED or stops(record)


@MANY
@given(SEVERAL, of_record)
def test_what_the_machine_could_not_look_at_is_never_passed(
    cases: list[Case], reasons: tuple[Reason, ...]
) -> None:
    record = judge(cases, reasons, waivers=EVERYTHING_WAIVED)
    for found, case in zip(record.claims, cases, strict=True):
        assert found.decided is (COULD_NOT not in case.why)
        weights = {each.weight for each in found.findings}
        assert found.decided or Weight.INFRASTRUCTURE in weights


@MANY
@given(CASES, st.sampled_from([Weight.INVALID, Weight.BLOCKS]))
def test_machine_that_could_not_look_is_no_finding_about_the_record(
    case: Case, weight: Weight
) -> None:
    open_one = replace(case, run=UNVERIFIED, why=(COULD_NOT,), against=(), kind=ClaimKind.EMPIRICAL)
    record = judge([open_one])
    assert weight not in {each.weight for each in record.all_findings() if each.claim}


@MANY
@given(SEVERAL)
def test_new_unverified_claim_only_warns(cases: list[Case]) -> None:
    new = [replace(each, was=None, run=UNVERIFIED, why=(), stated=None) for each in cases]
    assert judge(new).weight in (Weight.WARNS, Weight.NOTE)


# --- rule by rule ------------------------------------------------------------------------------


@pytest.mark.parametrize("run", EVERY_STATUS)
@pytest.mark.parametrize("stated", [None, *EVERY_STATUS])
@pytest.mark.parametrize("carried", [None, *EVERY_STATUS])
def test_established_status(run: Status, stated: Status | None, carried: Status | None) -> None:
    item = checked_claim(claim(), verdict_of(run))
    of_evidence = None if carried is None else verified_claim("c1", stated or UNVERIFIED, carried)
    found = established_status(item, stated, of_evidence)
    if run is VERIFIED and stated is VERIFIED:
        assert found is (VERIFIED if carried is VERIFIED else UNVERIFIED)
    else:
        assert found is run


def above(run: Status, stated: Status | None, *why: Reason) -> list[str]:
    checked = checked_record(checked_claim(claim(), verdict_of(run, *why)))
    says = {} if stated is None else {"c1": stated}
    return in_short(list(above_findings(checked, says, undecided_claims(checked))))


@pytest.mark.parametrize("run", EVERY_STATUS)
@pytest.mark.parametrize("stated", [None, *EVERY_STATUS])
def test_what_is_stated_and_what_was_run(run: Status, stated: Status | None) -> None:
    if run is (stated or UNVERIFIED):
        assert above(run, stated) == []
    elif stated in (None, UNVERIFIED):
        assert above(run, stated) == ["REC-007 warns c1"]
    else:
        assert above(run, stated) == ["EVD-009 invalid c1"]


@pytest.mark.parametrize("stated", [None, *EVERY_STATUS])
def test_what_the_machine_could_not_look_at_is_not_said_to_be_above(stated: Status | None) -> None:
    assert above(UNVERIFIED, stated, WHY_NOT, COULD_NOT) == []


def test_reader_of_a_forged_status_sees_what_the_run_gave() -> None:
    checked = checked_record(checked_claim(claim(), verdict_of(UNVERIFIED)))
    (found,) = above_findings(checked, {"c1": VERIFIED}, frozenset())
    assert found.reason.message == (
        "claim c1: verdict.json says VERIFIED, what was run here gives UNVERIFIED (ART-001)"
    )


def test_falsified_has_its_own_weight_and_nothing_else_has_it() -> None:
    refuted = checked_record(checked_claim(claim(), verdict_of(FALSIFIED)))
    assert "SBX-012 falsified c1" in in_short(list(checked_findings(refuted)))
    missed = checked_record(checked_claim(claim(), verdict_of(UNVERIFIED, WHY_FALSE)))
    found = in_short(list(checked_findings(missed)))
    assert "SBX-012 blocks c1" in found
    assert not any("falsified" in each for each in found)


def test_refutation_by_a_reason_that_does_not_say_so_counts() -> None:
    """Under the publisher's letter a rejected proof falsifies, and its code alone does not."""
    rejected = because(Code.LEAN_PROOF_REJECTED, "the kernel does not accept it")
    checked = checked_record(checked_claim(claim(), verdict_of(FALSIFIED, rejected)))
    assert "LEAN-004 falsified c1" in in_short(list(checked_findings(checked)))


def test_remarks_are_notes() -> None:
    remark = because(Code.CLM_NOT_GROUNDED, "no source is named")
    checked = checked_record(checked_claim(claim(), verdict_of(VERIFIED), remark))
    assert "CLM-011 note c1" in in_short(list(checked_findings(checked)))


# --- what is stated beside the record ----------------------------------------------------------


def of_stated(
    after: Published,
    verified: VerifiedRecord | None,
    *stated: Reason,
    checked: CheckedRecord | None = None,
) -> list[str]:
    return in_short(list(stated_findings(Looked(after, (), None, verified, stated, checked))))


@pytest.mark.parametrize(
    ("stated", "expected"),
    [(VERIFIED, "blocks"), (FALSIFIED, "blocks"), (UNVERIFIED, "warns")],
)
def test_evidence_that_does_not_hold_blocks_where_something_rests_on_it(
    stated: Status, expected: str
) -> None:
    after = published(claim(), stated={"c1": stated})
    found = of_stated(after, verified_record(verified_claim("c1", stated, UNVERIFIED, UNPROVEN)))
    assert found == [f"EVD-006 {expected} c1"]


@pytest.mark.parametrize(
    "code", [Code.EVD_UNSIGNED, Code.EVD_SIGNER_UNTRUSTED, Code.EVD_SELF_ATTESTED]
)
def test_whose_word_it_is_does_not_matter_where_it_was_run_here(code: Code) -> None:
    reason = because(code, "nobody we know signed it", effect=Effect.WARNING)
    after = published(claim(), stated={"c1": VERIFIED})
    found = of_stated(after, verified_record(verified_claim("c1", VERIFIED, VERIFIED, reason)))
    assert found == [f"{code.value[3:]} note c1"]


def test_status_is_read_as_whoever_judged_it_read_it() -> None:
    after = published(claim(), stated={"c1": UNVERIFIED})
    looked = Looked(after, verified=verified_record(verified_claim("c1", VERIFIED, VERIFIED)))
    assert stated_statuses(looked) == {"c1": VERIFIED}
    assert stated_statuses(Looked(after)) == {"c1": UNVERIFIED}
