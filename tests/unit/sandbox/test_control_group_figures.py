"""What the kernel says of a run's control groups under cgroup v1 and v2, and how they end."""

import subprocess
from pathlib import Path

import pytest

from gate2.sandbox.groups import cgroups

RUN = "g2-run"


def write(directory: Path, **files: str) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (directory / name.replace("__", ".")).write_text(text, encoding="ascii")
    return directory


def mounted(monkeypatch: pytest.MonkeyPatch, **roots: Path) -> None:
    """Let these be the hierarchies; `unified` stands for the one of v2."""
    found = {"" if name == "unified" else name: path for name, path in roots.items()}
    monkeypatch.setattr(cgroups, "hierarchies", lambda: found)
    monkeypatch.setattr(cgroups, "_roots", lambda: tuple(dict.fromkeys(found.values())))


@pytest.fixture
def v1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    roots = {name: tmp_path / name for name in ("memory", "cpu", "cpuacct", "pids", "cpuset")}
    mounted(monkeypatch, **roots)
    write(
        tmp_path / "memory" / "gate2" / RUN,
        memory__max_usage_in_bytes=str(3 << 20),
        memory__oom_control="oom_kill_disable 0\nunder_oom 0\noom_kill 2\n",
        memory__limit_in_bytes=str(64 << 20),
    )
    write(
        tmp_path / "cpu" / "gate2" / RUN, cpu__cfs_quota_us="50000\n", cpu__cfs_period_us="100000\n"
    )
    write(tmp_path / "cpuacct" / "gate2" / RUN, cpuacct__usage="1500000000\n")
    write(tmp_path / "pids" / "gate2" / RUN, pids__max="64\n")
    return tmp_path


@pytest.fixture
def v2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    mounted(monkeypatch, unified=tmp_path)
    write(tmp_path, cgroup__controllers="cpuset cpu io memory pids\n")
    write(
        tmp_path / "gate2" / RUN,
        memory__peak=str(3 << 20),
        memory__events="low 0\nhigh 0\nmax 7\noom 2\noom_kill 2\n",
        memory__max=str(64 << 20),
        cpu__max="50000 100000\n",
        cpu__stat="usage_usec 1500000\nuser_usec 1\n",
        pids__max="64\n",
    )
    return tmp_path


@pytest.fixture(params=["v1", "v2"])
def tree(request: pytest.FixtureRequest) -> Path:
    path = request.getfixturevalue(request.param)
    assert isinstance(path, Path)
    return path


def test_both_hierarchies_give_one_account(tree: Path) -> None:
    assert cgroups.read_figures(f"gate2/{RUN}") == cgroups.Figures(
        cpu_s=1.5, memory_peak_mib=3.0, oom_kills=2, limits=(64 << 20, 64), cpus=0.5
    )


def test_run_that_is_not_there_has_no_figures(tree: Path) -> None:
    nothing = cgroups.Figures(None, None, None, (None, None), None)
    assert cgroups.read_figures("gate2/g2-other") == nothing


def test_kernel_before_5_19_counts_no_peak_and_everything_else(v2: Path) -> None:
    (v2 / "gate2" / RUN / "memory.peak").unlink()
    figures = cgroups.read_figures(f"gate2/{RUN}")
    assert figures.memory_peak_mib is None
    assert (figures.oom_kills, figures.limits) == (2, (64 << 20, 64))


@pytest.mark.parametrize("said", ["max 100000\n", "", "50000\n", "x y\n"])
def test_unlimited_or_untold_processor_time_is_no_limit(v2: Path, said: str) -> None:
    write(v2 / "gate2" / RUN, cpu__max=said)
    assert cgroups.read_figures(f"gate2/{RUN}").cpus is None


def test_unlimited_processor_time_is_no_limit_under_v1(v1: Path) -> None:
    write(v1 / "cpu" / "gate2" / RUN, cpu__cfs_quota_us="-1\n")
    assert cgroups.read_figures(f"gate2/{RUN}").cpus is None


@pytest.mark.parametrize("said", ["max\n", "", "9223372036854771712x"])
def test_unlimited_memory_is_no_number(v2: Path, said: str) -> None:
    write(v2 / "gate2" / RUN, memory__max=said)
    assert cgroups.read_figures(f"gate2/{RUN}").limits == (None, 64)


def test_swap_is_limited_wherever_there_is_some(v2: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that cannot be set stops a run; without swap there is nothing to limit."""
    monkeypatch.setattr(cgroups, "has_swap", lambda: False)
    assert not cgroups.limits_swap()
    write(v2 / "gate2", memory__swap__max="max\n")
    assert cgroups.limits_swap()
    (v2 / "gate2" / "memory.swap.max").unlink()
    monkeypatch.setattr(cgroups, "has_swap", lambda: True)
    assert cgroups.limits_swap()


def test_processors_are_kept_by_the_group_where_the_kernel_has_such(
    v2: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cgroups.has_cpusets()
    write(v2, cgroup__controllers="cpu memory pids\n")
    assert not cgroups.has_cpusets()
    mounted(monkeypatch, memory=v2, cpu=v2)
    assert not cgroups.has_cpusets()


def test_group_is_kept_to_processors_under_either_version(tree: Path) -> None:
    unified = cgroups.version() == 2
    root = tree if unified else tree / "cpuset"
    write(root, cpuset__mems="0\n")
    write(root / "gate2", cgroup__subtree_control="")
    cgroups.keep_to((0, 3), RUN)
    assert (root / "gate2" / RUN / "cpuset.cpus").read_text(encoding="ascii") == "0,3"
    if unified:  # switched on in every group above
        for above in (root, root / "gate2"):
            assert (above / "cgroup.subtree_control").read_text(encoding="ascii") == "+cpuset"
    else:  # which takes nobody in before it knows its memory
        assert (root / "gate2" / RUN / "cpuset.mems").read_text(encoding="ascii") == "0\n"


def test_unified_group_is_killed_at_once(v2: Path) -> None:
    """One write, so that nothing can be forked between a look and a kill."""
    with subprocess.Popen(["sleep", "600"]) as bystander:
        group = write(v2 / "gate2" / RUN, cgroup__kill="", cgroup__procs=f"{bystander.pid}\n")
        cgroups.kill_groups(RUN)
        assert (group / "cgroup.kill").read_text(encoding="ascii") == "1"
        assert bystander.poll() is None  # the kernel would have done it, and is not here
        bystander.kill()


def test_group_of_an_older_kernel_is_killed_one_by_one(v1: Path) -> None:
    with subprocess.Popen(["sleep", "600"]) as left:
        write(v1 / "pids" / "gate2" / RUN, cgroup__procs=f"999999999\n1\n{left.pid}\n")
        cgroups.kill_groups(RUN)
        assert left.wait(10) == -9


def test_group_is_removed_with_those_an_engine_made_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounted(monkeypatch, unified=tmp_path)
    (tmp_path / "gate2" / RUN / "container" / "init").mkdir(parents=True)
    (tmp_path / "gate2" / "g2-another").mkdir()
    cgroups.remove_groups(RUN)
    assert [path.name for path in (tmp_path / "gate2").iterdir()] == ["g2-another"]
    cgroups.remove_groups(RUN)  # and again, nothing being there
