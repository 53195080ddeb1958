"""Records that move, double, hide behind links and submodules, or have names of their own."""

import os
import shutil

import pytest

from pull_request_made import PullRequest
from pull_request_records import DESCRIPTIVE, lay_out, record_of

pytestmark = pytest.mark.runc

MOMENTS = "records/moments/record.json"


def moved(pull: PullRequest, name: str, to: str) -> None:
    pull.at(to).parent.mkdir(parents=True, exist_ok=True)
    pull.at(name).rename(pull.at(to))


# --- moved, copied, renamed --------------------------------------------------------------------


@pytest.mark.parametrize("place", ["elsewhere", "2026/moments", "a b/ü"])
def test_record_that_moves_keeps_its_status(pull: PullRequest, place: str) -> None:
    moved(pull, "moments", place)
    answer = pull.judge().require(0)
    record = answer.record(f"records/{place}")
    assert (record["change"], record["was"]) == ("renamed", "records/moments")
    assert record["status"] == {"before": "VERIFIED", "stated": "VERIFIED", "after": "VERIFIED"}


def test_record_that_moves_and_changes_is_still_held_to_what_it_was(pull: PullRequest) -> None:
    moved(pull, "moments", "elsewhere")
    pull.repo.remove(["records/elsewhere/corrections.json"])
    answer = pull.judge()
    assert answer.code == 4
    assert any(each.startswith("REC-010 invalid moments") for each in answer.findings)


def test_refutation_does_not_hide_under_an_artifact(pull: PullRequest) -> None:
    moved(pull, "refuted", "pending/artifacts/refuted")
    answer = pull.judge()
    assert answer.code == 4
    assert any(each.startswith("REC-009 invalid refuted") for each in answer.findings)


def test_copy_under_the_same_id_is_refused(pull: PullRequest) -> None:
    shutil.copytree(pull.at("moments"), pull.at("copy"))
    answer = pull.judge().require(4, "REC-018 invalid moments records/copy/record.json")
    assert "records/moments" in answer.message("REC-018")


@pytest.mark.parametrize("spelling", ["MOMENTS", "moments ", "mom\u0435nts"])
def test_id_that_only_looks_like_another_gets_nothing_of_it(
    pull: PullRequest, spelling: str
) -> None:
    shutil.copytree(pull.at("moments"), pull.at("copy"))
    pull.edit("copy", lambda record: record.update(id=spelling))
    answer = pull.judge()
    assert answer.code == 4
    assert answer.record("records/copy")["status"]["after"] != "VERIFIED"


def test_copy_under_an_id_of_its_own_needs_evidence_of_its_own(pull: PullRequest) -> None:
    shutil.copytree(pull.at("moments"), pull.at("copy"))
    pull.edit("copy", lambda record: record.update(id="copy"))
    assert pull.judge().code == 4
    pull.repo.remove(
        [f"records/copy/{x}" for x in ("verdict.json", "corrections.json", "evidence")]
    )
    pull.publish("copy")
    pull.judge().require(0)


def test_id_that_changes_in_place_is_another_record(pull: PullRequest) -> None:
    pull.edit("moments", lambda record: record.update(id="another"))
    pull.repo.remove(
        [f"records/moments/{x}" for x in ("verdict.json", "corrections.json", "evidence")]
    )
    pull.publish("moments")
    answer = pull.judge()
    assert answer.code == 4
    assert f"REC-009 invalid moments {MOMENTS}" in answer.findings


def test_two_records_that_change_places_are_each_what_they_were(pull: PullRequest) -> None:
    moved(pull, "moments", "third")
    moved(pull, "spread", "moments")
    moved(pull, "third", "spread")
    answer = pull.judge().require(0)
    assert {each["change"] for each in answer.document["records"]} == {"renamed"}


def test_new_records_whose_names_collide_by_case_do_not_share_an_id(pull: PullRequest) -> None:
    lay_out(pull.at("Moments"), record_of("moments", DESCRIPTIVE))
    answer = pull.judge()
    assert answer.code == 4
    assert "REC-018 invalid moments records/Moments/record.json" in answer.findings


def test_files_of_an_artifact_that_collide_by_case_are_refused(pull: PullRequest) -> None:
    artifact = pull.add("new") / "artifacts/of-c1"
    shutil.copy(artifact / "repro.py", artifact / "Repro.py")
    answer = pull.judge()
    assert answer.code == 4
    assert any(each.startswith("ART-018 invalid new/c1") for each in answer.findings)


# --- links -------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["spread", "../../outside", "/etc", "moments"])
def test_record_replaced_by_a_link_is_gone(pull: PullRequest, target: str) -> None:
    pull.repo.link("records/moments", target)
    pull.judge().require(4, "ART-009 invalid records/moments", f"REC-009 invalid moments {MOMENTS}")


@pytest.mark.parametrize("name", ["record.json", "verdict.json", "corrections.json", "evidence"])
def test_link_in_place_of_a_records_file_is_not_followed(pull: PullRequest, name: str) -> None:
    copy = pull.place / "outside"
    shutil.copytree(pull.at("moments"), copy)
    pull.repo.link(f"records/moments/{name}", str(copy / name))
    answer = pull.judge()
    assert answer.code == 4
    assert answer.record("records/moments")["status"]["after"] != "VERIFIED"


@pytest.mark.parametrize("target", ["../../../spread/record.json", "/etc/passwd", "readings.csv"])
def test_link_in_an_artifact_is_not_followed(pull: PullRequest, target: str) -> None:
    artifact = pull.add("new") / "artifacts/of-c1"
    (artifact / "extra").symlink_to(target)
    answer = pull.judge()
    assert answer.code == 4
    assert any(each.startswith("ART-009 invalid new") for each in answer.findings)
    assert answer.record("records/new")["status"]["after"] != "VERIFIED"


def test_link_beside_the_records_is_nobodys_business(pull: PullRequest) -> None:
    pull.repo.link("docs", "README.md")
    pull.judge().require(5)


# --- submodules --------------------------------------------------------------------------------


def submodule(pull: PullRequest, path: str) -> None:
    pull.repo.submodule(path)
    pull.repo.git("add", "-A", "--", ".", f":(exclude){path}")
    pull.repo.git("commit", "-q", "-m", "Add a submodule")


def test_record_replaced_by_a_submodule_is_gone(pull: PullRequest) -> None:
    pull.repo.git("rm", "-r", "-q", "records/moments")
    submodule(pull, "records/moments")
    answer = pull.judge(commit=False)
    assert answer.code == 4
    assert f"REC-009 invalid moments {MOMENTS}" in answer.findings
    assert "ART-002 invalid records/moments" in answer.findings


def test_submodule_in_an_artifact_is_not_looked_into(pull: PullRequest) -> None:
    pull.add("new")
    pull.commit()
    submodule(pull, "records/new/artifacts/of-c1/data")
    answer = pull.judge(commit=False)
    assert answer.code == 4
    assert answer.record("records/new")["status"]["after"] != "VERIFIED"


def test_submodule_beside_the_records_is_nobodys_business(pull: PullRequest) -> None:
    submodule(pull, "vendor")
    pull.judge(commit=False).require(5, "ART-002 warns vendor")


# --- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        b"-rf",
        b"--output=x",
        b"a\nb",
        b"\x1b[31mred",
        b"::error file=x::pwned",
        b"##[error]pwned",
        b"\xff\xfe",
        b"*",
        b":(glob)**",
        b"<script>alert(1)<",
        b"a|b`c`",
        "\u202egnp.exe".encode(),
        b"con.",
        b"x" * 200,
        b"'; touch pwned; '",
        b"$(touch pwned)",
        b"%0A::error::pwned",
        b"{0}[a](b)",
    ],
    ids=ascii,
)
def test_record_is_judged_whatever_its_directory_is_called(pull: PullRequest, name: bytes) -> None:
    place = lay_out(pull.at("new"), record_of("new", DESCRIPTIVE))
    place.rename(place.with_name(os.fsdecode(name)))
    answer = pull.judge()
    assert answer.code == 0
    assert [each.partition(" new ")[0] for each in answer.findings if "REC" in each] == [
        "REC-004 warns"
    ]
    (record,) = answer.document["records"]
    assert record["id"] == "new"
    assert record["status"]["after"] == "UNVERIFIED"
    assert not (pull.repo.path / "pwned").exists()
