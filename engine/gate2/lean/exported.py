"""A proof that came as an export: what of it is the pinned library's, and what is its own.

An export holds all that a theorem rests on, the library's constants among it. Whatever it says
of a name that the library has, the library's constant is the one that counts; where the two
differ in meaning, the export speaks of another library and is refused. Everything else is its
own, and the kernel checks it. Names that the library keeps to itself are nobody's to declare.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from gate2.lean.cone import Environment, private_module
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
    Theorem,
)
from gate2.lean.export import read_export
from gate2.lean.library import LibraryView
from gate2.lean.malformed import refuse
from gate2.lean.names import show_name
from gate2.lean.olean import MAX_COMPONENTS, MAX_CONSTANTS
from gate2.lean.term import TermStore
from gate2.reasons import Code


@dataclass(frozen=True, slots=True)
class ExportedProof:
    """The bytes of an export, from anybody, and what messages call them."""

    data: bytes
    name: str
    spend: Callable[[int], None] = lambda steps: None
    """Is told of the lines that were read, and may raise to stop the reading."""


class ExportView:
    """The own constants of an export over one store."""

    def __init__(self, store: TermStore, constants: Mapping[int, Constant]) -> None:
        self.store = store
        self._constants = constants

    @property
    def names(self) -> tuple[int, ...]:
        """The names of all own constants."""
        return tuple(self._constants)

    def constant(self, name: int) -> Constant | None:
        """The own constant of that name, or None."""
        return self._constants.get(name)


@dataclass(frozen=True, slots=True)
class Clash:
    """A name of the library's that an export declares with another meaning."""

    exported: Constant
    library: Constant


def environment_of_export(
    proof: ExportedProof, library: LibraryView
) -> tuple[Environment, tuple[Clash, ...]]:
    """The export's own constants over the library, and where it contradicts the library.

    Raises:
        MalformedData: LEAN-023, it does not decode; LEAN-013, it declares a name twice;
            LEAN-016, it is too large.
    """
    own: dict[int, Constant] = {}
    clashes: list[Clash] = []
    for constant in _constants(proof, library.store):
        if private_module(library.store.parts(constant.name)) in library.library.modules:
            continue
        theirs = library.constant(constant.name)
        if theirs is None:
            own[constant.name] = constant
            if len(own) > MAX_CONSTANTS:
                problem = f"expected at most {MAX_CONSTANTS} constants beside the library's"
                refuse(proof.name, 0, problem, Code.LEAN_MEMORY)
        elif not means_the_same(constant, theirs):
            clashes.append(Clash(constant, theirs))
    return Environment(ExportView(library.store, own), library), tuple(clashes)


def _constants(proof: ExportedProof, store: TermStore) -> Iterator[Constant]:
    """Every constant of the export, each once."""
    seen: set[int] = set()
    components = 0
    for declaration in read_export(proof.data, store, name=proof.name, spend=proof.spend):
        for constant in _members(declaration):
            parts = store.parts(constant.name)
            if constant.name in seen:
                problem = f"expected each constant once, got {show_name(parts)} twice"
                refuse(proof.name, 0, problem, Code.LEAN_ENVIRONMENT_TAMPERED)
            seen.add(constant.name)
            components += len(parts)
            if components > MAX_COMPONENTS:
                problem = f"expected names with at most {MAX_COMPONENTS} components in all"
                refuse(proof.name, 0, problem, Code.LEAN_MEMORY)
            yield constant


def _members(declaration: Constant | Block) -> tuple[Constant, ...]:
    if isinstance(declaration, Block):
        return (*declaration.inductives, *declaration.constructors, *declaration.recursors)
    return (declaration,)


def means_the_same(exported: Constant, library: Constant) -> bool:
    """Whether an export's constant is the library's of that name, as far as the library shows it.

    The library stores most theorems and some definitions as axioms, without their values; values
    of theorems and opaque constants say nothing about what a constant means.
    """
    if (exported.levels, exported.type, exported.safety) != (
        *(library.levels, library.type, library.safety),
    ):
        return False
    match exported, library:
        case Definition(), Definition():
            return exported.value == library.value
        case ((Axiom() | Theorem() | Opaque() | Definition()), (Axiom() | Theorem() | Opaque())):
            return True
        case Axiom(), Definition():
            return True
        case (Inductive(), Inductive()) | (Constructor(), Constructor()):
            return exported == library
        case (Recursor(), Recursor()) | (Quotient(), Quotient()):
            return exported == library
        case _:
            return False
