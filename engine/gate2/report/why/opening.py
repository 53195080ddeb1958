"""The first paragraph: what it is, its status, and the one main cause."""

from collections.abc import Collection

from gate2.audit.audited import AuditedClaim, AuditedRecord, Form, Stage
from gate2.audit.distance import BY_CHECKING
from gate2.classify.kinds import Kind
from gate2.classify.why import Undecided
from gate2.contract import Status
from gate2.report.why.asked import Asked
from gate2.report.why.cause import cause_of
from gate2.report.why.wording import (
    TITLE_WIDTH,
    WHOLE_TEXT_WIDTH,
    clause,
    code_of,
    counted,
    cut,
    ended,
    quoted,
    say,
)
from gate2.verdict import Outcome

_FORMS = {
    Form.RECORD: "a record",
    Form.REPORT_TEXT: "a publisher's report, read from its text",
    Form.RECORD_PAGE: "a publisher's record page",
    Form.MATH_RESULT: "a publisher's math-result manifest",
    Form.LOOSE_RECORD: "a record file without artifacts",
    Form.UNREAD: "no record that could be read",
}
_KINDS = {
    Kind.MATHEMATICAL: "mathematical: a proof would settle it",
    Kind.EMPIRICAL: "empirical: a sealed run would settle it",
    Kind.DESCRIPTIVE: "descriptive: neither a proof nor a run could settle it",
    Kind.UNDECIDED: "undecided: its words do not say whether a proof or a run would settle it",
}
UNDECIDED = {
    Undecided.CUT: "the sentence is cut and its predicate is lost, so nothing is asserted",
    Undecided.EITHER: "a proof and a measurement could settle it alike",
    Undecided.FOREIGN: "it is not in English, which is all that is read",
    Undecided.UNREAD: "it is longer than what is read of a claim, a sentence or two",
    Undecided.UNSURE: "no kind is likely enough to choose a lane by",
}
"""Why words do not decide, of one claim or of many."""
_SAYS_MORE_THAN_OPEN = (
    Outcome.SUPPORTED_SCALED,
    Outcome.SUPPORTED_MECHANISM,
    Outcome.NOT_REPRODUCED,
    Outcome.PROOF_REJECTED,
)
_SAYS_MORE = (Status.VERIFIED, Status.FALSIFIED)


def opening(asked: Asked) -> str:
    """What was asked about, its status, and why."""
    if asked.claim is not None:
        return _of_claim(asked, asked.claim)
    return _of_record(asked, asked.record)


def _of_record(asked: Asked, record: AuditedRecord) -> str:
    if record.form is Form.UNREAD:
        message = cut(record.reasons[0].message)
        return f"{cut(asked.place, TITLE_WIDTH)} holds {_FORMS[record.form]}: {message}."
    dated = f", published {record.published}" if record.published else ""
    what = f"{quoted(record.title, TITLE_WIDTH)} ({record.id}) is {_FORMS[record.form]}{dated}."
    status = f"It is {record.status}: {cause_of(record, asked.ran)}."
    return " ".join(filter(None, (what, status, _stated(asked))))


def _stated(asked: Asked) -> str:
    """That somebody says more than is established."""
    stated = asked.record.stated
    if stated not in _SAYS_MORE or stated is asked.record.status:
        return ""
    who = "Its publisher" if asked.is_document else "Its verdict.json"
    return f"{who} says {stated}; nothing that lies here establishes that."


# --- one claim ---------------------------------------------------------------------------------


def _of_claim(asked: Asked, claim: AuditedClaim) -> str:
    record = asked.record
    by = "as the record declares" if claim.declared else "as its words read"
    kind = (
        f"It is {_KINDS[claim.kind]}, {by}."
        if claim.kind is not Kind.UNDECIDED
        else f"Its kind is {_undecided(claim)}."
    )
    return " ".join(
        (
            f"Claim {claim.id} of {record.id} says: {ended(quoted(claim.text, WHOLE_TEXT_WIDTH))}",
            kind,
            f"Its status is {claim.status}{_outcome(claim)}: {_cause_of(claim, asked.ran)}.",
        )
    )


def _undecided(claim: AuditedClaim) -> str:
    if claim.undecided is None:
        return _KINDS[Kind.UNDECIDED]
    return f"undecided, for {UNDECIDED[claim.undecided]}"


def _outcome(claim: AuditedClaim) -> str:
    """The finer outcome, where it says more than the status."""
    told = claim.status is Status.UNVERIFIED and claim.outcome in _SAYS_MORE_THAN_OPEN
    return f" ({claim.outcome})" if told else ""


def _cause_of(claim: AuditedClaim, ran: Collection[str]) -> str:
    match claim.status:
        case Status.VERIFIED:
            how = "a checked proof" if claim.kind is Kind.MATHEMATICAL else "sealed runs that agree"
            return f"it rests on {how}, and the evidence beside the record holds"
        case Status.FALSIFIED:
            return "it was tested, failed, and the evidence beside the record holds"
        case Status.UNVERIFIED:
            return _why_claim(claim, ran)


def _why_claim(claim: AuditedClaim, ran: Collection[str]) -> str:
    blocking = claim.blocking()
    if claim.kind is Kind.DESCRIPTIVE:
        return "nothing could settle it, and nothing needs to: it does not count against the record"
    if not blocking:
        return "the record as a whole lacks something, which keeps this claim as well"
    if all(reason.code in BY_CHECKING for reason in blocking) and claim.stage is Stage.ATTACHED:
        known = "nothing beside the record tells of a run" if claim.id in ran else "was never run"
        return f"{listed_artifacts(claim)} attached and {known}"
    number = len(blocking)
    first = f"{clause(blocking[0])} ({code_of(blocking[0])})"
    if number == 1:
        return first
    others = counted(number - 1, "further reason")
    return f"{first}, and {others} {say(number - 1, 'keep')} it"


def listed_artifacts(claim: AuditedClaim) -> str:
    """For instance ``artifact slope is``."""
    names = claim.artifacts
    if len(names) == 1:
        return f"artifact {names[0]} is"
    return f"{counted(len(names), 'artifact')} are"
