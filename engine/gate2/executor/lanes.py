"""Both lanes over one sandbox, with all they run in: what a check from the cache needs not."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType

from gate2.check import Lane
from gate2.errors import InfrastructureError
from gate2.evidence import ProofEvidence, ReproEvidence
from gate2.lanes.ahead import Ahead
from gate2.lanes.choosing import toolchain_for
from gate2.lanes.proof import NOTHING_AHEAD, Prover
from gate2.lanes.repro import Heard, reproduce
from gate2.lean.native_protocol import ToolchainLike
from gate2.policy import Policy
from gate2.record.model import Artifact, Claim
from gate2.sandbox.job import Sandbox
from gate2.sandbox.select import choose

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
    at_once: int = 2
    """Sealed Lean processes at a time: a statement beside its proof, or one after the other."""
    narrowed: Callable[[], None] | None = None
    """Called when `at_once` becomes 1 because more is no longer of use; None to let it be."""
    heard: Heard | None = None
    """Called with the runs of each script, once they are over."""
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
        return found if found.at_once == self.at_once else replace(found, at_once=self.at_once)

    def _prover_over(self, sandbox: Sandbox, toolchain: ToolchainLike) -> Prover:
        """The one lane over this toolchain, so that it is hashed and its turns are kept once."""
        for prover in self._provers.values():
            if isinstance(prover, Prover) and prover.toolchain.library == toolchain.library:
                return prover
        made = Prover.over(sandbox, toolchain, use_cache=self.use_cache, at_once=self.at_once)
        return replace(made, one_is_enough=self._narrow)

    def _narrow(self) -> None:
        """Have one sealed Lean process at a time from here on, if somebody waits for the room."""
        with self._lock:
            if self.narrowed is None or self.at_once < 2:
                return
            self.at_once = 1
        self.narrowed()

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
        return reproduce(claim, artifact, self.sandbox(), self.policy, say, self.heard)

    def used(self) -> tuple[str | None, str | None]:
        """Names of the sandbox and the toolchains that were used; None where none was."""
        sandbox = None if isinstance(self._sandbox, InfrastructureError) else self._sandbox
        names = {each.name for each in self._provers.values() if isinstance(each, Prover)}
        return None if sandbox is None else sandbox.name, ", ".join(sorted(names)) or None


def pin_of(artifact: Artifact) -> str | None:
    """The toolchain that a proof artifact asks for."""
    return None if artifact.lean is None else artifact.lean.toolchain
