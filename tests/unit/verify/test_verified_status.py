"""What is established of sound records, and by whom: signatures, policies, other engines."""

from pathlib import Path
from typing import Any

import pytest

from attested import CLAIMS, a_key, attested_record, falsifying, laid_out, verifying, written
from gate2.attest.statement import Assurance
from gate2.contract import Status
from gate2.policy import Policy, Require, RequiredSandbox
from gate2.reasons import Code, Effect
from gate2.record.model import Scope
from gate2.verify.beside import Beside
from gate2.verify.directory import read_beside
from gate2.verify.rules import Expectations, VerifiedRecord, verify_record
from gate2.verify.trusted import TrustedSigners
from gate2.verify.verified import exit_code_of
from gate2.version import version
from making import repro, subject
from resealing import Believing, judged, read


def verified(place: Path, *trusted: str, **mine: Any) -> VerifiedRecord:
    expected = Expectations(**{"policy": Policy(), "version": version(), **mine})
    return verify_record(read_beside(place), TrustedSigners(trusted), expected)


def blocking(found: VerifiedRecord) -> set[Code]:
    return {reason.code for reason in found.findings() if reason.blocks}


def told(found: VerifiedRecord) -> set[Code]:
    return {r.code for r in found.findings() if r.effect is Effect.WARNING}


def codes_of_exit(found: VerifiedRecord) -> tuple[int, int]:
    """With ``--require verified``, and with ``not-falsified``."""
    return exit_code_of(found, Require.VERIFIED), exit_code_of(found, Require.NOT_FALSIFIED)


def test_signed_record_is_verified_by_who_trusts_its_signer(tmp_path: Path) -> None:
    key = a_key(tmp_path / "key")
    found = verified(attested_record(tmp_path / "record", key=key), key.public)
    assert found.findings() == []
    assert (found.status, found.signer) == (Status.VERIFIED, key.public)
    assert [claim.status for claim in found.claims][:2] == [Status.VERIFIED] * 2
    assert {claim.signer for claim in found.claims[:2]} == {key.public}
    assert found.signatures_checked
    assert codes_of_exit(found) == (0, 0)
    assert set(found.files) >= {"record.json", "verdict.json", found.claims[0].evidence}


def test_stranger_vouches(tmp_path: Path) -> None:
    key, other = a_key(tmp_path / "key"), a_key(tmp_path / "other")
    found = verified(attested_record(tmp_path / "record", key=key), other.public)
    assert blocking(found) == {Code.EVD_SIGNER_UNTRUSTED}
    assert found.status is Status.UNVERIFIED
    assert codes_of_exit(found) == (1, 1)


def test_nobody_vouches(tmp_path: Path) -> None:
    place = attested_record(tmp_path / "record")
    found = verified(place)
    assert blocking(found) == {Code.EVD_UNSIGNED}
    assert found.status is Status.UNVERIFIED
    assert codes_of_exit(found) == (1, 1)
    assert all(claim.status is Status.UNVERIFIED for claim in found.claims)


def test_signature_that_nobody_asks_for_is_only_missed(tmp_path: Path) -> None:
    place = attested_record(tmp_path / "record")
    found = verified(place, require_signature=False)
    assert (found.status, blocking(found)) == (Status.VERIFIED, set())
    assert told(found) == {Code.EVD_UNSIGNED}
    assert codes_of_exit(found) == (0, 0)


def test_stripped_signature_lets_a_refutation_pass(tmp_path: Path) -> None:
    """Unsigned it establishes nothing, and neither lets anything pass nor convicts anybody."""
    key = a_key(tmp_path / "key")
    signed = verified(
        attested_record(tmp_path / "signed", evidence=falsifying(), key=key), key.public
    )
    assert (signed.status, codes_of_exit(signed)) == (Status.FALSIFIED, (3, 3))
    unsigned = verified(attested_record(tmp_path / "unsigned", evidence=falsifying()), key.public)
    assert (unsigned.status, codes_of_exit(unsigned)) == (Status.UNVERIFIED, (1, 1))
    assert unsigned.refuted


def test_stranger_refutes_somebody_s_record(tmp_path: Path) -> None:
    """Who can put files beside a record can sign them with a key of his own."""
    key, stranger = a_key(tmp_path / "key"), a_key(tmp_path / "stranger")
    place = attested_record(tmp_path / "record", key=key)
    found = verified(written(place, falsifying(), key=stranger), key.public)
    assert (found.status, codes_of_exit(found)) == (Status.UNVERIFIED, (1, 1))


def test_one_refuted_claim_is_lost_beside_one_without_evidence(tmp_path: Path) -> None:
    key = a_key(tmp_path / "key")
    place = attested_record(tmp_path / "record", evidence=falsifying(), key=key)
    for path in (place / "evidence").glob("c2.*"):
        path.unlink()
    found = verified(place, key.public)
    assert blocking(found) == {Code.EVD_MISSING}
    assert (found.status, codes_of_exit(found)) == (Status.FALSIFIED, (3, 3))


def test_invalid_record_is_called_falsified(tmp_path: Path) -> None:
    """Its evidence says FALSIFIED, and its artifact is another one: nothing of it is believed."""
    key = a_key(tmp_path / "key")
    place = attested_record(tmp_path / "record", evidence=falsifying(), key=key)
    (place / "artifacts" / "of-c2" / "Proof.lean").write_text("-- other\n", encoding="utf-8")
    found = verified(place, key.public)
    assert (found.status, found.refuted) == (Status.UNVERIFIED, False)
    assert codes_of_exit(found) == (4, 4)


def test_lane_that_this_policy_refuses_is_good_enough(tmp_path: Path) -> None:
    key = a_key(tmp_path / "key")
    place = attested_record(tmp_path / "record", key=key)
    strict = Policy(sandbox=RequiredSandbox.GVISOR)
    found = verified(place, key.public, policy=strict)
    assert blocking(found) == {Code.EVD_POLICY_MISMATCH}
    assert found.status is Status.UNVERIFIED
    assert codes_of_exit(found) == (1, 1)


def test_another_policy_with_the_same_verdict_blocks(tmp_path: Path) -> None:
    key = a_key(tmp_path / "key")
    place = attested_record(tmp_path / "record", key=key)
    found = verified(place, key.public, policy=Policy(reviewers=("somebody",)))
    assert (found.status, told(found)) == (Status.VERIFIED, {Code.EVD_POLICY_MISMATCH})


def test_policy_that_refutes_less_still_refutes(tmp_path: Path) -> None:
    """FALSIFIED under the author's policy; this verifier's lets that lane say nothing."""
    place = attested_record(tmp_path / "record", evidence=falsifying())
    found = judged(read(place), policy=Policy(sandbox=RequiredSandbox.GVISOR))
    assert (found.status, found.refuted) == (Status.UNVERIFIED, False)
    assert codes_of_exit(found) == (1, 1)


def test_rules_of_another_version_decide(tmp_path: Path) -> None:
    """Where this verifier's own give the same verdict they do no harm."""
    place = attested_record(tmp_path / "record")
    same = judged(read(place), rules="0")
    assert same.status is Status.VERIFIED
    found = judged(_rules_that_let_scaled_support_pass(tmp_path), rules="1")
    assert blocking(found) == {Code.EVD_ENGINE_OUTDATED}
    assert found.status is Status.UNVERIFIED


def _rules_that_let_scaled_support_pass(tmp_path: Path) -> Beside:
    from gate2.evidence import evidence_sha256
    from gate2.evidence_reading import evidence_of
    from resealing import resealed

    beside = read(attested_record(tmp_path / "older"))

    def older(predicate: Any) -> None:
        predicate["engine"]["rules"] = "0"
        predicate["artifacts"][0]["evidence"]["facts"]["subject"]["scope"] = "scaled"
        evidence = evidence_of(predicate["artifacts"][0]["evidence"])
        predicate["verdict"]["evidence_sha256"] = evidence_sha256(evidence)  # type: ignore[arg-type]

    def of_older(predicate: Any) -> None:
        predicate["engine"]["rules"] = "0"

    first = resealed(beside, claim="c1", predicate=older)
    both = resealed(first, claim="c2", predicate=of_older)

    def verdict(document: Any) -> None:
        document["x_gate2"]["engine"]["rules"] = "0"

    return resealed(both, verdict=verdict)


@pytest.mark.parametrize("evidence", [verifying(), falsifying()], ids=["met", "missed"])
def test_runs_against_another_value_than_the_text_prints_establish_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evidence: dict[str, Any]
) -> None:
    """Evidence that was made before that was a rule, signed by somebody who is trusted."""
    key = a_key(tmp_path / "key")
    claims = tuple({**claim, "text": claim["text"].replace("0.82", "0.98")} for claim in CLAIMS)
    with monkeypatch.context() as before:
        before.setattr("gate2.claim_rules.not_in_text", lambda *_: ())
        place = attested_record(tmp_path / "record", key=key, claims=claims, evidence=evidence)
        assert verified(place, key.public).status is not Status.UNVERIFIED
    found = verified(place, key.public)
    assert Code.CLM_VALUE_NOT_IN_TEXT in blocking(found)
    assert found.status is Status.UNVERIFIED
    assert [claim.status for claim in found.claims[:2]] == [Status.UNVERIFIED, Status.VERIFIED]


def test_own_word_of_the_author_goes_unsaid(tmp_path: Path) -> None:
    place = attested_record(tmp_path / "record", assurance=Assurance.SELF)
    found = judged(read(place))
    assert (found.status, told(found)) == (Status.VERIFIED, {Code.EVD_SELF_ATTESTED})
    assert found.assurance is Assurance.SELF


def test_undecided_record_is_more_than_unverified(tmp_path: Path) -> None:
    scaled = {**verifying(), "c1": repro(subject=subject(Scope.SCALED))}
    place = written(laid_out(tmp_path / "record"), scaled)
    found = judged(read(place))
    assert (found.status, found.stated) == (Status.UNVERIFIED, Status.UNVERIFIED)
    assert found.holds
    assert codes_of_exit(found) == (1, 0)
    assert found.claims[0].codes


def test_record_without_a_verdict_passes(tmp_path: Path) -> None:
    found = judged(read(laid_out(tmp_path / "record")))
    assert blocking(found) == {Code.EVD_MISSING}
    assert codes_of_exit(found) == (1, 1)
    assert found.stated is None


def test_record_without_claims_passes(tmp_path: Path) -> None:
    place = written(laid_out(tmp_path / "record", claims=()))
    assert codes_of_exit(judged(read(place))) == (5, 5)


def test_verifier_without_a_policy_takes_the_attested_one(tmp_path: Path) -> None:
    place = attested_record(tmp_path / "record", policy=Policy(runs=1))
    found = judged(read(place), policy=None)
    assert (found.status, found.findings()) == (Status.VERIFIED, [])


def test_one_sided_claim_comes_back_as_it_was(tmp_path: Path) -> None:
    """Comparison, unit and baseline stand in the digest of what is reported."""
    claim = {
        "id": "c1",
        "text": "The method improves accuracy by at least 0.8 points over 0.1.",
        "kind": "empirical",
        "reported": [
            {
                "metric": "gain",
                "value": "0.8",
                "compare": "at-least",
                "unit": "points",
                "baseline": "0.1",
            }
        ],
    }
    place = attested_record(tmp_path / "record", claims=(claim,), evidence={"c1": repro()})
    found = judged(read(place))
    assert (found.status, found.findings()) == (Status.VERIFIED, [])


@pytest.mark.parametrize("signatures", [Believing(), TrustedSigners()])
def test_empty_directory_is_a_record(signatures: Believing | TrustedSigners) -> None:
    nothing = Beside(None, None, None, {}, {})
    found = verify_record(nothing, signatures, Expectations())
    assert found.invalid
    assert {reason.code for reason in found.reasons} == {Code.REC_SCHEMA_INVALID}
