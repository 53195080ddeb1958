"""Finds an author's image in an OCI image layout, every document by digest.

OCI image layout 1.0: `oci-layout`, `index.json`, and blobs named by their sha256. What an index
or a manifest refers to is read to the announced size, and has to have the announced digest; the
only things believed without one are `index.json` itself, which decides nothing but where to look,
and the names of the blobs, which are looked up and never opened as paths of their own.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gate2.reasons import Code
from gate2.sandbox.images.oci_blobs import Blobs, Descriptor, ImageRefused, open_blob
from gate2.strictjson import JsonLimits, JsonRefused, JsonValue, loads

ARCHITECTURE = "amd64"
DOCUMENT_BYTES = 4 << 20
LAYER_BYTES = 20 << 30
MOST_LAYERS = 128
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


@dataclass(frozen=True, slots=True)
class FoundImage:
    """One image of the layout. Nothing but its digests has been believed."""

    digests: tuple[str, ...]
    """Of the manifest, then of each index that led to it: all of them name this image."""
    config: Mapping[str, JsonValue]
    layers: tuple[Descriptor, ...]


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
