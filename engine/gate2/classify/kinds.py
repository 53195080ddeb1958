"""What the classifier says about a claim: a kind, how sure, and every cue it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

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

THRESHOLD = {Kind.MATHEMATICAL: 0.8, Kind.EMPIRICAL: 0.6, Kind.DESCRIPTIVE: 0.6}
"""The least `p` at which a kind is decided."""


class Model(StrEnum):
    """What scores a claim. Both give the same kinds of answer."""

    DEFAULT = "default"
    """Cues and n-grams, in pure Python."""
    EMBED = "embed"
    """These and a sentence embedding, of the optional extra `embed`."""


GUESSED = 0
"""In the place of a rule's number: no rule says so, the wording of labelled claims does."""


class Cue(NamedTuple):  # made some ten times a claim, in a third of a frozen dataclass's time
    """One thing seen in the claim and what it spoke for."""

    name: str
    matched: str
    """The words, as the classifier reads them: lower case, one space, LaTeX taken off."""
    kind: Kind
    """What it speaks for; `undecided` for the rules that withhold a decision."""
    weight: float
    """What it adds to the kind's logit; 0 for frames, which are only taken off."""
    rule: int
    """The rule of the label guide, 1 to 17; `GUESSED` for mere wording."""


@dataclass(frozen=True, slots=True)
class Classification:
    """The kind of one claim. The same text gives the same value on every machine."""

    text: str
    kind: Kind
    best: Kind
    """The forced choice: never `undecided`."""
    p: Mapping[Kind, float]
    """Of the three kinds; sums to 1. Calibrated: of claims with .8 about eight in ten are so."""
    cues: tuple[Cue, ...]
    model: Model = Model.DEFAULT

    @property
    def rule(self) -> int:
        """The rule of the label guide that applies; `GUESSED` where the wording alone decided.

        It is that of the rule which withheld a decision, where one did, else that of the
        heaviest cue for the best kind.
        """
        withheld = next((cue for cue in self.cues if _withholds(cue)), None)
        if withheld is not None:
            return withheld.rule
        for_it = [cue for cue in self.cues if cue.kind is self.best and cue.weight > 0]
        return max(for_it, key=lambda cue: cue.weight).rule if for_it else GUESSED


def _withholds(cue: Cue) -> bool:
    return cue.kind is Kind.UNDECIDED and cue.rule > 1
