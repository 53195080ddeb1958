"""What is wrong with what is stated beside a record, and with the evidence that it names.

Both are asked of the rules that `gate2 verify` keeps, by files and digests alone: who signed what,
and whom one would trust, is policy.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from gate2.contracts.stated import stated_faults
from gate2.lint.spotted import Spotted
from gate2.reasons import Code, Reason, because
from gate2.record.locating import ClaimLines
from gate2.record.model import Record
from gate2.record.names import shown
from gate2.record.reader import RECORD_FILE
from gate2.verify.beside import CORRECTIONS_NAME, EVIDENCE_PREFIX, VERDICT_NAME, Beside
from gate2.verify.rules import Expectations, verify_record
from gate2.verify.signatures import Unchecked
from gate2.version import version

_NO_FAULT = (Code.EVD_SELF_ATTESTED,)
_NAMED = re.compile(rf"(record\.json|verdict\.json|corrections\.json|{EVIDENCE_PREFIX}[^\s:]+): ")


def refused_trees(beside: Beside) -> dict[str, Reason]:
    """Why the sealed lanes would not copy an artifact, by its name."""
    found: dict[str, Reason] = {}
    for name in (name for name, digest in beside.artifacts.items() if not digest):
        start = f"artifacts/{shown(name)}: "
        for fault in beside.faults:
            if fault.message.startswith(start):
                found[name] = because(fault.code, fault.message, remedy=fault.remedy)
    return found


def beside_faults(
    beside: Beside, record: Record, lines: Mapping[str, ClaimLines]
) -> Iterator[Spotted]:
    """Everything about verdict.json, corrections.json and evidence/; each reason once."""
    trees = "artifacts/"
    of_files = [fault for fault in beside.faults if not fault.message.startswith(trees)]
    of_record = [
        *of_files,
        *stated_faults(beside.verdict, record, beside.files.keys(), beside.corrections),
    ]
    of_claims: list[tuple[str, Reason]] = []
    if beside.verdict is not None:
        # Nobody's policy: the evidence is judged under the one that it names.
        mine = Expectations(version=version(), require_signature=False)
        verified = verify_record(beside, Unchecked(), mine)
        of_record += _unlike(verified.reasons, beside.faults)
        of_claims = [(each.id, reason) for each in verified.claims for reason in each.reasons]
    said: set[tuple[Code, str]] = set()
    for claim, reason in [*of_claims, *((None, reason) for reason in of_record)]:
        if (reason.code, reason.message) in said or reason.code in _NO_FAULT:
            continue
        said.add((reason.code, reason.message))
        if claim is not None and claim in lines:
            yield Spotted(reason, RECORD_FILE, lines[claim].line, claim)
        else:
            yield Spotted(reason, _file_of(reason, beside), 1, claim)


def _unlike(reasons: Sequence[Reason], faults: Sequence[Reason]) -> Iterator[Reason]:
    """The reasons but for those that repeat what could not be read."""
    known = {(fault.code, fault.message) for fault in faults}
    return (each for each in reasons if (each.code, each.message) not in known)


def _file_of(reason: Reason, beside: Beside) -> str:
    """The file that a message begins with, else verdict.json, of which most is said."""
    named = _NAMED.match(reason.message)
    there = {RECORD_FILE, *beside.files}
    there |= {VERDICT_NAME} if beside.verdict is not None else set()
    there |= {CORRECTIONS_NAME} if beside.corrections is not None else set()
    if named and named[1] in there:
        return named[1]
    return VERDICT_NAME if VERDICT_NAME in there else RECORD_FILE
