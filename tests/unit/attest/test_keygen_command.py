"""`gate2 keygen` prints the line that trusts a key and nothing that is secret."""

import json
import os
import stat
from pathlib import Path

import pytest

from gate2.attest.keys import read_key
from gate2.cli.main import run as gate2
from gate2.settings import read_settings
from somebody import UID, Somebody


def test_standard_output_is_the_line_to_paste_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gate2(["keygen", "-o", str(tmp_path / "key")]) == 0
    out, err = capsys.readouterr()
    public = (tmp_path / "key.pub").read_text().strip()
    assert out == f'keys = ["{public}"]\n'
    assert f"wrote {tmp_path / 'key'} (the private key" in err
    settings = tmp_path / "gate2.toml"
    settings.write_text(f"[trust]\n{out}", encoding="utf-8")
    assert read_settings(settings).trusted_keys == (read_key(tmp_path / "key").public,)


def test_json_holds_the_same_and_no_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gate2(["keygen", "-o", str(tmp_path / "key"), "--format", "json"]) == 0
    out, err = capsys.readouterr()
    public = (tmp_path / "key.pub").read_text().strip()
    assert json.loads(out) == {
        "public": public,
        "private_file": str(tmp_path / "key"),
        "public_file": str(tmp_path / "key.pub"),
        "trust": f'keys = ["{public}"]',
    }
    secret = (tmp_path / "key").read_text().splitlines()[1]
    assert secret not in out + err


def test_a_second_key_under_the_name_is_refused_and_the_first_one_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gate2(["keygen", "-o", str(tmp_path / "key")]) == 0
    first = (tmp_path / "key").read_bytes()
    capsys.readouterr()
    assert gate2(["keygen", "-o", str(tmp_path / "key")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "a key is never written over another; choose another name" in err
    assert (tmp_path / "key").read_bytes() == first


def test_two_keys_are_two_keys(tmp_path: Path) -> None:
    for name in ("one", "other"):
        assert gate2(["keygen", "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / "one").read_bytes() != (tmp_path / "other").read_bytes()
    assert (tmp_path / "one.pub").read_bytes() != (tmp_path / "other.pub").read_bytes()


def test_where_nothing_can_be_written_the_reason_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gate2(["keygen", "-o", str(tmp_path / "none" / "key")]) == 2
    assert f"expected a directory at {tmp_path / 'none'}" in capsys.readouterr().err
    assert gate2(["keygen", "-o", str(tmp_path)]) == 2
    assert gate2(["keygen"]) == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody")
def test_somebody_without_root_makes_a_key_and_root_cannot_hand_him_another(
    somebody: Somebody,
) -> None:
    code, out, err = somebody.run("keygen", "-o", "key")
    assert code == 0, err
    made = somebody.home / "key"
    assert (stat.S_IMODE(made.stat().st_mode), made.stat().st_uid) == (0o600, UID)
    assert out == f'keys = ["{(somebody.home / "key.pub").read_text().strip()}"]\n'
    closed = somebody.home / "closed"
    closed.mkdir(mode=0o755)  # root's
    code, out, err = somebody.run("keygen", "-o", "closed/key")
    assert (code, out) == (2, "")
    assert "closed/key: cannot be written" in err
    assert list(closed.iterdir()) == []
