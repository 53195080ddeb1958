"""Reads a commit's tree from git's tree objects themselves.

`git ls-tree -r` flattens: a file called ``a/b`` looks there like a file ``b`` in a directory ``a``.
So each tree object is taken apart on its own (`gate2.git.listing`) and put together here.

One tree object may stand at a million paths: what is visited is counted, not what is stored.
"""

from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field

from gate2.errors import InvalidRecord
from gate2.git.listing import Listing, parse_listing
from gate2.git.objects import headers, whole
from gate2.git.program import Program
from gate2.git.refusing import oversize
from gate2.git.tree import Entry, Flaw, Tree
from gate2.reasons import Code, because

MOST_VISITS = 1_000_000
"""Files and directories of one commit."""
MOST_FLAWS = 1000
MOST_TREE_BYTES = 64 << 20
"""Of one directory's tree object."""
MOST_PATH = 4096
"""Characters of a path."""
MOST_LEVELS = 100
"""Directories in each other: each level is another two runs of git."""

Known = MutableMapping[str, Listing | None]
"""What each tree object lists, by id; None where the object is none."""


@dataclass(slots=True)
class _Reading:
    """What was read so far of one commit's tree."""

    entries: dict[str, Entry] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    visits: int = 0

    def visit(self, prefix: str, listing: Listing | None) -> Iterator[tuple[str, str]]:
        """Take in one directory; its own directories are what comes next."""
        if listing is None:
            self._flaw(prefix[:-1], "expected a directory, its object is none")
            return
        self.visits += listing.count
        if self.visits > MOST_VISITS:
            raise oversize(
                f"expected at most {MOST_VISITS} files and directories in a commit, came more"
            )
        for name, code, what in listing.flaws:
            self._flaw(prefix + name, what, code)
        if len(prefix) + listing.longest > MOST_PATH:
            self._flaw(prefix[:-1], f"a path in it is longer than {MOST_PATH} characters")
            return
        self.entries.update((prefix + name, entry) for name, entry in listing.files)
        if listing.directories and prefix.count("/") >= MOST_LEVELS:
            self._flaw(prefix[:-1], f"it lies {MOST_LEVELS} directories deep and has more in it")
            return
        yield from ((f"{prefix}{name}/", oid) for name, oid in listing.directories)

    def _flaw(self, path: str, what: str, code: Code = Code.ART_PATH_ESCAPE) -> None:
        self.flaws.append(Flaw(path, code, what))
        if len(self.flaws) > MOST_FLAWS:
            message = f"expected a tree as git writes it, came over {MOST_FLAWS} faults, the first:"
            raise InvalidRecord(because(code, f"{message} {self.flaws[0]}"))


def read_tree(program: Program, root: str, known: Known) -> Tree:
    """The tree of this id; `known` keeps what was parsed, for the next one that shares it.

    Raises:
        InvalidRecord: ART-010, it has more than `MOST_VISITS` files and directories, or one
            directory of more than `MOST_TREE_BYTES`; ART-009 or ART-018, over `MOST_FLAWS` flaws.
        InfrastructureError: INF-014, an object of it is missing or damaged.
    """
    reading = _Reading()
    level = [("", root)]
    while level:
        _load(program, [oid for _, oid in level], known)
        level = [inner for prefix, oid in level for inner in reading.visit(prefix, known[oid])]
    return Tree(reading.entries, tuple(reading.flaws))


def _load(program: Program, oids: Sequence[str], known: Known) -> None:
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
        known[header.oid] = parse_listing(data, len(header.oid) // 2)
