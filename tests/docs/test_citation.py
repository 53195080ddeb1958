"""Who cites the project by CITATION.cff cites what is there: this version, and nobody made up."""

import json
import subprocess
import sys

from ruamel.yaml import YAML

from documented.blocks import ROOT
from gate2.backports import tomllib
from gate2.version import VERSION

FILE = ROOT / "CITATION.cff"


def test_the_file_is_one_that_readers_of_citations_take() -> None:
    schema = ("--builtin-schema", "vendor.citation-file-format")
    ended = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *schema, "--output-format", "json", str(FILE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert json.loads(ended.stdout)["status"] == "ok"


def test_it_names_the_version_the_licence_and_the_authors_of_the_package() -> None:
    cited = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert cited["cff-version"] == "1.2.0"
    assert cited["version"] == project["version"] == VERSION
    assert cited["license"] == project["license"]
    assert cited["authors"] == project["authors"]
    assert cited["keywords"] == project["keywords"]


def test_the_readme_cites_the_same() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    cited = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))
    (author,) = cited["authors"]
    assert f"author  = {{{{{author['name']}}}}}" in readme
    assert f"title   = {{{cited['title']}}}" in readme
    assert f"version = {{{cited['version']}}}" in readme
