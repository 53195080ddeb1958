"""Changes that a merge would carry into a record, where no rule has looked at them. Pure.

git follows renames: where one side moved a file into a record and the other one changed it at its
old place, the merged record holds that change, which neither side has there. What lies in a record
already needs none of this: both sides changed that record, and it is said to be (REC-017).

Nothing is lost by asking for a merge first: where the file was not moved but taken away, git finds
a conflict anyway.
"""

from collections.abc import Iterator, Sequence

from gate2.ci.touched import record_directories
from gate2.git.tree import Tree


def carried_paths(base: Tree, head: Tree, parted: Sequence[Tree]) -> tuple[str, ...]:
    """The files outside of records that one side changed and the other took away since they
    parted, while that other one brought files into a record; in order."""
    records = record_directories(base) | record_directories(head)
    found: set[str] = set()
    for each in parted:
        for here, there in ((base, head), (head, base)):
            if _brought(each, there, records):
                found |= set(_changed_and_gone(each, here, there))
    return tuple(sorted(path for path in found if not _beneath(path, records)))


def _changed_and_gone(parted: Tree, here: Tree, there: Tree) -> Iterator[str]:
    """What changed here and is there no more."""
    for path in parted.entries.keys() - there.entries.keys():
        now = here.entries.get(path)
        if now is not None and now != parted.entries[path]:
            yield path


def _brought(parted: Tree, there: Tree, records: frozenset[str]) -> bool:
    """Whether a file came into a record."""
    return any(_beneath(path, records) for path in there.entries.keys() - parted.entries.keys())


def _beneath(path: str, records: frozenset[str]) -> bool:
    while path:
        path = path.rpartition("/")[0]
        if path in records:
            return True
    return False
