"""A database that this project knows nothing of: the chain holds, by the unique numbers alone."""

import threading
from pathlib import Path

from sqlalchemy import make_url

from gate2.ledger.dialects import Plain
from gate2.ledger.server import ServerLedger
from ledger_making import ask, attempt


def plain(url: str) -> ServerLedger:
    dialect = Plain()
    engine = dialect.engine(make_url(url), reading=False)
    if not dialect.is_there(engine):
        with engine.begin() as connection:
            dialect.make(connection)
    return ServerLedger(engine, dialect, 30.0)


def test_writers_that_meet_at_a_number_try_again(tmp_path: Path) -> None:
    url = f"sqlite+pysqlite:///{tmp_path / 'plain'}"
    plain(url).close()

    def work(name: str) -> None:
        with plain(url) as ledger:
            for number in range(10):
                ledger.append([attempt(number, record=name)])

    threads = [threading.Thread(target=work, args=(f"t{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with plain(url) as ledger:
        assert ledger.verify() == ()
        assert ledger.head().entries == 40


def test_a_change_shows_in_the_chain(tmp_path: Path) -> None:
    url = f"sqlite+pysqlite:///{tmp_path / 'plain'}"
    with plain(url) as ledger:
        ledger.append([attempt(number, status="FALSIFIED") for number in (1, 2, 3)])
        ask(url, "UPDATE gate2_ledger_entries SET status = 'VERIFIED' WHERE number = 2")
        (reason,) = ledger.verify()
    assert reason.message.startswith("entry 2: its content says status 'FALSIFIED'")
