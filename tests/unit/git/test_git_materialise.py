"""What a commit holds is written as it is, inside the place meant for it, or named."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from gate2.errors import InfrastructureError
from gate2.git.materialise import MOST_REASONS, DirectoryCaps, materialise
from gate2.git.repository import open_repository
from gate2.git.tree import Entry, EntryKind, Tree
from gate2.git.writing import Writer
from gate2.reasons import Code, Effect, Reason
from git_made import Repo

OID = "1" * 40


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "r")


def written(target: Path) -> Mapping[str, bytes | str]:
    """What stands below a directory: files with their bytes, links with their targets."""
    found: dict[str, bytes | str] = {}
    for path in sorted(target.rglob("*")):
        if path.is_symlink():
            found[str(path.relative_to(target))] = str(path.readlink())
        elif path.is_file():
            found[str(path.relative_to(target))] = path.read_bytes()
    return found


def made(
    repo: Repo, commit: str, directory: str, target: Path, caps: DirectoryCaps | None = None
) -> tuple[Reason, ...]:
    opened = open_repository(repo.path)
    return materialise(opened, opened.tree(commit), directory, target, caps or DirectoryCaps())


def raw(repo: Repo, *entries: tuple[str, str | bytes, str]) -> str:
    """A commit whose directory `rec` has these raw entries."""
    return repo.commit_tree(repo.raw_tree([("40000", "rec", repo.raw_tree(entries))]))


def test_files_are_written_byte_for_byte(repo: Repo, tmp_path: Path) -> None:
    repo.write({"recs/a/run.sh": "#!/bin/sh\n"}, executable=True)
    repo.link("recs/a/data/link", "../../../../etc/passwd")
    files = {
        "recs/a/record.json": b"{}\n",
        "recs/a/data/x.bin": bytes(range(256)) * 9000,
        "recs/a/data/empty": b"",
        "recs/ab/record.json": b"another",
        # Attributes of the branch would change line endings and run filters on a checkout.
        ".gitattributes": b"* text eol=lf ident filter=evil\n",
        "recs/a/.gitattributes": b"* text eol=crlf\n",
        "recs/a/ident": b"$Id$\n",
    }
    sha = repo.commit("one", files)
    assert made(repo, sha, "recs/a", tmp_path / "out") == ()
    assert written(tmp_path / "out" / "recs" / "a") == {
        "run.sh": b"#!/bin/sh\n",
        "record.json": b"{}\n",
        "data/x.bin": files["recs/a/data/x.bin"],
        "data/empty": b"",
        "data/link": "../../../../etc/passwd",
        ".gitattributes": b"* text eol=crlf\n",
        "ident": b"$Id$\n",
    }
    assert not (tmp_path / "out" / "recs" / "ab").exists()


def test_nobody_else_may_enter_and_only_what_was_executable_is(repo: Repo, tmp_path: Path) -> None:
    repo.write({"r/run.sh": "x"}, executable=True)
    sha = repo.commit("one", {"r/d/plain": "y"})
    before = os.umask(0)
    try:
        assert made(repo, sha, "r", tmp_path / "out") == ()
    finally:
        os.umask(before)
    modes = {
        str(path.relative_to(tmp_path)): stat.S_IMODE(path.stat().st_mode)
        for path in (tmp_path / "out", *(tmp_path / "out").rglob("*"))
    }
    assert modes == {
        **dict.fromkeys(("out", "out/r", "out/r/d"), 0o700),
        "out/r/run.sh": 0o755,
        "out/r/d/plain": 0o644,
    }


def test_the_root_of_a_repository_and_a_name_of_any_bytes_are_written(
    repo: Repo, tmp_path: Path
) -> None:
    name = b"-rf \n\xff\xe2\x80\xae*$(id)"
    sha = repo.commit_tree(repo.raw_tree([("100644", name, repo.blob("x"))]))
    assert made(repo, sha, "", tmp_path / "out") == ()
    assert [os.fsencode(path.name) for path in (tmp_path / "out").iterdir()] == [name]


def test_nothing_is_written_through_a_link(repo: Repo, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    to_outside = repo.blob(str(outside))
    inner = repo.raw_tree([("100644", "planted", repo.blob("x"))])
    for rows in (
        [("120000", "a", to_outside), ("40000", "a", inner)],
        [("40000", "a", inner), ("120000", "a", to_outside)],
        [("120000", "a", to_outside), ("100644", "a/planted", repo.blob("x"))],
    ):
        reasons = made(repo, raw(repo, *rows), "rec", tmp_path / f"out{len(rows)}{rows[1]}"[:40])
        assert [reason.effect for reason in reasons] == [Effect.INVALID]
        assert reasons[0].code in (Code.ART_NAME_COLLISION, Code.ART_PATH_ESCAPE)
        assert list(outside.iterdir()) == []


def test_a_tree_that_was_tampered_with_still_writes_through_no_link(
    repo: Repo, tmp_path: Path
) -> None:
    """Even where the value itself says that a path is both a link and a directory."""
    outside = tmp_path / "outside"
    outside.mkdir()
    blob = repo.blob("x")
    tree = Tree(
        {
            "rec/a": Entry(EntryKind.LINK, repo.blob(str(outside))),
            "rec/a/planted": Entry(EntryKind.FILE, blob),
            "rec/b": Entry(EntryKind.FILE, blob),
        }
    )
    (reason,) = materialise(open_repository(repo.path), tree, "rec", tmp_path / "out")
    assert reason.code is Code.ART_NAME_COLLISION
    assert list(outside.iterdir()) == []
    assert written(tmp_path / "out") == {"rec/a/planted": b"x", "rec/b": b"x"}


def test_a_link_that_stands_in_the_way_is_not_followed(repo: Repo, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    sha = repo.commit("one", {"recs/a/record.json": "{}"})
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "recs").symlink_to(outside)
    with pytest.raises(InfrastructureError):
        made(repo, sha, "recs/a", tmp_path / "out")
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("directory", ["../x", "/x", "a/../..", "a//b", ".", "a/"])
def test_a_directory_outside_the_place_is_an_error_of_the_caller(
    repo: Repo, tmp_path: Path, directory: str
) -> None:
    with (
        pytest.raises(ValueError, match="expected a directory below"),
        Writer.at(tmp_path / "out", directory),
    ):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r"]


HOSTILE: dict[str, tuple[list[tuple[str, str | bytes]], Code, str]] = {
    "a way out": ([("100644", "..")], Code.ART_PATH_ESCAPE, "'rec/..'"),
    "a slash": ([("100644", "../../x")], Code.ART_PATH_ESCAPE, "'rec/../../x'"),
    "a git directory": ([("100644", ".Git")], Code.ART_PATH_ESCAPE, "'rec/.Git'"),
    "an empty name": ([("100644", "")], Code.ART_PATH_ESCAPE, "'rec/'"),
    "twice": ([("100644", "a"), ("100644", "a")], Code.ART_NAME_COLLISION, "'rec/a'"),
    "a fifo": ([("10644", "a")], Code.ART_PATH_ESCAPE, "'rec/a'"),
    "a long name": ([("100644", "x" * 300)], Code.ART_PATH_ESCAPE, "File name too long"),
    "a long directory": ([("40000", "x" * 300)], Code.ART_PATH_ESCAPE, "File name too long"),
    "a submodule": ([("160000", "sub")], Code.ART_PATH_MISSING, "'rec/sub', it is a submodule"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_hostile_is_named_and_the_rest_is_written(
    repo: Repo, tmp_path: Path, case: str
) -> None:
    entries, code, shown = HOSTILE[case]
    blob = repo.blob("x")
    inner = repo.raw_tree([("100644", "b", blob)])
    rows = [(mode, name, inner if mode == "40000" else blob) for mode, name in entries]
    sha = raw(repo, *rows, ("100644", "z", repo.blob("z")))
    (reason,) = made(repo, sha, "rec", tmp_path / "out")
    assert (reason.code, reason.effect) == (code, Effect.INVALID)
    assert shown in reason.message
    assert reason.message.isprintable()
    assert {path: data for path, data in written(tmp_path / "out").items() if data != b"x"} == {
        "rec/z": b"z"
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "r"]


def test_a_record_that_is_a_submodule_as_a_whole_is_named(repo: Repo, tmp_path: Path) -> None:
    sha = repo.commit_tree(repo.raw_tree([("160000", "rec", OID)]))
    (reason,) = made(repo, sha, "rec", tmp_path / "out")
    assert (reason.code, reason.effect) == (Code.ART_PATH_MISSING, Effect.INVALID)


def test_a_thousand_hostile_names_do_not_flood_a_report(repo: Repo, tmp_path: Path) -> None:
    rows = [("160000", f"{number:04}", OID) for number in range(900)]
    reasons = made(repo, raw(repo, *rows), "rec", tmp_path / "out")
    assert len(reasons) == MOST_REASONS
    assert "and 851 more paths" in reasons[-1].message
    assert {reason.effect for reason in reasons} == {Effect.INVALID}


def test_submodules_without_number_are_refused_as_files_are(repo: Repo, tmp_path: Path) -> None:
    sha = raw(repo, *(("160000", str(number), OID) for number in range(4)))
    (reason,) = made(repo, sha, "rec", tmp_path / "out", DirectoryCaps(files=3))
    assert reason.code is Code.ART_OVERSIZE


def test_the_remedy_for_a_submodule_names_what_to_commit(repo: Repo, tmp_path: Path) -> None:
    (reason,) = made(repo, raw(repo, ("160000", "sub", OID)), "rec", tmp_path / "out")
    assert "instead of the submodule" in reason.remedy


def test_what_is_hostile_elsewhere_does_not_concern_a_directory(repo: Repo, tmp_path: Path) -> None:
    bad = repo.raw_tree([("100644", "..", repo.blob("x")), ("160000", "sub", OID)])
    good = repo.raw_tree([("100644", "f", repo.blob("x"))])
    sha = repo.commit_tree(repo.raw_tree([("40000", "bad", bad), ("40000", "good", good)]))
    assert made(repo, sha, "good", tmp_path / "out") == ()
    assert written(tmp_path / "out") == {"good/f": b"x"}


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "a link to nothing"), (b"a\0b", "a link to nothing"), (b"x" * 5000, "a link of 5000")],
)
def test_a_link_to_nowhere_is_named(repo: Repo, tmp_path: Path, content: bytes, why: str) -> None:
    (reason,) = made(repo, raw(repo, ("120000", "l", repo.blob(content))), "rec", tmp_path / "out")
    assert reason.code is Code.ART_PATH_ESCAPE
    assert why in reason.message


def test_a_file_whose_object_is_a_directory_is_named(repo: Repo, tmp_path: Path) -> None:
    inner = repo.raw_tree([])
    reasons = made(repo, raw(repo, ("100644", "a", inner)), "rec", tmp_path / "out")
    assert [(r.code, r.effect) for r in reasons] == [(Code.ART_PATH_ESCAPE, Effect.INVALID)]
    assert "'rec/a', its object is a tree" in reasons[0].message


CAPS = {
    "files": (DirectoryCaps(files=2), "at most 2 files"),
    "bytes of one": (DirectoryCaps(file_bytes=9), "at most 9 bytes: 'rec/d/e/f' has 10"),
    "bytes of all": (DirectoryCaps(total_bytes=11), "at most 11 bytes in a record"),
    "levels": (DirectoryCaps(depth=1), "at most 1 levels"),
}


@pytest.mark.parametrize("case", CAPS)
def test_past_a_cap_nothing_is_written(repo: Repo, tmp_path: Path, case: str) -> None:
    caps, why = CAPS[case]
    sha = repo.commit("one", {"rec/a": "1", "rec/b": "2", "rec/d/e/f": "x" * 10})
    (reason,) = made(repo, sha, "rec", tmp_path / "out", caps)
    assert (reason.code, reason.effect) == (Code.ART_OVERSIZE, Effect.INVALID)
    assert why in reason.message
    assert not (tmp_path / "out").exists()
    enough = DirectoryCaps(files=3, file_bytes=10, total_bytes=12, depth=2)
    assert made(repo, sha, "rec", tmp_path / "out", enough) == ()


def test_one_blob_at_many_paths_counts_each_time(repo: Repo, tmp_path: Path) -> None:
    blob = repo.blob("x" * 1000)
    sha = raw(repo, *(("100644", f"{number:03}", blob) for number in range(100)))
    caps = DirectoryCaps(total_bytes=99_999)
    assert [r.code for r in made(repo, sha, "rec", tmp_path / "out", caps)] == [Code.ART_OVERSIZE]


def test_a_missing_file_is_the_machines_fault(repo: Repo, tmp_path: Path) -> None:
    sha = raw(repo, ("100644", "a", OID))
    with pytest.raises(InfrastructureError, match=OID) as caught:
        made(repo, sha, "rec", tmp_path / "out")
    assert caught.value.reason.code is Code.INF_GIT_UNAVAILABLE


def test_a_shallow_clone_has_all_that_is_written(repo: Repo, tmp_path: Path) -> None:
    repo.commit("one", {"rec/a": "1"})
    sha = repo.commit("two", {"rec/b": "2"})
    shallow = repo.shallow_clone(tmp_path / "s")
    assert made(shallow, sha, "rec", tmp_path / "out") == ()
    assert written(tmp_path / "out") == {"rec/a": b"1", "rec/b": b"2"}


def test_a_full_disk_says_nothing_about_the_record(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha = repo.commit("one", {"rec/a": "1" * 100})
    real = os.open

    def full(path: bytes | str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if flags & os.O_CREAT and path == b"a":
            return real("/dev/full", os.O_WRONLY)
        return real(path, flags, mode, dir_fd=dir_fd)

    opened = open_repository(repo.path)
    tree = opened.tree(sha)
    monkeypatch.setattr("gate2.git.writing.os.open", full)
    monkeypatch.setattr("gate2.git.writing.os.fchmod", lambda *_: None)
    with pytest.raises(InfrastructureError, match="No space left") as caught:
        materialise(opened, tree, "rec", tmp_path / "out")
    assert caught.value.reason.code is Code.INF_DISK_FULL


def test_names_that_are_one_here_are_named(repo: Repo, tmp_path: Path) -> None:
    """As on a file system that folds case: the second name is there already."""
    sha = repo.commit("one", {"rec/a": "1", "rec/A": "2", "rec/d/x": "3"})
    (tmp_path / "out" / "rec").mkdir(parents=True)
    (tmp_path / "out" / "rec" / "A").write_text("kept")
    (tmp_path / "out" / "rec" / "d").touch()
    reasons = made(repo, sha, "rec", tmp_path / "out")
    assert [reason.code for reason in reasons] == [Code.ART_NAME_COLLISION] * 2
    assert [reason.message[:8] for reason in reasons] == ["'rec/A':", "'rec/d/x"]
    assert (tmp_path / "out" / "rec" / "A").read_text() == "kept"
