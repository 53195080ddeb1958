"""What the mere wording of a claim spoke for: the n-grams that weighed most, as words."""

from itertools import pairwise

from gate2.classify.classifier import classify
from gate2.classify.features import words_of
from gate2.classify.kinds import GUESSED, LANES, Cue, Model
from gate2.classify.linear import SCALE, Linear, read, unpack
from gate2.classify.reading import read as read_claim

_LEAST = 0.15
"""Of a logit: less is not worth showing."""


def wording(
    text: str, *, truncated: bool = False, model: Model = Model.DEFAULT, most: int = 6
) -> tuple[Cue, ...]:
    """The words and pairs of words that spoke most for the claim's best kind, heaviest first.

    A word's weight is that of itself and of the characters in it, a pair's that of their meeting.
    With the model `embed` the sentence as a whole spoke too, which no word can be named for.
    """
    best = classify(text, truncated=truncated, model=model).best
    linear = read(model.value)
    words = words_of(read_claim(text))
    packed = {word: linear.of_word(word) for word in words}
    for first, second in pairwise(words):
        packed[f"{first} {second}"] = linear.of_pair(first, second)
    place = LANES.index(best)
    cues = [
        Cue("wording", words, best, weight, GUESSED)
        for words, sums in packed.items()
        if (weight := _weight(sums, place, linear)) >= _LEAST
    ]
    return tuple(sorted(cues, key=lambda cue: (-cue.weight, cue.matched))[:most])


def _weight(packed: int, place: int, linear: Linear) -> float:
    """What it adds to the logit of the kind at `place`, against the mean of the three."""
    mathematical, empirical, _ = unpack(packed)
    sums = (mathematical, empirical, 0)
    return round((sums[place] - (mathematical + empirical) / 3) / (SCALE * linear.temperature), 3)
