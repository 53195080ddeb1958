"""Declarations as the kernel knows them, over the numbers of one `TermStore`."""

from dataclasses import dataclass
from typing import TypeAlias

from gate2.backports import StrEnum
from gate2.lean.container import AddressSpace
from gate2.lean.decode import Decoder, closed_expr


class Kind(StrEnum):
    """What a constant is."""

    AXIOM = "axiom"
    DEFINITION = "definition"
    THEOREM = "theorem"
    OPAQUE = "opaque"
    QUOTIENT = "quotient"
    INDUCTIVE = "inductive"
    CONSTRUCTOR = "constructor"
    RECURSOR = "recursor"


KINDS = tuple(Kind)
"""In the order of `ConstantInfo`'s constructors."""


class Safety(StrEnum):
    """Whether the kernel checked a declaration in full; in the order of `DefinitionSafety`."""

    UNSAFE = "unsafe"
    SAFE = "safe"
    PARTIAL = "partial"


_SAFETIES = tuple(Safety)
QUOTIENT_ROLES = 4
"""The type, `mk`, `lift` and `ind`."""


@dataclass(frozen=True, slots=True)
class Base:
    """What every constant has: a name, universe parameters (names), a closed type."""

    name: int
    levels: tuple[int, ...]
    type: int
    safety: Safety


@dataclass(frozen=True, slots=True)
class Axiom(Base):
    """A constant without a value. In the pinned library it may stand for a hidden theorem."""


@dataclass(frozen=True, slots=True)
class Definition(Base):
    """A constant with a value that may be unfolded. `height` is None unless regular."""

    value: int
    hints: str
    height: int | None
    all: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Theorem(Base):
    """A proposition with its proof."""

    value: int
    all: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Opaque(Base):
    """A constant with a value that is never unfolded."""

    value: int
    all: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Quotient(Base):
    """One of the four constants of quotient types; `role` 0 type, 1 mk, 2 lift, 3 ind."""

    role: int


@dataclass(frozen=True, slots=True)
class Inductive(Base):
    """An inductive type as the file states it. Nothing here is checked: recompute it."""

    parameters: int
    indices: int
    all: tuple[int, ...]
    constructors: tuple[int, ...]
    nested: int
    is_recursive: bool
    is_reflexive: bool


@dataclass(frozen=True, slots=True)
class Constructor(Base):
    """A constructor as the file states it. Nothing here is checked: recompute it."""

    inductive: int
    index: int
    parameters: int
    fields: int


@dataclass(frozen=True, slots=True)
class Rule:
    """How a recursor reduces on one constructor."""

    constructor: int
    fields: int
    value: int


@dataclass(frozen=True, slots=True)
class Recursor(Base):
    """A recursor as the file states it. Nothing here is checked: recompute it."""

    all: tuple[int, ...]
    parameters: int
    indices: int
    motives: int
    minors: int
    rules: tuple[Rule, ...]
    k: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One inductive declaration: its types, their constructors, the recursors they bring."""

    inductives: tuple[Inductive, ...]
    constructors: tuple[Constructor, ...]
    recursors: tuple[Recursor, ...]


Constant: TypeAlias = (
    Axiom | Definition | Theorem | Opaque | Quotient | Inductive | Constructor | Recursor
)

_SHAPES = ((1, 1), (4, 1), (3, 0), (3, 1), (1, 1), (6, 3), (5, 1), (7, 2))
"""Fields and scalar bytes of `AxiomVal`, `DefinitionVal`, … in the order of `KINDS`."""

_KIND_OF_CLASS: dict[type, Kind] = {
    Axiom: Kind.AXIOM,
    Definition: Kind.DEFINITION,
    Theorem: Kind.THEOREM,
    Opaque: Kind.OPAQUE,
    Quotient: Kind.QUOTIENT,
    Inductive: Kind.INDUCTIVE,
    Constructor: Kind.CONSTRUCTOR,
    Recursor: Kind.RECURSOR,
}


def kind_of_constant(constant: Constant) -> Kind:
    """The kind of a decoded constant."""
    return _KIND_OF_CLASS[type(constant)]


def stored_kind(space: AddressSpace, position: int) -> Kind:
    """The kind a `ConstantInfo` states, without decoding it."""
    tag = space.tag(position)
    if tag >= len(KINDS):
        raise space.refuse_at(position, f"expected a constant, got an object with tag {tag}")
    return KINDS[tag]


def value_words(space: AddressSpace, position: int) -> tuple[int, tuple[int, ...]]:
    """The position and the fields of the `…Val` inside a `ConstantInfo`."""
    tag = KINDS.index(stored_kind(space, position))
    (word,) = space.constructor(position, tag, 1, 0)
    inner = space.target(word, position)
    return inner, space.constructor(inner, 0, *_SHAPES[tag])


def own_name(decoder: Decoder, position: int) -> int:
    """The name that a `ConstantInfo` gives itself."""
    space = decoder.space
    inner, words = value_words(space, position)
    base = space.target(words[0], inner)
    return decoder.name(space.constructor(base, 0, 3, 0)[0], base)


def decode_constant(decoder: Decoder, position: int) -> Constant:
    """The constant at a `ConstantInfo`.

    Raises:
        MalformedData: it is not one.
    """
    space = decoder.space
    kind = stored_kind(space, position)
    at, words = value_words(space, position)
    base = space.target(words[0], at)
    name_word, levels_word, type_word = space.constructor(base, 0, 3, 0)
    name = decoder.name(name_word, base)
    levels = decoder.name_list(levels_word, base)
    type_ = closed_expr(decoder, type_word, base)

    def flag(index: int) -> bool:
        byte = space.scalar_byte(at, len(words), index)
        if byte > 1:
            raise space.refuse_at(at, f"expected a truth value, got {byte}")
        return bool(byte)

    def safety(index: int) -> Safety:
        return Safety.UNSAFE if flag(index) else Safety.SAFE

    def number(index: int) -> int:
        return space.small(words[index], at)

    def names(index: int) -> tuple[int, ...]:
        return decoder.name_list(words[index], at)

    if kind is Kind.AXIOM:
        return Axiom(name, levels, type_, safety(0))
    if kind is Kind.DEFINITION:
        hints, height = _hints(space, words[2], at)
        byte = space.scalar_byte(at, 4, 0)
        if byte >= len(_SAFETIES):
            raise space.refuse_at(at, f"expected a safety, got {byte}")
        value = closed_expr(decoder, words[1], at)
        return Definition(name, levels, type_, _SAFETIES[byte], value, hints, height, names(3))
    if kind is Kind.THEOREM:
        value = closed_expr(decoder, words[1], at)
        return Theorem(name, levels, type_, Safety.SAFE, value, names(2))
    if kind is Kind.OPAQUE:
        value = closed_expr(decoder, words[1], at)
        return Opaque(name, levels, type_, safety(0), value, names(2))
    if kind is Kind.QUOTIENT:
        role = space.scalar_byte(at, 1, 0)
        if role >= QUOTIENT_ROLES:
            raise space.refuse_at(at, f"expected a role in quotient types, got {role}")
        return Quotient(name, levels, type_, Safety.SAFE, role)
    if kind is Kind.INDUCTIVE:
        return Inductive(
            *(name, levels, type_, safety(1), number(1), number(2), names(3), names(4), number(5)),
            is_recursive=flag(0),
            is_reflexive=flag(2),
        )
    if kind is Kind.CONSTRUCTOR:
        inductive = decoder.name(words[1], at)
        return Constructor(
            *(name, levels, type_, safety(0), inductive, number(2), number(3), number(4))
        )
    return Recursor(
        *(name, levels, type_, safety(1), names(1), number(2), number(3), number(4), number(5)),
        rules=tuple(_rule(decoder, *cell) for cell in decoder.listed(words[6], at)),
        k=flag(0),
    )


def _hints(space: AddressSpace, word: int, holder: int) -> tuple[str, int | None]:
    """Reducibility hints: they steer the order of unfolding and mean nothing for truth."""
    if word == 1:
        return "opaque", None
    if word == 3:
        return "abbrev", None
    position = space.target(word, holder)
    space.constructor(position, 2, 0, 4)
    return "regular", space.scalar_u32(position, 0)


def _rule(decoder: Decoder, word: int, holder: int) -> Rule:
    space = decoder.space
    position = space.target(word, holder)
    constructor, fields, value = space.constructor(position, 0, 3, 0)
    return Rule(
        decoder.name(constructor, position),
        space.small(fields, position),
        closed_expr(decoder, value, position),
    )
