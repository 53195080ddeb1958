"""What pydantic found, in the project's words: expected, came, where, and the nearest known key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gate2.reasons import Code
from gate2.record.names import shown

_EXPECTED = {
    "string_type": "a string",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "list_type": "an array",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "finite_number": "a finite number",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong at one place of a document."""

    code: Code
    place: str
    """For instance ``claims[3].reported[0].value``; empty for the document itself."""
    message: str

    def sentence(self) -> str:
        """The fault as a clause of a message."""
        return f"`{self.place}`: {self.message}" if self.place else self.message


def faults_of(
    error: ValidationError, known: Mapping[str, Sequence[str]], missing: Mapping[str, Code]
) -> list[Fault]:
    """The faults behind a validation error, in the order of the document.

    `known` maps a table that refuses unknown keys (``repro.limits``, without indices) to the
    keys it has; `missing` maps a key (``repro.image``) to the code its absence has, REC-001
    where it is not named.
    """
    return [_fault(detail, known, missing) for detail in error.errors(include_url=False)]


def keys_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys a model reads, as they are written in the document."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _fault(
    detail: ErrorDetails, known: Mapping[str, Sequence[str]], missing: Mapping[str, Code]
) -> Fault:
    location = detail["loc"]
    place = _place(location)
    names = [part for part in location if isinstance(part, str)]
    kind = detail["type"]
    if kind in Code._value2member_map_:
        return Fault(Code(kind), place, detail["msg"])
    if kind == "missing":
        code = missing.get(".".join(names), Code.REC_SCHEMA_INVALID)
        return Fault(code, place, "expected this key, it is missing")
    if kind == "extra_forbidden":
        message = _unknown(str(location[-1]), known.get(".".join(names[:-1]), ()))
        return Fault(Code.REC_SCHEMA_INVALID, place, message)
    return Fault(Code.REC_SCHEMA_INVALID, place, _mistyped(detail))


def _unknown(key: str, known: Sequence[str]) -> str:
    import difflib  # for a misspelt key only

    near = difflib.get_close_matches(key, known, 1, 0.6)
    hint = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(known)}"
    return f"unknown key {shown(key)}; {hint}"


def _mistyped(detail: ErrorDetails) -> str:
    kind, came = detail["type"], shown(detail["input"])
    if kind in _EXPECTED:
        return f"expected {_EXPECTED[kind]}, came {came}"
    context = detail.get("ctx", {})
    if kind == "literal_error":
        return f"expected one of {context['expected']}, came {came}"
    return f"{detail['msg'][:1].lower()}{detail['msg'][1:]}, came {came}"


def _place(location: tuple[int | str, ...]) -> str:
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += ("." if text else "") + (part if part.isidentifier() else shown(part))
    return text
