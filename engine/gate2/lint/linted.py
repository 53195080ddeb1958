"""What linting found, as values that every format draws from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gate2.ci.judgement import EXIT_OF, WEIGHTS, Finding, Weight
from gate2.errors import worst
from gate2.reasons import Code, Effect, Reason

_WEIGHT_OF: Mapping[Effect, Weight] = {
    Effect.FALSIFIED: Weight.FALSIFIED,
    Effect.INVALID: Weight.INVALID,
    Effect.INFRASTRUCTURE: Weight.INFRASTRUCTURE,
    Effect.UNVERIFIED: Weight.BLOCKS,
    Effect.WARNING: Weight.WARNS,
    Effect.NONE: Weight.NOTE,
}
_ONLY_SAID = (Code.REC_NO_CLAIMS, Code.EVD_ENGINE_OUTDATED)
"""They keep a record UNVERIFIED, and no edit of its files would mend them."""


def weight_of(reason: Reason) -> Weight:
    """What a reason does to the exit code of a linter, which relies on no policy."""
    weight = _WEIGHT_OF[reason.effect]
    return Weight.WARNS if weight is Weight.BLOCKS and reason.code in _ONLY_SAID else weight


@dataclass(frozen=True, slots=True)
class LintedRecord:
    """One record, and everything that is statically wrong with it."""

    path: str
    """Of its directory, as the command line called it."""
    id: str | None
    """None where record.json could not be read."""
    findings: tuple[Finding, ...]
    """By file and line."""


@dataclass(frozen=True, slots=True)
class Linted:
    """What one `gate2 lint` found."""

    records: Sequence[LintedRecord]

    def findings(self) -> list[Finding]:
        """Those of all records, in order."""
        return [each for record in self.records for each in record.findings]

    def worst_first(self) -> list[Finding]:
        """The same for who shows only a few."""
        return sorted(self.findings(), key=lambda each: WEIGHTS.index(each.weight))

    def count(self, *weights: Weight) -> int:
        """How many findings have one of these weights."""
        return sum(each.weight in weights for each in self.findings())

    @property
    def exit_code(self) -> int:
        """4 something is invalid, 6 the machine could not look, 1 a fault that keeps a claim
        from its status, 5 there is no record, else 0: the first of these that applies."""
        codes = {EXIT_OF[each.weight] for each in self.findings()}
        return worst(codes | ({0} if self.records else {5}))
