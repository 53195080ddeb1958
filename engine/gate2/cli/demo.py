"""`gate2 demo`: records that cheat, checked and told in plain words."""

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from gate2.check import CheckedRecord, infrastructure_reasons
from gate2.cli.assemble import Assembly, assemble
from gate2.cli.demo_cases import Cheat, as_written, cheats
from gate2.cli.options import emit, lean_option, no_cache_option, sandbox_option
from gate2.console import Progress, note
from gate2.errors import ReasonedError
from gate2.executor.conducting import Watch
from gate2.executor.time_left import unknown
from gate2.publish.stated_beside import stated_beside
from gate2.reasons import Effect, Reason
from gate2.record.reader import read_record
from gate2.report.demo import Told, closing, opening, scene
from gate2.settings import Settings

if TYPE_CHECKING:
    from gate2.check import Plan

Settled = CheckedRecord | ReasonedError
"""A record with its verdict, or what kept it from being read or settled."""


@click.command("demo")
@click.option("--all", "everything", is_flag=True, help="Show all twelve, not the quick ones only.")
@sandbox_option
@lean_option
@no_cache_option
def command(everything: bool, sandbox: str, lean: str, no_cache: bool) -> int:
    """Watch records that cheat being refused: each tries for a false verdict, is checked for real,
    and is told in plain words.

    No settings file is read, and nothing is written but the cache: the demo is the same everywhere.

    Exit codes: 0 each was refused for the reason stated of it, 1 one was not, 6 this machine could
    not decide about one."""
    started = time.monotonic()
    gauntlet = cheats()
    chosen = [each for each in gauntlet if everything or each.in_demo]
    emit(opening(len(chosen), len(gauntlet)) + "\n", None)
    with (
        as_written(chosen) as copies,
        Progress(sys.stderr, quiet=not sys.stderr.isatty()) as progress,
        assemble(
            settings=Settings(),
            sandbox=sandbox,
            lean=lean,
            use_cache=not no_cache,
            jobs=None,
            observer=progress,
            only_claim=None,
        ) as assembly,
    ):
        progress.expect(assembly.checker.jobs, unknown)
        settled = _settled(copies, assembly, progress)
    told = [_told(cheat, settled[number]) for number, cheat in enumerate(chosen)]
    for number, each in enumerate(told, 1):
        emit(scene(number, each) + "\n", None)
    emit(closing(told, time.monotonic() - started), None)
    unable = [reason for found in settled.values() for reason in _unable(found)]
    for reason in dict.fromkeys(unable):
        note(f"{reason.code} {reason.name}: {reason.message}\n  next: {reason.remedy}")
    return 6 if unable else 0 if all(each.held for each in told) else 1


def _settled(chosen: Sequence[Cheat], assembly: Assembly, watch: Watch) -> dict[int, Settled]:
    """What came of each, by its number; what is stated beside a record is looked at, too."""
    found: dict[int, Settled] = {}

    def plan(number: int) -> "Plan":
        return assembly.checker.plan(read_record(chosen[number].place))

    def done(number: int, settled: Settled) -> None:
        if isinstance(settled, CheckedRecord):
            settled = replace(settled, remarks=stated_beside(settled.record, writing=False))
        found[number] = settled

    assembly.conduct(((n, partial(plan, n)) for n in range(len(chosen))), done, watch)
    return found


def _told(cheat: Cheat, settled: Settled) -> Told:
    text, reasons = "", tuple[Reason, ...]()
    status = cheat.status
    if isinstance(settled, ReasonedError):
        reasons = (settled.reason,)
    else:
        (claim,) = settled.claims
        text = claim.claim.text
        status = settled.verdict.status
        reasons = (*claim.reasons(), *settled.reasons())
    return Told(text, cheat.trick, cheat.refusal, (cheat.status, cheat.code), (status, reasons))


def _unable(settled: Settled) -> tuple[Reason, ...]:
    """What this machine could not do."""
    if isinstance(settled, CheckedRecord):
        return infrastructure_reasons(settled)
    return (settled.reason,) if settled.reason.effect is Effect.INFRASTRUCTURE else ()
