"""Who installs the package has all that it reads, and who unpacks the source can build it."""

import ast
import json
from collections.abc import Mapping
from email.parser import HeaderParser
from pathlib import Path

import pytest

from attested import a_key, attested_record
from documented.grounds import REPORT, an_export
from gate2.backports import tomllib
from gate2.version import VERSION
from package_building import (
    ROOT,
    Installed,
    build,
    files_below,
    files_of_wheel,
    install,
    known_to_git,
    unpacked,
)

META = f"gate2-{VERSION}.dist-info"
MANUAL = f"gate2-{VERSION}.data/data/share/man/man1/gate2.1"
CARRIED = ("sandboxes/", "lean/", "records/gauntlet/", "action.yml")
"""What the package reads and the source keeps at its top: names begin like this."""

ANSWERS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "version": (("--version",), f"gate2, version {VERSION}"),
    "doctor": (("doctor",), "proof lane: "),
    "explain": (("explain", "lean-005"), "sorry"),
    "completion": (("completion", "bash"), "complete "),
    "classify": (("classify", "Every convex game has a core."), "mathematical"),
    "init": (("init", "mine"), "wrote mine/record.json"),
    "ci init": (("ci", "init", "-o", "."), "action.yml"),
    "keygen": (("keygen", "-o", "key"), "wrote key"),
}
"""What a command of each kind is asked, and something that it says."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the checkout."""
    return build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, unpacked."""
    sdist = build(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))
    return unpacked(sdist, tmp_path_factory.mktemp("unpacked"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel, away from the checkout."""
    return install(wheel, tmp_path_factory.mktemp("installed") / "venv")


def stated() -> Mapping[str, object]:
    """`[project]` of pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project: Mapping[str, object] = tomllib.loads(text)["project"]
    return project


def test_the_source_holds_what_is_committed_and_nothing_that_git_ignores(source: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout: nobody says what belongs to it")
    found = files_below(source)
    committed = known_to_git("--cached")
    assert committed - found == set(), "name it in pyproject.toml, [tool.hatch.build.targets.sdist]"
    untracked = known_to_git("--others", "--exclude-standard")
    assert found - committed - untracked == {"PKG-INFO"}


def test_who_builds_from_the_source_gets_the_wheel_of_the_checkout(
    source: Path, wheel: Path, tmp_path: Path
) -> None:
    assert files_of_wheel(build(source, "wheel", tmp_path)) == files_of_wheel(wheel)


def test_the_wheel_holds_the_package_what_it_reads_and_no_tests(wheel: Path, source: Path) -> None:
    expected = {MANUAL}
    for name in files_below(source):
        if name.startswith("engine/gate2/"):
            expected.add(name.removeprefix("engine/"))
        elif name.startswith(CARRIED):
            expected.add(f"gate2/_data/{name}")
    found = {name for name in files_of_wheel(wheel) if not name.startswith(f"{META}/")}
    assert found == expected


def test_every_file_that_the_engine_asks_for_by_name_is_in_the_wheel(wheel: Path) -> None:
    held = files_of_wheel(wheel)
    asked = set[str]()
    for path in (ROOT / "engine").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "data_path":
                (said,) = node.args
                if isinstance(said, ast.Constant) and isinstance(said.value, str):
                    asked.add(said.value)
    assert "sandboxes/seccomp.json" in asked
    for name in asked:
        there = f"gate2/_data/{name}"
        assert there in held or any(each.startswith(f"{there}/") for each in held), name


def test_the_metadata_says_what_pyproject_says(wheel: Path) -> None:
    held = files_of_wheel(wheel)
    head, _, description = held[f"{META}/METADATA"].partition(b"\n\n")
    said = HeaderParser().parsestr(head.decode("utf-8"))
    project = stated()
    assert said["Version"] == project["version"] == VERSION
    assert said["License-Expression"] == "Apache-2.0"
    assert said.get_all("License-File") == ["LICENSE"]
    assert held[f"{META}/licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()
    assert said["Description-Content-Type"] == "text/markdown"
    assert description.strip() == (ROOT / "README.md").read_bytes().strip()
    extras = project["optional-dependencies"]
    assert isinstance(extras, dict)
    assert sorted(said.get_all("Provides-Extra", [])) == sorted(extras)
    assert said.get_all("Classifier") == project["classifiers"]
    assert b"gate2 = gate2.cli.main:main" in held[f"{META}/entry_points.txt"]


def test_what_is_installed_runs_from_its_own_files(installed: Installed, tmp_path: Path) -> None:
    asking = (
        "import gate2, json\n"
        "from gate2.cli.demo_cases import cheats\n"
        "from gate2.data import data_path\n"
        "places = [gate2.__file__, str(data_path('lean')), str(cheats()[0].place)]\n"
        "print(json.dumps([places, len(cheats())]))"
    )
    places, cheats = json.loads(installed.run(tmp_path, "python", "-c", asking))
    assert [place for place in places if not place.startswith(str(installed.prefix))] == []
    assert cheats == 12


def test_the_manual_lies_where_man_looks_for_it(installed: Installed) -> None:
    there = installed.prefix / "share" / "man" / "man1" / "gate2.1"
    assert there.read_bytes() == (ROOT / "docs" / "man" / "gate2.1").read_bytes()


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_installed_answers_without_the_checkout(
    name: str, installed: Installed, tmp_path: Path
) -> None:
    arguments, said = ANSWERS[name]
    assert said in installed.run(tmp_path, "gate2", *arguments)


def test_what_is_installed_judges_a_report_and_a_published_record(
    installed: Installed, tmp_path: Path
) -> None:
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    seed = ROOT / "records" / "mmap-multi-task-prompt"
    for path, claims in ((tmp_path / "report.txt", 2), (seed, 12)):
        out = tmp_path / "out.json"
        asked = ("gate2", "check", str(path), "--format", "json", "-o", str(out))
        installed.run(tmp_path, *asked, expected=1)
        report = json.loads(out.read_text(encoding="utf-8"))
        assert report["complete"]
        assert report["engine"]["version"] == VERSION
        (record,) = report["records"]
        assert (record["status"], len(record["claims"])) == ("UNVERIFIED", claims)


def test_what_is_installed_verifies_what_was_stored(installed: Installed, tmp_path: Path) -> None:
    key = a_key(tmp_path / "key")
    record = attested_record(tmp_path / "records" / "stored", key=key)
    public = (tmp_path / "key.pub").read_text(encoding="utf-8").strip()
    settings = tmp_path / "gate2.toml"
    settings.write_text(f'[trust]\nkeys = ["{public}"]\n', encoding="utf-8")
    said = installed.run(tmp_path, "gate2", "verify", str(record))
    assert "VERIFIED" in said
    installed.run(tmp_path, "gate2", "verify", "--export-verifier", "alone.py")
    installed.run(tmp_path, "python", "-I", "alone.py", str(record))
    audit = ("gate2", "audit", str(record.parent), "--format", "html", "-o", "site")
    installed.run(tmp_path, *audit)
    assert (tmp_path / "site" / "index.html").is_file()
    (record / "record.json").write_text("{}", encoding="utf-8")
    installed.run(tmp_path, "gate2", "verify", str(record), expected=4)


def test_what_is_installed_checks_declarations_without_lean(
    installed: Installed, tmp_path: Path
) -> None:
    an_export(tmp_path)
    assert "accepted" in installed.run(tmp_path, "gate2", "kernel", "proof.ndjson")
