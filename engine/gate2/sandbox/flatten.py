"""The layers of an author's image as one root: what the last layer leaves, and nothing harmful.

OCI image layer filesystem changeset 1.0: a later layer's entry replaces an earlier one's,
``.wh.NAME`` takes NAME of the layers below away, ``.wh..wh..opq`` everything below its directory.
The root is worked out from headers alone before a byte is written, so no link is ever followed:
1. every name is plain (no ``..``), and every parent of an entry is a directory of the image;
2. a hard link leads to a regular file of the image, which it then shares;
3. devices, FIFOs and sockets are dropped, and counted;
4. owners become root, set-user-id, set-group-id and extended attributes go.
"""

import os
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath

from gate2.sandbox import rootfs
from gate2.sandbox.layer import Entry, header_of, link_again
from gate2.sandbox.oci_layout import ImageRefused

MOST_ENTRIES = 1_000_000
MOST_BYTES = 20 << 30
_LONGEST_NAME, _LONGEST_PART = 4096, 255
_WHITEOUT, _OPAQUE = ".wh.", ".wh..wh..opq"
_FILES = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
_SPECIAL = (tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)
_EMPTIED = ("dev", "proc", "run", "sys", "tmp")
_LATEST = 1 << 32
_WATCHDOG, _ENV = "usr/bin/timeout", "usr/bin/env"


@dataclass(frozen=True, slots=True)
class _Node:
    """One entry of the root, and where its content is; a directory has none."""

    member: tarfile.TarInfo
    archive: tarfile.TarFile | None = None


@dataclass(slots=True)
class Root:
    """The root so far; `add` puts the next layer over it."""

    nodes: dict[str, _Node] = field(default_factory=dict)
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
            if not _last(name).startswith(_WHITEOUT):
                self._put(name, archive, member)
        if len(self.nodes) > MOST_ENTRIES:
            raise ImageRefused(f"the image has more than {MOST_ENTRIES} entries")
        if (size := sum(node.member.size for node in self.nodes.values())) > MOST_BYTES:
            raise ImageRefused(f"the image has {size} bytes, the cap is {MOST_BYTES}")

    def _white_out(self, name: str) -> None:
        last, parent = _last(name), _parent(name)
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
        self._require_parent(name)
        node = _Node(member, archive)
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
        self.children[_parent(name)].add(name)
        if member.isdir():
            self.children.setdefault(name, set())

    def _require_parent(self, name: str) -> None:
        """Every parent is a directory, or becomes one: a layer need not repeat those it is in."""
        missing = []
        parent = _parent(name)
        while parent not in self.children:
            if parent in self.nodes:
                raise ImageRefused(f"{name!r} lies below {parent!r}, which is no directory")
            missing.append(parent)
            parent = _parent(parent)
        for directory in reversed(missing):
            self.nodes[directory] = _Node(_directory())
            self.children[directory] = set()
            self.children[_parent(directory)].add(directory)

    def _remove(self, name: str) -> None:
        todo = [name]
        while todo:
            path = todo.pop()
            todo += self.children.pop(path, ())
            if self.nodes.pop(path, None):
                self.children.get(_parent(path), set()).discard(path)


def entries_of(root: Root, *, epoch: int) -> Iterator[Entry]:
    """The root as entries to write: sorted, normalised, with every mount point a lane needs.

    Raises:
        ImageRefused: a mount point is no directory, or the programs that start a payload lack.
    """
    nodes = {name: node for name, node in root.nodes.items() if name.split("/")[0] not in _EMPTIED}
    watchdog = _program(nodes, _WATCHDOG)
    _program(nodes, _ENV)
    directories = {*_EMPTIED, *_parents(rootfs.MADE_DIRECTORIES), *_parents(rootfs.MADE_FILES)}
    for name in sorted((directories | set(rootfs.MADE_DIRECTORIES)) & nodes.keys()):
        if not nodes[name].member.isdir():
            raise ImageRefused(f"{name!r} is no directory: something has to be mounted there")
    for name in rootfs.MADE_FILES:
        if name in nodes and nodes[name].member.isdir():
            raise ImageRefused(f"{name!r} is a directory, expected a file")
    made = directories | set(rootfs.MADE_DIRECTORIES) | set(rootfs.MADE_FILES)
    first: dict[int, str] = {}
    for name in sorted(nodes.keys() | made):
        if name in rootfs.MADE_FILES:
            yield rootfs.made_file(name, epoch)
        elif name not in nodes:
            yield Entry(header_of(name, mode=0o755, mtime=epoch, kind=tarfile.DIRTYPE))
        else:
            yield _entry(name, nodes[name], first, guarded=nodes[name].member is watchdog)


def _entry(name: str, node: _Node, first: dict[int, str], *, guarded: bool) -> Entry:
    member, archive = node.member, node.archive
    # Kept, unlike in an image of ours: a compiled Python file is held to its source's time.
    mtime = min(max(int(member.mtime), 0), _LATEST)
    if member.issym():
        header = header_of(name, mode=0o777, mtime=mtime, kind=tarfile.SYMTYPE)
        header.linkname = member.linkname
        return Entry(header)
    if archive is None or member.isdir():
        # The owner's bits mean nothing inside; without them a user could not remove the image.
        mode = member.mode & 0o1777 | 0o700
        return Entry(header_of(name, mode=mode, mtime=mtime, kind=tarfile.DIRTYPE))
    # As in an image of ours: a watchdog that its user cannot read is not dumpable (see `rootfs`).
    mode = 0o711 if guarded else member.mode & 0o777 | 0o400
    header = header_of(name, mode=mode, mtime=mtime)
    header.size = member.size
    if id(member) in first:
        return Entry(link_again(header, first[id(member)]))
    first[id(member)] = name
    return Entry(header, partial(rootfs.content_of, archive, member))


def _program(nodes: Mapping[str, _Node], name: str) -> tarfile.TarInfo:
    """The regular file that a program of the image is, its links followed inside the image."""
    todo, where = name.split("/"), ""
    for _ in range(64):
        if not todo:
            node = nodes.get(where)
            if node is None or not node.member.isreg() or not node.member.mode & 0o111:
                break
            return node.member
        part = todo.pop(0)
        if part in ("", "."):
            continue
        if part == "..":
            where = _parent(where)
            continue
        path = f"{where}/{part}".lstrip("/")
        node = nodes.get(path)
        if node is None:
            break
        if node.member.issym():
            where = "" if node.member.linkname.startswith("/") else where
            todo = [*node.member.linkname.split("/"), *todo]
        else:
            where = path
    raise ImageRefused(f"/{name} is missing: an image needs GNU coreutils, which starts each run")


def _plain_members(archive: tarfile.TarFile) -> Iterator[tuple[str, tarfile.TarInfo]]:
    for count, member in enumerate(archive):
        if count >= MOST_ENTRIES:
            raise ImageRefused(f"a layer has more than {MOST_ENTRIES} entries")
        if member.issparse() or member.size < 0:
            raise ImageRefused(f"{member.name!r}: a sparse file")
        name = _plain(member.name)
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


def _parents(names: Iterable[str]) -> set[str]:
    return {str(parent) for name in names for parent in PurePosixPath(name).parents} - {"."}


def _parent(name: str) -> str:
    return name.rpartition("/")[0]


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _directory() -> tarfile.TarInfo:
    return header_of("", mode=0o755, mtime=0, kind=tarfile.DIRTYPE)
