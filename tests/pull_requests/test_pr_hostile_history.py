"""Histories shaped so that what is merged is another thing than what was looked at."""

import json
import shutil
from pathlib import Path

import pytest

from gate2.ci import looking
from gate2.contract import Status
from gate2.git import undone
from gate2.record.model import Record
from gate2.record.reader import read_record
from git_made import START, Repo
from pull_request_forging import by_hand
from pull_request_made import PullRequest, spoken
from pull_request_records import READINGS, attach, first_reported

pytestmark = pytest.mark.runc

VERDICT = "records/moments/verdict.json"


def refute_on_base(pull: PullRequest) -> str:
    """The base publishes that `moments` is FALSIFIED, after the branch left; its commit."""

    def refute() -> None:
        (pull.at("moments/artifacts/of-c1") / "readings.csv").write_text("5\n5.2\n")
        pull.publish("moments", expected=3)

    pull.on_base(refute, parting=False)
    return pull.repo.head("main")


def rebased(pull: PullRequest) -> None:
    """What a host's "rebase and merge" makes of the branch."""
    pull.repo.git("checkout", "-q", "-B", "rebased", "work")
    pull.repo.git("rebase", "-q", "main")


# --- commits that undo each other --------------------------------------------------------------


def test_refutation_is_not_undone_by_a_branch_that_shows_no_change(pull: PullRequest) -> None:
    """The branch takes the base's commit over and reverts it: nothing differs from where it began.
    Replayed on the base, it takes the refutation back."""
    refutation = refute_on_base(pull)
    pull.repo.git("cherry-pick", refutation)
    pull.repo.git("revert", "--no-edit", "HEAD")
    assert not pull.repo.git("diff", "--name-only", "main...work")
    answer = pull.judge()
    assert answer.code == 4
    assert any(each.startswith("REC-010 invalid moments") for each in answer.findings)
    assert answer.record("records/moments")["status"]["before"] == "FALSIFIED"
    rebased(pull)
    assert pull.read("moments", "verdict.json")["status"] == "VERIFIED"  # so it is an attack


def test_removal_is_not_undone_into_the_base(pull: PullRequest) -> None:
    """The same with a record that the base took out."""
    pull.on_base(lambda: pull.repo.remove(["records/pending"]), parting=False)
    pull.repo.git("cherry-pick", pull.repo.head("main"))
    pull.repo.git("revert", "--no-edit", "HEAD")
    answer = pull.judge()
    assert answer.record("records/pending")["change"] == "added"
    rebased(pull)
    assert pull.at("pending/record.json").is_file()


def test_more_commits_than_are_looked_at_hide_nothing(
    pull: PullRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be told counts as the branch's: everything that the base has otherwise."""
    monkeypatch.setattr(undone, "MOST_COMMITS", 2)
    refutation = refute_on_base(pull)
    pull.repo.git("cherry-pick", refutation)
    pull.repo.git("revert", "--no-edit", "HEAD")
    for number in range(3):
        pull.repo.commit(f"Say nothing {number}")
    answer = pull.judge()
    assert answer.code == 4
    assert answer.record("records/moments")["status"]["before"] == "FALSIFIED"


def test_branch_that_left_it_alone_is_not_held_for_the_bases_change(pull: PullRequest) -> None:
    refute_on_base(pull)
    pull.edit("spread", lambda record: record.update(title="Other words"))
    pull.commit()
    pull.edit("spread", lambda record: record.update(title="The record spread"))
    pull.judge().require(5)


def test_base_merged_into_the_branch_counts_for_no_edit_of_it(pull: PullRequest) -> None:
    pull.repo.write({"README.md": "Other words.\n"})
    pull.commit()
    pull.repo.checkout("main")
    pull.edit("pending", lambda record: record.update(title="Other words"))
    pull.publish("pending", expected=1)
    pull.commit()
    pull.repo.checkout("work")
    pull.repo.merge("main")
    refute_on_base(pull)
    pull.judge().require(5)


# --- commits that are not what they look like --------------------------------------------------


def test_edit_in_the_second_parent_alone_is_seen(pull: PullRequest) -> None:
    """A merge commit that has the branch's tree and the base as its first parent."""
    by_hand(pull, "pending", Status.VERIFIED)
    pull.commit()
    tree = pull.repo.git("rev-parse", "work^{tree}")
    parents = [pull.repo.head("main"), pull.repo.head("work")]
    pull.repo.commit_tree(tree, "Merge main", parents=parents, branch="work")
    answer = pull.judge(commit=False)
    assert answer.code == 4
    assert "EVD-011 invalid pending records/pending/verdict.json" in answer.findings


def test_merge_that_claims_to_hold_a_refutation_does_not_lose_it(pull: PullRequest) -> None:
    """The base is a parent of the head, and its tree is left out."""
    pull.repo.write({"README.md": "Other words.\n"})
    pull.commit()
    refute_on_base(pull)
    tree = pull.repo.git("rev-parse", "work^{tree}")
    parents = [pull.repo.head("work"), pull.repo.head("main")]
    pull.repo.commit_tree(tree, "Merge main", parents=parents, branch="work")
    answer = pull.judge(commit=False)
    assert answer.code == 4
    assert any(each.startswith("REC-010 invalid moments") for each in answer.findings)


def test_head_that_the_base_holds_already_is_not_called_good(pull: PullRequest) -> None:
    """An old commit of the base, which as a head would have nothing to say against it."""
    old = pull.repo.head("main")
    refute_on_base(pull)
    answer = pull.judge("--head", old)
    assert answer.code == 5
    assert answer.document["outcome"] == "nothing"


def test_times_that_are_made_up_move_no_merge_base(pull: PullRequest) -> None:
    """Commits dated before and after all others: git walks histories by time."""
    refute_on_base(pull)
    by_hand(pull, "pending", Status.VERIFIED)
    pull.commit()
    tree, parent = pull.repo.git("rev-parse", "work^{tree}"), pull.repo.head("work")
    for seconds in (1, 4_000_000_000, 2, 200_000_000):
        pull.repo.commits = (seconds - START) // 60
        parent = pull.repo.commit_tree(tree, parents=[parent])
    pull.repo.commits = 20
    pull.repo.ref("refs/heads/work", parent)
    answer = pull.judge(commit=False)
    assert answer.code == 4
    assert [each["path"] for each in answer.document["records"]] == ["records/pending"]


def test_graft_on_the_branch_joins_no_histories(pull: PullRequest) -> None:
    """A root commit of the branch's own, which a pushed refs/replace would put elsewhere."""
    by_hand(pull, "pending", Status.VERIFIED)
    pull.commit()
    tree = pull.repo.git("rev-parse", "work^{tree}")
    orphan = pull.repo.commit_tree(tree, "From nowhere", branch="work")
    pull.repo.ref(f"refs/replace/{orphan}", "main")
    pull.repo.write({".gitattributes": "* export-ignore\n"})
    answer = pull.judge(commit=False)
    assert answer.code in (3, 4)
    assert "no common history" in answer.document["scope"]["everything"]
    assert "EVD-011 invalid pending records/pending/verdict.json" in answer.findings


def test_names_that_the_branch_pushes_along_do_not_choose_the_base(pull: PullRequest) -> None:
    by_hand(pull, "pending", Status.VERIFIED)
    pull.commit()
    for name in ("refs/tags/main", "refs/remotes/main/HEAD", "refs/main"):
        pull.repo.ref(name, "work")
        answer = pull.judge()
        assert answer.code == 2
        assert "expected 'main' to name one commit" in answer.told
        assert pull.judge("--base", "refs/heads/main").code == 4
        pull.repo.git("update-ref", "-d", name)


def test_head_that_moves_while_it_is_judged_is_judged_as_it_was(
    pull: PullRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A push in the middle: the commit that is reported is the one that was looked at."""
    by_hand(pull, "pending", Status.VERIFIED)
    bad = pull.commit()

    def pushed(directory: Path) -> Record:
        pull.repo.git("update-ref", "refs/heads/work", "main")
        return read_record(directory)

    monkeypatch.setattr(looking, "read_record", pushed)
    named = ("--base", "main", "--head", "work", "--sandbox", "runc", "--format", "json")
    code, out, _ = spoken("ci", "--repo", str(pull.repo.path), *named)
    assert pull.repo.head("work") == pull.repo.head("main")
    assert code == 4
    assert json.loads(out)["head"]["sha"] == bad


def test_sha256_repository_is_judged_alike(pull: PullRequest) -> None:
    """Longer ids are no way around the gate."""
    other = Repo(pull.place / "other", sha256=True)
    shutil.copytree(pull.repo.path / "records", other.path / "records")
    shutil.copy(pull.repo.path / "gate2.toml", other.path)
    other.commit("Publish records")
    other.branch("work")
    pull.repo = other
    pull.edit("moments", first_reported(tolerance={"abs": "0.5"}))
    attach(pull.at("pending"), "c1", READINGS["1.50"])
    answer = pull.judge()
    assert answer.code == 4
    assert "CLM-009 blocks moments/c1 records/moments/record.json" in answer.findings
    assert answer.claim("records/pending", "c1")["status"]["after"] == "VERIFIED"
