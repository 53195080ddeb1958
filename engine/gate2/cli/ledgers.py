"""The ledger of the settings where there is one: for commands that only look back."""

from collections.abc import Iterator
from contextlib import contextmanager

from gate2.errors import InfrastructureError, InvalidRecord, UsageError
from gate2.ledger.location import file_of
from gate2.ledger.opening import existing_ledger
from gate2.ledger.store import Ledger
from gate2.settings import Settings
from gate2.verify.remembered import AskedLedger


def ledger_if_any(url: str | None, settings: Settings) -> Ledger | None:
    """The ledger at `url`, else that of the settings, else this user's; None where none is.

    Raises:
        UsageError: a ledger was named, and there is none.
        InfrastructureError or InvalidRecord: as `existing_ledger`.
    """
    named = url or settings.ledger
    if named is None:
        try:
            file_of(None)
        except InfrastructureError:  # a user without a home has no ledger of his own either
            return None
    ledger = existing_ledger(named)
    if ledger is None and url is not None:
        raise UsageError("--ledger: expected a ledger, there is none")
    return ledger


@contextmanager
def looked_back(settings: Settings, *, none: bool, url: str | None = None) -> Iterator[AskedLedger]:
    """The ledger while it is open; None where there is none or `none` says so; or why it cannot
    be asked.

    Raises:
        UsageError: as `ledger_if_any`.
    """
    if none:
        yield None
        return
    try:
        ledger = ledger_if_any(url, settings)
    except (InfrastructureError, InvalidRecord) as error:
        yield error.reason
        return
    if ledger is None:
        yield None
        return
    with ledger:
        yield ledger
