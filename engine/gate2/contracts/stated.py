"""What is wrong with what is stated beside a record: its verdict.json, events and counters.

`stated_faults` is for who relies on what is stated (`verify`, `ci`, `audit`): every fault has the
effect of its code. `check_findings` is for `check`, which relies on none of it and decides every
claim again: there a wrong verdict.json is said and never counts for long, since `--write` mends
it. It is a warning where an artifact is attached, and keeps the record UNVERIFIED where none is.
Only an altered corrections.json stays invalid in `check` too: `--write` appends to it and must
not make its gaps look whole.

 1. verdict.json is a gate-verdict-v1 whose status, label and definition belong together.
 2. VERIFIED comes with an artifact and with evidence, and does not rest on a score, a tier or a
    count of claims; FALSIFIED comes with evidence.
 3. corrections.json is a chain that holds what verdict.json knows of it.
 4. The status of each claim is the one that its correction events lead to.
 5. The publisher's counters do not contradict each other; a superseded record says so.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from gate2.contract import Status
from gate2.contracts.chain import correction_faults, read_corrections
from gate2.contracts.corrections import Event, statuses_after
from gate2.contracts.levels import levels_faults
from gate2.contracts.stating import StatedCorrections, StatedVerdict, read_stated
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import Record
from gate2.record.names import shown

# Words for what a verdict must never rest on. "n of m gateable claims verified" is no such word.
_SCORE = re.compile(
    r"\b(?:review|quality|overall)[ _-]?scores?\b|\bscor(?:e|es|ed|ing)\b|\btiers?\b|\bflagship\b"
    r"|\bdoi[ _-]grade\b|\bverified[ _-]claims?[ _-](?:count|signal)\b"
    r"|\b(?:claim[ _-]?counts?|counts? of (?:verified |grounded )?claims)\b"
    r"|\b\d+ (?:source-?grounded|grounded|verified) claims?\b|\bsource-grounded\b",
    re.IGNORECASE | re.ASCII,
)
_CODE = re.compile(r"G2-[A-Z]+-\d{3}(?: [a-z0-9-]+)?", re.ASCII)
"""Names of codes are no words of the writer's: REC-005 is called score-only-verification."""
_MAX_NESTING = 4


def stated_faults(
    verdict: object, record: Record, evidence: Collection[str], corrections: object = None
) -> tuple[Reason, ...]:
    """Every fault of what is stated beside the record, each with the effect of its code.

    `verdict` and `corrections` are the bytes of verdict.json and corrections.json, or what they
    spell, or None where there is no such file; `evidence` the files beneath evidence/, by path
    relative to the record.
    """
    stated, faults = _read(verdict)
    return (
        *faults,
        *_verdict_faults(stated, record, evidence, corrections),
        *_corrections_faults(stated, record, corrections),
        *_publisher_faults(record),
    )


def check_findings(
    verdict: object, record: Record, evidence: Collection[str], corrections: object = None
) -> tuple[Reason, ...]:
    """The same faults, as findings of a record whose claims are all decided again."""
    stated, faults = _read(verdict)
    lowered = (
        *faults,
        *_verdict_faults(stated, record, evidence, corrections),
        *_publisher_faults(record),
    )
    attempted = bool(record.artifacts or record.broken)
    effect = Effect.WARNING if attempted else Effect.UNVERIFIED
    return (
        *(_with_effect(reason, effect) for reason in lowered),
        *_corrections_faults(stated, record, corrections),
    )


def silent_rewrites(
    previous: object, present: object, corrections: object = None
) -> tuple[Reason, ...]:
    """REC-009 for each decided status of a previous verdict.json that went without an event.

    `previous` and `present` are two verdict.json of one record, `corrections` the corrections
    beside the present one. Faults of any of them are no part of the answer (`stated_faults`).
    """
    (before, _), (after, _) = _read(previous), _read(present)
    if before is None:
        return ()
    now = {} if after is None else after.statuses()
    events = _events(corrections)
    known = 0 if before.corrections is None else before.corrections.events
    told = {(event.claim, event.before) for event in events[known:]}
    found = [
        _rewrite(f"claim {shown(claim)} was {was}, is {now.get(claim, Status.UNVERIFIED)}")
        for claim, was in before.statuses().items()
        if was is not Status.UNVERIFIED
        and now.get(claim, Status.UNVERIFIED) is not was
        and (claim, was) not in told
    ]
    status = Status.UNVERIFIED if after is None else after.status
    bare = not before.claims and before.status is not Status.UNVERIFIED
    if bare and status is not before.status and not events[known:]:
        found.append(_rewrite(f"the record was {before.status}, is {status}"))
    return tuple(found)


def _read(verdict: object) -> tuple[StatedVerdict | None, tuple[Reason, ...]]:
    return (None, ()) if verdict is None else read_stated(verdict)


def _with_effect(reason: Reason, effect: Effect) -> Reason:
    if reason.effect is Effect.WARNING:
        return reason
    return because(reason.code, reason.message, remedy=reason.remedy, effect=effect)


# --- the verdict and what carries it -----------------------------------------------------------


def _verdict_faults(
    stated: StatedVerdict | None, record: Record, evidence: Collection[str], corrections: object
) -> Iterator[Reason]:
    """Rules 2 and 4."""
    if stated is None:
        return
    yield from _unsupported(stated, record, evidence)
    if stated.corrections is not None:
        yield from _rewritten(stated, stated.corrections, _events(corrections))


def _unsupported(
    stated: StatedVerdict, record: Record, evidence: Collection[str]
) -> Iterator[Reason]:
    attached = {item.claim for item in record.artifacts} | {item.claim for item in record.broken}
    for claim in stated.claims:
        lies_there = claim.evidence is not None and claim.evidence in evidence
        if claim.status is Status.VERIFIED and claim.id not in attached:
            yield _no_artifact(stated, f"claim {shown(claim.id)} is VERIFIED")
        elif claim.status is Status.VERIFIED and not lies_there:
            yield _no_evidence_of(claim.id, claim.evidence)
        elif claim.status is Status.FALSIFIED and not lies_there:
            where = f"{shown(claim.evidence)} is not there" if claim.evidence else "none is named"
            message = f"verdict.json: claim {shown(claim.id)} is FALSIFIED; of evidence {where}"
            yield because(Code.EVD_FALSIFIED_WITHOUT_EVIDENCE, message)
    if stated.status in {claim.status for claim in stated.claims}:
        return
    if stated.status is Status.VERIFIED:
        if attached and not _score_in(stated):
            yield _no_evidence_of(None, None)
        else:
            yield _no_artifact(stated, "the record is VERIFIED")
    elif stated.status is Status.FALSIFIED:
        message = "verdict.json: the record is FALSIFIED and names no claim with evidence for it"
        yield because(Code.EVD_FALSIFIED_WITHOUT_EVIDENCE, message)


def _no_artifact(stated: StatedVerdict, what: str) -> Reason:
    """REC-005 where the verdict says itself what it rests on, else EVD-011."""
    if word := _score_in(stated):
        message = f"verdict.json: {what} by {shown(word)}, and nothing attached carries it"
        return because(Code.REC_SCORE_ONLY_VERIFICATION, message)
    message = f"verdict.json: {what}, and no artifact is attached"
    return because(Code.EVD_VERIFIED_WITHOUT_ARTIFACT, message)


def _score_in(stated: StatedVerdict) -> str:
    """The first word by which a verdict says that it rests on a score; empty where it does not."""
    found = _SCORE.search(_CODE.sub("", stated.words))
    return found[0] if found else ""


def _no_evidence_of(claim: str | None, path: str | None) -> Reason:
    what = "the record" if claim is None else f"claim {shown(claim)}"
    where = f"{shown(path)} is not there" if path else "none is named"
    return because(Code.EVD_MISSING, f"verdict.json: {what} is VERIFIED; of evidence {where}")


def _rewritten(
    stated: StatedVerdict, known: StatedCorrections, events: Sequence[Event]
) -> Iterator[Reason]:
    """Rule 4, as far as the verdict knows the events."""
    led_to = statuses_after(events[: known.events])
    statuses = stated.statuses()
    for claim in dict.fromkeys((*statuses, *led_to)):
        says = statuses.get(claim, Status.UNVERIFIED)
        expected = led_to.get(claim, Status.UNVERIFIED)
        if says is not expected:
            yield _rewrite(
                f"claim {shown(claim)}: its correction events lead to {expected}, the verdict "
                f"says {says}"
            )


def _rewrite(problem: str) -> Reason:
    return because(Code.REC_SILENT_REWRITE, f"verdict.json: {problem} without a correction event")


# --- corrections and the publisher's document --------------------------------------------------


def _corrections_faults(
    stated: StatedVerdict | None, record: Record, corrections: object
) -> tuple[Reason, ...]:
    """Rule 3. A verdict that knows no events, or none at all, leaves the chain by itself."""
    known = (stated.corrections if stated else None) or StatedCorrections()
    return correction_faults(
        corrections, known.events, known.head, known_sha256=known.sha256, record=record.id
    )


def _events(corrections: object) -> tuple[Event, ...]:
    """The events of a sound corrections.json; none of any other."""
    if corrections is None or correction_faults(corrections, 0, None):
        return ()
    return read_corrections(corrections).events


def _publisher_faults(record: Record) -> Iterator[Reason]:
    """Rule 5."""
    yield from levels_faults(record.publisher, len(record.claims))
    if _superseded(record.publisher):
        message = "the publisher's correction record says SUPERSEDED"
        yield because(Code.REC_SUPERSEDED, message)


def _superseded(publisher: Mapping[str, object]) -> bool:
    page = _table(_table(publisher, "fields"), "correction_record").get("Status")
    if isinstance(page, str) and page.strip().upper() == "SUPERSEDED":
        return True
    return _says_superseded(publisher, _MAX_NESTING)


def _says_superseded(holder: Mapping[str, object], nesting: int) -> bool:
    """Whether a correction-record-v1 is in the publisher's document, and its state that one."""
    if holder.get("correction_state") == "SUPERSEDED":
        return True
    tables = [value for value in holder.values() if isinstance(value, dict)]
    return nesting > 0 and any(_says_superseded(table, nesting - 1) for table in tables)


def _table(holder: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = holder.get(key)
    return value if isinstance(value, dict) else {}
