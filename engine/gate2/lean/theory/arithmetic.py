"""Arithmetic on Nat literals with Python's integers.

An operation is computed only where it is the pinned library's, or where its definition
satisfies the defining equations by conversion: anybody can declare a `Nat.add`. What is not
computed is unfolded like any other definition.

Theory: the reference manual, "Natural numbers", performance notes.
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from gate2.lean.declaration import Axiom, Definition
from gate2.lean.term import NAT
from gate2.lean.theory.verdicts import IllTyped

if TYPE_CHECKING:
    from gate2.lean.theory.checker import Checker

MAX_BITS: Final = 1 << 24
"""Results above are not computed; whoever needs them runs out of budget."""
MAX_PRODUCT_BITS: Final = 1 << 22
"""The same for products and powers, which take more than proportionate time: one that is
computed takes a second at most, and nothing can stop it meanwhile."""
MAX_DIVISION_WORK: Final = 1 << 37
"""Bits of one operand times bits of the other, for operations that take time in proportion to
that: Python's division and greatest common divisor. At the most they take half a second."""


def _divided(left: int, right: int) -> int:
    return left // right if right else 0


def _remainder(left: int, right: int) -> int:
    return left % right if right else left


OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "add": lambda left, right: left + right,
    "sub": lambda left, right: max(left - right, 0),
    "mul": lambda left, right: left * right,
    "div": _divided,
    "mod": _remainder,
    "pow": lambda left, right: left**right,
    "gcd": math.gcd,
    "land": lambda left, right: left & right,
    "lor": lambda left, right: left | right,
    "xor": lambda left, right: left ^ right,
    "shiftLeft": lambda left, right: left << right,
    "shiftRight": lambda left, right: left >> right,
}
COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "beq": lambda left, right: left == right,
    "ble": lambda left, right: left <= right,
}


def _bits(operation: str, left: int, right: int) -> int:
    """No more bits than this in the result."""
    if operation == "pow":
        return max(left.bit_length(), 1) * right if left > 1 else 1
    if operation == "shiftLeft":
        return left.bit_length() + right if left else 1
    if operation == "mul":
        return left.bit_length() + right.bit_length()
    return max(left.bit_length(), right.bit_length()) + 1


def _most_bits(operation: str) -> int:
    return MAX_PRODUCT_BITS if operation in ("mul", "pow") else MAX_BITS


def _work(operation: str, left: int, right: int) -> int:
    """What an operation costs beyond the length of its result."""
    return left.bit_length() * right.bit_length() if operation in ("div", "mod", "gcd") else 0


class Arithmetic:
    """The operations that one checker may compute."""

    def __init__(self, checker: "Checker") -> None:
        self._checker = checker
        self._literals = checker.literals
        store, const = checker.store, checker.terms.const
        every = (*OPERATIONS, *COMPARISONS, "succ", "pred", "log2")
        self._name = {part: store.name_of(("Nat", part)) for part in every}
        self._operation_of = {name: part for part, name in self._name.items() if part != "pred"}
        self.true = const(store.name_of(("Bool", "true")))
        self.false = const(store.name_of(("Bool", "false")))
        self._sound: dict[str, bool] = {}
        self._axioms: set[str] = set()
        self.unmeant: set[int] = set()
        """Names of operations that were asked for and are axioms here: for explanations."""

    def knows(self, name: int) -> bool:
        """Whether the name is one of an operation's."""
        return name in self._operation_of

    def reduced(self, head: int, arguments: list[int]) -> int | None:
        """The value of a known operation on literals; None where it is not one."""
        operation = self._operation_of.get(head)
        if operation is None:
            return None
        if len(arguments) != (1 if operation in ("succ", "log2") else 2):
            return None
        if not self._is_sound(operation):
            if operation in self._axioms:
                self.unmeant.add(head)
            return None
        values = []
        for argument in arguments:
            value = self._value(argument)
            if value is None:
                return None
            values.append(value)
        return self._computed(operation, values)

    def _computed(self, operation: str, values: list[int]) -> int | None:
        if operation == "succ":
            return self._literals.number(values[0] + 1)
        if operation == "log2":
            return self._literals.number(max(values[0].bit_length() - 1, 0))
        left, right = values
        if operation in COMPARISONS:
            return self.true if COMPARISONS[operation](left, right) else self.false
        bits, work = _bits(operation, left, right), _work(operation, left, right)
        if bits > _most_bits(operation) or work > MAX_DIVISION_WORK:
            return None
        self._checker.budget.spend(1 + bits // 64 + (work >> 20))
        return self._literals.number(OPERATIONS[operation](left, right))

    def _value(self, e: int) -> int | None:
        checker = self._checker
        node = checker.store.exprs[checker.whnf(e)]
        if node[0] == NAT:
            return node[1]
        return 0 if node == checker.store.exprs[self._literals.zero] else None

    def _is_sound(self, operation: str) -> bool:
        """Whether the constant of that name means the operation."""
        known = self._sound.get(operation)
        if known is None:
            self._sound[operation] = False  # while its equations are looked at
            known = self._sound[operation] = self._look(operation)
        return known

    def _look(self, operation: str) -> bool:
        environment = self._checker.environment
        name = self._name[operation]
        try:
            self._literals.require_nat()
        except IllTyped:
            return False
        if operation == "succ" or environment.is_trusted(name):
            return True
        found = environment.find(name)
        if isinstance(found, Axiom):
            self._axioms.add(operation)
        return isinstance(found, Definition) and self._satisfies(operation)

    def _satisfies(self, operation: str) -> bool:
        """Whether the defining equations hold by conversion, for any x and y."""
        checker, literals = self._checker, self._literals
        terms = checker.terms
        x, y = terms.local(literals.nat), terms.local(literals.nat)
        zero = literals.zero

        def succ(e: int) -> int:
            return terms.app(literals.succ, e)

        def the(part: str, *arguments: int) -> int:
            return terms.app(terms.const(self._name[part]), *arguments)

        true, false = self.true, self.false
        equations = {
            "pred": [(the("pred", zero), zero), (the("pred", succ(x)), x)],
            "add": [(the("add", x, zero), x), (the("add", x, succ(y)), succ(the("add", x, y)))],
            "sub": [
                (the("sub", x, zero), x),
                (the("sub", x, succ(y)), the("pred", the("sub", x, y))),
            ],
            "mul": [
                (the("mul", x, zero), zero),
                (the("mul", x, succ(y)), the("add", the("mul", x, y), x)),
            ],
            "pow": [
                (the("pow", x, zero), succ(zero)),
                (the("pow", x, succ(y)), the("mul", the("pow", x, y), x)),
            ],
            "shiftLeft": [
                (the("shiftLeft", x, zero), x),
                (
                    the("shiftLeft", x, succ(y)),
                    the("shiftLeft", the("mul", succ(succ(zero)), x), y),
                ),
            ],
            "beq": [
                (the("beq", zero, zero), true),
                (the("beq", zero, succ(y)), false),
                (the("beq", succ(x), zero), false),
                (the("beq", succ(x), succ(y)), the("beq", x, y)),
            ],
            "ble": [
                (the("ble", zero, zero), true),
                (the("ble", zero, succ(y)), true),
                (the("ble", succ(x), zero), false),
                (the("ble", succ(x), succ(y)), the("ble", x, y)),
            ],
        }
        needs = {"sub": "pred", "mul": "add", "pow": "mul", "shiftLeft": "mul"}
        if operation not in equations:
            return False
        if operation in needs and not self._is_sound(needs[operation]):
            return False
        try:
            for left, right in equations[operation]:
                checker.infer(left)
                checker.infer(right)
                if not checker.equal(left, right):
                    return False
        except IllTyped:
            return False
        return True
