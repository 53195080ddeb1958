"""Elaborate several sources of one record in one sealed process, as if each had its own.

1. What the cache holds is not run.
2. The rest goes to one process, in order; it says after each source what came out, by digest.
3. A source counts as compiled if the bytes read back afterwards are those, up to the first that
   did not compile or brings what nobody can see in its text (`gate2.lean.batch_output`). What one
   source left behind may touch the ones after it, so these carry what ran before them, in the
   cache as well.
4. The source at which that ended is elaborated again in a process of its own, whose word stands:
   the process may have died, hung, or been tampered with by a neighbour. Another process takes
   those behind it. A source that was alone in its process had one of its own: where Lean refused
   it in so many words, that stands.

Sources of different records never come here together, nor do statements and proofs; that is
the caller's to see to.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gate2.lean.batch_output import read_batch, read_refusal
from gate2.lean.elaborate import (
    IMAGE,
    LEAN_LIMITS,
    Elaboration,
    ElaborationCache,
    elaborate,
    job_for,
    key_of,
)
from gate2.lean.native_protocol import ToolchainLike
from gate2.lean.toolchain import Toolchain
from gate2.lean.worker import MOST_SOURCES, Worker, run_together
from gate2.sandbox.job import Image, Limits, Sandbox

# A process that ended at once may have met a hostile source; the second one ends the experiment.
_MOST_DEATHS = 2
_WORTH_A_PROCESS = 2


def elaborate_batch(
    sandbox: Sandbox,
    toolchain: ToolchainLike,
    sources: Sequence[bytes],
    *,
    limits: Limits = LEAN_LIMITS,
    image: Image | None = None,
    cache: ElaborationCache | None = None,
    worker: Worker | None = None,
) -> tuple[Elaboration, ...]:
    """What each source comes to, in order; no outcome but COMPILED rests on a shared process.

    Args:
        sources: of one record, all statements or all proofs, under the same module name.
        worker: a process that waits for them; the caller closes it. None starts one, where there
            is more than one source to run.

    Raises:
        InfrastructureError: one of them could not be run at all.
    """
    image = sandbox.resolve(IMAGE) if image is None else image
    batch = _Batch.of(sandbox, toolchain, sources, limits, image, cache)
    # 1. What the cache holds.
    found = batch.kept()
    left = [number for number in range(len(sources)) if number not in found]
    deaths = 0
    while left:
        together = left[:MOST_SOURCES]
        waiting = worker if worker is not None and worker.waits else None
        if deaths == _MOST_DEATHS or (len(together) == 1 and waiting is None):
            together = together[:1]
            told: list[Elaboration | None] = []
        else:
            # 2. One process.
            told = batch.run(together, waiting)
            deaths += len(told) < min(_WORTH_A_PROCESS, len(together))
        # 3., 4. Compiled there, or a process of its own for it: also for where it died.
        for number, elaboration in zip(together, [*told, None], strict=False):
            found[number] = elaboration or batch.alone(number)
        left = [number for number in left if number not in found]
    return tuple(found[number] for number in range(len(sources)))


def is_kept(
    sandbox: Sandbox,
    toolchain: ToolchainLike,
    sources: Sequence[bytes],
    cache: ElaborationCache | None,
    *,
    limits: Limits = LEAN_LIMITS,
    image: Image | None = None,
) -> bool:
    """Whether `elaborate_batch` would find every one of these sources in the cache."""
    if cache is None:
        return not sources
    image = sandbox.resolve(IMAGE) if image is None else image
    batch = _Batch.of(sandbox, toolchain, sources, limits, image, cache)
    return len(batch.kept()) == len(sources)


@dataclass(frozen=True, slots=True)
class _Batch:
    """The sources of one call, and what they are run with."""

    sandbox: Sandbox
    toolchain: ToolchainLike
    sources: tuple[bytes, ...]
    digests: tuple[str, ...]
    """sha256 of the sources."""
    limits: Limits
    image: Image
    cache: ElaborationCache | None

    @classmethod
    def of(
        cls,
        sandbox: Sandbox,
        toolchain: ToolchainLike,
        sources: Sequence[bytes],
        limits: Limits,
        image: Image,
        cache: ElaborationCache | None,
    ) -> "_Batch":
        """The sources of a call, each hashed once."""
        digests = tuple(hashlib.sha256(source).hexdigest() for source in sources)
        return cls(sandbox, toolchain, tuple(sources), digests, limits, image, cache)

    def kept(self) -> dict[int, Elaboration]:
        """What the cache holds of them, alone or after any run of the sources before it."""
        if self.cache is None:
            return {}
        found: dict[int, Elaboration] = {}
        for number in range(len(self.sources)):
            for first in (number, *range(max(0, number + 1 - MOST_SOURCES), number)):
                if kept := self.cache.get(self._key(range(first, number), number)):
                    found[number] = kept
                    break
        return found

    def run(self, together: Sequence[int], worker: Worker | None) -> list[Elaboration | None]:
        """What one process said of them, as far as it came; None for those not compiled there."""
        if not isinstance(self.toolchain, Toolchain):
            return [None] * len(together)
        sources = [self.sources[number] for number in together]
        if worker is not None:
            handled = worker.handle(sources)
        else:
            handled = run_together(self.sandbox, self.toolchain, self.image, self.limits, sources)
        told = read_batch(handled, [self.digests[number] for number in together])
        if len(together) == 1 and not told and (refusal := read_refusal(handled)):
            told = [refusal]
        for position, elaboration in enumerate(told):
            if elaboration is not None and self.cache is not None:
                key = self._key(together[:position], together[position])
                self.cache.put(key, elaboration)
        return told

    def alone(self, number: int) -> Elaboration:
        """What a process of its own says of one of them."""
        return elaborate(
            self.sandbox,
            self.toolchain,
            self.sources[number],
            limits=self.limits,
            image=self.image,
            cache=self.cache,
        )

    def _key(self, before: Sequence[int], number: int) -> Mapping[str, object]:
        job = job_for(self.toolchain, self.image, Path("/"), limits=self.limits)
        after = [self.digests[each] for each in before]
        return key_of(self.sandbox.name, self.toolchain, job, self.sources[number], after)
