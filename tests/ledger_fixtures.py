"""One ledger's URL for each kind of database."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from ledger_making import ask

SQLITE, SQLALCHEMY, POSTGRESQL = "sqlite", "sqlalchemy", "postgresql"
BY_FILE = (SQLITE, SQLALCHEMY)


@pytest.fixture(params=[*BY_FILE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest) -> str:
    """Where a ledger can be made, and none is yet."""
    found = request.getfixturevalue(
        {SQLITE: "file_url", SQLALCHEMY: "sqlalchemy_url", POSTGRESQL: "postgresql_url"}[
            request.param
        ]
    )
    assert isinstance(found, str)
    return found


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    """A file for Python's own SQLite."""
    return f"sqlite:///{tmp_path / 'state' / 'ledger.sqlite'}"


@pytest.fixture
def sqlalchemy_url(tmp_path: Path) -> str:
    """A file for SQLite by way of SQLAlchemy."""
    return f"sqlite+pysqlite:///{tmp_path / 'state' / 'ledger.sqlite'}"


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """A database of the test's own."""
    server = os.environ["GATE2_TEST_POSTGRESQL"]
    name = f"gate2_{uuid4().hex}"
    ask(server, f"CREATE DATABASE {name}")
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    yield url
    ask(server, f"DROP DATABASE {name} WITH (FORCE)")
