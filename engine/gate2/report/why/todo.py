"""What to do, cheapest first: each thing once, with the lines to write or the command to run."""

import shlex
from collections.abc import Iterator, Sequence

from gate2.audit.audited import AuditedClaim, Form
from gate2.audit.corpus import Step
from gate2.audit.distance import BY_CHECKING, CHECK
from gate2.audit.efforts import Effort
from gate2.reason_table import TABLE
from gate2.reasons import Code
from gate2.record.names import one_line
from gate2.report.why.asked import Asked
from gate2.report.why.doing import Doing
from gate2.report.why.guidance import ARTIFACT, Guide, check_command, guide_for
from gate2.report.why.wording import MESSAGE_WIDTH, are, cut, foreign, listed, say

IMPORTED = "DIR"
"""How the record is called that a document is turned into."""
MOST_STEPS = 40
_ARTIFACT = "an artifact"
_SAYS_NO_MORE = (
    Code.REC_NO_CLAIMS,
    Code.CLM_UNCLASSIFIED,
    Code.CLM_NO_REPORTED_VALUE,
    Code.CLM_TRUNCATED,
    Code.ART_NONE_ATTACHED,
    Code.EVD_MISSING,
)
"""Codes whose message is the same for every claim, and whose step says as much."""
_FILES_NEEDED = (Effort.EDIT, Effort.REVIEW, Effort.ARTIFACT, Effort.RUN)


def todo_of(asked: Asked, steps: Sequence[Step]) -> tuple[Doing, ...]:
    """The steps that somebody can take; what is out of reach is none of them."""
    able = [step for step in steps if step.effort != Effort.OUT_OF_REACH]
    groups: dict[object, list[Step]] = {}
    for number, step in enumerate(able):
        alone = step.claim is None or step.code in BY_CHECKING
        groups.setdefault(number if alone else (step.code, step.effort, step.what), []).append(step)
    doings = [_doing(asked, group, able) for group in groups.values()]
    if asked.is_document:
        first = next((n for n, each in enumerate(doings) if each.effort in _FILES_NEEDED), None)
        if first is not None:
            doings.insert(first, _importing(asked))
    return tuple(doings[:MOST_STEPS])


def _importing(asked: Asked) -> Doing:
    return Doing(
        code=None,
        effort=Effort.RUN.value,
        claims=(),
        what="Turn the document into a record: nothing can be attached to a document.",
        command=f"gate2 import {shlex.quote(asked.place)} -o {IMPORTED}",
        then=f"The steps that follow are about the record in {IMPORTED}.",
    )


def _doing(asked: Asked, group: Sequence[Step], steps: Sequence[Step]) -> Doing:
    step = group[0]
    claims = tuple(_claims_of(asked, group))
    if step.what.startswith(CHECK):
        return _running(asked, step, steps)
    audited = {claim.id: claim for claim in asked.claims}
    first = audited.get(claims[0]) if claims else None
    kind = None if first is None else first.kind
    guide = guide_for(step.code, kind, claims[0] if claims else "", signed=asked.signed)
    return Doing(
        code=step.code,
        effort=step.effort,
        claims=claims,
        what=_placed(guide.what or _remedy(asked, step), asked, first) + _for_each(step, claims),
        because=_message(asked, step.code, first),
        file=_file(guide, first),
        place=guide.table,
        lines=() if asked.is_document and step.code is Code.REC_NO_CLAIMS else guide.lines,
        command=_placed(guide.command, asked, first),
        then=_then(step, claims, steps),
    )


def _for_each(step: Step, claims: Sequence[str]) -> str:
    return " One for each." if step.code is Code.ART_NONE_ATTACHED and len(claims) > 1 else ""


def _claims_of(asked: Asked, group: Sequence[Step]) -> Iterator[str]:
    """Those that a step names, else those that its code keeps."""
    step = group[0]
    if step.claim is not None:
        yield from (each.claim for each in group if each.claim is not None)
    elif step.code not in BY_CHECKING:
        for claim in asked.claims:
            if any(reason.code is step.code for reason in claim.blocking()):
                yield claim.id


def _remedy(asked: Asked, step: Step) -> str:
    """The remedy without the names of claims, which stand beside it."""
    return next((r.remedy for r in asked.reasons() if r.code is step.code and r.blocks), step.what)


def _message(asked: Asked, code: Code, claim: AuditedClaim | None) -> str:
    """What was expected and what came, where that is more than the code's own words."""
    if code in _SAYS_NO_MORE:
        return ""
    reasons = asked.record.reasons if claim is None else claim.reasons
    messages = [r.message for r in reasons if r.code is code and r.blocks]
    whole = code is Code.EVD_SIGNER_UNTRUSTED  # the key is to be compared
    own = [
        foreign(one_line(message, MESSAGE_WIDTH)) if whole else cut(message)
        for message in dict.fromkeys(messages)
        if message != TABLE[code].trigger
    ]
    return "; ".join(own[:3])


def _file(guide: Guide, claim: AuditedClaim | None) -> str:
    return guide.file.replace(ARTIFACT, _artifact(claim))


def _artifact(claim: AuditedClaim | None) -> str:
    """The claim's artifact, where it has one and no more."""
    names = () if claim is None else claim.artifacts
    return names[0] if len(names) == 1 else "NAME"


def _placed(text: str, asked: Asked, claim: AuditedClaim | None) -> str:
    """A command or a sentence with the record's path and the artifact's name in it."""
    return text.replace("RECORD", _place(asked)).replace(ARTIFACT, _artifact(claim))


def _place(asked: Asked) -> str:
    return IMPORTED if asked.is_document else shlex.quote(asked.place)


# --- the run, and what comes of a step ---------------------------------------------------------


def _running(asked: Asked, step: Step, steps: Sequence[Step]) -> Doing:
    """The machine tries it."""
    about = step.what.removeprefix(CHECK).strip()
    what = "Let the machine try it" + (f", {about[:1].lower()}{about[1:]}" if about else ".")
    if not asked.claims and asked.record.form is not Form.UNREAD:
        what = f"Attach a proof or a script to each claim that one could settle. {what}"
    if asked.signed:
        what += (
            " Policy asks for a signature by a key under [trust]: `gate2 keygen -o FILE` makes one"
            " and prints the line to add."
        )
    claims = () if step.claim is None else (step.claim,)
    first = next((claim for claim in asked.claims if claim.id == step.claim), None)
    return Doing(
        code=step.code,
        effort=step.effort,
        claims=claims,
        what=what,
        because=_message(asked, step.code, first),
        command=_placed(check_command(signed=asked.signed), asked, None),
        minutes=step.minutes,
        memory_mib=step.memory_mib,
        basis=step.basis,
        then="What the proofs and runs show decides: nobody knows it before.",
    )


def _then(step: Step, claims: Sequence[str], steps: Sequence[Step]) -> str:
    """What following it changes: what is then left of what it is for."""
    if step.code is Code.REC_NO_CLAIMS:
        return "Then each claim can be looked at by itself."
    if not claims:
        return ""
    later = steps[steps.index(step) + 1 :]
    left = {claim: _left(claim, step.code, later) for claim in claims}
    ready = [claim for claim in claims if not left[claim]]
    waits = [claim for claim in claims if left[claim]]
    said = [f"{listed(ready)} can be run"] if ready else []
    if waits:
        lacks = listed(sorted({name for claim in waits for name in left[claim]}))
        number = len(waits)
        kept = f"still {say(number, 'lack')}" if lacks == _ARTIFACT else f"{are(number)} kept by"
        said.append(f"{listed(waits)} {kept} {lacks}")
    return f"Then {', and '.join(said)}."


def _left(claim: str, code: Code, later: Sequence[Step]) -> list[str]:
    """What a claim still lacks before it can be run, by name."""
    codes = {each.code for each in later if each.claim == claim} - {code} - BY_CHECKING
    return [_ARTIFACT if each is Code.ART_NONE_ATTACHED else TABLE[each].name for each in codes]
