"""What a branch edits in a record that the base publishes: the goal, the shot, or both."""

import re

import pytest

from pull_request_made import TRUSTED, PullRequest
from pull_request_records import READINGS, attach, first_claim, first_reported, restated

pytestmark = pytest.mark.runc

MOMENTS = "records/moments/record.json"
VERDICT = "records/moments/verdict.json"
WIDER = {"abs": "0.30"}
KEPT_ARTIFACT = f"EVD-005 invalid moments/c1 {MOMENTS}"
"""What is said where the artifact changed and its evidence did not."""
KEPT = (f"EVD-005 invalid moments {VERDICT}", KEPT_ARTIFACT)
"""What is said wherever the record changed and its evidence did not."""
NO_RESULT = f"EVD-009 invalid moments/c1 {MOMENTS}"
MOVED = f"CLM-009 blocks moments/c1 {MOMENTS}"
OTHER_THAN_PRINTED = (
    NO_RESULT,
    f"CLM-018 blocks moments/c1 {MOMENTS}",
    f"CLM-018 warns moments/c1 {MOMENTS}",
    f"REC-014 warns moments {MOMENTS}",
)
BOTH = f"REC-019 warns moments/c1 {MOMENTS}"


def reworded(pull: PullRequest) -> None:
    text = "The measured mean of the twelve readings, once more, is 4.25."
    pull.edit("moments", first_claim(lambda claim: claim.update(text=text)))


def otherwise(pull: PullRequest) -> None:
    """The artifact computes another mean, which is 4.45."""
    pull.at("moments/artifacts/of-c1/readings.csv").write_text("4\n4.9\n", encoding="utf-8")


# --- the claim alone, its evidence kept --------------------------------------------------------


def test_title_edited_under_kept_evidence_is_invalid(pull: PullRequest) -> None:
    pull.edit("moments", lambda record: record.update(title="Another title"))
    pull.judge().require(4, *KEPT)


def test_text_edited_under_kept_evidence_is_another_claim(pull: PullRequest) -> None:
    reworded(pull)
    answer = pull.judge().require(
        4,
        f"CLM-013 blocks moments/c1 {MOMENTS}",
        f"CLM-013 warns moments/c1 {MOMENTS}",
        *KEPT,
        NO_RESULT,
        f"REC-014 warns moments {MOMENTS}",
    )
    assert answer.claim("records/moments", "c1")["status"]["after"] == "UNVERIFIED"


@pytest.mark.parametrize(
    ("change", "code", "run"),
    [
        ({"value": "4.26"}, 4, OTHER_THAN_PRINTED),
        ({"tolerance": WIDER}, 4, ()),
        ({"unit": "m"}, 4, ()),
        ({"compare": "at-least"}, 4, (NO_RESULT, f"ART-016 warns moments/c1 {MOMENTS}")),
        ({"metric": "median"}, 4, (NO_RESULT, f"SBX-010 warns moments/c1 {MOMENTS}")),
    ],
    ids=["value", "tolerance", "unit", "compare", "metric"],
)
def test_goal_edited_under_kept_evidence_blocks(
    pull: PullRequest, change: dict[str, str], code: int, run: tuple[str, ...]
) -> None:
    pull.edit("moments", first_reported(**change))
    if "compare" in change:  # which takes no tolerance
        pull.edit("moments", lambda record: record["claims"][0]["reported"][0].pop("tolerance"))
    answer = pull.judge().require(code, MOVED, *KEPT, *run)
    assert answer.claim("records/moments", "c1")["status"]["after"] != "VERIFIED"


@pytest.mark.parametrize(("claim", "at"), [("c1", 0), ("c2", 1)])
def test_finding_stands_on_the_line_of_its_own_claim(
    pull: PullRequest, claim: str, at: int
) -> None:
    pull.edit("spread", lambda record: record["claims"][at]["reported"][0].update(unit="m"))
    answer = pull.judge()
    lines = pull.at("spread/record.json").read_text(encoding="utf-8").splitlines()
    assert lines[answer.line("CLM-009") - 1].strip() == f'"id": "{claim}",'
    line = f"file=records/spread/record.json,line={answer.line('CLM-009')},"
    assert line in answer.files["github"]


# --- the claim, and everything made again ------------------------------------------------------


def test_text_edited_and_everything_made_again_needs_a_reviewer(pull: PullRequest) -> None:
    reworded(pull)
    pull.bind("moments")
    pull.publish("moments")
    pull.judge().require(1, f"CLM-013 blocks moments/c1 {MOMENTS}", BOTH)


def test_wider_tolerance_made_again_needs_a_reviewer(pull: PullRequest) -> None:
    pull.edit("moments", first_reported(tolerance=WIDER))
    pull.publish("moments")
    answer = pull.judge().require(1, MOVED)
    assert answer.claim("records/moments", "c1")["status"]["after"] == "UNVERIFIED"


def goal_and_shot(pull: PullRequest) -> None:
    """The artifact misses the claim by 0.2, and the tolerance takes that in."""
    otherwise(pull)
    pull.edit("moments", first_reported(tolerance=WIDER))
    pull.publish("moments")


def test_goal_moved_to_where_the_shot_went_blocks(pull: PullRequest) -> None:
    goal_and_shot(pull)
    pull.judge().require(1, MOVED, BOTH)


def test_reviewer_whom_the_base_names_may_move_the_goal(pull: PullRequest) -> None:
    goal_and_shot(pull)
    answer = pull.judge("--reviewed-by", TRUSTED).require(
        0, f"CLM-009 warns moments/c1 {MOMENTS}", BOTH
    )
    assert TRUSTED in answer.message("CLM-009")
    assert answer.document["policy"]["reviewers"] == [TRUSTED]


def test_reviewer_whom_only_the_branch_names_may_not(pull: PullRequest) -> None:
    goal_and_shot(pull)
    pull.rewrite("./gate2.toml", lambda text: text.replace(TRUSTED, "author"))
    answer = pull.judge("--reviewed-by", "author").require(
        1, MOVED, BOTH, "REC-020 warns gate2.toml"
    )
    assert answer.document["policy"]["reviewers"] == []


@pytest.mark.parametrize("handle", ["", " ", "EDITOR", f"{TRUSTED} ", f"{TRUSTED}\n", "editor,x"])
def test_no_other_handle_passes_for_the_reviewers(pull: PullRequest, handle: str) -> None:
    goal_and_shot(pull)
    answer = pull.judge("--reviewed-by", handle).require(1, MOVED, BOTH)
    assert answer.document["policy"]["reviewers"] == []


def test_reviewer_vouches_for_no_evidence_of_the_old_goal(pull: PullRequest) -> None:
    pull.edit("moments", first_reported(tolerance=WIDER))
    pull.judge("--reviewed-by", TRUSTED).require(4, MOVED, *KEPT)


def test_value_edited_together_with_the_artifact_needs_a_reviewer(pull: PullRequest) -> None:
    otherwise(pull)
    pull.edit("moments", restated("4.25", "4.45"))
    pull.bind("moments")
    pull.publish("moments")
    answer = pull.judge().require(1, f"CLM-013 blocks moments/c1 {MOMENTS}", MOVED, BOTH)
    assert "4.25" in answer.message("CLM-009")
    assert "4.45" in answer.message("CLM-009")


def test_open_claim_is_not_settled_by_moving_it_to_what_its_artifact_gives(
    pull: PullRequest,
) -> None:
    pull.edit("pending", restated("1.50", "5.50"))
    attach(pull.at("pending"), "c1", READINGS["5.5"])
    pull.publish("pending")
    pending = "pending/c1 records/pending/record.json"
    answer = pull.judge().require(1, f"CLM-009 blocks {pending}", f"REC-019 warns {pending}")
    assert answer.claim("records/pending", "c1")["status"]["after"] == "UNVERIFIED"


# --- claims that go ----------------------------------------------------------------------------


def test_hard_claim_cannot_be_declared_descriptive(pull: PullRequest) -> None:
    pull.edit("moments", first_claim(lambda claim: claim.update(kind="descriptive")))
    pull.publish("moments", expected=1)
    answer = pull.judge().require(
        1,
        f"ART-019 warns moments/c1 {MOMENTS}",
        f"CLM-002 warns moments {MOMENTS}",
        f"REC-004 warns moments {MOMENTS}",
        f"REC-016 blocks moments/c1 {MOMENTS}",
    )
    assert answer.record("records/moments")["status"]["after"] == "UNVERIFIED"


def test_verified_claim_cannot_be_taken_out(pull: PullRequest) -> None:
    pull.edit("spread", lambda record: record["claims"].pop(1))
    pull.repo.remove(["records/spread/artifacts/of-c2"])
    pull.publish("spread")
    answer = pull.judge().require(1, "REC-016 blocks spread records/spread/record.json")
    assert answer.claim("records/spread", "c2")["status"] == {
        "before": "VERIFIED",
        "stated": None,
        "after": None,
    }


def test_verified_claim_cannot_be_published_under_another_id(pull: PullRequest) -> None:
    pull.edit("moments", first_claim(lambda claim: claim.update(id="c9")))
    pull.rewrite("moments/artifacts/of-c1/artifact.toml", lambda text: text.replace('"c1"', '"c9"'))
    pull.publish("moments")
    answer = pull.judge().require(1, f"REC-016 blocks moments {MOMENTS}")
    assert "c9 id (was c1)" in answer.record("records/moments")["edited"]


# --- the artifact alone ------------------------------------------------------------------------


def test_artifact_edited_under_kept_evidence_is_invalid(pull: PullRequest) -> None:
    pull.rewrite("moments/artifacts/of-c1/repro.py", lambda text: text + "# a comment\n")
    answer = pull.judge().require(4, KEPT_ARTIFACT)
    assert answer.claim("records/moments", "c1")["status"]["after"] == "UNVERIFIED"


def test_artifact_edited_and_published_again_passes(pull: PullRequest) -> None:
    pull.rewrite("moments/artifacts/of-c1/repro.py", lambda text: text + "# a comment\n")
    pull.publish("moments")
    answer = pull.judge().require(0)
    assert "artifact of-c1" in answer.record("records/moments")["edited"]


def test_artifact_that_gives_another_result_now_refutes_the_claim(pull: PullRequest) -> None:
    otherwise(pull)
    pull.judge().require(3, KEPT_ARTIFACT, NO_RESULT, f"SBX-012 falsified moments/c1 {MOMENTS}")


def test_artifact_taken_away_leaves_a_verdict_that_nothing_carries(pull: PullRequest) -> None:
    pull.repo.remove(["records/moments/artifacts"])
    answer = pull.judge().require(
        4,
        f"ART-001 warns moments/c1 {MOMENTS}",
        f"EVD-005 invalid moments {VERDICT}",
        NO_RESULT,
        f"EVD-011 invalid moments/c1 {MOMENTS}",
        f"REC-014 warns moments {MOMENTS}",
    )
    assert answer.claim("records/moments", "c1")["status"]["after"] == "UNVERIFIED"


def test_artifact_for_another_claim_does_not_settle_this_one(pull: PullRequest) -> None:
    attach(pull.at("pending"), "c1", READINGS["5.5"])
    manifest = "pending/artifacts/of-c1/artifact.toml"
    other = f'claim_sha256 = "{"0" * 64}"'
    pull.rewrite(manifest, lambda text: re.sub('claim_sha256 = ".*"', other, text))
    answer = pull.judge()
    assert answer.code == 0
    assert "CLM-013 warns pending/c1 records/pending/record.json" in answer.findings
    assert answer.claim("records/pending", "c1")["status"]["after"] == "UNVERIFIED"
