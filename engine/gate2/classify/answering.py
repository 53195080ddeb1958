"""One claim read, scored and decided: the steps that `gate2.classify.classifier` lists.

Imports whatever an answer needs: import this when there is a claim to answer for.
"""

from functools import lru_cache
from types import MappingProxyType

from gate2.classify.features import (
    ONE,
    has_more_words,
    name_of,
    name_of_sum,
    named,
    names_of_lead,
    words_of,
)
from gate2.classify.kinds import LANES, THRESHOLD, Classification, Cue, Kind, Model
from gate2.classify.linear import SCALE, Logits, unpack
from gate2.classify.linear import read as read_weights
from gate2.classify.reading import EXAMINED, Reading, is_within_reach, read
from gate2.classify.scoring import Evidence, gather
from gate2.classify.softmax import softmax
from gate2.classify.withholding import unread, withhold

_REMEMBERED = 2048
"""Weights of cues: there are about as many as the tables have cues in all their places."""


def answer(text: str, truncated: bool, model: Model) -> Classification:
    """What `gate2.classify.classifier.classify` gives, with nothing remembered.

    Raises:
        RuntimeError: as `classify`.
    """
    reading = read(text)
    evidence = gather(reading)
    truncated = truncated or reading.cut
    held = withhold(reading, evidence, truncated=truncated)
    words = words_of(reading)
    linear = read_weights(model.value)
    features = named(text, reading, evidence, held, truncated=truncated, words=words)
    parts = [linear.bias, linear.of_named(features)]
    parts += map(unpack, linear.parts_of_grams(words, reading.main))
    ends = is_within_reach(text) and not has_more_words(reading, words)
    if model is Model.EMBED:
        from gate2.classify.embed.model import is_within_pieces, logits_of

        seen = text[:EXAMINED]
        parts.append(logits_of(seen))
        ends = ends and is_within_pieces(seen)
    if held is None and not ends:
        held = unread(reading)
    p = _probabilities(parts, linear.temperature)
    best = max(LANES, key=lambda kind: p[kind])
    decided = held is None and p[best] >= THRESHOLD[best]
    cues = (*_frame_cues(reading), *_weighed(evidence, model))
    return Classification(
        text=text,
        kind=best if decided else Kind.UNDECIDED,
        best=best,
        p=MappingProxyType(p),
        cues=(*cues, held) if held else cues,
        model=model,
    )


def _probabilities(parts: list[Logits], temperature: float) -> dict[Kind, float]:
    """Of the three kinds, with the share of undecided spread evenly."""
    divisor = SCALE * temperature
    logits = [sum(column) / divisor for column in zip(*parts, strict=True)]
    mathematical, empirical, undecided = logits
    *shares, spread = softmax((mathematical, empirical, 0.0, undecided))
    return {kind: share + spread / 3 for kind, share in zip(LANES, shares, strict=True)}


def _frame_cues(reading: Reading) -> tuple[Cue, ...]:
    return tuple(
        Cue(f"frame: {frame.name}", frame.matched, Kind.UNDECIDED, 0.0, 1)
        for frame in reading.frames
    )


def _weighed(evidence: Evidence, model: Model) -> list[Cue]:
    """The cues, each with what it adds to its kind's logit against the mean of all three."""
    lead = evidence.lead
    names = () if lead is None else names_of_lead(lead)
    weighed = []
    for cue in evidence.cues:
        leads = lead is not None and cue.name == lead.name and cue.matched == lead.matched
        weight = _weight(name_of(cue), cue.kind, cue.weight, names if leads else (), model)
        weighed.append(Cue(cue.name, cue.matched, cue.kind, weight, cue.rule))
    return sorted(weighed, key=lambda cue: -cue.weight)


@lru_cache(_REMEMBERED)
def _weight(
    feature: str, kind: Kind, gathered: float, lead: tuple[str, ...], model: Model
) -> float:
    """What a cue adds that was gathered at this weight; `lead` are the features that it leads."""
    linear = read_weights(model.value)
    features = {feature: ONE, name_of_sum(kind): round(gathered * ONE)}
    features.update(dict.fromkeys(lead, ONE))
    mathematical, empirical, _ = linear.of_named(features)
    sums = {Kind.MATHEMATICAL: mathematical, Kind.EMPIRICAL: empirical}
    weight = sums.get(kind, 0) - (mathematical + empirical) / 3
    return round(weight / (SCALE * linear.temperature), 3)
