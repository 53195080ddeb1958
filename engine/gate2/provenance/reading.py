"""Reads what can be told of a proof's origin from the repository's objects alone.

1. The commit is one, and its tree is there.
2. The nearest `lean-toolchain` above the file, and whether it is the artifact's.
3. The dependencies that Lake resolved: those of the nearest `lake-manifest.json`.
4. The file is there, and its digest.
5. The theorem is declared in it.

Every step that cannot be taken is a fact too, with its reason.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from gate2.errors import InfrastructureError
from gate2.git.repository import Repository
from gate2.lean.lexer import MAX_SOURCE_BYTES
from gate2.lean.native_version import pinned_version
from gate2.provenance.bundle import NotRead
from gate2.provenance.declared import Whether, find_declaration
from gate2.provenance.facts import Fact, State
from gate2.provenance.finding import Found, file_at, tree_of
from gate2.record.model import LeanPart, Origin
from gate2.record.names import one_line, shown
from gate2.strictjson import JsonRefused, loads

PIN_FILE = "lean-toolchain"
MOST_PIN_BYTES = 200
MANIFEST_FILE = "lake-manifest.json"
MOST_MANIFEST_BYTES = 1 << 20
MOST_DEPENDENCIES = 500
MOST_NAME = 200
NAMES = ("commit", "toolchain", "dependencies", "file", "theorem")


@dataclass(frozen=True, slots=True)
class Read:
    """The facts, and what reading on takes."""

    facts: tuple[Fact, ...]
    tree: str | None
    """The id of the commit's tree; None where there is no such commit."""
    pin: str | None
    """What its `lean-toolchain` names; None where there is none that can be read."""


def unread(why: str, names: tuple[str, ...] = NAMES) -> tuple[Fact, ...]:
    """Facts of which nothing is known, all for one reason."""
    return tuple(Fact(name, State.UNKNOWN, why) for name in names)


def read_origin(repository: Repository, origin: Origin, part: LeanPart) -> Read:
    """What the repository's objects say of a proof's origin.

    Raises:
        InfrastructureError: INF-014, git does not start.
    """
    if not _is_there(repository, origin.commit):
        detail = "the repository holds no object of this id"
        why = "there is no such commit"
        commit = Fact("commit", State.CONTRADICTED, detail)
        return Read((commit, *unread(why, NAMES[1:])), None, None)
    try:
        tree = tree_of(repository, origin.commit)
    except NotRead as problem:
        commit = Fact("commit", State.CONTRADICTED, str(problem))
        return Read((commit, *unread("there is no such commit", NAMES[1:])), None, None)
    except InfrastructureError as error:
        commit = Fact("commit", State.UNKNOWN, error.reason.message)
        return Read((commit, *unread("the commit cannot be read", NAMES[1:])), None, None)
    commit = Fact("commit", State.CONFIRMED, f"its tree is {tree}", (tree,))
    toolchain = _toolchain(repository, tree, origin.file, part.toolchain)
    dependencies = _dependencies(repository, tree, origin.file)
    about_file = tuple(_file(repository, tree, origin.file, part.theorem))
    pin = toolchain.values[0] if toolchain.values else None
    return Read((commit, toolchain, dependencies, *about_file), tree, pin)


def _is_there(repository: Repository, oid: str) -> bool:
    answer = repository.program.call(
        "cat-file", "--batch-check", given=f"{oid}\n".encode("ascii"), most_bytes=1024
    )
    return answer.out.strip() != f"{oid} missing".encode("ascii")


def _toolchain(repository: Repository, tree: str, file: str, declared: str | None) -> Fact:
    """What the nearest `lean-toolchain` names, as elan looks for it: from the file upwards."""
    try:
        found = _nearest(repository, tree, file, PIN_FILE, MOST_PIN_BYTES)
    except (NotRead, InfrastructureError) as problem:
        return Fact("toolchain", State.UNKNOWN, said(problem))
    if found is None:
        return Fact("toolchain", State.UNKNOWN, f"no {PIN_FILE} stands beside the file or above it")
    pin = found.data.decode("utf-8", "replace").strip()
    named = f"{found.path} names {shown(pin)}"
    if declared is None:
        return Fact("toolchain", State.CONFIRMED, named, (pin,))
    if _same(pin, declared):
        return Fact("toolchain", State.CONFIRMED, f"{named}, as artifact.toml does", (pin,))
    detail = f"{named}, artifact.toml names {shown(declared)}"
    return Fact("toolchain", State.CONTRADICTED, detail, (pin,))


def _dependencies(repository: Repository, tree: str, file: str) -> Fact:
    """What Lake resolved when the project was last updated, as its manifest says."""
    try:
        found = _nearest(repository, tree, file, MANIFEST_FILE, MOST_MANIFEST_BYTES)
        if found is None:
            detail = f"no {MANIFEST_FILE} stands beside the file or above it"
            return Fact("dependencies", State.UNKNOWN, detail)
        listed = tuple(_listed(loads(found.data)))
    except (NotRead, InfrastructureError) as problem:
        return Fact("dependencies", State.UNKNOWN, said(problem))
    except JsonRefused as problem:
        return Fact("dependencies", State.UNKNOWN, f"{MANIFEST_FILE}: {problem}")
    return Fact("dependencies", State.CONFIRMED, f"{found.path} lists {len(listed)}", listed)


def _listed(manifest: object) -> Iterator[str]:
    packages = manifest.get("packages") if isinstance(manifest, dict) else None
    if not isinstance(packages, list) or len(packages) > MOST_DEPENDENCIES:
        raise NotRead(f"expected at most {MOST_DEPENDENCIES} packages in {MANIFEST_FILE}")
    for package in packages:
        parts = [package.get(key) for key in ("name", "rev")] if isinstance(package, dict) else []
        if not parts or not isinstance(parts[0], str):
            raise NotRead(f"expected packages with names in {MANIFEST_FILE}")
        yield one_line(" ".join(part for part in parts if isinstance(part, str)), MOST_NAME)


def _nearest(
    repository: Repository, tree: str, file: str, name: str, most_bytes: int
) -> Found | None:
    above = file.split("/")[:-1]
    for levels in range(len(above), -1, -1):
        path = "/".join((*above[:levels], name))
        if (found := file_at(repository, tree, path, most_bytes)) is not None:
            return found
    return None


def _same(one: str, other: str) -> bool:
    version = pinned_version(one)
    return one == other or (version is not None and version == pinned_version(other))


def _file(repository: Repository, tree: str, path: str, theorem: str) -> Iterator[Fact]:
    try:
        found = file_at(repository, tree, path, MAX_SOURCE_BYTES)
    except (NotRead, InfrastructureError) as problem:
        yield Fact("file", State.UNKNOWN, said(problem))
        yield from unread("the file cannot be read", ("theorem",))
        return
    if found is None:
        yield Fact("file", State.CONTRADICTED, "the commit holds no such file")
        yield from unread("there is no such file", ("theorem",))
        return
    digest = hashlib.sha256(found.data).hexdigest()
    yield Fact("file", State.CONFIRMED, f"sha256 {digest}", (digest,))
    yield _theorem(found.data, theorem)


def _theorem(source: bytes, theorem: str) -> Fact:
    declaration = find_declaration(source, theorem)
    match declaration.whether:
        case Whether.DECLARED:
            detail = f"declared by `{declaration.what}` in line {declaration.line}"
            return Fact("theorem", State.CONFIRMED, detail, (str(declaration.line),))
        case Whether.NOT_DECLARED:
            other = f"; line {declaration.line} declares it by `{declaration.what}`"
            detail = "the file declares no theorem of this full name"
            return Fact("theorem", State.CONTRADICTED, detail + (other if declaration.line else ""))
        case Whether.UNREADABLE:
            detail = f"line {declaration.line} of the file: {declaration.what}"
            return Fact("theorem", State.UNKNOWN, detail)


def said(problem: NotRead | InfrastructureError) -> str:
    """The words of what went wrong, without its code: this is no reason of a verdict."""
    return str(problem) if isinstance(problem, NotRead) else problem.reason.message
