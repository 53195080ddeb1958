"""The sentences that both formats of a merged report share. All of it is text of the reports."""

from gate2.contract import Status
from gate2.reasons import Effect
from gate2.report.merge.merging import Merged
from gate2.report.merge.reading import ReportedReason, ReportedRecord

SHOWN_REASONS = 3


def status_of(record: ReportedRecord) -> str:
    """Its status; that of a path without a record is that nothing was read."""
    return "not read" if record.id is None else record.status.value


def coverage_of(record: ReportedRecord) -> str:
    """For instance ``3 of 5``: gateable claims that are VERIFIED."""
    if record.id is None:
        return ""
    return f"{record.coverage.verified} of {record.coverage.gateable}"


def why_of(record: ReportedRecord) -> str:
    """Which claims are FALSIFIED, then the record's reasons, else those of its claims by code."""
    if record.status is Status.VERIFIED:
        return ""
    falsified = [claim.id for claim in record.claims if claim.status is Status.FALSIFIED]
    words = [f"falsified: {', '.join(falsified)}"] if falsified else []
    shown = [reason for reason in record.reasons if _blocks(reason)]
    if shown:
        words += [f"{_short(reason)}: {reason.message}" for reason in shown[:SHOWN_REASONS]]
        return "; ".join(words)
    codes = dict.fromkeys(
        _short(reason) for claim in record.claims for reason in claim.reasons if _blocks(reason)
    )
    return "; ".join([*words, *list(codes)[:SHOWN_REASONS]])


def _blocks(reason: ReportedReason) -> bool:
    return reason.effect not in (Effect.WARNING, Effect.NONE)


def _short(reason: ReportedReason) -> str:
    return f"{reason.code.removeprefix('G2-')} {reason.name}"


def lacking_line(merged: Merged) -> str:
    """Which shards are not in it; empty where all are."""
    of = merged.shards[0].shard.of
    words = [f"no report of shard {number}/{of}" for number in merged.missing]
    words += [f"the check of shard {number}/{of} was interrupted" for number in merged.interrupted]
    return f"Incomplete: {'; '.join(words)}." if words else ""


def source_line(merged: Merged) -> str:
    """What made the shards' reports."""
    maker, of = merged.shards[0].maker, merged.shards[0].shard.of
    return (
        f"merged from {len(merged.shards)} of {of} shards, made by gate2 {maker.version} under"
        f" policy {maker.policy_sha256}; the statuses are those of the shards' reports"
    )
