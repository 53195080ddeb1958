"""What the base publishes does not go without a word: statuses, events, records, claims."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attested import CLAIMS, falsifying
from ci_branch import Branch, one_claim
from ci_made import in_short, published
from gate2.ci.judgement import Change, Weight
from gate2.ci.regressions import history_findings, lowered_findings, lowered_record
from gate2.contract import Status
from gate2.errors import InfrastructureError
from gate2.reasons import Code, because

VERIFIED, FALSIFIED, UNVERIFIED = Status.VERIFIED, Status.FALSIFIED, Status.UNVERIFIED
STATUSES = st.dictionaries(st.sampled_from(["c1", "c2", "c3"]), st.sampled_from(list(Status)))


def lowered(was: Status, now: Status | None, *passed_over: str) -> list[str]:
    after = {} if now is None else {"c1": now}
    return in_short(list(lowered_findings({"c1": was}, after, passed_over)))


# --- lowered -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        (VERIFIED, VERIFIED, []),
        (VERIFIED, UNVERIFIED, ["REC-016 blocks c1"]),
        (VERIFIED, FALSIFIED, ["REC-016 blocks c1"]),
        (VERIFIED, None, ["REC-016 blocks"]),
        (FALSIFIED, FALSIFIED, []),
        (FALSIFIED, UNVERIFIED, ["REC-016 blocks c1"]),
        (FALSIFIED, VERIFIED, ["REC-016 warns c1"]),
        (FALSIFIED, None, ["REC-016 blocks"]),
        (UNVERIFIED, UNVERIFIED, []),
        (UNVERIFIED, VERIFIED, []),
        (UNVERIFIED, FALSIFIED, []),
        (UNVERIFIED, None, []),
    ],
)
def test_decided_status_that_becomes_another_is_said(
    was: Status, now: Status | None, expected: list[str]
) -> None:
    assert lowered(was, now) == expected


@settings(deadline=None)
@given(STATUSES, STATUSES)
def test_verified_claim_never_goes_unsaid(was: dict[str, Status], now: dict[str, Status]) -> None:
    found = list(lowered_findings(was, now, ()))
    gone = [
        name for name, each in was.items() if each is VERIFIED and now.get(name) is not VERIFIED
    ]
    blocking = [each.reason.message for each in found if each.weight is Weight.BLOCKS]
    for name in gone:
        assert sum(each.startswith(f"claim {name} was VERIFIED, ") for each in blocking) == 1


def test_what_is_said_otherwise_is_said_once() -> None:
    assert lowered(VERIFIED, UNVERIFIED, "c1") == []
    assert lowered(VERIFIED, UNVERIFIED, "c2") == ["REC-016 blocks c1"]


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        (VERIFIED, VERIFIED, []),
        (VERIFIED, UNVERIFIED, ["REC-016 blocks"]),
        (VERIFIED, FALSIFIED, ["REC-016 blocks"]),
        (FALSIFIED, UNVERIFIED, ["REC-016 blocks"]),
        (FALSIFIED, VERIFIED, ["REC-016 warns"]),
        (UNVERIFIED, FALSIFIED, []),
    ],
)
def test_verdict_that_names_no_claims_is_not_taken_back_silently(
    was: Status, now: Status, expected: list[str]
) -> None:
    assert in_short(list(lowered_record(published(stated={}, status=was), now, {}))) == expected
    named = published(stated={"c1": UNVERIFIED}, status=was)
    assert list(lowered_record(named, now, {})) == []


# --- a record that goes ------------------------------------------------------------------------


def gone(stated: dict[str, Status] | None, status: Status = UNVERIFIED) -> list[str]:
    before = published(stated=stated, status=status)
    return in_short(list(history_findings(before, None)))


@pytest.mark.parametrize("was", [VERIFIED, FALSIFIED])
def test_record_with_a_decided_claim_does_not_go_silently(was: Status) -> None:
    assert gone({"c1": UNVERIFIED, "c2": was}) == ["REC-009 invalid"]


@pytest.mark.parametrize("was", [VERIFIED, FALSIFIED])
def test_record_that_is_decided_as_a_whole_does_not_go_silently(was: Status) -> None:
    assert gone({}, was) == ["REC-009 invalid"]


def test_record_that_nothing_settled_may_go() -> None:
    assert gone({"c1": UNVERIFIED}) == []
    assert gone(None) == []


def test_message_names_what_the_record_was() -> None:
    before = published(stated={"c1": VERIFIED, "c2": FALSIFIED, "c3": UNVERIFIED})
    (found,) = history_findings(before, None)
    assert "publishes as c1 VERIFIED, c2 FALSIFIED" in found.reason.message
    (found,) = history_findings(published(stated={}, status=VERIFIED), None)
    assert "publishes as the record VERIFIED" in found.reason.message


# --- on a branch -------------------------------------------------------------------------------


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """A base that publishes c1 of the record ``r`` as VERIFIED."""
    made = Branch(tmp_path)
    made.laid_out(claims=one_claim())
    made.written()
    made.base()
    return made


def document(made: Branch, name: str) -> Path:
    return made.at(f"records/r/{name}")


def test_record_that_stays_has_nothing_said_of_it(branch: Branch) -> None:
    branch.repo.write({"records/r/README": "a note"})
    judged = branch.judge()
    assert judged.said() == []
    assert judged.record("records/r").after is VERIFIED
    assert judged.record("records/r").change is Change.EDITED


def test_record_that_goes_is_invalid(branch: Branch) -> None:
    branch.repo.remove(["records/r"])
    judged = branch.judge()
    assert judged.said() == ["REC-009 invalid r"]
    assert judged.record("records/r").change is Change.REMOVED
    assert judged.claim("records/r").before is VERIFIED
    assert judged.claim("records/r").after is None


def test_record_whose_history_alone_is_left_does_not_go_silently(branch: Branch) -> None:
    """Lowered with an event first, then taken away: the events would be gone."""
    branch.repo.checkout("main")
    branch.repo.remove(["records/r/artifacts"])
    branch.written()
    branch.repo.commit("lowered")
    branch.repo.branch("work", "main")
    branch.repo.remove(["records/r"])
    assert branch.judge().said() == ["REC-010 invalid r"]


def test_record_that_moves_has_nothing_said_of_it(branch: Branch) -> None:
    branch.repo.git("mv", "records/r", "records/s")
    judged = branch.judge()
    assert judged.said() == []
    assert judged.record("records/s").was == "records/r"
    assert judged.record("records/s").change is Change.RENAMED


@pytest.mark.parametrize("name", ["verdict.json", "corrections.json"])
def test_what_was_published_does_not_go_silently(branch: Branch, name: str) -> None:
    branch.repo.remove([f"records/r/{name}"])
    found = branch.judge().said()
    code = "REC-009" if name == "verdict.json" else "REC-010"
    assert f"{code} invalid r" in found


def test_everything_that_was_published_does_not_go_silently(branch: Branch) -> None:
    branch.repo.remove([f"records/r/{x}" for x in ("verdict.json", "corrections.json", "evidence")])
    assert "REC-010 invalid r" in branch.judge().said()


def test_event_that_is_rewritten_is_seen(branch: Branch) -> None:
    path = document(branch, "corrections.json")
    path.write_bytes(path.read_bytes().replace(b"VERIFIED", b"verified", 1))
    assert any(each.startswith(("REC-010", "REC-001")) for each in branch.judge().said())


def test_history_of_another_record_does_not_stand_in(branch: Branch, tmp_path: Path) -> None:
    other = Branch(tmp_path / "other")
    other.laid_out(claims=one_claim(text="Another gain of 0.82 points is measured."))
    other.written()
    for name in ("verdict.json", "corrections.json"):
        document(branch, name).write_bytes(document(other, name).read_bytes())
    assert "REC-010 invalid r" in branch.judge().said()


def test_status_that_is_lowered_with_an_event_blocks(branch: Branch) -> None:
    branch.repo.remove(["records/r/artifacts"])
    branch.written()
    judged = branch.judge()
    assert "REC-016 blocks r/c1" in judged.said()
    assert not any(each.startswith("REC-009") for each in judged.said())


def test_claim_that_goes_with_its_status_is_said(tmp_path: Path) -> None:
    made = Branch(tmp_path)
    made.laid_out(claims=CLAIMS)
    made.written()
    made.base()
    record = json.loads(document(made, "record.json").read_text())
    record["claims"].pop(1)
    document(made, "record.json").write_text(json.dumps(record), encoding="utf-8")
    made.repo.remove(["records/r/artifacts/of-c2"])
    made.written()
    judged = made.judge()
    assert "REC-016 blocks r" in judged.said()
    assert judged.claim("records/r", "c2").after is None
    assert judged.claim("records/r", "c2").before is VERIFIED


def test_refutation_that_is_taken_away_is_said(tmp_path: Path) -> None:
    made = Branch(tmp_path)
    made.laid_out(claims=one_claim())
    made.written(evidence=falsifying())
    made.base()
    made.repo.remove(["records/r/artifacts"])
    made.written()
    judged = made.judge()
    assert "REC-016 blocks r/c1" in judged.said()
    assert judged.claim("records/r").before is FALSIFIED


def test_refuted_record_that_is_gone_is_said(tmp_path: Path) -> None:
    made = Branch(tmp_path)
    made.laid_out(claims=one_claim())
    made.written(evidence=falsifying())
    made.base()
    made.repo.remove(["records/r"])
    assert made.judge().said() == ["REC-009 invalid r"]


def test_id_that_changes_in_place_takes_no_status_along(branch: Branch) -> None:
    path = document(branch, "record.json")
    path.write_text(path.read_text().replace('"r"', '"another"'), encoding="utf-8")
    judged = branch.judge()
    assert "REC-009 invalid r" in judged.said()
    added = next(each for each in judged.records if each.change is Change.ADDED)
    assert added.after is UNVERIFIED


def test_machine_that_could_not_look_lowers_nothing(branch: Branch) -> None:
    branch.repo.write({"records/r/README": "a note"})
    branch.seen["c1"] = InfrastructureError(because(Code.INF_DOCKER_UNREACHABLE, "none answers"))
    judged = branch.judge()
    assert judged.said() == ["INF-001 infrastructure r/c1"]
    assert judged.claim("records/r").decided is False


def test_run_that_gives_less_than_is_stated_is_above_and_said_once(branch: Branch) -> None:
    branch.repo.write({"records/r/README": "a note"})
    branch.seen = {**falsifying()}
    judged = branch.judge()
    assert judged.said() == ["EVD-009 invalid r/c1", "SBX-012 falsified r/c1"]


def test_record_that_becomes_unreadable_keeps_what_it_was(branch: Branch) -> None:
    branch.repo.write({"records/r/record.json": "[]"})
    judged = branch.judge()
    assert any(each.startswith("REC-001 invalid") for each in judged.said())
    assert judged.record("records/r").before is VERIFIED
    assert judged.record("records/r").after is None


def test_record_that_a_new_claim_leaves_open_is_said_to_be_lowered() -> None:
    named = published(stated={"c1": Status.VERIFIED}, status=Status.VERIFIED)
    statuses = {"c1": Status.VERIFIED, "c2": Status.UNVERIFIED}
    (found,) = lowered_record(named, Status.UNVERIFIED, statuses)
    assert (found.reason.code, found.weight) == (Code.REC_VERDICT_LOWERED, Weight.WARNS)
    assert "with the claims that came to it" in found.reason.message
    # What became of an old claim is said of that claim.
    assert not list(lowered_record(named, Status.UNVERIFIED, {"c1": Status.UNVERIFIED}))


def test_record_that_gets_no_new_claim_is_not_said_to_be_open_by_one() -> None:
    named = published(stated={"c1": VERIFIED}, status=VERIFIED)
    assert not list(lowered_record(named, UNVERIFIED, {"c1": VERIFIED}))
