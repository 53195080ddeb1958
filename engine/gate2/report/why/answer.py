"""The whole answer: what it is, what it needs, what was tried, what to do, what stays out of reach.

Sections of plain sentences, with code between backquotes; every format shows the same ones.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gate2.audit.audited import Stage
from gate2.audit.corpus import Distance
from gate2.audit.efforts import Effort
from gate2.classify.kinds import Kind
from gate2.contract import Status
from gate2.reasons import Code, Reason
from gate2.report.why.asked import Asked
from gate2.report.why.doing import Doing
from gate2.report.why.needs import needs_of
from gate2.report.why.opening import opening
from gate2.report.why.suspicion import suspicions
from gate2.report.why.todo import todo_of
from gate2.report.why.tried import leaves_open, rests_on, tried
from gate2.report.why.wording import cut, ids, sentence


@dataclass(frozen=True, slots=True)
class Section:
    """A title and what stands under it; the first section has no title."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that is answered, in the order of reading."""

    asked: Asked
    distance: Distance
    before: tuple[Section, ...]
    todo: tuple[Doing, ...]
    after: tuple[Section, ...]


def answer_of(asked: Asked) -> Answer:
    """The answer to what was asked."""
    distance = asked.distance()
    before = (
        Section("", (opening(asked),)),
        *_sections(
            ("What it rests on", rests_on(asked)),
            ("What it needs", _needs(asked)),
            ("What happened so far", tried(asked)),
            ("What looks suspicious", suspicions(asked)),
        ),
    )
    after = _sections(
        ("What it does not establish", leaves_open(asked)),
        ("What is out of reach", _out_of_reach(asked, distance)),
    )
    return Answer(asked, distance, before, todo_of(asked, distance.steps), tuple(after))


def _sections(*written: tuple[str, Iterable[str]]) -> Iterator[Section]:
    """Those that have something to say."""
    for title, paragraphs in written:
        if found := tuple(each for each in paragraphs if each):
            yield Section(title, found)


def _needs(asked: Asked) -> Iterator[str]:
    """Of a record its groups of claims; of a claim its reasons, and what the record lacks too."""
    if asked.claim is None:
        if asked.record.status is not Status.VERIFIED:
            yield from needs_of(asked.record, asked.ran)
        return
    blocking = asked.claim.blocking()
    if len(blocking) > 1:  # one alone is the cause that was said
        yield from map(_reason, blocking)
    of_record = [r for r in asked.record.reasons if r.blocks and r.code not in _OF_OTHERS]
    if of_record and asked.claim.is_gateable and asked.status is Status.UNVERIFIED:
        yield f"The record itself lacks something, too: {sentence(of_record[0].message)}"


_OF_OTHERS = (Code.REC_NEVER_ATTEMPTED, Code.REC_PARTIALLY_VERIFIED)


def _reason(reason: Reason) -> str:
    return f"{reason.code.removeprefix('G2-')} {reason.name}: {sentence(reason.message)}"


def _out_of_reach(asked: Asked, distance: Distance) -> Iterator[str]:
    """What no edit and no run would change, said before anybody tries."""
    for step in distance.steps:
        if step.effort == Effort.OUT_OF_REACH:
            about = f"{step.claim}: " if step.claim else ""
            reasons = [r for r in asked.reasons() if r.code is step.code]
            said = cut(reasons[0].message) if reasons else step.what
            yield f"{about}{sentence(said)} {step.what}"
    yield from _may_be_out_of_reach(asked)
    if asked.status is Status.FALSIFIED:
        yield "Nothing that is attached makes a refuted claim VERIFIED: only another claim can be."
    elif distance.steps and distance.reachable and asked.status is Status.UNVERIFIED:
        yield (
            "Nothing in the way is out of reach as far as can be told. Following every step makes"
            " it VERIFIED only if proofs are accepted and runs give what is reported."
        )


def _may_be_out_of_reach(asked: Asked) -> Iterator[str]:
    bare = [
        claim
        for claim in asked.claims
        if claim.kind is Kind.EMPIRICAL and not claim.has_reached(Stage.ATTACHED)
    ]
    if bare:
        one = len(bare) == 1
        yield (
            f"If settling {ids(bare)} takes data, weights or hardware that are not to be had,"
            f" {'it stays' if one else 'they stay'} UNVERIFIED: an artifact of scope “mechanism”"
            f" or “scaled” then supports {'it' if one else 'them'} and sets no status."
        )
