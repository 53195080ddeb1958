"""Every lane takes an image by digest or by a name of ours; none may bring a hole with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gate2.errors import InfrastructureError, InvalidRecord
from gate2.reasons import Code
from gate2.sandbox.docker.engine import connect
from gate2.sandbox.images import rootfs
from gate2.sandbox.job import Ended, Image, Job, Sandbox
from sealed_lanes import lane_of


@pytest.mark.parametrize(
    "name", ["debian:bookworm", "nosuch", "python:3.11", "", "python@sha256:1"]
)
def test_image_by_tag_is_refused(any_lane: Sandbox, name: str) -> None:
    with pytest.raises(InvalidRecord) as refused:
        any_lane.resolve(name)
    assert refused.value.reason.code is Code.SBX_IMAGE_NOT_BY_DIGEST


def test_image_that_is_nowhere_here_is_infrastructure(any_lane: Sandbox) -> None:
    with pytest.raises(InfrastructureError) as missing:
        any_lane.resolve(f"example.org/some/image@sha256:{'0' * 64}")
    assert missing.value.reason.code is Code.SBX_IMAGE_MISSING


@pytest.fixture
def image_with_volume(tmp_path: Path) -> Iterator[Image]:
    lane_of("docker")
    layer = tmp_path / "layer.tar"
    layer.write_bytes(bytes(1024))
    digest = rootfs.digest_of(layer)
    config = rootfs.image_config(digest, architecture="amd64", epoch=0).replace(
        b'"Labels":{', b'"Volumes":{"/data":{}},"Labels":{'
    )
    rootfs.write_archive(tmp_path / "image.tar", config, layer, epoch=0)
    api = connect()
    with (tmp_path / "image.tar").open("rb") as stream:
        list(api.load_image(stream))  # type: ignore[no-untyped-call]
    image = Image("with-volume", f"sha256:{rootfs.sha256_of(config)}", None)
    yield image
    api.remove_image(image.image_id, force=True)
    api.close()


@pytest.mark.docker
def test_image_with_a_volume_is_refused(image_with_volume: Image) -> None:
    lane = lane_of("docker")
    with pytest.raises(InvalidRecord) as refused:
        lane.run(Job(image=image_with_volume, command=("true",), workdir="/"))
    assert refused.value.reason.code is Code.SBX_SEAL_NOT_PROVEN
    assert "volumes" in refused.value.reason.message


@pytest.mark.docker
def test_image_of_an_author_never_runs_unsealed(tmp_path: Path) -> None:
    lane = lane_of("docker")
    own = lane.resolve("python")
    authors = Image("authors", own.image_id, None)  # the same bytes, but not vouched for
    with pytest.raises(ValueError, match="never runs unsealed"):
        lane._run(Job(image=authors, command=("true",), workdir="/"), sealed=False)
    assert lane.prove(Job(image=authors, command=("true",), workdir="/")).proven
    assert lane.run(Job(image=authors, command=("nope",), workdir="/")).ended is Ended.NOT_STARTED
