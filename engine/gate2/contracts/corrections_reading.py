"""The shape of corrections.json: its events as values, or the place where it is another shape."""

import re
from collections.abc import Mapping

from gate2.contract import EXTENSION_KEY, Status, is_date_time
from gate2.contracts.corrections import (
    CORRECTIONS_SCHEMA,
    AttachedArtifact,
    CorrectionType,
    Event,
)
from gate2.record.names import shown

_SHA256 = re.compile(r"[0-9a-f]{64}")
_EVENT_KEYS = {
    *("event_id", "corrected_at", "correction_type", "public_note", "affected_fields"),
    EXTENSION_KEY,
}
_OURS_KEYS = {"claim", "from", "to", "evidence_sha256", "artifact", "previous"}


class Misshapen(ValueError):
    """The document is no gate2-corrections-v1; the message is a clause that names the place."""


def events_of(value: object) -> tuple[str, list[tuple[Event, str]]]:
    """The record's id, and every event beside the id that it states for itself.

    Raises:
        Misshapen: a key is missing, unknown or of another type.
    """
    holder = _object(value, {"schema", "record", "events"}, "the document")
    if holder["schema"] != CORRECTIONS_SCHEMA:
        raise Misshapen(f"expected `schema` {CORRECTIONS_SCHEMA}, came {shown(holder['schema'])}")
    items = holder["events"]
    if not isinstance(items, list):
        raise Misshapen(f"expected `events` to be an array, came {shown(items)}")
    events = [_event(item, f"events[{n}]") for n, item in enumerate(items)]
    return _text(holder["record"], "record"), events


def _event(value: object, where: str) -> tuple[Event, str]:
    """The event and the id it states."""
    holder = _object(value, _EVENT_KEYS, where)
    ours = _object(holder[EXTENSION_KEY], _OURS_KEYS, f"{where}.{EXTENSION_KEY}")
    fields = holder["affected_fields"]
    if not isinstance(fields, list) or not all(isinstance(item, str) for item in fields):
        raise Misshapen(f"`{where}.affected_fields`: expected an array of strings")
    kind = _text(holder["correction_type"], f"{where}.correction_type")
    if kind not in CorrectionType.__members__:
        raise Misshapen(f"`{where}.correction_type`: no type of the contract is {shown(kind)}")
    at = _text(holder["corrected_at"], f"{where}.corrected_at")
    if not is_date_time(at):
        raise Misshapen(f"`{where}.corrected_at`: expected a date-time, came {shown(at)}")
    event = Event(
        type=CorrectionType(kind),
        note=_text(holder["public_note"], f"{where}.public_note"),
        affected_fields=tuple(fields),
        claim=_text(ours["claim"], f"{where}.claim"),
        before=_status(ours["from"], f"{where}.from"),
        after=_status(ours["to"], f"{where}.to"),
        evidence_sha256=_digest(ours["evidence_sha256"], f"{where}.evidence_sha256"),
        artifact=_artifact(ours["artifact"], f"{where}.artifact"),
        previous=_digest(ours["previous"], f"{where}.previous"),
        corrected_at=at,
    )
    _require_whole(event, where)
    return event, _required_digest(holder["event_id"], f"{where}.event_id")


def _require_whole(event: Event, where: str) -> None:
    """CLAIM says from what to what, ARTIFACT says which artifact, and neither says both."""
    of_claim = event.before is not None and event.after is not None
    fits = {
        CorrectionType.CLAIM: of_claim and event.artifact is None,
        CorrectionType.ARTIFACT: event.artifact is not None
        and event.before is None
        and event.after is None,
    }.get(event.type, event.before is None and event.after is None)
    if not fits:
        raise Misshapen(f"`{where}`: expected what {event.type} is about, and nothing beside it")


def _object(value: object, keys: set[str], where: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise Misshapen(f"expected {where} to be an object, came {shown(value)}")
    if value.keys() != keys:
        missing, unknown = keys - value.keys(), value.keys() - keys
        which = shown(min(missing or unknown))
        raise Misshapen(f"{where}: {'missing' if missing else 'unknown'} key {which}")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise Misshapen(f"`{where}`: expected a string, came {shown(value)}")
    return value


def _status(value: object, where: str) -> Status | None:
    if value is None:
        return None
    if not isinstance(value, str) or value not in Status.__members__:
        raise Misshapen(f"`{where}`: expected {' | '.join(Status)}, came {shown(value)}")
    return Status(value)


def _digest(value: object, where: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or _SHA256.fullmatch(value) is None:
        raise Misshapen(f"`{where}`: expected 64 hexadecimal digits, came {shown(value)}")
    return value


def _required_digest(value: object, where: str) -> str:
    digest = _digest(value, where)
    if digest is None:
        raise Misshapen(f"`{where}`: expected 64 hexadecimal digits, came null")
    return digest


def _artifact(value: object, where: str) -> AttachedArtifact | None:
    if value is None:
        return None
    holder = _object(value, {"name", "sha256"}, where)
    digest = _required_digest(holder["sha256"], f"{where}.sha256")
    return AttachedArtifact(_text(holder["name"], f"{where}.name"), digest)
