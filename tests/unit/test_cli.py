"""The command line: exit codes, what goes to which stream, and that a bug is an answer."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from gate2.check import Checker
from gate2.cli import main as entry
from gate2.cli.main import COMMANDS, run
from gate2.reasons import Code
from gate2.record.model import Record

RECORDS = Path(__file__).resolve().parents[2] / "records"
REPORT_KEYS = {"schema", "complete", "records", "engine", "timings_s"}
RECORD_KEYS = {"path", "id", "title", "record_sha256", "status", "coverage", "claims"}
CLAIM_KEYS = {
    "id",
    "text",
    "kind",
    "kind_source",
    "status",
    "scope",
    "reasons",
    "evidence",
    "lane",
}


def write_record(directory: Path, *claims: Mapping[str, object]) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    record = {
        "schema": "gate2-record-v1",
        "id": directory.name,
        "title": "A record",
        "published": "2026-11-01",
        "claims": list(claims),
    }
    (directory / "record.json").write_text(json.dumps(record), encoding="utf-8")
    return directory


TALK = {"id": "c1", "text": "The paper proposes a method.", "kind": "descriptive"}
MATH = {"id": "c2", "text": "For every n, n + 0 = n.", "kind": "mathematical"}


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    assert "Usage: gate2" in capsys.readouterr().out


def test_json_goes_to_standard_output_alone_with_the_keys_of_the_interface(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = write_record(tmp_path / "r", TALK, MATH)
    assert run(["check", str(record), "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert set(report) >= REPORT_KEYS
    assert report["schema"] == "gate2-report-v1"
    assert report["complete"] is True
    assert set(report["engine"]) >= {"version", "policy_sha256", "sandbox", "lean"}
    (found,) = report["records"]
    assert set(found) >= RECORD_KEYS
    assert found["coverage"] == {"gateable": 1, "verified": 0, "falsified": 0, "descriptive": 1}
    for claim in found["claims"]:
        assert set(claim) >= CLAIM_KEYS
        assert claim["reasons"], "an UNVERIFIED claim without a reason"
        assert set(claim["reasons"][0]) >= {"code", "name", "message", "remedy"}


def test_jsonl_prints_one_object_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_record(tmp_path / "a", TALK)
    write_record(tmp_path / "b", MATH)
    assert run(["check", str(tmp_path), "--format", "jsonl"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.get("id") for line in lines] == ["a", "b", None]


def test_markdown_quotes_what_a_claim_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = {**TALK, "text": "See [here](http://x) | <img src=x> `code`"}
    assert run(["check", str(write_record(tmp_path / "r", hostile)), "--format", "markdown"]) == 1
    out = capsys.readouterr().out
    assert "<img" not in out
    assert "[here](http" not in out


def test_hostile_text_reaches_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = {**TALK, "text": "\x1b[2J\x1b]0;owned\x07 VERIFIED [bold]x[/bold] \u202e"}
    run(["check", str(write_record(tmp_path / "r", hostile))])
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err
    assert "\u202e" not in out + err
    assert "[bold]" in out


def test_output_goes_whole_into_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "report.json"
    record = str(write_record(tmp_path / "r", TALK))
    assert run(["check", record, "--format", "json", "-o", str(target)]) == 1
    assert capsys.readouterr().out == ""
    assert json.loads(target.read_text(encoding="utf-8"))["complete"] is True
    assert run(["check", record, "-o", str(tmp_path / "none" / "x")]) == 2


def exit_2_no_path(tmp_path: Path) -> list[str]:
    return ["check", str(tmp_path / "nowhere")]


def exit_2_option(tmp_path: Path) -> list[str]:
    return ["check", "--formt", "json", str(tmp_path)]


def exit_2_policy(tmp_path: Path) -> list[str]:
    (tmp_path / "p.toml").write_text("[policy]\nrequire_contorl = true\n", encoding="utf-8")
    return ["check", str(write_record(tmp_path / "r", TALK)), "--policy", str(tmp_path / "p.toml")]


def exit_2_write_one_claim(tmp_path: Path) -> list[str]:
    return ["check", str(write_record(tmp_path / "r", TALK)), "--write", "--claim", "c1"]


def exit_4_no_json(tmp_path: Path) -> list[str]:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "record.json").write_text("{", encoding="utf-8")
    return ["check", str(tmp_path / "r")]


def exit_4_before_1(tmp_path: Path) -> list[str]:
    return [*exit_4_no_json(tmp_path), str(write_record(tmp_path / "s", MATH))]


def exit_5_nothing(tmp_path: Path) -> list[str]:
    (tmp_path / "empty").mkdir()
    return ["check", str(tmp_path / "empty")]


def exit_5_no_such_claim(tmp_path: Path) -> list[str]:
    return ["check", str(write_record(tmp_path / "r", TALK)), "--claim", "none"]


def exit_5_classify(tmp_path: Path) -> list[str]:
    return ["classify", "  "]


def exit_1_unverified(tmp_path: Path) -> list[str]:
    return ["check", str(write_record(tmp_path / "r", MATH))]


def exit_0_not_falsified(tmp_path: Path) -> list[str]:
    return [*exit_1_unverified(tmp_path), "--require", "not-falsified"]


@pytest.mark.parametrize(
    "arguments",
    [
        exit_0_not_falsified,
        exit_1_unverified,
        exit_2_no_path,
        exit_2_option,
        exit_2_policy,
        exit_2_write_one_claim,
        exit_4_no_json,
        exit_4_before_1,
        exit_5_nothing,
        exit_5_no_such_claim,
        exit_5_classify,
    ],
)
def test_exit_codes(arguments: Callable[[Path], list[str]], tmp_path: Path) -> None:
    assert run(arguments(tmp_path)) == int(arguments.__name__.split("_")[1])


def test_exit_6_names_the_lane_that_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As an ordinary user on a machine without Docker: nothing is counted against the record."""
    environment = {"PATH": "/nonexistent", "DOCKER_HOST": "unix:///nonexistent/docker.sock"}
    code = "import sys; from gate2.cli.main import run; sys.exit(run(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(RECORDS / "kronecker-budget")],
        env={**environment, "GATE2_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 6, done.stdout + done.stderr
    assert "INF-" in done.stdout
    assert "could not run" in done.stdout
    assert "FALSIFIED" not in done.stdout


def test_a_bug_is_answered_with_exit_6_and_a_crash_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def explode(**_: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr(entry.cli, "main", explode)
    assert run(["explain"]) == 6
    err = capsys.readouterr().err
    assert Code.INF_ENGINE_ERROR.value in err
    report = Path(err.split("crash report: ")[1].split(")")[0])
    assert "boom" in json.loads(report.read_text(encoding="utf-8"))["traceback"]
    report.unlink()


@pytest.mark.parametrize("step", ["plan", "judged", "settled"])
def test_a_bug_in_one_record_hides_no_other(
    step: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    honest = getattr(Checker, step)

    def explode(self: Checker, what: Any, *more: Any) -> object:
        record = what if isinstance(what, Record) else what.record
        if record.id == "a":
            raise ZeroDivisionError("boom")
        return honest(self, what, *more)

    monkeypatch.setattr(Checker, step, explode)
    write_record(tmp_path / "a", MATH)
    write_record(tmp_path / "b", MATH)
    assert run(["check", str(tmp_path), "--format", "json"]) == 6
    found = json.loads(capsys.readouterr().out)["records"]
    assert {record["id"] for record in found} == {None, "b"}
    (bug,) = (record["reasons"][0] for record in found if record["id"] is None)
    assert bug["code"] == Code.INF_ENGINE_ERROR.value
    Path(bug["message"].split("crash report: ")[1].split(")")[0]).unlink()


def test_the_report_is_shown_even_where_nothing_can_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = write_record(tmp_path / "r", MATH)
    trap = record / "evidence" / "x.0123456789abcdef.json"
    trap.mkdir(parents=True)
    (record / ".verdict.json.x.tmp").mkdir()
    assert run(["check", str(record), "--write", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["records"][0]["status"] == "UNVERIFIED"
    assert json.loads((record / "verdict.json").read_text(encoding="utf-8"))["label"]


def test_exit_130_when_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(entry.cli, "main", interrupt)
    assert run(["explain"]) == 130


@pytest.mark.parametrize("code", list(Code))
def test_every_reason_code_explains_itself(code: Code, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", code.value, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["code"] == code.value
    assert document["trigger"]
    assert document["remedy"]


def test_a_misspelt_command_gets_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["chekc"]) == 2
    assert "No such command 'chekc'. Did you mean check?" in capsys.readouterr().err
    assert run(["0123456789"]) == 2
    assert "Did you mean" not in capsys.readouterr().err


def test_a_misspelt_code_gets_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "proof-rejectd"]) == 2
    assert "proof-rejected" in capsys.readouterr().err


def test_a_closed_pipe_ends_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "gate2", "explain"],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert done.returncode != 0
    assert done.stderr == ""


def test_colour_only_where_it_is_wanted(tmp_path: Path) -> None:
    record = write_record(tmp_path / "r", TALK)
    done = subprocess.run(
        [sys.executable, "-m", "gate2", "check", str(record)],
        env={**os.environ, "TERM": "xterm-256color"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize("command", ["check", "verify", "recheck"])
def test_a_path_without_a_record_is_not_passed_over_beside_others(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    talk = {"id": "c1", "text": "The paper proposes a method.", "kind": "descriptive"}
    document = {"schema": "gate2-record-v1", "id": "r", "title": "r", "claims": [talk]}
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "record.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "lost").mkdir()
    assert run([command, str(tmp_path / "lost")]) == 5
    assert run([command, str(tmp_path / "r"), str(tmp_path / "lost")]) in (1, 5)
    assert "lost: expected a record" in capsys.readouterr().err
