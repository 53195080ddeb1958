"""Writes one directory of a commit's tree to disk, as the files it holds and nothing besides.

Nothing of git's checkout takes part: no filter, no attribute, no line ending is changed. Every
file is made anew in a directory that was opened without following a link, and links are made last;
so nothing is ever written through one. What reads the files afterwards refuses links by itself.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
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
MOST_REASONS = 50


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
    job = _Job(repository, directory, entries)
    reasons = [because(flaw.code, str(flaw)) for flaw in tree.flaws_beneath(directory)]
    if oversize := job.too_many(caps) or job.too_large(caps):
        return (*_few(reasons), because(Code.ART_OVERSIZE, oversize, effect=Effect.INVALID))
    reasons += job.submodules(tree)
    with Writer.at(target, directory) as writer:
        reasons += job.write(writer)
    return _few(reasons)


def _few(reasons: list[Reason]) -> tuple[Reason, ...]:
    """So many that a report can hold them; the last says how many were left out."""
    if len(reasons) <= MOST_REASONS:
        return tuple(reasons)
    kept, left = reasons[: MOST_REASONS - 1], reasons[MOST_REASONS - 1 :]
    message = f"and {len(left)} more paths that cannot be written, the last: {left[-1].message}"
    return (*kept, because(left[-1].code, message, effect=left[-1].effect))


@dataclass(slots=True)
class _Job:
    """One directory on its way to disk."""

    repository: Repository
    directory: str
    entries: Mapping[str, Entry]
    about: Mapping[str, Header] = field(default_factory=dict)
    """Kind and size of what is to be written, by id."""

    def named(self, path: str) -> str:
        """A path of the directory as one of the repository, to show."""
        return shown(f"{self.directory}/{path}" if self.directory else path)

    def paths(self, *kinds: EntryKind) -> list[str]:
        """The paths of these kinds."""
        return [path for path, entry in self.entries.items() if entry.kind in kinds]

    def to_write(self) -> list[str]:
        """The paths of files, then those of links."""
        return self.paths(EntryKind.FILE, EntryKind.EXECUTABLE) + self.paths(EntryKind.LINK)

    def too_many(self, caps: DirectoryCaps) -> str:
        """Which cap the paths pass, or the empty string."""
        if len(self.entries) > caps.files:
            return f"expected at most {caps.files} files in a record, came {len(self.entries)}"
        for path in self.entries:
            if path.count("/") > caps.depth:
                return f"expected at most {caps.depth} levels in a record: {self.named(path)}"
        return ""

    def too_large(self, caps: DirectoryCaps) -> str:
        """Which cap the files pass, or the empty string."""
        oids = (self.entries[path].oid for path in self.to_write())
        self.about = headers(self.repository.program, oids)
        total = 0
        for path in self.to_write():
            size = self.about[self.entries[path].oid].size
            total += size
            if size > caps.file_bytes:
                return f"expected at most {caps.file_bytes} bytes: {self.named(path)} has {size}"
        if total > caps.total_bytes:
            return f"expected at most {caps.total_bytes} bytes in a record, came {total}"
        return ""

    def submodules(self, tree: Tree) -> Iterator[Reason]:
        """A reason for each submodule, the directory itself if it is one."""
        itself = tree.entries.get(self.directory)
        found = [self.named(path) for path in self.paths(EntryKind.SUBMODULE)]
        if itself is not None and itself.kind is EntryKind.SUBMODULE:
            found.insert(0, shown(self.directory))
        for name in found:
            yield because(
                Code.ART_PATH_MISSING,
                f"expected files at {name}, it is a submodule: its files are in another repository",
                remedy="Commit the files themselves instead of the submodule.",
                effect=Effect.INVALID,
            )

    def write(self, writer: Writer) -> Iterator[Reason]:
        """Write all that is a file or a link; a reason for each that cannot be."""
        paths = []
        for path in self.to_write():
            if (kind := self.about[self.entries[path].oid].kind) == "blob":
                paths.append(path)
            else:
                message = f"expected a file at {self.named(path)}, its object is a {kind}"
                yield because(Code.ART_PATH_ESCAPE, message)
        oids = [self.entries[path].oid for path in paths]
        with closing(contents(self.repository.program, oids)) as blobs:
            for path, (header, pieces) in zip(paths, blobs, strict=True):
                try:
                    self._write_one(writer, path, header, pieces)
                except Refused as refused:
                    yield because(refused.code, f"{self.named(path)}: {refused.what}")

    def _write_one(
        self, writer: Writer, path: str, header: Header, pieces: Iterator[bytes]
    ) -> None:
        kind = self.entries[path].kind
        if kind is not EntryKind.LINK:
            writer.file(path, pieces, executable=kind is EntryKind.EXECUTABLE)
        elif header.size > MOST_LINK_BYTES:
            raise Refused(Code.ART_PATH_ESCAPE, f"a link of {header.size} bytes")
        else:
            writer.link(path, b"".join(pieces))
