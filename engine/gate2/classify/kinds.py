"""What the classifier says about a claim: a kind, how sure, and every cue it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass

from gate2.backports import StrEnum


class Kind(StrEnum):
    """Which evidence would settle a claim; the first three are `gate2.record.model.ClaimKind`."""

    MATHEMATICAL = "mathematical"
    EMPIRICAL = "empirical"
    DESCRIPTIVE = "descriptive"
    UNDECIDED = "undecided"
    """The words do not say: the claim stays UNVERIFIED until a person declares its kind."""


LANES = (Kind.MATHEMATICAL, Kind.EMPIRICAL, Kind.DESCRIPTIVE)
"""The three kinds a claim can have, in the order that ties are shown in."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing seen in the claim and what it spoke for."""

    name: str
    matched: str
    """The words, as the classifier reads them: lower case, one space, LaTeX taken off."""
    kind: Kind
    """What it speaks for; `undecided` for the rules that withhold a decision."""
    weight: float
    """Added to the kind's score (a logit); 0 for frames, which are only taken off."""
    rule: int
    """The rule of the label guide, 1 to 17."""


@dataclass(frozen=True, slots=True)
class Classification:
    """The kind of one claim. The same text gives the same value on every machine."""

    text: str
    kind: Kind
    best: Kind
    """The forced choice: never `undecided`."""
    p: Mapping[Kind, float]
    """Of the three kinds; sums to 1. A degree of belief by fixed weights, not a frequency."""
    cues: tuple[Cue, ...]
