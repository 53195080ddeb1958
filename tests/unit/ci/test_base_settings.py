"""The gate goes by what the base's commit says: nothing in the work tree, nothing of the branch."""

import os
from pathlib import Path

import pytest

from gate2.ci.base_settings import BaseSettings, base_settings
from gate2.errors import UsageError
from gate2.git.repository import open_repository
from gate2.policy import RequiredSandbox
from gate2.settings import MAX_SETTINGS_BYTES
from git_made import Repo

BASE = '[trust]\nreviewers = ["of the base"]\n'
BRANCH = '[trust]\nreviewers = ["of the branch"]\n'


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """One whose base has no settings."""
    return Repo(tmp_path / "repository")


def settings(repo: Repo, policy: Path | None = None, base: str = "main") -> BaseSettings:
    opened = open_repository(repo.path)
    commit = opened.commit(base)
    assert commit is not None
    return base_settings(opened, opened.tree(commit), policy)


def reviewers(found: BaseSettings) -> tuple[str, ...]:
    return found.settings.policy.reviewers


def refused(repo: Repo, policy: Path | None = None) -> str:
    with pytest.raises(UsageError) as caught:
        settings(repo, policy)
    return caught.value.message


def branched(repo: Repo, base: dict[str, str | bytes], branch: dict[str, str | bytes]) -> Repo:
    """A branch that is checked out, with other files than the base."""
    repo.commit("the base", base)
    repo.branch("work")
    repo.commit("the branch", branch)
    return repo


# --- gate2.toml --------------------------------------------------------------------------------


def test_settings_are_those_of_the_base(repo: Repo) -> None:
    found = settings(branched(repo, {"gate2.toml": BASE}, {"gate2.toml": BRANCH}))
    assert reviewers(found) == ("of the base",)
    assert found.source == "gate2.toml"


def test_settings_that_only_the_branch_has_count_for_nothing(repo: Repo) -> None:
    found = settings(branched(repo, {"readme": "1"}, {"gate2.toml": BRANCH}))
    assert (found.source, reviewers(found)) == (None, ())
    assert found.settings.policy.sandbox is RequiredSandbox.SEALED


def test_settings_that_lie_about_uncommitted_count_for_nothing(repo: Repo) -> None:
    repo.commit("the base", {"gate2.toml": BASE})
    repo.write({"gate2.toml": BRANCH})
    assert reviewers(settings(repo)) == ("of the base",)
    repo.git("add", "-A")
    assert reviewers(settings(repo)) == ("of the base",)


def test_settings_that_the_branch_takes_away_stay(repo: Repo) -> None:
    repo.commit("the base", {"gate2.toml": BASE})
    repo.branch("work")
    repo.commit("gone", remove=["gate2.toml"])
    assert reviewers(settings(repo)) == ("of the base",)


def test_settings_elsewhere_in_the_base_are_not_looked_for(repo: Repo) -> None:
    repo.commit("the base", {"records/gate2.toml": BASE, "GATE2.toml": BASE})
    assert settings(repo).source is None


def test_settings_file_that_may_be_run_is_one(repo: Repo) -> None:
    repo.write({"gate2.toml": BASE}, executable=True)
    repo.commit()
    assert reviewers(settings(repo)) == ("of the base",)


def test_link_is_no_settings_file(repo: Repo) -> None:
    repo.write({"elsewhere.toml": BASE})
    repo.link("gate2.toml", "elsewhere.toml")
    repo.commit()
    assert refused(repo) == "gate2.toml: expected a file in the base's commit, came link"


def test_submodule_is_no_settings_file(repo: Repo) -> None:
    repo.commit()
    repo.submodule("gate2.toml")
    repo.git("commit", "-q", "-m", "a submodule")
    assert refused(repo) == "gate2.toml: expected a file in the base's commit, came submodule"


def test_directory_is_no_settings_file(repo: Repo) -> None:
    repo.commit("the base", {"gate2.toml/x": "1"})
    assert refused(repo) == "gate2.toml: expected a file in the base's commit, came something else"


def test_settings_that_stand_there_twice_are_none(repo: Repo) -> None:
    oids = [repo.blob(each) for each in (BASE, BRANCH)]
    tree = repo.raw_tree([("100644", "gate2.toml", oid) for oid in oids])
    repo.commit_tree(tree, branch="main")
    assert refused(repo) == "gate2.toml: expected a file in the base's commit, came something else"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"[policy]\nrun = 1\n", "unknown key policy.run"),
        (b"[", "expected TOML"),
        (b"\xff", "expected TOML"),
        (b"#" * (MAX_SETTINGS_BYTES + 1), f"expected at most {MAX_SETTINGS_BYTES} bytes"),
    ],
)
def test_settings_that_break_the_rules_are_no_defaults(
    repo: Repo, content: bytes, expected: str
) -> None:
    repo.commit("the base", {"gate2.toml": content})
    assert expected in refused(repo)


# --- --policy ----------------------------------------------------------------------------------


def test_policy_outside_of_the_repository_is_read_as_it_is(repo: Repo, tmp_path: Path) -> None:
    repo.commit("the base", {"gate2.toml": BASE})
    policy = tmp_path / "policy.toml"
    policy.write_text('[trust]\nreviewers = ["of the caller"]\n', encoding="utf-8")
    found = settings(repo, policy)
    assert (found.source, reviewers(found)) == (str(policy), ("of the caller",))


def test_policy_within_the_repository_is_the_bases(repo: Repo) -> None:
    branched(repo, {"ci/policy.toml": BASE}, {"ci/policy.toml": BRANCH})
    found = settings(repo, repo.path / "ci/policy.toml")
    assert (found.source, reviewers(found)) == ("ci/policy.toml", ("of the base",))


def test_policy_that_only_the_branch_has_is_refused(repo: Repo) -> None:
    branched(repo, {"readme": "1"}, {"ci/policy.toml": BRANCH})
    assert "settings that stand in the work tree alone are the branch's" in refused(
        repo, repo.path / "ci/policy.toml"
    )


@pytest.mark.parametrize("way", ["dots", "relative", "a link beside", "a link to it", "a chain"])
def test_policy_within_the_repository_is_the_bases_by_whatever_way(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    branched(repo, {"ci/policy.toml": BASE}, {"ci/policy.toml": BRANCH})
    monkeypatch.chdir(repo.path / "ci")
    (tmp_path / "beside").symlink_to(repo.path)
    (tmp_path / "link.toml").symlink_to(repo.path / "ci/policy.toml")
    (tmp_path / "chain.toml").symlink_to("link.toml")
    policy = {
        "dots": tmp_path / "x/../repository/./ci/../ci/policy.toml",
        "relative": Path("../ci/policy.toml"),
        "a link beside": tmp_path / "beside/ci/policy.toml",
        "a link to it": tmp_path / "link.toml",
        "a chain": tmp_path / "chain.toml",
    }[way]
    assert reviewers(settings(repo, policy)) == ("of the base",)


def test_link_of_the_branch_does_not_lead_out_of_the_repository(repo: Repo, tmp_path: Path) -> None:
    """The name lies within, what it leads to does not: the branch chose that."""
    (tmp_path / "other.toml").write_text(BRANCH, encoding="utf-8")
    repo.commit("the base", {"policy.toml": BASE, "ci/x": "1"})
    repo.branch("work")
    repo.link("policy.toml", "../other.toml")
    repo.link("ci", "..")
    repo.commit()
    assert reviewers(settings(repo, repo.path / "policy.toml")) == ("of the base",)
    assert "it is not there" in refused(repo, repo.path / "ci/other.toml")


def test_policy_that_is_not_there_is_refused(repo: Repo, tmp_path: Path) -> None:
    repo.commit("the base", {"gate2.toml": BASE})
    assert "expected a settings file" in refused(repo, tmp_path / "policy.toml")
    assert "it is not there" in refused(repo, repo.path / "policy.toml")


# --- places that a branch could fill -----------------------------------------------------------


def engine(key: str, value: str) -> str:
    return f'[engine]\n{key} = "{value}"\n'


@pytest.mark.parametrize("cache", ["cache", "./a/../cache", ".", "../repository/cache", ".git/x"])
def test_cache_in_the_repository_is_not_used(repo: Repo, cache: str) -> None:
    repo.commit("the base", {"gate2.toml": engine("cache", cache)})
    found = settings(repo)
    assert found.settings.cache is None
    assert "engine.cache" in found.notes[0]


def test_cache_that_a_link_leads_into_the_repository_is_not_used(
    repo: Repo, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(repo.path)
    repo.commit("the base", {"gate2.toml": engine("cache", str(tmp_path / "link/cache"))})
    assert settings(repo).settings.cache is None


@pytest.mark.parametrize("cache", ["../cache", "../repository-cache", "{top}/cache"])
def test_cache_beside_the_repository_is_used(repo: Repo, tmp_path: Path, cache: str) -> None:
    cache = cache.format(top=tmp_path)
    repo.commit("the base", {"gate2.toml": engine("cache", cache)})
    found = settings(repo)
    assert (found.settings.cache, found.notes) == (cache, ())


def test_relative_cache_is_that_of_its_settings_file(repo: Repo, tmp_path: Path) -> None:
    repo.commit("the base", {"ci/policy.toml": engine("cache", "../../cache")})
    assert settings(repo, repo.path / "ci/policy.toml").settings.cache == "../../cache"
    away = tmp_path / "away"
    away.mkdir()
    (away / "policy.toml").write_text(engine("cache", "cache"), encoding="utf-8")
    assert settings(repo, away / "policy.toml").settings.cache == "cache"
    (away / "policy.toml").write_text(engine("cache", "../repository/cache"), encoding="utf-8")
    assert settings(repo, away / "policy.toml").settings.cache is None


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///ledger.sqlite",
        "sqlite:///a/../ledger.sqlite",
        "sqlite:///{top}/ledger.sqlite",
        "sqlite+pysqlite:///ledger.sqlite",
        "sqlite+pysqlite:///{top}/ledger.sqlite",
    ],
)
def test_ledger_in_the_repository_is_not_used(repo: Repo, url: str) -> None:
    url = url.format(top=repo.path)
    repo.commit("the base", {"gate2.toml": engine("ledger", url)})
    found = settings(repo)
    assert found.settings.ledger is None
    assert "engine.ledger" in found.notes[0]


@pytest.mark.parametrize(
    "url", ["sqlite:///{top}/ledger.sqlite", "postgresql+psycopg://host/ledger"]
)
def test_ledger_elsewhere_is_used(repo: Repo, tmp_path: Path, url: str) -> None:
    url = url.format(top=tmp_path)
    repo.commit("the base", {"gate2.toml": engine("ledger", url)})
    found = settings(repo)
    assert (found.settings.ledger, found.notes) == (url, ())


def test_bare_repository_has_settings_too(repo: Repo, tmp_path: Path) -> None:
    repo.commit("the base", {"gate2.toml": BASE})
    bare = repo.clone(tmp_path / "bare", "--bare")
    assert reviewers(settings(bare)) == ("of the base",)


def test_environment_names_no_settings(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit("the base", {"gate2.toml": BASE, "branch.toml": BRANCH})
    for name in ("GATE2_POLICY", "GATE2_SETTINGS", "GATE2_TOML", "GATE2_CI_POLICY"):
        monkeypatch.setenv(name, os.fspath(repo.path / "branch.toml"))
    assert reviewers(settings(repo)) == ("of the base",)
