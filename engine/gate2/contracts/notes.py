"""What a correction event tells its readers, in one sentence of plain words."""

from decimal import Decimal

from gate2.backports import assert_never
from gate2.contract import Status
from gate2.evidence import Evidence, NoEvidence, ProofEvidence, ProofOutcome, ReproEvidence
from gate2.record.model import Compare, Proves, Reported, Tolerance, ToleranceKind
from gate2.record.names import one_line
from gate2.tolerance import compare
from gate2.verdict import Verdict

MAX_METRICS = 5
MAX_VALUES = 5
MAX_WORD = 80


def attached_note(claim: str, artifact: str, sha256: str) -> str:
    """An artifact came with the record."""
    return f"Artifact {artifact} (sha256 {sha256}) is attached to claim {claim}."


def gone_note(claim: str, was: Status) -> str:
    """A decided claim left the record."""
    return (
        f"Claim {claim} is UNVERIFIED, was {was}: it is no longer part of the record,"
        " and nothing is said of it any more."
    )


def lost_note(claim: str, status: Status, entry: int) -> str:
    """A status was published, and the event that said so is not there any more."""
    return (
        f"Claim {claim} was published as {status}, by entry {entry} of the ledger;"
        " the event that said so was missing here."
    )


def changed_note(claim: str, was: Status, verdict: Verdict, evidence: Evidence | None) -> str:
    """The verdict on a claim is another one, and why; a decided one names its evidence."""
    opening = f"Claim {claim} is {verdict.status}, was {was}:"
    match verdict.status:
        case Status.UNVERIFIED:
            return f"{opening} {_codes(verdict)}."
        case Status.VERIFIED | Status.FALSIFIED:
            return f"{opening} {_shown(evidence)}; evidence sha256 {verdict.evidence_sha256}."
        case _:
            assert_never(verdict.status)


def _codes(verdict: Verdict) -> str:
    codes = dict.fromkeys(f"{r.code} {r.name}" for r in verdict.reasons if r.blocks)
    return ", ".join(codes) or ", ".join(f"{r.code} {r.name}" for r in verdict.reasons)


def _shown(evidence: Evidence | None) -> str:
    """What the evidence showed."""
    match evidence:
        case ProofEvidence():
            return _proved(evidence)
        case ReproEvidence():
            return _measured(evidence)
        case NoEvidence() | None:
            raise ValueError("expected the evidence of a decided claim, came none")
        case _:
            assert_never(evidence)


def _proved(evidence: ProofEvidence) -> str:
    what = "the claim" if evidence.proves is Proves.CLAIM else "its negation"
    theorem = _word(evidence.theorem)
    accepting = [f"{k.name} {k.version}" for k in evidence.kernels if k.accepted]
    if evidence.outcome is not ProofOutcome.ACCEPTED:
        return f"the proof of {what} ({theorem}) does not type-check"
    return f"{theorem} proves {what}, by the kernels {_word(', '.join(accepting))}"


def _measured(evidence: ReproEvidence) -> str:
    missed = [item for item in evidence.reported if not _met(item, evidence)]
    told = missed or list(evidence.reported)
    parts = [
        f"{_word(item.metric)}: expected {_expected(item)}, got {_got(item, evidence)}"
        for item in told[:MAX_METRICS]
    ]
    if len(told) > MAX_METRICS:
        parts.append(f"and {len(told) - MAX_METRICS} more values")
    runs = f"{len(evidence.runs)} sealed runs"
    return f"{runs} {'missed' if missed else 'met'} what is reported; {'; '.join(parts)}"


def _met(item: Reported, evidence: ReproEvidence) -> bool:
    return all(
        item.metric in run.values and compare(item, Decimal(run.values[item.metric])).met
        for run in evidence.runs
    )


def _expected(item: Reported) -> str:
    value = _word(item.value)
    if item.compare is not Compare.EQUALS:
        return f"{item.compare} {value}"
    return f"{value} (tolerance {_tolerance(item.tolerance)})"


def _tolerance(tolerance: Tolerance | None) -> str:
    if tolerance is None:
        return "none stated"
    match tolerance.kind:
        case ToleranceKind.LAST_DIGIT:
            return "half a unit of the last digit"
        case ToleranceKind.ABSOLUTE:
            return f"{tolerance.bound} absolute"
        case ToleranceKind.RELATIVE:
            return f"{tolerance.bound} relative"
        case _:
            assert_never(tolerance.kind)


def _got(item: Reported, evidence: ReproEvidence) -> str:
    values = [_word(run.values.get(item.metric, "nothing")) for run in evidence.runs]
    shown = ", ".join(values[:MAX_VALUES])
    more = len(values) - MAX_VALUES
    return f"{shown} and {more} more" if more > 0 else shown


def _word(text: str) -> str:
    """Foreign text as part of a sentence: one line, short, no control characters."""
    line = one_line(text, MAX_WORD)
    return line if len(text) <= MAX_WORD else f"{line}…"
