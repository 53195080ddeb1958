"""The sentences and figures about a corpus that several formats share.

They hold foreign text as it came: each format makes it safe to show.
"""

from collections.abc import Iterable, Mapping, Sequence

from gate2.audit.audited import Attempt, AuditedRecord
from gate2.audit.corpus import Audit, CodeCount, Distance, Example, StatusChange, Step, Totals
from gate2.contract import LABELS, Status
from gate2.reason_table import TABLE
from gate2.reasons import Code, Effect

SECONDS_A_MINUTE = MINUTES_AN_HOUR = 60
_NOTED = (Effect.WARNING, Effect.NONE)
_FEW, _MOST = 0.1, 99.9
"""Per cent: below and above, no figure with one decimal tells it from none and from all."""
_ONE_DECIMAL = 10
"""Per cent, from either end, within which a decimal says something."""


def number(count: int) -> str:
    """For instance ``9,985``."""
    return f"{count:,}"


def share(count: int, of: int) -> str:
    """How much of it, for instance ``9.0 %``: 0 % of none alone, and 100 % of all alone."""
    if of == 0:
        return "–"
    if count in (0, of):
        return "0 %" if count == 0 else "100 %"
    percent = 100 * count / of
    if percent < _FEW or percent > _MOST:
        return f"<{_FEW} %" if percent < _FEW else f">{_MOST} %"
    near_an_end = percent < _ONE_DECIMAL or percent > 100 - _ONE_DECIMAL
    return f"{percent:.{1 if near_an_end else 0}f} %"


def counted(count: int, noun: str) -> str:
    """For instance ``1 record``, ``9,985 records``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def counted_of(count: int, of: int, noun: str) -> str:
    """With its denominator: ``37 of 412 gateable claims``."""
    return f"{count:,} of {counted(of, noun)}"


# --- the audit as a whole ----------------------------------------------------------------------


def headline(audit: Audit) -> str:
    """How many records have which status, and whether anybody tried to settle the others."""
    totals = audit.totals
    if not totals.records:
        return f"No record is what was asked for: 0 of {counted(totals.found, 'record')}."
    verified, falsified, open_ = (
        totals.statuses.get(each, 0)
        for each in (Status.VERIFIED, Status.FALSIFIED, Status.UNVERIFIED)
    )
    are = "is" if 1 in (verified, totals.records) else "are"
    said = f"{number(verified)} of {counted(totals.records, 'record')} {are} VERIFIED"
    said = f"{said}, {number(falsified)} FALSIFIED"
    if not open_:
        return f"{said}; none stays {LABELS[Status.UNVERIFIED]}."
    stay = "stays" if open_ == 1 else "stay"
    return f"{said}; {number(open_)} {stay} {LABELS[Status.UNVERIFIED]}: {_attempts(totals)}."


def _attempts(totals: Totals) -> str:
    """Which of those that stay Unverified anybody tried to settle."""
    never, blocked = (totals.attempts.get(each, 0) for each in (Attempt.NEVER, Attempt.BLOCKED))
    if never and blocked:
        tried = f"{number(blocked)} {_was(blocked)} attempted and {_is(blocked)} blocked"
        return f"{number(never)} {_was(never)} never attempted, {tried}"
    if never:
        return "it was never attempted" if never == 1 else "none of them was ever attempted"
    return "it was attempted and is blocked" if blocked == 1 else "all were attempted, in vain"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def claims_line(totals: Totals) -> str:
    """How many claims there are, how many could be settled, and how many are."""
    settled = {status: totals.claim_statuses.get(status, 0) for status in Status}
    falsified = settled[Status.FALSIFIED]
    also = f", {number(falsified)} FALSIFIED" if falsified else ""
    verified = settled[Status.VERIFIED]
    return (
        f"{counted_of(totals.gateable, totals.claims, 'claim')} could be settled by evidence;"
        f" {number(verified)} of these {_is(verified)} VERIFIED{also}."
    )


def filter_line(audit: Audit) -> str:
    """What was asked for and how much of the corpus that is; empty where all of it counts."""
    if not audit.filters:
        return ""
    totals = audit.totals
    counts = f"{number(totals.records)} of {counted(totals.found, 'record')}"
    return f"Asked for {', '.join(audit.filters)}: {counts}."


def made_line(audit: Audit) -> str:
    """When and how it was made."""
    places = audit.totals.found + audit.skipped_count
    reused = f"{audit.reused:,} of {counted(places, 'place')} as in the last audit"
    said = f"{counted(audit.totals.found, 'record')} audited in {audit.wall_s:.1f} s"
    version = audit.engine.get("version", "")
    return f"{said}{f', {reused}' if audit.reused else ''}; gate2 {version}, {audit.at}."


def skipped_line(audit: Audit) -> str:
    """How many files are no record; empty where none is."""
    if not audit.skipped_count:
        return ""
    files = counted(audit.skipped_count, "file")
    return f"{files} skipped: no record, and no document that an importer knows."


# --- codes -------------------------------------------------------------------------------------


def named(code: Code) -> str:
    """For instance ``CLM-016 truncated``."""
    return f"{code.removeprefix('G2-')} {TABLE[code].name}"


def group_named(group: str) -> str:
    """The head of a group; of a code with its name."""
    return named(Code(group)) if group in Code.__members__.values() else group


def groups_in_order(audit: Audit) -> list[tuple[str, Mapping[Status, int]]]:
    """The groups asked for: of times the latest first, else those with most records first."""
    groups = audit.totals.groups.items()
    if {"--group month", "--group year"} & set(audit.filters):
        return sorted(groups, reverse=True)
    return sorted(groups, key=lambda each: (-sum(each[1].values()), each[0]))


def asks_for_records(filters: Iterable[str]) -> bool:
    """Whether the records themselves are to be shown: any filter is more than a grouping."""
    return any(not each.startswith("--group") for each in filters)


def what_blocks(totals: Totals) -> list[CodeCount]:
    """The codes that keep records from VERIFIED, most frequent first."""
    return [each for each in totals.codes if TABLE[each.code].effect not in _NOTED]


def what_is_noted(totals: Totals) -> list[CodeCount]:
    """The codes that keep nothing from a status."""
    return [each for each in totals.codes if TABLE[each.code].effect in _NOTED]


def count_of(code: Code, totals: Totals) -> CodeCount:
    """How often the code stands in the corpus."""
    return next((each for each in totals.codes if each.code is code), CodeCount(code, 0, 0, 0))


def first_places(examples: Sequence[Example], most: int) -> list[Example]:
    """The first places where a code stands: of as many records as there are, then more of these."""
    of_records: dict[str, Example] = {}
    for each in examples:
        of_records.setdefault(each.path, each)
    firsts = list(of_records.values())
    others = [each for each in examples if each is not of_records[each.path]]
    chosen = [*firsts, *others][:most]
    return sorted(chosen, key=lambda each: firsts.index(of_records[each.path]))


# --- steps -------------------------------------------------------------------------------------


def lasting(minutes: float) -> str:
    """For instance ``30 s``, ``1.5 min``, ``2.5 h``."""
    seconds = max(round(SECONDS_A_MINUTE * minutes), 1)
    if seconds < SECONDS_A_MINUTE:
        return f"{seconds} s"
    if minutes < MINUTES_AN_HOUR:
        return f"{minutes:.1f}".removesuffix(".0") + " min"
    return f"{minutes / MINUTES_AN_HOUR:,.1f}".removesuffix(".0") + " h"


def first_code(record: AuditedRecord, distance: Distance) -> Code | None:
    """The code to begin with: that of the cheapest step, else of the first reason that blocks."""
    if distance.steps:
        return distance.steps[0].code
    return next((reason.code for _, reason in record.all_reasons() if reason.blocks), None)


def cost_of(step: Step) -> str:
    """What it asks of a person and of the machine: ``an edit; 1.5 min and 512 MiB, …``."""
    parts = (
        lasting(step.minutes) if step.minutes is not None else "",
        f"{step.memory_mib:,} MiB" if step.memory_mib is not None else "",
    )
    known = " and ".join(filter(None, parts))
    if not known:
        return step.effort
    return f"{step.effort}; {known}, {step.basis}" if step.basis else f"{step.effort}; {known}"


def lacking_line(distance: Distance) -> str:
    """How far a record is from VERIFIED: ``lacks 3 of 4 claims, 4 steps, about 2 min to run``."""
    said = (
        f"lacks {distance.lacking:,} of {counted(distance.gateable, 'claim')}"
        if distance.gateable
        else "has no claim that could be settled"
    )
    steps = f", {counted(len(distance.steps), 'step')}" if distance.steps else ""
    about = "" if distance.minutes is None else f", about {lasting(distance.minutes)} to run"
    beyond = "" if distance.reachable or not distance.steps else ", out of reach"
    return f"{said}{steps}{about}{beyond}"


def change_named(change: StatusChange) -> str:
    """Why a status changed, and who says so: ``LEAN-018 negation-proved (ledger)``."""
    known = {code.value for code in Code}
    why = ", ".join(named(Code(each)) if each in known else each for each in change.why)
    return f"{why} ({change.source})" if why else f"({change.source})"
