"""A spreadsheet that opens an audit must compute nothing that a record asks it to."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audited_made import HOSTILE, an_audit, honest, honest_records, hostile, nothing
from gate2.audit.audited import AuditedRecord
from gate2.audit.corpus import Audit
from gate2.report.audit.csv import COLUMNS, MOST_CHARS, audit_csv, neutral

FORMULA = "=+-@"
EVIL = st.text(alphabet=";,\"'=+-@＝＋－＠﹣ \t\r\n\x00|a1:#[\udcff", max_size=30)


def written(audit: Audit) -> str:
    return b"".join(audit_csv(audit)).decode("utf-8")


def rows(audit: Audit, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(written(audit), newline=""), delimiter=delimiter))


def read(audit: Audit) -> list[dict[str, str]]:
    head, *others = rows(audit)
    return [dict(zip(head, each, strict=True)) for each in others]


def begins_formula(cell: str) -> bool:
    """Whether a spreadsheet may compute the cell, once it has trimmed it."""
    first = cell.strip().lstrip('"').strip()[:1]
    return unicodedata.normalize("NFKC", first)[:1] in FORMULA if first else False


def with_text(text: str) -> Audit:
    """An audit of one record that has this text in every foreign field."""
    record = honest_records()[2]
    claims = tuple(
        replace(
            claim,
            id=text,
            text=text,
            reasons=tuple(replace(r, message=text, remedy=text) for r in claim.reasons),
        )
        for claim in record.claims
    )
    changed = replace(record, path=text, id=text, title=text, domain=text, claims=claims)
    return an_audit((changed,))


@settings(deadline=None)
@given(st.text(max_size=40) | EVIL)
def test_no_text_at_all_is_computed_or_breaks_a_row(text: str) -> None:
    (head, row) = rows(with_text(text))
    assert head == list(COLUMNS)
    assert len(row) == len(COLUMNS)
    assert not any(begins_formula(cell) for cell in row)
    assert all(unicodedata.category(char)[0] in "LMNPSZ" for cell in row for char in cell)


@settings(deadline=None)
@given(EVIL)
def test_a_spreadsheet_that_parts_at_semicolons_computes_nothing_either(text: str) -> None:
    for row in rows(with_text(text), delimiter=";"):
        assert not any(begins_formula(cell) for cell in row)


@pytest.mark.parametrize("text", [f"{char}1+1" for char in "=+-@＝＋－＠﹢﹣﹦﹫"])
def test_each_beginning_of_a_formula_gets_an_apostrophe(text: str) -> None:
    for before in ("", " ", '"', ' "'):
        assert neutral(before + text) == f"'{before}{text}"
        assert neutral(f"x;{before}{text}") == f"x;'{before}{text}"
    assert neutral(f"x {text}") == f"x {text}"


def test_text_that_is_no_formula_stays_as_it_is() -> None:
    for text in ("Top-1 = 0.5", "a; b", "n > 1; x-y", "", "0.5", "c1"):
        assert neutral(text) == text


def test_figures_stay_figures() -> None:
    row = next(csv.reader([written(honest()).splitlines()[3]], quoting=csv.QUOTE_NONNUMERIC))
    found: dict[str, object] = dict(zip(COLUMNS, row, strict=True))
    names = ("claims", "lacking", "minutes", "memory_mib", "steps")
    assert [found[name] for name in names] == [4.0, 3.0, 1.5, 512.0, 4.0]


def test_hostile_text_stands_in_one_cell_and_starts_no_command() -> None:
    text = written(hostile())
    assert "::" not in text
    assert "##[" not in text
    assert text.count("\n") == text.count("\r\n") == 2
    assert not any(
        unicodedata.category(char) in ("Cc", "Cf") for char in text if char not in "\r\n"
    )
    (row,) = read(hostile())
    assert row["title"].startswith("<script>alert(1)</script>")
    assert "\\u{1b}[31m" in row["title"]


def test_a_text_without_end_fits_into_a_cell() -> None:
    record = replace(honest_records()[0], title="=" + "::" * 50_000)
    (row,) = read(an_audit((record,)))
    assert 1_000 < len(row["title"]) <= MOST_CHARS + 1
    assert row["title"].startswith("'=")


def test_a_row_says_what_the_record_is() -> None:
    found = {row["path"]: row for row in read(honest())}
    assert list(found) == [record.path for record in honest_records()]
    mixed = found["deep/er/mixed"]
    assert (mixed["status"], mixed["stated"], mixed["invalid"]) == ("UNVERIFIED", "VERIFIED", "yes")
    assert mixed["kinds"] == "mathematical empirical undecided"
    assert mixed["codes"].split()[-1] == "G2-CLM-001"
    assert mixed["first_code"] == "G2-ART-015"
    assert found["broken"]["published"] == found["broken"]["minutes"] == ""


def test_an_audit_of_nothing_is_a_head() -> None:
    assert rows(nothing()) == [list(COLUMNS)]


def test_rows_are_written_one_at_a_time() -> None:
    given_: list[str] = []

    def streamed() -> Iterator[AuditedRecord]:
        for record in honest_records():
            given_.append(record.path)
            yield record

    pieces = audit_csv(replace(honest(), rows=streamed))
    next(pieces)
    assert given_ == []
    assert b"kronecker-budget" in next(pieces)
    assert given_ == ["kronecker-budget"]


def test_the_hostile_text_of_these_tests_would_be_obeyed_as_it_is() -> None:
    assert "::error::" in HOSTILE
    assert begins_formula("=1")
    assert begins_formula(" +1")
    assert begins_formula("＝1")
    assert not begins_formula("'=1")
