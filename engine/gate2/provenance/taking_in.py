"""Takes an author's repository into one of our own, so that git can read its objects as data.

An author controls every file of the artifact: the bundle, or the bare repository with its
configuration, hooks, alternates, indexes and references. None of those is taken over. Our own
repository has an empty history and a configuration of four lines; into it go

1. packs, each indexed anew by ``git index-pack``, which makes the id of every object from its
   bytes and checks the pack's own digest;
2. loose objects, whose ids `gate2.git.objects` makes again whenever one is read.

What is taken is capped, and git works under caps of memory and time: a pack of some kilobytes may
claim to unpack to terabytes.
"""

import re
import stat
from pathlib import Path

from gate2.git.program import Program, find_git
from gate2.git.refusing import quoted
from gate2.git.repository import Repository
from gate2.provenance.bundle import NotRead, read_bundle
from gate2.record.files import FileRefused, list_tree, read_beneath

MOST_PACKS = 4
MOST_LOOSE = 2000
MOST_PACK_BYTES = 64 << 20
MOST_LOOSE_BYTES = 8 << 20
"""Of one loose object as it is stored."""
MOST_BYTES = 256 << 20
"""Of all that is taken in."""
MOST_MEMORY_BYTES = 1 << 30
MOST_CPU_S = 30
"""Of each run of git."""
_PACK = re.compile(r"pack/[A-Za-z0-9._-]+\.pack")
_LOOSE = re.compile(r"[0-9a-f]{2}/(?:[0-9a-f]{38}|[0-9a-f]{62})")
_CONFIGURATION = {
    40: "[core]\n\trepositoryformatversion = 0\n\tbare = true\n",
    64: "[core]\n\trepositoryformatversion = 1\n\tbare = true\n"
    "[extensions]\n\tobjectformat = sha256\n",
}


def take_in(artifact: Path, named: str, commit: str, place: Path) -> Repository:
    """Our own repository with the objects of the one at `artifact`/`named`.

    Args:
        artifact: the artifact's directory.
        named: a path in it: of a bundle, or of a directory that is a bare repository.
        commit: a whole id; its length says which digest the repository uses.
        place: an empty directory of ours that nobody else can enter.

    Raises:
        NotRead: it is no repository, is damaged, holds a link on the way, or passes a cap.
        InfrastructureError: INF-014, git is not installed.
    """
    repository = _own(place, len(commit), artifact)
    try:
        mode = (artifact / named).lstat().st_mode
    except OSError as error:
        raise NotRead(f"expected a bundle or a bare repository there: {error.strerror}") from None
    try:
        if stat.S_ISDIR(mode):
            _take_directory(artifact, named, repository)
        else:
            _take_bundle(read_beneath(artifact, named, MOST_PACK_BYTES), repository)
    except FileRefused as refused:
        raise NotRead(refused.reason.message) from None
    return repository


def _own(place: Path, hex_digits: int, artifact: Path) -> Repository:
    for inner in ("objects/pack", "objects/info", "refs"):
        (place / inner).mkdir(parents=True)
    (place / "HEAD").write_text("ref: refs/heads/none\n", encoding="ascii")
    (place / "config").write_text(_CONFIGURATION[hex_digits], encoding="ascii")
    program = Program(find_git(_around(artifact)), place, place, MOST_MEMORY_BYTES, MOST_CPU_S)
    return Repository(place, program, place, hex_digits)


def _around(artifact: Path) -> Path:
    """The work tree that the artifact lies in, whose files are an author's too."""
    start = artifact.absolute()
    ways = (way for way in (start, *start.parents) if (way / ".git").exists())
    return next(ways, start)


def _take_bundle(data: bytes, repository: Repository) -> None:
    bundle = read_bundle(data)
    if bundle.hex_digits != repository.hex_digits:
        raise NotRead(
            f"expected a bundle with ids of {repository.hex_digits} digits, as the commit's, came "
            f"one with {bundle.hex_digits}"
        )
    _index(bundle.pack, repository)


def _take_directory(artifact: Path, named: str, repository: Repository) -> None:
    objects = f"{named}/objects"
    if not stat.S_ISDIR(_mode(artifact / objects)):
        raise NotRead("expected a bare repository, the directory holds no `objects`")
    listed = list_tree(artifact / objects)
    if listed.reasons:
        raise NotRead(listed.reasons[0].message)
    packs = [path for path in listed.files if _PACK.fullmatch(path)]
    loose = [path for path in listed.files if _LOOSE.fullmatch(path)]
    if len(packs) > MOST_PACKS or len(loose) > MOST_LOOSE:
        raise NotRead(
            f"expected at most {MOST_PACKS} packs and {MOST_LOOSE} loose objects, came "
            f"{len(packs)} and {len(loose)}: run `git gc`, or use a bundle"
        )
    total = 0
    for path in (*loose, *packs):
        most = MOST_LOOSE_BYTES if path in loose else MOST_PACK_BYTES
        data = read_beneath(artifact, f"{objects}/{path}", most)
        total += len(data)
        if total > MOST_BYTES:
            raise NotRead(f"expected at most {MOST_BYTES} bytes of objects, came more")
        if _PACK.fullmatch(path):
            _index(data, repository)
        else:
            target = repository.directory / "objects" / path
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(data)


def _mode(path: Path) -> int:
    try:
        return path.lstat().st_mode
    except OSError:
        return 0


def _index(pack: bytes, repository: Repository) -> None:
    """Store a pack under an index of our own making."""
    if not pack.startswith(b"PACK"):
        raise NotRead("expected a pack of git objects, came other bytes")
    answer = repository.program.call(
        *("index-pack", "--stdin", "--threads=1", f"--max-input-size={MOST_PACK_BYTES}"),
        given=pack,
    )
    if answer.code != 0:
        what = quoted(answer.said) if answer.code > 0 else "it takes too much time or memory"
        raise NotRead(f"expected a pack that git can index: {what}")
