"""What the single-file verifier says of records: for people in lines, for programs as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gate2.contract import Status
from gate2.reasons import Reason
from gate2.report.escape import visible
from gate2.verdict import RULES
from gate2.verify.document import verified_record
from gate2.verify.rules import VerifiedClaim, VerifiedRecord

SCHEMA = "gate2-standalone-verify-v1"
UNCHECKED = "signatures not checked"
CLOSING = (
    "Recomputed from the files: everything but the signatures. Who can write the files can write"
    " evidence that says what he likes; that the keys named above signed it, `gate2 verify` tells,"
    " or any tool that checks DSSE envelopes (Ed25519; a key id is the public key). No ledger was"
    " looked into."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One record as it was verified."""

    path: str
    record: VerifiedRecord
    keys: Mapping[str, tuple[str, ...]]
    """The key ids that each attestation claims to be signed by, by its path."""


def lines(seen: Seen) -> Iterator[str]:
    """What is established of a record, claim by claim, and what does not fit."""
    record = seen.record
    yield visible(f"{seen.path}: {_headline(record)}")
    if record.coverage is not None:
        of = record.coverage
        yield (
            f"  verified {of.verified} of {of.gateable} gateable, falsified {of.falsified},"
            f" {of.descriptive} descriptive; {len(record.files)} files compared"
        )
    for claim in record.claims:
        yield from _claim_lines(claim)
    for stated in record.stated_reasons if record.holds else ():
        yield visible(f"  why: {stated.code} {stated.name}: {stated.message}")
    for reason in record.reasons:
        yield from _reason_lines(reason, "  ")
    for key, count in _by_key(seen.keys).items():
        yield visible(f"  {count} of {len(seen.keys)} attestations claim to be signed by {key}")


def _headline(record: VerifiedRecord) -> str:
    if record.invalid:
        stated = "nothing" if record.stated is None else record.stated.value
        return f"INVALID; it says {stated}, and none of it is to be believed ({UNCHECKED})"
    if record.status is Status.UNVERIFIED and record.refuted:
        return f"a claim is FALSIFIED, {UNCHECKED}"
    return f"{record.status}, {UNCHECKED}"


def _claim_lines(claim: VerifiedClaim) -> Iterator[str]:
    said = f"  {claim.id} {claim.status}: {claim.outcome}"
    if claim.stated is not claim.status:
        said += f"; verdict.json says {claim.stated}"
    if claim.made_at:
        said += f"; made {claim.made_at}, assurance {claim.assurance}"
    if claim.codes and claim.status is Status.UNVERIFIED:
        said += f"; {', '.join(claim.codes)}"
    yield visible(said)
    for reason in claim.reasons:
        yield from _reason_lines(reason, "    ")


def _reason_lines(reason: Reason, indent: str) -> Iterator[str]:
    yield visible(f"{indent}{reason.code} {reason.name}: {reason.message}")
    if reason.blocks and reason.remedy:
        yield visible(f"{indent}  next: {reason.remedy}")


def _by_key(keys: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How many attestations each key claims to have signed; ``nobody`` where none does."""
    counts: dict[str, int] = {}
    for ids in keys.values():
        for key in ids or ("nobody",):
            counts[key] = counts.get(key, 0) + 1
    return counts


def document(seen: Sequence[Seen], version: str) -> dict[str, object]:
    """The same as one JSON document."""
    return {
        "schema": SCHEMA,
        "engine": {"version": version, "rules": RULES},
        "signatures": "not checked",
        "ledger": "not looked into",
        "records": [_record(each) for each in seen],
    }


def _record(seen: Seen) -> dict[str, object]:
    """With the keys of `gate2 verify --format json`, and the key ids."""
    keys = {path: list(ids) for path, ids in seen.keys.items()}
    return {**verified_record(seen.path, seen.record), "keys": keys}
