"""What Nat and String literals stand for.

A literal n stands for n times `Nat.succ` on `Nat.zero`, a string for `String.ofList` (in older
libraries the constructor `String.mk`) of its characters; both only where Nat and String are
what the theory says they are.

Theory: the reference manual, "Natural numbers", "Strings".
"""

from typing import TYPE_CHECKING, Final

from gate2.lean.declaration import Constructor, Inductive
from gate2.lean.term import APP, NAT, PI, STR
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import ill_typed

if TYPE_CHECKING:
    from gate2.lean.theory.checker import Checker

_BITS_PER_STEP: Final = 12
"""Making, comparing and keeping a long number takes time: so many bits, as a power of two, are
one step."""


class Literals:
    """Literals over one checker."""

    def __init__(self, checker: "Checker") -> None:
        self._checker = checker
        store, terms = checker.store, checker.terms
        self._zero_name = store.name_of(("Nat", "zero"))
        self._succ_name = store.name_of(("Nat", "succ"))
        self.nat_name = store.name_of(("Nat",))
        self.string_name = store.name_of(("String",))
        self.nat = terms.const(self.nat_name)
        self.string = terms.const(self.string_name)
        self.zero = terms.const(self._zero_name)
        self.succ = terms.const(self._succ_name)
        self._nat_is_nat = False
        self._string_maker: int | None = None

    def require_nat(self) -> None:
        """Nat is the inductive type with `zero` and `succ` and nothing else.

        Raises:
            IllTyped: it is not, so a number means nothing.
        """
        if self._nat_is_nat:
            return
        checker = self._checker
        find, terms = checker.environment.find, checker.terms
        nat, zero, succ = find(self.nat_name), find(self._zero_name), find(self._succ_name)
        right = (
            isinstance(nat, Inductive)
            and isinstance(zero, Constructor)
            and isinstance(succ, Constructor)
            and (nat.levels, nat.parameters, nat.indices) == ((), 0, 0)
            and nat.constructors == (zero.name, succ.name)
            and nat.type == terms.sort(checker.levels.one)
            and zero.type == self.nat
            and succ.type == checker.store.expr((PI, self.nat, self.nat))
        )
        if not right:
            ill_typed(Rule.LITERAL, "expected Nat with zero and succ alone for a number")
        self._nat_is_nat = True

    def require_string(self) -> int:
        """The function from a list of characters that a string stands for.

        Raises:
            IllTyped: String, Char, List or the function are not there or have other types.
        """
        if self._string_maker is not None:
            return self._string_maker
        self.require_nat()
        checker = self._checker
        terms, store = checker.terms, checker.store
        find = checker.environment.find
        char = terms.const(store.name_of(("Char",)))
        type_ = terms.sort(checker.levels.one)
        chars = terms.app(terms.const(store.name_of(("List",)), (checker.levels.zero,)), char)
        wanted = {
            ("String",): type_,
            ("Char",): type_,
            ("Char", "ofNat"): store.expr((PI, self.nat, char)),
        }
        right = all(
            (found := find(store.name_of(name))) is not None
            and (found.type, found.levels) == (expected, ())
            for name, expected in wanted.items()
        )
        for part in ("ofList", "mk"):
            maker = find(store.name_of(("String", part)))
            if (
                right
                and maker is not None
                and maker.type == store.expr((PI, chars, self.string))
                and self._lists_are_lists()
            ):
                self._string_maker = terms.const(maker.name)
                return self._string_maker
        ill_typed(
            Rule.LITERAL,
            "expected String, Char, List, Char.ofNat and String.ofList for a string literal",
        )

    def _lists_are_lists(self) -> bool:
        checker = self._checker
        store = checker.store
        names = [store.name_of(("List", *rest)) for rest in ((), ("nil",), ("cons",))]
        list_, nil, cons = (checker.environment.find(name) for name in names)
        if not (isinstance(list_, Inductive) and list_.constructors == (names[1], names[2])):
            return False
        if not (nil and cons and len(list_.levels) == 1):
            return False
        terms = checker.terms
        level = checker.levels.param(list_.levels[0])
        alpha = terms.local(terms.sort(checker.levels.succ(level)))
        of_alpha = terms.app(terms.const(names[0], (level,)), alpha)
        tail = store.expr((PI, of_alpha, of_alpha))
        same_levels = nil.levels == cons.levels == list_.levels
        return (
            same_levels
            and nil.type == terms.pi([alpha], of_alpha)
            and cons.type == terms.pi([alpha], store.expr((PI, alpha, tail)))
        )

    def as_constructor(self, e: int) -> int:
        """A literal as its constructor application, one layer; anything else as it is."""
        node = self._checker.store.exprs[e]
        if node[0] == NAT:
            self.require_nat()
            if node[1] == 0:
                return self.zero
            return self._checker.terms.app(self.succ, self.number(node[1] - 1))
        if node[0] == STR:
            return self._checker.whnf(self.spelled(e))
        return e

    def spelled(self, e: int) -> int:
        """A string literal as the function applied to the list of its characters."""
        checker = self._checker
        terms, store = checker.terms, checker.store
        node = store.exprs[e]
        assert node[0] == STR
        maker = self.require_string()
        char = terms.const(store.name_of(("Char",)))
        of_nat = terms.const(store.name_of(("Char", "ofNat")))
        levels = (checker.levels.zero,)
        chars = terms.app(terms.const(store.name_of(("List", "nil")), levels), char)
        cons = terms.app(terms.const(store.name_of(("List", "cons")), levels), char)
        for character in reversed(node[1]):
            chars = terms.app(cons, terms.app(of_nat, self.number(ord(character))), chars)
        return terms.app(maker, chars)

    def number(self, value: int) -> int:
        """The literal of that value."""
        self._checker.budget.spend(value.bit_length() >> _BITS_PER_STEP)
        return self._checker.store.expr((NAT, value))

    def predecessor(self, e: int) -> int | None:
        """x where e is `Nat.succ x` or a positive literal; None of anything else."""
        exprs = self._checker.store.exprs
        node = exprs[e]
        if node[0] == NAT:
            return self.number(node[1] - 1) if node[1] else None
        if node[0] == APP and node[1] == self.succ:
            return node[2]
        return None

    def is_zero(self, e: int) -> bool:
        """Whether e is `Nat.zero` or the literal 0."""
        return e == self.zero or self._checker.store.exprs[e] == (NAT, 0)
