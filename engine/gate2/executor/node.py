"""What runs on a node of the cluster: the keeper of the node, and the tasks. Knows nothing of Ray.

A node is handed values and hands back values. It writes no ledger and no cache of evidence, and
it is trusted with the evidence it makes: who can start a node can make any (docs/cluster.md).
"""

import hashlib
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import FrameType

import gate2
from gate2.cache.engine import files_below, was_edited
from gate2.cache.key import Context, digest_of
from gate2.errors import InfrastructureError
from gate2.evidence import NoEvidence
from gate2.executor.reaping import start_reaping
from gate2.executor.serving import Server
from gate2.executor.shipping import unpacked
from gate2.executor.task import Answer, Part, Surroundings, Task
from gate2.sandbox.interruption import interrupt
from gate2.sandbox.workdir import private_directory
from gate2.version import version

_PACKAGE = Path(gate2.__file__).resolve().parent
_LIFETIME_S = 30 * 24 * 3600.0
"""Of a node's directory, in its name: for reapers that cannot see whether its owner lives."""


@dataclass(frozen=True, slots=True)
class Engine:
    """What a node has to have in common with the driver."""

    version: str
    package_sha256: str

    @classmethod
    def here(cls) -> "Engine":
        """That of this process."""
        return cls(version(), package_sha256())


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """What a node says of itself when it is asked first."""

    engine: Engine
    context_sha256: str
    """Equal to the driver's exactly when its cache may keep what this node answers."""
    place: str
    """The directory for artifacts' files."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A worker has begun with a task; it may have waited on the node until now."""

    process: int


@dataclass(frozen=True, slots=True)
class Shipment:
    """Where a worker gets the files of an artifact."""

    tree_sha256: str
    fetch: Callable[[], bytes]


Message = Begun | Answer


@cache
def package_sha256() -> str:
    """sha256 over the contents of every Python file of the engine and of the classifier's weights,
    as they were when this process asked first; the same on every machine with the same engine."""
    digest = hashlib.sha256()
    for path, _ in files_below(_PACKAGE):
        if path.endswith(".py") or f"{os.sep}weights{os.sep}" in path:
            name = path.removeprefix(str(_PACKAGE))
            content = hashlib.sha256(Path(path).read_bytes()).hexdigest()
            digest.update(f"{content} {name}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def context_sha256(surroundings: Surroundings) -> str:
    """Of everything beside claim and artifact that could change an answer made here.

    As `gate2.cache.key.Context`, with the engine by its contents: the times of its files differ
    between machines that were set up from one image.
    """
    context = Context.of(
        surroundings.policy,
        sandbox=surroundings.sandbox,
        lean=surroundings.lean,
        runtime=surroundings.runtime,
        gpus=surroundings.gpus,
    )
    return digest_of(replace(context, package=package_sha256()).parts())


class Keeper:
    """Keeps a node while a driver uses it: its directory, and a reaper for what is left there."""

    def __init__(self) -> None:
        self._done = threading.Event()
        self._things = ExitStack()
        self._place = self._things.enter_context(private_directory(_LIFETIME_S))
        self._reaping = start_reaping()
        self._reaping.wait()  # what was started has left for a session of its own by then

    def facts(self, surroundings: Surroundings) -> NodeFacts:
        """What this node is."""
        return NodeFacts(Engine.here(), context_sha256(surroundings), str(self._place))

    def stay(self) -> None:
        """Return once `close` was called: who waits for it learns that the keeper is gone."""
        self._done.wait()

    def close(self) -> None:
        """The driver needs this node no longer."""
        self._done.set()
        self._things.close()
        if self._reaping.stdin is not None and not self._reaping.stdin.closed:
            self._reaping.stdin.write(b".")
            self._reaping.stdin.close()


def work(
    task: Task,
    surroundings: Surroundings,
    engine: Engine,
    place: str,
    shipments: Mapping[str, Shipment],
) -> Iterator[Message]:
    """Answer a task in this process: first that it has begun, then an answer for each part.

    Raises:
        RuntimeError: this process has another engine than the driver.
        KeyboardInterrupt: it was told to stop.
    """
    _hear_interruptions()
    _take_usual_priority()
    if Engine.here() != engine:
        raise RuntimeError("this node's engine was changed while it was used")
    yield Begun(os.getpid())
    server = _server(surroundings)
    with ExitStack() as files:
        here: list[Part] = []
        for part in task.parts:
            try:
                here.append(_arrived(part, Path(place), shipments[part.artifact.name], files))
            except InfrastructureError as error:
                yield _without_files(part, error)
        if here:
            for answer in server.answers(replace(task, parts=tuple(here)), _say_nothing):
                yield replace(answer, elsewhere=was_edited())


def _arrived(part: Part, place: Path, shipment: Shipment, files: ExitStack) -> Part:
    """The part with its artifact's files on this machine."""
    name = part.artifact.name
    there = files.enter_context(unpacked(place, name, shipment.tree_sha256, shipment.fetch))
    return replace(part, artifact=replace(part.artifact, directory=there))


def _without_files(part: Part, error: InfrastructureError) -> Answer:
    from gate2.check import now

    return Answer(part.artifact.name, NoEvidence((error.reason,)), now(), 0.0)


def _say_nothing(part: Part, what: str, /) -> None:
    """Steps are not told from machine to machine."""


_servers: list[tuple[Surroundings, Server]] = []
"""The one of this process: what it has looked at once it need not look at for the next task."""


def _server(surroundings: Surroundings) -> Server:
    if not _servers or _servers[0][0] != surroundings:
        _servers[:] = [(surroundings, Server(surroundings, at_once=1))]
    return _servers[0][1]


def _hear_interruptions() -> None:
    signal.signal(signal.SIGINT, _interrupted)


def _take_usual_priority() -> None:
    """Have the priority of a check without a cluster; an unprivileged user keeps what there is.

    Ray starts workers at niceness 15. Without an engine sealed runs inherit that: they would wait
    behind all else on the machine, and a script could compute something else from it there.
    """
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, 0)


def _interrupted(signum: int, frame: FrameType | None) -> None:
    interrupt()
    raise KeyboardInterrupt
