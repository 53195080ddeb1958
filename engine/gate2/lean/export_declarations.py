"""The declarations of an export, as the format's two versions spell them.

3.1 has one declaration a line (`axiom`, `def`, `thm`, `opaque`, `quot`) and one inductive block
a line (`inductive` with `types`, `ctors`, `recs`). 3.0 says `axiomInfo` and `quotInfo`, has an
array of definitions and opaques under `def` and of theorems under `thm`, and calls the parts of
a block `inductiveVals`, `constructorVals` and `recursorVals`. No line means two things, so both
spellings are read whatever version a file states.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from gate2.lean.declaration import (
    Axiom,
    Block,
    Constructor,
    Definition,
    Inductive,
    Opaque,
    Quotient,
    Recursor,
    Rule,
    Safety,
    Theorem,
)
from gate2.lean.export_lines import Fields, describe
from gate2.lean.export_terms import ExportedTerms
from gate2.lean.term import ANONYMOUS

ExportedDeclaration: TypeAlias = Axiom | Definition | Theorem | Opaque | Quotient | Block

MAX_HEIGHT: Final = (1 << 32) - 1
QUOTIENT_ROLES: Final = ("type", "ctor", "lift", "ind")
"""In the order of `Quotient.role`."""

_BASE = frozenset({"name", "levelParams", "type"})
_AXIOM = _BASE | {"isUnsafe"}
_DEFINITION = _BASE | {"value", "hints", "safety", "all"}
_THEOREM = _BASE | {"value", "all"}
_OPAQUE = _BASE | {"value", "isUnsafe", "all"}
_QUOTIENT = _BASE | {"kind"}
_INDUCTIVE = _BASE | {
    *("numParams", "numIndices", "all", "ctors", "numNested"),
    *("isRec", "isUnsafe", "isReflexive"),
}
_CONSTRUCTOR = _BASE | {"induct", "cidx", "numParams", "numFields", "isUnsafe"}
_RECURSOR = _BASE | {
    *("all", "numParams", "numIndices", "numMotives", "numMinors"),
    *("rules", "k", "isUnsafe"),
}
_RULE = frozenset({"ctor", "nfields", "rhs"})
_BLOCK = frozenset({"types", "ctors", "recs"})
_BLOCK_3_0 = frozenset({"inductiveVals", "constructorVals", "recursorVals"})


class ExportedDeclarations:
    """Builds the declarations that lines state from the terms before them."""

    def __init__(self, terms: ExportedTerms) -> None:
        self._terms = terms
        self._readers: dict[str, Callable[[object], tuple[ExportedDeclaration, ...]]] = {
            "axiom": lambda value: (self._axiom(value),),
            "axiomInfo": lambda value: (self._axiom(value),),
            "def": self._definitions,
            "thm": self._theorems,
            "opaque": lambda value: (self._opaque(value),),
            "quot": lambda value: (self._quotient(value),),
            "quotInfo": lambda value: (self._quotient(value),),
            "inductive": lambda value: (self._block(value),),
        }

    def read(self, fields: Fields) -> tuple[ExportedDeclaration, ...]:
        """What a line declares that is neither a name, a level nor an expression."""
        refuse = self._terms.refuse
        if len(fields) != 1:
            refuse(f"expected an id or one declaration, got {len(fields)} keys")
        ((tag, value),) = fields.items()
        reader = self._readers.get(tag)
        if reader is None:
            refuse(
                f"expected an id or one of {', '.join(self._readers)} as the key,"
                f" got {describe(tag)}"
            )
        return reader(value)

    def _base(self, fields: Fields) -> tuple[int, tuple[int, ...], int]:
        """Name, universe parameters and type of a constant."""
        terms = self._terms
        name = terms.name(fields["name"])
        if name == ANONYMOUS:
            terms.refuse("expected a name for a declaration, got the anonymous name")
        levels = terms.names(fields["levelParams"], "universe parameters")
        return name, levels, terms.closed(fields["type"], "a type")

    def _safety(self, fields: Fields) -> Safety:
        unsafe = self._terms.flag(fields["isUnsafe"], "isUnsafe")
        return Safety.UNSAFE if unsafe else Safety.SAFE

    def _count(self, fields: Fields, key: str) -> int:
        return self._terms.number(fields[key], f"a natural number for {key}")

    def _axiom(self, value: object) -> Axiom:
        fields = self._terms.fields(value, _AXIOM)
        return Axiom(*self._base(fields), self._safety(fields))

    def _definitions(self, value: object) -> tuple[ExportedDeclaration, ...]:
        if type(value) is not list:
            return (self._definition(value),)
        return tuple(
            self._opaque(each)
            if type(each) is dict and "isUnsafe" in each
            else self._definition(each)
            for each in self._terms.listed(value, "definitions")
        )

    def _definition(self, value: object) -> Definition:
        terms = self._terms
        fields = terms.fields(value, _DEFINITION)
        base = self._base(fields)
        body = terms.closed(fields["value"], "a value")
        hints, height = self._hints(fields["hints"])
        word = terms.text(fields["safety"], "text for safety")
        if word not in tuple(Safety):
            terms.refuse(f"expected one of {', '.join(Safety)} for safety, got {describe(word)}")
        group = terms.names(fields["all"], "names")
        return Definition(*base, Safety(word), body, hints, height, group)

    def _hints(self, value: object) -> tuple[str, int | None]:
        terms = self._terms
        if value == "opaque" or value == "abbrev":
            return str(value), None
        if type(value) is not dict:
            terms.refuse(
                f"expected opaque, abbrev or an object with regular for hints,"
                f" got {describe(value)}"
            )
        fields = terms.fields(value, frozenset({"regular"}))
        height = terms.number(fields["regular"], "a natural number for regular")
        if height > MAX_HEIGHT:
            terms.refuse(f"expected at most {MAX_HEIGHT} for regular, got {height}")
        return "regular", height

    def _theorems(self, value: object) -> tuple[ExportedDeclaration, ...]:
        if type(value) is not list:
            return (self._theorem(value),)
        return tuple(self._theorem(each) for each in self._terms.listed(value, "theorems"))

    def _theorem(self, value: object) -> Theorem:
        terms = self._terms
        fields = terms.fields(value, _THEOREM)
        base = self._base(fields)
        body = terms.closed(fields["value"], "a value")
        return Theorem(*base, Safety.SAFE, body, terms.names(fields["all"], "names"))

    def _opaque(self, value: object) -> Opaque:
        terms = self._terms
        fields = terms.fields(value, _OPAQUE)
        base = self._base(fields)
        body = terms.closed(fields["value"], "a value")
        return Opaque(*base, self._safety(fields), body, terms.names(fields["all"], "names"))

    def _quotient(self, value: object) -> Quotient:
        fields = self._terms.fields(value, _QUOTIENT)
        kind = fields["kind"]
        if kind not in QUOTIENT_ROLES:
            self._terms.refuse(
                f"expected one of {', '.join(QUOTIENT_ROLES)} for kind, got {describe(kind)}"
            )
        role = QUOTIENT_ROLES.index(str(kind))
        return Quotient(*self._base(fields), Safety.SAFE, role)

    def _block(self, value: object) -> Block:
        terms = self._terms
        keys = _BLOCK_3_0 if type(value) is dict and "inductiveVals" in value else _BLOCK
        fields = terms.fields(value, keys)
        old = keys is _BLOCK_3_0
        types = terms.listed(fields["inductiveVals" if old else "types"], "types")
        constructors = terms.listed(fields["constructorVals" if old else "ctors"], "constructors")
        recursors = terms.listed(fields["recursorVals" if old else "recs"], "recursors")
        return Block(
            tuple(self._inductive(each) for each in types),
            tuple(self._constructor(each) for each in constructors),
            tuple(self._recursor(each) for each in recursors),
        )

    def _inductive(self, value: object) -> Inductive:
        terms = self._terms
        fields = terms.fields(value, _INDUCTIVE)
        return Inductive(
            *self._base(fields),
            self._safety(fields),
            parameters=self._count(fields, "numParams"),
            indices=self._count(fields, "numIndices"),
            all=terms.names(fields["all"], "names"),
            constructors=terms.names(fields["ctors"], "names"),
            nested=self._count(fields, "numNested"),
            is_recursive=terms.flag(fields["isRec"], "isRec"),
            is_reflexive=terms.flag(fields["isReflexive"], "isReflexive"),
        )

    def _constructor(self, value: object) -> Constructor:
        terms = self._terms
        fields = terms.fields(value, _CONSTRUCTOR)
        return Constructor(
            *self._base(fields),
            self._safety(fields),
            inductive=terms.name(fields["induct"]),
            index=self._count(fields, "cidx"),
            parameters=self._count(fields, "numParams"),
            fields=self._count(fields, "numFields"),
        )

    def _recursor(self, value: object) -> Recursor:
        terms = self._terms
        fields = terms.fields(value, _RECURSOR)
        return Recursor(
            *self._base(fields),
            self._safety(fields),
            all=terms.names(fields["all"], "names"),
            parameters=self._count(fields, "numParams"),
            indices=self._count(fields, "numIndices"),
            motives=self._count(fields, "numMotives"),
            minors=self._count(fields, "numMinors"),
            rules=tuple(self._rule(each) for each in terms.listed(fields["rules"], "rules")),
            k=terms.flag(fields["k"], "k"),
        )

    def _rule(self, value: object) -> Rule:
        terms = self._terms
        fields = terms.fields(value, _RULE)
        return Rule(
            terms.name(fields["ctor"]),
            self._count(fields, "nfields"),
            terms.closed(fields["rhs"], "a rule's value"),
        )
