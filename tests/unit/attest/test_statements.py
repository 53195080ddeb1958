"""What is attested comes back exactly, and a statement altered anywhere is none."""

import json
import random
from dataclasses import replace

import pytest

from gate2.attest.envelope import (
    IN_TOTO,
    Envelope,
    NotAnEnvelope,
    Signature,
    envelope_bytes,
    pae,
    read_envelope,
)
from gate2.attest.record_statement import (
    RecordAttestation,
    read_record_statement,
    record_statement_bytes,
)
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
from gate2.contract import Status
from gate2.evidence import Evidence, NoEvidence
from gate2.policy import Policy
from gate2.reasons import Code, because
from gate2.record.model import ClaimKind
from gate2.verdict import RULES, combine, decide
from making import DIGEST, proof, repro

ENGINE = Engine("gate2", "0.1.0", RULES)


def attestation(*evidence: Evidence) -> ClaimAttestation:
    """What is attested of a claim with these artifacts."""
    return ClaimAttestation(
        engine=ENGINE,
        assurance=Assurance.SELF,
        made_at="2026-06-10T08:00:00Z",
        record=RecordNamed("r", DIGEST),
        claim=ClaimNamed("c1", ClaimKind.EMPIRICAL, True, False, DIGEST, DIGEST),
        policy=Policy(),
        artifacts=tuple(ArtifactSeen(f"a{n}", each) for n, each in enumerate(evidence)),
        verdict=combine([decide(each, Policy()) for each in evidence]),
    )


NOTHING_RAN = NoEvidence((because(Code.ART_WRONG_LANE, "wrong lane"),))


@pytest.mark.parametrize(
    "evidence", [(repro(),), (proof(),), (proof(), NOTHING_RAN), (repro(runs=()),)]
)
def test_what_is_attested_comes_back_exactly(evidence: tuple[Evidence, ...]) -> None:
    made = attestation(*evidence)
    assert read_statement(statement_bytes(made)) == made


def test_the_subjects_are_those_of_the_predicate_and_no_others() -> None:
    document = json.loads(statement_bytes(attestation(repro())))
    names = [each["name"] for each in document["subject"]]
    assert names == ["record:r", "claim:c1", "reported:c1", "artifact:a0", "image:a0"]
    document["subject"][3]["digest"]["sha256"] = "cd" * 32
    with pytest.raises(NotAStatement, match="subjects"):
        read_statement(_canonical(document))


def _canonical(document: object) -> bytes:
    from gate2.strictjson import dumps_canonical

    return dumps_canonical(document)


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (("predicate", "verdict", "status"), "VERIFIED!", "expected UNVERIFIED"),
        (("predicate", "made_at"), "yesterday", "made_at"),
        (("predicate", "made_at"), "2026-13-10T08:00:00Z", "made_at"),
        (("predicate", "policy", "runs"), "2", "policy.runs"),
        (("predicate", "policy_sha256"), "00" * 32, "subjects and spelling"),
        (("predicate", "artifacts", 0, "evidence", "lane"), "rumour", "expected lane"),
        (("predicate", "artifacts", 0, "evidence", "facts", "files_unchanged"), 1, "bool"),
        (("predicate", "artifacts", 0, "evidence", "facts", "extra"), 1, "differs in"),
        (("predicate", "verdict", "evidence_sha256"), "zz", "64 hexadecimal"),
        (("predicateType",), "urn:gate2:claim-verdict:v2", "predicateType"),
        (("_type",), "https://in-toto.io/Statement/v0.1", "in-toto statement"),
    ],
)
def test_a_statement_of_another_shape_is_none(
    path: tuple[str | int, ...], value: object, why: str
) -> None:
    document = json.loads(statement_bytes(attestation(repro())))
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(NotAStatement, match=why):
        read_statement(_canonical(document))


def test_any_flipped_bit_of_a_statement_changes_what_is_attested_or_is_refused() -> None:
    made = attestation(repro())
    data = statement_bytes(made)
    chance = random.Random(5)
    for _ in range(400):
        at = chance.randrange(len(data))
        flipped = bytearray(data)
        flipped[at] ^= 1 << chance.randrange(8)
        try:
            assert read_statement(bytes(flipped)) != made
        except NotAStatement:
            continue


def test_a_verified_verdict_without_evidence_cannot_even_be_read() -> None:
    document = json.loads(statement_bytes(attestation(repro())))
    document["predicate"]["verdict"]["evidence_sha256"] = None
    with pytest.raises(NotAStatement, match="needs the digest"):
        read_statement(_canonical(document))


def test_a_record_s_statement_comes_back_exactly_and_altered_not_at_all() -> None:
    made = RecordAttestation(
        engine=ENGINE,
        assurance=Assurance.CI,
        record=RecordNamed("r", DIGEST),
        status=Status.VERIFIED,
        verdict_sha256=DIGEST,
        files={"evidence/c1.0123456789abcdef.dsse.json": DIGEST},
        artifacts={"a": DIGEST},
        events=1,
        head=DIGEST,
    )
    data = record_statement_bytes(made)
    assert read_record_statement(data) == made
    other = record_statement_bytes(replace(made, status=Status.FALSIFIED))
    assert read_record_statement(other) != made
    with pytest.raises(NotAStatement, match="subjects"):
        read_record_statement(data.replace(b'"name":"record:r"', b'"name":"record:s"'))


def test_an_envelope_comes_back_exactly_and_has_one_spelling() -> None:
    made = Envelope(IN_TOTO, b"{}", (Signature(DIGEST, b"\x00\xff"),))
    data = envelope_bytes(made)
    assert read_envelope(data) == made
    with pytest.raises(NotAnEnvelope, match="canonical form"):
        read_envelope(data.replace(b":", b": ", 1))
    with pytest.raises(NotAnEnvelope, match="base64"):
        read_envelope(data.replace(b"e30=", b"e3!="))
    with pytest.raises(NotAnEnvelope, match="canonical form"):
        read_envelope(data.replace(b"e30=", b"e31="))  # the same bytes, other idle bits


def test_what_is_signed_says_where_type_and_payload_end() -> None:
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
    assert pae("ab", b"c") != pae("a", b"bc")
