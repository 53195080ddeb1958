"""How much of the pinned library the independent kernel accepts, as far as its data goes.

The library's files hold what it exports. Theorems and hidden definitions are there without
their bodies, so that the library as a whole can only be trusted, by its digest. What is there
with a body is checked here, each declaration against all the others: definitions, the theorems
that have a proof, opaque constants, inductive declarations from scratch, the quotients.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from gate2.backports import StrEnum
from gate2.lean.declaration import (
    Axiom,
    Block,
    Constant,
    Constructor,
    Inductive,
    Kind,
    Recursor,
    Safety,
)
from gate2.lean.export_order import block_of
from gate2.lean.kernel import admit_one
from gate2.lean.library import Library, LibraryView
from gate2.lean.term import Name, TermStore
from gate2.lean.theory.budget import Budget, with_deep_stack
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.environment import Environment
from gate2.lean.theory.ordering import members_of
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import IllTyped, Undecided

WALL_S: Final = 60.0
"""For one declaration of the library."""


class Found(StrEnum):
    """What became of one constant of the library."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ERROR = "error"
    """Not decided: out of budget, or it mentions what the files do not hold."""
    BODILESS = "bodiless"
    """Exported as a statement alone: only its type was checked."""
    UNSAFE = "unsafe"
    """Unsafe or partial: no proof may rest on it, and the theory says nothing of it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A constant that was not accepted, and why."""

    name: Name
    kind: Kind
    found: Found
    message: str


@dataclass
class Coverage:
    """Counts per kind and what became of it, and every constant that was not accepted."""

    counts: Counter[tuple[Kind, Found]] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def add(self, name: Name, kind: Kind, found: Found, message: str = "") -> None:
        """Count one constant."""
        self.counts[kind, found] += 1
        if found in (Found.REJECTED, Found.ERROR):
            self.problems.append(Problem(name, kind, found, message))


def check_library(
    library: Library, roots: tuple[Name, ...], say: Callable[[str], None] = lambda _: None
) -> Coverage:
    """Check every constant of the modules that `roots` bring.

    Raises:
        KeyError: one of the roots is no module of the library.
    """
    modules = sorted(library.closure(roots))
    coverage = Coverage()
    for number, module in enumerate(modules):
        say(f"{number}/{len(modules)} {'.'.join(map(str, library.index.modules[module].name))}")
        check_module(library, module, coverage)
    return coverage


def check_module(library: Library, module: int, coverage: Coverage) -> None:
    """Check every constant that one module states, over everything else in the library."""
    view = LibraryView(library, TermStore(), None)
    for name in view.names_of(module):
        constant = view.constant(name)
        kind = view.kind(name)
        assert constant is not None
        assert kind is not None
        if isinstance(constant, Constructor | Recursor):
            continue  # with their types
        declaration: Constant | Block = constant
        if isinstance(constant, Inductive):
            if constant.all[0] != constant.name:
                continue  # with the first type of its block
            declaration = block_of(view.store, view.constant, constant)
        found, message = _check(view, declaration)
        for each in members_of(declaration):
            each_kind = view.kind(each.name) or kind
            coverage.add(view.store.parts(each.name), each_kind, found, message)


def _check(view: LibraryView, declaration: Constant | Block) -> tuple[Found, str]:
    members = members_of(declaration)
    names = {each.name for each in members}
    if members[0].safety is not Safety.SAFE:
        return Found.UNSAFE, ""
    # What is being checked is not there yet: it must not rest on itself.
    hidden = Environment(view.store, lambda name: None if name in names else view.constant(name))
    checker = Checker(hidden, Budget(wall_s=WALL_S))
    try:
        with_deep_stack(lambda: admit_one(checker, declaration), checker.budget)
    except IllTyped as error:
        missing = _missing(view, checker, error)
        if missing is not None:
            return Found.ERROR, missing
        return Found.REJECTED, f"{error.rule}: {error.message}"
    except Undecided as error:
        return Found.ERROR, error.message
    return (Found.BODILESS if isinstance(declaration, Axiom) else Found.ACCEPTED), ""


def _missing(view: LibraryView, checker: Checker, error: IllTyped) -> str | None:
    """What the files do not hold that the declaration may rest on; None where they hold all."""
    if error.rule is Rule.NAME_KNOWN:
        return f"it mentions what is not exported: {error.message}"
    hidden = sorted(
        checker.environment.show(name)
        for name in checker.reduction.stuck_on
        if view.kind(name) is Kind.DEFINITION
    )
    if not hidden:
        return None
    return f"it may rest on the body of {hidden[0]}, which is not exported: {error.message}"
