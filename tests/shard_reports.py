"""Reports of shards for tests of merging, made by what makes real ones."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from gate2.check import CheckedClaim, CheckedRecord, Report, UnreadRecord
from gate2.classify.classifier import classify
from gate2.policy import Policy
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import Claim, ClaimKind, Record
from gate2.record.sharding import Shard, chosen, tree_of
from gate2.report.document import report_document
from gate2.verdict import Outcome, Status, Verdict, decide_record
from making import DIGEST

TEXT = "For every n, n + 0 = n."
WHY = because(Code.LEAN_PROOF_REJECTED, "it was not accepted")
OUTCOMES = {
    Status.VERIFIED: Outcome.PROVED,
    Status.FALSIFIED: Outcome.NEGATION_PROVED,
    Status.UNVERIFIED: Outcome.INCONCLUSIVE,
}


def effect(which: Effect) -> Reason:
    """A reason with this effect."""
    return because(Code.LEAN_PROOF_REJECTED, f"its effect is {which}", effect=which)


def claim(
    status: Status,
    reasons: Sequence[Reason] = (WHY,),
    *,
    kind: ClaimKind = ClaimKind.MATHEMATICAL,
    name: str = "c1",
) -> CheckedClaim:
    """A claim with this status."""
    what = Claim(name, TEXT, kind=kind)
    digest = None if status is Status.UNVERIFIED else DIGEST
    return CheckedClaim(
        claim=what,
        kind=kind,
        declared=True,
        classification=classify(TEXT),
        verdict=Verdict(status, OUTCOMES[status], tuple(reasons), digest),
        artifacts=(),
        wall_s=0.1,
    )


def record(
    path: str,
    *claims: CheckedClaim,
    title: str = "A record",
    findings: Sequence[Reason] = (),
    remarks: Sequence[Reason] = (),
) -> CheckedRecord:
    """A record at this path, with the verdict that its claims give it."""
    what = Record(
        path=Path(path),
        id=Path(path).name,
        title=title,
        sha256=DIGEST,
        claims=tuple(item.claim for item in claims),
    )
    verdict = decide_record([(item.kind, item.verdict) for item in claims], findings)
    return CheckedRecord(what, verdict, claims, 0.25, tuple(remarks))


def verified(path: str) -> CheckedRecord:
    """A record of one claim, which is VERIFIED."""
    return record(path, claim(Status.VERIFIED, ()))


def unverified(path: str) -> CheckedRecord:
    """A record of one claim, which is UNVERIFIED."""
    return record(path, claim(Status.UNVERIFIED))


def falsified(path: str) -> CheckedRecord:
    """A record of one claim, which is FALSIFIED."""
    return record(path, claim(Status.FALSIFIED))


def report(
    records: Iterable[CheckedRecord],
    unread: Iterable[UnreadRecord] = (),
    *,
    complete: bool = True,
) -> Report:
    """What one `gate2 check` found."""
    return Report(
        records=tuple(records),
        unread=tuple(unread),
        complete=complete,
        policy=Policy(),
        engine={"version": "0.1.0", "rules": "7", "sandbox": None, "lean": None},
        timings_s={"total": 1.5},
    )


def whole(found: Report) -> dict[str, Any]:
    """The document of a check that was not cut into shards."""
    return dict(report_document(found)) | {"shard": None}


def shards(found: Report, of: int) -> list[dict[str, Any]]:
    """The documents that `of` jobs write, each of its own records."""
    places = [item.record.path for item in found.records]
    places += [Path(item.path) for item in found.unread]
    tree = tree_of(places)
    documents = []
    for index in range(1, of + 1):
        own = set(chosen(places, Shard(index, of)))
        part = report(
            [item for item in found.records if item.record.path in own],
            [item for item in found.unread if Path(item.path) in own],
            complete=found.complete,
        )
        shard = {
            "index": index,
            "of": of,
            "records": tree.records,
            "names_sha256": tree.names_sha256,
        }
        documents.append(dict(report_document(part)) | {"shard": shard})
    return documents


def write(directory: Path, documents: Sequence[object]) -> list[str]:
    """The documents as files, as `gate2 check -o` writes them."""
    directory.mkdir(parents=True, exist_ok=True)
    files = []
    for number, document in enumerate(documents, 1):
        file = directory / f"report-{number}.json"
        file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
        files.append(str(file))
    return files
