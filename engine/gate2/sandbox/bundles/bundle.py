"""Copies an artifact's files once, hashing them on the way, into a directory nobody else writes.

What is hashed is what is copied, and what is copied is what runs: the author may swap files at
any moment and change only whether a copy is made, never which bytes its digest stands for.
Refused are, each with its reason code:

1. names that mean something else elsewhere (ART-009): not NFC, with control or invisible
   characters, a backslash or drive letter, a leading ``-``, a trailing dot or space;
2. two names of a directory that are one on another file system, or to a reader (ART-018);
3. everything that is not a directory or a regular file with one name: links, hard links, FIFOs,
   sockets, devices, mount points (ART-009); nothing is ever followed or waited for;
4. more files, bytes or levels than the caps (ART-010), before they are read;
5. pointers of large-file stores where the file itself should be (ART-013);
6. a file or directory that changes while it is copied (ART-003).

Modes become 0555, since a mode is in no digest and a helper has to start; times one fixed moment;
owners and extended attributes are not copied.
Empty directories are left out, as git leaves them out, so that the digest does not depend on them.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from gate2.errors import InfrastructureError, UsageError
from gate2.reasons import Code, because
from gate2.sandbox.bundles.intake import BundleCaps, Intake, settle
from gate2.sandbox.bundles.refusals import cannot_write, refuse
from gate2.sandbox.bundles.tree import BundledFile, in_order, tree_digest
from gate2.sandbox.bundles.walk import Walk
from gate2.sandbox.workdir import discard

__all__ = ["Bundle", "BundleCaps", "copy_bundle", "make_destination", "rehash", "tree_of"]

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_OF_A_COPY = BundleCaps(1 << 62, 1 << 62, 1 << 62, 64, 1 << 20)
"""What `rehash` takes in: all that a copy under any caps holds, and no bottomless tree."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A read-only copy of an artifact's files."""

    directory: Path
    files: Mapping[str, BundledFile]
    """By path relative to the directory, with ``/``, in the order of the paths' UTF-8 bytes."""
    tree_sha256: str
    """Of every path, size and digest: equal exactly when the trees' files are."""

    @classmethod
    def of(cls, directory: Path, files: Mapping[str, BundledFile]) -> "Bundle":
        """The bundle of these files."""
        return cls(directory, MappingProxyType(in_order(files)), tree_digest(files))


def copy_bundle(source: Path, destination: Path, *, caps: BundleCaps | None = None) -> Bundle:
    """Copy the artifact in `source` to `destination`, which is made, or is there and empty.

    Nothing is left at `destination` when this raises. `discard` takes the copy away again.

    Raises:
        InvalidRecord: the artifact breaks one of the six rules above, or is not there (ART-002).
        UsageError: one of the directories lies in the other.
        InfrastructureError: the copy could not be written.
    """
    _require_apart(source, destination)
    intake = Intake(caps or BundleCaps())
    top = _open_source(source)
    try:
        make_destination(destination)
        try:
            _copy_into(Walk(intake), top, destination)
        except BaseException:
            discard(destination)
            raise
    finally:
        os.close(top)
    return Bundle.of(destination, intake.files)


def rehash(destination: Path) -> str:
    """The tree digest of the copy as it is now; differs from `Bundle.tree_sha256` if it changed.

    Raises:
        InvalidRecord: it now holds something that no bundle holds.
    """
    return tree_of(destination, caps=_OF_A_COPY)


def tree_of(source: Path, *, caps: BundleCaps | None = None) -> str:
    """The tree digest that a copy of the artifact in `source` would have, made without one.

    Raises:
        InvalidRecord: as `copy_bundle`.
        OSError: something there cannot be read.
    """
    top = _open_source(source)
    try:
        return tree_under(top, caps=caps)
    finally:
        os.close(top)


def tree_under(top: int, *, caps: BundleCaps | None = None) -> str:
    """As `tree_of`, of a directory that is open already; it stays open."""
    intake = Intake(caps or BundleCaps())
    Walk(intake).directory(top, None, "", 0)
    return tree_digest(intake.files)


def make_destination(destination: Path) -> None:
    """Make the directory that a copy goes to, or see that it is empty.

    Raises:
        InfrastructureError: it cannot be made, or holds files.
    """
    try:
        destination.mkdir(mode=0o700, exist_ok=True)
        empty = not any(destination.iterdir())
    except OSError as error:
        raise cannot_write(error) from error
    if not empty:
        raise InfrastructureError(
            because(
                Code.INF_ENGINE_ERROR,
                "expected an empty directory for the artifact's copy, and it holds files",
            )
        )


def _require_apart(source: Path, destination: Path) -> None:
    here, there = source.resolve(), destination.resolve()
    if here == there or here in there.parents or there in here.parents:
        raise UsageError(
            f"the artifact {source} and its copy {destination} lie in one another: set "
            "GATE2_CACHE to a directory outside of the records"
        )


def _open_source(source: Path) -> int:
    try:
        return os.open(source, _DIRECTORY)
    except FileNotFoundError:
        refuse(Code.ART_PATH_MISSING, f"the artifact's directory {source.name!a} is missing")
    except OSError as error:
        refuse(
            Code.ART_PATH_ESCAPE,
            f"{source.name!a} is not a directory of its own, or a link ({error.strerror})",
        )


def _copy_into(walk: Walk, top: int, destination: Path) -> None:
    try:
        copy = os.open(destination, _DIRECTORY)
        try:
            walk.directory(top, copy, "", 0)
            settle(copy, 0o555)
        finally:
            os.close(copy)
    except OSError as error:
        raise cannot_write(error) from error
