"""One record before and after, by all the rules: its statuses, and all that is said of it. Pure.

Statuses come first, from what was run and what is established (`statuses`); then what the branch
edits (`edits`) and takes back (`regressions`). A claim that anything blocks is not VERIFIED on
this branch, whatever its run gave.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from gate2.check import CheckedRecord
from gate2.ci.altered import altered_findings
from gate2.ci.edits import Edited, edit_findings, edited_claims, set_aside_findings
from gate2.ci.judgement import WEIGHTS, Change, Require, Weight
from gate2.ci.looking import Looked
from gate2.ci.pairs import Pair
from gate2.ci.published import Published
from gate2.ci.regressions import history_findings, lowered_findings, lowered_record
from gate2.ci.said import Said, lowered, said
from gate2.ci.statuses import (
    above_findings,
    checked_findings,
    established_status,
    stated_findings,
    stated_statuses,
    undecided_claims,
)
from gate2.contract import Status
from gate2.reasons import Code, because
from gate2.record.names import shown
from gate2.settings import Waiver
from gate2.verdict import Coverage

_KEEPS_FROM_VERIFIED = (Weight.INVALID, Weight.BLOCKS)


@dataclass(frozen=True, slots=True)
class Rules:
    """What records are judged by: the base's settings, and what the caller vouches for."""

    require: Require
    reviewers: tuple[str, ...]
    waivers: Sequence[Waiver]
    today: date
    taken: Mapping[str, Sequence[str]]
    """The ids that several records of the head have, with their places."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What all the rules make of one record that the head has."""

    found: Sequence[Said]
    statuses: Mapping[str, Status] = field(default_factory=dict)
    """Of each claim that was checked."""
    edited: Mapping[str, Edited] = field(default_factory=dict)
    """The claims that both sides have, by the head's id."""
    status: Status | None = None
    """Of the record; None where it could not be read."""
    coverage: Coverage | None = None


def decided(pair: Pair, looked: Looked, rules: Rules) -> Decided:
    """The record by all the rules, waivers left out: none of those changes a status."""
    side = looked.published
    found = [*of_the_pair(pair, side, rules), *stated_findings(looked), *altered_findings(side)]
    if pair.before is not None:
        found += history_findings(pair.before, side)
    checked = looked.checked
    if checked is None:
        return Decided(_weighed(pair, found))
    edited = _edited(pair, looked)
    found += above_findings(checked, stated_statuses(looked), undecided_claims(checked))
    statuses = _established(looked, checked)
    for each in edited.values():
        found += _of_the_edit(each, pair, looked, checked, statuses, rules)
    statuses, more = _refused(pair, looked, checked, statuses, found)
    found += more
    found += lowered(checked_findings(checked), rules.require)
    status = record_status(checked, statuses, found)
    return Decided(_weighed(pair, found), statuses, edited, status, coverage_of(checked, statuses))


def of_the_pair(pair: Pair, side: Published, rules: Rules) -> Iterator[Said]:
    """What can be said of the record without looking into it."""
    if pair.changed_on_base:
        message = "branch and base both changed it since they parted"
        yield said(because(Code.REC_CHANGED_ON_BASE, message), waivable=False)
    if pair.after is None or side.record is None:
        return
    others = [place for place in rules.taken.get(side.record.id, ()) if place != side.path]
    if others:
        message = f"its id is also that of the record at {', '.join(map(shown, others))}"
        yield said(because(Code.REC_ID_TAKEN, message))


def published_statuses(pair: Pair) -> Mapping[str, Status]:
    """What the base publishes of each claim."""
    return {} if pair.before is None else pair.before.statuses()


def _edited(pair: Pair, looked: Looked) -> dict[str, Edited]:
    if pair.before is None or looked.record is None:
        return {}
    artifacts = {each.name: each for each in looked.record.artifacts}
    found = edited_claims(pair.before, looked.published, artifacts)
    return {each.after.id: each for each in found}


def _established(looked: Looked, checked: CheckedRecord) -> dict[str, Status]:
    stated = stated_statuses(looked)
    verified = {} if looked.verified is None else {c.id: c for c in looked.verified.claims}
    return {
        item.claim.id: established_status(
            item, stated.get(item.claim.id), verified.get(item.claim.id)
        )
        for item in checked.claims
    }


def _of_the_edit(
    edited: Edited,
    pair: Pair,
    looked: Looked,
    checked: CheckedRecord,
    statuses: Mapping[str, Status],
    rules: Rules,
) -> Iterator[Said]:
    name = edited.after.id
    was = published_statuses(pair).get(edited.before.id, Status.UNVERIFIED)
    stated = stated_statuses(looked).get(name)
    yield from edit_findings(edited, was, stated, statuses[name], rules.reviewers)
    of_record = looked.published.status, checked.verdict.status
    yield from set_aside_findings(edited, *of_record, rules.reviewers)


def _refused(
    pair: Pair,
    looked: Looked,
    checked: CheckedRecord,
    statuses: Mapping[str, Status],
    found: Sequence[Said],
) -> tuple[dict[str, Status], list[Said]]:
    """The statuses that what was found leaves standing, and what that takes back of the base's."""
    against = _spoken_against(statuses, found)
    left = {
        name: Status.UNVERIFIED if status is Status.VERIFIED and name in against else status
        for name, status in statuses.items()
    }
    stated, published = stated_statuses(looked), published_statuses(pair)
    undecided = undecided_claims(checked)
    kept = {name for name in against if stated.get(name) is published.get(name)}
    more = list(lowered_findings(published, left, undecided | kept))
    if pair.before is not None and not undecided:
        status = record_status(checked, left, [*found, *more])
        more += lowered_record(pair.before, status, left)
    return left, more


def _spoken_against(claims: Iterable[str], found: Sequence[Said]) -> frozenset[str]:
    """The claims that something speaks against: all of them where the record is invalid."""
    if any(each.weight is Weight.INVALID and each.claim is None for each in found):
        return frozenset(claims)
    against = (each.claim for each in found if each.weight in _KEEPS_FROM_VERIFIED)
    return frozenset(claim for claim in against if claim is not None)


def _weighed(pair: Pair, found: Sequence[Said]) -> Sequence[Said]:
    """What is said of a record that the branch leaves as the base has it: no branch mends that."""
    if pair.change is not Change.UNCHANGED:
        return found
    most = WEIGHTS.index(Weight.WARNS)
    return [
        replace(each, weight=Weight.WARNS) if WEIGHTS.index(each.weight) < most else each
        for each in found
    ]


def record_status(
    checked: CheckedRecord, statuses: Mapping[str, Status], found: Sequence[Said]
) -> Status:
    """The record's status: never above what the check gave, nor above any of its claims."""
    if Status.FALSIFIED in statuses.values():
        return Status.FALSIFIED
    if checked.verdict.status is not Status.VERIFIED:
        return Status.UNVERIFIED
    against = any(each.weight in _KEEPS_FROM_VERIFIED for each in found)
    short = coverage_of(checked, statuses)
    whole = short.verified == short.gateable and not against
    return Status.VERIFIED if whole else Status.UNVERIFIED


def coverage_of(checked: CheckedRecord, statuses: Mapping[str, Status]) -> Coverage:
    """How many of its claims have these statuses."""
    counted = checked.verdict.coverage
    return replace(
        counted,
        verified=sum(each is Status.VERIFIED for each in statuses.values()),
        falsified=sum(each is Status.FALSIFIED for each in statuses.values()),
    )
