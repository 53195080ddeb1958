"""What is wrong with a record's artifacts before anything of them runs."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gate2.claim_rules import decided_kind, statement_changed, unbound, unsettled_by
from gate2.classify.classifier import classify
from gate2.classify.kinds import Model
from gate2.errors import InvalidRecord
from gate2.lanes.granting import shortfall
from gate2.lanes.inputs import inputs_among
from gate2.lean.source import refusals
from gate2.lint.lines import line_at, toml_lines
from gate2.lint.sources import source_doubts
from gate2.lint.spotted import Spotted
from gate2.policy import LimitCaps
from gate2.reasons import Code, Reason, because
from gate2.record.artifact import MANIFEST, MAX_MANIFEST_BYTES, MAX_SOURCE_BYTES
from gate2.record.files import FileRefused, list_tree, read_beneath
from gate2.record.model import (
    Artifact,
    BrokenArtifact,
    Claim,
    LeanPart,
    ProofForm,
    Record,
    ReproPart,
    Scope,
)

_SETTLES_NOTHING = (Code.ART_WRONG_LANE, Code.CLM_TRUNCATED)
"""What makes attaching pointless. That a claim is descriptive, or reads neither way, does not."""
ARTIFACTS_DIR = "artifacts"
MAX_POLICED_BYTES = 64 << 10
"""Of a source that is read for what steps around the kernel, half a second's worth; one that is
longer is left to `check`."""
MOST_OF_A_SOURCE = 20
"""Of the faults of one source that are said."""
_NOTHING_TO_MISS_BY = (
    "expected a negative control, or inputs that can be withheld; there is neither, and so the "
    "claim stays UNVERIFIED under the default policy"
)
_PLACE = re.compile(r"(?:(?:artifacts/\S+/)?artifact\.toml: )?`([^`]+)`: ")
_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_LEAN_LINE = re.compile(r"Line (\d+)")


def artifact_faults(
    record: Record, refused: Mapping[str, Reason], model: Model
) -> Iterator[Spotted]:
    """Everything about the artifacts of a record, by artifact.

    `refused` says of an artifact's tree why the sealed lanes would not copy it.
    """
    claims = {claim.id: claim for claim in record.claims}
    for broken in record.broken:
        yield from broken_faults(record.path, broken)
    for artifact in record.artifacts:
        manifest = _Manifest.of(record.path, artifact.name)
        claim = claims[artifact.claim]
        if artifact.name in refused:
            yield manifest.spotted(refused[artifact.name], "", claim.id)
        yield from _binding(claim, artifact, manifest, model)
        if artifact.lean is not None:
            yield from _proof(artifact, artifact.lean, manifest)
        if artifact.repro is not None:
            yield from _run(artifact, artifact.repro, manifest)


def broken_faults(record: Path, broken: BrokenArtifact) -> Iterator[Spotted]:
    """Why this is no artifact, each reason at the key that it names."""
    manifest = _Manifest.of(record, broken.name)
    for reason in broken.reasons:
        named, line = _PLACE.match(reason.message), _TOML_LINE.search(reason.message)
        stray = reason.code is Code.CLM_STATEMENT_UNBOUND
        place = named[1] if named else "claim" if stray else ""
        spotted = manifest.spotted(reason, place, broken.claim)
        yield replace(spotted, line=int(line[1])) if line else spotted


def _binding(
    claim: Claim, artifact: Artifact, manifest: "_Manifest", model: Model
) -> Iterator[Spotted]:
    """Whether it was made for this claim, and could settle it."""
    for reason in unbound(claim, artifact):
        yield manifest.spotted(reason, "claim_sha256", claim.id)
    # As `kind_of`, but that how a text reads, which takes a while, is asked only where it counts.
    kind = claim.kind or decided_kind(classify(claim.text, truncated=claim.truncated, model=model))
    for reason in unsettled_by(claim, kind, artifact.name, artifact.kind):
        if reason.code in _SETTLES_NOTHING:
            yield manifest.spotted(reason, "kind", claim.id)


def _proof(artifact: Artifact, lean: LeanPart, manifest: "_Manifest") -> Iterator[Spotted]:
    """The statement is the one that was bound; neither source steps around the kernel, or lacks
    what it is to hold."""
    statement = _bytes_of(artifact, lean.statement)
    digest = hashlib.sha256(statement).hexdigest()
    for reason in statement_changed(lean, digest):
        yield manifest.spotted(reason, "lean.statement_sha256", artifact.claim)
    sources = {lean.statement: statement}
    if lean.form is ProofForm.SOURCE:
        sources[lean.proof] = _bytes_of(artifact, lean.proof)
    for name, source in sources.items():
        if len(source) > MAX_POLICED_BYTES:
            continue
        for reason, at in source_doubts(name, source, lean):
            yield Spotted(reason, f"{manifest.directory}/{name}", at, artifact.claim)
        for reason in refusals(source)[:MOST_OF_A_SOURCE]:
            line = _LEAN_LINE.match(reason.message)
            where = f"{manifest.directory}/{name}"
            yield Spotted(reason, where, int(line[1]) if line else 1, artifact.claim)


def _run(artifact: Artifact, repro: ReproPart, manifest: "_Manifest") -> Iterator[Spotted]:
    """Its declared inputs are there, or else a control; it asks for no more than it is given.

    Without both it is a warning here: the default policy verifies no such claim, and another may.
    """
    hidden = {MANIFEST, repro.results}
    files = [name for name in list_tree(artifact.directory).files if name not in hidden]
    try:
        inputs = inputs_among(files, repro)
    except InvalidRecord as missing:
        yield manifest.spotted(missing.reason, "repro.inputs", artifact.claim)
    else:
        if artifact.scope is Scope.EXACT and not inputs and not repro.controls:
            reason = because(Code.ART_CONTROL_MISSING, _NOTHING_TO_MISS_BY)
            yield manifest.spotted(reason, "repro", artifact.claim)
    for reason in shortfall(repro.limits, LimitCaps()):
        yield manifest.spotted(reason, "repro.limits", artifact.claim)


def _bytes_of(artifact: Artifact, name: str) -> bytes:
    """A source that was read a moment ago; nothing if it went since, which the next run says."""
    try:
        return read_beneath(artifact.directory, name, MAX_SOURCE_BYTES)
    except FileRefused:
        return b""


@dataclass(frozen=True, slots=True)
class _Manifest:
    """Where an artifact's faults are shown."""

    directory: str
    """Relative to the record."""
    file: str
    """artifact.toml, or the directory where it cannot be read."""
    lines: Mapping[str, int]

    @classmethod
    def of(cls, record: Path, name: str) -> "_Manifest":
        """That of the artifact with this name, or of what is no artifact."""
        directory = name if name == ARTIFACTS_DIR else f"{ARTIFACTS_DIR}/{name}"
        try:
            data = read_beneath(record, f"{directory}/{MANIFEST}", MAX_MANIFEST_BYTES)
        except (FileRefused, OSError):
            return cls(directory, directory, {})
        lines = toml_lines(data.decode("utf-8", "replace"))
        return cls(directory, f"{directory}/{MANIFEST}", lines)

    def spotted(self, reason: Reason, place: str, claim: str | None) -> Spotted:
        """The reason on the line of the place."""
        return Spotted(reason, self.file, line_at(self.lines, place), claim)
