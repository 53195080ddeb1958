"""gate2.toml: a misspelt or weak policy is refused, not half-read."""

from pathlib import Path

import pytest

from gate2.attest.identity import TrustedIdentity
from gate2.errors import UsageError
from gate2.policy import Policy, Require
from gate2.settings import find_settings, read_settings

FULL = """
[policy]
require = "not-falsified"
sandbox = "docker"
runs = 3
require_second_kernel = true
require_control = true
require_perturbation = false
require_sensitivity = false
require_statement_review = true
require_signature = false
on_proof_rejected = "falsified"
axioms = ["propext", "Quot.sound"]

[trust]
keys = ["{key}"]
identities = [{{ issuer = "https://token.example.org", identity = "a@example.org" }}]
reviewers = ["handle"]

[[waiver]]
record = "r"
claim = "c1"
codes = ["G2-CLM-010"]
reason = "known"
owner = "handle"
expires = "2027-01-31"

[engine]
jobs = 4
""".format(key="0a" * 32)


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "gate2.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_documented_key_is_read(tmp_path: Path) -> None:
    settings = read_settings(write(tmp_path, FULL))
    assert settings.policy.require is Require.NOT_FALSIFIED
    assert settings.policy.runs == 3
    assert not settings.policy.require_perturbation
    assert not settings.policy.require_sensitivity
    assert settings.policy.axioms == ("Quot.sound", "propext")
    assert settings.trusted_keys == ("0a" * 32,)
    assert settings.trusted_identities == (
        TrustedIdentity("https://token.example.org", "a@example.org"),
    )
    assert settings.waivers[0].codes == ("G2-CLM-010",)
    assert settings.jobs == 4


def test_no_file_means_the_defaults() -> None:
    assert read_settings(None).policy == Policy()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[policy]\nrequire_contorl = true", "require_contorl"),
        ("[polcy]\nruns = 1", "polcy"),
        ("[policy]\nruns = 0", "policy.runs"),
        ('[policy]\nruns = "2"', "policy.runs"),
        ("[policy]\nrequire_control = 1", "policy.require_control"),
        ('[policy]\nsandbox = "none"', "policy.sandbox"),
        ('[policy]\naxioms = ["sorryAx"]', "sorryAx"),
        ('[policy]\naxioms = ["Lean.ofReduceBool"]', "Lean.ofReduceBool"),
        ('[trust]\nkeys = ["abc"]', "trust.keys"),
        ("[policy", "TOML"),
        (
            '[[waiver]]\nrecord="r"\ncodes=["G2-CLM-010"]\nreason="x"\nowner="y"\n'
            'expires="2027-02-31"',
            "expires",
        ),
        ('[[waiver]]\nrecord="r"\ncodes=["G2-CLM-010"]\nreason="x"\nowner="y"', "expires"),
    ],
)
def test_a_wrong_key_or_value_is_refused_and_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        read_settings(write(tmp_path, text))


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="expected a settings file"):
        read_settings(tmp_path / "none.toml")


def test_settings_are_found_upwards_but_not_above_the_repository(tmp_path: Path) -> None:
    write(tmp_path, "")
    inner = tmp_path / "repository" / "records"
    inner.mkdir(parents=True)
    assert find_settings(inner) == tmp_path / "gate2.toml"
    (tmp_path / "repository" / ".git").mkdir()
    (tmp_path / "repository" / ".git" / "HEAD").write_text("ref: x", encoding="utf-8")
    assert find_settings(inner) is None


def test_policies_that_differ_have_other_digests() -> None:
    assert Policy().digest() == Policy().digest()
    assert Policy().digest() != Policy(runs=3).digest()


def test_a_record_does_not_set_the_policy_it_is_judged_under(tmp_path: Path) -> None:
    write(tmp_path, "")
    record = tmp_path / "record"
    record.mkdir()
    (record / "record.json").write_text("{}", encoding="utf-8")
    write(record, '[policy]\nrequire = "not-falsified"\n')
    assert find_settings(record) == tmp_path / "gate2.toml"
    (record / ".git").touch()
    assert find_settings(record) == tmp_path / "gate2.toml"


@pytest.mark.parametrize("key", ["01" + "00" * 31, "00" * 32, "ec" + "ff" * 30 + "7f", "ff" * 32])
def test_a_key_as_which_anybody_could_sign_is_not_trusted(tmp_path: Path, key: str) -> None:
    path = write(tmp_path, f'[trust]\nkeys = ["{key}"]\n')
    with pytest.raises(UsageError, match=r"trust\.keys: expected Ed25519 public keys, got"):
        read_settings(path)


@pytest.mark.parametrize(
    "table",
    [
        '{ identity = "a@example.org" }',
        '{ issuer = "https://token.example.org" }',
        '{ issuer = "https://token.example.org", identity = "" }',
        '{ issuer = "", identity = "a@example.org" }',
        '{ issuer = "http://token.example.org", identity = "a@example.org" }',
        '{ issuer = "https://token.example.org", identity = "a@example.org", ref = "main" }',
    ],
)
def test_an_identity_without_its_issuer_is_not_trusted(tmp_path: Path, table: str) -> None:
    path = write(tmp_path, f"[trust]\nidentities = [{table}]\n")
    with pytest.raises(UsageError, match=r"trust\.identities\.0"):
        read_settings(path)
