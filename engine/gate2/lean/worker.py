"""One sealed process of the embedded Lean that takes several sources, one after the other.

It may be started before the sources are known: it loads Lean and imports the library, then waits
for them in the directory that it sees read-only and that this side goes on writing to. Until it
is handed the first source it has run nothing but the pinned toolchain.

What the process prints and writes is the untrusted side's; `gate2.lean.batch` takes it apart.
"""

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from gate2.lean.elaborate import IMAGE, LEAN_LIMITS, MODULE_NAME, PARTS, write_source
from gate2.lean.native_protocol import ToolchainLike
from gate2.lean.toolchain import Toolchain
from gate2.sandbox.interruption import result_of
from gate2.sandbox.job import IN_DIR, OUT_DIR, Image, Job, Limits, Mount, Run, Sandbox
from gate2.sandbox.workdir import private_directory

MOST_SOURCES = 32
"""Of one process: 16 and 32 small proofs took 1.4 GiB alike, and 11.3 and 11.8 s of processor."""
IDLE_S = 60.0
_START_S = 60.0
_SOURCE_S = 30.0
_GO = "go"


@dataclass(frozen=True, slots=True)
class Handled:
    """The account of the process, once it is gone."""

    run: Run
    wall_s: float
    """From handing over the sources to the end."""


class Worker:
    """A process that was started and has not been handed its sources yet. Leave it by `close`."""

    def __init__(
        self, sandbox: Sandbox, toolchain: Toolchain, image: Image, limits: Limits, idle_s: float
    ) -> None:
        """Start it; `idle_s` is how long it waits for sources once it is ready for them."""
        with ExitStack() as stack:
            self._directory = stack.enter_context(private_directory())
            self._directory.chmod(0o755)
            job = worker_job(
                toolchain, image, self._directory, MOST_SOURCES, limits=limits, idle_s=idle_s
            )
            thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gate2-lean")
            stack.callback(thread.shutdown)
            self._run: Future[Run] = thread.submit(sandbox.run, job)
            self._stack = stack.pop_all()
        self._released = False

    @property
    def waits(self) -> bool:
        """Whether it is there and has not been handed anything yet."""
        return not self._released and not self._run.done()

    def handle(self, sources: Sequence[bytes]) -> Handled:
        """Hand the sources over, once, and wait for the end of the process.

        Raises:
            InfrastructureError: it could not be run at all.
        """
        if self._released or not 0 < len(sources) <= MOST_SOURCES:
            raise ValueError(f"expected 1 to {MOST_SOURCES} sources, once; got {len(sources)}")
        self._released = True
        start = time.monotonic()
        _hand_over(self._directory, sources)
        return Handled(result_of(self._run), time.monotonic() - start)

    def close(self) -> None:
        """Send it away if it still waits, and return when nothing of it is left."""
        try:
            if not self._released:
                self._released = True
                _hand_over(self._directory, ())
        finally:
            self._stack.close()

    def __enter__(self) -> "Worker":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def prewarm(
    sandbox: Sandbox,
    toolchain: ToolchainLike,
    *,
    limits: Limits = LEAN_LIMITS,
    image: Image | None = None,
    idle_s: float = IDLE_S,
) -> Worker | None:
    """Start a sealed process now, for sources that will be known later.

    None for a toolchain of the user's own, which has no such process. Prove the seal before
    anything is handed over: until then nothing but the pinned toolchain runs in it.
    """
    if not isinstance(toolchain, Toolchain):
        return None
    image = sandbox.resolve(IMAGE) if image is None else image
    return Worker(sandbox, toolchain, image, limits, idle_s)


def run_together(
    sandbox: Sandbox, toolchain: Toolchain, image: Image, limits: Limits, sources: Sequence[bytes]
) -> Handled:
    """Start a process for these sources, at most `MOST_SOURCES`, and wait for its end.

    Raises:
        InfrastructureError: it could not be run at all.
    """
    with private_directory() as directory:
        directory.chmod(0o755)
        job = worker_job(toolchain, image, directory, len(sources), limits=limits, idle_s=0.0)
        _hand_over(directory, sources)
        run = sandbox.run(job)
    return Handled(run, run.wall_s)


def worker_job(
    toolchain: Toolchain,
    image: Image,
    directory: Path,
    sources: int,
    *,
    limits: Limits,
    idle_s: float,
) -> Job:
    """The sealed run that elaborates that many sources of the directory, under the seal of
    `gate2.lean.elaborate.job_for`.

    Together they get no more time than one has by itself: whatever is left over is run again.
    """
    wall_s = min(limits.wall_s, _START_S + _SOURCE_S * sources) + idle_s
    return Job(
        image=image,
        command=toolchain.command("--gate2-batch", OUT_DIR, MODULE_NAME, f"{idle_s:.0f}"),
        mounts=(Mount(directory, IN_DIR), *toolchain.mounts),
        environment=dict(toolchain.environment()),
        workdir=IN_DIR,
        results=tuple(f"{number}.{part}" for number in range(sources) for part in PARTS),
        limits=replace(limits, wall_s=wall_s),
    )


def _hand_over(directory: Path, sources: Sequence[bytes]) -> None:
    """Put the sources there, and then their number: where that is, they are."""
    for number, source in enumerate(sources):
        write_source(directory, f"{number}.lean", source)
    write_source(directory, f".{_GO}", str(len(sources)).encode())
    (directory / f".{_GO}").rename(directory / _GO)
