"""record.json at the door: shapes checked strictly, then frozen values of the model.

Unknown keys are kept on record and claim (they stay in record.json and in its digest) and
refused on `reported` and `tolerance`, where a misspelt key would change what is compared.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from gate2.errors import InvalidRecord
from gate2.reasons import Code, because
from gate2.record.caps import (
    MAX_CLAIMS,
    MAX_METRIC,
    MAX_REPORTED,
    MAX_TEXT,
    MAX_TITLE,
    RECORD_SCHEMA,
)
from gate2.record.decimals import parse_decimal
from gate2.record.faults import Fault, faults_of, keys_of
from gate2.record.model import Claim, ClaimKind, Compare, Reported, Tolerance, ToleranceKind
from gate2.record.names import file_name_fault, line_fault, record_id_fault, shown

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _invalid(code: Code, message: str) -> PydanticCustomError:
    # The code travels as the error's type; braces would be read as a template.
    return PydanticCustomError(code.value, "{message}", {"message": message})


def _schema(text: str) -> str:
    if text != RECORD_SCHEMA:
        raise _invalid(Code.REC_CONTRACT_UNKNOWN, f"expected {RECORD_SCHEMA!r}, came {shown(text)}")
    return text


def _record_id(text: str) -> str:
    if fault := record_id_fault(text):
        raise _invalid(Code.REC_SCHEMA_INVALID, fault)
    return text


def _claim_id(text: str) -> str:
    if fault := file_name_fault(text):
        raise _invalid(Code.REC_SCHEMA_INVALID, fault)
    return text


def _title(text: str) -> str:
    if fault := line_fault(text, MAX_TITLE):
        raise _invalid(Code.REC_SCHEMA_INVALID, f"expected one line of text, but {fault}")
    return text


def _metric(text: str) -> str:
    if fault := line_fault(text, MAX_METRIC):
        raise _invalid(Code.REC_SCHEMA_INVALID, f"expected one line of text, but {fault}")
    return text


def _claim_text(text: str) -> str:
    if not text.strip():
        raise _invalid(Code.REC_SCHEMA_INVALID, "expected the claim's sentence, it is empty")
    return text


def _published(text: object) -> date | None:
    if text is None:
        return None
    if not isinstance(text, str):
        raise _invalid(Code.REC_SCHEMA_INVALID, f"expected a date string, came {_typed(text)}")
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _invalid(Code.REC_SCHEMA_INVALID, f"expected a date YYYY-MM-DD, came {shown(text)}")


def _value(value: object) -> str:
    if not isinstance(value, str):
        raise _invalid(
            Code.CLM_TOLERANCE_INVALID,
            f'expected a decimal string such as "0.533", came {_typed(value)}',
        )
    _decimal(value)
    return value


def _decimal(text: str) -> Decimal:
    try:
        return parse_decimal(text)
    except ValueError as error:
        raise _invalid(Code.CLM_TOLERANCE_INVALID, str(error)) from None


def _tolerance(value: object) -> Tolerance | None:
    """`{"abs": "…"}`, `{"rel": "…"}`, `"last-digit"` or null."""
    if value is None:
        return None
    if value == ToleranceKind.LAST_DIGIT.value:
        return Tolerance(ToleranceKind.LAST_DIGIT)
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in ("abs", "rel"):
        came = f"an object with the keys {sorted(value)[:4]}" if isinstance(value, dict) else ""
        raise _invalid(
            Code.CLM_TOLERANCE_INVALID,
            'expected {"abs": "…"}, {"rel": "…"} or "last-digit", '
            f"came {came or _typed(value)}",
        )
    kind, bound = next(iter(value.items()))
    if not isinstance(bound, str):
        raise _invalid(
            Code.CLM_TOLERANCE_INVALID,
            f'expected `{kind}` as a decimal string such as "0.005", came {_typed(bound)}',
        )
    number = _decimal(bound)
    if number.is_signed():
        raise _invalid(Code.CLM_TOLERANCE_INVALID, f"expected `{kind}` ≥ 0, came {shown(bound)}")
    return Tolerance(ToleranceKind(kind), number)


def _confidence(value: object) -> str | None:
    """A number or decimal string from 0 to 1, kept as printed; null where there is none."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise _invalid(
            Code.REC_SCHEMA_INVALID, f"expected a number from 0 to 1, came {_typed(value)}"
        )
    text = str(value)
    try:
        number = parse_decimal(text.replace("E", "e"))
    except ValueError as error:
        raise _invalid(Code.REC_SCHEMA_INVALID, str(error)) from None
    if not 0 <= number <= 1:
        raise _invalid(Code.REC_SCHEMA_INVALID, f"expected a number from 0 to 1, came {text}")
    return text


def _publisher(value: object) -> dict[str, object]:
    """The publisher's own document: an object, or its text."""
    if isinstance(value, dict):
        return value
    if isinstance(value, str):
        return {"document": value}
    raise _invalid(
        Code.REC_SCHEMA_INVALID,
        f"expected the publisher's document as an object or a string, came {_typed(value)}",
    )


def _few_claims(value: object) -> object:
    if isinstance(value, list) and len(value) > MAX_CLAIMS:
        raise _invalid(
            Code.REC_SCHEMA_INVALID, f"expected at most {MAX_CLAIMS} claims, came {len(value)}"
        )
    return value


def _typed(value: object) -> str:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f"the number {shown(value)}"
    return f"the string {shown(value)}" if isinstance(value, str) else shown(value)


class _Open(BaseModel):
    """Strict types, unknown keys kept."""

    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)


class _Closed(BaseModel):
    """Strict types, unknown keys refused."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class ReportedDoor(_Closed):
    """One item of `reported`."""

    metric: Annotated[str, AfterValidator(_metric)]
    value: Annotated[str, BeforeValidator(_value)]
    compare: Literal["equals", "at-least", "at-most", "greater", "less"] = "equals"
    tolerance: Annotated[Tolerance | None, PlainValidator(_tolerance)] = None
    unit: Annotated[str, AfterValidator(_metric)] | None = None
    baseline: Annotated[str | None, BeforeValidator(_value)] = None


class ClaimDoor(_Open):
    """One item of `claims`."""

    id: Annotated[str, AfterValidator(_claim_id)]
    text: Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(_claim_text)]
    kind: Literal["mathematical", "empirical", "descriptive"] | None = None
    source: Annotated[str, Field(max_length=MAX_TEXT)] | None = None
    grounded: bool | None = None
    confidence: Annotated[str | None, PlainValidator(_confidence)] = None
    truncated: bool = False
    reported: Annotated[list[ReportedDoor], Field(max_length=MAX_REPORTED)] = []


class RecordDoor(_Open):
    """The whole of record.json."""

    record_schema: Annotated[str, Field(alias="schema"), AfterValidator(_schema)]
    id: Annotated[str, AfterValidator(_record_id)]
    title: Annotated[str, AfterValidator(_title)]
    published: Annotated[date | None, PlainValidator(_published)] = None
    publisher: Annotated[dict[str, object], PlainValidator(_publisher)] = {}
    claims: Annotated[list[ClaimDoor], BeforeValidator(_few_claims)]


_KNOWN = {"claims.reported": keys_of(ReportedDoor)}


def open_record(document: object, where: str) -> RecordDoor:
    """The checked shape of a record.json's value; `where` names the file in messages.

    Raises:
        InvalidRecord: REC-001 (shape, types, names), REC-002 (another schema), REC-008 (claim
            ids that are equal, or equal but for case), CLM-008 (a value or tolerance that is
            no decimal, negative, or beside a one-sided comparison).
    """
    door = _opened(document)
    if isinstance(door, list):
        raise _refused(where, door)
    return door


def record_faults(document: object) -> list[Fault]:
    """Everything for which `open_record` refuses a record.json's value, each at its place."""
    door = _opened(document)
    return door if isinstance(door, list) else []


def _opened(document: object) -> RecordDoor | list[Fault]:
    if not isinstance(document, Mapping):
        return [Fault(Code.REC_SCHEMA_INVALID, "", _not_object(document))]
    try:
        door = RecordDoor.model_validate(document)
    except ValidationError as error:
        return faults_of(error, _KNOWN, {})
    return [*_id_faults(door), *_reported_faults(door)] or door


def claims_of(door: RecordDoor) -> tuple[Claim, ...]:
    """The claims as the rest of the engine sees them."""
    return tuple(
        Claim(
            id=claim.id,
            text=claim.text,
            kind=None if claim.kind is None else ClaimKind(claim.kind),
            source=claim.source,
            grounded=claim.grounded,
            confidence=claim.confidence,
            truncated=claim.truncated,
            reported=tuple(_reported(item) for item in claim.reported),
        )
        for claim in door.claims
    )


def _reported(item: ReportedDoor) -> Reported:
    compare = Compare(item.compare)
    return Reported(item.metric, item.value, compare, item.tolerance, item.unit, item.baseline)


def _id_faults(door: RecordDoor) -> list[Fault]:
    seen: dict[str, int] = {}
    faults: list[Fault] = []
    for index, claim in enumerate(door.claims):
        first = seen.setdefault(claim.id.casefold(), index)
        if first != index:
            faults.append(
                Fault(
                    Code.REC_DUPLICATE_CLAIM_ID,
                    f"claims[{index}].id",
                    f"expected an id of its own (case does not count), came {shown(claim.id)}, "
                    f"which claims[{first}] has",
                )
            )
    return faults


def _reported_faults(door: RecordDoor) -> list[Fault]:
    faults: list[Fault] = []
    for index, claim in enumerate(door.claims):
        metrics: set[str] = set()
        for number, item in enumerate(claim.reported):
            place = f"claims[{index}].reported[{number}]"
            if item.metric in metrics:
                faults.append(
                    Fault(
                        Code.REC_SCHEMA_INVALID,
                        f"{place}.metric",
                        f"expected each metric once per claim, came {shown(item.metric)} again",
                    )
                )
            metrics.add(item.metric)
            if item.compare != "equals" and item.tolerance is not None:
                faults.append(
                    Fault(
                        Code.CLM_TOLERANCE_INVALID,
                        f"{place}.tolerance",
                        f"expected none beside the one-sided comparison {item.compare!r}, "
                        "which has its bound in `value`",
                    )
                )
    return faults


def _not_object(document: object) -> str:
    return f"expected an object, came {_typed(document)}"


def _refused(where: str, faults: list[Fault]) -> InvalidRecord:
    """One error for all faults: the first in full with its code, then up to four more."""
    first, *others = faults
    lines = [f"{where}: {first.sentence()}"]
    lines += [fault.sentence() for fault in others[:4]]
    if len(others) > 4:
        lines.append(f"and {len(others) - 4} more")
    return InvalidRecord(because(first.code, "; ".join(lines)))
