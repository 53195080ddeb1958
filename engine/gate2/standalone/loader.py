"""Imports gate2's modules out of the verifier's own text, and out of nothing else.

Stands at the end of the single file, word for word. No module of gate2 that is installed on the
machine is ever taken instead of one of these, and no bytecode is read or written.
"""

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
    """Finds and loads the modules whose sources it is given."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = sources

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


def start(version: str, modules: Mapping[str, tuple[str, str]]) -> int:
    """Run the verifier that these modules are, each a digest and a text; its exit code."""
    for name, (digest, text) in modules.items():
        if hashlib.sha256(text.encode()).hexdigest() != digest:
            sys.stderr.write(
                f"this verifier is damaged: {name} is not the text that was exported; export it"
                " again with `gate2 verify --export-verifier FILE`\n"
            )
            return DAMAGED
    sys.dont_write_bytecode = True
    sys.meta_path.insert(0, OutOfThisFile({name: text for name, (_, text) in modules.items()}))
    ended: int = importlib.import_module(MAIN).main(sys.argv[1:], version)
    return ended
