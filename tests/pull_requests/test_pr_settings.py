"""Settings that a branch would rather be judged under than those of the base."""

from pathlib import Path

import pytest

from gate2.settings_file import settings_of
from pull_request_forging import HARD_CODED, own_key, uncontrolled
from pull_request_made import PullRequest
from pull_request_records import READINGS, attach

pytestmark = pytest.mark.runc

NEW = "records/new/record.json"
LOOSE = "[policy]\nrequire_sensitivity = false\nrequire_perturbation = false\n"
STRICT = "[policy]\nrequire_control = true\n"


def policy_sha256(settings: str) -> str:
    """Of the policy that these settings make."""
    return settings_of(settings.encode(), Path("gate2.toml")).policy.digest()


@pytest.fixture
def loosened(pull: PullRequest) -> PullRequest:
    """With a script under a policy that asks it for nothing: the branch's own."""
    place = pull.add("new")
    (place / "artifacts/of-c1/repro.py").write_text(HARD_CODED, encoding="utf-8")
    manifest = place / "artifacts/of-c1/artifact.toml"
    text = manifest.read_text(encoding="utf-8").partition("[[repro.control]]")[0]
    manifest.write_text(text, encoding="utf-8")
    own_key(pull)
    pull.publish("new", key=pull.place / "own", settings=pull.published.settings(LOOSE))
    assert pull.read("new", "verdict.json")["status"] == "VERIFIED"
    return pull


def refused(pull: PullRequest, *options: str) -> None:
    """The new record is judged by the base's policy, under which its script settles nothing."""
    answer = pull.judge(*options)
    assert answer.code == 4
    assert f"EVD-009 invalid new/c1 {NEW}" in answer.findings
    assert f"EVD-006 blocks new/c1 {NEW}" in answer.findings
    assert answer.claim("records/new", "c1")["status"]["after"] == "UNVERIFIED"
    base = pull.repo.git("show", "main:gate2.toml")
    assert answer.document["policy"]["sha256"] == policy_sha256(base)


def test_verdict_under_a_looser_policy_is_not_the_bases(loosened: PullRequest) -> None:
    refused(loosened)


@pytest.mark.parametrize("where", ["gate2.toml", "records/gate2.toml", "records/new/gate2.toml"])
def test_policy_that_the_branch_loosens_is_not_asked(loosened: PullRequest, where: str) -> None:
    loosened.repo.write({where: loosened.published.settings(LOOSE)})
    loosened.commit()
    refused(loosened)
    answer = loosened.judge()
    assert f"REC-020 warns {where}" in answer.findings


def test_policy_of_the_work_tree_is_not_asked(loosened: PullRequest) -> None:
    loosened.commit()
    loosened.repo.write({"gate2.toml": loosened.published.settings(LOOSE)})
    answer = loosened.judge(commit=False)
    assert f"EVD-009 invalid new/c1 {NEW}" in answer.findings


@pytest.mark.parametrize("way", ["gate2.toml", "./gate2.toml", "records/../gate2.toml"])
def test_policy_named_in_the_work_tree_is_read_from_the_base(
    loosened: PullRequest, way: str
) -> None:
    loosened.repo.write({"gate2.toml": loosened.published.settings(LOOSE)})
    loosened.commit()
    refused(loosened, "--policy", str(loosened.repo.path / way))


def test_policy_that_only_the_branch_has_cannot_be_named(loosened: PullRequest) -> None:
    loosened.repo.write({"ci/loose.toml": loosened.published.settings(LOOSE)})
    answer = loosened.judge("--policy", str(loosened.repo.path / "ci/loose.toml"))
    assert answer.code == 2
    assert "the branch's" in answer.told


def test_link_out_of_the_work_tree_names_no_other_policy(loosened: PullRequest) -> None:
    outside = loosened.place / "loose.toml"
    outside.write_text(loosened.published.settings(LOOSE), encoding="utf-8")
    loosened.repo.link("gate2.toml", str(outside))
    loosened.commit()
    refused(loosened)


# --- a base that asks for more -----------------------------------------------------------------


def without_control(pull: PullRequest) -> None:
    """The base asks for controls; the new record has none, and is VERIFIED without."""
    pull.base_settings(STRICT)
    uncontrolled(pull.add("new"))
    own_key(pull)
    pull.publish("new", key=pull.place / "own")
    assert pull.read("new", "verdict.json")["status"] == "VERIFIED"


def test_settings_that_the_branch_removes_still_hold(pull: PullRequest) -> None:
    without_control(pull)
    pull.repo.remove(["gate2.toml"])
    refused(pull)
    assert "REC-020 warns gate2.toml" in pull.judge().findings


def test_settings_that_the_branch_replaces_by_a_directory_still_hold(pull: PullRequest) -> None:
    without_control(pull)
    pull.repo.remove(["gate2.toml"])
    pull.repo.write({"gate2.toml/empty": ""})
    refused(pull)


def test_settings_that_the_branch_breaks_are_not_read(pull: PullRequest) -> None:
    pull.repo.write({"gate2.toml": "[policy\n"})
    pull.add("new")
    pull.publish("new")
    pull.judge().require(0, "REC-020 warns gate2.toml")


def test_settings_that_are_broken_on_the_base_let_nobody_in(pull: PullRequest) -> None:
    pull.on_base(lambda: pull.repo.write({"gate2.toml": "[policy]\nrequire_signatur = true\n"}))
    pull.add("new")
    answer = pull.judge()
    assert answer.code == 2
    assert "require_signatur" in answer.told


def test_base_without_settings_is_judged_by_the_defaults(pull: PullRequest) -> None:
    pull.on_base(lambda: pull.repo.remove(["gate2.toml"]))
    pull.repo.write({"gate2.toml": pull.published.settings(LOOSE)})
    place = pull.add("new")
    (place / "artifacts/of-c1/repro.py").write_text(HARD_CODED, encoding="utf-8")
    answer = pull.judge()
    assert "REC-020 warns gate2.toml" in answer.findings
    assert answer.claim("records/new", "c1")["status"]["after"] == "UNVERIFIED"
    assert answer.document["policy"]["sha256"] == policy_sha256("")
    assert answer.document["policy"]["source"] is None


def test_settings_on_the_branch_count_once_they_are_merged(pull: PullRequest) -> None:
    pull.base_settings(LOOSE)
    place = pull.add("new")
    (place / "artifacts/of-c1/repro.py").write_text(HARD_CODED, encoding="utf-8")
    answer = pull.judge()
    assert answer.document["policy"]["sha256"] == policy_sha256(pull.published.settings(LOOSE))


def test_strictness_is_not_the_branchs_to_give_up(pull: PullRequest) -> None:
    pull.add("new", attached=False)
    pull.repo.write(
        {"gate2.toml": pull.published.settings('[policy]\nrequire = "not-falsified"\n')}
    )
    answer = pull.judge("--require", "verified")
    assert answer.code == 1


# --- what a trusted signer attests -------------------------------------------------------------


def test_attested_evidence_is_run_again_unless_it_is_to_be_trusted(pull: PullRequest) -> None:
    attach(pull.at("pending"), "c1", READINGS["1.50"])
    pull.publish("pending")
    answer = pull.judge().require(0)
    assert answer.claim("records/pending", "c1")["ground"] == "run"
    answer = pull.judge("--trust-attestations").require(0)
    assert answer.claim("records/pending", "c1")["ground"] == "attested"


def test_key_that_the_base_gave_up_is_trusted_no_longer(pull: PullRequest) -> None:
    other = own_key(pull).public
    text = pull.published.settings().replace(pull.published.public, other)
    pull.on_base(lambda: pull.repo.write({"gate2.toml": text}))
    pull.add("new")
    pull.publish("new")
    answer = pull.judge("--trust-attestations")
    assert answer.claim("records/new", "c1")["ground"] == "run"


def test_attestation_of_an_artifact_that_changed_since_is_not_trusted(pull: PullRequest) -> None:
    pull.add("new")
    pull.publish("new")
    pull.rewrite("new/artifacts/of-c1/repro.py", lambda text: text + "# later\n")
    answer = pull.judge("--trust-attestations")
    assert answer.code == 4
    assert answer.claim("records/new", "c1")["ground"] == "run"
    assert answer.claim("records/new", "c1")["status"]["after"] == "UNVERIFIED"
