"""A summary says nothing that its attestation does not carry, and nothing of what did not pass."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from gate2.attest.statement import (
    ArtifactSeen,
    Assurance,
    ClaimAttestation,
    ClaimNamed,
    Engine,
    RecordNamed,
    read_statement,
    statement_bytes,
)
from gate2.attest.summary import SVR, NoSummary, summary_bytes, svr_statement
from gate2.contract import Status
from gate2.evidence import Evidence
from gate2.policy import Policy
from gate2.record.model import ClaimKind, Proves
from gate2.strictjson import JsonRefused
from gate2.verdict import RULES, Outcome, combine, decide
from making import DIGEST, proof, repro

MADE_AT = "2026-06-10T08:00:00Z"


def payload(
    evidence: Evidence,
    *,
    policy: Policy | None = None,
    assurance: Assurance = Assurance.SELF,
    status: Status = Status.VERIFIED,
) -> bytes:
    """The claim attestation's payload over one artifact, which has to come to this status."""
    policy = policy or Policy()
    verdict = combine([decide(evidence, policy)])
    assert verdict.status is status
    return statement_bytes(
        ClaimAttestation(
            engine=Engine("gate2", "0.1.0", RULES),
            assurance=assurance,
            made_at=MADE_AT,
            record=RecordNamed("r", DIGEST),
            claim=ClaimNamed("c1", ClaimKind.EMPIRICAL, True, False, DIGEST, DIGEST),
            policy=policy,
            artifacts=(ArtifactSeen("a", evidence),),
            verdict=verdict,
        )
    )


def summed(payload: bytes) -> dict[str, Any]:
    statement = json.loads(summary_bytes(payload))
    assert isinstance(statement, dict)
    return statement


def altered(made: bytes, *path: str, to: object) -> dict[str, object]:
    document: dict[str, object] = json.loads(made)
    holder: Any = document
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = to
    return document


def test_a_summary_has_the_form_that_its_specification_asks_for() -> None:
    summary = summed(payload(repro()))
    assert summary.keys() == {"_type", "subject", "predicateType", "predicate"}
    assert summary["_type"] == "https://in-toto.io/Statement/v1"
    assert summary["predicateType"] == SVR == "https://in-toto.io/attestation/svr/v0.1"
    predicate = summary["predicate"]
    assert predicate["verifier"]["id"] == f"urn:gate2:verifier:rules-{RULES}"
    assert predicate["verifier"]["policy"] == {"digest": {"sha256": Policy().digest()}}
    assert datetime.fromisoformat(predicate["timeCreated"].replace("Z", "+00:00")).tzinfo
    assert predicate["timeCreated"] == MADE_AT
    assert all(isinstance(each, str) for each in predicate["properties"])


def test_a_summary_is_about_the_very_same_things_and_names_its_attestation() -> None:
    made = payload(repro())
    summary = summed(made)
    assert summary["subject"] == json.loads(made)["subject"]
    assert summary["predicate"]["gate2_attestation"] == {
        "digest": {"sha256": hashlib.sha256(made).hexdigest()}
    }


@pytest.mark.parametrize(
    ("evidence", "policy", "properties"),
    [
        (repro(), Policy(), ["GATE2_REPRODUCED"]),
        (proof(), Policy(), ["GATE2_PROOF_CHECKED", "GATE2_TWO_KERNELS"]),
        (
            proof(kernels=proof().kernels[:1]),
            Policy(require_second_kernel=False),
            ["GATE2_PROOF_CHECKED"],
        ),
        (repro(), Policy(require_second_kernel=False), ["GATE2_REPRODUCED"]),
    ],
    ids=["run", "proof", "proof, one kernel", "run, one kernel"],
)
@pytest.mark.parametrize("assurance", list(Assurance))
def test_the_properties_are_what_the_attestation_carries(
    evidence: Evidence, policy: Policy, properties: list[str], assurance: Assurance
) -> None:
    summary = summed(payload(evidence, policy=policy, assurance=assurance))
    expected = ["GATE2_VERIFIED", *properties, f"GATE2_ASSURANCE_{assurance.name}"]
    assert summary["predicate"]["properties"] == expected


@pytest.mark.parametrize("evidence", [repro(runs=()), proof(kernels=())])
def test_what_was_not_verified_has_no_summary(evidence: Evidence) -> None:
    with pytest.raises(NoSummary, match="expected a verdict VERIFIED, came 'UNVERIFIED'"):
        summary_bytes(payload(evidence, status=Status.UNVERIFIED))


def test_what_was_falsified_has_no_summary() -> None:
    made = payload(proof(proves=Proves.NEGATION), status=Status.FALSIFIED)
    with pytest.raises(NoSummary, match="expected a verdict VERIFIED, came 'FALSIFIED'"):
        summary_bytes(made)


@pytest.mark.parametrize(
    "outcome",
    [each.value for each in Outcome if each not in (Outcome.PROVED, Outcome.REPRODUCED)]
    + ["", "nonsense", None],
)
def test_an_outcome_that_verifies_nothing_is_no_property(outcome: str | None) -> None:
    document = altered(payload(repro()), "predicate", "verdict", "outcome", to=outcome)
    with pytest.raises(NoSummary, match="expected the outcome of a VERIFIED claim"):
        svr_statement(document)


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (("_type",), "https://in-toto.io/Statement/v0.1", "expected a statement of type"),
        (("predicateType",), "urn:gate2:record-verdict:v1", "urn:gate2:record-verdict:v1"),
        (("predicateType",), SVR, "expected a statement of type urn:gate2:claim-verdict:v1"),
        (("predicate",), [], "expected `predicate` to be an object, came list"),
        (("predicate", "verdict"), None, "expected `verdict` to be an object, came NoneType"),
        (("predicate", "verdict", "status"), ["VERIFIED"], "expected a verdict VERIFIED"),
        (("predicate", "assurance"), "sworn", "'sworn' is not a valid Assurance"),
        (("predicate", "engine", "rules"), "1\nurn:other", "expected engine.rules"),
        (("predicate", "engine", "rules"), 1, "expected engine.rules"),
    ],
)
def test_a_statement_of_another_kind_is_not_summed_up(
    path: tuple[str, ...], value: object, complaint: str
) -> None:
    with pytest.raises(NoSummary, match=complaint):
        svr_statement(altered(payload(repro()), *path, to=value))


@pytest.mark.parametrize(
    "path", [("subject",), ("predicate", "policy_sha256"), ("predicate", "made_at")]
)
def test_a_statement_that_lacks_what_is_summed_up_has_no_summary(path: tuple[str, ...]) -> None:
    document: Any = json.loads(payload(repro()))
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    with pytest.raises(NoSummary, match=f"expected `{path[-1]}` in the statement"):
        svr_statement(document)


@pytest.mark.parametrize("data", [b"", b"{", b'{"a":1,"a":1}'])
def test_what_is_no_json_is_refused_as_such(data: bytes) -> None:
    with pytest.raises(JsonRefused):
        summary_bytes(data)
    with pytest.raises(NoSummary, match="came list"):
        summary_bytes(b"[]")


def test_the_same_attestation_gives_the_same_bytes_and_another_gives_others() -> None:
    made = payload(repro())
    again = payload(repro())
    assert summary_bytes(made) == summary_bytes(again)
    others = [
        payload(repro(), assurance=Assurance.CI),
        payload(repro(), policy=Policy(runs=1)),
        payload(replace(repro(), image="python@sha256:" + "cd" * 32)),
        payload(repro(literal={})).replace(MADE_AT.encode(), b"2026-06-10T08:00:01Z"),
    ]
    assert len({summary_bytes(each) for each in (made, *others)}) == 5


def test_a_statement_of_any_size_that_is_attested_can_be_summed_up() -> None:
    made = payload(proof(statement="x" * (3 << 20)))
    assert read_statement(made).verdict.status is Status.VERIFIED
    assert summed(made)["predicate"]["properties"][0] == "GATE2_VERIFIED"


def test_a_summary_shows_no_value_path_or_log() -> None:
    text = summary_bytes(payload(repro())).decode()
    assert "0.82" not in text
    assert len(text) < 2000
