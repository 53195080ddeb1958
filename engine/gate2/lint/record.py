"""One record, linted: everything that can be said of it without running anything.

 1. record.json is strict JSON and keeps its schema; ids, values and tolerances are what they must
    be, each fault on its own line.
 2. Every artifact is a plain tree with a sound artifact.toml, and names files that are there.
 3. It is bound to its claim's text and to its statement, and is of the kind that could settle it.
 4. No source steps around Lean's kernel; inputs are there, limits within the caps.
 5. What is reported says something: tolerances that are stated, and smaller than the claim.
 6. What is stated beside the record fits it, and the evidence that it names (`gate2 verify`, but
    for signatures, trust and the ledger).

No rule stands here: each is the one that `check` or `verify` keeps. What is no fault is not said:
that nothing is attached, or that a claim is descriptive, or reads neither way.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from gate2.ci.judgement import Finding
from gate2.classify.kinds import Model
from gate2.errors import InfrastructureError, InvalidRecord
from gate2.lint.attached import artifact_faults, broken_faults
from gate2.lint.claims import claim_faults
from gate2.lint.evidence import beside_faults, refused_trees
from gate2.lint.lines import json_lines, line_at
from gate2.lint.linted import LintedRecord, weight_of
from gate2.lint.spotted import Spotted
from gate2.places import fault_of
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.artifact import read_artifacts
from gate2.record.caps import RECORD_LIMITS
from gate2.record.door import record_faults
from gate2.record.files import FileRefused, read_beneath
from gate2.record.locating import locate_claims
from gate2.record.model import Record
from gate2.record.reader import RECORD_FILE, read_record
from gate2.strictjson import JsonRefused, loads
from gate2.verify.directory import read_beside

_NO_FAULT = (Code.REC_NEVER_ATTEMPTED, Code.CLM_BOUNDED_EVIDENCE_ONLY)
"""What a record is, and no edit of its files would change."""


def lint_record(directory: Path, model: Model = Model.DEFAULT) -> LintedRecord:
    """The record in this directory, whatever is wrong with it among its findings; `model` reads
    the claims that declare no kind."""
    identity: str | None = None
    spotted: list[Spotted] = []
    try:
        record = read_record(directory)
        identity = record.id
        spotted += _faults_of(record, model)
    except (InvalidRecord, FileRefused) as refused:
        spotted += _refused(directory, refused.reason)
    except InfrastructureError as error:
        spotted.append(Spotted(error.reason))
    except OSError as error:
        spotted.append(Spotted(fault_of(error).reason))
    return _linted(directory, identity, spotted)


def unlinted_record(directory: Path, reason: Reason) -> LintedRecord:
    """The record that this machine could not look at, and why."""
    return _linted(directory, None, [Spotted(reason)])


def _faults_of(record: Record, model: Model) -> Iterator[Spotted]:
    """2. to 6. of a record that could be read."""
    data = read_beneath(record.path, RECORD_FILE, RECORD_LIMITS.size_bytes)
    beside = read_beside(record.path)
    for reason in record.findings:
        if reason.code not in _NO_FAULT:
            yield Spotted(reason)
    yield from artifact_faults(record, refused_trees(beside), model)
    yield from claim_faults(record, _lines_of(data), model)
    yield from beside_faults(beside, record, locate_claims(data), model)


def _refused(directory: Path, reason: Reason) -> list[Spotted]:
    """1. Why record.json is no record, and what is wrong with the artifacts all the same."""
    found = list(_document_faults(directory, reason)) or [Spotted(_invalid(reason))]
    try:
        _, broken, notes = read_artifacts(directory)
    except OSError:  # which is worth saying once there is a record
        return found
    found += [Spotted(note) for note in notes]
    found += [spotted for each in broken for spotted in broken_faults(directory, each)]
    return found


def _invalid(reason: Reason) -> Reason:
    """Where there is no record, nothing less than that can be said."""
    return because(reason.code, reason.message, remedy=reason.remedy, effect=Effect.INVALID)


def _document_faults(directory: Path, refused: Reason) -> Iterator[Spotted]:
    try:
        data = read_beneath(directory, RECORD_FILE, RECORD_LIMITS.size_bytes)
        document = loads(data, limits=RECORD_LIMITS)
    except (FileRefused, OSError):
        return
    except JsonRefused as problem:
        yield Spotted(_invalid(refused), RECORD_FILE, problem.line)
        return
    line_of = _lines_of(data)
    for fault in record_faults(document):
        message = f"{RECORD_FILE}: {fault.sentence()}"
        yield Spotted(_invalid(because(fault.code, message)), RECORD_FILE, line_of(fault.place))


def _lines_of(data: bytes) -> Callable[[str], int]:
    """The line of a place in a record.json, which is looked through once, if at all."""
    known: list[dict[str, int]] = []

    def line_of(place: str) -> int:
        if not known:
            known.append(json_lines(data.decode("utf-8", "replace")))
        return line_at(known[0], place)

    return line_of


def _linted(directory: Path, identity: str | None, spotted: Sequence[Spotted]) -> LintedRecord:
    once = dict.fromkeys(spotted)
    ordered = sorted(once, key=lambda each: (each.file != RECORD_FILE, each.file, each.line))
    findings = tuple(
        Finding(
            reason=each.reason,
            weight=weight_of(each.reason),
            path=str(directory / each.file),
            line=each.line,
            record=identity,
            claim=each.claim,
        )
        for each in ordered
    )
    return LintedRecord(str(directory), identity, findings)
