"""The images of `sandboxes/images.toml`: built here from Debian packages, known by digest.

An image lives at ``<cache>/images/<64 hex digits>/``: `image.tar` (what `docker load` takes),
`config.json`, `packages.txt` and the unpacked `rootfs/`. ``<cache>/images/<name>.json`` points
from a name and the definition it was built from to the ID; it is written whole, last.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gate2.backports import tomllib
from gate2.data import data_path
from gate2.errors import InfrastructureError, InvalidRecord
from gate2.places import cache_root, cache_roots, write_whole
from gate2.reasons import Code, because
from gate2.sandbox import rootfs
from gate2.sandbox.job import Image

SCHEMA = "gate2-images-v1"
_BUILD_TIMEOUT_S = 1800.0
_REFERENCE = re.compile(r"[a-z0-9][a-z0-9._/:-]{0,200}@sha256:[0-9a-f]{64}")
_COMPILE = (
    'chroot "$1" env PYTHONHASHSEED=0 python3 -m compileall -q -f -j 1'
    " --invalidation-mode unchecked-hash /usr/lib/python3 /usr/lib/python3.11"
)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Definition:
    """One `[image.NAME]` table."""

    name: str
    suite: str
    architecture: str
    packages: tuple[str, ...]
    source_date_epoch: int

    def digest(self) -> str:
        """Equal exactly when the same build would be made by the same layout."""
        parts = (rootfs.LAYOUT, _COMPILE, self.suite, self.architecture, self.packages)
        text = json.dumps([*parts, self.source_date_epoch])
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Installed:
    """An image on this machine."""

    image: Image
    current: bool
    """Whether it was built from the definition that images.toml holds now."""
    packages: tuple[str, ...]
    """Name, version and architecture of every Debian package in it."""


def definitions() -> dict[str, Definition]:
    """Every image that images.toml defines."""
    document = tomllib.loads(data_path("sandboxes/images.toml").read_text(encoding="utf-8"))
    if document.get("schema") != SCHEMA:
        raise ValueError(f"sandboxes/images.toml: expected schema {SCHEMA}")
    return {
        name: Definition(
            name=name,
            suite=table["suite"],
            architecture=table["architecture"],
            packages=tuple(sorted(table["packages"])),
            source_date_epoch=table["source_date_epoch"],
        )
        for name, table in document["image"].items()
    }


def is_reference(image: str) -> bool:
    """Whether this names an image of a registry by digest."""
    return _REFERENCE.fullmatch(image) is not None


def resolve_name(image: str) -> Image:
    """The built image of that name.

    Raises:
        InfrastructureError: SBX-001, it is defined and not built here.
        InvalidRecord: SBX-002, it is neither a defined name nor a reference by digest.
    """
    if image not in definitions():
        known = ", ".join(sorted(definitions()))
        raise InvalidRecord(
            because(
                Code.SBX_IMAGE_NOT_BY_DIGEST,
                f"image {image!r} is neither a name of sandboxes/images.toml ({known}) nor a "
                "repository@sha256:… reference",
            )
        )
    found = find(image)
    if found is None:
        raise InfrastructureError(
            because(
                Code.SBX_IMAGE_MISSING,
                f"image {image!r} is defined and not built on this machine",
                remedy=f"Run `gate2 image build {image}`.",
            )
        )
    return found


def find(name: str) -> Image | None:
    """The built image of that name, or None where it has not been built."""
    for root in _stores():
        pointer = _read_pointer(root / f"{name}.json")
        if pointer is None:
            continue
        image_id = pointer["image_id"]
        directory = root / image_id.removeprefix("sha256:")
        if (directory / "config.json").is_file():
            return Image(name, image_id, directory / "rootfs")
    return None


def is_own(image: Image) -> bool:
    """Whether the image was made here, from packages: what it holds is no author's."""
    return image.rootfs is not None


def trusted(image: Image) -> Image:
    """An image whose programs may be believed: this one where it is our own, else `python`.

    Raises:
        InfrastructureError: SBX-001, neither is on this machine.
    """
    return image if is_own(image) else resolve_name("python")


def archive_of(image: Image) -> Path | None:
    """The tar `docker load` takes, for an image that was built here."""
    if image.rootfs is None:
        return None
    archive = image.rootfs.parent / "image.tar"
    return archive if archive.is_file() else None


def installed() -> list[Installed]:
    """Every defined image that is built on this machine."""
    found = []
    for name, definition in sorted(definitions().items()):
        image = find(name)
        if image is None or image.rootfs is None:
            continue
        packages = (image.rootfs.parent / "packages.txt").read_text(encoding="utf-8")
        pointer = _read_pointer(image.rootfs.parent.parent / f"{name}.json") or {}
        current = pointer.get("definition_sha256") == definition.digest()
        found.append(Installed(image, current, tuple(packages.splitlines())))
    return found


def verify(name: str) -> list[str]:
    """What is wrong with a built image: nothing, when layer, ID and unpacked root agree.

    Reads every byte. The unpacked root is compared entry by entry with the layer.
    """
    image = find(name)
    if image is None or image.rootfs is None:
        return [f"image {name} is not built on this machine: run `gate2 image build {name}`"]
    return _findings(image.rootfs.parent, image.image_id)


def _findings(directory: Path, image_id: str) -> list[str]:
    findings = []
    try:
        config = (directory / "config.json").read_bytes()
        if (actual := f"sha256:{rootfs.sha256_of(config)}") != image_id:
            findings.append(f"config.json has digest {actual}, expected {image_id}")
        expected = json.loads(config)["rootfs"]["diff_ids"][0]
        with tarfile.open(directory / "image.tar") as archive:
            layer_digest = _digest_of_layer(archive)
            if f"sha256:{layer_digest}" != expected:
                findings.append(f"the layer has digest sha256:{layer_digest}, expected {expected}")
            with tarfile.open(fileobj=rootfs.open_layer(archive)) as layer:
                findings += rootfs.differences(layer, directory / "rootfs")
    except (OSError, ValueError, KeyError, IndexError, tarfile.TarError) as error:
        findings.append(f"image.tar cannot be read: {error}")
    return findings


def build(name: str, *, say: Say, force: bool = False) -> Image:
    """Build the image of that name; costs nothing when this definition is already built.

    Raises:
        InfrastructureError: SBX-003 with the builder's last lines, or with what it lacks.
    """
    definition = definitions().get(name)
    if definition is None:
        known = ", ".join(sorted(definitions()))
        raise _failed(f"sandboxes/images.toml defines no image {name!r}; it defines {known}")
    if not force and (image := _current(definition)):
        return image
    _require_builder()
    store = cache_root() / "images"
    store.mkdir(parents=True, exist_ok=True)
    with _locked(store / ".lock", say):
        if not force and (image := _current(definition)):
            return image  # another process built it while this one waited
        for stale in (*store.glob(".build-*"), *store.glob(".old-*")):
            shutil.rmtree(stale, ignore_errors=True)  # of a build that was killed
        return _build(definition, store, say)


def _build(definition: Definition, store: Path, say: Say) -> Image:
    workspace = Path(tempfile.mkdtemp(prefix=".build-", dir=store))
    try:
        say(f"image {definition.name}: installing Debian packages into a fresh root (about 30 s)")
        raw = workspace / "bootstrap.tar"
        _bootstrap(definition, raw)
        layer_file = workspace / "layer.tar"
        layer = rootfs.write_layer(raw, layer_file, epoch=definition.source_date_epoch)
        raw.unlink()
        config = rootfs.image_config(
            layer.sha256, architecture=definition.architecture, epoch=definition.source_date_epoch
        )
        image_id = rootfs.sha256_of(config)
        target = store / image_id
        say(f"image {definition.name}: sha256:{image_id}")
        _furnish(workspace, config, layer_file, epoch=definition.source_date_epoch)
        _put_in_place(workspace, target)
    except (OSError, ValueError, KeyError, tarfile.TarError) as error:
        raise _failed(f"image {definition.name}: {error}") from error
    finally:
        shutil.rmtree(workspace, ignore_errors=True)
    pointer = {"definition_sha256": definition.digest(), "image_id": f"sha256:{image_id}"}
    write_whole(store / f"{definition.name}.json", json.dumps(pointer, indent=1).encode() + b"\n")
    return Image(definition.name, f"sha256:{image_id}", target / "rootfs")


def _bootstrap(definition: Definition, target: Path) -> None:
    argv = [
        "mmdebstrap",
        "--quiet",
        "--mode=root",
        "--variant=minbase",
        f"--architectures={definition.architecture}",
        f"--include={','.join(definition.packages)}",
        f"--customize-hook={_COMPILE}",
        definition.suite,
        str(target),
    ]
    environment = dict(os.environ) | {
        "SOURCE_DATE_EPOCH": str(definition.source_date_epoch),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    try:
        done = subprocess.run(  # noqa: S603 - argv is from images.toml
            argv,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_BUILD_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _failed(f"image {definition.name}: mmdebstrap: {error}") from error
    if done.returncode != 0:
        tail = " / ".join(done.stderr.decode(errors="replace").strip().splitlines()[-4:])
        raise _failed(f"image {definition.name}: mmdebstrap exit {done.returncode}: {tail}")


def _furnish(workspace: Path, config: bytes, layer: Path, *, epoch: int) -> None:
    """Fill the image's directory; the order does not matter, the rename after it does."""
    (workspace / "config.json").write_bytes(config)
    rootfs.write_archive(workspace / "image.tar", config, layer, epoch=epoch)
    root = workspace / "rootfs"
    root.mkdir(mode=0o755)
    tar = shutil.which("tar")
    if tar is None:
        raise _failed("tar is not installed: apt-get install tar")
    argv = [tar, "--extract", "--numeric-owner", "--preserve-permissions", "--same-owner",
            f"--directory={root}", f"--file={layer}"]  # fmt: skip
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)  # noqa: S603 - own layer
    layer.unlink()
    status = (root / "var/lib/dpkg/status").read_text(encoding="utf-8")
    packages = "".join(f"{line}\n" for line in _packages(status))
    (workspace / "packages.txt").write_text(packages, encoding="utf-8")
    workspace.chmod(0o755)  # a sandbox's own uid has to reach rootfs


def _put_in_place(workspace: Path, target: Path) -> None:
    """Rename into place, unless the same image is there whole; a damaged one is replaced."""
    if target.exists():
        if not _findings(target, f"sha256:{target.name}"):
            return
        aside = Path(tempfile.mkdtemp(prefix=".old-", dir=target.parent))
        target.rename(aside / "image")
        workspace.rename(target)
        shutil.rmtree(aside, ignore_errors=True)
    else:
        workspace.rename(target)


def _packages(status: str) -> Iterator[str]:
    for paragraph in status.strip().split("\n\n"):
        fields = dict(
            line.split(": ", 1)
            for line in paragraph.splitlines()
            if ": " in line and not line.startswith(" ")
        )
        if fields.get("Status") == "install ok installed":
            yield f"{fields['Package']} {fields['Version']} {fields['Architecture']}"


def _require_builder() -> None:
    if os.geteuid() != 0:
        raise _failed(
            "building an image needs root (it installs packages into a root of its own)",
            remedy="Run `sudo gate2 image build python`, or name an image by repository@sha256:….",
        )
    if shutil.which("mmdebstrap") is None:
        raise _failed(
            "building an image needs mmdebstrap, which is not installed",
            remedy="Run `apt-get install mmdebstrap`, then `gate2 image build python`.",
        )


def _current(definition: Definition) -> Image | None:
    image = find(definition.name)
    if image is None or image.rootfs is None:
        return None
    pointer = _read_pointer(image.rootfs.parent.parent / f"{definition.name}.json") or {}
    return image if pointer.get("definition_sha256") == definition.digest() else None


def _stores() -> list[Path]:
    return [root / "images" for root in cache_roots()]


def _read_pointer(path: Path) -> dict[str, str] | None:
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(document, dict):
        return None
    values = [document.get("definition_sha256"), document.get("image_id")]
    well_formed = all(isinstance(value, str) for value in values) and re.fullmatch(
        r"sha256:[0-9a-f]{64}", str(document["image_id"])
    )
    return document if well_formed else None


def _digest_of_layer(archive: tarfile.TarFile) -> str:
    digest = hashlib.sha256()
    stream = rootfs.open_layer(archive)
    while piece := stream.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()


@contextmanager
def _locked(path: Path, say: Say) -> Iterator[None]:
    with path.open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another process is building an image: waiting for it")
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _failed(message: str, *, remedy: str | None = None) -> InfrastructureError:
    return InfrastructureError(because(Code.SBX_IMAGE_BUILD_FAILED, message, remedy=remedy))
