"""Sealed processes that load Lean while the seal of their configuration is proven.

Loading is nearly all of an elaboration, and needs nothing of the author. So it may begin before
the seal is proven, but only where something will really be elaborated, and nothing is handed over
until then. Statements and proofs have a process each, never one for both.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from gate2.lanes.ahead import Ahead
from gate2.lanes.case import Case
from gate2.lean.batch import is_kept
from gate2.lean.elaborate import ElaborationCache
from gate2.lean.native_protocol import ToolchainLike
from gate2.lean.source import refusals
from gate2.lean.worker import Worker, prewarm
from gate2.record.model import ProofForm
from gate2.sandbox.job import Sandbox

Groups: TypeAlias = Sequence[Sequence[bytes]]
"""Sources; those of one group may share a process."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The processes that wait for sources; each takes one group, once."""

    statements: Worker | None = None
    proofs: Worker | None = None


NONE_WAITING = Waiting()


def to_load_for(case: Case, ahead: Ahead) -> tuple[Groups, Groups]:
    """What of one case is worth a process that waits: its statement and its proof, as far as they
    are left to elaborate. What the source policy refuses is not: that has the ordinary run."""
    is_source = case.part.form is ProofForm.SOURCE
    statement = case.statement not in ahead.statements and not refusals(case.statement)
    proof = is_source and case.proof not in ahead.proofs and not refusals(case.proof)
    return ([[case.statement]] if statement else [], [[case.proof]] if proof else [])


@contextmanager
def start_waiting(
    sandbox: Sandbox,
    toolchain: ToolchainLike,
    statements: Groups,
    proofs: Groups,
    cache: ElaborationCache | None,
) -> Iterator[Waiting]:
    """A process for the statements and one for the proofs, where the cache lacks any of them.

    Nothing of them is left once this is left. Prove the seal before anything is handed over.

    Raises:
        InfrastructureError: the image is not there.
    """

    def lacking(groups: Groups) -> bool:
        return any(not is_kept(sandbox, toolchain, group, cache) for group in groups)

    with ExitStack() as stack:

        def started(groups: Groups) -> Worker | None:
            worker = prewarm(sandbox, toolchain) if lacking(groups) else None
            return None if worker is None else stack.enter_context(worker)

        yield Waiting(started(statements), started(proofs))
