"""What a classification rests on, in words: what speaks for a kind, and why none was decided."""

from gate2.backports import StrEnum, assert_never
from gate2.classify.guide import NOT_ENGLISH, RULES, TOO_LONG
from gate2.classify.kinds import Classification, Cue, Kind

FOREIGN = "not English"
"""The name of the cue that withholds a decision on a text in another language."""
UNREAD = "not read to its end"
"""The name of the cue that withholds a decision on a text that is too long."""
_MOST_SHOWN = 60
"""Characters of a claim's words that stand in a sentence about it."""
_LEAST = 0.5
"""Of a logit: no cue that weighs less speaks for a kind by itself."""


class Undecided(StrEnum):
    """Why the kind of a claim was not decided."""

    CUT = "predicate lost"
    """Rule 16: the sentence is cut, and nothing is asserted any more."""
    EITHER = "proof or measurement"
    """Rule 17: either could settle it, as far as the words go."""
    FOREIGN = "not English"
    UNREAD = "not read to its end"
    """It is longer than what is read of a claim, and what follows could assert anything."""
    UNSURE = "low confidence"
    """No rule withholds it; no kind is likely enough for its lane."""


def undecided_by(found: Classification) -> Undecided | None:
    """Why the kind was not decided; None where it was."""
    if found.kind is not Kind.UNDECIDED:
        return None
    cue = withheld_by(found)
    if cue is None:
        return Undecided.UNSURE
    if cue.name == FOREIGN:
        return Undecided.FOREIGN
    if cue.name == UNREAD:
        return Undecided.UNREAD
    return Undecided.CUT if cue.rule == 16 else Undecided.EITHER


def why_undecided(found: Classification) -> str:
    """The clause that says why, for instance ``“scales well” could be proved or measured``."""
    why = undecided_by(found)
    if why is None:
        return ""
    cue = withheld_by(found)
    words = "" if cue is None else quoted(cue.matched)
    match why:
        case Undecided.CUT:
            return f"its predicate is lost, it ends in {words} (rule 16)"
        case Undecided.EITHER:
            return f"{words} could be proved or measured alike (rule 17)"
        case Undecided.FOREIGN:
            return "it is not in English"
        case Undecided.UNREAD:
            return "it is longer than what is read of a claim, which is a sentence or two"
        case Undecided.UNSURE:
            return f"{found.best} is likeliest with p {found.p[found.best]:.2f}, not sure enough"
        case _:
            assert_never(why)


def speaks_for(found: Classification) -> str:
    """What speaks most for the best kind, for instance ``“for every n” (rule 7)``."""
    for_it = [cue for cue in found.cues if cue.kind is found.best and cue.weight > 0]
    if not for_it:
        return "its wording, which no rule names"
    heaviest = max(for_it, key=lambda cue: cue.weight)
    if heaviest.weight < _LEAST:
        return "its wording more than anything that a rule names"
    return f"{quoted(heaviest.matched)} (rule {heaviest.rule})"


def rule_of(found: Classification) -> str:
    """The sentence of the rule that applies."""
    why = undecided_by(found)
    if why is Undecided.FOREIGN:
        return NOT_ENGLISH
    return TOO_LONG if why is Undecided.UNREAD else RULES[found.rule]


def withheld_by(found: Classification) -> Cue | None:
    """The cue of the rule that keeps the claim undecided; None where no rule does."""
    withheld = (cue for cue in found.cues if cue.kind is Kind.UNDECIDED and cue.rule > 1)
    return next(withheld, None)


def quoted(words: str) -> str:
    """The words between quotes, of many of them the first."""
    short = words if len(words) <= _MOST_SHOWN else words[: _MOST_SHOWN - 1].rstrip() + "…"
    return f"“{short}”"
