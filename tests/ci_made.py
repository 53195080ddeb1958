"""What the rules of `gate2 ci` are tested with, made by hand: trees, sides, what was looked at."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from gate2.check import CheckedClaim, CheckedRecord
from gate2.ci.published import Published
from gate2.ci.said import Said
from gate2.classify.classifier import classify
from gate2.contract import Status
from gate2.contracts.stating import StatedClaim, StatedVerdict
from gate2.git.tree import Entry, EntryKind, Tree
from gate2.reasons import Code, Reason, because
from gate2.record.model import Claim, ClaimKind, Record, Reported
from gate2.record.plain_door import PlainRecord
from gate2.verdict import Outcome, Verdict, decide_record
from gate2.verify.verified import VerifiedClaim, VerifiedRecord, established
from making import DIGEST, reported

NO_DIRECTORY = Path("nowhere")


# --- by hand -----------------------------------------------------------------------------------


def entry(content: str, kind: EntryKind = EntryKind.FILE) -> Entry:
    """A file of this content."""
    return Entry(kind, hashlib.sha1(content.encode()).hexdigest())


def entries(files: Mapping[str, str | Entry]) -> dict[str, Entry]:
    """Files by path; a text is a file's content."""
    return {path: each if isinstance(each, Entry) else entry(each) for path, each in files.items()}


def tree(files: Mapping[str, str | Entry] | None = None, **more: str) -> Tree:
    """A commit's tree of these files."""
    return Tree(entries({**(files or {}), **more}))


def record_at(*places: str, content: str = "a record") -> dict[str, str]:
    """The record.json of each of these directories."""
    return {f"{place}/record.json" if place else "record.json": content for place in places}


def claim(name: str = "c1", text: str = "The gain is 0.82.", **changes: Any) -> Claim:
    """An empirical claim that reports one value, unless said otherwise."""
    sound = Claim(name, text, kind=ClaimKind.EMPIRICAL, reported=(reported(),))
    return replace(sound, **changes)


def reports(*values: Reported, name: str = "c1", text: str = "The gain is 0.82.") -> Claim:
    """A claim of these values."""
    return claim(name, text, reported=values)


def published(
    *claims: Claim,
    path: str = "records/r",
    name: str = "r",
    stated: Mapping[str, Status] | None = None,
    evidence: Mapping[str, str] | None = None,
    files: Mapping[str, str | Entry] | None = None,
    status: Status = Status.UNVERIFIED,
) -> Published:
    """One side of a record. `stated` is what its verdict.json says (None: there is none), and
    `evidence` the content of what that names for each claim."""
    kept = evidence or {}
    verdict = None
    if stated is not None:
        listed = [
            StatedClaim(each, was, f"evidence/{each}.json" if each in kept else None)
            for each, was in stated.items()
        ]
        verdict = StatedVerdict(status, "", tuple(listed))
    there = {f"evidence/{each}.json": content for each, content in kept.items()}
    if stated is not None:
        there["verdict.json"] = repr((status, stated))
    return Published(
        path,
        entries({"record.json": repr(claims), **there, **(files or {})}),
        record=PlainRecord(name, "A record", DIGEST, claims, None, {}),
        stated=verdict,
    )


def unreadable(path: str = "records/r", *, stated: Mapping[str, Status] | None = None) -> Published:
    """A side whose record.json is none."""
    return replace(published(path=path, stated=stated), record=None)


def artifact_files(name: str, content: str = "a script") -> dict[str, str]:
    """Those of an artifact of the record."""
    return {
        f"artifacts/{name}/artifact.toml": "a manifest",
        f"artifacts/{name}/repro.py": content,
    }


def in_short(found: Sequence[Said]) -> list[str]:
    """Each as ``CLM-009 blocks c1``."""
    return [
        " ".join(filter(None, (in_code(each.reason.code), each.weight.value, each.claim)))
        for each in found
    ]


def in_code(code: Code) -> str:
    return code.value.removeprefix("G2-")


# --- what was looked at, by hand ---------------------------------------------------------------

WHY_NOT = because(Code.ART_NONE_ATTACHED, "nothing is attached")
WHY_FALSE = because(Code.SBX_OUT_OF_TOLERANCE, "every run missed it")
_READING = classify("The gain is 0.82.")
COULD_NOT = because(Code.INF_DOCKER_UNREACHABLE, "no Docker Engine answers")


def verdict_of(status: Status, *reasons: Reason) -> Verdict:
    """A verdict as rules would make it; its reasons are the usual ones unless others are given."""
    if status is Status.VERIFIED:
        return Verdict(status, Outcome.REPRODUCED, reasons, DIGEST)
    if status is Status.FALSIFIED:
        return Verdict(status, Outcome.NOT_REPRODUCED, reasons or (WHY_FALSE,), DIGEST)
    return Verdict(status, Outcome.INCONCLUSIVE, reasons or (WHY_NOT,))


def checked_claim(of: Claim, verdict: Verdict, *remarks: Reason) -> CheckedClaim:
    """One claim as a check finds it."""
    return CheckedClaim(of, of.kind, True, _READING, verdict, (), 0.5, remarks)


def checked_record(*items: CheckedClaim, findings: Sequence[Reason] = ()) -> CheckedRecord:
    """A record as a check finds it."""
    claims = tuple(item.claim for item in items)
    verdict = decide_record([(item.kind, item.verdict) for item in items], findings)
    record = Record(NO_DIRECTORY, "r", "A record", DIGEST, claims)
    return CheckedRecord(record, verdict, items, 1.0)


def verified_claim(
    name: str, stated: Status, status: Status, *reasons: Reason, signer: str | None = None
) -> VerifiedClaim:
    """One claim as verifying its evidence finds it."""
    return VerifiedClaim(
        name, ClaimKind.EMPIRICAL, stated, status, Outcome.INCONCLUSIVE, reasons, signer=signer
    )


def verified_record(
    *claims: VerifiedClaim,
    stated: Status | None = Status.UNVERIFIED,
    reasons: Sequence[Reason] = (),
) -> VerifiedRecord:
    """A record as verifying finds it, its statuses as `established` leaves them."""
    return established(
        VerifiedRecord(
            "r", "A record", stated, Status.UNVERIFIED, None, tuple(reasons), claims=claims
        )
    )
