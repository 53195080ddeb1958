"""What git's history can do between a base and a branch: move on, part twice, or be missing."""

import pytest

from git_made import Repo
from pull_request_made import PullRequest
from pull_request_records import DESCRIPTIVE, first_reported, lay_out, record_of

pytestmark = pytest.mark.runc

MOMENTS = "records/moments/record.json"


def retitled(pull: PullRequest, name: str, title: str = "Another title") -> None:
    """An edit that keeps every status."""
    pull.edit(name, lambda record: record.update(title=title))
    pull.publish(name)


# --- the base moves on -------------------------------------------------------------------------


def test_base_that_moved_on_elsewhere_is_not_held_against_the_branch(pull: PullRequest) -> None:
    retitled(pull, "moments")
    pull.commit()
    pull.on_base(lambda: retitled(pull, "spread"), parting=False)
    answer = pull.judge().require(0)
    assert [each["path"] for each in answer.document["records"]] == ["records/moments"]


def test_base_that_moved_on_alone_leaves_the_branch_nothing(pull: PullRequest) -> None:
    pull.repo.write({"README.md": "Other words.\n"})
    pull.commit()
    pull.on_base(lambda: retitled(pull, "spread"), parting=False)
    pull.judge().require(5)


def test_record_that_both_sides_changed_has_to_be_judged_merged(pull: PullRequest) -> None:
    retitled(pull, "moments", "One title")
    pull.commit()
    pull.on_base(lambda: retitled(pull, "moments", "Another title"), parting=False)
    pull.judge().require(
        1,
        "REC-007 warns moments records/moments/verdict.json",
        f"REC-017 blocks moments {MOMENTS}",
    )


def test_refutation_on_the_base_is_not_merged_away(pull: PullRequest) -> None:
    """The branch has the record as it was before the base refuted it, and edits it."""

    def refute() -> None:
        pull.at("moments/artifacts/of-c1/readings.csv").write_text("8\n9\n", encoding="utf-8")
        pull.publish("moments", expected=3)

    retitled(pull, "moments")
    pull.commit()
    pull.on_base(refute, parting=False)
    answer = pull.judge()
    assert answer.code == 4
    assert f"REC-017 blocks moments {MOMENTS}" in answer.findings
    assert any(each.startswith("REC-010 invalid moments") for each in answer.findings)


def test_same_change_on_both_sides_is_none(pull: PullRequest) -> None:
    retitled(pull, "moments")
    sha = pull.commit()

    def alike() -> None:
        pull.repo.git("rm", "-r", "-q", "records")
        pull.repo.git("checkout", sha, "--", "records")

    pull.on_base(alike, parting=False)
    pull.judge().require(5)


# --- merges ------------------------------------------------------------------------------------


def test_base_merged_into_the_branch_is_not_its_work(pull: PullRequest) -> None:
    retitled(pull, "moments")
    pull.commit()
    pull.on_base(lambda: retitled(pull, "spread"), parting=False)
    pull.repo.merge("main")
    answer = pull.judge().require(0)
    assert [each["path"] for each in answer.document["records"]] == ["records/moments"]


def test_edit_hidden_in_a_merge_commit_is_seen(pull: PullRequest) -> None:
    """The merge takes neither side: both parents are sound, the commit between them is not."""
    pull.repo.write({"README.md": "Other words.\n"})
    pull.commit()
    pull.on_base(lambda: pull.repo.write({"docs.md": "A guide.\n"}), parting=False)
    pull.repo.git("merge", "-q", "--no-ff", "--no-commit", "main")
    pull.edit("moments", first_reported(tolerance={"abs": "9"}))
    answer = pull.judge()
    assert answer.code == 4
    assert f"CLM-009 blocks moments/c1 {MOMENTS}" in answer.findings


def test_merge_that_takes_the_base_back_is_seen(pull: PullRequest) -> None:
    """`merge -s ours`: the branch has the base as an ancestor and nothing of what it did."""

    def refute() -> None:
        pull.at("moments/artifacts/of-c1/readings.csv").write_text("8\n9\n", encoding="utf-8")
        pull.publish("moments", expected=3)

    pull.repo.write({"README.md": "Other words.\n"})
    pull.commit()
    pull.on_base(refute, parting=False)
    pull.repo.merge("main", "a merge", "-s", "ours")
    answer = pull.judge()
    assert answer.code == 4
    assert any(each.startswith("REC-010 invalid moments") for each in answer.findings)


def test_edit_and_its_undoing_are_no_change(pull: PullRequest) -> None:
    retitled(pull, "moments")
    pull.commit()
    pull.repo.git("rm", "-r", "-q", "records")
    pull.repo.git("checkout", "main", "--", "records")
    pull.judge().require(5)


def test_criss_cross_merges_hide_no_edit(pull: PullRequest) -> None:
    repo = pull.repo
    retitled(pull, "moments")
    pull.commit()
    pull.on_base(lambda: repo.write({"docs.md": "A guide.\n"}), parting=False)
    one, other = repo.head("work"), repo.head("main")
    repo.merge(other)
    repo.checkout("main")
    repo.merge(one)
    repo.checkout("work")
    pull.edit("moments", first_reported(tolerance={"abs": "9"}))
    answer = pull.judge()
    assert len(answer.document["merge_bases"]) == 2
    assert answer.code == 4
    assert f"CLM-009 blocks moments/c1 {MOMENTS}" in answer.findings


# --- history that is missing -------------------------------------------------------------------


def test_shallow_clone_judges_everything_and_says_so(pull: PullRequest) -> None:
    retitled(pull, "moments")
    pull.commit()
    clone = pull.repo.shallow_clone(pull.place / "clone")
    answer = pull.judge("--base", "origin/main", commit=False, where=clone.path)
    assert "REC-022 warns" in answer.findings
    assert len(answer.document["records"]) == 5
    assert answer.document["scope"]["everything"]
    changes = {each["path"]: each["change"] for each in answer.document["records"]}
    assert changes.pop("records/moments") == "edited"
    assert set(changes.values()) == {"unchanged"}


def test_refutation_that_the_base_publishes_stops_no_branch_that_left_it_alone(
    pull: PullRequest,
) -> None:
    retitled(pull, "moments")
    pull.commit()
    clone = pull.repo.shallow_clone(pull.place / "clone")
    answer = pull.judge("--base", "origin/main", commit=False, where=clone.path)
    assert answer.code == 0
    assert "SBX-012 warns refuted/c1 records/refuted/record.json" in answer.findings


def test_shallow_clone_hides_no_deletion(pull: PullRequest) -> None:
    pull.repo.remove(["records/moments"])
    pull.commit()
    clone = pull.repo.shallow_clone(pull.place / "clone")
    answer = pull.judge("--base", "origin/main", commit=False, where=clone.path)
    assert answer.code == 4
    assert f"REC-009 invalid moments {MOMENTS}" in answer.findings


@pytest.mark.parametrize(
    "ref", ["origin/nothing", "", "-x", "--all", "main..work", "main:README.md"]
)
def test_base_that_is_not_there_lets_nobody_in(pull: PullRequest, ref: str) -> None:
    pull.add("new", attached=False)
    answer = pull.judge("--base", ref)
    assert answer.code == 2
    assert not answer.files


def test_head_that_is_not_there_is_said(pull: PullRequest) -> None:
    answer = pull.judge("--head", "nothing")
    assert answer.code == 2


def test_unrelated_history_judges_everything(pull: PullRequest) -> None:
    pull.repo.git("checkout", "-q", "--orphan", "other")
    retitled(pull, "moments")
    pull.commit()
    answer = pull.judge("--head", "other", commit=False)
    assert "REC-022 warns" in answer.findings
    assert len(answer.document["records"]) == 5


def test_base_that_was_pushed_over_is_what_counts(pull: PullRequest) -> None:
    """The base was rewritten: the branch stands on commits that it no longer has."""
    retitled(pull, "moments")
    pull.commit()
    pull.repo.checkout("main")
    pull.repo.remove(["records/spread"])
    pull.repo.git("add", "-A")
    pull.repo.git("commit", "-q", "--amend", "-m", "Publish fewer records")
    pull.repo.checkout("work")
    answer = pull.judge()
    assert answer.document["scope"]["records"] == 5
    paths = {each["path"]: each["status"]["before"] for each in answer.document["records"]}
    assert paths["records/moments"] == "VERIFIED"
    assert paths["records/spread"] is None  # the branch brings it in


def test_records_on_a_base_that_has_none_are_all_new(pull: PullRequest) -> None:
    empty = Repo(pull.place / "empty")
    empty.commit("Begin", {"README.md": "Nothing.\n"})
    empty.branch("work")
    lay_out(empty.path / "new", record_of("new", DESCRIPTIVE))
    empty.commit("Add a record")
    answer = pull.judge(commit=False, where=empty.path)
    assert answer.code == 0
    assert [each["change"] for each in answer.document["records"]] == ["added"]


def test_branch_may_be_judged_from_anywhere(pull: PullRequest) -> None:
    retitled(pull, "moments")
    sha = pull.commit()
    pull.repo.checkout("main")
    answer = pull.judge("--head", sha, commit=False).require(0)
    assert answer.document["head"] == {"ref": sha, "sha": sha}


def test_bare_repository_is_judged_alike(pull: PullRequest) -> None:
    retitled(pull, "moments")
    pull.commit()
    bare = pull.repo.clone(pull.place / "bare", "--bare")
    pull.judge("--head", "work", commit=False, where=bare.path).require(0)
