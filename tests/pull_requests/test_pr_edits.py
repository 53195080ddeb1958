"""What a branch edits in a record that the base publishes: the goal, the shot, or both."""

import pytest

from pull_request_made import TRUSTED, PullRequest
from pull_request_records import READINGS, attach, first_claim, first_reported

pytestmark = pytest.mark.runc

MOMENTS = "records/moments/record.json"
VERDICT = "records/moments/verdict.json"
WIDER = {"abs": "0.30"}


def reworded(pull: PullRequest) -> None:
    text = "The measured mean of the twelve readings, once more, is 4.25."
    pull.edit("moments", first_claim(lambda claim: claim.update(text=text)))


def otherwise(pull: PullRequest) -> None:
    """The artifact computes another mean, which is 4.45."""
    pull.at("moments/artifacts/of-c1/readings.csv").write_text("4\n4.9\n", encoding="utf-8")


# --- the claim alone, its evidence kept --------------------------------------------------------


def test_title_edited_under_kept_evidence_is_invalid(pull: PullRequest) -> None:
    pull.edit("moments", lambda record: record.update(title="Another title"))
    answer = pull.judge()
    assert answer.code == 4
    assert any(each.startswith("EVD-005 invalid moments") for each in answer.findings)


def test_text_edited_under_kept_evidence_is_another_claim(pull: PullRequest) -> None:
    reworded(pull)
    answer = pull.judge()
    assert answer.code == 4
    assert f"CLM-013 blocks moments/c1 {MOMENTS}" in answer.findings
    assert answer.claim("records/moments", "c1")["status"]["after"] == "UNVERIFIED"


@pytest.mark.parametrize(
    "change",
    [
        {"value": "4.26"},
        {"tolerance": WIDER},
        {"unit": "m"},
        {"compare": "at-least", "tolerance": None},
        {"metric": "median"},
    ],
    ids=lambda change: "-".join(change),
)
def test_goal_edited_under_kept_evidence_blocks(pull: PullRequest, change: dict[str, str]) -> None:
    pull.edit("moments", first_reported(**change))
    if change.get("tolerance", "") is None:
        pull.edit("moments", lambda record: record["claims"][0]["reported"][0].pop("tolerance"))
    answer = pull.judge()
    assert answer.code in (3, 4)
    assert f"CLM-009 blocks moments/c1 {MOMENTS}" in answer.findings
    assert answer.claim("records/moments", "c1")["status"]["after"] != "VERIFIED"


# --- the claim, and everything made again ------------------------------------------------------


def test_text_edited_and_everything_made_again_needs_a_reviewer(pull: PullRequest) -> None:
    reworded(pull)
    pull.bind("moments")
    pull.publish("moments")
    answer = pull.judge()
    assert answer.code == 1
    assert f"CLM-013 blocks moments/c1 {MOMENTS}" in answer.findings


def test_wider_tolerance_made_again_needs_a_reviewer(pull: PullRequest) -> None:
    pull.edit("moments", first_reported(tolerance=WIDER))
    pull.publish("moments")
    answer = pull.judge()
    assert answer.code == 1
    assert f"CLM-009 blocks moments/c1 {MOMENTS}" in answer.findings
    assert answer.claim("records/moments", "c1")["status"]["after"] == "UNVERIFIED"


def goal_and_shot(pull: PullRequest) -> None:
    """The artifact misses the claim by 0.2, and the tolerance takes that in."""
    otherwise(pull)
    pull.edit("moments", first_reported(tolerance=WIDER))
    pull.publish("moments")


def test_goal_moved_to_where_the_shot_went_blocks(pull: PullRequest) -> None:
    goal_and_shot(pull)
    pull.judge().require(
        1,
        f"CLM-009 blocks moments/c1 {MOMENTS}",
        f"REC-019 warns moments/c1 {MOMENTS}",
    )


def test_reviewer_whom_the_base_names_may_move_the_goal(pull: PullRequest) -> None:
    goal_and_shot(pull)
    answer = pull.judge("--reviewed-by", TRUSTED).require(
        0, f"CLM-009 warns moments/c1 {MOMENTS}", f"REC-019 warns moments/c1 {MOMENTS}"
    )
    assert TRUSTED in answer.message("CLM-009")
    assert answer.document["policy"]["reviewers"] == [TRUSTED]


def test_reviewer_whom_only_the_branch_names_may_not(pull: PullRequest) -> None:
    goal_and_shot(pull)
    pull.rewrite("./gate2.toml", lambda text: text.replace(TRUSTED, "author"))
    answer = pull.judge("--reviewed-by", "author")
    assert answer.code == 1
    assert f"CLM-009 blocks moments/c1 {MOMENTS}" in answer.findings
    assert "REC-020 warns gate2.toml" in answer.findings
    assert answer.document["policy"]["reviewers"] == []


@pytest.mark.parametrize("handle", ["", " ", "EDITOR", f"{TRUSTED} ", f"{TRUSTED}\n", "editor,x"])
def test_no_other_handle_passes_for_the_reviewers(pull: PullRequest, handle: str) -> None:
    goal_and_shot(pull)
    answer = pull.judge("--reviewed-by", handle)
    assert answer.code in (1, 2)
    assert answer.document.get("policy", {}).get("reviewers", []) == []


def test_reviewer_vouches_for_no_evidence_of_the_old_goal(pull: PullRequest) -> None:
    pull.edit("moments", first_reported(tolerance=WIDER))
    answer = pull.judge("--reviewed-by", TRUSTED)
    assert answer.code == 4
    assert f"CLM-009 blocks moments/c1 {MOMENTS}" in answer.findings


def test_value_edited_together_with_the_artifact_needs_a_reviewer(pull: PullRequest) -> None:
    otherwise(pull)
    pull.edit("moments", first_reported(value="4.45"))
    pull.publish("moments")
    answer = pull.judge()
    assert answer.code == 1
    assert f"CLM-009 blocks moments/c1 {MOMENTS}" in answer.findings
    assert "4.25" in answer.message("CLM-009")
    assert "4.45" in answer.message("CLM-009")


def test_open_claim_is_not_settled_by_moving_it_to_what_its_artifact_gives(
    pull: PullRequest,
) -> None:
    pull.edit("pending", first_reported(value="5.50"))
    attach(pull.at("pending"), "c1", READINGS["5.5"])
    pull.publish("pending")
    answer = pull.judge()
    assert answer.code == 1
    assert "CLM-009 blocks pending/c1 records/pending/record.json" in answer.findings
    assert answer.claim("records/pending", "c1")["status"]["after"] == "UNVERIFIED"


# --- claims that go ----------------------------------------------------------------------------


def test_hard_claim_cannot_be_declared_descriptive(pull: PullRequest) -> None:
    pull.edit("moments", first_claim(lambda claim: claim.update(kind="descriptive")))
    pull.publish("moments", expected=1)
    answer = pull.judge()
    assert answer.code == 1
    assert any(each.startswith("REC-016 blocks moments") for each in answer.findings)
    assert answer.record("records/moments")["status"]["after"] == "UNVERIFIED"


def test_verified_claim_cannot_be_taken_out(pull: PullRequest) -> None:
    pull.edit("spread", lambda record: record["claims"].pop(1))
    pull.repo.remove(["records/spread/artifacts/of-c2"])
    pull.publish("spread")
    answer = pull.judge()
    assert answer.code == 1
    assert any(each.startswith("REC-016 blocks spread") for each in answer.findings)
    assert answer.claim("records/spread", "c2")["status"] == {
        "before": "VERIFIED",
        "stated": None,
        "after": None,
    }


def test_claim_under_another_id_is_not_lost_without_a_word(pull: PullRequest) -> None:
    pull.edit("moments", first_claim(lambda claim: claim.update(id="c9")))
    pull.rewrite("moments/artifacts/of-c1/artifact.toml", lambda text: text.replace('"c1"', '"c9"'))
    pull.publish("moments")
    answer = pull.judge()
    assert answer.code in (0, 1)
    assert "c9 id (was c1)" in answer.record("records/moments")["edited"]
    if answer.code == 0:
        assert answer.claim("records/moments", "c9")["status"]["after"] == "VERIFIED"


# --- the artifact alone ------------------------------------------------------------------------


def test_artifact_edited_under_kept_evidence_is_invalid(pull: PullRequest) -> None:
    pull.rewrite("moments/artifacts/of-c1/repro.py", lambda text: text + "# a comment\n")
    answer = pull.judge()
    assert answer.code in (1, 4)
    assert any(each.startswith("EVD-005") for each in answer.findings)
    assert answer.claim("records/moments", "c1")["status"]["after"] == "UNVERIFIED"


def test_artifact_edited_and_published_again_passes(pull: PullRequest) -> None:
    pull.rewrite("moments/artifacts/of-c1/repro.py", lambda text: text + "# a comment\n")
    pull.publish("moments")
    answer = pull.judge().require(0)
    assert "artifact of-c1" in answer.record("records/moments")["edited"]


def test_artifact_that_gives_another_result_now_refutes_the_claim(pull: PullRequest) -> None:
    otherwise(pull)
    answer = pull.judge()
    assert answer.code == 3
    assert f"SBX-012 falsified moments/c1 {MOMENTS}" in answer.findings


def test_artifact_taken_away_leaves_a_verdict_that_nothing_carries(pull: PullRequest) -> None:
    pull.repo.remove(["records/moments/artifacts"])
    answer = pull.judge()
    assert answer.code == 4
    assert f"EVD-011 invalid moments/c1 {MOMENTS}" in answer.findings
    assert answer.claim("records/moments", "c1")["status"]["after"] == "UNVERIFIED"


def test_artifact_for_another_claim_does_not_settle_this_one(pull: PullRequest) -> None:
    attach(pull.at("pending"), "c1", READINGS["5.5"])
    manifest = "pending/artifacts/of-c1/artifact.toml"
    pull.rewrite(manifest, lambda text: text.replace('claim_sha256 = "', 'claim_sha256 = "0'))
    answer = pull.judge()
    assert answer.code in (0, 4)
    assert answer.claim("records/pending", "c1")["status"]["after"] == "UNVERIFIED"
