"""Which reports go together, and what they come to. It decides nothing about a record.

A status stands in the merged report because it stood in a shard's: nothing is recomputed here. So
the merged report is as trustworthy as what it was merged from; `gate2 verify` recomputes verdicts
from evidence.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

from gate2.errors import InvalidDocument, UsageError
from gate2.report.ci.inert import inert
from gate2.report.document import REPORT_SCHEMA
from gate2.report.merge.outcome import summary_of
from gate2.report.merge.reading import ReportedRecord, ShardReport, first_twice, quoted

SHOWN_SHARDS = 20


@dataclass(frozen=True, slots=True)
class Merged:
    """The shards of one tree together."""

    shards: tuple[ShardReport, ...]
    """In the order of their numbers, each once."""
    missing: tuple[int, ...]
    """Numbers of the shards whose report was not given."""
    interrupted: tuple[int, ...]
    """Numbers of the shards whose check was interrupted."""

    @property
    def complete(self) -> bool:
        """Whether every record of the tree was checked."""
        return not self.missing and not self.interrupted

    def records(self) -> tuple[ReportedRecord, ...]:
        """Every record, sorted by path; those that could not be read last."""
        found = [record for report in self.shards for record in report.records]
        return tuple(sorted(found, key=lambda record: (record.id is None, record.path)))


def merge(reports: Sequence[ShardReport], *, partial: bool) -> Merged:
    """The reports of all shards of one tree, made alike.

    1. They were made by one version, under one policy, with one classifier.
    2. They are shards of one tree, cut into the same number of shares.
    3. No shard is there twice.
    4. None is missing and none was interrupted, unless `partial`.
    5. No record is in two of them.

    Raises:
        UsageError: 1 to 4, files that do not go together.
        InvalidDocument: 5, for shards share no record.
    """
    _require_alike(reports)
    first = reports[0]
    ordered = tuple(sorted(reports, key=lambda report: report.shard.index))
    for one, other in pairwise(ordered):
        if one.shard == other.shard:
            raise UsageError(
                f"expected each shard once, came {one.shard} twice: {one.where} and {other.where};"
                " leave one out, the older if they were made in two runs"
            )
    given = {report.shard.index for report in ordered}
    missing = tuple(i for i in range(1, first.shard.of + 1) if i not in given)
    interrupted = tuple(report.shard.index for report in ordered if not report.complete)
    merged = Merged(ordered, missing, interrupted)
    if not partial:
        _require_whole(merged)
    _require_disjoint(ordered)
    return merged


def _require_alike(reports: Sequence[ShardReport]) -> None:
    """1 and 2."""
    alike: tuple[tuple[str, Callable[[ShardReport], str]], ...] = (
        ("made by one version of gate2", lambda r: f"version {r.maker.version}"),
        ("made under one policy", lambda r: f"policy {r.maker.policy_sha256}"),
        ("made with one classifier and one set of rules", lambda r: f"rules {r.maker.rules}"),
        ("of one tree cut in one way", lambda r: f"{r.shard.of} shards"),
        ("of one tree", lambda r: f"{r.tree.records} records, named {r.tree.names_sha256}"),
    )
    first = reports[0]
    for what, fact in alike:
        for other in reports[1:]:
            if fact(first) != fact(other):
                raise UsageError(
                    f"expected reports {what}, came {inert(fact(first))} in {first.where}"
                    f" and {inert(fact(other))} in {other.where}; merge reports of one"
                    " run of the same jobs"
                )


def _require_whole(merged: Merged) -> None:
    """4."""
    of = merged.shards[0].shard.of
    faults = []
    if merged.missing:
        faults.append(f"no report of {_named(merged.missing, of)}")
    if merged.interrupted:
        faults.append(f"an interrupted check of {_named(merged.interrupted, of)}")
    if faults:
        raise UsageError(
            f"expected whole reports of all {of} shards, came {' and '.join(faults)}; add what is"
            " missing, or say --partial for a report that is marked as incomplete"
        )


def _named(numbers: Sequence[int], of: int) -> str:
    listed = ", ".join(f"{number}/{of}" for number in numbers[:SHOWN_SHARDS])
    more = len(numbers) - SHOWN_SHARDS
    return f"shard {listed}" + (f" and {more} more" if more > 0 else "")


def _require_disjoint(reports: Sequence[ShardReport]) -> None:
    """5."""
    twice = first_twice(record.path for report in reports for record in report.records)
    if twice is None:
        return
    holders = [
        report.where for report in reports if twice in {record.path for record in report.records}
    ]
    raise InvalidDocument(
        f"expected each record in one shard, came {quoted(twice)} in {' and '.join(holders)};"
        " make the reports again, each with its own --shard and the same paths"
    )


# --- the document ------------------------------------------------------------------------------


def merged_document(merged: Merged) -> dict[str, object]:
    """The keys of `gate2-report-v1`, and under ``merged`` what it was merged from."""
    return {
        "schema": REPORT_SCHEMA,
        "complete": merged.complete,
        "records": _record_documents(merged),
        "engine": _engine(merged.shards),
        "shard": None,
        "merged": {
            "of": merged.shards[0].shard.of,
            "missing": list(merged.missing),
            "interrupted": list(merged.interrupted),
            "from": [
                {"index": r.shard.index, "records": len(r.records), "sha256": r.sha256}
                for r in merged.shards
            ],
        },
        "summary": asdict(summary_of(merged.records())),
        "timings_s": _timings(merged.shards),
    }


def _record_documents(merged: Merged) -> list[object]:
    """As the shards have them, in the order of `Merged.records`."""
    by_path: dict[str, object] = {}
    for report in merged.shards:
        listed = report.document["records"]
        assert isinstance(listed, list)
        by_path |= {read.path: item for read, item in zip(report.records, listed, strict=True)}
    return [by_path[record.path] for record in merged.records()]


def _engine(reports: Sequence[ShardReport]) -> dict[str, object]:
    """What all say alike; of what differs, such as the sandbox, each name once.

    A shard that needed no sandbox names none.
    """
    tables = [report.engine() for report in reports]
    keys = dict.fromkeys(key for table in tables for key in table)
    return {key: _together([table.get(key) for table in tables]) for key in keys}


def _together(said: Sequence[object]) -> object:
    """One value of those of all shards; None where they differ and are no names."""
    known = [value for value in said if value is not None]
    if not known or all(value == known[0] for value in known):
        return known[0] if known else None
    names = {value for value in known if isinstance(value, str)}
    return ", ".join(sorted(names)) if all(isinstance(value, str) for value in known) else None


def _timings(reports: Sequence[ShardReport]) -> dict[str, float]:
    """Added up: seconds of all jobs together, not of the longest."""
    total: dict[str, float] = {}
    for report in reports:
        for key, value in report.timings_s.items():
            total[key] = total.get(key, 0.0) + value
    return {key: round(value, 3) for key, value in total.items()}
