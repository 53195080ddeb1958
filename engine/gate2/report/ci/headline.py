"""The first and the last lines of every format: what the gate says, and what it looked at."""

from collections.abc import Mapping

from gate2.backports import assert_never
from gate2.ci.judgement import Change, Ground, Judgement, Outcome, Weight
from gate2.contract import Status
from gate2.report.ci.words import counted, waived, weighing
from gate2.report.escape import shortened

SHORT_SHA = 10
MESSAGE_WIDTH = 160

SIGNS: Mapping[Outcome, str] = {
    Outcome.PASSED: "Passed",
    Outcome.FAILED: "Blocked",
    Outcome.UNDECIDED: "Not decided",
    Outcome.NOTHING: "Nothing to judge",
}


def sign(judgement: Judgement) -> str:
    """What the gate says, in one or two words."""
    return SIGNS[judgement.outcome] if judgement.complete else "Interrupted"


def headline(judgement: Judgement) -> str:
    """For instance ``Blocked: 1 claim FALSIFIED, 1 invalid``."""
    return f"{sign(judgement)}: {_said(judgement)}"


def _said(judgement: Judgement) -> str:
    if not judgement.complete:
        return f"{counted(len(judgement.records), 'record')} judged before it was stopped"
    match judgement.outcome:
        case Outcome.PASSED:
            return _passed(judgement)
        case Outcome.FAILED:
            return _blocked(judgement)
        case Outcome.UNDECIDED:
            return _undecided(judgement)
        case Outcome.NOTHING:
            return "the branch touches no record"
        case _:
            assert_never(judgement.outcome)


def _passed(judgement: Judgement) -> str:
    claims = [each for record in judgement.records for each in record.claims if each.is_gateable]
    verified = sum(each.after is Status.VERIFIED for each in claims)
    unverified = sum(each.after is Status.UNVERIFIED for each in claims)
    parts = [f"{counted(len(judgement.records), 'record')} judged"]
    if verified:
        parts.append(f"{counted(verified, 'claim')} VERIFIED")
    if unverified:
        stay = "stays" if unverified == 1 else "stay"
        parts.append(f"{counted(unverified, 'claim')} {stay} UNVERIFIED")
    if warnings := judgement.count(Weight.WARNS):
        parts.append(counted(warnings, "warning"))
    if answered := len(waived(judgement)):
        parts.append(f"{answered:,} waived")
    return ", ".join(parts)


def _blocked(judgement: Judgement) -> str:
    findings = judgement.all_findings()
    refuted = {(f.path, f.record, f.claim) for f in findings if f.weight is Weight.FALSIFIED}
    parts = [f"{counted(len(refuted), 'claim')} FALSIFIED"] if refuted else []
    if invalid := judgement.count(Weight.INVALID):
        parts.append(f"{invalid:,} invalid")
    if others := judgement.count(Weight.BLOCKS):
        parts.append(f"{others:,} blocking")
    if lacking := judgement.count(Weight.INFRASTRUCTURE):
        parts.append(f"{lacking:,} not decided here")
    return ", ".join(parts)


def _undecided(judgement: Judgement) -> str:
    """The first message of what was lacking; what blocks besides is not passed over."""
    found = weighing(judgement, Weight.INFRASTRUCTURE)
    messages = list(dict.fromkeys(each.reason.message for each in found))
    others = f", and {len(messages) - 1:,} more" if messages[1:] else ""
    blocking = judgement.count(Weight.BLOCKS)
    besides = f"; {counted(blocking, 'finding')} that would block" if blocking else ""
    return f"{shortened(messages[0], MESSAGE_WIDTH)}{others}{besides}"


def scope_line(judgement: Judgement) -> str:
    """Which records were judged, of how many, and why these."""
    removed = sum(each.change is Change.REMOVED for each in judgement.records)
    judged = len(judgement.records) - removed
    of = f"Judged {judged:,} of {counted(judgement.records_total, 'record')}"
    if judgement.everything:
        said = f"{of}, not only those that the branch touches: {judgement.everything}"
    else:
        said = f"{of}: those that the branch touches"
    if removed:
        said = f"{said}; it removes {removed:,} more"
    claims = [claim for record in judgement.records for claim in record.claims]
    if attested := sum(claim.ground is Ground.ATTESTED for claim in claims):
        said = f"{said}; {counted(attested, 'claim')} by a trusted signer's word, not run here"
    return said


def commits_line(judgement: Judgement) -> str:
    """Which commits were compared."""
    base, head = judgement.base, judgement.head
    since = ", ".join(sha[:SHORT_SHA] for sha in judgement.merge_bases) or "no common commit"
    return (
        f"{head.ref} ({head.sha[:SHORT_SHA]}) against {base.ref} ({base.sha[:SHORT_SHA]}),"
        f" parted at {since}"
    )


def policy_line(judgement: Judgement) -> str:
    """Which rules it was judged under, and where they were read."""
    source = f"{judgement.settings} of the base" if judgement.settings else "the defaults"
    keys = f"{counted(judgement.trusted_keys, 'trusted key')}"
    reviewers = f"approved by {', '.join(judgement.reviewers)}" if judgement.reviewers else ""
    parts = (
        f"Policy: {source}",
        f"requires {judgement.require}",
        keys,
        reviewers,
    )
    return "; ".join(filter(None, parts))
