"""One digest for a tree of files: equal exactly when paths, sizes and contents are."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

TREE_HEADER = b"gate2-tree-v1\n"
"""What a tree digest begins with; then one line ``<sha256> <size> <path>`` for each file."""


@dataclass(frozen=True, slots=True)
class BundledFile:
    """One copied file: the digest is of the bytes in the copy."""

    sha256: str
    size: int


def tree_digest(files: Mapping[str, BundledFile]) -> str:
    """sha256 over `TREE_HEADER` and a line for each file, in the order of the paths' bytes.

    No path holds a newline, so different trees never give the same lines.
    """
    digest = hashlib.sha256(TREE_HEADER)
    for path, file in in_order(files).items():
        digest.update(f"{file.sha256} {file.size} {path}\n".encode())
    return digest.hexdigest()


def in_order(files: Mapping[str, BundledFile]) -> dict[str, BundledFile]:
    """The files in the order of their paths' UTF-8 bytes."""
    return dict(sorted(files.items(), key=lambda item: item[0].encode()))
