"""Answers of classifiers: of those that ship, and of parts of them for the ablation."""

from collections.abc import Sequence

from gate2.classify.classifier import classify
from gate2.classify.kinds import LANES, THRESHOLD, Kind, Model
from gate2.classify.reading import read
from gate2.classify.scoring import gather
from gate2.classify.softmax import softmax
from gate2.classify.withholding import withhold
from training.calibrating import Scores
from training.figures import Answer
from training.split import Labelled

PRIOR = (0.0, 0.2, 0.4)
"""Logits of the kinds without any cue, as the rules alone had them."""


def of_shipped(claims: Sequence[Labelled], model: Model) -> list[Answer]:
    """What `gate2 classify` says."""
    answers = []
    for claim in claims:
        found = classify(claim.text, truncated=claim.truncated, model=model)
        answers.append(Answer(claim, found.kind, found.best, found.p[found.best]))
    return answers


def of_rules(claims: Sequence[Labelled]) -> list[Answer]:
    """What the cues say by their own weights, without anything learnt."""
    answers = []
    for claim in claims:
        reading = read(claim.text)
        evidence = gather(reading)
        sums = dict(zip(LANES, PRIOR, strict=True))
        for cue in evidence.cues:
            sums[cue.kind] += cue.weight
        p = softmax(list(sums.values()))
        held = withhold(reading, evidence, truncated=claim.truncated or reading.cut)
        answers.append(_answer(claim, p, withheld=held is not None))
    return answers


def of_scores(
    claims: Sequence[Labelled], scores: Sequence[Scores], temperature: float
) -> list[Answer]:
    """What a model says without the explicit rules."""
    answers = []
    for claim, logits in zip(claims, scores, strict=True):
        first, second, spread, last = softmax([logit / temperature for logit in logits])
        p = [share + spread / 3 for share in (first, second, last)]
        answers.append(_answer(claim, p, withheld=False))
    return answers


def _answer(claim: Labelled, p: Sequence[float], *, withheld: bool) -> Answer:
    best = max(LANES, key=lambda kind: p[LANES.index(kind)])
    confidence = p[LANES.index(best)]
    decided = not withheld and confidence >= THRESHOLD[best]
    return Answer(claim, best if decided else Kind.UNDECIDED, best, confidence)
