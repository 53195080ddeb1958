"""The shape of artifact.toml, strictly: unknown keys are refused with the nearest known one."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from gate2.reasons import Code, Reason, because
from gate2.record.faults import Fault, faults_of, keys_of
from gate2.record.files import relative_fault
from gate2.record.model import (
    Artifact,
    ArtifactKind,
    AskedLimits,
    Control,
    LeanPart,
    Origin,
    ProofForm,
    Proves,
    ReproPart,
    Scope,
)
from gate2.record.names import file_name_fault, line_fault, shown

ARTIFACT_SCHEMA = "gate2-artifact-v1"
DEFAULT_PROOF = "Proof.lean"
MAX_SENTENCE = 2000
MAX_RUNS = 100


class ArtifactRefused(Exception):
    """artifact.toml cannot be read as an artifact; the reasons say why."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__("; ".join(reason.message for reason in reasons))
        self.reasons = reasons


# What templates leave behind. Whole text or a marked word, never a plain word of a sentence.
_PLACEHOLDER = re.compile(
    r"(?i:todo|fixme|tbd|xxx+|change ?me|placeholder|lorem ipsum.*)[.:!…]*"
    r"|(?:\.{3}|…)"
    r"|<[^<>]*>"
    r"|(?i:one sentence)"
    r"|.*\b(?:TODO|FIXME|TBD|XXX)\b.*",
    re.DOTALL,
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_IMAGE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,127}")
_BY_DIGEST = re.compile(
    r"(?:[a-z0-9][a-z0-9.-]*(?::[0-9]{1,5})?/)?[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*"
    r"@sha256:[0-9a-f]{64}"
)
_TOOLCHAIN = re.compile(
    r"(?:[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+:)?"
    r"(?:v?[0-9]+\.[0-9]+\.[0-9]+(?:-[A-Za-z0-9.]+)?|nightly-[0-9]{4}-[0-9]{2}-[0-9]{2})"
)
_MOVING = re.compile(r"(?:.*[:/])?(?:latest|stable|beta|nightly|main|master)", re.IGNORECASE)
_URL = re.compile(r"(?:https?|ssh|git)://[!-~]{1,1000}")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
# Components of a Lean name without quotation; the name is put beside Lean source elsewhere.
_LEAN_NAME = re.compile(r"[^\W\d][\w'!?]*(?:\.[^\W\d][\w'!?]*)*")
_ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")


def _invalid(code: Code, message: str) -> PydanticCustomError:
    # The code travels as the error's type; braces would be read as a template.
    return PydanticCustomError(code.value, "{message}", {"message": message})


def _schema(text: str) -> str:
    if text != ARTIFACT_SCHEMA:
        raise _invalid(
            Code.REC_CONTRACT_UNKNOWN, f"expected {ARTIFACT_SCHEMA!r}, came {shown(text)}"
        )
    return text


def _line(text: str) -> str:
    if fault := line_fault(text, MAX_SENTENCE):
        raise _invalid(Code.REC_SCHEMA_INVALID, f"expected one line of text, but {fault}")
    return text


def _real(text: str) -> str:
    """Text that somebody wrote, not one that a template left."""
    if _PLACEHOLDER.fullmatch(text.strip()):
        raise _invalid(Code.ART_PLACEHOLDER, f"expected real content, came {shown(text)}")
    return _line(text)


def _digest(text: str) -> str | None:
    """A sha256, or None for the empty string, which binds to nothing."""
    if not text:
        return None
    if _PLACEHOLDER.fullmatch(text):
        raise _invalid(
            Code.ART_PLACEHOLDER, f"expected a digest, came {shown(text)}; run `gate2 bind`"
        )
    if _SHA256.fullmatch(text) is None:
        raise _invalid(
            Code.REC_SCHEMA_INVALID,
            f"expected 64 hexadecimal digits in lower case, came {shown(text)}; run `gate2 bind`",
        )
    return text


def _path(text: str) -> str:
    if fault := relative_fault(text):
        raise _invalid(
            Code.ART_PATH_ESCAPE, f"expected a path inside the artifact, {shown(text)}: {fault}"
        )
    return text


def _lean_file(text: str) -> str:
    if not _path(text).endswith(".lean"):
        raise _invalid(Code.REC_SCHEMA_INVALID, f"expected a .lean file, came {shown(text)}")
    return text


def _export_file(text: str) -> str:
    if not _path(text).endswith(".ndjson"):
        raise _invalid(
            Code.REC_SCHEMA_INVALID,
            f"expected a lean4export file that ends in .ndjson, came {shown(text)}",
        )
    return text


def _toolchain(text: str) -> str:
    if _MOVING.fullmatch(text):
        raise _invalid(
            Code.ART_MUTABLE_REFERENCE, f"expected a toolchain by version, came {shown(text)}"
        )
    if _TOOLCHAIN.fullmatch(text) is None:
        raise _invalid(
            Code.LEAN_NO_TOOLCHAIN_PIN,
            f"expected a toolchain such as 'leanprover/lean4:v4.28.0', came {shown(text)}",
        )
    return text


def _repository(text: str) -> str:
    return text if _URL.fullmatch(text) else _path(text)


def _commit(text: str) -> str:
    if _COMMIT.fullmatch(text) is None:
        raise _invalid(
            Code.ART_MUTABLE_REFERENCE,
            f"expected the whole id of a commit, 40 or 64 hexadecimal digits, came {shown(text)}",
        )
    return text


def _theorem(text: str) -> str:
    if len(text) > 255 or _LEAN_NAME.fullmatch(text) is None:
        raise _invalid(
            Code.REC_SCHEMA_INVALID,
            f"expected a Lean name such as 'Kronecker.budget', came {shown(text)}",
        )
    return _real(text)


def _image(text: str) -> str:
    if _PLACEHOLDER.fullmatch(text):
        raise _invalid(Code.ART_PLACEHOLDER, f"expected an image, came {shown(text)}")
    if text != "latest" and (_IMAGE_NAME.fullmatch(text) or _BY_DIGEST.fullmatch(text)):
        return text
    raise _invalid(
        Code.ART_MUTABLE_REFERENCE,
        "expected a name of sandboxes/images.toml or repository@sha256:<64 hex digits>, "
        f"came {shown(text)}",
    )


def _command(value: object) -> object:
    if isinstance(value, list) and not value:
        raise _invalid(
            Code.ART_ENTRYPOINT_MISSING, 'expected a command such as ["python3", "repro.py"]'
        )
    return value


def _argument(text: str) -> str:
    if "\x00" in text or len(text) > 4096:
        raise _invalid(
            Code.REC_SCHEMA_INVALID, "expected arguments of at most 4096 characters without NUL"
        )
    return text


def _program(command: list[str]) -> list[str]:
    if not command[0].strip():
        raise _invalid(Code.ART_ENTRYPOINT_MISSING, "expected a program, the first word is empty")
    return command


def _results(text: str) -> str:
    if file_name_fault(text):
        raise _invalid(
            Code.ART_PATH_ESCAPE,
            f"expected the plain name of one file in $GATE2_OUT, came {shown(text)}",
        )
    return text


def _environment(value: dict[str, str]) -> dict[str, str]:
    if not value:
        raise _invalid(
            Code.REC_SCHEMA_INVALID,
            "expected at least one variable: a control differs from the run by its environment",
        )
    for name, text in value.items():
        if _ENVIRONMENT_NAME.fullmatch(name) is None or name.startswith("GATE2_"):
            raise _invalid(
                Code.REC_SCHEMA_INVALID,
                f"expected a variable name outside GATE2_*, came {shown(name)}",
            )
        _argument(text)
    return value


InnerPath = Annotated[str, AfterValidator(_path)]
Line = Annotated[str, AfterValidator(_line)]
Real = Annotated[str, AfterValidator(_real)]
Digest = Annotated[str, AfterValidator(_digest)]
Positive = Annotated[float, Field(gt=0, le=1e9)]
Count = Annotated[int, Field(gt=0, le=1 << 40)]


class _Closed(BaseModel):
    """Strict types, unknown keys refused."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class LeanDoor(_Closed):
    """The `[lean]` table."""

    toolchain: Annotated[str, AfterValidator(_toolchain)]
    statement: Annotated[str, AfterValidator(_lean_file)] = "Statement.lean"
    proof: Annotated[str, AfterValidator(_lean_file)] | None = None
    export: Annotated[str, AfterValidator(_export_file)] | None = None
    theorem: Annotated[str, AfterValidator(_theorem)]
    proves: Literal["claim", "negation"] = "claim"
    reviewed_by: Real | None = None
    statement_sha256: Digest | None = None
    repository: Annotated[str, AfterValidator(_repository)] | None = None
    commit: Annotated[str, AfterValidator(_commit)] | None = None
    file: Annotated[str, AfterValidator(_lean_file)] | None = None


class LimitsDoor(_Closed):
    """The `[repro.limits]` table."""

    wall_s: Positive | None = None
    cpus: Positive | None = None
    memory_mib: Count | None = None
    pids: Count | None = None
    disk_mib: Count | None = None


class ControlDoor(_Closed):
    """One `[[repro.control]]`."""

    name: Real
    env: Annotated[dict[str, str], Field(max_length=64), AfterValidator(_environment)]


class ReproDoor(_Closed):
    """The `[repro]` table."""

    image: Annotated[str, AfterValidator(_image)]
    command: Annotated[
        list[Annotated[str, AfterValidator(_argument)]],
        Field(max_length=64),
        BeforeValidator(_command),
        AfterValidator(_program),
    ]
    results: Annotated[str, AfterValidator(_results)] = "results.json"
    runs: Annotated[int, Field(ge=1, le=MAX_RUNS)] = 2
    limits: LimitsDoor = LimitsDoor()
    metrics: Annotated[dict[Line, Line], Field(max_length=200)] = {}
    control: Annotated[list[ControlDoor], Field(max_length=20)] = []
    inputs: Annotated[list[InnerPath], Field(min_length=1, max_length=200)] | None = None
    gpu: bool = False


class ArtifactDoor(_Closed):
    """The whole of artifact.toml."""

    artifact_schema: Annotated[str, Field(alias="schema"), AfterValidator(_schema)]
    claim: Line
    claim_sha256: Digest | None = None
    kind: Literal["lean4", "repro"]
    scope: Literal["exact", "scaled", "mechanism"]
    establishes: Real
    does_not_establish: Real
    lean: LeanDoor | None = None
    repro: ReproDoor | None = None


_KNOWN = {
    "": keys_of(ArtifactDoor),
    "lean": keys_of(LeanDoor),
    "repro": keys_of(ReproDoor),
    "repro.limits": keys_of(LimitsDoor),
    "repro.control": keys_of(ControlDoor),
}
_MISSING = {
    "lean.toolchain": Code.LEAN_NO_TOOLCHAIN_PIN,
    "repro.image": Code.ART_ENVIRONMENT_UNPINNED,
    "repro.command": Code.ART_ENTRYPOINT_MISSING,
}


def open_artifact(document: dict[str, object]) -> ArtifactDoor:
    """The checked shape of an artifact.toml's value.

    Raises:
        ArtifactRefused: with a reason for each fault, at its place.
    """
    try:
        door = ArtifactDoor.model_validate(document)
    except ValidationError as error:
        faults = faults_of(error, _KNOWN, _MISSING)
    else:
        faults = list(_part_faults(door))
        if not faults:
            return door
    raise ArtifactRefused(
        tuple(because(fault.code, f"artifact.toml: {fault.sentence()}") for fault in faults)
    )


def _part_faults(door: ArtifactDoor) -> list[Fault]:
    """The table of the artifact's kind is there and the other is not; controls have own names."""
    wanted, other = ("lean", "repro") if door.kind == "lean4" else ("repro", "lean")
    faults: list[Fault] = []
    if getattr(door, wanted) is None:
        message = f'expected this table beside kind = "{door.kind}", it is missing'
        faults.append(Fault(Code.REC_SCHEMA_INVALID, wanted, message))
    if getattr(door, other) is not None:
        message = f'expected no such table beside kind = "{door.kind}"'
        faults.append(Fault(Code.REC_SCHEMA_INVALID, other, message))
    if door.lean is not None and door.lean.proof and door.lean.export:
        message = "expected either `lean.proof` or `lean.export`, came both"
        faults.append(Fault(Code.REC_SCHEMA_INVALID, "lean.export", message))
    if door.lean is not None and door.lean.statement == _proof_file(door.lean):
        message = "expected a file of its own, came the same as `lean.statement`"
        faults.append(Fault(Code.REC_SCHEMA_INVALID, "lean.proof", message))
    if door.lean is not None:
        faults += _origin_faults(door.lean)
    names = [control.name for control in (door.repro.control if door.repro else [])]
    if len(set(names)) < len(names):
        message = "expected a name of its own for each control"
        faults.append(Fault(Code.REC_SCHEMA_INVALID, "repro.control", message))
    return faults


def _origin_faults(lean: LeanDoor) -> list[Fault]:
    """Repository, commit and file are there together or not at all."""
    stated = {"repository": lean.repository, "commit": lean.commit, "file": lean.file}
    missing = [key for key, value in stated.items() if value is None]
    if len(missing) in (0, len(stated)):
        return []
    message = f"expected it beside {' and '.join(sorted(stated.keys() - missing))}, it is missing"
    return [Fault(Code.REC_SCHEMA_INVALID, f"lean.{key}", message) for key in missing]


def artifact_of(door: ArtifactDoor, name: str, directory: Path) -> Artifact:
    """The artifact as the rest of the engine sees it."""
    return Artifact(
        name=name,
        directory=directory,
        claim=door.claim,
        kind=ArtifactKind(door.kind),
        scope=Scope(door.scope),
        establishes=door.establishes,
        does_not_establish=door.does_not_establish,
        claim_sha256=door.claim_sha256,
        lean=None if door.lean is None else _lean(door.lean),
        repro=None if door.repro is None else _repro(door.repro),
    )


def _proof_file(lean: LeanDoor) -> str:
    return lean.export or lean.proof or DEFAULT_PROOF


def _origin(lean: LeanDoor) -> Origin | None:
    if lean.repository is None or lean.commit is None or lean.file is None:
        return None
    return Origin(lean.repository, lean.commit, lean.file)


def _lean(lean: LeanDoor) -> LeanPart:
    return LeanPart(
        theorem=lean.theorem,
        statement=lean.statement,
        proof=_proof_file(lean),
        form=ProofForm.EXPORT if lean.export else ProofForm.SOURCE,
        toolchain=lean.toolchain,
        proves=Proves(lean.proves),
        reviewed_by=lean.reviewed_by,
        statement_sha256=lean.statement_sha256,
        origin=_origin(lean),
    )


def _repro(repro: ReproDoor) -> ReproPart:
    limits = repro.limits
    return ReproPart(
        image=repro.image,
        command=tuple(repro.command),
        results=repro.results,
        runs=repro.runs,
        limits=AskedLimits(
            wall_s=limits.wall_s,
            cpus=limits.cpus,
            memory_mib=limits.memory_mib,
            pids=limits.pids,
            disk_mib=limits.disk_mib,
        ),
        metrics=dict(repro.metrics),
        controls=tuple(Control(control.name, dict(control.env)) for control in repro.control),
        inputs=None if repro.inputs is None else tuple(repro.inputs),
        gpu=repro.gpu,
    )
