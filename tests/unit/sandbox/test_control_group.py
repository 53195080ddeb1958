"""Control groups of both versions, on trees of files that stand in for the kernel's."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gate2.sandbox.groups import cgroups, control_group
from gate2.sandbox.job import Limits

LIMITS = Limits(memory_mib=256, pids=32, cpus=0.5)
FRESH = {
    "cgroup.controllers": "cpuset cpu io memory pids\n",
    "cgroup.procs": "",
    "cgroup.subtree_control": "",
    "cpu.max": "max 100000\n",
    "cpu.stat": "usage_usec 2500000\n",
    "cpuset.cpus": "",
    "memory.events": "oom 0\noom_kill 3\n",
    "memory.max": "max\n",
    "memory.peak": "1048576\n",
    "memory.swap.max": "max\n",
    "pids.max": "max\n",
}


@pytest.fixture
def unified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A v2 hierarchy: what is made in it has the files that the kernel would make."""
    root = tmp_path / "unified"
    make = Path.mkdir

    def mkdir(self: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        fresh = not self.exists()
        make(self, mode, parents, exist_ok)
        if fresh and self.is_relative_to(root):
            for name, text in FRESH.items():
                (self / name).write_text(text, encoding="ascii")

    monkeypatch.setattr(Path, "mkdir", mkdir)
    monkeypatch.setattr(cgroups, "hierarchies", lambda: {"": root})
    monkeypatch.setattr(cgroups, "_roots", lambda: (root,))
    monkeypatch.setattr(cgroups, "remove_group", lambda _: True)
    root.mkdir()
    return root


def switched_on(group: Path) -> str:
    return (group / "cgroup.subtree_control").read_text(encoding="ascii")


def as_user(monkeypatch: pytest.MonkeyPatch, own: str, writable: Callable[[str], bool]) -> None:
    """Somebody whose process is in that group, and who may write where told."""
    read = Path.read_text

    def read_text(self: Path, encoding: str | None = None, errors: str | None = None) -> str:
        if self == Path("/proc/self/cgroup"):
            return f"0::{own}\n"
        return read(self, encoding, errors)

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(Path, "read_text", read_text)
    monkeypatch.setattr(os, "access", lambda path, _: writable(str(path)))


def test_group_of_v2_gets_every_limit_and_its_parents_pass_them_on(
    unified: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with control_group.control_group("g2-x", LIMITS) as group:
        (directory,) = group.directories
        assert directory == unified / "gate2" / "g2-x"
        written = {name: (directory / name).read_text(encoding="ascii") for name in FRESH}
        assert group.figures().oom_kills == 3
        assert group.figures().cpu_s == 2.5
    assert written["memory.max"] == str(256 << 20)
    assert written["memory.swap.max"] == "0"
    assert written["pids.max"] == "32"
    assert written["cpu.max"] == "50000 100000"
    assert written["cpuset.cpus"] == ""
    assert written["cgroup.subtree_control"] == ""
    assert switched_on(unified) == switched_on(unified / "gate2") == "+memory +pids +cpu"


def test_processors_of_v2_are_kept_to_by_a_cpuset(
    unified: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with control_group.control_group("g2-x", LIMITS, (0, 3)) as group:
        assert (group.directories[0] / "cpuset.cpus").read_text(encoding="ascii") == "0,3"
    assert switched_on(unified) == "+memory +pids +cpu +cpuset"


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("memory.max", "max"),
        ("memory.max", "4096"),
        ("pids.max", "33"),
        ("cpu.max", "max 100000"),
        ("cpu.max", "50000 50000"),
    ],
)
def test_limit_that_the_kernel_did_not_take_stops_the_run(
    name: str, instead: str, unified: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    limit = control_group._limit

    def otherwise(directory: Path, limits: Limits) -> None:
        limit(directory, limits)
        (directory / name).write_text(instead, encoding="ascii")

    monkeypatch.setattr(control_group, "_limit", otherwise)
    with (
        pytest.raises(OSError, match="the kernel keeps"),
        control_group.control_group("g2-x", LIMITS),
    ):
        pytest.fail("it went on")


@pytest.mark.parametrize(("swap", "enforced"), [("0", True), ("max", False), ("", False)])
def test_swap_that_is_not_limited_is_memory_that_is_not_limited(
    swap: str, enforced: bool, unified: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with control_group.control_group("g2-x", LIMITS) as group:
        (group.directories[0] / "memory.swap.max").write_text(swap, encoding="ascii")
        for there, expected in ((False, True), (True, enforced)):
            monkeypatch.setattr(cgroups, "has_swap", lambda there=there: there)
            assert group.has_limits(LIMITS) is expected


USER = "user.slice/user-1000.slice/user@1000.service"


@pytest.fixture
def session(unified: Path) -> str:
    """A user's service manager and a program under it; what is his begins at `USER`."""
    own = f"{USER}/app.slice/term.scope"
    for part in reversed([Path(own), *Path(own).parents[:-1]]):
        (unified / part).mkdir()
    return own


def test_user_has_his_groups_in_the_highest_place_that_is_his(
    unified: Path, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_user(monkeypatch, f"/{session}", lambda path: "user@1000.service" in path)
    assert control_group.parent_path() == f"{USER}/gate2"
    with control_group.control_group("g2-x", LIMITS) as group:
        assert group.directories == (unified / USER / "gate2" / "g2-x",)
        assert group.has_limits(LIMITS)
    assert switched_on(unified / USER) == "+memory +pids +cpu"
    assert list(control_group.groups_of_runs()) == ["g2-x"]


@pytest.mark.parametrize("controllers", ["memory pids", "cpu pids io", ""])
def test_user_without_every_controller_has_no_groups(
    controllers: str, unified: Path, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (unified / USER, unified / USER / "app.slice", unified / session):
        (place / "cgroup.controllers").write_text(controllers, encoding="ascii")
    as_user(monkeypatch, f"/{session}", lambda path: "user@1000.service" in path)
    with pytest.raises(OSError, match="no group with memory, pids and cpu is delegated"):
        control_group.parent_path()


def test_user_whose_own_group_is_roots_has_none(
    unified: Path, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """He may write further up, but no process of his can be moved from where it is."""
    as_user(monkeypatch, f"/{session}", lambda path: "term.scope" not in path)
    with pytest.raises(OSError, match="is delegated to this user"):
        control_group.parent_path()


def test_only_root_has_groups_of_v1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(cgroups, "version", lambda: 1)
    with pytest.raises(OSError, match="only root"):
        control_group.parent_path()


def test_missing_controller_of_v1_is_a_limit_that_cannot_be_applied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    mounted = {name: tmp_path / name for name in ("memory", "cpu", "cpuacct")}
    for path in mounted.values():
        path.mkdir()
    monkeypatch.setattr(cgroups, "hierarchies", lambda: mounted)
    with (
        pytest.raises(OSError, match="the pids controller is not mounted"),
        control_group.control_group("g2-x", LIMITS),
    ):
        pytest.fail("it went on")


def test_first_cpuset_of_v1_takes_over_what_its_parent_has(tmp_path: Path) -> None:
    group = tmp_path / "gate2"
    group.mkdir()
    for name, text in (("cpuset.cpus", "0-3\n"), ("cpuset.mems", "0\n")):
        (tmp_path / name).write_text(text, encoding="ascii")
        (group / name).write_text("\n", encoding="ascii")
    control_group._take_over(group)
    assert (group / "cpuset.mems").read_text(encoding="ascii") == "0\n"
    (group / "cpuset.cpus").write_text("1\n", encoding="ascii")
    control_group._take_over(group)
    assert (group / "cpuset.cpus").read_text(encoding="ascii") == "1\n"
