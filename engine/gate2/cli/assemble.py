"""Puts the engine together: settings, lanes, and the checker over them."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType

from gate2.check import Checker, Lane, Observer
from gate2.console import note
from gate2.errors import InfrastructureError, UsageError
from gate2.evidence import ProofEvidence, ReproEvidence
from gate2.lanes.ahead import Ahead
from gate2.lanes.choosing import toolchain_for
from gate2.lanes.proof import NOTHING_AHEAD, Prover
from gate2.lanes.repro import reproduce
from gate2.lean.native_protocol import ToolchainLike
from gate2.policy import Policy
from gate2.record.model import Artifact, Claim
from gate2.sandbox.job import Sandbox
from gate2.sandbox.reaper import reap
from gate2.sandbox.select import choose
from gate2.settings import Settings, find_settings, read_settings
from gate2.version import version

DEFAULT_JOBS = 2
Say = Callable[[str], None]
NONE_AHEAD: Mapping[str | None, Ahead] = MappingProxyType({})


@dataclass
class Lanes:
    """Both lanes over one sandbox, which is chosen when the first artifact needs it."""

    sandbox_preference: str
    lean_preference: str
    policy: Policy
    use_cache: bool
    runtime: str = ""
    gpus: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _sandbox: Sandbox | InfrastructureError | None = None
    _provers: dict[str | None, Prover | InfrastructureError] = field(default_factory=dict)
    """By pin: an artifact's may ask for another of the user's toolchains."""

    def sandbox(self) -> Sandbox:
        """The sealed lane; raises InfrastructureError where there is none."""
        with self._lock:
            if self._sandbox is None:
                try:
                    self._sandbox = choose(
                        self.sandbox_preference, runtime=self.runtime, gpus=self.gpus
                    )
                except InfrastructureError as error:
                    self._sandbox = error
        if isinstance(self._sandbox, InfrastructureError):
            raise self._sandbox
        return self._sandbox

    def prover(self, pin: str | None = None) -> Prover:
        """The proof lane for this pin; raises InfrastructureError where its parts are missing."""
        sandbox = self.sandbox()
        with self._lock:
            found = self._provers.get(pin)
            if found is None:
                try:
                    found = self._prover_over(sandbox, toolchain_for(self.lean_preference, pin))
                except InfrastructureError as error:
                    found = error
                self._provers[pin] = found
        if isinstance(found, InfrastructureError):
            raise found
        return found

    def _prover_over(self, sandbox: Sandbox, toolchain: ToolchainLike) -> Prover:
        """The one lane over this toolchain, so that it is hashed and its turns are kept once."""
        for prover in self._provers.values():
            if isinstance(prover, Prover) and prover.toolchain.library == toolchain.library:
                return prover
        return Prover.over(sandbox, toolchain, use_cache=self.use_cache)

    def prove(
        self,
        claim: Claim,
        artifact: Artifact,
        say: Say,
        ahead: Mapping[str | None, Ahead] = NONE_AHEAD,
    ) -> ProofEvidence:
        """The proof lane, as `gate2.check.Lane`; `ahead` by the artifact's pin."""
        pin = pin_of(artifact)
        found = ahead.get(pin, NOTHING_AHEAD)
        return self.prover(pin).prove(claim, artifact, self.policy, say, found)

    def prove_together(self, artifacts: Sequence[Artifact], say: Say) -> Lane:
        """The proof lane of one record, as `gate2.check.Together`."""
        ahead: dict[str | None, Ahead] = {}
        for pin in dict.fromkeys(map(pin_of, artifacts)):
            asking = [each for each in artifacts if pin_of(each) == pin]
            with suppress(InfrastructureError):  # who proves alone meets it again, and says so
                ahead[pin] = self.prover(pin).ahead(asking, say)
        return partial(self.prove, ahead=ahead)

    def reproduce(self, claim: Claim, artifact: Artifact, say: Say) -> ReproEvidence:
        """The repro lane, as `gate2.check.Lane`."""
        return reproduce(claim, artifact, self.sandbox(), self.policy, say)

    def used(self) -> tuple[str | None, str | None]:
        """Names of the sandbox and the toolchains that were used; None where none was."""
        sandbox = None if isinstance(self._sandbox, InfrastructureError) else self._sandbox
        names = {each.name for each in self._provers.values() if isinstance(each, Prover)}
        return None if sandbox is None else sandbox.name, ", ".join(sorted(names)) or None


def pin_of(artifact: Artifact) -> str | None:
    """The toolchain that a proof artifact asks for."""
    return None if artifact.lean is None else artifact.lean.toolchain


@dataclass(frozen=True)
class Assembly:
    """A checker with the settings it was made from."""

    settings: Settings
    checker: Checker
    lanes: Lanes

    def engine(self) -> dict[str, object]:
        """What a report says of the engine."""
        sandbox, lean = self.lanes.used()
        return {
            "version": version(),
            "policy_sha256": self.settings.policy.digest(),
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
    sandbox: str,
    lean: str,
    policy_file: Path | None,
    use_cache: bool,
    jobs: int | None,
    observer: Observer,
    only_claim: str | None,
) -> Iterator[Assembly]:
    """The engine, ready to check; what it leaves behind is removed when it is left."""
    settings = settings_for(policy_file)
    lanes = Lanes(sandbox, lean, settings.policy, use_cache, settings.runtime, settings.gpus)
    checker = Checker(
        proof=lanes.prove,
        repro=lanes.reproduce,
        policy=settings.policy,
        observer=observer,
        jobs=jobs or settings.jobs or DEFAULT_JOBS,
        only_claim=only_claim,
        together=lanes.prove_together,
    )
    try:
        yield Assembly(settings, checker, lanes)
    finally:
        reap()


__all__ = ["Assembly", "Lanes", "assemble", "settings_for"]
