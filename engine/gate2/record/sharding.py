"""Which records of a tree are one CI job's own, where several jobs share the tree."""

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gate2.errors import UsageError

MAX_SHARDS = 1000
_SHARD = re.compile(r"([0-9]{1,4})/([0-9]{1,4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shard:
    """The share of one job: number `index`, counted from 1, of `of` shares."""

    index: int
    of: int

    def __post_init__(self) -> None:
        if not 1 <= self.index <= self.of <= MAX_SHARDS:
            raise UsageError(_expected(f"{self.index}/{self.of}"))

    def __str__(self) -> str:
        return f"{self.index}/{self.of}"

    def size(self, records: int) -> int:
        """How many of a tree's `records` are this share's."""
        return len(range(self.index - 1, records, self.of))


@dataclass(frozen=True, slots=True)
class Tree:
    """The records that all shares of a tree are together."""

    records: int
    names_sha256: str
    """Of their names in relation to each other: shares of one tree agree on it, wherever it lies.

    It is of names alone: two commits of a repository with the same records are one tree here.
    """


@dataclass(frozen=True, slots=True)
class Share:
    """What a report says of a check that was one of several."""

    shard: Shard
    tree: Tree


def parse_shard(text: str) -> Shard:
    """The share that ``i/n`` names.

    Raises:
        UsageError: it is not of this form, or not 1 <= i <= n <= 1000.
    """
    found = _SHARD.fullmatch(text)
    if found is None:
        raise UsageError(_expected(text))
    return Shard(int(found[1]), int(found[2]))


def chosen(places: Iterable[Path], shard: Shard) -> tuple[Path, ...]:
    """Those of the `places` that are the shard's own, in the order of their names.

    The shards of a tree are disjoint and together everything; their sizes differ by one at most.
    Each job works this out by itself, so it has to come to the same wherever the tree lies and in
    whatever order its paths were given: the places are sorted by their names below the deepest
    directory that holds all of them, and the i-th share is every n-th of these from the i-th on.
    Every n-th rather than a block, because records of one series tend to lie beside each other and
    to cost alike; and not by a hash of the name, by which shares of few records differ by far.
    """
    return tuple(place for _, place in _sorted(places))[shard.index - 1 :: shard.of]


def tree_of(places: Iterable[Path]) -> Tree:
    """The tree that the places are together."""
    names = [name for name, _ in _sorted(places)]
    # no step holds a slash or a zero byte, so no two lists of names give the same bytes
    listed = b"".join(b"/".join(name) + b"\0" for name in names)
    return Tree(len(names), hashlib.sha256(listed).hexdigest())


Name = tuple[bytes, ...]
"""A path below the deepest common directory, step by step, in the bytes of the file system."""


def _sorted(places: Iterable[Path]) -> list[tuple[Name, Path]]:
    """The places by name; links in a path are not followed, for they lead elsewhere elsewhere."""
    absolute = [(os.path.abspath(place), place) for place in places]  # noqa: PTH100  no `resolve`
    if not absolute:
        return []
    # of their parents, so that a place keeps its own name, were it the only one
    common = os.path.commonpath([os.path.dirname(path) for path, _ in absolute])  # noqa: PTH120
    return sorted((_name(Path(path).relative_to(common)), place) for path, place in absolute)


def _name(relative: Path) -> Name:
    return tuple(os.fsencode(step) for step in relative.parts)


def _expected(came: str) -> str:
    return (
        f"--shard: expected I/N with 1 <= I <= N <= {MAX_SHARDS}, for instance 2/5, came {came};"
        " I is the number of this job and N is how many jobs share the records"
    )
