"""The types of an inductive block: telescopes that end in one universe and share parameters."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gate2.lean.declaration import Inductive
from gate2.lean.term import HAS_FVAR, PI, SORT
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.occurrences import mentions_constants, stray_parameters
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import KernelError, ill_typed


@dataclass(frozen=True, slots=True)
class Header:
    """What the types of a block share, and each type at the shared parameters."""

    all: tuple[int, ...]
    levels: tuple[int, ...]
    """The names of the universe parameters."""
    at: tuple[int, ...]
    """These parameters as levels: the types of a block occur in it at no others."""
    parameters: tuple[int, ...]
    """A free variable for each parameter."""
    universe: int
    """The level that every type of the block ends in."""
    types: tuple[int, ...]
    """Each type's type behind the parameters: its indices, then the universe."""
    indices: tuple[int, ...]
    """How many indices each type has."""


def check_types(checker: Checker, inductives: tuple[Inductive, ...]) -> Header:
    """What the types of the block share.

    Raises:
        IllTyped: a type is no telescope into a universe, or the types do not agree.
    """
    store = checker.store
    first = inductives[0]
    names = mentions_constants(store, {each.name for each in inductives})
    parameters: list[int] = []
    universes: list[int] = []
    types: list[int] = []
    indices: list[int] = []
    for each in inductives:
        with declaring(checker, each.name):
            check_closed(checker, each.type, each.levels)
            if names(each.type):
                ill_typed(Rule.INDUCTIVE_TYPE, "expected a type that mentions none of its block")
            checker.sort_level(each.type)
            rest = behind_parameters(
                checker, each.type, first.parameters, parameters, Rule.INDUCTIVE_PARAMETERS
            )
            types.append(rest)
            count, level = _into_universe(checker, rest)
            indices.append(count)
            universes.append(level)
            if not checker.levels.equal(level, universes[0]):
                message = "expected it to end in the universe of the block's first type"
                ill_typed(Rule.INDUCTIVE_UNIVERSE, message)
    at = tuple(checker.levels.param(name) for name in first.levels)
    return Header(
        *(
            first.all,
            first.levels,
            at,
            tuple(parameters),
            universes[0],
            tuple(types),
            tuple(indices),
        )
    )


def behind_parameters(
    checker: Checker, type_: int, count: int, parameters: list[int], rule: Rule
) -> int:
    """What a type says behind `count` parameters, at the given ones; these are checked.

    Parameters that are not there yet are made: the first type of a block sets them.
    """
    exprs = checker.store.exprs
    if count < 0:
        ill_typed(rule, f"expected a number of parameters, got {count}")
    values: list[int] = []
    for number in range(count):
        node = exprs[type_]
        if node[0] != PI:
            ill_typed(rule, f"expected {count} parameters, there are {number}")
        domain = checker.terms.instantiate(node[1], values)
        checker.sort_level(domain)
        if number == len(parameters):
            parameters.append(checker.local(domain))
        elif not checker.equal(checker.terms.type_of_local(parameters[number]), domain):
            ill_typed(rule, f"expected parameter {number + 1} to be of the type the block gives it")
        values.append(parameters[number])
        type_ = node[2]
    return checker.terms.instantiate(type_, values)


def _into_universe(checker: Checker, type_: int) -> tuple[int, int]:
    """How many indices come before the universe, and its level."""
    locals_: list[int] = []
    exprs = checker.store.exprs
    while (node := exprs[type_])[0] == PI:
        locals_.append(checker.local(checker.terms.instantiate(node[1], locals_)))
        type_ = node[2]
    end = exprs[checker.whnf(checker.terms.instantiate(type_, locals_))]
    if end[0] != SORT:
        ill_typed(Rule.INDUCTIVE_TYPE, "expected a telescope that ends in a universe")
    return len(locals_), end[1]


def check_closed(checker: Checker, e: int, levels: tuple[int, ...]) -> None:
    """That a declared term has no free variable and no universe parameter but `levels`."""
    store = checker.store
    if store.loose[e] or store.marks[e] & HAS_FVAR:
        ill_typed(Rule.CLOSED, "expected a closed term, a variable of it is bound nowhere")
    if stray := stray_parameters(checker.levels, store, e, levels):
        shown = checker.environment.show_some(sorted(stray))
        ill_typed(Rule.LEVEL_PARAMS, f"expected only declared universe parameters, got {shown}")


@contextmanager
def declaring(checker: Checker, name: int) -> Iterator[None]:
    """Blame the constant of that name for what is refused inside."""
    try:
        yield
    except KernelError as error:
        if error.declaration is None:
            error.declaration = checker.store.parts(name)
        raise
