"""Planted in a made corpus: records and pages that say too much, or contradict themselves."""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import corpus_words
from corpus_documents import Manifest, RecordPage
from corpus_ground import AFTER, DESCRIPTIVE, MATHEMATICAL, Ground, Said
from corpus_plants_claims import a_report, whole_one
from gate2.audit.audited import Form
from gate2.contract import DEFINITIONS, LABELS, Status
from gate2.reasons import Code

# --- what cannot be read -------------------------------------------------------------------------


def _unread(ground: Ground, code: Code, edit: Callable[[str], str]) -> None:
    place = ground.record(ground.background(2, 0))
    file = place / "record.json"
    file.write_text(edit(file.read_text(encoding="utf-8")), encoding="utf-8")
    ground.expect(place, (), code, form=Form.UNREAD, published=None)
    ground.plant(place, code)


def broken_json(ground: Ground) -> None:
    """record.json ends in the middle."""
    _unread(ground, Code.REC_SCHEMA_INVALID, lambda text: text[:-40])


def missing_title(ground: Ground) -> None:
    """record.json lacks a key."""
    _unread(ground, Code.REC_SCHEMA_INVALID, lambda text: text.replace('"title"', '"tittle"'))


def unknown_contract(ground: Ground) -> None:
    """record.json names a schema that nobody knows."""
    _unread(ground, Code.REC_CONTRACT_UNKNOWN, lambda text: text.replace("record-v1", "record-v9"))


def two_claims_of_one_id(ground: Ground) -> None:
    """Which of them is meant cannot be told."""
    _unread(ground, Code.REC_DUPLICATE_CLAIM_ID, lambda text: text.replace('"c2"', '"c1"'))


# --- what the publisher counts and asks ----------------------------------------------------------


def _of_publisher(
    ground: Ground, code: Code, publisher: Mapping[str, Any], *claims: Said, wrong: bool = True
) -> None:
    """A record whose publisher says this, about one claim more than these."""
    said = [*claims, *ground.background(1, 0)]
    place = ground.record(said, publisher=publisher)
    ground.expect(place, said, *((code,) if wrong else ()), domain=0)
    if wrong:
        ground.plant(place, code)


def counters_contradict(ground: Ground) -> None:
    """More claims run in a sandbox than there are claims."""
    summary = {
        "source_grounded_claims": 1,
        "aggregate_claim_records": 1,
        "per_claim_public_record_count": 1,
        "sandbox_executed_claims": 40,
    }
    levels = {"schema": "verification-levels-v1", "claim_summary": summary}
    _of_publisher(ground, Code.REC_LEVELS_INCONSISTENT, {"levels": levels})


def superseded(ground: Ground) -> None:
    """Its publisher has a newer one."""
    correction = {"correction_state": "SUPERSEDED"}
    _of_publisher(ground, Code.REC_SUPERSEDED, {"correction": correction})


def _asks(question: str, **more: Any) -> dict[str, Any]:
    return {"fields": {"research_question": question, **more}}


def question_about_something_else(ground: Ground) -> None:
    """No claim mentions what the question names."""
    asks = _asks("To what extent does fine-tuning on DomainNet help classifiers of OfficeHome?")
    _of_publisher(ground, Code.REC_PREMISE_SUSPECT, asks)


def question_of_a_report(ground: Ground) -> None:
    """The same in a report's text."""
    claims = [whole_one(ground), whole_one(ground)]
    question = "To what extent does distillation in CLIP-TD improve robustness on SketchyNet?"
    place = a_report(ground, claims, question=question)
    ground.expect(place, claims, Code.REC_PREMISE_SUSPECT, form=Form.REPORT_TEXT)
    ground.plant(place, Code.REC_PREMISE_SUSPECT)


def papers_not_listed(ground: Ground) -> None:
    """Six papers against three references."""
    claims = [whole_one(ground), whole_one(ground)]
    place = a_report(ground, claims, papers=6, listed=3)
    ground.expect(place, claims, Code.REC_PREMISE_SUSPECT, form=Form.REPORT_TEXT)
    ground.plant(place, Code.REC_PREMISE_SUSPECT)


def claims_not_listed(ground: Ground) -> None:
    """Eleven claims against three."""
    claims = [whole_one(ground), whole_one(ground), whole_one(ground)]
    place = a_report(ground, claims, counted=11)
    ground.expect(place, claims, Code.REC_PREMISE_SUSPECT, form=Form.REPORT_TEXT)
    ground.plant(place, Code.REC_PREMISE_SUSPECT)


def acronym_resolved_two_ways(ground: Ground) -> None:
    """One name for two things within one record."""
    abstract = (
        "Sparse Tensor Routing (STR) is compared with older schedules. In the second part,"
        " Stochastic Tree Refinement (STR) is applied to the same data."
    )
    asks = _asks(corpus_words.question(ground.number(DESCRIPTIVE, 0)), abstract=abstract)
    _of_publisher(ground, Code.REC_PREMISE_SUSPECT, asks)


def decoy_acronym_spelt_two_ways(ground: Ground) -> None:
    """Nothing: a hyphen and a plural make no second meaning."""
    abstract = (
        "Contrastive Language-Image Pretraining (CLIP) is surveyed. Models of Contrastive"
        " Language–Image Pre-training (CLIP) are compared."
    )
    asks = _asks(corpus_words.question(ground.number(DESCRIPTIVE, 0)), abstract=abstract)
    _of_publisher(ground, Code.REC_PREMISE_SUSPECT, asks, wrong=False)


def decoy_question_answered(ground: Ground) -> None:
    """Nothing: the claims mention what the question names."""
    text = "The authors describe a conceptual framework for tapered decoders on MosaicNet drawings."
    number = ground.number(DESCRIPTIVE, 0)
    look, _, thing = corpus_words.parts(number)
    text = text.replace("tapered", look).replace("drawings", thing)
    kept = ground.said(DESCRIPTIVE, 0)
    claim = Said(text, kept.kind, kept.codes, stage=kept.stage)
    asks = _asks("To what extent does pre-training on MosaicNet help classifiers of sketches?")
    _of_publisher(ground, Code.REC_PREMISE_SUSPECT, asks, claim, wrong=False)


def decoy_references_listed(ground: Ground) -> None:
    """Nothing: as many references as papers, as many claims as counted."""
    claims = [whole_one(ground) for _ in range(4)]
    place = a_report(ground, claims, papers=7, listed=7, counted=4)
    ground.expect(place, claims, form=Form.REPORT_TEXT)


# --- statuses that nothing carries ---------------------------------------------------------------


def _page_that_says(ground: Ground, status: Status, code: Code, suffix: str) -> None:
    number = ground.number(DESCRIPTIVE, 0)
    page = RecordPage(
        corpus_words.title(number), corpus_words.question(number), AFTER, LABELS[status]
    )
    place = page.write(ground.target / f"{ground.name('page', AFTER)}{suffix}")
    ground.expect(place, (), code, form=Form.RECORD_PAGE, stated=status)
    ground.plant(place, code)


def page_falsified(ground: Ground) -> None:
    """A page that says Falsified."""
    _page_that_says(ground, Status.FALSIFIED, Code.EVD_FALSIFIED_WITHOUT_EVIDENCE, ".txt")


def page_falsified_html(ground: Ground) -> None:
    """The same as HTML."""
    _page_that_says(ground, Status.FALSIFIED, Code.EVD_FALSIFIED_WITHOUT_EVIDENCE, ".html")


def page_verified(ground: Ground) -> None:
    """A page that says Verified."""
    _page_that_says(ground, Status.VERIFIED, Code.EVD_VERIFIED_WITHOUT_ARTIFACT, ".html")


def page_superseded(ground: Ground) -> None:
    """A page whose correction record says that there is a newer one."""
    number = ground.number(DESCRIPTIVE, 0)
    fields = {"Correction Record": {"Status": "SUPERSEDED"}}
    page = RecordPage(
        corpus_words.title(number), corpus_words.question(number), AFTER, fields=fields
    )
    place = page.write(ground.target / f"{ground.name('page', AFTER)}.txt")
    ground.expect(place, (), Code.REC_SUPERSEDED, form=Form.RECORD_PAGE, stated=Status.UNVERIFIED)
    ground.plant(place, Code.REC_SUPERSEDED)


def _manifest_that_says(ground: Ground, state: str, stated: Status, *codes: Code) -> None:
    claim = ground.said(MATHEMATICAL, 0)
    path = ground.name("result", AFTER)
    unread = state not in ("FALSIFIED", "FORMAL_PROOF_VERIFIED")
    place = Manifest(
        identity=hashlib.md5(path.encode(), usedforsecurity=False).hexdigest(),
        name="A planted result",
        statement=claim.text,
        published=AFTER,
        domain="combinatorics",
        state=state,
        counterexample=state == "FALSIFIED",
    ).write(ground.target / f"{path}.json")
    if unread:
        ground.expect(place, (), *codes, form=Form.UNREAD, published=None)
    else:
        domain = "combinatorics"
        ground.expect(place, [claim], *codes, form=Form.MATH_RESULT, stated=stated, domain=domain)
    ground.plant(place, codes[0])


def manifest_falsified(ground: Ground) -> None:
    """A counterexample is available, and none is attached."""
    code = Code.EVD_FALSIFIED_WITHOUT_EVIDENCE
    _manifest_that_says(ground, "FALSIFIED", Status.FALSIFIED, code)


def manifest_proved(ground: Ground) -> None:
    """A proof is public, and none is attached."""
    code = Code.EVD_VERIFIED_WITHOUT_ARTIFACT
    _manifest_that_says(ground, "FORMAL_PROOF_VERIFIED", Status.VERIFIED, code)


def manifest_of_unknown_state(ground: Ground) -> None:
    """A state that the contract does not have."""
    code = Code.REC_CONTRACT_UNKNOWN
    _manifest_that_says(ground, "PROBABLY_TRUE", Status.UNVERIFIED, code)


def _verdict(place: Path, status: Status, **changes: str) -> None:
    """A verdict.json that gate2 did not write."""
    document = {
        "schema": "https://assignee.net/schemas/gate-verdict-v1",
        "schema_version": "1.0",
        "contract_version": "gate-verdict-v1.0",
        "status": status.value,
        "label": LABELS[status],
        "definition": DEFINITIONS[status],
        "reason": "An editor said so.",
        "evaluated_at": "2026-08-15T09:00:00Z",
        "gate": "Gate 2 — Verification (formal proof or sandbox reproduction)",
        "enforcement": "None.",
        **changes,
    }
    (place / "verdict.json").write_text(json.dumps(document), encoding="utf-8")


def _said_beside(ground: Ground, status: Status, code: Code, **changes: str) -> None:
    claims = [ground.said(MATHEMATICAL, 0), *ground.background(1, 0)]
    place = ground.record(claims)
    _verdict(place, status, **changes)
    missing = () if status is Status.UNVERIFIED else (Code.EVD_MISSING,)
    ground.expect(place, claims, code, *missing, domain=0)
    ground.plant(place, code)


def verdict_falsified(ground: Ground) -> None:
    """verdict.json says FALSIFIED, and nothing else does."""
    _said_beside(ground, Status.FALSIFIED, Code.EVD_FALSIFIED_WITHOUT_EVIDENCE)


def verdict_verified(ground: Ground) -> None:
    """verdict.json says VERIFIED, and no artifact is there."""
    _said_beside(ground, Status.VERIFIED, Code.EVD_VERIFIED_WITHOUT_ARTIFACT)


def verdict_by_score(ground: Ground) -> None:
    """verdict.json says VERIFIED for a review score."""
    reason = "Review score 9.1/10 and tier FLAGSHIP_CANDIDATE."
    _said_beside(ground, Status.VERIFIED, Code.REC_SCORE_ONLY_VERIFICATION, reason=reason)


def verdict_of_two_minds(ground: Ground) -> None:
    """Status and label of verdict.json do not belong together."""
    code = Code.REC_VERDICT_CONTRACT_MISMATCH
    _said_beside(ground, Status.UNVERIFIED, code, label="Verified")


PLANTS: Final[tuple[Callable[[Ground], None], ...]] = (
    broken_json,
    missing_title,
    unknown_contract,
    two_claims_of_one_id,
    counters_contradict,
    superseded,
    question_about_something_else,
    question_of_a_report,
    papers_not_listed,
    claims_not_listed,
    acronym_resolved_two_ways,
    decoy_acronym_spelt_two_ways,
    decoy_question_answered,
    decoy_references_listed,
    page_falsified,
    page_falsified_html,
    page_verified,
    page_superseded,
    manifest_falsified,
    manifest_proved,
    manifest_of_unknown_state,
    verdict_falsified,
    verdict_verified,
    verdict_by_score,
    verdict_of_two_minds,
)
