"""Takes what is left to run of a record apart into tasks for workers."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby

from gate2.check import Plan
from gate2.executor.task import LaneName, Need, Part, Task
from gate2.policy import LimitCaps
from gate2.record.model import Artifact, ArtifactKind, Claim, Record

MOST_TOGETHER = 32
"""Proofs of one task: as many as share a sealed process."""
PROOF_MEMORY_MIB = 3072
"""Of one sealed Lean process, and of judging its data afterwards."""
BESIDE_MIB = 64
"""Of the machinery around a sealed script."""
Pair = tuple[Claim, Artifact]


def tasks_of(plan: Plan) -> Iterator[Task]:
    """Proofs first, which take longest, in groups that pin one toolchain; then each script.

    A sealed Lean takes seconds to load and a proof in it a fraction of one, so proofs are parted
    among workers only where they are too many for one process.
    """
    proofs = [each for each in plan.to_run if each[1].kind is ArtifactKind.LEAN4]
    need = Need(1.0, PROOF_MEMORY_MIB)
    by_pin = sorted(proofs, key=lambda pair: _pin(pair[1]))
    for _, pinned in groupby(by_pin, key=lambda pair: _pin(pair[1])):
        for group in _groups(list(pinned)):
            yield _task(plan.record, LaneName.PROOF, group, need)
    for pair in plan.to_run:
        if pair[1].kind is ArtifactKind.REPRO:
            yield _task(plan.record, LaneName.REPRO, [pair], _need_of(pair[1]))


def _groups(pairs: list[Pair]) -> Iterator[list[Pair]]:
    """As few groups as can be, of nearly equal size, in order."""
    count = -(-len(pairs) // MOST_TOGETHER)
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
