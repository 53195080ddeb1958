"""What a branch edits in a record, and whether an edit moves the goal. Pure.

1. A claim whose text changed while its evidence stayed is another claim with somebody else's
   evidence (CLM-013); so is one that stays VERIFIED under another text, unless a reviewer whom
   the base names vouches for the new one.
2. A reported value, its unit, baseline, comparison or tolerance that changed while the evidence
   stayed (CLM-009); or that changed and the claim is VERIFIED with it, unless such a reviewer
   vouches for it. A tolerance where none was stated is no moved one.
3. A claim edited together with its artifact is shown (REC-019).
4. A claim that is declared descriptive where the base declares what could settle it, in a record
   that is VERIFIED without it (CLM-002), unless such a reviewer vouches for that.

A claim that got another id is the same one where its text is the same. One whose text stood under
another id is held against that one's values too, so that no value moves by a change of names.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gate2.ci.judgement import Weight
from gate2.ci.published import Published
from gate2.ci.said import Said, said
from gate2.contract import Status
from gate2.reasons import Code, Effect, because
from gate2.record.model import Artifact, Claim, ClaimKind, Reported
from gate2.record.names import shown

_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Edited:
    """One claim on both sides, and what lies between."""

    before: Claim
    after: Claim
    moved: tuple[str, ...]
    """What changed of values that were stated before, in words."""
    artifacts: tuple[str, ...]
    """Its artifacts that differ, by name."""
    evidence_kept: bool
    """Whether verdict.json names the same evidence on both sides."""

    @property
    def reworded(self) -> bool:
        """Whether its text is another one."""
        return self.before.text != self.after.text

    def parts(self) -> tuple[str, ...]:
        """What of the claim itself differs, by the keys of record.json."""
        pairs = (
            ("text", self.reworded),
            ("reported", self.before.reported != self.after.reported),
            ("kind", self.before.kind != self.after.kind),
            ("truncated", self.before.truncated != self.after.truncated),
            ("source", self.before.source != self.after.source),
        )
        return tuple(name for name, differs in pairs if differs)


def edited_claims(
    before: Published, after: Published, artifacts: Mapping[str, Artifact]
) -> tuple[Edited, ...]:
    """Every claim of the head that the base has too; `artifacts` are those of the head by name."""
    here = before.claims()
    elsewhere = _displaced(here, after.claims())
    changed = _changed_artifacts(before, after)
    found = []
    for name, claim in after.claims().items():
        others = elsewhere.get(claim.text, [])
        same = [here[name], *others] if name in here else others
        if not same:
            continue
        was = same[0]
        moved = dict.fromkeys(
            part for each in same for part in _moved(each.reported, claim.reported)
        )
        of_claim = {each.name for each in artifacts.values() if each.claim == name}
        kept = before.evidence_of(was.id)
        found.append(
            Edited(
                before=was,
                after=claim,
                moved=tuple(moved),
                artifacts=tuple(sorted(of_claim & changed)),
                evidence_kept=kept is not None and kept == after.evidence_of(name),
            )
        )
    return tuple(found)


def _displaced(
    here: Mapping[str, Claim], now: Mapping[str, Claim]
) -> Mapping[str, Sequence[Claim]]:
    """The base's claims whose text does not stand under their id any more, by text."""
    found: dict[str, list[Claim]] = {}
    for name, claim in here.items():
        if name not in now or now[name].text != claim.text:
            found.setdefault(claim.text, []).append(claim)
    return found


def _changed_artifacts(before: Published, after: Published) -> set[str]:
    was, now = before.artifacts(), after.artifacts()
    return {name for name in was.keys() | now.keys() if was.get(name) != now.get(name)}


def _moved(before: tuple[Reported, ...], after: tuple[Reported, ...]) -> Iterator[str]:
    """What became of each value that was stated; a new one is none that moved."""
    now = {each.metric: each for each in after}
    for was in before:
        came = now.get(was.metric)
        if came is None:
            yield f"{shown(was.metric)} is not reported any more"
            continue
        if was.tolerance is None:
            came = replace(came, tolerance=None)
        if came != was:
            yield f"{shown(was.metric)}: {_value(was)} became {_value(now[was.metric])}"


def _value(reported: Reported) -> str:
    tolerance = reported.tolerance
    within = ""
    if tolerance is not None:
        bound = "" if tolerance.bound is None else f" {tolerance.bound}"
        within = f" within {tolerance.kind}{bound}"
    unit = "" if reported.unit is None else f" {shown(reported.unit)}"
    against = "" if reported.baseline is None else f" against {reported.baseline}"
    return f"{reported.compare} {reported.value}{unit}{within}{against}"


def edit_findings(
    edited: Edited, was: Status, stated: Status | None, after: Status, reviewers: tuple[str, ...]
) -> Iterator[Said]:
    """The rules above; `was` is published on the base, `stated` on the head, `after` is found."""
    name = edited.after.id
    verified = Status.VERIFIED in (stated, after)
    # Where the branch publishes VERIFIED, waiving the rule would make it stand.
    waivable = stated is not Status.VERIFIED
    if edited.reworded and (edited.evidence_kept or (verified and was is not Status.UNVERIFIED)):
        yield _unless_reviewed(_reworded(edited, reviewers), edited, reviewers, waivable)
    if edited.moved and (edited.evidence_kept or verified):
        yield _unless_reviewed(_goal_moved(edited, reviewers), edited, reviewers, waivable)
    elif edited.moved:
        yield replace(_goal_moved(edited, ()), weight=Weight.WARNS)
    if edited.artifacts and edited.parts():
        message = (
            f"claim {name} ({', '.join(edited.parts())}) and"
            f" {_named('artifact', edited.artifacts)} are edited together"
        )
        yield said(because(Code.REC_EDITED_TOGETHER, message), name)


def set_aside_findings(
    edited: Edited, stated: Status | None, found: Status, reviewers: tuple[str, ...]
) -> Iterator[Said]:
    """Rule 4; `stated` and `found` are those of the record."""
    was, now = edited.before.kind, edited.after.kind
    if now is not ClaimKind.DESCRIPTIVE or was in (None, now):
        return
    if Status.VERIFIED not in (stated, found):
        return
    name = edited.after.id
    message = (
        f"claim {name}: declared {was} on the base and descriptive now, and the record is VERIFIED"
        f" without it{_by(edited, reviewers)}"
    )
    remedy = (
        "Declare its kind as before, or have a reviewer whom the base names approve it"
        " (`[trust] reviewers`, --reviewed-by)."
    )
    reason = because(Code.CLM_CLASSIFIER_CONFLICT, message, remedy=remedy, effect=Effect.UNVERIFIED)
    waivable = stated is not Status.VERIFIED
    yield _unless_reviewed(said(reason, name), edited, reviewers, waivable)


def _unless_reviewed(
    found: Said, edited: Edited, reviewers: tuple[str, ...], waivable: bool
) -> Said:
    """A reviewer vouches for a new goal, never for evidence of the old one."""
    if reviewers and not edited.evidence_kept:
        reason = replace(found.reason, remedy="Read what changed: the approval carries it.")
        return replace(found, reason=reason, weight=Weight.WARNS)
    return replace(found, waivable=waivable)


def _reworded(edited: Edited, reviewers: tuple[str, ...]) -> Said:
    how = "while its evidence is kept" if edited.evidence_kept else "and it is VERIFIED"
    message = f"claim {edited.after.id}: its text changed {how}{_by(edited, reviewers)}"
    remedy = (
        "Run `gate2 bind --rebind`, then `gate2 check --write`: the evidence has to be made again."
        if edited.evidence_kept
        else "Give the new wording an id of its own, or have a reviewer whom the base names "
        "approve it (--reviewed-by)."
    )
    return said(because(Code.CLM_CLAIM_TEXT_CHANGED, message, remedy=remedy), edited.after.id)


def _goal_moved(edited: Edited, reviewers: tuple[str, ...]) -> Said:
    what = "; ".join(edited.moved[:_SHOWN])
    if len(edited.moved) > _SHOWN:
        what = f"{what}; {len(edited.moved) - _SHOWN} more"
    if edited.evidence_kept:
        how = "while its evidence is kept"
    elif edited.artifacts:
        how = f"together with {_named('artifact', edited.artifacts)}"
    else:
        how = "and it is judged by that"
    message = f"claim {edited.after.id}: {what}, {how}{_by(edited, reviewers)}"
    remedy = (
        "Run `gate2 check --write`: the evidence has to be made again."
        if edited.evidence_kept
        else "Restore what was stated, or have a reviewer whom the base names approve it "
        "(reviewers under [trust] in gate2.toml, --reviewed-by)."
    )
    return said(because(Code.CLM_TOLERANCE_MOVED, message, remedy=remedy), edited.after.id)


def _by(edited: Edited, reviewers: tuple[str, ...]) -> str:
    if reviewers and not edited.evidence_kept:
        return f"; {', '.join(map(shown, reviewers))} approved it"
    return ""


def _named(what: str, names: tuple[str, ...]) -> str:
    return f"{what}{'s' if len(names) > 1 else ''} {', '.join(map(shown, names[:_SHOWN]))}"
