"""A ledger in any database that SQLAlchemy speaks to."""

from gate2.errors import UsageError
from gate2.ledger.store import Ledger


class ServerLedger:
    """As `gate2.ledger.store.Ledger`."""

    @classmethod
    def made(cls, url: str, *, patience_s: float) -> Ledger:
        """The ledger there, made where it is not."""
        raise UsageError("a ledger in a database server is not there yet")

    @classmethod
    def existing(cls, url: str) -> Ledger | None:
        """The ledger there, to be read."""
        raise UsageError("a ledger in a database server is not there yet")
