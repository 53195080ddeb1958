"""Weak head normal form: what a term is, computed until its head shows it.

Rules (`gate2.lean.kernel` lists them): beta, zeta, delta, iota with K and structure eta,
projection, quotient, literals. Everything reduced here is well typed already, so a reduction
needs no checks of its own but those that decide whether the rule applies at all.

Theory: Carneiro, "The Type Theory of Lean", 2.3 to 2.6 and 3.
"""

from typing import TYPE_CHECKING

from gate2.lean.declaration import (
    Constructor,
    Definition,
    Inductive,
    Quotient,
    Recursor,
    Theorem,
)
from gate2.lean.term import APP, CONST, LAM, LET, NAT, PROJ, STR

if TYPE_CHECKING:
    from gate2.lean.theory.checker import Checker


class Reduction:
    """Weak head normal forms over one checker."""

    def __init__(self, checker: "Checker") -> None:
        self._checker = checker
        self._core: dict[int, int] = {}
        self._whnf: dict[int, int] = {}
        self._unfolded: dict[int, int | None] = {}
        self.stuck_on: set[int] = set()
        """Names of constants without a value that were at a head to unfold: for explanations."""

    @property
    def remembered(self) -> int:
        """How much `forget` would drop."""
        return len(self._core) + len(self._whnf)

    def forget(self) -> None:
        """Drop what was remembered; the store keeps the terms."""
        self._core.clear()
        self._whnf.clear()

    def whnf(self, e: int) -> int:
        """The weak head normal form, definitions unfolded."""
        known = self._whnf.get(e)
        if known is not None:
            return known
        start = e
        while True:
            e = self.core(e)
            value = self.arithmetic(e)
            if value is not None:
                e = value
                break
            unfolded = self.unfold(e)
            if unfolded is None:
                break
            self._checker.budget.spend()  # a circle may pass through remembered terms only
            e = unfolded
        self._whnf[start] = e
        return e

    def arithmetic(self, e: int) -> int | None:
        """The literal that an operation on literals gives; None of anything else."""
        checker = self._checker
        exprs = checker.store.exprs
        if exprs[e][0] != APP:
            return None
        head = exprs[checker.terms.head(e)]
        if head[0] != CONST or not checker.arithmetic.knows(head[1]):
            return None
        return checker.arithmetic.reduced(head[1], checker.terms.spine(e)[1])

    def unfold(self, e: int) -> int | None:
        """Delta: the head's definition in its place; None where there is none to unfold."""
        checker = self._checker
        head = checker.terms.head(e)
        value = self.unfolded_constant(head)
        if value is None:
            return None
        if head == e:
            return value
        return self._beta(value, checker.terms.spine(e)[1])

    def unfolded_constant(self, head: int) -> int | None:
        """The value of a constant at its levels. Opaque constants have none."""
        if head in self._unfolded:
            return self._unfolded[head]
        checker = self._checker
        node = checker.store.exprs[head]
        value = None
        if node[0] == CONST:
            constant = checker.environment.find(node[1])
            if isinstance(constant, Definition | Theorem) and len(node[2]) == len(constant.levels):
                value = checker.terms.instantiate_levels(constant.value, constant.levels, node[2])
        if node[0] != CONST or value is not None:
            self._unfolded[head] = value
        else:
            self.stuck_on.add(node[1])
        return value

    def core(self, e: int) -> int:
        """The weak head normal form without unfolding definitions."""
        exprs = self._checker.store.exprs
        kind = exprs[e][0]
        if kind not in (APP, LET, PROJ):
            return e
        known = self._core.get(e)
        if known is not None:
            return known
        start = e
        while True:
            self._checker.budget.spend()
            reduced = self._step(e)
            if reduced is None:
                break
            e = reduced
        self._core[start] = e
        return e

    def _step(self, e: int) -> int | None:
        """One step at the head; None where there is none."""
        checker = self._checker
        terms = checker.terms
        node = checker.store.exprs[e]
        if node[0] == LET:
            return terms.instantiate(node[3], (node[2],))
        if node[0] == PROJ:
            return self.project(node[2], self.whnf(node[3]))
        if node[0] != APP:
            return None
        head, arguments = terms.spine(e)
        head_node = checker.store.exprs[head]
        if head_node[0] == LAM:
            return self._beta(head, arguments)
        if head_node[0] == CONST:
            return self._iota(head_node[1], head_node[2], arguments)
        if head_node[0] in (LET, PROJ):
            reduced = self._step(head)
            return None if reduced is None else self._beta(reduced, arguments)
        return None

    def _beta(self, function: int, arguments: list[int]) -> int:
        """The function applied, as many binders at once as there are."""
        terms, exprs = self._checker.terms, self._checker.store.exprs
        taken = 0
        body = function
        while taken < len(arguments) and exprs[body][0] == LAM:
            body = exprs[body][2]  # type: ignore[misc,assignment]  # a LAM has a body
            taken += 1
        if taken:
            function = terms.instantiate(body, arguments[:taken])
        return terms.apply(function, arguments[taken:])

    def project(self, index: int, structure: int) -> int | None:
        """The field of a constructor application; None where it is none."""
        checker = self._checker
        if checker.store.exprs[structure][0] == STR:
            structure = checker.literals.as_constructor(structure)
        constructor, arguments = self.constructor_of(structure)
        if constructor is None or len(arguments) <= constructor.parameters + index:
            return None
        return arguments[constructor.parameters + index]

    def constructor_of(self, e: int) -> tuple[Constructor | None, list[int]]:
        """The constructor at the head and its arguments; (None, []) where none is."""
        checker = self._checker
        head = checker.store.exprs[checker.terms.head(e)]
        if head[0] == CONST:
            constant = checker.environment.find(head[1])
            if isinstance(constant, Constructor):
                return constant, checker.terms.spine(e)[1]
        return None, []

    # -- iota ---------------------------------------------------------------------------------

    def _iota(self, name: int, levels: tuple[int, ...], arguments: list[int]) -> int | None:
        constant = self._checker.environment.find(name)
        if isinstance(constant, Recursor):
            return self._recurse(constant, levels, arguments)
        if isinstance(constant, Quotient):
            return self._quotient(constant, arguments)
        return None

    def _recurse(
        self, recursor: Recursor, levels: tuple[int, ...], arguments: list[int]
    ) -> int | None:
        """The rule of the major premise's constructor, applied."""
        checker = self._checker
        terms = checker.terms
        front = recursor.parameters + recursor.motives + recursor.minors
        major_at = front + recursor.indices
        if len(arguments) <= major_at or not recursor.rules:
            return None
        if len(levels) != len(recursor.levels):
            return None
        major = arguments[major_at]
        if recursor.k:
            major = self._k(recursor, major)
        major = self.whnf(major)
        if checker.store.exprs[major][0] in (NAT, STR):
            major = checker.literals.as_constructor(major)
        constructor, fields = self.constructor_of(major)
        if constructor is None:
            expanded = self._expanded(recursor, major)
            if expanded is None:
                return None
            constructor, fields = self.constructor_of(expanded)
        rule = next(
            (
                rule
                for rule in recursor.rules
                if constructor and rule.constructor == constructor.name
            ),
            None,
        )
        if rule is None or constructor is None:
            return None
        if len(fields) != constructor.parameters + rule.fields:
            return None
        right = terms.instantiate_levels(rule.value, recursor.levels, levels)
        given = [*arguments[:front], *fields[constructor.parameters :], *arguments[major_at + 1 :]]
        return self._beta(right, given)

    def _k(self, recursor: Recursor, major: int) -> int:
        """K: a proof of a proposition with one constructor without fields is that constructor,
        if its type says so."""
        checker = self._checker
        terms = checker.terms
        constructor = checker.environment.find(recursor.rules[0].constructor)
        if not isinstance(constructor, Constructor):
            return major
        type_ = self.whnf(checker.type_of(major))
        head, arguments = terms.spine(type_)
        node = checker.store.exprs[head]
        if node[0] != CONST or node[1] != constructor.inductive:
            return major
        made = terms.apply(
            terms.const(constructor.name, node[2]), arguments[: constructor.parameters]
        )
        return made if checker.equal(type_, checker.type_of(made)) else major

    def _expanded(self, recursor: Recursor, major: int) -> int | None:
        """Structure eta: the major premise as its constructor on its projections."""
        checker = self._checker
        constructor = checker.environment.find(recursor.rules[0].constructor)
        if len(recursor.rules) != 1 or not isinstance(constructor, Constructor):
            return None
        if not self.is_structure(constructor.inductive):
            return None
        type_ = self.whnf(checker.type_of(major))
        head, arguments = checker.terms.spine(type_)
        node = checker.store.exprs[head]
        if node[0] != CONST or node[1] != constructor.inductive:
            return None
        if checker.is_proposition(type_):
            return None
        return self.eta_structure(constructor, node[2], arguments, major)

    def eta_structure(
        self, constructor: Constructor, levels: tuple[int, ...], arguments: list[int], e: int
    ) -> int:
        """The constructor at the type's parameters on every projection of e."""
        checker = self._checker
        terms, expr = checker.terms, checker.store.expr
        made = terms.apply(
            terms.const(constructor.name, levels), arguments[: constructor.parameters]
        )
        projections = [
            expr((PROJ, constructor.inductive, index, e)) for index in range(constructor.fields)
        ]
        return terms.apply(made, projections)

    def is_structure(self, name: int) -> bool:
        """Whether the type has one constructor, no indices, and does not mention itself."""
        constant = self._checker.environment.find(name)
        return (
            isinstance(constant, Inductive)
            and len(constant.constructors) == 1
            and constant.indices == 0
            and not constant.is_recursive
        )

    # -- quotients ----------------------------------------------------------------------------

    def _quotient(self, constant: Quotient, arguments: list[int]) -> int | None:
        """Quot.lift f h (Quot.mk r a) is f a; Quot.ind p (Quot.mk r a) is p a."""
        checker = self._checker
        if constant.role == 2:
            function_at, major_at = 3, 5
        elif constant.role == 3:
            function_at, major_at = 3, 4
        else:
            return None
        if len(arguments) <= major_at:
            return None
        major = self.whnf(arguments[major_at])
        head, given = checker.terms.spine(major)
        node = checker.store.exprs[head]
        if node[0] != CONST or len(given) != 3:
            return None
        maker = checker.environment.find(node[1])
        if not isinstance(maker, Quotient) or maker.role != 1:
            return None
        made = checker.terms.app(arguments[function_at], given[2])
        return checker.terms.apply(made, arguments[major_at + 1 :])
