"""Which two commits are judged, and what lies between them, as the gate reads it from git."""

from copy import copy
from pathlib import Path

import pytest

from ci_branch import Branch, one_claim
from gate2.ci.gate import Sides, read_sides
from gate2.ci.judgement import Change, Weight
from gate2.contract import Status
from gate2.errors import UsageError
from gate2.git.repository import open_repository


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """A base with the records ``r`` and ``s``, neither published."""
    made = Branch(tmp_path)
    for name in ("r", "s"):
        made.laid_out(f"records/{name}", name, claims=one_claim())
    made.base()
    return made


def sides(branch: Branch, base: str = "main", head: str = "HEAD") -> Sides:
    return read_sides(open_repository(branch.repo.path), base, head)


def touched(branch: Branch, **how: str) -> dict[str, Change]:
    return {each.path: each.change for each in branch.judge(commit=False, **how).records}  # type: ignore[arg-type]  # refs alone


@pytest.mark.parametrize("ref", ["nowhere", "", "--all", "main..work", "main:records", "HEAD@{99}"])
@pytest.mark.parametrize("option", ["--base", "--head"])
def test_ref_that_names_no_commit_is_a_usage_error(branch: Branch, ref: str, option: str) -> None:
    named = {"base": "main", "head": "HEAD", option.removeprefix("--"): ref}
    with pytest.raises(UsageError, match="expected"):
        sides(branch, **named)


def test_base_that_is_not_fetched_says_what_to_do(branch: Branch) -> None:
    with pytest.raises(UsageError) as caught:
        sides(branch, "origin/main")
    assert caught.value.message.startswith("--base 'origin/main': expected a commit")
    assert "fetch-depth: 0" in caught.value.message


def test_tree_or_file_is_no_commit(branch: Branch) -> None:
    tree = branch.repo.git("rev-parse", "HEAD^{tree}")
    with pytest.raises(UsageError):
        sides(branch, tree)


def test_annotated_tag_names_its_commit(branch: Branch) -> None:
    branch.repo.git("tag", "-a", "-m", "a tag", "v1", "main")
    assert sides(branch, "v1").base.sha == branch.repo.head("main")
    assert sides(branch, "v1").base.ref == "v1"


def test_nothing_of_the_work_tree_is_judged(branch: Branch) -> None:
    branch.repo.write({"records/r/record.json": "[]", "records/new/record.json": "[]"})
    branch.repo.git("add", "-A")
    assert touched(branch) == {}


def test_head_is_the_commit_that_is_named(branch: Branch) -> None:
    branch.repo.commit("one", {"records/r/README": "1"})
    branch.repo.branch("other", "main")
    branch.repo.commit("two", {"records/s/README": "1"})
    assert touched(branch) == {"records/s": Change.EDITED}
    assert touched(branch, head="work") == {"records/r": Change.EDITED}


def test_what_the_base_did_since_is_not_the_branchs(branch: Branch) -> None:
    branch.repo.commit("mine", {"records/r/README": "1"})
    branch.repo.checkout("main")
    branch.repo.commit("theirs", {"records/s/README": "1"}, ["records/s/artifacts"])
    branch.repo.checkout("work")
    assert touched(branch) == {"records/r": Change.EDITED}


def test_merge_of_the_base_is_not_the_branchs(branch: Branch) -> None:
    branch.repo.commit("mine", {"records/r/README": "1"})
    branch.repo.checkout("main")
    branch.repo.commit("theirs", {"records/s/README": "1"})
    branch.repo.checkout("work")
    branch.repo.merge("main")
    assert touched(branch) == {"records/r": Change.EDITED}


def test_change_that_a_merge_hides_is_the_branchs(branch: Branch) -> None:
    branch.repo.checkout("main")
    branch.repo.commit("theirs", {"records/s/README": "1"})
    branch.repo.checkout("work")
    branch.repo.merge("main", "a merge", "--no-commit")
    branch.repo.commit("a merge", {"records/s/README": "2"})
    assert touched(branch) == {"records/s": Change.EDITED}


def test_record_that_both_sides_changed_blocks(branch: Branch) -> None:
    branch.repo.commit("mine", {"records/r/README": "1"})
    branch.repo.checkout("main")
    branch.repo.commit("theirs", {"records/r/NOTES": "1"})
    branch.repo.checkout("work")
    assert "REC-017 blocks r" in branch.judge(commit=False).said()


def test_edit_of_a_record_that_the_base_renamed_blocks(branch: Branch) -> None:
    """git would carry the edit over to the new place, where no rule had looked at it."""
    branch.repo.checkout("main")
    branch.repo.git("mv", "records/r", "records/moved")
    branch.repo.commit("renamed")
    branch.repo.checkout("work")
    branch.repo.commit("mine", {"records/r/README": "1"})
    assert "REC-017 blocks r" in branch.judge(commit=False).said()


def test_record_that_lay_hidden_in_another_is_judged(tmp_path: Path) -> None:
    made = Branch(tmp_path)
    made.laid_out("records", "outer", claims=one_claim())
    inner = made.laid_out("records/evidence/hidden", "hidden", claims=one_claim())
    made.written("records/evidence/hidden")
    (inner / "artifacts/of-c1/data.csv").write_text("9,9\n", encoding="utf-8")
    made.base()
    made.repo.remove(["records/record.json", "records/artifacts"])
    judged = made.judge()
    assert judged.record("records/evidence/hidden").change is Change.ADDED
    assert "EVD-005 invalid hidden/c1" in judged.said()


def shallow(branch: Branch, place: Path) -> Branch:
    """A clone of the last commits alone, with the branch checked out."""
    clone = copy(branch)
    clone.repo = branch.repo.shallow_clone(place)
    clone.repo.git("branch", "-f", "main", "origin/main")
    clone.repo.git("checkout", "-q", "origin/work")
    return clone


def test_shallow_clone_judges_everything_and_says_so(branch: Branch, tmp_path: Path) -> None:
    branch.repo.commit("mine", {"records/r/README": "1"})
    judged = shallow(branch, tmp_path / "shallow").judge(commit=False)
    assert {each.path: each.change for each in judged.records} == {
        "records/r": Change.EDITED,
        "records/s": Change.UNCHANGED,
    }
    assert "REC-022 warns" in judged.said()


def test_branch_does_not_answer_for_what_the_base_left(branch: Branch, tmp_path: Path) -> None:
    """Judged with everything else, a record that is as on the base blocks nobody."""
    branch.repo.checkout("main")
    branch.repo.commit("broken", {"records/s/record.json": "{"})
    branch.repo.branch("work", "main")
    branch.repo.commit("mine", {"records/r/README": "1"})
    judged = shallow(branch, tmp_path / "shallow").judge(commit=False)
    assert judged.record("records/s").weight is Weight.WARNS
    assert judged.record("records/s").after is None
    branch.repo.commit("mine", {"records/s/README": "1"})
    judged = shallow(branch, tmp_path / "again").judge(commit=False)
    assert judged.record("records/s").weight is Weight.INVALID


def test_histories_that_never_meet_judge_everything(branch: Branch) -> None:
    branch.repo.git("checkout", "-q", "--orphan", "apart")
    branch.repo.remove(["records/s"])
    branch.repo.commit("apart")
    assert touched(branch) == {"records/r": Change.UNCHANGED, "records/s": Change.REMOVED}


def test_commit_against_itself_touches_nothing(branch: Branch) -> None:
    judged = branch.judge(commit=False, base="main", head="main")
    assert (judged.records, judged.findings) == ((), ())


def test_record_whose_names_this_file_system_cannot_hold_is_invalid(branch: Branch) -> None:
    """It is not left out, and nothing of it is looked at under another name."""
    oid = branch.repo.blob("x")
    record = branch.repo.blob(branch.at("records/r/record.json").read_bytes())
    inner = branch.repo.raw_tree([("100644", "record.json", record), ("100644", "x" * 300, oid)])
    top = branch.repo.raw_tree([("40000", "new", inner)])
    commit = branch.repo.commit_tree(top, parents=[branch.repo.head("main")], branch="odd")
    judged = branch.judge(commit=False, head=commit)
    assert "ART-009 invalid r" in judged.said()
    assert judged.record("new").after is None


def test_record_in_a_bare_repository_is_judged(branch: Branch, tmp_path: Path) -> None:
    branch.repo.commit("mine", {"records/r/README": "1"})
    bare = branch.repo.clone(tmp_path / "bare", "--bare")
    branch.repo = bare
    judged = branch.judge(commit=False, head="work")
    assert judged.record("records/r").after is Status.VERIFIED
