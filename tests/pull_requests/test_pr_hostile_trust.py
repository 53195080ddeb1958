"""Evidence of a trusted signer in places, states and company that it was not signed for."""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from gate2.attest.envelope import envelope_bytes, read_envelope
from gate2.attest.keys import generate_key, key_from
from pull_request_forging import forge, own_key
from pull_request_made import PullRequest
from pull_request_records import DESCRIPTIVE, READINGS, attach, first_claim

pytestmark = pytest.mark.runc

MOMENTS = "records/moments/record.json"
NEW = "records/new/record.json"
TRUST = "--trust-attestations"


def base_trusts(pull: PullRequest, public: str, more: str = "") -> None:
    """The base's newer settings trust this key alone."""
    text = pull.published.settings(more).replace(pull.published.public, public)
    pull.on_base(lambda: pull.repo.write({"gate2.toml": text}), parting=False)


def grounds(pull: PullRequest, place: str) -> set[str]:
    """What the claims of a record rest on, where trusted signers are believed."""
    answer = pull.judge(TRUST)
    return {each["ground"] for each in answer.record(place)["claims"] if each["id"] != "d1"}


def test_key_that_the_base_has_revoked_since_is_believed_in_nothing(pull: PullRequest) -> None:
    pull.add("new")
    pull.publish("new")
    assert grounds(pull, "records/new") == {"attested"}
    base_trusts(pull, generate_key(pull.place / "next"))
    assert grounds(pull, "records/new") == {"run"}


def test_forgery_under_a_revoked_key_is_refused(pull: PullRequest) -> None:
    """The key leaked; who has it signs runs that never were."""
    leaked = key_from(pull.published.key)
    pull.add("new", value="9.50")
    attach(pull.at("new"), "c1", READINGS["5.5"])
    forge(pull, "new", leaked)
    pull.commit()
    base_trusts(pull, generate_key(pull.place / "next"))
    answer = pull.judge(TRUST)
    assert answer.code == 3
    assert answer.claim("records/new", "c1")["status"]["after"] == "FALSIFIED"
    assert f"EVD-009 invalid new/c1 {NEW}" in answer.findings


def test_claim_that_was_signed_does_not_lend_its_signer_to_the_record(pull: PullRequest) -> None:
    """Around the signed attestation of the claim, a verdict that the author signed."""
    signed = {each.name: each.read_bytes() for each in pull.at("moments/evidence").iterdir()}
    generate_key(pull.place / "own")
    pull.edit("moments", lambda record: record["claims"].append(dict(DESCRIPTIVE, id="d2")))
    pull.publish("moments", key=pull.place / "own")
    for name, data in signed.items():
        (pull.at("moments/evidence") / name).write_bytes(data)
    assert "attested" not in grounds(pull, "records/moments")


def test_signed_verdict_is_not_believed_of_a_claim_that_is_another_kind_now(
    pull: PullRequest,
) -> None:
    pull.edit("spread", lambda record: record["claims"][1].update(kind="descriptive"))
    answer = pull.judge(TRUST)
    assert answer.code == 4
    assert answer.record("records/spread")["status"]["after"] == "UNVERIFIED"
    assert "attested" not in {each["ground"] for each in answer.record("records/spread")["claims"]}


def test_artifact_beside_the_signed_ones_is_run_and_not_believed(pull: PullRequest) -> None:
    more = pull.at("moments/artifacts/more")
    shutil.copytree(pull.at("moments/artifacts/of-c1"), more)
    (more / "readings.csv").write_text("9\n9.4\n", encoding="utf-8")
    answer = pull.judge(TRUST)
    assert answer.code == 4
    assert answer.claim("records/moments", "c1")["ground"] == "run"
    assert answer.claim("records/moments", "c1")["status"]["after"] != "VERIFIED"


def test_signed_record_does_not_count_at_another_place_with_other_files(
    pull: PullRequest,
) -> None:
    """The whole record moves, signatures and all, and its data are others."""
    pull.at("moments").rename(pull.at("elsewhere"))
    (pull.at("elsewhere/artifacts/of-c1") / "readings.csv").write_text("9\n9.4\n")
    answer = pull.judge(TRUST)
    assert answer.code in (3, 4)
    assert answer.claim("records/elsewhere", "c1")["status"]["after"] != "VERIFIED"


def test_evidence_signed_under_a_laxer_policy_is_judged_by_the_bases(pull: PullRequest) -> None:
    pull.add("new")
    manifest = pull.at("new/artifacts/of-c1/artifact.toml")
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.partition("[[repro.control]]")[0], encoding="utf-8")
    pull.publish("new")
    assert grounds(pull, "records/new") == {"attested"}
    base_trusts(pull, pull.published.public, "\n[policy]\nrequire_control = true\n")
    answer = pull.judge(TRUST)
    assert answer.code != 0
    assert answer.claim("records/new", "c1")["status"]["after"] == "UNVERIFIED"


def test_signature_of_a_trusted_key_is_none_over_another_payload(pull: PullRequest) -> None:
    """A signature from another envelope of the same key."""
    pull.add("new")
    forge(pull, "new", own_key(pull))
    trusted = sorted(pull.at("moments/evidence").glob("c1.*.dsse.json"))[0]
    signatures = read_envelope(trusted.read_bytes()).signatures
    for file in sorted(pull.at("new/evidence").glob("*.dsse.json")):
        forged = replace(read_envelope(file.read_bytes()), signatures=signatures)
        renamed(file, envelope_bytes(forged), pull.at("new/verdict.json"))
    answer = pull.judge(TRUST)
    assert answer.code == 4
    assert answer.claim("records/new", "c1")["ground"] != "attested"
    assert any(each.startswith("EVD-002 invalid new") for each in answer.findings), answer.findings


def renamed(file: Path, data: bytes, verdict: Path) -> None:
    """The file with other bytes, under the name they have, by which verdict.json then calls it."""
    digest = hashlib.sha256(data).hexdigest()
    old = hashlib.sha256(file.read_bytes()).hexdigest()
    name = file.name.replace(old[:16], digest[:16])
    file.unlink()
    file.with_name(name).write_bytes(data)
    text = verdict.read_text(encoding="utf-8")
    verdict.write_text(text.replace(file.name, name).replace(old, digest), encoding="utf-8")


def test_one_trusted_claim_does_not_carry_the_others(pull: PullRequest) -> None:
    """Two claims are signed; the artifact of one is another by now."""
    (pull.at("spread/artifacts/of-c2") / "readings.csv").write_text("1\n2\n")
    answer = pull.judge(TRUST)
    assert answer.code in (3, 4)
    assert answer.claim("records/spread", "c1")["ground"] != "attested"
    assert answer.claim("records/spread", "c2")["status"]["after"] != "VERIFIED"


def test_reworded_claim_is_not_vouched_for_by_who_signed_the_old_words(pull: PullRequest) -> None:
    pull.edit("moments", first_claim(lambda claim: claim.update(text="The mean is 4.25.")))
    pull.bind("moments")
    answer = pull.judge(TRUST)
    assert answer.code == 4
    assert answer.claim("records/moments", "c1")["ground"] != "attested"
    assert f"CLM-013 blocks moments/c1 {MOMENTS}" in answer.findings
