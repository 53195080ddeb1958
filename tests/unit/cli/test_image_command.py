"""`gate2 image`: what it prints, its exit codes, and that no touched image passes for whole."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gate2.cli.main import run
from gate2.sandbox.images import use as image_use
from gate2.sandbox.images.definitions import definitions
from gate2.sandbox.images.pointer import BUILT, Pointer, write_pointer
from oci_making import COREUTILS, Layout, layer, member


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(image_use, "_MARKS", {})
    return tmp_path / "cache"


@pytest.fixture
def layout(tmp_path: Path) -> Path:
    made = Layout()
    made.image(layer(*COREUTILS, member("opt/data", b"0123456789")))
    return made.write(tmp_path / "image.tar")


@pytest.fixture
def directory(layout: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Where an added image lies."""
    assert run(["image", "add", str(layout), "--format", "json"]) == 0
    image_id = json.loads(capsys.readouterr().out)["image_id"]
    return cache / "added-images" / str(image_id).removeprefix("sha256:")


def as_python(directory: Path, definition: str) -> None:
    """The same image as if it had been built here under that definition."""
    store = directory.parent.parent / BUILT
    store.mkdir()
    directory.rename(store / directory.name)
    pointer = Pointer(f"sha256:{directory.name}", {"definition_sha256": definition})
    write_pointer(store / "python.json", pointer)


def test_added_image_is_listed_with_the_reference_that_records_use(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["image", "list", "--format", "json"]) == 0
    [item] = json.loads(capsys.readouterr().out)
    assert item["image_id"] == f"sha256:{directory.name}"
    assert item["source"].startswith("added@sha256:")
    assert run(["image", "list"]) == 0
    printed = capsys.readouterr()
    assert f"records name the added image {item['source']}" in printed.out
    assert "python is defined and not built: gate2 image build python" in printed.err


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        (definitions()["python"].digest(), "current"),
        ("0" * 64, "older definition: gate2 image build python"),
    ],
)
def test_list_says_whether_the_definition_is_still_the_one(
    directory: Path, capsys: pytest.CaptureFixture[str], definition: str, said: str
) -> None:
    as_python(directory, definition)
    assert run(["image", "list"]) == 0
    # a narrow terminal breaks the last column
    [row] = [line for line in _unbroken(capsys.readouterr().out) if line.startswith("python")]
    assert said in row
    assert f"sha256:{directory.name}" in row


def _unbroken(table: str) -> list[str]:
    rows: list[str] = []
    for line in table.splitlines():
        if line.startswith(" ") and rows:
            rows[-1] = f"{rows[-1].rstrip()} {line.strip()}"
        else:
            rows.append(line)
    return rows


def test_nothing_to_verify_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["image", "verify"]) == 5
    assert "none is built yet" in capsys.readouterr().err


def test_whole_image_verifies(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["image", "verify"]) == 0
    assert "ok" in capsys.readouterr().out


def _flip_last_but(path: Path, offset: int) -> None:
    data = bytearray(path.read_bytes())
    data[offset] ^= 1
    path.write_bytes(data)


def _flip_in_the_archive(directory: Path) -> None:
    archive = directory / "image.tar"
    _flip_last_but(archive, archive.read_bytes().index(b"0123456789"))


def _extend(directory: Path) -> None:
    (directory / "rootfs/opt/more").write_bytes(b"1")


@pytest.mark.parametrize(
    ("touch", "said"),
    [
        (_flip_in_the_archive, "the layer has digest"),
        (lambda d: _flip_last_but(d / "rootfs/opt/data", 3), "opt/data: has other content"),
        (lambda d: _flip_last_but(d / "config.json", 30), "config.json has digest"),
        (_extend, "opt/more: is not part of the layer"),
        (lambda d: (d / "rootfs/opt/data").chmod(0o700), "opt/data: mode and owner are 700"),
        (lambda d: (d / "rootfs/opt/data").chmod(0o4755), "opt/data: mode and owner are 4755"),
        (lambda d: (d / "rootfs/opt/data").unlink(), "opt/data: is missing"),
        (lambda d: (d / "image.tar").unlink(), "cannot be read"),
    ],
)
def test_touched_image_does_not_verify(
    directory: Path,
    capsys: pytest.CaptureFixture[str],
    touch: Callable[[Path], object],
    said: str,
) -> None:
    touch(directory)
    assert run(["image", "verify"]) == 4
    printed = capsys.readouterr().out
    assert said in printed
    assert "to replace it: gate2 image add FILE" in printed


def test_adding_again_replaces_a_damaged_image(
    directory: Path, layout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _extend(directory)
    assert run(["image", "add", str(layout)]) == 0
    assert run(["image", "verify"]) == 0


def test_image_that_cannot_be_taken_in_exits_4_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.tar").write_bytes(b"no archive")
    assert run(["image", "add", str(tmp_path / "x.tar")]) == 4
    assert "expected an OCI layout" in capsys.readouterr().err
    assert run(["image", "add", str(tmp_path / "none.tar")]) == 2


def test_prune_says_what_it_removed(
    directory: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["image", "prune"]) == 0
    assert "nothing to remove" in capsys.readouterr().err
    for pointer in directory.parent.glob("*.json"):
        pointer.unlink()
    assert run(["image", "prune", "--format", "json"]) == 0
    assert [item["kept"] for item in json.loads(capsys.readouterr().out)] == [True]
    assert run(["image", "prune"]) == 0
    assert "in use, kept" in capsys.readouterr().out
    image_use._MARKS.clear()
    monkeypatch.setattr(image_use, "is_used", lambda directory: False)
    assert run(["image", "prune"]) == 0
    assert f"sha256:{directory.name}" in capsys.readouterr().out
    assert not directory.exists()


def test_image_nobody_defined_is_named_with_those_that_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["image", "build", "nosuch"]) == 6
    printed = capsys.readouterr().err
    assert "G2-SBX-003" in printed
    assert "lean, python, python-ml" in printed
