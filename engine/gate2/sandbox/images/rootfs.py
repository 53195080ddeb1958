"""A root file system as a deterministic layer: the same packages give the same bytes.

The input is the tar that `mmdebstrap` writes, which carries the machine it was made on
(host name, resolver, logs, lists, caches). What leaves this module is sorted, stripped of all
that, free of set-user-id bits, and has the mount points every lane binds to.
"""

import fnmatch
import hashlib
import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import IO

from gate2.sandbox.images.layer import Entry, Layer, header_of, link_again, write_entries
from gate2.sandbox.job import IN_DIR, OUT_DIR, PROBE_DIR, TOOLS_DIR

LAYOUT = 3
"""Raised whenever this module would make other bytes of the same input."""

_NO_LABELS: Mapping[str, str] = MappingProxyType({})
_EMPTIED = ("dev", "proc", "run", "sys", "tmp", "var/backups", "var/cache", "var/lib/apt",
            "var/log", "var/tmp")  # fmt: skip
_DROPPED = (
    "etc/.pwd.lock",
    "etc/apt/sources.list",
    "etc/fstab",
    "etc/*-",
    "usr/share/doc/*/changelog*",
    "usr/share/info/*",
    "usr/share/locale/*",
    "usr/share/man/*",
    # compiled while packages were configured, in whatever order; the same source, other bytes
    "usr/share/python3/*__pycache__",
    "usr/share/python3/*__pycache__/*",
    "var/lib/dpkg/*-old",
    "var/lib/dpkg/lock*",
)
MADE_DIRECTORIES = (
    "home",
    *(path.lstrip("/") for path in (IN_DIR, OUT_DIR, TOOLS_DIR, PROBE_DIR)),
)
_MODES = {
    # The watchdog. A program its user cannot read is not dumpable, so that the payload, which
    # runs as the same user, cannot reach process 1 through /proc/1/mem.
    "usr/bin/timeout": 0o711,
}
MADE_FILES = {
    "etc/hostname": b"gate2\n",
    "etc/hosts": b"127.0.0.1 localhost gate2\n",
    "etc/machine-id": b"",
    "etc/resolv.conf": b"",
}


def write_layer(source: Path, target: Path, *, epoch: int) -> Layer:
    """Write the normalised layer of the tar at `source` to `target`."""
    with tarfile.open(source) as raw:
        return write_entries(_entries(raw, epoch), target)


def image_config(
    layer_sha256: str, *, architecture: str, epoch: int, labels: Mapping[str, str] = _NO_LABELS
) -> bytes:
    """The image configuration; its sha256 is the image ID.

    No entry point, user, environment or volume: every lane states those itself.
    """
    document = {
        "architecture": architecture,
        "config": {"Labels": {"gate2.layout": str(LAYOUT), **labels}},
        "created": _timestamp(epoch),
        "history": [{"created": _timestamp(epoch), "created_by": "gate2 image build"}],
        "os": "linux",
        "rootfs": {"diff_ids": [f"sha256:{layer_sha256}"], "type": "layers"},
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def sha256_of(data: bytes) -> str:
    """The digest as an image ID carries it, without its prefix."""
    return hashlib.sha256(data).hexdigest()


def digest_of(path: Path) -> str:
    """The sha256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return digest_of_stream(stream)


def digest_of_stream(stream: IO[bytes]) -> str:
    """The sha256 of what is left of a stream, read in pieces."""
    digest = hashlib.sha256()
    while piece := stream.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()


def write_archive(target: Path, config: bytes, layer: Path, *, epoch: int) -> None:
    """Write what `docker load` takes: manifest, configuration and layer in one tar."""
    image_id = sha256_of(config)
    manifest = [{"Config": f"{image_id}.json", "Layers": ["layer.tar"], "RepoTags": None}]
    text = json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()
    with tarfile.open(target, "w", format=tarfile.GNU_FORMAT) as archive:
        for name, data in (("manifest.json", text), (f"{image_id}.json", config)):
            header = header_of(name, mode=0o644, mtime=epoch)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
        with layer.open("rb") as stream:
            header = header_of("layer.tar", mode=0o644, mtime=epoch)
            header.size = layer.stat().st_size
            archive.addfile(header, stream)


def open_layer(archive: tarfile.TarFile) -> IO[bytes]:
    """The layer inside an archive that `write_archive` wrote.

    Raises:
        tarfile.TarError, KeyError: it is no such archive.
    """
    stream = archive.extractfile("layer.tar")
    if stream is None:
        raise KeyError("layer.tar is not a regular file")
    return stream


def _entries(raw: tarfile.TarFile, epoch: int) -> Iterator[Entry]:
    """Every entry to write, sorted by name, hard links resolved."""
    kept: dict[str, tarfile.TarInfo] = {}
    for member in raw:
        name = member.name.removeprefix("./").strip("/")
        if name not in ("", ".") and not _is_dropped(name) and name not in MADE_FILES:
            kept[name] = member
    first: dict[str, str] = {}
    for name in sorted(kept.keys() | set(MADE_FILES) | set(MADE_DIRECTORIES)):
        source = kept.get(name)
        if source is None:
            yield _made(name, epoch)
            continue
        origin = source
        if source.islnk():
            origin = kept[source.linkname.removeprefix("./")]
        header = _normal(name, origin, epoch)
        if header.isreg():
            key = origin.name
            if key in first:
                header = link_again(header, first[key])
            else:
                first[key] = name
        yield Entry(header, partial(content_of, raw, origin))


def content_of(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """The content of a regular member."""
    stream = archive.extractfile(member)
    assert stream is not None, f"{member.name} is a regular file"
    return stream


def _is_dropped(name: str) -> bool:
    if any(name.startswith(f"{directory}/") for directory in _EMPTIED):
        return True
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in _DROPPED)


def _normal(name: str, member: tarfile.TarInfo, epoch: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.type, header.size = member.type, member.size
    header.linkname = member.linkname if member.issym() else ""
    header.mode = 0o777 if member.issym() else _MODES.get(name, member.mode & 0o1777)
    header.uid, header.gid = member.uid, member.gid
    header.mtime = min(int(member.mtime), epoch)
    if not (member.isreg() or member.isdir() or member.issym()):
        raise ValueError(f"{name} in the bootstrapped tar is neither file, directory nor link")
    return header


def _made(name: str, epoch: int) -> Entry:
    if name in MADE_FILES:
        return made_file(name, epoch)
    return Entry(header_of(name, mode=0o755, mtime=epoch, kind=tarfile.DIRTYPE))


def made_file(name: str, epoch: int) -> Entry:
    """One of the files that say the same in every image."""
    data = MADE_FILES[name]
    header = header_of(name, mode=0o644, mtime=epoch)
    header.size = len(data)
    return Entry(header, partial(io.BytesIO, data))


def _timestamp(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
