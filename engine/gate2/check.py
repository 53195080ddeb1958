"""Conducts a check: which lane each claim goes to, and what came of it. It decides nothing.

Statuses are made by `gate2.verdict` from the evidence the lanes bring. What the machine could
not do is a reason at the claim (infrastructure), never a fault of the record.
"""

import contextvars
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Protocol

from gate2.cache.kept import EvidenceCache, Kept
from gate2.claim_rules import claim_verdict, kind_of, remarks_on, set_aside, unfit
from gate2.classify.classifier import classify
from gate2.classify.kinds import Classification, Model
from gate2.classify.why import why_undecided
from gate2.contract import utc_text
from gate2.errors import InfrastructureError, InvalidRecord, worst
from gate2.evidence import Evidence, NoEvidence, ProofEvidence, ReproEvidence
from gate2.places import fault_of
from gate2.policy import Policy, Require
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import Artifact, ArtifactKind, Claim, ClaimKind, Record
from gate2.record.sharding import Share
from gate2.sandbox.interruption import require_going, result_of
from gate2.verdict import (
    Outcome,
    RecordVerdict,
    Status,
    Verdict,
    decide,
    decide_record,
)

if TYPE_CHECKING:  # a check that runs nothing needs nothing of the lanes
    from gate2.lanes.printed import Printed

Say = Callable[[str], None]


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
class Looked:
    """What came of looking at one artifact now."""

    evidence: Evidence
    made_at: str
    """UTC, as ``2026-01-31T12:00:00Z``."""
    printed: "Printed | None" = None
    """What a run that failed wrote, where it came along; no evidence."""


Look = Callable[[Claim, Artifact], Looked]
"""Looks at one artifact; what could not be looked at is evidence too, of nothing."""


@dataclass(frozen=True, slots=True)
class CheckedArtifact:
    """One artifact, its evidence and the verdict it alone would give."""

    name: str
    evidence: Evidence
    verdict: Verdict
    made_at: str = ""
    """When it was looked at, in UTC, if only in vain; empty where there was nothing to look at."""
    cached: str = ""
    """Why evidence of an earlier check stands here; empty where it was made now."""
    printed: "Printed | None" = None
    """What a run that failed wrote, for a reader alone; None where that did not come along."""


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
    remarks: tuple[Reason, ...] = ()
    """What a reader should know beside the verdict, which none of it can change."""

    def reasons(self) -> tuple[Reason, ...]:
        """Everything to be said of the claim: the verdict's reasons, then the remarks."""
        return (*self.verdict.reasons, *self.remarks)

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
    remarks: tuple[Reason, ...] = ()
    """What is wrong with what others state of it, which the verdict never looks at."""

    @property
    def model(self) -> Model:
        """What read its claims."""
        return self.claims[0].classification.model if self.claims else Model.DEFAULT

    def reasons(self) -> tuple[Reason, ...]:
        """Everything to be said of the record: the verdict's reasons, then the remarks."""
        return (*self.verdict.reasons, *self.remarks)


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
    share: Share | None = None
    """Which part of a tree was checked; None for all that was asked for."""


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
    cache: EvidenceCache | None = None
    """None runs everything, and keeps nothing."""
    model: Model = Model.DEFAULT
    """What reads the claims."""

    def check(self, record: Record) -> CheckedRecord:
        """Every selected claim of the record, in the record's order.

        What the cache knows of all of them is looked up first: only what is left is run.
        """
        plan = self.plan(record)
        found = {claim.id: self.judged(plan, claim, _never) for claim in plan.at_hand()}
        if plan.to_run:
            found |= self._run(plan)
        return self.settled(plan, found)

    # --- what executors build on ----------------------------------------------------------------

    def plan(self, record: Record) -> "Plan":
        """What of the record has to be run, with all that is known without running it."""
        started = time.monotonic()
        chosen = tuple(c for c in record.claims if self.only_claim in (None, c.id))
        readings = self._readings(record)
        looked_at = [
            (claim, artifact)
            for claim in chosen
            for artifact in record.artifacts
            if artifact.claim == claim.id
            and not unfit(claim, kind_of(claim, readings[claim.id]), artifact)
        ]
        kept = self._kept(looked_at)
        to_run = tuple(each for each in looked_at if each[1].name not in kept)
        return Plan(record, chosen, readings, kept, to_run, started)

    def judged(self, plan: "Plan", claim: Claim, look: Look, took_s: float = 0.0) -> CheckedClaim:
        """One claim with its verdict; `look` is asked about each artifact that is to be run.

        `took_s` are the seconds that were spent on it elsewhere.
        """
        classification = plan.readings[claim.id]
        kind, why = kind_of(claim, classification), why_undecided(classification)
        started = time.monotonic()
        checked = tuple(self._artifacts(plan, claim, look))
        verdict = claim_verdict(claim, kind, [item.verdict for item in checked], why)
        result = CheckedClaim(
            claim=claim,
            kind=kind,
            declared=claim.kind is not None,
            classification=classification,
            verdict=verdict,
            artifacts=checked,
            wall_s=took_s + time.monotonic() - started,
            remarks=remarks_on(claim, classification),
        )
        self.observer.done(plan.record, result)
        return result

    def settled(self, plan: "Plan", found: Mapping[str, CheckedClaim]) -> CheckedRecord:
        """The record, once each of its selected claims is judged."""
        record, readings = plan.record, plan.readings
        claims = tuple(found[claim.id] for claim in plan.claims)
        verdicts = {item.claim.id: item.verdict for item in claims}
        # A claim that was not selected counts as not attempted.
        judged = [
            (kind_of(claim, readings[claim.id]), verdicts.get(claim.id) or _not_selected())
            for claim in record.claims
        ]
        findings = (*record.findings, *_strays(record), *set_aside(record.claims, readings))
        verdict = decide_record(judged, findings)
        return CheckedRecord(record, verdict, claims, time.monotonic() - plan.started)

    def keep(self, claim: Claim, artifact: Artifact, looked: "Looked") -> None:
        """Keep what was seen in the cache, if there is one and anything was seen."""
        if self.cache is not None and not isinstance(looked.evidence, NoEvidence):
            self.cache.keep(claim, artifact, looked.evidence, looked.made_at)

    # --- on threads of this process ---------------------------------------------------------------

    def _run(self, plan: "Plan") -> dict[str, CheckedClaim]:
        """Claims with something to run, `jobs` at a time.

        An interruption does not wait for what is under way: that ends by itself, once it
        notices (`gate2.sandbox.interruption`).
        """
        pool = ThreadPoolExecutor(max_workers=self.jobs, thread_name_prefix="claim")
        wait = True
        try:
            look = self._looking(plan, self._proof_lane(plan, pool))
            futures = {
                claim.id: pool.submit(
                    contextvars.copy_context().run, self.judged, plan, claim, look
                )
                for claim in plan.left_to_run()
            }
            return {name: result_of(future) for name, future in futures.items()}
        except KeyboardInterrupt:
            wait = False
            raise
        finally:
            pool.shutdown(wait=wait, cancel_futures=True)

    def _readings(self, record: Record) -> Mapping[str, Classification]:
        """How each claim of the record reads."""
        if self.cache is not None and (kept := self.cache.reading(record)) is not None:
            return kept
        readings = {
            claim.id: classify(claim.text, truncated=claim.truncated, model=self.model)
            for claim in record.claims
        }
        if self.cache is not None:
            self.cache.keep_reading(record, readings)
        return readings

    def _kept(self, looked_at: Sequence[tuple[Claim, Artifact]]) -> Mapping[str, Kept]:
        """What the cache has of these artifacts, by artifact."""
        if self.cache is None:
            return {}
        cache = self.cache
        found = {artifact.name: cache.find(claim, artifact) for claim, artifact in looked_at}
        return {name: kept for name, kept in found.items() if kept is not None}

    def _proof_lane(self, plan: "Plan", pool: ThreadPoolExecutor) -> Callable[[], Lane]:
        """The proof lane for this record, once it is asked for: it may be in the making."""
        proofs = [each for each in plan.to_run if each[1].kind is ArtifactKind.LEAN4]
        if self.together is None or len(proofs) < 2:
            return lambda: self.proof
        say = self._say(plan.record, proofs[0][0])
        artifacts = [artifact for _, artifact in proofs]
        # Before any claim, so that one that waits for it never keeps it from its thread.
        future = pool.submit(contextvars.copy_context().run, self.together, artifacts, say)
        return lambda: result_of(future)

    def _artifacts(self, plan: "Plan", claim: Claim, look: Look) -> Iterator[CheckedArtifact]:
        for broken in plan.record.broken:
            if broken.claim == claim.id:
                evidence = NoEvidence(broken.reasons)
                yield CheckedArtifact(broken.name, evidence, decide(evidence, self.policy))
        for artifact in plan.record.artifacts:
            if artifact.claim == claim.id:
                yield self._artifact(plan, claim, artifact, look)

    def _artifact(
        self, plan: "Plan", claim: Claim, artifact: Artifact, look: Look
    ) -> CheckedArtifact:
        """One artifact: from the cache where the very same was looked at before, else looked at."""
        classification = plan.readings[claim.id]
        kind, why = kind_of(claim, classification), why_undecided(classification)
        if reasons := unfit(claim, kind, artifact, why):
            evidence = NoEvidence(reasons)
            return CheckedArtifact(artifact.name, evidence, decide(evidence, self.policy))
        if (found := plan.kept.get(artifact.name)) is not None:
            verdict = decide(found.evidence, self.policy)
            return CheckedArtifact(artifact.name, found.evidence, verdict, found.made_at, found.why)
        looked = look(claim, artifact)
        verdict = decide(looked.evidence, self.policy)
        return CheckedArtifact(
            artifact.name, looked.evidence, verdict, looked.made_at, printed=looked.printed
        )

    def _say(self, record: Record, claim: Claim) -> Say:
        def say(what: str) -> None:
            require_going()
            self.observer.doing(record, claim, what)

        return say

    def _looking(self, plan: "Plan", proof: Callable[[], Lane]) -> Look:
        """Looks at an artifact by the lanes of this process."""

        def look(claim: Claim, artifact: Artifact) -> Looked:
            looked = Looked(self._evidence(plan.record, claim, artifact, proof), now())
            self.keep(claim, artifact, looked)
            return looked

        return look

    def _evidence(
        self, record: Record, claim: Claim, artifact: Artifact, proof: Callable[[], Lane]
    ) -> Evidence:
        def look() -> Evidence:
            lane = proof() if artifact.kind is ArtifactKind.LEAN4 else self.repro
            return lane(claim, artifact, self._say(record, claim))

        return evidence_or_why_not(look)


@dataclass(frozen=True, slots=True)
class Plan:
    """One record before anything of it is run."""

    record: Record
    claims: tuple[Claim, ...]
    """Those that were selected."""
    readings: Mapping[str, Classification]
    kept: Mapping[str, Kept]
    """What the cache has, by artifact."""
    to_run: tuple[tuple[Claim, Artifact], ...]
    started: float
    """On the monotonic clock, in seconds."""

    def at_hand(self) -> list[Claim]:
        """The claims that nothing has to be run for."""
        waiting = self._waiting()
        return [claim for claim in self.claims if claim.id not in waiting]

    def left_to_run(self) -> list[Claim]:
        """The others, in an order in which nothing waits behind proofs that wait for their lane."""
        waiting = self._waiting()
        left = [claim for claim in self.claims if claim.id in waiting]
        proved = {item.claim for item in self.record.artifacts if item.kind is ArtifactKind.LEAN4}
        return sorted(left, key=lambda claim: claim.id in proved)

    def _waiting(self) -> set[str]:
        return {claim.id for claim, _ in self.to_run}


def _never(claim: Claim, artifact: Artifact) -> Looked:
    raise AssertionError(f"{artifact.name} of {claim.id} was not to be run")


def evidence_or_why_not(look: Callable[[], Evidence]) -> Evidence:
    """What a lane brings; what kept it from looking is evidence of nothing, with that reason."""
    try:
        return look()
    except (InfrastructureError, InvalidRecord) as error:
        return NoEvidence((error.reason,))
    except OSError as error:
        return NoEvidence((fault_of(error).reason,))


def now() -> str:
    """This moment in UTC, to the second."""
    return utc_text(datetime.now(timezone.utc))


def _not_selected() -> Verdict:
    reason = because(Code.REC_NEVER_ATTEMPTED, "not selected in this run", effect=Effect.UNVERIFIED)
    return Verdict(Status.UNVERIFIED, Outcome.INCONCLUSIVE, (reason,))


def _strays(record: Record) -> tuple[Reason, ...]:
    """Broken artifacts that belong to no claim of the record: shown at the record."""
    ids = {claim.id for claim in record.claims}
    return tuple(
        reason for broken in record.broken if broken.claim not in ids for reason in broken.reasons
    )


# --- exit codes --------------------------------------------------------------------------------


def exit_code(report: Report, require: Require) -> int:
    """The exit code of a check: mixed outcomes give the first of 2 > 3 > 4 > 6 > 1 > 5 > 0."""
    codes = {5} if not report.records and not report.unread else {0}
    for unread in report.unread:
        codes.add(6 if unread.reason.effect is Effect.INFRASTRUCTURE else 4)
    for checked in report.records:
        codes |= _codes_of(checked, require)
    return worst(codes)


def infrastructure_reasons(checked: CheckedRecord) -> tuple[Reason, ...]:
    """What this machine could not do, wherever in the record; empty when it could do it all."""
    return tuple(r for r in _reasons_of(checked) if r.effect is Effect.INFRASTRUCTURE)


def _reasons_of(checked: CheckedRecord) -> list[Reason]:
    of_claims = [r for item in checked.claims for r in item.verdict.reasons]
    return [*of_claims, *checked.reasons()]


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
