"""What is written must be what its schema says, and the schema what the code says."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from gate2.attest.record_statement import RecordAttestation, record_statement_bytes
from gate2.attest.statement import (
    ArtifactSeen,
    Assurance,
    ClaimAttestation,
    ClaimNamed,
    Engine,
    NotAStatement,
    RecordNamed,
    read_statement,
    statement_bytes,
)
from gate2.contract import DEFINITIONS, LABELS, Status, gate_verdict, verdict_faults
from gate2.contracts.changes import Judged, events_for
from gate2.contracts.corrections import CorrectionType, corrections_bytes, known_corrections
from gate2.contracts.corrections_reading import Misshapen, events_of
from gate2.contracts.levels import proposed_counters
from gate2.contracts.record_verdict import ClaimEntry, Named
from gate2.contracts.schemas import (
    SCHEMAS,
    InvalidDocument,
    require_valid,
    require_valid_verdict,
    schema_document,
)
from gate2.evidence import Evidence, NoEvidence, ProofEvidence, ReproEvidence
from gate2.policy import Policy
from gate2.reasons import Code, Effect, because
from gate2.record.model import ClaimKind
from gate2.strictjson import dumps_canonical, loads
from gate2.verdict import Outcome, Verdict, decide
from making import DIGEST, proof, repro

NOON = datetime(2026, 7, 1, 12, tzinfo=timezone.utc)
NOTHING = NoEvidence((because(Code.ART_NONE_ATTACHED, "nothing is attached"),))


def valid(document: object, name: str) -> bool:
    try:
        require_valid(document, name)
    except InvalidDocument:
        return False
    return True


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every holder with each of its keys or indices."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_one(name: str) -> None:
    document = schema_document(name)
    Draft202012Validator.check_schema(document)
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_place_is_named() -> None:
    document = {**extension(), "coverage": {"gateable": "two"}}
    with pytest.raises(InvalidDocument, match=r"^gate2-x-v1: `coverage"):
        require_valid(document, "gate2-x-v1")


def test_an_unknown_schema_is_named() -> None:
    with pytest.raises(ValueError, match="expected a schema of gate-verdict-v1"):
        require_valid({}, "gate-verdict-v2")


# --- gate-verdict-v1: the schema and the code say the same ---------------------------------------

KEYS = list(gate_verdict(Status.VERIFIED, "because", NOON))
TIMES = st.from_regex(r"\A20[0-3][0-9]-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-5][0-9]:[0-6][0-9]"
                      r"(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2}|\n)?\Z")  # fmt: skip
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=5),
    st.sampled_from([*Status, *LABELS.values(), *DEFINITIONS.values()]).map(str),
    st.just("https://assignee.net/schemas/gate-verdict-v1"),
    st.sampled_from(["2026-07-01T10:00:00Z", "2026-02-30T10:00:00Z", "2026-07-01T10:00:00Z\n"]),
    TIMES,
    st.just([]),
    st.just({}),
)
CHANGES = st.lists(st.tuples(st.sampled_from([*KEYS, "more"]), VALUES | st.just(...)), max_size=3)


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(Status), CHANGES)
def test_schema_and_code_agree_on_what_a_gate_verdict_is(
    status: Status, changes: list[tuple[str, object]]
) -> None:
    document = gate_verdict(status, "because", NOON)
    for key, value in changes:
        if value is ...:
            document.pop(key, None)
        else:
            document[key] = value
    assert valid(document, "gate-verdict-v1") == (verdict_faults(document) == ())


@settings(max_examples=300, deadline=None)
@given(TIMES)
def test_schema_and_code_agree_on_what_a_time_is(text: str) -> None:
    document = {**gate_verdict(Status.UNVERIFIED, "because", None), "evaluated_at": text}
    assert valid(document, "gate-verdict-v1") == (verdict_faults(document) == ())


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("other", Status)
def test_no_status_borrows_another_ones_words(status: Status, other: Status) -> None:
    document = {**gate_verdict(status, "because", NOON), "definition": DEFINITIONS[other]}
    assert valid(document, "gate-verdict-v1") == (status is other)


@pytest.mark.parametrize("document", [None, [], "x", 1])
def test_what_is_no_object_is_no_verdict(document: object) -> None:
    assert not valid(document, "gate-verdict-v1")
    assert verdict_faults(document) != ()


# --- gate2-claim-verdict-v1 and gate2-record-verdict-v1 -----------------------------------------


def attestation(evidence: Evidence) -> ClaimAttestation:
    return ClaimAttestation(
        engine=Engine("gate2", "0.1.0", "1"),
        assurance=Assurance.SELF,
        made_at="2026-07-01T12:00:00Z",
        record=RecordNamed("r", DIGEST),
        claim=ClaimNamed("c1", ClaimKind.EMPIRICAL, True, False, DIGEST, DIGEST),
        policy=Policy(),
        artifacts=(ArtifactSeen("a", evidence),),
        verdict=decide(evidence, Policy()),
    )


def predicate(evidence: Evidence) -> Any:
    document: Any = loads(statement_bytes(attestation(evidence)))
    return document["predicate"]


EVIDENCE: list[Evidence] = [proof(), repro(), NOTHING, proof(seal=None, recheck=None)]


@pytest.mark.parametrize("evidence", EVIDENCE, ids=lambda each: type(each).__name__)
def test_every_claim_attestation_is_as_its_schema_says(evidence: Evidence) -> None:
    require_valid(predicate(evidence), "gate2-claim-verdict-v1")


@pytest.mark.parametrize("evidence", EVIDENCE[:3], ids=lambda each: type(each).__name__)
def test_no_key_of_a_claim_attestation_may_go_or_come(evidence: Evidence) -> None:
    whole = predicate(evidence)
    free = {"runtime", "toolchain", "environment", "values", "changed", "literal"}

    def is_free(holder: Any) -> bool:
        return any(holder is item[key] for item, key in places(whole) if key in free)

    tried = 0
    for holder, key in list(places(whole)):
        if not isinstance(holder, dict) or is_free(holder):
            continue
        kept = dict(holder)
        del holder[key]
        assert not valid(whole, "gate2-claim-verdict-v1"), key
        holder.clear()
        holder.update({**kept, "more": 1})
        assert not valid(whole, "gate2-claim-verdict-v1"), key
        holder.clear()
        holder.update(kept)
        tried += 1
    assert tried > 25
    require_valid(whole, "gate2-claim-verdict-v1")


def without_patterns(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {key: without_patterns(value) for key, value in schema.items() if key != "pattern"}
    return [without_patterns(each) for each in schema] if isinstance(schema, list) else schema


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(EVIDENCE), st.data())
def test_the_schema_refuses_no_shape_that_is_read(evidence: Evidence, data: st.DataObject) -> None:
    """One value replaced by another; which texts are digests and numbers, the schema says alone."""
    statement: Any = loads(statement_bytes(attestation(evidence)))
    everywhere = list(places(statement["predicate"]))
    holder, key = data.draw(st.sampled_from(everywhere))
    other, its_key = data.draw(st.sampled_from(everywhere))
    plain: st.SearchStrategy[object] = st.sampled_from([None, True, 0, 7, "", "x", [], {}])
    holder[key] = copy.deepcopy(data.draw(st.just(other[its_key]) | plain))
    try:
        read_statement(dumps_canonical(statement))
    except NotAStatement:
        return
    schema = without_patterns(schema_document("gate2-claim-verdict-v1"))
    Draft202012Validator(schema).validate(statement["predicate"])


@pytest.mark.parametrize("kind", [ProofEvidence, ReproEvidence, NoEvidence, Policy])
def test_the_schema_has_the_fields_that_the_evidence_has(kind: Any) -> None:
    definitions: Any = schema_document("gate2-claim-verdict-v1")["$defs"]
    name = kind.__name__[0].lower() + kind.__name__[1:]
    assert list(definitions[name]["properties"]) == [field.name for field in fields(kind)]


def test_numbers_of_evidence_are_strings() -> None:
    whole = predicate(repro())
    facts = whole["artifacts"][0]["evidence"]["facts"]
    for value in (0.1, "fast", "1e", "0x10", "1.0\n"):
        changed = copy.deepcopy(whole)
        changed["artifacts"][0]["evidence"]["facts"]["runs"][0]["wall_s"] = value
        assert not valid(changed, "gate2-claim-verdict-v1")
    assert facts["runs"][0]["wall_s"] == "0.1"


def test_the_record_attestation_is_as_its_schema_says() -> None:
    attested = RecordAttestation(
        engine=Engine("gate2", "0.1.0", "1"),
        assurance=Assurance.CI,
        record=RecordNamed("r", DIGEST),
        status=Status.VERIFIED,
        verdict_sha256=DIGEST,
        files={"evidence/c1.0123456789abcdef.dsse.json": DIGEST},
        artifacts={"a": DIGEST},
        events=2,
        head=DIGEST,
    )
    document: Any = loads(record_statement_bytes(attested))
    require_valid(document["predicate"], "gate2-record-verdict-v1")
    document["predicate"]["attested"]["head"] = "none"
    assert not valid(document["predicate"], "gate2-record-verdict-v1")


# --- gate2-corrections-v1 -----------------------------------------------------------------------


def judged(evidence: Evidence, claim: str = "c1") -> Judged:
    return Judged(claim, decide(evidence, Policy()), evidence)


EVENTS = events_for({}, [judged(repro()), judged(proof(), "c2")], (), NOON)
CORRECTIONS: Any = json.loads(corrections_bytes("r", EVENTS))


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_schema_and_reader_agree_on_the_shape_of_corrections(data: st.DataObject) -> None:
    document = copy.deepcopy(CORRECTIONS)
    everywhere = list(places(document))
    holder, key = data.draw(st.sampled_from(everywhere))
    other, its_key = data.draw(st.sampled_from(everywhere))
    words: list[object] = [
        None,
        1,
        "",
        "x",
        DIGEST,
        "CLAIM",
        "ARTIFACT",
        "METADATA",
        "VERIFIED",
        [],
        {},
    ]
    holder[key] = copy.deepcopy(data.draw(st.just(other[its_key]) | st.sampled_from(words)))
    try:
        events_of(document)
        shaped = True
    except Misshapen:
        shaped = False
    assert valid(document, "gate2-corrections-v1") == shaped


def test_the_types_of_events_are_the_contracts() -> None:
    text = json.dumps(schema_document("gate2-corrections-v1"), default=str)
    assert json.dumps([kind.value for kind in CorrectionType]) in text


# --- gate2-x-v1 ---------------------------------------------------------------------------------

ATTESTED = Named("evidence/c1.0123456789abcdef.dsse.json", DIGEST)


def extension() -> dict[str, Any]:
    verified = decide(repro(), Policy())
    undecided = Verdict(Status.UNVERIFIED, Outcome.NOT_ATTEMPTED, NOTHING.reasons)
    entries = [
        ClaimEntry("c1", ClaimKind.EMPIRICAL, True, verified, ("G2-CLM-002",), ATTESTED, ATTESTED),
        ClaimEntry("c2", None, False, undecided),
    ]
    reason = NOTHING.reasons[0]
    return {
        "schema": "gate2-x-v1",
        "engine": {"version": "0.1.0", "rules": "1", "policy_sha256": DIGEST},
        "record_sha256": DIGEST,
        "coverage": {"gateable": 2, "verified": 1, "falsified": 0, "descriptive": 0},
        "reasons": [
            {
                "code": reason.code.value,
                "name": reason.name,
                "effect": reason.effect.value,
                "message": reason.message,
                "remedy": reason.remedy,
            }
        ],
        "claims": [json.loads(json.dumps(entry.document())) for entry in entries],
        "corrections": known_corrections(EVENTS),
        "proposals": proposed_counters([judged(repro())], "self"),
        "ledger": {"id": "l", "entries": 3, "head": DIGEST},
        "attestation": {"path": "evidence/_verdict.0123456789abcdef.dsse.json", "sha256": DIGEST},
    }


def test_the_extension_is_as_its_schema_says() -> None:
    require_valid(extension(), "gate2-x-v1")
    require_valid_verdict(gate_verdict(Status.UNVERIFIED, "because", NOON, extension()))
    require_valid({**extension(), "ledger": None}, "gate2-x-v1")


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.pop("coverage"),
        lambda x: x.update(paper_level=3),
        lambda x: x["coverage"].update(verified=-1),
        lambda x: x["claims"][0].update(evidence=None),
        lambda x: x["claims"][0].update(status="FALSIFIED"),
        lambda x: x["claims"][1].update(evidence={"path": "evidence/x", "sha256": DIGEST}),
        lambda x: x["claims"][1].update(reasons=[]),
        lambda x: x["claims"][0]["evidence"].update(path="../outside"),
        lambda x: x["claims"][0]["evidence"].update(path="evidence/../../outside"),
        lambda x: x["claims"][0]["evidence"].update(sha256=DIGEST + "\n"),
        lambda x: x["proposals"].update(paper_level=3),
        lambda x: x["proposals"]["claim_summary"].update(verified_claim_count={"add": 1}),
        lambda x: x["corrections"].pop("sha256"),
        lambda x: x["attestation"].pop("path"),
    ],
)
def test_an_extension_that_says_otherwise_is_not_written(change: Callable[[Any], object]) -> None:
    document = extension()
    change(document)
    with pytest.raises(InvalidDocument):
        require_valid_verdict(gate_verdict(Status.UNVERIFIED, "because", NOON, document))


def test_the_schemas_know_every_outcome_status_and_effect() -> None:
    text = json.dumps(schema_document("gate2-x-v1"), default=str)
    for kind in (Outcome, Status, Effect):
        assert json.dumps([each.value for each in kind]) in text
    text = json.dumps(schema_document("gate2-claim-verdict-v1"), default=str)
    for known in (Outcome, Status, Effect, Assurance, ClaimKind):
        assert json.dumps([each.value for each in known]) in text
