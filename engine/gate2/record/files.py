"""Files of a record, read without following anything an author could have planted.

Every path below a record is opened one component at a time, without following links, and only
regular files are read, each under a cap.
"""

import os
import re
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from gate2.reasons import Code, Reason, because
from gate2.record.names import shown
from gate2.record.pointers import POINTER_BYTES, POINTER_REMEDY, is_pointer

MAX_ARTIFACT_FILES = 2000
MAX_ARTIFACT_FILE_BYTES = 64 << 20
MAX_ARTIFACT_BYTES = 256 << 20
MAX_ARTIFACT_DEPTH = 16
_CHUNK = 1 << 20
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# O_NONBLOCK: opening a fifo must not wait for a writer.
_ANYTHING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class FileRefused(Exception):
    """A file of the record is missing, is no plain file inside it, or is too large."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.message)
        self.reason = reason


def relative_fault(path: str) -> str:
    """Why `path` could name something outside its directory, or the empty string."""
    if not path:
        return "it is empty"
    if path.startswith("/") or "\\" in path or path[1:2] == ":":
        return "it is absolute or uses backslashes"
    if _CONTROL.search(path):
        return "it holds a control character"
    if any(part in ("", ".", "..") for part in path.split("/")):
        return "it has an empty, '.' or '..' component"
    return ""


def read_beneath(root: Path, relative: str, cap: int) -> bytes:
    """The bytes of a regular file below `root`, no component of the way being a link.

    Raises:
        FileRefused: ART-009 (leaves the directory, a link or a special file), ART-002 (not
            there), ART-010 (more than `cap` bytes).
    """
    if fault := relative_fault(relative):
        raise FileRefused(_escape(relative, fault))
    descriptor = _open_beneath(root, relative)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise FileRefused(_escape(relative, f"it is {_kind(status.st_mode)}"))
        if status.st_size > cap:
            raise FileRefused(_oversize(relative, status.st_size, cap))
        data = _read_on(descriptor, status.st_size, cap)
    finally:
        os.close(descriptor)
    if len(data) > cap:
        raise FileRefused(_oversize(relative, len(data), cap))
    return data


def _read_on(descriptor: int, size: int, cap: int) -> bytes:
    """What the file holds by now, of the `size` it had or not; at most `cap` bytes and one more."""
    data = os.read(descriptor, size + 1)
    while len(data) <= cap and (more := os.read(descriptor, min(cap + 1 - len(data), _CHUNK))):
        data += more
    return data


def _open_beneath(root: Path, relative: str) -> int:
    """A descriptor of what stands there, whatever it is; whoever asks closes it."""
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        *above, last = relative.split("/")
        for part in above:
            inner = _open_part(descriptor, part, relative, os.O_DIRECTORY)
            os.close(descriptor)
            descriptor = inner
        return _open_part(descriptor, last, relative, 0)
    finally:
        os.close(descriptor)


def _open_part(parent: int, part: str, relative: str, flags: int) -> int:
    try:
        return os.open(part, _ANYTHING | flags, dir_fd=parent)
    except FileNotFoundError:
        raise FileRefused(_missing(relative)) from None
    except PermissionError as error:
        raise FileRefused(_unreadable(relative, error)) from None
    except OSError as error:
        raise FileRefused(_escape(relative, _why(part, parent, error))) from None


def _why(part: str, parent: int, error: OSError) -> str:
    try:
        mode = os.stat(part, dir_fd=parent, follow_symlinks=False).st_mode
    except OSError:
        return f"it cannot be opened ({error.strerror})"
    return f"{shown(part)} is {_kind(mode)}" if not stat.S_ISREG(mode) else str(error.strerror)


@dataclass(frozen=True, slots=True)
class Tree:
    """The regular files below a directory, relative and sorted, and what else is wrong there."""

    files: tuple[str, ...]
    reasons: tuple[Reason, ...]


def list_tree(root: Path) -> Tree:
    """Every file below `root`: plain files only, under caps, with names that cannot collide."""
    walk = _Walk()
    walk.directory(root, "", 1)
    walk.collisions()
    return Tree(tuple(sorted(walk.files)), tuple(walk.reasons))


class _Walk:
    """One walk over a tree; stops at the first cap that is passed."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.names: list[str] = []
        self.reasons: list[Reason] = []
        self.bytes = 0
        self.full = False

    def directory(self, root: Path, prefix: str, depth: int) -> None:
        if depth > MAX_ARTIFACT_DEPTH:
            self._stop(f"{shown(prefix)}: expected at most {MAX_ARTIFACT_DEPTH} levels")
            return
        try:
            entries = os.scandir(root)
        except OSError as error:
            self.reasons.append(_unreadable(prefix or ".", error))
            return
        try:
            with entries:
                # Sorted, so that the same tree always gives the same message; capped before that.
                listed = [entry for entry, _ in zip(entries, range(MAX_ARTIFACT_FILES + 1))]  # noqa: B905 - the range is the cap
        except OSError as error:  # a directory may open and not be read, as those of /proc
            self.reasons.append(_unreadable(prefix or ".", error))
            return
        for entry in sorted(listed, key=lambda e: e.name):
            if self.full:
                return
            self._entry(entry, prefix, depth)

    def _entry(self, entry: "os.DirEntry[str]", prefix: str, depth: int) -> None:
        name = prefix + entry.name
        self.names.append(name)
        if len(self.names) > MAX_ARTIFACT_FILES:
            self._stop(f"expected at most {MAX_ARTIFACT_FILES} files, came more")
            return
        if fault := _name_fault(entry.name):
            self.reasons.append(_escape(name, fault))
            return
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as error:  # it was there a moment ago
            self.reasons.append(_unreadable(name, error))
            return
        if stat.S_ISDIR(status.st_mode):
            self.directory(Path(entry.path), name + "/", depth + 1)
        elif stat.S_ISREG(status.st_mode):
            self._file(name, status.st_size, Path(entry.path))
        else:
            self.reasons.append(_escape(name, f"it is {_kind(status.st_mode)}"))

    def _file(self, name: str, size: int, path: Path) -> None:
        self.files.append(name)
        self.bytes += size
        if size > MAX_ARTIFACT_FILE_BYTES:
            self.reasons.append(_oversize(name, size, MAX_ARTIFACT_FILE_BYTES))
        if self.bytes > MAX_ARTIFACT_BYTES:
            self._stop(f"expected at most {MAX_ARTIFACT_BYTES} bytes in all, came more")
        elif size <= POINTER_BYTES and is_pointer(_start_of(path)):
            message = f"{shown(name)} is a pointer of Git LFS or git-annex, not the file itself"
            self.reasons.append(because(Code.ART_PLACEHOLDER, message, remedy=POINTER_REMEDY))

    def collisions(self) -> None:
        seen: dict[str, str] = {}
        for name in self.names:
            folded = _folded(name)
            if folded in seen and seen[folded] != name:
                self.reasons.append(
                    because(
                        Code.ART_NAME_COLLISION,
                        f"{shown(seen[folded])} and {shown(name)} are one name on some systems",
                    )
                )
            elif name != unicodedata.normalize("NFC", name):
                self.reasons.append(
                    because(
                        Code.ART_NAME_COLLISION,
                        f"{shown(name)} is not in Unicode's composed form (NFC)",
                    )
                )
            seen.setdefault(folded, name)

    def _stop(self, message: str) -> None:
        self.full = True
        self.reasons.append(because(Code.ART_OVERSIZE, message))


def _folded(name: str) -> str:
    """One spelling of all the names that are this one on some system."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _name_fault(name: str) -> str:
    if _SURROGATE.search(name):
        return "its name is not UTF-8"
    if not name.isprintable() or "\\" in name:
        return "its name holds a control character or a backslash"
    if name.startswith(("-", " ")) or name.endswith((" ", ".")):
        return "its name starts with '-' or a space, or ends in a point or a space"
    return ""


def _start_of(path: Path) -> bytes:
    """As much of a file as a pointer could have and one byte more; nothing where it is not one."""
    try:
        descriptor = os.open(path, _ANYTHING)
    except OSError:
        return b""
    try:
        return os.read(descriptor, POINTER_BYTES + 1)
    except OSError:  # a directory by now
        return b""
    finally:
        os.close(descriptor)


def _kind(mode: int) -> str:
    for test, name in (
        (stat.S_ISLNK, "a symbolic link"),
        (stat.S_ISDIR, "a directory"),
        (stat.S_ISFIFO, "a fifo"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if test(mode):
            return name
    return "no regular file"


def _escape(name: str, fault: str) -> Reason:
    return because(
        Code.ART_PATH_ESCAPE, f"expected a regular file inside the artifact, {shown(name)}: {fault}"
    )


def _missing(name: str) -> Reason:
    return because(Code.ART_PATH_MISSING, f"expected the file {shown(name)}, it is not there")


def _unreadable(name: str, error: OSError) -> Reason:
    return because(
        Code.ART_PATH_MISSING,
        f"{shown(name)} cannot be read ({error.strerror})",
        remedy="Make the file readable.",
    )


def _oversize(name: str, size: int, cap: int) -> Reason:
    return because(Code.ART_OVERSIZE, f"expected at most {cap} bytes in {shown(name)}, came {size}")
