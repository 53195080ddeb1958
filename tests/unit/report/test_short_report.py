"""The report in a line a record hides no record, and lets no text of a record pose as a line."""

import io
from dataclasses import replace
from pathlib import Path

from gate2.check import Report, UnreadRecord
from gate2.contract import Status
from gate2.reasons import Code, because
from gate2.report.short import print_short
from gate2.report.text import console_for
from shard_reports import claim, record, verified
from shard_reports import report as report_of


def lines(report: Report) -> list[str]:
    stream = io.StringIO()
    print_short(report, console_for(stream))
    return stream.getvalue().splitlines()


def report(*unread: UnreadRecord, complete: bool = True) -> Report:
    records = (
        verified("records/one"),
        record("records/two", claim(Status.FALSIFIED), claim(Status.VERIFIED, (), name="c2")),
        record("records/" + "long" * 60, claim(Status.UNVERIFIED)),
    )
    return report_of(records, unread, complete=complete)


def test_each_record_has_one_line_and_the_sums_come_last() -> None:
    said = lines(report())
    assert said[0] == "VERIFIED    records/one  verified 1 of 1 gateable, 0 descriptive"
    assert said[1].startswith("FALSIFIED   records/two  verified 1 of 2 gateable, falsified 1")
    assert said[2].startswith("UNVERIFIED  records/longlong")
    assert said[3] == "3 records: 1 VERIFIED, 1 FALSIFIED, 1 UNVERIFIED, 0 not read"
    assert said[4] == "their claims: verified 2 of 4 gateable, falsified 1, 0 descriptive"
    assert len(said) == 5


def test_what_was_not_read_is_not_left_out() -> None:
    reason = because(Code.REC_SCHEMA_INVALID, "line 1: \x1b[1mno JSON\nVERIFIED  records/three")
    said = lines(report(UnreadRecord("records/three", reason)))
    (line,) = [each for each in said if each.startswith("not read")]
    assert "records/three  REC-" in line
    assert "\x1b" not in line
    assert said[-2].endswith("1 not read")


def test_what_was_interrupted_says_so() -> None:
    assert lines(report(complete=False))[-1] == "Incomplete: the check was interrupted."


def test_path_cannot_forge_a_line() -> None:
    forged = verified("records/one")
    path = Path("records/x\nVERIFIED    records/y")
    forged = replace(forged, record=replace(forged.record, path=path))
    said = lines(replace(report(), records=(forged,)))
    assert len(said) == 3
