"""Whether what a value is stated of is named, so that another record can speak of the same.

The subject of a sentence is what stands before its verb. "ResNet-50", "the band gap of GaAs" and
"the MiniDomainNet dataset" are the same thing everywhere; "the model", "a BERT variant" and "the
accuracy on ImageNet" are another one in every paper.
"""

import re

from gate2.audit.quantities.contexts import is_performance
from gate2.audit.quantities.naming import is_name
from gate2.audit.quantities.wordings import singular, vocabulary
from gate2.backports import StrEnum

_PREPOSITIONS = vocabulary(
    "of in for on at with using from by under over to after before between among via through "
    "per across within during against based trained like than than as into onto"
)
_CLAUSES = vocabulary(
    "that which who whom whose where while whereas because although though since and or but so "
    "both either compared relative"
)
_EXISTENTIAL = vocabulary(
    "some any another other certain several many few most various different each every either "
    "one two three four five first second third such similar same new average typical "
    "mean median"
)
_OWN_TO_A_PAPER = vocabulary(
    "baseline variant version ablation implementation reimplementation replication configuration "
    "setup setting experiment cohort sample group arm study survey analysis patient participant "
    "subject control respondent subset checkpoint run trial-arm student teacher backbone"
)
_MANY_OF_A_KIND = vocabulary(
    "model method network variant version system approach architecture algorithm classifier "
    "baseline agent detector encoder decoder paper author researcher result experiment"
)
_NO_NAME = vocabulary(
    "data everyone everybody nobody encoder decoder model network dataset baseline method system "
    "architecture cohort sample group study survey questionnaire protocol pipeline framework "
    "algorithm classifier generator discriminator agent policy reward teacher student module block "
    "layer head input output stage phase step experiment task benchmark corpus chapter table "
    "figure section appendix therapy paper article author work result each every all backbone "
    "software hardware code feedback memory context budget hyperparameter participant patient "
    "control follow-up overall noise image text audio video speech language score alice bob carol "
    "charlie john mary formula theorem lemma proof graph tree matrix vector tensor query list "
    "string array file paragraph sentence word document page player node user someone nature"
)
_NO_NAME_ENDINGS = (
    *("ing", "tion", "sion", "ment", "ance", "ence", "ity", "acy", "ness", "ship", "ysis", "logy"),
    *("ism", "ure", "age", "ery", "ory", "able", "ible", "ed", "s"),
)
_LATIN_ENDINGS = ("i", "a", "us", "um", "is", "ans", "ens", "ae", "or", "er")
_BINOMIAL_FIRST = ("us", "um", "a", "ia", "is", "es", "on", "yces", "ma", "ium", "ella", "o", "os")
_LAST_CLAUSE = re.compile(r"[,;:]\s|\bthat\s")
_OPENING = re.compile(r"(?:In|On|For|At|Across|With|Under|After|Among) [^,;:]{1,80}, ")
_VERB_LIKE = re.compile(r"[a-z-]+(?:s|ed)[.,]?|is|are|was|were|has|have|had|can|does")
_MOST_WORDS = 14


class Role(StrEnum):
    """What the subject is to the value."""

    AGENT = "agent"
    """It has it, reaches it, weighs it."""
    PROPERTY = "property"
    """The value is that of a property: "the band gap of GaAs is", "the GaAs band gap is"."""
    MEASURED = "measured"
    """The value was measured once, so that the sentence has to say of what: "of", "in"."""


def named_of(subject: str, role: Role, *, opens: bool, kinds: bool = False) -> bool:
    """Whether the subject names what a value is stated of.

    Args:
        subject: the words between the start of the clause and its verb.
        role: what it is to the value.
        opens: the subject stands at the start of the sentence, where every word has a capital.
        kinds: the verb tells what belongs to a kind (has, boils at): then a bare noun is its name.
    """
    tokens = subject.split()
    lowered = [token.casefold().strip("\"'().,") for token in tokens]
    if not tokens or len(tokens) > _MOST_WORDS or not _CLAUSES.isdisjoint(lowered):
        return False
    cut = next((i for i, word in enumerate(lowered) if word in _PREPOSITIONS), len(tokens))
    head, lowered_head = tokens[:cut], [singular(word) for word in lowered[:cut]]
    if not head or not _EXISTENTIAL.isdisjoint(lowered_head[:2]):
        return False
    if not _OWN_TO_A_PAPER.isdisjoint(lowered_head) or _is_many(lowered[cut - 1]):
        return False
    if role is not Role.MEASURED and _head_names(head, lowered_head, role, opens=opens):
        return True
    if lowered_head[0] not in ("a", "an") and _complement_names(
        tokens[cut:], lowered[cut:], lowered_head, role
    ):
        return True
    return kinds and opens and cut == len(tokens) and _is_kind(head)


def names_its_subject(sentence: str) -> bool:
    """Whether a sentence of any verb begins with a name, as far as can be told without it.

    The subject is taken to end before the first small word that has the ending of a verb, which
    is too early where a plural stands before it.
    """
    start = _OPENING.match(sentence)
    clause = sentence[start.end() if start is not None else 0 :]
    tokens = clause.split()[:_MOST_WORDS]
    end = next((i for i, t in enumerate(tokens) if _VERB_LIKE.fullmatch(t)), len(tokens))
    return named_of(" ".join(tokens[:end]), Role.AGENT, opens=start is None)


def last_clause(left: str) -> tuple[str, bool]:
    """The subject in what stands before a verb, and whether it opens the sentence."""
    start = 0
    for match in _LAST_CLAUSE.finditer(left):
        start = match.end()
    return left[start:].strip(), start == 0


def _head_names(head: list[str], lowered: list[str], role: Role, *, opens: bool) -> bool:
    named = [is_name(token, opens_the_sentence=opens and i == 0) for i, token in enumerate(head)]
    if not any(named):
        return False
    if lowered[0] in ("a", "an"):
        return named[-1]
    if role is Role.AGENT:
        return True
    # "The MPJPE is" names a metric alone; "the ImageNet accuracy is" whose it is nowhere.
    alone = len(head) - (lowered[0] == "the") == 1
    if any(named and token.endswith("'s") for named, token in zip(named, head, strict=True)):
        return True
    return (not alone or "(" in head[-1]) and not is_performance(lowered[-1])


def _complement_names(tokens: list[str], lowered: list[str], head: list[str], role: Role) -> bool:
    """Whether "of GaAs", or for a property "in Sweden", says whose it is."""
    if not tokens:
        return False
    of_alone = role is Role.AGENT or is_performance(head[-1])
    belonging = ("of",) if of_alone else ("of", "in", "for")
    for start, word in enumerate(lowered):
        if word not in belonging:
            continue
        end = next(
            (i for i in range(start + 1, len(lowered)) if lowered[i] in _PREPOSITIONS), len(lowered)
        )
        part = tokens[start + 1 : end]
        if not part or not _OWN_TO_A_PAPER.isdisjoint(map(singular, lowered[start + 1 : end])):
            continue
        if _is_many(lowered[end - 1]) or not _EXISTENTIAL.isdisjoint(lowered[start + 1 : end]):
            continue
        named = [is_name(token) for token in part]
        if named[-1] if lowered[start + 1] in ("a", "an") else any(named):
            return True
    return False


def _is_many(word: str) -> bool:
    """Whether the last word of a phrase says that several are meant, each with its own value."""
    return word.endswith("s") and singular(word) in _MANY_OF_A_KIND


def _is_kind(head: list[str]) -> bool:
    """A noun alone at the start of a sentence (Jupiter, Python, insulin), or a species."""
    first = head[0]
    lowered = first.casefold()
    if not first[0].isupper() or not first.isalpha() or lowered in _NO_NAME:
        return False
    if len(head) == 1:
        return not lowered.endswith(_NO_NAME_ENDINGS)
    second = head[1]
    return (
        len(head) == 2
        and second.islower()
        and second.isalpha()
        and second.endswith(_LATIN_ENDINGS)
        and lowered.endswith(_BINOMIAL_FIRST)
        and second not in _NO_NAME
        and not lowered.endswith(("ing", "tion", "data"))
    )
