"""Places of a corpus, visited: looked at where their content is another than it was.

Places are taken some at a time, step by step: all are read, then all their claims are classified,
then all are judged. Taken to its end one by one, each step would find the processor's caches full
of what the others need, and an audit takes a sixth longer.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Protocol, TypeVar

from gate2.audit.audited import Form
from gate2.audit.looking import Looking, Read, Seen, unread
from gate2.audit.quantities.quantity import Quantity, quantities_of
from gate2.audit.rows import row_of
from gate2.audit.sameness import text_key
from gate2.audit.state import Kept
from gate2.audit.walking import Place, digest_of, first_bytes, signature_of
from gate2.errors import InfrastructureError
from gate2.reasons import Code
from gate2.record.model import Claim, ClaimKind

Answer = TypeVar("Answer")


class Contained(Protocol):
    """Does work; what nobody foresaw comes out as InfrastructureError."""

    def __call__(self, work: Callable[[], Answer], /) -> Answer: ...


AT_ONCE = 32
"""Places that are taken together: the classifier remembers the claims of about as many."""
MOST_BYTES = 1 << 20
"""Of what was read of them: a place that holds more is judged with those before it at once."""

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


@dataclass(frozen=True, slots=True)
class _Opened:
    """A place whose content is new, read."""

    place: Place
    signature: str
    digest: str
    read: Read | Seen


def visit(looking: Looking, contained: Contained, tasks: Iterable[Task]) -> Iterator[Same | Kept]:
    """What each place holds, unless that is what is known of it already; in order."""
    waiting: list[Same | Kept | _Opened] = []
    size = 0
    for task in tasks:
        met = _met(looking, contained, task)
        waiting.append(met)
        if isinstance(met, _Opened) and isinstance(met.read, Read):
            size += met.read.size()
        if len(waiting) == AT_ONCE or size >= MOST_BYTES:
            yield from _judged(looking, contained, waiting)
            waiting, size = [], 0
    yield from _judged(looking, contained, waiting)


def _met(looking: Looking, contained: Contained, task: Task) -> Same | Kept | _Opened:
    """What is known of the place, or what was read there."""
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
        read = contained(partial(looking.read, place.path, place.name))
    except InfrastructureError as error:
        read = Seen(unread(place.name, error.reason))
    return _Opened(place, signature, digest, read)


def _judged(
    looking: Looking, contained: Contained, waiting: Iterable[Same | Kept | _Opened]
) -> Iterator[Same | Kept]:
    """All of them, in order, with those judged that were only read."""
    classified = [_classified(looking, contained, each) for each in waiting]
    for each in classified:
        yield _visited(looking, contained, each) if isinstance(each, _Opened) else each


def _classified(
    looking: Looking, contained: Contained, met: Same | Kept | _Opened
) -> Same | Kept | _Opened:
    """The same, its claims remembered by the classifier if it was read."""
    if not isinstance(met, _Opened) or isinstance(met.read, Seen):
        return met
    try:
        contained(partial(looking.classify, met.read))
    except InfrastructureError as error:
        return replace(met, read=Seen(unread(met.place.name, error.reason)))
    return met


def _visited(looking: Looking, contained: Contained, opened: _Opened) -> Kept:
    place, read = opened.place, opened.read
    try:
        seen = read if isinstance(read, Seen) else contained(partial(looking.judge, read))
    except InfrastructureError as error:
        seen = Seen(unread(place.name, error.reason))
    if not place.is_record and (why := _no_document(place, seen)):
        return Kept(place.name, opened.signature, opened.digest, skipped=why)
    return _kept(place.name, opened.signature, opened.digest, seen)


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
