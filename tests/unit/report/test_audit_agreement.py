"""Two formats of one audit must never tell an editor two different counts."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from audited_made import an_audit, honest, honest_records, hostile
from gate2.audit.corpus import Audit
from gate2.audit.selection import selection_of
from gate2.contract import Status
from gate2.report.audit.csv import audit_csv
from gate2.report.audit.document import audit_pieces
from gate2.report.audit.json_lines import audit_line_pieces
from gate2.report.audit.markdown import as_audit_markdown
from gate2.report.audit.text import print_audit


def large() -> Audit:
    """Of a thousand records, so that figures have separators and shares are small."""
    first, *others = honest_records()
    many = (first, *(replace(others[2], path=f"p{n:04}") for n in range(1_500)), *others)
    return an_audit(many)


def grouped() -> Audit:
    audit = honest()
    heads = selection_of(group="code").group_of
    groups: dict[str, Counter[Status]] = {}
    for record in audit.rows():
        for head in heads(record):
            groups.setdefault(head, Counter())[record.status] += 1
    return replace(audit, totals=replace(audit.totals, groups=groups))


AUDITS: dict[str, Callable[[], Audit]] = {
    "honest": honest,
    "hostile": hostile,
    "grouped": grouped,
    "large": large,
}


def document(audit: Audit) -> Any:
    return json.loads(b"".join(audit_pieces(audit)))


def text_of(audit: Audit) -> str:
    stream = io.StringIO()
    print_audit(audit, Console(file=stream, width=160, markup=False, highlight=False))
    return stream.getvalue()


def figures(cells: list[str]) -> list[int]:
    """The counts among the cells, without the shares."""
    plain = [cell.replace(",", "") for cell in cells]
    return [int(cell) for cell in plain if cell.isdecimal()]


def text_rows(audit: Audit) -> dict[str, list[list[int]]]:
    """The figures of each row of the tables in the terminal, by its first cell."""
    found: dict[str, list[list[int]]] = {}
    for line in text_of(audit).splitlines():
        cells = re.split(r"  +", line.strip())
        if figures(cells[1:]) and re.fullmatch(r"[\w -]+", cells[0]):
            words = [re.sub(r"^.*[▏▎▍▌▋▊▉█]", "", cell).strip() for cell in cells[1:]]
            found.setdefault(cells[0], []).append(figures(words))
    return found


def markdown_rows(audit: Audit) -> dict[str, list[list[int]]]:
    """The figures of each row of the tables on the page, by its first cell."""
    found: dict[str, list[list[int]]] = {}
    cells: list[str] | None = None
    inside = False
    for token in MarkdownIt("commonmark").enable("table").parse(as_audit_markdown(audit)):
        if token.type == "tr_open":
            cells = []
        elif token.type == "td_open":
            inside = True
        elif inside and cells is not None and token.type == "inline":
            cells.append("".join(each.content for each in token.children or []))
            inside = False
        elif token.type == "tr_close" and cells:
            found.setdefault(cells[0], []).append(figures(cells[1:]))
            cells = None
    return found


@pytest.mark.parametrize("name", AUDITS)
def test_counts_of_codes_stages_kinds_and_months_are_the_same(name: str) -> None:
    audit = AUDITS[name]()
    found = document(audit)
    expected: dict[str, list[int]] = {
        stage["stage"]: [stage["records"]["count"], stage["claims"]["count"]]
        for stage in found["funnel"]
    }
    expected |= {kind: [each["count"]] for kind, each in found["kinds"].items()}
    for month in found["months"]:
        statuses = [month["statuses"][each]["count"] for each in ("VERIFIED", "FALSIFIED")]
        rest = month["statuses"]["UNVERIFIED"]["count"]
        never = month["attempts"]["never attempted"]["count"]
        expected[month["month"]] = [month["records"]["count"], *statuses, rest, never]
    for attempt, each in found["totals"]["attempts"].items():
        claims = found["totals"]["claim_attempts"][attempt]["count"]
        expected.setdefault(attempt, []).extend((each["count"], claims))
    decided = [expected["decided"][:2], expected["decided"][2:]]
    for rows in (text_rows(audit), markdown_rows(audit)):
        assert {key: rows[key][0] for key in expected if key != "decided"} == {
            key: value for key, value in expected.items() if key != "decided"
        }
        assert rows["decided"] == decided


@pytest.mark.parametrize("name", AUDITS)
def test_the_pareto_is_the_same(name: str) -> None:
    audit = AUDITS[name]()
    text, page = text_rows(audit), markdown_rows(audit)
    pareto = document(audit)["pareto"]
    assert pareto
    for each in pareto:
        head = f"{each['code'].removeprefix('G2-')} {each['name']}"
        counts = [each["records"]["count"], each["claims"]["count"], each["alone"]["count"]]
        assert page[head][0] == counts
        noted = each["effect"] in ("W", "-")
        assert text[head][0] == (counts[:2] if noted else counts)


@pytest.mark.parametrize("name", AUDITS)
def test_the_records_are_those_that_are_counted(name: str) -> None:
    audit = AUDITS[name]()
    whole = document(audit)
    table = b"".join(audit_csv(audit)).decode()
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    lines = [json.loads(each) for each in b"".join(audit_line_pieces(audit)).splitlines()]
    assert len(rows) == len(lines) - 1 == len(whole["records"])
    assert len(rows) == whole["totals"]["records"]["count"]
    for status in Status:
        count = whole["totals"]["statuses"][status]["count"]
        assert sum(row["status"] == status for row in rows) == count
        assert sum(line.get("status") == status for line in lines) == count
    for column, count in (
        ("claims", whole["totals"]["claims"]),
        ("gateable", whole["totals"]["gateable"]["count"]),
        ("verified", whole["totals"]["claim_statuses"]["VERIFIED"]["count"]),
        ("falsified", whole["totals"]["claim_statuses"]["FALSIFIED"]["count"]),
        ("descriptive", whole["kinds"]["descriptive"]["count"]),
        ("undecided", whole["kinds"]["undecided"]["count"]),
        ("attached", whole["funnel"][2]["claims"]["count"]),
        ("ran", whole["funnel"][3]["claims"]["count"]),
        ("decided", whole["funnel"][4]["claims"]["count"]),
    ):
        assert sum(int(row[column]) for row in rows) == count, column
    for each in whole["pareto"]:
        assert sum(each["code"] in row["codes"].split() for row in rows) == each["records"]["count"]


@pytest.mark.parametrize("name", AUDITS)
def test_the_headline_is_the_same(name: str) -> None:
    audit = AUDITS[name]()
    totals = document(audit)["totals"]
    said = (
        f"{totals['statuses']['VERIFIED']['count']:,} of {totals['records']['count']:,} record",
        f"{totals['statuses']['FALSIFIED']['count']:,} FALSIFIED",
    )
    for each in (text_of(audit), as_audit_markdown(audit).replace("\\", "")):
        assert all(part in each for part in said)


def test_groups_are_the_same() -> None:
    audit = grouped()
    text, page = text_rows(audit), markdown_rows(audit)
    for each in document(audit)["groups"]:
        code = next(c for c in document(audit)["pareto"] if c["code"] == each["group"])
        head = f"{code['code'].removeprefix('G2-')} {code['name']}"
        statuses = [each["statuses"][status]["count"] for status in ("VERIFIED", "FALSIFIED")]
        rest = each["statuses"]["UNVERIFIED"]["count"]
        counts = [each["records"]["count"], *statuses, rest]
        assert counts in text[head]
        assert counts in page[head]


def test_the_rows_that_are_compared_are_read_rightly() -> None:
    assert text_rows(large())["CLM-016 truncated"] == [[1_501, 1_501, 0]]
    assert markdown_rows(large())["CLM-016 truncated"] == [[1_501, 1_501, 0]]
