"""Carries an artifact's files to another machine: packed once, unpacked once there, by digest.

The files are the author's and hostile. They are copied by the rules of
`gate2.sandbox.bundles.bundle` before anything is packed, so that links, devices, files that change
and trees that are too large are refused here as they are in a lane. What arrives is unpacked by
the same code that unpacks records (`gate2.sandbox.archives`), and counts only if its tree has the
digest that was announced: who carries it can spoil it, and cannot swap it.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gate2.errors import InfrastructureError, InvalidRecord
from gate2.reasons import Code, because
from gate2.sandbox.archives.unpacking import unpack
from gate2.sandbox.bundles.bundle import copy_bundle
from gate2.sandbox.bundles.intake import BundleCaps
from gate2.sandbox.bundles.tree import BundledFile
from gate2.sandbox.workdir import discard, private_directory

MOST_TREES = 64
"""Unpacked trees that a machine keeps at a time, beside those in use."""
_BLOCK = 512
_USTAR_PATH_BYTES = 100


@dataclass(frozen=True, slots=True)
class Packed:
    """An artifact's tree as one archive: the same bytes for the same tree."""

    tree_sha256: str
    archive: bytes


def pack(directory: Path) -> Packed:
    """The files of an artifact, as they were while they were copied.

    Raises:
        InvalidRecord: as `gate2.sandbox.bundles.bundle.copy_bundle`.
        InfrastructureError: no copy could be made.
    """
    with private_directory() as work:
        bundle = copy_bundle(directory, work / "tree", caps=BundleCaps())
        return Packed(bundle.tree_sha256, b"".join(_tar(bundle.directory, bundle.files)))


def _tar(directory: Path, files: Mapping[str, BundledFile]) -> Iterator[bytes]:
    """A tar archive (POSIX.1-2017 pax) of these files, in their order: no time, owner or mode."""
    for path, file in files.items():
        name = path.encode()
        if len(name) > _USTAR_PATH_BYTES:
            record = _pax_record(b"path", name)
            yield _header(b"pax", len(record), b"x") + _padded(record)
            name = b"long"
        yield _header(name, file.size, b"0") + _padded((directory / path).read_bytes())
    yield bytes(2 * _BLOCK)


def _header(name: bytes, size: int, kind: bytes) -> bytes:
    fields = (
        name.ljust(100, b"\0"),
        b"0000444\0" + b"0000000\0" * 2,
        b"%011o\0" % size + b"00000000000\0",
        b" " * 8 + kind,
        bytes(100) + b"ustar\x0000" + bytes(247),
    )
    block = b"".join(fields)
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def _pax_record(key: bytes, value: bytes) -> bytes:
    """``<length> <key>=<value>\\n``, the length counting itself."""
    rest = b" " + key + b"=" + value + b"\n"
    length = len(rest)
    while len(b"%d" % length) + len(rest) != length:
        length = len(b"%d" % length) + len(rest)
    return b"%d" % length + rest


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % _BLOCK)


@contextmanager
def unpacked(
    place: Path, artifact: str, tree_sha256: str, fetch: Callable[[], bytes]
) -> Iterator[Path]:
    """The artifact's directory in `place`, for as long as it is used.

    Whichever process of the machine needs it first fetches and unpacks it, the others wait for
    that and use the same files. `place` is private to this user, and its own for one run.

    Raises:
        InfrastructureError: what arrived is not what was announced, or cannot be written.
    """
    key = hashlib.sha256(f"{tree_sha256}\0{artifact}".encode()).hexdigest()
    home = place / key
    lock = os.open(place / f"{key}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while True:
            fcntl.flock(lock, fcntl.LOCK_SH)
            if home.is_dir():
                break
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not home.is_dir():
                _unpack(place, home, artifact, tree_sha256, fetch())
            # Between exclusive and shared somebody may tidy up: so it is looked at again.
        os.utime(home)
        yield home / artifact
    finally:
        os.close(lock)
    _tidy(place)


def _unpack(place: Path, home: Path, artifact: str, tree_sha256: str, archive: bytes) -> None:
    fresh = place / f"{home.name}.new"
    discard(fresh)  # of a process that was killed within
    packed = place / f"{home.name}.tar"
    try:
        fresh.mkdir(mode=0o700)
        packed.write_bytes(archive)
        try:
            found = unpack(packed, fresh / artifact, caps=BundleCaps()).tree_sha256
        except InvalidRecord as refused:
            found = refused.reason.message
        if found != tree_sha256:
            raise InfrastructureError(
                because(
                    Code.INF_ENGINE_ERROR,
                    f"the files of artifact {artifact} did not arrive as they were sent: expected"
                    f" the tree {tree_sha256}, came {found}",
                    remedy="Check again; if it stays, look at the network and disks of the nodes.",
                )
            )
        fresh.rename(home)
    finally:
        packed.unlink(missing_ok=True)
        if fresh.exists():
            discard(fresh)


def _tidy(place: Path) -> None:
    """Remove the trees that were used longest ago and that nobody uses now, but for the latest."""
    with suppress(OSError):
        trees = [path for path in place.iterdir() if path.is_dir() and "." not in path.name]
        trees.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for old in trees[MOST_TREES:]:
            with suppress(BlockingIOError):  # it is in use
                _remove_unused(place, old)


def _remove_unused(place: Path, home: Path) -> None:
    lock = os.open(place / f"{home.name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        discard(home)
    finally:
        os.close(lock)
