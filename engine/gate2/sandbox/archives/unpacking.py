"""Unpacks a zip, tar or tar.gz archive into a private directory, or refuses all of it.

Nothing is ever extracted by its own name alone: the tree that the paths spell is checked as a
directory's would be (`gate2.sandbox.bundles.bundle`), each file is created new, and what is written
is hashed as it is written. A tree has the same digest packed and unpacked.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from gate2.backports import StrEnum, assert_never
from gate2.errors import InvalidRecord, UsageError
from gate2.reasons import Effect
from gate2.sandbox.archives.gzip_stream import GzipStream, PlainStream
from gate2.sandbox.archives.layout import Layout
from gate2.sandbox.archives.refusal import named, refuse
from gate2.sandbox.archives.source import Expansion, Source, opened
from gate2.sandbox.archives.tar_reader import Entry, read_tar
from gate2.sandbox.archives.zip_reader import read_zip
from gate2.sandbox.bundles.bundle import Bundle, make_destination
from gate2.sandbox.bundles.intake import BundleCaps, Intake, create_in, settle
from gate2.sandbox.bundles.refusals import cannot_write
from gate2.sandbox.workdir import discard

_FRAME_BYTES = 32 << 20
"""What headers and padding may add to the content."""


class Form(StrEnum):
    """The kinds of archives that are read."""

    ZIP = "zip"
    TAR = "tar"
    TAR_GZ = "tar.gz"


_FORMS = {".zip": Form.ZIP, ".tar": Form.TAR, ".tar.gz": Form.TAR_GZ, ".tgz": Form.TAR_GZ}
_OTHERS = (
    *(".tar.xz", ".txz", ".tar.zst", ".tzst", ".tar.bz2", ".tbz2", ".tar.lz", ".tar.z", ".7z"),
    *(".rar", ".gz", ".xz", ".zst", ".bz2"),
)


def form_of(path: Path) -> Form | None:
    """Which kind of archive a path names, by the end of its name; None where it names none.

    Raises:
        UsageError: a kind of archive that is not read.
    """
    name = path.name.lower()
    for suffix, form in _FORMS.items():
        if name.endswith(suffix):
            return form
    for suffix in _OTHERS:
        if name.endswith(suffix):
            raise UsageError(
                f"{path}: expected a directory, .zip, .tar or .tar.gz, came {suffix}; unpack it "
                "and give the directory, or pack it again as one of those"
            )
    return None


def stem_of(path: Path) -> str:
    """The name without what says which kind of archive it is."""
    ending = max((end for end in _FORMS if path.name.lower().endswith(end)), key=len, default="")
    return path.name[: len(path.name) - len(ending)]


def unpack(archive: Path, destination: Path, *, caps: BundleCaps | None = None) -> Bundle:
    """The archive's files in `destination`, which is made, or is there and empty.

    Nothing is left at `destination` when this raises. Empty directories are kept, and count for
    nothing in the digest. A pointer of a large-file store is taken as the file it is: what reads
    the directory then refuses it.

    Raises:
        InvalidRecord: the archive breaks a rule of its format (REC-001), of names (ART-009,
            ART-018) or a cap (ART-010), or its content is not what it says (ART-003).
        UsageError: there is no archive, or none of a kind that is read.
        InfrastructureError: the files could not be written.
    """
    form = form_of(archive)
    if form is None:
        raise UsageError(f"{archive}: expected a name that ends in .zip, .tar or .tar.gz")
    intake = Intake(caps or BundleCaps(), what="the archive", pointers=True)
    with naming(archive):
        make_destination(destination)
        try:
            with opened(archive, intake.caps.total_bytes + _FRAME_BYTES) as source:
                _write(_entries(form, source, intake.caps), intake, destination)
        except BaseException:
            discard(destination)
            raise
    return Bundle.of(destination, intake.files)


def _entries(form: Form, source: Source, caps: BundleCaps) -> Iterator[Entry]:
    expansion = Expansion(source.size)
    match form:
        case Form.ZIP:
            return read_zip(source, expansion, caps.entries + 1)
        case Form.TAR:
            return read_tar(PlainStream(source))
        case Form.TAR_GZ:
            return read_tar(GzipStream(source, expansion))
        case _:
            assert_never(form)


@contextmanager
def naming(archive: Path) -> Iterator[None]:
    """Refusals name the archive, and say that nothing of it was taken in."""
    try:
        yield
    except InvalidRecord as refused:
        message = f"{archive.name!a}: {refused.reason.message}"
        raise InvalidRecord(
            replace(refused.reason, message=message, effect=Effect.INVALID)
        ) from None


def _write(entries: Iterator[Entry], intake: Intake, destination: Path) -> None:
    layout = Layout(intake)
    try:
        top = os.open(destination, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            for entry in entries:
                _write_entry(entry, layout, intake, top)
            for path in sorted(layout.directories, key=len, reverse=True):
                if layout.directories[path]:
                    _close_directory(top, path)
            settle(top, 0o555)
        finally:
            os.close(top)
    except OSError as error:
        raise cannot_write(error) from error


def _write_entry(entry: Entry, layout: Layout, intake: Intake, top: int) -> None:
    path, directories = layout.add(entry.member)
    for directory in directories:
        os.mkdir(directory, 0o700, dir_fd=top)
    if entry.member.is_directory:
        for _ in entry.content:
            refuse(f"expected no content in the directory {named(path)}, came some")
        return
    intake.require_small(path, entry.member.size)
    copy = create_in(top, path)
    try:
        intake.take(entry.content, copy, path)
        settle(copy, 0o555)
    finally:
        os.close(copy)


def _close_directory(top: int, path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
    try:
        settle(descriptor, 0o555)
    finally:
        os.close(descriptor)
