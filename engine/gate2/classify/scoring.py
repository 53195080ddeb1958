"""Gathers the cues of one claim, each with the weight it has where it stands."""

import re
from dataclasses import dataclass
from itertools import islice

from gate2.classify import cues_descriptive, cues_empirical, cues_mathematical
from gate2.classify.candidates import Candidate, candidates
from gate2.classify.cue_table import VerbCue, compiled, words
from gate2.classify.kinds import Cue, Kind
from gate2.classify.reading import Reading, noun_phrase_frame

_TABLES = (cues_mathematical, cues_empirical, cues_descriptive)
_VERBS: dict[str, tuple[VerbCue, ...]] = {}
for _table in _TABLES:
    for _cue in _table.VERBS:
        for _form in _cue.forms:
            _VERBS[_form] = (*_VERBS.get(_form, ()), _cue)

LATER = 0.35
"""A predicate after the main one: coordinated, or in a clause of its own."""
RELATIVE = 0.3
"""A predicate in a relative clause ("models that use …")."""
PURPOSE = 0.1
"""An infinitive ("to reduce …"): a purpose, which rule 3 does not take for an effect."""
BESIDE = 0.3
"""Anything in a subordinate clause."""
_MOST_WORDS = 120

_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_NOT_BEFORE_A_VERB = words(
    "the a an this these those our its their his her my your of in on for with by from at no "
    "into than between per each every some any several most many more less improved"
)
_RELATIVE = words("that which who whom whose where when if while")
_BE = words("is are was were be been being has have had")
_AFTER_A_PARTICIPLE = words(
    "above below here earlier by in on with from using under at via through during for"
)
_SUBORDINATE = words("once when unless until because whenever")
_SKIPPED = words("can may might could will would should must also only often still do")
# Nouns as often as verbs: a verb only when something that begins an object follows.
_ALSO_NOUNS = words(
    "use uses results samples maps estimates scores ranks groups clusters features models "
    "increases decreases drops gains shows matches yields projects needs weights weight bounds "
    "bound balance balances conditions condition limits update updates queries processes tracks "
    "process "
    "benefits causes contrasts influence influences sample map score rank group cluster need train "
    "trains filters filter transforms transform means mean splits split tests selects reads read "
    "spreads spread peaks peak express slow approximate lower equal complete select group weigh "
    "stores store builds shares share supports support offers covers cover aims aim matters matter "
    "double speed speeds cut cuts rise rises fall falls decline declines increase decrease gain "
    "yield match display displays transfer transfers benefit cause loss reach close closed lost "
    "bound learned fed set train schedule schedules flower flowers favour favor "
    "orbit orbits signal signals trap traps cool melt "
    "conduct shape shapes release releases score scores combined shared grouped "
    "improved reduced increased"
)
_FOLLOWS_A_NOUN = words(
    "is are was were of in for have has can may and from with that which on by to or"
)
_VERBS_FIRST = words(
    "cause influence lower need express approximate slow equal reach select read complete bound "
    "learned lost fed closed close"
)
_NOUNS_FIRST = _ALSO_NOUNS - _VERBS_FIRST
_BEFORE_A_BASE_FORM = words(
    "we they you it can may might could will would should must do to and then also first data "
    "people mice women men children jointly who which that"
)
# Of these, the ones that end a sentence, or go on with a preposition, as verbs too.
_INTRANSITIVE = words(
    "increases decreases drops rises falls declines peaks matters spreads transfers benefits "
    "increase decrease drop rise fall decline matter transfer benefit increased reduced improved "
    "lost trained shared combined grouped learned"
)
_NOUN_FRAME_WEIGHTS = {
    "prov": (Kind.MATHEMATICAL, 2.2),
    "deri": (Kind.MATHEMATICAL, 2.2),
    "esta": (Kind.MATHEMATICAL, 0.9),
}
_NOUN_FRAME_DEFAULT = (Kind.EMPIRICAL, 1.8)
_NOUN_FRAME_WEAK = {"repo": 0.9, "indi": 0.9, "obta": 1.2}
_SOURCES = {"experiments": (Kind.EMPIRICAL, 0.9), "theory": (Kind.MATHEMATICAL, 0.9)}


@dataclass(frozen=True, slots=True)
class Evidence:
    """The cues of a claim, strongest effect first, and what rules 16 and 17 need to know."""

    cues: tuple[Cue, ...]
    lead: Cue | None
    """The main predicate, where one was recognised, at its full weight."""
    lead_start: int
    lead_end: int
    """Where the main predicate stands in the main clause; 0 where there is none."""
    settles: frozenset[Kind]
    """The kinds for which something unambiguous was seen."""


@dataclass(slots=True)  # making a frozen one takes three times as long
class _Found:
    cue: Cue
    start: int
    end: int
    competes: bool


def gather(reading: Reading) -> Evidence:
    """Every cue of the claim with its weight in place."""
    settles: set[Kind] = set()
    predicates: list[_Found] = []
    cues: list[Cue] = []
    for candidate in candidates(reading.main, reading.beside):
        _gather_phrase(candidate, reading, predicates, cues, settles)
    predicates.extend(_verbs(reading.main))
    predicates.sort(key=lambda found: (found.start, -found.cue.weight))
    lead = next((found for found in predicates if found.competes), None)
    for found in _without_doubles(predicates):
        first = lead is not None and found.start <= lead.end and found.competes
        weight = found.cue.weight if first or not found.competes else found.cue.weight * LATER
        cues.append(_weighing(found.cue, weight))
    cues.extend(_from_frames(reading, settles))
    cues.sort(key=lambda cue: -cue.weight)
    return Evidence(
        tuple(cues),
        lead.cue if lead else None,
        lead.start if lead else 0,
        lead.end if lead else 0,
        frozenset(settles),
    )


def _without_doubles(predicates: list[_Found]) -> list[_Found]:
    """Of overlapping predicates the heaviest of each kind, and no verb inside a heavier phrase.

    "uses 40% less memory" has said what "uses" would say.
    """
    kept: list[_Found] = []
    for found in sorted(predicates, key=lambda found: -found.cue.weight):
        if not any(_says_it_already(other, found) for other in kept):
            kept.append(found)
    return kept


def _says_it_already(heavier: _Found, found: _Found) -> bool:
    if heavier.cue.kind is found.cue.kind:
        return found.start < heavier.end and heavier.start < found.end
    if (heavier.start, heavier.end) == (found.start, found.end):
        return heavier.cue.weight >= found.cue.weight + 1
    return heavier.start <= found.start and found.end <= heavier.end


def _gather_phrase(
    candidate: Candidate,
    reading: Reading,
    predicates: list[_Found],
    cues: list[Cue],
    settles: set[Kind],
) -> None:
    entry, in_main, in_beside = candidate
    pattern = compiled(entry.pattern)
    matches = _matches(pattern, reading.main, entry.most) if in_main else ()
    for match in matches:
        cue = Cue(entry.name, match.group().strip(), entry.kind, entry.weight, entry.rule)
        if entry.predicate:
            predicates.append(_in_place(cue, reading.main, match.start(), match.end()))
        else:
            cues.append(cue)
        if entry.settles:
            settles.add(entry.kind)
    if not matches and in_beside and (aside := pattern.search(reading.beside)):
        weight = round(entry.weight * BESIDE, 3)
        cues.append(Cue(entry.name, aside.group().strip(), entry.kind, weight, entry.rule))


def _matches(pattern: re.Pattern[str], text: str, most: int) -> tuple[re.Match[str], ...]:
    """The first of them. Nearly always there is none, which is found out at the least cost."""
    first = pattern.search(text)
    if first is None:
        return ()
    return (first,) if most == 1 else tuple(islice(pattern.finditer(text), most))


def _verbs(text: str) -> list[_Found]:
    read = _words_of(text)
    places = [
        place for place, word in enumerate(read) if word in _VERBS and _is_a_verb(read, place)
    ]
    if not places:
        return []
    tokens = list(islice(_WORD.finditer(text), places[-1] + 1))
    found: list[_Found] = []
    for place in places:
        word = read[place]
        start, end = tokens[place].span()
        for entry in _VERBS[word]:
            if entry.kind is Kind.DESCRIPTIVE and _is_reduced(read, place):
                continue
            cue = Cue(entry.name, word, entry.kind, entry.weight, entry.rule)
            found.append(_in_place(cue, text, start, end))
    return found


def _words_of(text: str) -> list[str]:
    """The first words of the text, figures among them."""
    found: list[str] = []
    for part in text.split():  # no word holds a space, and most parts are a word
        if part.isalpha():
            found.append(part)
        else:
            found += _WORD.findall(part)
    return found[:_MOST_WORDS]


def _is_a_verb(read: list[str], place: int) -> bool:
    if place == 0:
        return False
    word, before, after = read[place], read[place - 1], _after(read, place)
    if before in _NOT_BEFORE_A_VERB or before.endswith("'s"):
        return False
    if word.endswith("ed") and _is_a_participle(read, place):
        return False
    if word in _NOUNS_FIRST and not word.endswith(("s", "ed")):
        plural = before.endswith(("s", "ly")) and not before.endswith(("ous", "ss", "is", "us"))
        return (plural or before in _BEFORE_A_BASE_FORM) and after not in ("of", "from")
    if word in _ALSO_NOUNS and word not in _INTRANSITIVE:
        return after != "" and after not in _FOLLOWS_A_NOUN and after not in _VERBS
    return not (word in _ALSO_NOUNS and after in ("is", "are", "was", "were", "of"))


def _after(read: list[str], place: int) -> str:
    return read[place + 1] if place + 1 < len(read) else ""


def _is_reduced(read: list[str], place: int) -> bool:
    """ "models trained with …": what was done to the subject, not what is asserted of it."""
    return (
        read[place].endswith("ed")
        and read[place - 1] not in _BE
        and _after(read, place) in _AFTER_A_PARTICIPLE
    )


def _is_a_participle(read: list[str], place: int) -> bool:
    """ "the kernel defined above is …", "for certifying learned controllers": no predicate."""
    before = read[place - 1]
    if before in _BE:
        return False
    return before.endswith("ing") or (
        _after(read, place) in _AFTER_A_PARTICIPLE and not _BE.isdisjoint(read[place + 2 :])
    )


def _in_place(cue: Cue, text: str, start: int, end: int) -> _Found:
    """The cue at its weight: whole, or less in a relative clause or a purpose."""
    before = [word for word in text[max(0, start - 60) : start].split() if word not in _SKIPPED]
    last = before[-1] if before else ""
    if last == "to":
        return _Found(_weighing(cue, cue.weight * PURPOSE), start, end, False)
    nearby = {last, before[-2]} if len(before) > 1 and last.endswith("ly") else {last}
    if len(before) > 1 and (nearby & _RELATIVE or _SUBORDINATE.intersection(before[-6:])):
        return _Found(_weighing(cue, cue.weight * RELATIVE), start, end, False)
    return _Found(cue, start, end, True)


def _weighing(cue: Cue, weight: float) -> Cue:
    weight = round(weight, 3)
    return cue if weight == cue.weight else Cue(cue.name, cue.matched, cue.kind, weight, cue.rule)


def _from_frames(reading: Reading, settles: set[Kind]) -> list[Cue]:
    """What a frame says of how the assertion is known: experiments, a theorem, or nothing."""
    cues: list[Cue] = []
    for frame in reading.frames:
        if source := _SOURCES.get(frame.name):
            settles.add(source[0])
            cues.append(Cue(f"known by {frame.name}", frame.matched, *source, 1))
    if found := noun_phrase_frame(reading.main):
        kind, weight = _NOUN_FRAME_WEIGHTS.get(found[0][:4], _NOUN_FRAME_DEFAULT)
        weight = _NOUN_FRAME_WEAK.get(found[0][:4], weight)
        cues.append(Cue("says that it holds", found[0], kind, weight, 1))
    return cues
