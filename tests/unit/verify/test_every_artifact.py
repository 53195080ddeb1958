"""What lay in artifacts/ when a verdict was made, and what lies there now."""

import shutil
from pathlib import Path

import pytest

from attested import a_key, attested_record
from gate2.attest.keys import SigningKey
from gate2.contract import Status
from gate2.policy import Policy
from gate2.reasons import Code, Effect
from gate2.verify.beside import artifact_place
from gate2.verify.directory import read_beside
from gate2.verify.rules import Expectations, VerifiedRecord, verify_record
from gate2.verify.trusted import TrustedSigners
from gate2.version import version


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    """Whose signature is trusted."""
    return a_key(tmp_path / "key")


@pytest.fixture
def record(tmp_path: Path, key: SigningKey) -> Path:
    """A sound record."""
    return attested_record(tmp_path / "record", key=key)


def verified(place: Path, key: SigningKey) -> VerifiedRecord:
    expected = Expectations(policy=Policy(), version=version())
    return verify_record(read_beside(place), TrustedSigners((key.public,)), expected)


def blocking(found: VerifiedRecord) -> dict[Code, str]:
    return {r.code: r.message for r in found.findings() if r.effect is not Effect.WARNING}


def test_artifact_added_after_the_verdict_is_not_covered_by_it(
    record: Path, key: SigningKey
) -> None:
    assert verified(record, key).status is Status.VERIFIED
    (record / "artifacts" / "late").mkdir()
    (record / "artifacts" / "late" / "note.txt").write_text("later\n", encoding="utf-8")
    found = verified(record, key)
    assert found.status is Status.UNVERIFIED
    assert not found.invalid
    assert "artifacts/late:" in blocking(found)[Code.REC_STALE_VERDICT]


def test_artifact_taken_away_after_the_verdict_is_missed(record: Path, key: SigningKey) -> None:
    (name,) = (path.name for path in (record / "artifacts").iterdir() if "c1" in path.name)
    shutil.rmtree(record / "artifacts" / name)
    found = verified(record, key)
    assert found.invalid
    assert Code.EVD_SUBJECT_MISMATCH in blocking(found)


def test_an_altered_file_is_said_once_and_truthfully(record: Path, key: SigningKey) -> None:
    """The evidence cannot name the file, and says so; a reader is not told to bless the change."""
    path = next((record / "artifacts").glob("*c1*/data.csv"))
    path.write_bytes(path.read_bytes() + b"\n")
    found = verified(record, key)
    place = f"artifacts/{path.parent.name}: "
    told = [reason for reason in found.findings() if reason.message.startswith("artifacts/")]
    assert [reason.code for reason in told] == [Code.EVD_SUBJECT_MISMATCH]
    assert told[0].message.startswith(place)
    assert "a file in it differs from what was judged" in told[0].message
    assert "one digest over the whole tree" in told[0].message
    assert told[0].remedy.startswith("Restore the file; or, if the change is wanted,")


def test_an_artifact_with_an_odd_name_is_named_as_what_it_is() -> None:
    assert artifact_place("of-c1") == "artifacts/of-c1"
    assert artifact_place("a: fine") == "artifacts/'a: fine'"
    assert artifact_place("") == "artifacts/''"
    assert "\x1b" not in artifact_place("a\x1b[2K")
