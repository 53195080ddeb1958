"""Inductive declarations: a whole block of types, with constructors and recursors, from scratch.

Nothing that a block states of itself is believed. Its types and its constructors' types are
checked; whatever else it states follows from them, is computed again here, and has to be what
the block says. A difference in any part refuses the block.
"""

from dataclasses import dataclass

from gate2.lean.declaration import Block, Constant, Constructor, Inductive, Recursor
from gate2.lean.term import PI
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.inductive_parts import Parts, check_parts, compare_stated
from gate2.lean.theory.inductive_types import (
    Header,
    behind_parameters,
    check_closed,
    check_types,
    declaring,
)
from gate2.lean.theory.nested import Case, Family, Member
from gate2.lean.theory.positivity import Constructors
from gate2.lean.theory.recursor import derive_recursors
from gate2.lean.theory.recursor_check import compare_recursors
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import ill_typed

__all__ = ["Block", "Examined", "admit_block", "examine"]


@dataclass(frozen=True, slots=True)
class Examined:
    """What a sound block is, whatever numbers, flags and recursors it states."""

    parts: Parts
    header: Header
    members: tuple[Member, ...]
    constructors: Constructors
    recursors: tuple[Recursor, ...]


def admit_block(checker: Checker, block: Block) -> None:
    """Check an inductive declaration and admit all its constants.

    1. The block is whole: safe, of new and distinct names; its types list all of its types in
       one order and exactly its constructors; universe parameters are shared (`inductive_parts`).
    2. Its types are telescopes that share the parameters and end in one universe
       (`inductive_types`).
    3. Each constructor begins with the parameters, and ends in its type at them.
    4. Containers around the block's types join the family (`nested`).
    5. Constructors are well typed, strictly positive, no larger than their type (`positivity`).
    6. The numbers and flags that types and constructors state are the ones found.
    7. The recursors are those that the family has (`recursor`), the same in every part
       (`recursor_check`).

    Raises:
        IllTyped: the block breaks a rule. Nothing of it was admitted.
        Undecided: the budget ran out, or the library does not hold what the block rests on.
    """
    found = examine(checker, block)
    with declaring(checker, block.inductives[0].name):
        members = len(found.members)
        compare_stated(checker, found.parts, found.header, members, found.constructors)  # 6
        compare_recursors(checker, found.parts.recursors, found.recursors)  # 7
    admitted: tuple[Constant, ...] = (*block.inductives, *block.constructors, *block.recursors)
    for constant in admitted:
        checker.environment.add(constant)


def examine(checker: Checker, block: Block) -> Examined:
    """Steps 1 to 5, and the recursors that follow. Nothing is admitted.

    Raises:
        IllTyped: the block breaks a rule.
        Undecided: as `admit_block`.
    """
    if not block.inductives:
        ill_typed(Rule.INDUCTIVE_BLOCK, "expected a type in the block, there is none")
    first = block.inductives[0]
    with declaring(checker, first.name):
        parts = check_parts(checker, block)  # 1
        checker.begin(first.levels)
        header = check_types(checker, block.inductives)  # 2
        own = [_cases(checker, header, parts, each) for each in block.inductives]  # 3
        family = Family(checker, header)
        family.complete(own)  # 4
        constructors = Constructors(checker, header, family.members)  # 5
        recursors = derive_recursors(checker, header, family, constructors.built)
    return Examined(parts, header, tuple(family.members), constructors, recursors)


def _cases(checker: Checker, header: Header, parts: Parts, inductive: Inductive) -> list[Case]:
    """The constructors of one type, in the order that it lists them."""
    constructors = [parts.constructors[name] for name in inductive.constructors]
    return [_case(checker, header, inductive, each) for each in constructors]


def _case(checker: Checker, header: Header, inductive: Inductive, constructor: Constructor) -> Case:
    """A constructor at the parameters of the block."""
    terms = checker.terms
    with declaring(checker, constructor.name):
        check_closed(checker, constructor.type, header.levels)
        type_ = behind_parameters(
            checker,
            constructor.type,
            len(header.parameters),
            list(header.parameters),
            Rule.CONSTRUCTOR_PARAMETERS,
        )
        _check_result(checker, header, inductive, type_)
    made_by = terms.app(terms.const(constructor.name, header.at), *header.parameters)
    return Case(constructor.name, made_by, type_)


def _check_result(checker: Checker, header: Header, inductive: Inductive, type_: int) -> None:
    """The end of the telescope is the constructor's type, at the parameters of the block."""
    exprs, terms = checker.store.exprs, checker.terms
    while (node := exprs[type_])[0] == PI:
        type_ = node[2]
    head, arguments = terms.spine(type_)
    own = terms.const(inductive.name, header.at)
    if head != own or arguments[: len(header.parameters)] != list(header.parameters):
        shown = checker.environment.show(inductive.name)
        message = f"expected it to make {shown} at the parameters of the block"
        ill_typed(Rule.CONSTRUCTOR_RESULT, message)
