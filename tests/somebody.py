"""`gate2` and its interpreter as somebody without root, who owns a home and little else."""

import os
import re
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest

from gate2.backports import tomllib
from rough import GIVE_UP_S

UID = 12_345
CHECKOUT = Path(__file__).resolve().parents[1]
SOCKET = Path("/var/run/docker.sock")


@dataclass(frozen=True)
class Somebody:
    """A user that the machine knows nothing of: no entry in passwd, no group but his own."""

    python: tuple[str, ...]
    environment: dict[str, str]
    home: Path
    groups: tuple[int, ...] = ()

    def start(self, *arguments: str | Path, **environment: str) -> "subprocess.Popen[str]":
        """`gate2` as this user, in his home."""
        return self.start_python("-m", "gate2", *arguments, **environment)

    def start_python(self, *arguments: str | Path, **environment: str) -> "subprocess.Popen[str]":
        """The interpreter as this user, in his home, where it can import `gate2`."""
        said = {**self.environment, **environment}
        process: subprocess.Popen[str] = subprocess.Popen(
            [*self.python, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.home,
            env={name: value for name, value in said.items() if value},
            user=UID,
            group=UID,
            extra_groups=self.groups,
        )
        return process

    def run(self, *arguments: str | Path, **environment: str) -> tuple[int, str, str]:
        """`gate2` as this user to its end: exit code, standard output, standard error."""
        process = self.start(*arguments, **environment)
        out, err = process.communicate(timeout=GIVE_UP_S)
        assert "Traceback" not in out + err
        assert "crash report" not in err
        return process.returncode, out, err

    def own(self, path: Path) -> Path:
        """Give a tree to this user."""
        for each in (path, *path.rglob("*")):
            os.chown(each, UID, UID, follow_symlinks=False)
        return path


@pytest.fixture(scope="module")
def readable() -> Iterator[Path]:
    """A checkout and its interpreter where everybody may read them, whoever owns the real ones."""
    place = Path(tempfile.mkdtemp(prefix="gate2-test-"))
    place.chmod(0o755)
    try:
        for name in ("engine", "sandboxes", "lean"):
            shutil.copytree(CHECKOUT / name, place / name)
        stated = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
        seen: set[str] = set()
        needed = [needed_files(each, seen) for each in stated["project"]["dependencies"]]
        for file in sorted(needed_files("gate2", seen).union(*needed)):
            target = place / "site" / file.relative_to(sysconfig.get_path("purelib"))
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
        if not everybody_may_use(Path(sys.executable).resolve()):
            copy_interpreter(place / "python")
        for each in place.rglob("*"):
            each.chmod(each.stat().st_mode | (0o755 if each.is_dir() else 0o444))
        yield place
    finally:
        shutil.rmtree(place)


def needed_files(needed: str, seen: set[str]) -> set[Path]:
    """The files of an installed distribution and of all it needs, with the extras asked for."""
    wanted = re.match(r"([A-Za-z0-9._-]+)(?:\[([^]]*)\])?", needed)
    assert wanted is not None
    if wanted[0] in seen:
        return set()
    seen.add(wanted[0])
    extras = re.split(r"\s*,\s*", wanted[2] or "")
    try:
        distribution = metadata.distribution(wanted[1])
    except metadata.PackageNotFoundError:
        return set()  # for another Python or another system
    library = Path(sysconfig.get_path("purelib"))
    located = (Path(str(item.locate())).resolve() for item in distribution.files or ())
    found = {path for path in located if path.is_file() and path.is_relative_to(library)}
    for requirement in distribution.requires or ():
        extra = re.search(r"extra == ['\"]([^'\"]*)", requirement)
        if extra is None or extra[1] in extras:
            found |= needed_files(requirement, seen)
    return {path for path in found if path.suffix != ".pth"}


def everybody_may_use(path: Path) -> bool:
    """Whether each directory on the way to a file may be entered by all, and the file run."""
    return all(each.stat().st_mode & stat.S_IXOTH for each in (path, *path.parents))


def copy_interpreter(place: Path) -> None:
    """The running Python without what tests and builders of Python need."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    base = Path(sys.base_prefix)
    skipped = shutil.ignore_patterns("test", "site-packages", "config-*", "idlelib")
    shutil.copytree(base / "lib" / version, place / "lib" / version, ignore=skipped, symlinks=True)
    for library in (base / "lib").glob("libpython*.so*"):
        shutil.copy2(library, place / "lib", follow_symlinks=False)
    (place / "bin").mkdir()
    shutil.copy2(Path(sys.executable).resolve(), place / "bin" / version)


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that belongs to the user, where others may look but not in his cache."""
    place = Path(tempfile.mkdtemp(prefix="gate2-home-"))
    os.chown(place, UID, UID)
    place.chmod(0o755)
    try:
        yield place
    finally:
        shutil.rmtree(place)


@pytest.fixture
def somebody(readable: Path, home: Path) -> Somebody:
    """The user, who cannot reach an engine."""
    own = readable / "python" / "bin"
    python = next(own.iterdir()) if own.is_dir() else Path(sys.executable).resolve()
    environment = {
        "HOME": str(home),
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": f"{readable / 'engine'}:{readable / 'site'}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LD_LIBRARY_PATH": str(readable / "python" / "lib") if own.is_dir() else "",
    }
    return Somebody((str(python), "-s"), environment, home)


@pytest.fixture
def docker_user(somebody: Somebody) -> Somebody:
    """The same user in the group of the engine's socket."""
    group = SOCKET.stat().st_gid
    return Somebody(somebody.python, somebody.environment, somebody.home, (group,))
