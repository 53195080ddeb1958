"""Takes what is left to run of a record apart into tasks for workers."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby

from gate2.check import Plan
from gate2.executor.task import LaneName, Need, Part, Task
from gate2.policy import LimitCaps
from gate2.record.model import Artifact, ArtifactKind, Claim, Record

MOST_TOGETHER = 16
"""Proofs of one task: as many as share a sealed process."""
PROOF_MEMORY_MIB = 3072
"""Of one sealed Lean process, and of judging its data afterwards."""
BESIDE_MIB = 64
"""Of the machinery around a sealed script."""
Pair = tuple[Claim, Artifact]


def tasks_of(plan: Plan, workers: int) -> Iterator[Task]:
    """Scripts by themselves, then proofs in groups: as many groups as there are workers, unless
    that makes groups too large to share a process. Proofs of one group pin one toolchain."""
    proofs = [each for each in plan.to_run if each[1].kind is ArtifactKind.LEAN4]
    for pair in plan.to_run:
        if pair[1].kind is ArtifactKind.REPRO:
            yield _task(plan.record, LaneName.REPRO, [pair], _need_of(pair[1]))
    need = Need(1.0, PROOF_MEMORY_MIB)
    by_pin = sorted(proofs, key=lambda pair: _pin(pair[1]))
    for _, pinned in groupby(by_pin, key=lambda pair: _pin(pair[1])):
        for group in _groups(list(pinned), workers):
            yield _task(plan.record, LaneName.PROOF, group, need)


def _groups(pairs: list[Pair], workers: int) -> Iterator[list[Pair]]:
    """Groups of nearly equal size, in order."""
    fewest = -(-len(pairs) // MOST_TOGETHER)
    count = max(fewest, min(workers, len(pairs)))
    size, larger = divmod(len(pairs), count)
    start = 0
    for number in range(count):
        end = start + size + (number < larger)
        yield pairs[start:end]
        start = end


def _pin(artifact: Artifact) -> str:
    return "" if artifact.lean is None else artifact.lean.toolchain or ""


def _need_of(artifact: Artifact) -> Need:
    if artifact.repro is None:
        raise ValueError(f"{artifact.name} is not a repro artifact")
    from gate2.lanes.granting import granted  # a check that runs nothing needs no lane

    limits = granted(artifact.repro.limits, LimitCaps())
    return Need(limits.cpus, limits.memory_mib + BESIDE_MIB)


def _task(record: Record, lane: LaneName, pairs: Sequence[Pair], need: Need) -> Task:
    parts = tuple(Part(claim, artifact) for claim, artifact in pairs)
    words = [str(record.path), record.sha256, lane.value, *(part.artifact.name for part in parts)]
    key = hashlib.sha256("\0".join(words).encode("utf-8", "surrogateescape")).hexdigest()
    return Task(key, record.id, record.sha256, lane, parts, need)
