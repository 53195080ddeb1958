"""What each kind of claim needs, in groups, so that nobody has to read a list of them."""

from collections.abc import Collection, Iterator, Sequence

from gate2.audit.audited import AuditedClaim, AuditedRecord, Stage
from gate2.classify.kinds import Kind
from gate2.classify.why import Undecided
from gate2.contract import Status
from gate2.reasons import Code
from gate2.report.why.opening import UNDECIDED
from gate2.report.why.wording import are, capital, clause, code_of, counted, ids, in_words, say

_FEW = 3
"""Groups that are told in whole sentences."""
_NOT_RUN = Code.EVD_MISSING


def needs_of(record: AuditedRecord, ran: Collection[str]) -> Iterator[str]:
    """A paragraph for each group of claims that lack the same; `ran` are those of which the
    ledger knows that somebody tried them."""
    claims = record.claims
    descriptive = [claim for claim in claims if not claim.is_gateable]
    if descriptive and len(descriptive) < len(claims) and record.status is Status.UNVERIFIED:
        yield _descriptive(descriptive, len(claims))
    bare = [claim for claim in record.lacking if not claim.has_reached(Stage.ATTACHED)]
    yield from _bare(bare)
    open_ = [claim for claim in record.lacking if claim.status is Status.UNVERIFIED]
    yield from _attached([claim for claim in open_ if claim.has_reached(Stage.ATTACHED)], ran)
    if cut_off := [claim for claim in claims if claim.truncated]:
        yield _truncated(cut_off)


def _descriptive(descriptive: Sequence[AuditedClaim], of: int) -> str:
    number = len(descriptive)
    which = ids(descriptive)
    if number == 1:
        return (
            f"One of its {in_words(of)} claims ({which}) is descriptive: nothing could settle it,"
            " and nothing needs to."
        )
    return (
        f"{capital(in_words(number))} of its {in_words(of)} claims ({which}) are descriptive:"
        " nothing could settle them, and nothing needs to."
    )


def _bare(bare: Sequence[AuditedClaim]) -> Iterator[str]:
    """Nothing is attached: what would have to be."""
    of_kind = {kind: [claim for claim in bare if claim.kind is kind] for kind in Kind}
    if found := of_kind[Kind.UNDECIDED]:
        yield _undecided(found)
    if found := of_kind[Kind.MATHEMATICAL]:
        number = len(found)
        yield (
            f"{capital(in_words(number))} ({ids(found)}) {are(number)} mathematical:"
            f" {_needs(number)} a Lean statement and its proof."
        )
    if found := of_kind[Kind.EMPIRICAL]:
        yield _empirical(found)


def _undecided(found: Sequence[AuditedClaim]) -> str:
    number = len(found)
    does, its, it = ("does", "its", "it") if number == 1 else ("do", "their", "them")
    said = (
        f"{capital(in_words(number))} ({ids(found)}) {does} not say by {its} words whether a proof"
        f" or a run would settle {it}: a person has to declare that first."
    )
    return " ".join((said, *_why_undecided(found)))


def _why_undecided(found: Sequence[AuditedClaim]) -> Iterator[str]:
    """A sentence for each way in which words do not decide."""
    for why in Undecided:
        if such := [claim for claim in found if claim.undecided is why]:
            yield f"{ids(such)}: {UNDECIDED[why]}."


def _needs(number: int) -> str:
    return "it needs" if number == 1 else "each needs"


def _empirical(found: Sequence[AuditedClaim]) -> str:
    number = len(found)
    silent = [claim for claim in found if _lacks(claim, Code.CLM_NO_REPORTED_VALUE)]
    said = (
        f"{capital(in_words(number))} ({ids(found)}) {are(number)} empirical: {_needs(number)} a"
        " script whose sealed runs give the value that is reported."
    )
    if not silent:
        return said
    if len(silent) == number:
        none = "It states no value" if number == 1 else "None of them states a value"
    else:
        none = f"{ids(silent)} {say(len(silent), 'state')} no value"
    return f"{said} {none} that a run could be compared with."


def _lacks(claim: AuditedClaim, code: Code) -> bool:
    return any(reason.code is code for reason in claim.blocking())


def _attached(attached: Sequence[AuditedClaim], ran: Collection[str]) -> Iterator[str]:
    """Something is attached: what keeps it, for all that are kept by the same."""
    groups: dict[tuple[Code, ...], list[AuditedClaim]] = {}
    for claim in attached:
        codes = tuple(dict.fromkeys(reason.code for reason in claim.blocking()))
        groups.setdefault(codes, []).append(claim)
    for codes, found in groups.items():
        number = len(found)
        who = f"{ids(found)} {'has' if number == 1 else 'have'} {_artifacts(found)} attached"
        if not codes:
            yield f"{who}; nothing is wrong with {_them(number)} but what the record itself lacks."
        elif codes == (Code.EVD_MISSING,):
            again = any(claim.id in ran for claim in found)
            yield f"{who}, " + (
                "and no evidence of that lies beside the record."
                if again
                else "which nobody has run yet."
            )
        elif len(groups) > _FEW:
            yield f"{ids(found)}: {_kept_by(found[0], number)}."
        else:
            yield f"{who}, and {_keeps(number)}: {_kept_by(found[0], number)}."


def _them(number: int) -> str:
    return "it" if number == 1 else "them"


def _artifacts(found: Sequence[AuditedClaim]) -> str:
    names = [name for claim in found for name in claim.artifacts]
    return f"artifact {names[0]}" if len(names) == 1 else counted(len(names), "artifact")


def _keeps(number: int) -> str:
    return "this keeps it" if number == 1 else "this keeps each of them"


def _kept_by(claim: AuditedClaim, number: int) -> str:
    """Why, in the words of the first of them; that it has to be run besides goes without saying."""
    kept = [f"{clause(r)} ({code_of(r)})" for r in claim.blocking() if r.code is not _NOT_RUN]
    here = f", in the words of {claim.id}" if number > 1 else ""
    return f"{'; '.join(kept)}{here}"


def _truncated(found: Sequence[AuditedClaim]) -> str:
    number = len(found)
    gateable = [claim for claim in found if claim.is_gateable]
    sentences = counted(number, "sentence")
    said = f"{capital(sentences)} ({ids(found)}) {are(number)} cut, so what {_they(number)}"
    said = f"{said} {say(number, 'claim')} is not known"
    if not gateable:
        return f"{said}; as {_they(number)} {are(number)} descriptive, that keeps nothing."
    return f"{said}; nothing can settle {ids(gateable)} before the whole sentence is there."


def _they(number: int) -> str:
    return "it" if number == 1 else "they"
