"""What the seal costs: an empty script in each lane beside the same script without it.

Baselines are measured next to each sample, by turns before and after it, so that a machine that
slows down slows both. Docker's lane stands beside Docker's own command line, the lanes without
an engine beside a bare process.
"""

import itertools
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import Final

from bench.benchmark import (
    Benchmark,
    Beside,
    CannotMeasure,
    Measure,
    Sample,
    Statistic,
    Target,
    Unit,
)
from bench.plain import SCRIPT, bare_process, docker_run
from bench.setting import Setting
from gate2.errors import InfrastructureError
from gate2.reasons import Code, because
from gate2.sandbox.job import IN_DIR, Ended, Image, Job, Mount, Run, Sandbox
from gate2.sandbox.select import GVISOR, Lane, choose

IMAGE: Final = "python"
IN_A_ROW: Final = 8
"""Sealed runs of one artifact in the rows that measure several: a few runs and controls."""
_PROBE_S: Final = 0.060

Plain = Callable[[Image], float]
"""Seconds of the same script without the seal."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A lane of the table, what it stands beside, and what is wanted of the ratio."""

    name: str
    lane: Callable[[], Sandbox]
    told: str
    plain: Plain
    baseline: str
    at_most: float | None = None
    probe_s: float | None = None
    repetitions: int = 15

    @property
    def targets(self) -> tuple[Target, ...]:
        """None where only the figure is wanted."""
        return () if self.at_most is None else (Target(Statistic.RATIO, self.at_most),)


LANES: Final = (
    Measured(
        "docker",
        lambda: choose(Lane.DOCKER),
        "the docker lane",
        lambda image: docker_run(image.image_id),
        "`docker run --rm --network none` of the same script and image",
        at_most=1.0,
    ),
    Measured(
        "runc",
        lambda: choose(Lane.RUNC),
        "the runc lane",
        lambda _: bare_process(),
        "the same script as a bare process",
        at_most=4.0,
        probe_s=_PROBE_S,
    ),
    Measured(
        "bubblewrap",
        lambda: choose(Lane.BUBBLEWRAP),
        "the bubblewrap lane",
        lambda _: bare_process(),
        "the same script as a bare process",
    ),
    Measured(
        "docker-gvisor",
        lambda: choose(Lane.DOCKER, runtime=GVISOR),
        "the docker lane under gVisor",
        lambda image: docker_run(image.image_id, GVISOR),
        f"`docker run --rm --network none --runtime {GVISOR}` of the same script and image",
        repetitions=5,
    ),
    Measured(
        "runc-gvisor",
        lambda: choose(Lane.RUNC, runtime=GVISOR),
        "the lane without an engine under gVisor",
        lambda _: bare_process(),
        "the same script as a bare process",
        repetitions=5,
    ),
)


def sealed_rows() -> tuple[Benchmark, ...]:
    """For each lane: one run, one of several in a row, and the probe of a further configuration."""
    return tuple(row for lane in LANES for row in (_single(lane), _each(lane), _probe(lane)))


def _single(lane: Measured) -> Benchmark:
    return Benchmark(
        name=f"sealed-{lane.name}",
        what=f"One sealed run of an empty Python script in {lane.told}, from the call until it is"
        " gone and its results are read.",
        unit=Unit.SECONDS,
        begin=_begin(lane, _one_run),
        baseline=Beside(lane.baseline),
        targets=lane.targets,
        repetitions=lane.repetitions,
        warm_up=2,
    )


def _each(lane: Measured) -> Benchmark:
    return Benchmark(
        name=f"sealed-{lane.name}-each",
        what=f"The same run as one of {IN_A_ROW} that {lane.told} is given together: all of it,"
        f" until nothing is left of the last, by {IN_A_ROW}; beside it the mean of as many.",
        unit=Unit.SECONDS,
        begin=_begin(lane, _runs_in_a_row),
        baseline=Beside(lane.baseline),
        targets=lane.targets,
        repetitions=max(lane.repetitions // 4, 3),
        warm_up=1,
    )


def _probe(lane: Measured) -> Benchmark:
    targets = () if lane.probe_s is None else (Target(Statistic.MEDIAN, lane.probe_s),)
    return Benchmark(
        name=f"probe-{lane.name}",
        what=f"What a further configuration adds in {lane.told}: its probe and the judgement of"
        " its findings, the unsealed twin having been seen open before.",
        unit=Unit.SECONDS,
        begin=_begin(lane, _further_probe),
        baseline=Beside("a sealed run of the empty script on this lane"),
        targets=targets,
        repetitions=lane.repetitions,
        warm_up=2,
    )


Once = Callable[[Sandbox, Job, Plain, int], Sample]
"""One sample; the number says whose turn it is to be measured first."""


def _begin(lane: Measured, once: Once) -> Callable[[Setting], AbstractContextManager[Measure]]:
    @contextmanager
    def begin(setting: Setting) -> Iterator[Measure]:
        sandbox = lane.lane()
        with setting.directory() as directory:
            directory.chmod(0o755)
            job = Job(
                image=sandbox.resolve(IMAGE),
                command=SCRIPT,
                mounts=(Mount(directory, IN_DIR),),
            )
            _require_proven(sandbox, job)
            require_clean(sandbox.run(job))
            turns = itertools.count()
            yield lambda: (once(sandbox, job, lane.plain, next(turns)),)

    return begin


def _one_run(sandbox: Sandbox, job: Job, plain: Plain, turn: int) -> Sample:
    inside: list[float] = []

    def sealed() -> float:
        started = time.perf_counter()
        run = sandbox.run(job)
        wall_s = time.perf_counter() - started
        require_clean(run)
        inside.append(run.wall_s)
        return wall_s

    wall_s, plain_s = _by_turns(turn, sealed, lambda: plain(job.image))
    return Sample(wall_s, plain_s, parts={"inside_s": inside[0]})


def _runs_in_a_row(sandbox: Sandbox, job: Job, plain: Plain, turn: int) -> Sample:
    """Half of the plain runs come before the sealed ones, half after, whoever's turn it is."""
    del turn
    half = IN_A_ROW // 2
    plain_s = [plain(job.image) for _ in range(half)]
    started = time.perf_counter()
    ended = list(sandbox.run_each([job] * IN_A_ROW))
    wall_s = time.perf_counter() - started
    plain_s += [plain(job.image) for _ in range(IN_A_ROW - half)]
    for run in ended:
        require_clean(run)
    return Sample(wall_s / IN_A_ROW, sum(plain_s) / IN_A_ROW)


def _further_probe(sandbox: Sandbox, job: Job, plain: Plain, turn: int) -> Sample:
    """A configuration that this process has not seen: the environment is part of it."""
    del plain  # beside a probe stands a run, since that is what it comes on top of
    further = replace(job, environment={"FURTHER": f"{os.getpid()}.{turn}"})

    def probe() -> float:
        started = time.perf_counter()
        _require_proven(sandbox, further)
        return time.perf_counter() - started

    def run() -> float:
        started = time.perf_counter()
        require_clean(sandbox.run(job))
        return time.perf_counter() - started

    wall_s, run_s = _by_turns(turn, probe, run)
    return Sample(wall_s, run_s)


def _by_turns(
    turn: int, one: Callable[[], float], other: Callable[[], float]
) -> tuple[float, float]:
    """The seconds of both; which is first changes with every turn."""
    if turn % 2:
        other_s = other()
        return one(), other_s
    one_s = one()
    return one_s, other()


def _require_proven(sandbox: Sandbox, job: Job) -> None:
    """What takes place without a proven seal is no sealed run.

    Raises:
        InfrastructureError: SBX-021, so that the lane's rows are not measured here.
    """
    seal = sandbox.prove(job)
    if not seal.proven:
        raise InfrastructureError(because(Code.SBX_SEAL_NOT_PROVEN, seal.fault))


def require_clean(run: Run) -> None:
    """An empty script that did anything but end with 0 measured something else.

    Raises:
        CannotMeasure: it did.
    """
    if run.ended is not Ended.EXITED or run.exit_code != 0:
        raise CannotMeasure(f"expected an empty script to exit 0: {run.ended}, {run.exit_code}")
