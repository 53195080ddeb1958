"""What whoever made a corpus knows of it: every place, every claim, every code that is true there.

An audit has to say exactly this, no less and no more.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gate2.audit.audited import STAGES, Attempt, Form, Stage
from gate2.classify.kinds import Kind
from gate2.contract import Status
from gate2.reasons import Code

Codes = frozenset[Code]
NONE: Codes = frozenset()


@dataclass(frozen=True, slots=True)
class PlantedFinding:
    """One thing that was made wrong on purpose, and where it is to be found."""

    path: str
    claim: str | None
    code: Code


@dataclass(frozen=True, slots=True)
class ExpectedClaim:
    """One claim as an audit has to show it."""

    id: str
    kind: Kind
    codes: Codes
    status: Status = Status.UNVERIFIED
    stage: Stage = Stage.GATEABLE
    declared: bool = True

    def has_reached(self, stage: Stage) -> bool:
        """Whether it has come as far as this."""
        return STAGES.index(self.stage) >= STAGES.index(stage)


@dataclass(frozen=True, slots=True)
class Placed:
    """One record or document as an audit has to show it."""

    path: str
    form: Form
    claims: tuple[ExpectedClaim, ...] = ()
    codes: Codes = NONE
    """Those of the record as a whole."""
    status: Status = Status.UNVERIFIED
    stated: Status | None = None
    published: str | None = None
    domain: str | None = None

    @property
    def attempt(self) -> Attempt:
        """Whether anybody tried to settle any of its claims."""
        if self.status is not Status.UNVERIFIED:
            return Attempt.DECIDED
        tried = any(claim.has_reached(Stage.ATTACHED) for claim in self.claims)
        return Attempt.BLOCKED if tried else Attempt.NEVER

    def standing(self) -> Iterator[tuple[str | None, Code]]:
        """Every code with the claim it stands at."""
        for code in self.codes:
            yield None, code
        for claim in self.claims:
            for code in claim.codes:
                yield claim.id, code


@dataclass
class Planted:
    """What was made: the places, and the findings among them that were planted."""

    findings: tuple[PlantedFinding, ...] = ()
    places: list[Placed] = field(default_factory=list)
    skipped: int = 0
    """Files that are offered to the importers and that none of them knows."""

    def forms(self) -> Counter[Form]:
        """Places by what stands there."""
        return Counter(place.form for place in self.places)

    def statuses(self) -> Counter[Status]:
        """Places by the status that is established."""
        return Counter(place.status for place in self.places)

    def attempts(self) -> Counter[Attempt]:
        """Places by whether anybody tried."""
        return Counter(place.attempt for place in self.places)

    def kinds(self) -> Counter[Kind]:
        """Claims by kind."""
        return Counter(claim.kind for claim in self.claims())

    def months(self) -> Counter[str]:
        """Places by the month they were published in."""
        return Counter(place.published[:7] for place in self.places if place.published)

    def domains(self) -> Counter[str]:
        """Places by the field that their publisher names."""
        return Counter(place.domain for place in self.places if place.domain)

    def funnel(self) -> dict[Stage, tuple[int, int]]:
        """How many places and claims came as far as each stage."""
        return {
            stage: (
                sum(any(c.has_reached(stage) for c in place.claims) for place in self.places),
                sum(claim.has_reached(stage) for claim in self.claims()),
            )
            for stage in STAGES
        }

    def claims(self) -> Iterator[ExpectedClaim]:
        """Every claim."""
        for place in self.places:
            yield from place.claims

    def standing(self, codes: Iterable[Code]) -> set[tuple[str, str | None, Code]]:
        """Where these codes stand: path, claim, code."""
        wanted = frozenset(codes)
        return {
            (place.path, claim, code)
            for place in self.places
            for claim, code in place.standing()
            if code in wanted
        }
