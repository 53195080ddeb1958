"""`gate2 setup` fetches the embedding's weights when asked, and claims nothing that it lacks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gate2 import embedding, embedding_fetching, provision
from gate2.cli import setup as module
from gate2.cli.main import run as gate2
from gate2.provision import Part, Survey


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done, on a machine where every step works and both lanes are ready."""
    done: list[str] = []

    def fetch(say: Callable[[str], None]) -> Path:
        done.append("weights")
        return Path()

    ready = Survey((), "docker", proof_lane=True, repro_lane=True)
    monkeypatch.setattr(embedding_fetching, "fetch", fetch)
    monkeypatch.setattr(embedding, "lack", lambda: "")
    monkeypatch.setattr(module, "provide", lambda say: done.append("lanes"))
    monkeypatch.setattr(module, "survey", lambda: ready)
    return done


def test_eighty_megabytes_are_fetched_for_nobody_who_did_not_ask(steps: list[str]) -> None:
    assert gate2(["setup"]) == 0
    assert steps == ["lanes"]


def test_who_asks_gets_weights_and_lanes(steps: list[str]) -> None:
    assert gate2(["setup", "--embed"]) == 0
    assert sorted(steps) == ["lanes", "weights"]


def test_weights_without_numpy_are_no_success(
    steps: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(embedding, "lack", lambda: "numpy is not installed")
    assert gate2(["setup", "--embed"]) == 6
    assert (
        "numpy is not installed; `pip install '.[embed]'` in gate2's checkout"
        in capsys.readouterr().err
    )
    assert sorted(steps) == ["lanes", "weights"]


def test_who_lacks_nothing_is_told_so(
    steps: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = (Part("lean", True, "Lean"), Part("docker", False, "no engine", needed=False))
    ready = Survey(parts, "runc", proof_lane=True, repro_lane=True)
    monkeypatch.setattr(module, "survey", lambda: ready)
    assert gate2(["setup"]) == 0
    assert "everything is there: lean; runs are sealed by runc" in capsys.readouterr().err


def test_what_is_still_lacking_is_named_and_is_no_success(
    steps: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = (Part("lean", False, "not there", "fetch it"),)
    monkeypatch.setattr(
        module, "survey", lambda: Survey(parts, "runc", proof_lane=False, repro_lane=True)
    )
    assert gate2(["setup"]) == 6
    said = capsys.readouterr().err
    assert "not ready: lean: not there; fetch it" in said
    assert "everything" not in said


@pytest.mark.parametrize("lack", ["", "numpy is not installed"])
def test_doctor_says_why_the_embedding_cannot_be_used(
    lack: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "lack", lambda: lack)
    (part,) = [part for part in provision.survey().parts if part.name == "embed"]
    assert (part.present, part.needed) == (not lack, False)
    assert lack in part.detail
    assert "gate2 setup --embed" in part.remedy
