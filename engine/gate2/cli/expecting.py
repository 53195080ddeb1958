"""What artifacts took before, asked of the ledger while a check is under way.

It is for the display alone: a ledger that cannot be read tells nothing, and nothing waits for it.
"""

import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from gate2.check import now
from gate2.crash import contained
from gate2.errors import Gate2Error
from gate2.executor.task import LaneName, Part, Task
from gate2.record.model import ArtifactKind
from gate2.settings import Settings

if TYPE_CHECKING:
    from gate2.audit.estimates import Estimates

_KINDS = {LaneName.PROOF: ArtifactKind.LEAN4, LaneName.REPRO: ArtifactKind.REPRO}


class Remembered:
    """Seconds by record, claim and lane, as `gate2.executor.time_left.Known`.

    The ledger is read when the first one is asked for, beside everything else; until that is done
    nothing is known. What this very check has told it counts for nothing: its quickest artifacts
    are there first.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._since = now()
        self._reader: threading.Thread | None = None
        self._estimates: Estimates | None = None

    def __call__(self, task: Task, part: Part) -> float | None:
        if self._reader is None:
            self._reader = threading.Thread(target=self._read, name="estimates", daemon=True)
            self._reader.start()
        if self._estimates is None:
            return None
        claim = part.claim
        return self._estimates.seconds_of(
            task.record, claim.id, claim.text_sha256(), _KINDS[task.lane]
        )

    def _read(self) -> None:
        with suppress(Gate2Error):
            self._estimates = contained(partial(_estimates, self._settings, self._since))


def _estimates(settings: Settings, before: str) -> "Estimates | None":
    from gate2.audit.estimates import latest_estimates
    from gate2.cli.ledgers import ledger_if_any

    ledger = ledger_if_any(None, settings)
    if ledger is None:
        return None
    with ledger:
        return latest_estimates(ledger, before)
