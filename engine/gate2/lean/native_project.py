"""The compiled libraries of a Lake project (Mathlib, say) that the user named.

Read from its manifest; Lake itself is not run, because it runs the project's lakefile and may
fetch. A package that has not been built brings nothing, and a file that imports it does not
compile (LEAN-003).
"""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gate2.lean.native_version import unavailable
from gate2.strictjson import JsonLimits, JsonRefused, JsonValue, loads

MANIFEST = "lake-manifest.json"
BUILD = PurePosixPath(".lake/build/lib/lean")
_PACKAGES = ".lake/packages"
_LIMITS = JsonLimits(size_bytes=4 << 20, depth=12, values=100_000, string_length=4_096)


@dataclass(frozen=True, slots=True)
class Package:
    """One package of a project, and the directory of its compiled modules."""

    name: str
    library: Path

    @property
    def is_built(self) -> bool:
        """Whether it has compiled modules."""
        return self.library.is_dir()


def packages_of(project: Path) -> tuple[Package, ...]:
    """The project itself, then all that it requires, in the manifest's order.

    Raises:
        InfrastructureError: LEAN-002, it is no Lake project or its manifest is not readable.
    """
    if not any((project / name).is_file() for name in ("lakefile.toml", "lakefile.lean")):
        raise unavailable(f"{project}: expected a Lake project with a lakefile, found none")
    found = [Package("", project / BUILD)]
    path = project / MANIFEST
    if not path.exists():
        return tuple(found)
    try:
        manifest = loads(path.read_bytes(), limits=_LIMITS)
    except OSError as error:
        raise unavailable(f"{path} cannot be read: {error.strerror}") from error
    except JsonRefused as error:
        raise unavailable(f"{path}: expected Lake's manifest: {error}") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("packages"), list):
        raise unavailable(f"{path}: expected Lake's manifest with a list of packages")
    base = _text(manifest, "packagesDir") or _PACKAGES
    entries = manifest["packages"]
    assert isinstance(entries, list)
    for entry in entries:
        found.append(_package(project, base, entry, path))
    return tuple(found)


def _package(project: Path, base: str, entry: JsonValue, path: Path) -> Package:
    name = _text(entry, "name")
    if name is None or PurePosixPath(name).name != name:
        raise unavailable(f"{path}: expected each package with a name, got {name!r}")
    if _text(entry, "type") == "path":
        directory = project / (_text(entry, "dir") or ".")
    else:
        directory = project / base / name / (_text(entry, "subDir") or ".")
    return Package(name, directory / BUILD)


def _text(value: JsonValue, key: str) -> str | None:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else None
