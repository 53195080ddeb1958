"""Evidence and history beside a record: damaged, taken away, shortened or left lying about."""

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from pull_request_made import PullRequest
from pull_request_records import restated

pytestmark = pytest.mark.runc

MOMENTS = "records/moments/record.json"
VERDICT = "records/moments/verdict.json"
CORRECTIONS = "records/moments/corrections.json"


def evidence(pull: PullRequest, stem: str = "c1", name: str = "moments") -> str:
    """The path of an attestation, below records/."""
    found = pull.at(f"{name}/evidence").glob(f"{stem}.*.dsse.json")
    place = next(each for each in sorted(found) if not each.name.endswith(".svr.dsse.json"))
    return f"{name}/evidence/{place.name}"


def unsign(pull: PullRequest, path: str) -> None:
    """Another signature in an envelope that is spelt as before."""
    text = pull.at(path).read_text(encoding="utf-8")
    signature = json.loads(text)["signatures"][0]["sig"]
    assert text.count(signature) == 1
    other = base64.b64encode(b"\0" * 64).decode()
    pull.at(path).write_text(text.replace(signature, other), encoding="utf-8")


def not_verified(pull: PullRequest, *options: str, code: int = 4) -> list[str]:
    """What is found where the published status of `moments` is not established any more."""
    answer = pull.judge(*options)
    assert answer.code == code
    assert answer.record("records/moments")["status"]["after"] == "UNVERIFIED"
    return answer.findings


# --- evidence ----------------------------------------------------------------------------------


def test_evidence_that_is_gone_carries_nothing(pull: PullRequest) -> None:
    pull.at(evidence(pull)).unlink()
    assert f"EVD-001 blocks moments/c1 {MOMENTS}" in not_verified(pull, code=1)


def test_all_evidence_that_is_gone_carries_nothing(pull: PullRequest) -> None:
    pull.repo.remove(["records/moments/evidence"])
    assert f"EVD-001 blocks moments/c1 {MOMENTS}" in not_verified(pull, code=1)


@pytest.mark.parametrize("stem", ["c1", "_verdict"])
@pytest.mark.parametrize("trust", [(), ("--trust-attestations",)], ids=["", "trusting"])
def test_signature_of_nobody_is_invalid(
    pull: PullRequest, stem: str, trust: tuple[str, ...]
) -> None:
    path = evidence(pull, stem)
    unsign(pull, path)
    found = not_verified(pull, *trust)
    about = f"moments/c1 {MOMENTS}" if stem == "c1" else f"moments {VERDICT}"
    assert f"EVD-005 invalid {about}" in found  # its digest is not the one that is named


@pytest.mark.parametrize("trust", [(), ("--trust-attestations",)], ids=["", "trusting"])
def test_signature_of_nobody_under_a_digest_that_fits_is_invalid(
    pull: PullRequest, trust: tuple[str, ...]
) -> None:
    path = evidence(pull, "_verdict")
    unsign(pull, path)
    digest = hashlib.sha256(pull.at(path).read_bytes()).hexdigest()
    fitting = f"evidence/_verdict.{digest[:16]}.dsse.json"
    pull.at(path).rename(pull.at("moments") / fitting)
    named = {"path": fitting, "sha256": digest}
    change = {"attestation": named}
    pull.edit("moments", lambda verdict: verdict["x_gate2"].update(change), "verdict.json")
    assert f"EVD-002 invalid moments {VERDICT}" in not_verified(pull, *trust)


def test_evidence_that_nothing_names_counts_for_nothing(pull: PullRequest) -> None:
    foreign = pull.at(evidence(pull, name="spread"))
    (pull.at("moments/evidence") / foreign.name).write_bytes(foreign.read_bytes())
    pull.judge().require(0, f"EVD-005 warns moments {VERDICT}")


def test_verdict_that_is_no_json_establishes_nothing(pull: PullRequest) -> None:
    pull.at("moments/verdict.json").write_text("{", encoding="utf-8")
    assert any(each.startswith("REC-001 invalid") for each in not_verified(pull))


@pytest.mark.parametrize(
    "text",
    ['{"schema": 1, "schema": 2}', "[]", "null", "", "[" * 5000, '{"a": NaN}'],
    ids=["twice", "list", "null", "empty", "deep", "nan"],
)
def test_verdict_of_no_shape_is_invalid_and_never_a_crash(pull: PullRequest, text: str) -> None:
    pull.at("moments/verdict.json").write_text(text, encoding="utf-8")
    not_verified(pull)


# --- what was published is taken back ----------------------------------------------------------


def test_verdict_that_is_removed_takes_its_status_along(pull: PullRequest) -> None:
    pull.repo.remove(["records/moments/verdict.json"])
    answer = pull.judge()
    assert answer.code == 4
    assert any(each.startswith("REC-009 invalid moments") for each in answer.findings)


def test_everything_written_that_is_removed_takes_its_status_along(pull: PullRequest) -> None:
    gone = ("verdict.json", "corrections.json", "evidence")
    pull.repo.remove([f"records/moments/{name}" for name in gone])
    answer = pull.judge()
    assert answer.code == 4
    assert any(each.startswith("REC-010 invalid moments") for each in answer.findings)


def test_refutation_that_is_removed_is_not_forgotten(pull: PullRequest) -> None:
    gone = ("verdict.json", "corrections.json", "evidence", "artifacts")
    pull.repo.remove([f"records/refuted/{name}" for name in gone])
    answer = pull.judge()
    assert answer.code == 4
    assert any(each.startswith("REC-010 invalid refuted") for each in answer.findings)


def shortened(document: dict[str, Any]) -> None:
    document["events"].pop()


def emptied(document: dict[str, Any]) -> None:
    document["events"].clear()


def reworded(document: dict[str, Any]) -> None:
    document["events"][0]["public_note"] = "Nothing of note."


def redated(document: dict[str, Any]) -> None:
    document["events"][0]["corrected_at"] = "2020-01-01T00:00:00Z"


def reversed_(document: dict[str, Any]) -> None:
    document["events"].reverse()


@pytest.mark.parametrize("change", [shortened, emptied, reworded, redated, reversed_])
def test_history_that_is_rewritten_is_invalid(
    pull: PullRequest, change: Callable[[dict[str, Any]], None]
) -> None:
    pull.edit("spread", change, "corrections.json")
    answer = pull.judge()
    assert answer.code == 4
    found = [each for each in answer.findings if each.startswith("REC-010 invalid spread")]
    assert "REC-010 invalid spread records/spread/corrections.json" in found


def test_history_that_is_removed_is_invalid(pull: PullRequest) -> None:
    pull.repo.remove([CORRECTIONS])
    answer = pull.judge()
    assert answer.code == 4
    assert any(each.startswith("REC-010 invalid moments") for each in answer.findings)


def test_history_rewritten_and_everything_made_again_is_invalid_still(pull: PullRequest) -> None:
    """The branch's own verdict fits its own history; the base's is another one."""
    gone = ("verdict.json", "corrections.json", "evidence")
    pull.repo.remove([f"records/refuted/{name}" for name in gone])
    pull.edit("refuted", restated("3.00", "5.50"))
    pull.bind("refuted")
    pull.publish("refuted")
    answer = pull.judge()
    assert answer.code == 4
    assert any(each.startswith("REC-010 invalid refuted") for each in answer.findings)
    assert answer.record("records/refuted")["status"]["after"] == "UNVERIFIED"


# --- records that go ---------------------------------------------------------------------------


def test_unverified_record_may_go(pull: PullRequest) -> None:
    pull.repo.remove(["records/pending"])
    answer = pull.judge().require(0)
    assert answer.record("records/pending")["change"] == "removed"


@pytest.mark.parametrize("name", ["moments", "refuted"])
def test_decided_record_does_not_go_without_a_word(pull: PullRequest, name: str) -> None:
    pull.repo.remove([f"records/{name}"])
    answer = pull.judge()
    assert answer.code == 4
    assert f"REC-009 invalid {name} records/{name}/record.json" in answer.findings
    assert answer.record(f"records/{name}")["status"]["after"] is None


def test_all_records_do_not_go(pull: PullRequest) -> None:
    pull.repo.remove(["records"])
    answer = pull.judge()
    assert answer.code == 4
    assert len(answer.document["records"]) == 5
