"""Looks for values that satisfy all hypotheses of a statement: if nothing does, it says little.

Small values are tried, and numbers near those that the hypotheses mention. That none is found
shows nothing by itself, except where a variable has only so many values and all were tried.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gate2.backports import StrEnum
from gate2.lean.statement import Heads, Premise
from gate2.lean.term import APP, FVAR, LAM, LET, PI, PROJ
from gate2.lean.vacuity_numbers import Value
from gate2.lean.vacuity_values import MAX_STEPS, SMALL, OutOfSteps, Values

_NEAR = 24
"""How far beyond a number that is mentioned others are tried."""
_MAX_LANDMARKS = 6
_MAX_PREMISES = 200
_FURTHER = {1: 600, 2: 48, 3: 16}
"""How far beyond the small numbers a second search goes, by the number of variables."""


class Found(StrEnum):
    """What became of a search."""

    INSTANCE = "instance"
    """Some values satisfy the hypotheses, as far as they could be evaluated; or nothing is said."""
    NONE_TRIED = "none-tried"
    """None of the values tried does."""
    NONE = "none"
    """There are no others: the hypotheses contradict each other."""


@dataclass(frozen=True, slots=True)
class _Variable:
    local: int
    type: int
    hypotheses: tuple[int, ...]
    """Those that can be decided once this variable, and all before it, have values."""


def search(heads: Heads, premises: Sequence[Premise]) -> Found:
    """Whether values were found that satisfy the hypotheses among the premises."""
    if len(premises) > _MAX_PREMISES:
        return Found.INSTANCE
    values = Values(heads)
    try:
        trial = _Trial(values, _variables(heads, premises, values))
        if _some_closed_is_false(values, premises):
            return Found.NONE
        if trial.any_fits(0):
            return Found.INSTANCE
    except OutOfSteps:
        return Found.INSTANCE
    if trial.complete:
        return Found.NONE
    values.extra = _wider(values.landmarks, len(trial.variables))
    values.steps = MAX_STEPS
    try:
        return Found.INSTANCE if trial.any_fits(0) else Found.NONE_TRIED
    except OutOfSteps:
        return Found.NONE_TRIED


def _some_closed_is_false(values: Values, premises: Sequence[Premise]) -> bool:
    """Whether a hypothesis about no variable is false."""
    return any(
        each.is_hypothesis
        and not _locals_in(values.heads, each.type)
        and values.truth(each.type) is False
        for each in premises
    )


def _wider(landmarks: set[int], variables: int) -> tuple[int, ...]:
    """Numbers around those that were met, and further small ones."""
    chosen = sorted(landmarks)[:_MAX_LANDMARKS]
    near = {number for mark in chosen for number in range(mark - 1, mark + _NEAR)}
    further = range(SMALL + 1, _FURTHER.get(variables, SMALL) + 1)
    return (*further, *sorted(near - set(range(SMALL + 1)) - set(further)))


class _Trial:
    """A search through the values of the variables, in order."""

    def __init__(self, values: Values, variables: Sequence[_Variable]) -> None:
        self.values = values
        self.variables = variables
        self.complete = True
        """Whether every value of every variable was tried."""

    def any_fits(self, index: int) -> bool:
        """Whether some values for the variables from `index` on contradict no hypothesis."""
        if index == len(self.variables):
            return True
        variable = self.variables[index]
        candidates, complete = self.values.candidates(variable.type)
        self.complete = self.complete and complete
        if not candidates and not complete:  # of unknown size after all: whatever it is, it fits
            return self.any_fits(index + 1)
        for candidate in tuple(self._defined(variable)) or candidates:
            self.values.values[variable.local] = candidate
            refuted = any(self.values.truth(each) is False for each in variable.hypotheses)
            if not refuted and self.any_fits(index + 1):
                return True
        self.values.values.pop(variable.local, None)
        return False

    def _defined(self, variable: _Variable) -> Iterator[Value]:
        """Values that a hypothesis `x = …` gives the variable."""
        for hypothesis in variable.hypotheses:
            name, sides = self.values.heads.library_head(hypothesis)
            if name != ("Eq",) or len(sides) != 3 or variable.local not in sides:
                continue
            other = sides[2] if sides[1] == variable.local else sides[1]
            value = self.values.of(other)
            if value is not None:
                yield value


def _variables(heads: Heads, premises: Sequence[Premise], values: Values) -> tuple[_Variable, ...]:
    """The variables that hypotheses mention and that have values to try."""
    hypotheses = {
        each.type: _locals_in(heads, each.type) for each in premises if each.is_hypothesis
    }
    mentioned = frozenset[int]().union(*hypotheses.values())
    ordered: list[Premise] = []
    for each in premises:
        has_values = values.candidates(each.type) != ((), False)
        sized = _locals_in(heads, each.type) & {known.local for known in ordered}
        if not each.is_hypothesis and each.local in mentioned and (has_values or sized):
            ordered.append(each)
    found = []
    placed = {each.local for each in ordered}
    for index, each in enumerate(ordered):
        later = {other.local for other in ordered[index + 1 :]}
        due = tuple(
            type_
            for type_, used in hypotheses.items()
            if each.local in used and not used & later and used & placed
        )
        found.append(_Variable(each.local, each.type, due))
    return tuple(found)


def _locals_in(heads: Heads, root: int) -> frozenset[int]:
    """The locals in a term."""
    store = heads.store
    found: set[int] = set()
    seen: set[int] = set()
    stack = [root]
    while stack:
        number = stack.pop()
        if number in seen:
            continue
        seen.add(number)
        node = store.exprs[number]
        if node[0] == FVAR:
            found.add(number)
        elif node[0] == APP or node[0] == LAM or node[0] == PI or node[0] == LET:
            stack += node[1:]
        elif node[0] == PROJ:
            stack.append(node[3])
    return frozenset(found)
