"""The report in a line a record: for many records, of which one is looked at in full afterwards."""

from rich.console import Console
from rich.text import Text

from gate2.check import CheckedRecord, Report, UnreadRecord
from gate2.report.escape import visible
from gate2.report.summary import claims_line, records_line, summary_of
from gate2.report.text import STYLES, short_path
from gate2.report.words import coverage_line

NOT_READ = "not read"
_STATUS_WIDTH = max(map(len, (*STYLES, NOT_READ)))


def print_short(report: Report, console: Console) -> None:
    """Status and coverage of each record, what could not be read with its reason, and the sums.

    A line of it is as long as its path and its words: nothing is cut.
    """
    for checked in report.records:
        _print(_of_record(checked), console)
    for unread in report.unread:
        _print(_of_unread(unread), console)
    found = summary_of(report)
    _print(Text(records_line(found), "bold"), console)
    _print(Text(claims_line(found)), console)
    if not report.complete:
        _print(Text("Incomplete: the check was interrupted.", style="bold yellow"), console)


def _of_record(checked: CheckedRecord) -> Text:
    status = checked.verdict.status.value
    line = Text()
    line.append(f"{status:{_STATUS_WIDTH}}", STYLES[status])
    line.append(f"  {visible(str(short_path(checked.record.path)))}", "bold")
    line.append(f"  {coverage_line(checked.verdict.coverage)}", "dim")
    return line


def _of_unread(unread: UnreadRecord) -> Text:
    reason = unread.reason
    line = Text()
    line.append(f"{NOT_READ:{_STATUS_WIDTH}}", "bold red")
    line.append(f"  {visible(unread.path)}", "bold")
    code = reason.code.removeprefix("G2-")
    line.append(f"  {code} {reason.name}: {visible(reason.message)}", "dim")
    return line


def _print(line: Text, console: Console) -> None:
    console.print(line, soft_wrap=True)
