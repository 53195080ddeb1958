"""What a branch would have signed in the name of whoever runs the gate, or leave for others."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from gate2.attest.keys import generate_key
from gate2.contract import Status
from gate2.contracts.corrections import CorrectionType, Event, corrections_bytes
from gate2.strictjson import dumps
from pull_request_made import Answer, PullRequest
from pull_request_records import READINGS, attach, first_reported, restated, store

pytestmark = pytest.mark.runc

PENDING = "records/pending/record.json"
WAIVER = """\
[[waiver]]
record = "{record}"
codes = ["{code}"]
reason = "The table of the paper was corrected."
owner = "editor"
expires = "2999-12-31"
"""


def signing(pull: PullRequest, *options: str) -> tuple[Answer, Path]:
    """What the gate says where it writes evidence under the trusted key, and where that lies."""
    place = pull.place / "evidence"
    answer = pull.judge("--evidence", str(place), "--key", str(pull.published.key), *options)
    return answer, place


def written(place: Path) -> list[str]:
    """Every file below, by its path."""
    return sorted(str(each.relative_to(place)) for each in place.rglob("*") if each.is_file())


def verdict(place: Path, name: str) -> dict[str, Any]:
    """A verdict.json that the gate wrote."""
    text = (place / "records" / name / "verdict.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def events(place: Path, name: str) -> list[dict[str, Any]]:
    """The correction events that the gate wrote."""
    text = (place / "records" / name / "corrections.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)["events"]
    return found


def unpublished(pull: PullRequest, name: str) -> None:
    """The branch takes away what is published of a record that states nothing."""
    pull.at(f"{name}/verdict.json").unlink()
    shutil.rmtree(pull.at(f"{name}/evidence"))


def chain(record: str, statuses: Iterable[tuple[Status | None, Status]]) -> bytes:
    """A history by hand, sound in itself: claim c1 went from status to status long ago."""
    found: list[Event] = []
    for before, after in statuses:
        found.append(event("c1", before, after, found[-1].event_id if found else None))
    return corrections_bytes(record, found)


def event(claim: str, before: Status | None, after: Status, previous: str | None) -> Event:
    """What is said to have become of a claim, long ago."""
    return Event(
        type=CorrectionType.CLAIM,
        note=f"Claim {claim} is {after}.",
        affected_fields=(f"x_gate2.claims.{claim}.status",),
        claim=claim,
        before=before,
        after=after,
        evidence_sha256="0" * 64,
        artifact=None,
        previous=previous,
        corrected_at="2020-01-01T00:00:00Z",
    )


# --- what is signed ----------------------------------------------------------------------------


def test_waived_goal_is_not_signed_as_verified(pull: PullRequest) -> None:
    pull.base_settings(WAIVER.format(record="pending", code="G2-CLM-009"))
    pull.edit("pending", restated("1.50", "5.50"))
    attach(pull.at("pending"), "c1", READINGS["5.5"])
    unpublished(pull, "pending")
    answer, place = signing(pull)
    assert answer.code == 0
    assert f"CLM-009 note pending/c1 {PENDING} waived by editor" in answer.findings
    assert answer.claim("records/pending", "c1")["status"]["after"] == "UNVERIFIED"
    assert "no evidence written" in answer.told
    assert not written(place)


def test_blocked_record_is_not_signed(pull: PullRequest) -> None:
    pull.edit("pending", restated("1.50", "5.50"))
    attach(pull.at("pending"), "c1", READINGS["5.5"])
    unpublished(pull, "pending")
    answer, place = signing(pull)
    assert answer.code == 1
    assert not written(place)


def test_record_beside_a_blocked_one_is_signed_all_the_same(pull: PullRequest) -> None:
    pull.add("new")
    pull.edit("moments", first_reported(tolerance={"abs": "0.5"}))
    answer, place = signing(pull)
    assert answer.code == 4
    assert "records/new/verdict.json" in written(place)
    assert not (place / "records/moments").exists()


@pytest.mark.parametrize("status", [Status.VERIFIED, Status.FALSIFIED])
def test_history_that_the_branch_made_up_is_not_signed(pull: PullRequest, status: Status) -> None:
    pull.add("new")
    planted = chain("new", [(Status.UNVERIFIED, status)])
    pull.at("new/corrections.json").write_bytes(planted)
    answer, place = signing(pull)
    assert answer.code == 0
    assert verdict(place, "new")["status"] == "VERIFIED"
    assert "2020" not in json.dumps(events(place, "new"))
    changes = [each["x_gate2"] for each in events(place, "new") if each["x_gate2"]["to"]]
    assert [(each["from"], each["to"]) for each in changes] == [("UNVERIFIED", "VERIFIED")]


def test_history_that_the_branch_appends_to_the_bases_is_not_signed(pull: PullRequest) -> None:
    """The claim, so it says, was refuted and came back in the meantime."""
    base = json.loads(pull.at("moments/corrections.json").read_bytes())["events"]
    pull.edit("moments", lambda record: record.update(title="Other words"))
    refuted = event("c1", Status.VERIFIED, Status.FALSIFIED, base[-1]["event_id"])
    corrections = pull.at("moments/corrections.json")
    document = pull.read("moments", "corrections.json")
    corrections.write_bytes(
        dumps({**document, "events": [*document["events"], refuted.document()]})
    )
    generate_key(pull.place / "own")
    pull.publish("moments", key=pull.place / "own")
    planted = json.loads(corrections.read_bytes())["events"]
    assert [each["x_gate2"]["to"] for each in planted[-2:]] == ["FALSIFIED", "VERIFIED"]
    answer, place = signing(pull)
    assert answer.code == 0, answer.findings
    assert events(place, "moments") == base
    assert verdict(place, "moments")["status"] == "VERIFIED"


def test_verdict_that_the_branch_planted_lends_no_time_to_what_is_signed(
    pull: PullRequest,
) -> None:
    pull.add("new")
    pull.publish("new", key=None)
    planted = pull.read("new", "verdict.json")
    planted["evaluated_at"] = "2020-01-01T00:00:00Z"
    planted["x_gate2"]["ledger"] = {"id": "f" * 32, "entries": 1, "head": "f" * 64}
    store(pull.at("new/verdict.json"), planted)
    _, place = signing(pull)
    assert not (place / "records/new").exists()  # what it states does not fit what was attested
    unpublished(pull, "new")
    answer, place = signing(pull)
    assert answer.code == 0
    assert verdict(place, "new")["evaluated_at"] > "2026"
    assert (verdict(place, "new")["x_gate2"]["ledger"] or {}).get("id") != "f" * 32


def test_what_somebody_attested_is_not_signed_as_seen_here(pull: PullRequest) -> None:
    pull.add("new")
    pull.publish("new")
    answer, place = signing(pull, "--trust-attestations")
    assert answer.claim("records/new", "c1")["ground"] == "attested"
    assert answer.code == 0
    assert not written(place)


def test_refutation_of_another_branch_is_signed_for_its_own_artifact_only(
    pull: PullRequest,
) -> None:
    attach(pull.at("pending"), "c1", READINGS["5.5"])
    answer, place = signing(pull)
    assert answer.code == 3
    assert verdict(place, "pending")["status"] == "FALSIFIED"
    shutil.copytree(place / "records/pending", pull.at("pending"), dirs_exist_ok=True)
    pull.commit()
    pull.repo.branch("another", "main")
    shutil.copytree(place / "records/pending", pull.at("pending"), dirs_exist_ok=True)
    attach(pull.at("pending"), "c1", READINGS["1.50"])
    answer = pull.judge()
    assert answer.code == 4
    assert answer.claim("records/pending", "c1")["status"]["after"] != "FALSIFIED"


# --- from one pull request to the next ---------------------------------------------------------


@pytest.fixture
def refused_branch(pull: PullRequest) -> PullRequest:
    """Somebody had the open claim refuted by readings of their own, and was not merged."""
    attach(pull.at("pending"), "c1", READINGS["5.5"])
    answer, place = signing(pull)
    assert answer.code == 3
    assert verdict(place, "pending")["status"] == "FALSIFIED"
    shutil.rmtree(place)
    pull.repo.branch("honest", "main")
    return pull


def test_branch_that_was_never_merged_blocks_no_other_one(
    refused_branch: PullRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull = refused_branch
    attach(pull.at("pending"), "c1", READINGS["1.50"])
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("GATE2_STATE", str(pull.place / "contributor"))
        pull.publish("pending")
    answer = pull.judge()
    assert answer.code == 0, answer.findings
    assert answer.claim("records/pending", "c1")["status"]["after"] == "VERIFIED"


def test_branch_that_was_never_merged_leaves_no_event_in_anothers_history(
    refused_branch: PullRequest,
) -> None:
    pull = refused_branch
    attach(pull.at("pending"), "c1", READINGS["1.50"])
    answer, place = signing(pull)
    assert answer.code == 0, answer.findings
    assert verdict(place, "pending")["status"] == "VERIFIED"
    assert "FALSIFIED" not in json.dumps(events(place, "pending"))
