"""`gate2 check --write` on disks that are full or read-only: INF-004, and all that was stays."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from gate2.cli import main as entry
from gate2.cli.main import run
from gate2.contracts.chain import read_corrections
from gate2.evidence import ReproEvidence
from gate2.executor.lanes import Lanes
from gate2.ledger.entry import text_of
from gate2.ledger.opening import existing_ledger
from gate2.places import cache_root, write_whole
from gate2.publish import publishing
from gate2.record.model import Artifact, Claim
from gate2.sandbox.tmpfs import mount_tmpfs, unmount
from publishing_made import change_artifacts, refused, reproduced, with_artifacts_of
from rough import copy_record, half_written, publication_faults, write_talk
from rough import run as run_alone
from somebody import Somebody

PAGE = 4096
MOST_PAGES = 40
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
Told = pytest.CaptureFixture[str]


@dataclass(frozen=True)
class Disk:
    """A small disk."""

    place: Path

    def fill(self, *, but_pages: int = 0) -> None:
        """Leave room for so many pages."""
        filler = self.place / "filler"
        with filler.open("wb", buffering=0) as stream, suppress(OSError):
            while stream.write(bytes(PAGE)):
                continue
        os.truncate(filler, filler.stat().st_size - but_pages * PAGE)

    def free(self) -> None:
        """Give all of the room back."""
        (self.place / "filler").unlink()

    def make(self, mode: str) -> None:
        """Read-only or writable, whoever asks."""
        subprocess.run(["mount", "-o", f"remount,{mode}", str(self.place)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    place = tmp_path / "disk"
    place.mkdir()
    mount_tmpfs(place, size_mib=1, inodes=200, uid=0)
    try:
        yield Disk(place)
    finally:
        unmount(place)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[object], None]:
    """Sets what happens while the lane runs, which reproduces everything."""
    happens: list[Callable[[], object]] = []

    def lane(self: Lanes, claim: Claim, artifact: Artifact, say: object) -> ReproEvidence:
        for each in happens:
            each()
        return reproduced(claim, artifact)

    monkeypatch.setattr(Lanes, "reproduce", lane)
    # It would take away the descriptor that pytest reads.
    monkeypatch.setattr(entry, "_drop_output", lambda: None)
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "cache"))

    def then(what: object) -> None:
        assert callable(what)
        happens.append(what)

    return then


def check(record: Path, capsys: Told, *options: str) -> tuple[int, str, str]:
    """The exit code, the report and what else was said."""
    capsys.readouterr()
    code = run(["check", str(record), "--write", *options])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    assert "crash report" not in err
    return code, out, err


def contents(directory: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(directory)): p.read_bytes() for p in directory.rglob("*") if p.is_file()
    }


def assert_old_state(record: Path, before: dict[str, bytes], old: Path, state: Path) -> None:
    """All that was there is there; the history may have grown, and is a history still."""
    after = contents(record)
    known = read_corrections(before.pop("corrections.json")).events
    assert read_corrections(after.pop("corrections.json")).events[: len(known)] == known
    assert after == before
    assert half_written(record) == []
    copy = with_artifacts_of(old, record, old.parent / "as-before")
    assert refused(copy, state) == []
    shutil.rmtree(copy)


@root_only
def test_disk_that_is_full_at_any_page_leaves_the_old_verdict_whole(
    disk: Disk, tmp_path: Path, capsys: Told, own_state: Path, meanwhile: object
) -> None:
    old = copy_record("anscombe-quartet", tmp_path / "old")
    assert check(old, capsys, "--no-cache")[0] == 0
    failed = 0
    for pages in range(MOST_PAGES):
        record = Path(shutil.copytree(old, disk.place / "record"))
        change_artifacts(record)
        before = contents(record)
        disk.fill(but_pages=pages)
        code, out, err = check(record, capsys, "--no-cache")
        assert "verified 1 of 1 gateable" in out, "what was found is shown all the same"
        if code == 0:
            break
        assert code == 6
        assert "INF-004 disk-full" in err
        assert f"{record}: cannot be written: No space left on device" in err
        failed += 1
        assert_old_state(record, before, old, own_state)
        disk.free()
        shutil.rmtree(record)
    else:
        pytest.fail(f"{MOST_PAGES} pages are not enough")
    assert failed >= 5, "it found room at once"
    assert publication_faults(record) == half_written(record) == []
    assert refused(record, own_state) == []


WRITTEN = {
    "attestation": r"c1\.[0-9a-f]{16}\.dsse\.json",
    "summary": r"c1\..*\.svr\.dsse\.json",
    "record attestation": r"_verdict\..*",
    "corrections": r"corrections\.json",
    "verdict": r"verdict\.json",
}


@root_only
@pytest.mark.parametrize("how", ["full", "read-only"])
@pytest.mark.parametrize("file", WRITTEN)
def test_disk_that_fails_at_any_file_leaves_the_old_verdict_whole(
    file: str,
    how: str,
    disk: Disk,
    tmp_path: Path,
    capsys: Told,
    own_state: Path,
    meanwhile: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = copy_record("anscombe-quartet", tmp_path / "old")
    assert check(old, capsys, "--no-cache")[0] == 0
    record = Path(shutil.copytree(old, disk.place / "record"))
    change_artifacts(record)
    before = contents(record)

    def fails(path: Path, data: bytes) -> None:
        if re.fullmatch(WRITTEN[file], path.name):
            disk.fill() if how == "full" else disk.make("ro")
        write_whole(path, data)

    monkeypatch.setattr(publishing, "write_whole", fails)
    code, out, err = check(record, capsys, "--no-cache")
    assert code == 6
    assert "INF-004 disk-full" in err
    assert ("No space left" if how == "full" else "read-only") in err
    assert "verified 1 of 1 gateable" in out
    disk.make("rw")
    monkeypatch.setattr(publishing, "write_whole", write_whole)
    if how == "full":
        assert_old_state(record, before, old, own_state)
    else:
        # What was written before nothing could be removed any more: whole, and named by nobody.
        assert refused(with_artifacts_of(old, record, tmp_path / "as-before"), own_state) == []
    with suppress(FileNotFoundError):
        disk.free()
    assert check(record, capsys, "--no-cache")[0] == 0
    assert publication_faults(record) == half_written(record) == []
    assert refused(record, own_state) == []


@root_only
@pytest.mark.parametrize("form", ["text", "json", "jsonl", "markdown"])
def test_report_is_whole_on_standard_output_though_nothing_could_be_written(
    form: str, disk: Disk
) -> None:
    record = write_talk(disk.place / "r")
    expected = run_alone("check", record, "--format", form)[1]
    disk.fill()
    code, out, err = run_alone("check", record, "--write", "--format", form)
    assert code == 6
    assert "INF-004 disk-full" in err
    assert len(out.splitlines()) == len(expected.splitlines()) > 0


@root_only
def test_writer_that_finds_room_again_says_nothing_twice(
    disk: Disk, tmp_path: Path, capsys: Told, own_state: Path, meanwhile: object
) -> None:
    record = copy_record("anscombe-quartet", disk.place / "record")
    assert check(record, capsys, "--no-cache")[0] == 0
    change_artifacts(record)
    for pages in range(0, MOST_PAGES, 3):
        disk.fill(but_pages=pages)
        check(record, capsys, "--no-cache")
        disk.free()
    assert check(record, capsys, "--no-cache")[0] == 0
    kinds = (record / "corrections.json").read_text(encoding="utf-8").count('"ARTIFACT"')
    assert kinds == 2, "one for each tree that the artifact had"
    assert refused(record, own_state) == []


@root_only
def test_full_disk_under_the_ledger_writes_no_verdict_that_nobody_remembers(
    disk: Disk, tmp_path: Path, capsys: Told, monkeypatch: pytest.MonkeyPatch, meanwhile: object
) -> None:
    monkeypatch.setenv("GATE2_STATE", str(disk.place / "state"))
    record = copy_record("anscombe-quartet", tmp_path / "record")
    assert check(record, capsys, "--no-cache")[0] == 0
    known = entries(disk.place / "state")
    change_artifacts(record)
    before = contents(record)
    disk.fill()
    code, out, err = check(record, capsys, "--no-cache")
    assert (code, contents(record)) == (6, before)
    assert "INF-004 disk-full" in err
    assert "verified 1 of 1 gateable" in out
    disk.free()
    assert entries(disk.place / "state") == known
    assert check(record, capsys, "--no-cache")[0] == 0
    assert entries(disk.place / "state")[: len(known)] == known
    assert refused(record, disk.place / "state") == []


def entries(state: Path) -> list[str]:
    """The entries of a ledger whose chain holds."""
    ledger = existing_ledger(f"sqlite:///{state / 'ledger.sqlite'}")
    assert ledger is not None
    with ledger:
        assert ledger.verify() == ()
        return [text_of(chained.entry) for chained in ledger.entries()]


@root_only
@pytest.mark.parametrize("how", ["full", "read-only"])
def test_new_ledger_that_cannot_be_made_leaves_no_half_of_one(
    how: str,
    disk: Disk,
    tmp_path: Path,
    capsys: Told,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: object,
) -> None:
    monkeypatch.setenv("GATE2_STATE", str(disk.place / "state"))
    record = copy_record("anscombe-quartet", tmp_path / "record")
    if how == "full":
        disk.fill()
    else:
        disk.make("ro")
    code, _, err = check(record, capsys, "--no-cache")
    assert code == 6
    assert "INF-004 disk-full" in err
    assert "GATE2_STATE" in err or "Free some space" in err
    assert not (record / "verdict.json").exists()
    left = disk.place / "state"
    assert not left.exists() or list(left.iterdir()) == []


@root_only
@pytest.mark.parametrize("how", ["full", "read-only"])
def test_cache_that_cannot_be_written_costs_what_it_would_keep_and_nothing_else(
    how: str, disk: Disk, tmp_path: Path, capsys: Told, meanwhile: object
) -> None:
    policy = tmp_path / "gate2.toml"
    policy.write_text(f'[engine]\ncache = "{disk.place / "kept"}"\n', encoding="utf-8")
    assert check(write_talk(tmp_path / "first"), capsys, "--policy", str(policy))[0] == 1
    kept = contents(disk.place / "kept")
    assert kept != {}
    if how == "full":
        disk.fill()
    else:
        disk.make("ro")
    record = copy_record("anscombe-quartet", tmp_path / "record")
    code, _, err = check(record, capsys, "--policy", str(policy))
    assert (code, publication_faults(record)) == (0, [])
    assert "nothing is kept in the cache" in err
    now = contents(disk.place / "kept")
    now.pop("attempts/.lock", None)  # an empty file needs no room
    assert now == kept


@root_only
@pytest.mark.runc
def test_read_only_place_for_runs_is_the_machines_fault_and_no_verdict(
    disk: Disk, tmp_path: Path, capsys: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    (disk.place / "images").symlink_to(cache_root() / "images")
    disk.make("ro")
    monkeypatch.setenv("GATE2_CACHE", str(disk.place))
    record = copy_record("anscombe-quartet", tmp_path / "record")
    code, out, err = check(record, capsys, "--sandbox", "runc")
    assert code == 6, err
    assert "INF-004" in out
    assert "read-only" in out
    assert not (record / "verdict.json").exists()


@root_only
def test_record_that_becomes_read_only_under_the_writer_keeps_its_old_verdict(
    disk: Disk, tmp_path: Path, capsys: Told, own_state: Path, meanwhile: Callable[[object], None]
) -> None:
    old = copy_record("anscombe-quartet", tmp_path / "old")
    assert check(old, capsys, "--no-cache")[0] == 0
    record = Path(shutil.copytree(old, disk.place / "record"))
    change_artifacts(record)
    before = contents(record)
    meanwhile(lambda: disk.make("ro"))
    code, out, err = check(record, capsys, "--no-cache")
    assert (code, contents(record)) == (6, before)
    assert "INF-004 disk-full" in err
    assert "read-only" in err
    assert "verified 1 of 1 gateable" in out
    assert_old_state(record, before, old, own_state)


@root_only
def test_read_only_directory_of_evidence_is_refused_before_anything_runs(
    tmp_path: Path, capsys: Told, own_state: Path, meanwhile: Callable[[object], None]
) -> None:
    record = copy_record("anscombe-quartet", tmp_path / "record")
    assert check(record, capsys, "--no-cache")[0] == 0
    change_artifacts(record)
    before = contents(record)
    evidence = record / "evidence"
    meanwhile(lambda: pytest.fail("it ran"))
    subprocess.run(["mount", "--bind", str(evidence), str(evidence)], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(evidence)], check=True)
        code, out, _ = check(record, capsys, "--no-cache")
    finally:
        unmount(evidence)
    assert (code, contents(record)) == (6, before)
    said = " ".join(out.split())
    assert "INF-004 disk-full" in said
    assert "cannot be written: it is read-only" in said


@root_only
def test_ledger_that_becomes_read_only_writes_no_verdict(
    disk: Disk, tmp_path: Path, capsys: Told, monkeypatch: pytest.MonkeyPatch, meanwhile: object
) -> None:
    monkeypatch.setenv("GATE2_STATE", str(disk.place / "state"))
    record = copy_record("anscombe-quartet", tmp_path / "record")
    assert check(record, capsys, "--no-cache")[0] == 0
    known = entries(disk.place / "state")
    change_artifacts(record)
    before = contents(record)
    disk.make("ro")
    code, out, err = check(record, capsys, "--no-cache")
    assert (code, contents(record)) == (6, before)
    assert "INF-004 disk-full" in err
    assert "read-only" in err
    assert "verified 1 of 1 gateable" in out
    assert entries(disk.place / "state") == known


def test_state_that_the_user_may_not_write_is_named(somebody: Somebody, tmp_path: Path) -> None:
    record = somebody.own(write_talk(somebody.home / "r"))
    state = somebody.home / "state"
    state.mkdir(mode=0o755)
    code, out, err = somebody.run("check", record, "--write", GATE2_STATE=str(state))
    assert code == 6, err
    assert "INF-004 disk-full" in err
    assert f"{state / 'ledger.sqlite'}: the ledger cannot be written, it is read-only" in err
    assert "Incomplete" not in out
    assert not (record / "verdict.json").exists()
