"""A kind that is declared against the words of a claim is pointed out before anything runs."""

import json
from pathlib import Path

import pytest

from gate2.cli.main import run
from gate2.lint.record import lint_record
from gate2.reasons import Code

PROVABLE = "For every n, the sum of the first n odd numbers equals n^2."


def record(place: Path, *claims: dict[str, str]) -> Path:
    place.mkdir()
    document = {
        "schema": "gate2-record-v1",
        "id": "r",
        "title": "A record",
        "claims": [{"id": f"c{n}", **claim} for n, claim in enumerate(claims)],
    }
    (place / "record.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
    return place


def said(place: Path) -> list[tuple[Code, str | None]]:
    return [(each.reason.code, each.claim) for each in lint_record(place).findings]


def test_declaration_that_the_words_contradict_is_a_warning_on_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = record(tmp_path / "r", {"text": PROVABLE, "kind": "empirical"})
    assert said(place) == [(Code.CLM_CLASSIFIER_CONFLICT, "c0")]
    line = (place / "record.json").read_text().splitlines().index('   "kind": "empirical"') + 1
    assert run(["lint", str(place)]) == 0
    told = capsys.readouterr().out
    assert f"record.json:{line}: warning: G2-CLM-002" in told
    assert "declared empirical, the classifier reads it as mathematical with p" in told
    assert "the declaration stands" in told


@pytest.mark.parametrize(
    "claim",
    [
        {"text": PROVABLE, "kind": "mathematical"},
        {"text": PROVABLE},
        {"text": "The solver converges quickly.", "kind": "empirical"},
    ],
    ids=["declared as it reads", "not declared", "reads neither way"],
)
def test_no_conflict_is_seen_where_there_is_none(tmp_path: Path, claim: dict[str, str]) -> None:
    assert said(record(tmp_path / "r", claim)) == []
