"""A name means one commit, or is refused: no ref that a branch made chooses another."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gate2.errors import UsageError
from gate2.git.repository import Repository, open_repository
from git_made import Repo


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Three commits on main, the last of them checked out."""
    made = Repo(tmp_path / "r")
    for number in range(3):
        made.commit(f"number {number}", {"a": str(number)})
    return made


@pytest.fixture
def opened(repo: Repo) -> Repository:
    return open_repository(repo.path)


def test_every_honest_way_to_name_a_commit_is_understood(repo: Repo, opened: Repository) -> None:
    third, second, first = (repo.head(f"HEAD~{back}") for back in range(3))
    repo.ref("refs/remotes/origin/main", second)
    repo.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    repo.git("tag", "-a", "-m", "a tag", "v1", first)
    repo.ref("refs/pull/7/merge", second)
    repo.ref("refs/heads/topic", third)
    repo.git("branch", "-q", "--set-upstream-to=topic", "main")
    expected = {
        **dict.fromkeys(("HEAD", "@", "main", "heads/main", "refs/heads/main", third), third),
        **dict.fromkeys((third[:7], third.upper(), third[:12].upper(), "HEAD^0", "@{0}"), third),
        **dict.fromkeys(("main@{0}", "main^{commit}", "main^{}", "@{upstream}", "@{u}"), third),
        **dict.fromkeys(("HEAD~", "HEAD~1", "HEAD^", "@~1", "origin/main", "origin"), second),
        **dict.fromkeys(("remotes/origin/main", "refs/pull/7/merge", "pull/7/merge"), second),
        **dict.fromkeys(("HEAD@{1}", f"{third}^", "main@{1}", "refs/heads/main@{1}"), second),
        **dict.fromkeys(("v1", "tags/v1", "refs/tags/v1", "v1^{}", "HEAD~1^", "HEAD^^1"), first),
        **dict.fromkeys((f"v1-0-g{first[:7]}", "HEAD~2"), first),
    }
    assert {ref: opened.commit(ref) for ref in expected} == expected


NAMELESS = [
    *("", "absent", "refs/heads/absent", "0" * 40, "f" * 40, "deadbeef", "HEAD~3", "HEAD^2"),
    *("-x", "--all", "--help", "-", "main..HEAD", "main...HEAD", "^main", "main@{99}", "a b"),
    *("main\nHEAD", "main\0", "*", "refs/heads/*", "[m]ain", "main^{tree}", "main^{blob}", "~1"),
    *("refs", "refs/heads", "refs/", "heads/", "/main", "main/", "..", ".", "a" * 5000, "\udcff"),
    *(
        "config",
        "HEAD:a",
        "HEAD~99999999999",
        "HEAD@{nonsense}",
        "@{-1}",
        "tree",
        "v-blob",
        "@@",
        "é",
    ),
]


@pytest.mark.parametrize("ref", NAMELESS, ids=lambda ref: ascii(ref)[:20])
def test_what_names_no_commit_is_none(repo: Repo, opened: Repository, ref: str) -> None:
    repo.git("update-ref", "refs/tags/v-blob", repo.blob("no commit"))
    assert opened.commit(ref) is None


def test_a_commit_is_found_whatever_its_ref_is_called(repo: Repo, opened: Repository) -> None:
    first = repo.head("HEAD~2")
    for name in ("-x", "--all", "é", "a%(objectname)", "@x", "x@y", "with'quote", "$(id)"):
        repo.ref(f"refs/heads/{name}", first)
        assert opened.commit(name) == first, name
        assert opened.commit(f"refs/heads/{name}") == first, name


@pytest.mark.parametrize("search", [":/number", "HEAD^{/number 0}", ":a"])
def test_a_search_through_what_a_branch_wrote_is_refused(opened: Repository, search: str) -> None:
    with pytest.raises(UsageError, match="a search takes whatever a branch wrote"):
        opened.commit(search)


Attack = Callable[[Repo, str], None]


def _ref(name: str) -> Attack:
    return lambda repo, evil: repo.ref(name, evil)


AMBIGUOUS: dict[str, tuple[str, str, Attack]] = {
    "a tag called like the branch": ("main", "refs/heads/main", _ref("refs/tags/main")),
    "a tag called like the remote's branch": (
        "origin/main",
        "refs/remotes/origin/main",
        _ref("refs/tags/origin/main"),
    ),
    "a branch called like the remote's branch": (
        "origin/main",
        "refs/remotes/origin/main",
        _ref("refs/heads/origin/main"),
    ),
    "a branch called like a short ref": (
        "heads/main",
        "refs/heads/main",
        _ref("refs/heads/heads/main"),
    ),
    "a branch called like the remote": (
        "origin",
        "refs/remotes/origin/HEAD",
        _ref("refs/heads/origin"),
    ),
    "with steps from it": ("main~1", "refs/heads/main", _ref("refs/tags/main")),
    "with its reflog": ("main@{0}", "refs/heads/main", _ref("refs/tags/main")),
    "a ref right below refs": ("main", "refs/heads/main", _ref("refs/main")),
}


@pytest.mark.parametrize("case", AMBIGUOUS)
def test_a_name_of_two_commits_is_refused(repo: Repo, opened: Repository, case: str) -> None:
    asked, honest, attack = AMBIGUOUS[case]
    good, evil = repo.head(), repo.head("HEAD~2")
    repo.ref(honest, good)
    before = opened.commit(asked)
    assert before is not None
    attack(repo, evil)
    with pytest.raises(UsageError, match="names several") as caught:
        opened.commit(asked)
    assert honest in caught.value.message
    assert good[:12] in caught.value.message
    assert evil[:12] in caught.value.message
    assert opened.commit(honest) == good


def test_an_annotated_tag_of_the_same_commit_is_no_second_meaning(
    repo: Repo, opened: Repository
) -> None:
    repo.git("tag", "-a", "-m", "the same", "main", "HEAD")
    assert opened.commit("main") == repo.head("HEAD")


def test_a_branch_called_like_an_abbreviated_id_is_noticed(repo: Repo, opened: Repository) -> None:
    good, evil = repo.head(), repo.head("HEAD~2")
    repo.ref(f"refs/heads/{good[:7]}", evil)
    repo.ref(f"refs/heads/v1-1-g{good[:7]}", evil)
    for name in (good[:7], f"v1-1-g{good[:7]}"):
        assert repo.head(name) == evil  # git takes the branch
        with pytest.raises(UsageError, match="names several"):
            opened.commit(name)


def test_a_branch_called_like_a_whole_id_changes_nothing(repo: Repo, opened: Repository) -> None:
    good, evil = repo.head(), repo.head("HEAD~2")
    repo.ref(f"refs/heads/{good}", evil)
    repo.ref(f"refs/tags/{good}", evil)
    assert opened.commit(good) == good
    assert opened.commit("a" * 40) is None
    repo.ref(f"refs/heads/{'a' * 40}", evil)
    assert opened.commit("a" * 40) is None


@pytest.mark.parametrize("place", ["heads", "tags", "remotes"])
def test_a_branch_called_head_changes_nothing(repo: Repo, opened: Repository, place: str) -> None:
    good, evil = repo.head(), repo.head("HEAD~2")
    repo.ref(f"refs/{place}/HEAD", evil)
    for name, meant in {"HEAD": good, "@": good, "HEAD~1": repo.head("main~1")}.items():
        assert opened.commit(name) == meant


def test_a_branch_called_head_is_not_the_head_that_is_not_born_yet(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r")
    repo.commit_tree(repo.raw_tree([]), branch="HEAD")
    assert repo.head("HEAD")  # git takes the branch
    opened = open_repository(repo.path)
    assert opened.commit("HEAD") is None
    assert opened.commit("@~0") is None
    assert opened.commit("refs/heads/HEAD") is not None


def test_a_branch_called_fetch_head_is_not_what_was_fetched(repo: Repo, opened: Repository) -> None:
    repo.git("fetch", "-q", str(repo.path), "main")
    assert opened.commit("FETCH_HEAD") == repo.head("main")
    repo.ref("refs/heads/FETCH_HEAD", "HEAD~2")
    with pytest.raises(UsageError, match="to be git's own"):
        opened.commit("FETCH_HEAD")
    (repo.git_dir / "FETCH_HEAD").unlink()
    with pytest.raises(UsageError, match="to be git's own"):
        opened.commit("FETCH_HEAD")


def test_a_full_ref_that_is_not_there_is_no_longer_one_that_is(
    repo: Repo, opened: Repository
) -> None:
    repo.ref("refs/heads/refs/heads/release", "HEAD~2")
    assert repo.head("refs/heads/release")  # git takes it
    assert opened.commit("refs/heads/release") is None


def test_what_a_message_shows_of_a_name_moves_no_cursor(repo: Repo, opened: Repository) -> None:
    name = "\u202eevil\u2066"
    repo.ref(f"refs/heads/{name}", "HEAD")
    repo.ref(f"refs/tags/{name}", "HEAD~1")
    with pytest.raises(UsageError) as caught:
        opened.commit(name)
    assert caught.value.message.isprintable()
