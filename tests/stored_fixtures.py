"""The example records that decide something, checked and written for real, once per session."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from corrupting import DECIDING, UNDECIDED, Stored, environment

RECORDS = Path(__file__).resolve().parents[1] / "records"


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """Made by the command line itself, as a user would."""
    top = tmp_path_factory.mktemp("stored")
    for name in (*DECIDING, UNDECIDED):
        shutil.copytree(RECORDS / name, top / "records" / name)
    gate2(top, "keygen", "-o", str(top / "key"), expected=0)
    public = (top / "key.pub").read_text(encoding="utf-8").strip()
    settings = top / "gate2.toml"
    settings.write_text(f'[trust]\nkeys = ["{public}"]\n', encoding="utf-8")
    gate2(
        top,
        *("check", str(top / "records"), "--write", "--key", str(top / "key")),
        *("--policy", str(settings), "--sandbox", "runc"),
        expected=3,
    )
    return Stored(top / "records", settings, top / "state")


def gate2(top: Path, *arguments: str, expected: int) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "gate2", *arguments],
        env=environment(top / "state"),
        cwd=top,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == expected, ended.stdout + ended.stderr
