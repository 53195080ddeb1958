"""The embedded Lean toolchain: what is pinned, and what of it is on this machine.

Installed, it is one directory that a sealed run mounts read-only at `TOOLS_DIR`: Node, the
start-up script, the WebAssembly module and the compiled library. Its name is the digest over
the digests of all four, so what is found under that name is what was pinned.
"""

import hashlib
import json
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from gate2.backports import tomllib
from gate2.data import data_path
from gate2.errors import InfrastructureError
from gate2.places import cache_root, cache_roots
from gate2.reasons import Code, because
from gate2.sandbox.job import TOOLS_DIR, Mount

EMBEDDED = "wasm"
NODE = "node"
PROGRAM = "lean-start.js"
MODULE = "lean.wasm"
LIBRARY = "lib"
TOOLCHAINS = "toolchains"
MARKER = "installed.json"
"""Written last; an installation without it does not count."""
_CHUNK = 1 << 20


class _Pinned(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class OleanPins(_Pinned):
    """What the header of a compiled file of this toolchain says."""

    version: int
    header: str
    pointer_bytes: int


class PackagePins(_Pinned):
    """The package and the files taken from it, name to sha256."""

    name: str
    version: str
    integrity: str
    files: Mapping[str, str]


class LibraryPins(_Pinned):
    """The compiled library, as `tree_digest` sees it."""

    tree_sha256: str
    files: int


class ProgramPins(_Pinned):
    """The derived start-up script, and the two of our own in front of it."""

    sha256: str
    loader_sha256: str
    batch_sha256: str


class NodePins(_Pinned):
    """Node's wheel, and the sha256 of its executable for each platform that is supported."""

    package: str
    version: str
    sha256: Mapping[str, str]


class Pins(_Pinned):
    """One `[toolchain.NAME]` table of lean/toolchains.toml."""

    satisfies: tuple[str, ...]
    lean_version: str
    lean_commit: str
    published_by: str
    olean: OleanPins
    package: PackagePins
    library: LibraryPins
    program: ProgramPins
    node: NodePins

    def node_sha256(self) -> str | None:
        """The pinned digest of Node's executable on this platform; None where there is none."""
        return self.node.sha256.get(f"{sys.platform}-{platform.machine()}")

    def digest(self) -> str:
        """The toolchain's digest on this platform: over every byte that a run can load."""
        parts = {
            LIBRARY: self.library.tree_sha256,
            MODULE: self.package.files[MODULE],
            NODE: self.node_sha256(),
            PROGRAM: self.program.sha256,
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Toolchain:
    """An installed toolchain. `root` is mounted at `TOOLS_DIR`; nothing else of it is needed."""

    name: str
    root: Path
    digest: str
    pins: Pins

    @property
    def library(self) -> Path:
        """The directory of the library's compiled files."""
        return self.root / LIBRARY

    @property
    def library_sha256(self) -> str:
        """The library by digest: what the trusted side knows it by."""
        return self.pins.library.tree_sha256

    @property
    def more_libraries(self) -> tuple[Path, ...]:
        """None: it brings core and Std, in `library`."""
        return ()

    @property
    def mounts(self) -> tuple[Mount, ...]:
        """What a run sees of it, read-only."""
        return (Mount(self.root, TOOLS_DIR),)

    @property
    def needed_parts(self) -> frozenset[str]:
        """All three: it compiles every file as a module."""
        return frozenset({"olean", "olean.server", "olean.private"})

    def facts(self) -> dict[str, str]:
        """The toolchain as evidence names it."""
        return {
            "name": self.name,
            "digest": self.digest,
            "lean_version": self.lean_version,
            "lean_commit": self.pins.lean_commit,
            "library_sha256": self.library_sha256,
            "node_version": self.node_version,
            "published_by": self.pins.published_by,
        }

    @property
    def lean_version(self) -> str:
        """For instance ``4.28.0``."""
        return self.pins.lean_version

    @property
    def node_version(self) -> str:
        """For instance ``24.19.0``."""
        return self.pins.node.version

    def satisfies(self, pin: str) -> bool:
        """Whether an artifact that pins `pin` may be checked with this toolchain."""
        return pin.strip() in self.pins.satisfies

    def command(self, *arguments: str) -> tuple[str, ...]:
        """The command that runs Lean with these arguments inside a sandbox."""
        return (f"{TOOLS_DIR}/{NODE}", f"{TOOLS_DIR}/{PROGRAM}", *arguments)

    def environment(self) -> dict[str, str]:
        """The environment that command needs."""
        return {"LEAN_PATH": f"{TOOLS_DIR}/{LIBRARY}"}


def pins(name: str = EMBEDDED) -> Pins:
    """What lean/toolchains.toml pins under that name.

    Raises:
        InfrastructureError: INF-002, the file of this installation is not readable.
    """
    try:
        text = data_path("lean/toolchains.toml").read_text(encoding="utf-8")
        table = tomllib.loads(text)["toolchain"][name]
        return Pins.model_validate_json(json.dumps(table))
    except (OSError, KeyError, ValueError, ValidationError) as error:
        raise InfrastructureError(
            because(Code.INF_LEAN_MISSING, f"lean/toolchains.toml does not pin {name!r}: {error}")
        ) from error


def toolchains_root() -> Path:
    """Where this user's toolchains are installed, one directory per digest."""
    return cache_root() / TOOLCHAINS


def find(name: str = EMBEDDED) -> Toolchain | None:
    """The installed toolchain, or None; costs a few look-ups and reads no large file.

    This user's own, else the one that root installed for the machine.

    An installation that lost a file, or whose files have another size, does not count:
    the next installation makes it again. `verify` reads every byte.
    """
    pinned = pins(name)
    for place in cache_roots():
        root = place / TOOLCHAINS / pinned.digest()
        marker = read_marker(root)
        if marker is not None and marker == measure(root):
            return Toolchain(name, root, pinned.digest(), pinned)
    return None


def measure(root: Path) -> dict[str, int] | None:
    """The sizes of the large files of an installation; None where one is missing."""
    try:
        sizes = {name: (root / name).stat().st_size for name in (NODE, PROGRAM, MODULE)}
        return {**sizes, LIBRARY: sum(1 for _ in (root / LIBRARY).iterdir())}
    except OSError:
        return None


def read_marker(root: Path) -> dict[str, int] | None:
    """What the installation measured when it was complete; None where there is none."""
    try:
        found = json.loads((root / MARKER).read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def verify(toolchain: Toolchain) -> None:
    """Hash every file of the installation again.

    Raises:
        InfrastructureError: INF-008, something is not what is pinned; the message names it.
    """
    pinned = toolchain.pins
    expected = {
        NODE: pinned.node_sha256(),
        PROGRAM: pinned.program.sha256,
        MODULE: pinned.package.files[MODULE],
    }
    try:
        found = {name: file_digest(toolchain.root / name) for name in expected}
        found[LIBRARY] = tree_digest(toolchain.library)
    except OSError as error:
        raise _corrupt(f"{error.filename} cannot be read: {error.strerror}") from error
    for name, digest in {**expected, LIBRARY: pinned.library.tree_sha256}.items():
        if found[name] != digest:
            raise _corrupt(f"{name}: expected sha256 {digest}, found {found[name]}")


def file_digest(path: Path) -> str:
    """The sha256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def tree_digest(root: Path) -> str:
    """sha256 over one line per file, ``<sha256>  <path>``, sorted by path.

    Anything but regular files and directories is digested by its kind, so that it never
    passes for a file.
    """
    lines = {}
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            lines[name] = "not a regular file"
        elif path.is_file():
            lines[name] = file_digest(path)
    return lines_digest(lines)


def lines_digest(lines: Mapping[str, str]) -> str:
    """The digest of a tree from the digests of its files by path."""
    text = "".join(f"{lines[name]}  {name}\n" for name in sorted(lines))
    return hashlib.sha256(text.encode()).hexdigest()


def _corrupt(message: str) -> InfrastructureError:
    return InfrastructureError(
        because(
            Code.INF_CACHE_CORRUPT,
            f"the embedded Lean toolchain is not the pinned one: {message}",
            remedy=f"Remove {toolchains_root()} and run `gate2 setup`.",
        )
    )
