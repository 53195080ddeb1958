"""A tree is what its objects say, and what no honest git writes is named instead of believed."""

from pathlib import Path

import pytest

from gate2.errors import InvalidRecord
from gate2.git import tree_reading
from gate2.git.repository import MOST_READ_BYTES, Repository, open_repository
from gate2.git.tree import Entry, EntryKind, Tree, differing
from gate2.reasons import Code, Effect
from git_made import Repo

OID = "1" * 40


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "r")


def tree_of(repo: Repo, *entries: tuple[str, str | bytes, str]) -> Tree:
    """What is read of a commit of these raw entries."""
    sha = repo.commit_tree(repo.raw_tree(entries))
    return open_repository(repo.path).tree(sha)


def test_every_kind_of_entry_is_told_apart(repo: Repo) -> None:
    repo.write({"d/run.sh": "#!"}, executable=True)
    repo.link("d/l", "../../etc/passwd")
    repo.submodule("sub", OID)
    sha = repo.commit(
        "all", {"a": "1", "d/e/f": "2", "dé/ü": "3", "back\\slash": "4", "x y\n": "5"}
    )
    tree = open_repository(repo.path).tree(sha)
    assert {path: entry.kind for path, entry in tree.entries.items()} == {
        **dict.fromkeys(("a", "d/e/f", "dé/ü", "back\\slash", "x y\n"), EntryKind.FILE),
        "d/run.sh": EntryKind.EXECUTABLE,
        "d/l": EntryKind.LINK,
        "sub": EntryKind.SUBMODULE,
    }
    assert tree.entries["a"].oid == repo.git("rev-parse", "HEAD:a")
    assert tree.entries["sub"].oid == OID
    assert tree.faults == ()


def test_a_name_that_is_no_utf8_is_kept_byte_for_byte(repo: Repo) -> None:
    tree = tree_of(repo, ("100644", b"caf\xe9", OID), ("100644", b"caf\xe9\xff", OID))
    assert [path.encode("utf-8", "surrogateescape") for path in tree.entries] == [
        b"caf\xe9",
        b"caf\xe9\xff",
    ]
    assert tree.faults == ()


def test_old_modes_of_honest_git_are_read(repo: Repo) -> None:
    inner = repo.raw_tree([("100664", "b", OID)])
    tree = tree_of(repo, ("040000", "a", inner), ("100664", "c", OID))
    assert tree.entries == dict.fromkeys(("a/b", "c"), Entry(EntryKind.FILE, OID))
    assert tree.faults == ()


HOSTILE: dict[str, tuple[list[tuple[str, str | bytes]], str, Code, str]] = {
    "a directory called ..": ([("40000", "..")], "..", Code.ART_PATH_ESCAPE, "is called '..'"),
    "a file called ..": ([("100644", "..")], "..", Code.ART_PATH_ESCAPE, "is called '..'"),
    "a file called .": ([("100644", ".")], ".", Code.ART_PATH_ESCAPE, "is called '.'"),
    "a git directory": ([("40000", ".git")], ".git", Code.ART_PATH_ESCAPE, "is called '.git'"),
    "one in capitals": ([("40000", ".GiT")], ".GiT", Code.ART_PATH_ESCAPE, "is called '.GiT'"),
    "an empty name": ([("100644", "")], "", Code.ART_PATH_ESCAPE, "a name is empty"),
    "a name with a slash": ([("100644", "a/b")], "a/b", Code.ART_PATH_ESCAPE, "holds a slash"),
    "an absolute name": ([("120000", "/x")], "/x", Code.ART_PATH_ESCAPE, "holds a slash"),
    "a way out": ([("100644", "../x")], "../x", Code.ART_PATH_ESCAPE, "holds a slash"),
    "a file twice": (
        [("100644", "a"), ("100644", "a")],
        "a",
        Code.ART_NAME_COLLISION,
        "stands there twice",
    ),
    "a file and a link": (
        [("100644", "a"), ("120000", "a")],
        "a",
        Code.ART_NAME_COLLISION,
        "stands there twice",
    ),
    "a file and a directory": (
        [("100644", "a"), ("100644", "a.b"), ("40000", "a")],
        "a",
        Code.ART_NAME_COLLISION,
        "stands there twice",
    ),
    "names out of order": (
        [("100644", "b"), ("100644", "a")],
        "a",
        Code.ART_PATH_ESCAPE,
        "out of order",
    ),
    "a fifo": ([("10644", "a")], "a", Code.ART_PATH_ESCAPE, "its mode 010644"),
    "a device": ([("20644", "a")], "a", Code.ART_PATH_ESCAPE, "its mode 020644"),
    "a setuid file": ([("104755", "a")], "a", Code.ART_PATH_ESCAPE, "its mode 104755"),
}


@pytest.mark.parametrize("depth", [0, 1, 3])
@pytest.mark.parametrize("case", HOSTILE)
def test_what_no_honest_git_writes_is_named(repo: Repo, case: str, depth: int) -> None:
    entries, name, code, why = HOSTILE[case]
    empty = repo.raw_tree([("100644", "inner", OID)])
    rows = [(mode, path, empty if mode == "40000" else OID) for mode, path in entries]
    top = repo.raw_tree(rows)
    for _ in range(depth):
        top = repo.raw_tree([("40000", "d", top), ("100644", "e", OID)])
    tree = open_repository(repo.path).tree(repo.commit_tree(top))
    (flaw,) = tree.flaws
    prefix = "d/" * depth
    assert (flaw.path, flaw.code) == (prefix + name, code)
    assert why in flaw.what
    assert tree.faults[0].isprintable()
    assert not [path for path in tree.entries if ".." in path.split("/") or "inner" in path]
    assert depth == 0 or tree.entries["e"] == Entry(EntryKind.FILE, OID)


def test_a_name_with_a_slash_is_not_taken_for_a_file_of_a_directory(repo: Repo) -> None:
    honest = repo.raw_tree([("100644", "record.json", repo.blob("honest"))])
    forged = repo.blob("forged")
    sha = repo.commit_tree(
        repo.raw_tree([("40000", "rec", honest), ("100644", "rec/verdict.json", forged)])
    )
    assert repo.git("ls-tree", "-r", "--name-only", sha) == "rec/record.json\nrec/verdict.json"
    tree = open_repository(repo.path).tree(sha)
    assert set(tree.entries) == {"rec/record.json"}
    assert tree.faults == ("'rec/verdict.json': a name holds a slash",)
    assert tree.flaws_beneath("rec") == tree.flaws
    assert tree.flaws_beneath("re") == ()


@pytest.mark.parametrize("kind", ["blob", "commit", "cut", "cut name", "mode"])
def test_a_directory_whose_object_is_none_is_named(repo: Repo, kind: str) -> None:
    sound = b"100644 a\0" + bytes.fromhex(OID)
    other = {
        "blob": lambda: repo.blob("x"),
        "commit": lambda: repo.commit("x", {"a": "1"}),
        "cut": lambda: repo.raw_object("tree", sound[:-1]),
        "cut name": lambda: repo.raw_object("tree", sound + b"100644 b"),
        "mode": lambda: repo.raw_object("tree", b"9" + sound),
    }[kind]()
    tree = tree_of(repo, ("40000", "d", other))
    assert tree.faults == ("'d': expected a directory, its object is none",)
    assert tree.entries == {}


def test_a_file_whose_object_is_a_directory_is_not_read(repo: Repo) -> None:
    inner = repo.raw_tree([("100644", "x", OID)])
    entry = tree_of(repo, ("100644", "a", inner)).entries["a"]
    opened = open_repository(repo.path)
    for look in (lambda: opened.read([entry.oid], 99), lambda: opened.sizes([entry.oid])):
        with pytest.raises(InvalidRecord, match=f"expected a file under {inner}, it is a tree"):
            look()


def test_a_tree_that_unfolds_without_end_is_refused(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree_reading, "MOST_VISITS", 20_000)
    top = repo.raw_tree([])  # directories alone, so that no file would ever be counted
    for _ in range(10):
        top = repo.raw_tree([("40000", str(number), top) for number in range(10)])
    with pytest.raises(InvalidRecord, match="at most 20000 files and directories") as caught:
        open_repository(repo.path).tree(repo.commit_tree(top))
    assert caught.value.reason.code is Code.ART_OVERSIZE
    assert caught.value.reason.effect is Effect.INVALID


def test_a_tree_of_too_many_levels_is_not_followed_to_its_end(repo: Repo) -> None:
    top = repo.raw_tree([("100644", "deepest", OID)])
    for _ in range(tree_reading.MOST_LEVELS):
        top = repo.raw_tree([("40000", "d", top)])
    opened = open_repository(repo.path)
    assert len(opened.tree(repo.commit_tree(top)).entries) == 1
    tree = opened.tree(repo.commit_tree(repo.raw_tree([("40000", "d", top)])))
    assert tree.entries == {}
    assert [flaw.what for flaw in tree.flaws] == ["it lies 100 directories deep and has more in it"]


def test_a_path_longer_than_a_system_takes_is_not_followed(repo: Repo) -> None:
    top = repo.raw_tree([("100644", "deepest", OID)])
    for _ in range(50):
        top = repo.raw_tree([("40000", "d" * 100, top)])
    tree = open_repository(repo.path).tree(repo.commit_tree(top))
    assert tree.entries == {}
    assert [flaw.what for flaw in tree.flaws] == ["a path in it is longer than 4096 characters"]
    long = tree_of(repo, ("100644", "x" * 5000, OID))
    assert long.faults == ("'': a path in it is longer than 4096 characters",)


def test_a_tree_of_hostile_names_alone_is_refused_as_a_whole(repo: Repo) -> None:
    rows = [("100644", f"{number}/x", OID) for number in range(tree_reading.MOST_FLAWS)]
    assert len(tree_of(repo, *rows).faults) == tree_reading.MOST_FLAWS
    with pytest.raises(InvalidRecord, match="over 1000 faults, the first: '0/x': a name") as caught:
        tree_of(repo, *rows, ("100644", "..", OID))
    assert caught.value.reason.code is Code.ART_PATH_ESCAPE


def test_one_directory_of_too_many_bytes_is_refused(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree_reading, "MOST_TREE_BYTES", 100)
    with pytest.raises(InvalidRecord, match="at most 100 bytes in one directory"):
        tree_of(repo, *(("100644", f"{number:03}", OID) for number in range(10)))


def test_what_is_no_commit_has_no_tree(repo: Repo) -> None:
    blob = repo.blob("x")
    opened = open_repository(repo.path)
    with pytest.raises(InvalidRecord, match="expected a commit"):
        opened.tree(blob)
    with pytest.raises(ValueError, match="40 or 64 hex digits"):
        opened.tree("HEAD")


def test_files_beneath_a_directory_are_its_own_alone() -> None:
    paths = ("a", "a-b/x", "a/x", "a/y/z", "a.b", "a0", "ab/x", "a/", "b/a/x")
    tree = Tree({path: Entry(EntryKind.FILE, OID) for path in paths if not path.endswith("/")})
    assert set(tree.files_beneath("a")) == {"x", "y/z"}
    assert set(tree.files_beneath("a/y")) == {"z"}
    assert tree.files_beneath("a/x") == {}
    assert tree.files_beneath("nothing") == {}
    assert set(tree.files_beneath("")) == set(tree.entries)


def test_names_around_the_slash_and_beyond_utf8_are_found_beneath(repo: Repo) -> None:
    names = [b"d.", b"d0", "d\U0001f600".encode(), b"d\xff"]
    inner = repo.raw_tree([("100644", b"\xff", OID)])
    tree = tree_of(repo, *(("40000", name, inner) for name in names))
    assert tree.faults == ()
    for name in ("d\udcff", "d.", "d0", "d\U0001f600"):
        assert set(tree.files_beneath(name)) == {"\udcff"}
    assert tree.files_beneath("d") == {}


def test_what_differs_is_told_from_either_side() -> None:
    one = Tree(
        {
            "same": Entry(EntryKind.FILE, OID),
            "mode": Entry(EntryKind.FILE, OID),
            "bytes": Entry(EntryKind.FILE, OID),
            "gone": Entry(EntryKind.FILE, OID),
        }
    )
    other = Tree(
        {
            "same": Entry(EntryKind.FILE, OID),
            "mode": Entry(EntryKind.EXECUTABLE, OID),
            "bytes": Entry(EntryKind.FILE, "2" * 40),
            "new": Entry(EntryKind.LINK, OID),
        }
    )
    assert differing(one, other) == differing(other, one) == {"mode", "bytes", "gone", "new"}
    assert differing(one, one) == frozenset()


@pytest.fixture
def opened(repo: Repo) -> Repository:
    return open_repository(repo.path)


def test_blobs_are_read_under_their_cap(repo: Repo, opened: Repository) -> None:
    contents = [b"", b"x" * 10, b"y" * 11, b"\0\n\xff", b"z" * (3 << 20), b"blob 3\n"]
    oids = [repo.blob(content) for content in contents]
    assert opened.read([*oids, *oids], 10) == {
        oid: content if len(content) <= 10 else None
        for oid, content in zip(oids, contents, strict=True)
    }
    assert opened.read(oids, 4 << 20) == dict(zip(oids, contents, strict=True))
    assert opened.sizes(oids) == {o: len(c) for o, c in zip(oids, contents, strict=True)}
    assert opened.read([], 10) == {}
    assert opened.sizes([]) == {}


def test_more_bytes_than_memory_should_hold_are_refused(
    repo: Repo, opened: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_READ_BYTES > 1 << 20
    monkeypatch.setattr("gate2.git.repository.MOST_READ_BYTES", 15)
    oids = [repo.blob(letter * 10) for letter in "abc"]
    assert opened.read(oids[:1], 10) == {oids[0]: b"a" * 10}
    with pytest.raises(InvalidRecord, match="at most 15 bytes") as caught:
        opened.read(oids, 10)
    assert caught.value.reason.code is Code.ART_OVERSIZE


@pytest.mark.parametrize("bad", ["", "HEAD", "-x", OID + "\n" + OID, OID.upper() + "G", "A" * 40])
def test_what_is_no_id_is_never_asked_for(opened: Repository, bad: str) -> None:
    with pytest.raises(ValueError, match="40 or 64 hex digits"):
        opened.read([bad], 10)
