"""Which records a command line means: directories of records are looked into, one level deep."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gate2.errors import UsageError
from gate2.record.reader import RECORD_FILE

_FILES = (RECORD_FILE, "verdict.json", "corrections.json")
_DIRECTORIES = ("artifacts", "evidence")


def select(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The records and documents that the paths name, each once, in order.

    A directory that holds no record.json stands for the records directly inside it; what lies in
    a record stands for the record.

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
    return _selected(paths, _places)


def selected_records(paths: Iterable[Path]) -> Selected:
    """The same, but of records alone: a file that lies in none of them stands for nothing.

    Raises:
        UsageError: as `select`.
    """
    return _selected(paths, _records)


def record_around(path: Path) -> Path | None:
    """The directory of the record that `path` is a part of, by its name alone; None if of none.

    Parts of a record are its three documents and what lies under artifacts/ and evidence/, be it
    another record.json. No link is followed: a path is in what its names say.
    """
    try:
        place = Path(os.path.abspath(path))  # noqa: PTH100  `resolve` would follow links
    except FileNotFoundError:  # the current directory is gone, and what is around it has no name
        return None
    for directory in reversed(place.parents):
        parts = place.relative_to(directory).parts
        own = parts[0] in _DIRECTORIES or (len(parts) == 1 and parts[0] in _FILES)
        if own and _holds_record(directory):
            return _as_spelled(path, len(parts), directory)
    return None


def _as_spelled(path: Path, up: int, directory: Path) -> Path:
    """The directory, `up` levels above the path, in the words of the path where that can be."""
    if ".." not in path.parts and len(path.parents) >= up:
        return path.parents[up - 1]
    return directory if path.is_absolute() else Path(os.path.relpath(directory))


Reach = Callable[[Path], Iterator[Path]]


def _selected(paths: Iterable[Path], reach: Reach) -> Selected:
    reached = [(path, [_readable(place) for place in _reached(path, reach)]) for path in paths]
    places: dict[Path, Path] = {}
    for _, found in reached:
        for place in found:
            places.setdefault(place.parent if place.name == RECORD_FILE else place, place)
    return Selected(tuple(places.values()), tuple(path for path, found in reached if not found))


def _reached(path: Path, reach: Reach) -> Iterator[Path]:
    try:
        yield from reach(path)
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
    """Records and documents."""
    found = tuple(_records(path))
    if not found and not path.is_dir():
        yield path
    yield from found


def _records(path: Path) -> Iterator[Path]:
    """Records alone."""
    if not path.exists() and not path.is_symlink():
        raise UsageError(f"{path}: expected a record or a document, found nothing there")
    if path.is_dir() and _holds_record(path):
        yield path
        return
    if (around := record_around(path)) is not None:
        # one's own record.json is reported as it was given
        yield path if path.name == RECORD_FILE and around == path.parent else around
        return
    for inner in sorted(path.iterdir()) if path.is_dir() else ():
        # a link would let a corpus have files judged, and written, that lie elsewhere
        if inner.is_dir() and not inner.is_symlink() and _holds_record(inner):
            yield inner


def _holds_record(directory: Path) -> bool:
    # a link counts: reading it gives the reason why it is refused
    record = directory / RECORD_FILE
    return record.exists() or record.is_symlink()
