"""The digest of an artifact's tree, as `gate2.sandbox.bundles` makes it, where a tree has one.

It has one only where it keeps the rules that are kept before it runs: good names, no two alike,
no links, no second names, no mount points of another file system, no pointers of large-file
stores, no more than the caps, nothing that changes meanwhile. A mount point of the same file
system, which none but root can put there, is all that only the package sees.
"""

import hashlib
import os
from dataclasses import dataclass, field

from gate2.reasons import Code
from gate2.record.pointers import POINTER_BYTES, is_pointer
from gate2.sandbox.bundles.names import first_collision, name_fault
from gate2.sandbox.bundles.tree import BundledFile, tree_digest
from gate2.standalone.beneath import (
    Refused,
    directory,
    is_directory,
    names_in,
    pieces,
    regular_file,
    too_large,
)

MAX_ENTRIES = 4096
MAX_FILE_BYTES = 64 << 20
MAX_TOTAL_BYTES = 256 << 20
MAX_DEPTH = 16
MAX_PATH_BYTES = 1024


@dataclass(slots=True)
class _Taken:
    """What was taken in so far of one tree."""

    files: dict[str, BundledFile] = field(default_factory=dict)
    entries: int = 0
    total: int = 0


def digest_below(parent: int, name: str) -> str:
    """The digest of the tree in the directory `name` beneath `parent`.

    Raises:
        Refused: it holds something that no artifact may hold; the message says what and where.
        OSError: a directory of it cannot be listed.
    """
    taken = _Taken()
    with directory(parent, name) as top:
        _walk(top, "", 0, taken)
    return tree_digest(taken.files)


def _walk(source: int, prefix: str, depth: int, taken: _Taken) -> None:
    before = os.fstat(source)
    names = names_in(source, MAX_ENTRIES - taken.entries)
    taken.entries += len(names)
    _require_good(names, prefix)
    for name in names:
        path = prefix + name
        if len(path.encode()) > MAX_PATH_BYTES:
            raise too_large(f"a path of more than {MAX_PATH_BYTES} bytes")
        if is_directory(source, name):
            if depth + 1 > MAX_DEPTH:
                raise too_large(f"directories more than {MAX_DEPTH} levels deep")
            with directory(source, name) as inner:
                _require_here(source, inner, path)
                _walk(inner, f"{path}/", depth + 1, taken)
        else:
            taken.files[path] = _file(source, name, path, taken)
    _require_unchanged(before, os.fstat(source), prefix or ".")


def _require_good(names: list[str], prefix: str) -> None:
    if alike := first_collision(names):
        found = f"{prefix + alike[0]!a} and {prefix + alike[1]!a}, which are one name elsewhere"
        raise Refused(found, Code.ART_NAME_COLLISION)
    for name in names:
        if fault := name_fault(name):
            raise Refused(f"the name {prefix + name!a}, which {fault}")


def _file(source: int, name: str, path: str, taken: _Taken) -> BundledFile:
    digest = hashlib.sha256()
    head = b""
    size = 0
    with regular_file(source, name) as descriptor:
        before = os.fstat(descriptor)
        _require_here(source, descriptor, path)
        if before.st_nlink != 1:
            raise Refused(f"{path!a}, which has a second name")
        for piece in pieces(descriptor, min(MAX_FILE_BYTES, MAX_TOTAL_BYTES - taken.total)):
            size += len(piece)
            if size <= POINTER_BYTES:
                head += piece
            digest.update(piece)
        _require_unchanged(before, os.fstat(descriptor), path)
    if size != before.st_size:
        raise Refused(f"{path!a}, which changed meanwhile", Code.ART_DIGEST_MISMATCH)
    if size == len(head) and is_pointer(head):
        found = f"{path!a}, a pointer of a large-file store and not the file"
        raise Refused(found, Code.ART_PLACEHOLDER)
    taken.total += size
    return BundledFile(digest.hexdigest(), size)


def _require_here(parent: int, inner: int, path: str) -> None:
    if os.fstat(parent).st_dev != os.fstat(inner).st_dev:
        raise Refused(f"{path!a}, a mount point")


def _require_unchanged(before: os.stat_result, after: os.stat_result, path: str) -> None:
    if (before.st_size, before.st_mtime_ns, before.st_ctime_ns, before.st_nlink) != (
        after.st_size,
        after.st_mtime_ns,
        after.st_ctime_ns,
        after.st_nlink,
    ):
        raise Refused(f"{path!a}, which changed meanwhile", Code.ART_DIGEST_MISMATCH)
