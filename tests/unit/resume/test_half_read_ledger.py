"""A ledger that breaks while it is read: what came before the break is not the newest for sure."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from gate2.errors import InfrastructureError
from gate2.executor.unfinished import Unfinished
from gate2.ledger.entry import EntryKind
from gate2.publish.resuming import Resuming
from gate2.reasons import Code, because

CHECK = Unfinished("ab" * 16, "2026-11-22T10:00:00Z", "aa" * 32, "the ledger", 0)


class Breaking:
    """A ledger of two attempts, of which the second may be out of reach."""

    def __init__(self, *, breaks: bool) -> None:
        self._breaks = breaks

    def head(self) -> Any:
        return SimpleNamespace(id=CHECK.ledger, entries=2)

    def entries(self, **_: object) -> Iterator[Any]:
        entry = SimpleNamespace(kind=EntryKind.ATTEMPT, body={"run": CHECK.run})
        yield SimpleNamespace(entry=entry)
        if self._breaks:
            raise InfrastructureError(because(Code.INF_DISK_FULL, "it cannot be read on"))
        yield SimpleNamespace(entry=entry)


def resuming(ledger: Breaking) -> Resuming:
    made = Resuming(None, (CHECK,), kept=Any, keys=Any, made_with={})  # type: ignore[arg-type]  # never asked
    made._asked, made._ledger = True, ledger  # type: ignore[assignment]  # its protocol is what is used
    return made


def test_nothing_is_taken_from_a_ledger_that_cannot_be_read_to_its_end() -> None:
    sound, broken = resuming(Breaking(breaks=False)), resuming(Breaking(breaks=True))
    assert len(list(sound.attempts("r"))) == 2
    assert list(broken.attempts("r")) == []
    assert (sound.fault, "it cannot be read on" in broken.fault) == ("", True)
