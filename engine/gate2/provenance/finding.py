"""Finds one file in a commit: only the directories on the way to it are read, each under a cap.

The commit and every tree on the way are proven to be what their ids say, the file too.
"""

import re
from dataclasses import dataclass

from gate2.git.listing import Listing, parse_listing
from gate2.git.objects import Header, headers, whole
from gate2.git.repository import Repository
from gate2.git.tree import Entry, EntryKind
from gate2.provenance.bundle import NotRead
from gate2.record.names import shown

MOST_COMMIT_BYTES = 1 << 20
MOST_TREE_BYTES = 8 << 20
"""Of one directory's tree object."""
MOST_LEVELS = 64
_FILES = (EntryKind.FILE, EntryKind.EXECUTABLE)


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a commit."""

    path: str
    oid: str
    data: bytes


def tree_of(repository: Repository, commit: str) -> str:
    """The id of the commit's tree.

    Raises:
        NotRead: there is no such commit, another object has this id, or it is malformed.
        InfrastructureError: INF-014, it is not in the repository, or damaged.
    """
    data = _object(repository, commit, "commit", MOST_COMMIT_BYTES)
    match = re.match(rb"tree ([0-9a-f]+)\n", data)
    if match is None or len(match[1]) != repository.hex_digits:
        raise NotRead("expected the commit to begin with its tree, it does not")
    return match[1].decode("ascii")


def file_at(repository: Repository, tree: str, path: str, most_bytes: int) -> Found | None:
    """The file at this path of a tree; None where nothing stands there.

    Raises:
        NotRead: what stands there is no regular file, has over `most_bytes`, or the way to it leads
            through something that no honest git writes.
        InfrastructureError: INF-014, an object is missing or damaged.
    """
    *above, name = path.split("/")
    if len(above) > MOST_LEVELS:
        raise NotRead(f"expected at most {MOST_LEVELS} directories on the way to a file")
    for part in above:
        listing = _listing(repository, tree)
        _require_sound(listing, part)
        inner = dict(listing.directories).get(part)
        if inner is None:
            if part in dict(listing.files):
                raise NotRead(f"expected a directory called {shown(part)}, it is a file or a link")
            return None
        tree = inner
    listing = _listing(repository, tree)
    _require_sound(listing, name)
    if name in dict(listing.directories):
        raise NotRead(f"expected a file at {shown(path)}, it is a directory")
    entry = dict(listing.files).get(name)
    return None if entry is None else _file(repository, path, entry, most_bytes)


def _file(repository: Repository, path: str, entry: Entry, most_bytes: int) -> Found:
    if entry.kind not in _FILES:
        raise NotRead(f"expected a regular file at {shown(path)}, it is a {entry.kind.value}")
    return Found(path, entry.oid, _object(repository, entry.oid, "blob", most_bytes))


def _listing(repository: Repository, tree: str) -> Listing:
    data = _object(repository, tree, "tree", MOST_TREE_BYTES)
    listing = parse_listing(data, repository.hex_digits // 2)
    if listing is None:
        raise NotRead(f"expected the directory {tree} to be listed as git lists one, it is not")
    return listing


def _require_sound(listing: Listing, name: str) -> None:
    for flawed, _, what in listing.flaws:
        if flawed == name:
            raise NotRead(f"{shown(name)}: {what}")


def _object(repository: Repository, oid: str, kind: str, most_bytes: int) -> bytes:
    header: Header = headers(repository.program, [oid])[oid]
    if header.kind != kind:
        raise NotRead(f"expected a {kind} under the id {oid}, it is a {shown(header.kind)[1:-1]}")
    if header.size > most_bytes:
        raise NotRead(f"expected a {kind} of at most {most_bytes} bytes, {oid} has {header.size}")
    ((_, data),) = whole(repository.program, [oid])
    return data
