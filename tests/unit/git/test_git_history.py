"""Where histories meet is told only where nothing that is not here could say otherwise."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from gate2.git.repository import Repository, open_repository
from git_made import START, Repo

Parents = Mapping[str, Sequence[str]]


def ancestors(parents: Parents, commit: str) -> set[str]:
    """A commit and all that it descends from."""
    found: set[str] = set()
    waiting = [commit]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += parents[one]
    return found


def bases_of(parents: Parents, one: str, other: str) -> set[str]:
    """The best common ancestors, as the definition has them."""
    common = ancestors(parents, one) & ancestors(parents, other)
    return {c for c in common if not any(c in ancestors(parents, d) - {d} for d in common)}


def tangled(repo: Repo, chance: random.Random, count: int = 14) -> Parents:
    """Random merges whose dates lie, as an author may write them."""
    tree = repo.raw_tree([])
    parents: dict[str, Sequence[str]] = {}
    for number in range(count):
        so_far = list(parents)
        chosen = chance.sample(so_far[-5:], min(len(so_far[-5:]), chance.choice([0, 1, 1, 2, 3])))
        who = f"x <x@example.invalid> {START + chance.randint(-(10**6), 10**6)} +0000"
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in chosen)]
        lines += [f"author {who}", f"committer {who}", "", str(number), ""]
        parents[repo.raw_object("commit", "\n".join(lines).encode())] = chosen
    return parents


def pairs(chance: random.Random, parents: Parents, count: int) -> list[tuple[str, str]]:
    commits = list(parents)
    return [(chance.choice(commits), chance.choice(commits)) for _ in range(count)]


@pytest.mark.parametrize("seed", range(12))
def test_lying_dates_and_tangled_merges_move_no_merge_base(tmp_path: Path, seed: int) -> None:
    repo, chance = Repo(tmp_path / "r"), random.Random(seed)
    parents = tangled(repo, chance)
    opened = open_repository(repo.path)
    for one, other in pairs(chance, parents, 5):
        found = opened.merge_bases(one, other)
        assert found is not None
        assert set(found) == bases_of(parents, one, other)


@pytest.mark.parametrize("missing", [False, True], ids=["shallow", "missing"])
@pytest.mark.parametrize("seed", range(12))
def test_a_merge_base_of_an_incomplete_history_is_right_or_not_told(
    tmp_path: Path, seed: int, missing: bool
) -> None:
    repo, chance = Repo(tmp_path / "r"), random.Random(100 + seed)
    parents = tangled(repo, chance)
    cut = chance.sample(list(parents)[:-3], 3)
    if missing:
        for oid in cut:
            (repo.git_dir / "objects" / oid[:2] / oid[2:]).unlink()
    else:
        (repo.git_dir / "shallow").write_text("".join(f"{oid}\n" for oid in cut))
    opened = open_repository(repo.path)
    here = {oid: others for oid, others in parents.items() if not missing or oid not in cut}
    for one, other in pairs(chance, here, 6):
        found = opened.merge_bases(one, other)
        assert found is None or set(found) == bases_of(parents, one, other)


def forked(tmp_path: Path) -> tuple[Repo, str, str, str]:
    """Ten commits, then a branch of two and two more on main: repository, fork, main, branch."""
    repo = Repo(tmp_path / "r")
    for number in range(10):
        repo.commit(str(number), {"a": str(number)})
    fork = repo.head()
    repo.branch("topic")
    repo.commit("t1", {"t": "1"})
    topic = repo.commit("t2", {"t": "2"})
    repo.checkout("main")
    repo.commit("m1", {"m": "1"})
    return repo, fork, repo.commit("m2", {"m": "2"}), topic


@pytest.mark.parametrize(("depth", "known"), [(1, False), (2, False), (3, True), (4, True)])
def test_a_shallow_clone_tells_as_soon_as_the_fork_is_in_it(
    tmp_path: Path, depth: int, known: bool
) -> None:
    repo, fork, main, topic = forked(tmp_path)
    shallow = open_repository(repo.shallow_clone(tmp_path / "s", depth).path)
    assert shallow.merge_bases(main, topic) == ((fork,) if known else None)
    assert shallow.tree(main).entries.keys() == {"a", "m"}


def test_histories_that_never_met_have_no_merge_base(tmp_path: Path) -> None:
    repo, _, main, _ = forked(tmp_path)
    alone = repo.commit_tree(repo.raw_tree([]), branch="alone")
    assert open_repository(repo.path).merge_bases(main, alone) == ()
    shallow = open_repository(repo.shallow_clone(tmp_path / "s", 1).path)
    assert shallow.merge_bases(main, alone) is None


def test_both_merge_bases_of_histories_that_crossed_are_told(tmp_path: Path) -> None:
    repo, _, main, topic = forked(tmp_path)
    repo.branch("crossed", topic)
    crossed = repo.merge(main)
    repo.checkout("main")
    other = repo.merge(topic)
    found = open_repository(repo.path).merge_bases(crossed, other)
    assert found is not None
    assert set(found) == {main, topic}


def test_histories_that_cross_too_often_are_left_untold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo, _, main, topic = forked(tmp_path)
    one = repo.commit_tree(repo.raw_tree([]), "one", parents=[main, topic])
    other = repo.commit_tree(repo.raw_tree([]), "other", parents=[topic, main])
    monkeypatch.setattr("gate2.git.history.MOST_BASES", 1)
    assert open_repository(repo.path).merge_bases(one, other) is None


def test_what_is_no_id_never_reaches_git(tmp_path: Path) -> None:
    repo, _, main, _ = forked(tmp_path)
    opened: Repository = open_repository(repo.path)
    for bad in ("--all", "main", "-x", f"^{main}", main[:39], ""):
        with pytest.raises(ValueError, match="40 or 64 hex digits"):
            opened.merge_bases(main, bad)


def test_what_is_no_commit_meets_nothing(tmp_path: Path) -> None:
    repo, _, main, _ = forked(tmp_path)
    opened = open_repository(repo.path)
    assert opened.merge_bases(main, repo.blob("no commit")) is None
    assert opened.merge_bases("2" * 40, main) is None
