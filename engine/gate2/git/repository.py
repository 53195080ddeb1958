"""A repository: which commit a ref names, what a commit holds, and the bytes of its files.

What is looked at are commits, trees and blobs, by their ids. The work tree, the index, hooks,
filters and attributes are never looked at.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gate2.git import history, naming
from gate2.git.listing import Listing
from gate2.git.objects import Header, distinct, headers, whole
from gate2.git.opening import locate
from gate2.git.program import Program
from gate2.git.refusing import not_of_its_kind, oversize, unavailable
from gate2.git.tree import Tree
from gate2.git.tree_reading import read_tree

MOST_READ_BYTES = 1 << 30
"""Of all that one call of `read` holds in memory."""
_MOST_COMMIT_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Repository:
    """One that git can read here."""

    directory: Path
    """Where git is run: the top level of the work tree, or the bare repository."""
    program: Program
    common: Path
    """The git directory that all work trees of the repository share."""
    hex_digits: int
    """Of an object id: 40, or 64 where the repository uses SHA-256."""
    _known: dict[str, Listing | None] = field(default_factory=dict, compare=False, repr=False)

    def commit(self, ref: str) -> str | None:
        """The id of the commit that a ref, an id or an expression names; None where there is none.

        Raises:
            UsageError: it names several commits (a branch and a tag may be called alike), or it
                searches commit messages.
            InfrastructureError: INF-014, git cannot tell.
        """
        return naming.commit_named(self.program, ref, self.hex_digits)

    def merge_bases(self, one: str, other: str) -> tuple[str, ...] | None:
        """All merge bases of two commits by their ids; () where their histories never meet.

        None where nobody can tell: the history is shallow before it settles the question, or
        commits are missing.
        """
        distinct((one, other))
        return history.merge_bases(self.program, self.common, one, other)

    def tree(self, commit: str) -> Tree:
        """Every entry of the commit's tree.

        Raises:
            InvalidRecord: as `read_tree`; ART-009, it is no commit.
            InfrastructureError: INF-014, an object is missing or damaged.
        """
        return read_tree(self.program, self._tree_of(commit), self._known)

    def sizes(self, blobs: Sequence[str]) -> Mapping[str, int]:
        """How many bytes each blob has, by id.

        Raises:
            InvalidRecord: ART-009, one is no blob.
            InfrastructureError: INF-014, one is missing.
        """
        return {header.oid: header.size for header in self._blobs(blobs)}

    def read(self, blobs: Sequence[str], most_bytes: int) -> Mapping[str, bytes | None]:
        """The bytes of each blob, by id; None for one that has more than `most_bytes`.

        Raises:
            InvalidRecord: ART-009, one is no blob; ART-010, all together pass `MOST_READ_BYTES`.
            InfrastructureError: INF-014, one is missing or damaged.
        """
        found = self._blobs(blobs)
        taken = [header for header in found if header.size <= most_bytes]
        if (total := sum(header.size for header in taken)) > MOST_READ_BYTES:
            raise oversize(
                f"expected at most {MOST_READ_BYTES} bytes in {len(taken)} files of the "
                f"commit that are read whole, came {total}"
            )
        read: dict[str, bytes | None] = dict.fromkeys(header.oid for header in found)
        read.update((h.oid, data) for h, data in whole(self.program, [h.oid for h in taken]))
        return read

    def _blobs(self, oids: Sequence[str]) -> list[Header]:
        found = list(headers(self.program, oids).values())
        for header in found:
            if header.kind != "blob":
                raise not_of_its_kind("a file", header.oid, header.kind)
        return found

    def _tree_of(self, commit: str) -> str:
        """The id on the first line of a commit, whose own id vouches for it."""
        header = headers(self.program, [commit])[commit]
        if header.kind != "commit":
            raise not_of_its_kind("a commit", commit, header.kind)
        if header.size > _MOST_COMMIT_BYTES:
            raise oversize(f"expected a commit of at most {_MOST_COMMIT_BYTES} bytes: {commit}")
        ((_, data),) = whole(self.program, [commit])
        match = re.match(rb"tree ([0-9a-f]+)\n", data)
        if match is None or len(match[1]) != self.hex_digits:
            raise unavailable(f"expected the commit {commit} to begin with its tree, it does not")
        return match[1].decode("ascii")


def open_repository(directory: Path) -> Repository:
    """The repository that a directory lies in.

    Raises:
        UsageError: there is none, or one that a branch may have planted.
        InfrastructureError: INF-014, git is not installed, belongs to somebody else or fails.
    """
    place = locate(directory)
    return Repository(place.directory, place.program, place.common, place.hex_digits)
