"""docs/evidence.md: what it says of the predicate, and what it says to do by hand."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from attested import a_key, attested_record
from gate2.attest.record_statement import RecordAttestation
from resealing import read, statement_in

PAGE = Path(__file__).resolve().parents[3] / "docs" / "evidence.md"
TEXT = PAGE.read_text(encoding="utf-8")


def block(language: str, holding: str) -> str:
    """The code in the page that holds these words."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    (code,) = (each for each in found if holding in each)
    assert isinstance(code, str)
    return code


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return attested_record(tmp_path / "record", key=a_key(tmp_path / "key"))


def test_key_of_a_predicate_goes_undescribed(place: Path) -> None:
    for path, data in read(place).files.items():
        if path.endswith(".math-result.json") or ".svr." in path or "_verdict" in path:
            continue
        predicate = statement_in(data)["predicate"]
        for key in predicate:
            assert f"`{key}`" in TEXT.split("## What is attested of the record")[0], key


def test_field_of_the_records_predicate_goes_undescribed() -> None:
    section = TEXT.split("## What is attested of the record")[1].split("\n## ")[0]
    for name in RecordAttestation.__dataclass_fields__:
        assert f"`{name}`" in section, name


def by_hand(place: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", block("python", "b64decode"), str(place)],
        capture_output=True,
        text=True,
        check=False,
        cwd=place.parent,
    )


def test_steps_by_hand_do_not_work(place: Path) -> None:
    ran = by_hand(place)
    assert ran.stderr == ""
    assert "c1 VERIFIED independent" in ran.stdout
    assert "of-c1 is as it was seen" in ran.stdout


def test_steps_by_hand_overlook_a_changed_artifact(place: Path) -> None:
    (place / "artifacts" / "of-c1" / "data.csv").write_text("1,3\n", encoding="utf-8")
    assert by_hand(place).returncode != 0


def test_signature_by_hand_is_another(place: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    by_hand(place)
    made = {name: (place.parent / name).read_bytes() for name in ("message", "signature")}
    key = load_der_public_key((place.parent / "key.der").read_bytes())
    assert isinstance(key, Ed25519PublicKey)
    key.verify(made["signature"], made["message"])
    if shutil.which("openssl"):
        command = block("sh", "pkeyutl").split()
        said = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=place.parent
        )
        assert said.returncode == 0, said.stderr
