"""Reads a claim as the classifier needs it: plain words, frames off, the main clause apart.

Every pattern has bounded repetition and at most `EXAMINED` characters are looked at, so that
time is linear in a small constant whatever the text holds.
"""

import re
import unicodedata
from dataclasses import dataclass

from gate2.classify.cue_table import compiled, words

EXAMINED = 1500
"""Characters of a claim that are looked at; a claim is a sentence or two."""
_MOST_FRAMES = 6
_LONGEST_FORM = 18
"""Characters that one can become in NFKC."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What was taken off the front of a claim."""

    name: str
    """``opening``, ``authors``, ``experiments``, ``theory``, ``noun-phrase`` or ``negation``."""
    matched: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One claim taken apart. All parts are normalised text."""

    whole: str
    """Everything after normalisation, frames included."""
    frames: tuple[Frame, ...]
    main: str
    """The main clause: what rule 14 asks about."""
    beside: str
    """Subordinate clauses before and after it."""
    cut: bool
    """The text stops in the middle of a sentence."""


_LATEX = (
    (re.compile(r"\\(?:leq?(?:slant)?)(?![a-z])"), " ≤ "),
    (re.compile(r"\\(?:geq?(?:slant)?)(?![a-z])"), " ≥ "),
    (re.compile(r"\\(?:neq?)(?![a-z])"), " ≠ "),
    (re.compile(r"\\forall(?![a-z])|∀"), " for all "),
    (re.compile(r"\\exists(?![a-z])|∃"), " there exists "),
    (re.compile(r"\\in(?![a-z])"), " ∈ "),
    (re.compile(r"\\times(?![a-z])"), " × "),
    (re.compile(r"\\(?:mathcal|mathbb|mathrm|text|tilde|widetilde|operatorname) ?"), ""),
    (re.compile(r"\\[a-z]+", re.ASCII), lambda found: found.group()[1:] + " "),
    (re.compile(r"[${}\\]"), ""),
)
_INVISIBLE = frozenset(("Cf", "Co", "Cs", "Cn"))
_tables = unicodedata.ucd_3_2_0
# A hyphen and a space to those tables: neither is seen.
_JOINERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10)))
"""Fillers and selectors, marks or letters to those tables: nobody sees that they part a word."""
_UNSEEN = str.maketrans("", "", "\u00ad\u200b" + _JOINERS)
# Letters of formulas that are younger than those tables.
_LATER_LETTERS = str.maketrans("ₐₑₒₓₔₕₖₗₘₙₚₛₜⱼᵢᵣᵤᵥⁱⁿ", "aeoxəhklmnpstjiruvin")
_BEFORE_FOLDING: dict[int, int | None] = {**_UNSEEN, **_LATER_LETTERS}
_CITATION = re.compile(r" ?\[\d{1,3}(?:[,–-] ?\d{1,3}){0,6}\]")
_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "—": " - ", "–": "-", "−": "-", "‐": "-", "‑": "-"}
)
# Rule 14: negation never changes the kind, so it is read over; "does not use" leaves "do use".
_DO_NOT = re.compile(r"\b(?:(?:do|does|did)(?: not|n't)|(?:fails?|failed) to)(?= )")
_NEGATION = re.compile(r"\b(?:not|no longer)(?= )|n't\b")
# "is shown to be optimal" asserts that it is optimal.
_SHOWN_TO = re.compile(
    r"\b(?P<be>is|are|was|were|has been|have been) (?:\w+ly )?(?:shown|proved|proven|known|"
    r"demonstrated|believed|guaranteed) to (?P<to>be )?"
)


def normalise(text: str) -> str:
    """Lower case, one space between words, LaTeX commands as words or signs, nothing invisible."""
    text = text[:EXAMINED]
    text = text.lower() if text.isascii() else _folded(text)
    if "\\" in text or "$" in text or "{" in text or "∀" in text or "∃" in text:
        for pattern, replacement in _LATEX:
            text = pattern.sub(replacement, text)
    if "[" in text:
        text = _CITATION.sub("", text)
    return _spaced(text)


def _folded(text: str) -> str:
    """What `lower` is to ASCII: compatibility forms and cases as one, nothing invisible.

    By Unicode 3.2, which every Python knows besides its own version: what a claim is read as does
    not depend on which characters an interpreter has heard of.
    """
    text = _tables.normalize("NFKC", text.translate(_BEFORE_FOLDING))[:EXAMINED]
    invisible = {ord(c): None for c in set(text) if _tables.category(c) in _INVISIBLE}
    return text.translate(invisible).casefold().translate(_QUOTES)


def is_within_reach(text: str) -> bool:
    """Whether nothing of the text lies beyond what is looked at, as it stands or normalised."""
    if text[EXAMINED:].strip():
        return False
    text = text[:EXAMINED]
    if len(text) * _LONGEST_FORM <= EXAMINED or text.isascii():
        return True
    return len(_tables.normalize("NFKC", text)) <= EXAMINED


def _spaced(text: str) -> str:
    """One space between words, and none around them."""
    return " ".join(text.split())


# --- rule 1: frames -------------------------------------------------------------------------

_OPENING = re.compile(
    r"(?:in (?:this|the present|our|the current) (?:paper|work|article|study|survey|report|"
    r"thesis|section|letter|note|chapter|review)|in (?:summary|conclusion|addition|particular|"
    r"contrast|fact|other words)|on the (?:other|one) hand|to (?:this|that) end|to the best of "
    r"(?:our|the authors') knowledge|as a (?:result|consequence)|for (?:example|instance)|"
    r"according to (?:the )?(?:authors?|paper|study|report)|here|there(?:by|fore)|moreover|"
    r"however|furthermore|additionally|finally|thus|hence|specifically|notably|importantly|"
    r"interestingly|surprisingly|remarkably|consequently|overall|first(?:ly)?|second(?:ly)?|"
    r"third(?:ly)?|next|then|also|again|indeed|nevertheless|and|but|meanwhile|crucially)"
    r",? (?=\S)"
)
_ADVERB = (
    r"(?:(?:also|then|further|first|formally|rigorously|theoretically|additionally|"
    r"consistently|clearly|finally|now|here|thus|therefore|again|next) )?"
)
_AUTHORS = (
    r"(?:(?:the|this|that|our|their|an?|these) )?(?:(?:present|current|recent|new|same|"
    r"original|proposed|earlier) ){0,2}(?:paper|work|article|study|survey|review|report|thesis|"
    r"note|letter|authors?|researchers?|results?|findings?|we|i|they|chapter|team|"
    r"collaboration|investigators|scientists)"
)
_TRIALS = (
    r"(?:(?:the|this|our|their|an?|these|both|all|several) )?(?:(?:experimental|empirical|"
    r"numerical|extensive|ablation|simulation|comprehensive|further|quantitative|qualitative|"
    r"additional|user|field|clinical|preliminary|main|benchmark|evaluation) ){0,3}"
    r"(?:experiments?|evaluations?|simulations?|measurements?|observations?|ablations?|"
    r"ablation studies|benchmarks?|trials?|data|evidence|experimental results?|"
    r"empirical results?|numerical results?|simulation results?|user stud(?:y|ies)|"
    r"empirical (?:study|analysis|findings?|evidence))(?: on [\w ,-]{1,60}?| with [\w -]{1,40}?)?"
)
_THEORY = (
    r"(?:(?:the|this|our|their|an?|these) )?(?:(?:main|theoretical|mathematical|formal) ){0,2}"
    r"(?:theorem|lemma|corollary|proposition|theory|theoretical (?:analysis|results?)|proof|"
    r"convergence analysis)(?: \d{1,3}(?:\.\d{1,3})?)?"
)
_SAY = (
    r"(?:prove[sdn]?|proven|show(?:s|ed|n)?|demonstrate[sd]?|finds?|found|observe[sd]?|"
    r"report(?:s|ed)?|argue[sd]?|claim(?:s|ed)?|conclude[sd]?|establish(?:es|ed)?|note[sd]?|"
    r"confirm(?:s|ed)?|reveal(?:s|ed)?|indicate[sd]?|suggest(?:s|ed)?|verif(?:y|ies|ied)|"
    r"state[sd]?|illustrate[sd]?|discover(?:s|ed)?|see|saw|believe[sd]?|hypothesi[sz]e[sd]?|"
    r"conjecture[sd]?|impl(?:y|ies|ied)|assert(?:s|ed)?|derive[sd]?|validate[sd]?|"
    r"propose[sd]?|speculate[sd]?|know|say|said|says|acknowledge[sd]?|emphasi[sz]e[sd]?|"
    r"mention(?:s|ed)?|(?:provide|present|offer|give|find)s?(?: \w+)? evidence)"
)
_HOW = r"(?:(?:empirically|experimentally|numerically|in (?:our )?experiments) )"
_PROOF = r"(?:(?:theoretically|mathematically|formally|rigorously|analytically) )"
_BY = (
    r"(?:(?:empirically|experimentally|numerically|theoretically|mathematically|analytically),? )?"
)
# Each of these holds the word "that".
_FRAMES: tuple[tuple[str, str], ...] = (
    ("experiments", rf"(?:{_AUTHORS} {_HOW}{_SAY}|{_AUTHORS} {_SAY} {_HOW}) ?that,? "),
    ("theory", rf"(?:{_AUTHORS} {_PROOF}{_SAY}|{_AUTHORS} {_SAY} {_PROOF}) ?that,? "),
    ("experiments", rf"{_TRIALS} {_ADVERB}{_BY}{_SAY} that,? "),
    ("theory", rf"{_THEORY} {_ADVERB}{_SAY} that,? "),
    (
        "authors",
        rf"{_AUTHORS} {_ADVERB}(?:can |could |will |have |has )?{_SAY} that,? ",
    ),
    (
        "authors",
        r"(?:(?:our|the|one|a) (?:\w+ )?(?:results?|findings?|conclusion|"
        r"observation) (?:is|was)|"
        r"it (?:is|was|has been|can be|could be|has also been|is also|will be)"
        r"(?: (?:well|also|then|further|formally|rigorously|now))?[ -]"
        rf"(?:{_SAY}|known|clear|evident|true|the case|shown|seen|found|likely|possible))"
        r" that,? ",
    ),
    (
        "experiments",
        r"we (?:(?:then|further|also) )?(?:train|test|measur|analy|compar|evaluat|examin|stud|"
        r"survey|sampl|collect|fit|ran|run|simulat|record|interview|monitor|track)"
        rf"[\w -]{{3,60}}? and {_ADVERB}(?:find|found|show|showed|observe|observed|report|"
        r"reported|saw|see|conclude|concluded|note|noted) that,? ",
    ),
    (
        "negation",
        r"(?:it is (?:not|false) (?:(?:true|the case) )?that|there is evidence that) ",
    ),
)
# "We prove a lower bound": the assertion is a noun phrase, and the verb says how it is known.
_NOUN_PHRASE = re.compile(
    rf"(?:{_AUTHORS}|{_TRIALS}|{_THEORY}) {_ADVERB}{_BY}"
    r"(?P<verb>prove[sdn]?|show(?:s|ed)?|demonstrate[sd]?|finds?|found|observe[sd]?|"
    r"report(?:s|ed)?|establish(?:es|ed)?|confirm(?:s|ed)?|reveal(?:s|ed)?|indicate[sd]?|"
    r"suggest(?:s|ed)?|derive[sd]?|obtain(?:s|ed)?|discover(?:s|ed)?|"
    r"validate[sd]?|corroborate[sd]?|support(?:s|ed)?|showcase[sd]?|verif(?:y|ies|ied)) "
)


def take_frames_off(text: str) -> tuple[str, tuple[Frame, ...]]:
    """The assertion itself, and the frames that stood before it (rule 1)."""
    frames: list[Frame] = []
    for _ in range(_MOST_FRAMES):
        name, end = _frame_at_front(text)
        if not end:
            break
        frames.append(Frame(name, text[:end].strip()))
        text = text[end:].lstrip(" ,")
    return text, tuple(frames)


def _frame_at_front(text: str) -> tuple[str, int]:
    if found := _OPENING.match(text):
        return "opening", found.end()
    if "that" not in text:
        return "", 0
    for name, pattern in _FRAMES:
        if found := compiled(pattern).match(text):
            return name, found.end()
    return "", 0


def noun_phrase_frame(text: str) -> tuple[str, str] | None:
    """The verb and the rest of "We prove a lower bound …"; None when there is no such frame."""
    found = _NOUN_PHRASE.match(text)
    return (found["verb"], text[found.end() :]) if found else None


# --- rule 14: the main clause ---------------------------------------------------------------

_SUBORDINATE = re.compile(
    r"(?:although|though|while|whereas|despite|unlike|in contrast to|in spite of|compared (?:to|"
    r"with)|because|since|given|after|before|when|once|as|by|without|instead of|rather than|"
    r"motivated by|inspired by|based on|building on|even (?:if|though|when)|in order to|to \w+|"
    r"during|even though|besides|due to) "
)
_ASIDE = re.compile(
    r", (?:which|who|whose|where|when|although|though|while|if|like|unlike|with|such "
    r"as|including|e\.g\.|i\.e\.)[^,]{1,160}, "
)
_CONJUNCTIONS = r"whereas|although|though|because|so that|even though|even if|despite|while"
# Each alternative begins with another sign: only where one stands is anything tried.
_TRAILING = re.compile(
    rf"(?: (?:{_CONJUNCTIONS})|, (?:{_CONJUNCTIONS}|"
    r"which|where|whose|thereby|thus|leading|resulting|making|allowing|enabling|achieving|"
    r"improving|outperforming|reducing|yielding|providing|suggesting|indicating|showing|but|"
    r"so|as|yet)|;|\. (?=[a-z])) "
)
_COMMA = re.compile(r", (?!\d)")
_ENDS_OPEN = words(
    "the a an of with to in on for and or by that which from at as is are was were than into "
    "between its their our this these using via over under such"
)


def read(text: str) -> Reading:
    """The claim taken apart."""
    whole = normalise(text)
    assertion, frames = take_frames_off(whole + " ")
    assertion = _plain(assertion)
    main, beside = _main_clause(assertion)
    return Reading(whole, frames, main, beside, whole.rpartition(" ")[2] in _ENDS_OPEN)


def _plain(text: str) -> str:
    if "not" in text or "n't" in text or "no longer" in text or "fail" in text:
        text = _NEGATION.sub("", _DO_NOT.sub("do", text)).replace("cannot", "can")
    if " to " in text:
        text = _SHOWN_TO.sub(lambda found: "is " if found["to"] else "do ", text)
    return _spaced(text)


def _main_clause(text: str) -> tuple[str, str]:
    beside: list[str] = []

    def set_aside(found: re.Match[str]) -> str:
        beside.append(found.group())
        return " "

    text = _ASIDE.sub(set_aside, text, count=3)
    if _SUBORDINATE.match(text) and (comma := _COMMA.search(text)):
        rest = text[comma.end() :]
        if rest.count(" ") >= 1:
            beside.append(text[: comma.start()])
            text = rest
    if (found := _TRAILING.search(text)) and found.start() > 0:
        beside.append(text[found.start() :])
        text = text[: found.start()]
    return text.strip(), " ".join(beside)
