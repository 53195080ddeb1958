"""No status stands in an audit or in `why` that `gate2 verify` would not give, asking the same."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import attested
from attested import CLAIMS, attested_record, falsifying, written
from gate2.check import CheckedRecord, Checker
from gate2.classify.classifier import classify
from gate2.classify.kinds import Classification, Model
from gate2.errors import InfrastructureError
from gate2.policy import Policy
from gate2.reasons import Code, because
from gate2.record.model import Artifact, Claim
from gate2.record.reader import read_record
from pull_request_made import spoken

Statuses = dict[str, str]


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "state"))


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Settings that ask for no signature."""
    file = tmp_path / "gate2.toml"
    file.write_text("[policy]\nrequire_signature = false\n", encoding="utf-8")
    return file


def _json(*given: object) -> Any:
    _, out, err = spoken(*map(str, given), "--format", "json")
    assert out, err
    return json.loads(out)


def by_verify(record: Path, settings: Path) -> Statuses:
    """What verifying establishes, for the record and by claim."""
    (found,) = _json("verify", record, "--policy", settings)["records"]
    return {"": found["status"], **{each["id"]: each["status"] for each in found["claims"]}}


def audited(record: Path, settings: Path, *options: str) -> Any:
    """The record as an audit of its directory tells of it."""
    document = _json("audit", record.parent, "--policy", settings, *options)
    return next(each for each in document["records"] if each["path"] == record.name)


def by_audit(record: Path, settings: Path, *options: str) -> Statuses:
    """What an audit says is established."""
    found = audited(record, settings, *options)
    return {"": found["status"], **{each["id"]: each["status"] for each in found["claims"]}}


def by_why(record: Path, settings: Path) -> str:
    """What `gate2 why` says of the record."""
    status: str = _json("why", record, "--policy", settings)["status"]
    return status


def _nothing(record: Path) -> None:
    """It stays as it was published."""


def _put_back(record: Path) -> None:
    """The files of a verdict that a refutation superseded."""
    old = record.parent.parent / "old"
    shutil.copytree(record, old)
    written(record, falsifying())
    shutil.rmtree(record)
    shutil.copytree(old, record)


def _other_words(record: Path) -> None:
    file = record / "record.json"
    file.write_text(file.read_text().replace("0.82 points", "0.83 points"), encoding="utf-8")


def _evidence_of_another_claim(record: Path) -> None:
    evidence = sorted((record / "evidence").glob("c*.json"))
    shutil.copy(evidence[0], evidence[-1])


def _verdict_of_another(record: Path) -> None:
    other = attested_record(record.parent.parent / "other", evidence=falsifying())
    shutil.copy(other / "verdict.json", record / "verdict.json")


def _no_corrections(record: Path) -> None:
    written(record, falsifying())
    (record / "corrections.json").unlink()


def _broken_ledger(record: Path) -> None:
    (record.parent.parent / "state" / "ledger.sqlite").write_bytes(b"no ledger at all" * 512)


CHANGES: tuple[Callable[[Path], None], ...] = (
    _nothing,
    _put_back,
    _other_words,
    _evidence_of_another_claim,
    _verdict_of_another,
    _no_corrections,
    _broken_ledger,
)


@pytest.mark.parametrize("evidence", [None, falsifying()], ids=["verified", "falsified"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda each: each.__name__)
def test_an_audit_and_why_establish_what_verify_establishes(
    tmp_path: Path, settings: Path, change: Callable[[Path], None], evidence: Any
) -> None:
    record = attested_record(tmp_path / "corpus" / "r", evidence=evidence)
    change(record)

    verified = by_verify(record, settings)

    shown = by_audit(record, settings)
    assert {name: shown[name] for name in verified} == verified
    assert {shown[name] for name in shown.keys() - verified.keys()} <= {"UNVERIFIED"}
    assert by_why(record, settings) == verified[""]


def test_files_put_back_of_a_superseded_verdict_are_no_verified_record(
    tmp_path: Path, settings: Path
) -> None:
    record = attested_record(tmp_path / "corpus" / "r")
    assert by_audit(record, settings)[""] == "VERIFIED"
    _put_back(record)

    found = audited(record, settings)

    assert (found["status"], found["stated"]) == ("UNVERIFIED", "VERIFIED")
    assert Code.REC_SILENT_REWRITE.value in [each["code"] for each in found["reasons"]]
    assert by_audit(record, settings, "--no-ledger")[""] == "VERIFIED"


def test_a_ledger_that_grew_is_heard_though_no_file_changed(tmp_path: Path, settings: Path) -> None:
    record = attested_record(tmp_path / "corpus" / "r")
    assert by_audit(record, settings)[""] == "VERIFIED"
    times = {file: file.stat().st_mtime_ns for file in record.rglob("*")}
    elsewhere = shutil.copytree(record, tmp_path / "elsewhere")
    written(elsewhere, falsifying())
    assert {file: file.stat().st_mtime_ns for file in record.rglob("*")} == times

    later = by_audit(record, settings, "--since-last")

    assert later == by_verify(record, settings)
    assert later[""] == "UNVERIFIED"


def test_what_the_ledger_said_once_is_not_kept_for_the_next_audit(
    tmp_path: Path, settings: Path
) -> None:
    record = attested_record(tmp_path / "corpus" / "r")
    _put_back(record)
    assert by_audit(record, settings)[""] == "UNVERIFIED"
    (tmp_path / "state" / "ledger.sqlite").rename(tmp_path / "taken-away")

    assert by_audit(record, settings, "--since-last") == by_verify(record, settings)


def test_a_filter_and_the_counts_go_by_what_the_ledger_leaves(
    tmp_path: Path, settings: Path
) -> None:
    record = attested_record(tmp_path / "corpus" / "r")
    _put_back(record)

    document = _json("audit", record.parent, "--policy", settings, "--status", "VERIFIED")

    assert document["totals"]["statuses"]["VERIFIED"]["count"] == 0
    assert document["records"] == []


# --- what another machine could not do ----------------------------------------------------------


@pytest.fixture
def not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record whose first claim could not be run where verdict.json was written."""

    def no_lane(place: Path, seen: Any, policy: Policy) -> CheckedRecord:
        def lane(claim: Claim, artifact: Artifact, say: object) -> attested.Seen:
            if claim.id == "c1":
                raise InfrastructureError(because(Code.INF_LANE_UNAVAILABLE, "no container runs"))
            return attested.about(seen[claim.id], claim, artifact)

        return Checker(proof=lane, repro=lane, policy=policy, observer=attested._Quiet()).check(
            read_record(place)
        )

    monkeypatch.setattr(attested, "_checked", no_lane)
    return attested_record(tmp_path / "corpus" / "r")


def test_what_an_author_s_machine_could_not_do_is_no_fault_of_this_one(
    not_run: Path, settings: Path
) -> None:
    for command, expected in (("audit", 0), ("why", 1), ("verify", 1)):
        place = not_run.parent if command == "audit" else not_run
        code, _, err = spoken(command, str(place), "--policy", str(settings))
        assert code == expected, err

    (claim, *_) = audited(not_run, settings)["claims"]
    (said,) = [each for each in claim["reasons"] if each["code"] == Code.INF_LANE_UNAVAILABLE.value]
    assert said["effect"] == "U"
    assert said["message"].startswith("verdict.json says of the machine that wrote it: ")


def test_a_filter_hides_no_record_that_could_not_be_looked_at(
    tmp_path: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attested_record(tmp_path / "corpus" / "r")

    def refused(_: Path) -> None:
        raise InfrastructureError(because(Code.INF_CONTENTION, "it never stood still"))

    monkeypatch.setattr("gate2.audit.looking.read_beside", refused)
    for options in ([], ["--status", "VERIFIED"]):
        given = [str(tmp_path / "corpus"), "--policy", str(settings), *options]
        code, _, err = spoken("audit", *given)
        assert code == 6, err


# --- what another version of the engine read otherwise ------------------------------------------


def test_a_record_that_only_another_version_s_reading_keeps_has_a_step_to_take(
    tmp_path: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All its gateable claims are VERIFIED: "lacks nothing, nothing to do" would be no answer."""
    claims = (CLAIMS[0], {"id": "c9", "text": CLAIMS[2]["text"]})

    def another_version(
        text: str, *, truncated: bool = False, model: Model = Model.DEFAULT
    ) -> Classification:
        return classify(
            CLAIMS[0]["text"] if text == CLAIMS[2]["text"] else text,
            truncated=truncated,
            model=model,
        )

    with monkeypatch.context() as then:
        then.setattr("gate2.check.classify", another_version)
        record = attested_record(tmp_path / "corpus" / "r", claims=claims, engine="0.0.1")

    found = audited(record, settings)

    assert (found["status"], found["stated"]) == ("UNVERIFIED", "UNVERIFIED")
    assert [claim["status"] for claim in found["claims"]] == ["VERIFIED", "UNVERIFIED"]
    assert found["claims"][1]["kind"] == "descriptive"
    outdated = Code.EVD_ENGINE_OUTDATED.value
    assert [each["effect"] for each in found["reasons"] if each["code"] == outdated] == ["U"]
    (step,) = found["distance"]["steps"]
    assert step["code"] == outdated
    code, out, err = spoken("why", str(record), "--policy", str(settings))
    assert code == 1, err
    assert "read it otherwise" in " ".join(out.split())
    assert "gate2 check --write" in out
