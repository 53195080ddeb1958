"""docs/batch.md: the matrix that readers copy checks every record, and loses none on the way."""

import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from actionlint import lint
from workflow_steps import PREVIEW, PUBLISH, ROOT, Runner

PAGE = (ROOT / "docs" / "batch.md").read_text(encoding="utf-8")
(WORKFLOW,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
PINS = re.compile(r"uses: ([\w./-]+@[0-9a-f]{40} # v[\d.]+)")
SHARES = 4


def job(name: str) -> dict[str, Any]:
    found = YAML(typ="safe", pure=True).load(WORKFLOW)["jobs"][name]
    assert isinstance(found, dict)
    return found


def step(job_name: str, name: str) -> dict[str, Any]:
    (found,) = (each for each in job(job_name)["steps"] if each["name"] == name)
    assert isinstance(found, dict)
    return found


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner with gate2 and a checkout of six records, one of them broken."""
    room, work = tmp_path / "room", tmp_path / "work"
    (room / "bin").mkdir(parents=True)
    program = room / "bin" / "gate2"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m gate2 "$@"\n')
    program.chmod(0o755)
    for number in range(6):
        place = work / "records" / f"r{number}"
        place.mkdir(parents=True)
        claim = {"id": "c1", "text": "For every n, n + 0 = n.", "kind": "mathematical"}
        record = {
            "schema": "gate2-record-v1",
            "id": place.name,
            "title": "A record",
            "published": "2026-11-01",
            "claims": [claim],
        }
        text = "no JSON" if number == 5 else json.dumps(record)
        (place / "record.json").write_text(text, encoding="utf-8")
    kept = {"GATE2_STATE": str(tmp_path / "state"), "GATE2_CACHE": str(tmp_path / "cache")}
    return Runner(room, work, kept)


def check_shares(runner: Runner, *, but: int = 0) -> None:
    """Runs the matrix, and hands over the reports as artifacts of their own names."""
    assert job("check")["strategy"]["matrix"]["shard"] == list(range(1, SHARES + 1))
    for number in range(1, SHARES + 1):
        values = {"matrix.shard": str(number), "strategy.job-total": str(SHARES)}
        ran = runner.run(step("check", "Check one share"), values)
        assert ran.code == 0, ran.log
        handed = runner.temp / "reports" / f"report-{number}" / "report.json"
        handed.parent.mkdir(parents=True)
        (runner.temp / "report.json").rename(handed)
        if number == but:
            handed.unlink()
            handed.parent.rmdir()


def test_the_copied_matrix_checks_every_record_once(runner: Runner) -> None:
    check_shares(runner)
    ran = runner.run(step("merge", "Merge the reports"), {})
    assert ran.code == 4, ran.log
    merged = json.loads((runner.temp / "merged.json").read_text())
    assert merged["complete"] is True
    names = [record["path"] for record in merged["records"]]
    assert names == [f"records/r{number}" for number in range(6)]
    assert "6 records" in ran.summary


def test_a_job_that_died_is_named_and_the_matrix_does_not_pass(runner: Runner) -> None:
    check_shares(runner, but=3)
    ran = runner.run(step("merge", "Merge the reports"), {})
    assert ran.code == 2
    assert "no report of shard 3/4" in " ".join(ran.log.split())
    assert not (runner.temp / "merged.json").exists()


def test_a_share_without_a_report_fails_its_job(runner: Runner) -> None:
    (runner.work / "gate2.toml").write_text("= no TOML", encoding="utf-8")
    values = {"matrix.shard": "1", "strategy.job-total": str(SHARES)}
    assert runner.run(step("check", "Check one share"), values).code != 0


def test_pins_that_readers_copy_are_those_that_are_shipped() -> None:
    shipped = {
        pin for path in (PREVIEW, PUBLISH) for pin in PINS.findall(path.read_text(encoding="utf-8"))
    }
    said = set(PINS.findall(WORKFLOW))
    assert len(said) == 3
    assert said <= shipped
    assert WORKFLOW.count("uses: ") == len(PINS.findall(WORKFLOW)) + WORKFLOW.count("uses: ./")


@pytest.mark.actionlint
def test_actionlint_finds_nothing_in_the_copied_matrix() -> None:
    assert lint({".github/workflows/records.yml": WORKFLOW}) == []
