"""The record as a whole: what was attested of it, and which claims its verdict lists.

The numbers are those of the procedure in `gate2.verify.rules`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gate2.attest.names import ATTESTATION_SUFFIX, RECORD_STEM
from gate2.attest.record_statement import (
    RecordAttestation,
    read_record_statement,
    verdict_sha256,
)
from gate2.attest.statement import NotAStatement, RecordNamed
from gate2.reasons import Code, Reason, because
from gate2.record.names import shown
from gate2.verify.beside import RECORD_NAME, VERDICT_NAME, artifact_place
from gate2.verify.case import Case
from gate2.verify.opening import UNCHECKED, another_tree, mismatch
from gate2.verify.signatures import Signed

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Whole:
    """What came of the attestation of a record's verdict.json."""

    reasons: tuple[Reason, ...]
    attestation: RecordAttestation | None = None
    signed: Signed = UNCHECKED


def judge_whole(case: Case) -> Whole:
    """3. verdict.json is what was attested, of this record, with these files."""
    named = case.extension.attestation
    if named is None:
        message = f"{VERDICT_NAME}: names no attestation of its own"
        return Whole((because(Code.EVD_MISSING, message),))
    opened = case.opener.open(named, RECORD_STEM, ATTESTATION_SUFFIX)
    if opened.payload is None:
        return Whole(opened.reasons)
    try:
        attestation = read_record_statement(opened.payload)
    except NotAStatement as refused:
        return Whole((*opened.reasons, mismatch(str(refused), named.path)))
    reasons = (*opened.reasons, *_about(case, attestation, named.path))
    return Whole(reasons, attestation, opened.signed)


def _about(case: Case, attestation: RecordAttestation, where: str) -> Iterator[Reason]:
    extension, corrections = case.extension, case.extension.corrections
    record = RecordNamed(case.record.id, case.record.sha256)
    engine = attestation.engine
    for what, here, attested in (
        ("record.json: its id", record.id, attestation.record.id),
        ("record.json: its sha256", record.sha256, attestation.record.sha256),
        ("verdict.json: its status", case.stated.status, attestation.status),
        ("verdict.json: its engine", extension.engine.version, engine.version),
        ("verdict.json: its rules", extension.engine.rules, engine.rules),
        ("verdict.json: its correction events", corrections.events, attestation.events),
        ("verdict.json: its last correction event", corrections.head, attestation.head),
        (
            "verdict.json: its sha256",
            verdict_sha256(case.stated.document),
            attestation.verdict_sha256,
        ),
    ):
        if here != attested:
            yield mismatch(f"{what} is {_whole(here)}, attested was {_whole(attested)}", where)
    named = extension.named()
    for path in sorted(named.keys() | attestation.files.keys()):
        if named.get(path) != attestation.files.get(path):
            here, attested = named.get(path), attestation.files.get(path)
            problem = f"verdict.json names it with sha256 {here}, attested was {attested}"
            yield mismatch(problem, path)
    yield from _artifacts(case, attestation)


def _artifacts(case: Case, attestation: RecordAttestation) -> Iterator[Reason]:
    """Every artifact that lay there lies there, as it was; one that came since was not judged."""
    here = {name: digest for name, digest in case.beside.artifacts.items() if digest}
    for name in sorted(here.keys() | attestation.artifacts.keys()):
        now, then = here.get(name), attestation.artifacts.get(name)
        if then is None:
            problem = "it came after the verdict, which says nothing of it"
            yield because(Code.REC_STALE_VERDICT, f"{artifact_place(name)}: {problem}")
        elif now is None:
            problem = f"it is not there, or no artifact any more, attested was {then}"
            yield mismatch(problem, artifact_place(name))
        elif now != then:
            yield another_tree(name, now, then)


def _whole(value: object) -> str:
    """A digest to its last digit; anything else as foreign text."""
    return (
        value if isinstance(value, str) and len(value) == 64 and value.isalnum() else shown(value)
    )


# --- 4. the claims -----------------------------------------------------------------------------


def listing_reasons(case: Case) -> Iterator[Reason]:
    """4. Each claim of the record once and in order; what verdict.json was written for."""
    if case.extension.record_sha256 != case.record.sha256:
        yield mismatch(
            f"its sha256 is {case.record.sha256}, {VERDICT_NAME} was written for"
            f" {_whole(case.extension.record_sha256)}",
            RECORD_NAME,
        )
    here = [claim.id for claim in case.record.claims]
    there = [entry.id for entry in case.extension.claims]
    if here != there:
        expected, came = shown(", ".join(here)), shown(", ".join(there))
        yield mismatch(f"expected the claims {expected} in this order, came {came}", VERDICT_NAME)
