"""`gate2 recheck`: what it says, what it leaves alone, and how it ends."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import gate2.cli.recheck
from gate2.cli.main import run
from gate2.errors import InfrastructureError
from gate2.evidence import ReproEvidence
from gate2.executor.lanes import Lanes
from gate2.ledger.entry import EntryKind
from gate2.ledger.opening import existing_ledger
from gate2.reasons import Code, because
from gate2.record.model import Artifact, Claim
from making import run as ran
from publishing_made import reproduced
from rough import copy_record

NO_LANE = InfrastructureError(because(Code.INF_LANE_UNAVAILABLE, "no lane on this machine"))
Answer = Callable[[ReproEvidence], ReproEvidence]


def as_before(evidence: ReproEvidence) -> ReproEvidence:
    return evidence


def missing(evidence: ReproEvidence) -> ReproEvidence:
    """Every run gives other values than those that are reported."""
    values = {item.metric: "0.1" for item in evidence.reported}
    return replace(evidence, runs=(ran(values), ran(values)))


def not_here(evidence: ReproEvidence) -> ReproEvidence:
    raise NO_LANE


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], None]:
    """Sets what the lane makes of sound evidence."""

    def with_answer(changed: Answer) -> None:
        def lane(self: Lanes, claim: Claim, artifact: Artifact, say: object) -> ReproEvidence:
            return changed(reproduced(claim, artifact))

        monkeypatch.setattr(Lanes, "reproduce", lane)

    with_answer(as_before)
    return with_answer


@pytest.fixture
def record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Callable[[Answer], None]
) -> Path:
    """A record whose verdict is stored."""
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "cache"))
    place = copy_record("anscombe-quartet", tmp_path / "record")
    assert run(["check", str(place), "--write", "--no-cache"]) == 0
    return place


def rechecked(
    capsys: pytest.CaptureFixture[str], *arguments: str | Path
) -> tuple[int, Mapping[str, Any]]:
    """The exit code, and the one record of the report."""
    capsys.readouterr()
    code = run(["recheck", *map(str, arguments), "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "gate2-drift-v1"
    (found,) = document["records"]
    return code, found


def files_of(directory: Path) -> dict[str, bytes]:
    return {str(p.relative_to(directory)): p.read_bytes() for p in directory.rglob("*.*")}


def test_what_stands_ends_in_0_and_leaves_record_and_cache_alone(
    record: Path, capsys: pytest.CaptureFixture[str], own_state: Path
) -> None:
    before, cache = files_of(record), files_of(record.parent / "cache")
    attempts = len(entries(own_state))
    code, found = rechecked(capsys, record)
    assert (code, found["flipped"], found["reasons"]) == (0, [], [])
    assert [claim["explained"] for claim in found["claims"]] == ["stands", "stands"]
    assert [claim["evidence_read"] for claim in found["claims"]] == [True, False]
    assert files_of(record) == before
    assert files_of(record.parent / "cache") == cache
    assert entries(own_state)[attempts:] == [EntryKind.ATTEMPT]


def entries(state: Path) -> list[EntryKind]:
    ledger = existing_ledger(f"sqlite:///{state / 'ledger.sqlite'}")
    assert ledger is not None
    with ledger:
        return [chained.entry.kind for chained in ledger.entries()]


def test_flipped_verdict_ends_in_1_and_shows_both_sides(
    record: Path, capsys: pytest.CaptureFixture[str], answer: Callable[[Answer], None]
) -> None:
    answer(missing)
    code, found = rechecked(capsys, record)
    assert (code, found["flipped"], found["before"], found["after"]) == (
        1,
        ["c1"],
        "VERIFIED",
        "UNVERIFIED",
    )
    claim = found["claims"][0]
    assert claim["explained"] == "nothing differs"
    assert claim["before"]["status"] == "VERIFIED"
    assert Code.SBX_OUT_OF_TOLERANCE.value in claim["after"]["codes"]
    moved = next(each for each in claim["moved"] if each["what"] == "correlation 1")
    assert (moved["where"], moved["before"], moved["after"]) == ("runs", ["0.82"], ["0.1"])
    assert moved["reported"] == {
        "value": "0.82",
        "compare": "equals",
        "tolerance": {"kind": "last-digit", "bound": None},
    }


def test_changed_policy_is_what_explains_a_flip(
    record: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    policy = tmp_path / "strict.toml"
    policy.write_text("[policy]\nrequire_control = true\n", encoding="utf-8")
    code, found = rechecked(capsys, record, "--policy", policy)
    claim = found["claims"][0]
    assert (code, found["flipped"]) == (1, ["c1"])
    assert claim["explained"] == "judged otherwise"
    assert claim["differences"] == [
        {
            "part": "policy",
            "artifact": None,
            "name": "require_control",
            "before": "false",
            "after": "true",
        }
    ]


def test_changed_artifact_and_engine_are_named(
    record: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (record / "artifacts" / "moments" / "note.txt").write_text("more", encoding="utf-8")
    monkeypatch.setattr(gate2.cli.recheck, "version", lambda: "99.0")
    code, found = rechecked(capsys, record)
    claim = found["claims"][0]
    assert [each["part"] for each in claim["differences"]] == ["artifact tree", "engine version"]
    assert claim["explanation"] == "stands; what differs: artifact tree, engine version"
    # It stands, and what is stored is of another artifact all the same: claim and record say so.
    assert (code, {reason["code"] for reason in found["reasons"]}) == (
        0,
        {Code.EVD_SUBJECT_MISMATCH.value},
    )


def test_machine_without_a_lane_ends_in_6_and_flips_nothing(
    record: Path, capsys: pytest.CaptureFixture[str], answer: Callable[[Answer], None]
) -> None:
    answer(not_here)
    code, found = rechecked(capsys, record)
    assert (code, found["flipped"]) == (6, [])
    assert found["claims"][0]["explained"] == "not run"


def test_record_without_a_stored_verdict_is_not_run_and_told_the_next_step(
    record: Path, capsys: pytest.CaptureFixture[str], answer: Callable[[Answer], None]
) -> None:
    (record / "verdict.json").unlink()
    answer(not_here)
    code, found = rechecked(capsys, record)
    (reason,) = found["reasons"]
    assert (code, reason["code"], found["claims"]) == (1, Code.EVD_MISSING.value, [])
    assert "gate2 check --write" in reason["remedy"]


@pytest.mark.parametrize(
    "text", ["{", "[]", "null", '{"x_gate2": 1}', '{"x_gate2": {}}', '{"x_gate2": {"claims": [7]}}']
)
def test_verdict_that_is_none_is_told_and_breaks_nothing(
    text: str, record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (record / "verdict.json").write_text(text, encoding="utf-8")
    code, found = rechecked(capsys, record)
    assert code in (0, 1)
    assert found["reasons"] != []


def test_altered_evidence_is_said_to_be_and_compared_as_far_as_it_can_be_read(
    record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (evidence,) = (p for p in (record / "evidence").glob("c1.*.dsse.json") if "svr" not in p.name)
    evidence.write_bytes(evidence.read_bytes().replace(b"payload", b"pay1oad", 1))
    code, found = rechecked(capsys, record)
    assert code == 0
    assert Code.EVD_SUBJECT_MISMATCH.value in {reason["code"] for reason in found["reasons"]}
    assert [claim["evidence_read"] for claim in found["claims"]] == [False, False]


def test_claim_that_was_taken_out_is_named_as_gone(
    record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads((record / "record.json").read_bytes())
    del document["claims"][0]
    (record / "record.json").write_text(json.dumps(document), encoding="utf-8")
    shutil.rmtree(record / "artifacts")
    code, found = rechecked(capsys, record)
    gone = next(claim for claim in found["claims"] if claim["id"] == "c1")
    assert (code, gone["explained"], gone["after"], found["flipped"]) == (1, "gone", None, ["c1"])


def test_one_claim_alone_is_run_and_compared(
    record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = rechecked(capsys, record, "--claim", "c1")
    assert (code, [claim["id"] for claim in found["claims"]]) == (0, ["c1"])


def test_stored_text_is_shown_and_never_obeyed_by_a_terminal(
    record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """verdict.json may be anybody's: it could otherwise clear the screen and draw a verdict."""
    stored = json.loads((record / "verdict.json").read_bytes())
    stored["x_gate2"]["claims"][1] |= {"outcome": "\x1b[2J VERIFIED", "reasons": ["\x1b[31m"]}
    stored["x_gate2"]["claims"].append({"id": "[bold]z\u202e", "status": "VERIFIED"})
    (record / "verdict.json").write_text(json.dumps(stored), encoding="utf-8")
    capsys.readouterr()
    assert run(["recheck", str(record)]) == 1
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[bold]z" in shown
    assert "gate2 verify` would refuse" in shown


def test_text_shows_verdicts_and_what_differs_side_by_side(
    record: Path, capsys: pytest.CaptureFixture[str], answer: Callable[[Answer], None]
) -> None:
    answer(missing)
    capsys.readouterr()
    assert run(["recheck", str(record)]) == 1
    shown = capsys.readouterr().out
    assert "VERIFIED → UNVERIFIED  1 of 2 verdicts flipped" in shown
    assert "nothing differs: the result itself does not stand still" in shown
    assert any("runs: correlation 1" in line and "0.82" in line for line in shown.splitlines())


def test_ledger_explains_what_an_undecided_claim_was_made_of(
    record: Path, capsys: pytest.CaptureFixture[str], answer: Callable[[Answer], None]
) -> None:
    """What is undecided leaves no evidence: without the ledger its artifact could not be blamed."""
    answer(missing)
    assert run(["check", str(record), "--write", "--no-cache"]) == 1
    (record / "artifacts" / "moments" / "note.txt").write_text("repaired", encoding="utf-8")
    answer(as_before)
    code, found = rechecked(capsys, record)
    claim = found["claims"][0]
    assert (code, found["flipped"], claim["evidence_read"]) == (1, ["c1"], False)
    assert claim["explanation"] == "what differs: artifact tree"
    # A second recheck is no part of what was stored, though it stands in the ledger now.
    assert rechecked(capsys, record)[1]["claims"][0]["differences"] == claim["differences"]


def test_broken_ledger_is_said_and_keeps_nobody_from_comparing(
    record: Path, capsys: pytest.CaptureFixture[str], own_state: Path
) -> None:
    (own_state / "ledger.sqlite").write_bytes(b"no ledger")
    capsys.readouterr()
    code = run(["recheck", str(record), "--format", "json"])
    out, err = capsys.readouterr()
    (found,) = json.loads(out)["records"]
    assert found["claims"][0]["explained"] == "stands"
    assert Code.EVD_LEDGER_BROKEN.value in {reason["code"] for reason in found["reasons"]}
    assert (code, Code.EVD_LEDGER_BROKEN.value in err) == (4, True)


def test_packed_record_is_compared_with_the_verdict_in_its_archive(
    record: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    archive = shutil.make_archive(str(tmp_path / "packed"), "zip", record)
    code, found = rechecked(capsys, archive)
    assert (code, found["path"], found["reasons"]) == (0, archive, [])
    assert found["claims"][0]["evidence_read"]


def test_document_has_no_verdict_beside_it(
    record: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    document = tmp_path / "document.json"
    shutil.copy(record / "record.json", document)
    code, found = rechecked(capsys, document)
    (reason,) = found["reasons"]
    assert (code, reason["code"]) == (1, Code.EVD_MISSING.value)
    assert "gate2 import" in reason["remedy"]


def test_several_records_are_each_said_and_the_gravest_decides(
    record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy_record("anscombe-quartet", record.parent / "unwritten")
    capsys.readouterr()
    code = run(["recheck", str(record), str(record.parent / "unwritten"), "--format", "jsonl"])
    stands, unwritten, report = map(json.loads, capsys.readouterr().out.splitlines())
    assert (code, stands["flipped"], stands["after"]) == (1, [], "VERIFIED")
    assert (unwritten["reasons"][0]["code"], unwritten["claims"]) == (Code.EVD_MISSING.value, [])
    assert "records" not in report
    assert report["complete"]


@pytest.mark.runc
def test_changed_data_flips_a_verdict_in_a_real_lane(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record = copy_record("anscombe-quartet", tmp_path / "record")
    assert run(["check", str(record), "--write", "--no-cache", "--sandbox", "runc"]) == 0
    code, found = rechecked(capsys, record, "--sandbox", "runc")
    claim = found["claims"][0]
    assert (code, claim["explained"], claim["moved"], claim["differences"]) == (0, "stands", [], [])
    data = record / "artifacts" / "moments" / "quartet.csv"
    data.write_text(data.read_text(encoding="utf-8").replace("8.04", "1.04"), encoding="utf-8")
    code, found = rechecked(capsys, record, "--sandbox", "runc")
    claim = found["claims"][0]
    assert (code, found["flipped"], claim["explained"]) == (3, ["c1"], "made otherwise")
    assert [each["part"] for each in claim["differences"]] == ["artifact tree"]
    assert "correlation 1" in {each["what"] for each in claim["moved"] if each["where"] == "runs"}
