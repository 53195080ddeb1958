"""`gate2 audit DIR…`: why the records of a corpus stay Unverified, and what would change it."""

import os
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TextIO

import click

from gate2.audit.auditing import Asked, audited
from gate2.audit.corpus import Audit, StatusChange
from gate2.audit.estimates import Estimates, read_estimates
from gate2.audit.selection import selection_of
from gate2.audit.state_file import state_of
from gate2.audit.trend import changes_of
from gate2.cli.assemble import DEFAULT_JOBS, settings_for
from gate2.cli.audit_formats import FORMATS, require_room, show_audit
from gate2.cli.ledgers import looked_back
from gate2.cli.models import require_model
from gate2.cli.options import format_option, policy_option
from gate2.console import note
from gate2.crash import contained
from gate2.errors import InfrastructureError, InvalidRecord, UsageError
from gate2.reasons import Reason
from gate2.settings import Settings


@click.command("audit")
@click.argument("directories", nargs=-1, type=click.Path(path_type=Path), metavar="DIR...")
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Records with this code.")
@click.option("--status", "statuses", multiple=True, metavar="STATUS", help="With this status.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="With a claim of this kind.")
@click.option("--since", metavar="DATE", help="Published then or later: 2026-05-30, 2026-05, 2026.")
@click.option(
    "--where",
    multiple=True,
    metavar="'FIELD OP VALUE'",
    help="What a field must be, for instance 'lacking <= 2' or 'title ~ prompt'.",
)
@click.option("--sort", metavar="FIELD", help="Order the records; -FIELD turns it round.")
@click.option("--group", metavar="KEY", help="Count by status, code, kind, month, domain, ….")
@click.option("--limit", type=int, metavar="N", help="Show at most N records; all are counted.")
@format_option(*FORMATS)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write there: a file, or for html a directory.",
)
@click.option(
    "--ledger/--no-ledger",
    "with_ledger",
    default=None,
    help="Show when verdicts changed and why; or ask the ledger nothing, not even for estimates.",
)
@click.option(
    "--since-last", is_flag=True, help="Look again only at what changed since the last audit."
)
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where the audit is kept for --since-last (default: one for each DIR, for this user).",
)
@click.option(
    "--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes that read (default 2)."
)
@policy_option
def command(
    directories: tuple[Path, ...],
    codes: tuple[str, ...],
    statuses: tuple[str, ...],
    kinds: tuple[str, ...],
    since: str | None,
    where: tuple[str, ...],
    sort: str | None,
    group: str | None,
    limit: int | None,
    form: str,
    output: Path | None,
    with_ledger: bool | None,
    since_last: bool,
    state: Path | None,
    jobs: int | None,
    policy_file: Path | None,
) -> int:
    """Say why the records of a corpus stay Unverified, and what would change it.

    DIR holds records and publisher documents, at any depth. Nothing is run and nothing in DIR is
    written. Exit codes: 0 the audit was made, whatever it found; 5 there was no record; 6 the
    machine could not look at all of it.
    """
    if not directories:
        raise UsageError("expected the DIR of a corpus, for instance `gate2 audit records`")
    require_room(form, output)
    if state is not None:
        _require_own(state, directories)
    selection = selection_of(
        codes=codes,
        statuses=statuses,
        kinds=kinds,
        since=since,
        where=where,
        sort=sort,
        group=group,
        limit=limit,
    )
    settings = settings_for(policy_file)
    require_model(settings.model)
    asked_jobs = jobs or settings.jobs or DEFAULT_JOBS
    estimates, trend = _history(settings, with_ledger)
    progress = Visited(sys.stderr)
    asked = Asked(
        directories=directories,
        settings=settings,
        selection=selection,
        estimates=estimates,
        contained=contained,
        jobs=asked_jobs,
        ledger=partial(looked_back, settings, none=with_ledger is False),
        state=state or _state_of(directories),
        must_keep=state is not None,
        since_last=since_last,
        trend=trend,
        progress=progress,
        note=note,
    )
    with audited(asked) as audit:
        progress.end()
        show_audit(audit, form, output, directories, asked_jobs)
        return _exit_code(audit)


class Visited:
    """Says on a terminal how many places were visited. No thread: processes are forked beside."""

    EVERY_S = 0.2

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._draws = stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        self._next = time.monotonic() + 3 * self.EVERY_S

    def __call__(self, count: int) -> None:
        """So many by now."""
        if self._draws and time.monotonic() >= self._next:
            self._next = time.monotonic() + self.EVERY_S
            self._stream.write(f"\r{count:,} records and documents looked at \x1b[K")
            self._stream.flush()

    def end(self) -> None:
        """Leave the line as it was."""
        if self._draws:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def _history(
    settings: Settings, with_ledger: bool | None
) -> tuple[Estimates, tuple[StatusChange, ...] | None]:
    """What attempts took, and the changes of status where they are asked for."""
    with looked_back(settings, none=with_ledger is False) as ledger:
        if ledger is None and with_ledger:
            raise UsageError(
                "--ledger: expected a ledger, there is none yet: `gate2 check` makes it"
            )
        if not isinstance(ledger, Reason):
            try:
                changes = tuple(changes_of(ledger)) if ledger is not None and with_ledger else None
                return read_estimates(ledger), changes
            except (InfrastructureError, InvalidRecord) as error:
                if with_ledger:
                    raise
                ledger = error.reason
        if with_ledger:
            raise InfrastructureError(ledger)
        note(f"no estimates: {ledger.message}")
        return read_estimates(None), None


def _require_own(state: Path, directories: Sequence[Path]) -> None:
    """That no author of a record could have written the state that `--since-last` goes on from.

    Raises:
        UsageError: it lies in what is audited.
    """
    for directory in directories:
        if state.resolve().is_relative_to(directory.resolve()):
            raise UsageError(
                f"--state {state}: expected a file outside {directory}, whose authors could write"
                " it; name one elsewhere, or leave the option out"
            )


def _state_of(directories: Sequence[Path]) -> Path | None:
    try:
        return state_of(directories)
    except InfrastructureError as error:
        note(f"nothing is kept for --since-last: {error}")
        return None


def _exit_code(audit: Audit) -> int:
    """6 where something of the corpus could not be looked at, else 0."""
    return 6 if audit.totals.unseen else 0
