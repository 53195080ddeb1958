"""Elaborate one Lean file in one sealed run, and bring its compiled data out.

Elaboration runs whatever code the file holds, so neither its exit code nor a word it prints
says that anything was proved. What counts is whether the three parts of the compiled file are
there; they are bytes written by the untrusted side, and `gate2.lean.compare` judges them.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from gate2.backports import StrEnum
from gate2.errors import InfrastructureError
from gate2.lean.messages import Message, Severity, read_messages, speaks_of_memory
from gate2.lean.native_protocol import ToolchainLike
from gate2.reasons import Code, because
from gate2.sandbox.interruption import result_of
from gate2.sandbox.job import (
    IN_DIR,
    OUT_DIR,
    Ended,
    Image,
    Job,
    Limits,
    Mount,
    Run,
    Sandbox,
    Seal,
)
from gate2.sandbox.seal import seccomp
from gate2.sandbox.workdir import private_directory

# Statement and proof share it, because every declaration of a file is private to its module:
# its full name begins with `_private.Submission.0`.
MODULE_NAME = "Submission"
_MODULE_NAME = re.compile(r"(?!(?:Init|Std|Lean|Lake)\Z)[A-Z][A-Za-z0-9]{0,40}")
IMAGE = "python"
LEAN_LIMITS = Limits(
    wall_s=300.0,
    cpus=2.0,
    memory_mib=4096,
    pids=128,
    disk_mib=256,
    output_bytes=4 << 20,
    results_bytes=64 << 20,
)
# Not as many as the machine has cores: each thread costs half a second and 80 MiB.
_THREADS = "-j2"
PARTS = ("olean", "olean.server", "olean.private")


class Elaborated(StrEnum):
    """How an elaboration ended. All but the first leave the claim UNVERIFIED."""

    COMPILED = "compiled"
    """All three parts are there. They may still be anything."""
    NOT_COMPILED = "not-compiled"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    """Killed, too much output, a full disk, a part that is no regular file, a failure without
    a word."""


@dataclass(frozen=True, slots=True)
class Elaboration:
    """What came out of elaborating one file."""

    outcome: Elaborated
    olean: bytes | None
    server: bytes | None
    private: bytes | None
    messages: tuple[Message, ...]
    """Untrusted: for display, and to choose between reasons for UNVERIFIED."""
    wall_s: float
    run: Run | None
    """The account of the sealed run; None when it was taken from the cache."""
    after: tuple[str, ...] = ()
    """sha256 of the sources that the same process elaborated before this one, in order. Where
    there are any, they may have had a hand in what came out: before it counts against the
    source, elaborate that by itself."""

    @property
    def cached(self) -> bool:
        """Whether this is the outcome of an earlier run of the very same job."""
        return self.run is None


class ElaborationCache(Protocol):
    """Where outcomes of elaborations are kept by the digest of all that could change them."""

    def get(self, key: Mapping[str, object]) -> Elaboration | None:
        """The kept elaboration; None when there is none, or what is there is not whole."""
        ...

    def put(self, key: Mapping[str, object], elaboration: Elaboration) -> None:
        """Keep it, whole or not at all; a cache that cannot be written keeps nothing."""
        ...


def prove_seal(
    sandbox: Sandbox,
    toolchain: ToolchainLike,
    *,
    limits: Limits = LEAN_LIMITS,
    image: Image | None = None,
) -> Seal:
    """The seal of the configuration that elaborations with these limits run in.

    Raises:
        InfrastructureError: not even the probe could be run.
    """
    image = sandbox.resolve(IMAGE) if image is None else image
    with private_directory() as directory:
        directory.chmod(0o755)
        return sandbox.prove(job_for(toolchain, image, directory, limits=limits))


def elaborate(
    sandbox: Sandbox,
    toolchain: ToolchainLike,
    source: bytes,
    *,
    module_name: str = MODULE_NAME,
    limits: Limits = LEAN_LIMITS,
    image: Image | None = None,
    cache: ElaborationCache | None = None,
) -> Elaboration:
    """Elaborate one file in a fresh sealed run, unless `cache` holds that very run's outcome.

    Args:
        source: the file's bytes, written by the untrusted author.
        module_name: the same for a statement and its proof.
        image: None for the lane's `python`.
        cache: None runs it in any case and keeps nothing.

    Raises:
        InfrastructureError: it could not be run at all.
    """
    image = sandbox.resolve(IMAGE) if image is None else image
    with private_directory() as directory:
        job = job_for(toolchain, image, directory, module_name=module_name, limits=limits)
        key = key_of(sandbox.name, toolchain, job, source)
        if cache is not None and (kept := cache.get(key)):
            return kept
        write_source(directory, f"{module_name}.lean", source)
        elaboration = _read(sandbox.run(job), module_name, toolchain.needed_parts)
    if cache is not None and is_deterministic(elaboration):
        cache.put(key, elaboration)
    return elaboration


def elaborate_pair(
    sandbox: Sandbox,
    toolchain: ToolchainLike,
    statement: bytes,
    proof: bytes,
    *,
    module_name: str = MODULE_NAME,
    limits: Limits = LEAN_LIMITS,
    image: Image | None = None,
    cache: ElaborationCache | None = None,
) -> tuple[Elaboration, Elaboration]:
    """Statement and proof at the same time under one module name, each in its own sealed run.

    Raises:
        InfrastructureError: one of them could not be run at all.
    """

    def one(source: bytes) -> Elaboration:
        return elaborate(
            sandbox,
            toolchain,
            source,
            module_name=module_name,
            limits=limits,
            image=image,
            cache=cache,
        )

    with ThreadPoolExecutor(max_workers=2) as threads:
        first, second = threads.submit(one, statement), threads.submit(one, proof)
        return result_of(first), result_of(second)


def job_for(
    toolchain: ToolchainLike,
    image: Image,
    directory: Path,
    *,
    module_name: str = MODULE_NAME,
    limits: Limits = LEAN_LIMITS,
) -> Job:
    """The sealed run that compiles `<module_name>.lean` of that directory.

    The sandbox's own user has to be able to enter the directory (mode 0755).
    """
    if _MODULE_NAME.fullmatch(module_name) is None:
        raise ValueError(f"{module_name!r} is no module name that a submission may have")
    output = f"{OUT_DIR}/{module_name}.olean"
    return Job(
        image=image,
        command=toolchain.command(_THREADS, "--json", "-o", output, f"{module_name}.lean"),
        mounts=(Mount(directory, IN_DIR), *toolchain.mounts),
        environment=dict(toolchain.environment()),
        workdir=IN_DIR,
        results=tuple(f"{module_name}.{part}" for part in PARTS),
        limits=limits,
    )


def key_of(
    lane: str, toolchain: ToolchainLike, job: Job, source: bytes, after: Sequence[str] = ()
) -> Mapping[str, object]:
    """All that could change the outcome of a run, for the cache to digest.

    Args:
        after: sha256 of the sources that the same process elaborated before, in order.
    """
    return {
        "lane": lane,
        "source_sha256": hashlib.sha256(source).hexdigest(),
        "after": list(after),
        "toolchain": toolchain.digest,
        "image": job.image.image_id,
        "seccomp": seccomp.load().sha256,
        "command": job.command,
        "environment": dict(job.environment),
        "mounts": [mount.target for mount in job.mounts],
        "workdir": job.workdir,
        "hostname": job.hostname,
        "results": job.results,
        "limits": asdict(job.limits),
    }


def is_deterministic(elaboration: Elaboration) -> bool:
    """Whether the same run would end the same way: worth keeping.

    Compiled, or refused by Lean in so many words. Time, memory and crashes depend on the day.
    """
    if elaboration.outcome is Elaborated.NOT_COMPILED:
        return _errors(elaboration.messages)
    return elaboration.outcome is Elaborated.COMPILED


def write_source(directory: Path, name: str, source: bytes) -> None:
    """A file that the run sees, readable by the sandbox's own user."""
    (directory / name).write_bytes(source)
    (directory / name).chmod(0o644)
    directory.chmod(0o755)


def _read(run: Run, module_name: str, needed: frozenset[str]) -> Elaboration:
    """What one run amounts to."""
    parts = [run.files.get(f"{module_name}.{part}") for part in PARTS]
    data = [None if part is None else part.data for part in parts]
    refused = [part.refused for part in parts if part is not None and part.data is None]
    there = {name for name, part in zip(PARTS, data, strict=True) if part is not None}
    # A part that is there and was not read back may be the one that holds the constants.
    whole = there >= needed and all(why == "missing" for why in refused)
    messages = read_messages(run.stdout)
    outcome = _outcome(run, whole, refused)
    if outcome is Elaborated.NOT_COMPILED and run.exit_code == 1 and not _errors(messages):
        outcome = Elaborated.CRASHED  # a stack overflow ends like a refusal, without its words
    if outcome is not Elaborated.COMPILED:
        data = [None, None, None]
    return Elaboration(
        outcome=outcome,
        olean=data[0],
        server=data[1],
        private=data[2],
        messages=messages,
        wall_s=run.wall_s,
        run=run,
    )


def _errors(messages: tuple[Message, ...]) -> bool:
    return any(message.severity is Severity.ERROR for message in messages)


def _outcome(run: Run, whole: bool, refused: list[str]) -> Elaborated:
    match run.ended:
        case Ended.NOT_STARTED:
            said = run.stderr.decode(errors="replace").strip()[:300]
            raise InfrastructureError(
                because(
                    Code.INF_LEAN_MISSING,
                    f"the embedded Lean toolchain could not be started in the sandbox: {said}",
                )
            )
        case Ended.TIMEOUT:
            return Elaborated.TIMEOUT
        case Ended.OUTPUT_CAP:
            return Elaborated.CRASHED
        case Ended.EXITED:
            pass
    if run.oom:
        return Elaborated.MEMORY
    if whole:
        return Elaborated.COMPILED
    if run.disk_full or any(why != "missing" for why in refused):
        return Elaborated.CRASHED
    if speaks_of_memory(run.stderr, run.stdout):
        return Elaborated.MEMORY
    return Elaborated.NOT_COMPILED if run.exit_code in (0, 1) else Elaborated.CRASHED
