"""Reviews of statements that the branch writes itself. A trusted signer's proofs stand in for
Lean, which is not asked what a statement means."""

import json
from pathlib import Path

import pytest

from attested import CLAIMS, laid_out, verifying, written
from gate2.attest.keys import generate_key, key_from
from gate2.settings_file import settings_of
from making import proof
from pull_request_made import TRUSTED, PullRequest

pytestmark = pytest.mark.runc

TRUST = "--trust-attestations"
PLACE = "records/proved"
RECORD = f"{PLACE}/record.json"


@pytest.fixture
def reviewing(pull: PullRequest) -> PullRequest:
    """The base wants every statement reviewed by somebody it names."""
    pull.base_settings("\n[policy]\nrequire_statement_review = true\n")
    return pull


def proved(pull: PullRequest, reviewer: str | None, name: str = "proved") -> Path:
    """A record whose claim a trusted signer has proved; the branch says who read the statement."""
    place = pull.at(name)
    laid_out(place, claims=(CLAIMS[1],), id=name)
    if reviewer is not None:
        manifest = place / "artifacts/of-c2/artifact.toml"
        text = manifest.read_text(encoding="utf-8")
        manifest.write_text(f'{text}reviewed_by = "{reviewer}"\n', encoding="utf-8")
        pull.bind(name)
    return signed(pull, place, reviewer)


def signed(pull: PullRequest, place: Path, reviewer: str | None) -> Path:
    """What the trusted signer writes beside it."""
    settings = pull.repo.git("show", "main:gate2.toml")
    policy = settings_of(settings.encode(), Path("gate2.toml")).policy
    evidence = {**verifying(), "c2": proof(reviewed_by=reviewer)}
    return written(place, evidence, key=key_from(pull.published.key), policy=policy)


def test_review_that_the_branch_writes_itself_is_none(reviewing: PullRequest) -> None:
    proved(reviewing, TRUSTED)
    answer = reviewing.judge(TRUST)
    assert answer.code == 4
    assert answer.claim(PLACE, "c2")["status"]["after"] == "UNVERIFIED"
    assert f"EVD-009 invalid proved/c2 {RECORD}" in answer.findings
    assert f"LEAN-019 warns proved/c2 {RECORD}" in answer.findings


def test_review_that_the_caller_vouches_for_counts(reviewing: PullRequest) -> None:
    proved(reviewing, TRUSTED)
    answer = reviewing.judge(TRUST, "--reviewed-by", TRUSTED)
    assert answer.code == 0
    assert answer.claim(PLACE, "c2")["status"]["after"] == "VERIFIED"


def test_review_that_was_merged_counts_for_the_same_statement(reviewing: PullRequest) -> None:
    reviewing.on_base(lambda: proved(reviewing, TRUSTED))
    proof_file = reviewing.at("proved/artifacts/of-c2/Proof.lean")
    proof_file.write_text("-- a shorter proof\n", encoding="utf-8")
    signed(reviewing, reviewing.at("proved"), TRUSTED)
    answer = reviewing.judge(TRUST)
    assert answer.code == 0
    assert answer.claim(PLACE, "c2")["status"]["after"] == "VERIFIED"


def test_review_that_was_merged_counts_for_no_other_statement(reviewing: PullRequest) -> None:
    reviewing.on_base(lambda: proved(reviewing, TRUSTED))
    statement = reviewing.at("proved/artifacts/of-c2/Statement.lean")
    statement.write_text("theorem t : True := sorry\n", encoding="utf-8")
    manifest = reviewing.at("proved/artifacts/of-c2/artifact.toml")
    bound = manifest.read_text(encoding="utf-8")
    kept = [line for line in bound.splitlines() if not line.startswith("statement_sha256")]
    manifest.write_text("\n".join(kept) + "\n", encoding="utf-8")
    reviewing.bind("proved")
    signed(reviewing, reviewing.at("proved"), TRUSTED)
    answer = reviewing.judge(TRUST)
    assert answer.code != 0
    assert answer.claim(PLACE, "c2")["status"]["after"] == "UNVERIFIED"


def test_review_that_slipped_in_with_an_open_claim_does_not_count_later(
    reviewing: PullRequest,
) -> None:
    """The first branch brings the name, and no verdict; the second one brings the verdict."""

    def slip_in() -> None:
        place = proved(reviewing, TRUSTED)
        for name in ("verdict.json", "corrections.json"):
            (place / name).unlink()
        reviewing.repo.remove([f"{PLACE}/evidence"])

    reviewing.on_base(slip_in)
    signed(reviewing, reviewing.at("proved"), TRUSTED)
    answer = reviewing.judge(TRUST)
    assert answer.code == 4
    assert answer.claim(PLACE, "c2")["status"]["after"] == "UNVERIFIED"


def test_review_of_one_artifact_is_not_anothers(reviewing: PullRequest) -> None:
    reviewing.on_base(lambda: proved(reviewing, TRUSTED))
    proved(reviewing, TRUSTED, "other")
    answer = reviewing.judge(TRUST)
    assert answer.code == 4
    assert answer.claim("records/other", "c2")["status"]["after"] == "UNVERIFIED"


def test_review_by_somebody_the_base_does_not_name_counts_for_nothing(
    reviewing: PullRequest,
) -> None:
    generate_key(reviewing.place / "own")
    proved(reviewing, "anybody")
    answer = reviewing.judge(TRUST, "--reviewed-by", "anybody")
    assert answer.claim(PLACE, "c2")["status"]["after"] == "UNVERIFIED"
    assert json.loads(answer.files["json"])["policy"]["reviewers"] == []
