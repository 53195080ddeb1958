"""What a check is said to take of memory is what all of its processes have, sealed ones too."""

import os
import subprocess
import sys
import time
from pathlib import Path

from bench.resident import Resident, Watch, resident_below
from gate2.sandbox.owner import new_name

_HOLDS = "held = b'x' * (96 << 20); print('there', flush=True); input()"
_MIB = 1 << 20


def made_up(proc: Path, number: int, parent: int, mib: int, group: str = "/") -> None:
    """A process as /proc shows it."""
    place = proc / str(number)
    place.mkdir()
    place.joinpath("stat").write_text(f"{number} (a) b) (c) S {parent} 1 1\n", encoding="ascii")
    pages = mib * _MIB // os.sysconf("SC_PAGE_SIZE")
    place.joinpath("statm").write_text(f"999999 {pages} 3 4 5 6 7\n", encoding="ascii")
    place.joinpath("cgroup").write_text(f"4:memory:{group}\n0::/\n", encoding="ascii")


def test_containers_count_though_they_are_no_children_of_the_command(tmp_path: Path) -> None:
    run = new_name(60.0)  # this process's own
    proc = tmp_path
    driver, worker, shim, payload, stranger = (
        os.getpid(),
        9_000_001,
        9_000_002,
        9_000_003,
        9_000_004,
    )
    made_up(proc, 1, 0, 1)
    made_up(proc, 9_000_000, 1, 1000)  # who watches does not count
    made_up(proc, driver, 9_000_000, 100)
    made_up(proc, worker, driver, 50)
    made_up(proc, shim, 1, 2000)
    made_up(proc, payload, shim, 700, f"/gate2/{run}/0123abcd")
    made_up(proc, stranger, shim, 4000, "/gate2/g2-1-2-3/0123abcd")
    (proc / "9999999").mkdir()  # gone by now
    assert resident_below(9_000_000, proc) == Resident(sealed_mib=700, others_mib=150)


def test_sealed_run_that_is_a_descendant_too_counts_once(tmp_path: Path) -> None:
    made_up(tmp_path, os.getpid(), 1, 100)
    made_up(tmp_path, 9_000_001, os.getpid(), 50, f"/gate2/{new_name(60.0)}")
    assert resident_below(1, tmp_path) == Resident(sealed_mib=50, others_mib=100)


def test_peak_is_that_of_all_processes_together_and_stays() -> None:
    with Watch() as watch:
        children = [
            subprocess.Popen(
                [sys.executable, "-c", _HOLDS],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            for _ in range(2)
        ]
        for child in children:
            assert child.stdout is not None
            child.stdout.readline()
        give_up = time.monotonic() + 30.0
        while watch.most.mib < 2 * 96 and time.monotonic() < give_up:
            time.sleep(0.01)
        for child in children:
            child.communicate(b"\n")
    assert watch.most.mib >= 2 * 96
