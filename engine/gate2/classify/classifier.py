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
claim is read (`gate2.classify.answering`), and patterns are searched only in texts that have the
words they need (`gate2.classify.candidates`).
"""

from functools import lru_cache

from gate2.classify.kinds import Classification, Model

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
    from gate2.classify.answering import answer  # with all that it needs, and once for a claim

    return answer(text, truncated, model)


_remembered = lru_cache(_REMEMBERED)(_classified)
