"""What a branch would be judged by, made easier by the branch."""

import shutil
from collections.abc import Callable
from typing import Any

import pytest

from gate2.contract import Status
from gate2.contracts.corrections import CorrectionType, Event
from gate2.reasons import Code
from gate2.strictjson import dumps
from pull_request_forging import by_hand
from pull_request_made import TRUSTED, PullRequest
from pull_request_records import DESCRIPTIVE, READINGS, attach, first_claim, first_reported, store

pytestmark = pytest.mark.runc

MOMENTS = "records/moments/record.json"
REFUTED = "records/refuted/record.json"
HARD = {"id": "c2", "text": "The second method was preferred.", "kind": "empirical"}
"""Reads as neither empirical nor descriptive by itself."""


@pytest.fixture
def half(pull: PullRequest) -> PullRequest:
    """The base's `moments` has one claim that is VERIFIED and one that nothing settles."""

    def add() -> None:
        pull.edit("moments", lambda record: record["claims"].append(dict(HARD)))
        pull.publish("moments", expected=1)

    pull.on_base(add)
    return pull


# --- claims set aside --------------------------------------------------------------------------


def test_record_is_not_verified_by_calling_its_open_claim_descriptive(half: PullRequest) -> None:
    half.edit("moments", lambda record: record["claims"][-1].update(kind="descriptive"))
    half.publish("moments")
    answer = half.judge()
    assert answer.code == 1
    assert f"CLM-002 blocks moments/c2 {MOMENTS}" in answer.findings
    assert answer.record("records/moments")["status"]["after"] == "UNVERIFIED"


def test_reviewer_may_call_a_claim_descriptive(half: PullRequest) -> None:
    half.edit("moments", lambda record: record["claims"][-1].update(kind="descriptive"))
    half.publish("moments")
    answer = half.judge("--reviewed-by", TRUSTED)
    assert answer.code == 0
    assert f"CLM-002 warns moments/c2 {MOMENTS}" in answer.findings
    assert answer.record("records/moments")["status"]["after"] == "VERIFIED"


def test_waiver_does_not_set_a_claim_aside(half: PullRequest) -> None:
    half.base_settings(
        '[[waiver]]\nrecord = "moments"\ncodes = ["G2-CLM-002"]\nreason = "It is so."\n'
        'owner = "editor"\nexpires = "2999-12-31"\n'
    )
    half.edit("moments", lambda record: record["claims"][-1].update(kind="descriptive"))
    half.publish("moments")
    answer = half.judge()
    assert answer.code == 1
    assert f"CLM-002 blocks moments/c2 {MOMENTS}" in answer.findings


def test_claim_set_aside_under_another_id_is_the_same_one(half: PullRequest) -> None:
    half.edit("moments", lambda record: record["claims"][-1].update(id="c9", kind="descriptive"))
    half.publish("moments")
    answer = half.judge()
    assert answer.code == 1
    assert f"CLM-002 blocks moments/c9 {MOMENTS}" in answer.findings


def test_claim_taken_out_is_shown_to_whoever_reviews(half: PullRequest) -> None:
    """What is not in the record any more is not said to be verified by it."""
    half.edit("moments", lambda record: record["claims"].pop())
    half.publish("moments")
    answer = half.judge()
    assert answer.code == 0
    assert "c2 removed" in answer.record("records/moments")["edited"]
    assert answer.claim("records/moments", "c2")["status"]["after"] is None
    for form in ("text", "markdown", "json"):
        assert "c2" in answer.files[form], form


# --- refutations taken back --------------------------------------------------------------------


def withdrawn(pull: PullRequest) -> None:
    """An event by hand that says so, which fits the chain."""
    document = pull.read("refuted", "corrections.json")
    event = Event(
        type=CorrectionType.CLAIM,
        note="Claim c1 is withdrawn.",
        affected_fields=("x_gate2.claims.c1.status",),
        claim="c1",
        before=Status.FALSIFIED,
        after=Status.UNVERIFIED,
        evidence_sha256=None,
        artifact=None,
        previous=document["events"][-1]["event_id"],
        corrected_at="2026-07-02T00:00:00Z",
    )
    whole = {**document, "events": [*document["events"], event.document()]}
    pull.at("refuted/corrections.json").write_bytes(dumps(whole))


def test_refutation_is_not_withdrawn_by_an_event_of_the_branchs_own(pull: PullRequest) -> None:
    withdrawn(pull)
    pull.at("refuted/verdict.json").unlink()
    pull.repo.remove(["records/refuted/evidence", "records/refuted/artifacts"])
    answer = pull.judge()
    assert answer.code == 1
    assert f"REC-016 blocks refuted/c1 {REFUTED}" in answer.findings


def test_refuted_claim_does_not_leave_with_its_artifact(pull: PullRequest) -> None:
    pull.edit("refuted", lambda record: record.update(claims=[DESCRIPTIVE]))
    pull.repo.remove(["records/refuted/artifacts"])
    pull.publish("refuted", expected=1)
    answer = pull.judge()
    assert answer.code == 1
    assert f"REC-016 blocks refuted {REFUTED}" in answer.findings


@pytest.mark.parametrize(
    "change",
    [
        first_claim(lambda claim: claim.update(truncated=True)),
        first_claim(lambda claim: claim.update(kind="mathematical")),
        first_claim(lambda claim: claim.update(kind="descriptive")),
        first_claim(lambda claim: claim.update(reported=[])),
        first_reported(tolerance={"abs": "100"}),
        first_reported(value="5.50"),
    ],
    ids=["truncated", "mathematical", "descriptive", "nothing-reported", "wide", "moved"],
)
def test_refuted_claim_is_not_edited_out_of_reach(
    pull: PullRequest, change: Callable[[dict[str, Any]], object]
) -> None:
    pull.edit("refuted", change)
    pull.at("refuted/verdict.json").unlink()
    pull.repo.remove(["records/refuted/evidence"])
    withdrawn(pull)
    answer = pull.judge()
    assert answer.code in (1, 3, 4)
    assert answer.record("records/refuted")["status"]["after"] != "VERIFIED"


def test_refutation_that_gives_way_to_other_readings_is_said(pull: PullRequest) -> None:
    attach(pull.at("refuted"), "c1", ("2.9", "3.1"))
    pull.publish("refuted")
    answer = pull.judge()
    assert f"REC-016 warns refuted/c1 {REFUTED}" in answer.findings
    for form in ("text", "markdown", "github"):
        assert "FALSIFIED" in answer.files[form], form


# --- goals moved around the edges --------------------------------------------------------------


def test_claims_that_change_their_ids_are_not_held_to_each_others_evidence(
    pull: PullRequest,
) -> None:
    def swap(record: dict[str, Any]) -> None:
        first, second = record["claims"]
        first["id"], second["id"] = second["id"], first["id"]

    pull.edit("spread", swap)
    answer = pull.judge()
    assert answer.code == 4
    assert answer.record("records/spread")["status"]["after"] == "UNVERIFIED"


def test_same_text_twice_does_not_lend_its_status(pull: PullRequest) -> None:
    """A second claim with the words of the verified one, and a goal that nothing meets."""

    def twice(record: dict[str, Any]) -> None:
        again = dict(record["claims"][0], id="c0")
        again["reported"] = [dict(again["reported"][0], value="999")]
        record["claims"].insert(0, again)

    pull.edit("moments", twice)
    shutil.rmtree(pull.at("moments/evidence"))
    by_hand(pull, "moments", Status.VERIFIED)
    answer = pull.judge()
    assert answer.code == 4
    assert answer.claim("records/moments", "c0")["status"]["after"] == "UNVERIFIED"


def test_metric_stated_twice_is_no_choice_of_goals(pull: PullRequest) -> None:
    pull.edit(
        "moments",
        first_claim(
            lambda claim: claim["reported"].append(
                {"metric": "mean", "value": "4", "compare": "at-least"}
            )
        ),
    )
    answer = pull.judge()
    assert answer.code == 4
    assert answer.record("records/moments")["status"]["after"] != "VERIFIED"


def test_settings_beside_a_record_are_nobodys_policy(pull: PullRequest) -> None:
    """A gate2.toml, nearer to the record than the base's, that asks for nothing."""
    pull.add("new", value="9.50")
    attach(pull.at("new"), "c1", READINGS["5.5"])
    text = '[policy]\nruns = 1\nrequire_signature = false\n[trust]\nreviewers = ["anybody"]\n'
    for place in ("records/gate2.toml", "records/new/gate2.toml"):
        pull.repo.write({place: text})
    answer = pull.judge("--reviewed-by", "anybody")
    assert answer.code == 3
    assert answer.document["policy"]["source"] == "gate2.toml"
    assert "REC-020 warns records/gate2.toml" in answer.findings


def test_bare_verdict_of_the_base_is_not_taken_back_by_an_invented_event(
    pull: PullRequest,
) -> None:
    """The base publishes a refutation in the publisher's own form, which names no claims."""
    pull.on_base(lambda: by_hand(pull, "pending", Status.FALSIFIED))
    pull.at("pending/verdict.json").unlink()
    event = Event(
        type=CorrectionType.CLAIM,
        note="Claim c1 is looked at.",
        affected_fields=("x_gate2.claims.c1.status",),
        claim="c1",
        before=Status.VERIFIED,
        after=Status.UNVERIFIED,
        evidence_sha256=None,
        artifact=None,
        previous=None,
        corrected_at="2026-07-02T00:00:00Z",
    )
    document = {
        "schema": "gate2-corrections-v1",
        "record": "pending",
        "events": [event.document()],
    }
    pull.at("pending/corrections.json").write_bytes(dumps(document))
    answer = pull.judge()
    assert answer.code == 1
    assert "REC-016 blocks pending records/pending/record.json" in answer.findings


def test_documents_are_not_read_leniently_on_one_side(pull: PullRequest) -> None:
    """A verdict.json that states a status twice, once for each reader."""
    text = pull.at("pending/verdict.json").read_text(encoding="utf-8")
    store(pull.at("pending/verdict.json"), {})
    pull.at("pending/verdict.json").write_text(
        text.replace('"status": "UNVERIFIED"', '"status": "UNVERIFIED", "status": "VERIFIED"', 1),
        encoding="utf-8",
    )
    answer = pull.judge()
    assert answer.code == 4
    assert any(each.startswith("REC-001 invalid pending") for each in answer.findings)


# --- waivers -----------------------------------------------------------------------------------

EVERY_CODE = ", ".join(f'"{code.value}"' for code in Code)


def reworded(pull: PullRequest) -> None:
    pull.edit("moments", first_claim(lambda claim: claim.update(text="The mean is 4.25 or so.")))


def rebound(pull: PullRequest) -> None:
    reworded(pull)
    pull.bind("moments")
    pull.publish("moments")


def widened(pull: PullRequest) -> None:
    pull.edit("moments", first_reported(tolerance={"abs": "0.5"}))


def widened_and_published(pull: PullRequest) -> None:
    widened(pull)
    pull.publish("moments")


def stripped(pull: PullRequest) -> None:
    pull.repo.remove(["records/moments/artifacts"])


def unevidenced(pull: PullRequest) -> None:
    pull.repo.remove(["records/moments/evidence"])


def foreign(pull: PullRequest) -> None:
    pull.repo.remove(["records/moments/evidence", "records/moments/artifacts"])
    by_hand(pull, "moments", Status.VERIFIED)


def shortened(pull: PullRequest) -> None:
    pull.at("moments/corrections.json").unlink()


def linked(pull: PullRequest) -> None:
    place = pull.at("moments/verdict.json")
    place.rename(place.with_name("stated.json"))
    place.symlink_to("stated.json")


def extended(pull: PullRequest) -> None:
    shutil.copytree(pull.at("moments/artifacts/of-c1"), pull.at("moments/artifacts/more"))


@pytest.mark.parametrize(
    "attack",
    [
        *(reworded, rebound, widened, widened_and_published, stripped, unevidenced, foreign),
        *(shortened, linked, extended),
    ],
)
def test_waiver_of_everything_lets_no_verified_stand_that_is_not_established(
    pull: PullRequest, attack: Callable[[PullRequest], None]
) -> None:
    pull.base_settings(
        f'[[waiver]]\nrecord = "moments"\ncodes = [{EVERY_CODE}]\nreason = "Anything goes."\n'
        'owner = "editor"\nexpires = "2999-12-31"\n'
    )
    attack(pull)
    answer = pull.judge()
    status = answer.record("records/moments")["status"]
    assert answer.code != 0, answer.findings
    assert status["after"] == "UNVERIFIED"
