"""A verdict must carry the contract's own words, and none that contradict each other."""

from datetime import datetime, timedelta, timezone

import pytest

from gate2.contract import DEFINITIONS, LABELS, Status, gate_verdict, verdict_faults
from gate2.reasons import Code

NOON = datetime(2026, 7, 1, 12, 0, 30, 999, tzinfo=timezone(timedelta(hours=2)))
REQUIRED = (
    "schema",
    "schema_version",
    "contract_version",
    "status",
    "label",
    "definition",
    "reason",
    "evaluated_at",
    "gate",
    "enforcement",
)


def codes(document: object) -> list[Code]:
    return [fault.code for fault in verdict_faults(document)]


@pytest.mark.parametrize("status", Status)
def test_every_status_is_written_as_the_contract_says(status: Status) -> None:
    verdict = gate_verdict(status, "because", NOON, {"version": "1"})
    assert tuple(verdict)[:10] == REQUIRED
    assert verdict["schema"] == "https://assignee.net/schemas/gate-verdict-v1"
    assert verdict["evaluated_at"] == "2026-07-01T10:00:30Z"
    assert verdict["x_gate2"] == {"version": "1"}
    assert verdict_faults(verdict) == ()


def test_definitions_are_word_for_word() -> None:
    assert DEFINITIONS[Status.VERIFIED] == (
        "This record has passed Gate 2: a Lean4 proof source type-checks, or a sealed-sandbox run "
        "reproduced the reported results within the stated tolerance. A reproducible artifact "
        "(proof source or repro script and results) is attached to this record."
    )
    assert DEFINITIONS[Status.UNVERIFIED].endswith("It is a literature synthesis only.")
    assert DEFINITIONS[Status.FALSIFIED].startswith("A claim in this record was tested against")


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("other", Status)
@pytest.mark.parametrize("key", ["label", "definition"])
def test_a_borrowed_label_or_definition_is_seen(status: Status, other: Status, key: str) -> None:
    verdict = gate_verdict(status, "because", None)
    verdict[key] = (LABELS if key == "label" else DEFINITIONS)[other]
    expected = [] if status is other else [Code.REC_VERDICT_CONTRACT_MISMATCH]
    assert codes(verdict) == expected


def test_a_status_of_one_s_own_is_a_mismatch() -> None:
    verdict = {**gate_verdict(Status.VERIFIED, "because", None), "status": "verified"}
    assert codes(verdict) == [Code.REC_VERDICT_CONTRACT_MISMATCH]


@pytest.mark.parametrize("key", REQUIRED)
def test_no_required_key_may_be_missing(key: str) -> None:
    verdict = gate_verdict(Status.UNVERIFIED, "because", None)
    del verdict[key]
    assert codes(verdict) == [Code.REC_SCHEMA_INVALID]
    assert f"`{key}`" in verdict_faults(verdict)[0].message


@pytest.mark.parametrize("when", ["yesterday", "2026-07-01", "2026-13-01T00:00:00Z", 5, True])
def test_a_time_that_is_none_is_refused(when: object) -> None:
    verdict = {**gate_verdict(Status.UNVERIFIED, "because", None), "evaluated_at": when}
    assert codes(verdict) == [Code.REC_SCHEMA_INVALID]


def test_another_contract_is_named() -> None:
    verdict = gate_verdict(Status.UNVERIFIED, "because", None)
    verdict["schema"] = "https://www.assignee.net/schemas/gate-verdict-v1"
    assert codes(verdict) == [Code.REC_CONTRACT_UNKNOWN]


@pytest.mark.parametrize("document", [None, [], "VERIFIED", 1])
def test_what_is_no_object_is_no_verdict(document: object) -> None:
    assert codes(document) == [Code.REC_SCHEMA_INVALID]


def test_extra_keys_are_allowed() -> None:
    assert verdict_faults({**gate_verdict(Status.VERIFIED, "because", None), "more": 1}) == ()


def test_a_verdict_needs_a_reason_and_a_time_zone() -> None:
    with pytest.raises(ValueError, match="expected a reason"):
        gate_verdict(Status.VERIFIED, " ", NOON)
    with pytest.raises(ValueError, match="its zone"):
        gate_verdict(Status.VERIFIED, "because", NOON.replace(tzinfo=None))
