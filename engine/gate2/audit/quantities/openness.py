"""Whether a sentence leaves open what it says: hedged, negated, conditional, or about "our model".

Such a sentence states no value that another record could contradict. Everything here errs on the
side of leaving a sentence out.
"""

import re

from gate2.audit.quantities.wordings import vocabulary

_MARKS = ".,;:!?\"'()"
_LETTERS = re.compile(r"[a-z][a-z']*")

_NEGATED = (
    "not no never none neither nor without cannot rather instead contrary untrue incorrect "
    "incorrectly wrong wrongly false falsely mistakenly hardly barely scarcely unlike"
)
_HEDGED = (
    "can could may might should would must will shall ought expected estimate estimated estimates "
    "projected predicted predicts forecast hypothesise hypothesize hypothesised hypothesized "
    "conjecture conjectured probably possibly likely perhaps maybe presumably apparently seems "
    "seem appears appear suggests suggest typically usually often sometimes generally commonly "
    "normally allegedly reportedly supposedly claimed aims aim plans planned target targets "
    "varies vary varied varying depending depends potentially theoretically hypothetical "
    "recommended"
)
_CONDITIONAL = (
    "if unless when whenever whether assuming assume assumes suppose supposing provided until "
    "otherwise example instance eg fictitious imagine let"
)
_POINTING = (
    "we our ours us i my this these those it its they their them theirs his her he she him hers "
    "here latter former aforementioned said ourselves itself"
)
_OPEN = vocabulary(f"{_NEGATED} {_HEDGED} {_CONDITIONAL} {_POINTING}")


def is_open(sentence: str) -> bool:
    """Whether the sentence says less than that something named has a value."""
    lowered = sentence.casefold()
    if "?" in sentence or "n't" in lowered or "e.g." in lowered or " et al" in lowered:
        return True
    return not _OPEN.isdisjoint(_LETTERS.findall(lowered))


def is_shouted(sentence: str) -> bool:
    """Whether capitals tell no names: the sentence is written in them, or as a heading is."""
    if sentence.isupper():
        return True
    plain = [word for token in sentence.split() if (word := token.strip(_MARKS)).isalpha()]
    long_words = [word for word in plain if len(word) > 3]
    capitalised = sum(word.istitle() or word.isupper() for word in long_words)
    return len(long_words) > 3 and capitalised * 10 > len(long_words) * 7
