"""What the base publishes beside a record: the history that a new verdict of it follows."""

from collections.abc import Mapping

from gate2.attest.names import EVIDENCE_DIR
from gate2.ci.judgement import JudgedRecord
from gate2.ci.published import FILES, MOST_BYTES
from gate2.ci.touched import files_of
from gate2.git.repository import Repository
from gate2.git.tree import Tree
from gate2.verify.beside import CORRECTIONS_NAME, VERDICT_NAME


def published_on_base(
    repository: Repository, base: Tree, record: JudgedRecord
) -> Mapping[str, bytes]:
    """The base's verdict.json, corrections.json and evidence of this record, by their paths in it;
    empty where the base has no such record.

    Raises:
        InfrastructureError: INF-014, git does not give its objects.
    """
    if record.before is None:
        return {}
    place = record.path if record.was is None else record.was
    oids = {
        path: entry.oid
        for path, entry in files_of(base, place).items()
        if entry.kind in FILES and _is_published(path)
    }
    read = repository.read(tuple(oids.values()), MOST_BYTES)
    return {path: data for path, oid in oids.items() if (data := read[oid]) is not None}


def _is_published(path: str) -> bool:
    """Whether gate2 writes a file of this path beside a record."""
    top, _, name = path.partition("/")
    in_evidence = top == EVIDENCE_DIR and bool(name) and "/" not in name
    return in_evidence or path in (VERDICT_NAME, CORRECTIONS_NAME)
