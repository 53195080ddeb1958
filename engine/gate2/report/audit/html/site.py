"""`gate2 audit --format html -o DIR`: the site written whole beside its place, then put there."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath

from gate2.audit.audited import AuditedRecord
from gate2.audit.corpus import Across, Audit, Distance
from gate2.audit.walking import SITE_MARKER
from gate2.audit.workers import mapped
from gate2.errors import UsageError
from gate2.report.audit.html.frame import FILES, Imprint, imprint_of
from gate2.report.audit.html.links import Links
from gate2.report.audit.html.naming import RECORDS, page_of
from gate2.report.audit.html.pages import write_pages
from gate2.report.audit.html.record_page import record_page
from gate2.report.audit.html.shipped import write_assets
from gate2.report.audit.html.table import DATA, FIRST, data_pieces, row_of

MARKER = SITE_MARKER
"""In a directory that `write_site` wrote, and may therefore replace."""
MOST_ACROSS = 50
"""Findings across records that one record's page tells of."""


def write_site(audit: Audit, target: Path, *, root: Path, jobs: int) -> int:
    """The site of this audit in `target`, whole or not at all; how many pages it has.

    1. `target` is what may be written: nothing, an empty directory, or such a site.
    2. The rows go into the table's data, one at a time.
    3. Each record gets its page, `jobs` at a time.
    4. The pages about all of them are written, with links to pages that exist.
    5. What was built takes the place of what was there; no old page remains.

    `root` is the directory that the records' paths are relative to.

    Raises:
        UsageError: something else stands at `target`.
        OSError: it cannot be written; what stood at `target` still does.
    """
    place = place_for(target)
    place.parent.mkdir(parents=True, exist_ok=True)
    building = place.with_name(f".{place.name}.{os.getpid()}.new")
    shutil.rmtree(building, ignore_errors=True)
    try:
        building.mkdir()
        count = _build(audit, building, root, jobs)
        _swap(building, place)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return count


def place_for(target: Path) -> Path:
    """Where the site is to stand.

    Raises:
        UsageError: something else stands there.
    """
    place = target.resolve()
    if not place.exists():
        return place
    if not place.is_dir():
        raise UsageError(f"{target}: expected a directory for the site, came a file; name another")
    if (place / MARKER).is_file() or not any(place.iterdir()):
        return place
    message = "holds files, and is no site that gate2 audit wrote; name another or an empty one"
    raise UsageError(f"{target}: expected a directory for the site: it {message}")


def _build(audit: Audit, building: Path, root: Path, jobs: int) -> int:
    imprint = imprint_of(audit)
    (building / RECORDS).mkdir()
    (building / "data").mkdir()
    write_assets(building / "assets")
    links = _write_data(audit, building / DATA)
    pages = _write_records(audit, building, _Making(building, root, imprint), links, jobs)
    first = [(record, audit.distance(record)) for record in islice(audit.rows(), FIRST)]
    write_pages(audit, building, links, imprint, first)
    (building / MARKER).write_text(f"gate2 {imprint.version} audit site\n", encoding="utf-8")
    _flush(building)
    return pages + len(FILES)


# --- the rows ----------------------------------------------------------------------------------


def _write_data(audit: Audit, path: Path) -> Links:
    """The table's data; and which of the records that the pages speak of are among the rows."""
    spoken = _spoken_of(audit)
    ids = {change.record for change in audit.trend or ()}
    paths: set[str] = set()
    path_of: dict[str, str] = {}

    def rows() -> Iterator[Sequence[object]]:
        for record in audit.rows():
            if record.path in spoken or record.id in ids:
                paths.add(record.path)
                path_of.setdefault(record.id, record.path)
            yield row_of(record, audit.distance(record))

    with path.open("w", encoding="ascii") as stream:
        stream.writelines(data_pieces(rows()))
    return Links(frozenset(paths), path_of)


def _spoken_of(audit: Audit) -> frozenset[str]:
    """The paths that pages about all records name."""
    return frozenset(
        (
            *(source.path for each in audit.across for source in each.sources),
            *(each.path for examples in audit.totals.wrong.values() for each in examples),
            *(record.path for record, _ in audit.totals.cheapest),
        )
    )


# --- a page for each record --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Making:
    """What the page of every record is made with."""

    building: Path
    root: Path
    imprint: Imprint


@dataclass(frozen=True, slots=True)
class _Task:
    """What one record's page is made of."""

    record: AuditedRecord
    distance: Distance
    across: tuple[Across, ...]
    links: Mapping[str, str]


def _write_records(audit: Audit, building: Path, making: _Making, links: Links, jobs: int) -> int:
    findings = _by_path(audit.across)
    tasks = (_task(record, audit, findings, links) for record in audit.rows())
    return sum(mapped(partial(map, partial(_write_record, making)), tasks, jobs))


def _by_path(across: Sequence[Across]) -> Mapping[str, Sequence[Across]]:
    found: dict[str, list[Across]] = {}
    for each in across:
        for path in dict.fromkeys(source.path for source in each.sources):
            found.setdefault(path, []).append(each)
    return found


def _task(
    record: AuditedRecord, audit: Audit, findings: Mapping[str, Sequence[Across]], links: Links
) -> _Task:
    across = tuple(findings.get(record.path, ())[:MOST_ACROSS])
    named = {source.path for each in across for source in each.sources}
    addresses = {path: PurePosixPath(page_of(path)).name for path in named & links.paths}
    return _Task(record, audit.distance(record), across, addresses)


def _write_record(making: _Making, task: _Task) -> int:
    """The page of one record, in whichever process; 1."""
    page = record_page(
        task.record,
        task.distance,
        place_of(making.root, task.record),
        across=task.across,
        links=task.links,
        imprint=making.imprint,
    )
    _write(making.building / page_of(task.record.path), page)
    return 1


def place_of(root: Path, record: AuditedRecord) -> Path | None:
    """Where the record lies; None where no file can have such a name.

    A path is what the walk found, never what a record says: with several directories it may be
    absolute or begin with ``..``.
    """
    return None if "\0" in record.path else root / record.path


def _write(path: Path, page: str) -> None:
    path.write_text(page, encoding="utf-8", errors="backslashreplace")


# --- in its place ------------------------------------------------------------------------------


def _flush(building: Path) -> None:
    """The first page and the names are on the disk before they take another's place."""
    for path in (building / "index.html", building / MARKER, building):
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _swap(building: Path, place: Path) -> None:
    """What was built stands at `place`; what stood there is gone, or back if that fails."""
    if not place.exists():
        building.rename(place)
        return
    aside = place.with_name(f".{place.name}.{os.getpid()}.old")
    shutil.rmtree(aside, ignore_errors=True)
    place.rename(aside)
    try:
        building.rename(place)
    except OSError:
        with suppress(OSError):
            aside.rename(place)
        raise
    shutil.rmtree(aside, ignore_errors=True)
