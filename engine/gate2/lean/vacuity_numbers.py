"""Numbers in statements: literals, casts and arithmetic, read at the library's instances only."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Final, TypeAlias

from gate2.lean.statement import Heads
from gate2.lean.term import CONST, NAT, PROJ, Name
from gate2.lean.vacuity_arithmetic import (
    BY_CLASS,
    COMPARED,
    COMPARED_BY_CLASS,
    INTEGER,
    MAX_BITS,
    NATURAL,
    OF_NATURALS,
    Operation,
    Relation,
)

Value: TypeAlias = int | bool


class NotHere(Enum):
    """The answer about a constant of which nothing is known here: look on."""

    LOOK_ON = 0


SIGNED: Final[AbstractSet[Name]] = frozenset({("Nat",), ("Int",)})
NUMBERS: Final[AbstractSet[Name]] = SIGNED | {("Fin",)}
PLAIN: Final[AbstractSet[Name]] = NUMBERS | {("Bool",)}


class Numbers(ABC):
    """What is known of numbers; `of` is who evaluates terms."""

    def __init__(self, heads: Heads) -> None:
        self.heads = heads
        self.store = heads.store
        self.terms = heads.terms

    @abstractmethod
    def of(self, expr: int, depth: int = 0) -> Value | None:
        """The value of a term; None where it is not known."""

    @abstractmethod
    def truth(self, expr: int, depth: int) -> bool | None:
        """A truth value; None where it is not known."""

    def number(self, name: Name, arguments: Sequence[int], depth: int) -> Value | NotHere | None:
        """A number or a comparison."""
        count = len(arguments)
        if name in BY_CLASS and count >= 4:
            return self._operation(BY_CLASS[name], arguments, depth)
        if name in OF_NATURALS and count == 2:
            return self._binary(NATURAL[OF_NATURALS[name]], arguments, depth)
        if name in COMPARED_BY_CLASS and count == 4:
            # To divide means something else modulo n, where a ring says so.
            types = SIGNED if name == ("Dvd", "dvd") else NUMBERS
            plain = self.is_plain(arguments[0], arguments[1], types)
            relation = COMPARED_BY_CLASS[name]
            return self._compared(relation, arguments[2:], depth) if plain else None
        if name in COMPARED and count == 2:
            return self._compared(COMPARED[name], arguments, depth)
        return self._single(name, arguments, depth)

    def _single(self, name: Name, arguments: Sequence[int], depth: int) -> Value | NotHere | None:
        """Literals, casts, functions of one number, conditionals."""
        match name, len(arguments):
            case (("OfNat", "ofNat"), 3):
                return self._at_type(arguments[0], arguments[1], arguments[2], depth)
            case (("Nat", "cast") | ("NatCast", "natCast") | ("IntCast", "intCast"), 3):
                return self._at_type(arguments[0], arguments[2], arguments[1], depth)
            case (("Nat", "zero"), 0):
                return 0
            case (("Nat", "succ"), 1):
                return self._mapped(arguments[0], 1, 1, depth)
            case (("Nat", "pred"), 1):
                return self._mapped(arguments[0], 1, -1, depth, least=0)
            case (("Int", "ofNat"), 1) | (("Fin", "val"), 2):
                return self.of(arguments[-1], depth)
            case (("Fin", "mk"), 3):
                return self.of(arguments[1], depth)
            case (("Int", "negSucc"), 1):
                return self._mapped(arguments[0], -1, -1, depth)
            case (("Neg", "neg"), 3) if self.is_plain(arguments[0], arguments[1], {("Int",)}):
                return self._mapped(arguments[2], -1, 0, depth)
            case (("Int", "toNat"), 1):
                return self._mapped(arguments[0], 1, 0, depth, least=0)
            case (("Int", "natAbs"), 1):
                value = self.of(arguments[0], depth)
                return None if value is None else abs(int(value))
            case (("ite",), 5):
                return self._conditional(arguments[1], arguments[3:], depth)
            case (("cond",), 4):
                return self._conditional(arguments[1], arguments[2:], depth)
            case _:
                return NotHere.LOOK_ON

    def _at_type(self, type_: int, number: int, instance: int, depth: int) -> int | None:
        """A literal or a cast at a type of numbers."""
        if not self.is_plain(type_, instance, NUMBERS):
            return None
        node = self.store.exprs[number]
        value = node[1] if node[0] == NAT else self.of(number, depth)
        name, sizes = self.heads.library_head(type_)
        if name != ("Fin",) or value is None:
            return value
        size = self.of(sizes[0], depth) if sizes else None
        return value % size if size else None

    def _mapped(
        self, expr: int, factor: int, add: int, depth: int, least: int | None = None
    ) -> int | None:
        """factor * value + add, and at least `least`."""
        value = self.of(expr, depth)
        if value is None:
            return None
        result = factor * value + add
        return result if least is None else max(result, least)

    def _conditional(self, condition: int, branches: Sequence[int], depth: int) -> Value | None:
        """`if condition then … else …`."""
        truth = self.truth(condition, depth)
        return None if truth is None else self.of(branches[0 if truth else 1], depth)

    def _operation(self, symbol: str, arguments: Sequence[int], depth: int) -> int | None:
        """`+` and the like by their class, at natural numbers or integers."""
        types, instance = arguments[:-3], arguments[-3]
        names = [self.heads.library_head(each)[0] for each in types]
        natural_power = symbol == "^" and names[1:2] == [("Nat",)]
        same = names[:1] if natural_power else names
        if len(set(same)) != 1 or not self.is_plain(types[0], instance, SIGNED):
            return None
        table = NATURAL if names[0] == ("Nat",) else INTEGER
        return self._binary(table[symbol], arguments[-2:], depth)

    def _binary(self, operation: Operation, sides: Sequence[int], depth: int) -> int | None:
        """An operation on the values of two terms, unless the numbers grow too large."""
        one, two = self.of(sides[0], depth), self.of(sides[1], depth)
        if one is None or two is None:
            return None
        result = operation(one, two)
        return None if result is None or result.bit_length() > MAX_BITS else result

    def _compared(self, relation: Relation, sides: Sequence[int], depth: int) -> bool | None:
        """A relation between the values of two terms."""
        one, two = self.of(sides[0], depth), self.of(sides[1], depth)
        return None if one is None or two is None else relation(one, two)

    def field(self, expr: int, depth: int) -> Value | None:
        """The value of `x.1` for an element of `Fin n`."""
        node = self.store.exprs[expr]
        assert node[0] == PROJ
        is_value = self.store.parts(node[1]) == ("Fin",) and node[2] == 0
        return self.of(node[3], depth) if is_value else None

    def is_plain(self, type_: int, instance: int, types: AbstractSet[Name]) -> bool:
        """Whether a type is one of these and an instance one that the library names so."""
        if self.heads.library_head(type_)[0] not in types:
            return False
        head = self.store.exprs[self.terms.head(instance)]
        if head[0] != CONST or not self.heads.is_library_only(instance):
            return False
        last = self.store.parts(head[1])[-1]
        return isinstance(last, str) and last.startswith("inst")
