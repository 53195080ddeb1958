"""A record takes another id, and leaves behind what was published of its claims."""

import json
import shutil
from pathlib import Path

from attested import a_key, attested_record, falsifying, verifying, written
from gate2.attest.keys import SigningKey
from gate2.contract import Status
from gate2.ledger.opening import existing_ledger
from gate2.policy import Policy
from gate2.reasons import Code
from gate2.verify.directory import read_beside
from gate2.verify.remembered import ledger_reasons
from gate2.verify.rules import Expectations, verify_record
from gate2.verify.trusted import TrustedSigners
from gate2.version import version


def renamed(place: Path, identity: str) -> Path:
    """The record under another id and with another script, without anything that was written."""
    for name in ("verdict.json", "corrections.json"):
        (place / name).unlink()
    shutil.rmtree(place / "evidence")
    document = json.loads((place / "record.json").read_text(encoding="utf-8"))
    document["id"] = identity
    (place / "record.json").write_text(json.dumps(document), encoding="utf-8")
    (place / "artifacts" / "of-c1" / "repro.py").write_text("print(2)\n", encoding="utf-8")
    return place


def told(place: Path, key: SigningKey) -> set[Code]:
    """What the ledger says of a record that is VERIFIED by itself."""
    beside = read_beside(place)
    expected = Expectations(policy=Policy(), version=version())
    found = verify_record(beside, TrustedSigners((key.public,)), expected)
    assert found.status is Status.VERIFIED
    ledger = existing_ledger(None)
    assert ledger is not None
    with ledger:
        return {reason.code for reason in ledger_reasons(ledger, beside, found)}


def test_falsified_vanishes_with_the_id_of_the_record(tmp_path: Path) -> None:
    key = a_key(tmp_path / "key")
    place = attested_record(tmp_path / "record", evidence=falsifying(), key=key)
    written(renamed(place, "another"), verifying(), key=key)
    assert told(place, key) == {Code.REC_SILENT_REWRITE}


def test_record_is_held_to_what_another_one_took_back(tmp_path: Path) -> None:
    """What became of it stands in the other record's own history."""
    key = a_key(tmp_path / "key")
    place = attested_record(tmp_path / "record", evidence=falsifying(), key=key)
    (place / "artifacts" / "of-c1" / "repro.py").write_text("print(2)\n", encoding="utf-8")
    written(place, verifying(), key=key)
    written(renamed(place, "another"), verifying(), key=key)
    assert told(place, key) == set()
