"""Which modules the single-file verifier is made of: one of them, and all that it imports.

Read from the sources, by every import statement wherever it stands, so that nothing comes in at
run time that was not seen here. Each has to do with Python's standard library alone; and no
module but those of `gate2.standalone` may touch the machine, so that what judges cannot act.
"""

import ast
import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
OWN = "gate2.standalone"
HANDS = frozenset(
    {
        *("ctypes", "fcntl", "glob", "http", "importlib", "io", "mmap", "multiprocessing", "os"),
        *("pickle", "random", "runpy", "select", "shutil", "signal", "socket", "sqlite3", "ssl"),
        *("subprocess", "sys", "tempfile", "threading", "time", "urllib"),
    }
)
"""What only the verifier's own modules may import. `pathlib` is not among them: the model of a
record names a path's type, and opens none."""
EXCEPTED: Mapping[str, frozenset[str]] = {"gate2.backports": frozenset({"sys", "tomli"})}
"""Imports that are let in by name: the Python version is looked at, and TOML is never read."""


LEFT_OUT = frozenset({"gate2.classify.embed"})
"""Rooms that are imported only on demand, and that nobody can demand of the single file: it
classifies by the default model alone, for the embedding needs numpy."""
READ: Mapping[str, tuple[str, ...]] = {
    "gate2.classify.linear": ("classify/weights/default.json", "classify/weights/default.grams"),
}
"""Files of the package that a module reads beside itself, and that the single file holds too."""


class NotStandalone(Exception):
    """A module imports what the single file cannot have, or must not; the message names both."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """One module of the package, word for word."""

    name: str
    source: str

    @property
    def sha256(self) -> str:
        """Of the module's file."""
        return hashlib.sha256(self.source.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Data:
    """A file of the package that is no module, byte for byte."""

    name: str
    """The last part of its path, by which it is asked for."""
    content: bytes

    @property
    def sha256(self) -> str:
        """Of the file."""
        return hashlib.sha256(self.content).hexdigest()


def data_of(modules: Iterable[Embedded]) -> tuple[Data, ...]:
    """The files that these modules read."""
    paths = [PACKAGE / path for module in modules for path in READ.get(module.name, ())]
    return tuple(Data(path.name, path.read_bytes()) for path in paths)


def closure_of(root: str) -> tuple[Embedded, ...]:
    """The module `root` of gate2 and every module of gate2 behind it, imported ones first.

    Raises:
        NotStandalone: one of them imports what it may not.
    """
    found: dict[str, Embedded] = {}
    _visit(root, [], found)
    return tuple(found.values())


def _visit(name: str, above: list[str], found: dict[str, Embedded]) -> None:
    if name in found or name in above:
        return
    module = Embedded(name, _path_of(name).read_text(encoding="utf-8"))
    for package in _parents(name):
        _visit(package, above, found)
    for imported in sorted(_own_imports(module)):
        _visit(imported, [*above, name], found)
    found[name] = module


def _own_imports(module: Embedded) -> set[str]:
    """The modules of gate2 that it imports; what else it imports has to be let in."""
    own: set[str] = set()
    for name, attribute in imports_in(module):
        top = name.partition(".")[0]
        if top == "gate2":
            if _is_left_out(name):
                continue
            inner = f"{name}.{attribute}"
            own.add(inner if attribute and is_module(inner) else name)
        else:
            _require_allowed(module.name, top)
    return own


def _is_left_out(name: str) -> bool:
    return any(name == room or name.startswith(f"{room}.") for room in LEFT_OUT)


def imports_in(module: Embedded) -> Iterator[tuple[str, str]]:
    """Every (module, attribute) that it imports; no attribute where it imports the module."""
    for node in ast.walk(ast.parse(module.source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level or node.module is None:
                raise NotStandalone(f"{module.name}: expected absolute imports, came a relative")
            yield from ((node.module, alias.name) for alias in node.names)


def _require_allowed(importer: str, top: str) -> None:
    if top in EXCEPTED.get(importer, ()):
        return
    if top not in sys.stdlib_module_names:
        raise NotStandalone(
            f"{importer} imports {top}, which is not in Python's standard library: the verifier"
            " that is one file cannot have it"
        )
    if top in HANDS and not importer.startswith(f"{OWN}."):
        raise NotStandalone(f"{importer} imports {top}: what judges evidence must not act")


def is_module(name: str) -> bool:
    """Whether this names a module of the package."""
    place = PACKAGE.joinpath(*name.split(".")[1:])
    return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()


def is_package(name: str) -> bool:
    """Whether this names a module that holds others."""
    return PACKAGE.joinpath(*name.split(".")[1:], "__init__.py").is_file()


def _path_of(name: str) -> Path:
    place = PACKAGE.joinpath(*name.split(".")[1:])
    return place / "__init__.py" if is_package(name) else place.with_suffix(".py")


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]
