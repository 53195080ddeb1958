"""Says which kind of claim a text is, by fixed cues with fixed weights, and shows each of them.

1. Read: normalise, take frames off (rule 1), set subordinate clauses apart, read over negation
   (rule 14).
2. Score: the first main predicate counts in full, later ones and other clauses less; weights add
   up to one logit for each kind, and the softmax of the three is `p`.
3. Withhold: a lost predicate (rule 16), a phrase that a proof or a measurement could settle
   alike (rule 17), or a `p` below the threshold of the kind is `undecided`. The proof lane's
   threshold is the highest: in real records mathematical claims are rare.

What was decided is a routing and never a verdict: a wrong kind leaves a claim UNVERIFIED or out
of the count, it cannot verify one.

The cues are some hundred patterns, which take longer to compile than most commands run: they are
imported when the first claim is read.
"""

from collections.abc import Iterable
from math import exp
from types import MappingProxyType
from typing import TYPE_CHECKING

from gate2.classify.kinds import LANES, Classification, Cue, Kind

if TYPE_CHECKING:
    from gate2.classify.reading import Reading

PRIOR = {Kind.MATHEMATICAL: 0.0, Kind.EMPIRICAL: 0.2, Kind.DESCRIPTIVE: 0.4}
"""Logits without any cue: descriptive claims dominate real records."""

THRESHOLD = {Kind.MATHEMATICAL: 0.75, Kind.EMPIRICAL: 0.6, Kind.DESCRIPTIVE: 0.55}
"""The least `p` at which a kind is decided."""


def classify(text: str, *, truncated: bool = False) -> Classification:
    """The kind of the claim `text`; `truncated` says that the publisher cut the sentence.

    Total: any string gives an answer, and at most `gate2.classify.reading.EXAMINED` characters
    of it are looked at.
    """
    from gate2.classify.reading import read
    from gate2.classify.scoring import gather
    from gate2.classify.withholding import withhold

    reading = read(text)
    evidence = gather(reading)
    p = _softmax(_scores(evidence.cues))
    best = max(LANES, key=lambda kind: p[kind])
    held = withhold(reading, evidence, truncated=truncated or reading.cut)
    decided = held is None and p[best] >= THRESHOLD[best]
    return Classification(
        text=text,
        kind=best if decided else Kind.UNDECIDED,
        best=best,
        p=MappingProxyType(p),
        cues=_frame_cues(reading) + evidence.cues + ((held,) if held else ()),
    )


def _frame_cues(reading: "Reading") -> tuple[Cue, ...]:
    return tuple(
        Cue(f"frame: {frame.name}", frame.matched, Kind.UNDECIDED, 0.0, 1)
        for frame in reading.frames
    )


def _scores(cues: Iterable[Cue]) -> dict[Kind, float]:
    scores = dict(PRIOR)
    for cue in cues:
        scores[cue.kind] += cue.weight
    return scores


def _softmax(scores: dict[Kind, float]) -> dict[Kind, float]:
    highest = max(scores.values())
    raised = {kind: exp(score - highest) for kind, score in scores.items()}
    total = sum(raised.values())
    return {kind: raised[kind] / total for kind in LANES}
