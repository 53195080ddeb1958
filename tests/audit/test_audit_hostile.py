"""Whatever lies in a corpus, an audit goes on, follows no link, and says what it could not read."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit_command import audit, started
from corpus_making import make_corpus
from gate2.audit.walking import Place, digest_of
from gate2.reasons import Code
from pull_request_made import spoken
from rough import finish
from somebody import Somebody

HOSTILE_NAMES = (
    b"line\nbreak",
    b"not \xff\xfe utf-8",
    "right\u202eto left".encode(),
    b"\x1b[31mred",
    b"<script>alert(1)</script>",
    b"=cmd|calc",
    b"::error::of a log",
    b"-rf",
    b" ",
    b"%0A%3Cb%3E",
)


def _record(place: Path, identity: str = "sound", **more: Any) -> Path:
    place.mkdir(parents=True)
    document = {
        "schema": "gate2-record-v1",
        "id": identity,
        "title": "A record",
        "claims": [{"id": "c1", "text": "The paper describes a conceptual framework."}],
        **more,
    }
    (place / "record.json").write_text(json.dumps(document), encoding="utf-8")
    return place


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """One sound record."""
    _record(tmp_path / "corpus" / "sound")
    return tmp_path / "corpus"


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=repr)
@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv", "markdown"])
def test_a_hostile_name_is_shown_and_never_obeyed(tmp_path: Path, name: bytes, form: str) -> None:
    corpus = tmp_path / "corpus"
    _record(corpus / os.fsdecode(name))

    code, out, err = spoken("audit", str(corpus), "--no-ledger", "--format", form)

    assert code == 0, err
    shown = out.replace("\r\n", "\n") if form == "csv" else out
    for byte in "\x1b\u202e\x00\r":
        assert byte not in shown + err
    assert not [line for line in out.splitlines() if line.startswith("::")]
    out.encode("utf-8")


def test_names_that_are_hostile_are_known_again(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    for number, name in enumerate(HOSTILE_NAMES):
        _record(corpus / os.fsdecode(name), f"r{number}")
    state = tmp_path / "state"
    before = audit(corpus, "--state", state)

    later = audit(corpus, "--since-last", "--state", state)

    assert before.document["totals"]["found"] == len(HOSTILE_NAMES)
    assert later.reused == len(HOSTILE_NAMES)
    assert later.timeless() == before.timeless()


# --- files that are none -------------------------------------------------------------------------


def _fifo(place: Path) -> None:
    place.mkdir()
    os.mkfifo(place / "record.json")


def _linked_record(place: Path) -> None:
    place.mkdir()
    (place / "record.json").symlink_to("/etc/hostname")


def _directory_for_a_record(place: Path) -> None:
    (place / "record.json").mkdir(parents=True)


def _no_json(place: Path) -> None:
    place.mkdir()
    (place / "record.json").write_bytes(b"\x00\xff" * 1000)


def _deep_json(place: Path) -> None:
    place.mkdir()
    (place / "record.json").write_text("[" * 200_000, encoding="utf-8")


def _huge_number(place: Path) -> None:
    _record(place, number="N")
    file = place / "record.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"N"', "9" * 9_000), encoding="utf-8")


@pytest.mark.parametrize(
    "make",
    [_fifo, _linked_record, _directory_for_a_record, _no_json, _deep_json, _huge_number],
    ids=lambda make: make.__name__.strip("_"),
)
def test_what_is_no_record_is_shown_as_unread(corpus: Path, make: Callable[[Path], None]) -> None:
    make(corpus / "hostile")

    found = audit(corpus)

    assert found.records["hostile"]["form"] == "unread"
    assert found.codes_at("hostile") & {Code.REC_SCHEMA_INVALID, Code.ART_PATH_ESCAPE}
    assert found.records["sound"]["form"] == "record"


def test_no_link_is_followed_and_no_hidden_directory_entered(corpus: Path, tmp_path: Path) -> None:
    _record(tmp_path / "elsewhere" / "outside", "outside")
    (corpus / "link").symlink_to(tmp_path / "elsewhere")
    (corpus / "loop").symlink_to(corpus)
    (corpus / "page.txt").symlink_to("/etc/passwd")
    _record(corpus / ".hidden" / "inside", "inside")

    assert list(audit(corpus).records) == ["sound"]


def test_a_record_within_a_record_is_none_of_its_own(corpus: Path) -> None:
    _record(corpus / "sound" / "artifacts" / "inner", "inner")
    _record(corpus / "sound" / "another", "another")

    assert list(audit(corpus).records) == ["sound"]


def test_directories_nested_beyond_reason_end_the_walk_and_not_the_audit(corpus: Path) -> None:
    place = corpus
    for _ in range(200):
        place = place / "d"
    place.mkdir(parents=True)

    assert list(audit(corpus).records) == ["sound"]


def test_a_record_full_of_evidence_that_is_none_is_read_within_bounds(corpus: Path) -> None:
    evidence = corpus / "sound" / "evidence"
    evidence.mkdir()
    for number in range(300):
        (evidence / f"{number}.dsse.json").write_bytes(b"\xff" * 1000)

    assert audit(corpus).records["sound"]["status"] == "UNVERIFIED"


# --- what vanishes, and what may not be read -----------------------------------------------------


@pytest.mark.parametrize("what", ["directory", "record.json"])
def test_a_record_that_vanishes_while_it_is_read_does_not_end_the_audit(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    victim = _record(corpus / "victim", "victim")

    def vanishing(place: Place) -> str:
        digest = digest_of(place)
        if place.path == victim:
            if what == "directory":
                shutil.rmtree(victim)
            else:
                (victim / "record.json").unlink()
        return digest

    monkeypatch.setattr("gate2.audit.visiting.digest_of", vanishing)

    found = audit(corpus)

    assert found.records["sound"]["form"] == "record"
    assert found.records["victim"]["form"] == "unread"
    assert Code.REC_SCHEMA_INVALID in found.codes_at("victim")


def test_a_record_that_vanished_is_gone_in_the_audit_after(corpus: Path, tmp_path: Path) -> None:
    victim = _record(corpus / "victim", "victim")
    state = tmp_path / "state"
    audit(corpus, "--state", state)
    shutil.rmtree(victim)

    assert list(audit(corpus, "--since-last", "--state", state).records) == ["sound"]


def test_a_file_that_this_user_may_not_read_is_said_and_the_rest_is_audited(
    somebody: Somebody, home: Path
) -> None:
    _record(home / "corpus" / "sound")
    (_record(home / "corpus" / "closed", "closed") / "record.json").chmod(0)
    somebody.own(home / "corpus")

    code, out, err = somebody.run("audit", "corpus", "--no-ledger", "--format", "json")

    document = json.loads(out)
    closed = next(each for each in document["records"] if each["path"] == "closed")
    assert code in (0, 6), err
    assert closed["form"] == "unread"
    assert document["totals"]["found"] == 2


def test_a_directory_that_this_user_may_not_read_is_named(somebody: Somebody, home: Path) -> None:
    _record(home / "corpus" / "sound")
    closed = home / "corpus" / "closed"
    _record(closed / "inside", "inside")
    somebody.own(home / "corpus")
    closed.chmod(0)

    code, _, err = somebody.run("audit", "corpus", "--no-ledger")

    assert code in (0, 2, 6)
    assert "closed" in err
    closed.chmod(0o700)


def test_a_state_that_cannot_be_written_is_said_in_words(somebody: Somebody, home: Path) -> None:
    _record(home / "corpus" / "sound")
    somebody.own(home / "corpus")

    code, _, err = somebody.run(
        "audit", "corpus", "--no-ledger", "--state", "/proc/nowhere/audit.state"
    )

    assert code in (2, 6)
    assert "/proc/nowhere" in err


# --- nothing there -------------------------------------------------------------------------------


def test_an_empty_directory_is_nothing_selected(tmp_path: Path) -> None:
    code, _, err = spoken("audit", str(tmp_path), "--no-ledger")

    assert code == 5
    assert "expected records" in err


def test_a_directory_of_other_files_is_nothing_selected(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Notes\n", encoding="utf-8")

    assert spoken("audit", str(tmp_path), "--no-ledger")[0] == 5


def test_a_directory_that_is_not_there_is_a_wrong_usage(tmp_path: Path) -> None:
    assert spoken("audit", str(tmp_path / "nowhere"), "--no-ledger")[0] == 2


def test_an_audit_writes_nothing_into_the_corpus(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    make_corpus(corpus, 120)
    before = _everything(corpus)

    process = started(corpus, "--jobs", "2", "--state", tmp_path / "state")

    assert finish(process)[0] == 0
    assert _everything(corpus) == before


def _everything(place: Path) -> dict[str, tuple[int, int, int]]:
    found = {}
    for path in (place, *place.rglob("*")):
        facts = path.lstat()
        found[str(path)] = (facts.st_mode, facts.st_size, facts.st_mtime_ns)
    return found
