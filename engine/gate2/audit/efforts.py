"""How much a person has to do to take each reason away, from nothing to what is out of reach.

A table over all codes, in words of cost and not of merit: it orders a to-do, and no status is
ever made of it. A code has the effort of the cheapest step that its remedy names.
"""

from collections.abc import Mapping

from gate2.backports import StrEnum
from gate2.reasons import Code, Reason


class Effort(StrEnum):
    """In order: each costs more than those before it, as a rule."""

    NOTHING = "nothing"
    """A warning: it keeps nothing from a status."""
    EDIT = "an edit"
    """A line or two: a tolerance, a unit, a bound text, a pin."""
    RUN = "a run"
    """The machine works: `gate2 check`, or a set-up."""
    REVIEW = "a review"
    """A person has to read something and vouch for it."""
    ARTIFACT = "an artifact"
    """A proof or a script has to be written or mended."""
    PUBLISHER = "the publisher"
    """Only who publishes the record can do it."""
    OUT_OF_REACH = "out of reach"
    """It needs weights, data or hardware that are not to be had, or nothing could settle it."""


EFFORTS = tuple(Effort)


def effort_of(reason: Reason) -> Effort:
    """What taking this reason away costs; nothing where it keeps nothing from a status."""
    return EFFORT_OF[reason.code] if reason.blocks else Effort.NOTHING


# Codes that are warnings wherever they stand cost nothing. Those that policy can make blocking,
# such as an unsigned attestation or a missing control, have the effort that they have then.
_CODES: Mapping[Effort, tuple[Code, ...]] = {
    Effort.NOTHING: (
        Code.REC_SUPERSEDED,
        Code.REC_PREMISE_SUSPECT,
        Code.REC_EDITED_TOGETHER,
        Code.REC_SETTINGS_CHANGED,
        Code.REC_WAIVER_EXPIRED,
        Code.REC_HISTORY_INCOMPLETE,
        Code.CLM_NOT_GATEABLE,
        Code.CLM_PROTOCOL_INCOMPLETE,
        Code.CLM_NOT_GROUNDED,
        Code.CLM_VALUES_CONTRADICT,
        Code.CLM_DUPLICATE,
        Code.ART_LICENCE_MISSING,
        Code.LEAN_IO_AT_ELABORATION,
        Code.EVD_SELF_ATTESTED,
    ),
    # A place in record.json or artifact.toml that the message names.
    Effort.EDIT: (
        Code.REC_SCHEMA_INVALID,
        Code.REC_SCORE_ONLY_VERIFICATION,  # the verdict is taken away
        Code.REC_DUPLICATE_CLAIM_ID,
        Code.REC_CORRECTION_NOT_ADDITIVE,  # the file is restored
        Code.REC_ID_TAKEN,
        Code.CLM_UNCLASSIFIED,
        Code.CLM_CLASSIFIER_CONFLICT,
        Code.CLM_NO_REPORTED_VALUE,
        Code.CLM_UNIT_MISSING,
        Code.CLM_NO_TOLERANCE,
        Code.CLM_TOLERANCE_VACUOUS,
        Code.CLM_VALUE_NOT_IN_TEXT,
        Code.CLM_TOLERANCE_INVALID,
        Code.CLM_TOLERANCE_MOVED,
        Code.CLM_STATEMENT_UNBOUND,
        Code.ART_PATH_MISSING,
        Code.ART_DIGEST_MISMATCH,
        Code.ART_RESULTS_MISSING,
        Code.ART_ENTRYPOINT_MISSING,
        Code.ART_ENVIRONMENT_UNPINNED,
        Code.ART_PATH_ESCAPE,
        Code.ART_MUTABLE_REFERENCE,
        Code.ART_PLACEHOLDER,
        Code.ART_NAME_COLLISION,
        Code.LEAN_NO_TOOLCHAIN_PIN,
        Code.LEAN_TARGET_MISSING,
        Code.LEAN_TARGET_NOT_THEOREM,
        Code.LEAN_CODE_GENERATION,  # a definition is marked noncomputable
        Code.SBX_IMAGE_NOT_BY_DIGEST,
        Code.SBX_TIMEOUT,  # limits are raised within the caps
        Code.SBX_OUT_OF_MEMORY,
        Code.SBX_DISK_QUOTA,
        Code.SBX_METRIC_MISSING,  # a path under [repro.metrics]
        Code.SBX_SINGLE_RUN_ONLY,
        Code.SBX_OUTPUT_CAP,
        Code.SBX_LIMITS_NOT_GRANTED,
        Code.EVD_LEDGER_BROKEN,  # a copy is restored
    ),
    # Nobody has to write or to read anything: the engine is asked again, here or elsewhere.
    Effort.RUN: (
        Code.REC_CONTRACT_UNKNOWN,  # with a newer engine
        Code.REC_VERDICT_CONTRACT_MISMATCH,
        Code.REC_STALE_VERDICT,
        Code.REC_CHANGED_ON_BASE,
        Code.LEAN_TOOLCHAIN_UNAVAILABLE,
        Code.LEAN_DATA_MALFORMED,
        Code.SBX_IMAGE_MISSING,
        Code.SBX_IMAGE_BUILD_FAILED,
        Code.SBX_SEAL_NOT_PROVEN,
        Code.SBX_LANE_BELOW_POLICY,
        Code.EVD_MISSING,
        Code.EVD_SIGNATURE_INVALID,
        Code.EVD_UNSIGNED,
        Code.EVD_SUBJECT_MISMATCH,
        Code.EVD_POLICY_MISMATCH,
        Code.EVD_ENGINE_OUTDATED,
        Code.EVD_EXPIRED,
        Code.EVD_VERDICT_NOT_RECOMPUTABLE,
        Code.EVD_PRIVATE_DATA_EXPOSED,
        *(code for code in Code if code.startswith("G2-INF-")),
    ),
    Effort.REVIEW: (
        Code.REC_VERDICT_LOWERED,
        Code.CLM_CLAIM_TEXT_CHANGED,  # does the artifact still fit what the claim says now?
        Code.LEAN_STATEMENT_UNREVIEWED,
        Code.LEAN_STATEMENT_CHANGED,
        Code.EVD_SIGNER_UNTRUSTED,
    ),
    Effort.ARTIFACT: (
        Code.REC_PARTIALLY_VERIFIED,
        Code.REC_NEVER_ATTEMPTED,
        Code.CLM_BOUNDED_EVIDENCE_ONLY,  # the general statement is proved
        Code.CLM_EVIDENCE_CONFLICT,
        Code.ART_NONE_ATTACHED,
        Code.ART_SCRIPT_MISSING,
        Code.ART_OVERSIZE,
        Code.ART_RESULTS_HARDCODED,
        Code.ART_SCOPE_NOT_EXACT,
        Code.ART_CONTROL_FAILED,
        Code.ART_CONTROL_MISSING,  # the script has to know how to break what it measures
        Code.ART_WRONG_LANE,
        Code.LEAN_IMPORT_UNAVAILABLE,
        Code.LEAN_PROOF_REJECTED,
        Code.LEAN_SORRY,
        Code.LEAN_AXIOM_FORBIDDEN,
        Code.LEAN_COMPILER_TRUST,
        Code.LEAN_STATEMENT_MISMATCH,
        Code.LEAN_STATEMENT_TRIVIAL,
        Code.LEAN_CONDITIONAL_HYPOTHESIS,  # it blocks as a doubt of a negation
        Code.LEAN_ENVIRONMENT_TAMPERED,
        Code.LEAN_TIMEOUT,
        Code.LEAN_MEMORY,
        Code.LEAN_NO_KERNEL_RECHECK,
        Code.LEAN_UNSAFE_IN_CONE,
        Code.LEAN_SOURCE_REFUSED,
        Code.SBX_NONZERO_EXIT,
        Code.SBX_RESULTS_MISSING,
        Code.SBX_RESULTS_MALFORMED,
        Code.SBX_NOT_FINITE,
        Code.SBX_NONDETERMINISTIC,
        Code.SBX_NETWORK_NEEDED,
        Code.SBX_INPUT_MISSING,
        Code.SBX_SEAL_VIOLATION,
        Code.SBX_ENVIRONMENT_DEPENDENT,
        Code.EVD_FALSIFIED_WITHOUT_EVIDENCE,
        Code.EVD_VERIFIED_WITHOUT_ARTIFACT,
    ),
    # Only who has the source can restore a sentence, publish claims or files, or correct a claim.
    Effort.PUBLISHER: (
        Code.REC_NO_CLAIMS,
        Code.REC_SILENT_REWRITE,
        Code.REC_LEVELS_INCONSISTENT,
        Code.CLM_TRUNCATED,
        Code.ART_NOT_PUBLIC,
        Code.LEAN_NEGATION_PROVED,
        Code.SBX_OUT_OF_TOLERANCE,
    ),
    Effort.OUT_OF_REACH: (
        Code.REC_NO_GATEABLE_CLAIMS,  # a synthesis stays one, which is no fault of it
        Code.CLM_OUT_OF_SCOPE,
        Code.SBX_GPU_NEEDED,
        Code.SBX_ARCH_MISMATCH,
    ),
}

EFFORT_OF: Mapping[Code, Effort] = {
    code: effort for effort, codes in _CODES.items() for code in codes
}
"""By code, where it keeps a claim or record from VERIFIED."""
