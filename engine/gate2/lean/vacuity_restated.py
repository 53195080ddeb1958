"""Conclusions that only say again what a general hypothesis says.

`(known : ∀ n, P n → Q n) : ∀ n, P n → Q n` assumes its claim, and so does
`(known : ∀ a, P a → Q a) (n) (h : P n) : Q n`: the hypothesis at other names of variables, given
what stands among the other hypotheses. A hypothesis at particular terms (`p (n + 1)` out of
`∀ n, p n`) is left alone: that one is a step of reasoning.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gate2.lean.statement import Premise, parts_of
from gate2.lean.term import FVAR, PI, PROJ
from gate2.lean.vacuity_shapes import Shapes

_MAX_PAIRS: Final = 20_000
"""Subterms held against each other in one statement."""


@dataclass(frozen=True, slots=True)
class _General:
    """One proposition that a hypothesis says of all values of its variables."""

    premises: tuple[Premise, ...]
    body: int

    @property
    def variables(self) -> frozenset[int]:
        """The locals that it speaks of, proofs left out."""
        return frozenset(each.local for each in self.premises if not each.is_hypothesis)


class Restated:
    """Looks at one statement."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.heads = shapes.heads
        self.store = shapes.store
        self.terms = shapes.terms
        self._outer = frozenset(
            each.local for each in shapes.opened.premises if not each.is_hypothesis
        )
        self._pairs = _MAX_PAIRS

    def why(self) -> str | None:
        """Why the conclusion says nothing beyond the hypotheses; None where that is not seen."""
        shapes = self.shapes
        conclusion = shapes.opened.conclusion
        if shapes.is_law_of_logic(conclusion):
            return None
        generals = list(self._generals())
        if not generals:
            return None
        assumed = shapes.assumed()
        said = all(
            part in assumed or any(self._gives(general, part, assumed) for general in generals)
            for part in shapes.parts(conclusion)
        )
        if not said or self._pairs < 0 or shapes.is_exhausted:
            return None
        return "its conclusion says again what a hypothesis says"

    def _generals(self) -> Iterator[_General]:
        """What hypotheses say of all values of some variables."""
        for _, part in self.shapes.assumptions():
            if self.store.exprs[part][0] == PI:
                inner = self.heads.opened(part)
                for body in self.shapes.parts(inner.conclusion):
                    yield _General(inner.premises, body)

    def _gives(self, general: _General, part: int, assumed: set[int]) -> bool:
        """Whether it is this part, at variables of the statement, given what is assumed."""
        for form in self.shapes.forms(general.body):
            names = self._renaming(general.variables, form, part)
            if names is not None and self._is_given(general, names, assumed):
                return True
        return False

    def _renaming(
        self, variables: frozenset[int], pattern: int, term: int
    ) -> dict[int, int] | None:
        """Which variables of the statement make the pattern this term; each is taken once."""
        names: dict[int, int] = {}
        stack = [(pattern, term)]
        while stack:
            one, other = stack.pop()
            if one == other:
                continue
            self._pairs -= 1
            if self._pairs < 0:
                return None
            if one in variables:
                if other not in self._outer or names.setdefault(one, other) != other:
                    return None
                continue
            first, second = self.store.exprs[one], self.store.exprs[other]
            inner = list(zip(parts_of(first), parts_of(second), strict=False))
            same_kind = first[0] == second[0] and first[0] != FVAR
            if not inner or not same_kind or (first[0] == PROJ and first[1:3] != second[1:3]):
                return None
            stack += inner
        is_one_to_one = len(set(names.values())) == len(names)
        return names if is_one_to_one and names.keys() == variables else None

    def _is_given(self, general: _General, names: dict[int, int], assumed: set[int]) -> bool:
        """Whether all that it asks for at these variables stands among the hypotheses."""
        inner = [each.local for each in general.premises]
        outer = [names.get(local, local) for local in inner]
        for premise in general.premises:
            if premise.is_hypothesis:
                asked = self.terms.instantiate(self.terms.abstract(premise.type, inner), outer)
                if not all(part in assumed for part in self.shapes.parts(asked)):
                    return False
        return True
