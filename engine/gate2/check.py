"""Conducts a check: which lane each claim goes to, and what came of it. It decides nothing.

Statuses are made by `gate2.verdict` from the evidence the lanes bring. What the machine could
not do is a reason at the claim (infrastructure), never a fault of the record.
"""

import contextvars
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from gate2.classify.classifier import classify
from gate2.classify.kinds import Classification, Kind
from gate2.errors import InfrastructureError, InvalidRecord
from gate2.evidence import Evidence, NoEvidence, ProofEvidence, ReproEvidence
from gate2.places import fault_of
from gate2.policy import Policy, Require
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import Artifact, ArtifactKind, Claim, ClaimKind, Record
from gate2.sandbox.interruption import require_going, result_of
from gate2.verdict import (
    Outcome,
    RecordVerdict,
    Status,
    Verdict,
    combine,
    decide,
    decide_record,
)

Say = Callable[[str], None]


SETTLED_BY: Mapping[ClaimKind, ArtifactKind] = {
    ClaimKind.MATHEMATICAL: ArtifactKind.LEAN4,
    ClaimKind.EMPIRICAL: ArtifactKind.REPRO,
}


class Lane(Protocol):
    """What turns one artifact into evidence: the proof lane or the repro lane."""

    def __call__(self, claim: Claim, artifact: Artifact, say: Say) -> ProofEvidence | ReproEvidence:
        """Raises InfrastructureError (could not look) and InvalidRecord (nothing to look at)."""
        ...


Together = Callable[[Sequence[Artifact], Say], Lane]
"""Makes the proof lane of one record, which may do for all of these proofs at once what costs
most for each. Raises InfrastructureError: could not look."""


class Observer(Protocol):
    """Is told what runs; draws it or keeps quiet. Called from several threads."""

    def doing(self, record: Record, claim: Claim, what: str) -> None:
        """A step of this claim has begun."""
        ...

    def done(self, record: Record, checked: "CheckedClaim") -> None:
        """This claim has its verdict."""
        ...


@dataclass(frozen=True, slots=True)
class CheckedArtifact:
    """One artifact, its evidence and the verdict it alone would give."""

    name: str
    evidence: Evidence
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """One claim with its verdict and everything a report shows of it."""

    claim: Claim
    kind: ClaimKind | None
    """None when the classifier could not decide and the record declares nothing."""
    declared: bool
    classification: Classification
    verdict: Verdict
    artifacts: tuple[CheckedArtifact, ...]
    wall_s: float

    def deciding(self) -> CheckedArtifact | None:
        """The artifact whose evidence the verdict names."""
        digest = self.verdict.evidence_sha256
        for checked in self.artifacts:
            if digest is not None and checked.verdict.evidence_sha256 == digest:
                return checked
        return None


@dataclass(frozen=True, slots=True)
class CheckedRecord:
    """One record with its verdict."""

    record: Record
    verdict: RecordVerdict
    claims: tuple[CheckedClaim, ...]
    wall_s: float


@dataclass(frozen=True, slots=True)
class UnreadRecord:
    """A path that holds no record that could be read, and why."""

    path: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Report:
    """What one `gate2 check` found."""

    records: tuple[CheckedRecord, ...]
    unread: tuple[UnreadRecord, ...]
    complete: bool
    policy: Policy
    engine: Mapping[str, object]
    timings_s: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks records with two lanes under one policy."""

    proof: Lane
    repro: Lane
    policy: Policy
    observer: Observer
    jobs: int = 2
    only_claim: str | None = None
    together: Together | None = None
    """For records with several proofs; None proves each by itself."""

    def check(self, record: Record) -> CheckedRecord:
        """Every selected claim of the record, `jobs` at a time, in the record's order.

        An interruption does not wait for what is under way: that ends by itself, once it
        notices (`gate2.sandbox.interruption`).
        """
        started = time.monotonic()
        chosen = [c for c in record.claims if self.only_claim in (None, c.id)]
        readings = {
            claim.id: classify(claim.text, truncated=claim.truncated) for claim in record.claims
        }
        pool = ThreadPoolExecutor(max_workers=self.jobs, thread_name_prefix="claim")
        wait = True
        try:
            proof = self._proof_lane(record, chosen, readings, pool)
            futures = {
                claim.id: pool.submit(
                    contextvars.copy_context().run,
                    self._claim,
                    record,
                    claim,
                    readings[claim.id],
                    proof,
                )
                for claim in _proofs_last(record, chosen)
            }
            claims = tuple(result_of(futures[claim.id]) for claim in chosen)
        except KeyboardInterrupt:
            wait = False
            raise
        finally:
            pool.shutdown(wait=wait, cancel_futures=True)
        verdicts = {item.claim.id: item.verdict for item in claims}
        # A claim that was not selected counts as not attempted.
        judged = [
            (kind_of(claim, readings[claim.id]), verdicts.get(claim.id) or _not_selected())
            for claim in record.claims
        ]
        findings = (*record.findings, *_strays(record), *_set_aside(record, readings))
        verdict = decide_record(judged, findings)
        return CheckedRecord(record, verdict, claims, time.monotonic() - started)

    def _proof_lane(
        self,
        record: Record,
        chosen: Sequence[Claim],
        readings: Mapping[str, Classification],
        pool: ThreadPoolExecutor,
    ) -> Callable[[], Lane]:
        """The proof lane for this record, once it is asked for: it may be in the making."""
        proofs = [
            artifact
            for claim in chosen
            for artifact in record.artifacts
            if artifact.claim == claim.id
            and artifact.kind is ArtifactKind.LEAN4
            and not unfit(claim, kind_of(claim, readings[claim.id]), artifact)
        ]
        if self.together is None or len(proofs) < 2:
            return lambda: self.proof
        first = next(claim for claim in chosen if claim.id == proofs[0].claim)
        say = self._say(record, first)
        # Before any claim, so that one that waits for it never keeps it from its thread.
        future = pool.submit(contextvars.copy_context().run, self.together, proofs, say)
        return lambda: result_of(future)

    def _claim(
        self,
        record: Record,
        claim: Claim,
        classification: Classification,
        proof: Callable[[], Lane],
    ) -> CheckedClaim:
        started = time.monotonic()
        kind = kind_of(claim, classification)
        checked = tuple(self._artifacts(record, claim, kind, proof))
        verdict = combine([item.verdict for item in checked]) if checked else _bare(claim, kind)
        verdict = _with_warnings(verdict, claim, classification)
        result = CheckedClaim(
            claim=claim,
            kind=kind,
            declared=claim.kind is not None,
            classification=classification,
            verdict=verdict,
            artifacts=checked,
            wall_s=time.monotonic() - started,
        )
        self.observer.done(record, result)
        return result

    def _artifacts(
        self, record: Record, claim: Claim, kind: ClaimKind | None, proof: Callable[[], Lane]
    ) -> Iterator[CheckedArtifact]:
        for broken in record.broken:
            if broken.claim == claim.id:
                evidence = NoEvidence(broken.reasons)
                yield CheckedArtifact(broken.name, evidence, decide(evidence, self.policy))
        for artifact in record.artifacts:
            if artifact.claim == claim.id:
                evidence_found = self._evidence(record, claim, kind, artifact, proof)
                yield CheckedArtifact(
                    artifact.name, evidence_found, decide(evidence_found, self.policy)
                )

    def _say(self, record: Record, claim: Claim) -> Say:
        def say(what: str) -> None:
            require_going()
            self.observer.doing(record, claim, what)

        return say

    def _evidence(
        self,
        record: Record,
        claim: Claim,
        kind: ClaimKind | None,
        artifact: Artifact,
        proof: Callable[[], Lane],
    ) -> Evidence:
        if reasons := unfit(claim, kind, artifact):
            return NoEvidence(reasons)
        try:
            lane = proof() if artifact.kind is ArtifactKind.LEAN4 else self.repro
            return lane(claim, artifact, self._say(record, claim))
        except (InfrastructureError, InvalidRecord) as error:
            return NoEvidence((error.reason,))
        except OSError as error:
            return NoEvidence((fault_of(error).reason,))


def _proofs_last(record: Record, claims: Sequence[Claim]) -> list[Claim]:
    """In an order in which nothing waits behind proofs that wait for their lane."""
    proved = {item.claim for item in record.artifacts if item.kind is ArtifactKind.LEAN4}
    return sorted(claims, key=lambda claim: claim.id in proved)


def kind_of(claim: Claim, found: Classification) -> ClaimKind | None:
    """The claim's kind: as declared, else as classified; None where neither decides."""
    return claim.kind or _decided(found)


def _decided(found: Classification) -> ClaimKind | None:
    return None if found.kind is Kind.UNDECIDED else ClaimKind(found.kind.value)


def unfit(claim: Claim, kind: ClaimKind | None, artifact: Artifact) -> tuple[Reason, ...]:
    """Why this artifact cannot settle this claim whatever it does; empty when it may."""
    reasons: list[Reason] = []
    if kind is None:
        reasons.append(_unclassified(claim))
    elif kind is ClaimKind.DESCRIPTIVE:
        reasons.append(_not_gateable())
    if claim.truncated:
        reasons.append(_truncated())
    if kind is not None and artifact.kind is not SETTLED_BY.get(kind):
        message = f"the claim is {kind}, the artifact “{artifact.name}” is {artifact.kind}"
        reasons.append(because(Code.ART_WRONG_LANE, message))
    if artifact.claim_sha256 is None:
        message = f"artifact “{artifact.name}” states no claim_sha256"
        reasons.append(because(Code.CLM_STATEMENT_UNBOUND, message))
    elif artifact.claim_sha256 != claim.text_sha256():
        message = (
            f"artifact “{artifact.name}” was made for a text with digest"
            f" {artifact.claim_sha256[:12]}…, the claim's is {claim.text_sha256()[:12]}…"
        )
        reasons.append(because(Code.CLM_CLAIM_TEXT_CHANGED, message))
    return tuple(reasons)


def _bare(claim: Claim, kind: ClaimKind | None) -> Verdict:
    """The verdict on a claim that nothing is attached to."""
    if kind is ClaimKind.DESCRIPTIVE:
        return Verdict(Status.UNVERIFIED, Outcome.NOT_GATEABLE, (_not_gateable(),))
    reasons: list[Reason] = []
    if claim.truncated:
        reasons.append(_truncated())
    if kind is None:
        reasons.append(_unclassified(claim))
    else:
        form = (
            "a Lean 4 statement and its proof"
            if kind is ClaimKind.MATHEMATICAL
            else "a repro script with its results"
        )
        message = "nothing is attached"
        reasons.append(because(Code.ART_NONE_ATTACHED, message, remedy=f"Attach {form}."))
    if kind is ClaimKind.EMPIRICAL and not claim.reported:
        message = "it states no value to compare a run with"
        reasons.append(because(Code.CLM_NO_REPORTED_VALUE, message))
    return Verdict(Status.UNVERIFIED, Outcome.NOT_ATTEMPTED, tuple(reasons))


def _not_selected() -> Verdict:
    reason = because(Code.REC_NEVER_ATTEMPTED, "not selected in this run", effect=Effect.UNVERIFIED)
    return Verdict(Status.UNVERIFIED, Outcome.INCONCLUSIVE, (reason,))


def _not_gateable() -> Reason:
    return because(Code.CLM_NOT_GATEABLE, "neither a proof nor a run could settle it")


def _unclassified(claim: Claim) -> Reason:
    message = "the text does not decide whether a proof or a run would settle it"
    return because(Code.CLM_UNCLASSIFIED, message)


def _truncated() -> Reason:
    return because(Code.CLM_TRUNCATED, "the sentence is cut, so what it claims is not known")


def _with_warnings(verdict: Verdict, claim: Claim, found: Classification) -> Verdict:
    """Adds what a reader should know and what changes no status."""
    warnings: list[Reason] = []
    if claim.kind is not None and _decided(found) not in (None, claim.kind):
        message = f"declared {claim.kind}, the classifier reads it as {found.kind}"
        warnings.append(because(Code.CLM_CLASSIFIER_CONFLICT, message))
    if foreign := [item for item in claim.reported if not _prints(claim.text, item.value)]:
        shown = ", ".join(f"{item.metric} {item.compare} {item.value}" for item in foreign)
        warnings.append(because(Code.CLM_VALUE_NOT_IN_TEXT, f"the text does not print: {shown}"))
    if claim.grounded is False:
        message = "the publisher could not ground it in a retrieved source"
        warnings.append(because(Code.CLM_NOT_GROUNDED, message))
    if not warnings:
        return verdict
    reasons = (*verdict.reasons, *warnings)
    return Verdict(verdict.status, verdict.outcome, reasons, verdict.evidence_sha256)


def _prints(text: str, value: str) -> bool:
    """Whether the text prints this number, and not another one that these digits are part of."""
    return (
        re.search(rf"(?<![0-9.]){re.escape(value)}(?![0-9]|\.[0-9]|,[0-9]{{3}})", text) is not None
    )


def _strays(record: Record) -> tuple[Reason, ...]:
    """Broken artifacts that belong to no claim of the record: shown at the record."""
    ids = {claim.id for claim in record.claims}
    return tuple(
        reason for broken in record.broken if broken.claim not in ids for reason in broken.reasons
    )


def _set_aside(record: Record, readings: Mapping[str, Classification]) -> tuple[Reason, ...]:
    """Claims declared descriptive that read as gateable: the declaration stands for the claim,
    but a record is not VERIFIED by setting its hard claims aside."""
    found = []
    for claim in record.claims:
        if claim.kind is ClaimKind.DESCRIPTIVE:
            read_as = _decided(readings[claim.id])
            if read_as in SETTLED_BY:
                message = f"claim {claim.id} is declared descriptive and reads as {read_as}"
                found.append(
                    because(
                        Code.CLM_CLASSIFIER_CONFLICT,
                        message,
                        remedy="Declare its kind, or state it so that it makes no such claim.",
                        effect=Effect.UNVERIFIED,
                    )
                )
    return tuple(found)


# --- exit codes --------------------------------------------------------------------------------

EXIT_ORDER = (2, 3, 4, 6, 1, 5, 0)


def exit_code(report: Report, require: Require) -> int:
    """The exit code of a check: mixed outcomes give the first of 2 > 3 > 4 > 6 > 1 > 5 > 0."""
    codes = {5} if not report.records and not report.unread else {0}
    for unread in report.unread:
        codes.add(6 if unread.reason.effect is Effect.INFRASTRUCTURE else 4)
    for checked in report.records:
        codes |= _codes_of(checked, require)
    return next(code for code in EXIT_ORDER if code in codes)


def infrastructure_reasons(checked: CheckedRecord) -> tuple[Reason, ...]:
    """What this machine could not do, wherever in the record; empty when it could do it all."""
    return tuple(r for r in _reasons_of(checked) if r.effect is Effect.INFRASTRUCTURE)


def _reasons_of(checked: CheckedRecord) -> list[Reason]:
    of_claims = [r for item in checked.claims for r in item.verdict.reasons]
    return [*of_claims, *checked.verdict.reasons]


def _codes_of(checked: CheckedRecord, require: Require) -> set[int]:
    codes = {0}
    reasons = _reasons_of(checked)
    if any(item.verdict.status is Status.FALSIFIED for item in checked.claims):
        codes.add(3)
    if any(r.effect is Effect.INVALID for r in reasons):
        codes.add(4)
    if infrastructure_reasons(checked):
        codes.add(6)
    if not checked.claims:
        codes.add(5)
    if require is Require.VERIFIED and not _verified(checked):
        codes.add(1)
    return codes


def _verified(checked: CheckedRecord) -> bool:
    """All of the record, or with --claim the selected claims."""
    selected_only = len(checked.claims) < len(checked.record.claims)
    if selected_only and checked.claims:
        return all(item.verdict.status is Status.VERIFIED for item in checked.claims)
    return checked.verdict.status is Status.VERIFIED
