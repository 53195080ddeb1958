"""Runs the jobs of one artifact: each in a configuration whose seal is proven, in order, once."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

from gate2.lanes.reading import RunRecord, read_run
from gate2.record.model import Control, Reported, ReproPart
from gate2.sandbox.job import Job, Sandbox, Seal

Say = Callable[[str], None]


class Runner:
    """Sealed runs of one artifact, and the seals they took place under."""

    def __init__(
        self, sandbox: Sandbox, repro: ReproPart, reported: tuple[Reported, ...], say: Say
    ) -> None:
        self._sandbox, self._repro, self._reported, self._say = sandbox, repro, reported, say
        self._seals: dict[tuple[str, bool], Seal] = {}

    @property
    def seals(self) -> tuple[Seal, ...]:
        """The seal of every configuration that was probed, the plain runs' first."""
        return tuple(self._seals.values())

    @property
    def reported(self) -> tuple[Reported, ...]:
        """What the claim reports: the metrics that are read."""
        return self._reported

    def plain(self, job: Job, count: int) -> tuple[RunRecord, ...]:
        """That many runs of the very same job; none where its configuration is open."""
        return tuple(self.each([(f"sealed run {n} of {count}", job) for n in range(1, count + 1)]))

    def controls(self, job: Job, controls: Sequence[Control]) -> tuple[tuple[str, RunRecord], ...]:
        """A run under each negative control."""
        jobs = [
            (
                f"control: {control.name}",
                replace(job, environment={**job.environment, **control.env}),
            )
            for control in controls
        ]
        names = [control.name for control in controls]
        return tuple(zip(names, self.each(jobs), strict=False))

    def one(self, what: str, job: Job) -> RunRecord | None:
        """A run of one job; None where its configuration is open."""
        return next(iter(self.each([(what, job)])), None)

    def each(self, named: Sequence[tuple[str, Job]]) -> list[RunRecord]:
        """A run of each job, in order; none once a configuration is open."""
        sealed = self._sealed(named)
        records: list[RunRecord] = []
        runs = self._sandbox.run_each(job for _, job, _ in sealed)
        try:
            for what, job, seal in sealed:
                self._say(what)
                digest = seal.configuration_sha256
                records.append(read_run(next(runs), job, digest, self._repro, self._reported))
        finally:
            if isinstance(runs, Generator):
                runs.close()  # removes what was made ahead
        return records

    def _sealed(self, named: Sequence[tuple[str, Job]]) -> list[tuple[str, Job, Seal]]:
        """Each with the seal of its configuration, up to the first that is open."""
        sealed = []
        for what, job in named:
            if not all(seal.may_run for seal in self._seals.values()):
                break
            if not self._seals:
                self._say("probing the sandbox")
            seal = self._sandbox.prove(job)
            self._seals.setdefault((seal.configuration_sha256, seal.proven), seal)
            if not seal.may_run:
                break
            sealed.append((what, job, seal))
        return sealed
