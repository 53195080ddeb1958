"""What docs/github.md and docs/gitlab.md say of the shipped files is so."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from workflow_steps import ACTION, GITLAB, PREVIEW, PUBLISH, ROOT, read_yaml

PAGES = ROOT / "docs"
GITHUB_PAGE = (PAGES / "github.md").read_text(encoding="utf-8")
GITLAB_PAGE = (PAGES / "gitlab.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PINS = re.compile(r"uses: ([\w./-]+@[0-9a-f]{40} # v[\d.]+)")


def fenced(page: str, having: str) -> str:
    (found,) = (text for text in FENCED.findall(page) if having in text)
    return str(found)


def test_pins_that_readers_copy_are_those_that_are_shipped() -> None:
    shipped = {
        pin
        for path in (ACTION, PREVIEW, PUBLISH)
        for pin in PINS.findall(path.read_text(encoding="utf-8"))
    }
    said = set(PINS.findall(GITHUB_PAGE))
    assert said
    assert said <= shipped


def test_every_input_and_output_of_the_action_is_named() -> None:
    action = read_yaml(ACTION)
    table, outputs = GITHUB_PAGE.split("| input | default | |", 1)[1].split("\nOutputs: ", 1)
    assert set(re.findall(r"`([a-z-]+)`", "".join(re.findall(r"^\|[^|]*", table, re.M)))) == set(
        action["inputs"]
    )
    assert set(action["outputs"]) <= set(re.findall(r"`([a-z-]+)`", outputs.split(".", 1)[0]))


def test_default_of_every_input_is_the_one_that_is_said() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| `([^`]*)` \|", GITHUB_PAGE, re.MULTILINE)
    action = read_yaml(ACTION)
    assert len(rows) >= 6
    for name, default in rows:
        assert action["inputs"][name]["default"] == default


@pytest.mark.parametrize(
    ("page", "having", "schema"),
    [
        (GITHUB_PAGE, "package-ecosystem", "vendor.dependabot"),
        (GITLAB_PAGE, "include:", "vendor.gitlab-ci"),
    ],
)
def test_file_that_readers_copy_is_valid(
    page: str, having: str, schema: str, tmp_path: Path
) -> None:
    file = tmp_path / "copied.yml"
    file.write_text(fenced(page, having), encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_included_path_is_the_one_that_is_written() -> None:
    from gate2.cli.ci_init import GITLAB as FILES

    assert [f"local: {name}" in GITLAB_PAGE for name in FILES] == [True]


def test_required_status_and_artifact_have_the_names_that_are_said() -> None:
    text = PUBLISH.read_text(encoding="utf-8")
    assert "-f context=gate2 " in text
    assert "name: gate2-judged" in text
    assert read_yaml(PREVIEW)["jobs"]["gate"]["name"] == "preview"
    for said in ("the status `gate2`", "`gate2-judged`", "`preview`"):
        assert said in GITHUB_PAGE
    assert read_yaml(GITLAB)["gate2"]["tags"] == ["gate2"]
    assert "the tag `gate2`" in GITLAB_PAGE
