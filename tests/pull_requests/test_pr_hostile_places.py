"""Verdicts where no record is judged, and names that are a record's for other readers."""

import json
import shutil

import pytest

from gate2.contract import Status
from pull_request_forging import by_hand
from pull_request_made import PullRequest
from pull_request_records import DESCRIPTIVE, lay_out, mean_of, record_of

pytestmark = pytest.mark.runc


def stated_alone(pull: PullRequest, place: str, status: Status = Status.VERIFIED) -> None:
    """A verdict.json by hand where nothing else lies."""
    pull.at(place).mkdir(parents=True)
    by_hand(pull, place, status)


# --- a verdict that belongs to no record -------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code"),
    [(Status.VERIFIED, "EVD-011"), (Status.FALSIFIED, "EVD-010")],
    ids=["verified", "falsified"],
)
def test_verdict_without_a_record_publishes_no_status(
    pull: PullRequest, status: Status, code: str
) -> None:
    stated_alone(pull, "new", status)
    pull.judge().require(4, f"{code} invalid records/new/verdict.json")


def test_verdict_does_not_outlive_the_record_it_was_put_beside(pull: PullRequest) -> None:
    """The open record is no record any more, and what is left of it says VERIFIED."""
    place = pull.at("pending/record.json")
    place.rename(place.with_name("Record.json"))
    by_hand(pull, "pending", Status.VERIFIED)
    answer = pull.judge()
    assert answer.code == 4
    assert "EVD-011 invalid records/pending/verdict.json" in answer.findings


@pytest.mark.parametrize("part", ["artifacts", "evidence", "evidence/deep/er"])
def test_record_hidden_in_anothers_files_publishes_no_status(pull: PullRequest, part: str) -> None:
    pull.add("cover", attached=False)
    pull.add(f"cover/{part}/hidden", attached=False)
    by_hand(pull, f"cover/{part}/hidden", Status.VERIFIED)
    answer = pull.judge()
    assert answer.code == 4
    assert f"EVD-011 invalid records/cover/{part}/hidden/verdict.json" in answer.findings


def test_record_at_the_root_hides_no_verdict_beneath_it(pull: PullRequest) -> None:
    lay_out(pull.repo.path, record_of("root", DESCRIPTIVE))
    lay_out(pull.at("./evidence/hidden"), record_of("hidden", mean_of("c1", "sample", "5.50")))
    by_hand(pull, "./evidence/hidden", Status.VERIFIED)
    answer = pull.judge()
    assert answer.code == 4
    assert "EVD-011 invalid evidence/hidden/verdict.json" in answer.findings


def test_new_root_record_takes_no_record_out_of_judgement(pull: PullRequest) -> None:
    """The base has a record where a root record would keep its evidence."""
    pull.on_base(lambda: lay_out(pull.at("./evidence/old"), record_of("old", DESCRIPTIVE)))
    lay_out(pull.repo.path, record_of("root", DESCRIPTIVE))
    by_hand(pull, "./evidence/old", Status.VERIFIED)
    answer = pull.judge()
    assert answer.code == 4
    assert answer.record("evidence/old")["status"]["stated"] == "VERIFIED"


@pytest.mark.parametrize("name", ["Verdict.json", "VERDICT.JSON", "verdict.j\u017fon"])
def test_verdict_spelt_otherwise_is_not_read_by_others_alone(pull: PullRequest, name: str) -> None:
    pull.add("new", attached=False)
    by_hand(pull, "new", Status.VERIFIED)
    place = pull.at("new/verdict.json")
    place.rename(place.with_name(name))
    answer = pull.judge()
    assert answer.code == 4
    assert any(each.startswith("EVD-011 invalid records/new/") for each in answer.findings)


@pytest.mark.parametrize(
    "text",
    [
        '{"status": "UNVERIFIED", "status": "VERIFIED"}',
        '{"status": "\\u0056ERIFIED"}',
        "{'status': 'VERIFIED',}",
        '// no JSON\n{"status": "VERIFIED"}',
        '{"status": "VERIFIED"}'.encode("utf-16"),
        b'{"status": "VERIFIED"}'.decode("utf-16-le"),
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 600\n",
        b" " * (17 << 20),
    ],
    ids=["twice", "escaped", "quoted", "commented", "utf-16", "encoded", "pointer", "large"],
)
def test_verdict_for_lenient_readers_is_none_for_nobody(
    pull: PullRequest, text: str | bytes
) -> None:
    pull.repo.write({"records/new/verdict.json": text})
    pull.judge().require(4, "EVD-011 invalid records/new/verdict.json")


def test_link_of_that_name_shows_no_verdict_kept_elsewhere(pull: PullRequest) -> None:
    stated_alone(pull, "new")
    place = pull.at("new/verdict.json")
    place.rename(place.with_name("words.txt"))
    pull.repo.link("records/new/verdict.json", "words.txt")
    pull.judge().require(4, "EVD-011 invalid records/new/verdict.json")


def test_file_of_that_name_that_states_nothing_is_nobodys_business(pull: PullRequest) -> None:
    stated_alone(pull, "new", Status.UNVERIFIED)
    pull.repo.write({"tools/verdict.json": json.dumps({"status": "ok"})})
    pull.judge().require(5)


def test_file_that_a_script_writes_may_be_called_so(pull: PullRequest) -> None:
    place = pull.add("new")
    text = json.dumps({"status": "VERIFIED"})
    (place / "artifacts/of-c1/verdict.json").write_text(text, encoding="utf-8")
    pull.publish("new")
    pull.judge().require(0)


# --- names that are one elsewhere --------------------------------------------------------------


def test_record_is_not_overwritten_where_case_does_not_count(pull: PullRequest) -> None:
    shutil.copytree(pull.at("refuted"), pull.at("Refuted"))
    pull.at("Refuted/record.json").unlink()
    by_hand(pull, "Refuted", Status.UNVERIFIED)
    pull.judge().require(4, "ART-018 invalid records/Refuted")


def test_verdict_is_not_overwritten_where_case_does_not_count(pull: PullRequest) -> None:
    by_hand(pull, "refuted", Status.UNVERIFIED)
    shutil.copy(pull.at("refuted/verdict.json"), pull.at("refuted/Verdict.json"))
    pull.repo.git("checkout", "-q", "records/refuted/verdict.json")
    answer = pull.judge()
    assert answer.code == 3  # as it is, being refuted
    assert "ART-018 invalid records/refuted/Verdict.json" in answer.findings


def test_record_is_not_overwritten_where_unicode_forms_do_not_count(pull: PullRequest) -> None:
    pull.on_base(lambda: pull.add("caf\u00e9", attached=False))
    pull.add("cafe\u0301", attached=False)
    pull.edit("cafe\u0301", lambda record: record.update(id="other"))
    answer = pull.judge()
    assert answer.code == 4
    assert "ART-018 invalid records/cafe\u0301" in answer.findings


def test_directory_above_records_is_not_spelt_twice(pull: PullRequest) -> None:
    pull.repo.write({"Records/refuted/verdict.json": "{}"})
    pull.judge().require(4, "ART-018 invalid Records")


def test_two_new_names_that_collide_are_said_once(pull: PullRequest) -> None:
    pull.add("new", attached=False)
    pull.repo.write({"records/new/notes.txt": "one", "records/new/Notes.txt": "another"})
    answer = pull.judge()
    assert [each for each in answer.findings if "ART-018" in each] == [
        "ART-018 invalid records/new/Notes.txt"
    ]


def test_names_that_collide_away_from_records_are_nobodys_business(pull: PullRequest) -> None:
    pull.repo.write({"docs/guide.md": "one", "docs/Guide.md": "another"})
    pull.judge().require(5)


def test_collision_that_the_base_has_is_held_against_nobody(pull: PullRequest) -> None:
    files = {"records/pending/notes.txt": "one", "records/pending/Notes.txt": "another"}
    pull.on_base(lambda: pull.repo.write(files))
    pull.repo.write({"records/pending/notes.txt": "other words"})
    answer = pull.judge()
    assert not any("ART-018" in each for each in answer.findings)
