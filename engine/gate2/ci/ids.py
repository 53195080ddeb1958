"""The ids of the records that a branch leaves alone, which no record it touches may take."""

import json
from collections.abc import Iterator, Set

from gate2.ci.published import FILES
from gate2.ci.touched import record_directories
from gate2.git.repository import Repository
from gate2.git.tree import Tree
from gate2.record.caps import RECORD_LIMITS
from gate2.record.reader import RECORD_FILE

RECORDS_AT_A_TIME = 200


def ids_beside(repository: Repository, base: Tree, touched: Set[str]) -> Iterator[tuple[str, str]]:
    """The place and id of every record of the base's tip but those at the places in `touched`.

    After a merge they stand beside what the branch brings, those too that the base got since the
    branch left it.

    Raises:
        InfrastructureError: INF-014, git does not give its objects.
    """
    others = sorted(record_directories(base) - touched)
    paths = {each: f"{each}/{RECORD_FILE}" if each else RECORD_FILE for each in others}
    entries = {each: base.entries[path] for each, path in paths.items()}
    files = [(each, entry.oid) for each, entry in entries.items() if entry.kind in FILES]
    for start in range(0, len(files), RECORDS_AT_A_TIME):
        some = files[start : start + RECORDS_AT_A_TIME]
        data = repository.read(tuple(oid for _, oid in some), RECORD_LIMITS.size_bytes)
        for each, oid in some:
            yield each, _spelt_id(data.get(oid))


def _spelt_id(data: bytes | None) -> str:
    """The id that a record.json spells; empty for what spells none. Read by the C parser: there
    may be many, and the base has let all of them in."""
    try:
        document = json.loads(data or b"")
    except (ValueError, RecursionError):
        return ""
    name = document.get("id") if isinstance(document, dict) else None
    return name if isinstance(name, str) else ""
