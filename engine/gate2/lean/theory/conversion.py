"""Definitional equality: whether two well-typed terms are one by computation.

Decided in this order, cheapest first: the same number; shape by shape; heads without
definitions unfolded; proof irrelevance; definitions unfolded lazily, the higher one first, the
arguments before the bodies where the heads agree; congruence; eta for functions and
structures; unit-like types. Every way to say yes is a rule that `gate2.lean.kernel` lists; no
is said where none applies, which may refuse an honest term and never accepts a wrong one.

Theory: Carneiro, "The Type Theory of Lean", 2.3 to 2.7.
"""

from typing import TYPE_CHECKING, Final

from gate2.lean.declaration import Definition, Theorem
from gate2.lean.term import APP, BVAR, CONST, LAM, NAT, PI, PROJ, SORT, STR

if TYPE_CHECKING:
    from gate2.lean.theory.checker import Checker

_ABBREVIATION: Final = 1 << 40
MAX_PAIRS: Final = 2_000_000
"""Answers kept: some 300 MB. One declaration can ask for far more within its steps."""
_NO_SHAPE: Final = (PI, SORT, NAT, STR)
"""What is no proof, by its shape alone."""


class Conversion:
    """Definitional equality over one checker."""

    def __init__(self, checker: "Checker") -> None:
        self._checker = checker
        self._same: set[tuple[int, int]] = set()
        self._different: set[tuple[int, int]] = set()

    @property
    def remembered(self) -> int:
        """How much `forget` would drop."""
        return len(self._same) + len(self._different)

    def forget(self) -> None:
        """Drop what was remembered."""
        self._same.clear()
        self._different.clear()

    def equal(self, a: int, b: int) -> bool:
        """Whether two well-typed terms are definitionally equal."""
        if a == b:
            return True
        pair = (a, b) if a < b else (b, a)
        if pair in self._same:
            return True
        if pair in self._different:
            return False
        self._checker.budget.spend()
        found = self._by_shape(a, b)
        if found is None:
            found = self._by_computing(a, b)
        (self._same if found else self._different).add(pair)
        if self.remembered > MAX_PAIRS:
            self.forget()
        return found

    def _by_shape(self, a: int, b: int) -> bool | None:
        """What the outermost shapes decide; None where they do not."""
        if a == b:
            return True
        exprs = self._checker.store.exprs
        left, right = exprs[a], exprs[b]
        if left[0] != right[0]:
            return None
        if left[0] == LAM or left[0] == PI:
            return self._under_binders(a, b, left[0])
        if left[0] == SORT:
            assert right[0] == SORT
            return self._checker.levels.equal(left[1], right[1])
        if left[0] == NAT or left[0] == STR:
            return False
        return None

    def _under_binders(self, a: int, b: int, kind: int) -> bool:
        """Binder by binder with a fresh local for each."""
        terms, exprs = self._checker.terms, self._checker.store.exprs
        locals_: list[int] = []
        while True:
            left, right = exprs[a], exprs[b]
            if not (left[0] == right[0] == kind and (left[0] == LAM or left[0] == PI)):
                break
            assert right[0] == LAM or right[0] == PI
            domain = terms.instantiate(left[1], locals_)
            other = terms.instantiate(right[1], locals_)
            if not self.equal(domain, other):
                return False
            a, b = left[2], right[2]
            if a == b:
                return True
            locals_.append(terms.local(domain))
        return self.equal(terms.instantiate(a, locals_), terms.instantiate(b, locals_))

    def _by_computing(self, a: int, b: int) -> bool:
        checker = self._checker
        reduction = checker.reduction
        arithmetic = checker.arithmetic
        if b == arithmetic.true and not checker.is_open(a):
            if reduction.whnf(a) == b:
                return True
        elif a == arithmetic.true and not checker.is_open(b) and reduction.whnf(b) == a:
            return True
        left, right = reduction.core(a), reduction.core(b)
        if (left, right) != (a, b):
            found = self._by_shape(left, right)
            if found is not None:
                return found
        found = self._by_irrelevance(left, right)
        if found is not None:
            return found
        unfolded = self._by_unfolding(left, right)
        if isinstance(unfolded, bool):
            return unfolded
        return self._in_normal_form(*unfolded)

    def _by_irrelevance(self, a: int, b: int) -> bool | None:
        """Two proofs of one proposition are equal; None if the first is no proof."""
        checker = self._checker
        if checker.store.exprs[a][0] in _NO_SHAPE or checker.store.exprs[b][0] in _NO_SHAPE:
            return None
        type_ = checker.type_of(a)
        if not checker.is_proposition(type_):
            return None
        return self.equal(type_, checker.type_of(b))

    # -- lazy delta ---------------------------------------------------------------------------

    def _by_unfolding(self, a: int, b: int) -> bool | tuple[int, int]:
        """Yes or no, or both without anything left to unfold."""
        reduction = self._checker.reduction
        while True:
            found = self._as_numbers(a, b)
            if found is not None:
                return found
            value = reduction.arithmetic(a)
            if value is not None:
                return self.equal(value, b)
            value = reduction.arithmetic(b)
            if value is not None:
                return self.equal(a, value)
            left, right = self._height(a), self._height(b)
            if left is None and right is None:
                return a, b
            if right is None or (left is not None and left > right):
                a = self._unfolded(a)
            elif left is None or right > left:
                b = self._unfolded(b)
            else:
                if self._same_arguments(a, b):
                    return True
                a, b = self._unfolded(a), self._unfolded(b)
            found = self._by_shape(a, b)
            if found is not None:
                return found

    def _unfolded(self, e: int) -> int:
        reduction = self._checker.reduction
        self._checker.budget.spend()
        unfolded = reduction.unfold(e)
        assert unfolded is not None
        return reduction.core(unfolded)

    def _height(self, e: int) -> int | None:
        """How far the head's definition is from the ground; None where it has none."""
        checker = self._checker
        head = checker.terms.head(e)
        node = checker.store.exprs[head]
        if node[0] != CONST or checker.reduction.unfolded_constant(head) is None:
            return None
        constant = checker.environment.find(node[1])
        if isinstance(constant, Theorem):
            return -1
        assert isinstance(constant, Definition)
        if constant.height is not None:
            return constant.height
        return _ABBREVIATION if constant.hints == "abbrev" else -1

    def _same_arguments(self, a: int, b: int) -> bool:
        """Whether the heads are one constant and the arguments equal: then nothing is unfolded."""
        checker = self._checker
        exprs = checker.store.exprs
        if exprs[a][0] != APP or exprs[b][0] != APP:
            return exprs[a][0] == exprs[b][0] == CONST and self._same_constant(a, b)
        left, left_arguments = checker.terms.spine(a)
        right, right_arguments = checker.terms.spine(b)
        return (
            len(left_arguments) == len(right_arguments)
            and self._same_constant(left, right)
            and all_equal(self, left_arguments, right_arguments)
        )

    def _same_constant(self, a: int, b: int) -> bool:
        if a == b:
            return True
        exprs = self._checker.store.exprs
        left, right = exprs[a], exprs[b]
        if left[0] != CONST or right[0] != CONST or left[1] != right[1]:
            return False
        same = self._checker.levels.equal
        return len(left[2]) == len(right[2]) and not any(
            not same(x, y) for x, y in zip(left[2], right[2], strict=True)
        )

    def _as_numbers(self, a: int, b: int) -> bool | None:
        """Zero and successors, literals among them, layer by layer."""
        literals = self._checker.literals
        before = literals.predecessor(a)
        if before is not None:
            other = literals.predecessor(b)
            if other is not None:
                return self.equal(before, other)
            return False if literals.is_zero(b) else None
        if literals.is_zero(a):
            if literals.is_zero(b):
                return True
            return None if literals.predecessor(b) is None else False
        return None

    # -- normal forms -------------------------------------------------------------------------

    def _in_normal_form(self, a: int, b: int) -> bool:
        checker = self._checker
        exprs = checker.store.exprs
        left, right = exprs[a], exprs[b]
        if left[0] == CONST and self._same_constant(a, b):
            return True
        if (
            left[0] == right[0] == PROJ
            and left[1] == right[1]
            and left[2] == right[2]
            and self.equal(left[3], right[3])
        ):
            return True
        if left[0] == right[0] == APP and self._congruent(a, b):
            return True
        if self._by_eta(a, b) or self._by_eta(b, a):
            return True
        if self._by_structure_eta(a, b) or self._by_structure_eta(b, a):
            return True
        if left[0] == STR and right[0] == APP:
            return self.equal(checker.literals.spelled(a), b)
        if right[0] == STR and left[0] == APP:
            return self.equal(a, checker.literals.spelled(b))
        return self._by_unit(a, b)

    def _congruent(self, a: int, b: int) -> bool:
        checker = self._checker
        left, left_arguments = checker.terms.spine(a)
        right, right_arguments = checker.terms.spine(b)
        if len(left_arguments) != len(right_arguments):
            return False
        if checker.store.exprs[left][0] == CONST:
            if not self._same_constant(left, right):
                return False
        elif not self.equal(left, right):
            return False
        return all_equal(self, left_arguments, right_arguments)

    def _by_eta(self, a: int, b: int) -> bool:
        """fun x => f x is f."""
        checker = self._checker
        exprs, expr = checker.store.exprs, checker.store.expr
        if exprs[a][0] != LAM or exprs[b][0] == LAM:
            return False
        function = checker.as_pi(checker.type_of(b))
        if function is None:
            return False
        return self.equal(a, expr((LAM, function[0], expr((APP, b, expr((BVAR, 0)))))))

    def _by_structure_eta(self, a: int, b: int) -> bool:
        """The constructor of a structure on all projections of a is a."""
        checker = self._checker
        constructor, arguments = checker.reduction.constructor_of(b)
        if constructor is None or len(arguments) != constructor.parameters + constructor.fields:
            return False
        if not checker.reduction.is_structure(constructor.inductive):
            return False
        if not self.equal(checker.type_of(a), checker.type_of(b)):
            return False
        expr = checker.store.expr
        for index, field in enumerate(arguments[constructor.parameters :]):
            if not self.equal(expr((PROJ, constructor.inductive, index, a)), field):
                return False
        return True

    def _by_unit(self, a: int, b: int) -> bool:
        """A structure without fields has one element."""
        checker = self._checker
        type_ = checker.whnf(checker.type_of(a))
        head = checker.store.exprs[checker.terms.head(type_)]
        if head[0] != CONST or not checker.reduction.is_structure(head[1]):
            return False
        inductive = checker.environment.find(head[1])
        constructor = checker.environment.find(inductive.constructors[0])  # type: ignore[union-attr]
        if constructor is None or constructor.fields != 0:  # type: ignore[union-attr]
            return False
        return self.equal(type_, checker.type_of(b))


def all_equal(conversion: Conversion, left: list[int], right: list[int]) -> bool:
    """Whether two argument lists of one length are equal, argument by argument."""
    for one, other in zip(left, right, strict=True):
        if one != other and not conversion.equal(one, other):
            return False
    return True
