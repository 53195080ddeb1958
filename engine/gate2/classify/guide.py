"""The rules of the label guide, a sentence each, by the numbers that cues bear.

One question stands behind all of them: which evidence would settle the main assertion? A proof
makes a claim mathematical, a run or a measurement empirical, and neither of them descriptive.
"""

from collections.abc import Mapping
from types import MappingProxyType

from gate2.classify.kinds import GUESSED

RULES: Mapping[int, str] = MappingProxyType(
    {
        GUESSED: "No rule names it: the wording is like that of labelled claims of this kind.",
        1: "“We show that X” is of X's kind; to propose, discuss or plan a thing is descriptive.",
        2: "A definition or stipulation is descriptive; a property of what it defines is not.",
        3: "How something works, or what it is for, is descriptive; an effect it had is empirical.",
        4: "How something was measured is descriptive; what came out of it is empirical.",
        5: "What a maker says is in it is descriptive; a rate found by examining it is empirical.",
        6: "A cost that follows from a definition is mathematical; a time on a clock is empirical.",
        7: "What holds for all, in the worst case or with a stated probability is mathematical.",
        8: "A bound filled in with data, or a formula that fits what was measured, is empirical.",
        9: "A guarantee for a class of models is mathematical, one seen in runs empirical.",
        10: "A significant effect is empirical; “significant” as praise or as a method is not.",
        11: "What an existing system can do is empirical; background and trends are descriptive.",
        12: "A result that is hedged keeps its kind; a guess at future use is descriptive.",
        13: "Where a thing is proved is descriptive; that it is proved is of the thing's kind.",
        14: "Of several clauses the main one counts, and “not” changes no kind.",
        15: "What follows within a stated model is mathematical; how it fits data is empirical.",
        16: "A cut sentence is read by what is left; without its predicate nothing is asserted.",
        17: "Where a proof and a measurement could settle it alike, its words decide nothing.",
    }
)
"""What the rule of each number says; `GUESSED` stands for none of them."""

NOT_ENGLISH = "The rules are about English: of a text in another language they say nothing."
"""In the place of a rule where the text is not English."""

TOO_LONG = "A claim is a sentence or two: what follows the first 120 words and signs is not read."
"""In the place of a rule where the text is too long."""
