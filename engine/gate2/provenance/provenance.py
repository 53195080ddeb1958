"""Looks up where a proof is said to come from, for the commands that ask for it.

Beside the check, never within it: no lane, no evidence and no verdict takes anything from here,
and a check that is not asked for provenance does none of this. Whatever goes wrong is a fact that
is unknown; nothing is raised, and nothing that is found changes an exit code.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from gate2.crash import contained
from gate2.errors import Gate2Error
from gate2.git.repository import Repository
from gate2.provenance import lean_dojo
from gate2.provenance.bundle import NotRead
from gate2.provenance.facts import Fact, Provenance
from gate2.provenance.reading import Read, read_origin, unread
from gate2.provenance.taking_in import take_in
from gate2.provenance.work_tree import write_work_tree
from gate2.record.model import LeanPart, Origin
from gate2.sandbox.job import Sandbox
from gate2.sandbox.workdir import private_directory

REMOTE = (
    "the repository is a URL, and a check fetches nothing: put a bundle of it into the artifact "
    "(`git bundle create project.bundle --all`) and name that"
)


def provenance_of(
    directory: Path, part: LeanPart, sandbox: Callable[[], Sandbox]
) -> Provenance | None:
    """What is to be found of the origin that an artifact names; None where it names none.

    Args:
        directory: the artifact's.
        part: its `[lean]` table.
        sandbox: gives the sealed lane for lean-dojo, or raises InfrastructureError. Asked only
            where lean-dojo is installed and the commit is there.
    """
    origin = part.origin
    if origin is None:
        return None
    if "://" in origin.repository:
        return Provenance(origin, part.theorem, unread(REMOTE), lean_dojo.unasked(REMOTE))
    try:
        return contained(
            partial(_looked_up, directory, part, origin, sandbox), passing=(NotRead, OSError)
        )
    except (Gate2Error, NotRead, OSError) as problem:
        why = _words(problem)
        return Provenance(origin, part.theorem, unread(why), lean_dojo.unasked(_not_run(why)))


def _looked_up(
    directory: Path, part: LeanPart, origin: Origin, sandbox: Callable[[], Sandbox]
) -> Provenance:
    with private_directory() as place:
        own = place / "objects"
        own.mkdir()
        repository = take_in(directory, origin.repository, origin.commit, own)
        read = read_origin(repository, origin, part)
        told = _told(repository, read, (origin.commit, origin.file, part.theorem), sandbox, place)
        return Provenance(origin, part.theorem, read.facts, told)


def _told(
    repository: Repository,
    read: Read,
    asked: tuple[str, str, str],
    sandbox: Callable[[], Sandbox],
    place: Path,
) -> tuple[Fact, ...]:
    packages = lean_dojo.find_packages()
    if isinstance(packages, lean_dojo.Lack):
        return lean_dojo.unasked(f"lean-dojo is {packages.why}")
    if read.tree is None:
        return lean_dojo.unasked("not run: there is no such commit")
    if repository.hex_digits != lean_dojo.HEX_DIGITS:
        return lean_dojo.unasked("not run: lean-dojo knows repositories with SHA-1 ids only")
    inside = place / "inside"
    inside.mkdir()
    inside.chmod(0o755)
    place.chmod(0o755)
    try:
        write_work_tree(repository, asked[0], inside / lean_dojo.REPOSITORY)
    except (Gate2Error, NotRead, OSError) as problem:
        return lean_dojo.unasked(_not_run(_words(problem)))
    return lean_dojo.ask(sandbox, packages, inside, asked, read.pin)


def _not_run(why: str) -> str:
    return f"not run: {why}"


def _words(problem: Exception) -> str:
    if isinstance(problem, OSError):  # its path is one of this machine
        return f"this machine could not ({problem.strerror or type(problem).__name__})"
    return problem.message if isinstance(problem, Gate2Error) else str(problem)
