"""An author's root as entries to write: normalised like one of ours, ready for every lane.

Owners become root; set-user-id, set-group-id and extended attributes go. What a lane mounts on is
a directory of the image and no link, so that no mount lands elsewhere.
"""

import tarfile
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import PurePosixPath

from gate2.sandbox.images import rootfs
from gate2.sandbox.images.flatten import Node, Root, parent_of
from gate2.sandbox.images.layer import Entry, header_of, link_again
from gate2.sandbox.images.oci_blobs import ImageRefused

_EMPTIED = ("dev", "proc", "run", "sys", "tmp")
_LATEST = 1 << 32
_WATCHDOG, _ENV = "usr/bin/timeout", "usr/bin/env"


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


def _entry(name: str, node: Node, first: dict[int, str], *, guarded: bool) -> Entry:
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


def _program(nodes: Mapping[str, Node], name: str) -> tarfile.TarInfo:
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
            where = parent_of(where)
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


def _parents(names: Iterable[str]) -> set[str]:
    return {str(parent) for name in names for parent in PurePosixPath(name).parents} - {"."}
