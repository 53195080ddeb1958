"""One directory as its tree object lists it: parsed from the bytes, each name judged.

What git stores is ``mode SP name NUL id``, again and again (gitformat-pack, gitdatamodel). What no
honest git writes is left out of the files and directories and stands among the flaws: the names
``""``, ``.``, ``..`` and ``.git`` in any case, names with ``/``, one name twice, and modes that
are none. Names out of order are kept and named: git would not find them all.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gate2.git.tree import Entry, EntryKind
from gate2.reasons import Code

_DIRECTORY = 0o040000
_KIND_OF = {
    0o100644: EntryKind.FILE,
    0o100664: EntryKind.FILE,  # written by git until 2005
    0o100755: EntryKind.EXECUTABLE,
    0o120000: EntryKind.LINK,
    0o160000: EntryKind.SUBMODULE,
}


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands in one directory, by name."""

    files: tuple[tuple[str, Entry], ...]
    directories: tuple[tuple[str, str], ...]
    """With the ids of their tree objects."""
    flaws: tuple[tuple[str, Code, str], ...]
    """With what is wrong: in words that need no path."""

    longest: int
    """The characters of the longest name."""

    @property
    def count(self) -> int:
        """How many rows it has."""
        return len(self.files) + len(self.directories) + len(self.flaws)


@dataclass(frozen=True, slots=True)
class _Row:
    mode: int
    name: bytes
    oid: str

    @property
    def text(self) -> str:
        return self.name.decode("utf-8", "surrogateescape")

    @property
    def sorted_as(self) -> bytes:
        """Where git sorts it: a directory as if its name ended in a slash."""
        return self.name + b"/" if self.mode == _DIRECTORY else self.name


def parse_listing(data: bytes, oid_bytes: int) -> Listing | None:
    """What a tree object lists; None where its bytes are cut off or hold something else."""
    rows = _rows(data, oid_bytes)
    if rows is None:
        return None
    sound: list[_Row] = []
    flaws: list[tuple[str, Code, str]] = []
    names: set[bytes] = set()
    last = b""
    for row in rows:
        if fault := _fault_of(row):
            flaws.append((row.text, Code.ART_PATH_ESCAPE, fault))
        elif row.name in names:
            flaws.append((row.text, Code.ART_NAME_COLLISION, "the same name stands there twice"))
        else:
            if row.sorted_as < last:
                flaws.append((row.text, Code.ART_PATH_ESCAPE, "its name stands out of order"))
            last = max(last, row.sorted_as)
            names.add(row.name)
            sound.append(row)
    return Listing(
        tuple((row.text, Entry(_KIND_OF[row.mode], row.oid)) for row in _files(sound)),
        tuple((row.text, row.oid) for row in sound if row.mode == _DIRECTORY),
        tuple(flaws),
        max((len(row.text) for row in sound), default=0),
    )


def _files(rows: list[_Row]) -> Iterator[_Row]:
    return (row for row in rows if row.mode != _DIRECTORY)


def _rows(data: bytes, oid_bytes: int) -> list[_Row] | None:
    rows = []
    at = 0
    while at < len(data):
        space = data.find(b" ", at, at + 8)
        end = data.find(b"\0", max(space, at))
        mode = data[at:space]
        if space < 0 or end < 0 or not mode.isdigit() or set(mode) & set(b"89"):
            return None
        oid = data[end + 1 : end + 1 + oid_bytes]
        if len(oid) < oid_bytes:
            return None
        rows.append(_Row(int(mode, 8), data[space + 1 : end], oid.hex()))
        at = end + 1 + oid_bytes
    return rows


def _fault_of(row: _Row) -> str:
    if not row.name:
        return "a name is empty"
    if b"/" in row.name:
        return "a name holds a slash"
    if row.name in (b".", b"..") or row.name.lower() == b".git":
        return f"a file or directory is called {row.name.decode()!a}"
    if row.mode != _DIRECTORY and row.mode not in _KIND_OF:
        return f"its mode {row.mode:06o} is that of no file, link or directory"
    return ""
