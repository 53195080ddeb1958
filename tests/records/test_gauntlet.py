"""Twelve cheats that a person would think of, each refused for the reason that is stated of it."""

import json
from pathlib import Path

import pytest

from gate2.cli.demo_cases import Cheat, cheats
from gate2.cli.main import run
from gate2.record.reader import read_record

PROJECT = Path(__file__).resolve().parents[2]
GAUNTLET = PROJECT / "records" / "gauntlet"
CHEATS = cheats()


def judged(lane: str, directory: Path) -> dict[str, tuple[str, set[str]]]:
    """Status and codes of each record, by its directory's name."""
    target = directory / "report.json"
    code = run(
        [*("check", str(GAUNTLET), "--sandbox", lane), *("--format", "json", "-o", str(target))]
    )
    report = json.loads(target.read_text(encoding="utf-8"))
    assert report["engine"]["sandbox"] == lane
    assert code == 4, "a verdict written by hand is invalid; nothing is falsified, nothing unknown"
    found = {}
    for record in report["records"]:
        (claim,) = record["claims"]
        reasons = (*claim["reasons"], *record["reasons"])
        assert claim["status"] == record["status"]
        found[Path(record["path"]).name] = (record["status"], {each["code"] for each in reasons})
    return found


def assert_refused_as_stated(found: dict[str, tuple[str, set[str]]]) -> None:
    assert set(found) == {cheat.name for cheat in CHEATS}
    for cheat in CHEATS:
        status, codes = found[cheat.name]
        assert status == cheat.status, cheat.name
        assert cheat.code in codes, (cheat.name, codes)


@pytest.mark.runc
@pytest.mark.lean
@pytest.mark.slow
def test_no_cheat_reaches_a_status_on_runc(tmp_path: Path) -> None:
    assert_refused_as_stated(judged("runc", tmp_path))


@pytest.mark.docker
@pytest.mark.lean
@pytest.mark.slow
def test_no_cheat_reaches_a_status_on_docker_and_the_demo_tells_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_refused_as_stated(judged("docker", tmp_path))
    capsys.readouterr()
    assert run(["demo", "--all", "--sandbox", "docker"]) == 0
    shown = capsys.readouterr().out
    assert f"All {len(CHEATS)} were refused" in shown
    assert shown.count("Verdict: UNVERIFIED") == len(CHEATS)


def test_there_are_twelve_ways_and_each_record_is_one() -> None:
    there = {path.parent for path in GAUNTLET.glob("*/record.json")}
    assert {cheat.place for cheat in CHEATS} == there
    assert len({cheat.trick for cheat in CHEATS}) == len(CHEATS) == 12


def test_none_is_expected_to_succeed() -> None:
    assert {cheat.status for cheat in CHEATS} == {"UNVERIFIED"}


@pytest.mark.parametrize("cheat", CHEATS, ids=lambda cheat: cheat.name)
def test_a_cheat_is_a_record_that_can_be_read_and_judged(cheat: Cheat) -> None:
    """What is refused at the door would show nothing of the gate."""
    record = read_record(cheat.place)
    assert record.broken == ()
    assert [claim.id for claim in record.claims] == ["c1"]
    assert len(record.artifacts) == (0 if cheat.name == "score-for-evidence" else 1)


def test_its_page_names_every_record_and_its_code() -> None:
    page = (GAUNTLET / "README.md").read_text(encoding="utf-8")
    for cheat in CHEATS:
        code = cheat.code.value.removeprefix("G2-")
        assert f"| `{cheat.name}` | UNVERIFIED | {code} |" in page
