"""Rules 16 and 17: when the words do not decide, whatever the scores say."""

import re

from gate2.classify.kinds import Cue, Kind
from gate2.classify.reading import Reading
from gate2.classify.scoring import Evidence

_LEADS = 1.5
"""A descriptive main predicate of this weight before an ambiguous phrase makes it a purpose."""

_COST = (
    r"(?:(?:time|space|computational|memory|sample|model|training|inference|algorithmic|overall|"
    r"communication|query|memory|energy|and) ){0,4}(?:number of (?:\w+ )?parameters|"
    r"parameter count|model size|"
    r"memory (?:usage|footprint|consumption)|complexity|costs?|overhead|computations?|"
    r"burden|efficiency|"
    r"scalability|convergence|parameters|load)"
)
_AMBIGUOUS = re.compile(
    r"\bconverges? (?:\w+ )?(?:quickly|fast|faster|rapidly|slowly|slower|quicker|more|well|"
    r"reliably|in fewer)\b|"
    r"\bconverges?$|"
    r"\b(?:is|are|be|remains?) (?:(?:more|very|highly|both|also|computationally|memory|sample|data|"
    r"provably|as|and|extremely|asymptotically) ?[,-]? ?){0,3}(?:scalable|efficient|lightweight|"
    r"inexpensive|cheap|fast|stable|practical|near-optimal)\b"
    r"(?! (?:in|to) \w+ing)|"
    r"\bscales? (?:\w+ )?(?:well|better|gracefully|favou?rably|efficiently|easily|poorly)\b|"
    r"\b(?:reduce|lower|decrease|increase|raise|cut|minimi[sz]e|improve)[sd]? (?:the |its )?"
    rf"(?:\w+ly )?{_COST}\b|"
    rf"\b(?:has|have|with|incurs?|at|offers?|achieves?|provides?|enjoys?|shows?|"
    rf"exhibits?) (?:an? |the |much )?(?:low|lower|high|higher|less|reduced|fast|faster|quick|"
    r"rapid|slow|slower|good|"
    rf"smaller|better|linear-like) {_COST}\b|"
    rf"\b(?:complexity|costs?|overhead|consumption|memory|runtime|size|number of parameters|"
    r"computation|time|difficulty)(?: (?:of|for|in|on) [\w -]{1,60}?)? (?:increase|grow|scale|rise|"
    r"decrease|shrink)s? (?:\w+ly )?(?:with|as|in)\b"
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|may|might|will|does|do|did|could|should|must)\b|"
    r"[=≤≥<>∈]"
)
_MOST_LOST_WORDS = 1
_STRONG = 1.5


def withhold(reading: Reading, evidence: Evidence, *, truncated: bool) -> Cue | None:
    """The cue of rule 16 or 17 that keeps the claim undecided; None when neither applies."""
    return _ambiguous(reading, evidence) or _nothing_asserted(
        reading, evidence, truncated=truncated
    )


def _nothing_asserted(reading: Reading, evidence: Evidence, *, truncated: bool) -> Cue | None:
    text = reading.main
    if evidence.lead is not None:
        lost = (
            truncated and evidence.lead.weight < _STRONG and not text[evidence.lead_end :].strip()
        )
        return _predicate_lost(text, truncated) if lost else None
    if evidence.settles and not truncated:
        return None
    finite = [match.end() for match in _FINITE.finditer(text)]
    if not finite:
        return _predicate_lost(text, truncated) if truncated or not evidence.cues else None
    if truncated and len(text[finite[0] :].split()) <= _MOST_LOST_WORDS:
        return _predicate_lost(text, truncated)
    return None


def _predicate_lost(text: str, truncated: bool) -> Cue:
    name = "predicate lost" if truncated else "no predicate recognised"
    return Cue(name, text[-40:], Kind.UNDECIDED, 0.0, 16)


def _ambiguous(reading: Reading, evidence: Evidence) -> Cue | None:
    """Rule 17, unless something beside the phrase tells a proof from a measurement."""
    found = _AMBIGUOUS.search(reading.main)
    if found is None:
        return None
    settles = evidence.settles - {Kind.DESCRIPTIVE}
    if len(settles) == 1:
        return None
    before = reading.main[: found.start()].split()
    if before and before[-1] in ("to", "that", "which"):
        return None
    lead = evidence.lead
    if (
        lead is not None
        and lead.kind is Kind.DESCRIPTIVE
        and lead.weight >= _LEADS
        and evidence.lead_start < found.start()
    ):
        return None
    return Cue("proof or measurement", found.group(), Kind.UNDECIDED, 0.0, 17)
