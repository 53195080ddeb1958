"""Programs that read an audit must find every count with what it is of, and nothing they obey."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from audited_made import HOSTILE, an_audit, honest, honest_records, hostile, nothing
from gate2.audit.audited import AuditedRecord
from gate2.audit.corpus import Audit
from gate2.contract import Status
from gate2.contracts.schemas import InvalidDocument, require_valid
from gate2.report.audit.document import audit_document, audit_pieces
from gate2.report.audit.json_lines import audit_line_pieces
from gate2.report.audit.record_row import record_row

SCHEMA = "gate2-audit-v1"
AUDITS: dict[str, Callable[[], Audit]] = {
    "honest": honest,
    "hostile": hostile,
    "nothing": nothing,
    "no-trend": lambda: replace(honest(), trend=None),
    "grouped": lambda: grouped(),
}


def grouped() -> Audit:
    audit = honest()
    groups = {HOSTILE: {Status.VERIFIED: 1, Status.UNVERIFIED: 2}, "": {Status.FALSIFIED: 1}}
    return replace(audit, totals=replace(audit.totals, groups=groups))


def written(audit: Audit) -> str:
    return b"".join(audit_pieces(audit)).decode("ascii")


def lines(audit: Audit) -> str:
    return b"".join(audit_line_pieces(audit)).decode("ascii")


def document(audit: Audit) -> Any:
    return json.loads(written(audit))


@pytest.mark.parametrize("name", AUDITS)
def test_what_is_written_is_what_the_schema_says(name: str) -> None:
    require_valid(document(AUDITS[name]()), SCHEMA)


@pytest.mark.parametrize("key", sorted(document(nothing())))
def test_the_schema_misses_no_key_that_is_left_out(key: str) -> None:
    found = document(honest())
    del found[key]
    with pytest.raises(InvalidDocument, match=f"'{key}' is a required property"):
        require_valid(found, SCHEMA)


@pytest.mark.parametrize("name", AUDITS)
@pytest.mark.parametrize("write", [written, lines])
def test_no_log_finds_a_command_in_the_json(name: str, write: Callable[[Audit], str]) -> None:
    text = write(AUDITS[name]())
    assert text.isascii()
    assert "::" not in text
    assert "##[" not in text
    assert not any(ord(char) < 32 and char != "\n" for char in text)


def test_foreign_text_is_read_back_as_it_was() -> None:
    record = document(hostile())["records"][0]
    assert record["title"] == record["domain"] == HOSTILE
    assert record["claims"][0]["text"] == HOSTILE
    assert record["path"] == f"../{HOSTILE}"


@pytest.mark.parametrize("write", [written, lines])
def test_a_path_that_is_no_utf_8_does_not_blind_the_readers(write: Callable[[Audit], str]) -> None:
    """Half of a surrogate pair is refused by most readers of JSON."""
    records = (replace(honest_records()[0], path="a\udcff\U0001f600\\udcff"),)
    text = write(an_audit(records))
    first = json.loads(text)["records"][0] if write is written else json.loads(text.split("\n")[0])
    assert first["path"] == "a\\u{dcff}\U0001f600\\udcff"
    first["path"].encode("utf-8")


@pytest.mark.parametrize("name", AUDITS)
def test_json_lines_say_what_the_document_says(name: str) -> None:
    *records, last = map(json.loads, lines(AUDITS[name]()).splitlines())
    whole = document(AUDITS[name]())
    assert records == whole.pop("records")
    assert last == {"schema": whole.pop("schema"), "summary": whole}


def test_records_are_written_one_at_a_time() -> None:
    """All of a large corpus in memory would be the end of the promise to keep it flat."""
    given: list[str] = []

    def rows() -> Iterator[AuditedRecord]:
        for record in honest_records():
            given.append(record.path)
            yield record

    for pieces in (audit_pieces, audit_line_pieces):
        given.clear()
        for piece in pieces(replace(honest(), rows=rows)):
            if given:
                assert f'"path": "{given[-1]}"'.encode() in piece
                break
        assert len(given) == 1


def test_every_count_stands_with_what_it_is_of() -> None:
    found = document(honest())
    totals = found["totals"]
    assert totals["records"] == {"count": 5, "of": 5}
    assert totals["statuses"] == {
        "UNVERIFIED": {"count": 3, "of": 5},
        "VERIFIED": {"count": 1, "of": 5},
        "FALSIFIED": {"count": 1, "of": 5},
    }
    assert totals["gateable"] == {"count": 7, "of": 9}
    assert totals["claim_statuses"]["VERIFIED"] == {"count": 2, "of": 7}
    assert found["funnel"][0] == {
        "stage": "public",
        "records": {"count": 4, "of": 5},
        "claims": {"count": 9, "of": 9},
    }
    assert found["kinds"]["descriptive"] == {"count": 2, "of": 9}
    contradict = {each["code"]: each for each in found["pareto"]}["G2-CLM-019"]
    assert contradict["claims"] == {"count": 2, "of": 9}
    assert contradict["alone"] == {"count": 0, "of": 2}
    assert found["reused"] == {"count": 2, "of": 6}


def test_a_count_of_records_alone_is_not_said_to_be_of_claims() -> None:
    pareto = {each["code"]: each for each in document(honest())["pareto"]}
    invalid = pareto["G2-REC-001"]
    assert invalid["claims"] == {"count": 0, "of": 9}
    assert invalid["alone"]["of"] == invalid["records"]["count"] == 1


def test_what_looks_wrong_names_places_and_counts_all_of_them() -> None:
    found = document(honest())
    wrong = {each["name"]: each for each in found["wrong"]}
    assert wrong["values-contradict"]["records"] == {"count": 2, "of": 5}
    assert [each["path"] for each in wrong["values-contradict"]["first"]] == [
        "deep/er/mixed",
        "pages/moclip.txt",
    ]
    assert wrong["premise-suspect"]["first"][0]["claim"] is None
    (across,) = found["across"]
    assert [source["record"] for source in across["sources"]] == ["mixed", "moclip-page"]


def test_a_trend_that_was_not_asked_for_is_not_an_empty_one() -> None:
    assert document(replace(honest(), trend=None))["trend"] is None
    assert document(replace(honest(), trend=()))["trend"] == []


def test_a_record_is_told_whole() -> None:
    audit = honest()
    mixed = honest_records()[2]
    row = record_row(mixed, audit.distance(mixed))
    assert {key: row[key] for key in ("status", "stated", "attempt", "invalid")} == {
        "status": "UNVERIFIED",
        "stated": "VERIFIED",
        "attempt": "attempted and blocked",
        "invalid": True,
    }
    claims: Any = row["claims"]
    assert [claim["stage"] for claim in claims] == ["decided", "ran", "attached", "gateable"]
    assert [reason["code"] for reason in claims[2]["reasons"]] == [
        "G2-CLM-007",
        "G2-EVD-001",
        "G2-CLM-019",
    ]
    distance: Any = row["distance"]
    assert (distance["lacking"], distance["gateable"]) == (3, 4)
    assert distance["steps"][0]["minutes"] == 1.5


def test_the_summary_holds_no_record() -> None:
    assert "records" not in audit_document(honest())
