"""A root file system as a deterministic layer: the same packages give the same bytes.

The input is the tar that `mmdebstrap` writes, which carries the machine it was made on
(host name, resolver, logs, lists, caches). What leaves this module is sorted, stripped of all
that, free of set-user-id bits, and has the mount points every lane binds to.
"""

import fnmatch
import hashlib
import io
import json
import stat
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import IO

from gate2.sandbox.job import IN_DIR, OUT_DIR, PROBE_DIR, TOOLS_DIR

LAYOUT = 3
"""Raised whenever this module would make other bytes of the same input."""

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
_MADE_DIRECTORIES = (
    "home",
    *(path.lstrip("/") for path in (IN_DIR, OUT_DIR, TOOLS_DIR, PROBE_DIR)),
)
_MODES = {
    # The watchdog. A program its user cannot read is not dumpable, so that the payload, which
    # runs as the same user, cannot reach process 1 through /proc/1/mem.
    "usr/bin/timeout": 0o711,
}
_MADE_FILES = {
    "etc/hostname": b"gate2\n",
    "etc/hosts": b"127.0.0.1 localhost gate2\n",
    "etc/machine-id": b"",
    "etc/resolv.conf": b"",
}


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer that was written: its digest is the OCI `diff_id`."""

    sha256: str
    size: int


def write_layer(source: Path, target: Path, *, epoch: int) -> Layer:
    """Write the normalised layer of the tar at `source` to `target`."""
    digest, size = hashlib.sha256(), 0
    with tarfile.open(source) as raw, target.open("wb") as out:
        for piece in _pieces(raw, epoch):
            digest.update(piece)
            size += len(piece)
            out.write(piece)
    return Layer(digest.hexdigest(), size)


def image_config(layer_sha256: str, *, architecture: str, epoch: int) -> bytes:
    """The image configuration; its sha256 is the image ID.

    No entry point, user, environment or volume: every lane states those itself.
    """
    document = {
        "architecture": architecture,
        "config": {"Labels": {"gate2.layout": str(LAYOUT)}},
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
    digest = hashlib.sha256()
    with path.open("rb") as stream:
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
            archive.addfile(_plain(name, len(data), epoch), io.BytesIO(data))
        with layer.open("rb") as stream:
            archive.addfile(_plain("layer.tar", layer.stat().st_size, epoch), stream)


def open_layer(archive: tarfile.TarFile) -> IO[bytes]:
    """The layer inside an archive that `write_archive` wrote.

    Raises:
        tarfile.TarError, KeyError: it is no such archive.
    """
    stream = archive.extractfile("layer.tar")
    if stream is None:
        raise KeyError("layer.tar is not a regular file")
    return stream


def differences(layer: tarfile.TarFile, rootfs: Path, *, at_most: int = 20) -> list[str]:
    """Where an unpacked root differs from its layer: missing, changed and extra entries."""
    found: list[str] = []
    expected = {""}
    for member in layer:
        expected.add(member.name)
        if problem := _differs(layer, member, rootfs / member.name):
            found.append(f"{member.name}: {problem}")
            if len(found) >= at_most:
                return found
    for path in _walk(rootfs):
        name = path.relative_to(rootfs).as_posix()
        if name not in expected:
            found.append(f"{name}: is not part of the layer")
            if len(found) >= at_most:
                return found
    return found


def _walk(directory: Path) -> Iterator[Path]:
    for path in sorted(directory.iterdir()):
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)


def _differs(layer: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> str:
    try:
        status = path.lstat()
    except OSError:
        return "is missing"
    if member.issym():
        return "" if path.is_symlink() and str(path.readlink()) == member.linkname else "changed"
    if stat.S_IMODE(status.st_mode) != member.mode or status.st_uid != member.uid:
        return f"mode or owner is {status.st_mode:o} {status.st_uid}, expected {member.mode:o}"
    if member.isdir():
        return "" if stat.S_ISDIR(status.st_mode) else "is not a directory"
    if not stat.S_ISREG(status.st_mode):
        return "is not a regular file"
    if member.islnk():
        return (
            ""
            if path.samefile(path.parents[member.name.count("/")] / member.linkname)
            else ("is not the hard link it was")
        )
    stream = layer.extractfile(member)
    same = stream is not None and stream.read() == path.read_bytes()
    return "" if same else "has other content"


def _pieces(raw: tarfile.TarFile, epoch: int) -> Iterator[bytes]:
    for header, member in _entries(raw, epoch):
        yield header.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict")
        if not header.isreg():
            continue
        if member is None:
            content = _MADE_FILES[header.name]
        else:
            stream = raw.extractfile(member)
            assert stream is not None, f"{member.name} is a regular file"
            content = stream.read()
        yield content
        yield b"\0" * (-len(content) % tarfile.BLOCKSIZE)
    yield b"\0" * (2 * tarfile.BLOCKSIZE)


def _entries(
    raw: tarfile.TarFile, epoch: int
) -> Iterator[tuple[tarfile.TarInfo, tarfile.TarInfo | None]]:
    """Header to write and member to take the content from, sorted by name, links resolved."""
    kept: dict[str, tarfile.TarInfo] = {}
    for member in raw:
        name = member.name.removeprefix("./").strip("/")
        if name not in ("", ".") and not _is_dropped(name) and name not in _MADE_FILES:
            kept[name] = member
    first: dict[str, str] = {}
    for name in sorted(kept.keys() | set(_MADE_FILES) | set(_MADE_DIRECTORIES)):
        source = kept.get(name)
        if source is None:
            yield _made(name, epoch), None
            continue
        origin = source
        if source.islnk():
            origin = kept[source.linkname.removeprefix("./")]
        header = _normal(name, origin, epoch)
        if header.isreg():
            key = origin.name
            if key in first:
                header.type, header.size, header.linkname = tarfile.LNKTYPE, 0, first[key]
            else:
                first[key] = name
        yield header, origin


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


def _made(name: str, epoch: int) -> tarfile.TarInfo:
    if name in _MADE_FILES:
        return _plain(name, len(_MADE_FILES[name]), epoch)
    header = _plain(name, 0, epoch)
    header.type, header.mode = tarfile.DIRTYPE, 0o755
    return header


def _plain(name: str, size: int, epoch: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size, header.mtime, header.mode = size, epoch, 0o644
    return header


def _timestamp(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
