"""The declarations of a compiled module in an order in which each follows what it rests on.

A compiled file lists its constants in no order. Inductive types go with their constructors and
recursors as one declaration. Something that rests on itself is refused: there is no order.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gate2.lean.cone import mentions
from gate2.lean.declaration import (
    Block,
    Constant,
    Constructor,
    Inductive,
    Recursor,
    Safety,
)
from gate2.lean.names import show_name
from gate2.lean.term import TermStore
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import IllTyped, ill_typed


@dataclass(frozen=True)
class Declared:
    """A module's own constants, by name."""

    store: TermStore
    names: tuple[int, ...]
    constant: Callable[[int], Constant | None]

    def block(self, types: tuple[int, ...]) -> Block:
        """Everything that claims to belong to the block of these types, listed or not."""
        inductives = [self.constant(name) for name in types]
        if not all(isinstance(each, Inductive) for each in inductives):
            shown = ", ".join(show_name(self.store.parts(name)) for name in types[:8])
            ill_typed(Rule.INDUCTIVE_BLOCK, f"expected own inductive types, got {shown}")
        every = [each for name in self.names if (each := self.constant(name)) is not None]
        members = set(types)
        return Block(
            inductives=tuple(each for each in inductives if isinstance(each, Inductive)),
            constructors=tuple(
                each
                for each in every
                if isinstance(each, Constructor) and each.inductive in members
            ),
            recursors=tuple(
                each
                for each in every
                if isinstance(each, Recursor) and members.intersection(each.all)
            ),
        )


def declaration_of(declared: Declared, constant: Constant) -> Constant | Block:
    """The declaration that brings the constant: itself, or its whole inductive block."""
    if isinstance(constant, Constructor):
        inductive = declared.constant(constant.inductive)
        if not isinstance(inductive, Inductive):
            shown = show_name(declared.store.parts(constant.name))
            message = f"expected the constructor {shown} to belong to an own inductive type"
            ill_typed(Rule.CONSTRUCTOR_LIST, message)
        return declared.block(inductive.all)
    if isinstance(constant, Inductive):
        return declared.block(constant.all if constant.name in constant.all else (constant.name,))
    if isinstance(constant, Recursor):
        return declared.block(constant.all)
    return constant


def members_of(declaration: Constant | Block) -> tuple[Constant, ...]:
    """The constants that a declaration brings."""
    if isinstance(declaration, Block):
        return (*declaration.inductives, *declaration.constructors, *declaration.recursors)
    return (declaration,)


def in_order(declared: Declared, roots: Iterable[int]) -> Iterator[Constant | Block]:
    """The own declarations that the roots rest on, each after its own.

    Raises:
        IllTyped: ORDER, one rests on itself; or a block is not one.
    """
    done: set[int] = set()
    open_: dict[int, None] = {}
    stack: list[tuple[Constant | Block, tuple[int, ...], Iterator[int]]] = []

    def enter(name: int) -> None:
        constant = declared.constant(name)
        if constant is None or name in done:
            return
        if constant.safety is not Safety.SAFE:
            shown = show_name(declared.store.parts(name))
            message = f"expected a safe constant, {shown} is {constant.safety}"
            raise IllTyped(Rule.SAFETY, message, declared.store.parts(name))
        if name in open_:
            shown = show_name(declared.store.parts(name))
            raise IllTyped(
                Rule.ORDER,
                f"expected declarations in some order, {shown} rests on itself",
                declared.store.parts(name),
            )
        try:
            declaration = declaration_of(declared, constant)
        except IllTyped as error:
            error.declaration = declared.store.parts(name)
            raise
        members = members_of(declaration)
        own = tuple({name, *(each.name for each in members)})
        open_.update(dict.fromkeys(own))
        seen: set[int] = set()
        needed = dict.fromkeys(
            mentioned for each in members for mentioned in mentions(declared.store, each, seen)
        )
        inside = own if isinstance(declaration, Block) else ()
        stack.append((declaration, own, iter([n for n in needed if n not in inside])))

    for root in roots:
        enter(root)
        while stack:
            declaration, own, needs = stack[-1]
            following = next(needs, None)
            if following is not None:
                enter(following)
                continue
            stack.pop()
            for name in own:
                open_.pop(name, None)
            done.update(own)
            yield declaration
