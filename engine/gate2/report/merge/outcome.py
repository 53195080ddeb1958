"""What the records of a report come to: counts, and the exit code that `gate2 check` gives."""

from collections.abc import Iterable

from gate2.contract import Status
from gate2.errors import worst
from gate2.policy import Require
from gate2.reasons import Effect
from gate2.report.merge.reading import ReportedReason, ReportedRecord
from gate2.report.summary import Summary, summed
from gate2.verdict import Coverage


def exit_code_of(
    records: Iterable[ReportedRecord], require: Require, *, complete: bool = True
) -> int:
    """As `gate2.check.exit_code` of the same records with all of their claims.

    Of what is not complete, the records that are not there could not be decided: at best 6.
    """
    found = list(records)
    codes = {0} if found else {5}
    if not complete:
        codes.add(6)
    for record in found:
        codes |= _codes_of_unread(record) if record.id is None else _codes_of(record, require)
    return worst(codes)


def _codes_of_unread(record: ReportedRecord) -> set[int]:
    effects = {reason.effect for reason in record.reasons}
    return {6} if Effect.INFRASTRUCTURE in effects else {4}


def _codes_of(record: ReportedRecord, require: Require) -> set[int]:
    codes = {0}
    effects = {reason.effect for reason in _reasons_of(record)}
    statuses = {record.status, *(claim.status for claim in record.claims)}
    if Status.FALSIFIED in statuses:
        codes.add(3)
    if Effect.INVALID in effects:
        codes.add(4)
    if Effect.INFRASTRUCTURE in effects:
        codes.add(6)
    if not record.claims:
        codes.add(5)
    if require is Require.VERIFIED and record.status is not Status.VERIFIED:
        codes.add(1)
    return codes


def _reasons_of(record: ReportedRecord) -> list[ReportedReason]:
    return [*record.reasons, *(reason for claim in record.claims for reason in claim.reasons)]


def summary_of(records: Iterable[ReportedRecord]) -> Summary:
    """The counts over all of these records."""
    found = list(records)
    read = [
        (record.status, Coverage(**record.coverage.model_dump()))
        for record in found
        if record.id is not None
    ]
    return summed(read, len(found) - len(read))
