"""An author fills corrections.json up, so that what refutes his claim later finds no room."""

from dataclasses import replace
from pathlib import Path

import pytest

from attested import a_key, attested_record, falsifying, written
from gate2.attest.keys import SigningKey
from gate2.contract import Status
from gate2.contracts.chain import read_corrections
from gate2.contracts.corrections import corrections_bytes
from gate2.errors import InvalidRecord
from gate2.policy import Policy
from gate2.reasons import Code
from gate2.verify.directory import read_beside
from gate2.verify.rules import Expectations, VerifiedRecord, verify_record
from gate2.verify.trusted import TrustedSigners
from gate2.version import version


def filled_up(place: Path, events: int) -> None:
    """Append so many sound events that say nothing, of a kilobyte each."""
    path = place / "corrections.json"
    found = list(read_corrections(path.read_bytes()).events)
    attached = next(event for event in found if event.artifact is not None)
    for number in range(events):
        note = f"{number} {'x' * 500}"
        found.append(replace(attached, previous=found[-1].event_id, note=note))
    path.write_bytes(corrections_bytes("a-record", found))


def verified(place: Path, key: SigningKey) -> VerifiedRecord:
    expected = Expectations(policy=Policy(), version=version())
    return verify_record(read_beside(place), TrustedSigners((key.public,)), expected)


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return a_key(tmp_path / "key")


def test_events_that_nobody_attested_pass(tmp_path: Path, key: SigningKey) -> None:
    place = attested_record(tmp_path / "record", key=key)
    filled_up(place, 7)  # of three claims
    found = verified(place, key)
    assert found.status is Status.UNVERIFIED
    assert {r.code for r in found.findings() if r.blocks} == {Code.REC_STALE_VERDICT}


def test_full_history_keeps_a_refutation_from_being_written(
    tmp_path: Path, key: SigningKey
) -> None:
    """It ended in a crash, and the record stayed VERIFIED for good."""
    place = attested_record(tmp_path / "record", key=key)
    filled_up(place, 9000)
    written(place, falsifying(), key=key)
    assert verified(place, key).status is Status.FALSIFIED


def test_full_history_gets_a_verified_claim(tmp_path: Path, key: SigningKey) -> None:
    place = attested_record(tmp_path / "record", key=key)
    filled_up(place, 9000)
    (place / "verdict.json").unlink()
    with pytest.raises(InvalidRecord, match="room"):
        written(place, key=key)
