"""No record takes the id of one that will stand beside it, wherever and since when that stands."""

from pathlib import Path

import pytest

from attested import laid_out
from ci_branch import Branch, one_claim
from gate2.ci.ids import ids_beside
from gate2.git.repository import open_repository
from git_made import Repo


def beside(repo: Repo, *touched: str) -> dict[str, str]:
    found = open_repository(repo.path)
    return dict(ids_beside(found, found.tree(repo.head()), set(touched)))


def test_every_record_that_the_branch_leaves_alone_has_its_id(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    for name in ("a", "b", "c"):
        laid_out(tmp_path / name, id=name, claims=one_claim())
    repo.commit()
    assert beside(repo, "b") == {"a": "a", "c": "c"}


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "7", '{"id": 7}', '{"id": null}', "{}", "[" * 100_000, b"\xff"]
)
def test_what_spells_no_id_takes_none(tmp_path: Path, content: str | bytes) -> None:
    repo = Repo(tmp_path)
    repo.commit(files={"a/record.json": content})
    assert beside(repo) == {"a": ""}


def test_what_is_no_file_is_passed_over(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.link("a/record.json", '{"id": "r"}')
    repo.git("add", "-A")
    repo.submodule("b/record.json")
    repo.git("commit", "-q", "-m", "no files")
    assert beside(repo) == {}


def test_more_records_than_are_read_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gate2.ci.ids.RECORDS_AT_A_TIME", 2)
    repo = Repo(tmp_path)
    repo.commit(files={f"{n}/record.json": f'{{"id": "r{n}"}}' for n in range(5)})
    assert beside(repo) == {f"{n}": f"r{n}" for n in range(5)}


# --- the gate ----------------------------------------------------------------------------------


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """A base with the record ``r`` at records/r."""
    made = Branch(tmp_path)
    made.laid_out(claims=one_claim())
    made.base()
    return made


def test_copy_of_an_untouched_record_is_refused(branch: Branch) -> None:
    branch.laid_out("records/copy", "r", claims=one_claim())
    judged = branch.judge()
    assert "REC-018 invalid r" in judged.said()
    assert [each.path for each in judged.records] == ["records/copy"]


def test_id_that_the_base_gave_away_since_is_taken(branch: Branch) -> None:
    """Base and branch each add a record of one id: merged, there are two."""
    branch.repo.checkout("main")
    branch.laid_out("records/theirs", "new", claims=one_claim())
    branch.repo.commit("theirs")
    branch.repo.checkout("work")
    branch.laid_out("records/mine", "new", claims=one_claim())
    assert "REC-018 invalid new" in branch.judge().said()


def test_id_of_a_record_that_the_base_took_away_since_is_free(branch: Branch) -> None:
    branch.repo.checkout("main")
    branch.repo.remove(["records/r"])
    branch.repo.commit("gone")
    branch.repo.checkout("work")
    branch.laid_out("records/mine", "r", claims=one_claim())
    assert not [each for each in branch.judge().said() if each.startswith("REC-018")]


def test_record_that_moves_does_not_take_its_own_id(branch: Branch) -> None:
    branch.repo.git("mv", "records/r", "records/s")
    assert not [each for each in branch.judge().said() if each.startswith("REC-018")]


def test_both_of_two_new_records_of_one_id_are_refused(branch: Branch) -> None:
    for place in ("records/one", "records/two"):
        branch.laid_out(place, "new", claims=one_claim())
    assert branch.judge().said().count("REC-018 invalid new") == 2
