"""The short sentences about records, claims and findings that several formats share.

They hold foreign text as it came, but no more of it than can be read: each format makes it safe
to show.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gate2.backports import assert_never
from gate2.ci.judgement import (
    WEIGHTS,
    Change,
    Finding,
    JudgedClaim,
    JudgedRecord,
    Judgement,
    Weight,
)
from gate2.contract import Status
from gate2.reasons import Effect
from gate2.report.escape import shortened

NAME_WIDTH = 80
PLACE_WIDTH = 240
MESSAGE_WIDTH = 400
_OTHERS_WIDTH = 40
SHOWN_EDITS = 12
SHOWN_CLAIMS = 50

BLOCKING = (Weight.FALSIFIED, Weight.INVALID, Weight.BLOCKS)


def counted(number: int, noun: str) -> str:
    """For instance ``1 record``, ``1,000 records``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def weighing(judgement: Judgement, *weights: Weight) -> list[Finding]:
    """The findings with one of these weights, worst first."""
    return [each for each in judgement.all_findings() if each.weight in weights]


def waived(judgement: Judgement) -> list[Finding]:
    """Those that somebody answers for."""
    return [each for each in judgement.all_findings() if each.waiver is not None]


def effect_of(weight: Weight) -> str:
    """What a finding of this weight is called where it stands by itself."""
    match weight:
        case Weight.FALSIFIED:
            return "FALSIFIED"
        case Weight.INVALID:
            return "invalid"
        case Weight.BLOCKS:
            return "blocking"
        case Weight.INFRASTRUCTURE:
            return "not decided"
        case Weight.WARNS:
            return "warning"
        case Weight.NOTE:
            return "note"
        case _:
            assert_never(weight)


# --- a claim, a record -------------------------------------------------------------------------


def before_after(subject: JudgedClaim | JudgedRecord) -> str:
    """For instance ``VERIFIED → UNVERIFIED``, ``new → VERIFIED``, ``VERIFIED → gone``."""
    before = "new" if subject.before is None else subject.before.value
    after = _after(subject)
    return f"stays {after}" if before == after else f"{before} → {after}"


def _after(subject: JudgedClaim | JudgedRecord) -> str:
    if subject.after is not None and not subject.decided:
        return "not decided"
    if subject.after is not None:
        return subject.after.value
    removed = isinstance(subject, JudgedClaim) or subject.change is Change.REMOVED
    return "gone" if removed else "not read"


def overstated(subject: JudgedClaim | JudgedRecord) -> str:
    """What the branch's verdict.json says where that is more than is established; else empty."""
    if subject.stated in (None, Status.UNVERIFIED, subject.after) or subject.after is None:
        return ""
    return f"verdict.json says {subject.stated}"


def what_changed(record: JudgedRecord) -> str:
    """For instance ``edited: c1 tolerance, artifact moments``."""
    said = record.change.value
    if record.was is not None:
        moved = f"from {shortened(record.was, PLACE_WIDTH)}"
        said = f"{said} {moved}" if record.change is Change.RENAMED else f"{said}, {moved}"
    return f"{said}: {listed(record.edited, SHOWN_EDITS)}" if record.edited else said


def worst_first(records: Iterable[JudgedRecord]) -> list[JudgedRecord]:
    """The records by their worst finding, else in their order."""
    return sorted(records, key=lambda each: WEIGHTS.index(each.weight))


def is_worth_showing(record: JudgedRecord) -> bool:
    """Whether the branch did something to the record, or something is to be seen of it."""
    return (
        record.change is not Change.UNCHANGED
        or record.before is not record.after
        or record.weight is not Weight.NOTE
        or any(map(is_news, record.claims))
    )


def is_news(claim: JudgedClaim) -> bool:
    """Whether a reviewer has to see the claim: its status changes, or something is found."""
    if not claim.decided or overstated(claim):
        return True
    if any(each.weight is not Weight.NOTE or each.waiver is not None for each in claim.findings):
        return True
    return claim.before is not claim.after and (
        claim.is_gateable or claim.after is None or claim.before is not None
    )


def news(record: JudgedRecord) -> list[JudgedClaim]:
    """The claims that a reviewer has to see, the worst first, else in their order."""
    return sorted(filter(is_news, record.claims), key=lambda each: WEIGHTS.index(each.weight))


def other_claims(record: JudgedRecord) -> str:
    """Those there is no news of, for instance ``2 claims as before, 1 descriptive claim``."""
    others = [each for each in record.claims if not is_news(each)]
    descriptive = sum(not each.is_gateable for each in others)
    as_before = len(others) - descriptive
    parts = (
        f"{counted(as_before, 'claim')} as before" if as_before else "",
        counted(descriptive, "descriptive claim") if descriptive else "",
    )
    return ", ".join(filter(None, parts))


def why(claim: JudgedClaim) -> str:
    """Its worst finding, else how it got the status; one line."""
    if (worst := worst_open(claim.findings)) is not None:
        return finding_line(worst)
    answered = [each for each in claim.findings if each.waiver is not None]
    if answered:
        return f"waived: {finding_line(answered[0])}"
    noted = [each for each in claim.findings if each.reason.effect is not Effect.NONE]
    return claim.summary or (finding_line(noted[0]) if noted else "")


# --- findings ----------------------------------------------------------------------------------


def worst_open(findings: Iterable[Finding]) -> Finding | None:
    """The worst one that asks for something to be done; None where nothing has to be."""
    found = [each for each in findings if each.weight is not Weight.NOTE]
    return min(found, key=lambda each: WEIGHTS.index(each.weight), default=None)


def folded(findings: Iterable[Finding]) -> list[Finding]:
    """Findings of one code at one place together: the first, which says how many more there are."""
    found: dict[tuple[object, ...], list[Finding]] = {}
    for each in findings:
        place = (each.weight, each.reason.code, each.path, each.line, each.record, each.claim)
        found.setdefault(place, []).append(each)
    return [_with_others(group[0], len(group) - 1) for group in found.values()]


def _with_others(finding: Finding, others: int) -> Finding:
    if not others:
        return finding
    message = (
        f"{shortened(finding.reason.message, MESSAGE_WIDTH - 40)} (and {others:,} more like it)"
    )
    return replace(finding, reason=replace(finding.reason, message=message))


def named(finding: Finding) -> str:
    """For instance ``LEAN-018 negation-proved``."""
    return f"{finding.reason.code.removeprefix('G2-')} {finding.reason.name}"


def finding_line(finding: Finding) -> str:
    """A finding in one line, without its place."""
    return f"{named(finding)}: {shortened(finding.reason.message, MESSAGE_WIDTH)}"


def place_of(finding: Finding) -> str:
    """For instance ``records/moments/record.json:9``."""
    if not finding.path:
        return "the repository"
    return f"{shortened(finding.path, PLACE_WIDTH)}:{finding.line}"


def subject_of(finding: Finding) -> str:
    """The record and claim it is about, for instance ``moments c1``; empty if of neither."""
    names = (each for each in (finding.record, finding.claim) if each is not None)
    return " ".join(shortened(each, NAME_WIDTH) for each in names)


def waiver_line(finding: Finding) -> str:
    """Who answers for it, why, and how long."""
    if finding.waiver is None:
        return ""
    waiver = finding.waiver
    owner, reason = shortened(waiver.owner, NAME_WIDTH), shortened(waiver.reason, MESSAGE_WIDTH)
    return f"waived by {owner} until {waiver.expires.isoformat()}: {reason}"


def by_code(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings under what they are called, in the order of the first of each."""
    found: dict[str, list[Finding]] = {}
    for each in findings:
        found.setdefault(named(each), []).append(each)
    return found


def listed(words: Sequence[str], most: int) -> str:
    """At most so many of them, each of some length, and how many more there are."""
    left = len(words) - most
    return ", ".join(
        [
            *(shortened(each, NAME_WIDTH) for each in words[:most]),
            *([f"{left:,} more"] if left > 0 else []),
        ]
    )
