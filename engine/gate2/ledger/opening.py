"""Which database a URL names, opened: the one place that knows all of them."""

import re
from pathlib import Path

from gate2.errors import UsageError
from gate2.ledger.failing import PATIENCE_S
from gate2.ledger.store import Ledger
from gate2.places import state_root

LEDGER_NAME = "ledger.sqlite"
_FILE = "sqlite:///"
_URL = re.compile(r"(?P<scheme>[a-z][a-z0-9]*(?:\+[a-z0-9_]+)?)://.*", re.DOTALL)
EXPECTED = (
    "expected sqlite:///FILE, sqlite:////ABSOLUTE/FILE"
    " or postgresql+psycopg://USER:PASSWORD@HOST/DATABASE"
)


def open_ledger(url: str | None, *, patience_s: float = PATIENCE_S) -> Ledger:
    """The ledger that `url` names, made where it is not there; None is this user's own.

    Raises:
        UsageError: the URL names no ledger, or its driver is not installed.
        InfrastructureError, InvalidRecord: as every use of a ledger.
    """
    if (path := file_of(url)) is not None:
        from gate2.ledger.sqlite import SqliteLedger

        return SqliteLedger.made(path, patience_s=patience_s)
    from gate2.ledger.server import ServerLedger

    assert url is not None
    return ServerLedger.made(url, patience_s=patience_s)


def existing_ledger(url: str | None) -> Ledger | None:
    """The ledger that `url` names, to be read only; None where there is none.

    Raises as `open_ledger`.
    """
    if (path := file_of(url)) is not None:
        from gate2.ledger.sqlite import SqliteLedger

        return SqliteLedger.existing(path)
    from gate2.ledger.server import ServerLedger

    assert url is not None
    return ServerLedger.existing(url)


def file_of(url: str | None) -> Path | None:
    """The SQLite file that `url` names; None where it names a server.

    Raises:
        UsageError: it names neither.
    """
    if url is None:
        return state_root() / LEDGER_NAME
    match = _URL.fullmatch(url)
    if match is None:
        # Not shown: what was meant for a URL may hold a password.
        raise UsageError(f"the ledger's URL: {EXPECTED}, came something else")
    if match["scheme"] != "sqlite":
        return None
    name = url.removeprefix(_FILE)
    if not url.startswith(_FILE) or not name or "?" in name or "\x00" in name or name == ":memory:":
        raise UsageError(f"the ledger's URL: {EXPECTED}, came {url!r}")
    return Path(name)


def rooted(url: str, directory: Path) -> str:
    """The URL with a relative SQLite file taken from `directory`, as a settings file means it."""
    path = file_of(url)
    return url if path is None else f"{_FILE}{directory.absolute() / path}"
