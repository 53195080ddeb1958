"""How a command takes a record or an artifact that is packed in an archive.

Most are directories: what reads archives and publishers' documents is imported for the others.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from gate2.errors import UsageError
from gate2.record.model import Record
from gate2.record.reader import read_record


def is_packed(path: Path) -> bool:
    """Whether a path names an archive; raises UsageError for a kind that is not read."""
    if path.is_dir():
        return False
    from gate2.sandbox.archives.unpacking import form_of

    return form_of(path) is not None


@contextmanager
def record_at(path: Path) -> Iterator[Record]:
    """The record at a path, unpacked where it is an archive, and gone from there when left.

    Its `path` is always the one given. Raises as `read_any` and `unpacked_record`.
    """
    if path.is_dir():
        yield read_record(path)
        return
    if not is_packed(path):
        from gate2.record.importers.detect import read_any

        yield read_any(path)
        return
    from gate2.sandbox.archives.packed import unpacked_record

    with unpacked_record(path) as directory:
        yield replace(read_record(directory), path=path, imported=True)


@contextmanager
def artifact_at(path: Path) -> Iterator[Path]:
    """The directory of the artifact at a path, unpacked where it is an archive.

    Raises:
        UsageError: it is neither a directory nor an archive.
        InvalidRecord: as `unpacked_artifact`.
    """
    if is_packed(path):
        from gate2.sandbox.archives.packed import unpacked_artifact

        with unpacked_artifact(path) as directory:
            yield directory
        return
    if not path.is_dir():
        raise UsageError(
            f"{path}: expected a directory that holds artifact.toml, or a .zip, .tar or .tar.gz "
            "of one"
        )
    yield path


def require_known_kinds(paths: tuple[Path, ...], *, writing: bool) -> None:
    """Raises UsageError for a kind of archive that is not read, and for any when `writing`."""
    for path in paths:
        if is_packed(path) and writing:
            raise UsageError(
                f"{path} is an archive: --write cannot write into it; unpack it and give the "
                "directory"
            )
