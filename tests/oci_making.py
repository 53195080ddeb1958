"""Writes OCI image layouts for tests, honest ones and others."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"
AMD64 = {"os": "linux", "architecture": "amd64"}


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def member(
    name: str,
    data: bytes | None = None,
    *,
    mode: int = 0o755,
    kind: bytes = tarfile.REGTYPE,
    link: str = "",
    pax: Mapping[str, str] | None = None,
) -> tuple[tarfile.TarInfo, bytes]:
    """One entry: a directory where it has neither content nor a kind of its own."""
    info = tarfile.TarInfo(name)
    if data is None and kind == tarfile.REGTYPE:
        kind = tarfile.DIRTYPE
    info.type, info.mode, info.linkname, info.size = kind, mode, link, len(data or b"")
    info.uid, info.gid, info.mtime = 4711, 4712, 1_600_000_000
    info.pax_headers = dict(pax or {})
    return info, data or b""


def symlink(name: str, to: str) -> tuple[tarfile.TarInfo, bytes]:
    return member(name, kind=tarfile.SYMTYPE, link=to)


def hardlink(name: str, to: str) -> tuple[tarfile.TarInfo, bytes]:
    return member(name, kind=tarfile.LNKTYPE, link=to)


def layer(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for info, data in members:
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


COREUTILS = (
    member("usr/bin/timeout", b"timeout"),
    member("usr/bin/env", b"env"),
)


@dataclass
class Layout:
    """A layout in the making: blobs by digest, and what index.json refers to."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    manifests: list[dict[str, Any]] = field(default_factory=list)

    def put(self, data: bytes, media_type: str) -> dict[str, Any]:
        self.blobs[digest(data)] = data
        return {"mediaType": media_type, "digest": f"sha256:{digest(data)}", "size": len(data)}

    def image(
        self,
        *layers: bytes,
        config: Mapping[str, Any] | None = None,
        diff_ids: Iterable[str] | None = None,
        packed: bool = False,
        platform: Mapping[str, str] | None = None,
    ) -> str:
        """Put an image in and refer to it; the hex digits of its manifest's digest."""
        ids = [f"sha256:{digest(data)}" for data in layers] if diff_ids is None else list(diff_ids)
        document = {**AMD64, "rootfs": {"type": "layers", "diff_ids": ids}, **(config or {})}
        stored = [gzip.compress(data, mtime=0) if packed else data for data in layers]
        media_type = f"{LAYER}+gzip" if packed else LAYER
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": self.put(json.dumps(document).encode(), CONFIG),
            "layers": [self.put(data, media_type) for data in stored],
        }
        entry = self.put(json.dumps(manifest).encode(), MANIFEST)
        if platform is not None:
            entry["platform"] = dict(platform)
        self.manifests.append(entry)
        return str(entry["digest"]).removeprefix("sha256:")

    def nest(self) -> str:
        """Put everything referred to so far behind one index; its digest's hex digits."""
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": self.manifests}
        self.manifests = [self.put(json.dumps(index).encode(), INDEX)]
        return str(self.manifests[0]["digest"]).removeprefix("sha256:")

    def files(self) -> dict[str, bytes]:
        index = {"schemaVersion": 2, "manifests": self.manifests}
        return {
            "oci-layout": b'{"imageLayoutVersion": "1.0.0"}',
            "index.json": json.dumps(index).encode(),
            **{f"blobs/sha256/{name}": data for name, data in self.blobs.items()},
        }

    def write(self, path: Path) -> Path:
        """As one tar."""
        with tarfile.open(path, "w") as archive:
            for name, data in self.files().items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
        return path

    def write_directory(self, path: Path) -> Path:
        for name, data in self.files().items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)
        return path
