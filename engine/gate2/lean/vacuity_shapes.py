"""Statements that are trivial by their shape alone."""

from collections.abc import Iterator
from typing import Final

from gate2.lean.statement import Heads, Opened
from gate2.lean.term import APP, CONST, FVAR, LAM, PI, SORT
from gate2.lean.vacuity_numbers import NUMBERS, PLAIN
from gate2.lean.vacuity_values import Values

_MAX_DEPTH: Final = 40
_MAX_LOOKS: Final = 2_000
"""Propositions looked at in one statement: definitions can make it as wide as they like."""
_SAME: Final = "both of its sides are the same"
_REFLEXIVE: Final = frozenset({("LE", "le"), ("Dvd", "dvd")})
_LOGIC: Final = frozenset(
    {("And",), ("Or",), ("Not",), ("Iff",), ("Eq",), ("Ne",), ("Exists",), ("True",), ("False",)}
)
_INHABITED: Final = frozenset(
    {("Nat",), ("Int",), ("Bool",), ("String",), ("Char",), ("Unit",), ("PUnit",), ("List",)}
    | {("Option",), ("Array",), ("Rat",), ("Float",)}
)


class Shapes:
    """Looks at one statement, its heads unfolded."""

    def __init__(self, heads: Heads, opened: Opened) -> None:
        self.heads = heads
        self.store = heads.store
        self.terms = heads.terms
        self.opened = opened
        self.values = Values(heads)
        self._looks = _MAX_LOOKS

    # The conclusion.

    def trivial_conclusion(self) -> str | None:
        """Why the conclusion is true whatever the hypotheses say."""
        return self.trivial(self.opened.conclusion)

    def trivial(self, expr: int, depth: int = 0) -> str | None:
        """Why a proposition is true at a glance."""
        self._looks -= 1
        if depth > _MAX_DEPTH or self._looks < 0:
            return None
        expr = self.heads.unfolded(expr)
        node = self.store.exprs[expr]
        if node[0] == PI:
            return self._trivial_under(node[1], node[2], depth)
        name, arguments = self.heads.library_head(expr)
        match name, len(arguments):
            case (("True",), 0):
                return "it says True"
            case (("Eq",), 3) | (("Iff",), 2) if arguments[-2] == arguments[-1]:
                return _SAME
            case (("Eq",), 3) if self.heads.library_head(arguments[2])[0] == ("Bool", "true"):
                return self._trivial_truth(arguments[1], depth)
            case (("HEq",), 4) if arguments[1] == arguments[3]:
                return _SAME
            case (_, 4) if name in _REFLEXIVE and arguments[2] == arguments[3]:
                plain = self.values.is_plain(arguments[0], arguments[1], NUMBERS)
                return _SAME if plain else None
            case (("Not",), 1):
                return self._refuted(arguments[0])
            case (("And",), 2):
                one = self.trivial(arguments[0], depth + 1)
                return one and self.trivial(arguments[1], depth + 1)
            case (("Or",), 2):
                found = self.trivial(arguments[0], depth + 1)
                return found or self.trivial(arguments[1], depth + 1)
            case (("Exists",), 2):
                return self._trivial_instance(arguments[0], arguments[1], depth)
            case _:
                return None

    def _trivial_under(self, domain: int, body: int, depth: int) -> str | None:
        """Of `domain → body` within a conclusion."""
        local = self.terms.local(domain)
        inner = self.terms.instantiate(body, [local])
        if inner == domain:
            return "its conclusion is its hypothesis"
        return self.trivial(inner, depth + 1)

    def _trivial_instance(self, domain: int, predicate: int, depth: int) -> str | None:
        """Of `∃ x, …` over a type that surely has an element."""
        node = self.store.exprs[predicate]
        type_ = self.heads.unfolded(domain)
        inhabited = self.store.exprs[type_][0] == SORT or (
            self.heads.library_head(type_)[0] in _INHABITED
        )
        if node[0] != LAM or not inhabited:
            return None
        inner = self.terms.instantiate(node[2], [self.terms.local(domain)])
        return self.trivial(inner, depth + 1)

    def _refuted(self, expr: int) -> str | None:
        name, arguments = self.heads.library_head(expr)
        return "it says that False is false" if name == ("False",) and not arguments else None

    def _trivial_truth(self, expr: int, depth: int) -> str | None:
        """Of `expr = true`: a test of something against itself, or of what is trivial."""
        name, arguments = self.heads.library_head(expr)
        match name, len(arguments):
            case (("BEq", "beq"), 4):
                plain = self.values.is_plain(arguments[0], arguments[1], PLAIN)
                return _SAME if plain and arguments[2] == arguments[3] else None
            case (("Decidable", "decide"), 2):
                return self.trivial(arguments[0], depth + 1)
            case _:
                return None

    # The hypotheses.

    def assumed_conclusion(self) -> str | None:
        """Why the conclusion is assumed: it, or its parts, stand among the hypotheses."""
        conclusion = self.opened.conclusion
        numbered = [
            (number, premise.type)
            for number, premise in enumerate(self.opened.premises, 1)
            if premise.is_hypothesis
        ]
        for number, hypothesis in numbered:
            if conclusion in (hypothesis, self.heads.unfolded(hypothesis)):
                return f"its conclusion is hypothesis {number}"
        if self.is_law_of_logic(conclusion):
            return None
        assumed = self.assumed()
        parts = list(self.parts(conclusion))
        if self._looks >= 0 and all(part in assumed for part in parts):
            return "its conclusion stands among its hypotheses"
        return None

    def assumed(self) -> set[int]:
        """The parts of all hypotheses, in each of their forms."""
        return {form for _, part in self.assumptions() for form in self.forms(part)}

    def assumptions(self) -> Iterator[tuple[int, int]]:
        """The parts of all hypotheses, each after the number of its hypothesis."""
        for number, premise in enumerate(self.opened.premises, 1):
            if premise.is_hypothesis:
                for part in self.parts(premise.type):
                    yield number, part

    @property
    def is_exhausted(self) -> bool:
        """Whether more propositions were to be looked at than are looked at: some were not."""
        return self._looks < 0

    def parts(self, expr: int) -> Iterator[int]:
        """The propositions that a conjunction joins, each once; itself if it joins none."""
        seen: set[int] = set()
        stack = [expr]
        while stack:
            self._looks -= 1
            part = self.heads.unfolded(stack.pop())
            name, arguments = self.heads.library_head(part)
            if part in seen or self._looks < 0:
                continue
            seen.add(part)
            if name == ("And",) and len(arguments) == 2:
                stack += reversed(arguments)
            else:
                yield part

    def forms(self, expr: int) -> Iterator[int]:
        """A proposition, and with its sides swapped where that means the same."""
        yield expr
        head = self.terms.head(expr)
        name, arguments = self.heads.library_name(expr)
        symmetric = (name in (("Eq",), ("Ne",)) and len(arguments) == 3) or (
            name == ("Iff",) and len(arguments) == 2
        )
        if symmetric:
            swapped = (*arguments[:-2], arguments[-1], arguments[-2])
            yield self.terms.app(head, *swapped)

    def is_law_of_logic(self, expr: int) -> bool:
        """Whether a proposition is made of variables and logic alone."""
        seen: set[int] = set()
        stack = [expr]
        while stack:
            number = stack.pop()
            if number in seen:
                continue
            seen.add(number)
            node = self.store.exprs[number]
            if node[0] == APP:
                stack += node[1:]
            elif node[0] == CONST:
                logic = not self._is_own(node[1]) and self.store.parts(node[1]) in _LOGIC
                if not logic and not self.is_type(node[1]):
                    return False
            elif node[0] != FVAR:
                return False
        return True

    def is_type(self, name: int) -> bool:
        """Whether a constant is a plain type, as the Nat in `a = b` is."""
        found = self.heads.environment.find(name)
        return found is not None and self.store.exprs[found.constant.type][0] == SORT

    def _is_own(self, name: int) -> bool:
        return self.heads.environment.own.constant(name) is not None

    def claims_a_contradiction(self) -> bool:
        """Whether the conclusion is `False` or a proposition that could be any."""
        conclusion = self.opened.conclusion
        any_of = {premise.local for premise in self.opened.premises}
        return conclusion in any_of or self.heads.library_head(conclusion)[0] == ("False",)

    def contradiction(self) -> str | None:
        """Why the hypotheses certainly contradict each other, by their shapes."""
        positive: dict[int, int] = {}
        negative: dict[int, int] = {}
        for number, part in self.assumptions():
            if (why := self.impossible(part)) is not None:
                return f"hypothesis {number} {why}"
            denied = self.denied(part)
            if denied is not None:
                negative[denied] = number
            else:
                positive.update(dict.fromkeys(self.forms(part), number))
        for part, number in negative.items():
            if part in positive:
                return f"hypothesis {number} denies hypothesis {positive[part]}"
        return None

    def impossible(self, expr: int) -> str | None:
        """Why a proposition is false at a glance."""
        name, arguments = self.heads.library_head(expr)
        match name, len(arguments):
            case (("False",), 0):
                return "is False"
            case (("Not",), 1):
                return "denies what is true at a glance" if self.trivial(arguments[0]) else None
            case (("Ne",), 3):
                same = arguments[1] == arguments[2]
                return "says that something is not itself" if same else None
            case (("LT", "lt"), 4):
                plain = self.values.is_plain(arguments[0], arguments[1], NUMBERS)
                same = plain and arguments[2] == arguments[3]
                return "says that a number is less than itself" if same else None
            case _:
                return None

    def denied(self, expr: int) -> int | None:
        """What a proposition denies, unfolded at its head; None where it denies nothing.

        It is read as it stands: unfolding further would bring another head than its own.
        """
        head = self.terms.head(expr)
        name, arguments = self.heads.library_name(expr)
        if name == ("Not",) and len(arguments) == 1:
            return self.heads.unfolded(arguments[0])
        node = self.store.exprs[expr]
        if node[0] == PI and not self.store.loose[node[2]]:
            target, more = self.heads.library_head(node[2])
            if target == ("False",) and not more:
                return self.heads.unfolded(node[1])
        if name == ("Ne",) and len(arguments) == 3:
            levels = self.store.exprs[head]
            assert levels[0] == CONST
            equal = self.terms.const(self.store.name_of(("Eq",)), levels[2])
            return self.terms.app(equal, *arguments)
        return None
