"""Which of an artifact's files its result rests on, and trees of files without them.

A script that gives the same numbers without its data did not compute them from it. Which files
are data the artifact says (`inputs`), or their names do: whatever is neither code, nor the
program itself, nor a text about the artifact.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from gate2.errors import InvalidRecord
from gate2.evidence import InputsWere
from gate2.lanes.altering import changed_input
from gate2.reasons import Code, because
from gate2.record.artifact import MANIFEST
from gate2.record.model import ReproPart

_CODE = frozenset((
    ".c", ".cc", ".cpp", ".cu", ".cxx", ".f", ".f90", ".go", ".h", ".hpp", ".ipynb", ".java",
    ".jl", ".js", ".lean", ".lua", ".m", ".mjs", ".ml", ".pl", ".py", ".pyi", ".pyx", ".r", ".rb",
    ".rmd", ".rs", ".scala", ".sh", ".so", ".stan", ".ts",
))  # fmt: skip
_ABOUT = frozenset((".bib", ".cff", ".gitignore", ".lock", ".md", ".rst"))
_ABOUT_NAMES = ("authors", "changelog", "citation", "copying", "dockerfile", "licence", "license",
                "makefile", "notice", "pyproject.toml", "readme", "requirements")  # fmt: skip
_TEXT_BYTES = 32 << 20
"""A larger input is not altered: withholding alone has to tell."""


class Answers:
    """What states the answer, moved away before anything of a tree is mounted.

    artifact.toml says in words what is established, and a file of the results' own name holds
    the results that the author attached. Neither is any of the script's business.
    """

    def __init__(self, tree: Path, aside: Path, repro: ReproPart) -> None:
        self._tree, self._aside = tree, aside
        self._hidden = [name for name in (MANIFEST, repro.results) if (tree / name).is_file()]

    def hide(self) -> tuple[str, ...]:
        """Move them away; their names."""
        self._aside.mkdir(mode=0o700)
        self._move(self._tree, self._aside)
        return tuple(self._hidden)

    def bring_back(self) -> None:
        """Undo `hide`, so that the whole can be hashed once more."""
        self._move(self._aside, self._tree)

    def _move(self, source: Path, target: Path) -> None:
        self._tree.chmod(0o755)
        for name in self._hidden:
            (source / name).rename(target / name)
        self._tree.chmod(0o555)


def inputs_among(files: Iterable[str], repro: ReproPart) -> tuple[str, ...]:
    """The inputs among the files of a mounted tree, by their paths relative to it.

    Raises:
        InvalidRecord: ART-002, a declared input is not there.
    """
    names = sorted(files)
    if repro.inputs is None:
        program = _program(names, repro.command)
        return tuple(name for name in names if name != program and _is_data(PurePosixPath(name)))
    found: set[str] = set()
    for declared in repro.inputs:
        below = [name for name in names if name == declared or name.startswith(f"{declared}/")]
        if not below:
            message = f"expected the input {declared!r} of artifact.toml, found no such file"
            raise InvalidRecord(because(Code.ART_PATH_MISSING, message))
        found.update(below)
    return tuple(sorted(found))


def lay_out(
    tree: Path, files: Iterable[str], inputs: tuple[str, ...], inputs_were: InputsWere, target: Path
) -> bool:
    """Make `target` a tree like the mounted one, with other inputs or none.

    What is not changed is the same file under a second name: nothing is copied. False where
    nothing is another than it was: there is no text among the inputs.
    """
    _make(target)
    differs = inputs_were is InputsWere.WITHHELD
    for name in files:
        place = target / name
        for directory in reversed(place.relative_to(target).parents):
            if not (target / directory).is_dir():
                _make(target / directory)
        if name not in inputs:
            os.link(tree / name, place)
        elif inputs_were is not InputsWere.WITHHELD:
            differs = _change(tree / name, place, inputs_were) or differs
    return differs


def _make(directory: Path) -> None:
    directory.mkdir()
    directory.chmod(0o755)  # whatever the umask: the run's own user has to read it


def _change(source: Path, target: Path, inputs_were: InputsWere) -> bool:
    """Write the input changed; whether it could be. What is no text stays as it is."""
    data = None if source.stat().st_size > _TEXT_BYTES else source.read_bytes()
    changed = None if data is None else changed_input(data, inputs_were)
    if changed is None:
        shutil.copyfile(source, target)
    else:
        target.write_bytes(changed)
    target.chmod(0o444)
    return changed is not None


def _program(names: Sequence[str], command: Sequence[str]) -> str:
    """The file that the command starts: its first word, else what an interpreter is given."""
    words = [str(PurePosixPath(word)) for word in command if not word.startswith("-")]
    return next((word for word in words[:2] if word in names), "")


def _is_data(name: PurePosixPath) -> bool:
    if name.suffix.lower() in _CODE | _ABOUT:
        return False
    return not name.name.lower().startswith(_ABOUT_NAMES)
