"""One check: the rooms of the theory tied together over one store and one environment."""

from collections import Counter
from typing import Final

from gate2.lean.declaration import Base, Quotient, Safety
from gate2.lean.term import HAS_FVAR, PI, SORT
from gate2.lean.theory.arithmetic import Arithmetic
from gate2.lean.theory.budget import Budget
from gate2.lean.theory.conversion import Conversion
from gate2.lean.theory.environment import Environment
from gate2.lean.theory.levels import Levels
from gate2.lean.theory.literals import Literals
from gate2.lean.theory.reduction import Reduction
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.showing import show_term
from gate2.lean.theory.terms import Terms
from gate2.lean.theory.typing import Typing
from gate2.lean.theory.verdicts import ill_typed

MAX_REMEMBERED: Final = 500_000
"""Types, normal forms and equalities kept from one declaration to the next."""


class Checker:
    """Types, reduces and compares the terms of one store against one environment."""

    def __init__(self, environment: Environment, budget: Budget | None = None) -> None:
        self.environment = environment
        self.store = environment.store
        self.budget = Budget() if budget is None else budget
        self.levels = Levels(self.store, self.budget.spend)
        self.terms = Terms(self.store, self.levels, self.budget.spend)
        self.literals = Literals(self)
        self.arithmetic = Arithmetic(self)
        self.reduction = Reduction(self)
        self.conversion = Conversion(self)
        self.typing = Typing(self)
        self.infer = self.typing.infer
        self.type_of = self.typing.type_of
        self.whnf = self.reduction.whnf
        self.equal = self.conversion.equal
        self.local = self.terms.local

    def begin(self, parameters: tuple[int, ...]) -> None:
        """Start on a declaration with these universe parameters.

        Raises:
            IllTyped: one of them is declared twice.
        """
        if len(set(parameters)) != len(parameters):
            again = [name for name, times in Counter(parameters).items() if times > 1]
            names = self.environment.show_some(again)
            ill_typed(
                Rule.LEVEL_PARAMS, f"expected distinct universe parameters, got {names} again"
            )
        self.typing.under(frozenset(parameters))

    def tidy(self) -> None:
        """Forget between two declarations if much is remembered: memory for time."""
        rooms = (self.typing, self.reduction, self.conversion, self.terms)
        if sum(room.remembered for room in rooms) > MAX_REMEMBERED:
            self.forget()

    def forget(self) -> None:
        """Drop every cache. The store keeps its terms."""
        self.terms.forget()
        self.typing.forget()
        self.reduction.forget()
        self.conversion.forget()

    def sort_level(self, e: int, rule: Rule = Rule.SORT) -> int:
        """The level of the sort that `e`, checked in full, is a type of.

        Raises:
            IllTyped: it is no type.
        """
        return self.level_of(self.infer(e), e, rule)

    def level_of(self, sort: int, e: int, rule: Rule) -> int:
        """The level of what has to be a sort; `e` is what it is the type of."""
        node = self.store.exprs[sort]
        if node[0] != SORT:
            node = self.store.exprs[self.whnf(sort)]
        if node[0] != SORT:
            ill_typed(rule, f"expected a type, got {self.show(e)} of type {self.show(sort)}")
        return node[1]

    def as_pi(self, e: int) -> tuple[int, int] | None:
        """Domain and body of a type of functions; None of any other term."""
        node = self.store.exprs[e]
        if node[0] != PI:
            node = self.store.exprs[self.whnf(e)]
        return (node[1], node[2]) if node[0] == PI else None

    def is_proposition(self, type_: int) -> bool:
        """Whether a well-typed type lives in Prop."""
        node = self.store.exprs[self.whnf(self.type_of(type_))]
        return node[0] == SORT and self.levels.is_zero(node[1])

    def is_open(self, e: int) -> bool:
        """Whether a free variable occurs in it."""
        return bool(self.store.marks[e] & HAS_FVAR)

    def require_safe(self, constant: Base | Quotient) -> None:
        """Nothing that is checked may rest on what Lean did not check.

        Raises:
            IllTyped: it is unsafe or partial.
        """
        if constant.safety is not Safety.SAFE:
            shown = self.environment.show(constant.name)
            ill_typed(Rule.SAFETY, f"expected a safe constant, {shown} is {constant.safety}")

    def show(self, e: int) -> str:
        """The term for a refusal."""
        return show_term(self.store, e)
