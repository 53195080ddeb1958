"""A wheel puts into an image what its hash and its RECORD say, and nothing anywhere else."""

import base64
import hashlib
import stat
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from gate2.sandbox.images import wheels
from gate2.sandbox.images.definitions import Wheel
from gate2.sandbox.images.wheels import SITE, WheelRefused

NAME = "thing-1.0-py3-none-any.whl"
INFO = "thing-1.0.dist-info"
FILES = {"thing/__init__.py": b"one = 1\n", f"{INFO}/METADATA": b"Name: thing\n"}


def hashed(data: bytes) -> str:
    value = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=")
    return f"sha256={value.decode()}"


def wheel(
    directory: Path,
    files: dict[str, bytes] = FILES,
    *,
    record: str | None = None,
    more: Iterable[tuple[zipfile.ZipInfo, bytes]] = (),
    name: str = NAME,
) -> Path:
    lines = [f"{path},{hashed(data)},{len(data)}" for path, data in files.items()]
    text = "\n".join([*lines, f"{INFO}/RECORD,,"]) + "\n" if record is None else record
    with zipfile.ZipFile(directory / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in {**files, f"{INFO}/RECORD": text.encode()}.items():
            archive.writestr(path, data)
        for info, data in more:
            archive.writestr(info, data)
    return directory / name


def site(tmp_path: Path, *paths: Path) -> dict[str, tarfile.TarInfo]:
    wheels.write_site(paths, tmp_path / "site.tar", epoch=1_700_000_000)
    with tarfile.open(tmp_path / "site.tar") as archive:
        return {entry.name: entry for entry in archive}


def refused(tmp_path: Path, *paths: Path) -> str:
    with pytest.raises(WheelRefused) as failed:
        site(tmp_path, *paths)
    return str(failed.value)


def test_wheel_installs_its_files_below_the_site_directory(tmp_path: Path) -> None:
    found = site(tmp_path, wheel(tmp_path))
    files = {name for name, entry in found.items() if entry.isreg()}
    assert files == {f"{SITE}/{name}" for name in (*FILES, f"{INFO}/RECORD")}
    assert {entry.mtime for entry in found.values()} == {1_700_000_000}
    assert {(entry.uid, entry.gid) for entry in found.values()} == {(0, 0)}
    assert {oct(entry.mode) for entry in found.values()} == {"0o644", "0o755"}


def test_order_in_the_wheel_makes_no_other_bytes(tmp_path: Path) -> None:
    digests = set()
    for files in (FILES, dict(reversed(FILES.items()))):
        wheels.write_site([wheel(tmp_path, files, record=None)], tmp_path / "site.tar", epoch=0)
        with tarfile.open(tmp_path / "site.tar") as archive:
            digests.add(tuple(entry.name for entry in archive if "RECORD" not in entry.name))
    assert len(digests) == 1


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../outside.py",
        "thing/../../outside.py",
        "thing\\outside.py",
        "thing//double.py",
        "./thing/dot.py",
        "thing/new\nline.py",
        "thing/nul\0.py",
    ],
)
def test_name_that_leads_elsewhere_refuses_the_wheel(tmp_path: Path, name: str) -> None:
    info = zipfile.ZipInfo("placeholder")
    info.filename = info.orig_filename = name
    assert "is no plain file" in refused(tmp_path, wheel(tmp_path, more=[(info, b"1")]))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_link_or_device_refuses_the_wheel(tmp_path: Path, kind: int) -> None:
    info = zipfile.ZipInfo("thing/link")
    info.external_attr = (kind | 0o777) << 16
    assert "is no plain file" in refused(tmp_path, wheel(tmp_path, more=[(info, b"/etc/passwd")]))


def test_file_beside_the_record_refuses_the_wheel(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("thing/extra.py")
    assert "thing/extra.py is in the RECORD or in the wheel, not both" in refused(
        tmp_path, wheel(tmp_path, more=[(info, b"1")])
    )


def test_file_the_record_names_and_the_wheel_lacks_refuses_it(tmp_path: Path) -> None:
    record = "".join(f"{name},{hashed(data)},\n" for name, data in FILES.items())
    assert "thing/gone.py is in" in refused(
        tmp_path, wheel(tmp_path, record=f"{record}thing/gone.py,sha256=x,1\n{INFO}/RECORD,,\n")
    )


@pytest.mark.parametrize("value", ["sha256=AAAA", "md5=AAAA", ""])
def test_file_that_is_not_what_the_record_says_refuses_the_wheel(
    tmp_path: Path, value: str
) -> None:
    record = f"thing/__init__.py,{value},8\n{INFO}/METADATA,{hashed(FILES[f'{INFO}/METADATA'])},\n"
    assert "is not what its RECORD says" in refused(tmp_path, wheel(tmp_path, record=record))


def test_wheel_without_a_record_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / NAME, "w") as archive:
        archive.writestr("thing/__init__.py", b"")
    assert f"expected {INFO}/RECORD" in refused(tmp_path, tmp_path / NAME)


def test_file_that_comes_twice_refuses_the_wheel(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = wheel(tmp_path, more=[(zipfile.ZipInfo("thing/__init__.py"), b"other = 2\n")])
    assert "comes twice" in refused(tmp_path, path)


def test_scripts_and_headers_are_not_spread_over_the_root(tmp_path: Path) -> None:
    path = wheel(tmp_path, {**FILES, "thing-1.0.data/scripts/tool": b"#!/bin/sh\n"})
    assert "would be installed outside" in refused(tmp_path, path)


def test_two_wheels_with_one_file_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert "comes from two wheels" in refused(tmp_path, wheel(tmp_path), wheel(other))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"#!/bin/sh\n"])
def test_file_that_is_no_wheel_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    assert NAME in refused(tmp_path, tmp_path / NAME)


def test_wheel_of_another_hash_than_stated_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # what pip fetched is not believed: here, it fetched something else under the right name
    monkeypatch.setattr(wheels, "_download", lambda stated, directory: wheel(directory))
    stated = Wheel("thing", "1.0", NAME, "0" * 64)
    with pytest.raises(WheelRefused, match="expected sha256 0000"):
        wheels.fetch([stated], tmp_path)


def test_pip_that_fetched_another_file_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wheels, "_download", lambda stated, directory: None)
    with pytest.raises(WheelRefused, match="another file of the same project"):
        wheels.fetch([Wheel("thing", "1.0", NAME, "0" * 64)], tmp_path)
