"""Evaluates propositions and numbers for given values of their variables.

Answers are `True` or `False` only where they are certain for these values. Whatever it does
not know (a function, a recursion, a quantifier over more than can be tried) is `None`.
"""

from collections.abc import Sequence
from typing import Final

from gate2.lean.statement import Heads
from gate2.lean.term import CONST, LAM, NAT, PI, PROJ, SORT, ZERO, Name
from gate2.lean.vacuity_arithmetic import MAX_BITS
from gate2.lean.vacuity_numbers import PLAIN, NotHere, Numbers, Value

SMALL: Final = 8
"""Natural numbers are tried from 0 to this, integers from minus its half to its half."""
_BEYOND: Final[dict[Name, int]] = {("LT", "lt"): 0, ("LE", "le"): 1}
MAX_STEPS: Final = 20_000
_UNFOLDING: Final = 20
"""What an unfolding counts: it makes terms."""
MAX_DEPTH: Final = 120
MAX_RANGE: Final = 64
"""A variable with at most so many values gets all of them."""


class OutOfSteps(Exception):
    """The evaluation took too long: nothing is said."""


class Values(Numbers):
    """One evaluation: what the locals are, and how many steps are left."""

    def __init__(self, heads: Heads) -> None:
        super().__init__(heads)
        self.values: dict[int, Value] = {}
        self.extra: tuple[int, ...] = ()
        """Numbers tried beside the small ones."""
        self.landmarks: set[int] = set()
        """Closed numbers met on the way: what else would be worth trying."""
        self.steps = MAX_STEPS

    def of(self, expr: int, depth: int = 0) -> Value | None:
        """The value of a number, a truth value or a proposition.

        Raises:
            OutOfSteps: it takes too long.
        """
        self.steps -= 1
        if self.steps < 0:
            raise OutOfSteps
        if depth > MAX_DEPTH:
            return None
        if expr in self.values:
            return self.values[expr]
        node = self.store.exprs[expr]
        if node[0] == NAT:
            return self._met(node[1])
        if node[0] == PI:
            return self._universal(node[1], node[2], depth + 1)
        if node[0] == PROJ:
            return self.field(expr, depth + 1)
        known = self._known(expr, depth + 1)
        if not isinstance(known, NotHere):
            is_closed = not self.store.marks[expr]
            return self._met(known) if is_closed and type(known) is int else known
        self.steps -= _UNFOLDING
        following = self.heads.step(expr, library=True)
        return None if following is None else self.of(following, depth + 1)

    def truth(self, expr: int, depth: int = 0) -> bool | None:
        """A truth value; None where it is not known."""
        value = self.of(expr, depth)
        return value if isinstance(value, bool) else None

    def _met(self, number: int) -> int | None:
        if number.bit_length() > MAX_BITS:
            return None
        if number > SMALL:
            self.landmarks.add(number)
        return number

    def _known(self, expr: int, depth: int) -> Value | NotHere | None:
        """The value by what is known of a library constant."""
        head, arguments = self.terms.spine(expr)
        node = self.store.exprs[head]
        if node[0] != CONST or self.heads.environment.own.constant(node[1]) is not None:
            return NotHere.LOOK_ON
        name = self.store.parts(node[1])
        logic = self._logic(name, arguments, depth)
        return self.number(name, arguments, depth) if isinstance(logic, NotHere) else logic

    def _logic(self, name: Name, arguments: Sequence[int], depth: int) -> bool | NotHere | None:
        """Connectives and equality."""
        match name, len(arguments):
            case (("True",) | ("Bool", "true"), 0):
                return True
            case (("False",) | ("Bool", "false"), 0):
                return False
            case (("Not",) | ("Bool", "not") | ("not",), 1):
                return _negated(self.truth(arguments[0], depth))
            case (("And",) | ("Bool", "and") | ("and",), 2):
                one = self.truth(arguments[0], depth)
                return False if one is False else _both(one, self.truth(arguments[1], depth))
            case (("Or",) | ("Bool", "or") | ("or",), 2):
                one = self.truth(arguments[0], depth)
                return True if one is True else _either(one, self.truth(arguments[1], depth))
            case (("Iff",), 2):
                return self._same(arguments, depth)
            case (("Eq",), 3):
                return self._same(arguments[1:], depth)
            case (("Ne",), 3):
                return _negated(self._same(arguments[1:], depth))
            case (("BEq", "beq"), 4) if self.is_plain(arguments[0], arguments[1], PLAIN):
                return self._same(arguments[2:], depth)
            case (("bne",), 4) if self.is_plain(arguments[0], arguments[1], PLAIN):
                return _negated(self._same(arguments[2:], depth))
            case (("Decidable", "decide"), 2):
                return self.truth(arguments[0], depth)
            case (("Exists",), 2):
                return self._existential(arguments[0], arguments[1], depth)
            case _:
                return NotHere.LOOK_ON

    def _same(self, sides: Sequence[int], depth: int) -> bool | None:
        """Whether two sides have the same value."""
        if sides[0] == sides[1]:
            return True
        one, two = self.of(sides[0], depth), self.of(sides[1], depth)
        return None if one is None or two is None else one == two

    def _universal(self, domain: int, body: int, depth: int) -> bool | None:
        """`∀ x : domain, body`, or an implication."""
        if self.heads.is_proposition(domain):
            premise = self.truth(domain, depth)
            if premise is False:
                return True
            return _either(_negated(premise), self.truth(self._under(domain, body)[1], depth))
        return self._quantified(domain, body, depth, decides=False)

    def _existential(self, domain: int, predicate: int, depth: int) -> bool | None:
        """`∃ x : domain, predicate x`."""
        node = self.store.exprs[predicate]
        if node[0] != LAM:
            return None
        if self.heads.is_proposition(domain):
            _, body = self._under(domain, node[2])
            return _both(self.truth(domain, depth), self.truth(body, depth))
        return self._quantified(domain, node[2], depth, decides=True)

    def _quantified(self, domain: int, body: int, depth: int, *, decides: bool) -> bool | None:
        """The answer over the values of a domain, where one that `decides` ends the matter."""
        local, opened = self._under(domain, body)
        candidates, complete = self.candidates(domain, depth)
        if not complete and (count := self._bound(local, opened, depth, decides)) is not None:
            candidates, complete = tuple(range(count)), True
        if not candidates and not complete:
            # Nothing to try: certain only if the body does not look at the variable.
            answer = self.truth(opened, depth)
            return answer if answer is (not decides) else None
        for candidate in candidates:
            self.values[local] = candidate
            answer = self.truth(opened, depth)
            if answer is decides:
                return decides
            complete = complete and answer is not None
        return (not decides) if complete else None

    def _under(self, domain: int, body: int) -> tuple[int, int]:
        """A fresh local for a binder, and the binder's body with it."""
        local = self.terms.local(domain)
        return local, self.terms.instantiate(body, [local])

    def _bound(self, local: int, body: int, depth: int, decides: bool) -> int | None:
        """How many values a natural number has to take where the body begins with a bound on
        it: `∀ k, k < t → …`, `∃ k, k ≤ t ∧ …`. Beyond the bound nothing can decide."""
        node = self.store.exprs[body]
        if self.heads.library_head(self.terms.type_of_local(local))[0] != ("Nat",):
            return None
        if (node[0] == PI) is decides:
            return None
        name, sides = self.heads.library_head(node[1] if node[0] == PI else body)
        if name == ("And",) and len(sides) == 2:
            name, sides = self.heads.library_head(sides[0])
        more = _BEYOND.get(name)
        if more is None or len(sides) != 4 or sides[2] != local:
            return None
        limit = self.of(sides[3], depth)
        return None if limit is None or limit + more > MAX_RANGE else limit + more

    def candidates(self, type_: int, depth: int = 0) -> tuple[tuple[Value, ...], bool]:
        """Values of a type to try, and whether these are all."""
        unfolded = self.heads.unfolded(type_)
        name, arguments = self.heads.library_head(unfolded)
        node = self.store.exprs[unfolded]
        if name == ("Bool",) or (node[0] == SORT and self.store.levels[node[1]][0] == ZERO):
            return (True, False), True
        if name == ("Nat",):
            return (*range(SMALL + 1), *self.extra), False
        if name == ("Int",):
            near = sorted(range(-(SMALL // 2), SMALL // 2 + 1), key=abs)
            return (*near, *self.extra, *(-each for each in self.extra)), False
        if name == ("Fin",) and len(arguments) == 1:
            size = self.of(arguments[0], depth)
            if size is not None and size <= MAX_RANGE:
                return tuple(range(size)), True
        return (), False


def _negated(value: bool | None) -> bool | None:
    return None if value is None else not value


def _both(one: bool | None, two: bool | None) -> bool | None:
    if one is False or two is False:
        return False
    return True if one and two else None


def _either(one: bool | None, two: bool | None) -> bool | None:
    if one is True or two is True:
        return True
    return None if one is None or two is None else False
