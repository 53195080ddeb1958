"""What the seal costs: an empty script in each lane against a bare process."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from bench.benchmark import Benchmark, Beside, CannotMeasure, Measure, Sample, Unit
from bench.setting import Setting
from gate2.sandbox.job import IN_DIR, Ended, Job, Mount, Sandbox
from gate2.sandbox.select import Lane, choose

IMAGE: Final = "python"
_EMPTY: Final = ("-I", "-c", "pass")


def bare_process() -> float:
    """Seconds for an interpreter that does nothing."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *_EMPTY], check=True, capture_output=True)
    return time.perf_counter() - started


def _sealed(sandbox: Sandbox, job: Job) -> Sequence[Sample]:
    bare_s = bare_process()
    started = time.perf_counter()
    run = sandbox.run(job)
    wall_s = time.perf_counter() - started
    if run.ended is not Ended.EXITED or run.exit_code != 0:
        raise CannotMeasure(f"expected an empty script to exit 0: {run.ended}, {run.exit_code}")
    return (Sample(wall_s, bare_s, parts={"inside_s": run.wall_s}),)


def _in(lane: Lane) -> Callable[[Setting], AbstractContextManager[Measure]]:
    @contextmanager
    def begin(setting: Setting) -> Iterator[Measure]:
        sandbox = choose(lane)
        with setting.directory() as directory:
            directory.chmod(0o755)
            job = Job(
                image=sandbox.resolve(IMAGE),
                command=("python3", *_EMPTY),
                mounts=(Mount(directory, IN_DIR),),
            )
            yield lambda: _sealed(sandbox, job)

    return begin


def sealed_rows() -> tuple[Benchmark, ...]:
    """One row a lane."""
    return tuple(
        Benchmark(
            name=f"sealed-{lane.value}",
            what=f"One sealed run of an empty Python script in the {lane.value} lane, from the"
            " call until it is gone and its results are read.",
            unit=Unit.SECONDS,
            begin=_in(lane),
            baseline=Beside("the same script as a bare process"),
            repetitions=15,
            warm_up=2,
        )
        for lane in (Lane.RUNC, Lane.DOCKER)
    )
