"""The Docker lane: the engine's low-level API, every call with a timeout of its own.

One run, in order:
1. the command is looked up in the image; a missing one is the artifact's fault, nothing starts;
2. the image is taken by ID, after its configuration was looked at;
3. two tmpfs volumes (/tmp and $GATE2_OUT) are made; a keeper container holds them mounted;
4. the payload is created, compared with what was asked for, attached to, started, followed to
   its end, and removed (`gate2.sandbox.following`);
5. with the payload gone, its results are read from the keeper's side;
6. keeper and volumes are removed.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import docker
from docker.errors import ImageNotFound, NotFound

from gate2.errors import InfrastructureError, InvalidRecord
from gate2.reasons import Code, because
from gate2.sandbox import archive, container, images, seccomp
from gate2.sandbox.container import Names
from gate2.sandbox.engine import (
    ENGINE_ERRORS,
    connect,
    engine_fault,
    inspect_image,
    short,
    stat_path,
)
from gate2.sandbox.following import create_as_asked, run_payload
from gate2.sandbox.interruption import require_going
from gate2.sandbox.job import OUT_DIR, FileRead, Image, Job, Run, Seal
from gate2.sandbox.keeper import Left, look_into
from gate2.sandbox.oci import rlimits
from gate2.sandbox.owner import new_name
from gate2.sandbox.payload import (
    MASKED_PATHS,
    READONLY_PATHS,
    SHM_MIB,
    WATCHDOG_GRACE_S,
    environment_of,
    has_command,
    is_startable,
    not_started,
    run_uid,
)
from gate2.sandbox.probe import Expected
from gate2.sandbox.proving import Prover
from gate2.sandbox.results import is_plain_name

_LOAD_TIMEOUT_S = 300
_SETTLE_S = 120.0
_MINIMUM_API = (1, 41)
_NOT_HERE = "no executable file of the image or of a mount"


class DockerSandbox:
    """Sealed runs through a Docker Engine, local or remote, as root or not."""

    name = "docker"

    def __init__(self) -> None:
        self._prover = Prover("docker", self._run, expected_of, self._runtime)
        self._loading = threading.Lock()

    def available(self) -> str:
        """The empty string when an engine answers that can keep the seal, else what is wrong."""
        try:
            version = self._version
        except ENGINE_ERRORS as error:
            return f"docker lane: no engine answers ({short(error)}); start Docker and try again"
        api = str(version["ApiVersion"])
        if tuple(int(part) for part in api.split(".")) < _MINIMUM_API:
            return (
                f"docker lane: the engine speaks API {api}, expected 1.41 (Engine 20.10) or newer"
            )
        platform = f"{version['Os']}/{version['Arch']}"
        if platform != "linux/amd64":
            return f"docker lane: the seal is for linux/amd64, the engine is {platform}"
        return ""

    def resolve(self, image: str) -> Image:
        """A built image by name, or a registry's by digest where the engine has it already."""
        if not images.is_reference(image):
            return images.resolve_name(image)
        with self._engine("looking up the image") as api:
            try:
                return Image(image, inspect_image(api, image)["Id"], None)
            except NotFound as error:
                raise InfrastructureError(
                    because(
                        Code.SBX_IMAGE_MISSING,
                        f"image {image} is not on this engine",
                        remedy=f"Run `docker pull {image}`.",
                    )
                ) from error

    def prove(self, job: Job) -> Seal:
        """The seal of the job's configuration, probed once per process."""
        return self._prover.prove(job)

    def run(self, job: Job) -> Run:
        """Run the payload in a fresh sandbox that is gone when this returns."""
        return self._run(job, sealed=True)

    def run_each(self, jobs: Iterable[Job]) -> Iterator[Run]:
        """Run each job in a fresh sandbox of its own, in order."""
        yield from map(self.run, jobs)

    def _run(self, job: Job, *, sealed: bool) -> Run:
        if not is_startable(job) or (job.image.rootfs and not has_command(job, job.image.rootfs)):
            return not_started(f"{job.command[:1]} is {_NOT_HERE}")
        require_going()
        environment = environment_of(job)
        with self._engine("running the payload") as api:
            keeping = images.trusted(job.image)
            for image in (job.image, keeping):
                self._require_image(api, image)
            if not sealed and not images.is_own(job.image):
                raise ValueError(f"{job.image.name} is not ours: it never runs unsealed")
            names = Names(run=new_name(job.limits.wall_s + _SETTLE_S), uid=run_uid())
            body = container.payload_arguments(job, environment, names, seccomp.load())
            with _volumes(api, job, keeping, names):
                outcome = run_payload(api, job, names, body if sealed else container.unsealed(body))
                if outcome.not_started:
                    return not_started(outcome.not_started)
                left = look_into(api, names, job.results)
                files = {name: _read(api, names, name, left, job) for name in job.results}
        return outcome.as_run(left, files)

    @cached_property
    def _version(self) -> dict[str, Any]:
        api = connect()
        try:
            return dict(api.version())
        finally:
            api.close()

    @contextmanager
    def _engine(self, doing: str) -> Iterator[docker.APIClient]:
        """A client for one piece of work; whatever goes wrong with the engine is infrastructure."""
        try:
            api = connect(self._version["ApiVersion"])
        except ENGINE_ERRORS as error:
            raise engine_fault(f"no engine answers: {short(error)}") from error
        try:
            yield api
        except ENGINE_ERRORS as error:
            raise engine_fault(f"{doing}: {short(error)}") from error
        finally:
            api.close()

    def _require_image(self, api: docker.APIClient, image: Image) -> None:
        """The engine has exactly this image, and it brings nothing that would open the seal."""
        with self._loading:
            try:
                found = inspect_image(api, image.image_id)
            except ImageNotFound:
                found = _load(image, self._version["ApiVersion"])
        if found["Id"] != image.image_id:
            raise engine_fault(f"asked for image {image.image_id}, the engine has {found['Id']}")
        if (found.get("Config") or {}).get("Volumes"):
            message = f"image {image.name} declares volumes, writable past every limit"
            remedy = "Use an image without VOLUME."
            raise InvalidRecord(because(Code.SBX_SEAL_NOT_PROVEN, message, remedy=remedy))
        if found.get("Architecture") != "amd64":
            message = f"image {image.name} is for {found.get('Architecture')}, expected amd64"
            raise InvalidRecord(because(Code.SBX_ARCH_MISMATCH, message))

    def _runtime(self) -> Mapping[str, str]:
        with self._engine("asking for its version") as api:
            info = api.info()
        components = {item["Name"]: item["Version"] for item in self._version.get("Components", [])}
        return {
            "docker": str(self._version["Version"]),
            "runtime": str(info.get("DefaultRuntime", "unknown")),
            "runc": str(components.get("runc", "unknown")),
            "kernel": str(info.get("KernelVersion", "unknown")),
            "cgroup": str(info.get("CgroupVersion", "unknown")),
            "storage": str(info.get("Driver", "unknown")),
        }


def expected_of(job: Job) -> Expected:
    """What a sealed job of this lane shows of itself from inside."""
    kernel = {"/": "ro", "/proc": "rw", "/dev": "rw", "/dev/pts": "rw"}
    data = dict.fromkeys(("/dev/mqueue", "/dev/shm", "/tmp", OUT_DIR), "data")
    return Expected(
        environment=environment_of(job),
        mounts={**kernel, **data, **{mount.target: "ro" for mount in job.mounts}},
        # /sys is covered by a mask; what the engine mounted below it stays in the list of mounts.
        masks=frozenset((*MASKED_PATHS, *READONLY_PATHS, "/sys/fs/cgroup")),
        readonly=("/sys/fs/cgroup/", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf"),
        rlimits=rlimits(job.limits.disk_mib),
        disk_bytes=job.limits.disk_mib << 20,
        inodes=job.limits.inodes,
        shm_bytes=SHM_MIB << 20,
        hostname=job.hostname,
        watchdog_guarded=job.image.rootfs is not None,
    )


@contextmanager
def _volumes(api: docker.APIClient, job: Job, image: Image, names: Names) -> Iterator[None]:
    """The run's two tmpfs, mounted for as long as this lasts; afterwards nothing is left."""
    life_s = job.limits.wall_s + WATCHDOG_GRACE_S + _SETTLE_S
    try:
        for volume in (names.temporary, names.out):
            options = container.volume_options(job, names)
            api.create_volume(volume, driver="local", driver_opts=options, labels=names.labels)
        body = container.keeper_arguments(job, image, names, seccomp.load(), life_s)
        create_as_asked(api, names.keeper, body)
        api.start(names.keeper)
        yield
    finally:
        if problems := remove_run(api, names):
            raise engine_fault(f"could not be removed: {'; '.join(problems)}")


def remove_run(api: docker.APIClient, names: Names) -> list[str]:
    """Remove containers, then volumes; what the engine refused is for the reaper to try again."""
    problems = []
    for name in (names.payload, names.keeper):
        try:
            api.remove_container(name, force=True, v=False)
        except NotFound:
            continue
        except ENGINE_ERRORS as error:
            problems.append(f"{name}: {short(error)}")
    for volume in (names.out, names.temporary):
        try:
            api.remove_volume(volume, force=True)
        except NotFound:
            continue
        except ENGINE_ERRORS as error:
            problems.append(f"{volume}: {short(error)}")
    return problems


def _read(api: docker.APIClient, names: Names, name: str, left: Left, job: Job) -> FileRead:
    """One file of $GATE2_OUT, the payload being gone."""
    if not is_plain_name(name):
        return FileRead(None, "not a plain file name")
    path = f"{OUT_DIR}/{name}"
    stat = stat_path(api, names.keeper, path)
    if stat is None:
        return FileRead(None, "missing")
    if refusal := archive.refusal_of(stat, job.limits.results_bytes):
        return FileRead(None, refusal)
    if not (links := left.links.get(name)):
        return FileRead(None, "unreadable")
    if links != 1:
        return FileRead(None, "hard link")
    pieces, _ = api.get_archive(names.keeper, path, chunk_size=1 << 16)
    found = archive.read_member(pieces, int(stat["size"]))
    for _ in pieces:  # padding: only a stream read to its end gives its connection back
        continue
    return found


def _load(image: Image, version: str) -> dict[str, Any]:
    """Give the engine an image that was built here."""
    path = images.archive_of(image)
    if path is None:
        message = f"image {image.name} is neither built here nor on the engine"
        raise InfrastructureError(because(Code.SBX_IMAGE_MISSING, message))
    api = connect(version, timeout_s=_LOAD_TIMEOUT_S)
    try:
        with path.open("rb") as stream:
            for line in api.load_image(stream, quiet=True):  # type: ignore[no-untyped-call]
                if "error" in line:
                    raise engine_fault(f"loading image {image.name}: {line['error']}")
        return inspect_image(api, image.image_id)
    finally:
        api.close()
