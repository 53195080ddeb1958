"""One place of a corpus, visited: looked at where its content is another than it was."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from gate2.audit.audited import Form
from gate2.audit.looking import Looking, Seen, unread
from gate2.audit.quantities.quantity import Quantity, quantities_of
from gate2.audit.rows import row_of
from gate2.audit.sameness import text_key
from gate2.audit.state import Kept
from gate2.audit.walking import Place, digest_of, first_bytes, signature_of
from gate2.errors import InfrastructureError
from gate2.reasons import Code
from gate2.record.model import Claim, ClaimKind

Contained = Callable[[Callable[[], Seen]], Seen]
"""Does the work; what nobody foresaw comes out as InfrastructureError."""

MOST_QUANTITIES = 2000
"""Values of one record that are held against others: its author may write any number of them."""
_PUBLISHERS = (b"/schemas/", b"gate2-record-v1", b"Gate Verdict", b"Extracted Claims")
"""What a document of the publisher's holds, readable or not."""
TICK_NS = 2_000_000_000
"""The longest tick of a file system's clock that is reckoned with, FAT's."""
_NO_DOCUMENT = (Code.REC_SCHEMA_INVALID, Code.REC_CONTRACT_UNKNOWN)


@dataclass(frozen=True, slots=True)
class Task:
    """A place, and what the audit before this one knew of it."""

    place: Place
    signature: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Same:
    """The place is as it was; where files were only touched, with another signature."""

    name: str
    signature: str | None = None


def visit(looking: Looking, contained: Contained, task: Task) -> Same | Kept:
    """What a place holds, unless that is what is known of it already."""
    place = task.place
    if place.beyond:
        return Kept(place.name, "", "", skipped=place.beyond)
    signature = signature_of(place, time.time_ns() - TICK_NS)
    if signature and signature == task.signature:
        return Same(place.name)
    digest = digest_of(place)
    if digest and digest == task.digest:
        return Same(place.name, signature)
    try:
        seen = contained(lambda: looking.see(place.path, place.name))
    except InfrastructureError as error:
        seen = Seen(unread(place.name, error.reason))
    if not place.is_record and (why := _no_document(place, seen)):
        return Kept(place.name, signature, digest, skipped=why)
    return _kept(place.name, signature, digest, seen)


def _no_document(place: Place, seen: Seen) -> str:
    """Why a file is nothing that an audit is about; empty where it is, readable or not."""
    if seen.record.form is not Form.UNREAD:
        return ""
    reason = seen.record.reasons[0]
    if reason.code not in _NO_DOCUMENT:
        return ""
    start = first_bytes(place.path, 1 << 16)
    return "" if any(mark in start for mark in _PUBLISHERS) else reason.message


def _kept(name: str, signature: str, digest: str, seen: Seen) -> Kept:
    record = replace(seen.record, sha256=digest)
    return Kept(
        name=name,
        signature=signature,
        digest=digest,
        row=row_of(record),
        record=record.id,
        quantities=tuple(islice(_quantities(seen.claims), MOST_QUANTITIES)),
        wordings=tuple(
            (claim.id, key)
            for claim, audited in zip(seen.claims, record.claims, strict=True)
            if audited.is_gateable and (key := _wording(claim))
        ),
    )


def _quantities(claims: Iterable[Claim]) -> Iterator[tuple[str, Quantity]]:
    return ((claim.id, quantity) for claim in claims for quantity in quantities_of(claim))


def _wording(claim: Claim) -> str:
    """What tells whether another claim says the same; empty where nothing could be shared."""
    settled_by_nothing = claim.truncated or claim.kind is ClaimKind.DESCRIPTIVE
    return "" if settled_by_nothing else text_key(claim.text)
