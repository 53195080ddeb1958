"""Makes evidence and claims for tests: sound by default, one thing changed at a time."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gate2.evidence import (
    ControlFacts,
    InputsWere,
    KernelFacts,
    PerturbedFacts,
    ProofEvidence,
    ProofOutcome,
    RecheckFacts,
    ReproEvidence,
    RunFacts,
    SealFacts,
    SensitivityFacts,
    Subject,
)
from gate2.record.model import Proves, Reported, Scope, Tolerance, ToleranceKind

DIGEST = "ab" * 32


def subject(scope: Scope = Scope.EXACT) -> Subject:
    """A subject of the given scope."""
    return Subject(
        claim="c1",
        claim_sha256=DIGEST,
        artifact="a",
        artifact_sha256=DIGEST,
        scope=scope,
        establishes="it",
        does_not_establish="more",
    )


def seal(*, proven: bool = True, lane: str = "runc", runtime: str = "runc") -> SealFacts:
    """A seal, proven unless said otherwise."""
    return SealFacts(
        lane=lane,
        proven=proven,
        fault="" if proven else "AF_VSOCK is open",
        seccomp_sha256=DIGEST,
        image_id=f"sha256:{DIGEST}",
        runtime={"runtime": runtime},
        probes=(("uid", "200000", True),),
    )


def run(values: Mapping[str, str] | None = None, **changes: Any) -> RunFacts:
    """A run that ended cleanly with these values."""
    sound = RunFacts(
        ended="exited",
        exit_code=0,
        oom=False,
        disk_full=False,
        wall_s="0.1",
        cpu_s="0.1",
        memory_peak_mib="10",
        results_sha256=DIGEST,
        values={"gain": "0.82"} if values is None else values,
    )
    return replace(sound, **changes)


def reported(value: str = "0.82", **changes: Any) -> Reported:
    """A reported value with the tolerance of its last digit."""
    sound = Reported(metric="gain", value=value, tolerance=Tolerance(ToleranceKind.LAST_DIGIT))
    return replace(sound, **changes)


def control(values: Mapping[str, str] | None = None, **changes: Any) -> ControlFacts:
    """A control that ran and in which the claim does not hold."""
    return ControlFacts("shuffled", run({"gain": "0.1"} if values is None else values, **changes))


def perturbed(
    values: Mapping[str, str] | None = None, *names: str, **changes: Any
) -> PerturbedFacts:
    """A run in other surroundings, everything at once unless said otherwise."""
    changed = dict.fromkeys(names or ("host name", "user"), "another")
    return PerturbedFacts(changed, run(values, **changes))


def sensitivity(
    inputs: InputsWere = InputsWere.WITHHELD,
    values: Mapping[str, str] | None = None,
    **changes: Any,
) -> SensitivityFacts:
    """A run that ends in an error without its inputs, unless it is given values."""
    if values is None:
        changes = {"exit_code": 1, **changes}
    return SensitivityFacts(inputs, run(values or {}, **changes))


def repro(**changes: Any) -> ReproEvidence:
    """Evidence of a reproduction that verifies; in other surroundings it runs as the first run."""
    if changes.get("runs"):
        changes = {"perturbed": (perturbed(changes["runs"][0].values),), **changes}
    sound = ReproEvidence(
        subject=subject(),
        reported=(reported(),),
        seal=seal(),
        runs=(run(), run()),
        controls=(control(),),
        files_unchanged=True,
        image=f"sha256:{DIGEST}",
        environment={},
        perturbed=(perturbed(),),
        inputs=("data.csv",),
        sensitivity=(sensitivity(),),
    )
    return replace(sound, **changes)


def proof(**changes: Any) -> ProofEvidence:
    """Evidence of a proof that verifies under the default policy."""
    sound = ProofEvidence(
        subject=subject(),
        seal=seal(),
        outcome=ProofOutcome.ACCEPTED,
        proves=Proves.CLAIM,
        theorem="t",
        statement_sha256=DIGEST,
        proof_sha256=DIGEST,
        statement="1 + 1 = 2",
        definitions=(),
        axioms=("propext",),
        kernels=(KernelFacts("Lean", "4.28.0", True), KernelFacts("gate2", "1", True)),
        toolchain={"version": "4.28.0"},
        reviewed_by="a reviewer",
        recheck=RecheckFacts(admitted=1, assumed=(), library=f"trusted by its digest {DIGEST}"),
    )
    return replace(sound, **changes)
