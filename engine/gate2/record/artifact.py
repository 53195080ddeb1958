"""artifacts/<name>/artifact.toml: read strictly, or kept as a broken artifact with its reasons.

Nothing an author writes makes an artifact disappear: what cannot be read, names files that are
not there, points outside its directory or still holds a placeholder becomes a `BrokenArtifact`
that a report shows.
"""

import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from gate2.backports import tomllib
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.files import FileRefused, Tree, list_tree, read_beneath
from gate2.record.manifest import ArtifactRefused, artifact_of, open_artifact
from gate2.record.model import Artifact, BrokenArtifact, LeanPart, ProofForm, ReproPart
from gate2.record.names import file_name_fault, shown

MANIFEST = "artifact.toml"
MAX_MANIFEST_BYTES = 64 << 10
MAX_ARTIFACTS = 200
MAX_NESTING = 100
"""Brackets in each other in a manifest. Its own tables stand three deep."""
MAX_SOURCE_BYTES = 4 << 20
"""Of a file that the manifest names: a statement, a proof, a script."""
MAX_EXPORT_BYTES = 64 << 20
"""Of a proof attached as an export: a whole cone with the library it uses is some 10 MB."""
_ALIKE = 0.75
"""How much two names have in common, of 1, before one is taken for a slip of the other."""
_STRAY_FILES = (".gitkeep", ".gitignore", "README.md")
_INTERPRETERS = ("python", "python3", "sh", "bash", "dash", "Rscript", "perl", "julia", "node")


def read_artifacts(
    record: Path,
) -> tuple[tuple[Artifact, ...], tuple[BrokenArtifact, ...], tuple[Reason, ...]]:
    """Everything under `record`/artifacts: artifacts, broken ones, and notes on stray files."""
    root = record / "artifacts"
    try:
        mode = root.lstat().st_mode
    except FileNotFoundError:
        return (), (), ()
    if not stat.S_ISDIR(mode):
        reason = because(
            Code.ART_PATH_ESCAPE, "expected `artifacts` to be a directory, it is a link or a file"
        )
        return (), (BrokenArtifact("artifacts", None, (reason,)),), ()
    names = sorted(path.name for path in root.iterdir())[: MAX_ARTIFACTS + 1]
    if len(names) > MAX_ARTIFACTS:
        reason = because(
            Code.ART_OVERSIZE, f"expected at most {MAX_ARTIFACTS} artifacts, came more"
        )
        return (), (BrokenArtifact("artifacts", None, (reason,)),), ()
    return _sorted_out(root, names)


def _sorted_out(
    root: Path, names: list[str]
) -> tuple[tuple[Artifact, ...], tuple[BrokenArtifact, ...], tuple[Reason, ...]]:
    artifacts: list[Artifact] = []
    broken: list[BrokenArtifact] = []
    notes: list[Reason] = []
    for name in names:
        if stat.S_ISREG((root / name).lstat().st_mode):
            notes += _stray(name)
            continue
        read = read_artifact(root / name)
        collides = [
            other for other in names if other != name and other.casefold() == name.casefold()
        ]
        if collides:
            reason = because(
                Code.ART_NAME_COLLISION,
                f"{shown(name)} and {shown(collides[0])} are one name on some systems",
            )
            earlier = read.reasons if isinstance(read, BrokenArtifact) else ()
            read = BrokenArtifact(read.name, read.claim, (reason, *earlier))
        if isinstance(read, Artifact):
            artifacts.append(read)
        else:
            broken.append(read)
    return tuple(artifacts), tuple(broken), tuple(notes)


def _stray(name: str) -> list[Reason]:
    if name in _STRAY_FILES:
        return []
    message = f"expected a directory for each artifact, artifacts/{shown(name)} is a file"
    remedy = f"Move it into an artifact's directory, beside its {MANIFEST}."
    return [because(Code.REC_SCHEMA_INVALID, message, remedy=remedy, effect=Effect.WARNING)]


def read_artifact(directory: Path) -> Artifact | BrokenArtifact:
    """One artifact from its directory, whatever is wrong with it among its reasons."""
    if directory.name in ("", ".."):
        directory = directory.resolve()  # an artifact is named after its directory
    name = directory.name
    if not stat.S_ISDIR(directory.lstat().st_mode):
        reason = because(
            Code.ART_PATH_ESCAPE, f"expected artifacts/{shown(name)} to be a directory, not a link"
        )
        return BrokenArtifact(name, None, (reason,))
    reasons: list[Reason] = []
    if fault := file_name_fault(name):
        reasons.append(because(Code.REC_SCHEMA_INVALID, f"the artifact's name: {fault}"))
        name = shown(name)[1:-1]  # it may hold what no report could print
    tree = list_tree(directory)
    reasons += tree.reasons
    try:
        document = read_manifest(directory)
    except ArtifactRefused as refused:
        return BrokenArtifact(name, None, (*reasons, *_of_nobody(name, refused.reasons)))
    claim = document.get("claim")
    stated = claim if isinstance(claim, str) else None
    try:
        artifact = artifact_of(open_artifact(document), name, directory)
    except ArtifactRefused as refused:
        found = refused.reasons if stated else _of_nobody(name, refused.reasons)
        return BrokenArtifact(name, stated, (*reasons, *found))
    reasons += _file_reasons(artifact, tree)
    return BrokenArtifact(name, stated, tuple(reasons)) if reasons else artifact


def _of_nobody(name: str, reasons: Iterable[Reason]) -> Iterator[Reason]:
    """The reasons with the artifact's name, where no claim stands beside them that leads to it."""
    for reason in reasons:
        message, remedy = reason.message, reason.remedy
        if reason.code is Code.ART_PATH_MISSING:
            message = f"artifacts/{name}: {message}"
            remedy = f"Write its {MANIFEST} (`gate2 init` shows the form), or remove the directory."
        elif message.startswith(f"{MANIFEST}: "):
            message = f"artifacts/{name}/{message}"
        yield because(reason.code, message, remedy=remedy, effect=reason.effect)


def near_name(path: str, files: Sequence[str]) -> str:
    """What is called like a file that is not there, but for case or a slip; else empty."""
    alike = [name for name in files if name.casefold() == path.casefold()]
    alike = alike or get_close_matches(path, files, 1, _ALIKE)
    return alike[0] if alike else ""


def read_manifest(directory: Path) -> dict[str, object]:
    """The value of artifact.toml, its shape unchecked.

    Raises:
        ArtifactRefused: it is not there (ART-002), a link or special file (ART-009), too large
            (ART-010) or no TOML (REC-001).
    """
    try:
        data = read_beneath(directory, MANIFEST, MAX_MANIFEST_BYTES)
    except FileRefused as refused:
        raise ArtifactRefused((refused.reason,)) from None
    try:
        text = data.decode("utf-8")
        if _nesting(text) > MAX_NESTING:
            raise RecursionError
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        problem = f"expected UTF-8, came the byte 0x{data[error.start]:02x} at {error.start}"
    except RecursionError:
        problem = "expected TOML of a few levels, came one nested too deeply"
    except ValueError as error:  # tomllib.TOMLDecodeError, and numbers beyond Python's caps
        problem = f"expected TOML: {str(error)[:200]!a}"
    raise ArtifactRefused((because(Code.REC_SCHEMA_INVALID, f"{MANIFEST}: {problem}"),))


def _nesting(text: str) -> int:
    """How deep brackets stand in each other at most, those in strings and comments included."""
    depth = deepest = 0
    for bracket in re.finditer(r"[][{}]", text):
        depth += 1 if bracket[0] in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _file_reasons(artifact: Artifact, tree: Tree) -> Iterator[Reason]:
    """What is wrong with the files that the manifest names."""
    if artifact.lean is not None:
        yield from _lean_files(artifact.lean, artifact.directory, tree)
    if artifact.repro is not None:
        yield from _repro_files(artifact.repro, artifact.directory, tree)


def _lean_files(lean: LeanPart, directory: Path, tree: Tree) -> Iterator[Reason]:
    absent = Code.ART_PATH_MISSING
    yield from _named_file(directory, tree, lean.statement, "lean.statement", absent)
    if lean.form is ProofForm.EXPORT:
        yield from _named_file(directory, tree, lean.proof, "lean.export", absent, MAX_EXPORT_BYTES)
    else:
        yield from _named_file(directory, tree, lean.proof, "lean.proof", absent)


def _repro_files(repro: ReproPart, directory: Path, tree: Tree) -> Iterator[Reason]:
    if tree.files == (MANIFEST,):
        yield because(Code.ART_SCRIPT_MISSING, "expected a script, the artifact holds none")
    elif script := script_of(repro.command):
        yield from _named_file(directory, tree, script, "repro.command", Code.ART_SCRIPT_MISSING)


def script_of(command: tuple[str, ...]) -> str:
    """The artifact's file that a command starts, or the empty string where it names none."""
    program, *arguments = command
    if program.removeprefix("./") != program:
        return program.removeprefix("./")
    if Path(program).name.rstrip("0123456789.") not in _INTERPRETERS:
        return "" if program.startswith("/") or "/" not in program else program
    for argument in arguments:
        if argument in ("-c", "-m", "-e"):
            return ""
        if not argument.startswith("-"):
            return argument.removeprefix("./")
    return ""


def _named_file(
    directory: Path, tree: Tree, path: str, key: str, absent: Code, most: int = MAX_SOURCE_BYTES
) -> Iterator[Reason]:
    try:
        data = read_beneath(directory, path, most)
    except FileRefused as refused:
        reason = refused.reason
        missing = reason.code is Code.ART_PATH_MISSING
        near = near_name(path, tree.files) if missing else ""
        instead = f"; {shown(near)} is" if near else ""
        yield because(absent if missing else reason.code, f"`{key}`: {reason.message}{instead}")
        return
    if not data.strip():
        yield because(Code.ART_PLACEHOLDER, f"`{key}`: expected content, {shown(path)} is empty")
