"""Planted in a made corpus: claims that say nothing, are cut, unsettled or badly bound."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import corpus_words
from corpus_documents import Report
from corpus_ground import (
    AFTER,
    DESCRIPTIVE,
    EMPIRICAL,
    MATHEMATICAL,
    Ground,
    Said,
    reporting,
    tried,
)
from gate2.audit.audited import Form, Stage
from gate2.classify.kinds import Kind
from gate2.reasons import Code

_BARE: Final = frozenset({Code.ART_NONE_ATTACHED})


def among_others(ground: Ground, claim: Said, code: Code, *codes: Code) -> None:
    """Plant a claim, at which this code stands, among two that nothing is wrong with."""
    field = ground.field()
    before, after = ground.background(2, field)
    claims = [before, claim, after]
    place = ground.record(claims, field=field)
    ground.expect(place, claims, *codes, domain=field)
    ground.plant(place, code, "c2")


# --- what it reports says nothing ----------------------------------------------------------------


def tolerance_wider_than_value(ground: Ground) -> None:
    """Any plausible value would meet it."""
    claim = ground.said(EMPIRICAL, ground.field())
    claim = reporting(claim, tolerance={"abs": "0.95"}).also(Code.CLM_TOLERANCE_VACUOUS)
    among_others(ground, claim, Code.CLM_TOLERANCE_VACUOUS)


def tolerance_as_wide_as_stated_effect(ground: Ground) -> None:
    """The baseline that stands in `reported` meets it, too."""
    claim = ground.said(EMPIRICAL, ground.field())
    item = {
        "metric": claim.metric,
        "value": claim.value,
        "tolerance": {"abs": "0.02"},
        "baseline": f"{float(claim.value) - 0.012:.3f}",
    }
    claim = reporting(claim).with_keys(reported=[item]).also(Code.CLM_TOLERANCE_VACUOUS)
    among_others(ground, claim, Code.CLM_TOLERANCE_VACUOUS)


def _raised(ground: Ground) -> tuple[Said, str]:
    """A claim whose sentence says what its value was before."""
    claim = ground.said(EMPIRICAL, ground.field())
    before = f"{float(claim.value) - 0.012:.3f}"
    stated = f"{corpus_words.article(claim.metric)} {claim.metric} of {claim.value}"
    text = claim.text.replace(stated, f"{claim.metric} from {before} to {claim.value}")
    for verb in ("reaches", "attains", "achieves"):
        text = text.replace(f" {verb} ", " raises ", 1)
    return replace(claim, text=text), before


def tolerance_as_wide_as_effect_in_text(ground: Ground) -> None:
    """The baseline that the sentence names meets it, too."""
    claim, _ = _raised(ground)
    claim = reporting(claim, tolerance={"abs": "0.02"}).also(Code.CLM_TOLERANCE_VACUOUS)
    among_others(ground, claim, Code.CLM_TOLERANCE_VACUOUS)


def decoy_tolerance_below_effect(ground: Ground) -> None:
    """Nothing: the tolerance is smaller than the effect that the sentence states."""
    field = ground.field()
    claims = [reporting(_raised(ground)[0])]
    ground.expect(ground.record(claims, field=field), claims, domain=field)


def no_tolerance(ground: Ground) -> None:
    """How near is near enough is stated nowhere."""
    claim = reporting(ground.said(EMPIRICAL, ground.field()), tolerance=None)
    among_others(ground, claim.also(Code.CLM_NO_TOLERANCE), Code.CLM_NO_TOLERANCE)


def value_not_in_text(ground: Ground) -> None:
    """What a run would be compared with is not what the sentence says."""
    claim = reporting(ground.said(EMPIRICAL, ground.field()), value="0.0815")
    among_others(ground, claim.also(Code.CLM_VALUE_NOT_IN_TEXT), Code.CLM_VALUE_NOT_IN_TEXT)


def negative_tolerance(ground: Ground) -> None:
    """The record cannot be read."""
    field = ground.field()
    claims = [reporting(ground.said(EMPIRICAL, field), tolerance={"abs": "-0.1"})]
    place = ground.record(claims, field=field)
    ground.expect(place, (), Code.CLM_TOLERANCE_INVALID, form=Form.UNREAD, published=None)
    ground.plant(place, Code.CLM_TOLERANCE_INVALID)


# --- what it says is not known -------------------------------------------------------------------


def cut_claim(ground: Ground) -> None:
    """A claim whose sentence is cut, as its record says."""
    claim = ground.said(MATHEMATICAL, 0)
    cut = replace(claim, text=claim.text[:-9] + "…").with_keys(truncated=True)
    among_others(ground, cut.also(Code.CLM_TRUNCATED), Code.CLM_TRUNCATED)


def cut_background(ground: Ground) -> None:
    """A descriptive one: nothing could settle it, and still it looks wrong."""
    claim = ground.said(DESCRIPTIVE, ground.field())
    cut = replace(claim, text=claim.text[:-5]).with_keys(truncated=True)
    among_others(ground, cut.also(Code.CLM_TRUNCATED), Code.CLM_TRUNCATED)


def cut_in_a_report(ground: Ground) -> None:
    """A report whose claims the publisher cut."""
    whole = ground.short(DESCRIPTIVE, ground.field())
    cut = replace(whole, text=whole.text[:-6]).also(Code.CLM_TRUNCATED)
    claims = [whole_one(ground), cut]
    place = a_report(ground, claims)
    ground.expect(place, claims, form=Form.REPORT_TEXT)
    ground.plant(place, Code.CLM_TRUNCATED, "c2")


def whole_one(ground: Ground) -> Said:
    """A claim for a report."""
    return ground.short(DESCRIPTIVE, ground.field())


def a_report(ground: Ground, claims: list[Said], **how: Any) -> Any:
    """A report's text with these claims, sound but for `how`."""
    number = ground.number(DESCRIPTIVE, ground.field())
    made: dict[str, Any] = {
        "title": corpus_words.title(number),
        "question": corpus_words.question(number),
        "published": AFTER,
        "claims": claims,
        **how,
    }
    return Report(**made).write(ground.target / f"{ground.name('report', AFTER)}.txt")


def undecided_kind(ground: Ground) -> None:
    """The text does not say whether a proof or a run would settle it."""
    number = ground.number(DESCRIPTIVE, ground.field())
    look, tool, thing = corpus_words.parts(number)
    text = f"The complexity of {look} {tool}s for {thing} increases with the number of blocks."
    codes = frozenset({Code.CLM_UNCLASSIFIED})
    claim = Said(text, Kind.UNDECIDED, codes, declared=False)
    among_others(ground, claim, Code.CLM_UNCLASSIFIED)


def ungrounded(ground: Ground) -> None:
    """Its publisher found it in no source."""
    claim = ground.said(MATHEMATICAL, 0).with_keys(grounded=False)
    among_others(ground, claim.also(Code.CLM_NOT_GROUNDED), Code.CLM_NOT_GROUNDED)


# --- kinds ---------------------------------------------------------------------------------------


def kind_in_conflict(ground: Ground) -> None:
    """Declared empirical, and it reads as a theorem."""
    claim = ground.said(MATHEMATICAL, 0)
    claim = replace(claim, kind=Kind.EMPIRICAL).also(
        Code.CLM_CLASSIFIER_CONFLICT, Code.CLM_NO_REPORTED_VALUE
    )
    among_others(ground, claim, Code.CLM_CLASSIFIER_CONFLICT)


def hard_claim_set_aside(ground: Ground) -> None:
    """Declared descriptive, and it reads as a theorem: the record is kept from VERIFIED."""
    claim = ground.said(MATHEMATICAL, 0).only(
        Code.CLM_CLASSIFIER_CONFLICT,
        Code.CLM_NOT_GATEABLE,
        kind=Kind.DESCRIPTIVE,
        stage=Stage.PUBLIC,
    )
    among_others(ground, claim, Code.CLM_CLASSIFIER_CONFLICT, Code.CLM_CLASSIFIER_CONFLICT)


# --- claims and the artifacts for them -----------------------------------------------------------


def _with_artifact(ground: Ground, code: Code, edit: Callable[[str], str]) -> None:
    claim = ground.said(MATHEMATICAL, 0)
    place = ground.record([claim], attached=[0])
    manifest = place / "artifacts" / "of-c1" / "artifact.toml"
    manifest.write_text(edit(manifest.read_text(encoding="utf-8")), encoding="utf-8")
    ground.expect(place, [tried(claim).also(code)], domain=0)
    ground.plant(place, code, "c1")


def artifact_bound_to_nothing(ground: Ground) -> None:
    """The artifact does not say for which text it was made."""

    def edit(text: str) -> str:
        return "\n".join(line for line in text.split("\n") if not line.startswith("claim_sha256"))

    _with_artifact(ground, Code.CLM_STATEMENT_UNBOUND, edit)


def text_changed_after_binding(ground: Ground) -> None:
    """The claim's text is another one since the artifact was bound; nothing ran."""
    claim = ground.said(MATHEMATICAL, 0)
    place = ground.record([claim], attached=[0])
    file = place / "record.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    document["claims"][0]["text"] = ground.said(MATHEMATICAL, 0).text
    file.write_text(json.dumps(document), encoding="utf-8")
    ground.expect(place, [tried(claim).also(Code.CLM_CLAIM_TEXT_CHANGED)], domain=0)
    ground.plant(place, Code.CLM_CLAIM_TEXT_CHANGED, "c1")


def artifact_of_no_claim(ground: Ground) -> None:
    """The artifact names a claim that the record does not have."""
    claims = [ground.said(MATHEMATICAL, 0), *ground.background(1, 0)]
    place = ground.record(claims, attached=[0])
    manifest = place / "artifacts" / "of-c1" / "artifact.toml"
    text = manifest.read_text(encoding="utf-8").replace('claim = "c1"', 'claim = "c9"')
    manifest.write_text(text, encoding="utf-8")
    ground.expect(place, claims, Code.CLM_STATEMENT_UNBOUND, domain=0)
    ground.plant(place, Code.CLM_STATEMENT_UNBOUND)


def artifact_of_another_lane(ground: Ground) -> None:
    """A proof for a measurement."""
    claim = reporting(ground.said(EMPIRICAL, 0))
    place = ground.record([replace(claim, kind=Kind.MATHEMATICAL)], attached=[0])
    ground.write_record(place / "record.json", [claim], 0, AFTER)
    ground.expect(place, [tried(claim).also(Code.ART_WRONG_LANE)], domain=0)
    ground.plant(place, Code.ART_WRONG_LANE, "c1")


PLANTS: Final[tuple[Callable[[Ground], None], ...]] = (
    tolerance_wider_than_value,
    tolerance_as_wide_as_stated_effect,
    tolerance_as_wide_as_effect_in_text,
    decoy_tolerance_below_effect,
    no_tolerance,
    value_not_in_text,
    negative_tolerance,
    cut_claim,
    cut_background,
    cut_in_a_report,
    undecided_kind,
    ungrounded,
    kind_in_conflict,
    hard_claim_set_aside,
    artifact_bound_to_nothing,
    text_changed_after_binding,
    artifact_of_no_claim,
    artifact_of_another_lane,
)
