"""The files of an OCI image layout, in a tar or a directory, and their content held to digests.

A blob is opened by its digest and read to its announced size; the last read raises unless it has
both. Names are looked up, never followed: a link in the layout is not opened.
"""

import hashlib
import os
import stat
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from gate2.reasons import Code

_MOST_MEMBERS = 4096
_FILES = (tarfile.REGTYPE, tarfile.AREGTYPE)
_HOW = (
    "write one with `skopeo copy --preserve-digests docker://REPOSITORY@sha256:… "
    "oci-archive:image.tar`, `crane pull --format=oci`, or `docker save` of Docker 25 or newer"
)


class ImageRefused(ValueError):
    """The image is not taken in; `code` says as which reason."""

    def __init__(self, message: str, code: Code = Code.SBX_IMAGE_BUILD_FAILED) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What refers to a blob: its digest and size have to be the blob's."""

    sha256: str
    size: int
    media_type: str


class Blobs(Protocol):
    """Where the files of a layout are."""

    def open(self, name: str) -> IO[bytes]:
        """The regular file of that name in the layout.

        Raises:
            ImageRefused: there is none.
        """
        ...


@contextmanager
def open_layout(path: Path) -> Iterator[Blobs]:
    """The layout in a tar or a directory.

    Raises:
        ImageRefused: it is neither, or another kind of archive.
    """
    with ExitStack() as stack:
        if path.is_dir():
            yield _Directory(path, stack)
            return
        try:
            archive = stack.enter_context(tarfile.open(path, "r:"))
            yield _Tar(archive)
        except tarfile.TarError as error:
            raise ImageRefused(f"{path}: expected an OCI layout, {error}; {_HOW}") from error


def open_blob(blobs: Blobs, descriptor: Descriptor) -> IO[bytes]:
    """The blob as a stream that raises where it is not what the descriptor announces."""
    return _Checked(blobs.open(f"blobs/sha256/{descriptor.sha256}"), descriptor)  # type: ignore[return-value]  # what gzip and we need of a stream


class _Checked:
    """Reads to the announced size; the last read raises unless the digest is the announced one."""

    def __init__(self, stream: IO[bytes], descriptor: Descriptor) -> None:
        self._stream, self._descriptor = stream, descriptor
        self._left, self._digest = descriptor.size, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """As of any stream."""
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._stream.read(wanted)
        self._digest.update(data)
        self._left -= len(data)
        name = f"sha256:{self._descriptor.sha256}"
        if len(data) < wanted:
            raise ImageRefused(f"blob {name} ends {self._left} bytes before its announced size")
        if self._left == 0:
            if self._stream.read(1):
                raise ImageRefused(f"blob {name} is longer than its announced size")
            if self._digest.hexdigest() != self._descriptor.sha256:
                raise ImageRefused(f"blob {name} has digest sha256:{self._digest.hexdigest()}")
        return data


class _Tar:
    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._members: dict[str, tarfile.TarInfo] = {}
        for member in archive:
            name = member.name.removeprefix("./")
            if name in self._members or len(self._members) >= _MOST_MEMBERS:
                raise ImageRefused(f"the archive has {name!r} twice, or over {_MOST_MEMBERS} files")
            self._members[name] = member
        if "oci-layout" not in self._members and "manifest.json" in self._members:
            raise ImageRefused(
                "the archive is one of `docker save` before Docker 25, which holds no manifest: "
                f"the digest that records name the image by cannot be checked; {_HOW}",
                Code.SBX_IMAGE_NOT_BY_DIGEST,
            )

    def open(self, name: str) -> IO[bytes]:
        member = self._members.get(name)
        stream = self._archive.extractfile(member) if member and member.type in _FILES else None
        if stream is None:
            raise ImageRefused(f"expected an OCI layout with a file {name}, found none; {_HOW}")
        return stream


class _Directory:
    def __init__(self, directory: Path, opened: ExitStack) -> None:
        self._directory, self._opened = directory, opened

    def open(self, name: str) -> IO[bytes]:
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            descriptor = os.open(self._directory / name, flags)
        except OSError as error:
            raise ImageRefused(
                f"expected an OCI layout with a file {name}: {error.strerror}; {_HOW}"
            ) from error
        stream = self._opened.enter_context(os.fdopen(descriptor, "rb"))
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ImageRefused(f"expected a regular file {name}; {_HOW}")
        return stream
