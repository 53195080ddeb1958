"""What the records of a report come to, in numbers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from gate2.check import Report
from gate2.contract import Status
from gate2.report.words import coverage_line
from gate2.verdict import Coverage


@dataclass(frozen=True, slots=True)
class Summary:
    """How many records and claims are what. A path that was not read is no UNVERIFIED record."""

    records: int
    verified: int
    falsified: int
    unverified: int
    unread: int
    claims: Coverage
    """Of the records that were read."""


def summed(read: Iterable[tuple[Status, Coverage]], unread: int) -> Summary:
    """The counts over the records that were `read` and as many paths that were not."""
    found = list(read)
    by_status = Counter(status for status, _ in found)
    return Summary(
        records=len(found) + unread,
        verified=by_status[Status.VERIFIED],
        falsified=by_status[Status.FALSIFIED],
        unverified=by_status[Status.UNVERIFIED],
        unread=unread,
        claims=Coverage(
            gateable=sum(coverage.gateable for _, coverage in found),
            verified=sum(coverage.verified for _, coverage in found),
            falsified=sum(coverage.falsified for _, coverage in found),
            descriptive=sum(coverage.descriptive for _, coverage in found),
        ),
    )


def summary_of(report: Report) -> Summary:
    """The counts of one check."""
    verdicts = [checked.verdict for checked in report.records]
    return summed([(each.status, each.coverage) for each in verdicts], len(report.unread))


def records_line(found: Summary) -> str:
    """For instance ``200 records: 12 VERIFIED, 0 FALSIFIED, 188 UNVERIFIED, 0 not read``."""
    return (
        f"{found.records} records: {found.verified} VERIFIED, {found.falsified} FALSIFIED,"
        f" {found.unverified} UNVERIFIED, {found.unread} not read"
    )


def claims_line(found: Summary) -> str:
    """For instance ``their claims: verified 30 of 480 gateable, 310 descriptive``."""
    return f"their claims: {coverage_line(found.claims)}"
