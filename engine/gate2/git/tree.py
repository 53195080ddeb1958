"""A commit's tree as a value: what stands at which path, and what no honest git would write."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

from gate2.backports import StrEnum
from gate2.reasons import Code
from gate2.record.names import shown


class EntryKind(StrEnum):
    """What stands at a path."""

    FILE = "file"
    EXECUTABLE = "executable"
    LINK = "link"
    SUBMODULE = "submodule"
    """A commit of another repository: no file of it is in this one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One path's kind and object."""

    kind: EntryKind
    oid: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """What of a tree was left out, for no honest git writes it."""

    path: str
    code: Code
    what: str

    def __str__(self) -> str:
        return f"{shown(self.path)}: {self.what}"


@dataclass(frozen=True, slots=True)
class Tree:
    """Every entry of a commit's tree, by path: ``a/b/c``, bytes that are no UTF-8 as surrogates."""

    entries: Mapping[str, Entry]
    flaws: tuple[Flaw, ...] = ()
    """What is not among the entries: where there is any, the tree is not known whole."""
    _paths: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_paths", tuple(sorted(self.entries)))

    @property
    def faults(self) -> tuple[str, ...]:
        """The flaws as sentences, each naming its path; safe to show."""
        return tuple(map(str, self.flaws))

    def files_beneath(self, directory: str) -> Mapping[str, Entry]:
        """The entries below a directory by their path relative to it; "" is the root."""
        prefix = f"{directory}/" if directory else ""
        start, end = self._span(prefix)
        return {path[len(prefix) :]: self.entries[path] for path in self._paths[start:end]}

    def flaws_beneath(self, directory: str) -> tuple[Flaw, ...]:
        """The flaws at a directory or below it; "" is the root."""
        prefix = f"{directory}/" if directory else ""
        return tuple(f for f in self.flaws if f.path == directory or f.path.startswith(prefix))

    def _span(self, prefix: str) -> tuple[int, int]:
        if not prefix:
            return 0, len(self._paths)
        # "0" is the character after "/": the first path that no longer starts with the prefix.
        return bisect_left(self._paths, prefix), bisect_left(self._paths, f"{prefix[:-1]}0")


def differing(one: Tree, other: Tree) -> frozenset[str]:
    """The paths whose kind or object differs, those that only one of them has among them."""
    return frozenset(path for path, _ in one.entries.items() ^ other.entries.items())
