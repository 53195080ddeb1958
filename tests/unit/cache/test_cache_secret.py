"""The key that entries are authenticated with is this user's alone, or is not used."""

import multiprocessing
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from cache_making import CLAIM, MADE_AT, cache_in, evidence_for, put_image, script
from gate2.cache.secret import SECRET_BYTES, SecretRefused, secret_at


def test_a_key_is_made_once_and_only_its_user_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "state" / "cache.key"
    secret = secret_at(path)
    assert len(secret) == SECRET_BYTES
    assert len(set(secret)) > 8
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert secret_at(path) == secret
    assert list(path.parent.iterdir()) == [path]


def test_two_places_have_two_keys(tmp_path: Path) -> None:
    assert secret_at(tmp_path / "one") != secret_at(tmp_path / "two")


def let_the_group_read(path: Path) -> None:
    path.chmod(0o640)


def let_everybody_write(path: Path) -> None:
    path.chmod(0o602)


def give_away(path: Path) -> None:
    os.chown(path, 12_345, 12_345)


def cut(path: Path) -> None:
    path.write_bytes(b"short")


def make_longer(path: Path) -> None:
    path.write_bytes(b"k" * (SECRET_BYTES + 1))


def link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def make_a_fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def make_a_directory(path: Path) -> None:
    path.unlink()
    path.mkdir(0o700)


REFUSED: dict[Callable[[Path], None], str] = {
    let_the_group_read: "its mode is 0640",
    let_everybody_write: "its mode is 0602",
    cut: "it has 5",
    make_longer: f"it has {SECRET_BYTES + 1}",
    link: "Too many levels of symbolic links",
    make_a_fifo: "it is no regular file",
    make_a_directory: "it is no regular file",
}


@pytest.mark.parametrize("spoil", REFUSED, ids=lambda each: each.__name__)
def test_a_key_that_others_may_know_is_refused_with_its_reason(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    path = tmp_path / "cache.key"
    secret_at(path)
    spoil(path)
    with pytest.raises(SecretRefused, match=REFUSED[spoil]):
        secret_at(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_key_that_somebody_else_put_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cache.key"
    secret_at(path)
    give_away(path)
    with pytest.raises(SecretRefused, match="it is user 12345's"):
        secret_at(path)


def test_a_refused_key_switches_the_cache_off_and_is_spoken_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "machine"))
    image_id = put_image(tmp_path / "machine")
    artifact = script(tmp_path / "gain")
    evidence = evidence_for(artifact, image_id)
    cache_in(tmp_path / "cache").keep(CLAIM, artifact, evidence, MADE_AT)
    Path(os.environ["GATE2_STATE"], "cache.key").chmod(0o644)
    cache = cache_in(tmp_path / "cache")
    assert cache.find(CLAIM, artifact) is None
    cache.keep(CLAIM, artifact, evidence, MADE_AT)
    (note,) = cache.notes()
    assert note.startswith("nothing is kept in the cache: ")
    assert "its mode is 0644" in note


def _secret(path: str, together: "multiprocessing.synchronize.Barrier") -> bytes:
    together.wait()
    return secret_at(Path(path))


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    count = 8
    at_once = multiprocessing.get_context("fork")
    with at_once.Manager() as manager, at_once.Pool(count) as pool:
        together = manager.Barrier(count)
        asked = [(str(tmp_path / "cache.key"), together)] * count
        found = pool.starmap(_secret, asked, chunksize=1)
    assert len(set(found)) == 1
    assert list(tmp_path.iterdir()) == [tmp_path / "cache.key"]
