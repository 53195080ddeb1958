"""Which places of a corpus are records or documents: directories walked, no link followed."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gate2.errors import UsageError
from gate2.record.files import FileRefused, read_beneath
from gate2.record.importers.document import MAX_DOCUMENT_BYTES
from gate2.record.reader import RECORD_FILE
from gate2.record.selecting import record_around

DOCUMENT_SUFFIXES = (".txt", ".html", ".htm", ".json", ".md")
"""What a publisher's document may be called; other files are not offered to the importers."""
SITE_MARKER = ".gate2-audit-site"
"""In a directory that an audit's site was written to: no part of the corpus."""
MAX_DEPTH = 64
MAX_LISTED = 100_000
"""Files and directories of one place beyond which it is looked at anew by every audit."""
MAX_DIGESTED_BYTES = 1 << 30
"""Likewise, bytes: an author may put any file into a record, a terabyte of nothing too."""
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """One record's directory, or one file that may be a publisher's document."""

    name: str
    """Relative to what the command line named, with ``/``."""
    path: Path
    is_record: bool
    beyond: str = ""
    """Why nothing beneath this directory is looked for; empty for what is looked at."""


def root_of(directories: tuple[Path, ...]) -> Path:
    """What the names of places are relative to."""
    if len(directories) != 1:
        return Path()
    return directories[0] if directories[0].is_dir() else directories[0].parent


def places_in(directories: Iterable[Path]) -> Iterator[Place]:
    """The places in these directories, each once, by name.

    A directory with a record.json is one place. Hidden directories, links and the sites that audits
    wrote are passed over. What two of the directories hold, by whatever names, is there by the
    first one's. A directory too deep to be looked into is a place that says so.

    Raises:
        UsageError: nothing stands at a path, or this user may not read a directory.
    """
    given = tuple(directories)
    root = root_of(given)
    if len(given) == 1:
        yield from _under(given[0], root)
        return
    seen: set[Path] = set()
    for directory in given:
        beneath = directory.resolve()  # no link is followed below
        for place in _under(directory, root):
            inside = place.path.is_relative_to(directory)
            real = beneath / place.path.relative_to(directory) if inside else place.path.resolve()
            if real not in seen:
                seen.add(real)
                yield place


def _under(given: Path, root: Path) -> Iterator[Place]:
    if not given.exists():
        raise UsageError(f"{given}: expected a directory of records, found nothing there")
    if not given.is_dir():
        around = record_around(given)
        place = given if around is None else around
        yield Place(_name(place, root), place, around is not None)
        return
    try:
        yield from _walk(str(given), _name(given, root), MAX_DEPTH + 1)
    except PermissionError as error:
        message = f"{error.filename}: this user may not read it; run as its owner, or name others"
        raise UsageError(message) from None


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _walk(directory: str, name: str, depth: int) -> Iterator[Place]:
    if not depth:
        beyond = f"expected at most {MAX_DEPTH} directories inside one another, came more"
        yield Place(name, Path(directory), is_record=False, beyond=beyond)
        return
    try:
        with os.scandir(directory) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        if error.errno not in (errno.ENAMETOOLONG, errno.ENOENT, errno.ENOTDIR):
            raise
        beyond = f"expected a directory that can be opened, came: {error.strerror}"
        yield Place(name, Path(directory), is_record=False, beyond=beyond)
        return
    names = {entry.name for entry in found}
    if RECORD_FILE in names:
        yield Place(name, Path(directory), is_record=True)
        return
    if SITE_MARKER in names:
        beyond = "expected a part of the corpus, came a site that an audit wrote"
        yield Place(name, Path(directory), is_record=False, beyond=beyond)
        return
    for entry in found:
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        inner = entry.name if name == "." else f"{name}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, inner, depth - 1)
        elif entry.name.lower().endswith(DOCUMENT_SUFFIXES):
            yield Place(inner, Path(entry.path), is_record=False)


# --- what a place holds ------------------------------------------------------------------------


def signature_of(place: Place, settled_before: int | None = None) -> str:
    """A digest of names, sizes and times of all files of a place, without reading any.

    Where it is the same as before, so is the content: a changed file has another time of change,
    which its owner cannot set. Clocks of file systems tick, though: what changed at
    `settled_before` (nanoseconds since 1970) or later could change again within the same tick, and
    then this is empty. So it is where the place cannot be looked at, or holds too much.
    """
    try:
        listed = sorted(_listed(place.path) if place.is_record else [("", _facts(place.path))])
    except (OSError, _TooMuch):
        return ""
    if settled_before is not None and any(
        facts[_CHANGED] >= settled_before for _, facts in listed if facts
    ):
        return ""
    return hashlib.sha256(repr(listed).encode("utf-8", "surrogateescape")).hexdigest()


def digest_of(place: Place) -> str:
    """A digest of the names of all files and directories of a place, and of the files' contents.

    Empty where it cannot be read, or holds too much.
    """
    whole = hashlib.sha256()
    left = MAX_DIGESTED_BYTES
    try:
        names = sorted(name for name, _ in _entries(place.path)) if place.is_record else [""]
        start = f"{place.path}/" if place.is_record else str(place.path)
        for name in names:
            whole.update(os.fsencode(name) + b"\x00")
            if not name.endswith("/"):
                digest, size = _content_digest(start + name, left)
                whole.update(digest)
                left -= size
    except (OSError, _TooMuch):
        return ""
    return whole.hexdigest()


class _TooMuch(Exception):
    """A place holds more than is digested."""


def _listed(directory: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Everything beneath a record's directory: files with their facts, directories without."""
    for name, entry in _entries(directory):
        yield name, () if name.endswith("/") else _facts_of(entry.stat(follow_symlinks=False))


def _entries(directory: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Everything beneath a record's directory by its name, which ends in ``/`` for a directory.

    An empty directory counts as well: in artifacts/ it is one that is attached.
    """
    count = 0
    waiting = [""]
    while waiting:
        beneath = waiting.pop()
        with os.scandir(f"{directory}/{beneath}") as entries:
            for entry in entries:
                count += 1
                if count > MAX_LISTED:
                    raise _TooMuch
                name = f"{beneath}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    name += "/"
                    waiting.append(name)
                yield name, entry


def _facts(path: Path) -> tuple[int, ...]:
    return _facts_of(path.lstat())


_CHANGED = 3
"""Where the time of change stands among the facts."""


def _facts_of(found: os.stat_result) -> tuple[int, ...]:
    return (found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def _content_digest(path: str, most: int) -> tuple[bytes, int]:
    """Of a regular file its bytes, and how many; of anything else what it is, never followed.

    A file with a second name is another thing, too: no lane takes it.

    Raises:
        _TooMuch: it has more bytes than `most`.
    """
    descriptor = -1
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode):
            target = str(Path(path).readlink()) if stat.S_ISLNK(found.st_mode) else ""
            what = f"{found.st_mode}:{target}"
            return hashlib.sha256(what.encode("utf-8", "surrogateescape")).digest(), 0
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        content = hashlib.sha256(b"" if found.st_nlink == 1 else b"linked\x00")
        if found.st_size > most:
            raise _TooMuch
        size = 0
        while piece := os.read(descriptor, _PIECE):
            content.update(piece)
            size += len(piece)
            if size > most:
                raise _TooMuch
        return content.digest(), size
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def first_bytes(path: Path, count: int) -> bytes:
    """The beginning of a file that is no link; nothing where it cannot be read."""
    try:
        return read_beneath(path.parent, path.name, MAX_DOCUMENT_BYTES)[:count]
    except (FileRefused, OSError):
        return b""
