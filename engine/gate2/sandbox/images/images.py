"""Which image a name or a reference means on this machine, and whose it is.

A name is one of `sandboxes/images.toml`, built here by `gate2.sandbox.images.build`; a reference
is ``repository@sha256:…``, an author's, taken in by `gate2.sandbox.images.add` or had by an engine.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from gate2.errors import InfrastructureError, InvalidRecord
from gate2.reasons import Code, because
from gate2.sandbox.images import store as image_store
from gate2.sandbox.images.definitions import Definition, definitions
from gate2.sandbox.images.pointer import ADDED, BUILT, read_pointer
from gate2.sandbox.job import Image

_REFERENCE = re.compile(r"[a-z0-9][a-z0-9._/:-]{0,200}@sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Installed:
    """An image on this machine."""

    image: Image
    current: bool
    """Whether it was built from the definition that images.toml holds now; an added one has none
    and is what its digest says for ever."""
    packages: tuple[str, ...]
    """Name, version and architecture of every Debian package and every wheel in it, as far as
    they were put in here."""
    size_bytes: int
    """Of the layer, which is there twice: packed and unpacked."""
    source: str
    """``packages``, ``same as <name>``, or the reference it was added for."""


def is_reference(image: str) -> bool:
    """Whether this names an image of a registry by digest."""
    return _REFERENCE.fullmatch(image) is not None


def resolve_name(image: str) -> Image:
    """The built image of that name.

    Raises:
        InfrastructureError: SBX-001, it is defined and not built here.
        InvalidRecord: SBX-002, it is neither a defined name nor a reference by digest.
    """
    if image not in definitions():
        known = ", ".join(sorted(definitions()))
        raise InvalidRecord(
            because(
                Code.SBX_IMAGE_NOT_BY_DIGEST,
                f"image {image!r} is neither a name of sandboxes/images.toml ({known}) nor a "
                "repository@sha256:… reference",
            )
        )
    found = find(image)
    if found is None:
        raise InfrastructureError(
            because(
                Code.SBX_IMAGE_MISSING,
                f"image {image!r} is defined and not built on this machine",
                remedy=f"Run `gate2 image build {image}`.",
            )
        )
    return found


def resolve(image: str) -> Image:
    """The image of a name or of a reference, for lanes that have no engine to ask.

    Raises:
        InfrastructureError: SBX-001, it is not on this machine.
        InvalidRecord: SBX-002, it is neither a defined name nor a reference by digest.
    """
    if not is_reference(image):
        return resolve_name(image)
    found = find_added(image)
    if found is None:
        raise InfrastructureError(
            because(
                Code.SBX_IMAGE_MISSING,
                f"image {image} is not unpacked on this machine",
                remedy=f"Run `skopeo copy docker://{image} oci-archive:image.tar`, then "
                "`gate2 image add image.tar`; or use Docker, which can pull it.",
            )
        )
    return found


def find(name: str) -> Image | None:
    """The built image of that name, or None where it has not been built."""
    definition = definitions().get(name)
    return image_store.find(BUILT, definition.built_as, name) if definition else None


def find_added(reference: str) -> Image | None:
    """The added image of that reference. The digest decides: the same content is the same image
    whatever registry it comes from."""
    return image_store.find(ADDED, reference.partition("@sha256:")[2], reference)


def is_own(image: Image) -> bool:
    """Whether the image was made here, from packages: what it holds is no author's."""
    return image_store.is_built_here(image)


def trusted(image: Image) -> Image:
    """An image whose programs may be believed: this one where it is our own, else `python`.

    Raises:
        InfrastructureError: SBX-001, neither is on this machine.
    """
    return image if is_own(image) else resolve_name("python")


def archive_of(image: Image) -> Path | None:
    """The tar `docker load` takes, for an image that this machine has unpacked."""
    if image.rootfs is None:
        return None
    archive = image.rootfs.parent / "image.tar"
    return archive if archive.is_file() else None


def installed() -> list[Installed]:
    """Every defined image that is built on this machine, then every added one."""
    found = []
    for name, definition in sorted(definitions().items()):
        if image := find(name):
            current = is_current(image, definition)
            source = f"same as {definition.same_as}" if definition.same_as else "packages"
            found.append(_installed(image, current, source))
    for reference in sorted(added()):
        if image := find_added(reference):
            found.append(_installed(image, True, reference))
    return found


def is_current(image: Image, definition: Definition) -> bool:
    """Whether a found image was built from this definition."""
    pointer = image_store.pointer_of(image, definition.built_as)
    return pointer is not None and pointer.fields.get("definition_sha256") == definition.digest()


def added() -> set[str]:
    """The references of every image that was added on this machine."""
    found = set()
    for store in image_store.stores(ADDED):
        for path in sorted(store.glob("*.json")):
            pointer = read_pointer(path)
            if pointer is not None and (reference := pointer.fields.get("reference", "")):
                found.add(reference)
    return found


def verify(name: str) -> list[str]:
    """What is wrong with an image: nothing, when layer, ID and unpacked root agree.

    Reads every byte. The unpacked root is compared entry by entry with the layer.
    """
    image = find_added(name) if is_reference(name) else find(name)
    if image is None or image.rootfs is None:
        how = "add" if is_reference(name) else f"build {name}"
        return [f"image {name} is not on this machine: run `gate2 image {how}`"]
    return image_store.findings(image.rootfs.parent, image.image_id)


def _installed(image: Image, current: bool, source: str) -> Installed:
    assert image.rootfs is not None, "a stored image has an unpacked root"
    directory = image.rootfs.parent
    packages, archive = directory / "packages.txt", directory / "image.tar"
    lines = packages.read_text(encoding="utf-8").splitlines() if packages.is_file() else []
    size = archive.stat().st_size if archive.is_file() else 0  # damaged: for `verify` to say
    return Installed(image, current, tuple(lines), size, source)
