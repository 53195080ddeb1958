"""What is wrong with what is stated beside a record, and with the evidence that it names.

Both are asked of the rules that `gate2 verify` keeps, by files and digests alone: who signed what,
and whom one would trust, is policy.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from gate2.classify.kinds import Model
from gate2.contracts.stated import stated_faults
from gate2.lint.spotted import Spotted
from gate2.reasons import Code, Reason, because
from gate2.record.locating import ClaimLines
from gate2.record.model import Record
from gate2.record.reader import RECORD_FILE
from gate2.verify.beside import (
    CORRECTIONS_NAME,
    EVIDENCE_PREFIX,
    VERDICT_NAME,
    Beside,
    artifact_place,
)
from gate2.verify.rules import Expectations, verify_record
from gate2.verify.signatures import Unchecked
from gate2.version import version

_NO_FAULT = (Code.EVD_SELF_ATTESTED,)
_NAMED = re.compile(
    rf"'?(record\.json|verdict\.json|corrections\.json|{EVIDENCE_PREFIX}[^\s:']+)'?: "
)
_OF_ARTIFACTS = ("artifacts/", "artifacts: ", "expected `artifacts` ")
"""How faults begin that reading the record says, or `refused_trees`."""
_LINE = re.compile(r", at line (\d+), column \d+ \(byte")


def refused_trees(beside: Beside) -> dict[str, Reason]:
    """Why the sealed lanes would not copy an artifact, by its name."""
    found: dict[str, Reason] = {}
    for name in (name for name, digest in beside.artifacts.items() if not digest):
        start = f"{artifact_place(name)}: "
        for fault in beside.faults:
            if fault.message.startswith(start):
                found[name] = because(fault.code, fault.message, remedy=fault.remedy)
    return found


def beside_faults(
    beside: Beside, record: Record, lines: Mapping[str, ClaimLines], model: Model
) -> Iterator[Spotted]:
    """Everything about verdict.json, corrections.json and evidence/; each reason once."""
    of_record = [fault for fault in beside.faults if not fault.message.startswith(_OF_ARTIFACTS)]
    of_record += stated_faults(beside.verdict, record, beside.files.keys(), beside.corrections)
    of_claims: list[tuple[str, Reason]] = []
    if beside.verdict is not None:
        # Nobody's policy: the evidence is judged under the one that it names.
        mine = Expectations(version=version(), model=model, require_signature=False)
        verified = verify_record(beside, Unchecked(), mine)
        of_claims = [(each.id, reason) for each in verified.claims for reason in each.reasons]
        of_record += _further(verified.reasons, beside.faults, of_record)
    for claim, reason in dict.fromkeys(of_claims):
        if reason.code not in _NO_FAULT:
            line = lines[claim].line if claim in lines else 1
            yield Spotted(reason, RECORD_FILE, line, claim)
    for reason in dict.fromkeys(of_record):
        if reason.code not in _NO_FAULT:
            yield Spotted(reason, *_place_of(reason, beside))


def _further(
    reasons: Sequence[Reason], faults: Sequence[Reason], said: Sequence[Reason]
) -> Iterator[Reason]:
    """The reasons but for those that say in other words what is said already.

    What could not be read is said as it is; and where both rules of `check` and of `verify` find
    a fault of the same kind in what is stated, once is enough.
    """
    unread = {(fault.code, fault.message) for fault in faults}
    kinds = {(each.code, each.effect) for each in said}
    for each in reasons:
        if (each.code, each.message) not in unread and (each.code, each.effect) not in kinds:
            yield each


def _place_of(reason: Reason, beside: Beside) -> tuple[str, int]:
    """The file that a message begins with or is about, and the line, where it says one."""
    named, line = _NAMED.match(reason.message), _LINE.search(reason.message)
    there = {RECORD_FILE, *beside.files}
    there |= {VERDICT_NAME} if beside.verdict is not None else set()
    there |= {CORRECTIONS_NAME} if beside.corrections is not None else set()
    if named and named[1] in there:
        return named[1], int(line[1]) if line else 1
    about = VERDICT_NAME if VERDICT_NAME in reason.message else RECORD_FILE
    return (about if about in there else RECORD_FILE), 1
