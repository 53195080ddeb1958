"""The single file's command: what it says, how it ends, and that nothing in a record obeys."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from attested import CLAIMS, a_key, attested_record, falsifying, laid_out
from gate2.cli.main import run
from gate2.policy import Policy
from gate2.standalone import main as standalone
from gate2.standalone.words import UNCHECKED
from gate2.verify.verified import VerifiedRecord
from gate2.version import version
from making import proof


def ends(*paths: object, json: bool = False) -> int:
    return standalone.main([*map(str, paths), *(["--json"] if json else [])], version())


@pytest.fixture
def verified(tmp_path: Path) -> Path:
    return attested_record(tmp_path / "verified", key=a_key(tmp_path / "key"))


@pytest.fixture
def falsified(tmp_path: Path) -> Path:
    return attested_record(tmp_path / "falsified", evidence=falsifying())


def claim_of(document: Any, name: str) -> Mapping[str, Any]:
    (record,) = document["records"]
    found: Mapping[str, Any] = next(each for each in record["claims"] if each["id"] == name)
    return found


def test_a_sound_verified_record_ends_in_0_and_says_what_was_not_checked(
    verified: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends(verified) == 0
    said = capsys.readouterr().out
    assert f"{verified}: VERIFIED, {UNCHECKED}" in said
    key = (tmp_path / "key.pub").read_text().strip()
    assert f"attestations claim to be signed by {key}" in said
    assert "everything but the signatures" in said
    assert "No ledger was looked into" in said.replace("\n", " ")


def test_what_nobody_signed_is_said_to_be_signed_by_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends(attested_record(tmp_path / "unsigned")) == 0
    assert "attestations claim to be signed by nobody" in capsys.readouterr().out


def test_a_falsified_record_ends_in_3(falsified: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends(falsified) == 3
    assert f"{falsified}: FALSIFIED, {UNCHECKED}" in capsys.readouterr().out


def test_a_record_without_a_verdict_ends_in_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends(laid_out(tmp_path / "bare")) == 1
    assert "G2-EVD-001" in capsys.readouterr().out


def test_an_altered_record_ends_in_4_and_names_the_file(
    verified: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = verified / "artifacts" / "of-c1" / "data.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    assert ends(verified) == 4
    said = capsys.readouterr().out
    assert "INVALID; it says VERIFIED, and none of it is to be believed" in said
    assert "G2-EVD-005 subject-mismatch: artifacts/of-c1:" in said


def test_the_gravest_record_counts(
    verified: Path, falsified: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    altered = tmp_path / "altered"
    shutil.copytree(verified, altered)
    (altered / "corrections.json").write_bytes(b"{}")
    bare = laid_out(tmp_path / "bare")
    assert ends(verified, bare) == 1
    assert ends(verified, bare, altered) == 4
    assert ends(verified, bare, altered, falsified) == 3
    assert ends(verified, falsified, tmp_path / "nowhere") == 2
    capsys.readouterr()


def test_a_directory_of_records_is_looked_into_and_links_are_not(
    verified: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    shutil.copytree(verified, corpus / "one")
    (corpus / "two").symlink_to(verified)
    (corpus / "notes").mkdir()
    assert ends(corpus, json=True) == 0
    document = json.loads(capsys.readouterr().out)
    assert [Path(record["path"]).name for record in document["records"]] == ["one"]


def test_a_record_is_found_by_its_record_json(
    verified: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends(verified / "record.json") == 0
    capsys.readouterr()


def test_nothing_to_verify_is_no_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends(tmp_path) == 5
    assert ends(tmp_path / "nowhere") == 2
    assert "expected a record's directory" in capsys.readouterr().err


def test_a_file_is_no_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "record.zip").write_bytes(b"PK\x05\x06")
    assert ends(tmp_path / "record.zip") == 2
    assert "of an archive, unpacked" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--nonsense", "x"]])
def test_a_wrong_command_line_ends_in_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        standalone.main(arguments, version())
    assert ended.value.code == 2
    capsys.readouterr()


def test_its_json_says_what_the_package_s_says_but_for_signatures(
    falsified: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "gate2.toml"
    settings.write_text("[policy]\nrequire_signature = false\n")
    assert run(["verify", str(falsified), "--format", "json", "--policy", str(settings)]) == 3
    package = json.loads(capsys.readouterr().out)
    assert ends(falsified, json=True) == 3
    ours = json.loads(capsys.readouterr().out)
    assert (ours["signatures"], ours["ledger"]) == ("not checked", "not looked into")
    for name in ("c1", "c2", "c3"):
        one, other = dict(claim_of(ours, name)), dict(claim_of(package, name))
        one["reasons"] = other["reasons"] = []  # the package says that nobody signed
        assert one == other
    (one,), (other,) = ours["records"], package["records"]
    assert one.keys() == other.keys() | {"keys"}
    assert not one["signatures_checked"]


def test_nothing_in_a_record_is_obeyed_by_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = attested_record(tmp_path / "hostile\x1b[2J\u202e")
    verdict = json.loads((record / "verdict.json").read_bytes())
    verdict["status"] = "\x1b]0;VERIFIED\x07"
    (record / "verdict.json").write_text(json.dumps(verdict))
    (record / "evidence" / "\x1b[31mx").touch()
    assert ends(record) == 4
    said = capsys.readouterr()
    assert not {"\x1b", "\x07", "\u202e"}.intersection(said.out + said.err)


def test_a_bug_says_nothing_of_the_record(
    verified: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> VerifiedRecord:
        raise KeyError("a bug")

    monkeypatch.setattr(standalone, "verify_record", broken)
    assert ends(verified) == 6
    said = capsys.readouterr()
    assert "this verifier failed (KeyError)" in said.err
    assert "VERIFIED" not in said.out


def test_evidence_under_a_laxer_policy_than_the_default_is_judged_by_the_default(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one_kernel = proof(kernels=proof().kernels[:1], recheck=None)
    policy = replace(Policy(), require_second_kernel=False)
    math = tuple(claim for claim in CLAIMS if claim["id"] == "c2")
    record = attested_record(
        tmp_path / "lax", claims=math, evidence={"c2": one_kernel}, policy=policy
    )
    assert json.loads((record / "verdict.json").read_bytes())["status"] == "VERIFIED"
    assert ends(record) == 1
    assert "G2-EVD-006" in capsys.readouterr().out


def test_an_open_record_says_why_it_stayed_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = {"id": "c4", "text": "The second gain is 0.5 points.", "kind": "empirical"}
    assert ends(attested_record(tmp_path / "partial", claims=(*CLAIMS, bare))) == 1
    said = capsys.readouterr().out
    assert "c4 UNVERIFIED: not attempted; " in said
    assert "why: G2-REC-012 partially-verified" in said
