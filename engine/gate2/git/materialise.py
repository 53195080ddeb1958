"""Writes one directory of a commit's tree to disk, as the files it holds and nothing besides.

Nothing of git's checkout takes part: no filter, no attribute, no line ending is changed. Every
file is made anew in a directory that was opened without following a link, and links are made last;
so nothing is ever written through one. What reads the files afterwards refuses links by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from gate2.git.objects import Header, contents, headers
from gate2.git.repository import Repository
from gate2.git.tree import Entry, EntryKind, Tree
from gate2.git.writing import Refused, Writer
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.names import shown

_MIB = 1 << 20
MOST_LINK_BYTES = 4095
"""Of a link's target: what Linux takes."""


@dataclass(frozen=True, slots=True)
class DirectoryCaps:
    """The most that one directory of a commit may hold, to be written."""

    files: int = 20_000
    file_bytes: int = 256 * _MIB
    total_bytes: int = 1024 * _MIB
    depth: int = 64
    """Directories between the one that is written and a file."""


CAPS = DirectoryCaps()


def materialise(
    repository: Repository,
    tree: Tree,
    directory: str,
    target: Path,
    caps: DirectoryCaps = CAPS,
) -> tuple[Reason, ...]:
    """Write what the tree holds in `directory` to `target`/`directory`; what is wrong with it.

    `target` is ours, nobody else can enter it, and `directory` is not in it yet. Files keep their
    executable bit and nothing else of a mode. What is named in a reason is not written; past a cap
    nothing is.

    1. ART-009, INVALID: names and modes that no honest git writes, names that this file system
       cannot hold, an object that is no file's.
    2. ART-018, INVALID: one path twice, or names that are one on this file system.
    3. ART-002, INVALID: a submodule, whose files are in no commit of this repository.
    4. ART-010, INVALID: more files, bytes or levels than `caps`.

    Raises:
        InfrastructureError: INF-014, an object is missing or damaged; INF-004, the disk is full.
    """
    entries = tree.files_beneath(directory)
    reasons = [because(flaw.code, str(flaw)) for flaw in tree.flaws_beneath(directory)]
    reasons += [_no_files(directory, path) for path in _of(entries, EntryKind.SUBMODULE)]
    about = headers(repository.program, (entries[path].oid for path in _written(entries)))
    if oversize := _oversize(entries, about, caps):
        return (*reasons, because(Code.ART_OVERSIZE, oversize, effect=Effect.INVALID))
    with Writer.at(target, directory) as writer:
        reasons += _write(repository, writer, entries, about)
    return tuple(reasons)


def _of(entries: Mapping[str, Entry], *kinds: EntryKind) -> list[str]:
    return [path for path, entry in entries.items() if entry.kind in kinds]


def _written(entries: Mapping[str, Entry]) -> list[str]:
    """Files first, then links."""
    files = _of(entries, EntryKind.FILE, EntryKind.EXECUTABLE)
    return files + _of(entries, EntryKind.LINK)


def _no_files(directory: str, path: str) -> Reason:
    whole_path = f"{directory}/{path}" if directory else path
    return because(
        Code.ART_PATH_MISSING,
        f"expected files at {shown(whole_path)}, it is a submodule: its files are in "
        "another repository",
        remedy="Commit the files themselves instead of the submodule.",
        effect=Effect.INVALID,
    )


def _oversize(
    entries: Mapping[str, Entry], about: Mapping[str, Header], caps: DirectoryCaps
) -> str:
    """Which cap the directory passes, or the empty string."""
    paths = _written(entries)
    if len(paths) > caps.files:
        return f"expected at most {caps.files} files in a record, came {len(paths)}"
    total = 0
    for path in paths:
        size = about[entries[path].oid].size
        total += size
        if size > caps.file_bytes:
            return f"expected at most {caps.file_bytes} bytes in {shown(path)}, came {size}"
        if path.count("/") > caps.depth:
            return f"expected at most {caps.depth} levels of directories, {shown(path)} has more"
    if total > caps.total_bytes:
        return f"expected at most {caps.total_bytes} bytes in a record, came {total}"
    return ""


def _write(
    repository: Repository,
    writer: Writer,
    entries: Mapping[str, Entry],
    about: Mapping[str, Header],
) -> Iterator[Reason]:
    paths = _written(entries)
    sound = [path for path in paths if about[entries[path].oid].kind == "blob"]
    for path in sorted(set(paths) - set(sound)):
        kind = about[entries[path].oid].kind
        yield because(Code.ART_PATH_ESCAPE, f"expected a file at {shown(path)}, it is a {kind}")
    yield from _write_blobs(repository, writer, sound, entries)


def _write_blobs(
    repository: Repository, writer: Writer, paths: Sequence[str], entries: Mapping[str, Entry]
) -> Iterator[Reason]:
    with closing(contents(repository.program, [entries[path].oid for path in paths])) as blobs:
        for path, (header, pieces) in zip(paths, blobs, strict=True):
            kind = entries[path].kind
            try:
                if kind is not EntryKind.LINK:
                    writer.file(path, pieces, executable=kind is EntryKind.EXECUTABLE)
                elif header.size > MOST_LINK_BYTES:
                    raise Refused(Code.ART_PATH_ESCAPE, f"a link of {header.size} bytes")
                else:
                    writer.link(path, b"".join(pieces))
            except Refused as refused:
                yield because(refused.code, f"{shown(path)}: {refused.what}")
