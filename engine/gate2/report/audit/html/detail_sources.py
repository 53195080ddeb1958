"""The files of an artifact that a reader judges it by, bounded: statement and proof, or script."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gate2.record.artifact import MAX_EXPORT_BYTES, MAX_SOURCE_BYTES, script_of
from gate2.record.files import FileRefused, read_beneath
from gate2.record.model import Artifact, ProofForm

MOST_OF_A_FILE = 40_000
"""Characters of one file that a page shows."""
MOST_OF_A_PAGE = 400_000
"""Characters of all files together."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of an artifact, as its author wrote it."""

    role: str
    """What it is: ``statement``, ``proof`` or ``script``."""
    path: str
    """Relative to the artifact."""
    text: str = ""
    left_out: int = 0
    """Characters at its end that are not shown."""
    fault: str = ""
    """Why none of it is shown: a sentence; empty where some is."""


def sources_of(artifacts: Sequence[Artifact]) -> Mapping[str, tuple[SourceFile, ...]]:
    """By the artifact's name, its files; the page's room goes to those that come first."""
    room = MOST_OF_A_PAGE
    found = {}
    for artifact in artifacts:
        read = []
        for role, path, cap in _named(artifact):
            source = _read(artifact, role, path, cap, min(room, MOST_OF_A_FILE))
            room -= len(source.text)
            read.append(source)
        found[artifact.name] = tuple(read)
    return found


def _named(artifact: Artifact) -> Iterator[tuple[str, str, int]]:
    """Role, path and the most bytes of each."""
    if artifact.lean is not None:
        yield "statement", artifact.lean.statement, MAX_SOURCE_BYTES
        exported = artifact.lean.form is ProofForm.EXPORT
        cap = MAX_EXPORT_BYTES if exported else MAX_SOURCE_BYTES
        yield "proof", artifact.lean.proof, cap
    if artifact.repro is not None and (script := script_of(artifact.repro.command)):
        yield "script", script, MAX_SOURCE_BYTES


def _read(artifact: Artifact, role: str, path: str, cap: int, most: int) -> SourceFile:
    try:
        data = read_beneath(artifact.directory, path, cap)
    except FileRefused as refused:
        return SourceFile(role, path, fault=refused.reason.message)
    except OSError as error:
        return SourceFile(role, path, fault=f"it cannot be read ({error.strerror})")
    if most <= 0:
        return SourceFile(role, path, fault="the page shows no further source: it has its fill")
    text = data.decode("utf-8", "replace")
    return SourceFile(role, path, text[:most], max(len(text) - most, 0))
