"""`gate2 demo` ends with 0 only where every cheat was refused as stated of it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gate2.cli import demo
from gate2.cli.demo_cases import GAUNTLET, Cheat, cheats
from gate2.cli.main import run
from gate2.data import data_path
from gate2.policy import Policy
from gate2.reasons import Code
from gate2.record.model import Record
from gate2.record.reader import read_record
from gate2.report.demo import AGAIN, FIRST, opening

QUICK = ("score-for-evidence", "claim-moved")
"""Cheats that are refused before anything runs."""


def gauntlet(place: Path, *names: str, code: str = "") -> tuple[Cheat, ...]:
    """A gauntlet of these cheats alone; `code` takes the place of every stated one."""
    shipped = data_path(GAUNTLET)
    chosen = [each for each in cheats() if each.name in names]
    told = []
    for each in chosen:
        shutil.copytree(shipped / each.name, place / each.name)
        told.append(
            f'[[cheat]]\nrecord = "{each.name}"\ntrick = "{each.trick}"\n'
            f'refusal = "{each.refusal}"\nstatus = "UNVERIFIED"\n'
            f'code = "{code or each.code.value}"\ndemo = true\n'
        )
    (place / "gauntlet.toml").write_text("\n".join(told), encoding="utf-8")
    return cheats(place)


def test_cheats_that_are_refused_as_stated_end_with_0(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = gauntlet(tmp_path, *QUICK)
    monkeypatch.setattr(demo, "cheats", lambda: chosen)
    assert run(["demo"]) == 0
    shown = capsys.readouterr().out
    assert "All 2 were refused" in shown
    assert shown.count("Verdict: UNVERIFIED") == 2
    for each in chosen:
        assert f"{each.code.value} " in shown


def test_a_refusal_for_another_reason_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = gauntlet(tmp_path, *QUICK, code=Code.LEAN_SORRY.value)
    monkeypatch.setattr(demo, "cheats", lambda: chosen)
    assert run(["demo"]) == 1
    assert "Only 0 of 2" in capsys.readouterr().out


def test_bytecode_that_an_installer_left_is_no_input_of_a_cheat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pip compiles the demo's scripts, too, and an artifact is all that lies in its directory."""
    (cheat,) = gauntlet(tmp_path, QUICK[0])
    compiled = cheat.place / "__pycache__" / "script.pyc"
    compiled.parent.mkdir()
    compiled.write_bytes(b"compiled")
    seen: list[set[str]] = []
    judge = read_record

    def read(place: Path) -> Record:
        seen.append({path.name for path in place.rglob("*")})
        return judge(place)

    monkeypatch.setattr(demo, "cheats", lambda: (cheat,))
    monkeypatch.setattr("gate2.cli.demo.read_record", read)
    assert run(["demo"]) == 0
    (names,) = seen
    assert "record.json" in names
    assert not names & {"__pycache__", "script.pyc"}
    assert compiled.exists()


def test_it_says_how_long_it_takes_before_it_begins() -> None:
    said = " ".join(opening(6, 12).split())
    assert f"that takes {FIRST} the first time, and {AGAIN} from then on" in said


def test_a_settings_file_beside_the_user_changes_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = gauntlet(tmp_path / "gauntlet", *QUICK)
    (tmp_path / "gate2.toml").write_text("no settings at all", encoding="utf-8")
    (tmp_path / ".git").mkdir()
    monkeypatch.setattr(demo, "cheats", lambda: chosen)
    monkeypatch.chdir(tmp_path)
    assert run(["demo"]) == 0


def test_it_is_plain_text_in_a_pipe() -> None:
    program = (
        "import sys; from gate2.cli import demo; from gate2.cli.demo_cases import cheats;"
        f" demo.cheats = lambda: [c for c in cheats() if c.name in {QUICK!r}];"
        " from gate2.cli.main import main; main(['demo', '--all'])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    shown = done.stdout.decode("utf-8")
    assert all(line.isprintable() for line in shown.splitlines())
    assert max(map(len, shown.splitlines())) <= 80
    assert done.stderr == b""


def test_half_of_the_cheats_are_shown_without_being_asked() -> None:
    shown = [each for each in cheats() if each.in_demo]
    assert len(shown) == 6
    assert len({each.code for each in shown}) == 6


def test_every_stated_reason_is_one_that_keeps_a_claim_from_its_status() -> None:
    """A warning would be no refusal; LEAN-012 is one only of what proves, not of what refutes."""
    assert Policy().require_second_kernel
    harmless = {"G2-LEAN-019", "G2-ART-017", "G2-CLM-018", "G2-CLM-002", "G2-EVD-004"}
    assert not {each.code.value for each in cheats()} & harmless
