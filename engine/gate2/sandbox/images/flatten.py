"""The layers of an author's image as one root: what the last layer leaves, and nothing harmful.

OCI image layer filesystem changeset 1.0: a later layer's entry replaces an earlier one's,
``.wh.NAME`` takes NAME of the layers below away, ``.wh..wh..opq`` everything below its directory.
The root is worked out from headers alone before a byte is written, so no link is ever followed:
1. every name is plain (no ``..``), and every parent of an entry is a directory of the image;
2. a hard link leads to a regular file of the image, which it then shares;
3. devices, FIFOs and sockets are dropped, and counted.
"""

import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from gate2.sandbox.images.layer import header_of
from gate2.sandbox.images.oci_blobs import ImageRefused

MOST_ENTRIES = 1_000_000
MOST_BYTES = 20 << 30
_LONGEST_NAME, _LONGEST_PART = 4096, 255
_WHITEOUT, _OPAQUE = ".wh.", ".wh..wh..opq"
_FILES = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
_SPECIAL = (tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)


@dataclass(frozen=True, slots=True)
class Node:
    """One entry of the root, and where its content is; a directory has none."""

    member: tarfile.TarInfo
    archive: tarfile.TarFile | None = None


@dataclass(slots=True)
class Root:
    """The root so far; `add` puts the next layer over it."""

    nodes: dict[str, Node] = field(default_factory=dict)
    children: dict[str, set[str]] = field(default_factory=lambda: {"": set()})
    """The names below each directory."""
    dropped: int = 0
    """Devices, FIFOs and sockets left out."""

    def add(self, archive: tarfile.TarFile) -> None:
        """Put one layer over what is there.

        Raises:
            ImageRefused: an entry breaks one of the rules above, or there are too many.
        """
        members = list(_plain_members(archive))
        for name, _ in members:
            self._white_out(name)
        for name, member in members:
            if not _last_of(name).startswith(_WHITEOUT):
                self._put(name, archive, member)
        if len(self.nodes) > MOST_ENTRIES:
            raise ImageRefused(f"the image has more than {MOST_ENTRIES} entries")
        if (size := sum(node.member.size for node in self.nodes.values())) > MOST_BYTES:
            raise ImageRefused(f"the image has {size} bytes, the cap is {MOST_BYTES}")

    def _white_out(self, name: str) -> None:
        last, parent = _last_of(name), parent_of(name)
        if last == _OPAQUE:
            for below in list(self.children.get(parent, ())):
                self._remove(below)
        elif last.startswith(_WHITEOUT):
            self._remove(f"{parent}/{last[len(_WHITEOUT) :]}".lstrip("/"))

    def _put(self, name: str, archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        if member.type in _SPECIAL:
            self.dropped += 1
            self._remove(name)
            return
        self._requireparent_of(name)
        node = Node(member, archive)
        if member.islnk():
            target = self.nodes.get(_plain(member.linkname))
            if target is None or not target.member.isreg():
                raise ImageRefused(f"{name!r}: a hard link to {member.linkname!r}, no file before")
            node = target
        elif not (member.isdir() or member.issym() or member.type in _FILES):
            raise ImageRefused(f"{name!r}: an entry of kind {member.type!r}")
        if not (member.isdir() and name in self.children):
            self._remove(name)
        self.nodes[name] = node
        self.children[parent_of(name)].add(name)
        if member.isdir():
            self.children.setdefault(name, set())

    def _requireparent_of(self, name: str) -> None:
        """Every parent is a directory, or becomes one: a layer need not repeat those it is in."""
        missing = []
        parent = parent_of(name)
        while parent not in self.children:
            if parent in self.nodes:
                raise ImageRefused(f"{name!r} lies below {parent!r}, which is no directory")
            missing.append(parent)
            parent = parent_of(parent)
        for directory in reversed(missing):
            self.nodes[directory] = Node(_directory())
            self.children[directory] = set()
            self.children[parent_of(directory)].add(directory)

    def _remove(self, name: str) -> None:
        todo = [name]
        while todo:
            path = todo.pop()
            todo += self.children.pop(path, ())
            if self.nodes.pop(path, None):
                self.children.get(parent_of(path), set()).discard(path)


def _plain_members(archive: tarfile.TarFile) -> Iterator[tuple[str, tarfile.TarInfo]]:
    for count, member in enumerate(archive):
        if count >= MOST_ENTRIES:
            raise ImageRefused(f"a layer has more than {MOST_ENTRIES} entries")
        if member.issparse() or member.size < 0:
            raise ImageRefused(f"{member.name!r}: a sparse file")
        name = _plain(member.name)
        if any(part.startswith(_WHITEOUT) for part in parent_of(name).split("/")):
            raise ImageRefused(f"{name!r} lies below what takes a name away")
        if name:
            yield name, member


def _plain(name: str) -> str:
    """The name relative to the root; the empty string is the root itself."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise ImageRefused(f"{name!r} leads out of the image")
    plain = "/".join(parts)
    longest = max((len(os.fsencode(part)) for part in parts), default=0)
    if "\0" in plain or len(os.fsencode(plain)) > _LONGEST_NAME or longest > _LONGEST_PART:
        raise ImageRefused(f"{name[:80]!r}… is no name a file can have")
    return plain


def parent_of(name: str) -> str:
    """The name of the directory it lies in; the empty string is the root."""
    return name.rpartition("/")[0]


def _last_of(name: str) -> str:
    return name.rpartition("/")[2]


def _directory() -> tarfile.TarInfo:
    return header_of("", mode=0o755, mtime=0, kind=tarfile.DIRTYPE)
