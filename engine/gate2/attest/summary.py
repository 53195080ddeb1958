"""The short word on a VERIFIED claim, for readers who know in-toto and not gate2.

A Simple Verification Result: https://github.com/in-toto/attestation, spec/predicates/svr.md,
version 0.1. It says nothing that the claim's own attestation does not carry, follows from it
alone, and is written for VERIFIED only: what did not pass has no property to list.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import cast

from gate2.attest.statement import CLAIM_VERDICT, MAX_STATEMENT_BYTES, STATEMENT_TYPE, Assurance
from gate2.contract import Status
from gate2.strictjson import JsonLimits, dumps_canonical, loads
from gate2.verdict import Outcome

SVR = "https://in-toto.io/attestation/svr/v0.1"
VERIFIER = "urn:gate2:verifier:rules-"
"""And the version of the verdict's rules: another one is another verifier."""

# Whatever can be attested of a claim can be summed up.
_LIMITS = JsonLimits(size_bytes=MAX_STATEMENT_BYTES, string_length=MAX_STATEMENT_BYTES)
_RULES = re.compile(r"[A-Za-z0-9.]{1,32}")
_OUTCOMES = {Outcome.PROVED: "GATE2_PROOF_CHECKED", Outcome.REPRODUCED: "GATE2_REPRODUCED"}
_ASSURANCES = {
    Assurance.SELF: "GATE2_ASSURANCE_SELF",
    Assurance.CI: "GATE2_ASSURANCE_CI",
    Assurance.INDEPENDENT: "GATE2_ASSURANCE_INDEPENDENT",
}


class NoSummary(ValueError):
    """There is nothing to sum up: the statement is not about a VERIFIED claim."""


def summary_bytes(payload: bytes) -> bytes:
    """The payload of the summary that belongs to a claim attestation with this payload.

    Whoever verifies makes it again and compares: equal bytes, or the summary says something else.

    Raises:
        NoSummary: as `svr_statement`.
        JsonRefused: the payload is no JSON.
    """
    statement = loads(payload, limits=_LIMITS)
    if not isinstance(statement, dict):
        raise NoSummary(f"expected an in-toto statement, came {type(statement).__name__}")
    return dumps_canonical(svr_statement(statement))


def svr_statement(statement: Mapping[str, object]) -> dict[str, object]:
    """The summary of a claim attestation's statement, which was read and found sound before.

    Raises:
        NoSummary: the statement is of another type, or its verdict is not VERIFIED.
    """
    kind = (statement.get("_type"), statement.get("predicateType"))
    if kind != (STATEMENT_TYPE, CLAIM_VERDICT):
        raise NoSummary(f"expected a statement of type {CLAIM_VERDICT}, came {kind[1]!a}")
    predicate = _object(statement, "predicate")
    for holder, key in (
        (statement, "subject"),
        (predicate, "policy_sha256"),
        (predicate, "made_at"),
    ):
        if key not in holder:
            raise NoSummary(f"expected `{key}` in the statement, came none")
    return {
        "_type": STATEMENT_TYPE,
        "subject": statement["subject"],
        "predicateType": SVR,
        "predicate": {
            "verifier": {
                "id": VERIFIER + _rules(predicate),
                "policy": {"digest": {"sha256": predicate["policy_sha256"]}},
            },
            "timeCreated": predicate["made_at"],
            "properties": _properties(predicate),
            # An extension field: which attestation this sums up.
            "gate2_attestation": {
                "digest": {"sha256": hashlib.sha256(dumps_canonical(statement)).hexdigest()}
            },
        },
    }


def _properties(predicate: Mapping[str, object]) -> list[str]:
    """What was verified, each a word that only gate2 gives a meaning to."""
    verdict = _object(predicate, "verdict")
    if verdict.get("status") != Status.VERIFIED.value:
        raise NoSummary(f"expected a verdict VERIFIED, came {verdict.get('status')!a}")
    try:
        outcome = Outcome(str(verdict.get("outcome")))
        properties = ["GATE2_VERIFIED", _OUTCOMES[outcome]]
        assurance = _ASSURANCES[Assurance(str(predicate.get("assurance")))]
    except (KeyError, ValueError) as error:
        raise NoSummary(f"expected the outcome of a VERIFIED claim, came {error}") from None
    if outcome is Outcome.PROVED and _requires_two_kernels(predicate):
        properties.append("GATE2_TWO_KERNELS")
    return [*properties, assurance]


def _requires_two_kernels(predicate: Mapping[str, object]) -> bool:
    return _object(predicate, "policy").get("require_second_kernel") is True


def _rules(predicate: Mapping[str, object]) -> str:
    rules = _object(predicate, "engine").get("rules")
    if not isinstance(rules, str) or not _RULES.fullmatch(rules):
        raise NoSummary(f"expected engine.rules to be a version, came {rules!a}")
    return rules


def _object(holder: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = holder.get(key)
    if not isinstance(value, dict):
        raise NoSummary(f"expected `{key}` to be an object, came {type(value).__name__}")
    return cast("Mapping[str, object]", value)
