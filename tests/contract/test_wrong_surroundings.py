"""`gate2` where the machine is in the way: an answer and an exit code, never a traceback."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import sealed_lanes
from gate2.places import cache_root
from gate2.sandbox.tmpfs import mount_tmpfs, unmount
from rough import GATE2, GIVE_UP_S, copy_record, run, write_talk

LANES = sealed_lanes.params(("runc", "docker", "bubblewrap"))


def shell(script: str, *arguments: str | Path, **environment: str) -> tuple[int, str, str]:
    """A shell script with `gate2` as "$G", and its arguments as "$1" …"""
    done = subprocess.run(
        ["sh", "-c", f'G="{sys.executable} -m gate2"; {script}', "sh", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, **environment},
        timeout=GIVE_UP_S,
        check=False,
    )
    out, err = (each.decode("utf-8", "backslashreplace") for each in (done.stdout, done.stderr))
    assert "Traceback" not in out + err
    assert "crash report" not in err
    return done.returncode, out, err


# Disks


@pytest.fixture
def small_cache(tmp_path: Path) -> Iterator[Path]:
    """A cache on a disk of one MiB that knows the machine's images."""
    cache = tmp_path / "cache"
    cache.mkdir()
    mount_tmpfs(cache, size_mib=1, inodes=200, uid=0)
    try:
        cache.chmod(0o755)
        (cache / "images").symlink_to(cache_root() / "images")
        yield cache
    finally:
        unmount(cache)


def fill(disk: Path, *, but_bytes: int = 0) -> None:
    """Leave no more than so many bytes of a small disk."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as stream, suppress(OSError):
        while stream.write(bytes(4096)):
            continue
    os.truncate(filler, filler.stat().st_size - but_bytes)


@pytest.mark.parametrize("lane", LANES)
@pytest.mark.parametrize("free_bytes", [0, 8192, 24_576])
def test_full_disk_is_the_machines_fault_and_no_verdict(
    lane: str, free_bytes: int, small_cache: Path, tmp_path: Path
) -> None:
    record = copy_record("anscombe-quartet", tmp_path / "record")
    big = record / "artifacts" / "moments" / "big.bin"
    big.write_bytes(bytes(2 << 20))
    fill(small_cache, but_bytes=free_bytes)
    code, out, err = shell(
        '$G check "$1" --write --format json --sandbox "$2"', record, lane,
        GATE2_CACHE=str(small_cache),
    )  # fmt: skip
    assert code == 6, err
    reasons = json.loads(out)["records"][0]["claims"][0]["reasons"]
    assert [reason["code"] for reason in reasons] == ["G2-INF-004"]
    assert not (record / "verdict.json").exists()
    assert list((small_cache / "runs").iterdir() if (small_cache / "runs").exists() else []) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_full_disk_under_the_record_leaves_the_old_verdict(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount_tmpfs(disk, size_mib=1, inodes=64, uid=0)
    try:
        record = write_talk(disk / "r")
        assert run("check", record, "--write")[0] == 1
        old = (record / "verdict.json").read_bytes()
        write_talk(record, claims=2)
        fill(disk)
        code, _, err = shell('$G check "$1" --write', record)
        assert code == 6
        assert "G2-INF-004" in err
        assert (record / "verdict.json").read_bytes() == old
        assert [path.name for path in record.iterdir() if path.suffix == ".tmp"] == []
    finally:
        unmount(disk)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("form", ["text", "json", "jsonl", "markdown"])
def test_output_that_could_not_be_written_is_no_success(form: str, tmp_path: Path) -> None:
    record = write_talk(tmp_path / "r")
    code, _, err = shell(
        '$G check "$1" --require not-falsified --format "$2" >/dev/full', record, form
    )
    assert code == 6
    assert "G2-INF-004 disk-full" in err


@pytest.mark.parametrize("lane", LANES)
def test_place_for_runs_that_cannot_be_made_is_named(lane: str, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "images").symlink_to(cache_root() / "images")
    (cache / "runs").write_text("a file where a directory should be", encoding="utf-8")
    record = copy_record("anscombe-quartet", tmp_path / "record")
    code, out, err = shell(
        '$G check "$1" --format json --sandbox "$2"', record, lane, GATE2_CACHE=str(cache)
    )
    assert code == 6, err
    (reason,) = json.loads(out)["records"][0]["claims"][0]["reasons"]
    assert reason["code"] == "G2-INF-013"
    assert str(cache / "runs") in reason["message"]


# Streams


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_change_no_outcome(closed: str, tmp_path: Path) -> None:
    record = write_talk(tmp_path / "r")
    for form in ("text", "json"):
        code = shell(f'$G check "$1" --write --format {form} {closed}', record)[0]
        assert code == 1
    assert json.loads((record / "verdict.json").read_bytes())["status"] == "UNVERIFIED"
    assert shell(f"$G classify {closed}")[0] == 5
    assert shell(f"$G explain lean-005 {closed}")[0] == 0


@pytest.mark.parametrize("lane", LANES)
def test_closed_streams_reach_no_sealed_run(lane: str, tmp_path: Path) -> None:
    record = copy_record("anscombe-quartet", tmp_path / "record")
    code, _, _ = shell('$G check "$1" --write --sandbox "$2" <&- >&- 2>&-', record, lane)
    assert code == 0
    assert json.loads((record / "verdict.json").read_bytes())["status"] == "VERIFIED"


def test_reader_that_has_seen_enough_gets_no_traceback(tmp_path: Path) -> None:
    record = write_talk(tmp_path / "r", claims=300)
    code, out, _ = shell('$G check "$1" --format json | head -c 100', record)
    assert (code, len(out)) == (0, 100)


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
    ids=str,
)
def test_locale_decides_nothing(locale: dict[str, str], tmp_path: Path) -> None:
    record = copy_record("anscombe-quartet", tmp_path / "Ünïcode ∀")
    for form in ("text", "json", "markdown"):
        code, out, err = shell(f'$G check "$1" --claim c2 --format {form}', record, **locale)
        assert code == 1, err
        assert "UNVERIFIED" in out
    assert shell("$G doctor", **locale)[0] == 0


# Places


@pytest.mark.parametrize(
    "name",
    [b"with space", b"new\nline", b"not\xffutf8", b"\x1b[31mred", b"-dash", b"*", b"quo'te\"s"],
    ids=repr,
)
def test_name_of_a_record_does_not_matter(name: bytes, tmp_path: Path) -> None:
    record = write_talk(Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)))
    for form in ("text", "json", "jsonl", "markdown"):
        done = subprocess.run(
            [*GATE2, "check", record, "--write", "--format", form],
            capture_output=True,
            timeout=GIVE_UP_S,
            check=False,
        )
        assert done.returncode == 1, done.stderr
        assert b"\x1b" not in done.stdout + done.stderr
        assert b"Traceback" not in done.stderr
        done.stdout.decode("utf-8")
    assert (record / "verdict.json").is_file()
    wrong = subprocess.run([*GATE2, "check", record / "no"], capture_output=True, check=False)
    assert wrong.returncode == 2
    assert b"\x1b" not in wrong.stderr


@pytest.mark.parametrize("lane", LANES)
def test_artifact_runs_wherever_its_record_lies(lane: str, tmp_path: Path) -> None:
    place = Path(os.fsdecode(os.fsencode(tmp_path) + b"/sp ace,\n:\xff"))
    record = copy_record("anscombe-quartet", place / "record")
    code, out, err = run("check", record, "--write", "--sandbox", lane, "--format", "json")
    assert code == 0, out + err


def test_deleted_working_directory_weakens_no_policy(tmp_path: Path) -> None:
    record = write_talk(tmp_path / "r")
    gone = tmp_path / "gone"
    policy = tmp_path / "policy.toml"
    policy.write_text('[policy]\nrequire = "not-falsified"\n', encoding="utf-8")
    enter = 'mkdir "$2"; cd "$2"; rmdir "$2"; '
    code, _, err = shell(f'{enter}$G check "$1"', record, gone)
    assert code == 2
    assert "current directory is gone" in err
    assert shell(f'{enter}$G check "$1" --policy "$3"', record, gone, policy)[0] == 0
    assert shell(f"{enter}$G check .", record, gone)[0] == 2
    assert shell(f"{enter}$G lint .", record, gone)[0] == 5
    code, _, err = shell(f"{enter}$G ci --base main", record, gone)
    assert code == 2
    assert "current directory is gone" in err
    assert shell(f"{enter}$G explain lean-005", record, gone)[0] == 0
    assert shell(f"{enter}$G doctor", record, gone)[0] == 0
    assert shell(f"{enter}$G init x", record, gone)[0] == 2
    assert shell(f'{enter}$G bind "$1"', record, gone)[0] == 0


def test_home_is_not_needed(tmp_path: Path) -> None:
    record = write_talk(tmp_path / "r")
    assert shell('unset HOME; $G check "$1"', record)[0] == 1
    assert shell('unset HOME; $G check "$1"', record, XDG_CACHE_HOME="relative")[0] == 1
    assert not (tmp_path / "relative").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_record_on_a_read_only_disk_is_refused_before_anything_runs(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount_tmpfs(disk, size_mib=1, inodes=200, uid=0)
    try:
        record = copy_record("anscombe-quartet", disk / "r")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        code, out, err = shell('$G check "$1" --write', record)
        assert code == 6
        assert "INF-004" in out
        assert "read-only" in out
        assert "sealed run" not in err
    finally:
        unmount(disk)


def test_document_is_refused_before_anything_is_written_beside_it(tmp_path: Path) -> None:
    manifest = tmp_path / "other.json"
    record = write_talk(tmp_path / "r")
    shutil.copy(record / "record.json", manifest)
    code, out, err = shell('$G check "$1" --write', manifest)
    assert (code, out) == (2, "")
    assert "gate2 import" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.json", "r"]


# Sizes


@pytest.mark.parametrize("jobs", ["1", "256"])
def test_long_record_is_judged_whole_with_any_number_of_jobs(jobs: str, tmp_path: Path) -> None:
    record = write_talk(tmp_path / "r", claims=500)
    code, out, err = run("check", record, "--format", "json", "--jobs", jobs)
    assert code == 1, err
    claims = json.loads(out)["records"][0]["claims"]
    assert [claim["id"] for claim in claims] == [f"c{n}" for n in range(500)]
    assert all(claim["reasons"] for claim in claims)
    assert run("check", record, "--jobs", "0")[0] == 2
