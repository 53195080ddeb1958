"""Tests shared among workers: none beside one it cannot bear, none unseen, nothing left."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from side_by_side import LOOKING, USING

TESTS = Path(__file__).resolve().parents[1]
NOTES = """\
import json, os, tempfile, time
from pathlib import Path
import pytest

@pytest.fixture
def note(request):
    temporary, name = tempfile.gettempdir(), request.node.name
    began = time.time()
    time.sleep(0.05)  # so that others can be seen to run meanwhile
    said = {"worker": os.environ.get("PYTEST_XDIST_WORKER"), "temporary": temporary,
            "state": os.environ["GATE2_STATE"], "began": began, "ended": time.time()}
    (Path(os.environ["NOTES"]) / f"{name}.json").write_text(json.dumps(said))
"""
MARKED = """\
import pytest

@pytest.mark.parametrize("number", range(4))
@pytest.mark.{mark}
def test_{name}(note, number):
    pass

@pytest.mark.parametrize("number", range(3))
def test_beside_{name}(note, number):
    pass
"""
SKIPPED = """\
import pytest

@pytest.mark.machine
@pytest.mark.docker
def test_skipped():
    pytest.skip("no engine")
"""


def run(place: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """These tests' own pytest, with the project's plugin and markers, over the files in `place`."""
    (place / "notes").mkdir()
    (place / "tmp").mkdir()
    (place / "conftest.py").write_text(NOTES, encoding="utf-8")
    settings = TESTS.parent / "pyproject.toml"
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    own.pop("GATE2_REQUIRE", None)
    own |= {"PYTHONPATH": str(TESTS), "NOTES": str(place / "notes"), "TMPDIR": str(place / "tmp")}
    command = [sys.executable, "-m", "pytest", *arguments, "-p", "conftest", str(place)]
    return subprocess.run(
        [*command, "-c", str(settings), "--rootdir", str(place), "-p", "no:cacheprovider"],
        env=own | environment,
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )


def notes(place: Path) -> dict[str, dict[str, str]]:
    """What each test noted of where it ran, by its name."""
    return {path.stem: json.loads(path.read_text()) for path in (place / "notes").iterdir()}


def write_marked(place: Path) -> Path:
    """Files with tests of different parts of the machine, and other tests among them."""
    for name, mark in (("one", "machine"), ("other", "machine"), ("third", "slow")):
        text = MARKED.format(name=name, mark=mark)
        (place / f"test_{name}.py").write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def shared_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where two workers have run them all."""
    place = write_marked(tmp_path_factory.mktemp("shared-out"))
    done = run(place, "-n", "2")
    assert "21 passed" in done.stdout, done.stdout + done.stderr
    return place


def test_two_tests_of_the_machine_never_run_at_a_time(shared_out: Path) -> None:
    found = notes(shared_out)
    alone = [note for name, note in found.items() if name.startswith(("test_one", "test_other"))]
    assert len(alone) == 8
    assert len({note["worker"] for note in alone}) == 1
    assert {note["worker"] for note in found.values()} == {"gw0", "gw1"}


def test_other_tests_of_a_file_share_what_it_makes(shared_out: Path) -> None:
    for name in ("beside_one", "beside_other"):
        found = [note for each, note in notes(shared_out).items() if name in each]
        assert len(found) == 3
        assert len({note["worker"] for note in found}) == 1


def test_no_worker_sees_what_another_keeps(shared_out: Path) -> None:
    for note in notes(shared_out).values():
        temporary = Path(note["temporary"])
        assert temporary.name == note["worker"]
        assert temporary.is_relative_to(shared_out / "tmp")
        assert Path(note["state"]).is_relative_to(shared_out / "tmp")


def test_workers_leave_nothing_in_the_temporary_directory(shared_out: Path) -> None:
    room = {Path(note["temporary"]).parent for note in notes(shared_out).values()}
    assert len(room) == 1
    assert not room.pop().exists()


def test_without_workers_the_tests_run_as_they_are_given(tmp_path: Path) -> None:
    done = run(write_marked(tmp_path))
    assert "21 passed" in done.stdout, done.stdout + done.stderr
    found = notes(tmp_path)
    assert {note["worker"] for note in found.values()} == {None}
    assert {note["temporary"] for note in found.values()} == {str(tmp_path / "tmp")}
    began = [name for name, _ in sorted(found.items(), key=lambda item: item[1]["began"])]
    first = ["test_one"] * 4 + ["test_beside_one"] * 3
    assert [name.partition("[")[0] for name in began[:7]] == first


def test_a_skip_in_a_worker_fails_where_the_part_is_required(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(SKIPPED, encoding="utf-8")
    done = run(tmp_path, "-n", "2", GATE2_REQUIRE="docker")
    assert "GATE2_REQUIRE=docker and the test was skipped" in done.stdout, done.stdout
    assert done.returncode == 1


def test_a_part_required_under_a_wrong_name_is_refused_before_any_worker(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(SKIPPED, encoding="utf-8")
    done = run(tmp_path, "-n", "2", GATE2_REQUIRE="dokcer")
    assert "got ['dokcer']" in done.stderr, done.stdout + done.stderr
    assert done.returncode == 4


def test_what_looks_for_leftovers_of_the_machine_runs_with_nothing_else_that_makes_them() -> None:
    looks = {"left_behind", "host_watch"}
    found = [
        path.relative_to(TESTS)
        for path in TESTS.rglob("test_*.py")
        if looks & {name for node in ast.walk(ast.parse(path.read_bytes())) for name in named(node)}
    ]
    assert found
    assert {path.parts[0] for path in found} <= set(LOOKING)


def named(node: ast.AST) -> list[str]:
    """The modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    return [str(node.module)] if isinstance(node, ast.ImportFrom) else []


def test_folders_that_are_told_apart_are_there() -> None:
    assert [name for name in (*LOOKING, *USING) if not (TESTS / name).is_dir()] == []
    assert not set(LOOKING) & set(USING)
