"""One record before and after: statuses, grounds, places of findings, and trusted attestations."""

import json
import shutil
from pathlib import Path

import pytest

from attested import CLAIMS, a_key, falsifying
from ci_branch import Branch, one_claim
from gate2.attest.keys import SigningKey
from gate2.ci.judgement import Change, Ground, Require, Weight
from gate2.contract import Status
from gate2.reasons import Code

VERIFIED, FALSIFIED, UNVERIFIED = Status.VERIFIED, Status.FALSIFIED, Status.UNVERIFIED
RECORD = "records/r"


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """A base without records."""
    made = Branch(tmp_path)
    made.repo.write({"README": "Records."})
    made.base()
    return made


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    """One that the base of `trusting` trusts."""
    return a_key(tmp_path / "trusted")


@pytest.fixture
def trusting(tmp_path: Path, key: SigningKey) -> Branch:
    """A base that trusts `key`, without records."""
    made = Branch(tmp_path, f'[trust]\nkeys = ["{key.public}"]\n')
    made.base()
    return made


# --- a record as it stands in the report -------------------------------------------------------


def test_new_record_is_judged_by_its_run(branch: Branch) -> None:
    branch.laid_out(claims=CLAIMS, title="A title")
    record = branch.judge().record(RECORD)
    assert (record.id, record.title, record.change) == ("r", "A title", Change.ADDED)
    assert (record.before, record.stated, record.after) == (None, None, VERIFIED)
    assert record.coverage is not None
    assert (record.coverage.verified, record.coverage.gateable) == (2, 2)
    assert record.coverage.descriptive == 1
    assert record.edited == ("record", "artifact of-c1", "artifact of-c2")
    assert [(each.before, each.after, each.ground) for each in record.claims] == [
        (None, VERIFIED, Ground.RUN),
        (None, VERIFIED, Ground.RUN),
        (None, UNVERIFIED, Ground.NOTHING),
    ]
    assert branch.ran == ["r/c1", "r/c2"]


def test_partly_verified_record_is_not_verified(branch: Branch) -> None:
    branch.laid_out(claims=CLAIMS)
    branch.repo.remove([f"{RECORD}/artifacts/of-c2"])
    judged = branch.judge()
    assert judged.record(RECORD).after is UNVERIFIED
    assert judged.claim(RECORD, "c1").after is VERIFIED
    assert judged.claim(RECORD, "c2").ground is Ground.NOTHING
    assert judged.record(RECORD).weight is Weight.WARNS
    assert branch.judge(require=Require.VERIFIED).record(RECORD).weight is Weight.BLOCKS


def test_finding_stands_on_its_claims_own_line(branch: Branch) -> None:
    branch.laid_out(claims=CLAIMS)
    branch.repo.remove([f"{RECORD}/artifacts/of-c2"])
    lines = branch.at(f"{RECORD}/record.json").read_text().splitlines()
    found = branch.judge().claim(RECORD, "c2")
    (expected,) = (n for n, line in enumerate(lines, 1) if line.strip() == '"id": "c2",')
    assert found.line == expected
    assert {(each.path, each.line) for each in found.findings} == {
        (f"{RECORD}/record.json", expected)
    }


def test_fault_of_the_verdict_stands_in_its_file(branch: Branch) -> None:
    branch.laid_out(claims=one_claim())
    branch.repo.write({f"{RECORD}/verdict.json": "{}"})
    found = [each for each in branch.judge().record(RECORD).findings if each.weight != "warns"]
    assert found
    assert {each.path for each in found} == {f"{RECORD}/verdict.json"}


def test_root_record_is_named_without_a_directory(branch: Branch) -> None:
    branch.laid_out(".", "root", claims=one_claim())
    branch.repo.remove(["artifacts"])
    record = branch.judge().record("")
    assert {each.path for each in record.all_findings()} == {"record.json"}
    assert record.id == "root"


def test_claim_that_is_gone_is_shown_as_it_was(branch: Branch) -> None:
    branch.laid_out(claims=CLAIMS)
    branch.repo.commit("first")
    branch.repo.branch("main")
    branch.repo.branch("work")
    branch.repo.remove([RECORD])
    branch.laid_out(claims=CLAIMS[1:])
    gone = branch.judge().claim(RECORD, "c1")
    assert (gone.before, gone.after, gone.text) == (UNVERIFIED, None, CLAIMS[0]["text"])
    assert gone.findings == ()


def test_record_that_cannot_be_read_has_no_status(branch: Branch) -> None:
    branch.repo.write({f"{RECORD}/record.json": "{"})
    record = branch.judge().record(RECORD)
    assert (record.id, record.after, record.coverage, record.claims) == ("", None, None, ())
    assert record.weight is Weight.INVALID


def test_faults_of_one_record_leave_the_others_alone(branch: Branch) -> None:
    branch.laid_out(claims=one_claim())
    branch.repo.write({"records/broken/record.json": "{"})
    judged = branch.judge()
    assert judged.record(RECORD).after is VERIFIED
    assert judged.record("records/broken").after is None


# --- what is stated ----------------------------------------------------------------------------


def test_published_record_is_what_run_and_evidence_give(branch: Branch) -> None:
    branch.laid_out(claims=one_claim())
    branch.written()
    judged = branch.judge()
    assert judged.said() == []
    assert (judged.record(RECORD).stated, judged.record(RECORD).after) == (VERIFIED, VERIFIED)


@pytest.mark.parametrize("gone", ["evidence", "artifacts/of-c1/data.csv", "corrections.json"])
def test_run_that_agrees_does_not_make_up_for_evidence(branch: Branch, gone: str) -> None:
    branch.laid_out(claims=one_claim())
    branch.written()
    branch.repo.remove([f"{RECORD}/{gone}"])
    judged = branch.judge()
    assert branch.ran == ["r/c1"]
    assert judged.claim(RECORD).after is UNVERIFIED
    assert judged.record(RECORD).after is UNVERIFIED
    assert judged.record(RECORD).weight in (Weight.INVALID, Weight.BLOCKS)


def test_verified_above_a_run_that_refutes_is_both(branch: Branch) -> None:
    branch.laid_out(claims=one_claim())
    branch.written()
    branch.seen = {**falsifying()}
    judged = branch.judge()
    assert judged.said() == ["EVD-009 invalid r/c1", "SBX-012 falsified r/c1"]
    assert judged.claim(RECORD).after is FALSIFIED


def test_falsified_that_the_run_does_not_give_refutes_nothing(branch: Branch) -> None:
    branch.laid_out(claims=one_claim())
    branch.written(evidence=falsifying())
    judged = branch.judge()
    assert judged.said() == ["EVD-009 invalid r/c1"]
    assert judged.claim(RECORD).after is UNVERIFIED


# --- trusted attestations ----------------------------------------------------------------------


def test_attestation_is_not_asked_where_nobody_trusts_it(trusting: Branch, key: SigningKey) -> None:
    trusting.laid_out(claims=one_claim())
    trusting.written(key=key)
    judged = trusting.judge()
    assert trusting.ran == ["r/c1"]
    assert judged.claim(RECORD).ground is Ground.RUN


def test_attestation_of_a_trusted_signer_stands_for_the_run(
    trusting: Branch, key: SigningKey
) -> None:
    trusting.laid_out(claims=CLAIMS)
    trusting.written(key=key)
    judged = trusting.judge(trust=True)
    assert trusting.ran == []
    assert judged.said() == []
    assert judged.claim(RECORD, "c2").ground is Ground.ATTESTED
    assert judged.record(RECORD).after is VERIFIED


def test_attested_refutation_refutes(trusting: Branch, key: SigningKey) -> None:
    trusting.laid_out(claims=one_claim())
    trusting.written(key=key, evidence=falsifying())
    judged = trusting.judge(trust=True)
    assert judged.claim(RECORD).after is FALSIFIED
    assert judged.record(RECORD).weight is Weight.FALSIFIED


@pytest.mark.parametrize("signer", ["a stranger", "nobody"])
def test_attestation_of_anybody_else_is_run_again(
    trusting: Branch, tmp_path: Path, signer: str
) -> None:
    trusting.laid_out(claims=one_claim())
    trusting.written(key=a_key(tmp_path / "stranger") if signer == "a stranger" else None)
    trusting.seen = {**falsifying()}
    judged = trusting.judge(trust=True)
    assert trusting.ran == ["r/c1"]
    assert judged.claim(RECORD).ground is Ground.RUN
    assert judged.said() == ["EVD-009 invalid r/c1", "SBX-012 falsified r/c1"]


def test_key_that_the_branch_adds_attests_nothing(trusting: Branch, tmp_path: Path) -> None:
    own = a_key(tmp_path / "own")
    trusting.laid_out(claims=one_claim())
    trusting.written(key=own)
    trusting.repo.write({"gate2.toml": f'[trust]\nkeys = ["{own.public}"]\n'})
    trusting.judge(trust=True)
    assert trusting.ran == ["r/c1"]


@pytest.mark.parametrize("change", ["artifact", "claim", "verdict"])
def test_attestation_of_something_else_is_run_again(
    trusting: Branch, key: SigningKey, change: str
) -> None:
    place = trusting.laid_out(claims=one_claim())
    trusting.written(key=key)
    if change == "artifact":
        (place / "artifacts/of-c1/data.csv").write_text("9,9\n", encoding="utf-8")
    else:
        name = "record.json" if change == "claim" else "verdict.json"
        document = json.loads((place / name).read_text())
        if change == "claim":
            document["claims"][0]["reported"][0]["tolerance"] = {"abs": "0.5"}
        else:
            document["reason"] = "Because."
        (place / name).write_text(json.dumps(document), encoding="utf-8")
    judged = trusting.judge(trust=True)
    assert "r/c1" in trusting.ran
    assert judged.claim(RECORD).after is UNVERIFIED
    assert any(" invalid " in each for each in judged.said()), judged.said()


def test_artifact_that_nobody_attests_keeps_the_record_from_verified(
    trusting: Branch, key: SigningKey
) -> None:
    place = trusting.laid_out(claims=one_claim())
    trusting.written(key=key)
    shutil.copytree(place / "artifacts/of-c1", place / "artifacts/twin")
    judged = trusting.judge(trust=True)
    assert trusting.ran == ["r/c1", "r/c1"]
    assert judged.claim(RECORD).ground is Ground.RUN
    assert judged.said() == ["REC-007 blocks r"]
    assert judged.record(RECORD).after is UNVERIFIED


def test_attestation_does_not_travel_to_another_record(trusting: Branch, key: SigningKey) -> None:
    trusting.laid_out(claims=one_claim())
    trusting.written(key=key)
    place = trusting.laid_out("records/copy", "copy", claims=one_claim())
    for name in ("verdict.json", "corrections.json"):
        (place / name).write_bytes(trusting.at(f"{RECORD}/{name}").read_bytes())
    (place / "evidence").mkdir()
    for each in trusting.at(f"{RECORD}/evidence").iterdir():
        (place / "evidence" / each.name).write_bytes(each.read_bytes())
    judged = trusting.judge(trust=True)
    assert judged.record(RECORD).after is VERIFIED
    assert judged.record("records/copy").after is UNVERIFIED
    assert trusting.ran == ["copy/c1"]


# --- reviewers ---------------------------------------------------------------------------------


def wider(branch: Branch) -> None:
    reported = [{"metric": "gain", "value": "0.82", "tolerance": {"abs": "0.1"}}]
    branch.repo.remove([RECORD])
    branch.laid_out(claims=one_claim(reported=reported))


def test_reviewed_goal_may_be_met(branch: Branch) -> None:
    branch.laid_out(claims=one_claim())
    branch.repo.commit("first")
    branch.repo.branch("main")
    branch.repo.branch("work")
    wider(branch)
    refused = branch.judge()
    assert "CLM-009 blocks r/c1" in refused.said()
    assert refused.claim(RECORD).after is UNVERIFIED
    approved = branch.judge(reviewers=("editor",))
    assert "CLM-009 warns r/c1" in approved.said()
    assert approved.claim(RECORD).after is VERIFIED
    assert "approved" in approved.message(Code.CLM_TOLERANCE_MOVED)
