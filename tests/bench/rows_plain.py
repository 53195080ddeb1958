"""What others do without a seal of their own: the empty script, each beside a bare process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.benchmark import Benchmark, Beside, Measure, Sample, Unit
from bench.plain import bare_process, bubblewrap_run, docker_run, require_runtime
from bench.rows_sealed import IMAGE, require_clean
from bench.setting import Setting
from gate2.sandbox.images.images import resolve_name
from gate2.sandbox.job import Image, Job
from gate2.sandbox.select import GVISOR, Lane, choose


def plain_rows() -> tuple[Benchmark, ...]:
    """Docker, Docker with gVisor, bubblewrap."""
    return (
        _row(
            "plain-docker",
            "`docker run --rm --network none` of an empty Python script, the image being there.",
            _docker(""),
        ),
        _row(
            "plain-docker-gvisor",
            f"The same with `--runtime {GVISOR}`.",
            _docker(GVISOR),
        ),
        _row(
            "plain-bubblewrap",
            "`bwrap` with every namespace its own and nothing limited, on the same root.",
            lambda: lambda: bubblewrap_run(resolve_name(IMAGE)),
        ),
    )


Prepare = Callable[[], Callable[[], float]]
"""What is not to be measured, and the function that gives the seconds."""


def _docker(runtime: str) -> Prepare:
    def prepare() -> Callable[[], float]:
        image = _on_the_engine()
        if runtime:
            require_runtime(runtime)
        return lambda: docker_run(image.image_id, runtime)

    return prepare


def _on_the_engine() -> Image:
    """The image, which the lane gives the engine when it first runs."""
    lane = choose(Lane.DOCKER)
    image = lane.resolve(IMAGE)
    require_clean(lane.run(Job(image=image, command=("/bin/true",), workdir="/")))
    return image


def _row(name: str, what: str, prepare: Prepare) -> Benchmark:
    @contextmanager
    def begin(setting: Setting) -> Iterator[Measure]:
        del setting
        seconds = prepare()
        yield lambda: (Sample(seconds(), bare_process()),)

    return Benchmark(
        name=name,
        what=what,
        unit=Unit.SECONDS,
        begin=begin,
        baseline=Beside("the same script as a bare process"),
        repetitions=11,
        warm_up=1,
    )
