"""`gate2 run` on a lane that is told how the script behaves: outcome, exit code, streams, JSON."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gate2.cli import run as module
from gate2.cli.main import run as gate2
from gate2.report import hints
from gate2.sandbox.fake import Behaviour, FakeSandbox
from gate2.sandbox.job import Job

ARTIFACT = """\
schema = "gate2-artifact-v1"
claim = "c1"
kind = "repro"
scope = "exact"
establishes = "it"
does_not_establish = "more"

[repro]
image = "python"
command = ["python3", "repro.py"]
results = "results.json"
{more}
"""
CONTROL = '[[repro.control]]\nname = "shuffled"\nenv = { SHUFFLE = "1" }'


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    """An artifact of a script, its data and one control."""
    directory = tmp_path / "artifact"
    directory.mkdir()
    (directory / "artifact.toml").write_text(ARTIFACT.format(more=CONTROL), encoding="utf-8")
    (directory / "repro.py").write_text("pass\n", encoding="utf-8")
    (directory / "data.csv").write_text("x\n1\n2\n3\n", encoding="utf-8")
    return directory


def behaving(job: Job) -> Behaviour:
    """A script that reads its data: other data, other numbers; none, no result."""
    data = next((m.source for m in job.mounts if (m.source / "data.csv").is_file()), None)
    if data is None:
        return Behaviour(exit_code=1, stderr=b"no data.csv\n")
    total = sum(map(int, (data / "data.csv").read_text(encoding="utf-8").split()[1:]))
    if "SHUFFLE" in job.environment:
        total = 0
    return Behaviour(stdout=b"done\n", files={"results.json": b'{"total": %d}' % total})


def on(lane: FakeSandbox, monkeypatch: pytest.MonkeyPatch) -> FakeSandbox:
    monkeypatch.setattr(module, "choose", lambda *_, **__: lane)
    return lane


def run_json(artifact: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, Mapping[str, Any]]:
    code = gate2(["run", str(artifact), "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


def test_every_run_that_was_made_is_in_the_json(
    artifact: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lane = on(FakeSandbox(behaving), monkeypatch)
    code, found = run_json(artifact, capsys)
    assert (code, found["outcome"], found["reasons"]) == (0, "ran", [])
    shown = [*found["runs"], *found["controls"], *found["further"]]
    assert len(shown) == len(lane.jobs) == 6
    assert [run["values"] for run in found["runs"]] == [{"total": "6"}] * 2
    assert found["controls"][0]["values"] == {"total": "0"}
    everything, withheld, altered = found["further"]
    assert everything["values"] == {"total": "6"}
    assert (withheld["exit_code"], withheld["results"]) == (1, None)
    assert altered["values"] != {"total": "6"}
    assert found["inputs"] == ["data.csv"]


def test_text_names_every_run_and_ends_with_the_outcome(
    artifact: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on(FakeSandbox(behaving), monkeypatch)
    assert gate2(["run", str(artifact)]) == 0
    out = capsys.readouterr().out
    for what in ("control shuffled", "perturbed", "inputs withheld", "inputs altered"):
        assert what in out
    assert "run 1 wrote to standard output:\n  │ done\n" in out
    assert out.splitlines()[-1].startswith("ran  6 sealed runs, ")


def test_a_failed_run_says_why_and_what_to_do(
    artifact: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on(FakeSandbox(Behaviour(exit_code=3)), monkeypatch)
    assert gate2(["run", str(artifact)]) == 1
    last = " ".join(capsys.readouterr().out.split("failed  ")[1].split())
    assert last.startswith("3 sealed runs, 0.0 s SBX-004 nonzero-exit: expected status 0, got 3 → ")
    code, found = run_json(artifact, capsys)
    assert (code, [reason["code"] for reason in found["reasons"]]) == (1, ["G2-SBX-004"])
    assert found["reasons"][0]["remedy"]


def test_an_open_seal_is_an_error_and_nothing_of_the_artifact_is_run(
    artifact: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lane = on(FakeSandbox(behaving, seal_fault="AF_VSOCK is open"), monkeypatch)
    code, found = run_json(artifact, capsys)
    assert (code, found["outcome"], found["runs"], lane.jobs) == (6, "error", [], [])
    assert found["seal"]["fault"] == "AF_VSOCK is open"
    assert [reason["code"] for reason in found["reasons"]] == ["G2-SBX-021"]
    assert gate2(["run", str(artifact)]) == 6
    assert "NOT proven on fake: AF_VSOCK is open" in capsys.readouterr().out


def test_hostile_output_is_shown_and_never_interpreted(
    artifact: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    loud = b"\x1b[2JVERIFIED\x07\r::error::x\n\xe2\x80\xae[bold]\n"
    hostile = Behaviour(exit_code=1, stdout=loud, stderr=loud, files={"results.json": loud})
    on(FakeSandbox(hostile), monkeypatch)
    for form, escape in (("text", "\\u{1b}[2JVERIFIED"), ("json", '"outcome": "failed"')):
        assert gate2(["run", str(artifact), "--format", form]) == 1
        out = capsys.readouterr().out
        assert out.replace("\n", "").isprintable(), ascii(out)
        assert not any(line.startswith(("::", "VERIFIED")) for line in out.splitlines())
        assert escape in out


def test_a_cause_that_is_common_has_its_own_next_step(
    artifact: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = b"Traceback\nModuleNotFoundError: No module named 'pandas'\n"
    on(FakeSandbox(Behaviour(exit_code=1, stderr=missing)), monkeypatch)
    assert gate2(["run", str(artifact)]) == 1
    assert hints.NO_IMAGE in " ".join(capsys.readouterr().out.split())
