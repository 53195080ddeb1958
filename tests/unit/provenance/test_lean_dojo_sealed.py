"""lean-dojo is run sealed or not at all, is never imported here, and is only ever quoted."""

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import sealed_lanes
from cache_making import put_image
from gate2.data import data_path
from gate2.errors import InfrastructureError
from gate2.provenance import lean_dojo
from gate2.provenance import readiness as ready
from gate2.provenance.facts import Fact, State
from gate2.provenance.lean_dojo import NAMES, RESULTS, VARIABLE, Lack, ask, find_lake, find_packages
from gate2.provenance.provenance import provenance_of
from gate2.provenance.readiness import readiness
from gate2.reasons import Code, because
from gate2.record.model import LeanPart, Origin
from gate2.sandbox.fake import Behaviour, FakeSandbox
from gate2.sandbox.job import Sandbox
from git_made import Repo

ASKED = ("c" * 40, "A.lean", "t")
STUB = """
__version__ = "4.20.0"
class LeanGitRepo:
    def __init__(self, url, commit):
        import os
        assert os.path.isfile(url + "/A.lean"), os.listdir(url)
        assert open(url + "/.git/HEAD").read() == commit + "\\n"
        assert "GITHUB_ACCESS_TOKEN" not in os.environ
        self.lean_version = "v4.28.0"
def trace(repository, build_deps):
    raise RuntimeError("lake build failed\\nin two lines")
"""


@pytest.fixture
def no_native_lean(monkeypatch: pytest.MonkeyPatch) -> None:
    """No Lean of the user's own, whatever this machine has."""

    def none(_: object) -> None:
        raise InfrastructureError(because(Code.LEAN_TOOLCHAIN_UNAVAILABLE, "none"))

    monkeypatch.setattr(lean_dojo, "find_native", none)


def environment(tmp_path: Path, stub: str = STUB, version: str = "3.11") -> Path:
    """A virtual environment that holds a lean-dojo of ours; its packages."""
    site = tmp_path / "venv" / f"lib/python{version}/site-packages"
    (site / "lean_dojo").mkdir(parents=True)
    (site / "lean_dojo" / "__init__.py").write_text(stub)
    about = site / "lean_dojo-4.20.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: lean-dojo\nVersion: 4.20.0\n")
    return site


def inside(tmp_path: Path) -> Path:
    (tmp_path / "inside").mkdir()
    return tmp_path / "inside"


def asked(tmp_path: Path, lane: Sandbox) -> dict[str, Fact]:
    found = ask(lambda: lane, environment(tmp_path), inside(tmp_path), ASKED, None)
    assert tuple(fact.name for fact in found) == NAMES
    return {fact.name: fact for fact in found}


def answering(**told: object) -> FakeSandbox:
    return FakeSandbox(Behaviour(files={RESULTS: json.dumps(told).encode()}))


# How it is run.


@pytest.mark.usefixtures("no_native_lean")
def test_the_job_takes_nothing_of_this_process_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACCESS_TOKEN", "a-token")
    monkeypatch.setenv("SECRET", "a-secret")
    lane = answering(package={"found": "4.20.0"})
    asked(tmp_path, lane)
    (job,) = lane.jobs
    assert {"GITHUB_ACCESS_TOKEN", "SECRET"}.isdisjoint(job.environment)
    assert job.environment["DISABLE_REMOTE_CACHE"] == "1"
    assert [(each.source, each.target) for each in job.mounts] == [
        (tmp_path / "inside", "/home/in"),
        (tmp_path / "venv/lib/python3.11/site-packages", "/home/in/site"),
    ]
    assert job.command == ("python3", "/home/in/describe.py", *ASKED)
    assert job.limits.wall_s <= 120
    assert job.limits.memory_mib <= 2048


@pytest.mark.usefixtures("no_native_lean")
def test_without_a_proven_seal_it_is_not_run(tmp_path: Path) -> None:
    lane = FakeSandbox(seal_fault="the network is open")
    found = asked(tmp_path, lane)
    assert lane.jobs == []
    assert {fact.state for fact in found.values()} == {State.UNKNOWN}
    assert "the network is open" in found["package"].detail


@pytest.mark.usefixtures("no_native_lean")
def test_without_a_lane_it_is_not_run(tmp_path: Path) -> None:
    found = asked(tmp_path, FakeSandbox(lacking="no engine answers"))
    assert "no engine answers" in found["premises"].detail


def test_importing_it_is_never_done_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = environment(tmp_path, "raise SystemExit('imported')")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "venv"))
    monkeypatch.syspath_prepend(str(site))
    assert find_packages() == site
    readiness()
    assert "lean_dojo" not in sys.modules


# What it says.


@pytest.mark.usefixtures("no_native_lean")
def test_what_it_says_is_told_and_never_confirmed(tmp_path: Path) -> None:
    found = asked(tmp_path, answering(package={"found": "4.20.0"}, lean={"found": "v4.28.0"}))
    assert [found[name].state for name in NAMES] == [State.TOLD, State.TOLD, State.UNKNOWN]
    assert found["lean"].values == ("v4.28.0",)


@pytest.mark.usefixtures("no_native_lean")
def test_premises_forged_without_a_toolchain_are_not_shown(tmp_path: Path) -> None:
    found = asked(tmp_path, answering(premises={"found": ["Nat.add_comm"]}))
    assert found["premises"].state is State.UNKNOWN
    assert "native `lake`" in found["premises"].detail


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"{",
        b"[]",
        b'{"package": 1, "lean": [], "premises": {"found": 3}}',
        b'{"package": {"failed": 7}, "lean": {"found": {"a": 1}}}',
        b"[" * 5000,
        b'{"lean": {"found": NaN}}',
        b'{"lean": {"found": "' + b"x" * 100_000 + b'"}}',
        "symlink",
    ],
)
@pytest.mark.usefixtures("no_native_lean")
def test_a_results_file_of_any_shape_is_no_fact(tmp_path: Path, said: bytes | str) -> None:
    found = asked(tmp_path, FakeSandbox(Behaviour(files={RESULTS: said})))
    assert {fact.state for fact in found.values()} == {State.UNKNOWN}


@pytest.mark.usefixtures("no_native_lean")
def test_what_it_says_is_short_and_one_line(tmp_path: Path) -> None:
    long = "x\n\x1b[2J" * 100
    found = asked(tmp_path, answering(lean={"found": [long] * 3000}, package={"failed": long}))
    assert len(found["lean"].values) == lean_dojo.MOST_VALUES
    for text in (*found["lean"].values, found["package"].detail):
        assert len(text) <= lean_dojo.MOST_VALUE + 40
        assert text.isprintable()


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (Behaviour(takes_s=1e6), "timeout"),
        (Behaviour(oom=True), "out of memory"),
        (Behaviour(starts=False), "not-started"),
        (Behaviour(exit_code=3), "ran to its end"),
    ],
)
@pytest.mark.usefixtures("no_native_lean")
def test_a_run_that_ended_early_says_how(tmp_path: Path, behaviour: Behaviour, words: str) -> None:
    assert words in asked(tmp_path, FakeSandbox(behaviour))["package"].detail


# Where it is found.


@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_packages_for_another_python_are_not_mounted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    environment(tmp_path, version=version)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "venv"))
    found = find_packages()
    assert isinstance(found, Lack)
    assert "Python 3.11" in found.why


@pytest.mark.parametrize(("version", "words"), [("3.12", "installed for"), ("3.13", "below 3.13")])
def test_a_python_that_does_not_fit_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, words: str
) -> None:
    site = tmp_path / f"lib/python{version}/site-packages"
    site.mkdir(parents=True)
    if version == "3.12":
        (site / "lean_dojo").mkdir()
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(site))
    monkeypatch.setattr(sysconfig, "get_python_version", lambda: version)
    found = find_packages()
    assert isinstance(found, Lack)
    assert words in found.why
    assert VARIABLE in found.remedy
    assert not readiness().runs


@pytest.mark.usefixtures("no_native_lean")
def test_what_is_missing_is_said_with_what_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "venv"))
    assert "not in the environment" in readiness().detail
    assert f"{VARIABLE}=DIR" in readiness().remedy
    environment(tmp_path)
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "cache"))
    found = readiness()
    assert not found.runs
    assert "4.20.0: the image python-with-git" in found.detail
    assert found.remedy == "gate2 image build python-with-git"
    put_image(tmp_path / "cache")
    monkeypatch.setattr(lean_dojo, "IMAGE", "python")
    monkeypatch.setattr(ready, "IMAGE", "python")
    found = readiness()
    assert found.runs
    assert "no premises: tracing needs a native `lake`" in found.detail


def test_packages_in_the_working_directory_are_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record could hold them, and `python -m` looks there first."""
    (tmp_path / "lean_dojo").mkdir()
    (tmp_path / "lean_dojo" / "__init__.py").write_text("")
    (tmp_path / "empty").mkdir()
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path / "empty"))
    assert isinstance(find_packages(), Lack)


@pytest.mark.parametrize("pin", ["../../evil", "stable", "evil/lean4:v4.28.0", "/root/lean", ""])
def test_an_authors_pin_names_no_toolchain_of_its_own(
    monkeypatch: pytest.MonkeyPatch, pin: str
) -> None:
    def never(_: object) -> None:
        raise AssertionError("it was searched")

    monkeypatch.setattr(lean_dojo, "find_native", never)
    assert isinstance(find_lake(pin), Lack)


# The script, and the whole way.


def described(tmp_path: Path, stub: str, *more_path: Path) -> dict[str, dict[str, object]]:
    """What the script writes where these packages are, run unsealed: both are ours."""
    out = tmp_path / "out"
    out.mkdir()
    path = ":".join(map(str, (*more_path, "/usr/bin", "/bin")))
    script = data_path("sandboxes/lean-dojo/describe.py")
    subprocess.run(
        [sys.executable, str(script), *ASKED],
        env={"GATE2_OUT": str(out), "PYTHONPATH": str(environment(tmp_path, stub)), "PATH": path},
        check=True,
        capture_output=True,
    )
    found: dict[str, dict[str, object]] = json.loads((out / RESULTS).read_text())
    return found


def test_a_package_that_cannot_be_used_is_said_by_the_script(tmp_path: Path) -> None:
    found = described(tmp_path, "raise OSError('no git\\nhere')")
    assert found == {"package": {"failed": "OSError: no git here"}}


def test_a_trace_that_fails_is_said_in_words(tmp_path: Path) -> None:
    lake = tmp_path / "bin" / "lake"
    lake.parent.mkdir()
    lake.write_text("#!/bin/sh\nexit 1\n")
    lake.chmod(0o755)
    stub = STUB.replace('assert os.path.isfile(url + "/A.lean"), os.listdir(url)', "")
    stub = stub.replace('assert open(url + "/.git/HEAD").read() == commit + "\\n"', "")
    found = described(tmp_path, stub, lake.parent)
    assert found["package"] == {"found": "4.20.0"}
    assert found["lean"] == {"found": "v4.28.0"}
    assert found["premises"] == {"failed": "RuntimeError: lake build failed in two lines"}


@pytest.mark.parametrize("name", sealed_lanes.params(("docker", "runc", "bubblewrap")))
@pytest.mark.usefixtures("no_native_lean")
def test_a_real_sealed_run_sees_the_commit_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The stub stands for lean-dojo and needs no git, so the image `python` is enough."""
    lane = sealed_lanes.lane_of(name)
    environment(tmp_path)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "venv"))
    monkeypatch.setenv("GITHUB_ACCESS_TOKEN", "a-token")
    monkeypatch.setattr(lean_dojo, "IMAGE", "python")
    repo = Repo(tmp_path / "src")
    commit = repo.commit(files={"A.lean": "theorem t : True := trivial\n", "x/y": "1"})
    (tmp_path / "artifact").mkdir()
    repo.git("bundle", "create", "-q", str(tmp_path / "artifact" / "p.bundle"), "--all")
    part = LeanPart("t", origin=Origin("p.bundle", commit, "A.lean"))
    found = provenance_of(tmp_path / "artifact", part, lambda: lane)
    assert found is not None
    told = {fact.name: fact for fact in found.told}
    assert told["package"].values == ("4.20.0",), told
    assert told["lean"].values == ("v4.28.0",), told
    assert "native `lake`" in told["premises"].detail


def test_a_tree_that_no_honest_git_writes_is_not_written_to_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment(tmp_path)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "venv"))
    repo = Repo(tmp_path / "src")
    hook = repo.raw_tree([("100755", "config", repo.blob("[core]\n\tfsmonitor = evil\n"))])
    entries = [("40000", ".git", hook), ("100644", "A.lean", repo.blob("theorem t : True := 1"))]
    commit = repo.commit_tree(repo.raw_tree(entries), branch="main")
    (tmp_path / "artifact").mkdir()
    repo.git("bundle", "create", "-q", str(tmp_path / "artifact" / "p.bundle"), "--all")
    part = LeanPart("t", origin=Origin("p.bundle", commit, "A.lean"))
    lane = FakeSandbox(lambda job: pytest.fail(f"it was run: {job}"))
    found = provenance_of(tmp_path / "artifact", part, lambda: lane)
    assert found is not None
    assert {fact.state for fact in found.told} == {State.UNKNOWN}
    assert ".git" in found.told[0].detail
