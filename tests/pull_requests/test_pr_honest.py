"""What honest people do to a repository of records: none of it is stopped that should not be."""

import pytest

from gate2.attest.keys import generate_key
from pull_request_made import PullRequest
from pull_request_records import READINGS, attach, mean_of, restated

pytestmark = pytest.mark.runc

NEW = "records/new/record.json"
PENDING = "records/pending/record.json"


def test_branch_without_a_commit_is_not_called_good(pull: PullRequest) -> None:
    answer = pull.judge().require(5)
    assert answer.document["outcome"] == "nothing"


def test_branch_of_nothing_but_documents_touches_no_record(pull: PullRequest) -> None:
    pull.repo.write({"README.md": "Other words.\n", "docs/guide.md": "A guide.\n"})
    pull.judge().require(5)


def test_empty_commit_touches_no_record(pull: PullRequest) -> None:
    pull.commit("Say nothing")
    pull.judge().require(5)


def test_record_that_was_checked_and_signed_passes_without_a_word(pull: PullRequest) -> None:
    pull.add("new")
    pull.publish("new")
    answer = pull.judge().require(0)
    claim = answer.claim("records/new", "c1")
    assert claim["status"] == {"before": None, "stated": "VERIFIED", "after": "VERIFIED"}
    assert claim["ground"] == "run"
    assert answer.record("records/new")["change"] == "added"
    assert [each["path"] for each in answer.document["records"]] == ["records/new"]


def test_verified_record_without_a_verdict_is_only_told_to_publish_it(pull: PullRequest) -> None:
    pull.add("new")
    answer = pull.judge().require(0, f"REC-007 warns new/c1 {NEW}")
    claim = answer.claim("records/new", "c1")
    assert claim["status"] == {"before": None, "stated": None, "after": "VERIFIED"}


def test_record_checked_under_the_contributors_own_key_passes(pull: PullRequest) -> None:
    generate_key(pull.place / "own")
    pull.add("new")
    pull.publish("new", key=pull.place / "own")
    answer = pull.judge().require(0)
    assert answer.claim("records/new", "c1")["ground"] == "run"


def test_record_with_nothing_attached_is_let_in_with_a_warning(pull: PullRequest) -> None:
    pull.add("new", attached=False)
    answer = pull.judge().require(0, f"ART-001 warns new/c1 {NEW}", f"REC-014 warns new {NEW}")
    assert answer.record("records/new")["status"]["after"] == "UNVERIFIED"


def test_strict_repository_does_not_let_an_unverified_record_in(pull: PullRequest) -> None:
    pull.add("new", attached=False)
    pull.judge("--require", "verified").require(
        1, f"ART-001 blocks new/c1 {NEW}", f"REC-014 blocks new {NEW}"
    )


def test_strict_repository_lets_a_verified_record_in(pull: PullRequest) -> None:
    pull.add("new")
    pull.publish("new")
    pull.judge("--require", "verified").require(0)


def test_what_the_branch_leaves_alone_is_held_against_nobody(pull: PullRequest) -> None:
    # The base has an UNVERIFIED and a FALSIFIED record, neither of which this branch touches.
    pull.edit("moments", lambda record: record.update(title="Other words"))
    pull.publish("moments")
    pull.judge("--require", "verified").require(0)


def test_artifact_for_an_open_claim_verifies_it(pull: PullRequest) -> None:
    attach(pull.at("pending"), "c1", READINGS["1.50"])
    pull.publish("pending")
    answer = pull.judge().require(0)
    status = answer.claim("records/pending", "c1")["status"]
    assert status == {"before": "UNVERIFIED", "stated": "VERIFIED", "after": "VERIFIED"}


def test_artifact_that_refutes_its_own_claim_stops_the_branch(pull: PullRequest) -> None:
    attach(pull.at("pending"), "c1", READINGS["5.5"])
    answer = pull.judge().require(
        3,
        f"REC-007 warns pending/c1 {PENDING}",
        f"SBX-012 falsified pending/c1 {PENDING}",
        "REC-007 warns pending records/pending/verdict.json",
    )
    assert answer.record("records/pending")["status"]["after"] == "FALSIFIED"


def test_new_claim_that_nothing_settles_takes_no_status_from_the_old_one(
    pull: PullRequest,
) -> None:
    pull.edit("moments", lambda record: record["claims"].append(mean_of("c3", "third", "8.5")))
    pull.publish("moments", expected=1)
    moments = "records/moments/record.json"
    answer = pull.judge().require(
        0,
        f"ART-001 warns moments/c3 {moments}",
        f"REC-012 warns moments {moments}",
        f"REC-016 warns moments {moments}",
    )
    assert answer.claim("records/moments", "c1")["status"]["after"] == "VERIFIED"
    assert answer.claim("records/moments", "c3")["status"]["after"] == "UNVERIFIED"
    assert answer.record("records/moments")["status"]["after"] == "UNVERIFIED"


def test_new_claim_with_its_artifact_passes(pull: PullRequest) -> None:
    pull.edit("moments", lambda record: record["claims"].append(mean_of("c3", "third", "5.50")))
    attach(pull.at("moments"), "c3", READINGS["5.5"])
    pull.publish("moments")
    answer = pull.judge().require(0)
    assert answer.record("records/moments")["coverage"]["verified"] == 2


def test_refuted_claim_that_was_corrected_stays_refuted_until_it_is_run(
    pull: PullRequest,
) -> None:
    pull.edit("refuted", restated("3.00", "5.50"))
    pull.bind("refuted")
    verdict = "records/refuted/verdict.json"
    refuted = "refuted/c1 records/refuted/record.json"
    answer = pull.judge().require(
        4,
        f"CLM-009 blocks {refuted}",
        f"CLM-013 blocks {refuted}",
        f"EVD-005 invalid refuted {verdict}",
        f"EVD-005 invalid {refuted}",
        f"EVD-009 invalid {refuted}",
        f"REC-019 warns {refuted}",
    )
    assert answer.record("records/refuted")["status"]["stated"] == "FALSIFIED"


@pytest.mark.parametrize("title", ["A better title", "Ein Titel mit Umlauten: äöü"])
def test_another_title_needs_the_verdict_to_be_made_again(pull: PullRequest, title: str) -> None:
    pull.edit("moments", lambda record: record.update(title=title))
    pull.publish("moments")
    answer = pull.judge().require(0)
    assert "title" in answer.record("records/moments")["edited"]
