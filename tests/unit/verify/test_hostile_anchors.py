"""Numbers of entries that no ledger ever had, in the verdict.json of whoever likes."""

import json
from pathlib import Path

import pytest

from attested import attested_record, falsifying
from gate2.cli.main import run
from gate2.ledger.anchor import contradicts
from gate2.ledger.opening import existing_ledger
from gate2.strictjson import dumps
from gate2.verify import directory
from gate2.verify.beside import Beside

NUMBERS = (-1, -(1 << 63), -(10**30), 10**30, 10**999)


def anchored_at(place: Path, entries: int) -> Path:
    verdict = json.loads((place / "verdict.json").read_text(encoding="utf-8"))
    verdict["x_gate2"]["ledger"]["entries"] = entries
    (place / "verdict.json").write_bytes(dumps(verdict))
    return place


@pytest.mark.parametrize("entries", NUMBERS)
def test_number_that_no_ledger_had_is_a_bug_of_ours(
    tmp_path: Path, entries: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """It ended the whole command, and nothing was said of any other record."""
    place = anchored_at(attested_record(tmp_path / "record"), entries)
    assert run(["verify", str(place), "--format", "json"]) == 4
    (record,) = json.loads(capsys.readouterr().out)["records"]
    assert "G2-EVD-012" in {reason["code"] for reason in record["reasons"]}
    assert run(["ledger", "verify", "--since", str(place / "verdict.json")]) == 4


def test_every_such_number_contradicts_the_ledger(tmp_path: Path) -> None:
    attested_record(tmp_path / "record")
    ledger = existing_ledger(None)
    assert ledger is not None
    with ledger:
        for entries in NUMBERS:
            assert contradicts(ledger, ledger.head().id, entries, "0" * 64)


def test_bug_that_one_record_meets_hides_a_refuted_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    honest = directory.read_beside

    def explode(place: Path) -> Beside:
        if place.name == "a":
            raise ZeroDivisionError("boom")
        return honest(place)

    monkeypatch.setattr("gate2.cli.verifying.read_beside", explode)
    records = tmp_path / "records"
    attested_record(records / "a")
    attested_record(records / "b", evidence=falsifying())
    settings = tmp_path / "gate2.toml"
    settings.write_text("[policy]\nrequire_signature = false\n", encoding="utf-8")
    asked = ["verify", str(records), "--no-ledger", "--policy", str(settings)]
    assert run([*asked, "--format", "json"]) == 3
    found = json.loads(capsys.readouterr().out)["records"]
    assert [record["status"] for record in found] == ["UNVERIFIED", "FALSIFIED"]
    (bug,) = found[0]["reasons"]
    assert bug["code"] == "G2-INF-010"
    Path(bug["message"].split("crash report: ")[1].split(")")[0]).unlink()
