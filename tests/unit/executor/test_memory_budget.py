"""How much memory there is: the least of what anybody says, never more."""

from pathlib import Path

import pytest

from gate2.executor.budget import RESERVE_MIB, WORKER_MIB, budget_for
from gate2.executor.splitting import PROOF_MEMORY_MIB

KEPT_MIB = RESERVE_MIB + 2 * WORKER_MIB


class Machine:
    """Files as the kernel shows them."""

    def __init__(self, root: Path, available_mib: int) -> None:
        self.proc, self.groups = root / "proc", root / "cgroup"
        (self.proc / "self").mkdir(parents=True)
        text = f"MemTotal: 9999 kB\nMemAvailable: {available_mib << 10} kB\n"
        (self.proc / "meminfo").write_text(text, encoding="ascii")

    def version_1(self, path: str) -> Path:
        """Its memory controller by itself; the directory of the group of that path."""
        self._says(f"none {self.groups} cgroup rw,memory 0 0", f"4:memory:{path}\n0::/")
        return self._made(path)

    def version_2(self, path: str) -> Path:
        """The unified hierarchy."""
        self._says(f"none {self.groups} cgroup2 rw 0 0", f"0::{path}")
        return self._made(path)

    def _says(self, mounts: str, groups: str) -> None:
        (self.proc / "self" / "mounts").write_text(f"{mounts}\n", encoding="ascii")
        (self.proc / "self" / "cgroup").write_text(f"{groups}\n", encoding="ascii")

    def _made(self, path: str) -> Path:
        group = self.groups / path.strip("/")
        group.mkdir(parents=True, exist_ok=True)
        return group


def say(group: Path, **values: object) -> None:
    for name, value in values.items():
        (group / name.replace("__", ".")).write_text(f"{value}\n", encoding="ascii")


def test_what_the_kernel_calls_available_is_left_a_reserve(tmp_path: Path) -> None:
    machine = Machine(tmp_path, 8000)
    found = budget_for(2, proc=machine.proc)
    assert (found.cpus, found.memory_mib) == (2.0, 8000 - KEPT_MIB)


@pytest.mark.parametrize("path", ["/jobs/one", "/"])
def test_limit_of_version_2_less_what_is_used(tmp_path: Path, path: str) -> None:
    machine = Machine(tmp_path, 8000)
    say(machine.version_2(path), memory__max=4000 << 20, memory__current=1000 << 20)
    assert budget_for(2, proc=machine.proc).memory_mib == 3000 - KEPT_MIB


def test_limit_of_version_1_less_what_the_kernel_cannot_take_back(tmp_path: Path) -> None:
    machine = Machine(tmp_path, 8000)
    say(
        machine.version_1("/jobs/one"),
        memory__limit_in_bytes=4000 << 20,
        memory__usage_in_bytes=3500 << 20,
        memory__stat=f"inactive_file 1\ntotal_inactive_file {3000 << 20}",
    )
    assert budget_for(2, proc=machine.proc).memory_mib == 3500 - KEPT_MIB


def test_limit_of_an_outer_group_counts_too(tmp_path: Path) -> None:
    machine = Machine(tmp_path, 8000)
    inner = machine.version_2("/jobs/one")
    say(inner, memory__max="max", memory__current=1)
    say(inner.parent, memory__max=2000 << 20, memory__current=0)
    assert budget_for(2, proc=machine.proc).memory_mib == 2000 - KEPT_MIB


def test_no_limit_is_no_limit(tmp_path: Path) -> None:
    machine = Machine(tmp_path, 8000)
    unlimited = 9223372036854771712
    say(machine.version_1("/"), memory__limit_in_bytes=unlimited, memory__usage_in_bytes=1)
    assert budget_for(2, proc=machine.proc).memory_mib == 8000 - KEPT_MIB


def test_full_machine_still_runs_one_thing_at_a_time(tmp_path: Path) -> None:
    assert budget_for(2, proc=Machine(tmp_path, 100).proc).memory_mib == 1


def test_machine_that_says_nothing_is_taken_to_have_room_for_proofs(tmp_path: Path) -> None:
    assert budget_for(3, proc=tmp_path).memory_mib == 3 * PROOF_MEMORY_MIB


def test_settings_have_the_last_word(tmp_path: Path) -> None:
    assert budget_for(2, 700, proc=Machine(tmp_path, 8000).proc).memory_mib == 700
