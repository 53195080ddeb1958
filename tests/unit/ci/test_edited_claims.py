"""Edits that move the goal: what is found, what a reviewer may let pass, what nobody may."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_made import artifact_files, claim, in_short, published, reports
from gate2.ci.edits import (
    Edited,
    edit_findings,
    edited_claims,
    set_aside_findings,
)
from gate2.ci.judgement import Weight
from gate2.ci.parts import edited_parts
from gate2.ci.published import Published
from gate2.contract import Status
from gate2.record.model import (
    Artifact,
    ArtifactKind,
    Claim,
    ClaimKind,
    Compare,
    Reported,
    Scope,
    Tolerance,
    ToleranceKind,
)
from making import reported

VERIFIED, FALSIFIED, UNVERIFIED = Status.VERIFIED, Status.FALSIFIED, Status.UNVERIFIED
STATUSES = st.sampled_from(list(Status))
ABS = ToleranceKind.ABSOLUTE
KEPT = {"c1": "the evidence"}
WIDER = reports(reported(tolerance=Tolerance(ABS, Decimal("0.3"))))
REWORDED = claim(text="The gain is 0.82 on the whole.")


def artifact(name: str = "a", of: str = "c1") -> Artifact:
    return Artifact(name, Path("nowhere"), of, ArtifactKind.REPRO, Scope.EXACT, "it", "more")


def edited(before: Published, after: Published, *artifacts: Artifact) -> list[Edited]:
    return list(edited_claims(before, after, {each.name: each for each in artifacts}))


def one(before: Claim, after: Claim, *, kept: bool = False) -> Edited:
    """One claim on both sides."""
    evidence = KEPT if kept else {}
    stated = {"c1": VERIFIED}
    sides = [published(each, stated=stated, evidence=evidence) for each in (before, after)]
    (found,) = edited(sides[0], sides[1])
    return found


def found(
    each: Edited,
    was: Status = VERIFIED,
    stated: Status | None = VERIFIED,
    after: Status = VERIFIED,
    reviewers: Sequence[str] = (),
) -> list[str]:
    return in_short(list(edit_findings(each, was, stated, after, tuple(reviewers))))


# --- which claim is which ----------------------------------------------------------------------


def test_claim_under_another_id_is_the_same_by_its_text() -> None:
    (each,) = edited(published(claim("c1")), published(claim("c9")))
    assert (each.before.id, each.after.id, each.reworded) == ("c1", "c9", False)


def test_new_claim_under_a_new_id_sets_its_own_goal() -> None:
    assert edited(published(claim("c1")), published(claim("c1"), claim("c2", "Another."))) != []
    assert [each.after.id for each in edited(published(), published(claim()))] == []


def test_new_id_does_not_move_the_goal() -> None:
    (each,) = edited(published(claim("c1")), published(reports(*WIDER.reported, name="c9")))
    assert found(each, UNVERIFIED) == ["CLM-009 blocks c9"]


def test_old_id_that_is_given_to_another_text_does_not_free_the_goal() -> None:
    """The text goes to a new id, and the old one stays occupied by something else."""
    filler = claim("c1", "The paper surveys earlier work.", reported=())
    after = published(filler, reports(*WIDER.reported, name="c9"))
    _, each = edited(published(claim("c1")), after)
    assert each.after.id == "c9"
    assert found(each, UNVERIFIED) == ["CLM-009 blocks c9"]


def test_texts_that_change_ids_do_not_free_the_goal() -> None:
    talk = claim("c2", "The paper surveys earlier work.", reported=())
    after = published(
        claim("c1", talk.text, reported=()), reports(*WIDER.reported, name="c2", text=claim().text)
    )
    _, each = edited(published(claim("c1"), talk), after)
    assert each.after.id == "c2"
    assert "CLM-009 blocks c2" in found(each, UNVERIFIED)


def test_second_claim_of_one_text_does_not_free_the_goal() -> None:
    exact = reports(reported(tolerance=Tolerance(ABS, Decimal(0))), name="c2")
    before = published(exact, claim("c1"))
    (each,) = edited(before, published(claim("c9")))
    assert each.moved


# --- which values moved ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (reported("0.82"), reported("0.83")),
        (reported("0.80"), reported("0.8")),
        (reported(), reported(tolerance=None)),
        (reported(), reported(tolerance=Tolerance(ABS, Decimal("0.1")))),
        (
            reported(tolerance=Tolerance(ABS, Decimal("0.1"))),
            reported(tolerance=Tolerance(ToleranceKind.RELATIVE, Decimal("0.1"))),
        ),
        (
            reported(tolerance=Tolerance(ABS, Decimal("0.1"))),
            reported(tolerance=Tolerance(ABS, Decimal("0.01"))),
        ),
        (reported(unit="m"), reported(unit="km")),
        (reported(unit="m"), reported()),
        (reported(), reported(unit="m")),
        (reported(baseline="0.5"), reported(baseline="0.1")),
        (
            reported(tolerance=None, compare=Compare.AT_LEAST),
            reported(tolerance=None, compare=Compare.AT_MOST),
        ),
        (reported(tolerance=None), reported(tolerance=None, compare=Compare.AT_LEAST)),
        (reported(), Reported("other", "0.82", tolerance=reported().tolerance)),
    ],
)
def test_moved_value_is_seen(before: Reported, after: Reported) -> None:
    each = one(reports(before), reports(after))
    assert len(each.moved) == 1
    assert found(each) == ["CLM-009 blocks c1"]


def test_metric_that_is_not_reported_any_more_is_seen() -> None:
    second = Reported("loss", "0.1", tolerance=reported().tolerance)
    each = one(reports(reported(), second), reports(reported()))
    assert each.moved == ("'loss' is not reported any more",)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((reported(),), (reported(),)),
        ((reported(tolerance=None),), (reported(),)),
        ((reported(),), (reported(), Reported("loss", "0.1"))),
        ((), (reported(),)),
        (
            (reported(tolerance=Tolerance(ABS, Decimal("0.10"))),),
            (reported(tolerance=Tolerance(ABS, Decimal("0.1"))),),
        ),
        (
            (reported(), Reported("loss", "0.1", tolerance=None)),
            (Reported("loss", "0.1", tolerance=None), reported()),
        ),
    ],
    ids=["same", "first tolerance", "new metric", "first metric", "bound respelt", "order"],
)
def test_value_that_nobody_moved_is_not_said_to_be(
    before: tuple[Reported, ...], after: tuple[Reported, ...]
) -> None:
    each = one(reports(*before), reports(*after), kept=True)
    assert each.moved == ()
    assert found(each) == []


def test_first_tolerance_hides_no_moved_value() -> None:
    each = one(reports(reported(tolerance=None)), reports(reported("0.9")))
    assert found(each, UNVERIFIED, None) == ["CLM-009 blocks c1"]


def test_reader_sees_both_values() -> None:
    each = one(claim(), WIDER)
    (said,) = edit_findings(each, VERIFIED, VERIFIED, VERIFIED, ())
    assert "equals 0.82 within last-digit became equals 0.82 within abs 0.3" in said.reason.message


def test_many_moved_values_are_counted() -> None:
    values = [Reported(f"m{n}", "1", tolerance=reported().tolerance) for n in range(6)]
    each = one(reports(*values), reports())
    (said,) = edit_findings(each, VERIFIED, VERIFIED, VERIFIED, ())
    assert "4 more" in said.reason.message


# --- when they block ---------------------------------------------------------------------------


@pytest.mark.parametrize("after", [REWORDED, WIDER], ids=["text", "tolerance"])
def test_goal_under_kept_evidence_blocks_whoever_approves(after: Claim) -> None:
    code = "CLM-013" if after is REWORDED else "CLM-009"
    each = one(claim(), after, kept=True)
    for status in Status:
        assert found(each, after=status) == [f"{code} blocks c1"]
        assert found(each, after=status, reviewers=["editor"]) == [f"{code} blocks c1"]


@pytest.mark.parametrize("after", [REWORDED, WIDER], ids=["text", "tolerance"])
def test_reviewer_may_approve_a_goal_whose_evidence_was_made_again(after: Claim) -> None:
    code = "CLM-013" if after is REWORDED else "CLM-009"
    each = one(claim(), after)
    assert found(each) == [f"{code} blocks c1"]
    (said,) = edit_findings(each, VERIFIED, VERIFIED, VERIFIED, ("editor",))
    assert said.weight is Weight.WARNS
    assert "'editor' approved it" in said.reason.message


@pytest.mark.parametrize("stated", [None, UNVERIFIED, VERIFIED])
def test_goal_that_a_run_meets_blocks_before_anybody_publishes_it(stated: Status | None) -> None:
    assert found(one(claim(), WIDER), UNVERIFIED, stated, VERIFIED) == ["CLM-009 blocks c1"]


def test_goal_that_is_stated_to_be_met_blocks_whatever_the_run_gives() -> None:
    assert found(one(claim(), WIDER), after=UNVERIFIED) == ["CLM-009 blocks c1"]


def test_goal_that_nothing_meets_is_only_said() -> None:
    each = one(claim(), WIDER)
    assert found(each, UNVERIFIED, None, UNVERIFIED) == ["CLM-009 warns c1"]
    assert found(each, UNVERIFIED, UNVERIFIED, FALSIFIED) == ["CLM-009 warns c1"]


def test_new_text_of_what_nothing_settled_is_nobodys_business() -> None:
    assert found(one(claim(), REWORDED), UNVERIFIED, VERIFIED, VERIFIED) == []


def test_refuted_claim_does_not_become_verified_by_new_words() -> None:
    assert found(one(claim(), REWORDED), FALSIFIED) == ["CLM-013 blocks c1"]


@settings(deadline=None)
@given(STATUSES, st.none() | STATUSES, STATUSES, st.booleans(), st.booleans())
def test_no_waiver_makes_an_edit_stand_that_publishes_verified(
    was: Status, stated: Status | None, after: Status, kept: bool, worded: bool
) -> None:
    each = one(claim(), REWORDED if worded else WIDER, kept=kept)
    for said in edit_findings(each, was, stated, after, ()):
        blocks = said.weight is Weight.BLOCKS
        assert not (blocks and said.waivable and stated is VERIFIED)


@settings(deadline=None)
@given(STATUSES, st.none() | STATUSES, STATUSES)
def test_nothing_is_said_of_a_claim_that_stays(
    was: Status, stated: Status | None, after: Status
) -> None:
    assert found(one(claim(), claim(), kept=True), was, stated, after) == []


@settings(deadline=None)
@given(STATUSES, st.none() | STATUSES, STATUSES, st.sampled_from([REWORDED, WIDER]))
def test_edit_falsifies_nothing(
    was: Status, stated: Status | None, after: Status, other: Claim
) -> None:
    for said in edit_findings(one(claim(), other), was, stated, after, ()):
        assert said.weight in (Weight.BLOCKS, Weight.WARNS)


# --- set aside ---------------------------------------------------------------------------------

TALK = claim(kind=ClaimKind.DESCRIPTIVE)


def aside(
    before: Claim,
    stated: Status | None = VERIFIED,
    found_here: Status = VERIFIED,
    *reviewers: str,
    after: Claim = TALK,
) -> list[str]:
    return in_short(list(set_aside_findings(one(before, after), stated, found_here, reviewers)))


@pytest.mark.parametrize("kind", [ClaimKind.EMPIRICAL, ClaimKind.MATHEMATICAL])
@pytest.mark.parametrize(
    ("stated", "found_here"), [(VERIFIED, UNVERIFIED), (None, VERIFIED), (VERIFIED, VERIFIED)]
)
def test_record_is_not_verified_by_declaring_what_is_open_descriptive(
    kind: ClaimKind, stated: Status | None, found_here: Status
) -> None:
    assert aside(claim(kind=kind), stated, found_here) == ["CLM-002 blocks c1"]
    assert aside(claim(kind=kind), stated, found_here, "editor") == ["CLM-002 warns c1"]


def test_declaring_a_claim_descriptive_in_a_record_that_is_open_is_fine() -> None:
    assert aside(claim(), None, UNVERIFIED) == []
    assert aside(claim(), UNVERIFIED, FALSIFIED) == []
    assert aside(TALK) == []
    assert aside(claim(kind=None)) == []
    assert aside(claim(), after=claim(kind=ClaimKind.MATHEMATICAL)) == []


# --- evidence ----------------------------------------------------------------------------------


def test_evidence_that_is_made_again_is_not_kept() -> None:
    stated = {"c1": VERIFIED}
    before = published(claim(), stated=stated, evidence={"c1": "old"})
    after = published(claim(), stated=stated, evidence={"c1": "new"})
    assert [each.evidence_kept for each in edited(before, after)] == [False]


def test_evidence_that_moves_with_the_id_is_kept() -> None:
    before = published(claim("c1"), stated={"c1": VERIFIED}, evidence={"c1": "old"})
    after = published(claim("c9"), stated={"c9": VERIFIED}, evidence={"c9": "old"})
    assert [each.evidence_kept for each in edited(before, after)] == [True]


def test_claims_without_evidence_keep_none() -> None:
    assert [each.evidence_kept for each in edited(published(claim()), published(claim()))] == [
        False
    ]


# --- claim and artifact ------------------------------------------------------------------------


def with_script(content: str, *claims: Claim, name: str = "a") -> Published:
    return published(*claims, files=artifact_files(name, content))


def test_claim_and_artifact_edited_together_are_shown() -> None:
    (each,) = edited(with_script("1", claim()), with_script("2", WIDER), artifact())
    assert found(each) == ["CLM-009 blocks c1", "REC-019 warns c1"]
    (moved, shown) = edit_findings(each, VERIFIED, VERIFIED, VERIFIED, ())
    assert "together with artifact 'a'" in moved.reason.message
    assert "claim c1 (reported) and artifact 'a' are edited together" in shown.reason.message


@pytest.mark.parametrize(
    "after",
    [
        claim(kind=ClaimKind.MATHEMATICAL),
        claim(truncated=True),
        claim(source="Table 2"),
    ],
)
def test_every_part_of_the_claim_counts_as_edited(after: Claim) -> None:
    (each,) = edited(with_script("1", claim()), with_script("2", after), artifact())
    assert found(each) == ["REC-019 warns c1"]


@pytest.mark.parametrize(
    ("before", "after", "of"),
    [
        (with_script("1", claim()), with_script("2", claim()), "c1"),
        (with_script("1", claim()), with_script("1", claim(truncated=True)), "c1"),
        (with_script("1", claim()), with_script("2", claim(truncated=True)), "c2"),
    ],
    ids=["artifact alone", "claim alone", "artifact of another claim"],
)
def test_one_of_the_two_alone_is_not_shown(before: Published, after: Published, of: str) -> None:
    (each,) = edited(before, after, artifact(of=of))
    assert found(each) == []


def test_artifact_under_another_name_is_another_one() -> None:
    after = with_script("1", claim(truncated=True), name="b")
    (each,) = edited(with_script("1", claim()), after, artifact("b"))
    assert found(each) == ["REC-019 warns c1"]


# --- for the reader ----------------------------------------------------------------------------


def parts(before: Published, after: Published) -> list[str]:
    return list(edited_parts(before, after, tuple(edited(before, after))))


def test_reader_is_told_every_part_that_differs() -> None:
    before = published(
        claim("c1"),
        claim("c2", "Second."),
        claim("c3", "Third."),
        files={**artifact_files("a"), **artifact_files("b"), "verdict.json": "1"},
        evidence={"c1": "1"},
    )
    after = published(
        claim("c1", "Other words."),
        claim("c9", "Second."),
        claim("c4", "Fourth."),
        files={**artifact_files("a", "2"), **artifact_files("d"), "corrections.json": "1"},
        evidence={"c1": "2"},
    )
    assert parts(before, after) == [
        "c1 text",
        "c9 id (was c2)",
        "c4 added",
        "c3 removed",
        "artifact a",
        "artifact b removed",
        "artifact d added",
        "verdict.json removed",
        "corrections.json",
        "evidence",
    ]


def test_reader_is_told_nothing_where_nothing_differs() -> None:
    side = published(claim(), files=artifact_files("a"), evidence=KEPT)
    assert parts(side, side) == []
