"""An audit says how many claims have no kind, and why they have none."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from gate2.classify.why import Undecided
from gate2.cli.main import run

CLAIMS: tuple[dict[str, object], ...] = (
    {"text": "The solver converges quickly."},
    {"text": "The method is scalable."},
    {"text": "The accuracy of", "truncated": True},
    {"text": "The solver converges quickly.", "kind": "empirical"},
    {"text": "The paper proposes a method for pruning."},
)
EITHER, CUT = Undecided.EITHER.value, Undecided.CUT.value


@pytest.fixture(autouse=True)
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "corpus" / "r"
    place.mkdir(parents=True)
    claims = [{"id": f"c{n}", **claim} for n, claim in enumerate(CLAIMS)]
    document = {"schema": "gate2-record-v1", "id": "r", "title": "A record", "claims": claims}
    (place / "record.json").write_text(json.dumps(document), encoding="utf-8")
    return place


def audited(capsys: pytest.CaptureFixture[str], form: str, *more: str) -> str:
    assert run(["audit", "--no-ledger", "--format", form, *more, "corpus"]) == 0
    return capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    found = json.loads(audited(capsys, "json", *more))
    assert isinstance(found, dict)
    return found


def test_json_counts_them_by_why(capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys)
    assert found["kinds"]["undecided"] == {"count": 3, "of": 5}
    assert {name: count["count"] for name, count in found["undecided"].items()} == {
        CUT: 1,
        EITHER: 2,
        "not English": 0,
        "not read to its end": 0,
        "low confidence": 0,
    }
    assert {count["of"] for count in found["undecided"].values()} == {3}
    whys = [claim["undecided"] for claim in found["records"][0]["claims"]]
    assert whys == [EITHER, EITHER, CUT, None, None]


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_people_read_the_count_and_why(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line.replace("|", " ") for line in audited(capsys, form).splitlines()]
    words = [line.split() for line in lines]
    assert any(w[:1] == ["undecided"] and w[-3:] == ["3", "60", "%"] for w in words)
    for why, count, share in ((EITHER, "2", "40"), (CUT, "1", "20")):
        shown = [line.split()[-3:] for line in lines if why in line]
        assert [count, share, "%"] in shown
    assert not any("low confidence" in line for line in lines)


def test_csv_counts_them_in_each_record(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = csv.DictReader(io.StringIO(audited(capsys, "csv")))
    assert row["undecided"] == "3"


def test_site_shows_why(tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert run(["audit", "--no-ledger", "--format", "html", "-o", str(site), "corpus"]) == 0
    page = (site / "index.html").read_text(encoding="utf-8")
    _, _, after = page.partition("Undecided because")
    assert EITHER in after
    assert CUT in after


def test_audit_that_goes_on_counts_what_it_did_not_look_at_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = as_json(capsys)
    again = as_json(capsys, "--since-last")
    assert again["reused"]["count"] == 1
    assert again["undecided"] == first["undecided"]
