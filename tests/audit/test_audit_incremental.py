"""`--since-last` gives what an audit from the start gives, and looks again only at what changed."""

import hashlib
import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from audit_command import Audited, audit, audit_apart
from corpus_fixtures import Corpus
from corpus_making import make_corpus
from gate2.audit.rows import ROWS_VERSION
from gate2.audit.state_file import DIGEST_BYTES
from gate2.reasons import Code

PLACES = 130


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small corpus and the state of its audit; each test takes a copy."""
    top = tmp_path_factory.mktemp("made")
    make_corpus(top / "corpus", PLACES)
    audit(top / "corpus", "--state", top / "state.sqlite")
    return top


class Again:
    """A copy of the corpus with the state of an audit, to be changed."""

    def __init__(self, top: Path) -> None:
        self.corpus = top / "corpus"
        self.state = top / "state.sqlite"

    def __call__(self, *options: str | Path) -> Audited:
        """The audit since the last one."""
        return audit(self.corpus, "--since-last", "--state", self.state, *options)

    def afresh(self, *options: str | Path) -> Audited:
        """The audit that knows of no other."""
        return audit(self.corpus, "--state", self.state.with_name("fresh.sqlite"), *options)

    def records(self) -> list[Path]:
        """The records' directories that can be read, by name."""
        found = sorted(self.corpus.rglob("record.json"))
        return [each.parent for each in found if not (each.parent / "artifacts").exists()]


@pytest.fixture
def again(made: Path, tmp_path: Path) -> Again:
    shutil.copytree(made / "corpus", tmp_path / "corpus", symlinks=True)
    copied = Again(tmp_path)
    audit(copied.corpus, "--state", copied.state)
    return copied


def _places(found: Audited) -> int:
    total: int = found.document["totals"]["found"]
    skipped: int = found.document["skipped"]["count"]
    return total + skipped


def _entitle(place: Path, title: str) -> None:
    file = place / "record.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**document, "title": title}), encoding="utf-8")


def _sound(again: Again, count: int) -> list[Path]:
    """Records whose record.json can be read."""
    found = []
    for place in again.records():
        try:
            if json.loads((place / "record.json").read_text(encoding="utf-8")).get("title"):
                found.append(place)
        except ValueError:
            continue
    return found[:count]


def test_nothing_changed_and_nothing_is_looked_at_again(again: Again) -> None:
    before = again.afresh()

    found = again()

    assert found.reused == _places(before)
    assert found.timeless() == before.timeless()


def test_only_what_changed_is_looked_at_again(again: Again) -> None:
    changed = _sound(again, 10)
    for number, place in enumerate(changed):
        _entitle(place, f"Entitled anew, {number}")

    found = again()

    assert found.reused == _places(found) - len(changed)
    titles = {record["title"] for record in found.records.values()}
    assert titles >= {f"Entitled anew, {number}" for number in range(len(changed))}
    assert found.timeless() == again.afresh().timeless()


def test_a_file_that_was_only_touched_is_read_but_not_looked_at_again(again: Again) -> None:
    for place in _sound(again, 5):
        os.utime(place / "record.json", ns=(1, 1))

    found = again()

    assert found.reused == _places(found)
    assert found.timeless() == again.afresh().timeless()


def test_a_change_that_keeps_size_and_time_is_seen(again: Again) -> None:
    file = _sound(again, 1)[0] / "record.json"
    before = file.stat()
    text = file.read_text(encoding="utf-8")
    title = json.loads(text)["title"]
    file.write_text(text.replace(title, title.replace("Evidence", "evidence")), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_size == before.st_size

    found = again()

    assert found.timeless() == again.afresh().timeless()
    assert any(r["title"].startswith("evidence") for r in found.records.values())


def test_a_file_beside_the_record_changes_it(again: Again) -> None:
    records = again().records
    attested = next(path for path in records if records[path]["status"] == "VERIFIED")
    shutil.rmtree(again.corpus / attested / "evidence")

    found = again()

    assert found.reused == _places(found) - 1
    assert found.records[attested]["status"] == "UNVERIFIED"
    assert found.timeless() == again.afresh().timeless()


def test_a_deleted_record_is_gone_with_what_stood_elsewhere_because_of_it(again: Again) -> None:
    before = again()
    pair = next(
        each
        for each in before.document["across"]
        if each["code"] == Code.CLM_DUPLICATE.value and each["total"] == 2
    )
    first, second = (source["path"] for source in pair["sources"])
    shutil.rmtree(again.corpus / first)

    found = again()

    assert first not in found.records
    assert Code.CLM_DUPLICATE in before.codes_at(second)
    assert Code.CLM_DUPLICATE not in found.codes_at(second)
    assert found.timeless() == again.afresh().timeless()


def test_an_added_record_contradicts_one_that_nobody_looked_at_again(again: Again) -> None:
    said = next(
        (record["path"], claim)
        for record in again().document["records"]
        for claim in record["claims"]
        if " an accuracy of 0." in claim["text"] and len(claim["reasons"]) == 2
    )
    path, claim = said
    other = again.corpus / "added"
    other.mkdir()
    words = claim["text"].split()
    value = next(word for word in words if word.startswith("0."))
    document = {
        "schema": "gate2-record-v1",
        "id": "added",
        "title": "Added",
        "claims": [{"id": "c1", "text": claim["text"].replace(value, "0.0123")}],
    }
    (other / "record.json").write_text(json.dumps(document), encoding="utf-8")

    found = again()

    assert found.reused == _places(found) - 1
    assert Code.CLM_VALUES_CONTRADICT in found.codes_at(path)
    assert Code.CLM_VALUES_CONTRADICT in found.codes_at("added")
    assert found.timeless() == again.afresh().timeless()


def test_a_renamed_record_stands_at_its_new_place_alone(again: Again) -> None:
    place = _sound(again, 1)[0]
    place.rename(place.with_name("renamed"))

    found = again()

    old, new = place.relative_to(again.corpus), place.with_name("renamed")
    assert old.as_posix() not in found.records
    assert new.relative_to(again.corpus).as_posix() in found.records
    assert found.timeless() == again.afresh().timeless()


def test_under_another_policy_everything_is_looked_at_again(again: Again) -> None:
    settings = again.corpus / "gate2.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f"[policy]\nruns = 3\n{text}", encoding="utf-8")

    found = again()

    assert found.reused == 0
    assert found.timeless() == again.afresh().timeless()
    assert found.document["totals"]["statuses"]["VERIFIED"]["count"] == sum(
        record["status"] == "VERIFIED" for record in found.records.values()
    )


def test_when_a_key_is_trusted_no_more_nothing_signed_by_it_stands(again: Again) -> None:
    verified = again().document["totals"]["statuses"]["VERIFIED"]["count"]
    (again.corpus / "gate2.toml").write_text("[trust]\nkeys = []\n", encoding="utf-8")

    found = again()

    assert verified > 0
    assert found.reused == 0
    assert found.document["totals"]["statuses"]["VERIFIED"]["count"] == 0
    assert Code.EVD_SIGNER_UNTRUSTED in {code for _, _, code in found.standing()}


def test_another_version_of_the_engine_looks_at_everything_again(
    again: Again, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gate2.audit.auditing.version", lambda: "99.0.0")

    assert again().reused == 0


def test_without_the_option_everything_is_looked_at_again(again: Again) -> None:
    assert audit(again.corpus, "--state", again.state).reused == 0


# --- a state that is of no use -------------------------------------------------------------------


def _damage(state: Path) -> None:
    data = bytearray(state.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4096] = b"\xff" * 4096
    state.write_bytes(bytes(data))


def _cut(state: Path) -> None:
    state.write_bytes(state.read_bytes()[:5000])


def _empty(state: Path) -> None:
    state.write_bytes(b"")


def _foreign_text(state: Path) -> None:
    state.write_text("This is no database.\n" * 500, encoding="utf-8")


def _one_bit(state: Path) -> None:
    data = bytearray(state.read_bytes())
    data[len(data) // 3] ^= 1
    state.write_bytes(bytes(data))


def _foreign_tables(state: Path) -> None:
    state.unlink()
    base = sqlite3.connect(state)
    base.execute("CREATE TABLE somebody (name TEXT)")
    base.close()


def _other_version(state: Path) -> None:
    _edited(state, f"PRAGMA user_version = {ROWS_VERSION + 1}")


def _edited(state: Path, statement: str) -> None:
    """The state after this statement, sealed as if an audit had written it so."""
    data = state.read_bytes()
    state.write_bytes(data[:-DIGEST_BYTES])
    base = sqlite3.connect(state, isolation_level=None)
    base.execute(statement)
    base.close()
    data = state.read_bytes()
    state.write_bytes(data + hashlib.sha256(data).digest())


@pytest.mark.parametrize(
    "change",
    [_damage, _one_bit, _cut, _empty, _foreign_text, _foreign_tables, _other_version],
    ids=lambda change: change.__name__.strip("_"),
)
def test_a_state_of_no_use_makes_a_fresh_audit(again: Again, change: object) -> None:
    assert callable(change)
    change(again.state)

    found = again()

    assert found.reused == 0
    assert found.timeless() == again.afresh().timeless()
    assert again().reused == _places(found), "the state was not written anew"


def test_a_state_of_no_use_is_said(again: Again) -> None:
    _foreign_text(again.state)

    assert f"{again.state}, is of no use" in again().err
    assert "everything is looked at" not in again().err


def test_a_state_that_is_not_there_is_said(again: Again) -> None:
    again.state.unlink()

    assert f"{again.state}, is not there yet" in again().err


def test_the_state_is_readable_by_its_owner_alone(again: Again) -> None:
    assert again.state.stat().st_mode & 0o077 == 0


# --- the same, however it is made ----------------------------------------------------------------


def test_processes_and_audits_before_change_nothing_of_what_is_said(
    corpus: Corpus, audited_corpus: Audited, tmp_path: Path
) -> None:
    state = tmp_path / "state.sqlite"

    alone = audit_apart(corpus.path, "--jobs", "1", "--state", state)
    later = audit_apart(corpus.path, "--jobs", "2", "--since-last", "--state", state)

    assert alone.timeless() == audited_corpus.timeless()
    assert later.timeless() == audited_corpus.timeless()
    assert later.reused == _places(later)
