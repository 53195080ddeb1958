"""Wheels for an image: fetched by pip, held to their hash, and turned into a deterministic tar.

pip only fetches; nothing of a wheel runs, and pip's word counts for nothing: the file has to
have the hash that images.toml states, every entry a plain name below the site directory, and
every file the hash that the wheel's own RECORD states (PyPA binary distribution format 1.0).
"""

import base64
import csv
import hashlib
import io
import stat
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath

from gate2.sandbox.images.definitions import PYTHON, Wheel
from gate2.sandbox.images.layer import Entry, header_of, write_entries
from gate2.sandbox.images.rootfs import digest_of

SITE = f"usr/local/lib/python{PYTHON}/dist-packages"
_FETCH_TIMEOUT_S = 600.0
_MOST_FILES = 50_000
_MOST_BYTES = 4 << 30
_PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
_ABIS = (f"cp{PYTHON.replace('.', '')}", "abi3", "none")


class WheelRefused(ValueError):
    """A wheel could not be had, or is not what images.toml says, or not what it says itself."""


def fetch(wheels: Iterable[Wheel], directory: Path) -> list[Path]:
    """Download the wheels into `directory`, for the image's Python, and check their hashes.

    Raises:
        WheelRefused: pip could not get one, or it has another hash.
    """
    fetched = []
    for wheel in wheels:
        _download(wheel, directory)
        path = directory / wheel.file
        if not path.is_file():
            raise WheelRefused(f"{wheel.file}: pip fetched another file of the same project")
        if (actual := digest_of(path)) != wheel.sha256:
            raise WheelRefused(f"{wheel.file}: expected sha256 {wheel.sha256}, got {actual}")
        fetched.append(path)
    return fetched


def write_site(wheels: Iterable[Path], target: Path, *, epoch: int) -> None:
    """Write one tar with everything the wheels install, below the root's site directory.

    Raises:
        WheelRefused: a wheel breaks its format, or two hold the same file.
    """
    entries: dict[str, Entry] = {}
    for path in wheels:
        for name, entry in _entries(path, epoch):
            if name in entries:
                raise WheelRefused(f"{path.name}: {name} comes from two wheels")
            entries[name] = entry
    for name in list(entries):
        for parent in PurePosixPath(name).parents:
            if str(parent) != "." and str(parent) not in entries:
                header = header_of(str(parent), mode=0o755, mtime=epoch, kind=tarfile.DIRTYPE)
                entries[str(parent)] = Entry(header)
    write_entries((entries[name] for name in sorted(entries)), target)


def _download(wheel: Wheel, directory: Path) -> None:
    requirements = directory / "requirements.txt"
    line = f"{wheel.name}=={wheel.version} --hash=sha256:{wheel.sha256}\n"
    requirements.write_text(line, encoding="utf-8")
    argv = [sys.executable, "-I", "-m", "pip", "download", "--quiet", "--no-deps",
            "--disable-pip-version-check", "--only-binary=:all:", "--require-hashes",
            f"--python-version={PYTHON}", "--implementation=cp",
            *(f"--abi={abi}" for abi in _ABIS),
            *(f"--platform={platform}" for platform in _PLATFORMS),
            f"--dest={directory}", f"--requirement={requirements}"]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 - argv is from images.toml
            argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=_FETCH_TIMEOUT_S,
            check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise WheelRefused(f"{wheel.file}: pip download: {error}") from error
    if done.returncode != 0:
        tail = " / ".join(done.stderr.decode(errors="replace").strip().splitlines()[-3:])
        raise WheelRefused(f"{wheel.file}: pip download exit {done.returncode}: {tail}")


def _entries(path: Path, epoch: int) -> Iterator[tuple[str, Entry]]:
    try:
        with zipfile.ZipFile(path) as archive:
            files = _plain_files(path, archive)
            recorded = _record(path, archive, files)
            for name in sorted(files):
                data = archive.read(files[name])
                if name in recorded and _digest(data) != recorded[name]:
                    raise WheelRefused(f"{path.name}: {name} is not what its RECORD says")
                header = header_of(f"{SITE}/{name}", mode=0o644, mtime=epoch)
                header.size = len(data)
                yield header.name, Entry(header, partial(io.BytesIO, data))
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise WheelRefused(f"{path.name}: {error}") from error


def _plain_files(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Every file by name; a name that leads elsewhere, or one that comes twice, refuses all."""
    members = archive.infolist()
    if len(members) > _MOST_FILES or sum(member.file_size for member in members) > _MOST_BYTES:
        raise WheelRefused(f"{path.name}: more than {_MOST_FILES} files or {_MOST_BYTES} bytes")
    files: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        # orig_filename: zipfile cuts a name at a NUL and turns the separator of the system
        name = member.orig_filename
        if member.is_dir():
            name = name.rstrip("/")
        kind = stat.S_IFMT(member.external_attr >> 16)
        if not _is_plain(name) or kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise WheelRefused(f"{path.name}: {member.orig_filename!r} is no plain file")
        if name.split("/")[0].endswith(".data"):
            raise WheelRefused(f"{path.name}: {name} would be installed outside {SITE}")
        if name in files:
            raise WheelRefused(f"{path.name}: {name} comes twice")
        if not member.is_dir():
            files[name] = member
    for name in files:
        if any(str(parent) in files for parent in PurePosixPath(name).parents):
            raise WheelRefused(f"{path.name}: {name} lies in what is a file itself")
    return files


def _is_plain(name: str) -> bool:
    parts = name.split("/")
    return all(part not in ("", ".", "..") for part in parts) and not any(
        character in "\\\0\n\r" or ord(character) < 32 for character in name
    )


def _record(
    path: Path, archive: zipfile.ZipFile, files: Mapping[str, zipfile.ZipInfo]
) -> dict[str, str]:
    """The RECORD: digest by name, of every file but the RECORD itself."""
    project, version = path.name.split("-")[:2]
    own = f"{project}-{version}.dist-info/RECORD"
    if own not in files:
        raise WheelRefused(f"{path.name}: expected {own}, found none")
    text = archive.read(files[own]).decode("utf-8", "strict")
    recorded = {row[0]: row[1] for row in csv.reader(io.StringIO(text)) if len(row) == 3}
    recorded.pop(own, None)
    unsigned = {own, f"{own}.jws", f"{own}.p7s"}
    if missing := sorted(recorded.keys() ^ (files.keys() - unsigned)):
        raise WheelRefused(f"{path.name}: {missing[0]} is in the RECORD or in the wheel, not both")
    return recorded


def _digest(data: bytes) -> str:
    encoded = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
    return f"sha256={encoded.rstrip(b'=').decode()}"
