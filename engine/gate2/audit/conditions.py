"""``--where "FIELD OP VALUE"``: one condition on a record, parsed once and strictly.

Numbers compare as numbers, dates by as much of them as is named (``published <= 2026-05`` takes
in the whole of May), lists by what is in them; letters are large or small alike. A record that
does not have the field meets ``!=`` and ``!~`` alone, and ``FIELD = none``, which asks for it.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gate2.audit.audited import AuditedRecord
from gate2.audit.fields import FIELDS, DistanceOf, Field, Measure, Value
from gate2.audit.spelling import choice_of, code_of, date_of, near, number_of
from gate2.backports import StrEnum, assert_never
from gate2.errors import UsageError
from gate2.reason_table import TABLE
from gate2.reasons import Code
from gate2.record.names import shown

NONE = "none"
"""What a record that does not have the field is asked for with."""
_EXAMPLE = "for instance 'lacking <= 2' or 'title ~ kronecker'"


class Operator(StrEnum):
    """How the value of a record is held against the one asked for."""

    EQUALS = "="
    DIFFERS = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="
    CONTAINS = "~"
    LACKS = "!~"


_NEGATIONS: Mapping[Operator, Operator] = {
    Operator.DIFFERS: Operator.EQUALS,
    Operator.LACKS: Operator.CONTAINS,
}
_ORDERS: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.LESS: operator.lt,
    Operator.AT_MOST: operator.le,
    Operator.GREATER: operator.gt,
    Operator.AT_LEAST: operator.ge,
}
_ORDERED = (Measure.NUMBER, Measure.DATE, Measure.DEGREE)
_ABSENT: tuple[Value, ...] = (None, "", ())
_FORM = re.compile(r"\s*(\w+)\s*(!=|<=|>=|!~|[=<>~])(?!=)\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, which holds of a record or does not."""

    field: Field
    operator: Operator
    wanted: str | float | None
    """As the field's values are, what is searched for in small letters; None for ``none``."""

    def holds(self, record: AuditedRecord, distance: DistanceOf) -> bool:
        """Whether the record meets it; `distance` is asked by fields alone that rest on it."""
        found = self.field.read(record, distance)
        if self.operator in _NEGATIONS:
            return not self._meets(found, _NEGATIONS[self.operator])
        return self._meets(found, self.operator)

    def _meets(self, found: Value, how: Operator) -> bool:
        if self.wanted is None:
            return found in _ABSENT
        if found is None:
            return False
        if how in _ORDERS:
            return _ORDERS[how](*self._in_order(found, self.wanted))
        several = found if isinstance(found, tuple) else (found,)
        return any(self._matches(each, self.wanted, how) for each in several)

    def _in_order(self, found: Value, wanted: str | float) -> tuple[object, object]:
        """Both as they compare: places for words, of a date as much as the wanted one names."""
        if self.field.measure is Measure.DEGREE:
            return self.field.choices.index(str(found)), self.field.choices.index(str(wanted))
        if self.field.measure is Measure.DATE:
            return str(found)[: len(str(wanted))], wanted
        return found, wanted

    def _matches(self, found: str | float, wanted: str | float, how: Operator) -> bool:
        if how is Operator.CONTAINS:
            return str(wanted) in _in_words(found, self.field).casefold()
        if self.field.measure is Measure.DATE:
            return str(found).startswith(str(wanted))
        if self.field.measure is Measure.TEXT:
            return str(found).casefold() == wanted
        return found == wanted


def _in_words(found: str | float, field: Field) -> str:
    """The value as it is searched; of a code its name as well."""
    return f"{found} {TABLE[Code(found)].name}" if field.name == "codes" else str(found)


# --- parsing -----------------------------------------------------------------------------------


def condition_of(text: str) -> Condition:
    """The condition that the text states.

    Raises:
        UsageError: it is none: its form, its field, or what the field is compared with.
    """
    match = _FORM.fullmatch(text)
    if match is None:
        said = f"--where: expected FIELD OP VALUE with OP one of {' '.join(Operator)}"
        raise UsageError(f"{said}, {_EXAMPLE}; came {shown(text)}")
    field, how = field_of(match[1], "--where"), Operator(match[2])
    if how in _ORDERS and field.measure not in _ORDERED:
        fit = " ".join(each for each in Operator if each not in _ORDERS)
        said = f"--where: {field.name} is {field.measure} and has no order"
        raise UsageError(f"{said}; expected one of {fit}, came {how}")
    return Condition(field, how, _wanted(field, how, _unquoted(match[3].strip())))


def field_of(name: str, option: str) -> Field:
    """The field with this name.

    Raises:
        UsageError: there is none; the message lists all.
    """
    field = FIELDS.get(name.casefold())
    if field is None:
        raise UsageError(
            f"{option}: expected a field, one of {', '.join(FIELDS)};"
            f" came {shown(name)}{near(name, FIELDS)}"
        )
    return field


def _unquoted(value: str) -> str:
    """Without the quotation marks around it, if both are there."""
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value


def _wanted(field: Field, how: Operator, value: str) -> str | float | None:
    """The value as those of the field are.

    Raises:
        UsageError: no value of the field is like that.
    """
    option = f"--where {field.name}"
    if value.casefold() == NONE and how in (Operator.EQUALS, Operator.DIFFERS):
        return None
    if how in (Operator.CONTAINS, Operator.LACKS):
        return _searched(value, option)
    match field.measure:
        case Measure.TEXT:
            return value.casefold()
        case Measure.NUMBER:
            return number_of(value, option)
        case Measure.DATE:
            return date_of(value, option, days=field.name != "month")
        case Measure.CHOICE | Measure.DEGREE:
            return choice_of(value, field.choices, option)
        case Measure.LIST:
            listed = field.choices
            return choice_of(value, listed, option) if listed else code_of(value, option).value
        case _:
            assert_never(field.measure)


def _searched(value: str, option: str) -> str:
    """Part of a text, in small letters; nothing at all stands in every one.

    Raises:
        UsageError: it is empty.
    """
    if not value:
        raise UsageError(f"{option}: expected what it contains after ~, came nothing")
    return value.casefold()
