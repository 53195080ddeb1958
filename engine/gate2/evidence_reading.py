"""Evidence back from the plain data that `gate2.evidence.plain` made of it, exactly or not at all.

What comes out is equal to what went in: every field present, none beside it, each of its own type.
Pure, and without any library, so that the single-file verifier can do the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from gate2.backports import StrEnum
from gate2.evidence import Evidence, NoEvidence, ProofEvidence, ReproEvidence, plain
from gate2.policy import Policy
from gate2.reason_table import TABLE
from gate2.reasons import Code, Effect, Reason

MOST_LISTED = 12
"""Of the members that a message names where another one came."""
Read = Callable[[object, str], Any]
Value = TypeVar("Value")

LANES: Mapping[str, type[ProofEvidence] | type[ReproEvidence] | type[NoEvidence]] = {
    "proof": ProofEvidence,
    "repro": ReproEvidence,
    "none": NoEvidence,
}


class NotEvidence(ValueError):
    """The data is none that evidence was written as; the message names the place."""


def lane_of(evidence: Evidence) -> str:
    """What kind of evidence it is, by the name it is written under."""
    return next(name for name, kind in LANES.items() if isinstance(evidence, kind))


def evidence_document(evidence: Evidence) -> dict[str, object]:
    """The evidence as plain data that names its kind."""
    return {"lane": lane_of(evidence), "facts": plain(evidence)}


def evidence_of(document: object) -> Evidence:
    """The evidence that `evidence_document` wrote.

    Raises:
        NotEvidence: a key is missing, unknown or of another type.
    """
    holder = _object(document, "evidence")
    if set(holder) != {"lane", "facts"}:
        raise NotEvidence(f"evidence: expected lane and facts, came {_listed(holder)}")
    kind = LANES.get(str(holder["lane"]))
    if kind is None:
        raise NotEvidence(
            f"evidence: expected lane {', '.join(LANES)}, came {_short(holder['lane'])}"
        )
    return read_as(kind, holder["facts"], "facts")


def policy_of(document: object) -> Policy:
    """The policy that `plain` wrote.

    Raises:
        NotEvidence: as `evidence_of`.
    """
    return read_as(Policy, document, "policy")


def read_as(kind: type[Value], value: object, where: str) -> Value:
    """A frozen value of this type from plain data; `where` names it in messages.

    Raises:
        NotEvidence: the data is no such value.
    """
    wanted: Any = kind
    read: Value = _reader(wanted)(value, where)
    return read


@cache
def _reader(kind: Any) -> Read:
    """What reads values of an annotated type."""
    origin = get_origin(kind)
    if kind is Reason:
        return _reason
    if origin in (Union, UnionType):
        return _optional(kind)
    if origin is tuple:
        return _tuple(get_args(kind))
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(get_args(kind)[1])
    if is_dataclass(kind):
        return _record(kind)
    if issubclass(kind, StrEnum):
        return _member(kind)
    if kind is Decimal:
        return _decimal
    return _exactly(kind)


def _exactly(kind: type) -> Read:
    def read(value: object, where: str) -> object:
        if kind is float and type(value) in (int, float, Decimal):
            return float(value)  # type: ignore[arg-type]  # one of the three
        if type(value) is not kind:
            raise NotEvidence(f"{where}: expected {kind.__name__}, came {type(value).__name__}")
        return value

    return read


def _optional(kind: Any) -> Read:
    (inner,) = (each for each in get_args(kind) if each is not NoneType)
    read_inner = _reader(inner)

    def read(value: object, where: str) -> object:
        return None if value is None else read_inner(value, where)

    return read


def _tuple(kinds: tuple[Any, ...]) -> Read:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        read_item, plain_kinds = _reader(kinds[0]), _plain_kinds(get_args(kinds[0]))

        def read(value: object, where: str) -> object:
            items = _array(value, where)
            if plain_kinds and all(_are(item, plain_kinds) for item in items):
                # A seal has two hundred such findings.
                return tuple(tuple(_array(item, where)) for item in items)
            return tuple(read_item(item, f"{where}[{n}]") for n, item in enumerate(items))

        return read
    readers = tuple(map(_reader, kinds))

    def read_fixed(value: object, where: str) -> object:
        items = _array(value, where)
        if len(items) != len(readers):
            raise NotEvidence(f"{where}: expected {len(readers)} items, came {len(items)}")
        return tuple(each(item, where) for each, item in zip(readers, items, strict=True))

    return read_fixed


def _plain_kinds(kinds: tuple[Any, ...]) -> tuple[Any, ...]:
    """The kinds of a tuple whose items are what JSON has for them; none for any other."""
    return kinds if set(kinds) <= {str, int, bool} else ()


def _are(item: object, kinds: tuple[Any, ...]) -> bool:
    return type(item) is list and tuple(map(type, item)) == kinds


def _mapping(kind: Any) -> Read:
    read_item = _reader(kind)

    def read(value: object, where: str) -> object:
        holder = _object(value, where)
        return {key: read_item(item, f"{where}.{key[:40]}") for key, item in holder.items()}

    return read


def _record(kind: Any) -> Read:
    hints = get_type_hints(kind)
    readers = {item.name: _reader(hints[item.name]) for item in fields(kind)}

    def read(value: object, where: str) -> object:
        holder = _object(value, where)
        if holder.keys() != readers.keys():
            odd = sorted(holder.keys() ^ readers.keys())
            raise NotEvidence(f"{where}: expected the keys of {kind.__name__}, differs in {odd}")
        values = {name: each(holder[name], f"{where}.{name}") for name, each in readers.items()}
        try:
            return kind(**values)
        except ValueError as error:
            raise NotEvidence(f"{where}: {error}") from None

    return read


def _member(kind: type[StrEnum]) -> Read:
    def read(value: object, where: str) -> object:
        try:
            return kind(str(value) if isinstance(value, str) else "")
        except ValueError:
            few = len(kind) <= MOST_LISTED
            known = ", ".join(kind) if few else f"one of {len(kind)} values of {kind.__name__}"
            raise NotEvidence(f"{where}: expected {known}, came {_short(value)}") from None

    return read


def _decimal(value: object, where: str) -> Decimal:
    if isinstance(value, str):
        try:
            return Decimal(value)
        except ArithmeticError:
            pass
    raise NotEvidence(f"{where}: expected a decimal as a string, came {_short(value)}")


_REASON_KEYS = {"code", "name", "effect", "message", "remedy"}


def _reason(value: object, where: str) -> Reason:
    holder = _object(value, where)
    if holder.keys() != _REASON_KEYS or not all(isinstance(v, str) for v in holder.values()):
        raise NotEvidence(f"{where}: expected a reason, came {_listed(holder)}")
    code = _member(Code)(holder["code"], f"{where}.code")
    effect = _member(Effect)(holder["effect"], f"{where}.effect")
    if holder["name"] != TABLE[code].name:
        raise NotEvidence(
            f"{where}: expected the name {TABLE[code].name}, came {_short(holder['name'])}"
        )
    return Reason(code, str(holder["message"]), str(holder["remedy"]), effect)


def _short(value: object) -> str:
    return ascii(value)[:80]


def _object(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise NotEvidence(f"{where}: expected an object, came {type(value).__name__}")
    return value


def _array(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise NotEvidence(f"{where}: expected an array, came {type(value).__name__}")
    return value


def _listed(holder: Mapping[str, object]) -> str:
    return ", ".join(ascii(key)[:40] for key in list(holder)[:8]) or "nothing"
