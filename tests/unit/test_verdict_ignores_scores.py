"""No score, tier, dimension, count, mark or confidence reaches a verdict: not one byte of it.

What is "verified" in a publisher's document was found in a source; that is no Gate 2. Records
that differ in nothing but such words are checked with lanes that answer at once, and everything
that is made of them has to be the same.
"""

import base64
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.attest.statement import verdict_document
from gate2.check import CheckedClaim, CheckedRecord, Checker
from gate2.contract import EXTENSION_KEY, Status
from gate2.evidence import ProofEvidence, ReproEvidence, evidence_bytes, plain
from gate2.policy import Policy
from gate2.publish.attesting import Signing
from gate2.publish.drafting import draft
from gate2.publish.standing import Standing
from gate2.record.importers.detect import read_any
from gate2.record.model import Artifact, ArtifactKind, Claim, LeanPart, Proves, Record, ReproPart
from gate2.record.model import Scope as ArtifactScope
from gate2.record.reader import read_record
from gate2.strictjson import dumps, dumps_canonical
from making import proof, reported, repro, run

# --- records that differ in nothing that counts ------------------------------------------------

SCORES = st.decimals(0, 10, allow_nan=False, allow_infinity=False, places=2)
TIERS = st.sampled_from(
    ["FLAGSHIP_CANDIDATE", "DOI_GRADE", "PUBLIC_RECORD", "WATCHLIST", "QUARANTINE_CANDIDATE", ""]
)
LEVELS = st.sampled_from(["UNASSESSED", "LOW", "MEDIUM", "HIGH", "VERIFIED", "FALSIFIED"])
DIMENSIONS = st.dictionaries(
    st.sampled_from(
        ["evidence_strength", "citation_grounding", "reproducibility_status", "safety_impact"]
    ),
    st.fixed_dictionaries({"score": st.one_of(st.none(), SCORES), "level": LEVELS}),
)
COUNTS = st.integers(0, 10**6)
QUALITY = st.fixed_dictionaries(
    {},
    optional={
        "review_score": st.one_of(SCORES, SCORES.map(str)),
        "quality_tier": TIERS,
        "tier": TIERS,
        "quality_dimensions": DIMENSIONS,
        "verified_claim_count": COUNTS,
        "claims_grounded": COUNTS,
        "reproducibility_level": LEVELS,
    },
)
MARKS = st.fixed_dictionaries(
    {},
    optional={
        "grounded": st.one_of(st.none(), st.booleans()),
        "confidence": st.one_of(
            st.none(),
            st.decimals(0, 1, allow_nan=False, allow_infinity=False, places=3),
            st.decimals(0, 1, allow_nan=False, allow_infinity=False, places=2).map(str),
        ),
        "verified": st.booleans(),
        "review_score": SCORES,
    },
)

CLAIMS: tuple[Mapping[str, object], ...] = (
    {"id": "proved", "text": "For every n, n + 0 = n.", "kind": "mathematical"},
    {"id": "refuted", "text": "For every n, n + 1 = n.", "kind": "mathematical"},
    {
        "id": "measured",
        "text": "The gain is 0.82.",
        "kind": "empirical",
        "reported": [{"metric": "gain", "value": "0.82", "tolerance": "last-digit"}],
    },
    {
        "id": "missed",
        "text": "The gain is 0.91.",
        "kind": "empirical",
        "reported": [{"metric": "gain", "value": "0.91", "tolerance": "last-digit"}],
    },
    {"id": "bare", "text": "The gain is 0.82 on the second task.", "kind": "empirical"},
    {"id": "told", "text": "The paper proposes a method.", "kind": "descriptive"},
    {"id": "read", "text": "For every prime p > 2, p is odd.", "truncated": True},
)


@dataclass(frozen=True)
class Words:
    """What a publisher says of a record's quality."""

    record: Mapping[str, object]
    publisher: Mapping[str, object]
    fields: Mapping[str, object]
    claims: tuple[Mapping[str, object], ...]


NONE = Words({}, {}, {}, ({},) * len(CLAIMS))
WORDS = st.builds(
    Words,
    record=QUALITY,
    publisher=QUALITY,
    fields=QUALITY,
    claims=st.tuples(*[MARKS for _ in CLAIMS]),
)


def record_bytes(words: Words, chosen: tuple[str, ...]) -> bytes:
    return dumps(
        {
            "schema": "gate2-record-v1",
            "id": "r",
            "title": "A record",
            **words.record,
            "publisher": {**words.publisher, "fields": dict(words.fields)},
            "claims": [
                {**claim, **said}
                for claim, said in zip(CLAIMS, words.claims, strict=True)
                if claim["id"] in chosen
            ],
        }
    )


def artifact(claim: Claim) -> Artifact:
    sound = Artifact(
        name=f"for-{claim.id}",
        directory=Path("nowhere"),
        claim=claim.id,
        kind=ArtifactKind.LEAN4,
        scope=ArtifactScope.EXACT,
        establishes="it",
        does_not_establish="more",
        claim_sha256=claim.text_sha256(),
        lean=LeanPart(theorem="t"),
    )
    if claim.id in ("measured", "missed"):
        part = ReproPart(image="python", command=("python3", "x.py"))
        return replace(sound, kind=ArtifactKind.REPRO, lean=None, repro=part)
    return sound


def prove(claim: Claim, artifact: Artifact, say: Callable[[str], None]) -> ProofEvidence:
    proves = Proves.NEGATION if claim.id == "refuted" else Proves.CLAIM
    return proof(subject=about(claim, artifact), proves=proves)


def reproduce(claim: Claim, artifact: Artifact, say: Callable[[str], None]) -> ReproEvidence:
    return repro(
        subject=about(claim, artifact),
        reported=(reported(claim.reported[0].value),),
        runs=(run(), run()),
    )


def about(claim: Claim, artifact: Artifact) -> Any:
    return replace(
        proof().subject,
        claim=claim.id,
        claim_sha256=claim.text_sha256(),
        artifact=artifact.name,
    )


class Quiet:
    """An observer that says nothing."""

    def doing(self, record: Record, claim: Claim, what: str) -> None: ...

    def done(self, record: Record, checked: CheckedClaim) -> None: ...


CHECKER = Checker(proof=prove, repro=reproduce, policy=Policy(), observer=Quiet(), jobs=1)


def checked(data: bytes) -> CheckedRecord:
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "record.json").write_bytes(data)
        record = read_record(Path(place))
    decided = [c for c in record.claims if c.id in ("proved", "refuted", "measured", "missed")]
    return CHECKER.check(replace(record, artifacts=tuple(map(artifact, decided))))


# --- everything that is made of them -----------------------------------------------------------


def verdicts(found: CheckedRecord) -> bytes:
    """Every verdict, and all of the evidence it rests on."""
    return dumps_canonical(
        {
            "record": plain(found.verdict),
            "claims": {
                item.claim.id: {
                    "kind": plain(item.kind),
                    "verdict": verdict_document(item.verdict),
                    "evidence": [
                        evidence_bytes(each.evidence).decode()
                        for each in item.artifacts
                        if isinstance(each.evidence, ProofEvidence | ReproEvidence)
                    ],
                }
                for item in found.claims
            },
        }
    )


def published(found: CheckedRecord) -> bytes:
    """Everything `--write` would write, but for digests of the record itself and for times."""
    made = draft(found, Policy(), "0", Signing(), Standing(Path("nowhere"), {}, ()), None)
    verdict = json.loads(dumps(made.verdict))
    verdict["evaluated_at"] = None
    extension = verdict[EXTENSION_KEY]
    del extension["record_sha256"], extension["attestation"], extension["corrections"]["sha256"]
    for claim in extension["claims"]:
        for key in ("evidence", "summary", "math_result"):
            claim[key] = claim[key] is not None
    statements = [
        without_record(json.loads(base64.b64decode(json.loads(file.data)["payload"])))
        for file in made.files
        if file.named.path.endswith(".dsse.json") and "/_verdict." not in file.named.path
    ]
    events = [{**event.document(), "corrected_at": ""} for event in made.events]
    return json.dumps([verdict, statements, events], sort_keys=True).encode()


def without_record(statement: Any) -> Any:
    """A statement without the digests that name the record, and when it was made."""
    statement["subject"] = [s for s in statement["subject"] if not names_record(s["name"])]
    predicate = statement["predicate"]
    for key in ("record", "made_at", "timeCreated", "gate2_attestation"):
        predicate.pop(key, None)
    return statement


def names_record(subject: str) -> bool:
    return subject.startswith("record:")


# --- the property ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "status"),
    [
        (("proved", "measured", "told"), Status.VERIFIED),
        (("proved", "bare", "told", "read"), Status.UNVERIFIED),
        (("proved", "refuted", "measured", "missed", "bare", "told", "read"), Status.FALSIFIED),
        (("bare",), Status.UNVERIFIED),
    ],
)
def test_no_word_of_the_publisher_s_changes_a_byte_of_a_verdict(
    chosen: tuple[str, ...], status: Status
) -> None:
    silent = checked(record_bytes(NONE, chosen))
    assert silent.verdict.status is status
    before, written = verdicts(silent), published(silent)

    @settings(deadline=None, max_examples=40)
    @given(WORDS)
    def holds(words: Words) -> None:
        found = checked(record_bytes(words, chosen))
        assert verdicts(found) == before
        assert published(found) == written

    holds()


def test_each_status_and_kind_was_among_what_was_compared() -> None:
    everything = checked(record_bytes(NONE, tuple(str(claim["id"]) for claim in CLAIMS)))
    statuses = {item.claim.id: item.verdict.status for item in everything.claims}
    assert statuses == {
        "proved": Status.VERIFIED,
        "refuted": Status.FALSIFIED,
        "measured": Status.VERIFIED,
        "missed": Status.FALSIFIED,
        "bare": Status.UNVERIFIED,
        "told": Status.UNVERIFIED,
        "read": Status.UNVERIFIED,
    }


def test_what_does_count_changes_the_bytes() -> None:
    """The comparison sees a difference where there is one."""
    silent = checked(record_bytes(NONE, ("measured",)))
    data = record_bytes(NONE, ("measured",)).replace(b'"0.82"', b'"0.83"')
    assert verdicts(checked(data)) != verdicts(silent)
    assert published(checked(data)) != published(silent)


# --- the publisher's own documents -------------------------------------------------------------

REPORT = """A report on decoders

Example Research

Abstract

This report synthesises findings from 2 peer-reviewed papers. Quality review score: {score}/10.

1 Results

2 papers retrieved. 3 claims extracted; {verified} independently verified.

2 Extracted Claims

Claim\tVerified\tConfidence
Decoders grow with the number of tasks.\t{marks[0]}\t{confidences[0]}
The accuracy improves by 3.1 points on the second task.\t{marks[1]}\t{confidences[1]}
For every prime p > 2, p is odd.\t{marks[2]}\t{confidences[2]}

References

- <https://doi.org/10.1000/1>
- <https://doi.org/10.1000/2>
"""

PAGE = """Decoders in Practice
Abstract
Abstract: Decoders are everywhere.
Verification Level
| Paper level | L2, Source-grounded claims |
| Source-grounded claims | {count} |
Truth-Engine Gate Verdict
| Status | Unverified |
Quality Tier
| Tier | {tier} |
| Basis | Score {score} |
Quality Dimensions
| Evidence strength | {level} |
| Reproducibility status | {level} |
"""

MARK = st.sampled_from("✓✔☑×✗✘☒")
CONFIDENCE = st.decimals(0, 1, allow_nan=False, allow_infinity=False, places=2).map(str)
REPORTS = st.builds(
    lambda score, verified, marks, confidences: REPORT.format(
        score=score, verified=verified, marks=marks, confidences=confidences
    ),
    score=st.decimals(0, 10, allow_nan=False, allow_infinity=False, places=1),
    verified=st.integers(0, 10**6),
    marks=st.tuples(MARK, MARK, MARK),
    confidences=st.tuples(CONFIDENCE, CONFIDENCE, CONFIDENCE),
)
PAGES = st.builds(
    lambda count, tier, score, level: PAGE.format(count=count, tier=tier, score=score, level=level),
    count=st.integers(0, 10**6),
    tier=st.sampled_from(["Flagship candidate", "Watchlist", "Verified", "DOI grade"]),
    score=st.decimals(0, 10, allow_nan=False, allow_infinity=False, places=2),
    level=st.sampled_from(["HIGH", "LOW", "VERIFIED", "FALSIFIED"]),
)


def of_document(text: str) -> bytes:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "document.txt"
        path.write_text(text, encoding="utf-8")
        return verdicts(CHECKER.check(read_any(path)))


@settings(deadline=None, max_examples=40)
@given(REPORTS)
def test_no_mark_or_score_of_a_report_changes_a_verdict(text: str) -> None:
    plainly = REPORT.format(score=0, verified=0, marks="×××", confidences=("0", "0", "0"))
    assert of_document(text) == of_document(plainly)


@settings(deadline=None, max_examples=40)
@given(PAGES)
def test_no_tier_or_count_of_a_record_page_changes_a_verdict(text: str) -> None:
    assert of_document(text) == of_document(PAGE.format(count=0, tier="", score=0, level=""))


def test_a_confidence_is_read_at_all() -> None:
    """Or else nothing above would have been varied."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "document.txt"
        text = REPORT.format(score=8, verified=3, marks="✓×✓", confidences=("0.2", "0", "1"))
        path.write_text(text, encoding="utf-8")
        record = read_any(path)
    assert [claim.grounded for claim in record.claims] == [True, False, True]
    assert [Decimal(claim.confidence or "nan") for claim in record.claims] == [
        Decimal("0.2"),
        0,
        1,
    ]
