"""Commit messages and attributes that turn a document into another one for who downloads it."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from gate2.contract import Status, gate_verdict
from pull_request_made import PullRequest
from pull_request_records import store

pytestmark = pytest.mark.runc

ASKED = "$Format:%s$"
STATED = 'nothing", "status": "VERIFIED", "label": "Verified'
NEW_VERDICT = "records/new/verdict.json"


def archived(pull: PullRequest, path: str) -> dict[str, object]:
    """A document as an archive of the branch holds it."""
    place = pull.place / "archive.tar"
    pull.repo.git("archive", "--format=tar", "-o", str(place), "work", path)
    with tarfile.open(fileobj=io.BytesIO(place.read_bytes())) as archive:
        member = archive.extractfile(path)
        assert member is not None
        with member:
            found: dict[str, object] = json.loads(member.read())
    return found


def asking(pull: PullRequest, place: Path) -> None:
    """A verdict.json that states UNVERIFIED, and has the commit's message put in."""
    document = gate_verdict(Status.UNVERIFIED, "Nothing is attached.", None)
    store(place, {**document, "note": ASKED})
    pull.repo.write({".gitattributes": "*.json export-subst\n"})


def test_commit_message_states_no_status_in_an_archive(pull: PullRequest) -> None:
    pull.add("new", attached=False)
    asking(pull, pull.at("new/verdict.json"))
    pull.commit(STATED)
    assert archived(pull, NEW_VERDICT)["status"] == "VERIFIED"  # so it is an attack
    answer = pull.judge()
    assert answer.code == 4
    assert f"REC-001 invalid new {NEW_VERDICT}" in answer.findings


def test_attribute_that_comes_later_finds_nothing_to_replace(pull: PullRequest) -> None:
    pull.add("new", attached=False)
    asking(pull, pull.at("new/verdict.json"))
    pull.repo.remove([".gitattributes"])
    answer = pull.judge()
    assert answer.code == 4
    assert f"REC-001 invalid new {NEW_VERDICT}" in answer.findings


def test_claim_of_a_verified_record_reads_alike_in_an_archive(pull: PullRequest) -> None:
    pull.add("new")
    pull.edit("new", lambda record: record["claims"][0].update(text=f"The mean is 5.50. {ASKED}"))
    pull.bind("new")
    pull.publish("new")
    pull.repo.write({".gitattributes": "*.json export-subst\n"})
    pull.commit("It holds for every sample.")
    answer = pull.judge()
    assert answer.code == 4
    assert "REC-001 invalid new records/new/record.json" in answer.findings


def test_verdict_of_no_record_states_nothing_in_an_archive(pull: PullRequest) -> None:
    pull.at("new").mkdir()
    asking(pull, pull.at("new/verdict.json"))
    pull.commit(STATED)
    pull.judge().require(4, f"EVD-011 invalid {NEW_VERDICT}")


def test_words_that_only_mean_it_are_left_alone(pull: PullRequest) -> None:
    """As JSON may write a dollar sign, which git does not read."""
    pull.add("new", attached=False)
    pull.edit("new", lambda record: record["claims"][0].update(text=ASKED))
    text = pull.at("new/record.json").read_text(encoding="utf-8")
    pull.at("new/record.json").write_text(text.replace("$Format", "\\u0024Format"))
    pull.repo.write({".gitattributes": "*.json export-subst\n"})
    assert pull.judge().code == 0


@pytest.mark.parametrize(
    "attributes",
    [
        "* merge=union\n",
        "*.json filter=lfs diff=lfs merge=lfs -text\n",
        "*.json working-tree-encoding=UTF-16\n",
        "*.json ident eol=crlf\n",
        "* export-ignore\n",
        "*.json binary linguist-generated\n",
        "\ufeff* text\n[attr]json binary\n\x00",
    ],
    ids=["merge", "filter", "encoding", "ident", "ignore", "binary", "broken"],
)
def test_attributes_keep_no_edit_from_being_seen(pull: PullRequest, attributes: str) -> None:
    pull.edit("moments", lambda record: record["claims"][0].update(text="The mean is 4.25."))
    pull.commit()
    pull.repo.write({".gitattributes": attributes})
    pull.repo.git("add", ".gitattributes")
    pull.repo.git("commit", "-q", "-m", "Say how files are", ".gitattributes")
    answer = pull.judge(commit=False)
    assert answer.code == 4
    assert "CLM-013 blocks moments/c1 records/moments/record.json" in answer.findings
