"""What the machine has, what it lacks, and how the lack is mended: for `setup` and `doctor`.

`survey` only looks. `provide` installs, after saying what.
"""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata, util

from gate2 import embedding, embedding_fetching
from gate2.errors import InfrastructureError
from gate2.extras import installing
from gate2.lean import install, toolchain
from gate2.provenance.readiness import readiness
from gate2.reasons import Code, because
from gate2.sandbox.docker.lane import DockerSandbox
from gate2.sandbox.images import build as image_build
from gate2.sandbox.images import images
from gate2.sandbox.runc.lane import RuncSandbox

Say = Callable[[str], None]

DEFAULT_IMAGE = "python"
PACKAGES = {"runc": "runc", "mmdebstrap": "mmdebstrap"}
"""Program to Debian package."""
APT_TIMEOUT_S = 600


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the machinery: there or not, and what to do where it is not."""

    name: str
    present: bool
    detail: str
    remedy: str = ""
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything found, and which lanes remain."""

    parts: tuple[Part, ...]
    sandbox: str | None
    """The sealed lane that `--sandbox auto` would take."""
    proof_lane: bool
    repro_lane: bool


def survey() -> Survey:
    """Look at the machine without changing it."""
    docker = DockerSandbox().available()
    runc = RuncSandbox().available()
    image = images.find(DEFAULT_IMAGE)
    lean = toolchain.find()
    sandbox = "docker" if not docker else "runc" if not runc else None
    parts = (
        Part("python", True, f"{platform.python_version()} ({sys.executable})"),
        Part("docker", not docker, docker or "an engine answers", docker, needed=False),
        Part("runc", not runc, runc or "the embedded lane works", runc, needed=bool(docker)),
        Part(
            f"image {DEFAULT_IMAGE}",
            image is not None,
            image.image_id if image else "not built",
            "gate2 setup, or gate2 image build (root)",
        ),
        Part(
            "lean",
            lean is not None,
            f"Lean {lean.lean_version} ({lean.name}), sha256:{lean.digest}"
            if lean
            else "not there",
            "gate2 setup",
        ),
        _embed(),
        _lean_dojo(),
        _extra("ray", "ray", "needed beyond one machine only"),
    )
    ready = sandbox is not None and image is not None
    return Survey(parts, sandbox, proof_lane=ready and lean is not None, repro_lane=ready)


def _embed() -> Part:
    lack = embedding.lack()
    detail = f"{lack}; for classifying by sentence embeddings only" if lack else "the pinned MiniLM"
    remedy = f"{installing('embed')}, then `gate2 setup --embed`"
    return Part("embed", not lack, detail, remedy, False)


def _lean_dojo() -> Part:
    found = readiness()
    return Part("lean-dojo", found.runs, found.detail, found.remedy, False)


def _extra(name: str, module: str, use: str) -> Part:
    # find_spec imports nothing
    present = util.find_spec(module) is not None
    detail = metadata.version(name) if present else f"not installed; {use}"
    return Part(name, present, detail, installing(name), False)


def provide(say: Say) -> None:
    """Install what is missing: Debian packages (root), the Lean toolchain, the sandbox image.

    Each step says what it does before it does it; one that is done already does nothing.

    Raises:
        InfrastructureError: a step failed; what was done before it stays.
    """
    without_docker = bool(DockerSandbox().available())
    build = not _has_current_image()
    wanted = ["mmdebstrap"] if build else []
    wanted += ["runc"] if without_docker else []
    missing = [PACKAGES[name] for name in wanted if _program(name) is None]
    if missing:
        _apt_install(missing, say)
    if toolchain.find() is None:
        install.install_embedded(say)
    if build:
        image_build.build(DEFAULT_IMAGE, say=say)


def provide_embedding(say: Say) -> bool:
    """Install the classifier's sentence-embedding weights; whether they can be used now.

    Raises:
        InfrastructureError: as `embedding_fetching.fetch`.
    """
    embedding_fetching.fetch(say)
    if lack := embedding.lack():
        say(f"embeddings: {lack}; {installing('embed')}")
    return not lack


def _has_current_image() -> bool:
    """Whether the image is there, and for those who may build also up to date."""
    entries = [item for item in images.installed() if item.image.name == DEFAULT_IMAGE]
    return any(item.current for item in entries) or (bool(entries) and os.geteuid() != 0)


def _program(name: str) -> str | None:
    # /usr/sbin is not on every user's PATH
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def _apt_install(packages: list[str], say: Say) -> None:
    if os.geteuid() != 0:
        raise InfrastructureError(
            because(
                Code.INF_LANE_UNAVAILABLE,
                f"installing the Debian packages {', '.join(packages)} needs root",
                remedy=f"As root: apt-get install {' '.join(packages)}",
            )
        )
    if shutil.which("apt-get") is None:
        raise InfrastructureError(
            because(
                Code.INF_LANE_UNAVAILABLE,
                f"expected apt-get to install {', '.join(packages)}, found none",
                remedy=f"Install {' and '.join(packages)} with this system's package manager.",
            )
        )
    say(f"installing Debian packages: {', '.join(packages)}")
    _apt(["apt-get", "update"])
    _apt(["apt-get", "install", "--yes", "--no-install-recommends", *packages])


def _apt(command: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(  # noqa: S603  fixed commands, no shell
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=APT_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InfrastructureError(
            because(Code.INF_REGISTRY_UNREACHABLE, f"{' '.join(command)} did not end in time")
        ) from None
    if done.returncode != 0:
        tail = " / ".join(done.stderr.strip().splitlines()[-3:])
        raise InfrastructureError(
            because(Code.INF_REGISTRY_UNREACHABLE, f"{' '.join(command)} failed: {tail}")
        )
