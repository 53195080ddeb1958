"""What a rule says of a record, before it has a line, a waiver and a place in the report."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gate2.ci.judgement import Require, Weight
from gate2.reasons import Code, Effect, Reason


@dataclass(frozen=True, slots=True)
class Said:
    """One reason, what it does to the gate, and what it is about."""

    reason: Reason
    weight: Weight
    claim: str | None = None
    file: str = ""
    """Relative to the record; record.json, at the claim's line, where it is empty."""
    waivable: bool = True
    """Whether the base's settings may take it upon themselves."""


_BY_EFFECT = {
    Effect.FALSIFIED: Weight.FALSIFIED,
    Effect.INVALID: Weight.INVALID,
    Effect.INFRASTRUCTURE: Weight.INFRASTRUCTURE,
    Effect.UNVERIFIED: Weight.BLOCKS,
    Effect.WARNING: Weight.WARNS,
    Effect.NONE: Weight.NOTE,
}

_NEVER_WAIVED = frozenset(
    {
        Code.REC_SCORE_ONLY_VERIFICATION,
        Code.REC_VERDICT_CONTRACT_MISMATCH,
        Code.REC_ID_TAKEN,
    }
)


def weight_of(reason: Reason) -> Weight:
    """What a reason does by its effect alone."""
    return _BY_EFFECT[reason.effect]


def said(
    reason: Reason, claim: str | None = None, file: str = "", *, waivable: bool = True
) -> Said:
    """The reason with the weight of its effect.

    What contradicts itself, or states more than it carries, is never waived: a waiver would make
    it stand. Neither is what this machine could not look at.
    """
    weight = weight_of(reason)
    firm = (
        weight is Weight.INFRASTRUCTURE
        or reason.code in _NEVER_WAIVED
        or (weight is Weight.INVALID and reason.code.startswith("G2-EVD-"))
    )
    return Said(reason, weight, claim, file, waivable and not firm)


def lowered(found: Iterable[Said], require: Require) -> Iterator[Said]:
    """What keeps something UNVERIFIED blocks a strict repository only; elsewhere it warns."""
    for each in found:
        warns = each.weight is Weight.BLOCKS and require is Require.NO_REGRESSION
        yield replace(each, weight=Weight.WARNS) if warns else each
