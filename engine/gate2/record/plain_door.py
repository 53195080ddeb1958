"""record.json at the verifiers' door: read as `gate2.record.door` reads it, without any library.

What that door lets in comes out of this one equal, and what it refuses is refused here, so that
evidence that is judged offline is about the claims that were checked. The rules on names and
decimals are the same functions; the caps are the other door's.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from gate2.backports import StrEnum
from gate2.errors import InvalidRecord
from gate2.reasons import Code, because
from gate2.record.caps import (
    MAX_CLAIMS,
    MAX_METRIC,
    MAX_REPORTED,
    MAX_TEXT,
    MAX_TITLE,
    RECORD_LIMITS,
    RECORD_SCHEMA,
)
from gate2.record.decimals import parse_decimal
from gate2.record.model import Claim, ClaimKind, Compare, Reported, Tolerance, ToleranceKind
from gate2.record.names import file_name_fault, line_fault, record_id_fault, shown
from gate2.strictjson import JsonRefused, dumps_canonical, loads

WHERE = "record.json"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REPORTED_KEYS = {"metric", "value", "compare", "tolerance", "unit", "baseline"}
Member = TypeVar("Member", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class PlainRecord:
    """What record.json says, without its artifacts."""

    id: str
    title: str
    sha256: str
    """Digest of its canonical content, as `Record.sha256`."""
    claims: tuple[Claim, ...]
    published: date | None
    publisher: Mapping[str, object]


class _Refused(ValueError):
    """One fault: its code, and where it is."""

    def __init__(self, code: Code, where: str, problem: str) -> None:
        super().__init__(f"`{where}`: {problem}" if where else problem)
        self.code = code


def read_plain(data: bytes) -> PlainRecord:
    """The record that the bytes of a record.json spell.

    Raises:
        InvalidRecord: REC-001, REC-002, REC-008 or CLM-008 with the place.
    """
    try:
        document = loads(data, limits=RECORD_LIMITS)
        return _record(document)
    except JsonRefused as refused:
        raise InvalidRecord(because(Code.REC_SCHEMA_INVALID, f"{WHERE}: {refused}")) from None
    except _Refused as fault:
        raise InvalidRecord(because(fault.code, f"{WHERE}: {fault}")) from None


def _record(document: object) -> PlainRecord:
    if not isinstance(document, dict):
        raise _wrong("", f"expected an object, came {shown(document)}")
    schema = _text(document, "schema", "schema", _anything)
    if schema != RECORD_SCHEMA:
        problem = f"expected {RECORD_SCHEMA!r}, came {shown(schema)}"
        raise _Refused(Code.REC_CONTRACT_UNKNOWN, "schema", problem)
    return PlainRecord(
        id=_text(document, "id", "id", record_id_fault),
        title=_text(document, "title", "title", lambda text: line_fault(text, MAX_TITLE)),
        sha256=hashlib.sha256(dumps_canonical(document)).hexdigest(),
        published=_published(document.get("published")),
        publisher=_publisher(document),
        claims=_claims(document.get("claims")),
    )


def _published(value: object) -> date | None:
    if value is None:
        return None
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise _wrong("published", f"expected a date YYYY-MM-DD, came {shown(value)}")


def _publisher(document: Mapping[str, object]) -> Mapping[str, object]:
    value = document.get("publisher", {})
    if isinstance(value, dict):
        return value
    if isinstance(value, str):
        return {"document": value}
    raise _wrong("publisher", f"expected an object or a string, came {shown(value)}")


def _claims(value: object) -> tuple[Claim, ...]:
    if not isinstance(value, list) or len(value) > MAX_CLAIMS:
        raise _wrong("claims", f"expected at most {MAX_CLAIMS} claims, came {shown(value)}")
    claims = tuple(_claim(item, f"claims[{number}]") for number, item in enumerate(value))
    seen: set[str] = set()
    for number, claim in enumerate(claims):
        if claim.id.casefold() in seen:
            problem = f"expected an id of its own (case does not count), came {shown(claim.id)}"
            raise _Refused(Code.REC_DUPLICATE_CLAIM_ID, f"claims[{number}].id", problem)
        seen.add(claim.id.casefold())
    return claims


def _claim(value: object, where: str) -> Claim:
    holder = _object(value, where)
    source = holder.get("source")
    if source is not None and not (isinstance(source, str) and len(source) <= MAX_TEXT):
        raise _wrong(f"{where}.source", f"expected a text or null, came {shown(source)}")
    kind = holder.get("kind")
    return Claim(
        id=_text(holder, "id", f"{where}.id", file_name_fault),
        text=_text(holder, "text", f"{where}.text", _sentence_fault),
        kind=None if kind is None else _member(ClaimKind, kind, f"{where}.kind"),
        source=source,
        grounded=_flag(holder, "grounded", where, None),
        confidence=_confidence(holder.get("confidence"), f"{where}.confidence"),
        truncated=_flag(holder, "truncated", where, absent=False) is True,
        reported=_reported(holder.get("reported", []), f"{where}.reported"),
    )


def _sentence_fault(text: str) -> str:
    if not text.strip():
        return "expected the claim's sentence, it is empty"
    return "" if len(text) <= MAX_TEXT else f"expected at most {MAX_TEXT} characters"


def _flag(holder: Mapping[str, object], key: str, where: str, absent: bool | None) -> bool | None:
    """A boolean; null only where leaving it out means that too."""
    value = holder.get(key, absent)
    if isinstance(value, bool) or (value is None and absent is None):
        return value
    raise _wrong(f"{where}.{key}", f"expected true or false, came {shown(value)}")


def _confidence(value: object, where: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise _wrong(where, f"expected a number from 0 to 1, came {shown(value)}")
    text = str(value)
    try:
        number = parse_decimal(text.replace("E", "e"))
    except ValueError as error:
        raise _wrong(where, str(error)) from None
    if not 0 <= number <= 1:
        raise _wrong(where, f"expected a number from 0 to 1, came {shown(text)}")
    return text


# --- reported values ---------------------------------------------------------------------------


def _reported(value: object, where: str) -> tuple[Reported, ...]:
    if not isinstance(value, list) or len(value) > MAX_REPORTED:
        raise _wrong(where, f"expected at most {MAX_REPORTED} values, came {shown(value)}")
    found = tuple(_value(item, f"{where}[{number}]") for number, item in enumerate(value))
    metrics: set[str] = set()
    for number, item in enumerate(found):
        if item.metric in metrics:
            problem = f"expected each metric once per claim, came {shown(item.metric)} again"
            raise _wrong(f"{where}[{number}].metric", problem)
        metrics.add(item.metric)
        if item.compare is not Compare.EQUALS and item.tolerance is not None:
            problem = f"expected none beside the one-sided comparison {item.compare.value!r}"
            raise _Refused(Code.CLM_TOLERANCE_INVALID, f"{where}[{number}].tolerance", problem)
    return found


def _value(value: object, where: str) -> Reported:
    holder = _object(value, where)
    if unknown := sorted(holder.keys() - _REPORTED_KEYS):
        raise _wrong(where, f"unknown key {shown(unknown[0])}")
    if "value" not in holder:
        raise _wrong(f"{where}.value", "expected a decimal string, came nothing")
    unit = holder.get("unit")
    return Reported(
        metric=_text(holder, "metric", f"{where}.metric", _metric_fault),
        value=_number(holder["value"], f"{where}.value")[0],
        compare=_member(Compare, holder.get("compare", "equals"), f"{where}.compare"),
        tolerance=_tolerance(holder.get("tolerance"), f"{where}.tolerance"),
        unit=None if unit is None else _text(holder, "unit", f"{where}.unit", _metric_fault),
        baseline=_number(holder["baseline"], f"{where}.baseline")[0]
        if "baseline" in holder
        else None,
    )


def _metric_fault(text: str) -> str:
    return line_fault(text, MAX_METRIC)


def _number(value: object, where: str) -> tuple[str, Decimal]:
    """A decimal string, as printed and as a number."""
    if not isinstance(value, str):
        problem = f"expected a decimal string, came {shown(value)}"
        raise _Refused(Code.CLM_TOLERANCE_INVALID, where, problem)
    try:
        return value, parse_decimal(value)
    except ValueError as error:
        raise _Refused(Code.CLM_TOLERANCE_INVALID, where, str(error)) from None


def _tolerance(value: object, where: str) -> Tolerance | None:
    if value is None:
        return None
    if value == ToleranceKind.LAST_DIGIT.value:
        return Tolerance(ToleranceKind.LAST_DIGIT)
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in ("abs", "rel"):
        problem = 'expected {"abs": "…"}, {"rel": "…"} or "last-digit"'
        raise _Refused(Code.CLM_TOLERANCE_INVALID, where, f"{problem}, came {shown(value)}")
    kind, bound = next(iter(value.items()))
    text, number = _number(bound, where)
    if number.is_signed():
        problem = f"expected `{kind}` ≥ 0, came {shown(text)}"
        raise _Refused(Code.CLM_TOLERANCE_INVALID, where, problem)
    return Tolerance(ToleranceKind(kind), number)


# --- shapes ------------------------------------------------------------------------------------


def _object(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise _wrong(where, f"expected an object, came {shown(value)}")
    return value


def _text(
    holder: Mapping[str, object], key: str, where: str, fault_of: Callable[[str], str]
) -> str:
    value = holder.get(key)
    if not isinstance(value, str):
        raise _wrong(where, f"expected a string, came {shown(value)}")
    if fault := fault_of(value):
        raise _wrong(where, fault)
    return value


def _anything(_text: str) -> str:
    return ""


def _member(kind: type[Member], value: object, where: str) -> Member:
    known: Iterator[Member] = iter(kind)
    for member in known:
        if value == member.value:
            return member
    raise _wrong(where, f"expected {' | '.join(kind)}, came {shown(value)}")


def _wrong(where: str, problem: str) -> _Refused:
    return _Refused(Code.REC_SCHEMA_INVALID, where, problem)
