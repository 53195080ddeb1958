"""An author takes the history of his record away, and has it written anew by who remembers it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from attested import a_key, attested_record, falsifying, verifying, written
from gate2.attest.keys import SigningKey
from gate2.contract import Status
from gate2.policy import Policy
from gate2.verify.directory import read_beside
from gate2.verify.rules import Expectations, verify_record
from gate2.verify.trusted import TrustedSigners
from gate2.version import version

STATES = ("verdict.json", "corrections.json", "evidence")


def changes_of(place: Path, claim: str) -> list[tuple[str, str]]:
    """From and to of each event that changes the claim's status."""
    document = json.loads((place / "corrections.json").read_text(encoding="utf-8"))
    about: list[Any] = [event["x_gate2"] for event in document["events"]]
    return [(e["from"], e["to"]) for e in about if e["claim"] == claim and e["to"] is not None]


def take_away(place: Path) -> None:
    for name in STATES:
        path = place / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def keep(place: Path, elsewhere: Path) -> None:
    for name in STATES:
        path = place / name
        copy = shutil.copytree if path.is_dir() else shutil.copy2
        elsewhere.mkdir(exist_ok=True)
        copy(path, elsewhere / name)


def put_back(place: Path, kept: Path) -> None:
    take_away(place)
    for path in kept.iterdir():
        shutil.move(path, place / path.name)


def mend(place: Path) -> None:
    (place / "artifacts" / "of-c1" / "repro.py").write_text("print('another')\n", encoding="utf-8")


def is_sound(place: Path, key: SigningKey) -> bool:
    expected = Expectations(policy=Policy(), version=version())
    found = verify_record(read_beside(place), TrustedSigners((key.public,)), expected)
    return found.status is Status.VERIFIED and not found.findings()


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return a_key(tmp_path / "key")


def test_falsified_vanishes_with_the_files_that_told_of_it(tmp_path: Path, key: SigningKey) -> None:
    place = attested_record(tmp_path / "record", evidence=falsifying(), key=key)
    take_away(place)
    mend(place)
    written(place, verifying(), key=key)
    assert changes_of(place, "c1") == [("UNVERIFIED", "FALSIFIED"), ("FALSIFIED", "VERIFIED")]
    assert is_sound(place, key)


def test_falsified_vanishes_with_a_state_that_is_put_back(tmp_path: Path, key: SigningKey) -> None:
    place = attested_record(tmp_path / "record", key=key)
    keep(place, tmp_path / "kept")
    mend(place)
    written(place, falsifying(), key=key)
    put_back(place, tmp_path / "kept")
    written(place, verifying(), key=key)
    assert changes_of(place, "c1") == [
        ("UNVERIFIED", "VERIFIED"),
        ("VERIFIED", "FALSIFIED"),
        ("FALSIFIED", "VERIFIED"),
    ]
    assert is_sound(place, key)


def test_falsified_in_between_vanishes_with_all_of_the_history(
    tmp_path: Path, key: SigningKey
) -> None:
    place = attested_record(tmp_path / "record", evidence=falsifying(), key=key)
    mend(place)
    written(place, verifying(), key=key)
    take_away(place)
    written(place, verifying(), key=key)
    assert changes_of(place, "c1") == [("UNVERIFIED", "FALSIFIED"), ("FALSIFIED", "VERIFIED")]


def test_whole_history_is_appended_to_and_nothing_else(tmp_path: Path, key: SigningKey) -> None:
    place = attested_record(tmp_path / "record", evidence=falsifying(), key=key)
    mend(place)
    written(place, verifying(), key=key)
    before = (place / "corrections.json").read_bytes()
    written(place, verifying(), key=key)
    assert (place / "corrections.json").read_bytes() == before
    assert changes_of(place, "c1") == [("UNVERIFIED", "FALSIFIED"), ("FALSIFIED", "VERIFIED")]


def test_claim_of_another_wording_inherits_what_was_said_of_this_one(
    tmp_path: Path, key: SigningKey
) -> None:
    """What was published of other words says nothing of these."""
    place = attested_record(tmp_path / "record", evidence=falsifying(), key=key)
    take_away(place)
    shutil.rmtree(place / "artifacts")
    document = json.loads((place / "record.json").read_text(encoding="utf-8"))
    document["claims"][0]["text"] += " Twice."
    (place / "record.json").write_text(json.dumps(document), encoding="utf-8")
    written(place, key=key)
    assert not (place / "corrections.json").exists() or changes_of(place, "c1") == []
