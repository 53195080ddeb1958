"""Whoever stands in a record's folder is not ruled by what its author left there."""

from pathlib import Path

import pytest

from gate2.settings import find_settings


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("own", ["record.json", "artifact.toml"])
def test_settings_deep_in_a_record_choose_no_policy_and_no_classifier(
    repository: Path, own: str
) -> None:
    below = repository / "r" / "data" / "deep"
    below.mkdir(parents=True)
    (repository / "r" / own).write_text("{}", encoding="utf-8")
    (below.parent / "gate2.toml").write_text('[classify]\nmodel = "embed"\n', encoding="utf-8")
    assert find_settings(below) is None
    (repository / "gate2.toml").write_text("", encoding="utf-8")
    assert find_settings(below) == repository / "gate2.toml"


def test_nearest_settings_outside_of_records_still_count(repository: Path) -> None:
    below = repository / "some" / "where"
    below.mkdir(parents=True)
    (repository / "gate2.toml").write_text("", encoding="utf-8")
    (below.parent / "gate2.toml").write_text("", encoding="utf-8")
    assert find_settings(below) == below.parent / "gate2.toml"
