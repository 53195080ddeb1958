"""Which image an artifact's runs would start from, told from files alone.

Neither an engine nor a lane is asked. An image that lies here is known by its ID, which is the
digest of its configuration; one that only an engine may have, by the digest in its reference.
"""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from gate2.backports import tomllib
from gate2.data import data_path
from gate2.places import cache_roots
from gate2.sandbox.images.pointer import ADDED, BUILT, directory_of, read_pointer

TRUSTED = "python"
"""What proofs are elaborated in, and what probes any seal."""
_REFERENCE = re.compile(r"[^\s]+@sha256:(?P<digest>[0-9a-f]{64})")


def image_parts(image: str) -> Mapping[str, object] | None:
    """What the image is: its definition or reference, and its ID; None where it is not here."""
    if reference := _REFERENCE.fullmatch(image):
        return {"reference": image, "id": _id_of(ADDED, reference["digest"])}
    table = _definitions().get(image)
    if not isinstance(table, dict):
        return None
    built_as = table.get("same_as", image)
    found = _id_of(BUILT, str(built_as))
    if found is None:
        return None
    return {"definition": [table, _definitions().get(built_as)], "id": found}


@cache
def _definitions() -> Mapping[str, object]:
    document = tomllib.loads(data_path("sandboxes/images.toml").read_text(encoding="utf-8"))
    tables = document["image"]
    return tables if isinstance(tables, dict) else {}


def _id_of(kind: str, pointer_name: str) -> str | None:
    """The ID of the image that a pointer leads to, if its configuration has that digest."""
    for root in cache_roots():
        store = root / kind
        pointer = read_pointer(store / f"{pointer_name}.json")
        if pointer is not None and _is_there(directory_of(store, pointer.image_id)):
            return pointer.image_id
    return None


def _is_there(directory: Path) -> bool:
    try:
        config = (directory / "config.json").read_bytes()
    except OSError:
        return False
    return hashlib.sha256(config).hexdigest() == directory.name
