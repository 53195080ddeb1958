"""Conducting: which lane an artifact reaches, what keeps it from one, and the exit codes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from gate2.check import CheckedClaim, Checker, Report, UnreadRecord, exit_code
from gate2.contract import Status
from gate2.errors import InfrastructureError, InvalidRecord
from gate2.evidence import ProofEvidence, ReproEvidence
from gate2.policy import Policy, Require
from gate2.reasons import Code, Reason, because
from gate2.record.model import (
    Artifact,
    ArtifactKind,
    BrokenArtifact,
    Claim,
    ClaimKind,
    LeanPart,
    Proves,
    Record,
    ReproPart,
    Scope,
)
from making import DIGEST, proof, reported, repro, run

MATH = Claim("m", "For every n, n + 0 = n.", kind=ClaimKind.MATHEMATICAL)
EMPIRICAL = Claim("e", "The gain is 0.82.", kind=ClaimKind.EMPIRICAL, reported=(reported(),))
TALK = Claim("d", "The paper proposes a method.", kind=ClaimKind.DESCRIPTIVE)


def lean(claim: Claim, **changes: object) -> Artifact:
    sound = Artifact(
        name=f"lean-{claim.id}",
        directory=Path("nowhere"),
        claim=claim.id,
        kind=ArtifactKind.LEAN4,
        scope=Scope.EXACT,
        establishes="it",
        does_not_establish="more",
        claim_sha256=claim.text_sha256(),
        lean=LeanPart(theorem="t"),
    )
    return replace(sound, **changes)  # type: ignore[arg-type]  # changes are checked by use


def script(claim: Claim, **changes: object) -> Artifact:
    part = ReproPart(image="python", command=("python3", "x.py"))
    return replace(
        lean(claim, name=f"repro-{claim.id}", kind=ArtifactKind.REPRO, lean=None, repro=part),
        **changes,  # type: ignore[arg-type]  # changes are checked by use
    )


def record(*claims: Claim, artifacts: tuple[Artifact, ...] = (), **changes: object) -> Record:
    sound = Record(
        path=Path("nowhere"),
        id="r",
        title="A record",
        sha256=DIGEST,
        claims=claims,
        artifacts=artifacts,
    )
    return replace(sound, **changes)  # type: ignore[arg-type]  # changes are checked by use


class Quiet:
    """An observer that says nothing."""

    def doing(self, record: Record, claim: Claim, what: str) -> None: ...

    def done(self, record: Record, checked: CheckedClaim) -> None: ...


@dataclass
class FakeLane:
    """Answers with prepared evidence and remembers what it was asked."""

    answer: ProofEvidence | ReproEvidence | Exception
    asked: list[str] = field(default_factory=list)

    def __call__(
        self, claim: Claim, artifact: Artifact, say: Callable[[str], None]
    ) -> ProofEvidence | ReproEvidence:
        self.asked.append(artifact.name)
        say("running")
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def checker(
    proving: ProofEvidence | Exception | None = None,
    running: ReproEvidence | Exception | None = None,
    **changes: object,
) -> Checker:
    sound = Checker(
        proof=FakeLane(proving or proof()),
        repro=FakeLane(running or repro()),
        policy=Policy(),
        observer=Quiet(),
    )
    return replace(sound, **changes)  # type: ignore[arg-type]  # changes are checked by use


def asked(checker: Checker) -> list[str]:
    assert isinstance(checker.proof, FakeLane)
    assert isinstance(checker.repro, FakeLane)
    return [*checker.proof.asked, *checker.repro.asked]


def report(*records: Record, by: Checker, unread: tuple[UnreadRecord, ...] = ()) -> Report:
    return Report(
        records=tuple(by.check(item) for item in records),
        unread=unread,
        complete=True,
        policy=Policy(),
        engine={"version": "0"},
        timings_s={},
    )


def codes(item: CheckedClaim) -> set[Code]:
    return {reason.code for reason in item.reasons()}


def test_each_kind_goes_to_its_lane_and_descriptive_claims_to_none() -> None:
    one = checker()
    found = one.check(record(MATH, EMPIRICAL, TALK, artifacts=(lean(MATH), script(EMPIRICAL))))
    assert asked(one) == ["lean-m", "repro-e"]
    assert [item.verdict.status for item in found.claims] == [
        Status.VERIFIED,
        Status.VERIFIED,
        Status.UNVERIFIED,
    ]
    assert found.verdict.status is Status.VERIFIED
    assert codes(found.claims[2]) == {Code.CLM_NOT_GATEABLE}


VAGUE = Claim("v", "The method converges quickly.")
CUT = replace(EMPIRICAL, truncated=True)

UNFIT = {
    "bound to another text": (
        MATH,
        lean(MATH, claim_sha256="0" * 64),
        Code.CLM_CLAIM_TEXT_CHANGED,
    ),
    "bound to nothing": (MATH, lean(MATH, claim_sha256=None), Code.CLM_STATEMENT_UNBOUND),
    "a proof for a measurement": (EMPIRICAL, lean(EMPIRICAL), Code.ART_WRONG_LANE),
    "a script for a theorem": (MATH, script(MATH), Code.ART_WRONG_LANE),
    "anything for a definition": (TALK, script(TALK), Code.CLM_NOT_GATEABLE),
    "a claim that is cut": (CUT, script(CUT), Code.CLM_TRUNCATED),
    "a claim of unknown kind": (VAGUE, lean(VAGUE), Code.CLM_UNCLASSIFIED),
}


@pytest.mark.parametrize("name", UNFIT)
def test_an_artifact_that_cannot_settle_its_claim_is_never_run(name: str) -> None:
    claim, artifact, code = UNFIT[name]
    one = checker()
    found = one.check(record(claim, artifacts=(artifact,)))
    assert asked(one) == []
    assert found.claims[0].verdict.status is Status.UNVERIFIED
    assert code in codes(found.claims[0])


def test_a_claim_without_artifact_says_which_kind_to_attach() -> None:
    found = checker().check(record(MATH, EMPIRICAL))
    assert [Code.ART_NONE_ATTACHED in codes(item) for item in found.claims] == [True, True]
    remedies = [item.verdict.reasons[0].remedy for item in found.claims]
    assert "Lean" in remedies[0]
    assert "script" in remedies[1]
    assert {r.code for r in found.verdict.reasons} == {Code.REC_NEVER_ATTEMPTED}


def test_a_broken_artifact_is_shown_at_its_claim() -> None:
    reason = because(Code.ART_MUTABLE_REFERENCE, "python:3.11 is a tag")
    broken = BrokenArtifact("by-tag", EMPIRICAL.id, (reason,))
    found = checker().check(record(EMPIRICAL, broken=(broken,)))
    assert found.claims[0].verdict.reasons == (reason,)


def test_a_declared_kind_stands_and_the_conflict_is_reported() -> None:
    claim = Claim("c", "The paper proposes a new method.", kind=ClaimKind.MATHEMATICAL)
    found = checker().check(record(claim, artifacts=(lean(claim),)))
    assert found.claims[0].verdict.status is Status.VERIFIED
    assert Code.CLM_CLASSIFIER_CONFLICT in codes(found.claims[0])


FALSE_PROOF = proof(proves=Proves.NEGATION)
NO_LANE = InfrastructureError(because(Code.INF_LANE_UNAVAILABLE, "no lane"))
ESCAPE = InvalidRecord(because(Code.ART_PATH_ESCAPE, "../x"))
UNREAD = UnreadRecord("x", because(Code.REC_SCHEMA_INVALID, "no JSON"))
GOOD = record(MATH, artifacts=(lean(MATH),))
OPEN = record(MATH)


@pytest.mark.parametrize(
    ("expected", "records", "by", "unread"),
    [
        (0, (GOOD,), checker(), ()),
        (1, (OPEN,), checker(), ()),
        (1, (GOOD, OPEN), checker(), ()),
        (3, (GOOD,), checker(FALSE_PROOF), ()),
        (4, (GOOD,), checker(ESCAPE), ()),
        (4, (), checker(), (UNREAD,)),
        (6, (GOOD,), checker(NO_LANE), ()),
        (5, (), checker(), ()),
        (3, (GOOD,), checker(FALSE_PROOF), (UNREAD,)),
        (4, (OPEN,), checker(), (UNREAD,)),
    ],
)
def test_exit_codes(
    expected: int, records: tuple[Record, ...], by: Checker, unread: tuple[UnreadRecord, ...]
) -> None:
    assert exit_code(report(*records, by=by, unread=unread), Require.VERIFIED) == expected


def test_a_record_without_claims_never_exits_0() -> None:
    assert exit_code(report(record(), by=checker()), Require.NOT_FALSIFIED) == 5


def test_a_hard_claim_declared_descriptive_does_not_verify_the_record() -> None:
    hard = Claim("h", "The method improves accuracy by 5 points.", kind=ClaimKind.DESCRIPTIVE)
    found = checker().check(record(MATH, hard, artifacts=(lean(MATH),)))
    assert found.verdict.status is Status.UNVERIFIED
    assert Code.CLM_CLASSIFIER_CONFLICT in {r.code for r in found.verdict.reasons}
    assert found.claims[0].verdict.status is Status.VERIFIED


def test_a_value_that_the_text_does_not_print_is_pointed_out() -> None:
    claim = replace(EMPIRICAL, reported=(reported("0.79"),))
    found = checker().check(record(claim, artifacts=(script(claim),)))
    assert Code.CLM_VALUE_NOT_IN_TEXT in codes(found.claims[0])


@pytest.mark.parametrize(
    ("value", "text", "pointed_out"),
    [
        ("0.99", "The measured accuracy is 0.99.", False),
        ("99", "The measured accuracy is 99%, up from 98.", False),
        ("99", "The measured accuracy is 99, 98 and 97.", False),
        ("-3", "The measured shift is -3 mm.", False),
        ("0", "The measured accuracy is 0.99.", True),
        ("99", "The measured accuracy is 0.99.", True),
        ("9", "The measured accuracy is 99%.", True),
        ("0.9", "The measured accuracy is 0.99.", True),
        ("12", "The measured count is 12,000.", True),
    ],
)
def test_digits_of_another_number_are_not_the_value(
    value: str, text: str, pointed_out: bool
) -> None:
    claim = replace(EMPIRICAL, text=text, reported=(reported(value),))
    found = checker().check(record(claim, artifacts=(script(claim),)))
    assert (Code.CLM_VALUE_NOT_IN_TEXT in codes(found.claims[0])) is pointed_out


def test_not_falsified_accepts_unverified_but_no_infrastructure_fault() -> None:
    assert exit_code(report(OPEN, by=checker()), Require.NOT_FALSIFIED) == 0
    assert exit_code(report(GOOD, by=checker(NO_LANE)), Require.NOT_FALSIFIED) == 6
    assert exit_code(report(GOOD, by=checker(FALSE_PROOF)), Require.NOT_FALSIFIED) == 3


def test_infrastructure_never_counts_against_the_record() -> None:
    found = checker(NO_LANE).check(GOOD)
    assert found.claims[0].verdict.status is Status.UNVERIFIED
    assert found.claims[0].verdict.outcome == "could not run"


def test_one_selected_claim_never_verifies_the_whole_record() -> None:
    both = record(MATH, EMPIRICAL, artifacts=(lean(MATH), script(EMPIRICAL)))
    by = checker(only_claim="m")
    found = by.check(both)
    assert [item.claim.id for item in found.claims] == ["m"]
    assert found.verdict.status is Status.UNVERIFIED
    assert exit_code(report(both, by=by), Require.VERIFIED) == 0


def test_verdicts_keep_the_order_of_the_claims_whatever_ends_first() -> None:
    claims = tuple(replace(MATH, id=f"c{n}", text=f"{n} = {n}.") for n in range(20))
    found = checker(jobs=8).check(record(*claims, artifacts=tuple(lean(c) for c in claims)))
    assert [item.claim.id for item in found.claims] == [c.id for c in claims]


def test_a_miss_is_shown_as_what_it_is() -> None:
    missed = repro(runs=(run({"gain": "0.7"}), run({"gain": "0.7"})), controls=())
    found = checker(running=missed).check(record(EMPIRICAL, artifacts=(script(EMPIRICAL),)))
    reasons: tuple[Reason, ...] = found.claims[0].verdict.reasons
    assert {Code.SBX_OUT_OF_TOLERANCE, Code.ART_CONTROL_MISSING} <= {r.code for r in reasons}
    assert found.claims[0].verdict.status is Status.UNVERIFIED


OTHER = Claim("n", "For every n, 0 + n = n.", kind=ClaimKind.MATHEMATICAL)


@dataclass
class FakeTogether:
    """Makes a lane and remembers for which artifacts."""

    lane: FakeLane | Exception
    asked: list[list[str]] = field(default_factory=list)

    def __call__(self, artifacts: Sequence[Artifact], say: Callable[[str], None]) -> FakeLane:
        self.asked.append([each.name for each in artifacts])
        if isinstance(self.lane, Exception):
            raise self.lane
        return self.lane


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_proofs_of_one_record_are_prepared_once_and_together(jobs: int) -> None:
    together = FakeTogether(FakeLane(proof()))
    made = checker(together=together, jobs=jobs)
    unbound = lean(OTHER, name="unbound", claim_sha256=None)
    artifacts = (lean(MATH), lean(OTHER), unbound, script(EMPIRICAL))
    found = made.check(record(MATH, OTHER, EMPIRICAL, artifacts=artifacts))
    assert together.asked == [["lean-m", "lean-n"]]
    assert isinstance(together.lane, FakeLane)
    assert sorted(together.lane.asked) == ["lean-m", "lean-n"]
    assert asked(made) == ["repro-e"]
    assert [item.claim.id for item in found.claims] == ["m", "n", "e"]


def test_one_proof_alone_goes_to_the_lane_at_once() -> None:
    together = FakeTogether(FakeLane(proof()))
    made = checker(together=together)
    made.check(record(MATH, EMPIRICAL, artifacts=(lean(MATH), script(EMPIRICAL))))
    assert together.asked == []
    assert asked(made) == ["lean-m", "repro-e"]


def test_records_do_not_share_what_was_prepared() -> None:
    together = FakeTogether(FakeLane(proof()))
    made = checker(together=together)
    for title in ("one", "two"):
        made.check(record(MATH, OTHER, artifacts=(lean(MATH), lean(OTHER)), title=title))
    assert len(together.asked) == 2


def test_preparing_that_cannot_run_is_the_machine_s_fault_at_each_proof() -> None:
    fault = InfrastructureError(because(Code.INF_WORKER_LOST, "gone"))
    made = checker(together=FakeTogether(fault))
    found = made.check(record(MATH, OTHER, artifacts=(lean(MATH), lean(OTHER))))
    for item in found.claims:
        assert item.verdict.status is Status.UNVERIFIED
        assert Code.INF_WORKER_LOST in {reason.code for reason in item.verdict.reasons}
