"""Which records a branch touches. Pure: trees in, places out.

A record is a directory that holds a record.json, wherever it lies; only what lies under another
record's artifacts/ or evidence/ belongs to that one.

1. What differs between the head and *every* tip it could be merged into is what counts: a path is
   changed where head and merge base differ and head and base differ. (A change that the base has
   already is none.) So is a path that a commit of the branch changes and a later one changes
   back, where the base has another state of it: replayed on the base they would take that back.
2. A record is touched where a path beneath it is changed, and where its directory becomes a record
   by what is changed around it.
3. A record that both sides changed since they parted is said to be (REC-017).

Where the commits at which the sides parted are not known, every record of the head is judged.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gate2.attest.names import EVIDENCE_DIR
from gate2.git.tree import Entry, Tree, differing
from gate2.record.reader import RECORD_FILE

ARTIFACTS_DIR = "artifacts"
_OF_A_RECORD = (ARTIFACTS_DIR, EVIDENCE_DIR)


@dataclass(frozen=True, slots=True)
class Touched:
    """One place that holds a record on either side, or on both."""

    path: str
    on_base: bool
    on_head: bool
    changed_on_base: bool = False
    """Since the sides parted."""
    differs: bool = True
    """Whether the sides differ; False where it is judged with everything else."""


def record_directories(tree: Tree) -> frozenset[str]:
    """The directories of the tree that hold a record; the root is the empty string."""
    found = {
        path.rpartition("/")[0]
        for path in tree.entries
        if path == RECORD_FILE or path.endswith("/" + RECORD_FILE)
    }
    return frozenset(each for each in found if not _within(each, found))


def _within(directory: str, records: set[str]) -> bool:
    """Whether it lies under the artifacts/ or evidence/ of another record."""
    parts = directory.split("/") if directory else []
    return any(
        part in _OF_A_RECORD and "/".join(parts[:number]) in records
        for number, part in enumerate(parts)
    )


def changed_paths(
    base: Tree, head: Tree, parted: Sequence[Tree], by_commits: frozenset[str] = frozenset()
) -> frozenset[str]:
    """What the branch changes, in the sense of 1; `by_commits` is what its commits change."""
    of_branch: frozenset[str] = frozenset().union(*(differing(each, head) for each in parted))
    return (of_branch | by_commits) & differing(base, head)


def records_on(base: Tree, head: Tree) -> frozenset[str]:
    """The directories of the head that hold a record. One of the base stays one as long as its
    record.json is there, whatever is put around it."""
    stay = {each for each in record_directories(base) if _joined(each, RECORD_FILE) in head.entries}
    return record_directories(head) | stay


def touched_places(
    base: Tree,
    head: Tree,
    parted: Sequence[Tree] | None,
    by_commits: frozenset[str] = frozenset(),
) -> tuple[Touched, ...]:
    """The places of the records that the branch touches, in order; all where `parted` is None."""
    on_base, on_head = record_directories(base), records_on(base, head)
    known = on_base | on_head
    if parted is None:
        differ = _owners(differing(base, head), known) | (on_head - on_base)
        chosen = on_head | differ
    else:
        came = on_head - on_base - _records_of_all(parted)
        differ = chosen = _owners(changed_paths(base, head, parted, by_commits), known) | came
    return tuple(
        Touched(
            path=place,
            on_base=place in on_base,
            on_head=place in on_head,
            changed_on_base=place in differ and _moved(place, base, parted or ()),
            differs=place in differ,
        )
        for place in sorted(chosen)
    )


def _records_of_all(trees: Sequence[Tree]) -> frozenset[str]:
    """The directories that are records in every one of these trees."""
    found = [record_directories(each) for each in trees]
    return found[0].intersection(*found) if found else frozenset()


def _owners(paths: frozenset[str], records: frozenset[str]) -> frozenset[str]:
    """The records that any of these paths lies in."""
    return frozenset(each for path in paths for each in _ancestors(path) if each in records)


def _ancestors(path: str) -> Iterator[str]:
    while path:
        path = path.rpartition("/")[0]
        yield path


def _moved(place: str, base: Tree, parted: Sequence[Tree]) -> bool:
    """Whether the base changed the record since each of the commits at which the sides parted."""
    here = files_of(base, place)
    return bool(parted) and all(files_of(each, place) != here for each in parted)


def files_of(tree: Tree, place: str) -> dict[str, Entry]:
    """The record's files by path relative to it, those of a record that lies within it too."""
    return dict(tree.files_beneath(place))


def _joined(directory: str, name: str) -> str:
    return f"{directory}/{name}" if directory else name
