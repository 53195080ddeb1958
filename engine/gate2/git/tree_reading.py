"""Reads a commit's tree from git's tree objects themselves.

`git ls-tree -r` flattens: a file called ``a/b`` looks there like a file ``b`` in a directory ``a``.
So each tree object is parsed here (gitformat: ``mode SP name NUL id``, again and again), and what
no honest git writes is left out and named: the names ``""``, ``.``, ``..``, ``.git`` in any case,
names with ``/``, one name twice, names out of order, unknown modes, an object of another kind.

One tree object may stand at a million paths: what is visited is counted, not what is stored.
"""

from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field

from gate2.git.objects import headers, whole
from gate2.git.program import Program
from gate2.git.refusing import oversize
from gate2.git.tree import Entry, EntryKind, Flaw, Tree
from gate2.reasons import Code

MOST_VISITS = 1_000_000
"""Files and directories of one commit."""
MOST_TREE_BYTES = 64 << 20
"""Of one directory."""
MOST_PATH_BYTES = 4096
MOST_LEVELS = 100
"""Directories in each other: each level is another two runs of git."""
_DIRECTORY = 0o040000
_KIND_OF = {
    0o100644: EntryKind.FILE,
    0o100664: EntryKind.FILE,  # written by git until 2005
    0o100755: EntryKind.EXECUTABLE,
    0o120000: EntryKind.LINK,
    0o160000: EntryKind.SUBMODULE,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a tree object."""

    mode: int
    name: bytes
    oid: str

    @property
    def sorted_as(self) -> bytes:
        """Where git sorts it: a directory as if its name ended in a slash."""
        return self.name + b"/" if self.mode == _DIRECTORY else self.name


Rows = Sequence[Row] | None
"""Those of one tree object; None where it is none, or cannot be parsed."""


@dataclass(slots=True)
class _Reading:
    """What was read so far of one commit's tree."""

    entries: dict[str, Entry] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    visits: int = 0

    def flaw(self, path: str, what: str, code: Code = Code.ART_PATH_ESCAPE) -> None:
        self.flaws.append(Flaw(path, code, what))


def read_tree(program: Program, root: str, known: MutableMapping[str, Rows]) -> Tree:
    """The tree of this id; `known` keeps what was parsed, for the next one that shares it.

    Raises:
        InvalidRecord: ART-010, it has more than `MOST_VISITS` files and directories, or one
            directory of more than `MOST_TREE_BYTES`.
        InfrastructureError: INF-014, an object of it is missing.
    """
    reading = _Reading()
    level = [("", root)]
    while level:
        _load(program, [oid for _, oid in level], known)
        level = [inner for prefix, oid in level for inner in _visit(reading, prefix, known[oid])]
    return Tree(reading.entries, tuple(reading.flaws))


def _load(program: Program, oids: Sequence[str], known: MutableMapping[str, Rows]) -> None:
    wanted = [oid for oid in dict.fromkeys(oids) if oid not in known]
    about = headers(program, wanted)
    for header in about.values():
        if header.kind != "tree":
            known[header.oid] = None
        elif header.size > MOST_TREE_BYTES:
            raise oversize(
                f"expected at most {MOST_TREE_BYTES} bytes in one directory's tree object, "
                f"{header.oid} has {header.size}"
            )
    trees = [oid for oid in wanted if about[oid].kind == "tree"]
    for header, data in whole(program, trees):
        known[header.oid] = parse_tree(data, len(header.oid) // 2)


def parse_tree(data: bytes, oid_bytes: int) -> Rows:
    """The entries of a tree object's bytes, in their order; None where it is cut off."""
    rows = []
    at = 0
    while at < len(data):
        space = data.find(b" ", at, at + 8)
        end = data.find(b"\0", space)
        mode = data[at:space]
        if space < 0 or end < 0 or not mode.isdigit() or set(mode) & set(b"89"):
            return None
        oid = data[end + 1 : end + 1 + oid_bytes]
        if len(oid) < oid_bytes:
            return None
        rows.append(Row(int(mode, 8), data[space + 1 : end], oid.hex()))
        at = end + 1 + oid_bytes
    return tuple(rows)


def _visit(reading: _Reading, prefix: str, rows: Rows) -> Iterator[tuple[str, str]]:
    """Take in one directory; its own directories are what comes next."""
    if rows is None:
        reading.flaw(prefix.rstrip("/"), "expected a directory, its object is none")
        return
    names: set[bytes] = set()
    last = b""
    for row in rows:
        reading.visits += 1
        if reading.visits > MOST_VISITS:
            raise oversize(
                f"expected at most {MOST_VISITS} files and directories in a commit, came more"
            )
        path = prefix + row.name.decode("utf-8", "surrogateescape")
        if fault := _name_fault(row, prefix):
            reading.flaw(path, fault)
            continue
        if row.name in names:
            reading.flaw(path, "the same name stands there twice", Code.ART_NAME_COLLISION)
            continue
        if row.sorted_as < last:
            reading.flaw(path, "its name stands out of order, where git does not look for it")
        names.add(row.name)
        last = max(last, row.sorted_as)
        if row.mode == _DIRECTORY:
            yield f"{path}/", row.oid
        elif kind := _KIND_OF.get(row.mode):
            reading.entries[path] = Entry(kind, row.oid)
        else:
            reading.flaw(path, f"its mode {row.mode:06o} is that of no file, link or directory")


def _name_fault(row: Row, prefix: str) -> str:
    name = row.name
    if not name:
        return "a name is empty"
    if b"/" in name:
        return "a name holds a slash"
    if name in (b".", b"..") or name.lower() == b".git":
        return f"a file or directory is called {name.decode()!a}"
    if len(prefix) + len(name) > MOST_PATH_BYTES:
        return f"its path is longer than {MOST_PATH_BYTES} bytes"
    if row.mode == _DIRECTORY and prefix.count("/") >= MOST_LEVELS:
        return f"it lies more than {MOST_LEVELS} directories deep"
    return ""
