"""The directory that an archive packs, for as long as somebody looks at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gate2.record.artifact import MANIFEST
from gate2.record.names import file_name_fault
from gate2.record.reader import RECORD_FILE
from gate2.sandbox.archives.refusal import named, refuse
from gate2.sandbox.archives.unpacking import naming, stem_of, unpack
from gate2.sandbox.bundles.intake import BundleCaps
from gate2.sandbox.workdir import private_directory

_MIB = 1 << 20
ARTIFACT_CAPS = BundleCaps(entries=4097, depth=17)
"""What a directory may hold, and one directory around it."""
RECORD_CAPS = BundleCaps(entries=20_000, total_bytes=512 * _MIB, depth=20)
_SHOWN_NAMES = 5


@contextmanager
def unpacked_artifact(archive: Path) -> Iterator[Path]:
    """The artifact's directory, gone when left. Raises as `unpacked_record`."""
    with _unpacked(archive, MANIFEST, ARTIFACT_CAPS) as directory:
        yield directory


@contextmanager
def unpacked_record(archive: Path) -> Iterator[Path]:
    """The record's directory, gone when left: the archive's top, or the one directory there.

    Raises:
        InvalidRecord: the archive is refused, or holds no record there (REC-001).
        UsageError: there is no archive, or none of a kind that is read.
        InfrastructureError: it could not be unpacked.
    """
    with _unpacked(archive, RECORD_FILE, RECORD_CAPS) as directory:
        yield directory


@contextmanager
def _unpacked(archive: Path, wanted: str, caps: BundleCaps) -> Iterator[Path]:
    stem = stem_of(archive)
    with private_directory() as work:
        # Artifacts are named after their directory, and so is a record in messages.
        top = work / ("unpacked" if file_name_fault(stem) else stem)
        unpack(archive, top, caps=caps)
        with naming(archive):
            directory = _directory_with(top, wanted)
        yield directory


def _directory_with(top: Path, wanted: str) -> Path:
    names = sorted(path.name for path in top.iterdir())
    if wanted in names:
        return top
    if len(names) == 1 and (top / names[0] / wanted).exists():
        return top / names[0]
    listed = ", ".join(map(named, names[:_SHOWN_NAMES])) or "nothing"
    more = f" and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
    refuse(
        f"expected {wanted} at the archive's top or in the one directory there, found {listed}"
        f"{more}",
        "Pack the directory itself, with nothing beside it.",
    )
