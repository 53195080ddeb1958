"""Which places of a corpus are looked at, and when a place counts as changed."""

import os
from pathlib import Path

import pytest

from gate2.audit.walking import Place, digest_of, places_in, root_of, signature_of
from gate2.errors import UsageError


def record(place: Path, text: str = "{}") -> Path:
    place.mkdir(parents=True)
    (place / "record.json").write_text(text, encoding="utf-8")
    return place


def names(*directories: Path) -> list[tuple[str, bool]]:
    return [(place.name, place.is_record) for place in places_in(directories)]


def test_records_and_documents_are_found_at_any_depth_in_order(tmp_path: Path) -> None:
    record(tmp_path / "b" / "deep" / "er")
    record(tmp_path / "a")
    (tmp_path / "b" / "report.txt").touch()
    (tmp_path / "b" / "picture.png").touch()
    assert names(tmp_path) == [("a", True), ("b/deep/er", True), ("b/report.txt", False)]


def test_nothing_inside_a_record_is_a_place_of_its_own(tmp_path: Path) -> None:
    inside = record(tmp_path / "a") / "artifacts" / "x"
    record(inside)
    (inside / "notes.txt").touch()
    assert names(tmp_path) == [("a", True)]


def test_links_and_hidden_directories_are_passed_over(tmp_path: Path) -> None:
    record(tmp_path / "outside" / "r")
    corpus = tmp_path / "corpus"
    record(corpus / ".git" / "r")
    (corpus / "linked").symlink_to(tmp_path / "outside")
    (corpus / "linked.txt").symlink_to(tmp_path / "outside" / "r" / "record.json")
    assert names(corpus) == []


def test_a_site_inside_the_corpus_is_one_thing_that_is_skipped(tmp_path: Path) -> None:
    record(tmp_path / "a")
    (tmp_path / "site" / "records").mkdir(parents=True)
    (tmp_path / "site" / ".gate2-audit-site").touch()
    (tmp_path / "site" / "index.html").touch()
    (tmp_path / "site" / "records" / "a.html").touch()
    assert names(tmp_path) == [("a", True), ("site", False)]
    assert "a site that an audit wrote" in list(places_in([tmp_path]))[1].beyond


def test_a_link_for_a_record_file_is_a_place_that_says_so(tmp_path: Path) -> None:
    outside = record(tmp_path / "outside")
    (tmp_path / "corpus" / "r").mkdir(parents=True)
    (tmp_path / "corpus" / "r" / "record.json").symlink_to(outside / "record.json")
    assert names(tmp_path / "corpus") == [("r", True)]


def test_a_record_or_a_file_in_one_may_be_named_itself(tmp_path: Path) -> None:
    place = record(tmp_path / "a")
    assert names(place) == [(".", True)]
    assert names(place / "record.json") == [(".", True)] or names(place / "record.json") == [
        (str(place), True)
    ]


def test_several_directories_keep_the_names_that_they_were_called_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    record(Path("x") / "r")
    record(Path("y") / "r")
    assert names(Path("x"), Path("y"), Path("x")) == [("x/r", True), ("y/r", True)]
    assert root_of((Path("x"), Path("y"))) == Path()


def test_what_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="found nothing there"):
        list(places_in([tmp_path / "gone"]))


def test_names_that_are_no_text_are_places_too(tmp_path: Path) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/od\xffd\nname")
    record(Path(odd))
    assert [name for name, _ in names(tmp_path)] == [os.fsdecode(b"od\xffd\nname")]


def test_touching_a_file_moves_the_signature_and_not_the_digest(tmp_path: Path) -> None:
    place = Place("a", record(tmp_path / "a"), is_record=True)
    before = signature_of(place), digest_of(place)
    os.utime(place.path / "record.json", (1, 1))
    assert signature_of(place) != before[0]
    assert digest_of(place) == before[1]


def test_a_change_that_keeps_size_and_time_is_seen(tmp_path: Path) -> None:
    place = Place("a", record(tmp_path / "a", "{1}"), is_record=True)
    file = place.path / "record.json"
    found = file.stat()
    before = signature_of(place), digest_of(place)
    file.write_text("{2}", encoding="utf-8")
    os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert signature_of(place) != before[0]
    assert digest_of(place) != before[1]


@pytest.mark.parametrize("name", ["verdict.json", "evidence/x.json", "artifacts/a/b/c.txt"])
def test_any_file_of_a_record_counts(tmp_path: Path, name: str) -> None:
    place = Place("a", record(tmp_path / "a"), is_record=True)
    before = signature_of(place), digest_of(place)
    (place.path / name).parent.mkdir(parents=True, exist_ok=True)
    (place.path / name).write_text("x", encoding="utf-8")
    assert (signature_of(place) != before[0], digest_of(place) != before[1]) == (True, True)


def test_a_link_and_a_pipe_are_digested_without_being_opened(tmp_path: Path) -> None:
    place = Place("a", record(tmp_path / "a"), is_record=True)
    os.mkfifo(place.path / "pipe")
    (place.path / "link").symlink_to("/etc/shadow")
    first = digest_of(place)
    (place.path / "link").unlink()
    (place.path / "link").symlink_to("/etc/passwd")
    assert first
    assert digest_of(place) not in ("", first)


def test_a_place_that_is_gone_has_neither(tmp_path: Path) -> None:
    place = Place("a", tmp_path / "a", is_record=True)
    assert (signature_of(place), digest_of(place)) == ("", "")
