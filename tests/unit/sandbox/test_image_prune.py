"""Pruning takes what nothing leads to any more, and never an image that somebody runs from."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gate2.sandbox.images import add as image_add
from gate2.sandbox.images import images
from gate2.sandbox.images import prune as image_prune
from gate2.sandbox.images import store as image_store
from gate2.sandbox.images import use as image_use
from gate2.sandbox.images.pointer import BUILT, Pointer, directory_of, write_pointer
from oci_making import COREUTILS, Layout, layer, member

HOLD = """
import sys
from gate2.sandbox.images import images
assert images.find_added(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "cache"))
    # As another process sees it: this one holds every image that it found.
    monkeypatch.setattr(image_use, "_MARKS", {})
    return tmp_path / "cache"


def added(tmp_path: Path, content: bytes) -> tuple[str, Path]:
    """The reference and the directory of an image, which this process lets go of again."""
    layout = Layout()
    layout.image(layer(*COREUTILS, member("opt/content", content)))
    found = image_add.add(layout.write(tmp_path / "image.tar"), say=lambda _: None)
    let_go()
    assert found.image.rootfs is not None
    return found.references[0], found.image.rootfs.parent


def let_go() -> None:
    for descriptor in image_use._MARKS.values():
        os.close(descriptor)
    image_use._MARKS.clear()


def forget(reference: str, directory: Path) -> None:
    (directory.parent / f"{reference.partition('@sha256:')[2]}.json").unlink()


def prune() -> dict[str, bool]:
    return {item.image_id: item.kept for item in image_prune.prune(say=lambda _: None)}


def test_image_that_a_name_leads_to_stays(tmp_path: Path) -> None:
    reference, directory = added(tmp_path, b"1")
    assert prune() == {}
    assert directory.is_dir()
    assert images.verify(reference) == []
    let_go()


def test_image_that_nothing_leads_to_goes_alone(tmp_path: Path) -> None:
    reference, directory = added(tmp_path, b"1")
    _, other = added(tmp_path, b"2")
    forget(reference, directory)
    assert prune() == {f"sha256:{directory.name}": False}
    assert not directory.exists()
    assert other.is_dir()
    assert sorted(path.name for path in other.parent.iterdir() if path.name.startswith(".")) == [
        ".lock"
    ]


def test_image_that_another_process_uses_stays_until_it_ends(tmp_path: Path) -> None:
    reference, directory = added(tmp_path, b"1")
    argv = [sys.executable, "-c", HOLD, reference]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        forget(reference, directory)
        assert prune() == {f"sha256:{directory.name}": True}
        assert images.find_added(reference) is None
        assert directory.is_dir()
        holder.communicate()
    assert prune() == {f"sha256:{directory.name}": False}
    assert not directory.exists()


def test_image_that_this_process_uses_stays(tmp_path: Path) -> None:
    reference, directory = added(tmp_path, b"1")
    assert images.find_added(reference) is not None
    forget(reference, directory)
    assert prune() == {f"sha256:{directory.name}": True}
    let_go()


def test_definition_that_went_takes_its_image_along(tmp_path: Path, cache: Path) -> None:
    store = cache / BUILT
    _, directory = added(tmp_path, b"1")
    store.mkdir()
    moved = directory.rename(store / directory.name)
    pointer = Pointer(f"sha256:{moved.name}", {"definition_sha256": "0" * 64})
    write_pointer(store / "no-longer-defined.json", pointer)
    write_pointer(store / "python.json", pointer)
    assert prune() == {}, "an image of an older definition is still that name's"
    assert not (store / "no-longer-defined.json").exists()
    (store / "python.json").unlink()
    assert prune() == {f"sha256:{moved.name}": False}


def test_what_a_killed_build_left_is_removed(cache: Path) -> None:
    left = cache / BUILT / ".build-killed"
    left.mkdir(parents=True)
    (left / "layer.tar").write_bytes(b"1")
    assert prune() == {}
    assert not left.exists()


def test_image_taken_away_while_it_is_looked_for_is_not_there(tmp_path: Path, cache: Path) -> None:
    reference, directory = added(tmp_path, b"1")
    image_store.set_aside(directory)
    assert images.find_added(reference) is None
    assert directory_of(cache / "added-images", f"sha256:{directory.name}") == directory
    assert not images.added() - {reference}


def test_user_who_locks_an_image_for_good_hangs_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_use, "_PATIENCE_S", 0.05)
    reference, directory = added(tmp_path, b"1")
    with (directory / "config.json").open("rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        assert images.find_added(reference) is not None
    let_go()
