"""What the proof lane needs of a toolchain, whichever it is.

`gate2.lean.toolchain.Toolchain` is the embedded one, `gate2.lean.native.NativeToolchain` one of
the user's own. Nothing here says that its kernel is to be believed: that is for the judge.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from gate2.sandbox.job import Mount


class ToolchainLike(Protocol):
    """A Lean that can be run in the seal, and the library that its compiled files rest on."""

    @property
    def name(self) -> str:
        """``wasm`` or ``native``."""
        ...

    @property
    def lean_version(self) -> str:
        """For instance ``4.34.1``."""
        ...

    @property
    def digest(self) -> str:
        """sha256 over every byte that a run can load."""
        ...

    @property
    def library_sha256(self) -> str:
        """sha256 over the compiled library: what the trusted side knows it by."""
        ...

    @property
    def library(self) -> Path:
        """The directory of the compiled files of Lean's own library."""
        ...

    @property
    def more_libraries(self) -> Sequence[Path]:
        """Further directories of compiled files that submissions may import, in Lean's order."""
        ...

    @property
    def mounts(self) -> tuple[Mount, ...]:
        """What a run sees of it, read-only; an outer directory before what lies in it."""
        ...

    @property
    def needed_parts(self) -> frozenset[str]:
        """Which of ``olean``, ``olean.server``, ``olean.private`` every compilation leaves."""
        ...

    def satisfies(self, pin: str) -> bool:
        """Whether an artifact that pins `pin` may be checked with it."""
        ...

    def command(self, *arguments: str) -> tuple[str, ...]:
        """The command that runs Lean with these arguments inside a sandbox."""
        ...

    def environment(self) -> Mapping[str, str]:
        """The environment that command needs."""
        ...

    def facts(self) -> dict[str, str]:
        """The toolchain as evidence names it: versions and digests, no path of this machine."""
        ...
