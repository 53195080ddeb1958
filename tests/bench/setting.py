"""What a run of the suite works with: the lane, the toolchain, the library, where things are."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from gate2.lanes.proof import Prover
from gate2.lean.toolchain import EMBEDDED
from gate2.sandbox.job import Sandbox
from gate2.sandbox.select import Lane, choose
from gate2.sandbox.workdir import private_directory

TESTS: Final = Path(__file__).resolve().parents[1]
PROJECT: Final = TESTS.parent


@dataclass(frozen=True)
class Setting:
    """One run of the suite. Parts of the machine are looked for when a row first needs them.

    Its properties raise InfrastructureError where a part is missing: the row is then not
    measured, and says why.
    """

    quick: bool = False
    """One repetition, no warm-up, only what is short."""
    lane: str = Lane.AUTO

    @cached_property
    def sandbox(self) -> Sandbox:
        """The sealed lane of the rows that do not name one."""
        return choose(self.lane)

    @cached_property
    def prover(self) -> Prover:
        """The proof lane of this process, embedded toolchain, with the cache of elaborations."""
        return Prover.assemble(self.sandbox, EMBEDDED, use_cache=True)

    @contextmanager
    def directory(self) -> Iterator[Path]:
        """A private directory, gone when left."""
        with private_directory() as path:
            yield path
