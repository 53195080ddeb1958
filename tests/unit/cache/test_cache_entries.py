"""Whoever can write the cache's directory can plant no answer, and breaks no check."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cache_making import CLAIM, MADE_AT, cache_in, evidence_for, put_image, script
from gate2.cache.directory import MOST_ENTRY_BYTES
from gate2.cache.disk import KEY_FILE, DiskEvidenceCache
from gate2.cache.entry import EntryRefused, document_of, entry_bytes
from gate2.places import state_root
from gate2.record.model import Artifact

SECRET = b"s" * 32
NAME = "ab" * 32
CUT = "its authentication code does not fit: it was cut short, altered or renamed, or made with"
NO_CODE = "it does not begin with an authentication code"


@pytest.fixture(autouse=True)
def image_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "machine"))
    return put_image(tmp_path / "machine")


@pytest.fixture
def artifact(tmp_path: Path) -> Artifact:
    return script(tmp_path / "gain")


@pytest.fixture
def cache(tmp_path: Path, artifact: Artifact, image_id: str) -> DiskEvidenceCache:
    """A cache that holds the artifact's evidence."""
    made = cache_in(tmp_path / "cache")
    made.keep(CLAIM, artifact, evidence_for(artifact, image_id), MADE_AT)
    return made


def entry(cache: DiskEvidenceCache) -> Path:
    (only,) = cache.directory.glob("??/*")
    return only


def cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip_a_status(path: Path) -> None:
    data = path.read_bytes()
    assert data.count(b'"0.82"') > 1
    path.write_bytes(data.replace(b'"0.82"', b'"0.83"', 1))


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def another_code(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes((b"0" if data[:1] != b"0" else b"1") + data[1:])


def without_code(path: Path) -> None:
    path.write_bytes(path.read_bytes().partition(b"\n")[2])


def made_with_another_key(path: Path) -> None:
    document = json.loads(path.read_bytes().partition(b"\n")[2])
    path.write_bytes(entry_bytes(SECRET, path.name, document))


POISONS: dict[Callable[[Path], None], str] = {
    cut_in_half: CUT,
    empty: NO_CODE,
    flip_a_status: CUT,
    append: CUT,
    another_code: CUT,
    without_code: NO_CODE,
    made_with_another_key: CUT,
}


@pytest.mark.parametrize("poison", POISONS, ids=lambda each: each.__name__)
def test_a_poisoned_entry_gives_no_evidence_and_says_which(
    cache: DiskEvidenceCache, artifact: Artifact, poison: Callable[[Path], None]
) -> None:
    assert cache.find(CLAIM, artifact) is not None
    poison(entry(cache))
    assert cache.find(CLAIM, artifact) is None
    (note,) = cache.notes()
    assert note.startswith(f"G2-INF-008 cache-corrupt: entry {entry(cache).name[:12]}…")
    assert POISONS[poison] in note


def test_a_poisoned_entry_is_spoken_of_once_and_made_anew(
    cache: DiskEvidenceCache, artifact: Artifact, image_id: str
) -> None:
    flip_a_status(entry(cache))
    assert cache.find(CLAIM, artifact) is None
    assert cache.find(CLAIM, artifact) is None
    assert len(cache.notes()) == 1
    assert cache.notes() == []
    cache.keep(CLAIM, artifact, evidence_for(artifact, image_id), MADE_AT)
    assert cache.find(CLAIM, artifact) is not None
    assert cache.notes() == []


def test_a_directory_full_of_poison_is_one_line(
    cache: DiskEvidenceCache, artifact: Artifact, image_id: str
) -> None:
    claims = [replace(CLAIM, id=f"c{number}") for number in range(5)]
    for claim in claims:
        evidence = evidence_for(artifact, image_id)
        about = replace(evidence.subject, claim=claim.id)
        cache.keep(claim, artifact, replace(evidence, subject=about), MADE_AT)
    for path in cache.directory.glob("??/*"):
        append(path)
    assert [cache.find(claim, artifact) for claim in claims] == [None] * 5
    (note,) = cache.notes()
    assert note.endswith("(and 4 more like it)")


def test_an_entry_under_another_name_gives_no_evidence(
    cache: DiskEvidenceCache, artifact: Artifact, image_id: str
) -> None:
    """What verifies one claim must not be put in place of what another one would get."""
    first = entry(cache)
    other = replace(CLAIM, text="The gain is not 0.82.")
    evidence = evidence_for(artifact, image_id)
    subject = replace(evidence.subject, claim_sha256=other.text_sha256())
    cache.keep(other, artifact, replace(evidence, subject=subject), MADE_AT)
    (second,) = (path for path in cache.directory.glob("??/*") if path != first)
    shutil.copy(first, second)
    assert cache.find(other, artifact) is None
    (note,) = cache.notes()
    assert CUT in note
    assert cache.find(CLAIM, artifact) is not None


def test_an_entry_that_speaks_of_something_else_than_its_name_gives_no_evidence(
    cache: DiskEvidenceCache, artifact: Artifact, image_id: str
) -> None:
    path = entry(cache)
    secret = (state_root() / KEY_FILE).read_bytes()
    document = json.loads(path.read_bytes().partition(b"\n")[2])
    document["evidence"]["facts"]["subject"]["claim_sha256"] = "00" * 32
    path.write_bytes(entry_bytes(secret, path.name, document))
    assert cache.find(CLAIM, artifact) is None
    assert "it speaks of another claim or artifact than its name" in cache.notes()[0]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("schema", "gate2-kept-evidence-v2"),
        ("evidence", {"lane": "none", "facts": {"reasons": []}}),
        ("evidence", {"lane": "repro", "facts": {}}),
        ("evidence", []),
        ("evidence", None),
    ],
)
def test_an_entry_of_another_form_gives_no_evidence(
    cache: DiskEvidenceCache, artifact: Artifact, key: str, value: object
) -> None:
    """An older or newer engine with the same key may have written it."""
    path = entry(cache)
    secret = (state_root() / KEY_FILE).read_bytes()
    document = json.loads(path.read_bytes().partition(b"\n")[2])
    path.write_bytes(entry_bytes(secret, path.name, {**document, key: value}))
    assert cache.find(CLAIM, artifact) is None
    assert "it holds something else than was kept" in cache.notes()[0]


def test_what_another_users_key_made_is_worth_nothing(
    cache: DiskEvidenceCache, artifact: Artifact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "another user's state"))
    another = cache_in(cache.directory)
    assert another.find(CLAIM, artifact) is None
    assert CUT in another.notes()[0]


def put_a_fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def put_a_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def put_a_link(path: Path) -> None:
    away = path.parent / "away"
    path.rename(away)
    path.symlink_to(away)


def put_too_much(path: Path) -> None:
    with path.open("ab") as stream:
        stream.truncate(MOST_ENTRY_BYTES + 1)


@pytest.mark.parametrize("put", [put_a_fifo, put_a_directory, put_a_link, put_too_much])
def test_what_is_no_plain_file_gives_no_evidence_and_is_not_waited_for(
    cache: DiskEvidenceCache, artifact: Artifact, put: Callable[[Path], None]
) -> None:
    put(entry(cache))
    assert cache.find(CLAIM, artifact) is None
    assert len(cache.notes()) == 1


@pytest.mark.parametrize("place", range(0, 400, 7))
def test_every_changed_byte_and_every_cut_is_noticed(place: int) -> None:
    data = entry_bytes(SECRET, NAME, {"evidence": ["ü", 1.5, None, "x" * 300]})
    place %= len(data)
    changed = bytes([*data[:place], data[place] ^ 1, *data[place + 1 :]])
    for wrong in (changed, data[:place], data[:place] + data[place + 1 :]):
        with pytest.raises(EntryRefused):
            document_of(SECRET, NAME, wrong)
    assert document_of(SECRET, NAME, data) == {"evidence": ["ü", 1.5, None, "x" * 300]}


def test_nothing_is_parsed_before_its_code_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    def parsed(_: object) -> object:
        raise AssertionError("it was parsed")

    monkeypatch.setattr(json, "loads", parsed)
    with pytest.raises(EntryRefused):
        document_of(SECRET, NAME, b"0" * 64 + b"\n" + b"[" * 100_000)
