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

from collections.abc import Collection, Iterator, Mapping

from gate2.contracts.chain import Chain, correction_faults, known_faults
from gate2.contracts.levels import levels_faults
from gate2.contracts.rewrites import rewrite_faults
from gate2.contracts.stating import StatedCorrections, StatedVerdict, read_stated
from gate2.contracts.support import support_faults
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import Record
from gate2.record.tables import table_in

_MAX_NESTING = 4


def stated_faults(
    verdict: object, record: Record, evidence: Collection[str], corrections: object = None
) -> tuple[Reason, ...]:
    """Every fault of what is stated beside the record, each with the effect of its code.

    `verdict` and `corrections` are the bytes of verdict.json and corrections.json, or what they
    spell, or None where there is no such file; `evidence` the files beneath evidence/, by path
    relative to the record.
    """
    stated, faults = read_stated(verdict)
    chain = Chain.of(corrections)
    return (
        *faults,
        *_verdict_faults(stated, record, evidence, chain),
        *_corrections_faults(stated, record, chain),
        *publisher_faults(record.publisher, len(record.claims)),
    )


def check_findings(
    verdict: object, record: Record, evidence: Collection[str], corrections: object = None
) -> tuple[Reason, ...]:
    """The same faults, as findings of a record whose claims are all decided again."""
    stated, faults = read_stated(verdict)
    chain = Chain.of(corrections)
    lowered = (
        *faults,
        *_verdict_faults(stated, record, evidence, chain),
        *publisher_faults(record.publisher, len(record.claims)),
    )
    attempted = bool(record.artifacts or record.broken)
    effect = Effect.WARNING if attempted else Effect.UNVERIFIED
    return (
        *(_with_effect(reason, effect) for reason in lowered),
        *_corrections_faults(stated, record, chain),
    )


def _with_effect(reason: Reason, effect: Effect) -> Reason:
    if reason.effect is Effect.WARNING:
        return reason
    return because(reason.code, reason.message, remedy=reason.remedy, effect=effect)


def _verdict_faults(
    stated: StatedVerdict | None, record: Record, evidence: Collection[str], chain: Chain
) -> Iterator[Reason]:
    """Rules 2 and 4. Where events are missing rule 3 says so, and nothing follows from the rest."""
    if stated is None:
        return
    yield from support_faults(stated, record, evidence)
    known = stated.corrections
    if known is not None and known.events <= len(chain.events):
        yield from rewrite_faults(stated, known, chain.events)


def _corrections_faults(
    stated: StatedVerdict | None, record: Record, chain: Chain
) -> tuple[Reason, ...]:
    """Rule 3. A verdict that knows no events, or none at all, leaves the chain by itself."""
    known = (stated.corrections if stated else None) or StatedCorrections()
    if chain.corrections is None:
        return correction_faults(None, known.events, known.head)
    return chain.faults or known_faults(
        chain.corrections, known.events, known.head, known_sha256=known.sha256, record=record.id
    )


def publisher_faults(publisher: Mapping[str, object], claims: int) -> Iterator[Reason]:
    """Rule 5, of the publisher's document and the number of claims: REC-011 and REC-013."""
    yield from levels_faults(publisher, claims)
    if _superseded(publisher):
        message = "the publisher's correction record says SUPERSEDED"
        yield because(Code.REC_SUPERSEDED, message)


def _superseded(publisher: Mapping[str, object]) -> bool:
    page = table_in(table_in(publisher, "fields"), "correction_record").get("Status")
    if isinstance(page, str) and page.strip().upper() == "SUPERSEDED":
        return True
    return _says_superseded(publisher, _MAX_NESTING)


def _says_superseded(holder: Mapping[str, object], nesting: int) -> bool:
    """Whether a correction-record-v1 is in the publisher's document, and its state that one."""
    if holder.get("correction_state") == "SUPERSEDED":
        return True
    tables = [value for value in holder.values() if isinstance(value, dict)]
    return nesting > 0 and any(_says_superseded(table, nesting - 1) for table in tables)
