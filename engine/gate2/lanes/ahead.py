"""The sources of one record elaborated ahead, many in one process: start-up is what costs.

A file can change the process in which the next one is elaborated. So what shares a process is

- of one record only, whose author could change any of its files anyway;
- statements or proofs, never both; and reviewed statements only with reviewed ones;
- nothing that the source policy speaks against: it could keep Lean's kernel from looking at the
  next file too, and that file's source would not show it.

Of a shared process only what compiled counts. Everything else is elaborated in a process of its
own, which says why, and so is what stands in no group.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeAlias

from gate2.lean.elaborate import Elaborated, Elaboration
from gate2.lean.source import refusals
from gate2.record.artifact import MAX_SOURCE_BYTES
from gate2.record.files import FileRefused, read_beneath
from gate2.record.model import Artifact, LeanPart, ProofForm
from gate2.sandbox.interruption import result_of

Batch: TypeAlias = Callable[[Sequence[bytes]], Sequence[Elaboration]]
"""Elaborates several sources in one sealed process; one outcome for each, in their order."""

LEAST = 2
"""Sources of a group; one alone has a process of its own in any case."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was elaborated ahead, by source."""

    statements: Mapping[bytes, Elaboration] = field(default_factory=dict)
    proofs: Mapping[bytes, Elaboration] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sources:
    """What of a record may be elaborated together: three groups, each of different sources."""

    reviewed: tuple[bytes, ...]
    unreviewed: tuple[bytes, ...]
    proofs: tuple[bytes, ...]

    @property
    def groups(self) -> tuple[tuple[bytes, ...], ...]:
        """Those that are worth a process: a source alone is as well off by itself."""
        return (*self.groups_of_statements, *self.groups_of_proofs)

    @property
    def groups_of_statements(self) -> tuple[tuple[bytes, ...], ...]:
        """Of the groups, those of statements."""
        return tuple(each for each in (self.reviewed, self.unreviewed) if len(each) >= LEAST)

    @property
    def groups_of_proofs(self) -> tuple[tuple[bytes, ...], ...]:
        """Of the groups, those of proofs."""
        return tuple(each for each in (self.proofs,) if len(each) >= LEAST)


def sources_of(artifacts: Iterable[Artifact]) -> Sources:
    """The clean sources of these artifacts. What cannot be read here is left to the lane."""
    reviewed: dict[bytes, None] = {}
    unreviewed: dict[bytes, None] = {}
    proofs: dict[bytes, None] = {}
    for artifact in artifacts:
        part = artifact.lean
        if part is None:
            continue
        for source in _clean(artifact, part.statement):
            (reviewed if _is_reviewed(part, source) else unreviewed)[source] = None
        if part.form is ProofForm.SOURCE:
            proofs |= dict.fromkeys(_clean(artifact, part.proof))
    # A text that somebody vouches for once shares no process with those that nobody does.
    alone = tuple(source for source in unreviewed if source not in reviewed)
    return Sources(tuple(reviewed), alone, tuple(proofs))


def nothing() -> None:
    """For whom it is all the same how many processes there are."""


def elaborate_ahead(
    sources: Sources,
    of_statements: Batch,
    of_proofs: Batch,
    at_once: int = 2,
    one_is_enough: Callable[[], None] = nothing,
) -> Ahead:
    """Elaborate each group in one process, statements beside proofs.

    Args:
        of_statements: called for one group of statements after the other.
        of_proofs: called beside that for the proofs.
        at_once: processes at a time; with 1 the proofs come first.
        one_is_enough: called, from either thread, when statements or proofs are done.

    Raises:
        InfrastructureError: a process could not be run at all.
    """

    def proofs_of_all() -> dict[bytes, Elaboration]:
        made = _together(sources.proofs, of_proofs)
        one_is_enough()
        return made

    with ThreadPoolExecutor(max_workers=2, thread_name_prefix="ahead") as threads:
        proofs = threads.submit(proofs_of_all)
        if at_once < 2:
            result_of(proofs)
        reviewed = _together(sources.reviewed, of_statements)
        statements = reviewed | _together(sources.unreviewed, of_statements)
        one_is_enough()
        made = result_of(proofs)
        return Ahead(statements, made)


def _together(sources: tuple[bytes, ...], batch: Batch) -> dict[bytes, Elaboration]:
    if len(sources) < LEAST:
        return {}
    found = zip(sources, batch(sources), strict=True)
    return {source: made for source, made in found if _counts(made)}


def _counts(made: Elaboration) -> bool:
    """Whether it may be judged: it compiled, or failed in a process of its own."""
    return made.outcome is Elaborated.COMPILED or not made.after


def _clean(artifact: Artifact, path: str) -> tuple[bytes, ...]:
    """The file's bytes, if it can be read and the source policy has nothing against it."""
    try:
        source = read_beneath(artifact.directory, path, MAX_SOURCE_BYTES)
    except (FileRefused, OSError):
        return ()
    return () if refusals(source) else (source,)


def _is_reviewed(part: LeanPart, statement: bytes) -> bool:
    return bool(part.reviewed_by) and part.statement_sha256 == hashlib.sha256(statement).hexdigest()
