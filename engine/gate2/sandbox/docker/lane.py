"""The Docker lane: the engine's low-level API, every call with a timeout of its own.

One run, in order:
1. the command is looked up in the image; a missing one is the artifact's fault, nothing starts;
2. the image is taken by ID, after its configuration was looked at;
3. the writable places (/tmp and $GATE2_OUT) are made: two tmpfs of this machine, or two volumes
   where the engine is elsewhere (`gate2.sandbox.docker.disks`);
4. the payload's container is created, compared with what was asked for, and attached to;
5. it is started, and followed to its end (`gate2.sandbox.docker.following`);
6. with the payload dead, what it left is read;
7. container and writable places are removed.
Steps 1 to 4 of the next run may happen while one runs (`gate2.sandbox.ahead`).
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import Any

import docker
from docker.errors import NotFound

from gate2.errors import InfrastructureError, InvalidRecord
from gate2.reasons import Code, because
from gate2.sandbox.ahead import Ahead
from gate2.sandbox.docker import container
from gate2.sandbox.docker.engine import ENGINE_ERRORS, connect, engine_fault, inspect_image, short
from gate2.sandbox.docker.expected import expected_of, expected_of_gvisor
from gate2.sandbox.docker.facts import EngineFacts
from gate2.sandbox.docker.images import EngineImages
from gate2.sandbox.docker.made import Made
from gate2.sandbox.docker.plan import DockerPlan
from gate2.sandbox.images import images
from gate2.sandbox.interruption import require_going
from gate2.sandbox.job import Image, Job, Run, Seal
from gate2.sandbox.payload import (
    has_command,
    is_startable,
    not_started,
    run_uid,
)
from gate2.sandbox.seal.expected import Expected
from gate2.sandbox.seal.proving import Prover

_NOT_HERE = "no executable file of the image or of a mount"


class DockerSandbox:
    """Sealed runs through a Docker Engine, local or remote, as root or not."""

    name = "docker"

    def __init__(self, runtime: str = "", *, gpus: bool = False) -> None:
        """`runtime` by the engine's name, ``runsc`` for gVisor; `gpus` allows jobs to ask."""
        self._runtime, self._gpus = runtime, gpus
        self._facts, self._images = EngineFacts(), EngineImages()
        self._plan = DockerPlan(self._facts, runtime)
        self._seals: dict[str, Seal] = {}
        self._prover = Prover("docker", self._run, self._expected_of, self._record)

    def available(self) -> str:
        """The empty string when an engine answers that can keep the seal, else what is wrong."""
        try:
            lacking = self._facts.lack(self._runtime)
        except ENGINE_ERRORS as error:
            return f"docker lane: no engine answers ({short(error)}); start Docker and try again"
        return lacking and f"docker lane: {lacking}"

    def resolve(self, image: str) -> Image:
        """A built image by name, an added one by digest, or one by digest that the engine has."""
        if not images.is_reference(image):
            return images.resolve_name(image)
        if (added := images.find_added(image)) is not None:
            return added  # the same image ID as on the lanes without an engine
        with self._engine("looking up the image") as api:
            try:
                return Image(image, inspect_image(api, image)["Id"], None)
            except NotFound as error:
                raise InfrastructureError(
                    because(
                        Code.SBX_IMAGE_MISSING,
                        f"image {image} is not on this engine",
                        remedy=f"Run `docker pull {image}`, or `gate2 image add` its OCI layout.",
                    )
                ) from error

    def prove(self, job: Job) -> Seal:
        """The seal of the job's configuration, probed once per process."""
        seal = self._prover.prove(job)
        if seal.configuration_sha256 in self._seals:
            return self._seals[seal.configuration_sha256]
        used = {"gpus": "all" if job.gpus else "none", "results": self._facts.results_by}
        shown = replace(seal, runtime={**seal.runtime, **used})
        return self._seals.setdefault(seal.configuration_sha256, shown) if seal.proven else shown

    def run(self, job: Job) -> Run:
        """Run the payload in a fresh sandbox that is gone when this returns."""
        return self._run(job, sealed=True)

    def run_each(self, jobs: Iterable[Job]) -> Iterator[Run]:
        """Run each job in a fresh sandbox of its own, in order; the next is made while one runs."""
        steps = Ahead[Made](partial(self._make, sealed=True), self._finish, self._remove)
        yield from steps.run_each(jobs)

    def _run(self, job: Job, *, sealed: bool) -> Run:
        made = self._make(job, sealed=sealed)
        if isinstance(made, Run):
            return made
        try:
            run = self._finish(made)
        except BaseException:
            with suppress(InfrastructureError):  # what went wrong first is what is told
                self._remove(made)
            raise
        self._remove(made)
        return run

    def _make(self, job: Job, *, sealed: bool) -> Made | Run:
        """The job's container, not started; or the run that never was."""
        if not is_startable(job) or (job.image.rootfs and not has_command(job, job.image.rootfs)):
            return not_started(f"{job.command[:1]} is {_NOT_HERE}")
        if not sealed and not images.is_own(job.image):
            raise ValueError(f"{job.image.name} is not ours: it never runs unsealed")
        require_going()
        with self._engine("making the sandbox") as api:
            self._require_fit(job)
            keeping = images.trusted(job.image)
            for image in (job.image, keeping):
                self._images.require(api, image)
            made = self._plan.sandbox_of(api, job, run_uid(), keeping)
            try:
                made.make(
                    api,
                    lambda: self._body(made, sealed=sealed),
                    partial(self._load_again, api, job.image),
                )
            except BaseException:
                made.remove(api)  # what it cannot remove now, the reaper will
                raise
        return made

    def _body(self, made: Made, *, sealed: bool) -> dict[str, Any]:
        body = self._plan.body_of(made)
        return body if sealed else container.unsealed(body)

    def _finish(self, made: Made) -> Run:
        with self._engine("running the payload") as api:
            return made.finish(api)

    def _remove(self, made: Made) -> None:
        with self._engine("removing the sandbox") as api:
            if problems := made.remove(api):
                raise engine_fault(f"could not be removed: {'; '.join(problems)}")

    def _require_fit(self, job: Job) -> None:
        """The engine can keep the seal and give what the job asks for; asking first is no duty."""
        if lacking := self._facts.lack(self._runtime):
            raise engine_fault(lacking)
        if not job.gpus:
            return
        if not self._gpus:
            raise InvalidRecord(
                because(
                    Code.SBX_GPU_NEEDED,
                    "the artifact asks for GPUs, which the settings do not hand in",
                    remedy="Set gpus = true under [engine] in gate2.toml, on a machine with GPUs.",
                )
            )
        if lacking := self._facts.lack_of_gpus():
            raise engine_fault(lacking)

    def _load_again(self, api: docker.APIClient, image: Image) -> None:
        self._images.forget(image)
        self._images.require(api, image)

    def _expected_of(self, job: Job) -> Expected:
        return expected_of_gvisor(job) if self._plan.is_gvisor else expected_of(job)

    def _record(self) -> Mapping[str, str]:
        with self._engine("asking for its version"):
            return self._facts.record(self._runtime)

    @contextmanager
    def _engine(self, doing: str) -> Iterator[docker.APIClient]:
        """A client for one piece of work; whatever goes wrong with the engine is infrastructure."""
        try:
            api = connect(self._facts.api_version)
        except ENGINE_ERRORS as error:
            raise engine_fault(f"no engine answers: {short(error)}") from error
        try:
            yield api
        except ENGINE_ERRORS as error:
            raise engine_fault(f"{doing}: {short(error)}") from error
        finally:
            api.close()
