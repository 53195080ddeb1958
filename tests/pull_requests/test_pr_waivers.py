"""Waivers of the base: somebody answers for a finding until a day, and nothing becomes VERIFIED."""

import shutil
from datetime import datetime, timezone

import pytest

from gate2.contract import Status
from pull_request_forging import by_hand, uncontrolled
from pull_request_made import PullRequest
from pull_request_records import first_reported

pytestmark = pytest.mark.runc

MOMENTS = "records/moments/record.json"
NEVER = "2099-12-31"
LONG_AGO = "2020-01-01"


def waiver(code: str, record: str = "moments", expires: str = NEVER, more: str = "") -> str:
    """As it stands in gate2.toml."""
    return (
        f'[[waiver]]\nrecord = "{record}"\ncodes = ["G2-{code}"]\nreason = "It is known."\n'
        f'owner = "editor"\nexpires = "{expires}"\n{more}'
    )


def lower(pull: PullRequest) -> None:
    """The artifact misses and no control says why: UNVERIFIED, with an event that says so."""
    uncontrolled(pull.at("moments"))
    pull.at("moments/artifacts/of-c1/readings.csv").write_text("8\n9\n", encoding="utf-8")
    pull.publish("moments", expected=1)


def test_lowered_verdict_blocks_though_an_event_says_so(pull: PullRequest) -> None:
    lower(pull)
    answer = pull.judge()
    assert answer.code == 1
    assert f"REC-016 blocks moments/c1 {MOMENTS}" in answer.findings
    assert not [each for each in answer.findings if each.startswith("REC-009")]
    status = answer.claim("records/moments", "c1")["status"]
    assert status == {"before": "VERIFIED", "stated": "UNVERIFIED", "after": "UNVERIFIED"}


def test_waiver_of_the_base_lets_a_lowered_verdict_pass_as_what_it_is(pull: PullRequest) -> None:
    pull.base_settings(waiver("REC-016"))
    lower(pull)
    answer = pull.judge()
    assert answer.code == 0
    assert f"REC-016 note moments/c1 {MOMENTS} waived by editor" in answer.findings
    assert answer.claim("records/moments", "c1")["status"]["after"] == "UNVERIFIED"
    assert "editor" in answer.files["markdown"]
    assert "editor" in answer.files["text"]


def test_waiver_of_today_is_still_one(pull: PullRequest) -> None:
    today = datetime.now(timezone.utc).date().isoformat()
    pull.base_settings(waiver("REC-016", expires=today, more='claim = "c1"\n'))
    lower(pull)
    assert pull.judge().code == 0


@pytest.mark.parametrize(
    "useless",
    [
        waiver("REC-016", record="spread"),
        waiver("REC-016", record="Moments"),
        waiver("REC-016", record="*"),
        waiver("REC-016", more='claim = "d1"\n'),
        waiver("REC-017"),
    ],
    ids=["other-record", "other-case", "star", "other-claim", "other-code"],
)
def test_waiver_of_something_else_lets_nothing_pass(pull: PullRequest, useless: str) -> None:
    pull.base_settings(useless)
    lower(pull)
    answer = pull.judge()
    assert answer.code == 1
    assert f"REC-016 blocks moments/c1 {MOMENTS}" in answer.findings


def test_waiver_whose_day_is_past_is_said_and_lets_nothing_pass(pull: PullRequest) -> None:
    pull.base_settings(waiver("REC-016", expires=LONG_AGO))
    lower(pull)
    answer = pull.judge()
    assert answer.code == 1
    assert f"REC-016 blocks moments/c1 {MOMENTS}" in answer.findings
    assert f"REC-021 warns moments/c1 {MOMENTS}" in answer.findings


def test_waiver_that_the_branch_adds_is_none(pull: PullRequest) -> None:
    lower(pull)
    pull.repo.write({"gate2.toml": pull.published.settings(waiver("REC-016"))})
    answer = pull.judge()
    assert answer.code == 1
    assert f"REC-016 blocks moments/c1 {MOMENTS}" in answer.findings
    assert "REC-020 warns gate2.toml" in answer.findings


def test_waiver_that_the_base_made_after_the_branch_parted_counts(pull: PullRequest) -> None:
    lower(pull)
    pull.commit()
    pull.base_settings(waiver("REC-016"), parting=False)
    assert pull.judge().code == 0


def test_waiver_never_makes_a_record_verified(pull: PullRequest) -> None:
    pull.base_settings(waiver("ART-001", record="new") + waiver("REC-014", record="new"))
    pull.add("new", attached=False)
    answer = pull.judge("--require", "verified")
    assert answer.record("records/new")["status"]["after"] == "UNVERIFIED"
    assert answer.record("records/new")["coverage"]["verified"] == 0
    assert answer.document["totals"]["claims"]["verified"] == 0


def test_waiver_that_the_base_wrote_for_a_record_is_not_the_next_ones(pull: PullRequest) -> None:
    """An id is given to another record: what was waived of the first is not waived of it."""
    pull.base_settings(waiver("REC-016", record="spread"))
    lower(pull)
    shutil.rmtree(pull.at("spread"))
    pull.edit("moments", lambda record: record.update(id="spread"))
    answer = pull.judge()
    assert answer.code == 4
    assert f"REC-009 invalid moments {MOMENTS}" in answer.findings


@pytest.mark.parametrize("code", ["EVD-011", "EVD-001", "EVD-009", "REC-006", "REC-005"])
def test_status_above_its_evidence_is_waived_by_nobody(pull: PullRequest, code: str) -> None:
    every = "".join(
        waiver(each, record="pending")
        for each in ("EVD-011", "EVD-001", "EVD-009", "REC-005", "REC-006", "EVD-005")
    )
    pull.base_settings(every)
    by_hand(pull, "pending", Status.VERIFIED)
    answer = pull.judge()
    assert answer.code == 4
    assert not [each for each in answer.findings if each.startswith(code) and "waived" in each]
    assert answer.record("records/pending")["status"]["after"] == "UNVERIFIED"


@pytest.mark.parametrize("how", ["broken", "link", "gone"])
def test_waiver_of_what_is_wrong_with_a_record_gives_nothing_of_its_status_away(
    pull: PullRequest, how: str
) -> None:
    codes = ("REC-001", "REC-002", "ART-002", "ART-009")
    pull.base_settings("".join(waiver(each) for each in codes))
    if how == "broken":
        pull.repo.write({MOMENTS: "{"})
    elif how == "link":
        pull.repo.link(MOMENTS, "../spread/record.json")
    else:
        pull.repo.remove([MOMENTS])
    answer = pull.judge()
    assert answer.code == 4
    assert answer.record("records/moments")["status"]["before"] == "VERIFIED"
    assert [each["waiver"] for each in answer.all_findings()] == [None]


def test_moved_goal_is_not_waived_where_the_branch_publishes_it_as_verified(
    pull: PullRequest,
) -> None:
    pull.base_settings(waiver("CLM-009"))
    pull.edit("moments", first_reported(tolerance={"abs": "0.30"}))
    pull.publish("moments")
    answer = pull.judge()
    assert answer.code == 1
    assert f"CLM-009 blocks moments/c1 {MOMENTS}" in answer.findings


def test_refutation_that_is_waived_stays_one(pull: PullRequest) -> None:
    pull.base_settings(waiver("SBX-012", record="refuted"))
    pull.edit("refuted", lambda record: record.update(title="Another title"))
    pull.publish("refuted", expected=3)
    answer = pull.judge()
    assert answer.record("records/refuted")["status"]["after"] == "FALSIFIED"
    assert answer.code == 0
    assert any(each.startswith("SBX-012 note refuted/c1") for each in answer.findings)
