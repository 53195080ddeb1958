"""Which of an artifact's files its result rests on, and trees of files without them.

A script that gives the same numbers without its data did not compute them from it. Which files
are data the artifact says (`inputs`), or their names do: whatever is neither code, nor the
program itself, nor a text about the artifact.
"""

import os
import secrets
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from gate2.errors import InvalidRecord
from gate2.evidence import InputsWere
from gate2.lanes.altering import TEXT_BYTES, changed_input, cost_of, other_bytes
from gate2.reasons import Code, because
from gate2.record.artifact import MANIFEST
from gate2.record.model import ReproPart
from gate2.sandbox.bundles.intake import settle

_CODE = frozenset((
    ".c", ".cc", ".cpp", ".cu", ".cxx", ".f", ".f90", ".go", ".h", ".hpp", ".ipynb", ".java",
    ".jl", ".js", ".lean", ".lua", ".m", ".mjs", ".ml", ".pl", ".py", ".pyi", ".pyx", ".r", ".rb",
    ".rmd", ".rs", ".scala", ".sh", ".so", ".stan", ".ts",
))  # fmt: skip
_ABOUT = frozenset((".bib", ".cff", ".gitignore", ".lock", ".md", ".rst"))
_ABOUT_NAMES = ("authors", "changelog", "citation", "copying", "dockerfile", "licence", "license",
                "makefile", "notice", "readme", "requirements")  # fmt: skip
_ABOUT_FORMS = ("", ".in", ".txt")
"""A table of such a name (``citations.csv``, ``authors.json``) is data all the same."""
_SURROUNDINGS = ("conda", "environment")
_SETTINGS_OF_TOOLS = frozenset(("cargo.toml", "cmakelists.txt", "go.mod", "go.sum", "manifest.toml",
                                "package.json", "pipfile", "project.toml", "pyproject.toml",
                                "setup.cfg", "snakefile", "tox.ini"))  # fmt: skip
_ALL_TEXT_BYTES = 128 << 20
"""Of further inputs, and of one too large for a text, every byte after the first piece is another,
whatever they hold."""
_PIECE_BYTES = 1 << 20


class Answers:
    """What states the answer, moved away before anything of a tree is mounted.

    artifact.toml says in words what is established, and a file of the results' own name holds
    the results that the author attached. Neither is any of the script's business.
    """

    def __init__(self, tree: Path, aside: Path, repro: ReproPart) -> None:
        self._tree, self._aside = tree, aside
        names = dict.fromkeys((MANIFEST, repro.results))  # an author may name them alike
        self._hidden = [name for name in names if (tree / name).is_file()]

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
        _settle(self._tree, 0o555)


def tree_name() -> str:
    """A name for a tree that is mounted: a script reads it in /proc/self/mountinfo, and must not
    learn from it which run it is in."""
    return secrets.token_hex(8)


def inputs_among(files: Iterable[str], repro: ReproPart) -> tuple[str, ...]:
    """The inputs among the files of a mounted tree, by their paths relative to it.

    Raises:
        InvalidRecord: ART-002, a declared input is not there, or none is anything but the program.
    """
    names = sorted(files)
    program = _program(names, repro.command)
    if repro.inputs is None:
        return tuple(name for name in names if name != program and is_data(name))
    found: set[str] = set()
    for declared in repro.inputs:
        below = [name for name in names if name == declared or name.startswith(f"{declared}/")]
        if not below:
            message = f"expected the input {declared!r} of artifact.toml, found no such file"
            raise InvalidRecord(because(Code.ART_PATH_MISSING, message))
        found.update(below)
    if not found - {program}:
        # Without it nothing starts, whatever the result rests on.
        message = f"expected inputs of the program {program!r} in artifact.toml, came itself alone"
        raise InvalidRecord(because(Code.ART_PATH_MISSING, message))
    return tuple(sorted(found - {program}))


def lay_out(
    tree: Path, files: Iterable[str], inputs: tuple[str, ...], inputs_were: InputsWere, target: Path
) -> bool:
    """Make `target` a tree like the mounted one, with other inputs or none.

    Modes, times and numbers of names are the mounted tree's: nothing but the inputs tells a
    script which of the two it sees. False where nothing is another than it was.
    """
    directories = [target]
    _make(target)
    differs = inputs_were is InputsWere.WITHHELD
    left = _ALL_TEXT_BYTES
    for name in files:
        place = target / name
        for directory in reversed(place.relative_to(target).parents):
            if not (target / directory).is_dir():
                _make(target / directory)
                directories.append(target / directory)
        if name not in inputs:
            shutil.copyfile(tree / name, place)
        elif inputs_were is InputsWere.WITHHELD:
            continue
        else:
            changed, cost = _change(tree / name, place, inputs_were, left)
            differs, left = differs or changed, left - cost
        _settle(place, 0o555)
    for directory in reversed(directories):
        _settle(directory, 0o555)
    return differs


def _make(directory: Path) -> None:
    directory.mkdir()
    directory.chmod(0o755)  # whatever the umask, until it is filled


def _settle(path: Path, mode: int) -> None:
    """The mode and the time that everything of a copied artifact has."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        settle(descriptor, mode)
    finally:
        os.close(descriptor)


def _change(source: Path, target: Path, inputs_were: InputsWere, left: int) -> tuple[bool, int]:
    """Write the input changed; whether it could be, and how much of what was left it took."""
    if source.stat().st_size > TEXT_BYTES or (cost := cost_of(data := source.read_bytes())) > left:
        _change_by_pieces(source, target)
        return True, 0
    changed = changed_input(data, inputs_were)
    target.write_bytes(data if changed is None else changed)
    return changed is not None, cost


def _change_by_pieces(source: Path, target: Path) -> None:
    with source.open("rb") as read, target.open("xb") as written:
        written.write(read.read(_PIECE_BYTES))
        while piece := read.read(_PIECE_BYTES):
            written.write(other_bytes(piece))


def _program(names: Sequence[str], command: Sequence[str]) -> str:
    """The file that the command starts: its first word, else what an interpreter is given."""
    words = [str(PurePosixPath(word)) for word in command if not word.startswith("-")]
    return next((word for word in words[:2] if word in names), "")


def is_data(name: str) -> bool:
    """Whether a file is neither code nor a text about the artifact, by its name."""
    path = PurePosixPath(name.lower())
    if path.suffix in _CODE | _ABOUT or path.name in _SETTINGS_OF_TOOLS:
        return False
    is_about = path.suffix in _ABOUT_FORMS and path.name.startswith(_ABOUT_NAMES)
    is_setup = path.suffix in (".yaml", ".yml") and path.name.startswith(_SURROUNDINGS)
    return not (is_about or is_setup or path.name.startswith("."))
