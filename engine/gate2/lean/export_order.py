"""What a proof rests on in the order in which a kernel can check it: each after all it mentions.

A type comes with its whole block (its siblings, their constructors and recursors), a quotient
constant with the other three and after `Eq`. A literal needs the types that give it its meaning.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from gate2.lean.declaration import (
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
from gate2.lean.export_declarations import ExportedDeclaration
from gate2.lean.term import APP, CONST, LAM, LET, NAT, PI, PROJ, STR, TermStore
from gate2.lean.theory.ordering import members_of

Find: TypeAlias = Callable[[int], Constant | None]
"""From the number of a name to its constant, or None."""

MAX_AUXILIARY: Final = 1_000
"""Recursors of one block beside one for each of its types: one for each nested occurrence."""

_EQ = ("Eq",)
_QUOTIENTS = (("Quot",), ("Quot", "mk"), ("Quot", "lift"), ("Quot", "ind"))
_FOR_NAT = (("Nat",),)
_FOR_STR = (("Nat",), ("Char", "ofNat"), ("String", "ofList"))


@dataclass(frozen=True, slots=True)
class Ordered:
    """Declarations, each after all it mentions, and what is mentioned and nobody declares."""

    declarations: tuple[ExportedDeclaration, ...]
    absent: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """What has to be declared at once: one constant, a block, or the quotient's constants."""

    declarations: tuple[ExportedDeclaration, ...]
    names: frozenset[int]
    needs: tuple[int, ...]


def in_order(store: TermStore, find: Find, roots: Iterable[int]) -> Ordered:
    """The constants in `roots` and all they rest on. The same input gives the same order.

    Constants that mention each other in a circle, which no kernel accepts, come in some order.
    """
    return _Walk(store, find).run(tuple(roots))


def block_of(store: TermStore, find: Find, first: Inductive) -> Block:
    """The declaration of a type as it lists itself: its block, their constructors and recursors."""
    types = [each for each in map(find, first.all) if isinstance(each, Inductive)]
    stated = [find(name) for type_ in types for name in type_.constructors]
    constructors = [each for each in stated if isinstance(each, Constructor)]
    return Block(tuple(types), tuple(constructors), tuple(_recursors(store, find, first.all)))


def _recursors(store: TermStore, find: Find, types: tuple[int, ...]) -> Iterator[Recursor]:
    """``T.rec`` of each type; ``T.rec_1``, … of the first for the nested occurrences."""
    for type_ in types:
        found = find(store.name(type_, "rec"))
        if isinstance(found, Recursor):
            yield found
    for number in range(1, MAX_AUXILIARY + 1):
        found = find(store.name(types[0], f"rec_{number}")) if types else None
        if not isinstance(found, Recursor):
            return
        yield found


class _Walk:
    """Depth first, with a stack of its own: a unit goes out when all it needs has gone out."""

    def __init__(self, store: TermStore, find: Find) -> None:
        self._store = store
        self._find = find
        self._seen: set[int] = set()
        self._absent: dict[int, None] = {}
        self._done: list[ExportedDeclaration] = []

    def run(self, roots: tuple[int, ...]) -> Ordered:
        stack: list[tuple[_Unit, Iterator[int]]] = []
        pending = iter(roots)
        while True:
            name = next(pending, None)
            if name is not None:
                if (unit := self._enter(name)) is not None:
                    stack.append((unit, pending))
                    pending = iter(unit.needs)
            elif stack:
                unit, pending = stack.pop()
                self._done += unit.declarations
            else:
                return Ordered(tuple(self._done), tuple(self._absent))

    def _enter(self, name: int) -> _Unit | None:
        """The unit that declares `name`, unless it was met before or there is none."""
        if name in self._seen:
            return None
        self._seen.add(name)
        constant = self._find(name)
        unit = None if constant is None else self._unit(constant)
        if unit is None or name not in unit.names:
            self._absent[name] = None
            return None
        self._seen |= unit.names
        return unit

    def _unit(self, constant: Constant) -> _Unit | None:
        match constant:
            case Quotient():
                return self._quotients()
            case Inductive():
                return self._block(constant)
            case Constructor():
                return self._block(self._find(constant.inductive))
            case Recursor():
                return self._block(self._find(constant.all[0])) if constant.all else None
            case Definition() | Theorem() | Opaque():
                terms = [constant.type, constant.value]
            case _:
                terms = [constant.type]
        return _Unit((constant,), frozenset({constant.name}), tuple(self._mentioned(terms)))

    def _quotients(self) -> _Unit:
        names = [self._store.name_of(parts) for parts in _QUOTIENTS]
        found = [each for each in map(self._find, names) if isinstance(each, Quotient)]
        needs = (
            self._store.name_of(_EQ),
            *self._mentioned(tuple(each.type for each in found)),
        )
        return _Unit(tuple(found), frozenset(each.name for each in found), needs)

    def _block(self, first: Constant | None) -> _Unit | None:
        if not isinstance(first, Inductive):
            return None
        block = block_of(self._store, self._find, first)
        members = members_of(block)
        terms = [each.type for each in members]
        terms += [rule.value for recursor in block.recursors for rule in recursor.rules]
        names = frozenset(each.name for each in members)
        return _Unit((block,), names, tuple(self._mentioned(terms)))

    def _mentioned(self, roots: Iterable[int]) -> Iterator[int]:
        """The names in the terms, each once, in the order in which a reader meets them."""
        exprs = self._store.exprs
        seen: set[int] = set()
        names: dict[int, None] = {}
        stack = list(roots)[::-1]
        while stack:
            number = stack.pop()
            if number in seen:
                continue
            seen.add(number)
            node = exprs[number]
            if node[0] == APP or node[0] == LAM or node[0] == PI:
                stack += (node[2], node[1])
            elif node[0] == CONST:
                names[node[1]] = None
            elif node[0] == LET:
                stack += (node[3], node[2], node[1])
            elif node[0] == PROJ:
                names[node[1]] = None
                stack.append(node[3])
            elif node[0] == NAT or node[0] == STR:
                names |= dict.fromkeys(self._literal_needs(node[0] == STR))
        return iter(names)

    def _literal_needs(self, is_text: bool) -> list[int]:
        """The constants behind a literal, as far as there are such constants here."""
        known = map(self._store.name_of, _FOR_STR if is_text else _FOR_NAT)
        return [name for name in known if self._find(name) is not None]
