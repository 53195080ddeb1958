"""A merged report says what one check of the whole tree says, or is refused."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gate2.check import UnreadRecord
from gate2.cli.main import run
from gate2.contract import Status
from gate2.reasons import Code, because
from shard_reports import (
    claim,
    falsified,
    record,
    report,
    shards,
    unverified,
    verified,
    whole,
    write,
)

UNREAD = UnreadRecord("t/e", because(Code.REC_SCHEMA_INVALID, "no JSON"))
RECORDS = (verified("t/a"), unverified("t/b"), verified("t/c"), unverified("t/d"))
FOUND = report(RECORDS, [UNREAD])
Documents = list[dict[str, Any]]


def merged(
    capsys: pytest.CaptureFixture[str], files: list[str], *options: str
) -> tuple[int, dict[str, Any]]:
    code = run(["report", "merge", *files, "--format", "json", *options])
    document = json.loads(capsys.readouterr().out)
    assert isinstance(document, dict)
    return code, document


def refused(capsys: pytest.CaptureFixture[str], files: list[str], *options: str) -> tuple[int, str]:
    code = run(["report", "merge", *files, "--format", "json", *options])
    out, err = capsys.readouterr()
    assert out == ""
    return code, err


@pytest.mark.parametrize("of", [1, 2, 3, 8])
def test_merging_loses_no_record_and_no_word_of_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], of: int
) -> None:
    files = write(tmp_path, shards(FOUND, of))
    code, document = merged(capsys, list(reversed(files)))
    one = whole(FOUND)
    assert document["records"] == one["records"]
    assert document["schema"] == "gate2-report-v1"
    assert document["complete"] is True
    assert document["engine"] == one["engine"]
    assert document["shard"] is None
    assert document["timings_s"] == {"total": 1.5 * of}
    assert document["summary"] == {
        "records": 5,
        "verified": 2,
        "falsified": 0,
        "unverified": 2,
        "unread": 1,
        "claims": {"gateable": 4, "verified": 2, "falsified": 0, "descriptive": 0},
    }
    assert [item["index"] for item in document["merged"]["from"]] == list(range(1, of + 1))
    assert code == 4


def test_the_order_of_the_files_changes_no_byte(tmp_path: Path) -> None:
    files = write(tmp_path, shards(FOUND, 3))
    for number, order in enumerate([files, files[::-1]]):
        run(["report", "merge", *order, "--format", "json", "-o", str(tmp_path / f"m{number}")])
    assert (tmp_path / "m0").read_bytes() == (tmp_path / "m1").read_bytes()


def test_one_falsified_claim_in_one_shard_is_the_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = report([*RECORDS, falsified("t/f")], [UNREAD])
    code, document = merged(capsys, write(tmp_path, shards(found, 3)))
    assert code == 3
    assert document["summary"]["falsified"] == 1


def test_what_is_required_is_said_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = write(tmp_path, shards(report(RECORDS), 2))
    assert merged(capsys, files)[0] == 1
    assert merged(capsys, files, "--require", "not-falsified")[0] == 0


def test_a_shard_without_records_takes_nothing_from_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = write(tmp_path, shards(report([verified("t/a")]), 3))
    code, document = merged(capsys, files)
    assert (code, len(document["records"])) == (0, 1)


def test_a_tree_without_records_is_never_a_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert merged(capsys, write(tmp_path, shards(report([]), 2)))[0] == 5


# --- what is refused ---------------------------------------------------------------------------


def changed(**changes: Any) -> Callable[[Documents], None]:
    def change(documents: Documents) -> None:
        documents[1].update(changes)

    return change


def other_engine(**changes: str) -> Callable[[Documents], None]:
    return lambda documents: documents[1]["engine"].update(changes)


def other_shard(**changes: object) -> Callable[[Documents], None]:
    return lambda documents: documents[1]["shard"].update(changes)


def without_a_record(documents: Documents) -> None:
    documents[1]["records"].pop()


def same_record_elsewhere(documents: Documents) -> None:
    documents[1]["records"][0]["path"] = documents[0]["records"][0]["path"]


def same_record_twice(documents: Documents) -> None:
    documents[1]["records"][1] = documents[1]["records"][0]


REFUSED: dict[str, tuple[Callable[[Documents], None], int, str]] = {
    "made by another version": (other_engine(version="0.0.9"), 2, "one version of gate2"),
    "made under another policy": (other_engine(policy_sha256="0" * 64), 2, "under one policy"),
    "made with another classifier": (other_engine(rules="7.embed"), 2, "one classifier"),
    "cut into another number": (other_shard(of=3, records=6), 2, "2 shards"),
    "another tree": (other_shard(names_sha256="0" * 64), 2, "of one tree"),
    "a larger tree": (other_shard(records=4), 2, "of one tree"),
    "of a whole tree": (changed(shard=None), 2, "of a whole tree"),
    "no schema": (changed(schema="gate2-audit-v1"), 4, "or is damaged"),
    "an index beyond": (other_shard(index=3), 4, "index of at most 2, came 3"),
    "an index of 0": (other_shard(index=0), 4, "shard.index"),
    "a count of another kind": (other_shard(records="5"), 4, "shard.records"),
    "a truth that is a number": (changed(complete=1), 4, "complete"),
    "no records": (changed(records={}), 4, "records"),
    "a record too few": (without_a_record, 4, "expected 2 records in shard 2/2 of 5, came 1"),
    "a record of two shards": (same_record_elsewhere, 4, "in one shard, came t/"),
    "a record twice in one": (same_record_twice, 4, "stands there twice"),
    "an endless time": (changed(timings_s={"total": 10**12}), 4, "timings_s"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_reports_that_do_not_go_together_are_not_merged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    change, expected, words = REFUSED[name]
    documents = shards(FOUND, 2)
    change(documents)
    output = tmp_path / "merged.json"
    code, message = refused(capsys, write(tmp_path, documents), "-o", str(output))
    assert words in message
    assert code == expected
    assert not output.exists()


DAMAGED = {
    "nothing": b"",
    "half of it": b'{"schema": "gate2-report-v1", "compl',
    "a list": b"[]",
    "a key twice": b'{"schema": "gate2-report-v1", "schema": "gate2-report-v1"}',
    "no number": b'{"schema": NaN}',
    "no text": b"\xff\xfe\x00",
    "a number beyond all": b'{"schema": "gate2-report-v1", "shard": %se300}' % (b"9" * 299),
    "deep": b"[" * 100_000,
    "a line of a stream": b'{"path": "a"}\n{"path": "b"}\n',
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_named_and_nothing_is_merged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    files = write(tmp_path, shards(FOUND, 2))
    Path(files[1]).write_bytes(DAMAGED[name])
    code, message = refused(capsys, files)
    assert code == 4
    assert files[1] in message
    assert "expected a report of `gate2 check --format json`" in " ".join(message.split())


def test_a_file_that_is_not_there_is_a_fault_of_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, [str(tmp_path / "none.json")])[0] == 2
    assert refused(capsys, [str(tmp_path)])[0] == 2


def test_a_shard_that_is_given_twice_does_not_stand_for_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = write(tmp_path, shards(FOUND, 2))
    code, message = refused(capsys, [first, first])
    assert (code, "came 1/2 twice" in message) == (2, True)
    assert refused(capsys, [first, second, second])[0] == 2


def test_a_missing_shard_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = write(tmp_path, shards(FOUND, 4))
    code, message = refused(capsys, [files[0], files[2]])
    assert code == 2
    assert "no report of shard 2/4, 4/4" in message


def test_a_partial_report_says_so_and_never_passes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = write(tmp_path, shards(report([verified("t/a"), verified("t/b")]), 2))
    assert merged(capsys, files, "--partial")[0] == 0  # nothing is missing
    code, document = merged(capsys, files[:1], "--partial", "--require", "not-falsified")
    assert code == 6
    assert document["complete"] is False
    assert document["merged"]["missing"] == [2]


def test_a_missing_shard_hides_no_falsified_claim_of_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = write(tmp_path, shards(report([falsified("t/a"), verified("t/b")]), 2))
    assert merged(capsys, files[:1], "--partial")[0] == 3


def test_an_interrupted_check_is_not_taken_for_a_whole_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    documents = shards(report([verified("t/a"), verified("t/b"), verified("t/c")]), 2)
    documents[0]["records"].pop()
    documents[0]["complete"] = False
    files = write(tmp_path, documents)
    code, message = refused(capsys, files)
    assert (code, "an interrupted check of shard 1/2" in message) == (2, True)
    code, document = merged(capsys, files, "--partial")
    assert (code, document["complete"]) == (6, False)
    assert document["merged"]["interrupted"] == [1]


def test_what_was_merged_is_not_merged_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = write(tmp_path, shards(FOUND, 2))
    _, document = merged(capsys, files)
    code, message = refused(capsys, write(tmp_path / "again", [document]))
    assert (code, "of a whole tree" in message) == (2, True)


# --- what is shown -----------------------------------------------------------------------------

HOSTILE = "\x1b[2J\u202e::error::x | <img src=x> @everyone `code`\n| FALSIFIED"


@pytest.mark.parametrize("form", ["text", "markdown", "json", "jsonl"])
def test_text_of_a_record_stays_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    bad = claim(Status.FALSIFIED, [because(Code.LEAN_PROOF_REJECTED, HOSTILE)], name=HOSTILE)
    found = report([record(f"t/{HOSTILE}", bad, title=HOSTILE)])
    documents = shards(found, 1)
    documents[0]["records"][0]["reasons"] = [
        {"code": HOSTILE, "name": HOSTILE, "effect": "U", "message": HOSTILE, "remedy": ""}
    ]
    assert run(["report", "merge", *write(tmp_path, documents), "--format", form]) == 3
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "::error" not in out
    assert not any(line.startswith("| FALSIFIED") for line in out.splitlines())
    if form == "markdown":
        assert "<img" not in out
        assert "@everyone" not in out


def test_text_of_a_refused_report_stays_text_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    documents = shards(FOUND, 2)
    documents[0]["engine"]["version"] = HOSTILE
    code, message = refused(capsys, write(tmp_path, documents))
    assert code == 2
    documents[0]["records"][0]["status"] = HOSTILE
    code, other = refused(capsys, write(tmp_path, documents))
    assert code == 4
    for shown in (message, other):
        assert "\x1b" not in shown
        assert "\u202e" not in shown


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_reader_sees_every_record_and_the_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    found = report([*RECORDS, falsified("t/f")], [UNREAD])
    run(["report", "merge", *write(tmp_path, shards(found, 2)[:1]), "--format", form, "--partial"])
    out = capsys.readouterr().out.replace("\\", "")
    assert "3 records: 2 VERIFIED, 0 FALSIFIED, 0 UNVERIFIED, 1 not read" in out
    assert "Incomplete: no report of shard 2/2." in out
    assert "no JSON" in out
    assert "t/a" in out


def test_json_lines_are_the_records_and_then_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = write(tmp_path, shards(FOUND, 2))
    _, document = merged(capsys, files)
    run(["report", "merge", *files, "--format", "jsonl"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[:-1] == document.pop("records")
    assert lines[-1] == document


def test_a_report_that_cannot_be_written_leaves_nothing_half_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = write(tmp_path, shards(FOUND, 2))
    old = Path(files[0])
    before = old.read_bytes()
    code, _ = refused(capsys, files, "-o", str(old / "below-a-file.json"))
    assert code == 2
    assert old.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(Path(f).name for f in files)


def test_merging_needs_neither_a_sandbox_nor_a_settings_file(tmp_path: Path) -> None:
    """A settings file that is no TOML would be a usage error of every command that reads one."""
    (tmp_path / "gate2.toml").write_text("= no TOML", encoding="utf-8")
    files = write(tmp_path / "r", shards(FOUND, 2))
    ended = subprocess.run(
        [sys.executable, "-m", "gate2", "report", "merge", *files],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 4, ended.stderr
