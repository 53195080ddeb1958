"""Reads an author's image from an OCI image layout, a tar or a directory, every byte by digest.

OCI image layout 1.0: `oci-layout`, `index.json`, and blobs named by their sha256. What an index
or a manifest refers to is read to the announced size, and has to have the announced digest; the
only things believed without one are `index.json` itself, which decides nothing but where to look,
and the names of the blobs, which are looked up and never opened as paths of their own.
"""

import hashlib
import os
import stat
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from gate2.reasons import Code
from gate2.strictjson import JsonLimits, JsonRefused, JsonValue, loads

ARCHITECTURE = "amd64"
DOCUMENT_BYTES = 4 << 20
LAYER_BYTES = 20 << 30
MOST_LAYERS = 128
_MOST_MEMBERS = 4096
_FILES = (tarfile.REGTYPE, tarfile.AREGTYPE)
_MOST_INDEXES = 4
_DOCUMENT = JsonLimits(size_bytes=DOCUMENT_BYTES)
_INDEX_TYPES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
_MANIFEST_TYPES = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
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


@dataclass(frozen=True, slots=True)
class FoundImage:
    """One image of the layout. Nothing but its digests has been believed."""

    digests: tuple[str, ...]
    """Of the manifest, then of each index that led to it: all of them name this image."""
    config: Mapping[str, JsonValue]
    layers: tuple[Descriptor, ...]


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


def find_image(blobs: Blobs, wanted: str = "") -> FoundImage:
    """The one image for amd64 in the layout; `wanted` is the sha256 it has to be known by.

    Raises:
        ImageRefused: there is none, or more than one and none is wanted, or a digest is wrong.
    """
    _document(blobs.open("oci-layout").read(DOCUMENT_BYTES), "oci-layout")
    index = _document(blobs.open("index.json").read(DOCUMENT_BYTES + 1), "index.json")
    found = {digests[0]: digests for digests in _manifests(blobs, index, ())}
    chosen = [digests for digests in found.values() if not wanted or wanted in digests]
    if len(chosen) != 1:
        known = ", ".join(f"sha256:{digest}" for digests in found.values() for digest in digests)
        looked_for = f"the image sha256:{wanted}" if wanted else "exactly one image"
        raise ImageRefused(
            f"expected {looked_for} for {ARCHITECTURE}, the layout has {known or 'none'}; "
            "name one as REPOSITORY@sha256:…",
            Code.SBX_IMAGE_NOT_BY_DIGEST if found else Code.SBX_ARCH_MISMATCH,
        )
    return _image(blobs, chosen[0])


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


def _manifests(
    blobs: Blobs, index: Mapping[str, JsonValue], path: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    """The digests that lead to each manifest for this architecture, its own first."""
    entries = index.get("manifests")
    if not isinstance(entries, list) or len(path) > _MOST_INDEXES:
        raise ImageRefused(f"expected an index with a list of manifests, {_MOST_INDEXES} deep")
    for entry in entries:
        descriptor, other = _descriptor(entry), _other_platform(entry)
        if other:
            continue
        if descriptor.media_type in _INDEX_TYPES:
            nested = _read(blobs, descriptor)
            yield from _manifests(blobs, nested, (descriptor.sha256, *path))
        elif descriptor.media_type in _MANIFEST_TYPES:
            _read(blobs, descriptor)
            yield (descriptor.sha256, *path)


def _other_platform(entry: JsonValue) -> bool:
    """Whether the index says of an entry that it is for another machine, or no image at all."""
    platform = entry.get("platform") if isinstance(entry, dict) else None
    if not isinstance(platform, dict):
        return False
    return (platform.get("os"), platform.get("architecture")) != ("linux", ARCHITECTURE)


def _image(blobs: Blobs, digests: tuple[str, ...]) -> FoundImage:
    size = blobs.open(f"blobs/sha256/{digests[0]}").seek(0, os.SEEK_END)
    manifest = _read(blobs, Descriptor(digests[0], size, ""))
    config = _read(blobs, _descriptor(manifest.get("config")))
    layers = manifest.get("layers")
    if not isinstance(layers, list) or not 0 < len(layers) <= MOST_LAYERS:
        raise ImageRefused(f"expected a manifest with 1 to {MOST_LAYERS} layers")
    return FoundImage(digests, config, tuple(_descriptor(layer) for layer in layers))


def _read(blobs: Blobs, descriptor: Descriptor) -> Mapping[str, JsonValue]:
    name = f"sha256:{descriptor.sha256}"
    if descriptor.size > DOCUMENT_BYTES:
        raise ImageRefused(f"{name} has {descriptor.size} bytes, the cap is {DOCUMENT_BYTES}")
    return _document(open_blob(blobs, descriptor).read(), name)


def _document(data: bytes, name: str) -> Mapping[str, JsonValue]:
    try:
        document = loads(data, limits=_DOCUMENT)
    except JsonRefused as error:
        raise ImageRefused(f"{name}: {error}") from error
    if not isinstance(document, dict):
        raise ImageRefused(f"{name}: expected a JSON object")
    return document


def _descriptor(entry: JsonValue) -> Descriptor:
    fields = entry if isinstance(entry, dict) else {}
    digest, size = fields.get("digest"), fields.get("size")
    algorithm, _, value = str(digest).partition(":")
    is_hex = len(value) == 64 and all(character in "0123456789abcdef" for character in value)
    if algorithm != "sha256" or not is_hex:
        raise ImageRefused(f"expected a descriptor with a sha256 digest, got {str(digest)[:90]!r}")
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= LAYER_BYTES:
        raise ImageRefused(f"{digest}: expected a size of 0 to {LAYER_BYTES} bytes, got {size!r}")
    return Descriptor(value, size, str(fields.get("mediaType", "")))
