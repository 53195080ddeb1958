"""`[classify]` of gate2.toml: which model reads claims, and never another in its stead."""

import json
from pathlib import Path

import pytest

from gate2 import embedding
from gate2.classify.kinds import Model
from gate2.cli.main import run
from gate2.errors import UsageError
from gate2.settings import Settings, read_settings


def settings_of(tmp_path: Path, text: str) -> Settings:
    (tmp_path / "gate2.toml").write_text(text, encoding="utf-8")
    return read_settings(tmp_path / "gate2.toml")


def test_nobody_who_asks_for_nothing_needs_more_than_the_default(tmp_path: Path) -> None:
    assert settings_of(tmp_path, "").model is Model.DEFAULT
    assert read_settings(None).model is Model.DEFAULT


@pytest.mark.parametrize("model", Model)
def test_model_is_taken_over(tmp_path: Path, model: Model) -> None:
    assert settings_of(tmp_path, f'[classify]\nmodel = "{model}"').model is model


@pytest.mark.parametrize("value", ['"best"', '""', "1", '["embed"]', '"Embed"'])
def test_unknown_model_is_refused_with_what_was_expected(tmp_path: Path, value: str) -> None:
    with pytest.raises(UsageError) as refused:
        settings_of(tmp_path, f"[classify]\nmodel = {value}")
    assert "classify.model: Input should be 'default' or 'embed'" in refused.value.message


def test_misspelt_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"unknown key classify\.modle"):
        settings_of(tmp_path, '[classify]\nmodle = "embed"')


# --- where it cannot be used -------------------------------------------------------------------


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record below settings that ask for embeddings, on a machine that has no weights."""
    place = tmp_path / "records" / "r"
    place.mkdir(parents=True)
    claims = [{"id": "c1", "text": "For every n, n + 0 = n."}]
    document = {"schema": "gate2-record-v1", "id": "r", "title": "A record", "claims": claims}
    (place / "record.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "gate2.toml").write_text('[classify]\nmodel = "embed"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(embedding, "_places", lambda: ())
    return place


COMMANDS = {
    "check": ("check", "records/r"),
    "check that would write": ("check", "--write", "records/r"),
    "recheck": ("recheck", "records/r"),
    "verify": ("verify", "records/r"),
    "audit": ("audit", "records"),
    "why": ("why", "records/r"),
    "lint": ("lint", "--model", "embed", "records/r"),
    "classify": ("classify", "For every n, n + 0 = n."),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_no_other_model_is_taken_silently(
    name: str, record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(list(COMMANDS[name])) == 6
    told = capsys.readouterr()
    assert told.out == ""
    assert "sentence embeddings cannot be made: " in told.err
    assert "gate2 setup --embed" in told.err
    assert [each.name for each in record.iterdir()] == ["record.json"]


def test_default_can_be_asked_for_where_settings_ask_for_what_is_not_there(
    record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["classify", "--model", "default", "--format", "json", "For every n, n + 0 = n."]
    assert run(asked) == 0
    assert json.loads(capsys.readouterr().out)["model"] == "default"


def test_settings_named_on_the_command_line_say_which_model(
    record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.toml"
    other.write_text('[classify]\nmodel = "default"\n', encoding="utf-8")
    assert run(["audit", "--policy", str(other), "--format", "json", "records"]) == 0
    assert json.loads(capsys.readouterr().out)["totals"]["claims"] == 1
