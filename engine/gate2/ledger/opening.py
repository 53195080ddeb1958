"""The ledger that a URL names, opened: the one place that knows every kind."""

from typing import TYPE_CHECKING

from gate2.errors import UsageError
from gate2.extras import installing
from gate2.ledger.failing import PATIENCE_S
from gate2.ledger.location import file_of
from gate2.ledger.store import Ledger

if TYPE_CHECKING:
    from gate2.ledger.server import ServerLedger


def open_ledger(url: str | None, *, patience_s: float = PATIENCE_S) -> Ledger:
    """The ledger that `url` names, made where it is not there; None is this user's own.

    Raises:
        UsageError: the URL names no ledger, or its driver is not installed.
        InfrastructureError, InvalidRecord: as every use of a ledger.
    """
    path = file_of(url)
    if path is None:
        assert url is not None
        return _server().made(url, patience_s=patience_s)
    from gate2.ledger.sqlite import SqliteLedger

    return SqliteLedger.made(path, patience_s=patience_s)


def existing_ledger(url: str | None) -> Ledger | None:
    """The ledger that `url` names, to be read only; None where there is none.

    Raises as `open_ledger`.
    """
    path = file_of(url)
    if path is None:
        assert url is not None
        return _server().existing(url)
    from gate2.ledger.sqlite import SqliteLedger

    return SqliteLedger.existing(path)


def _server() -> "type[ServerLedger]":
    try:
        from gate2.ledger.server import ServerLedger
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "sqlalchemy":
            raise
        raise UsageError(
            "the ledger's URL names a database server, and SQLAlchemy is not installed; run"
            f" {installing('postgresql')}"
        ) from None
    return ServerLedger
