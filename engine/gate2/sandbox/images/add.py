"""Takes an author's OCI image in, so that lanes without an engine can run it by its digest.

1. the one image for amd64 is found in the layout, every digest on the way checked;
2. an image for another machine, or one that declares volumes, is refused;
3. each layer is decompressed and held to the digest the configuration states of it;
4. the layers become one root (`gate2.sandbox.images.flatten`) and that root one layer of ours;
5. the layer and the manifest's digest make a configuration of ours, without entry point, user,
   environment or volume, so that the same manifest is the same image ID on every machine;
6. it is stored like a built image, in another place: what it holds is its author's.
"""

import gzip
import hashlib
import subprocess
import tarfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from gate2.errors import InvalidRecord
from gate2.places import fault_of
from gate2.reasons import Code, because
from gate2.sandbox.images import images, rootfs
from gate2.sandbox.images import store as image_store
from gate2.sandbox.images.build import furnish
from gate2.sandbox.images.flatten import MOST_BYTES, Root
from gate2.sandbox.images.flattened import entries_of
from gate2.sandbox.images.layer import write_entries
from gate2.sandbox.images.oci_blobs import Blobs, Descriptor, ImageRefused, open_blob, open_layout
from gate2.sandbox.images.oci_layout import ARCHITECTURE, FoundImage, find_image
from gate2.sandbox.images.pointer import ADDED, Pointer, write_pointer
from gate2.sandbox.images.store import Say
from gate2.sandbox.job import Image
from gate2.strictjson import JsonValue

_EPOCH = 1704067200  # of what is made here; the image's own files keep their times
_PIECE = 1 << 20
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_REPOSITORY = "added"


@dataclass(frozen=True, slots=True)
class Added:
    """An image that was taken in."""

    image: Image
    references: tuple[str, ...]
    """Every reference it is found by; the repository's name is only where it may be had."""
    dropped: int
    """Devices, FIFOs and sockets that were left out."""


def add(file: Path, reference: str = "", *, say: Say) -> Added:
    """Take in the image of an OCI layout; `reference` chooses one where there are several.

    Raises:
        InvalidRecord: SBX-002 it cannot be known by that digest, SBX-018 it is for another
            machine, SBX-021 it declares volumes, SBX-003 it is not what it says it is.
        InfrastructureError: INF-004, INF-013, the disk is full or the machine refused.
    """
    if reference and not images.is_reference(reference):
        message = f"expected REPOSITORY@sha256:<64 hex digits>, got {reference!r}"
        raise InvalidRecord(because(Code.SBX_IMAGE_NOT_BY_DIGEST, message))
    repository, _, wanted = reference.partition("@sha256:")
    try:
        with open_layout(file) as blobs, image_store.workspace(ADDED, say) as workspace:
            found = find_image(blobs, wanted)
            say(f"image sha256:{found.digests[0]}: {len(found.layers)} layers")
            return _add(blobs, found, repository or _REPOSITORY, workspace)
    except ImageRefused as error:
        raise InvalidRecord(because(error.code, f"{file}: {error}")) from error
    except (ValueError, EOFError, tarfile.TarError, gzip.BadGzipFile) as error:
        message = f"{file}: a layer cannot be read: {error}"
        raise InvalidRecord(because(Code.SBX_IMAGE_BUILD_FAILED, message)) from error
    except OSError as error:
        raise fault_of(error) from error


def _add(blobs: Blobs, found: FoundImage, repository: str, workspace: Path) -> Added:
    diff_ids = _checked_config(found)
    root = Root()
    with ExitStack() as stack:
        left = MOST_BYTES
        for number, (layer, diff_id) in enumerate(zip(found.layers, diff_ids, strict=True)):
            path = workspace / f"layer-{number}.tar"
            left -= _decompress(blobs, layer, diff_id, path, most=left)
            root.add(stack.enter_context(tarfile.open(path, "r:")))
        written = write_entries(entries_of(root, epoch=_EPOCH), workspace / "layer.tar")
    for path in workspace.glob("layer-*.tar"):
        path.unlink()
    manifest = f"sha256:{found.digests[0]}"
    config = rootfs.image_config(
        written.sha256, architecture=ARCHITECTURE, epoch=_EPOCH, labels={"gate2.manifest": manifest}
    )
    image_id = f"sha256:{rootfs.sha256_of(config)}"
    try:
        furnish(workspace, config, workspace / "layer.tar", epoch=_EPOCH)
    except subprocess.CalledProcessError as error:
        raise ImageRefused(f"the root cannot be unpacked: tar exit {error.returncode}") from error
    image_store.put_in_place(workspace, image_id)
    references = tuple(f"{repository}@sha256:{digest}" for digest in found.digests)
    for digest, name in zip(found.digests, references, strict=True):
        pointer = Pointer(image_id, {"reference": name, "manifest": manifest})
        write_pointer(workspace.parent / f"{digest}.json", pointer)
    image = images.find_added(references[0])
    assert image is not None, "it was put in place just now"
    return Added(image, references, root.dropped)


def _checked_config(found: FoundImage) -> list[str]:
    """The digests of the layers once decompressed, from a configuration that may be run."""
    platform = f"{found.config.get('os')}/{found.config.get('architecture')}"
    if platform != f"linux/{ARCHITECTURE}":
        message = f"the image is for {platform[:80]}, expected linux/{ARCHITECTURE}"
        raise ImageRefused(message, Code.SBX_ARCH_MISMATCH)
    if _field(found.config.get("config"), "Volumes"):
        message = "the image declares volumes, writable past every limit; use one without VOLUME"
        raise ImageRefused(message, Code.SBX_SEAL_NOT_PROVEN)
    diff_ids = _field(found.config.get("rootfs"), "diff_ids")
    if not isinstance(diff_ids, list) or len(diff_ids) != len(found.layers):
        raise ImageRefused(f"expected {len(found.layers)} diff_ids in the configuration")
    return [str(diff_id) for diff_id in diff_ids]


def _field(value: JsonValue, name: str) -> JsonValue:
    return value.get(name) if isinstance(value, dict) else None


def _decompress(blobs: Blobs, layer: Descriptor, diff_id: str, target: Path, *, most: int) -> int:
    """Write a layer as a plain tar; returns its size.

    Raises:
        ImageRefused: it has another digest, packed or unpacked, or more than `most` bytes.
    """
    with blobs.open(f"blobs/sha256/{layer.sha256}") as start:
        magic = start.read(4)
    if magic.startswith(_ZSTD):
        raise ImageRefused(
            "a layer is compressed with zstd, which is not read here: recompress with gzip "
            "(that is another manifest, and so another digest)"
        )
    packed = open_blob(blobs, layer)
    stream: IO[bytes] = gzip.GzipFile(fileobj=packed) if magic.startswith(_GZIP) else packed  # type: ignore[assignment]  # a GzipFile is read like any binary stream
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as out:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            if size > most:
                raise ImageRefused(f"the layers unpack to more than {MOST_BYTES} bytes")
            out.write(piece)
    while packed.read(_PIECE):
        continue  # to the end, where the digest of the packed bytes is checked
    if (actual := f"sha256:{digest.hexdigest()}") != diff_id:
        raise ImageRefused(f"a layer unpacks to {actual}, the configuration says {diff_id[:90]}")
    return size
