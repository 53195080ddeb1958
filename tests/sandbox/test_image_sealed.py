"""The images as they are: made again the same, the same on every lane, and an author's harmless."""

import shutil
import stat
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from docker.errors import NotFound

import sealed_lanes
from gate2.places import cache_roots
from gate2.sandbox.docker.engine import ENGINE_ERRORS, connect, inspect_image
from gate2.sandbox.images import add as image_add
from gate2.sandbox.images import build as image_build
from gate2.sandbox.images import images, rootfs
from gate2.sandbox.images import store as image_store
from gate2.sandbox.images.add import Added
from gate2.sandbox.job import Ended, Image, Job, Limits, Sandbox
from oci_making import Layout, layer, member, symlink

LANES = ("runc", "docker", "bubblewrap")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "OMP_NUM_THREADS": "1"}
EVIL = "/opt/evil.so"


def built(name: str) -> Image:
    image = images.find(name)
    if image is None:
        pytest.skip(f"the image {name} is not built: gate2 image build {name}")
    return image


def run_python(lane: Sandbox, image: Image, code: str, limits: Limits) -> str:
    job = Job(image=image, command=("python3", "-c", code), workdir="/", environment=ENVIRONMENT,
              limits=limits)  # fmt: skip
    done = lane.run(job)
    assert (done.ended, done.exit_code) == (Ended.EXITED, 0), done.stderr.decode()
    return done.stdout.decode()


# Made again


def packages_of(image: Image) -> bytes:
    assert image.rootfs is not None
    return (image.rootfs.parent / "packages.txt").read_bytes()


def digests_of(image: Image) -> tuple[str, str]:
    """The image's own, and that of its layer as it lies packed."""
    archive_path = images.archive_of(image)
    assert archive_path is not None
    with tarfile.open(archive_path) as archive:
        return image.image_id, rootfs.digest_of_stream(rootfs.open_layer(archive))


@pytest.mark.slow
@pytest.mark.docker  # builds need root, which CI's machine with Docker has
def test_image_built_again_is_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the one that set-up built from the same packages; where Debian's have changed since, as
    one that is built a moment later."""
    if shutil.which("mmdebstrap") is None:
        pytest.skip("mmdebstrap is not installed: apt-get install mmdebstrap")

    def built_in(name: str) -> Image:
        monkeypatch.setenv("GATE2_CACHE", str(tmp_path / name))
        image = image_build.build("python", say=lambda _: None, force=True)
        assert image_build.build("python", say=pytest.fail) == image  # it is there: nothing is said
        return image

    there = built("python")
    image = built_in("one")
    assert image.rootfs is not None
    assert image.rootfs.is_relative_to(tmp_path), "the machine's own is no image built again"
    if packages_of(there) != packages_of(image):
        there = built_in("two")
    assert digests_of(there) == digests_of(image), (
        "of the same packages another image: the builder is not deterministic, or has changed "
        "since the machine's own was built (gate2 image build --force python)"
    )


# The same everywhere


@pytest.mark.docker
def test_engine_runs_the_very_image_that_is_unpacked_for_the_others() -> None:
    image = built("python")
    lane = sealed_lanes.lane_of("docker")
    assert lane.run(Job(image=image, command=("true",), workdir="/")).exit_code == 0
    api = connect()
    found = inspect_image(api, image.image_id)
    api.close()
    assert found["Id"] == image.image_id
    assert images.verify("python") == []
    assert lane.resolve("lean").image_id == image.image_id


@pytest.mark.parametrize("name", ["python", "python-ml"])
@pytest.mark.runc
def test_layer_holds_nothing_that_gives_rights(name: str) -> None:
    image = built(name)
    archive_path = images.archive_of(image)
    assert archive_path is not None
    open_to_all = []
    with (
        tarfile.open(archive_path) as archive,
        tarfile.open(fileobj=rootfs.open_layer(archive)) as opened,
    ):
        for entry in opened:
            assert not entry.mode & (stat.S_ISUID | stat.S_ISGID), entry.name
            assert entry.isreg() or entry.isdir() or entry.issym() or entry.islnk(), entry.name
            assert not entry.pax_headers, entry.name
            if entry.mode & stat.S_IWOTH and not entry.issym():
                open_to_all.append((entry.name, oct(entry.mode)))
    assert open_to_all == [("tmp", "0o1777"), ("var/tmp", "0o1777")]


# python-ml

FIT = """
import lightgbm, numpy, scipy.stats, sklearn.datasets, sklearn.linear_model, torch
x, y = sklearn.datasets.load_diabetes(return_X_y=True)
print(round(sklearn.linear_model.LinearRegression().fit(x, y).score(x, y), 6))
print(round(scipy.stats.pearsonr(x[:, 2], y).statistic, 6))
w, v = torch.zeros(10, dtype=torch.float64, requires_grad=True), numpy.zeros(10)
for _ in range(20):
    by_hand = ((x @ v - y) ** 2).mean()
    v -= 2 * x.T @ (x @ v - y) / len(y)
    loss = ((torch.tensor(x) @ w - torch.tensor(y)) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= w.grad
        w.grad.zero_()
print(abs(float(loss) / by_hand - 1) < 1e-12, round(by_hand), torch.cuda.is_available())
options = {"verbose": -1, "num_threads": 1, "deterministic": True, "seed": 1}
trees = lightgbm.train(options, lightgbm.Dataset(x, y), num_boost_round=5)
print(trees.predict(x[:2]).round(4).tolist())
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", sealed_lanes.params(LANES))
def test_statistics_and_a_small_model_are_computed_sealed(name: str) -> None:
    lane = sealed_lanes.lane_of(name)
    image = built("python-ml")
    printed = run_python(lane, image, FIT, Limits(wall_s=120, memory_mib=1024))
    assert printed.splitlines() == [
        "0.517748",
        "0.58645",
        "True 27953 False",
        "[175.932, 124.452]",
    ]


# An author's image


@pytest.fixture(scope="module")
def authors() -> Iterator[Added]:
    """Our own image as an author might ship it, with everything hostile a configuration can say.

    It lies in a cache of its own; the machine's images are found behind it.
    """
    own = built("python")
    archive_path = images.archive_of(own)
    assert archive_path is not None
    with tarfile.open(archive_path) as archive:
        base = rootfs.open_layer(archive).read()
    hostile = layer(
        member("usr/bin/rootshell", b"#!/bin/sh\nid -u\n", mode=0o6755),
        member("opt/evil.so", b"not a library"),
        symlink("opt/host", "/proc/1/root/etc/shadow"),
    )
    config = {
        "Entrypoint": ["/bin/false"],
        "Cmd": ["/bin/false"],
        "Env": [f"LD_PRELOAD={EVIL}", "AUTHOR=1"],
        "User": "0:0",
        "WorkingDir": "/nonexistent",
        "Healthcheck": {"Test": ["CMD", "/bin/false"]},
        "OnBuild": ["RUN /bin/false"],
        "StopSignal": "SIGCONT",
        "Shell": ["/bin/false"],
    }
    layout = Layout()
    layout.image(base, hostile, config={"config": config})
    place, machine = Path(tempfile.mkdtemp(dir="/var/tmp")), cache_roots()
    place.chmod(0o755)  # a sandbox's own uid has to reach the root below
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(image_store, "cache_root", lambda: place)
        patch.setattr(image_store, "cache_roots", lambda: (place, *machine))
        added = image_add.add(layout.write_directory(place / "layout"), say=lambda _: None)
        shutil.rmtree(place / "layout")
        yield added
    shutil.rmtree(place)
    with suppress(*ENGINE_ERRORS):
        api = connect()
        with suppress(NotFound):
            api.remove_image(added.image.image_id)
        api.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", sealed_lanes.params(LANES))
def test_authors_image_runs_by_its_digest_with_none_of_its_configuration(
    name: str, authors: Added
) -> None:
    lane = sealed_lanes.lane_of(name)
    image = lane.resolve(authors.references[0])
    assert image.image_id == authors.image.image_id
    code = (
        "import os, subprocess as s\n"
        "print(sorted(os.environ), os.getcwd(), os.getuid() != 0)\n"
        "print(s.run(['find', '/', '-xdev', '-perm', '/6000'], capture_output=True).stdout)\n"
        "print(s.run(['rootshell'], capture_output=True).stdout != b'0\\n')\n"
        "try: print(open('/opt/host').read())\n"
        "except OSError as error: print(type(error).__name__)\n"
    )
    environment, found, unprivileged, shadow = run_python(
        lane, image, code, sealed_lanes.SMALL
    ).splitlines()
    names = sorted([*ENVIRONMENT, "GATE2_OUT", "LC_CTYPE"])
    assert environment.replace("'LC_CTYPE', ", "") == (
        f"{[name for name in names if name != 'LC_CTYPE']} / True"
    )
    assert (found, unprivileged, shadow) == ("b''", "True", "PermissionError")


@pytest.mark.slow
@pytest.mark.parametrize("name", sealed_lanes.params(LANES))
def test_authors_image_is_as_sealed_as_ours(name: str, authors: Added) -> None:
    lane = sealed_lanes.lane_of(name)
    ours = lane.prove(Job(image=built("python"), command=("true",), workdir="/"))
    theirs = lane.prove(Job(image=authors.image, command=("true",), workdir="/"))
    assert (theirs.proven, theirs.fault) == (ours.proven, ours.fault)
    assert theirs.image_id == authors.image.image_id


@pytest.mark.slow
@pytest.mark.parametrize("name", sealed_lanes.params(LANES))
def test_authors_image_never_runs_unsealed(name: str, authors: Added) -> None:
    lane = sealed_lanes.lane_of(name)
    with pytest.raises(ValueError, match="never runs unsealed"):
        lane._run(Job(image=authors.image, command=("true",), workdir="/"), sealed=False)
