"""What `gate2 check` remembers while it runs, and what it takes up with `--resume`.

The ledger and all it needs are imported for the first attempt: a check that runs nothing opens
none. What is remembered, and in which order, is `gate2.publish.as_it_goes`; what is taken up is
`gate2.publish.resuming`.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from gate2.cache.key import digest_of
from gate2.check import CheckedClaim, Plan
from gate2.claim_rules import rules_with
from gate2.cli.assemble import Assembly
from gate2.console import note
from gate2.errors import Gate2Error, InfrastructureError
from gate2.executor.conducting import Unwatched, Watch
from gate2.executor.task import Answer, Task
from gate2.executor.unfinished import Marks, marks
from gate2.reasons import Reason
from gate2.record.model import Claim, Record
from gate2.version import version

if TYPE_CHECKING:
    from gate2.publish.as_it_goes import DriverMemory
    from gate2.publish.remembering import LedgerMemory
    from gate2.publish.resuming import Resuming


@dataclass
class CheckMemory:
    """The memory of one check. Use as a context manager, as `gate2.check.Observer` and as
    `gate2.executor.conducting.Watch`; what it is told it tells `observer` and `watch` too."""

    assembly: Assembly
    places: Iterable[Path]
    """What the check was asked for."""
    claim: str | None = None
    """The one claim that it was asked for."""
    resume: bool = False
    watch: Watch = field(default_factory=Unwatched)
    _memory: "LedgerMemory | None" = field(default=None, init=False)
    _driver: "DriverMemory | None" = field(default=None, init=False)
    _resuming: "Resuming | None" = field(default=None, init=False)
    _elsewhere: list[tuple[str, str]] = field(default_factory=list, init=False)
    _ended: bool = field(default=False, init=False)
    _said: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._observer = self.assembly.checker.observer

    def __enter__(self) -> "CheckMemory":
        self.assembly.checker = replace(self.assembly.checker, observer=self)
        if self.resume:
            self._resuming = self._interrupted()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.ended(properly=False)
        if self._resuming is not None:
            self._resuming.close()
        if self._memory is not None:
            self._memory.close()

    @property
    def failed(self) -> Gate2Error | None:
        """The first failure to remember."""
        return None if self._driver is None else self._driver.failed

    def ledger(self) -> "LedgerMemory":
        """The ledger, opened when it is first asked."""
        if self._memory is None:
            from gate2.publish.remembering import LedgerMemory

            self._memory = LedgerMemory(self.assembly.settings.ledger)
        return self._memory

    def plan(self, record: Record) -> Plan:
        """What of the record has to be run, with what an interrupted check had found of it."""
        checker = self.assembly.checker
        if self._resuming is not None:
            checker = replace(checker, cache=self._resuming.of(record, checker.cache))
        plan = checker.plan(record)
        for _, artifact in plan.to_run:
            self.assembly.run.keys.look_up(artifact)  # what is there before it runs
        return plan

    def ended(self, *, properly: bool) -> None:
        """The check has ended: properly, or so that `--resume` takes it up. Once; the first counts.

        Where it did, interrupted checks of the same things are done with.
        """
        if self._ended:
            return
        self._ended = True
        if self._driver is not None:
            self._driver.ended(properly=properly)
        elif properly and (place := _marks()) is not None:
            place.forget(self._asked_sha256())

    def say_resumed(self) -> None:
        """One line on what was taken up, if that was asked for."""
        resuming = self._resuming
        if resuming is None:
            return
        why = resuming.fault or resuming.kept.fault
        if resuming.taken:
            number = f"{resuming.taken} artifact{'' if resuming.taken == 1 else 's'}"
            note(f"resumed: {number} not run again, from checks that were interrupted")
        elif not resuming.unfinished:
            note("nothing to resume: no check was interrupted here, this one is an ordinary one")
        else:
            note("nothing to resume: no interrupted check has seen this in this way")
        if why:
            note(f"--resume: {why}")

    # --- as gate2.check.Observer

    def doing(self, record: Record, claim: Claim, what: str) -> None:
        """As `gate2.check.Observer.doing`."""
        self._observer.doing(record, claim, what)

    def done(self, record: Record, checked: CheckedClaim) -> None:
        """This claim has its verdict: what was looked at for it is remembered at once."""
        if self._driver is None and not any(
            artifact.made_at and not artifact.cached for artifact in checked.artifacts
        ):
            self._observer.done(record, checked)
            return
        driver = self._opened()
        driver.done(record, checked)
        if driver.not_resumable and not self._said:
            self._said = True
            note(f"this check cannot be resumed if it is interrupted: {driver.not_resumable}")

    # --- as gate2.executor.conducting.Watch

    def planned(self, task: Task) -> None:
        """As `Watch.planned`."""
        self.watch.planned(task)

    def planned_all(self) -> None:
        """As `Watch.planned_all`."""
        self.watch.planned_all()

    def began(self, task: Task) -> None:
        """As `Watch.began`."""
        self.watch.began(task)

    def answered(self, task: Task, answer: Answer) -> None:
        """As `Watch.answered`."""
        if answer.elsewhere:
            self._opened().looked_elsewhere(task.record_sha256, answer.artifact)
        self.watch.answered(task, answer)

    def lost(self, task: Task, attempt: int, reason: Reason) -> None:
        """As `Watch.lost`, and remembered: with whom it was lost, and when."""
        from gate2.publish.remembering import lost_entries

        settings, run = self.assembly.settings, self.assembly.run.id
        rules = rules_with(settings.model)
        entries = lost_entries(task, attempt, reason, settings.policy, version(), rules, run)
        self._opened().append(entries)
        self.watch.lost(task, attempt, reason)

    # ---

    def _opened(self) -> "DriverMemory":
        if self._driver is None:
            from gate2.publish.as_it_goes import DriverMemory

            self._driver = DriverMemory(
                self._observer,
                self.ledger(),
                self.assembly.run,
                self.assembly.settings.policy,
                version(),
                asked_sha256=self._asked_sha256(),
                marks=_marks(),
                kept=self.assembly.attempted,
            )
        return self._driver

    def _interrupted(self) -> "Resuming | None":
        from gate2.publish.resuming import Resuming

        place, kept = _marks(), self.assembly.attempted
        if place is None or kept is None:
            note("nothing to resume: this user has no place to keep evidence in")
            return None
        settings = self.assembly.settings
        made_with = {
            "policy_sha256": settings.policy.digest(),
            "engine": version(),
            "rules": rules_with(settings.model),
        }
        return Resuming(
            settings.ledger, place.left_behind(), kept, self.assembly.run.keys, made_with
        )

    def _asked_sha256(self) -> str:
        """Of what the check was asked for and how; equal for the next one that asks the same."""
        paths = []
        for path in self.places:
            with suppress(FileNotFoundError):  # the current directory is gone
                path = path.absolute()
            paths.append(str(path))
        return digest_of(
            {
                "paths": sorted(paths),
                "claim": self.claim,
                "context": self.assembly.run.keys.context_sha256,
            }
        )


def _marks() -> Marks | None:
    """Where checks that have begun are marked; None where this user has no place for that."""
    try:
        return marks()
    except InfrastructureError:
        return None
