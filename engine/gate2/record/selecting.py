"""Which records a command line means: directories of records are looked into, one level deep."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gate2.errors import UsageError
from gate2.record.reader import RECORD_FILE


def select(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The records and documents that the paths name, each once, in order.

    A directory that holds no record.json stands for the records directly inside it.

    Raises:
        UsageError: nothing stands at a path, or this user may not read what does.
    """
    return selected(paths).places


@dataclass(frozen=True, slots=True)
class Selected:
    """What the paths of a command line stand for."""

    places: tuple[Path, ...]
    """As `select` gives them."""
    empty: tuple[Path, ...]
    """The paths that stand for no record at all: nothing is checked of them."""


def selected(paths: Iterable[Path]) -> Selected:
    """What the paths stand for, each of them looked into once.

    Raises:
        UsageError: as `select`.
    """
    reached = [(path, [_readable(place) for place in _reach(path)]) for path in paths]
    places = tuple(dict.fromkeys(place for _, found in reached for place in found))
    return Selected(places, tuple(path for path, found in reached if not found))


def _reach(path: Path) -> Iterator[Path]:
    try:
        yield from _places(path)
    except PermissionError as error:
        raise _forbidden(error.filename or path) from None


def _readable(place: Path) -> Path:
    """The place, unless this user may not read it: that is no fault of the record."""
    record = place / RECORD_FILE if place.is_dir() else place
    if record.exists() and not os.access(record, os.R_OK):
        raise _forbidden(record)
    return place


def _forbidden(path: object) -> UsageError:
    return UsageError(f"{path}: cannot be read by this user; make it readable, or run as its owner")


def _places(path: Path) -> Iterator[Path]:
    if not path.exists() and not path.is_symlink():
        raise UsageError(f"{path}: expected a record or a document, found nothing there")
    if not path.is_dir() or _holds_record(path):
        yield path
        return
    for inner in sorted(path.iterdir()):
        # a link would let a corpus have files judged, and written, that lie elsewhere
        if inner.is_dir() and not inner.is_symlink() and _holds_record(inner):
            yield inner


def _holds_record(directory: Path) -> bool:
    # a link counts: reading it gives the reason why it is refused
    record = directory / RECORD_FILE
    return record.exists() or record.is_symlink()
