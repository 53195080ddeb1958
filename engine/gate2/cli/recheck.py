"""`gate2 recheck PATH…`: run again what stored verdicts rest on, and say what moved."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import click

from gate2.check import CheckedRecord, Report, UnreadRecord, exit_code
from gate2.cli.assemble import Assembly, assemble, settings_for
from gate2.cli.options import (
    emit,
    emit_drawn,
    emit_json,
    ending,
    format_option,
    lean_option,
    output_option,
    policy_option,
    sandbox_option,
    say_empty,
)
from gate2.cli.packed import is_packed, record_at, require_known_kinds
from gate2.console import Progress
from gate2.crash import contained
from gate2.errors import Gate2Error, InvalidRecord, ReasonedError, worst
from gate2.ledger.opening import existing_ledger
from gate2.ledger.store import Ledger
from gate2.publish.remembering import LedgerMemory, attempts_of
from gate2.reasons import Code, Effect, Reason, because
from gate2.recheck.drift import RecordDrift
from gate2.recheck.record import DriftReport, drift_of
from gate2.recheck.remembered import with_attempts
from gate2.recheck.stored import read_stored
from gate2.record.model import Record
from gate2.record.reader import read_record
from gate2.record.selecting import selected
from gate2.report.drift import drift_document, drift_jsonl
from gate2.report.drift_text import print_drift
from gate2.verify.directory import read_beside
from gate2.verify.rules import Expectations, verify_record
from gate2.verify.trusted import TrustedSigners
from gate2.version import version

INTERRUPTED = 130


@click.command("recheck")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@format_option("text", "json", "jsonl")
@output_option
@click.option("--claim", metavar="ID", help="Run this claim again only.")
@sandbox_option
@lean_option
@click.option("--jobs", type=click.IntRange(1, 256), help="Claims at a time (default 2).")
@policy_option
def command(
    paths: tuple[Path, ...],
    form: str,
    output: Path | None,
    claim: str | None,
    sandbox: str,
    lean: str,
    jobs: int | None,
    policy_file: Path | None,
) -> int:
    """Run again what stored verdicts rest on, past every cache, and say which of them flipped and
    what explains it. Nothing is written beside a record."""
    started = time.monotonic()
    chosen = selected(paths)
    require_known_kinds(chosen.places, writing=False)
    with (
        Progress(sys.stderr) as progress,
        assemble(
            settings=settings_for(policy_file),
            sandbox=sandbox,
            lean=lean,
            use_cache=False,
            jobs=jobs,
            observer=progress,
            only_claim=claim,
        ) as assembly,
    ):
        found = _recheck(chosen.places, assembly, claim)
        forgotten = _remember(found.checked, assembly)
    report = DriftReport(
        records=tuple(found.drifts),
        unread=tuple(found.unread),
        complete=found.complete,
        policy_sha256=assembly.settings.policy.digest(),
        engine=assembly.engine(),
        timings_s={"total": time.monotonic() - started},
    )
    _show(report, form, output)
    code = INTERRUPTED
    if found.complete:
        code = worst({_exit_code(found, assembly)} | say_empty(chosen.empty))
    return ending(code, forgotten)


@dataclass
class _Found:
    """What one recheck found, as far as it came."""

    checked: list[CheckedRecord] = field(default_factory=list)
    drifts: list[RecordDrift] = field(default_factory=list)
    unread: list[UnreadRecord] = field(default_factory=list)
    complete: bool = True


def _recheck(places: Sequence[Path], assembly: Assembly, claim: str | None) -> _Found:
    found = _Found()
    try:
        for place in places:
            try:
                with _stored_at(place) as (record, directory):
                    if claim is not None and claim not in {item.id for item in record.claims}:
                        continue
                    _recheck_one(record, directory, assembly, claim, found)
            except ReasonedError as error:
                # a bug that one record meets must not hide what was found about the others
                found.unread.append(UnreadRecord(str(place), error.reason))
    except KeyboardInterrupt:
        found.complete = False
    return found


def _recheck_one(
    record: Record, directory: Path, assembly: Assembly, claim: str | None, found: _Found
) -> None:
    stored = read_stored(directory)
    doubts = list(_doubts(directory, assembly))
    try:
        with _asked(assembly) as ledger:
            stored = stored if ledger is None else with_attempts(stored, ledger, record.id)
    except ReasonedError as error:  # it is told of what is run now all the same, or says so then
        doubts.append(error.reason)
    checked = contained(partial(assembly.checker.check, record))
    found.checked.append(checked)
    policy = assembly.settings.policy
    found.drifts.append(drift_of(checked, stored, policy, version(), doubts, only=claim))


def _doubts(directory: Path, assembly: Assembly) -> Iterator[Reason]:
    """Why `gate2 verify` would refuse what is stored: it is compared all the same."""
    settings = assembly.settings
    signers = TrustedSigners(settings.trusted_keys, settings.trusted_identities)
    mine = Expectations(version=version(), model=settings.model, require_signature=False)
    found = verify_record(read_beside(directory), signers, mine)
    for reason in found.findings():
        if reason.effect is Effect.INVALID:
            yield reason


@contextmanager
def _asked(assembly: Assembly) -> Iterator[Ledger | None]:
    """The ledger, to be read; None where there is none yet."""
    ledger = existing_ledger(assembly.settings.ledger)
    if ledger is None:
        yield None
        return
    with ledger:
        yield ledger


@contextmanager
def _stored_at(place: Path) -> Iterator[tuple[Record, Path]]:
    """The record at a path, and the directory that its verdict is stored in.

    Raises:
        InvalidRecord: as reading a record; or EVD-001, nothing can be stored beside it.
        InfrastructureError: as reading a record.
    """
    if is_packed(place):
        from gate2.sandbox.archives.packed import unpacked_record

        with unpacked_record(place) as directory:
            yield replace(read_record(directory), path=place, imported=True), directory
        return
    with record_at(place) as record:
        if record.imported:
            raise InvalidRecord(
                because(
                    Code.EVD_MISSING,
                    f"{place} is a publisher's document: no verdict is stored beside it",
                    remedy=f"Run `gate2 import {place} -o DIR`, then `gate2 check --write DIR`.",
                    effect=Effect.UNVERIFIED,
                )
            )
        yield record, record.path if record.path.is_dir() else record.path.parent


def _remember(checked: Sequence[CheckedRecord], assembly: Assembly) -> Gate2Error | None:
    """The ledger hears of every attempt; the error is raised once the report is shown."""
    policy = assembly.settings.policy
    memory = LedgerMemory(assembly.settings.ledger)
    try:
        for item in checked:
            memory.append(attempts_of(item, policy, version(), assembly.run))
    except Gate2Error as error:
        return error
    finally:
        memory.close()
    return None


def _exit_code(found: _Found, assembly: Assembly) -> int:
    """As a check's on the verdicts of now; 1 at least where one flipped or none is stored."""
    nothing_stored = [each for each in found.unread if each.reason.code is Code.EVD_MISSING]
    report = Report(
        records=tuple(found.checked),
        unread=tuple(each for each in found.unread if each not in nothing_stored),
        complete=found.complete,
        policy=assembly.settings.policy,
        engine={},
        timings_s={},
    )
    codes = {1} if nothing_stored or any(each.flipped for each in found.drifts) else set()
    if report.records or report.unread or not nothing_stored:
        codes.add(exit_code(report, assembly.settings.policy.require))
    return worst(codes)


def _show(report: DriftReport, form: str, output: Path | None) -> None:
    match form:
        case "json":
            emit_json(drift_document(report), output)
        case "jsonl":
            emit(drift_jsonl(report), output)
        case _:
            emit_drawn(partial(print_drift, report), output)
