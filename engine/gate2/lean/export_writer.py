"""Writes declarations as lean4export text, version 3.1, that any kernel for the format reads.

The same declarations always give the same bytes: names, levels and terms are numbered in the
order in which they are first needed, keys stand in alphabetical order, and everything outside
ASCII is escaped. Binder names are those the store remembers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from gate2.lean.declaration import (
    Axiom,
    Block,
    Constant,
    Constructor,
    Definition,
    Inductive,
    Opaque,
    Quotient,
    Recursor,
    Safety,
    Theorem,
)
from gate2.lean.export_declarations import QUOTIENT_ROLES, ExportedDeclaration
from gate2.lean.export_order import Find, in_order
from gate2.lean.export_term_lines import Document, TermLines
from gate2.lean.term import PARAM, TermStore
from gate2.version import version

EXPORTER: Final = "gate2"
FORMAT: Final = "3.1.0"


@dataclass(frozen=True, slots=True)
class LeanBuild:
    """The Lean that elaborated what is written; both may be empty where nobody knows."""

    version: str
    githash: str


@dataclass(frozen=True, slots=True)
class Written:
    """An export, and the names it mentions and does not declare (another kernel will object)."""

    data: bytes
    declarations: int
    absent: tuple[int, ...]


def write_export(store: TermStore, find: Find, roots: Iterable[int], lean: LeanBuild) -> Written:
    """The constants in `roots` with all they rest on, as `find` has them.

    A constant goes out as what `find` says it is: a library's theorem that the library's files
    hide behind an axiom is written as an axiom.
    """
    ordered = in_order(store, find, roots)
    data = write_declarations(store, ordered.declarations, lean)
    return Written(data, len(ordered.declarations), ordered.absent)


def write_declarations(
    store: TermStore, declarations: Iterable[ExportedDeclaration], lean: LeanBuild
) -> bytes:
    """The declarations in their order, with the terms they need before them.

    Raises:
        ValueError: a term holds a free variable, for which the format has no line.
    """
    writer = _Writer(store)
    writer.line(
        {
            "meta": {
                "exporter": {"name": EXPORTER, "version": version()},
                "format": {"version": FORMAT},
                "lean": {"githash": lean.githash, "version": lean.version},
            }
        }
    )
    for declaration in declarations:
        writer.declare(declaration)
    return b"".join(writer.lines)


class _Writer(TermLines):
    """Declarations beside the terms."""

    def declare(self, declaration: ExportedDeclaration) -> None:
        """One line for the declaration, after lines for what it needs."""
        match declaration:
            case Axiom():
                self.line({"axiom": self._base(declaration) | self._safety(declaration)})
            case Definition():
                self.line({"def": self._definition(declaration)})
            case Theorem():
                self.line({"thm": self._valued(declaration)})
            case Opaque():
                self.line({"opaque": self._valued(declaration) | self._safety(declaration)})
            case Quotient():
                kind = QUOTIENT_ROLES[declaration.role]
                self.line({"quot": self._base(declaration) | {"kind": kind}})
            case Block():
                self.line({"inductive": self._block(declaration)})

    def _base(self, constant: Constant) -> Document:
        """What each constant has. Kernels expect a level for every parameter before it is used."""
        name = self.name(constant.name)
        parameters = self.name_list(constant.levels)
        for parameter in constant.levels:
            self.level(self.store.level((PARAM, parameter)))
        return {"name": name, "levelParams": parameters, "type": self.expr(constant.type)}

    def _safety(self, constant: Constant) -> Document:
        return {"isUnsafe": constant.safety is Safety.UNSAFE}

    def _valued(self, constant: Definition | Theorem | Opaque) -> Document:
        base = self._base(constant)
        value = self.expr(constant.value)
        return {**base, "value": value, "all": self.name_list(constant.all)}

    def _definition(self, constant: Definition) -> Document:
        regular = constant.height is not None
        hints: object = {"regular": constant.height} if regular else constant.hints
        return {**self._valued(constant), "hints": hints, "safety": constant.safety.value}

    def _block(self, block: Block) -> Document:
        return {
            "types": [self._inductive(each) for each in block.inductives],
            "ctors": [self._constructor(each) for each in block.constructors],
            "recs": [self._recursor(each) for each in block.recursors],
        }

    def _inductive(self, constant: Inductive) -> Document:
        return {
            **self._base(constant),
            **self._safety(constant),
            "numParams": constant.parameters,
            "numIndices": constant.indices,
            "all": self.name_list(constant.all),
            "ctors": self.name_list(constant.constructors),
            "numNested": constant.nested,
            "isRec": constant.is_recursive,
            "isReflexive": constant.is_reflexive,
        }

    def _constructor(self, constant: Constructor) -> Document:
        return {
            **self._base(constant),
            **self._safety(constant),
            "induct": self.name(constant.inductive),
            "cidx": constant.index,
            "numParams": constant.parameters,
            "numFields": constant.fields,
        }

    def _recursor(self, constant: Recursor) -> Document:
        rules = [
            {
                "ctor": self.name(rule.constructor),
                "nfields": rule.fields,
                "rhs": self.expr(rule.value),
            }
            for rule in constant.rules
        ]
        return {
            **self._base(constant),
            **self._safety(constant),
            "all": self.name_list(constant.all),
            "numParams": constant.parameters,
            "numIndices": constant.indices,
            "numMotives": constant.motives,
            "numMinors": constant.minors,
            "rules": rules,
            "k": constant.k,
        }
