"""What only a database server has: roles, replicas, other defaults, and a network between."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from gate2.cli.main import run
from gate2.errors import InfrastructureError, UsageError
from gate2.ledger.opening import existing_ledger, open_ledger
from gate2.reasons import Code
from ledger_making import ask, attempt

pytestmark = pytest.mark.postgresql
CHANGES = (
    "UPDATE gate2_ledger_entries SET status = 'VERIFIED'",
    "DELETE FROM gate2_ledger_entries",
    "TRUNCATE gate2_ledger_entries",
    "DROP TABLE gate2_ledger_entries",
    "ALTER TABLE gate2_ledger_entries DISABLE TRIGGER ALL",
)


def with_option(url: str, option: str) -> str:
    """The URL of sessions that begin with this setting."""
    return (
        make_url(url)
        .update_query_dict({"options": f"-c{option}"})
        .render_as_string(hide_password=False)
    )


@pytest.fixture
def made(postgresql_url: str) -> str:
    """The URL of a ledger with one entry."""
    with open_ledger(postgresql_url) as ledger:
        ledger.append([attempt(1, status="FALSIFIED")])
    return postgresql_url


def test_truncate_is_refused(made: str) -> None:
    for table in ("gate2_ledger", "gate2_ledger_entries"):
        with pytest.raises(Exception, match="only appended to"):
            ask(made, f"TRUNCATE {table}")


def test_a_session_that_calls_itself_a_replica_is_refused_a_change(made: str) -> None:
    with pytest.raises(Exception, match="only appended to"):
        ask(with_option(made, "session_replication_role=replica"), CHANGES[0])


def test_a_role_that_may_only_insert_and_select_keeps_the_ledger(made: str) -> None:
    """The rights that docs/ledger.md grants are enough, and nothing more comes with them."""
    role = f"{make_url(made).database}_gate"
    ask(made, f"CREATE ROLE {role} LOGIN")
    try:
        ask(made, f"GRANT SELECT ON gate2_ledger TO {role}")
        ask(made, f"GRANT SELECT, INSERT ON gate2_ledger_entries TO {role}")
        url = make_url(made).set(username=role).render_as_string(hide_password=False)
        with open_ledger(url) as ledger:
            assert ledger.append([attempt(2)]).entries == 2
            assert ledger.verify() == ()
        for change in CHANGES:
            with pytest.raises(Exception, match=r"permission denied|must be owner"):
                ask(url, change)
    finally:
        ask(made, f"DROP OWNED BY {role}")
        ask(made, f"DROP ROLE {role}")


def test_the_documentations_own_statements_are_enough(postgresql_url: str, tmp_path: Path) -> None:
    """Those of docs/ledger.md, under other names, in another database."""
    page = Path(__file__).resolve().parents[2] / "docs" / "ledger.md"
    before, after = re.findall(r"```sql\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    name = str(make_url(postgresql_url).database)
    urls = {
        role: make_url(postgresql_url)
        .set(username=f"{role}_{name}")
        .render_as_string(hide_password=False)
        for role in ("owner", "gate")
    }

    def statements(text: str) -> Iterator[str]:
        text = re.sub(r"--[^\n]*", "", text).replace("gate2_owner", f"owner_{name}")
        text = re.sub(r"\bgate\b", f"gate_{name}", text)
        yield from (each.strip() for each in text.split(";") if each.strip())

    created, *roles = statements(before)
    assert created.startswith("CREATE DATABASE gate2 ENCODING 'UTF8'")
    try:
        for statement in roles:
            ask(postgresql_url, statement)
        assert run(["ledger", "init", "--ledger", urls["owner"]]) == 0
        for statement in statements(after):
            ask(urls["owner"], statement)
        with open_ledger(urls["gate"]) as ledger:
            assert ledger.append([attempt(1)]).entries == 1
            assert ledger.verify() == ()
        for change in CHANGES:
            with pytest.raises(Exception, match=r"permission denied|must be owner"):
                ask(urls["gate"], change)
    finally:
        for role in ("gate", "owner"):
            ask(postgresql_url, f"DROP OWNED BY {role}_{name} CASCADE")
            ask(postgresql_url, f"DROP ROLE {role}_{name}")


def test_a_role_without_rights_is_told_so(made: str) -> None:
    role = f"{make_url(made).database}_none"
    ask(made, f"CREATE ROLE {role} LOGIN")
    try:
        url = make_url(made).set(username=role).render_as_string(hide_password=False)
        with open_ledger(url) as ledger, pytest.raises(InfrastructureError) as refused:
            ledger.append([attempt(2)])
        assert refused.value.reason.code is Code.INF_LANE_UNAVAILABLE
        assert "permission denied" in refused.value.message
    finally:
        ask(made, f"DROP ROLE {role}")


@pytest.mark.parametrize(
    "option",
    [
        r"default_transaction_isolation=repeatable\ read",
        "default_transaction_isolation=serializable",
        "synchronous_commit=off",
        "search_path=pg_temp,public",
    ],
)
def test_a_sessions_own_defaults_change_nothing(made: str, option: str) -> None:
    url = with_option(made, option)
    with open_ledger(url) as first, open_ledger(url) as second:
        for number in range(2, 6):
            head = (first, second)[number % 2].append([attempt(number)])
            assert head.entries == number
        assert first.verify() == second.verify() == ()


def test_guards_that_do_nothing_any_more_are_missed(made: str) -> None:
    ask(
        made,
        "CREATE OR REPLACE FUNCTION gate2_ledger_refuse() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN OLD; END'",
    )
    with open_ledger(made) as ledger:
        (reason,) = ledger.verify()
    assert reason.code is Code.EVD_LEDGER_BROKEN
    assert "it lacks the trigger gate2_ledger_no_change" in reason.message


def test_a_database_that_cannot_keep_every_text_is_refused(postgresql_url: str) -> None:
    name = f"{make_url(postgresql_url).database}_latin"
    ask(
        postgresql_url,
        f"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0",
    )
    try:
        url = make_url(postgresql_url).set(database=name).render_as_string(hide_password=False)
        with pytest.raises(UsageError, match="expected the encoding UTF8, came LATIN1"):
            open_ledger(url)
        assert existing_ledger(url) is None
    finally:
        ask(postgresql_url, f"DROP DATABASE {name} WITH (FORCE)")


def test_a_server_that_went_away_is_infrastructure_and_no_verdict(made: str) -> None:
    with open_ledger(made) as ledger:
        before = ledger.head()
        ask(
            os.environ["GATE2_TEST_POSTGRESQL"],
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            make_url(made).database,
        )
        assert ledger.append([attempt(2)]).entries == before.entries + 1, "it is connected again"


def test_an_unreachable_server_is_named_without_the_password(tmp_path: Path) -> None:
    for url in (
        f"postgresql://user:hunter2@/db?host={tmp_path}",
        f"postgresql+psycopg://user@/db?host={tmp_path}&password=hunter2",
    ):
        for opening in (open_ledger, existing_ledger):
            with pytest.raises(InfrastructureError) as refused:
                opening(url)
            assert refused.value.reason.code is Code.INF_LANE_UNAVAILABLE
            assert "hunter2" not in refused.value.message + refused.value.reason.remedy
            assert "db" in refused.value.message


def test_a_full_disk_of_the_server_loses_nothing_that_was_acknowledged(
    postgresql_url: str, tmp_path: Path
) -> None:
    server = os.environ["GATE2_TEST_POSTGRESQL"]
    place = Path(str(make_url(server).query["host"])) / "small"
    place.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)], check=False
        ).returncode
    ):
        place.rmdir()
        pytest.skip("only root, and only where it may mount, can make a disk that is full")
    name = f"{make_url(postgresql_url).database}_small"
    try:
        shutil.chown(place, "postgres", "postgres")
        ask(server, f"CREATE TABLESPACE small LOCATION '{place}'")
        ask(server, f"CREATE DATABASE {name} TABLESPACE small")
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
        with open_ledger(url) as ledger:
            head = ledger.head()

            def fill() -> None:
                nonlocal head
                for number in range(1, 10_000):
                    head = ledger.append([attempt(number, text=os.urandom(9000).hex())])

            with pytest.raises(InfrastructureError) as full:
                fill()
            assert full.value.reason.code is Code.INF_DISK_FULL
            assert ledger.head() == head
            assert ledger.verify() == ()
    finally:
        ask(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        ask(server, "DROP TABLESPACE IF EXISTS small")
        subprocess.run(["umount", "-l", str(place)], check=True)
