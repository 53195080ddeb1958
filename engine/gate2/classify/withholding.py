"""Rules 16 and 17, and other languages: when the words do not decide, whatever the scores say."""

from gate2.classify.ambiguity import undecidable
from gate2.classify.kinds import Cue, Kind
from gate2.classify.language import foreign
from gate2.classify.reading import Reading
from gate2.classify.scoring import Evidence

NOT_ENGLISH = "not English"
"""The name of the cue for a text in another language."""
PROOF_OR_MEASUREMENT = "proof or measurement"
"""The name of the cue for a phrase that either could settle."""
PREDICATE_LOST = "predicate lost"
"""The name of the cue for a sentence cut before its main predicate."""
UNREAD = "not read to its end"
"""The name of the cue for a text of which more stands there than is looked at."""

_LEADS = 1.5
"""A descriptive main predicate of this weight before an ambiguous phrase makes it a purpose."""
_SHOWN = 40


def withhold(reading: Reading, evidence: Evidence, *, truncated: bool) -> Cue | None:
    """The cue that keeps the claim undecided; None when nothing does.

    A language that the classifier does not know is told first, since the other rules read
    English. `truncated` says that the sentence was cut, by its publisher's word or its own end.
    """
    if language := foreign(reading.whole):
        return _cue(NOT_ENGLISH, language, 17)
    if phrase := _ambiguous(reading, evidence):
        return _cue(PROOF_OR_MEASUREMENT, phrase, 17)
    if truncated and _lacks_predicate(assertion := _assertion(reading)):
        return _cue(PREDICATE_LOST, assertion[-_SHOWN:], 16)
    return None


def unread(reading: Reading) -> Cue:
    """The cue for a text that goes on after what is read of it, where it could assert anything.

    Else a claim that a run could settle would be set aside as descriptive by standing behind
    enough words that are.
    """
    return _cue(UNREAD, reading.whole[:_SHOWN], 16)


def _cue(name: str, matched: str, rule: int) -> Cue:
    return Cue(name, matched, Kind.UNDECIDED, 0.0, rule)


def _lacks_predicate(assertion: str) -> bool:
    from gate2.classify.lost_predicate import lacks_predicate  # its lists of verbs take time

    return lacks_predicate(assertion)


def _assertion(reading: Reading) -> str:
    """The claim with its frames off and every clause in place, which a reading takes apart."""
    text = reading.whole
    for frame in reading.frames:
        text = text[text.find(frame.matched) + len(frame.matched) :]
    return text.lstrip(" ,")


def _ambiguous(reading: Reading, evidence: Evidence) -> str:
    """Rule 17, unless something beside the phrase tells a proof from a measurement."""
    found = undecidable(reading.main)
    if found is None or len(evidence.settles - {Kind.DESCRIPTIVE}) == 1:
        return ""
    before = reading.main[: found.start()].split()
    if before and before[-1] in ("to", "that", "which"):
        return ""
    lead = evidence.lead
    makes = lead is not None and lead.kind is Kind.DESCRIPTIVE and lead.weight >= _LEADS
    return "" if makes and evidence.lead_start < found.start() else found.group()
