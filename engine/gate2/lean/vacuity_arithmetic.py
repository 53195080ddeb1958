"""What the library's arithmetic and comparisons mean on numbers, by the name of each.

For looking at statements, not for proofs: no judgement on truth rests on it.
"""

from collections.abc import Callable, Mapping
from math import gcd
from typing import Final, TypeAlias

from gate2.lean.term import Name

Operation: TypeAlias = Callable[[int, int], "int | None"]
Relation: TypeAlias = Callable[[int, int], bool]

MAX_BITS: Final = 4_096
"""Numbers beyond that are not computed with."""


def _power(base: int, exponent: int) -> int | None:
    if exponent < 0 or max(base.bit_length(), 1) * exponent > MAX_BITS:
        return None
    return int(base**exponent)


def _divided(dividend: int, divisor: int) -> int:
    """Division whose remainder is not negative; by 0 it gives 0."""
    if divisor == 0:
        return 0
    return dividend // divisor if divisor > 0 else -(dividend // -divisor)


def _remainder(dividend: int, divisor: int) -> int:
    return dividend - divisor * _divided(dividend, divisor)


def _divides(divisor: int, number: int) -> bool:
    return _remainder(number, divisor) == 0 if divisor else number == 0


INTEGER: Final[Mapping[str, Operation]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divided,
    "%": _remainder,
    "^": _power,
    "min": min,
    "max": max,
    "gcd": gcd,
}
NATURAL: Final[Mapping[str, Operation]] = {**INTEGER, "-": lambda a, b: max(a - b, 0)}
"""Subtraction of natural numbers stops at 0."""

BY_CLASS: Final[Mapping[Name, str]] = {
    ("HAdd", "hAdd"): "+",
    ("HSub", "hSub"): "-",
    ("HMul", "hMul"): "*",
    ("HDiv", "hDiv"): "/",
    ("HMod", "hMod"): "%",
    ("HPow", "hPow"): "^",
    ("Add", "add"): "+",
    ("Sub", "sub"): "-",
    ("Mul", "mul"): "*",
    ("Div", "div"): "/",
    ("Mod", "mod"): "%",
    ("Min", "min"): "min",
    ("Max", "max"): "max",
}
"""Class methods: types, one instance, two operands."""

OF_NATURALS: Final[Mapping[Name, str]] = {
    ("Nat", "add"): "+",
    ("Nat", "sub"): "-",
    ("Nat", "mul"): "*",
    ("Nat", "div"): "/",
    ("Nat", "mod"): "%",
    ("Nat", "pow"): "^",
    ("Nat", "gcd"): "gcd",
}
"""The same on natural numbers, without a class."""

COMPARED_BY_CLASS: Final[Mapping[Name, Relation]] = {
    ("LE", "le"): lambda a, b: a <= b,
    ("LT", "lt"): lambda a, b: a < b,
    ("GE", "ge"): lambda a, b: a >= b,
    ("GT", "gt"): lambda a, b: a > b,
    ("Dvd", "dvd"): _divides,
}
"""Relations by a class: type, instance, two sides."""

COMPARED: Final[Mapping[Name, Relation]] = {
    ("Nat", "le"): lambda a, b: a <= b,
    ("Nat", "lt"): lambda a, b: a < b,
    ("Nat", "ble"): lambda a, b: a <= b,
    ("Nat", "beq"): lambda a, b: a == b,
    ("Int", "le"): lambda a, b: a <= b,
    ("Int", "lt"): lambda a, b: a < b,
}
"""Relations between two numbers, without a class."""
