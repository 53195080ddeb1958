"""The report as plain data: the keys of `gate2-report-v1`, which programs read."""

from collections.abc import Mapping
from dataclasses import asdict, fields

from gate2.check import CheckedArtifact, CheckedClaim, CheckedRecord, Report, UnreadRecord
from gate2.contracts.record_verdict import Named
from gate2.evidence import NoEvidence, ProofEvidence, ReproEvidence, SealFacts, plain
from gate2.reasons import Reason
from gate2.record.model import Scope
from gate2.record.sharding import Share
from gate2.report.repro import agreeing
from gate2.report.summary import summary_of

REPORT_SCHEMA = "gate2-report-v1"

Document = dict[str, object]


def report_document(report: Report, written: Mapping[str, Named] | None = None) -> Document:
    """The whole report. `written` maps evidence digests to the files they were written to."""
    records = [record_document(item, report, written or {}) for item in report.records]
    records += [_unread(item) for item in report.unread]
    return {
        "schema": REPORT_SCHEMA,
        "complete": report.complete,
        "records": records,
        "summary": asdict(summary_of(report)),
        "shard": None if report.share is None else _shard(report.share),
        "engine": {"policy_sha256": report.policy.digest(), **report.engine},
        "timings_s": {key: round(value, 3) for key, value in report.timings_s.items()},
    }


def _shard(share: Share) -> Document:
    """Which of how many, and of which tree: `records` is how many the whole of it has."""
    return {
        "index": share.shard.index,
        "of": share.shard.of,
        "records": share.tree.records,
        "names_sha256": share.tree.names_sha256,
    }


def record_document(
    checked: CheckedRecord, report: Report, written: Mapping[str, Named]
) -> Document:
    """One record of the report."""
    record, verdict = checked.record, checked.verdict
    return {
        "path": str(record.path),
        "id": record.id,
        "title": record.title,
        "record_sha256": record.sha256,
        "status": verdict.status.value,
        "coverage": plain(verdict.coverage),
        "reasons": [reason_document(reason) for reason in checked.reasons()],
        "claims": [claim_document(item, written) for item in checked.claims],
        "publisher": _shown_publisher(record.publisher),
        "wall_s": round(checked.wall_s, 3),
    }


def _unread(item: UnreadRecord) -> Document:
    return {
        "path": item.path,
        "id": None,
        "title": None,
        "record_sha256": None,
        "status": "UNVERIFIED",
        "coverage": {"gateable": 0, "verified": 0, "falsified": 0, "descriptive": 0},
        "reasons": [reason_document(item.reason)],
        "claims": [],
        "publisher": {},
        "wall_s": 0.0,
    }


def _shown_publisher(publisher: Mapping[str, object]) -> Document:
    """The publisher's labelled fields, without the document itself: shown, never decided upon."""
    return {str(key): plain(value) for key, value in publisher.items() if key != "document"}


def reason_document(reason: Reason) -> Document:
    """One reason."""
    return {
        "code": reason.code.value,
        "name": reason.name,
        "effect": reason.effect.value,
        "message": reason.message,
        "remedy": reason.remedy,
    }


def claim_document(checked: CheckedClaim, written: Mapping[str, Named]) -> Document:
    """One claim of a record."""
    verdict = checked.verdict
    digest = verdict.evidence_sha256
    evidence: Document | None = None
    if digest is not None:
        named = written.get(digest)
        evidence = {"path": None, "sha256": digest}
        if named is not None:
            evidence = {"path": named.path, "sha256": named.sha256}
    return {
        "id": checked.claim.id,
        "text": checked.claim.text,
        "kind": "undecided" if checked.kind is None else checked.kind.value,
        "kind_source": "declared" if checked.declared else "classified",
        "status": verdict.status.value,
        "outcome": verdict.outcome.value,
        "scope": _scope(checked),
        "reasons": [reason_document(reason) for reason in checked.reasons()],
        "evidence": evidence,
        "lane": _lane(checked),
        "artifacts": [lane_document(item) for item in checked.artifacts],
        "wall_s": round(checked.wall_s, 3),
    }


def _lane(checked: CheckedClaim) -> Document | None:
    """The lane details of the artifact that decided, else of the first one."""
    item = checked.deciding() or (checked.artifacts[0] if checked.artifacts else None)
    return None if item is None else lane_document(item)


def _scope(checked: CheckedClaim) -> str | None:
    item = checked.deciding() or (checked.artifacts[0] if checked.artifacts else None)
    if item is None or isinstance(item.evidence, NoEvidence):
        return None
    scope: Scope = item.evidence.subject.scope
    return scope.value


def lane_document(checked: CheckedArtifact) -> Document:
    """What one artifact did, as far as it is public: no path, no environment, no raw log."""
    evidence = checked.evidence
    base: Document = {
        "artifact": checked.name,
        "made_at": checked.made_at or None,
        "cached": checked.cached or None,
        "status": checked.verdict.status.value,
        "outcome": checked.verdict.outcome.value,
    }
    match evidence:
        case ProofEvidence():
            kept: tuple[str, ...] = (
                "theorem",
                "proves",
                "statement",
                "definitions",
                "axioms",
                "kernels",
                "recheck",
                "advisories",
                "toolchain",
                "reviewed_by",
            )
            shown = {key: plain(getattr(evidence, key)) for key in kept}
            return {"lane": "proof", **base, **shown, "seal": _seal(evidence.seal)}
        case ReproEvidence():
            kept = (
                "image",
                "runs",
                "perturbed",
                "controls",
                "inputs",
                "sensitivity",
                "literal",
                "files_unchanged",
            )
            agree = agreeing(evidence.reported, evidence.runs)
            shown = {key: plain(getattr(evidence, key)) for key in kept}
            seals = {
                "seal": _seal(evidence.seal),
                "further_seals": [_seal(seal) for seal in evidence.further_seals],
            }
            return {"lane": "repro", **base, **seals, **shown, "runs_agreeing": agree}
        case _:
            return {"lane": None, **base}


def _seal(seal: SealFacts | None) -> Document | None:
    """The seal without what was found closed, some two hundred lines each: evidence holds them."""
    if seal is None:
        return None
    shown = {item.name: plain(getattr(seal, item.name)) for item in fields(seal)}
    del shown["probes"]
    left_open = [[name, found] for name, found, closed in seal.probes if not closed]
    del shown["probed"]
    probed = max(seal.probed, len(seal.probes))
    return {**shown, "probes_closed": probed - len(left_open), "open_probes": left_open}
