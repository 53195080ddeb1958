"""A kind declared against a confident classifier: said wherever the claim is, changing nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from gate2.classify.classifier import classify
from gate2.classify.kinds import Kind
from gate2.cli.main import run

PROVABLE = "For every n, the sum of the first n odd numbers equals n^2."
EITHER = "The solver converges quickly."
SAID = "declared empirical, the classifier reads it as mathematical with p "


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "120")


def record(place: Path, **claim: str) -> Path:
    place.mkdir(parents=True)
    document = {
        "schema": "gate2-record-v1",
        "id": place.name,
        "title": "A record",
        "claims": [{"id": "c1", **claim}],
    }
    (place / "record.json").write_text(json.dumps(document), encoding="utf-8")
    return place


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    run(list(arguments))
    return " ".join(capsys.readouterr().out.split())


def checked(capsys: pytest.CaptureFixture[str], place: Path) -> dict[str, Any]:
    run(["check", "--no-cache", "--format", "json", str(place)])
    (found,) = json.loads(capsys.readouterr().out)["records"]
    assert isinstance(found, dict)
    return found


COMMANDS = {
    "check": ("check", "--no-cache"),
    "check as JSON": ("check", "--no-cache", "--format", "json"),
    "check as Markdown": ("check", "--no-cache", "--format", "markdown"),
    "why": ("why", "--no-ledger"),
    "why as JSON": ("why", "--no-ledger", "--format", "json"),
    "audit as JSON": ("audit", "--no-ledger", "--format", "json"),
    "lint": ("lint",),
    "lint as JSON": ("lint", "--format", "json"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_reader_hears_how_sure_the_classifier_is_and_of_what(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = record(tmp_path / "r", text=PROVABLE, kind="empirical")
    reading = classify(PROVABLE)
    assert reading.kind is Kind.MATHEMATICAL
    claim = ("c1",) if name.startswith("why") else ()
    shown = printed(capsys, *COMMANDS[name], str(place), *claim)
    shown = shown.replace("Declared empirical", "declared empirical").replace("\\", "")
    assert "classifier-conflict" in shown
    assert f"{SAID}{reading.p[Kind.MATHEMATICAL]:.2f}, for " in shown
    assert "the declaration stands" in shown


def test_audit_counts_the_conflict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(tmp_path / "corpus" / "r", text=PROVABLE, kind="empirical")
    shown = printed(capsys, "audit", "--no-ledger", "corpus")
    assert "CLM-002 classifier-conflict" in shown


def test_conflict_changes_nothing_of_the_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As against the same declaration of words that read neither way."""
    against = checked(capsys, record(tmp_path / "r", text=PROVABLE, kind="empirical"))
    neither = checked(capsys, record(tmp_path / "s", text=EITHER, kind="empirical"))
    for found in (against, neither):
        (claim,) = found["claims"]
        assert (claim["kind"], claim["kind_source"]) == ("empirical", "declared")
        assert claim["status"] == "UNVERIFIED"
    assert against["status"] == neither["status"]
    assert against["coverage"] == neither["coverage"]
    codes = [[r["code"] for r in found["claims"][0]["reasons"]] for found in (against, neither)]
    assert codes[0] == [*codes[1], "G2-CLM-002"]
    (conflict,) = (r for r in against["claims"][0]["reasons"] if r["code"] == "G2-CLM-002")
    assert conflict["effect"] == "W"


@pytest.mark.parametrize("kind", ["mathematical", ""])
def test_no_conflict_where_words_and_declaration_agree_or_nothing_is_declared(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = {"text": PROVABLE, **({"kind": kind} if kind else {})}
    found = checked(capsys, record(tmp_path / "r", **claim))
    assert "G2-CLM-002" not in json.dumps(found)


def test_undecided_claim_says_why_and_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = record(tmp_path / "r", text=EITHER)
    why = "“converges quickly” could be proved or measured alike (rule 17)"
    (claim,) = checked(capsys, place)["claims"]
    assert claim["kind"] == "undecided"
    assert claim["reasons"][0]["message"].endswith(f": {why}")
    told = printed(capsys, "why", "--no-ledger", str(place), "c1")
    assert "Its kind is undecided, for a proof and a measurement could settle it alike." in told
    assert why in told
    assert '1. c1: Declare what would settle it: "mathematical" (a proof)' in told
    of_record = printed(capsys, "why", "--no-ledger", str(place))
    assert "c1: a proof and a measurement could settle it alike." in of_record
