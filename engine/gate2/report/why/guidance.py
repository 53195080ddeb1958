"""The lines to write and the commands to run that take a reason away, by its code.

What stands here is the cheapest way that can be followed to the letter; a code without one has
its remedy alone, since only a person knows the proof or the value.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gate2.audit.distance import BY_CHECKING
from gate2.classify.kinds import Kind
from gate2.reasons import Code

TOOLCHAIN = "leanprover/lean4:v4.28.0"
RECORD = "record.json"
ARTIFACT = "{artifact}"
MANIFEST = f"artifacts/{ARTIFACT}/artifact.toml"


@dataclass(frozen=True, slots=True)
class Guide:
    """How to follow one step."""

    what: str = ""
    """In the place of the remedy; empty where that says it well."""
    file: str = ""
    """Relative to the record; empty where nothing has to be written."""
    lines: tuple[str, ...] = ()
    """To be written there, with capitals for what only a person knows."""
    table: str = ""
    """Where in the file: a claim or a table of TOML."""
    command: str = ""
    """With `RECORD` where the path of the record stands."""


BIND = "gate2 bind RECORD"
REBIND = "gate2 bind --rebind RECORD"
_PLAIN: Mapping[Code, Guide] = {
    Code.CLM_UNCLASSIFIED: Guide(
        'Declare what would settle it: "mathematical" (a proof), "empirical" (a run) or'
        ' "descriptive" (neither could).',
        RECORD,
        ('"kind": "mathematical"',),
        "the claim",
    ),
    Code.CLM_NO_REPORTED_VALUE: Guide(
        "Say which value a run has to give, as it is printed, and how near is near enough.",
        RECORD,
        ('"reported": [{"metric": "NAME", "value": "0.00", "tolerance": "last-digit"}]',),
        "the claim",
    ),
    Code.CLM_NO_TOLERANCE: Guide(
        "Say how near is near enough; there is no default.",
        RECORD,
        ('"tolerance": "last-digit"',),
        "the reported value",
    ),
    Code.CLM_TOLERANCE_VACUOUS: Guide(
        "State the tolerance that the source supports: smaller than what the claim is about.",
        RECORD,
        ('"tolerance": {"abs": "HOW NEAR"}',),
        "the reported value",
    ),
    Code.CLM_VALUE_NOT_IN_TEXT: Guide(
        "Report the value that the text prints, as it prints it.",
        RECORD,
        ('"value": "AS THE TEXT PRINTS IT"',),
        "the reported value",
    ),
    Code.CLM_TRUNCATED: Guide(
        "Restore the whole sentence from the source, and take the mark of the cut away.",
        RECORD,
        ('"text": "THE WHOLE SENTENCE"', '"truncated": false'),
        "the claim",
    ),
    Code.CLM_STATEMENT_UNBOUND: Guide(
        "Read claim and artifact against each other; if they fit, bind them.", command=BIND
    ),
    Code.CLM_CLAIM_TEXT_CHANGED: Guide(
        "Read the claim as it is now; if the artifact still fits, bind it again.", command=REBIND
    ),
    Code.LEAN_STATEMENT_CHANGED: Guide(
        "Read the statement as it is now against the claim; if it says the same, bind it again.",
        command=BIND,
    ),
    Code.LEAN_STATEMENT_UNREVIEWED: Guide(
        "Have someone whom policy trusts read statement and claim, write their name, and bind it.",
        MANIFEST,
        ('reviewed_by = "WHO READ BOTH"',),
        "[lean]",
        BIND,
    ),
    Code.LEAN_NO_TOOLCHAIN_PIN: Guide(
        "Pin the toolchain that the proof is for.",
        MANIFEST,
        (f'toolchain = "{TOOLCHAIN}"',),
        "[lean]",
    ),
    Code.ART_RESULTS_MISSING: Guide(
        "Name the file that the script writes to $GATE2_OUT.",
        MANIFEST,
        ('results = "results.json"',),
        "[repro]",
    ),
    Code.ART_ENTRYPOINT_MISSING: Guide(
        "State the command that starts the script.",
        MANIFEST,
        ('command = ["python3", "repro.py"]',),
        "[repro]",
    ),
    Code.ART_ENVIRONMENT_UNPINNED: Guide(
        "Name an image of sandboxes/images.toml, or one by its digest.",
        MANIFEST,
        ('image = "python"',),
        "[repro]",
    ),
    Code.ART_MUTABLE_REFERENCE: Guide(
        "Name something that cannot change: an image of sandboxes/images.toml, or repository@sha256"
        " and its digest; a toolchain by its version.",
        MANIFEST,
    ),
    Code.SBX_SINGLE_RUN_ONLY: Guide("Ask for two fresh runs.", MANIFEST, ("runs = 2",), "[repro]"),
    Code.SBX_TIMEOUT: Guide(
        "Make the script faster, or ask for more time within the policy's cap, in seconds.",
        MANIFEST,
        ("wall_s = 600",),
        "[repro.limits]",
    ),
    Code.SBX_OUT_OF_MEMORY: Guide(
        "Use less memory, or ask for more within the policy's cap.",
        MANIFEST,
        ("memory_mib = 4096",),
        "[repro.limits]",
    ),
    Code.SBX_DISK_QUOTA: Guide(
        "Write less, or ask for more disk within the policy's cap.",
        MANIFEST,
        ("disk_mib = 1024",),
        "[repro.limits]",
    ),
    Code.SBX_METRIC_MISSING: Guide(
        "Write the metric, or say where in the results it stands.",
        MANIFEST,
        ('METRIC = "path.in.the.results"',),
        "[repro.metrics]",
    ),
    Code.ART_CONTROL_MISSING: Guide(
        "Add a negative control: a run in which the claim must not hold.",
        MANIFEST,
        ("[[repro.control]]", 'name = "shuffled"', 'env = { SHUFFLE = "1" }'),
        "the end",
    ),
    Code.EVD_SIGNER_UNTRUSTED: Guide(
        "If you trust who signed it, add the key to the settings, outside of the record.",
        "gate2.toml",
        ("[trust]", 'keys = ["THE KEY OF THE SIGNER"]'),
        "your repository's root",
    ),
    Code.REC_NO_CLAIMS: Guide(
        "Publish the claims one by one: nothing can be attached to a number of claims.",
        RECORD,
        ('"claims": [{"id": "c1", "text": "THE SENTENCE"}]',),
        "the record",
    ),
    Code.REC_SCORE_ONLY_VERIFICATION: Guide(
        "Take the verdict away: a score, a tier or a count of claims verifies nothing.",
        command="rm RECORD/verdict.json",
    ),
    **dict.fromkeys(
        (Code.LEAN_PROOF_REJECTED, Code.LEAN_SOURCE_REFUSED),
        Guide(f"Mend the proof: `gate2 lean RECORD/artifacts/{ARTIFACT}` names the place."),
    ),
    Code.LEAN_AXIOM_FORBIDDEN: Guide(
        f"Prove it without the axiom, which `gate2 lean RECORD/artifacts/{ARTIFACT}` names."
    ),
    Code.LEAN_STATEMENT_MISMATCH: Guide(
        "Prove the statement word for word, with the same definitions;"
        f" `gate2 lean RECORD/artifacts/{ARTIFACT}` names what differs."
    ),
    **dict.fromkeys(
        (Code.SBX_NONZERO_EXIT, Code.SBX_RESULTS_MISSING, Code.SBX_RESULTS_MALFORMED),
        Guide(f"Mend the script: `gate2 run RECORD/artifacts/{ARTIFACT}` shows what it does."),
    ),
    Code.INF_LEAN_MISSING: Guide(command="gate2 setup"),
    Code.LEAN_TOOLCHAIN_UNAVAILABLE: Guide(command="gate2 doctor"),
    Code.SBX_IMAGE_MISSING: Guide(command="gate2 image build"),
    Code.SBX_SEAL_NOT_PROVEN: Guide(command="gate2 doctor"),
    Code.INF_LANE_UNAVAILABLE: Guide(command="gate2 doctor"),
}
_FORM = (
    'schema = "gate2-artifact-v1"',
    'claim = "{claim}"',
    'kind = "{kind}"',
    'scope = "exact"',
    'establishes = "ONE SENTENCE"',
    'does_not_establish = "ONE SENTENCE"',
)
_LEAN = (
    "[lean]",
    f'toolchain = "{TOOLCHAIN}"',
    'statement = "Statement.lean"',
    'proof = "Proof.lean"',
    'theorem = "FULL_NAME"',
)
_REPRO = (
    "[repro]",
    'image = "python"',
    'command = ["python3", "repro.py"]',
    'results = "results.json"',
    "[[repro.control]]",
    'name = "shuffled"',
    'env = { SHUFFLE = "1" }',
)


def guide_for(code: Code, kind: Kind | None, claim: str, *, signed: bool) -> Guide:
    """How a step for this code is followed; `kind` and `claim` are those of its claim."""
    if code in BY_CHECKING:
        return Guide(command=check_command(signed=signed))
    if code in (Code.ART_NONE_ATTACHED, Code.ART_WRONG_LANE):
        return _attaching(kind, claim)
    return _PLAIN.get(code, Guide())


def check_command(*, signed: bool) -> str:
    """What runs the record; with a key where policy asks for signatures."""
    return f"gate2 check --write{' --key FILE' if signed else ''} RECORD"


def _attaching(kind: Kind | None, claim: str) -> Guide:
    """The form of an artifact that could settle a claim of this kind."""
    file = MANIFEST.format(artifact="NAME")
    if kind is Kind.MATHEMATICAL:
        what = (
            "Attach a Lean proof: Statement.lean ends in `sorry`, Proof.lean proves the same. Then"
            " bind it."
        )
        lines = (*(line.format(claim=claim, kind="lean4") for line in _FORM), *_LEAN)
        return Guide(what, file, lines, command=BIND)
    if kind is Kind.EMPIRICAL:
        what = (
            "Attach a script that writes its values as JSON to $GATE2_OUT/results.json, and a"
            " negative control. Then bind it."
        )
        lines = (*(line.format(claim=claim, kind="repro") for line in _FORM), *_REPRO)
        return Guide(what, file, lines, command=BIND)
    return Guide("Attach what its kind asks for, once it is declared: a proof or a script.")
