"""Puts the engine together: settings, the cache, lanes, and the checker over them.

Most of the engine is what runs artifacts. A check that finds all of its evidence in the cache runs
none, so all that is imported when the first artifact has to be looked at.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from gate2.cache.by_digest import FOLDER, PART_OF_CACHE, EvidenceByDigest
from gate2.cache.disk import MOST_BYTES, DiskEvidenceCache
from gate2.cache.key import Context
from gate2.cache.keys import Keys, ThisRun
from gate2.check import Checker, Lane, Observer
from gate2.claim_rules import rules_with
from gate2.cli.models import require_model
from gate2.console import note
from gate2.errors import InfrastructureError, UsageError
from gate2.evidence import ProofEvidence, ReproEvidence
from gate2.executor.choosing import HERE, Where, executor_for
from gate2.executor.conducting import Conductor, Done, Planned, Watch
from gate2.executor.task import Executor, Surroundings
from gate2.places import evidence_root
from gate2.record.model import Artifact, Claim
from gate2.settings import Settings, find_settings, read_settings
from gate2.version import version

if TYPE_CHECKING:
    from gate2.executor.lanes import Lanes

DEFAULT_JOBS = 2
Say = Callable[[str], None]
Place = TypeVar("Place")


@dataclass
class LanesWhenNeeded:
    """The lanes of one check, put together when an artifact has to be run."""

    make: Callable[[], "Lanes"]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _made: "Lanes | None" = None

    @property
    def were_needed(self) -> bool:
        """Whether anything had to be run."""
        return self._made is not None

    def lanes(self) -> "Lanes":
        """Both lanes."""
        with self._lock:
            if self._made is None:
                self._made = self.make()
            return self._made

    def prove(self, claim: Claim, artifact: Artifact, say: Say) -> ProofEvidence:
        """The proof lane, as `gate2.check.Lane`."""
        return self.lanes().prove(claim, artifact, say)

    def prove_together(self, artifacts: Sequence[Artifact], say: Say) -> Lane:
        """The proof lane of one record, as `gate2.check.Together`."""
        return self.lanes().prove_together(artifacts, say)

    def reproduce(self, claim: Claim, artifact: Artifact, say: Say) -> ReproEvidence:
        """The repro lane, as `gate2.check.Lane`."""
        return self.lanes().reproduce(claim, artifact, say)

    def used(self) -> tuple[str | None, str | None]:
        """Names of the sandbox and the toolchains that were used; None where none was."""
        return (None, None) if self._made is None else self._made.used()


@dataclass
class Assembly:
    """A checker with the settings it was made from."""

    settings: Settings
    checker: Checker
    lanes: LanesWhenNeeded
    run: ThisRun
    """This check, as its attempts name it."""
    attempted: EvidenceByDigest | None = None
    """Evidence that attempts in the ledger name; None where this user has no place for it."""
    executor: Executor | None = None
    """Where `conduct` looks at artifacts; `checker` by itself looks on threads of this process."""
    _used: tuple[str | None, str | None] = (None, None)

    def conduct(
        self,
        records: Iterable[tuple[Place, Planned]],
        done: Done[Place],
        watch: Watch | None = None,
    ) -> None:
        """Check records through the executor; `done` takes each as soon as it is settled.

        Raises:
            InfrastructureError: nothing can run at all.
            KeyboardInterrupt: this process was told to stop.
        """
        if self.executor is None:
            raise ValueError("this assembly checks record by record")
        conductor = Conductor(self.checker, self.executor, done, watch)
        try:
            conductor.conduct(records)
        finally:
            self._used = conductor.used()

    @property
    def ran_something(self) -> bool:
        """Whether a lane was used."""
        return self.lanes.were_needed or any(self._used)

    def engine(self) -> dict[str, object]:
        """What a report says of the engine."""
        sandbox, lean = self.lanes.used()
        sandbox, lean = self._used[0] or sandbox, self._used[1] or lean
        return {
            "version": version(),
            "policy_sha256": self.settings.policy.digest(),
            "rules": rules_with(self.settings.model),
            "sandbox": sandbox,
            "lean": lean,
        }


def settings_for(policy_file: Path | None) -> Settings:
    """The settings that are in force: those of `--policy`, else the repository's.

    Raises:
        UsageError: as `read_settings`; or this directory is gone, and with it the way to a
            gate2.toml that may ask for more than the defaults.
    """
    if policy_file is not None:
        return read_settings(policy_file)
    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise UsageError(
            "the current directory is gone, so no gate2.toml can be looked for:"
            " change to another directory, or name the settings with --policy FILE"
        ) from None
    found = find_settings(here)
    if found is not None:
        note(f"policy: {found}")
    return read_settings(found)


@contextmanager
def assemble(
    *,
    settings: Settings,
    sandbox: str,
    lean: str,
    use_cache: bool,
    jobs: int | None,
    observer: Observer,
    only_claim: str | None,
    where: Where = HERE,
) -> Iterator[Assembly]:
    """The engine, ready to check; what it leaves behind is removed when it is left.

    Raises:
        UsageError: `where` makes no sense.
        InfrastructureError: the settings ask for a classifier that cannot be used here, or `where`
            for an executor that is not installed.
    """
    require_model(settings.model)  # before minutes of runs, not after them
    policy, runtime, gpus = settings.policy, settings.runtime, settings.gpus

    def make() -> "Lanes":
        from gate2.executor.lanes import Lanes

        return Lanes(sandbox, lean, policy, use_cache, runtime, gpus)

    lanes = LanesWhenNeeded(make)
    context = Context.of(policy, sandbox=sandbox, lean=lean, runtime=runtime, gpus=gpus)
    place = _place(settings)
    most_bytes = MOST_BYTES if settings.cache_mib is None else settings.cache_mib << 20
    cache: DiskEvidenceCache | None = None
    if use_cache and place is not None:
        cache = DiskEvidenceCache(place, context, most_bytes, settings.model)
    attempted: EvidenceByDigest | None = None
    if place is not None:
        attempted = EvidenceByDigest(place / FOLDER, most_bytes // PART_OF_CACHE)
    run = ThisRun(Keys(context) if cache is None else cache.keys)
    checker = Checker(
        proof=lanes.prove,
        repro=lanes.reproduce,
        policy=policy,
        observer=observer,
        jobs=jobs or settings.jobs or DEFAULT_JOBS,
        only_claim=only_claim,
        together=lanes.prove_together,
        cache=cache,
        model=settings.model,
    )
    surroundings = Surroundings(sandbox, lean, policy, use_cache, runtime, gpus)
    executor = executor_for(surroundings, checker.jobs, settings.memory_mib, where, note)
    assembly = Assembly(settings, checker, lanes, run, attempted, executor)
    try:
        yield assembly
    finally:
        for line in cache.notes() if cache is not None else ():
            note(line)
        if assembly.ran_something or not use_cache:  # who wants everything run has it tidied, too
            from gate2.sandbox.reaper import reap

            reap()


def _place(settings: Settings) -> Path | None:
    """Where evidence is kept; None where this user has no place for it."""
    try:
        place = Path(settings.cache) if settings.cache else evidence_root()
    except InfrastructureError as error:
        note(f"nothing is kept in the cache: {error}")
        return None
    # A relative one is the settings file's.
    return place if settings.source is None else settings.source.parent / place


__all__ = ["Assembly", "LanesWhenNeeded", "assemble", "settings_for"]
