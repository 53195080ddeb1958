"""The rules on seals: every run took place in a configuration that was shown to be closed."""

from gate2.evidence import ReproEvidence, RunFacts, SealFacts
from gate2.policy import Policy, RequiredSandbox
from gate2.reasons import Code, Reason, because


def seal_reasons(seal: SealFacts | None, policy: Policy) -> list[Reason]:
    """Rule 2: the seal is proven, on a lane that policy accepts."""
    if seal is None:
        return [because(Code.SBX_SEAL_NOT_PROVEN, "expected a probed sandbox, found no probe")]
    reasons = []
    if not seal.proven:
        fault = seal.fault or "a probe found a hole"
        reasons.append(
            because(Code.SBX_SEAL_NOT_PROVEN, f"the {seal.lane} sandbox is not proven: {fault}")
        )
    gvisor = seal.runtime.get("runtime") == "runsc"
    wanted = policy.sandbox
    if (wanted is RequiredSandbox.DOCKER and seal.lane != "docker") or (
        wanted is RequiredSandbox.GVISOR and not gvisor
    ):
        reasons.append(
            because(
                Code.SBX_LANE_BELOW_POLICY, f"policy asks for {wanted}, this ran on {seal.lane}"
            )
        )
    return reasons


def every_seal_reasons(evidence: ReproEvidence, policy: Policy) -> list[Reason]:
    """Rule 2 for each seal of the evidence, and a proven one for each of its runs."""
    seals = (evidence.seal, *evidence.further_seals)
    reasons = [reason for seal in seals for reason in seal_reasons(seal, policy)]
    proven = {seal.configuration_sha256 for seal in seals if seal.proven}
    if any(run.configuration_sha256 not in proven for run in _every_run(evidence)) and not reasons:
        message = "expected a probe of the configuration of every run, found a run without one"
        reasons.append(because(Code.SBX_SEAL_NOT_PROVEN, message))
    return list(dict.fromkeys(reasons))


def _every_run(evidence: ReproEvidence) -> list[RunFacts]:
    return [
        *evidence.runs,
        *(control.run for control in evidence.controls),
        *(trial.run for trial in evidence.perturbed),
        *(trial.run for trial in evidence.sensitivity),
    ]
