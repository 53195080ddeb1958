"""Removes images that nothing leads to any more: those of definitions that changed or went.

An image that a living process has found stays, whoever that is: finding one takes a shared lock
on it until the process ends (`gate2.sandbox.images.use`).
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gate2.places import cache_root, fault_of
from gate2.sandbox.images import store as image_store
from gate2.sandbox.images import use as image_use
from gate2.sandbox.images.definitions import definitions
from gate2.sandbox.images.pointer import ADDED, BUILT, read_pointer
from gate2.sandbox.images.store import Say

_DIRECTORY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Pruned:
    """One image that nothing leads to."""

    image_id: str
    size_bytes: int
    """Of its files, packed and unpacked."""
    kept: bool
    """Whether it stayed, because a process uses it."""


def prune(*, say: Say) -> list[Pruned]:
    """Remove them from this user's cache, and what builds that were killed left there.

    Raises:
        InfrastructureError: INF-013, the machine refused.
    """
    pruned: list[Pruned] = []
    for kind in (BUILT, ADDED):
        store = cache_root() / kind
        if not store.is_dir():
            continue
        try:
            with image_store.workspace(kind, say):
                pruned += [_prune(directory) for directory in _unreferenced(store, kind)]
        except OSError as error:
            raise fault_of(error) from error
    return pruned


def _unreferenced(store: Path, kind: str) -> Iterator[Path]:
    built = {definition.built_as for definition in definitions().values()}
    wanted = set()
    for path in store.glob("*.json"):
        pointer = read_pointer(path)
        if pointer is None or (kind == BUILT and path.stem not in built):
            path.unlink()
        else:
            wanted.add(pointer.image_id.removeprefix("sha256:"))
    for directory in sorted(store.iterdir()):
        if _DIRECTORY.fullmatch(directory.name) and directory.name not in wanted:
            yield directory


def _prune(directory: Path) -> Pruned:
    size = sum(_size(path) for path in directory.rglob("*"))
    kept = image_use.is_used(directory)
    if not kept:
        image_store.set_aside(directory)
    return Pruned(f"sha256:{directory.name}", size, kept)


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.lstat().st_blocks * 512
    return 0
