"""What was tried and what came of it: from evidence, from the ledger, from the record's history."""

from collections.abc import Iterator, Mapping, Sequence

from gate2.audit.audited import AuditedClaim
from gate2.audit.corpus import StatusChange
from gate2.audit.history import Attempted
from gate2.classify.kinds import Kind
from gate2.contract import Status
from gate2.reason_table import TABLE
from gate2.reasons import Code, Effect
from gate2.report.why.asked import Asked
from gate2.report.why.evidence import not_established, seen_in
from gate2.report.why.wording import capital, counted, cut, ended, ids, listed, quoted

MOST_SHOWN = 6
_CODES = {code.value: code for code in Code}


def rests_on(asked: Asked) -> Iterator[str]:
    """What every decided claim rests on, in what ran and what was seen."""
    decided = [claim for claim in asked.claims if claim.status is not Status.UNVERIFIED]
    for claim in decided[:MOST_SHOWN]:
        attestation = asked.attestation_of(claim)
        lead = "" if asked.claim else f"{claim.id} is {claim.status}: {ended(quoted(claim.text))} "
        if attestation is None:
            yield f"{lead}Its evidence is too large to be shown here."
            continue
        seen = seen_in(attestation, holds=True, whole=asked.claim is not None)
        for number, paragraph in enumerate(seen):
            yield paragraph if number else f"{lead}{paragraph}"
    if (left := len(decided) - MOST_SHOWN) > 0:
        yield f"{capital(counted(left, 'further decided claim'))}: ask for each by its id."


def leaves_open(asked: Asked) -> Iterator[str]:
    """What a decided claim or record does not establish."""
    for claim in [c for c in asked.claims if c.status is not Status.UNVERIFIED][:MOST_SHOWN]:
        attestation = asked.attestation_of(claim)
        if attestation is not None:
            yield from not_established(attestation)
    descriptive = [claim for claim in asked.claims if not claim.is_gateable]
    if descriptive and asked.claim is None and asked.status is not Status.UNVERIFIED:
        number = len(descriptive)
        if number == 1:
            yield f"The descriptive claim ({ids(descriptive)}) stays what it is: nobody tested it."
        else:
            which = f"{counted(number, 'descriptive claim')} ({ids(descriptive)})"
            yield f"The {which} stay what they are: nobody tested them."
    if asked.status is Status.FALSIFIED:
        yield _refuted([c for c in asked.claims if c.status is Status.FALSIFIED])


def _refuted(claims: Sequence[AuditedClaim]) -> str:
    proofs = all(claim.kind is Kind.MATHEMATICAL for claim in claims)
    as_it_is = "as its Lean statement reads it" if proofs else "with these values and tolerances"
    return (
        f"A refutation is of the claim as it stands, {as_it_is}; it says nothing of what its"
        " authors meant, nor of any other claim."
    )


def tried(asked: Asked) -> Iterator[str]:
    """What was seen of undecided claims, what the ledger remembers, and what changed when."""
    open_ = [claim for claim in asked.claims if claim.status is Status.UNVERIFIED]
    for claim in [claim for claim in open_ if asked.attestation_of(claim)][:MOST_SHOWN]:
        attestation = asked.attestation_of(claim)
        assert attestation is not None
        lead = f"What the evidence of {claim.id} says, which does not count now: "
        for paragraph in seen_in(attestation, holds=False, whole=asked.claim is not None):
            yield f"{lead}{paragraph}"
            lead = ""
    wanted = {claim.id for claim in open_}
    latest = _latest([e for e in asked.history.attempts if e.claim in wanted], asked.trees)
    texts = {claim.id: claim.text_sha256() for claim in open_}
    for attempt in latest[:MOST_SHOWN]:
        yield _attempt(attempt, texts[attempt.claim], asked.trees)
    if (left := len(latest) - MOST_SHOWN) > 0:
        yield f"{capital(counted(left, 'further artifact'))} of it ran: `gate2 ledger log`."
    if asked.history.asked and not asked.history.attempts and _nothing_is_known(open_):
        yield "Nothing was tried here so far: the ledger knows of no attempt at it."
    yield from _changes(asked)


def _nothing_is_known(claims: Sequence[AuditedClaim]) -> bool:
    return any(claim.is_gateable for claim in claims)


def _latest(attempts: Sequence[Attempted], trees: Mapping[str, str]) -> list[Attempted]:
    """The last attempt of each artifact: as it lies here, where there was one."""
    as_it_is = [each for each in attempts if not _had_other_files(each, trees)]
    ordered = [*attempts, *as_it_is]
    return list({(each.claim, each.artifact): each for each in ordered}.values())


def _had_other_files(attempt: Attempted, trees: Mapping[str, str]) -> bool:
    """Whether the artifact lies here with other files than the attempt was made of."""
    here = trees.get(attempt.artifact)
    return here is not None and attempt.artifact_sha256 not in ("", here)


def _attempt(attempt: Attempted, text_sha256: str, trees: Mapping[str, str]) -> str:
    ran = "was looked at as a proof" if attempt.runs is None else f"ran {_times(attempt.runs)}"
    ran = "was begun, and its worker was lost" if attempt.lost else ran
    outcome = "" if attempt.outcome is None else f": {attempt.outcome}"
    said = (
        f"On {attempt.at[:10]} artifact {cut(attempt.artifact, 80)} of {attempt.claim}"
        f" {ran}{outcome}"
    )
    blocking = [code for code in attempt.codes if TABLE[code].effect is not Effect.WARNING]
    if blocking and attempt.status is Status.UNVERIFIED:
        names = [f"{code.removeprefix('G2-')} {TABLE[code].name}" for code in blocking]
        said = f"{said} ({listed(names)})"
    if attempt.claim_sha256 not in (None, text_sha256):
        return f"{said}; the claim had another text then."
    if _had_other_files(attempt, trees):
        return f"{said}; its files were others than those that lie here now."
    if attempt.status is not Status.UNVERIFIED:
        return f"{said}. Nothing beside the record tells of that: `--write` writes it down."
    return f"{said}."


def _times(runs: int) -> str:
    return {1: "once", 2: "twice"}.get(runs, f"{runs:,} times")


def _changes(asked: Asked) -> Iterator[str]:
    wanted = {claim.id for claim in asked.claims}
    changes = [each for each in asked.history.changes if each.claim in wanted]
    if (left := len(changes) - MOST_SHOWN) > 0:
        yield f"Its history has {counted(left, 'earlier change')} of status."
    yield from map(_change, changes[-MOST_SHOWN:])


def _change(change: StatusChange) -> str:
    if change.source != "ledger" and change.why:
        return f"On {change.at[:10]}: {cut(change.why[0])}"
    why = [_named(each) for each in change.why]
    because = f" ({listed(why)})" if why else ""
    was = "" if change.before is None else f", was {change.before}"
    return f"On {change.at[:10]} {change.claim} became {change.after}{was}{because}."


def _named(word: str) -> str:
    code = _CODES.get(word)
    return cut(word, 200) if code is None else f"{code.removeprefix('G2-')} {TABLE[code].name}"
