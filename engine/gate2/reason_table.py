"""The table behind `gate2.reasons`: every code with its effect, trigger and remedy.

Data, in the order of the ids. `Code` members are named AREA_NAME after the code's short name.
"""

from dataclasses import dataclass

from gate2.backports import StrEnum


class Effect(StrEnum):
    """What a reason does to the claim or record it stands at."""

    UNVERIFIED = "U"
    FALSIFIED = "F"
    INVALID = "X"
    INFRASTRUCTURE = "I"
    WARNING = "W"
    NONE = "-"


@dataclass(frozen=True, slots=True)
class ReasonKind:
    """What a code means wherever it stands."""

    code: "Code"
    name: str
    effect: Effect
    trigger: str
    remedy: str


class Code(StrEnum):
    """Every reason code."""

    REC_SCHEMA_INVALID = "G2-REC-001"
    REC_CONTRACT_UNKNOWN = "G2-REC-002"
    REC_NO_CLAIMS = "G2-REC-003"
    REC_NO_GATEABLE_CLAIMS = "G2-REC-004"
    REC_SCORE_ONLY_VERIFICATION = "G2-REC-005"
    REC_VERDICT_CONTRACT_MISMATCH = "G2-REC-006"
    REC_STALE_VERDICT = "G2-REC-007"
    REC_DUPLICATE_CLAIM_ID = "G2-REC-008"
    REC_SILENT_REWRITE = "G2-REC-009"
    REC_CORRECTION_NOT_ADDITIVE = "G2-REC-010"
    REC_LEVELS_INCONSISTENT = "G2-REC-011"
    REC_PARTIALLY_VERIFIED = "G2-REC-012"
    REC_SUPERSEDED = "G2-REC-013"
    REC_NEVER_ATTEMPTED = "G2-REC-014"
    REC_PREMISE_SUSPECT = "G2-REC-015"
    REC_VERDICT_LOWERED = "G2-REC-016"
    REC_CHANGED_ON_BASE = "G2-REC-017"
    REC_ID_TAKEN = "G2-REC-018"
    REC_EDITED_TOGETHER = "G2-REC-019"
    REC_SETTINGS_CHANGED = "G2-REC-020"
    REC_WAIVER_EXPIRED = "G2-REC-021"
    REC_HISTORY_INCOMPLETE = "G2-REC-022"
    CLM_UNCLASSIFIED = "G2-CLM-001"
    CLM_CLASSIFIER_CONFLICT = "G2-CLM-002"
    CLM_NOT_GATEABLE = "G2-CLM-003"
    CLM_NO_REPORTED_VALUE = "G2-CLM-004"
    CLM_UNIT_MISSING = "G2-CLM-005"
    CLM_NO_TOLERANCE = "G2-CLM-006"
    CLM_TOLERANCE_VACUOUS = "G2-CLM-007"
    CLM_TOLERANCE_INVALID = "G2-CLM-008"
    CLM_TOLERANCE_MOVED = "G2-CLM-009"
    CLM_PROTOCOL_INCOMPLETE = "G2-CLM-010"
    CLM_NOT_GROUNDED = "G2-CLM-011"
    CLM_STATEMENT_UNBOUND = "G2-CLM-012"
    CLM_CLAIM_TEXT_CHANGED = "G2-CLM-013"
    CLM_OUT_OF_SCOPE = "G2-CLM-014"
    CLM_BOUNDED_EVIDENCE_ONLY = "G2-CLM-015"
    CLM_TRUNCATED = "G2-CLM-016"
    CLM_EVIDENCE_CONFLICT = "G2-CLM-017"
    CLM_VALUE_NOT_IN_TEXT = "G2-CLM-018"
    CLM_VALUES_CONTRADICT = "G2-CLM-019"
    CLM_DUPLICATE = "G2-CLM-020"
    ART_NONE_ATTACHED = "G2-ART-001"
    ART_PATH_MISSING = "G2-ART-002"
    ART_DIGEST_MISMATCH = "G2-ART-003"
    ART_NOT_PUBLIC = "G2-ART-004"
    ART_RESULTS_MISSING = "G2-ART-005"
    ART_SCRIPT_MISSING = "G2-ART-006"
    ART_ENTRYPOINT_MISSING = "G2-ART-007"
    ART_ENVIRONMENT_UNPINNED = "G2-ART-008"
    ART_PATH_ESCAPE = "G2-ART-009"
    ART_OVERSIZE = "G2-ART-010"
    ART_LICENCE_MISSING = "G2-ART-011"
    ART_MUTABLE_REFERENCE = "G2-ART-012"
    ART_PLACEHOLDER = "G2-ART-013"
    ART_RESULTS_HARDCODED = "G2-ART-014"
    ART_SCOPE_NOT_EXACT = "G2-ART-015"
    ART_CONTROL_FAILED = "G2-ART-016"
    ART_CONTROL_MISSING = "G2-ART-017"
    ART_NAME_COLLISION = "G2-ART-018"
    ART_WRONG_LANE = "G2-ART-019"
    LEAN_NO_TOOLCHAIN_PIN = "G2-LEAN-001"
    LEAN_TOOLCHAIN_UNAVAILABLE = "G2-LEAN-002"
    LEAN_IMPORT_UNAVAILABLE = "G2-LEAN-003"
    LEAN_PROOF_REJECTED = "G2-LEAN-004"
    LEAN_SORRY = "G2-LEAN-005"
    LEAN_AXIOM_FORBIDDEN = "G2-LEAN-006"
    LEAN_COMPILER_TRUST = "G2-LEAN-007"
    LEAN_TARGET_MISSING = "G2-LEAN-008"
    LEAN_TARGET_NOT_THEOREM = "G2-LEAN-009"
    LEAN_STATEMENT_MISMATCH = "G2-LEAN-010"
    LEAN_STATEMENT_TRIVIAL = "G2-LEAN-011"
    LEAN_CONDITIONAL_HYPOTHESIS = "G2-LEAN-012"
    LEAN_ENVIRONMENT_TAMPERED = "G2-LEAN-013"
    LEAN_IO_AT_ELABORATION = "G2-LEAN-014"
    LEAN_TIMEOUT = "G2-LEAN-015"
    LEAN_MEMORY = "G2-LEAN-016"
    LEAN_NO_KERNEL_RECHECK = "G2-LEAN-017"
    LEAN_NEGATION_PROVED = "G2-LEAN-018"
    LEAN_STATEMENT_UNREVIEWED = "G2-LEAN-019"
    LEAN_STATEMENT_CHANGED = "G2-LEAN-020"
    LEAN_CODE_GENERATION = "G2-LEAN-021"
    LEAN_UNSAFE_IN_CONE = "G2-LEAN-022"
    LEAN_DATA_MALFORMED = "G2-LEAN-023"
    LEAN_SOURCE_REFUSED = "G2-LEAN-024"
    SBX_IMAGE_MISSING = "G2-SBX-001"
    SBX_IMAGE_NOT_BY_DIGEST = "G2-SBX-002"
    SBX_IMAGE_BUILD_FAILED = "G2-SBX-003"
    SBX_NONZERO_EXIT = "G2-SBX-004"
    SBX_TIMEOUT = "G2-SBX-005"
    SBX_OUT_OF_MEMORY = "G2-SBX-006"
    SBX_DISK_QUOTA = "G2-SBX-007"
    SBX_RESULTS_MISSING = "G2-SBX-008"
    SBX_RESULTS_MALFORMED = "G2-SBX-009"
    SBX_METRIC_MISSING = "G2-SBX-010"
    SBX_NOT_FINITE = "G2-SBX-011"
    SBX_OUT_OF_TOLERANCE = "G2-SBX-012"
    SBX_NONDETERMINISTIC = "G2-SBX-013"
    SBX_NETWORK_NEEDED = "G2-SBX-014"
    SBX_INPUT_MISSING = "G2-SBX-015"
    SBX_SEAL_VIOLATION = "G2-SBX-016"
    SBX_GPU_NEEDED = "G2-SBX-017"
    SBX_ARCH_MISMATCH = "G2-SBX-018"
    SBX_ENVIRONMENT_DEPENDENT = "G2-SBX-019"
    SBX_SINGLE_RUN_ONLY = "G2-SBX-020"
    SBX_SEAL_NOT_PROVEN = "G2-SBX-021"
    SBX_OUTPUT_CAP = "G2-SBX-022"
    SBX_LANE_BELOW_POLICY = "G2-SBX-023"
    SBX_LIMITS_NOT_GRANTED = "G2-SBX-024"
    EVD_MISSING = "G2-EVD-001"
    EVD_SIGNATURE_INVALID = "G2-EVD-002"
    EVD_SIGNER_UNTRUSTED = "G2-EVD-003"
    EVD_UNSIGNED = "G2-EVD-004"
    EVD_SUBJECT_MISMATCH = "G2-EVD-005"
    EVD_POLICY_MISMATCH = "G2-EVD-006"
    EVD_ENGINE_OUTDATED = "G2-EVD-007"
    EVD_EXPIRED = "G2-EVD-008"
    EVD_VERDICT_NOT_RECOMPUTABLE = "G2-EVD-009"
    EVD_FALSIFIED_WITHOUT_EVIDENCE = "G2-EVD-010"
    EVD_VERIFIED_WITHOUT_ARTIFACT = "G2-EVD-011"
    EVD_LEDGER_BROKEN = "G2-EVD-012"
    EVD_SELF_ATTESTED = "G2-EVD-013"
    EVD_PRIVATE_DATA_EXPOSED = "G2-EVD-014"
    INF_DOCKER_UNREACHABLE = "G2-INF-001"
    INF_LEAN_MISSING = "G2-INF-002"
    INF_WORKER_LOST = "G2-INF-003"
    INF_DISK_FULL = "G2-INF-004"
    INF_BUDGET_EXHAUSTED = "G2-INF-005"
    INF_LEDGER_LOCKED = "G2-INF-006"
    INF_CANCELLED = "G2-INF-007"
    INF_CACHE_CORRUPT = "G2-INF-008"
    INF_CLOCK_SKEW = "G2-INF-009"
    INF_ENGINE_ERROR = "G2-INF-010"
    INF_CONTENTION = "G2-INF-011"
    INF_REGISTRY_UNREACHABLE = "G2-INF-012"
    INF_LANE_UNAVAILABLE = "G2-INF-013"
    INF_GIT_UNAVAILABLE = "G2-INF-014"


_U, _F, _X, _I, _W, _N = (
    Effect.UNVERIFIED,
    Effect.FALSIFIED,
    Effect.INVALID,
    Effect.INFRASTRUCTURE,
    Effect.WARNING,
    Effect.NONE,
)

_ROWS: tuple[tuple[str, str, Effect, str, str], ...] = (
    (
        "G2-REC-001",
        "schema-invalid",
        _X,
        "record.json or another document breaks its schema or the strict JSON rules.",
        "Mend the place the message names; `gate2 init` writes a record that checks clean.",
    ),
    (
        "G2-REC-002",
        "contract-unknown",
        _U,
        "The document names a contract, or a version of one, that this engine does not know.",
        "Update gate2, or import the document again with a version that knows the contract.",
    ),
    (
        "G2-REC-003",
        "no-claims",
        _U,
        "Only aggregate claim counts are public: there is no claim text that anything could "
        "be attached to.",
        "Publish the claims one by one (a claims table or record.json); then attach artifacts.",
    ),
    (
        "G2-REC-004",
        "no-gateable-claims",
        _U,
        "Every claim is descriptive: no proof and no run could settle any of them.",
        "Nothing to attach; the record stays a synthesis. State a mathematical or empirical claim.",
    ),
    (
        "G2-REC-005",
        "score-only-verification",
        _X,
        "A verdict of VERIFIED rests on a review score, a tier or a claim count.",
        "Remove the verdict; attach a proof or a repro artifact and run `gate2 check --write`.",
    ),
    (
        "G2-REC-006",
        "verdict-contract-mismatch",
        _X,
        "Label, definition and status of a gate verdict do not belong together.",
        "Write the verdict with `gate2 check --write` instead of by hand.",
    ),
    (
        "G2-REC-007",
        "stale-verdict",
        _U,
        "verdict.json was made for another state of the record, or events after it say otherwise.",
        "Run `gate2 check --write` again.",
    ),
    (
        "G2-REC-008",
        "duplicate-claim-id",
        _X,
        "Two claims of the record have the same id.",
        "Give each claim an id of its own.",
    ),
    (
        "G2-REC-009",
        "silent-rewrite",
        _X,
        "A published claim or verdict was changed without a correction event.",
        "Add a correction event that names the changed fields.",
    ),
    (
        "G2-REC-010",
        "correction-not-additive",
        _X,
        "A correction event was removed or rewritten.",
        "Restore the event; append a new one instead.",
    ),
    (
        "G2-REC-011",
        "levels-inconsistent",
        _X,
        "Verification counters contradict each other or the claims.",
        "Recount; `gate2 check` proposes the counters the evidence carries.",
    ),
    (
        "G2-REC-012",
        "partially-verified",
        _U,
        "Some gateable claims are VERIFIED and some are not.",
        "Attach artifacts for the claims that are left; coverage names them.",
    ),
    (
        "G2-REC-013",
        "superseded",
        _W,
        "A newer record supersedes this one.",
        "Check the newer record.",
    ),
    (
        "G2-REC-014",
        "never-attempted",
        _U,
        "Published before the gate was active, or no artifact has been attached yet.",
        "Attach an artifact to one gateable claim; `gate2 init` shows the form.",
    ),
    (
        "G2-REC-015",
        "premise-suspect",
        _W,
        "The question names what no claim mentions, counts differ, or an acronym has two meanings.",
        "Read the question against the claims; correct the record where it is wrong.",
    ),
    (
        "G2-REC-016",
        "verdict-lowered",
        _U,
        "A branch lowers or withdraws a status that the base publishes, with a correction event or "
        "by what was found.",
        "If it is right, let the base waive this code for the record, with owner and expiry; "
        "else restore the artifact and run `gate2 check --write`.",
    ),
    (
        "G2-REC-017",
        "changed-on-base",
        _U,
        "Branch and base both changed the record since they parted, or a merge would carry a "
        "change into it that nobody judged.",
        "Merge the base into the branch, or rebase it, then run the gate again.",
    ),
    (
        "G2-REC-018",
        "id-taken",
        _X,
        "Two records of the repository have the same id, as after a copy.",
        "Give the new record an id of its own, then run `gate2 check --write` on it.",
    ),
    (
        "G2-REC-019",
        "edited-together",
        _W,
        "A branch edits a claim and the artifact that is to settle it at once.",
        "Read both changes side by side: the goal may have been moved to where the shot went.",
    ),
    (
        "G2-REC-020",
        "settings-changed",
        _W,
        "A branch changes the gate's settings; it is judged under those of the base.",
        "Review the settings by themselves: they count from the next branch on.",
    ),
    (
        "G2-REC-021",
        "waiver-expired",
        _W,
        "A waiver names this finding, and its day is past.",
        "Mend what it waived, or renew the waiver on the base.",
    ),
    (
        "G2-REC-022",
        "history-incomplete",
        _W,
        "What the branch changed cannot be told: a shallow clone, or no common history.",
        "Fetch the whole history (`fetch-depth: 0`), or merge the base into the branch.",
    ),
    (
        "G2-CLM-001",
        "unclassified",
        _U,
        "The text does not decide whether a proof or a run would settle the claim: either could, "
        "the sentence is cut or not in English, or no kind is likely enough.",
        "Set `kind` on the claim in record.json, or state it more precisely.",
    ),
    (
        "G2-CLM-002",
        "classifier-conflict",
        _W,
        "The kind declared in the record differs from the kind the classifier finds, or from the "
        "one that the base of a branch declares.",
        "Check the declared kind; it stands as declared.",
    ),
    (
        "G2-CLM-003",
        "not-gateable",
        _N,
        "The claim is descriptive: neither a proof nor a run could settle it.",
        "Nothing to do; it does not count against the record.",
    ),
    (
        "G2-CLM-004",
        "no-reported-value",
        _U,
        "An empirical claim states no value that a run could be compared with.",
        "Add `reported` to the claim: metric, value as a decimal string, and a tolerance.",
    ),
    (
        "G2-CLM-005",
        "unit-missing",
        _U,
        "A miss by a power of ten, which may be one of units alone: results carry none.",
        "Let the script write the unit that the claim reports, or state `unit` on the value.",
    ),
    (
        "G2-CLM-006",
        "no-tolerance",
        _U,
        "A reported value states no tolerance, and there is no default.",
        'Add `tolerance`: {"abs": "…"}, {"rel": "…"} or "last-digit".',
    ),
    (
        "G2-CLM-007",
        "tolerance-vacuous",
        _U,
        "The tolerance accepts any plausible value, or the stated baseline meets the claim too.",
        'State the tolerance the source supports; "last-digit" is what printed numbers carry.',
    ),
    (
        "G2-CLM-008",
        "tolerance-invalid",
        _X,
        "A tolerance or value is negative, not finite, not a decimal, or used where it has "
        "no meaning.",
        'Write a value as "0.82", and a tolerance as {"abs": "0.01"}, {"rel": "0.02"} or '
        '"last-digit": decimals in quotes, bounds not negative.',
    ),
    (
        "G2-CLM-009",
        "tolerance-moved",
        _U,
        "Tolerance or expected value changed together with the results, or under kept evidence.",
        "Change one at a time, each with its reason.",
    ),
    (
        "G2-CLM-010",
        "protocol-incomplete",
        _W,
        "The claim leaves out what a reproduction would need to know.",
        "Name data set, split, metric and seeds in the claim or the artifact.",
    ),
    (
        "G2-CLM-011",
        "not-grounded",
        _W,
        "The publisher could not ground the claim in a retrieved source.",
        "Find the source; grounding is not verification, but its absence is a warning.",
    ),
    (
        "G2-CLM-012",
        "statement-unbound",
        _U,
        "The artifact is not bound to the text of a claim.",
        "Run `gate2 bind` on the record after reading the claim again.",
    ),
    (
        "G2-CLM-013",
        "claim-text-changed",
        _U,
        "The claim's text is not the one that the artifact, or its published status, was made for.",
        "Read the new text; if the artifact still fits, run `gate2 bind --rebind`.",
    ),
    (
        "G2-CLM-014",
        "out-of-scope",
        _U,
        "Settling the claim needs data, weights or hardware that policy does not allow.",
        "State the claim for what can be run here, or attach a mechanism artifact.",
    ),
    (
        "G2-CLM-015",
        "bounded-evidence-only",
        _U,
        "A bounded computation found no counterexample; that is not a proof.",
        "Prove the general statement, or claim the bounded one.",
    ),
    (
        "G2-CLM-016",
        "truncated",
        _U,
        "The sentence is cut: what it claims is not known.",
        "Restore the whole sentence from the source.",
    ),
    (
        "G2-CLM-017",
        "evidence-conflict",
        _U,
        "One artifact verifies the claim and another falsifies it.",
        "Find out which artifact is wrong and remove or mend it.",
    ),
    (
        "G2-CLM-018",
        "value-not-in-text",
        _U,
        "A reported value that a run would be compared with is not printed in the claim's text, "
        "which prints another one in its stead. Where it prints none, this is only a warning.",
        "Read claim and reported values against each other; report what the text prints.",
    ),
    (
        "G2-CLM-019",
        "values-contradict",
        _W,
        "Another claim of the corpus states another value for the same quantity, further away than "
        "rounding explains; found by `gate2 audit`, which shows both and resolves neither.",
        "Read both sources; correct the record that is wrong, or say in both what differs.",
    ),
    (
        "G2-CLM-020",
        "duplicate-claim",
        _W,
        "Another record of the corpus makes the same claim in the same words (`gate2 audit`).",
        "Attach one artifact and bind a copy of it to each of them: `gate2 bind`.",
    ),
    (
        "G2-ART-001",
        "none-attached",
        _U,
        "No artifact is attached to the claim.",
        "Attach one: a Lean proof for a mathematical claim, a repro script for an empirical one.",
    ),
    (
        "G2-ART-002",
        "path-missing",
        _X,
        "The artifact names a file that is not there.",
        "Add the file or mend the path in artifact.toml.",
    ),
    (
        "G2-ART-003",
        "digest-mismatch",
        _X,
        "A file's digest differs from the one stated.",
        "Restore the file, or state the new digest after reviewing it.",
    ),
    (
        "G2-ART-004",
        "not-public",
        _U,
        "The artifact is not public.",
        "Publish the artifact's files beside artifact.toml.",
    ),
    (
        "G2-ART-005",
        "results-missing",
        _U,
        "The artifact names no results file.",
        "Set `results` in artifact.toml and write that file to $GATE2_OUT.",
    ),
    (
        "G2-ART-006",
        "script-missing",
        _U,
        "The repro script is missing from the artifact.",
        "Add the script beside artifact.toml.",
    ),
    (
        "G2-ART-007",
        "entrypoint-missing",
        _U,
        "The artifact states no command to run.",
        "Set `command` in [repro].",
    ),
    (
        "G2-ART-008",
        "environment-unpinned",
        _U,
        "The environment the artifact needs is not pinned.",
        "Name an image of sandboxes/images.toml, or repository@sha256:….",
    ),
    (
        "G2-ART-009",
        "path-escape",
        _X,
        "A path is absolute, leaves the artifact, or is a link or special file.",
        "Keep every file a regular file inside the artifact's directory.",
    ),
    (
        "G2-ART-010",
        "oversize",
        _U,
        "The artifact has more or larger files than the gate takes.",
        "Shrink the artifact; the message names the cap.",
    ),
    (
        "G2-ART-011",
        "licence-missing",
        _W,
        "The artifact states no licence.",
        "Add a licence file.",
    ),
    (
        "G2-ART-012",
        "mutable-reference",
        _U,
        "The artifact refers to something that can change: a tag, a branch, latest.",
        "Refer to it by digest.",
    ),
    (
        "G2-ART-013",
        "placeholder",
        _X,
        "The artifact still holds a placeholder.",
        "Replace what the message names by real content.",
    ),
    (
        "G2-ART-014",
        "results-hardcoded",
        _U,
        "The claim holds without its inputs, or the same values come out of altered ones.",
        "Compute the results from the inputs; `inputs` in artifact.toml names them.",
    ),
    (
        "G2-ART-015",
        "scope-not-exact",
        _U,
        "The artifact supports the claim scaled or by mechanism only.",
        "Make an artifact of exact scope; the support is printed as what it is.",
    ),
    (
        "G2-ART-016",
        "control-failed",
        _U,
        "The claim also holds under a negative control.",
        "The script does not measure what the claim is about: mend it or the control.",
    ),
    (
        "G2-ART-017",
        "control-missing",
        _W,
        "The artifact has no negative control, or none that ran to its end with results.",
        "Add a [[repro.control]] under which the claim must not hold.",
    ),
    (
        "G2-ART-018",
        "name-collision",
        _X,
        "Two names in the artifact collide by case or Unicode form.",
        "Rename one of the files.",
    ),
    (
        "G2-ART-019",
        "wrong-lane",
        _U,
        "The artifact's kind does not fit the claim's kind.",
        "Attach the other kind of artifact, or correct `kind` on the claim.",
    ),
    (
        "G2-LEAN-001",
        "no-toolchain-pin",
        _U,
        "The proof artifact pins no toolchain.",
        "Set `toolchain` in [lean], for instance leanprover/lean4:v4.28.0.",
    ),
    (
        "G2-LEAN-002",
        "toolchain-unavailable",
        _I,
        "The toolchain that the artifact pins is not installed here.",
        "Write the name of a toolchain that is here as `toolchain` in artifact.toml (`gate2 doctor`"
        " says which there are), or install the pinned one with elan. `gate2 setup` installs the"
        " embedded one and no other.",
    ),
    (
        "G2-LEAN-003",
        "import-unavailable",
        _U,
        "A file imports a module that the toolchain does not have, for instance Mathlib.",
        "Prove it from core and Std, or check it where the library is installed:"
        " docs/how-to/attach-a-mathlib-proof.md.",
    ),
    (
        "G2-LEAN-004",
        "proof-rejected",
        _U,
        "Lean did not accept the proof. That says nothing about the claim.",
        "Mend the proof at the place named; `gate2 lean DIR` shows all that Lean says of it.",
    ),
    (
        "G2-LEAN-005",
        "sorry",
        _U,
        "The proof, or something it rests on, is `sorry`.",
        "Prove what is left open.",
    ),
    (
        "G2-LEAN-006",
        "axiom-forbidden",
        _U,
        "The proof rests on an axiom that policy does not allow.",
        "Prove it without the axiom.",
    ),
    (
        "G2-LEAN-007",
        "compiler-trust",
        _U,
        "The proof trusts the compiler (`native_decide`, `ofReduceBool`).",
        "Use `decide` or a proof that the kernel checks.",
    ),
    (
        "G2-LEAN-008",
        "target-missing",
        _U,
        "The compiled file does not hold the theorem that the artifact names.",
        "Name the theorem fully qualified in [lean]; state it in the statement file, ending in"
        " `sorry`, and prove it under that name.",
    ),
    (
        "G2-LEAN-009",
        "target-not-theorem",
        _U,
        "The named target is not a theorem.",
        "State it with `theorem`.",
    ),
    (
        "G2-LEAN-010",
        "statement-mismatch",
        _U,
        "The theorem proved, or something its statement rests on, differs from the statement.",
        "Prove the statement word for word, with the same definitions.",
    ),
    (
        "G2-LEAN-011",
        "statement-trivial",
        _U,
        "The statement holds for trivial reasons and says nothing about the claim.",
        "State what the claim says.",
    ),
    (
        "G2-LEAN-012",
        "conditional-hypothesis",
        _W,
        "The statement assumes something that the claim does not, or that may never hold. Where a"
        " negation is proved, this alone keeps it from falsifying anything.",
        "Remove the hypothesis or claim it too.",
    ),
    (
        "G2-LEAN-013",
        "environment-tampered",
        _X,
        "The compiled file holds declarations that do not belong there, or that the independent"
        " kernel refuses.",
        "Remove what redefines the library or steps around the kernel.",
    ),
    (
        "G2-LEAN-014",
        "io-at-elaboration",
        _W,
        "The source runs programs while it is elaborated.",
        "Remove #eval and initialisers; a proof does not need them.",
    ),
    (
        "G2-LEAN-015",
        "timeout",
        _U,
        "Elaboration or checking did not end in its time.",
        "Make the proof cheaper, or raise `wall_s` within the policy's cap.",
    ),
    (
        "G2-LEAN-016",
        "memory",
        _U,
        "Elaboration or checking needed more memory than it may have.",
        "Make the proof cheaper.",
    ),
    (
        "G2-LEAN-017",
        "no-kernel-recheck",
        _U,
        "Fewer than two independent kernels accepted the proof, as far as their word counts.",
        "Attach a plain Lean source, which Lean's kernel and gate2's both check; or let policy"
        " accept one kernel.",
    ),
    (
        "G2-LEAN-018",
        "negation-proved",
        _F,
        "The negation of the claim has a checked proof.",
        "Correct the claim.",
    ),
    (
        "G2-LEAN-019",
        "statement-unreviewed",
        _W,
        "Nobody vouches that the Lean statement says what the claim says.",
        "Have someone read both; set `reviewed_by` and run `gate2 bind`.",
    ),
    (
        "G2-LEAN-020",
        "statement-changed",
        _U,
        "The statement file is not the one that was bound.",
        "Read it against the claim again; `gate2 bind` then writes the new digest.",
    ),
    (
        "G2-LEAN-021",
        "code-generation",
        _U,
        "The toolchain could not compile a definition. That is its fault, not the proof's.",
        "Mark the definition `noncomputable`.",
    ),
    (
        "G2-LEAN-022",
        "unsafe-in-cone",
        _U,
        "The proof rests on an unsafe or partial definition.",
        "Define it by structural or well-founded recursion.",
    ),
    (
        "G2-LEAN-023",
        "data-malformed",
        _X,
        "The compiled file does not decode.",
        "Build it again with the pinned toolchain; if it persists, report it.",
    ),
    (
        "G2-LEAN-024",
        "source-refused",
        _U,
        "The source uses a command that can step around Lean's kernel while it is elaborated, so"
        " that Lean's word counts for nothing.",
        "Use declarations and proofs only; the message names line and command.",
    ),
    (
        "G2-SBX-001",
        "image-missing",
        _I,
        "The sandbox image is not on this machine.",
        "Run `gate2 image build`.",
    ),
    (
        "G2-SBX-002",
        "image-not-by-digest",
        _U,
        "The image is named by tag, not by digest.",
        "Name it repository@sha256:…, or use an image of sandboxes/images.toml.",
    ),
    (
        "G2-SBX-003",
        "image-build-failed",
        _I,
        "The sandbox image could not be built.",
        "Read the message; building needs mmdebstrap, root and Debian's packages.",
    ),
    (
        "G2-SBX-004",
        "nonzero-exit",
        _U,
        "The script ended with an exit status other than 0.",
        "Mend the script; `gate2 run` on the artifact shows what it wrote.",
    ),
    (
        "G2-SBX-005",
        "timeout",
        _U,
        "The script did not end within its wall time.",
        "Make it faster, or raise `wall_s` within the policy's cap.",
    ),
    (
        "G2-SBX-006",
        "out-of-memory",
        _U,
        "Memory ran out in the sandbox, if only in a child process.",
        "Use less memory, or raise `memory_mib` within the policy's cap.",
    ),
    (
        "G2-SBX-007",
        "disk-quota",
        _U,
        "The script filled the space or the inodes it has.",
        "Write less, or raise `disk_mib` within the policy's cap.",
    ),
    (
        "G2-SBX-008",
        "results-missing",
        _U,
        "The run left no results file under the declared name.",
        "Write the results to $GATE2_OUT under the name in artifact.toml.",
    ),
    (
        "G2-SBX-009",
        "results-malformed",
        _U,
        "The results file is not a plain file of strict JSON under the cap.",
        "Write one JSON object; no NaN, no duplicate keys, UTF-8.",
    ),
    (
        "G2-SBX-010",
        "metric-missing",
        _U,
        "The results hold no number at the path of a reported metric.",
        "Write the metric as a JSON number, or mend its path under [repro.metrics].",
    ),
    (
        "G2-SBX-011",
        "not-finite",
        _U,
        "A metric in the results is not a finite number.",
        "Write finite numbers only.",
    ),
    (
        "G2-SBX-012",
        "out-of-tolerance",
        _F,
        "The measured value is not within the tolerance of the reported one. Falsifies only "
        "with exact scope, agreeing runs, a proven seal and passing controls.",
        "Correct the claim, or the artifact if it measures something else.",
    ),
    (
        "G2-SBX-013",
        "nondeterministic",
        _U,
        "Fresh runs of the same artifact do not agree.",
        "Fix seeds and threads, or state a tolerance that covers the spread.",
    ),
    (
        "G2-SBX-014",
        "network-needed",
        _U,
        "The script tries to reach a network; a sealed run has none.",
        "Put what it downloads beside the script.",
    ),
    (
        "G2-SBX-015",
        "input-missing",
        _U,
        "The script needs an input that is not among the artifact's files.",
        "Add the input to the artifact.",
    ),
    (
        "G2-SBX-016",
        "seal-violation",
        _X,
        "A run broke out of what the seal allows.",
        "Remove what tries to leave the sandbox.",
    ),
    (
        "G2-SBX-017",
        "gpu-needed",
        _U,
        "The script needs a GPU, which policy does not give.",
        "Run it on the CPU.",
    ),
    (
        "G2-SBX-018",
        "arch-mismatch",
        _U,
        "The image or script is for another processor architecture.",
        "Use one for this architecture.",
    ),
    (
        "G2-SBX-019",
        "environment-dependent",
        _U,
        "The result moves with host name, user, clock, processors, hash seed or directory.",
        "Let it depend on the inputs alone: fix seeds, sort what has no order, use relative paths.",
    ),
    (
        "G2-SBX-020",
        "single-run-only",
        _W,
        "There was one run only; agreement is not shown.",
        "Set runs to 2 or more.",
    ),
    (
        "G2-SBX-021",
        "seal-not-proven",
        _U,
        "The probe did not show the sandbox to be closed, or could not have told.",
        "Run `gate2 doctor`; it names the probe that failed.",
    ),
    (
        "G2-SBX-022",
        "output-cap",
        _U,
        "The script wrote more output than it may.",
        "Print less.",
    ),
    (
        "G2-SBX-023",
        "lane-below-policy",
        _U,
        "The lane that is available is weaker than policy asks for.",
        "Check it where the policy's lane is available.",
    ),
    (
        "G2-SBX-024",
        "limits-not-granted",
        _W,
        "The artifact asks for more than the engine grants, so its runs had less than they need.",
        "Ask in [repro.limits] for no more than the caps in docs/sealed-runs.md.",
    ),
    (
        "G2-EVD-001",
        "missing",
        _U,
        "There is no evidence for a decided claim.",
        "Run `gate2 check --write`.",
    ),
    (
        "G2-EVD-002",
        "signature-invalid",
        _X,
        "A signature does not fit what it signs.",
        "Make the evidence again with `gate2 check --write --key`.",
    ),
    (
        "G2-EVD-003",
        "signer-untrusted",
        _U,
        "The signer is not among the trusted keys.",
        "Add the key under [trust] in gate2.toml if you trust it.",
    ),
    (
        "G2-EVD-004",
        "unsigned",
        _W,
        "The evidence is not signed.",
        "Sign it: `gate2 keygen`, then `gate2 check --write --key FILE`.",
    ),
    (
        "G2-EVD-005",
        "subject-mismatch",
        _X,
        "The evidence is about other files than the ones beside it.",
        "Restore the file; or, if the change is wanted, check it again: `gate2 check --write`.",
    ),
    (
        "G2-EVD-006",
        "policy-mismatch",
        _U,
        "The evidence was made under another policy; under yours it would give another verdict.",
        "Check again under this policy.",
    ),
    (
        "G2-EVD-007",
        "engine-outdated",
        _U,
        "The evidence was made by an engine that is no longer trusted.",
        "Check again with this version.",
    ),
    (
        "G2-EVD-008",
        "expired",
        _U,
        "The evidence is older than policy allows.",
        "Check again.",
    ),
    (
        "G2-EVD-009",
        "verdict-not-recomputable",
        _X,
        "The verdict does not follow from its own evidence.",
        "Make the evidence again.",
    ),
    (
        "G2-EVD-010",
        "falsified-without-evidence",
        _X,
        "The record says FALSIFIED and attaches no evidence for it.",
        "Attach the counterexample or the run.",
    ),
    (
        "G2-EVD-011",
        "verified-without-artifact",
        _X,
        "Something says VERIFIED of a record and attaches no artifact.",
        "Attach the artifact and check it.",
    ),
    (
        "G2-EVD-012",
        "ledger-broken",
        _X,
        "The ledger's hash chain is broken.",
        "Restore it from a copy; `gate2 ledger verify` names the entry.",
    ),
    (
        "G2-EVD-013",
        "self-attested",
        _W,
        "Evidence was signed by whoever made the record.",
        "Have someone else run it.",
    ),
    (
        "G2-EVD-014",
        "private-data-exposed",
        _X,
        "Evidence holds host paths, environment or raw logs.",
        "Make the evidence again with this version.",
    ),
    (
        "G2-INF-001",
        "docker-unreachable",
        _I,
        "No Docker Engine answers.",
        "Start Docker, or use the embedded lane: --sandbox runc.",
    ),
    (
        "G2-INF-002",
        "lean-missing",
        _I,
        "No Lean toolchain is installed.",
        "Run `gate2 setup`.",
    ),
    (
        "G2-INF-003",
        "worker-lost",
        _I,
        "A worker ended before it reported.",
        "Run it again.",
    ),
    (
        "G2-INF-004",
        "disk-full",
        _I,
        "The disk is full, or what has to be written is read-only.",
        "Free some space or make it writable, and run it again; what was there is as it was.",
    ),
    (
        "G2-INF-005",
        "budget-exhausted",
        _I,
        "The time given to the whole check ran out.",
        "Run it again with more time.",
    ),
    (
        "G2-INF-006",
        "ledger-locked",
        _I,
        "The ledger is locked by another process.",
        "Wait for it to end and run it again.",
    ),
    (
        "G2-INF-007",
        "cancelled",
        _I,
        "The check was interrupted.",
        "Run it again.",
    ),
    (
        "G2-INF-008",
        "cache-corrupt",
        _I,
        "An entry of the cache does not fit its digest.",
        "Nothing to do for evidence: it is made again. `gate2 setup` renews images and toolchains.",
    ),
    (
        "G2-INF-009",
        "clock-skew",
        _I,
        "The clock went backwards.",
        "Set the clock.",
    ),
    (
        "G2-INF-010",
        "engine-error",
        _I,
        "A bug in gate2.",
        "Report it with the crash report named in the message.",
    ),
    (
        "G2-INF-011",
        "contention",
        _I,
        "A timeout under load, or somebody else at the same files.",
        "Run it again alone before deciding.",
    ),
    (
        "G2-INF-012",
        "registry-unreachable",
        _I,
        "A package registry does not answer.",
        "Check the network and run `gate2 setup` again.",
    ),
    (
        "G2-INF-013",
        "lane-unavailable",
        _I,
        "No sealed lane can run here, or not the classifier that the settings ask for.",
        "Run `gate2 doctor`: it names what is missing. Sealed runs need Docker, or root and runc.",
    ),
    (
        "G2-INF-014",
        "git-unavailable",
        _I,
        "git is not installed, or does not let the repository be read.",
        "Install git, and let this user own the checkout (`git config safe.directory`).",
    ),
)

TABLE: dict[Code, ReasonKind] = {
    Code(code): ReasonKind(Code(code), name, effect, trigger, remedy)
    for code, name, effect, trigger, remedy in _ROWS
}
