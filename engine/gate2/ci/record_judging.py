"""One record before and after, by all the rules, as it stands in the report. Pure.

Statuses come first, from what was run and what is established (`statuses`); then what the branch
edits (`edits`) and takes back (`regressions`). A claim that anything blocks is not VERIFIED on
this branch, whatever its run gave. Waivers come last, so that none of them changes a status.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gate2.check import CheckedClaim, CheckedRecord
from gate2.ci.altered import altered_findings
from gate2.ci.edits import (
    Edited,
    edit_findings,
    edited_claims,
    edited_parts,
    set_aside_findings,
)
from gate2.ci.judgement import (
    WEIGHTS,
    Change,
    Finding,
    Ground,
    JudgedClaim,
    JudgedRecord,
    Require,
    Weight,
)
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
from gate2.ci.waiving import waived
from gate2.contract import Status
from gate2.reasons import Code, because
from gate2.record.locating import ClaimLines, locate_claims
from gate2.record.model import Claim
from gate2.record.names import shown
from gate2.record.reader import RECORD_FILE
from gate2.report.words import why
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


def judged(pair: Pair, looked: Looked | None, rules: Rules) -> JudgedRecord:
    """The record; `looked` is None where the branch has it no longer."""
    return _removed(pair, rules) if looked is None else _Judging(pair, looked, rules).record()


def _removed(pair: Pair, rules: Rules) -> JudgedRecord:
    before = pair.before
    assert before is not None, "a record that is on neither side was touched by nobody"
    found = [*history_findings(before, None), *_of_the_pair(pair, before, rules)]
    record = before.record
    name = "" if record is None else record.id
    claims = [
        JudgedClaim(
            id=claim.id,
            text=claim.text,
            kind="undecided" if claim.kind is None else claim.kind.value,
            before=before.statuses().get(claim.id, Status.UNVERIFIED),
            stated=None,
            after=None,
            ground=Ground.NOTHING,
            decided=True,
            summary="",
        )
        for claim in before.claims().values()
    ]
    return JudgedRecord(
        path=before.path,
        id=name,
        title="" if record is None else record.title,
        change=pair.change,
        edited=(),
        before=before.status or Status.UNVERIFIED,
        stated=None,
        after=None,
        coverage=None,
        claims=tuple(claims),
        findings=tuple(_placed(found, before, name, name, rules, {})),
    )


def _of_the_pair(pair: Pair, side: Published, rules: Rules) -> Iterator[Said]:
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


@dataclass(frozen=True, slots=True)
class _Judging:
    """One record that the head has."""

    pair: Pair
    looked: Looked
    rules: Rules

    def record(self) -> JudgedRecord:
        """The record as it stands in the report."""
        after, checked = self.looked.published, self.looked.checked
        edited = self._edited()
        statuses, found = self._statuses_and_findings(edited)
        name = self._name()
        placed = self._placed(_of_the_base(found) if self._unchanged() else found)
        claims = () if checked is None else tuple(self._claims(checked, statuses, placed))
        shown_at = {each.id for each in claims}
        of_record = tuple(each for each in placed if each.claim not in shown_at)
        before = self.pair.before
        return JudgedRecord(
            path=after.path,
            id=name,
            title="" if after.record is None else after.record.title,
            change=self.pair.change,
            edited=self._parts(edited),
            before=None if before is None else before.status or Status.UNVERIFIED,
            stated=after.status,
            after=None if checked is None else _after(checked, statuses, found),
            coverage=None if checked is None else _coverage(checked, statuses),
            claims=claims,
            findings=of_record,
            was=before.path if before is not None and before.path != after.path else None,
            wall_s=0.0 if checked is None else checked.wall_s,
        )

    def _unchanged(self) -> bool:
        return self.pair.change is Change.UNCHANGED

    def _name(self) -> str:
        record = self.looked.published.record
        return "" if record is None else record.id

    def _edited(self) -> dict[str, Edited]:
        """The claims that both sides have, by the head's id."""
        if self.pair.before is None or self.looked.record is None:
            return {}
        artifacts = {each.name: each for each in self.looked.record.artifacts}
        found = edited_claims(self.pair.before, self.looked.published, artifacts)
        return {each.after.id: each for each in found}

    def _parts(self, edited: Mapping[str, Edited]) -> tuple[str, ...]:
        if self.pair.before is None:
            names = sorted(self.looked.published.artifacts())
            return ("record", *(f"artifact {name}" for name in names))
        claims = tuple(edited.values())
        return tuple(edited_parts(self.pair.before, self.looked.published, claims))

    def _statuses_and_findings(
        self, edited: Mapping[str, Edited]
    ) -> tuple[dict[str, Status], list[Said]]:
        """What each claim's status is, and all that is said."""
        looked, checked = self.looked, self.looked.checked
        found = [*_of_the_pair(self.pair, looked.published, self.rules)]
        found += stated_findings(looked)
        found += altered_findings(looked.published)
        if self.pair.before is not None:
            found += history_findings(self.pair.before, looked.published)
        if checked is None:
            return {}, found
        undecided = undecided_claims(checked)
        stated = stated_statuses(looked)
        verified = {} if looked.verified is None else {c.id: c for c in looked.verified.claims}
        statuses = {
            item.claim.id: established_status(
                item, stated.get(item.claim.id), verified.get(item.claim.id)
            )
            for item in checked.claims
        }
        found += above_findings(checked, stated, undecided)
        for name, each in edited.items():
            was = self._published().get(each.before.id, Status.UNVERIFIED)
            found += edit_findings(
                each, was, stated.get(name), statuses[name], self.rules.reviewers
            )
            of_record = looked.published.status, checked.verdict.status
            found += set_aside_findings(each, *of_record, self.rules.reviewers)
        refused = _refused(statuses, found)
        statuses = {
            name: Status.UNVERIFIED if status is Status.VERIFIED and name in refused else status
            for name, status in statuses.items()
        }
        published = self._published()
        kept = {name for name in refused if stated.get(name) is published.get(name)}
        found += lowered_findings(published, statuses, undecided | kept)
        if self.pair.before is not None and not undecided:
            found += lowered_record(self.pair.before, _after(checked, statuses, found), statuses)
        found += lowered(checked_findings(checked), self.rules.require)
        return statuses, found

    def _published(self) -> Mapping[str, Status]:
        return {} if self.pair.before is None else self.pair.before.statuses()

    def _placed(self, found: Iterable[Said]) -> list[Finding]:
        after, before = self.looked.published, self.pair.before
        data = after.documents.get(RECORD_FILE)
        lines = {} if data is None else locate_claims(data)
        # What the base calls the record is what its waivers mean.
        known = None if before is None or before.record is None else before.record.id
        name = self._name()
        return list(_placed(found, after, name, known or name, self.rules, lines))

    def _claims(
        self, checked: CheckedRecord, statuses: Mapping[str, Status], placed: Sequence[Finding]
    ) -> Iterator[JudgedClaim]:
        undecided = undecided_claims(checked)
        before, after = self.pair.before, self.looked.published
        known = {} if before is None else before.claims()
        stated = stated_statuses(self.looked)
        data = after.documents.get(RECORD_FILE)
        lines = {} if data is None else locate_claims(data)
        for item in checked.claims:
            name = item.claim.id
            published = self._published().get(name, Status.UNVERIFIED)
            yield JudgedClaim(
                id=name,
                text=item.claim.text,
                kind="undecided" if item.kind is None else item.kind.value,
                before=published if name in known else None,
                stated=stated.get(name),
                after=statuses[name],
                ground=self._ground(item),
                decided=name not in undecided,
                summary=why(item),
                findings=tuple(each for each in placed if each.claim == name),
                line=lines[name].line if name in lines else 1,
                wall_s=item.wall_s,
            )
        yield from self._gone(known, {item.claim.id for item in checked.claims}, placed)

    def _gone(
        self, known: Mapping[str, Claim], here: set[str], placed: Sequence[Finding]
    ) -> Iterator[JudgedClaim]:
        for name, claim in known.items():
            if name not in here:
                yield JudgedClaim(
                    id=name,
                    text=claim.text,
                    kind="undecided" if claim.kind is None else claim.kind.value,
                    before=self._published().get(name, Status.UNVERIFIED),
                    stated=None,
                    after=None,
                    ground=Ground.NOTHING,
                    decided=True,
                    summary="the branch has this claim no longer",
                    findings=tuple(each for each in placed if each.claim == name),
                )

    def _ground(self, item: CheckedClaim) -> Ground:
        if item.claim.id in self.looked.attested:
            return Ground.ATTESTED
        looked_at = any(each.made_at or each.cached for each in item.artifacts)
        return Ground.RUN if looked_at else Ground.NOTHING


def _of_the_base(found: Iterable[Said]) -> Iterator[Said]:
    """What is said of a record that the branch leaves as the base has it: no branch mends that."""
    for each in found:
        base_s = WEIGHTS.index(each.weight) < WEIGHTS.index(Weight.WARNS)
        yield replace(each, weight=Weight.WARNS) if base_s else each


def _refused(claims: Iterable[str], found: Sequence[Said]) -> frozenset[str]:
    """The claims that something speaks against: all of them where the record is invalid."""
    if any(each.weight is Weight.INVALID and each.claim is None for each in found):
        return frozenset(claims)
    against = (each.claim for each in found if each.weight in _KEEPS_FROM_VERIFIED)
    return frozenset(claim for claim in against if claim is not None)


def _after(checked: CheckedRecord, statuses: Mapping[str, Status], found: Sequence[Said]) -> Status:
    """The record's status: never above what the check gave, nor above any of its claims."""
    if Status.FALSIFIED in statuses.values():
        return Status.FALSIFIED
    if checked.verdict.status is not Status.VERIFIED:
        return Status.UNVERIFIED
    against = any(each.weight in _KEEPS_FROM_VERIFIED for each in found)
    short = _coverage(checked, statuses)
    whole = short.verified == short.gateable and not against
    return Status.VERIFIED if whole else Status.UNVERIFIED


def _coverage(checked: CheckedRecord, statuses: Mapping[str, Status]) -> Coverage:
    counted = checked.verdict.coverage
    return replace(
        counted,
        verified=sum(each is Status.VERIFIED for each in statuses.values()),
        falsified=sum(each is Status.FALSIFIED for each in statuses.values()),
    )


def _placed(
    found: Iterable[Said],
    side: Published,
    name: str,
    known: str,
    rules: Rules,
    lines: Mapping[str, ClaimLines],
) -> Iterator[Finding]:
    """Each of them once, worst first, with its file, its line and its waiver."""
    unique = dict.fromkeys(sorted(found, key=lambda each: WEIGHTS.index(each.weight)))
    for each, waiver in waived(unique, known, rules.waivers, rules.today):
        at = lines.get(each.claim or "")
        file = each.file or RECORD_FILE
        yield Finding(
            reason=each.reason,
            weight=each.weight if waiver is None else Weight.NOTE,
            path=f"{side.path}/{file}" if side.path else file,
            line=at.line if at is not None and not each.file else 1,
            record=name or None,
            claim=each.claim,
            waiver=waiver,
        )
