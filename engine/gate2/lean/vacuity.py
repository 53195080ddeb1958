"""Statements that say nothing: true at a glance, assuming what they claim, or about nothing.

A statement is *trivial* where that is certain; where it only looks so (no small numbers satisfy
the hypotheses, the proof needed nothing but a contradiction among them) a reader is told.
This is a help for whoever reads a statement beside a claim, not a proof that it has content:
what it does not find may say nothing all the same.

Left alone on purpose: statements that conclude `False` or an arbitrary proposition, since there
the contradiction is what is claimed, and laws of logic over plain variables (`p ∧ q → q ∧ p`,
`a = b → b = a`).
"""

from dataclasses import dataclass
from typing import Final

from gate2.lean.cone import Environment
from gate2.lean.statement import Heads, Opened
from gate2.lean.theory.budget import Budget, with_deep_stack
from gate2.lean.theory.verdicts import OutOfBudget
from gate2.lean.vacuity_bounds import Bounds
from gate2.lean.vacuity_proof import refutes_hypotheses
from gate2.lean.vacuity_restated import Restated
from gate2.lean.vacuity_search import Found, search
from gate2.lean.vacuity_shapes import Shapes
from gate2.lean.vacuity_values import SMALL

STEPS: Final = 1_000_000
"""What looking at one statement may cost: some seconds of substitution."""
WALL_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Vacuity:
    """Why a statement says nothing or little."""

    why: str
    """A clause without its full stop."""
    is_certain: bool
    """Whether it says nothing for certain, or a reader should only look."""


def vacuity(environment: Environment, type_: int) -> Vacuity | None:
    """Why a statement says nothing, or may; None where nothing was found.

    A statement too deep or too costly to look into is left to its reader.
    """
    try:
        return with_deep_stack(lambda: _vacuity(_heads(environment), type_))
    except OutOfBudget:
        return None


def refuted_by_proof(environment: Environment, type_: int, value: int) -> Vacuity | None:
    """Whether a proof of the statement only shows that its hypotheses contradict each other."""
    try:
        return with_deep_stack(lambda: _refuted(_heads(environment), type_, value))
    except OutOfBudget:
        return None


def _heads(environment: Environment) -> Heads:
    return Heads(environment, Budget(STEPS, WALL_S).spend)


def _vacuity(heads: Heads, type_: int) -> Vacuity | None:
    opened = heads.opened(type_)
    shapes = Shapes(heads, opened)
    if (why := shapes.trivial_conclusion() or shapes.assumed_conclusion()) is not None:
        return Vacuity(why, is_certain=True)
    if shapes.claims_a_contradiction():
        return None
    if (why := shapes.contradiction() or Bounds(shapes).why()) is not None:
        return Vacuity(why, is_certain=True)
    found = _no_instance(heads, opened)
    if (found is None or not found.is_certain) and (why := Restated(shapes).why()) is not None:
        return Vacuity(why, is_certain=True)
    return found


def _no_instance(heads: Heads, opened: Opened) -> Vacuity | None:
    match search(heads, opened.premises):
        case Found.INSTANCE:
            return None
        case Found.NONE:
            return Vacuity("its hypotheses contradict each other", is_certain=True)
        case _:
            why = (
                f"no numbers from 0 to {SMALL}, or near those it mentions, satisfy its hypotheses"
                " together"
            )
            return Vacuity(why, is_certain=False)


def _refuted(heads: Heads, type_: int, value: int) -> Vacuity | None:
    opened = heads.opened(type_)
    if Shapes(heads, opened).claims_a_contradiction():
        return None
    by = refutes_hypotheses(heads, opened, value)
    if by is None:
        return None
    return Vacuity(f"its proof only refutes its hypotheses (by {by})", is_certain=False)
