"""The type of a term, and whether it has one.

`infer` checks every part of a term, `type_of` computes the type of one that is known to be
well typed. A spine of applications and a telescope of binders are each walked as one, with
the arguments substituted when a type is needed and not one by one.

Theory: Carneiro, "The Type Theory of Lean", 2.1 (the typing rules), 2.2 (universes).
"""

from typing import TYPE_CHECKING, NoReturn

from gate2.lean.declaration import Constructor, Inductive
from gate2.lean.term import (
    APP,
    BVAR,
    CONST,
    FVAR,
    LAM,
    LET,
    NAT,
    PI,
    PROJ,
    SORT,
    STR,
)
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import Undecided, ill_typed
from gate2.reasons import Code, because

if TYPE_CHECKING:
    from gate2.lean.theory.checker import Checker


class Typing:
    """Types over one checker."""

    def __init__(self, checker: "Checker") -> None:
        self._checker = checker
        self._known: dict[int, int] = {}
        """Types of terms taken to be well typed."""
        self._checked: dict[int, int] = {}
        """Types of terms checked in full, under the current universe parameters."""
        self.parameters: frozenset[int] = frozenset()

    @property
    def remembered(self) -> int:
        """How much `forget` would drop."""
        return len(self._known) + len(self._checked)

    def forget(self) -> None:
        """Drop what was remembered."""
        self._known.clear()
        self._checked.clear()

    def under(self, parameters: frozenset[int]) -> None:
        """From now on these universe parameters are declared, and no others."""
        self.parameters = parameters
        self._checked.clear()

    def infer(self, e: int) -> int:
        """The type, every part checked. Raises IllTyped."""
        known = self._checked.get(e)
        if known is None:
            self._checker.budget.spend()
            known = self._type(e, check=True)
            self._checked[e] = known
            self._known[e] = known
        return known

    def type_of(self, e: int) -> int:
        """The type of a well-typed term, its parts not checked."""
        known = self._known.get(e)
        if known is None:
            self._checker.budget.spend()
            known = self._known[e] = self._type(e, check=False)
        return known

    def _type(self, e: int, *, check: bool) -> int:
        checker = self._checker
        node = checker.store.exprs[e]
        if node[0] == APP:
            return self._application(e, check=check)
        if node[0] == CONST:
            return self._constant(node[1], node[2], check=check)
        if node[0] == FVAR:
            return checker.terms.type_of_local(e)
        if node[0] == LAM:
            return self._function(e, check=check)
        if node[0] == PI:
            return self._function_type(e, check=check)
        if node[0] == SORT:
            if check:
                self.require_declared(node[1])
            return checker.terms.sort(checker.levels.succ(node[1]))
        if node[0] == PROJ:
            return self._projection(node[1], node[2], node[3], check=check)
        if node[0] == LET:
            return self._let(e, check=check)
        if node[0] == NAT:
            checker.literals.require_nat()
            return checker.literals.nat
        if node[0] == STR:
            checker.literals.require_string()
            return checker.literals.string
        assert node[0] == BVAR
        ill_typed(Rule.CLOSED, "expected a bound variable inside its binder")

    def require_declared(self, level: int) -> None:
        """Every parameter in the level is one of the declaration's."""
        unknown = self._checker.levels.params(level) - self.parameters
        if unknown:
            names = self._checker.environment.show_some(sorted(unknown))
            ill_typed(Rule.LEVEL_PARAMS, f"expected declared universe parameters, got {names}")

    def _constant(self, name: int, levels: tuple[int, ...], *, check: bool) -> int:
        checker = self._checker
        constant = checker.environment.find(name)
        shown = checker.environment.show
        if constant is None:
            if not check:
                message = f"the library does not hold {shown(name)}"
                raise Undecided(because(Code.LEAN_NO_KERNEL_RECHECK, message))
            ill_typed(Rule.NAME_KNOWN, f"expected a declared constant, got {shown(name)}")
        if len(levels) != len(constant.levels):
            ill_typed(
                Rule.LEVEL_COUNT,
                f"expected {len(constant.levels)} universe levels for {shown(name)},"
                f" got {len(levels)}",
            )
        if check:
            for level in levels:
                self.require_declared(level)
            checker.require_safe(constant)
        return checker.terms.instantiate_levels(constant.type, constant.levels, levels)

    def _application(self, e: int, *, check: bool) -> int:
        checker = self._checker
        terms, exprs = checker.terms, checker.store.exprs
        head, arguments = terms.spine(e)
        type_ = self.infer(head) if check else self.type_of(head)
        done = 0  # arguments[done:at] are still to be substituted in type_
        for at, argument in enumerate(arguments):
            node = exprs[type_]
            if node[0] != PI:
                type_ = checker.whnf(terms.instantiate(type_, arguments[done:at]))
                done = at
                node = exprs[type_]
                if node[0] != PI:
                    ill_typed(
                        Rule.APPLICATION,
                        f"expected a function to apply, got a term of type {checker.show(type_)}",
                    )
            if check:
                domain = terms.instantiate(node[1], arguments[done:at])
                given = self.infer(argument)
                if not checker.equal(given, domain):
                    ill_typed(
                        Rule.APPLICATION,
                        f"expected an argument of type {checker.show(domain)},"
                        f" got one of type {checker.show(given)}",
                    )
            type_ = node[2]
        return terms.instantiate(type_, arguments[done:])

    def _function(self, e: int, *, check: bool) -> int:
        checker = self._checker
        terms, exprs = checker.terms, checker.store.exprs
        locals_: list[int] = []
        node = exprs[e]
        while node[0] == LAM:
            domain = terms.instantiate(node[1], locals_)
            if check:
                checker.sort_level(domain, Rule.BINDER)
            locals_.append(terms.local(domain))
            e = node[2]
            node = exprs[e]
        body = terms.instantiate(e, locals_)
        return terms.pi(locals_, self.infer(body) if check else self.type_of(body))

    def _function_type(self, e: int, *, check: bool) -> int:
        checker = self._checker
        terms, exprs = checker.terms, checker.store.exprs
        locals_: list[int] = []
        levels: list[int] = []
        node = exprs[e]
        while node[0] == PI:
            domain = terms.instantiate(node[1], locals_)
            levels.append(self._level(domain, check=check))
            locals_.append(terms.local(domain))
            e = node[2]
            node = exprs[e]
        level = self._level(terms.instantiate(e, locals_), check=check)
        for each in reversed(levels):
            level = checker.levels.imax(each, level)
        return terms.sort(level)

    def _level(self, type_: int, *, check: bool) -> int:
        checker = self._checker
        if check:
            return checker.sort_level(type_, Rule.BINDER)
        return checker.level_of(self.type_of(type_), type_, Rule.BINDER)

    def _let(self, e: int, *, check: bool) -> int:
        """Values take the place of their variables: zeta needs no context."""
        checker = self._checker
        terms, exprs = checker.terms, checker.store.exprs
        values: list[int] = []
        node = exprs[e]
        while node[0] == LET:
            value = terms.instantiate(node[2], values)
            if check:
                declared = terms.instantiate(node[1], values)
                checker.sort_level(declared, Rule.LET)
                given = self.infer(value)
                if not checker.equal(given, declared):
                    ill_typed(
                        Rule.LET,
                        f"expected a value of type {checker.show(declared)},"
                        f" got one of type {checker.show(given)}",
                    )
            values.append(value)
            e = node[3]
            node = exprs[e]
        body = terms.instantiate(e, values)
        return self.infer(body) if check else self.type_of(body)

    def _projection(self, name: int, index: int, structure: int, *, check: bool) -> int:
        """The type of a field: of a type with exactly one constructor, at its own arguments;
        out of a proposition only what is a proof, and nothing that depends on data."""
        checker = self._checker
        terms, exprs = checker.terms, checker.store.exprs
        type_ = checker.whnf(self.infer(structure) if check else self.type_of(structure))
        head, arguments = terms.spine(type_)
        node = exprs[head]
        inductive = checker.environment.find(name)
        if not isinstance(inductive, Inductive) or len(inductive.constructors) != 1:
            shown = checker.environment.show(name)
            ill_typed(Rule.PROJECTION, f"expected a type with one constructor, got {shown}")
        constructor = checker.environment.find(inductive.constructors[0])
        if node[0] != CONST or node[1] != name or not isinstance(constructor, Constructor):
            ill_typed(
                Rule.PROJECTION,
                f"expected a term of type {checker.environment.show(name)} to project from,"
                f" got one of type {checker.show(type_)}",
            )
        if (
            len(arguments) != inductive.parameters + inductive.indices
            or index >= constructor.fields
        ):
            ill_typed(
                Rule.PROJECTION, f"expected one of {constructor.fields} fields, got number {index}"
            )
        is_proof = checker.is_proposition(type_)
        field = terms.instantiate_levels(constructor.type, constructor.levels, node[2])
        for argument in arguments[: inductive.parameters]:
            field = terms.instantiate(self._binder(field)[1], (argument,))
        for number in range(index):
            domain, body = self._binder(field)
            if is_proof and checker.store.loose[body] and not checker.is_proposition(domain):
                self._refuse_data(name)
            value = checker.store.expr((PROJ, name, number, structure))
            field = terms.instantiate(body, (value,))
        result = self._binder(field)[0]
        if is_proof and not checker.is_proposition(result):
            self._refuse_data(name)
        return result

    def _binder(self, type_: int) -> tuple[int, int]:
        found = self._checker.as_pi(type_)
        if found is None:
            ill_typed(Rule.PROJECTION, "expected a constructor with that many fields")
        return found

    def _refuse_data(self, name: int) -> NoReturn:
        shown = self._checker.environment.show(name)
        ill_typed(Rule.PROJECTION, f"expected a proof from a proof of {shown}, got data")
