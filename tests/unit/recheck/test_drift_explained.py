"""What explains that a stored verdict is another one today, thing by thing."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from gate2.attest.statement import (
    ArtifactSeen,
    Assurance,
    ClaimAttestation,
    ClaimNamed,
    Engine,
    RecordNamed,
)
from gate2.contract import Status
from gate2.evidence import Evidence, NoEvidence, ProofOutcome
from gate2.policy import Policy
from gate2.reasons import Code, because
from gate2.recheck.drift import After, Before, ClaimDrift, Explained, compare, stated
from gate2.recheck.made_of import Part, Place, made_of
from gate2.recheck.moved import ENDED, PROOF, RUNS
from gate2.record.model import ClaimKind
from gate2.report.drift_words import explanation
from gate2.verdict import Outcome, combine, decide
from making import DIGEST, control, proof, repro, run, seal, subject

OTHER = "cd" * 32
FEW = {"gain": "0.41"}


def attested(*evidence: Evidence, policy: Policy | None = None, **changes: Any) -> ClaimAttestation:
    """A claim's attestation with the verdict that its evidence has."""
    under = policy or Policy()
    seen = tuple(ArtifactSeen("a", each) for each in evidence)
    sound = ClaimAttestation(
        engine=Engine("gate2", "1.0", "1"),
        assurance=Assurance.SELF,
        made_at="2026-11-01T08:00:00Z",
        record=RecordNamed("r", DIGEST),
        claim=ClaimNamed(
            id="c1",
            kind=ClaimKind.EMPIRICAL,
            declared=True,
            truncated=False,
            text_sha256=DIGEST,
            reported_sha256=DIGEST,
        ),
        policy=under,
        artifacts=seen,
        verdict=combine([decide(each.evidence, under) for each in seen]),
    )
    return replace(sound, **changes)


def drift(then: ClaimAttestation, now: ClaimAttestation) -> ClaimDrift:
    """What became of what was attested then."""
    return compare("c1", Before(stated(then.verdict), then, made_of(then)), After(now))


def undecided(made: Mapping[Place, str], *, outcome: Outcome = Outcome.INCONCLUSIVE) -> Before:
    """What is stored of a claim that was not decided: no evidence."""
    verdict = replace(stated(attested(NoEvidence((NO_LANE,))).verdict), outcome=outcome.value)
    return Before(verdict, None, made)


def parts(found: ClaimDrift) -> list[tuple[Part, str]]:
    return [(each.place.part, each.place.name) for each in found.differences]


NO_LANE = because(Code.INF_LANE_UNAVAILABLE, "no lane on this machine")
SOUND = repro()
MISSED = repro(runs=(run(FEW), run(FEW)))

MADE_OTHERWISE = {
    "artifact": (repro(subject=replace(subject(), artifact_sha256=OTHER)), Part.ARTIFACT, ""),
    "image": (repro(image=f"sha256:{OTHER}"), Part.IMAGE, ""),
    "seccomp profile": (repro(seal=replace(seal(), seccomp_sha256=OTHER)), Part.SECCOMP, ""),
    "configuration": (
        repro(seal=replace(seal(), configuration_sha256=OTHER)),
        Part.CONFIGURATION,
        "",
    ),
    "lane": (repro(seal=replace(seal(), lane="docker")), Part.LANE, ""),
    "runtime": (repro(seal=replace(seal(), runtime={"runtime": "crun"})), Part.RUNTIME, "runtime"),
    "kernel": (
        repro(seal=replace(seal(), runtime={"runtime": "runc", "kernel": "7.0"})),
        Part.MACHINE,
        "kernel",
    ),
    "settings": (repro(environment={"TZ": "UTC"}), Part.ENVIRONMENT, "TZ"),
}


@pytest.mark.parametrize("name", MADE_OTHERWISE)
def test_what_differs_is_named_and_explains_a_flip(name: str) -> None:
    evidence, part, of_it = MADE_OTHERWISE[name]
    failing = replace(evidence, runs=MISSED.runs, perturbed=MISSED.perturbed)
    found = drift(attested(SOUND), attested(failing))
    assert found.flipped
    assert found.explained is Explained.MADE_OTHERWISE
    assert parts(found) == [(part, of_it)]
    assert explanation(found) == f"what differs: {part}"


def test_what_differs_is_named_where_the_verdict_stands_as_well() -> None:
    found = drift(attested(SOUND), attested(repro(image=f"sha256:{OTHER}")))
    assert not found.changed
    assert [(each.before, each.after) for each in found.differences] == [
        (f"sha256:{DIGEST}", f"sha256:{OTHER}")
    ]
    assert explanation(found) == "stands; what differs: image"


CLAIM = attested(SOUND).claim
OF_THE_CLAIM: Mapping[Part, Mapping[str, Any]] = {
    Part.CLAIM: {"claim": replace(CLAIM, text_sha256=OTHER)},
    Part.REPORTED: {"claim": replace(CLAIM, reported_sha256=OTHER)},
    Part.KIND: {"claim": replace(CLAIM, kind=None)},
    Part.TRUNCATED: {"claim": replace(CLAIM, truncated=True)},
    Part.ENGINE: {"engine": Engine("gate2", "2.0", "1")},
    Part.RULES: {"engine": Engine("gate2", "1.0", "2")},
}


@pytest.mark.parametrize("part", OF_THE_CLAIM)
def test_claim_engine_and_rules_are_compared_one_by_one(part: Part) -> None:
    found = drift(attested(SOUND), attested(MISSED, **OF_THE_CLAIM[part]))
    assert parts(found) == [(part, "")]
    assert found.explained is Explained.MADE_OTHERWISE


def test_result_that_moves_while_nothing_differs_is_said_not_to_stand_still() -> None:
    found = drift(attested(SOUND), attested(MISSED))
    assert (found.explained, found.differences) == (Explained.NOTHING, ())
    assert explanation(found) == "nothing differs: the result itself does not stand still"
    (gain,) = [each for each in found.moved if each.where == RUNS]
    assert (gain.what, gain.before, gain.after) == ("gain", ("0.82",), ("0.41",))
    assert gain.reported is not None
    assert gain.reported.value == "0.82"


def test_record_that_says_other_things_explains_no_flip() -> None:
    """Nothing that a verdict depends on is in a record and not in what is named beside it."""
    found = drift(attested(SOUND), attested(MISSED, record=RecordNamed("r", OTHER)))
    assert parts(found) == [(Part.RECORD, "")]
    assert found.explained is Explained.NOTHING


def test_policy_of_now_is_what_explains_a_verdict_that_old_evidence_has_under_it() -> None:
    strict = Policy(require_control=True)
    without = repro(controls=())
    found = drift(attested(without), attested(without, policy=strict))
    assert found.flipped
    assert found.explained is Explained.JUDGED
    assert parts(found) == [(Part.POLICY, "require_control")]
    assert explanation(found).startswith("policy: what was seen then, judged as of now")


def test_policy_does_not_explain_what_old_evidence_does_not_have_under_it() -> None:
    found = drift(attested(SOUND), attested(MISSED, policy=Policy(runs=1)))
    assert found.explained is Explained.MADE_OTHERWISE


def test_other_outcome_under_the_same_status_is_a_change_and_no_flip() -> None:
    stopped = repro(runs=(run({}, exit_code=1),) * 2)
    crashed = repro(runs=(run({}, oom=True),) * 2)
    found = drift(attested(stopped), attested(crashed))
    assert (found.changed, found.flipped) == (True, False)


def test_machine_that_cannot_run_it_flips_nothing() -> None:
    found = drift(attested(SOUND), attested(NoEvidence((NO_LANE,))))
    assert found.explained is Explained.NOT_RUN
    assert not found.changed
    assert "INF-013 no lane on this machine" in explanation(found)


def test_claim_that_is_gone_or_new_is_said_to_be() -> None:
    then, now = attested(SOUND), attested(MISSED)
    gone = compare("c1", Before(stated(then.verdict), then, made_of(then)), None)
    assert (gone.explained, gone.flipped) == (Explained.GONE, True)
    new = compare("c1", None, After(now))
    assert (new.explained, new.after) == (Explained.NEW, stated(now.verdict))
    assert new.flipped == (now.verdict.status is not Status.UNVERIFIED)


def test_undecided_claim_is_compared_as_far_as_anything_is_known_of_it() -> None:
    now = attested(SOUND)
    before = undecided({Place(Part.ENGINE): "1.0", Place(Part.POLICY, name="sha256"): "another"})
    found = compare("c1", before, After(now))
    assert [(each.place, each.after) for each in found.differences] == [
        (Place(Part.POLICY, name="sha256"), Policy().digest())
    ]
    assert (found.attested, found.flipped) == (False, True)
    assert found.explained is Explained.MADE_OTHERWISE


def test_undecided_claim_of_which_nothing_known_differs_is_not_blamed_on_its_result() -> None:
    found = compare("c1", undecided({Place(Part.ENGINE): "1.0"}), After(attested(SOUND)))
    assert found.explained is Explained.UNKNOWN


@pytest.mark.parametrize(
    ("before", "tree"),
    [
        (undecided({}, outcome=Outcome.NOT_ATTEMPTED), None),
        (undecided({Place(Part.ARTIFACT, "a"): OTHER}), OTHER),
    ],
    ids=["nothing was attached", "another tree was tried"],
)
def test_artifact_that_decides_now_explains_that_nothing_was_decided_then(
    before: Before, tree: str | None
) -> None:
    found = compare("c1", before, After(attested(SOUND)))
    assert [(each.place, each.before, each.after) for each in found.differences] == [
        (Place(Part.ARTIFACT, "a"), tree, DIGEST)
    ]
    assert found.explained is Explained.MADE_OTHERWISE


def test_artifact_that_was_not_run_now_is_one_difference_and_not_twenty() -> None:
    cut = because(Code.CLM_TRUNCATED, "the sentence is cut")
    found = drift(attested(SOUND), attested(NoEvidence((cut,))))
    assert [(each.place.part, each.after) for each in found.differences] == [(Part.ARTIFACT, None)]
    assert found.moved == ()


def test_run_that_ends_otherwise_says_so_once() -> None:
    crashed = repro(runs=(run({}, exit_code=1),) * 2, perturbed=SOUND.perturbed)
    found = drift(attested(SOUND), attested(crashed))
    (moved,) = found.moved
    assert (moved.where, moved.what) == (RUNS, ENDED)
    assert moved.after == (Code.SBX_NONZERO_EXIT.value,)


def test_runs_under_controls_and_in_other_surroundings_are_compared_among_themselves() -> None:
    found = drift(attested(SOUND), attested(repro(controls=(control({"gain": "0.2"}),))))
    (moved,) = found.moved
    assert (moved.where, moved.before, moved.after) == ("control (shuffled)", ("0.1",), ("0.2",))


def test_proof_is_compared_by_outcome_statement_axioms_and_kernels() -> None:
    rejected = proof(outcome=ProofOutcome.REJECTED, axioms=(), toolchain={"version": "4.29.0"})
    found = drift(attested(proof()), attested(rejected))
    assert parts(found) == [(Part.TOOLCHAIN, "version")]
    assert {(each.where, each.what) for each in found.moved} == {
        (PROOF, "outcome"),
        (PROOF, "axioms"),
    }


def test_hostile_evidence_of_then_cannot_keep_a_recheck_from_its_answer() -> None:
    """Whoever wrote what is stored may have written anything that has the shape of evidence."""
    absurd = repro(runs=(run({"gain": "not a number"}),) * 2)
    then = replace(attested(SOUND), artifacts=(ArtifactSeen("a", absurd),))
    found = drift(then, attested(MISSED, policy=Policy(runs=1)))
    assert found.explained is Explained.MADE_OTHERWISE
