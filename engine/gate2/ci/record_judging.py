"""One record before and after, as it stands in the report. Pure.

What is found, and what it makes of statuses, is decided before (`gate2.ci.deciding`). Here each
finding gets its file, its line and the waiver that lets it pass, so that none changes a status.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gate2.check import CheckedClaim
from gate2.ci.deciding import Decided, Rules, decided, of_the_pair, published_statuses
from gate2.ci.judgement import WEIGHTS, Finding, Ground, JudgedClaim, JudgedRecord, Weight
from gate2.ci.looking import Looked
from gate2.ci.pairs import Pair
from gate2.ci.parts import edited_parts
from gate2.ci.published import Published
from gate2.ci.regressions import history_findings
from gate2.ci.said import Said
from gate2.ci.statuses import stated_statuses, undecided_claims
from gate2.ci.waiving import waived
from gate2.contract import Status
from gate2.record.locating import ClaimLines, locate_claims
from gate2.record.model import Claim
from gate2.record.reader import RECORD_FILE
from gate2.report.words import why


def judged(pair: Pair, looked: Looked | None, rules: Rules) -> JudgedRecord:
    """The record; `looked` is None where the branch has it no longer."""
    if looked is None:
        return _removed(pair, rules)
    return _Judged(pair, looked, decided(pair, looked, rules), rules).record()


def _removed(pair: Pair, rules: Rules) -> JudgedRecord:
    before = pair.before
    assert before is not None, "a record that is on neither side was touched by nobody"
    found = [*history_findings(before, None), *of_the_pair(pair, before, rules)]
    name = before.id
    statuses = before.statuses()
    claims = before.claims().values()
    return JudgedRecord(
        path=before.path,
        id=name,
        title="" if before.record is None else before.record.title,
        change=pair.change,
        edited=(),
        before=before.status or Status.UNVERIFIED,
        stated=None,
        after=None,
        coverage=None,
        claims=tuple(_gone_claim(each, statuses.get(each.id), "") for each in claims),
        findings=tuple(_placed(found, before, name, rules, {})),
    )


def _gone_claim(
    claim: Claim, was: Status | None, summary: str, findings: Sequence[Finding] = ()
) -> JudgedClaim:
    """A claim that the branch has no longer."""
    return JudgedClaim(
        id=claim.id,
        text=claim.text,
        kind="undecided" if claim.kind is None else claim.kind.value,
        before=was or Status.UNVERIFIED,
        stated=None,
        after=None,
        ground=Ground.NOTHING,
        decided=True,
        summary=summary,
        findings=tuple(findings),
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """One record that the head has."""

    pair: Pair
    looked: Looked
    decided: Decided
    rules: Rules
    _of: dict[str | None, list[Finding]] = field(default_factory=dict)
    """The findings of each claim; under None those of the record."""

    def record(self) -> JudgedRecord:
        """The record as it stands in the report."""
        after, before, checked = self.looked.published, self.pair.before, self.looked.checked
        data = after.documents.get(RECORD_FILE)
        lines = {} if data is None else locate_claims(data)
        # What the base calls the record is what its waivers mean.
        known = ("" if before is None else before.id) or after.id
        placed = list(_placed(self.decided.found, after, known, self.rules, lines))
        for each in placed:
            self._of.setdefault(each.claim, []).append(each)
        claims = tuple(self._claims(lines))
        shown_at = {each.id for each in claims}
        return JudgedRecord(
            path=after.path,
            id=after.id,
            title="" if after.record is None else after.record.title,
            change=self.pair.change,
            edited=self._parts(),
            before=None if before is None else before.status or Status.UNVERIFIED,
            stated=after.status,
            after=self.decided.status,
            coverage=self.decided.coverage,
            claims=claims,
            findings=tuple(each for each in placed if each.claim not in shown_at),
            was=before.path if before is not None and before.path != after.path else None,
            wall_s=0.0 if checked is None else checked.wall_s,
        )

    def _parts(self) -> tuple[str, ...]:
        if self.pair.before is None:
            names = sorted(self.looked.published.artifacts())
            return ("record", *(f"artifact {name}" for name in names))
        claims = tuple(self.decided.edited.values())
        return tuple(edited_parts(self.pair.before, self.looked.published, claims))

    def _claims(self, lines: Mapping[str, ClaimLines]) -> Iterator[JudgedClaim]:
        """Those of the head, then those that it has no longer."""
        checked = self.looked.checked
        if checked is None:
            return
        undecided, stated = undecided_claims(checked), stated_statuses(self.looked)
        known = {} if self.pair.before is None else self.pair.before.claims()
        published = published_statuses(self.pair)
        for item in checked.claims:
            name = item.claim.id
            yield JudgedClaim(
                id=name,
                text=item.claim.text,
                kind="undecided" if item.kind is None else item.kind.value,
                before=published.get(name, Status.UNVERIFIED) if name in known else None,
                stated=stated.get(name),
                after=self.decided.statuses[name],
                ground=self._ground(item),
                decided=name not in undecided,
                summary=why(item),
                findings=tuple(self._of.get(name, ())),
                line=lines[name].line if name in lines else 1,
                wall_s=item.wall_s,
            )
        here = {item.claim.id for item in checked.claims}
        gone = "the branch has this claim no longer"
        for name, claim in known.items():
            if name not in here:
                yield _gone_claim(claim, published.get(name), gone, self._of.get(name, ()))

    def _ground(self, item: CheckedClaim) -> Ground:
        if item.claim.id in self.looked.attested:
            return Ground.ATTESTED
        looked_at = any(each.made_at or each.cached for each in item.artifacts)
        return Ground.RUN if looked_at else Ground.NOTHING


def _placed(
    found: Iterable[Said],
    side: Published,
    known: str,
    rules: Rules,
    lines: Mapping[str, ClaimLines],
) -> Iterator[Finding]:
    """Each of them once, worst first, with its file, its line and its waiver; `known` is what the
    waivers call the record."""
    unique = dict.fromkeys(sorted(found, key=lambda each: WEIGHTS.index(each.weight)))
    for each, waiver in waived(unique, known, rules.waivers, rules.today):
        at = lines.get(each.claim or "")
        file = each.file or RECORD_FILE
        yield Finding(
            reason=each.reason,
            weight=each.weight if waiver is None else Weight.NOTE,
            path=f"{side.path}/{file}" if side.path else file,
            line=at.line if at is not None and not each.file else 1,
            record=side.id or None,
            claim=each.claim,
            waiver=waiver,
        )
