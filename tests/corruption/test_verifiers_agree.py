"""`gate2 verify` and the verifier that is one file say the same of every stored verdict."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from corrupting import Answer, Stored, copied, gate2, verify, verify_by_one_file, without_signatures

pytestmark = [pytest.mark.runc, pytest.mark.lean]

STATUSES = {
    "anscombe-quartet": ("VERIFIED", 0),
    "collatz-variant": ("FALSIFIED", 3),
    "kronecker-budget": ("VERIFIED", 0),
    "broken-artifacts": ("UNVERIFIED", 1),
}
DEBIAN = Path("/usr/bin/python3")
BASE = Path(sys.base_prefix) / "bin" / "python3"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("exported") / "gate2-verify.py"
    assert gate2("verify", "--export-verifier", str(path)).code == 0
    return path


def by_the_file(exported: Path, *records: Path) -> Answer:
    """The file itself, on a Python that has no gate2, in an empty environment."""
    python = DEBIAN if DEBIAN.exists() else BASE
    ended = subprocess.run(
        [python, "-I", "-S", exported, "--json", *records],
        env={},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == ""
    return Answer(ended.returncode, ended.stdout, tuple(json.loads(ended.stdout)["records"]))


@pytest.mark.parametrize("name", STATUSES)
def test_they_agree_on_every_stored_verdict(stored: Stored, exported: Path, name: str) -> None:
    record = stored.place / name
    package = verify(record, settings=stored.settings)
    for one_file in (by_the_file(exported, record), verify_by_one_file(record)):
        assert (package.code, one_file.code) == (STATUSES[name][1],) * 2, one_file.text
        assert package.records[0]["status"] == STATUSES[name][0]
        assert without_signatures(one_file.records[0]) == without_signatures(package.records[0])
        assert not one_file.records[0]["signatures_checked"]
    assert package.records[0]["signatures_checked"]
    assert package.invalid() == set()


def test_they_agree_with_the_check_that_wrote_it(stored: Stored) -> None:
    for record in stored.records:
        document = json.loads((record / "verdict.json").read_bytes())
        (verified,) = verify(record, settings=stored.settings).records
        assert verified["status"] == document["status"] == STATUSES[record.name][0]
        assert [(c["id"], c["status"], c["outcome"], c["codes"]) for c in verified["claims"]] == [
            (c["id"], c["status"], c["outcome"], c["reasons"])
            for c in document["x_gate2"]["claims"]
        ]


def test_a_directory_of_records_gives_the_gravest(stored: Stored, exported: Path) -> None:
    assert verify(stored.place, settings=stored.settings).code == 3
    answer = by_the_file(exported, stored.place)
    assert answer.code == 3
    assert [Path(r["path"]).name for r in answer.records] == sorted(STATUSES)


def test_the_file_names_the_keys_and_says_that_it_did_not_check_them(
    stored: Stored, exported: Path
) -> None:
    public = (stored.settings.parent / "key.pub").read_text().strip()
    python = DEBIAN if DEBIAN.exists() else BASE
    ended = subprocess.run(
        [python, "-I", "-S", exported, stored.place / "kronecker-budget"],
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0
    assert "kronecker-budget: VERIFIED, signatures not checked" in ended.stdout
    assert f"claim to be signed by {public}" in ended.stdout
    assert "everything but the signatures" in ended.stdout
    assert "No ledger was looked into." in " ".join(ended.stdout.split())


def test_a_signature_that_does_not_hold_is_seen_by_the_package_alone(
    stored: Stored, tmp_path: Path
) -> None:
    """All that the two may ever differ in, and the file says that it does."""
    other = tmp_path / "other"
    assert gate2("keygen", "-o", str(other)).code == 0
    settings = tmp_path / "gate2.toml"
    public = other.with_suffix(".pub").read_text().strip()
    settings.write_text(f'[trust]\nkeys = ["{public}"]\n')
    record = copied(stored.place / "kronecker-budget", tmp_path)
    package, one_file = verify(record, settings=settings), verify_by_one_file(record)
    assert (package.code, one_file.code) == (1, 0)
    assert {reason["code"] for reason in package.reasons() if reason["effect"] == "U"} == {
        "G2-EVD-003"
    }


@pytest.mark.parametrize("gone", [True, False])
def test_a_place_without_a_record_is_no_success(exported: Path, tmp_path: Path, gone: bool) -> None:
    place = tmp_path / "nowhere" if gone else tmp_path
    python = DEBIAN if DEBIAN.exists() else BASE
    ended = subprocess.run([python, "-I", "-S", exported, place], env={}, check=False)
    assert ended.returncode == (2 if gone else 5)


def test_the_file_can_be_run_by_itself(exported: Path) -> None:
    assert os.access(exported, os.X_OK)
    assert exported.read_bytes().startswith(b"#!/usr/bin/env python3\n")
