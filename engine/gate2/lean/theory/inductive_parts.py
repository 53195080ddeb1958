"""What the parts of an inductive block say of each other, and of themselves.

Before anything is typed: the parts fit together. After: what they state is what was found.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gate2.lean.declaration import Block, Constructor, Inductive, Recursor
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.inductive_types import Header, declaring
from gate2.lean.theory.positivity import Constructors
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import ill_typed


@dataclass(frozen=True, slots=True)
class Parts:
    """A block whose parts fit together."""

    inductives: tuple[Inductive, ...]
    constructors: Mapping[int, Constructor]
    recursors: Mapping[int, Recursor]


def check_parts(checker: Checker, block: Block) -> Parts:
    """The parts of a block by name.

    Raises:
        IllTyped: a part is unsafe, has the name of another constant, or they do not fit together.
    """
    _check_names(checker, block)
    _check_shared(checker, block.inductives)
    parts = Parts(
        block.inductives,
        {each.name: each for each in block.constructors},
        {each.name: each for each in block.recursors},
    )
    _check_lists(checker, parts)
    return parts


def compare_stated(
    checker: Checker, parts: Parts, header: Header, members: int, found: Constructors
) -> None:
    """That the types and constructors state the numbers and flags that were found.

    Raises:
        IllTyped: they do not.
    """
    nested = members - len(parts.inductives)
    for each, indices in zip(parts.inductives, header.indices, strict=True):
        with declaring(checker, each.name):
            for rule, what, stated, right in (
                (Rule.INDUCTIVE_INDICES, "indices", each.indices, indices),
                (Rule.INDUCTIVE_NESTED, "nested types", each.nested, nested),
                (Rule.INDUCTIVE_RECURSIVE, "isRec", each.is_recursive, found.is_recursive),
                (Rule.INDUCTIVE_REFLEXIVE, "isReflexive", each.is_reflexive, found.is_reflexive),
            ):
                _compare(rule, what, stated, right)
    own = found.built[: len(parts.inductives)]
    for built in (each for cases in own for each in cases):
        constructor = parts.constructors[built.name]
        with declaring(checker, built.name):
            right = len(header.parameters)
            _compare(Rule.CONSTRUCTOR_PARAMETERS, "parameters", constructor.parameters, right)
            right = len(built.fields)
            _compare(Rule.CONSTRUCTOR_FIELDS, "fields", constructor.fields, right)


def _compare(rule: Rule, what: str, stated: int, found: int) -> None:
    if stated != found:
        ill_typed(rule, f"expected {what} to be {found}, it states {stated}")


def _check_names(checker: Checker, block: Block) -> None:
    seen: set[int] = set()
    for each in (*block.inductives, *block.constructors, *block.recursors):
        with declaring(checker, each.name):
            checker.require_safe(each)
            if each.name in seen:
                ill_typed(Rule.NAME_FRESH, "expected one declaration of the name, got two")
            if checker.environment.find(each.name) is not None:
                ill_typed(Rule.NAME_FRESH, "expected a new name, it exists")
            seen.add(each.name)


def _check_shared(checker: Checker, inductives: tuple[Inductive, ...]) -> None:
    names = tuple(each.name for each in inductives)
    first = inductives[0]
    for each in inductives:
        with declaring(checker, each.name):
            if each.all != names:
                ill_typed(Rule.INDUCTIVE_ALL, "expected it to list the types of its block in order")
            if each.levels != first.levels:
                message = "expected the universe parameters of the block's first type"
                ill_typed(Rule.INDUCTIVE_LEVELS, message)
            _compare(Rule.INDUCTIVE_PARAMETERS, "parameters", each.parameters, first.parameters)


def _check_lists(checker: Checker, parts: Parts) -> None:
    """Each constructor is listed once, by the type it states, at the place it states."""
    listed: set[int] = set()
    for inductive in parts.inductives:
        for index, name in enumerate(inductive.constructors):
            shown = checker.environment.show(name)
            with declaring(checker, inductive.name):
                if name in listed:
                    ill_typed(Rule.CONSTRUCTOR_LIST, f"expected {shown} to be listed once")
                if name not in parts.constructors:
                    ill_typed(Rule.CONSTRUCTOR_LIST, f"expected {shown} to be declared")
            listed.add(name)
            _check_place(checker, inductive, index, parts.constructors[name])
    for name in parts.constructors:
        with declaring(checker, name):
            if name not in listed:
                ill_typed(Rule.CONSTRUCTOR_LIST, "expected its type to list the constructor")


def _check_place(
    checker: Checker, inductive: Inductive, index: int, constructor: Constructor
) -> None:
    with declaring(checker, constructor.name):
        if constructor.inductive != inductive.name:
            shown = checker.environment.show(inductive.name)
            ill_typed(Rule.CONSTRUCTOR_OWNER, f"expected it to belong to {shown}, which lists it")
        _compare(Rule.CONSTRUCTOR_INDEX, "index", constructor.index, index)
        if constructor.levels != inductive.levels:
            ill_typed(Rule.INDUCTIVE_LEVELS, "expected the universe parameters of its type")
