"""`gate2 verify` as people and programs meet it: what it prints, its exit codes, what it needs."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from attested import CLAIMS, a_key, attested_record, falsifying, laid_out, written
from gate2.cli.main import run
from gate2.ledger.opening import open_ledger

Told = tuple[int, str, str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a gate2.toml that trusts the key beside it; it is the current one."""
    key = a_key(tmp_path / "key")
    (tmp_path / "gate2.toml").write_text(f'[trust]\nkeys = ["{key.public}"]\n', encoding="utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def verify(here: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Runs the command: exit code, standard output, standard error."""

    def told(*arguments: str) -> Told:
        capfd.readouterr()
        code = run(["verify", *arguments])
        said = capfd.readouterr()
        return code, said.out, said.err

    return told


def signed(here: Path, name: str, **how: Any) -> Path:
    from gate2.attest.keys import read_key

    return attested_record(here / name, key=read_key(here / "key"), **how)


def document(told: Told) -> dict[str, Any]:
    found = json.loads(told[1])
    assert isinstance(found, dict)
    return found


def test_signed_record_is_verified(here: Path, verify: Callable[..., Told]) -> None:
    signed(here, "record")
    code, out, _ = verify("record")
    assert code == 0
    assert "VERIFIED" in out
    assert "verified 2 of 2 gateable" in out
    assert "run by somebody independent" in out


def test_json_names_everything_a_program_needs(here: Path, verify: Callable[..., Told]) -> None:
    signed(here, "record")
    told = verify("record", "--format", "json")
    found = document(told)
    assert told[0] == 0
    assert found["schema"] == "gate2-verify-v1"
    (record,) = found["records"]
    assert record["status"] == record["stated"] == "VERIFIED"
    assert record["coverage"] == {"gateable": 2, "verified": 2, "falsified": 0, "descriptive": 1}
    assert record["signer"] == (here / "key.pub").read_text(encoding="utf-8").strip()
    assert (record["valid"], record["signatures_checked"]) == (True, True)
    assert record["reasons"] == []
    first = record["claims"][0]
    assert (first["id"], first["status"], first["recomputed"]) == ("c1", "VERIFIED", "VERIFIED")
    assert first["evidence"] in record["files"]
    assert first["made_at"].endswith("Z")
    assert found["engine"]["trusted_keys"] == 1


def test_json_lines_are_one_a_record(here: Path, verify: Callable[..., Told]) -> None:
    for name in ("one", "two"):
        attested_record(here / name)
    _, out, _ = verify(".", "--format", "jsonl", "--no-ledger")
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line.get("path") for line in lines] == ["one", "two", None]


@pytest.mark.parametrize(
    ("spoil", "code", "named"),
    [
        ("artifacts/of-c1/data.csv", 4, "artifacts/of-c1"),
        ("record.json", 4, "record.json"),
        ("verdict.json", 4, "verdict.json"),
        ("corrections.json", 4, "corrections.json"),
        ("evidence", 4, "evidence/c1"),
    ],
)
def test_flipped_byte_passes_the_command(
    here: Path, verify: Callable[..., Told], spoil: str, code: int, named: str
) -> None:
    record = signed(here, "record")
    path = record / spoil
    path = next(path.glob("c1.*.dsse.json")) if path.is_dir() else path
    data = path.read_bytes()
    where = data.index(b"2", len(data) // 3)
    path.write_bytes(data[:where] + b"3" + data[where + 1 :])
    for require in ("verified", "not-falsified"):
        told = verify("record", "--require", require, "--format", "json")
        assert told[0] == code
        (found,) = document(told)["records"]
        reasons = [*found["reasons"], *(r for c in found["claims"] for r in c["reasons"])]
        assert any(r["effect"] == "X" and named in r["message"] for r in reasons)
        assert found["valid"] is False
    assert "INVALID" in verify("record")[1]


def test_codes_of_several_records_hide_the_worst(here: Path, verify: Callable[..., Told]) -> None:
    signed(here, "good")
    attested_record(here / "unsigned", claims=CLAIMS[1:])
    assert verify("good", "unsigned", "--no-ledger")[0] == 1
    assert verify("good", "unsigned", "--no-ledger", "--require", "not-falsified")[0] == 1
    signed(here, "refuted", evidence=falsifying())
    assert verify(".", "--no-ledger")[0] == 3
    broken = signed(here, "broken")
    (broken / "corrections.json").unlink()
    assert verify("good", "unsigned", "broken", "--no-ledger")[0] == 4
    assert verify(".", "--no-ledger")[0] == 3


def test_unsigned_refutation_is_printed_as_one(here: Path, verify: Callable[..., Told]) -> None:
    attested_record(here / "record", evidence=falsifying())
    code, out, _ = verify("record")
    assert code == 1
    assert "the evidence says FALSIFIED" in out
    assert "signed by nobody who is trusted" in out


def test_reason_of_an_open_record_is_left_out(here: Path, verify: Callable[..., Told]) -> None:
    more = {"id": "c4", "text": "Accuracy is 0.9 on the test set.", "kind": "empirical"}
    signed(here, "record", claims=(*CLAIMS, more))
    code, out, _ = verify("record")
    assert (code, "REC-012 partially-verified: 2 of 3" in out) == (1, True)
    assert "c4 UNVERIFIED · not attempted · ART-001 none-attached" in out
    (record,) = document(verify("record", "--format", "json"))["records"]
    assert [reason["code"] for reason in record["stated_reasons"]] == ["G2-REC-012"]
    assert record["reasons"] == []


def test_words_that_nobody_signed_are_printed_as_found(
    here: Path, verify: Callable[..., Told]
) -> None:
    """The reasons in an unsigned verdict.json are anybody's text."""
    more = {"id": "c4", "text": "Accuracy is 0.9 on the test set.", "kind": "empirical"}
    attested_record(here / "record", claims=(*CLAIMS, more))
    code, out, _ = verify("record")
    assert (code, "REC-012" in out) == (1, False)


def test_policy_file_is_left_out(here: Path, verify: Callable[..., Told]) -> None:
    attested_record(here / "record")
    lenient = here / "lenient.toml"
    lenient.write_text("[policy]\nrequire_signature = false\n", encoding="utf-8")
    assert verify("record")[0] == 1
    assert verify("record", "--policy", "lenient.toml")[0] == 0


def test_nothing_to_verify_passes(here: Path, verify: Callable[..., Told]) -> None:
    (here / "empty").mkdir()
    assert verify("empty")[0] == 5
    code, _, err = verify("missing")
    assert (code, "found nothing there" in err) == (2, True)
    code, _, err = verify()
    assert (code, "PATH" in err) == (2, True)
    laid_out(here / "bare")
    assert verify("bare")[0] == 1
    assert verify("bare", "--require", "not-falsified")[0] == 1
    (here / "report.md").write_text("# A report\n", encoding="utf-8")
    code, out, _ = verify("report.md")
    assert (code, "EVD-001" in out) == (1, True)


def test_record_in_an_archive_is_another_record(here: Path, verify: Callable[..., Told]) -> None:
    signed(here, "record")
    shutil.make_archive(str(here / "packed"), "zip", here, "record")
    code, out, _ = verify("packed.zip")
    assert (code, "VERIFIED" in out) == (0, True)
    assert verify("record/record.json")[0] == 0


def test_text_of_a_record_reaches_the_terminal(here: Path, verify: Callable[..., Told]) -> None:
    record = attested_record(here / "record")
    path = record / "record.json"
    path.write_text(path.read_text(encoding="utf-8").replace("A record", "A [red]\u202erecord"))
    _, out, _ = verify("record")
    assert "\u202e" not in out
    broken = record / "artifacts" / "of-c1"
    broken.rename(record / "artifacts" / "of\x1b[31m-c1")
    _, out, _ = verify("record")
    assert "\x1b" not in out


def test_ledger_is_asked_unless_it_is_not_to_be(here: Path, verify: Callable[..., Told]) -> None:
    record = signed(here, "record")
    shutil.copytree(record, here / "yesterday")
    from gate2.attest.keys import read_key

    written(record, falsifying(), key=read_key(here / "key"))
    code, out, _ = verify("yesterday")
    assert (code, "REC-009" in out) == (4, True)
    assert verify("yesterday", "--no-ledger")[0] == 0
    url = f"sqlite:///{here / 'other.sqlite'}"
    code, _, err = verify("yesterday", "--ledger", url)
    assert (code, "expected a ledger" in err) == (2, True)
    with open_ledger(url):
        pass
    assert verify("yesterday", "--ledger", url)[0] == 0
    assert verify("yesterday", "--ledger", url, "--no-ledger")[0] == 2


def test_ledger_that_is_none_is_taken_for_silence(
    here: Path, verify: Callable[..., Told], own_state: Path
) -> None:
    signed(here, "record")
    for left in own_state.glob("ledger.sqlite*"):
        left.unlink()
    (own_state / "ledger.sqlite").write_bytes(b"no database" * 100)
    (own_state / "ledger.sqlite").chmod(0o600)
    code, out, _ = verify("record")
    assert (code, "EVD-012" in out) == (4, True)
    assert verify("record", "--no-ledger")[0] == 0


def test_output_goes_to_a_file(here: Path, verify: Callable[..., Told]) -> None:
    signed(here, "record")
    code, out, _ = verify("record", "-o", "said.txt")
    assert (code, out) == (0, "")
    assert "VERIFIED" in (here / "said.txt").read_text(encoding="utf-8")


def test_exported_verifier_runs_on_its_own(here: Path, verify: Callable[..., Told]) -> None:
    signed(here, "record")
    assert verify("--export-verifier", "verifier.py")[:2] == (0, "")
    assert (here / "verifier.py").stat().st_mode & 0o777 == 0o755
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "verifier.py", "record"],
        capture_output=True,
        text=True,
        check=False,
        cwd=here,
        env={},
    )
    assert (ran.returncode, "not checked" in ran.stdout) == (0, True)


def test_verifying_needs_docker_lean_or_network() -> None:
    code = "import sys, gate2.cli.verify; print('\\n'.join(sys.modules))"
    listed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    rooms = {".".join(name.split(".")[:2]) for name in listed}
    assert "gate2.verify" in rooms
    assert not rooms & {"gate2.lean", "gate2.lanes"}
    assert "gate2.sandbox.docker" not in {".".join(name.split(".")[:3]) for name in listed}
    heavy = {"requests", "docker", "sigstore", "sqlalchemy", "cryptography", "jsonschema"}
    assert not {name.split(".")[0] for name in listed} & heavy
