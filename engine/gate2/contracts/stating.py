"""What a verdict.json states, read from whoever wrote it: nothing here is believed.

A verdict of another writer has no `x_gate2`, or one of its own; then nothing is known of claims.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gate2.contract import EXTENSION_KEY, Status, verdict_faults
from gate2.contracts.record_verdict import EXTENSION_SCHEMA
from gate2.reasons import Code, Reason, because
from gate2.record.names import shown
from gate2.strictjson import JsonRefused, loads

_SHA256_LENGTH = 64


class _Misshapen(ValueError):
    """The extension is no gate2-x-v1; the message is a clause that names the place."""


@dataclass(frozen=True, slots=True)
class StatedClaim:
    """One claim of verdict.json."""

    id: str
    status: Status
    evidence: str | None
    """Path of its attestation, relative to the record."""


@dataclass(frozen=True, slots=True)
class StatedCorrections:
    """The correction events that verdict.json knows."""

    events: int = 0
    head: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class StatedVerdict:
    """A verdict.json that is one, as far as it could be read."""

    status: Status
    words: str
    """What it gives as its ground: `reason`, and `basis` where there is one."""
    claims: tuple[StatedClaim, ...] = ()
    corrections: StatedCorrections | None = None
    """None where it is another writer's, who knew of no correction events at all."""

    def statuses(self) -> dict[str, Status]:
        """The status of each claim that it names."""
        return {claim.id: claim.status for claim in self.claims}


def read_stated(document: object) -> tuple[StatedVerdict | None, tuple[Reason, ...]]:
    """What a verdict.json, its bytes or what they spell, states; else why it is none.

    None, where there is no such file, states nothing and has no fault.
    REC-001 for the shape, REC-002 for another contract or extension, REC-006 where status, label
    and definition do not belong together.
    """
    if document is None:
        return None, ()
    if isinstance(document, bytes):
        try:
            document = loads(document)
        except JsonRefused as refused:
            return None, (_misshapen(str(refused)),)
    faults = verdict_faults(document)
    if faults or not isinstance(document, Mapping):
        return None, faults
    extension = document.get(EXTENSION_KEY)
    if not isinstance(extension, Mapping):
        return _bare(document), ()
    schema = extension.get("schema")
    if schema != EXTENSION_SCHEMA:
        message = f"verdict.json: expected {EXTENSION_KEY} {EXTENSION_SCHEMA}, came {shown(schema)}"
        return None, (because(Code.REC_CONTRACT_UNKNOWN, message),)
    try:
        claims, corrections = _claims(extension), _corrections(extension)
    except _Misshapen as fault:
        return None, (_misshapen(f"{EXTENSION_KEY}.{fault}"),)
    bare = _bare(document)
    return StatedVerdict(bare.status, bare.words, claims, corrections), ()


def _bare(document: Mapping[str, object]) -> StatedVerdict:
    words = [document.get(key) for key in ("reason", "basis")]
    ground = " ".join(word for word in words if isinstance(word, str))
    return StatedVerdict(Status(str(document["status"])), ground)


def _claims(extension: Mapping[str, object]) -> tuple[StatedClaim, ...]:
    items = extension.get("claims")
    if not isinstance(items, list):
        raise _Misshapen(f"claims: expected an array, came {shown(items)}")
    claims = tuple(_claim(item, f"claims[{number}]") for number, item in enumerate(items))
    if len({claim.id for claim in claims}) < len(claims):
        raise _Misshapen("claims: expected each id once")
    return claims


def _claim(item: object, where: str) -> StatedClaim:
    if not isinstance(item, dict):
        raise _Misshapen(f"{where}: expected an object, came {shown(item)}")
    name, status, evidence = item.get("id"), item.get("status"), item.get("evidence")
    if not isinstance(name, str):
        raise _Misshapen(f"{where}.id: expected a string, came {shown(name)}")
    if not isinstance(status, str) or status not in Status.__members__:
        raise _Misshapen(f"{where}.status: expected {' | '.join(Status)}, came {shown(status)}")
    path = evidence.get("path") if isinstance(evidence, dict) else None
    if evidence is not None and not isinstance(path, str):
        raise _Misshapen(f"{where}.evidence: expected path and sha256, or null")
    return StatedClaim(name, Status(status), path)


def _corrections(extension: Mapping[str, object]) -> StatedCorrections:
    value = extension.get("corrections")
    if not isinstance(value, dict):
        raise _Misshapen(f"corrections: expected an object, came {shown(value)}")
    events, head, sha256 = value.get("events"), value.get("head"), value.get("sha256")
    if not isinstance(events, int) or isinstance(events, bool) or events < 0:
        raise _Misshapen(f"corrections.events: expected a number of events, came {shown(events)}")
    return StatedCorrections(
        events,
        _digest(head, "corrections.head"),
        _digest(sha256, "corrections.sha256"),
    )


def _digest(value: object, where: str) -> str | None:
    if value is None or (isinstance(value, str) and len(value) == _SHA256_LENGTH):
        return value
    raise _Misshapen(f"{where}: expected a sha256 or null, came {shown(value)}")


def _misshapen(problem: str) -> Reason:
    return because(
        Code.REC_SCHEMA_INVALID,
        f"verdict.json: {problem}",
        remedy="Write the verdict with `gate2 check --write` instead of by hand.",
    )
