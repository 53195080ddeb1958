"""The images that `sandboxes/images.toml` defines: Debian packages, and wheels by their hash."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from gate2.backports import tomllib
from gate2.data import data_path
from gate2.sandbox.images import rootfs

SCHEMA = "gate2-images-v1"
PYTHON = "3.11"
"""The interpreter of the suite all images are made from; wheels have to be for it."""
COMPILE = (
    'chroot "$1" env PYTHONHASHSEED=0 python3 -m compileall -q -f -j 1'
    " --invalidation-mode unchecked-hash /usr/lib/python3 /usr/lib/python3.11"
)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_PACKAGE = re.compile(r"[a-z0-9][a-z0-9+.-]+")
_WHEEL_FILE = re.compile(r"[A-Za-z0-9_.]+-[A-Za-z0-9_.!+]+(-[A-Za-z0-9_.]+){3}\.whl")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Wheel:
    """One wheel, for what Debian does not package."""

    name: str
    version: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Definition:
    """One `[image.NAME]` table."""

    name: str
    suite: str
    architecture: str
    packages: tuple[str, ...]
    source_date_epoch: int
    wheels: tuple[Wheel, ...] = ()
    takes: str = "some minutes"
    """How long a build takes and what it fetches, for a message."""
    same_as: str = ""
    """The image this is another name for; the empty string for an image of its own."""

    @property
    def built_as(self) -> str:
        """The name that the build of this image bears."""
        return self.same_as or self.name

    def digest(self) -> str:
        """Equal exactly when the same build would be made by the same layout."""
        parts = [rootfs.LAYOUT, COMPILE, self.suite, self.architecture, self.packages]
        parts.append(self.source_date_epoch)
        if self.wheels:
            parts.append([[wheel.file, wheel.sha256] for wheel in self.wheels])
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def definitions() -> dict[str, Definition]:
    """Every image that images.toml defines.

    Raises:
        ValueError: the file says something this version does not know or would not build.
    """
    document = tomllib.loads(data_path("sandboxes/images.toml").read_text(encoding="utf-8"))
    return read_definitions(document)


def read_definitions(document: dict[str, Any]) -> dict[str, Definition]:
    """The definitions in a document of the form of images.toml. Raises as `definitions`."""
    if document.get("schema") != SCHEMA:
        raise ValueError(f"sandboxes/images.toml: expected schema {SCHEMA}")
    tables = document["image"]
    return {name: _definition(name, table, tables) for name, table in tables.items()}


def _definition(name: str, table: dict[str, Any], tables: dict[str, Any]) -> Definition:
    if _NAME.fullmatch(name) is None:
        raise _wrong(name, "expected a name of small letters, digits and dashes")
    same_as = table.get("same_as", "")
    if same_as:
        if set(table) != {"same_as"} or "same_as" in tables.get(same_as, {"same_as": ""}):
            raise _wrong(name, f"expected same_as alone, naming an image of its own: {same_as!r}")
        table = tables[same_as]
    if unknown := sorted(set(table) - set(Definition.__slots__)):
        raise _wrong(name, f"unknown keys {', '.join(unknown)}")
    packages = tuple(sorted(table["packages"]))
    if bad := [package for package in packages if _PACKAGE.fullmatch(package) is None]:
        raise _wrong(name, f"not the name of a Debian package: {bad[0]!r}")
    return Definition(
        name=name,
        suite=table["suite"],
        architecture=table["architecture"],
        packages=packages,
        source_date_epoch=table["source_date_epoch"],
        wheels=tuple(_wheel(name, entry) for entry in table.get("wheels", [])),
        takes=table.get("takes", "some minutes"),
        same_as=same_as,
    )


def _wheel(image: str, entry: dict[str, Any]) -> Wheel:
    wheel = Wheel(entry["name"], entry["version"], entry["file"], entry["sha256"])
    if _WHEEL_FILE.fullmatch(wheel.file) is None:
        raise _wrong(image, f"not the file name of a wheel: {wheel.file!r}")
    if _SHA256.fullmatch(wheel.sha256) is None:
        raise _wrong(image, f"{wheel.file}: expected a sha256 of 64 hex digits")
    return wheel


def _wrong(image: str, what: str) -> ValueError:
    return ValueError(f"sandboxes/images.toml, [image.{image}]: {what}")
