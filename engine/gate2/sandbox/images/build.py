"""Builds an image of images.toml: Debian packages and hashed wheels, as one deterministic layer.

1. the wheels are fetched and turned into one tar;
2. mmdebstrap installs the packages into a root of its own, unpacks that tar over it, and
   compiles every Python file with the root's interpreter;
3. what came out is normalised into a layer (`gate2.sandbox.images.rootfs`), and the layer's digest
   and the definition's date make the configuration, whose digest is the image ID;
4. layer and configuration are packed for `docker load` and unpacked for every other lane;
5. the whole is renamed into place, and the pointer written.
"""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

from gate2.errors import InfrastructureError
from gate2.reasons import Code, because
from gate2.sandbox.images import images, rootfs, wheels
from gate2.sandbox.images import store as image_store
from gate2.sandbox.images.definitions import COMPILE, Definition, definitions
from gate2.sandbox.images.pointer import BUILT, Pointer, write_pointer
from gate2.sandbox.images.reminding import reminding
from gate2.sandbox.images.store import Say
from gate2.sandbox.job import Image

_BUILD_TIMEOUT_S = 1800.0


def build(name: str, *, say: Say, force: bool = False) -> Image:
    """Build the image of that name; costs nothing when this definition is already built.

    Raises:
        InfrastructureError: SBX-003 with the builder's last lines, or with what it lacks.
    """
    definition = definitions().get(name)
    if definition is None:
        known = ", ".join(sorted(definitions()))
        raise failed(f"sandboxes/images.toml defines no image {name!r}; it defines {known}")
    if not force and (image := _current(definition)):
        return image
    _require_builder(name)
    with image_store.workspace(BUILT, say) as workspace:
        if not force and (image := _current(definition)):
            return image  # another process built it while this one waited
        return _build(definition, workspace, say)


def failed(message: str, *, remedy: str | None = None) -> InfrastructureError:
    """SBX-003."""
    return InfrastructureError(because(Code.SBX_IMAGE_BUILD_FAILED, message, remedy=remedy))


def furnish(workspace: Path, config: bytes, layer: Path, *, epoch: int) -> None:
    """Fill an image's directory from its configuration and its layer, which is used up."""
    (workspace / "config.json").write_bytes(config)
    rootfs.write_archive(workspace / "image.tar", config, layer, epoch=epoch)
    root = workspace / "rootfs"
    root.mkdir()
    root.chmod(0o755)  # whatever the umask: another user's payload runs in it
    tar = shutil.which("tar")
    if tar is None:
        raise failed("tar is not installed: apt-get install tar")
    argv = [tar, "--extract", "--numeric-owner", "--preserve-permissions",
            "--delay-directory-restore", f"--directory={root}", f"--file={layer}"]  # fmt: skip
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)  # noqa: S603 - a layer of ours
    layer.unlink()


def _build(definition: Definition, workspace: Path, say: Say) -> Image:
    name, epoch = definition.built_as, definition.source_date_epoch
    try:
        say(f"image {name}: takes {definition.takes}")
        raw, layer_file = workspace / "bootstrap.tar", workspace / "layer.tar"
        site = _site(definition, workspace, say)
        with reminding(say, f"image {name}: installing Debian packages into a fresh root"):
            _bootstrap(definition, raw, site)
        say(f"image {name}: packing it")
        layer = rootfs.write_layer(raw, layer_file, epoch=epoch)
        raw.unlink()
        config = rootfs.image_config(
            layer.sha256, architecture=definition.architecture, epoch=epoch
        )
        image_id = f"sha256:{rootfs.sha256_of(config)}"
        say(f"image {name}: {image_id}")
        furnish(workspace, config, layer_file, epoch=epoch)
        status = (workspace / "rootfs/var/lib/dpkg/status").read_text(encoding="utf-8")
        packages = [*_packages(status), *(f"{w.name} {w.version} wheel" for w in definition.wheels)]
        text = "".join(f"{line}\n" for line in packages)
        (workspace / "packages.txt").write_text(text, encoding="utf-8")
        image_store.put_in_place(workspace, image_id)
    except (OSError, ValueError, KeyError, tarfile.TarError, subprocess.SubprocessError) as error:
        raise failed(f"image {name}: {error}") from error
    pointer = Pointer(image_id, {"definition_sha256": definition.digest()})
    write_pointer(workspace.parent / f"{name}.json", pointer)
    image = images.find(definition.name)
    assert image is not None, "it was put in place just now"
    return image


def _site(definition: Definition, workspace: Path, say: Say) -> Path | None:
    """The tar of everything that the wheels install; None for an image without wheels."""
    if not definition.wheels:
        return None
    count = len(definition.wheels)
    what = "1 wheel by its hash" if count == 1 else f"{count} wheels by their hashes"
    directory, site = workspace / "wheels", workspace / "site.tar"
    directory.mkdir()
    with reminding(say, f"image {definition.built_as}: fetching {what}"):
        fetched = wheels.fetch(definition.wheels, directory)
    wheels.write_site(fetched, site, epoch=definition.source_date_epoch)
    shutil.rmtree(directory)
    return site


def _bootstrap(definition: Definition, target: Path, site: Path | None) -> None:
    hooks = [f"--customize-hook={COMPILE}"]
    if site is not None:
        hooks = [f"--customize-hook=tar-in {site} /", f"{hooks[0]} /{wheels.SITE}"]
    argv = [
        "mmdebstrap",
        "--quiet",
        "--mode=root",
        "--variant=minbase",
        f"--architectures={definition.architecture}",
        f"--include={','.join(definition.packages)}",
        *hooks,
        definition.suite,
        str(target),
    ]
    environment = dict(os.environ) | {
        "SOURCE_DATE_EPOCH": str(definition.source_date_epoch),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    done = subprocess.run(  # noqa: S603 - argv is from images.toml
        argv,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_BUILD_TIMEOUT_S,
        check=False,
    )
    if site is not None:
        site.unlink()
    if done.returncode != 0:
        tail = " / ".join(done.stderr.decode(errors="replace").strip().splitlines()[-4:])
        raise failed(f"image {definition.name}: mmdebstrap exit {done.returncode}: {tail}")


def _packages(status: str) -> Iterator[str]:
    for paragraph in status.strip().split("\n\n"):
        fields = dict(
            line.split(": ", 1)
            for line in paragraph.splitlines()
            if ": " in line and not line.startswith(" ")
        )
        if fields.get("Status") == "install ok installed":
            yield f"{fields['Package']} {fields['Version']} {fields['Architecture']}"


def _require_builder(name: str) -> None:
    if os.geteuid() != 0:
        raise failed(
            "building an image needs root (it installs packages into a root of its own)",
            remedy=f"Run `sudo gate2 image build {name}`, or name an image by repository@sha256:….",
        )
    if shutil.which("mmdebstrap") is None:
        raise failed(
            "building an image needs mmdebstrap, which is not installed",
            remedy=f"Run `apt-get install mmdebstrap`, then `gate2 image build {name}`.",
        )


def _current(definition: Definition) -> Image | None:
    image = images.find(definition.name)
    return image if image is not None and images.is_current(image, definition) else None
