"""The answer as one JSON object, for programs: gate2-why-v1."""

from gate2.audit.audited import AuditedClaim
from gate2.reasons import Reason
from gate2.report.why.answer import Answer, Section
from gate2.report.why.asked import exit_code_of
from gate2.report.why.doing import Doing
from gate2.report.why.wording import shown

SCHEMA = "gate2-why-v1"


def why_document(answer: Answer) -> dict[str, object]:
    """Everything that the text says, and the reasons that it rests on."""
    asked = answer.asked
    record = asked.record
    return {
        "schema": SCHEMA,
        "path": asked.place,
        "record": {
            "id": record.id,
            "title": record.title,
            "form": record.form.value,
            "status": record.status.value,
            "stated": None if record.stated is None else record.stated.value,
            "published": record.published,
        },
        "claim": None if asked.claim is None else asked.claim.id,
        "status": asked.status.value,
        "exit_code": exit_code_of(asked),
        "answer": [_section(each) for each in (*answer.before, *answer.after)],
        "todo": [_doing(number, each) for number, each in enumerate(answer.todo, 1)],
        "lacking": answer.distance.lacking,
        "gateable": answer.distance.gateable,
        "reachable": answer.distance.reachable,
        "minutes": answer.distance.minutes,
        "reasons": [_reason(each) for each in record.reasons] if asked.claim is None else [],
        "claims": [_claim(each) for each in asked.claims],
    }


def _section(section: Section) -> dict[str, object]:
    return {"title": section.title, "paragraphs": [shown(each) for each in section.paragraphs]}


def _doing(number: int, doing: Doing) -> dict[str, object]:
    return {
        "number": number,
        "code": None if doing.code is None else doing.code.value,
        "effort": doing.effort,
        "claims": list(doing.claims),
        "what": doing.what,
        "because": shown(doing.because),
        "file": doing.file,
        "place": doing.place,
        "lines": list(doing.lines),
        "command": doing.command,
        "minutes": doing.minutes,
        "memory_mib": doing.memory_mib,
        "basis": doing.basis,
        "then": doing.then,
    }


def _claim(claim: AuditedClaim) -> dict[str, object]:
    return {
        "id": claim.id,
        "text": claim.text,
        "kind": claim.kind.value,
        "kind_source": "declared" if claim.declared else "classified",
        "status": claim.status.value,
        "outcome": claim.outcome,
        "artifacts": list(claim.artifacts),
        "reasons": [_reason(each) for each in claim.reasons],
    }


def _reason(reason: Reason) -> dict[str, object]:
    return {
        "code": reason.code.value,
        "name": reason.name,
        "effect": reason.effect.value,
        "message": reason.message,
        "remedy": reason.remedy,
    }
