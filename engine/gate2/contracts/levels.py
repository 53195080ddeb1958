"""Counters of verification-levels-v1: which increments the evidence carries, and which stated
counters contradict each other.

Never a level: the contract's table of levels is not public, and none is guessed. What a level
means to the publisher is the publisher's to say.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gate2.backports import StrEnum
from gate2.contract import Status
from gate2.contracts.changes import Judged
from gate2.evidence import ProofEvidence, ReproEvidence
from gate2.reasons import Code, Reason, because
from gate2.record.names import shown
from gate2.record.tables import table_in
from gate2.verdict import Outcome

LEVELS_SCHEMA: Final = "verification-levels-v1"
INDEPENDENT: Final = "independent"
"""The assurance of an engine that the producer of the record did not run."""
MAX_PAPER_LEVEL: Final = 7
_MAX_NESTING = 4


class Counter(StrEnum):
    """The counters of `claim_summary` that evidence can raise."""

    ARTIFACT_INSPECTED = "artifact_inspected_claims"
    SANDBOX_EXECUTED = "sandbox_executed_claims"
    INDEPENDENTLY_REPRODUCED = "independently_reproduced_claims"
    FORMALLY_VERIFIED = "externally_reviewed_or_formally_verified_claims"


_COUNTED = (
    "source_grounded_claims",
    "aggregate_claim_records",
    "per_claim_public_record_count",
    "cross_source_corroborated_claims",
    *Counter,
)
_OF_CLAIMS = ("cross_source_corroborated_claims", *Counter)
"""Each counts some of the claims, so it cannot exceed every count of claims there is."""
_TOTALS = ("source_grounded_claims", "aggregate_claim_records", "per_claim_public_record_count")


def proposed_counters(judged: Sequence[Judged], assurance: str) -> dict[str, object]:
    """The increments that the evidence of these claims carries, as a patch for the publisher.

    `assurance` is that of the attestations: `self`, `ci` or `independent`. Each increment names
    its claims, so that nobody counts one twice. Counters that stay are left out.
    """
    claims: dict[Counter, list[str]] = {}
    for item in judged:
        for counter in _counters(item, assurance):
            claims.setdefault(counter, []).append(item.claim)
    return {
        "schema": LEVELS_SCHEMA,
        "claim_summary": {
            counter.value: {"add": len(claims[counter]), "claims": claims[counter]}
            for counter in Counter
            if counter in claims
        },
    }


def _counters(item: Judged, assurance: str) -> Iterator[Counter]:
    verified = item.verdict.status is Status.VERIFIED
    match item.evidence:
        case ProofEvidence() if verified:
            yield Counter.ARTIFACT_INSPECTED
            yield Counter.FORMALLY_VERIFIED
        case ProofEvidence():
            rejected = item.verdict.outcome is Outcome.PROOF_REJECTED
            if rejected or item.verdict.status is Status.FALSIFIED:
                yield Counter.ARTIFACT_INSPECTED
        case ReproEvidence() if item.verdict.status is not Status.UNVERIFIED:
            yield Counter.SANDBOX_EXECUTED
            if verified and assurance == INDEPENDENT:
                yield Counter.INDEPENDENTLY_REPRODUCED
        case _:
            return


def levels_faults(publisher: Mapping[str, object], claims: int) -> tuple[Reason, ...]:
    """REC-011 for each contradiction among the counters that a publisher's document states.

    `publisher` is the record's, `claims` the number of claims the record has. Only what the
    contract lets one conclude: counters are whole numbers from 0, a list is as long as its count
    says, no counter of claims exceeds every count of claims there is.
    """
    faults = [
        fault
        for document in _levels_documents(publisher, _MAX_NESTING)
        for fault in _document_faults(document, claims)
    ]
    faults += _page_faults(table_in(publisher, "fields"))
    return tuple(because(Code.REC_LEVELS_INCONSISTENT, fault) for fault in faults)


def _levels_documents(holder: Mapping[str, object], nesting: int) -> Iterator[Mapping[str, object]]:
    """What has a `claim_summary`, wherever the publisher's document keeps it."""
    if isinstance(holder.get("claim_summary"), dict):
        yield holder
    if nesting:
        for value in holder.values():
            if isinstance(value, dict):
                yield from _levels_documents(value, nesting - 1)


def _document_faults(document: Mapping[str, object], claims: int) -> Iterator[str]:
    summary = table_in(document, "claim_summary")
    for key in _COUNTED:
        if key in summary and _count(summary[key]) is None:
            yield f"expected `{key}` to be a whole number from 0, came {shown(summary[key])}"
    listed, count = (
        summary.get("per_claim_public_records"),
        _count(summary.get("per_claim_public_record_count")),
    )
    if isinstance(listed, list) and count is not None and len(listed) != count:
        yield (
            f"`per_claim_public_record_count` is {count}, `per_claim_public_records` lists "
            f"{len(listed)}"
        )
    level = document.get("paper_level")
    if level is not None and ((found := _count(level)) is None or found > MAX_PAPER_LEVEL):
        yield f"expected `paper_level` to be 0 to {MAX_PAPER_LEVEL}, came {shown(level)}"
    yield from _beyond(summary, claims)


def _beyond(summary: Mapping[str, object], claims: int) -> Iterator[str]:
    """Counters of claims above every total. A summary that lacks a total concludes nothing."""
    totals = [_count(summary.get(key)) for key in _TOTALS]
    known = [total for total in totals if total is not None]
    if len(known) < len(totals):
        return
    most = max(*known, claims)
    for key in _OF_CLAIMS:
        found = _count(summary.get(key))
        if found is not None and found > most:
            yield f"`{key}` is {found}, and no count of claims exceeds {most}"


_LINEAGE = re.compile(r"(\d{1,9}) aggregate source-grounded claims?", re.I | re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


def _page_faults(fields: Mapping[str, object]) -> Iterator[str]:
    """A record page states the number of source-grounded claims twice."""
    first = table_in(fields, "verification_level").get("Source-grounded claims")
    second = table_in(fields, "provenance").get("Claim lineage")
    if not isinstance(first, str) or not isinstance(second, str):
        return
    stated, again = _NUMBER.fullmatch(first.strip()), _LINEAGE.search(second[:400])
    if stated and again and int(stated[0]) != int(again[1]):
        yield (
            f"the page states {int(stated[0])} source-grounded claims, and {int(again[1])} as "
            "its claim lineage"
        )


def _count(value: object) -> int | None:
    counts = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return value if counts and isinstance(value, int) else None
