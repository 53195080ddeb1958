"""What a declaration rests on: every constant it reaches, the submission's and the library's."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from gate2.lean.declaration import (
    Constant,
    Constructor,
    Definition,
    Inductive,
    Kind,
    Opaque,
    Recursor,
    Theorem,
    kind_of_constant,
)
from gate2.lean.library import LibraryView
from gate2.lean.malformed import MalformedData
from gate2.lean.names import show_name
from gate2.lean.term import APP, CONST, LAM, LET, PI, PROJ, Name, TermStore
from gate2.reasons import Code


@dataclass(frozen=True, slots=True)
class Found:
    """A constant and whose it is; `kind` is what it really is (a hidden theorem is one)."""

    constant: Constant
    kind: Kind
    is_own: bool


class Own(Protocol):
    """Constants that are not the library's: a compiled module's, or an export's."""

    @property
    def names(self) -> tuple[int, ...]:
        """The names of all of them."""
        ...

    def constant(self, name: int) -> Constant | None:
        """The constant of that name, or None."""
        ...


class Environment:
    """The constants a module sees: its own, and the library's through its imports."""

    def __init__(self, own: Own, library: LibraryView) -> None:
        self.own = own
        self.library = library
        self.store: TermStore = library.store

    def find(self, name: int) -> Found | None:
        """The constant of that name. Own and library names are disjoint: see `redeclared`."""
        if (constant := self.own.constant(name)) is not None:
            return Found(constant, kind_of_constant(constant), is_own=True)
        if (constant := self.library.constant(name)) is None:
            return None
        return Found(constant, self.library.kind(name) or Kind.AXIOM, is_own=False)

    def redeclared(self) -> tuple[int, ...]:
        """The module's own names that the library it imports has as well, or keeps to itself.

        The pinned files mention private constants of the library that are not in them. Whoever
        could declare one of those would say what the library's theorems about it mean.
        """
        modules = self.library.library.modules
        return tuple(
            name
            for name in self.own.names
            if self.library.entries(name) or private_module(self.store.parts(name)) in modules
        )

    def private_modules(self) -> frozenset[Name]:
        """The modules that own private names claim to belong to, the library's left out."""
        found = {private_module(self.store.parts(name)) for name in self.own.names}
        return frozenset(m for m in found if m and m not in self.library.library.modules)


def private_module(name: Name) -> Name | None:
    """The module in ``_private.<module>.0.<name>``; None for any other name."""
    if name[:1] != ("_private",):
        return None
    for index, part in enumerate(name):
        if isinstance(part, int):
            return name[1:index] if part == 0 else None
    return None


def visible_name(name: Name, modules: frozenset[Name]) -> Name:
    """The name as its author wrote it: without the private prefix of one of `modules`."""
    module = private_module(name)
    return name[len(module) + 2 :] if module is not None and module in modules else name


@dataclass(frozen=True, slots=True)
class Cone:
    """The constants reached, in order of discovery, each with the one that mentioned it first."""

    members: dict[int, Found]
    mentioned_by: dict[int, int]
    absent: dict[int, int]
    """Names that own constants mention and nobody declares, with who mentions them."""


def cone_of(environment: Environment, roots: Iterable[int], *, values: bool = True) -> Cone:
    """Everything that the constants in `roots` rest on, themselves included.

    With `values` False the roots count by their types alone; what they reach counts in full.

    Raises:
        MalformedData: LEAN-013, a constant of the library mentions an own one. Nothing that the
            library rests on is the submission's; it can only have taken the name of something
            that the pinned files leave out.
    """
    own_names = frozenset(environment.own.names)
    members: dict[int, Found] = {}
    mentioned_by: dict[int, int] = {}
    absent: dict[int, int] = {}
    seen_own: set[int] = set()
    seen_library: set[int] = set()
    root_names = frozenset(roots)
    pending = list(root_names)
    while pending:
        name = pending.pop()
        if name in members or name in absent:
            continue
        found = environment.find(name)
        if found is None:
            by = mentioned_by.get(name, name)
            if by == name or members[by].is_own:
                absent[name] = by
            continue
        members[name] = found
        full = values or name not in root_names
        # Apart, so that what an own term mentions is seen even if the library's does as well.
        seen = seen_own if found.is_own else seen_library
        for mentioned in mentions(environment.store, found.constant, seen, values=full):
            if not found.is_own and mentioned in own_names:
                raise _captured(environment, name, mentioned)
            first = mentioned_by.get(mentioned)
            if first is None or (found.is_own and not members[first].is_own):
                mentioned_by[mentioned] = name
                pending.append(mentioned)
    return Cone(members, mentioned_by, absent)


def _captured(environment: Environment, library: int, own: int) -> MalformedData:
    holder, taken = (show_name(environment.store.parts(name)) for name in (library, own))
    problem = f"expected a name that the library leaves free, got {taken}, which its {holder} uses"
    return MalformedData(Code.LEAN_ENVIRONMENT_TAMPERED, "constants", 0, problem)


def mentions(
    store: TermStore, constant: Constant, seen: set[int], *, values: bool = True
) -> Iterator[int]:
    """The names a constant mentions, terms in `seen` left out and added to it."""
    yield from names_in(store, constant.type, seen)
    match constant:
        case Definition() | Theorem() | Opaque():
            if values:
                yield from names_in(store, constant.value, seen)
        case Inductive():
            yield from constant.all
            yield from constant.constructors
        case Constructor():
            yield constant.inductive
        case Recursor():
            yield from constant.all
            for rule in constant.rules:
                yield rule.constructor
                yield from names_in(store, rule.value, seen)
        case _:
            pass


def names_in(store: TermStore, root: int, seen: set[int]) -> Iterator[int]:
    """The names of the constants in a term, terms in `seen` left out and added to it."""
    exprs = store.exprs
    stack = [root]
    while stack:
        number = stack.pop()
        if number in seen:
            continue
        seen.add(number)
        node = exprs[number]
        if node[0] == APP:
            stack += (node[1], node[2])
        elif node[0] == CONST:
            yield node[1]
        elif node[0] == LAM or node[0] == PI:
            stack += (node[1], node[2])
        elif node[0] == LET:
            stack += (node[1], node[2], node[3])
        elif node[0] == PROJ:
            yield node[1]
            stack.append(node[3])
