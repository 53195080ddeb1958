"""A shard's report, read strictly from the bytes of a file that anybody may have written."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from gate2.contract import Status
from gate2.errors import InvalidDocument, UsageError
from gate2.reasons import Effect
from gate2.record.sharding import MAX_SHARDS, Shard, Tree
from gate2.report.ci.inert import inert
from gate2.report.document import REPORT_SCHEMA
from gate2.report.escape import shortened
from gate2.strictjson import JsonLimits, JsonRefused, JsonValue, loads

MAX_REPORT_BYTES = 128 << 20
REPORT_LIMITS = JsonLimits(
    size_bytes=MAX_REPORT_BYTES,
    values=10_000_000,
    number_length=300,
    exponent=300,
    string_length=MAX_REPORT_BYTES,
)
MAX_WALL_S = 1e9
"""Thirty years: what is more was measured by nobody, and sums of it need no care."""
MAX_TIMINGS = 100
SHOWN_WIDTH = 60
FAULT_WIDTH = 300

Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0, le=MAX_WALL_S)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, Field(max_length=SHOWN_WIDTH)]
"""Of a version, which is shown with every merged report."""


def _few(timings: object) -> object:
    """Counted before each of them is looked at: every fault takes a thousand bytes to tell."""
    if isinstance(timings, dict) and len(timings) > MAX_TIMINGS:
        raise ValueError(f"expected at most {MAX_TIMINGS}, came {len(timings)}")
    return timings


class _Read(BaseModel):
    """What merging looks at; other keys are kept in the document and not looked at."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True, allow_inf_nan=False)


class ReportedReason(_Read):
    """One reason, in the report's own words."""

    code: str
    name: str
    effect: Annotated[Effect, Field(strict=False)]
    message: str
    remedy: str


class ReportedClaim(_Read):
    """One claim of a record."""

    id: str
    status: Annotated[Status, Field(strict=False)]
    reasons: tuple[ReportedReason, ...] = Field(strict=False, fail_fast=True)


class ReportedCoverage(_Read):
    """How many claims of a record are what."""

    gateable: Count
    verified: Count
    falsified: Count
    descriptive: Count


class ReportedRecord(_Read):
    """One record, or a path that holds none that could be read: then it has no `id`."""

    path: str
    id: str | None
    title: str | None
    status: Annotated[Status, Field(strict=False)]
    coverage: ReportedCoverage
    reasons: tuple[ReportedReason, ...] = Field(strict=False, fail_fast=True)
    claims: tuple[ReportedClaim, ...] = Field(strict=False, fail_fast=True)


class _Shard(_Read):
    index: Annotated[int, Field(ge=1, le=MAX_SHARDS)]
    of: Annotated[int, Field(ge=1, le=MAX_SHARDS)]
    records: Count
    names_sha256: Digest


class _Engine(_Read):
    version: Name
    policy_sha256: Digest
    rules: Name


class _Report(_Read):
    schema_: Literal["gate2-report-v1"] = Field(alias="schema")
    complete: bool
    shard: _Shard | None
    engine: _Engine
    records: tuple[ReportedRecord, ...] = Field(strict=False, fail_fast=True)
    timings_s: Annotated[dict[str, Seconds], BeforeValidator(_few)]


@dataclass(frozen=True, slots=True)
class Maker:
    """What made a report, as far as a status depends on it."""

    version: str
    policy_sha256: str
    rules: str
    """The version of the rules, with the classifier's name where it is not the default."""


@dataclass(frozen=True, slots=True)
class ShardReport:
    """The report of one shard."""

    where: str
    """The file, for messages."""
    sha256: str
    """Of the file's bytes."""
    shard: Shard
    tree: Tree
    complete: bool
    maker: Maker
    records: tuple[ReportedRecord, ...]
    timings_s: Mapping[str, float]
    document: Mapping[str, object]
    """The whole of it, unknown keys included, as the standard library reads it."""

    def engine(self) -> Mapping[str, object]:
        """Everything that it says of the engine."""
        table = self.document["engine"]
        assert isinstance(table, dict)
        return table


def read_shard_report(data: bytes, where: str) -> ShardReport:
    """The report of a shard that the bytes spell; `where` names the file.

    Raises:
        InvalidDocument: they are no strict JSON, or no report of `gate2 check`.
        UsageError: the report is whole by itself, not a shard's.
    """
    try:
        document = _plain(loads(data, limits=REPORT_LIMITS))
    except (JsonRefused, OverflowError) as error:
        raise _no_report(where, str(error)) from None
    if not isinstance(document, dict):
        raise _no_report(where, "its JSON is no object")
    if document.get("schema") == REPORT_SCHEMA and document.get("shard") is None:
        raise UsageError(
            f"{where}: expected the report of a shard, came that of a whole tree; merge what"
            " `gate2 check PATH… --shard I/N --format json -o FILE` wrote"
        )
    try:
        read = _Report.model_validate(document)
    except ValidationError as error:
        raise _no_report(where, _first_fault(error)) from None
    assert read.shard is not None
    if read.shard.index > read.shard.of:
        fault = f"shard: expected an index of at most {read.shard.of}, came {read.shard.index}"
        raise _no_report(where, fault)
    report = ShardReport(
        where=where,
        sha256=hashlib.sha256(data).hexdigest(),
        shard=Shard(read.shard.index, read.shard.of),
        tree=Tree(read.shard.records, read.shard.names_sha256),
        complete=read.complete,
        maker=Maker(read.engine.version, read.engine.policy_sha256, read.engine.rules),
        records=read.records,
        timings_s=read.timings_s,
        document=document,
    )
    _require_its_records(report)
    return report


def _plain(value: JsonValue) -> object:
    """Decimals as the floats that they were written from.

    Raises:
        OverflowError: one is beyond all floats.
    """
    match value:
        case Decimal():
            number = float(value)
            if not isfinite(number):
                raise OverflowError(f"{shortened(str(value), SHOWN_WIDTH)} is too large a number")
            return number
        case list():
            return [_plain(item) for item in value]
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case _:
            return value


def _require_its_records(report: ShardReport) -> None:
    """As many records as are the shard's; one that was interrupted may have fewer, none more."""
    own, came = report.shard.size(report.tree.records), len(report.records)
    if came > own or (report.complete and came < own):
        raise _no_report(
            report.where,
            f"expected {own} records in shard {report.shard} of {report.tree.records}, came {came}",
        )
    paths = [record.path for record in report.records]
    if (twice := first_twice(paths)) is not None:
        raise _no_report(report.where, f"the record {quoted(twice)} stands there twice")
    for record in report.records:
        if record.id is not None and not _agrees_with_its_claims(record):
            fault = f"the status and coverage of {quoted(record.path)} are not those of its claims"
            raise _no_report(report.where, fault)


def _agrees_with_its_claims(record: ReportedRecord) -> bool:
    """Whether it has what `gate2.verdict.decide_record` makes of such claims, all of them.

    Who forges a report can forge all of it. This is for one that was cut or put together.
    """
    found = Counter(claim.status for claim in record.claims)
    said = record.coverage
    if (said.verified, said.falsified) != (found[Status.VERIFIED], found[Status.FALSIFIED]):
        return False
    if said.gateable + said.descriptive != len(record.claims):
        return False
    if said.falsified or record.status is Status.FALSIFIED:
        return bool(said.falsified) and record.status is Status.FALSIFIED
    return record.status is Status.UNVERIFIED or 0 < said.gateable == said.verified


def quoted(text: str) -> str:
    """Text of a report for a message in the log of a job: short, and on one line that is obeyed
    by nobody."""
    return inert(shortened(text, SHOWN_WIDTH))


def first_twice(items: Iterable[str]) -> str | None:
    """The first item that came before."""
    seen: set[str] = set()
    for item in items:
        if item in seen:
            return item
        seen.add(item)
    return None


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    place = ".".join(str(step) for step in fault["loc"])
    came = shortened(repr(fault["input"]), SHOWN_WIDTH)
    return f"{shortened(place, SHOWN_WIDTH)}: {fault['msg']}, came {came}"


def _no_report(where: str, fault: str) -> InvalidDocument:
    return InvalidDocument(
        f"{where}: expected a report of `gate2 check --format json` ({REPORT_SCHEMA}), and it is"
        f" none or is damaged: {inert(shortened(fault, FAULT_WIDTH))}; make it again, with this"
        " version"
    )
