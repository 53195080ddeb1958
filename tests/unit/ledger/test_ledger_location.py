"""A ledger's URL: where it leads, and that it gives away no password."""

import re
import sys
from pathlib import Path

import pytest

from gate2.errors import UsageError
from gate2.ledger.location import file_of, rooted
from gate2.ledger.opening import existing_ledger, open_ledger
from gate2.places import state_root
from gate2.settings import read_settings


def test_sqlite_urls_name_files() -> None:
    assert file_of(None) == state_root() / "ledger.sqlite"
    assert file_of("sqlite:///a/b.sqlite") == Path("a/b.sqlite")
    assert file_of("sqlite:////a/b c%20.sqlite") == Path("/a/b c%20.sqlite")
    assert file_of("postgresql+psycopg://u:p@h/d") is None
    assert file_of("sqlite+pysqlite:///a") is None


@pytest.mark.parametrize(
    "url",
    [
        *("", "ledger.sqlite", "/var/lib/x", "hunter2", "user:hunter2@host/db", "://hunter2"),
        *("postgresql:hunter2", "Sqlite:///x", "sqlite:/x", " sqlite:///x"),
    ],
)
def test_what_is_no_url_is_refused_and_not_shown(url: str) -> None:
    for opening in (open_ledger, existing_ledger):
        with pytest.raises(UsageError, match="expected sqlite:///FILE") as refused:
            opening(url)
        assert "hunter2" not in refused.value.message


@pytest.mark.parametrize(
    "url",
    [
        *("sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///x?mode=memory"),
        *("sqlite:///file:x", "sqlite://host/x", "sqlite+pysqlite://", "sqlite+pysqlite:///"),
        *("sqlite+pysqlite:///:memory:", "sqlite+pysqlite:///file:x?uri=true"),
    ],
)
def test_a_database_that_would_be_forgotten_is_no_ledger(url: str) -> None:
    for opening in (open_ledger, existing_ledger):
        with pytest.raises(UsageError, match="expected sqlite:///FILE"):
            opening(url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nosuch://user:hunter2@host/db", "nosuch"),
        ("postgresql+nosuch://user:hunter2@host/db", "nosuch"),
        ("postgresql+psycopg://user:hunter2@host:port/db", "cannot be read"),
    ],
)
def test_a_url_that_leads_nowhere_gives_away_no_password(url: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as refused:
        open_ledger(url)
    assert "hunter2" not in refused.value.message


@pytest.mark.parametrize("missing", ["sqlalchemy", "psycopg"])
def test_a_missing_driver_is_named_with_what_installs_it(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    for name in [name for name in sys.modules if name.startswith("gate2.ledger.")]:
        monkeypatch.delitem(sys.modules, name)
    from gate2.ledger.opening import open_ledger as opened_without

    with pytest.raises(UsageError, match=re.escape("pip install '.[postgresql]'")):
        opened_without("postgresql+psycopg://user@host/db")


def test_the_settings_mean_a_file_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else every directory would have a ledger, and none of them would know of a FALSIFIED."""
    (tmp_path / "gate2.toml").write_text('[engine]\nledger = "sqlite:///kept/ledger.sqlite"\n')
    monkeypatch.chdir("/")
    want = f"sqlite:///{tmp_path}/kept/ledger.sqlite"
    assert read_settings(tmp_path / "gate2.toml").ledger == want
    monkeypatch.chdir(tmp_path)
    assert read_settings(Path("gate2.toml")).ledger == want
    assert rooted("sqlite+pysqlite:///x", tmp_path) == f"sqlite+pysqlite:///{tmp_path}/x"
    assert rooted("sqlite:////x", tmp_path) == "sqlite:////x"
    assert rooted("postgresql+psycopg://h/d", tmp_path) == "postgresql+psycopg://h/d"


def test_settings_with_a_wrong_url_name_the_key(tmp_path: Path) -> None:
    (tmp_path / "gate2.toml").write_text('[engine]\nledger = "user:hunter2@host"\n')
    with pytest.raises(UsageError, match=r"gate2\.toml: engine\.ledger: .*expected") as refused:
        read_settings(tmp_path / "gate2.toml")
    assert "hunter2" not in refused.value.message
