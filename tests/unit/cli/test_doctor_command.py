"""`gate2 doctor` names every lane, changes nothing, and interprets no text of the machine."""

import json
from typing import Any

import pytest

from gate2.cli import doctor as module
from gate2.cli.main import run as gate2
from gate2.provision import Part, Survey
from gate2.sandbox.survey import Found

HOSTILE = "\x1b[2J\u202eall is well[red]\r"
PARTS = (
    Part("python", True, "3.11"),
    Part("docker", False, "no engine answers", "start it", needed=False),
    Part("runc", False, HOSTILE, "apt-get install runc"),
    Part("lean", False, "not there", "gate2 setup"),
)
LANES = (
    Found("docker", present=True, detail="engine 27.1"),
    Found("bubblewrap", present=False, detail=HOSTILE, remedy="apt-get install bubblewrap"),
)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that lacks most things."""
    survey = Survey(PARTS, None, proof_lane=False, repro_lane=False)
    monkeypatch.setattr(module, "survey", lambda: survey)
    monkeypatch.setattr(module, "survey_lanes", lambda: LANES)


@pytest.mark.usefixtures("machine")
def test_what_is_missing_stands_there_with_what_mends_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert gate2(["doctor"]) == 0
    out = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "✓ docker engine 27.1" in lines
    assert any(each.endswith("→ apt-get install bubblewrap") for each in lines)
    assert "next: lean: gate2 setup" in lines
    assert "next: runc: apt-get install runc" in lines
    assert "repro lane: not ready" in lines
    assert sum(line.startswith(("✓ docker", "– docker")) for line in lines) == 1
    assert any(line.startswith("✓ seccomp version ") for line in lines)
    assert any(line.startswith(("✓ cgroups version ", "– cgroups ")) for line in lines)


@pytest.mark.usefixtures("machine")
def test_text_of_the_machine_is_shown_and_never_interpreted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for form in ("text", "json"):
        assert gate2(["doctor", "--format", form]) == 0
        out = capsys.readouterr().out
        assert out.replace("\n", "").isprintable(), ascii(out)


@pytest.mark.usefixtures("machine")
def test_the_json_keeps_its_keys(capsys: pytest.CaptureFixture[str]) -> None:
    assert gate2(["doctor", "--format", "json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert {"version", "parts", "sandbox", "lanes", "lean_advisories"} <= set(found)
    assert found["lanes"] == {"proof": False, "repro": False}
    assert [part["name"] for part in found["parts"]] == [part.name for part in PARTS]
    for each in (*found["sealed_lanes"], *found["seal"]):
        assert set(each) == {"name", "present", "detail", "remedy"}
    assert [part["name"] for part in found["seal"]] == ["cgroups", "seccomp"]
