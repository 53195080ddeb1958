"""Verdicts and evidence that an author made up, took from elsewhere, or took from the past."""

import shutil

import pytest

from gate2.contract import Status
from pull_request_forging import HARD_CODED, by_hand, forge, own_key, uncontrolled
from pull_request_made import PullRequest
from pull_request_records import READINGS, attach, first_claim, first_reported

pytestmark = pytest.mark.runc

NEW = "records/new/record.json"

PENDING = "records/pending/record.json"
PENDING_VERDICT = "records/pending/verdict.json"
OPEN = (f"ART-001 warns pending/c1 {PENDING}", f"REC-014 warns pending {PENDING}")
"""What is said of a claim to which nothing is attached."""
FOREIGN = (
    f"EVD-001 invalid pending {PENDING_VERDICT}",
    f"EVD-005 invalid pending {PENDING_VERDICT}",
)
"""What is said of a verdict by hand, beside an attestation of another one."""


# --- a verdict by hand -------------------------------------------------------------------------


def test_verified_by_hand_is_refused(pull: PullRequest) -> None:
    by_hand(pull, "pending", Status.VERIFIED)
    answer = pull.judge().require(4, f"EVD-011 invalid pending {PENDING_VERDICT}", *FOREIGN, *OPEN)
    assert answer.record("records/pending")["status"] == {
        "before": "UNVERIFIED",
        "stated": "VERIFIED",
        "after": "UNVERIFIED",
    }


def test_verified_by_a_score_is_refused(pull: PullRequest) -> None:
    quality = {"tier": "FLAGSHIP_CANDIDATE", "inputs": {"review_score": 9.4}}
    pull.edit("pending", lambda record: record.update(publisher={"quality": quality}))
    by_hand(pull, "pending", Status.VERIFIED, "Review score 9.4 of 10, 8 verified claims.")
    answer = pull.judge().require(4, f"REC-005 invalid pending {PENDING_VERDICT}", *FOREIGN, *OPEN)
    assert answer.record("records/pending")["status"]["after"] == "UNVERIFIED"


def test_falsified_by_hand_falsifies_nothing(pull: PullRequest) -> None:
    by_hand(pull, "moments", Status.FALSIFIED)
    answer = pull.judge()
    assert answer.code == 4
    assert "EVD-010 invalid moments records/moments/verdict.json" in answer.findings
    assert answer.record("records/moments")["status"]["after"] != "FALSIFIED"


def test_status_changed_in_what_was_signed_is_refused(pull: PullRequest) -> None:
    pull.edit("pending", lambda verdict: verdict.update(status="VERIFIED"), "verdict.json")
    pull.judge().require(4, f"REC-006 invalid pending {PENDING_VERDICT}", *OPEN)


def test_label_that_contradicts_its_status_is_refused(pull: PullRequest) -> None:
    pull.edit("pending", lambda verdict: verdict.update(label="Verified"), "verdict.json")
    pull.judge().require(4, f"REC-006 invalid pending {PENDING_VERDICT}", *OPEN)


UNMEASURED = (
    f"ART-014 warns new/c1 {NEW}",
    f"ART-016 warns new/c1 {NEW}",
    f"EVD-009 invalid new/c1 {NEW}",
)
"""What is said where evidence says VERIFIED of a script that measures nothing."""


# --- evidence that was made up -----------------------------------------------------------------


def test_forged_evidence_does_not_outweigh_the_run(pull: PullRequest) -> None:
    attach(pull.at("pending"), "c1", READINGS["5.5"])
    forge(pull, "pending", own_key(pull))
    pull.judge().require(
        3, f"EVD-009 invalid pending/c1 {PENDING}", f"SBX-012 falsified pending/c1 {PENDING}"
    )


@pytest.mark.parametrize("trust", [(), ("--trust-attestations",)], ids=["", "trusting"])
@pytest.mark.parametrize("signed", [True, False], ids=["signed", "unsigned"])
def test_forged_evidence_of_a_script_that_measures_nothing_is_refused(
    pull: PullRequest, trust: tuple[str, ...], signed: bool
) -> None:
    place = pull.add("new")
    (place / "artifacts/of-c1/repro.py").write_text(HARD_CODED, encoding="utf-8")
    forge(pull, "new", own_key(pull) if signed else None)
    answer = pull.judge(*trust).require(4, *UNMEASURED)
    assert answer.claim("records/new", "c1")["status"]["after"] == "UNVERIFIED"
    assert answer.claim("records/new", "c1")["ground"] == "run"


def test_forged_falsified_is_no_refutation(pull: PullRequest) -> None:
    # The verdict of a record that is refuted, over artifacts that hold.
    pull.edit("refuted", first_reported(value="5.50"))
    answer = pull.judge()
    assert answer.code != 3
    assert answer.claim("records/refuted", "c1")["status"]["after"] != "FALSIFIED"


def test_key_that_the_branch_adds_is_trusted_by_nobody(pull: PullRequest) -> None:
    key = own_key(pull)
    place = pull.add("new")
    (place / "artifacts/of-c1/repro.py").write_text(HARD_CODED, encoding="utf-8")
    mine = f'keys = ["{key.public}", '
    pull.rewrite("./gate2.toml", lambda text: text.replace("keys = [", mine))
    forge(pull, "new", key)
    answer = pull.judge("--trust-attestations").require(4, *UNMEASURED, "REC-020 warns gate2.toml")
    assert answer.document["policy"]["trusted_keys"] == 1


# --- evidence from elsewhere -------------------------------------------------------------------


def test_evidence_of_another_record_settles_nothing(pull: PullRequest) -> None:
    shutil.copytree(pull.at("moments"), pull.at("new"))
    pull.edit("new", lambda record: record.update(id="new"))
    answer = pull.judge()
    assert answer.code == 4
    assert any(each.startswith("EVD-005 invalid new") for each in answer.findings)
    assert answer.record("records/new")["status"]["after"] == "UNVERIFIED"


def test_evidence_of_another_claim_settles_nothing(pull: PullRequest) -> None:
    def swapped(verdict: dict[str, object]) -> None:
        extension = verdict["x_gate2"]
        assert isinstance(extension, dict)
        one, two = extension["claims"]
        one["evidence"], two["evidence"] = two["evidence"], one["evidence"]

    pull.edit("spread", swapped, "verdict.json")
    answer = pull.judge().require(
        4,
        "EVD-005 invalid spread records/spread/verdict.json",
        "EVD-005 invalid spread/c1 records/spread/record.json",
        "EVD-005 invalid spread/c2 records/spread/record.json",
    )
    for name in ("c1", "c2"):
        assert answer.claim("records/spread", name)["status"]["after"] == "UNVERIFIED"


def test_evidence_of_the_same_text_in_another_record_settles_nothing(pull: PullRequest) -> None:
    place = pull.add("new", attached=False)
    text = pull.read("moments")["claims"][0]
    pull.edit("new", first_claim(lambda claim: claim.update(text)))
    for name in ("artifacts", "evidence"):
        shutil.copytree(pull.at("moments") / name, place / name)
    for name in ("verdict.json", "corrections.json"):
        shutil.copy(pull.at("moments") / name, place / name)
    answer = pull.judge("--trust-attestations")
    assert answer.code == 4
    assert any(each.startswith("EVD-005 invalid new") for each in answer.findings)
    assert answer.record("records/new")["status"]["after"] == "UNVERIFIED"


@pytest.mark.parametrize("trust", [(), ("--trust-attestations",)], ids=["", "trusting"])
def test_older_state_does_not_come_back(pull: PullRequest, trust: tuple[str, ...]) -> None:
    """The base has refuted since what it had verified; the branch puts everything back."""
    older = pull.place / "older"
    shutil.copytree(pull.at("moments"), older)

    def refute() -> None:
        readings = pull.at("moments/artifacts/of-c1/readings.csv")
        readings.write_text("8\n9\n", encoding="utf-8")
        pull.publish("moments", expected=3)

    pull.on_base(refute)
    shutil.rmtree(pull.at("moments"))
    shutil.copytree(older, pull.at("moments"))
    answer = pull.judge(*trust)
    assert answer.code == 4
    assert "REC-010 invalid moments records/moments/corrections.json" in answer.findings
    assert answer.record("records/moments")["status"]["after"] != "VERIFIED"


def test_older_verdict_under_the_present_history_does_not_stand(pull: PullRequest) -> None:
    older = pull.place / "older"
    shutil.copytree(pull.at("moments"), older)

    def lower() -> None:
        uncontrolled(pull.at("moments"))
        readings = pull.at("moments/artifacts/of-c1/readings.csv")
        readings.write_text("8\n9\n", encoding="utf-8")
        pull.publish("moments", expected=1)

    pull.on_base(lower)
    for name in ("verdict.json", "record.json"):
        shutil.copy(older / name, pull.at("moments") / name)
    for name in ("artifacts", "evidence"):
        shutil.rmtree(pull.at("moments") / name)
        shutil.copytree(older / name, pull.at("moments") / name)
    answer = pull.judge().require(1, "REC-007 blocks moments records/moments/verdict.json")
    assert answer.record("records/moments")["status"]["after"] == "UNVERIFIED"
