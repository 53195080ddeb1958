"""One classification as a JSON object: the keys of `gate2 classify --format json`, an interface."""

from collections.abc import Sequence

from gate2.classify.kinds import Classification, Cue
from gate2.report.document import Document


def classified_document(found: Classification, wording: Sequence[Cue] = ()) -> Document:
    """The kind, the three probabilities, and every cue, those of mere wording last.

    `rule` is the number of the label guide's rule that applies, 0 where the wording decided.
    """
    return {
        "text": found.text,
        "kind": found.kind.value,
        "best": found.best.value,
        "p": {kind.value: round(value, 4) for kind, value in found.p.items()},
        "rule": found.rule,
        "model": found.model.value,
        "cues": [_cue(cue) for cue in (*found.cues, *wording)],
    }


def _cue(cue: Cue) -> Document:
    return {
        "name": cue.name,
        "matched": cue.matched,
        "kind": cue.kind.value,
        "weight": cue.weight,
        "rule": cue.rule,
    }
