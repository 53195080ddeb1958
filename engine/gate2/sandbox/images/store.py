"""Where images lie on this machine, and which of them were made here.

An image lies in a directory named by the 64 hex digits of its ID: `image.tar` (what
`docker load` takes), `config.json`, `packages.txt` and the unpacked `rootfs/`. Those built from
packages lie in ``<cache>/images``, those taken from an author's OCI layout in
``<cache>/added-images``, so that where an image lies says whose it is. A pointer file beside
the directories leads from a name, or from a manifest's digest, to an ID; it is written whole, last.
"""

import fcntl
import json
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gate2.places import cache_root, cache_roots
from gate2.sandbox.images import rootfs, unpacked
from gate2.sandbox.images import use as image_use
from gate2.sandbox.images.pointer import BUILT, Pointer, directory_of, read_pointer
from gate2.sandbox.job import Image

Say = Callable[[str], None]


def stores(kind: str) -> list[Path]:
    """Where images of that kind may lie, this user's place first."""
    return [root / kind for root in cache_roots()]


def is_built_here(image: Image) -> bool:
    """Whether the image lies where only builds from images.toml are put."""
    return image.rootfs is not None and image.rootfs.parent.parent.name == BUILT


def find(kind: str, pointer_name: str, image_name: str) -> Image | None:
    """The image that a pointer leads to, or None; from now on it is in use by this process."""
    for store in stores(kind):
        pointer = read_pointer(store / f"{pointer_name}.json")
        if pointer is None:
            continue
        directory = directory_of(store, pointer.image_id)
        if image_use.mark(directory):
            return Image(image_name, pointer.image_id, directory / "rootfs")
    return None


def pointer_of(image: Image, pointer_name: str) -> Pointer | None:
    """The pointer beside a found image's directory."""
    if image.rootfs is None:
        return None
    return read_pointer(image.rootfs.parent.parent / f"{pointer_name}.json")


@contextmanager
def workspace(kind: str, say: Say) -> Iterator[Path]:
    """A private directory in this user's store, for one image at a time; gone afterwards."""
    store = cache_root() / kind
    store.mkdir(parents=True, exist_ok=True)
    with locked(store / ".lock", say):
        for stale in (*store.glob(".build-*"), *store.glob(".old-*")):
            shutil.rmtree(stale, ignore_errors=True)  # of a process that was killed
        made = Path(tempfile.mkdtemp(prefix=".build-", dir=store))
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)


def put_in_place(made: Path, image_id: str) -> Path:
    """Rename into place, unless the same image is there whole; a damaged one is replaced."""
    target = directory_of(made.parent, image_id)
    made.chmod(0o755)  # a sandbox's own uid has to reach rootfs
    if not target.exists():
        made.rename(target)
    elif findings(target, image_id):
        set_aside(target, lambda: made.rename(target))
    return target


def set_aside(directory: Path, then: Callable[[], object] = lambda: None) -> None:
    """Take an image away in one step; `then` happens before its files are removed."""
    aside = Path(tempfile.mkdtemp(prefix=".old-", dir=directory.parent))
    directory.rename(aside / "image")
    then()
    shutil.rmtree(aside, ignore_errors=True)


def findings(directory: Path, image_id: str) -> list[str]:
    """What is wrong with an image: nothing, when ID, layer and unpacked root agree.

    Reads every byte. The unpacked root is compared entry by entry with the layer.
    """
    found = []
    try:
        config = (directory / "config.json").read_bytes()
        if (actual := f"sha256:{rootfs.sha256_of(config)}") != image_id:
            found.append(f"config.json has digest {actual}, expected {image_id}")
        expected = json.loads(config)["rootfs"]["diff_ids"][0]
        with tarfile.open(directory / "image.tar") as archive:
            layer_digest = rootfs.digest_of_stream(rootfs.open_layer(archive))
            if f"sha256:{layer_digest}" != expected:
                found.append(f"the layer has digest sha256:{layer_digest}, expected {expected}")
            with tarfile.open(fileobj=rootfs.open_layer(archive)) as layer:
                found += unpacked.differences(layer, directory / "rootfs")
    except (OSError, ValueError, KeyError, IndexError, tarfile.TarError) as error:
        found.append(f"image.tar or config.json cannot be read: {error}")
    return found


@contextmanager
def locked(path: Path, say: Say) -> Iterator[None]:
    """Hold the lock of a store; whoever has to wait is told so."""
    with path.open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another process is making an image: waiting for it")
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield
