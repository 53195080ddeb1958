"""What evidence shows, in sentences: what ran, and what was seen against what was reported."""

from collections.abc import Iterator
from decimal import Decimal

from gate2.attest.statement import ClaimAttestation
from gate2.backports import assert_never
from gate2.evidence import NoEvidence, ProofEvidence, ProofOutcome, ReproEvidence
from gate2.record.model import Compare, Proves, Reported, Scope, Tolerance, ToleranceKind
from gate2.report.why.wording import (
    are,
    capital,
    counted,
    cut,
    ended,
    listed,
    quoted,
    sentence,
)
from gate2.tolerance import compare

MOST_METRICS = 12
FEW_METRICS = 2
"""That one paragraph can hold."""
MOST_CONTROLS = 5
_WORD = 60
_STATEMENT = 400
_DIGITS = 12
_COMPARES = {
    Compare.AT_LEAST: "at least",
    Compare.AT_MOST: "at most",
    Compare.GREATER: "more than",
    Compare.LESS: "less than",
}


def seen_in(attestation: ClaimAttestation, *, holds: bool, whole: bool) -> Iterator[str]:
    """Paragraphs on each artifact that the evidence speaks of, with every value if `whole`.

    Only where the evidence `holds` are values held against what is reported: numbers of evidence
    that nobody has checked have no bounds.
    """
    for artifact in attestation.artifacts:
        evidence = artifact.evidence
        match evidence:
            case NoEvidence():
                why = sentence(evidence.reasons[0].message)
                yield f"Artifact {artifact.name} was not run: {why}"
            case ProofEvidence():
                yield " ".join(_proof(artifact.name, evidence))
            case ReproEvidence():
                yield from _runs(artifact.name, evidence, holds=holds, whole=whole)
            case _:
                assert_never(evidence)


def not_established(attestation: ClaimAttestation) -> Iterator[str]:
    """What the artifacts' makers say that they do not establish."""
    for artifact in attestation.artifacts:
        evidence = artifact.evidence
        if not isinstance(evidence, NoEvidence) and evidence.subject.does_not_establish:
            yield (
                f"Artifact {artifact.name} says that it does not establish:"
                f" {ended(quoted(evidence.subject.does_not_establish, _STATEMENT))}"
            )


# --- a proof -----------------------------------------------------------------------------------


def _proof(name: str, evidence: ProofEvidence) -> Iterator[str]:
    what = "the claim" if evidence.proves is Proves.CLAIM else "the claim's negation"
    theorem = cut(evidence.theorem, _WORD)
    if evidence.outcome is not ProofOutcome.ACCEPTED:
        yield f"The proof in artifact {name} of {what} ({theorem}) was not accepted."
        return
    accepting = [f"{cut(k.name, _WORD)} {cut(k.version, 20)}" for k in evidence.kernels]
    by = f" by {listed(accepting)}" if accepting else ""
    yield f"The theorem {theorem} in artifact {name} proves {what}; it was accepted{by}."
    if evidence.statement:
        yield f"It states {ended(quoted(evidence.statement, _STATEMENT))}"
    axioms = [cut(axiom, _WORD) for axiom in evidence.axioms]
    noun = "axiom" if len(axioms) == 1 else "axioms"
    yield f"It rests on {f'the {noun} {listed(axioms)}' if axioms else 'no axiom'}."
    if evidence.reviewed_by:
        who = cut(evidence.reviewed_by, _WORD)  # a handle, spelt as its owner spells it
        yield f"{who} vouches that the statement says what the claim says."
    else:
        yield "Nobody vouches that the statement says what the claim says."


# --- runs --------------------------------------------------------------------------------------


def _runs(name: str, evidence: ReproEvidence, *, holds: bool, whole: bool) -> Iterator[str]:
    """One paragraph; or, where there are many values to show, one for each of them."""
    lane = cut(evidence.seal.lane, _WORD)
    proven = "whose seal was proven" if evidence.seal.proven else "whose seal was not proven"
    runs = capital(counted(len(evidence.runs), "run"))
    lead = f"{runs} of artifact {name} in the lane {lane}, {proven}"
    values = [_value(item, evidence, holds=holds) for item in evidence.reported[:MOST_METRICS]]
    left = len(evidence.reported) - (len(values) if whole else FEW_METRICS)
    if left > 0:
        more = f"{capital(counted(left, 'further value'))} {are(left)} reported"
        values = [*values[: MOST_METRICS if whole else FEW_METRICS], f"{more}."]
    beside = " ".join(_beside(evidence))
    if whole and len(values) > FEW_METRICS:
        yield from (f"{lead}.", *values, beside)
    else:
        yield f"{lead}: {' '.join([*values, beside])}"


def _beside(evidence: ReproEvidence) -> Iterator[str]:
    """What the controls gave, and how much of the claim the artifact is about."""
    for control in evidence.controls[:MOST_CONTROLS]:
        values = [f"{cut(m, _WORD)} {_digits(v)}" for m, v in control.run.values.items()]
        gave = f"gave {listed(values)}" if values else "left no value"
        yield f"The control {quoted(control.name, _WORD)}, where the claim must not hold, {gave}."
    if not evidence.controls:
        yield "There was no negative control."
    if evidence.subject.scope is not Scope.EXACT:
        yield f"Its scope is {evidence.subject.scope}: that supports the claim and settles nothing."


def _value(item: Reported, evidence: ReproEvidence, *, holds: bool) -> str:
    values = [run.values.get(item.metric, "") for run in evidence.runs]
    shown = [_digits(value) or "nothing" for value in values]
    if len(set(shown)) == 1:
        gave = f"{shown[0]} {'every time' if len(shown) > 1 else 'once'}"
    else:
        gave = listed(shown) if shown else "nothing"
    fits = ""
    if holds:
        met = all(value and compare(item, Decimal(value)).met for value in values)
        fits = ", which meets it" if met and values else ", which misses it"
    return f"{cut(item.metric, _WORD)} came out as {gave}, {expected(item)} is reported{fits}."


def _digits(value: str) -> str:
    """A number as far as people read it; `--format json` of `gate2 check` has all of it."""
    return cut(value, _DIGITS)


def expected(item: Reported) -> str:
    """What a run has to give, for instance ``0.533 (within 0.01)``."""
    unit = f" {cut(item.unit, 20)}" if item.unit else ""
    value = f"{cut(item.value, _WORD)}{unit}"
    if item.compare is not Compare.EQUALS:
        return f"{_COMPARES[item.compare]} {value}"
    if item.tolerance is None:
        return f"{value} (no tolerance stated)"
    match item.tolerance.kind:
        case ToleranceKind.LAST_DIGIT:
            return f"{value} (within half a unit of its last digit)"
        case ToleranceKind.ABSOLUTE:
            return f"{value} (within {_bound(item.tolerance)})"
        case ToleranceKind.RELATIVE:
            return f"{value} (within {_bound(item.tolerance)} of itself)"
        case _:
            assert_never(item.tolerance.kind)


def _bound(tolerance: Tolerance) -> str:
    return cut(str(tolerance.bound), _WORD)
