"""Imports gate2's modules out of the verifier's own text, and out of nothing else.

Stands at the end of the single file, word for word. No module of gate2 that is installed on the
machine is ever taken instead of one of these, and no bytecode is read or written.
"""

import base64
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Mapping, Sequence

PACKAGE = "gate2"
MAIN = "gate2.standalone.main"
DAMAGED = 6


class OutOfThisFile(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds and loads the modules whose sources it is given, and the files that they read."""

    def __init__(self, sources: Mapping[str, str], files: Mapping[str, bytes]) -> None:
        self.sources = sources
        self.files = files

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        """One of the sources; None for what is none of gate2's.

        Raises:
            ModuleNotFoundError: it is gate2's and not here. It is looked for nowhere else.
        """
        if fullname.partition(".")[0] != PACKAGE:
            return None
        if fullname not in self.sources:
            raise ModuleNotFoundError(f"{fullname} is not part of this verifier", name=fullname)
        return importlib.machinery.ModuleSpec(
            fullname, self, origin=f"<{fullname}>", is_package=self.is_package(fullname)
        )

    def is_package(self, fullname: str) -> bool:
        """Whether other modules stand inside of it."""
        return any(name.startswith(f"{fullname}.") for name in self.sources)

    def get_source(self, fullname: str) -> str:
        """Its text."""
        return self.sources[fullname]

    def get_code(self, fullname: str) -> types.CodeType:
        """Its text, compiled."""
        return self.source_to_code(self.sources[fullname], f"<{fullname}>")

    def get_data(self, path: str) -> bytes:
        """The file of that name beside a module.

        Raises:
            FileNotFoundError: it is not here.
        """
        name = path.rpartition("/")[2]
        if name not in self.files:
            raise FileNotFoundError(f"{name} is not part of this verifier")
        return self.files[name]


def start(
    version: str, modules: Mapping[str, tuple[str, str]], data: Mapping[str, tuple[str, str]]
) -> int:
    """Run the verifier that these are; its exit code.

    Args:
        modules: for each name a digest and its text.
        data: for the name of each file a digest and what it holds, in base64.
    """
    sources = {name: text for name, (_, text) in modules.items()}
    files = {name: _decoded(text) for name, (_, text) in data.items()}
    parts = {name: text.encode() for name, text in sources.items()} | files
    for name, (digest, _) in {**modules, **data}.items():
        if hashlib.sha256(parts[name]).hexdigest() != digest:
            sys.stderr.write(
                f"this verifier is damaged: {name} is not what was exported; export it"
                " again with `gate2 verify --export-verifier FILE`\n"
            )
            return DAMAGED
    sys.dont_write_bytecode = True
    sys.meta_path.insert(0, OutOfThisFile(sources, files))
    ended: int = importlib.import_module(MAIN).main(sys.argv[1:], version)
    return ended


def _decoded(text: str) -> bytes:
    """What base64 says; nothing, whose digest is another, where it is damaged."""
    try:
        return base64.b64decode(text)
    except ValueError:
        return b""
