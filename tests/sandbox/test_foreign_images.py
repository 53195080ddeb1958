"""An image of an author's, really built: whatever it brings, the sandbox is the same."""

import io
import json
import shutil
import struct
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import docker
import pytest

from gate2.errors import InvalidRecord
from gate2.reasons import Code
from gate2.sandbox.docker import following
from gate2.sandbox.docker.container import OWNER_LABEL
from gate2.sandbox.docker.engine import connect
from gate2.sandbox.docker.lane import DockerSandbox
from gate2.sandbox.docker.made import Made
from gate2.sandbox.docker.shim import end_helper
from gate2.sandbox.job import Ended, Image, Job, Limits, Run
from sealed_lanes import lane_of

pytestmark = pytest.mark.docker

SMALL = Limits(wall_s=60, memory_mib=256, disk_mib=16, inodes=256)
# Version 2, effective; every capability, permitted (linux/capability.h).
ALL_CAPABILITIES = struct.pack("<IIIII", 0x02000001, 0xFFFFFFFF, 0, 0x1FF, 0)
TAG = "gate2-test-foreign:latest"
TRAP = "#!/bin/sh\necho entry point was run\nexit 0\n"
INSTRUCTIONS = (
    'ENTRYPOINT ["/evil/trap"]',
    'CMD ["/evil/trap"]',
    "USER root",
    "WORKDIR /evil",
    "ENV LD_PRELOAD=/evil/none.so",
    "ENV LD_LIBRARY_PATH=/evil",
    "ENV PATH=/evil",
    "ENV SECRET_OF_THE_IMAGE=1",
    "HEALTHCHECK --interval=1s CMD /evil/trap",
    "ONBUILD RUN /evil/trap",
    "EXPOSE 80",
    f"LABEL {OWNER_LABEL}=nobody",
)


def member(archive: tarfile.TarFile, name: str, data: bytes, mode: int, **pax: str) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.pax_headers = len(data), mode, pax
    archive.addfile(info, io.BytesIO(data))


def layer(python: Path, marker: str) -> bytes:
    """A trap, and copies of Python that would be root, or have every capability."""
    program = python.read_bytes()
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        member(archive, "evil/trap", TRAP.encode(), 0o755)
        member(archive, "evil/marker", marker.encode(), 0o644)
        for name in ("python3", "timeout", "env", "sh", "id"):  # first in the image's own PATH
            member(archive, f"evil/{name}", TRAP.encode(), 0o755)
        member(archive, "evil/set-user-id", program, 0o6755)
        capability = ALL_CAPABILITIES.decode("utf-8", "surrogateescape")
        pax = {"SCHILY.xattr.security.capability": capability}
        member(archive, "evil/file-capabilities", program, 0o755, **pax)
    return stream.getvalue()


def build(
    api: docker.APIClient, own: Image, marker: str, *instructions: str, data: bytes = b""
) -> Image:
    """Our image with a layer and a configuration of an author's."""
    assert own.rootfs is not None
    python = (own.rootfs / "usr/bin/python3").resolve()
    made = api.create_container_from_config(  # type: ignore[no-untyped-call]
        {"Image": own.image_id, "Cmd": ["true"], "Labels": {}}, name=None
    )
    try:
        api.put_archive(made["Id"], "/", data or layer(python, marker))
        changes = "\n".join((f"LABEL marker={marker}", *instructions))
        built = api.commit(made["Id"], changes=changes)
    finally:
        api.remove_container(made["Id"])
    return Image("example.org/foreign", built["Id"], None)


@pytest.fixture(scope="module")
def api() -> Iterator[docker.APIClient]:
    client = connect()
    yield client
    client.close()


@pytest.fixture(scope="module")
def lane() -> DockerSandbox:
    found = lane_of("docker")
    assert isinstance(found, DockerSandbox)
    found.run(Job(image=found.resolve("python"), command=("true",), workdir="/"))  # loads it
    return found


@pytest.fixture(scope="module")
def evil(api: docker.APIClient, lane: DockerSandbox) -> Iterator[Image]:
    image = build(api, lane.resolve("python"), "evil", *INSTRUCTIONS)
    yield image
    api.remove_image(image.image_id, force=True, noprune=True)


def run(lane: DockerSandbox, image: Image, code: str, program: str = "/usr/bin/python3") -> Run:
    command = (program, "-I", "-S", "-c", code)
    return lane.run(Job(image=image, command=command, workdir="/", limits=SMALL))


def test_image_is_as_hostile_as_it_is_meant_to_be(api: docker.APIClient, evil: Image) -> None:
    """The positive control: plainly run, the image does what it is built for."""
    config = api.inspect_image(evil.image_id)["Config"]  # type: ignore[no-untyped-call]
    assert config["Entrypoint"] == ["/evil/trap"]
    assert config["User"] == "root"
    assert config["Healthcheck"]["Test"][0] == "CMD-SHELL"
    assert config["OnBuild"]
    status = plainly(api, evil, "/evil/file-capabilities")
    assert "CapEff:\t000001ffffffffff" in status or "CapEff:\t000000" not in status
    assert "Uid:\t1000\t0\t0\t0" in plainly(api, evil, "/evil/set-user-id")


def plainly(api: docker.APIClient, image: Image, program: str) -> str:
    """What a program of the image says of itself under `docker run` with an ordinary user."""
    code = "print(open('/proc/self/status').read())"
    made = api.create_container_from_config(  # type: ignore[no-untyped-call]
        {
            "Image": image.image_id,
            "Entrypoint": [program, "-I", "-S", "-c", code],
            "Cmd": [],
            "Env": ["LD_PRELOAD=", "LD_LIBRARY_PATH="],
            "User": "1000:1000",
            "HostConfig": {"NetworkMode": "none", "CapAdd": ["ALL"]},
        },
        name=None,
    )
    try:
        api.start(made["Id"])
        api.wait(made["Id"])
        return bytes(api.logs(made["Id"])).decode()
    finally:
        api.remove_container(made["Id"], force=True)


def test_command_is_what_runs_and_not_the_entry_point(lane: DockerSandbox, evil: Image) -> None:
    done = run(lane, evil, "print('payload')")
    assert (done.ended, done.exit_code, done.stdout) == (Ended.EXITED, 0, b"payload\n")


def test_user_environment_and_directory_are_the_runs_own(lane: DockerSandbox, evil: Image) -> None:
    code = "import os, json; print(json.dumps([os.getuid(), os.getcwd(), dict(os.environ)]))"
    uid, directory, environment = json.loads(run(lane, evil, code).stdout)
    assert uid >= 1 << 30
    assert directory == "/"
    assert environment == {"GATE2_OUT": "/home/out", "LC_CTYPE": "C.UTF-8"}  # Python's own, added


def test_set_user_id_changes_nobody(lane: DockerSandbox, evil: Image) -> None:
    code = "print(open('/proc/self/status').read())"
    status = run(lane, evil, code, "/evil/set-user-id").stdout.decode()
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert 0 not in {int(number) for number in fields["Uid"].split()}
    assert 0 not in {int(number) for number in fields["Gid"].split()}
    for name in ("CapPrm", "CapEff", "CapInh", "CapBnd", "CapAmb"):
        assert int(fields[name], 16) == 0, name


def test_program_with_capabilities_is_not_even_started(lane: DockerSandbox, evil: Image) -> None:
    """The kernel refuses to execute a file whose capabilities it may not give."""
    done = run(lane, evil, "print('started')", "/evil/file-capabilities")
    assert (done.ended, done.exit_code, done.stdout) == (Ended.EXITED, 126, b"")
    assert b"Operation not permitted" in done.stderr


def test_health_check_labels_and_loader_of_the_image_are_silenced(
    api: docker.APIClient, lane: DockerSandbox, evil: Image
) -> None:
    job = Job(image=evil, command=("/bin/true",), workdir="/", limits=SMALL)
    made = lane._make(job, sealed=True)
    assert isinstance(made, Made)
    try:
        found = api.inspect_container(made.names.payload)
    finally:
        lane._remove(made)
    config = found["Config"]
    assert config["Healthcheck"]["Test"] == ["NONE"]
    assert config["Labels"][OWNER_LABEL] == made.names.run
    assert {"LD_PRELOAD=", "LD_LIBRARY_PATH="} <= set(config["Env"])
    assert not found["HostConfig"]["PortBindings"]


def test_seal_of_a_hostile_image_is_proven_by_a_probe_of_ours(
    lane: DockerSandbox, evil: Image
) -> None:
    seal = lane.prove(Job(image=evil, command=("/bin/true",), workdir="/", limits=SMALL))
    assert seal.fault == ""
    assert seal.image_id == evil.image_id


def test_image_that_declares_volumes_is_refused(api: docker.APIClient, lane: DockerSandbox) -> None:
    image = build(api, lane.resolve("python"), "volume", "VOLUME /data")
    try:
        with pytest.raises(InvalidRecord) as refused:
            run(lane, image, "pass")
    finally:
        api.remove_image(image.image_id, force=True, noprune=True)
    assert refused.value.reason.code is Code.SBX_SEAL_NOT_PROVEN
    assert "volumes" in refused.value.reason.message


def test_image_without_the_programs_that_are_started_did_not_start(
    api: docker.APIClient, lane: DockerSandbox, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "none", ignore_errors=True)
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member(archive, "only", b"x", 0o644)
    (tmp_path / "layer.tar").write_bytes(stream.getvalue())
    with (tmp_path / "layer.tar").open("rb") as layer_stream:
        answer = api.import_image(src=layer_stream, repository="gate2-test-empty")
    image = Image("example.org/empty", json.loads(answer)["status"], None)
    try:
        done = run(lane, image, "pass")
    finally:
        api.remove_image(image.image_id, force=True, noprune=True)
    assert (done.ended, done.exit_code) == (Ended.NOT_STARTED, None)


def helpers() -> set[str]:
    """The engine's helper processes, by the containers they are for."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            if words[0].endswith(b"containerd-shim-runc-v2") and b"-id" in words:
                found.add(words[words.index(b"-id") + 1].decode())
    return found


@pytest.mark.gvisor
def test_image_that_gvisor_cannot_start_leaves_no_helper_of_the_engine(
    api: docker.APIClient, lane: DockerSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine forgets such a container and keeps a process for it: one for every check."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member(archive, "usr/bin/timeout", b"#!/bin/sh\n", 0o600)
    image = build(api, lane.resolve("python"), "unreadable", data=stream.getvalue())
    asked: list[str] = []

    def noting(identity: str) -> bool:
        asked.append(identity)
        return end_helper(identity)

    monkeypatch.setattr(following, "end_helper", noting)
    try:
        under_gvisor = lane_of("docker-gvisor")
        done = run(under_gvisor, image, "pass")  # type: ignore[arg-type]  # it is a Docker lane
    finally:
        api.remove_image(image.image_id, force=True, noprune=True)
    assert done.ended is Ended.NOT_STARTED
    assert len(asked) == 1
    assert asked[0] not in helpers()


def test_tag_that_moves_during_a_run_moves_nothing_of_it(
    api: docker.APIClient, lane: DockerSandbox
) -> None:
    """An image is taken by its ID, whatever name it was found under."""
    own = lane.resolve("python")
    first, second = (build(api, own, marker) for marker in ("first", "second"))
    repository, _, tag = TAG.partition(":")
    code = "print(open('/evil/marker').read())"
    try:
        api.tag(first.image_id, repository, tag)
        job = Job(
            image=Image(TAG, first.image_id, None),
            command=("/usr/bin/python3", "-I", "-S", "-c", code),
            workdir="/",
            limits=SMALL,
        )
        runs = lane.run_each([job] * 3)
        printed = [next(runs).stdout]
        api.tag(second.image_id, repository, tag, force=True)
        printed += [each.stdout for each in runs]
    finally:
        for image in (first, second):
            api.remove_image(image.image_id, force=True, noprune=True)
    assert printed == [b"first\n"] * 3
