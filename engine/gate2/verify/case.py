"""One record as it is verified: what lies there, what it states, and who asks."""

from collections.abc import Iterator
from dataclasses import dataclass

from gate2.claim_rules import rules_with
from gate2.record.model import Claim
from gate2.record.plain_door import PlainRecord
from gate2.verify.beside import Beside
from gate2.verify.opening import Opener
from gate2.verify.stated import ClaimStated, Extension, Stated
from gate2.verify.verified import Expectations


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the rules look at."""

    beside: Beside
    record: PlainRecord
    stated: Stated
    opener: Opener
    mine: Expectations

    @property
    def extension(self) -> Extension:
        """What verdict.json has under `x_gate2`."""
        return self.stated.extension

    @property
    def same_engine(self) -> bool:
        """Whether it was the verifier's own engine, which says the same in the same words."""
        engine, mine = self.extension.engine, self.mine
        return (engine.version, engine.rules) == (mine.version, rules_with(mine.model, mine.rules))

    def pairs(self) -> Iterator[tuple[Claim, ClaimStated]]:
        """Each claim of record.json with its entry in verdict.json; nothing where they differ."""
        claims, entries = self.record.claims, self.extension.claims
        if [claim.id for claim in claims] == [entry.id for entry in entries]:
            yield from zip(claims, entries, strict=True)
