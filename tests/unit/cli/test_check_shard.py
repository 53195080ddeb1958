"""`--shard`: the jobs of a matrix check each record once, and their reports say which."""

import json
from pathlib import Path
from typing import Any

import pytest

from gate2.cli.main import run

TALK = {"id": "c1", "text": "The paper proposes a method.", "kind": "descriptive"}
MATH = {"id": "c2", "text": "For every n, n + 0 = n.", "kind": "mathematical"}
NAMES = ("a", "b", "c", "d", "e")


def tree(directory: Path, names: tuple[str, ...] = NAMES) -> Path:
    for name in names:
        place = directory / name
        place.mkdir(parents=True)
        record = {
            "schema": "gate2-record-v1",
            "id": name,
            "title": f"Record {name}",
            "published": "2026-11-01",
            "claims": [TALK, MATH],
        }
        (place / "record.json").write_text(json.dumps(record), encoding="utf-8")
    return directory


def checked(
    capsys: pytest.CaptureFixture[str], *arguments: str | Path
) -> tuple[int, dict[str, Any], str]:
    code = run(["check", *map(str, arguments), "--format", "json"])
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert isinstance(document, dict)
    return code, document, err


def without_times(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        record | {"wall_s": 0} | {"claims": [claim | {"wall_s": 0} for claim in record["claims"]]}
        for record in records
    ]


def test_a_report_says_that_it_is_of_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, document, _ = checked(capsys, tree(tmp_path / "t"))
    assert document["shard"] is None
    assert document["engine"]["rules"]


def test_the_jobs_of_a_matrix_together_say_what_one_job_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tree(tmp_path / "t")
    (place / "d" / "record.json").write_text("no JSON", encoding="utf-8")
    code, whole, _ = checked(capsys, place)
    files = []
    for index in (1, 2, 3):
        file = tmp_path / f"report-{index}.json"
        run(["check", str(place), "--shard", f"{index}/3", "--format", "json", "-o", str(file)])
        files.append(str(file))
    assert [len(json.loads(Path(file).read_text())["records"]) for file in files] == [2, 2, 1]
    shard = json.loads(Path(files[1]).read_text())["shard"]
    assert {key: shard[key] for key in ("index", "of", "records")} == {
        "index": 2,
        "of": 3,
        "records": 5,
    }
    assert run(["report", "merge", *files, "--format", "json"]) == code == 4
    merged = json.loads(capsys.readouterr().out)
    assert without_times(merged["records"]) == without_times(whole["records"])
    assert merged["engine"] == whole["engine"]
    assert merged["summary"] == whole["summary"]
    assert merged["complete"] is True


def test_jobs_whose_trees_differ_are_not_taken_for_one_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = tree(tmp_path / "one"), tree(tmp_path / "other", ("a", "b", "c", "d", "f"))
    files = [str(tmp_path / "1.json"), str(tmp_path / "2.json")]
    run(["check", str(one), "--shard", "1/2", "--format", "json", "-o", files[0]])
    run(["check", str(other), "--shard", "2/2", "--format", "json", "-o", files[1]])
    capsys.readouterr()
    assert run(["report", "merge", *files]) == 2
    assert "expected reports of one tree" in " ".join(capsys.readouterr().err.split())


def test_a_job_without_a_record_of_its_own_never_exits_0_and_still_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, document, err = checked(capsys, tree(tmp_path / "t", ("a", "b")), "--shard", "3/3")
    assert code == 5
    assert document["records"] == []
    assert document["shard"]["records"] == 2
    said = " ".join(err.split())
    assert "there are 2 in all" in said
    assert "at most 2 shards" in said


def test_a_job_leaves_the_records_of_others_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tree(tmp_path / "t", ("a", "b"))
    run(["check", str(place), "--shard", "2/2", "--write"])
    capsys.readouterr()
    assert not (place / "a" / "verdict.json").exists()
    assert (place / "b" / "verdict.json").exists()


@pytest.mark.parametrize("options", [("--shard", "0/2"), ("--shard", "2"), ("--shard", "3/2")])
def test_a_share_that_is_none_is_refused_before_anything_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    assert run(["check", str(tree(tmp_path / "t")), *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "--shard: expected I/N" in err


@pytest.mark.parametrize("options", [("--claim", "c1"), ("--hook",)])
def test_a_share_of_a_part_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    """Its report could not be told from one in which records are missing."""
    assert run(["check", str(tree(tmp_path / "t")), "--shard", "1/2", *options]) == 2
    assert "leave out --claim, --hook" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_of_many_records_it_is_said_how_many_are_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    place = tree(tmp_path / "t")
    (place / "d" / "record.json").write_text("no JSON", encoding="utf-8")
    run(["check", str(place), "--format", form])
    out = capsys.readouterr().out
    assert "5 records: 0 VERIFIED, 0 FALSIFIED, 4 UNVERIFIED, 1 not read" in out
    assert "their claims: verified 0 of 4 gateable, 4 descriptive" in out
    run(["check", str(place / "a"), "--format", form])
    assert "1 records" not in capsys.readouterr().out
