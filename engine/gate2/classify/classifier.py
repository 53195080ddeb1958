"""Says which kind of claim a text is, how sure that is, and what it rests on.

1. Read: normalise, take frames off (rule 1), set subordinate clauses apart, read over negation
   (rule 14).
2. Gather: cues by name, the first main predicate in full, later ones and other clauses less.
3. Withhold: a lost predicate (rule 16), a phrase that a proof or a measurement could settle alike
   (rule 17), text that is not English and text that is too long to be read to its end are
   `undecided`, however sure the scores are.
4. Score: a linear model over the cues and hashed n-grams, for the three kinds and for undecided;
   the last one's share is spread over the three, which makes `p`. With the model `embed` a
   sentence embedding is scored too.
5. Decide: a `p` below the threshold of its kind is `undecided`. The proof lane's threshold is the
   highest: in real records mathematical claims are rare.

What was decided is a routing and never a verdict: a wrong kind leaves a claim UNVERIFIED or out
of the count, it cannot verify one.

The weights are fitted to labelled claims of the project's own (`make train`), are whole numbers,
and are scored without the C library's mathematics: the same text gives the same answer everywhere.

Cues and weights take longer to load than most commands run: they are imported when the first
claim is read, and patterns are searched only in texts that have the words they need
(`gate2.classify.candidates`).
"""

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from gate2.classify.kinds import LANES, Classification, Cue, Kind, Model

if TYPE_CHECKING:
    from gate2.classify.linear import Linear, Logits
    from gate2.classify.reading import Reading
    from gate2.classify.scoring import Evidence

THRESHOLD = {Kind.MATHEMATICAL: 0.8, Kind.EMPIRICAL: 0.6, Kind.DESCRIPTIVE: 0.6}
"""The least `p` at which a kind is decided."""

_REMEMBERED = 512
_MOST_REMEMBERED_CHARACTERS = 2000
"""Of a text that is remembered, so that no record decides how much memory that takes."""


def classify(text: str, *, truncated: bool = False, model: Model = Model.DEFAULT) -> Classification:
    """The kind of the claim `text`; `truncated` says that the publisher cut the sentence.

    Total: any string gives an answer, and at most `gate2.classify.reading.EXAMINED` characters
    of it are looked at. The last answers are remembered: whoever reads a record, verifies it and
    counts it asks about the same claims three times.

    Raises:
        RuntimeError: the model is `embed`, and `gate2.classify.embed.model.load` was not called.
    """
    if len(text) > _MOST_REMEMBERED_CHARACTERS:
        return _classified(text, truncated, model)
    return _remembered(text, truncated, model)


def _classified(text: str, truncated: bool, model: Model) -> Classification:
    from gate2.classify.features import has_more_words, named, words_of
    from gate2.classify.linear import read as read_weights
    from gate2.classify.linear import unpack
    from gate2.classify.reading import EXAMINED, is_within_reach, read
    from gate2.classify.scoring import gather
    from gate2.classify.withholding import unread, withhold

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
    cues = (*_frame_cues(reading), *_weighed(evidence, linear))
    return Classification(
        text=text,
        kind=best if decided else Kind.UNDECIDED,
        best=best,
        p=MappingProxyType(p),
        cues=(*cues, held) if held else cues,
        model=model,
    )


_remembered = lru_cache(_REMEMBERED)(_classified)


def _probabilities(parts: "list[Logits]", temperature: float) -> dict[Kind, float]:
    """Of the three kinds, with the share of undecided spread evenly."""
    from gate2.classify.linear import SCALE
    from gate2.classify.softmax import softmax

    divisor = SCALE * temperature
    mathematical, empirical, undecided = (
        sum(column) / divisor for column in zip(*parts, strict=True)
    )
    *shares, spread = softmax((mathematical, empirical, 0.0, undecided))
    return {kind: share + spread / 3 for kind, share in zip(LANES, shares, strict=True)}


def _frame_cues(reading: "Reading") -> tuple[Cue, ...]:
    return tuple(
        Cue(f"frame: {frame.name}", frame.matched, Kind.UNDECIDED, 0.0, 1)
        for frame in reading.frames
    )


def _weighed(evidence: "Evidence", linear: "Linear") -> list[Cue]:
    """The cues, each with what it adds to its kind's logit against the mean of all three."""
    from gate2.classify.features import ONE, name_of, name_of_sum, names_of_lead
    from gate2.classify.linear import SCALE

    lead = evidence.lead
    divisor = SCALE * linear.temperature
    weighed = []
    for cue in evidence.cues:
        features = {name_of(cue): ONE, name_of_sum(cue.kind): round(cue.weight * ONE)}
        if lead is not None and cue.name == lead.name and cue.matched == lead.matched:
            features.update(dict.fromkeys(names_of_lead(lead), ONE))
        mathematical, empirical, _ = linear.of_named(features)
        sums = {Kind.MATHEMATICAL: mathematical, Kind.EMPIRICAL: empirical}
        weight = (sums.get(cue.kind, 0) - (mathematical + empirical) / 3) / divisor
        weighed.append(Cue(cue.name, cue.matched, cue.kind, round(weight, 3), cue.rule))
    return sorted(weighed, key=lambda cue: -cue.weight)
