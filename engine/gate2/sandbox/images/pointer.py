"""The files that lead from an image's name, or its manifest's digest, to the image's ID."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gate2.places import write_whole

BUILT, ADDED = "images", "added-images"
"""The folders of a cache for images made from packages, and for those taken from an author."""

_IMAGE_ID = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Pointer:
    """What a pointer file says."""

    image_id: str
    fields: Mapping[str, str]
    """Its other fields: what the image was made from."""


def directory_of(store: Path, image_id: str) -> Path:
    """Where the image of that ID lies in a store."""
    return store / image_id.removeprefix("sha256:")


def read_pointer(path: Path) -> Pointer | None:
    """What a pointer file says; None where there is none or it is broken."""
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(document, dict):
        return None
    fields = {name: value for name, value in document.items() if isinstance(value, str)}
    image_id = fields.pop("image_id", "")
    if len(fields) + 1 != len(document) or _IMAGE_ID.fullmatch(image_id) is None:
        return None
    return Pointer(image_id, fields)


def write_pointer(path: Path, pointer: Pointer) -> None:
    """Write it whole."""
    document = {**pointer.fields, "image_id": pointer.image_id}
    write_whole(path, json.dumps(document, indent=1, sort_keys=True).encode() + b"\n")
