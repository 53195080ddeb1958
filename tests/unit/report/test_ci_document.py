"""Programs that read a judgement must find in it what was found, and nothing that they obey."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gate2.ci.judgement import (
    EXIT_OF,
    Change,
    Ground,
    Judgement,
    Outcome,
    Require,
    Weight,
)
from gate2.contract import Status
from gate2.contracts.schemas import InvalidDocument, require_valid, schema_document
from gate2.reasons import Code, Effect
from gate2.report.ci.document import as_judgement_json, judgement_document
from gate2.report.ci.json_lines import as_judgement_jsonl
from judged import HOSTILE, finding, hostile, judgement, mixed, passing

SCHEMA = "gate2-ci-v1"

JUDGED: dict[str, Callable[[], Judgement]] = {
    "mixed": mixed,
    "passing": passing,
    "hostile": hostile,
    "nothing": judgement,
    "interrupted": lambda: replace(mixed(), complete=False),
    "by-the-defaults": lambda: replace(mixed(), settings=None, everything="no common history"),
}


def read(text: str) -> Any:
    return json.loads(text)


def document(judged: Judgement) -> Any:
    return read(as_judgement_json(judged))


@pytest.mark.parametrize("name", JUDGED)
def test_what_is_written_is_what_the_schema_says(name: str) -> None:
    require_valid(document(JUDGED[name]()), SCHEMA)


@pytest.mark.parametrize("name", JUDGED)
@pytest.mark.parametrize("write", [as_judgement_json, as_judgement_jsonl])
def test_no_log_finds_a_command_in_the_json(name: str, write: Callable[[Judgement], str]) -> None:
    written = write(JUDGED[name]())
    assert written.isascii()
    assert "::" not in written
    assert "##[" not in written
    assert not any(ord(char) < 32 and char != "\n" for char in written)


def test_foreign_text_is_read_back_as_it_was() -> None:
    claim = document(hostile())["records"][0]["claims"][0]
    assert claim["text"] == HOSTILE.replace("\udcff", "\\u{dcff}")
    assert claim["text"].startswith("::error file=x::pwned ##[error]pwned \x1b[31m")


def test_a_path_that_is_no_utf_8_does_not_make_the_document_unreadable() -> None:
    """Half of a surrogate pair is refused by most readers of JSON: one file could blind them."""
    as_judgement = replace(passing(), settings="gate\udcff2.toml")
    assert document(as_judgement)["policy"]["source"] == "gate\\u{dcff}2.toml"
    json.dumps(document(hostile()), ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize("weight", Weight)
def test_exit_code_and_outcome_are_those_of_the_judgement(weight: Weight) -> None:
    judged = replace(passing(), findings=(finding(Code.REC_VERDICT_LOWERED, "x", weight),))
    found = document(judged)
    assert found["exit_code"] == EXIT_OF[weight] == judged.exit_code
    assert found["outcome"] == judged.outcome.value
    assert found["totals"]["findings"][weight.value] == judged.count(weight)
    require_valid(found, SCHEMA)


def test_each_finding_is_told_with_its_place_and_who_answers_for_it() -> None:
    records = {each["id"]: each for each in document(mixed())["records"]}
    lowered = records["survey"]["claims"][0]["findings"][0]
    assert lowered == {
        "code": "G2-REC-016",
        "name": "verdict-lowered",
        "effect": "U",
        "weight": "note",
        "message": "c7 was VERIFIED, is UNVERIFIED; event 0011223344556677 says so",
        "remedy": lowered["remedy"],
        "path": "records/survey/record.json",
        "line": 44,
        "record": "survey",
        "claim": "c7",
        "waiver": {
            "owner": "editor",
            "reason": "the data set was withdrawn",
            "expires": "2027-01-31",
        },
    }
    assert "waive this code" in lowered["remedy"]
    moved = records["moments"]
    assert moved["status"] == {"before": "VERIFIED", "stated": None, "after": "UNVERIFIED"}
    assert moved["claims"][0]["status"]["stated"] == "VERIFIED"
    assert [each["code"] for each in moved["findings"]] == ["G2-REC-019"]
    assert records["gpu-timing"]["was"] == "records/old-gpu"
    assert records["gpu-timing"]["claims"][0]["decided"] is False


def test_the_totals_count_what_is_there() -> None:
    assert document(mixed())["totals"] == {
        "findings": {
            "falsified": 1,
            "invalid": 1,
            "infrastructure": 1,
            "blocks": 1,
            "warns": 3,
            "note": 2,
        },
        "changes": {"added": 3, "edited": 2, "renamed": 1, "removed": 0, "unchanged": 0},
        "claims": {"verified": 1, "falsified": 1, "unverified": 5, "undecided": 1, "lowered": 2},
    }


def test_what_could_not_be_looked_at_is_not_counted_as_lowered() -> None:
    record = passing().records[0]
    claim = replace(
        record.claims[0], before=Status.VERIFIED, after=Status.UNVERIFIED, decided=False
    )
    totals = document(judgement(replace(record, claims=(claim,))))["totals"]["claims"]
    assert totals["lowered"] == 0
    assert totals["undecided"] == 1
    gone = replace(claim, after=None, decided=True)
    totals = document(judgement(replace(record, claims=(gone,))))["totals"]["claims"]
    assert totals["lowered"] == 1


@pytest.mark.parametrize("name", JUDGED)
def test_the_lines_together_are_the_document(name: str) -> None:
    judged = JUDGED[name]()
    *records, rest = map(read, as_judgement_jsonl(judged).splitlines())
    assert {**rest, "records": records} == judgement_document(judged)


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.update(schema="gate2-ci-v2"),
        lambda x: x.update(exit_code=2),
        lambda x: x.update(score=97),
        lambda x: x.pop("policy"),
        lambda x: x["head"].update(sha="2" * 39),
        lambda x: x["head"].update(sha="2" * 40 + "\n"),
        lambda x: x["records"][0].update(change="copied"),
        lambda x: x["records"][0]["status"].pop("before"),
        lambda x: x["records"][0]["status"].update(after="PASSED"),
        lambda x: x["records"][1]["claims"][0].update(ground="trusted"),
        lambda x: x["records"][1]["claims"][0].update(line=0),
        lambda x: x["records"][1]["findings"][0].update(weight="ignored"),
        lambda x: x["records"][1]["findings"][0].pop("waiver"),
        lambda x: x["records"][1]["findings"][0].update(code="REC-019"),
        lambda x: x["totals"]["claims"].pop("lowered"),
    ],
)
def test_a_document_that_says_otherwise_does_not_fit_the_schema(
    change: Callable[[Any], object],
) -> None:
    found = document(mixed())
    change(found)
    with pytest.raises(InvalidDocument, match=r"^gate2-ci-v1: "):
        require_valid(found, SCHEMA)


def test_the_schema_knows_every_word_that_the_code_has() -> None:
    text = json.dumps(schema_document(SCHEMA), default=str)
    for known in (Weight, Change, Ground, Outcome, Require, Effect, Status):
        assert json.dumps([each.value for each in known]) in text
