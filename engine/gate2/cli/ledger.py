"""`gate2 ledger log|verify|export|init`: the ledger of every attempt."""

import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from gate2.cli.assemble import settings_for
from gate2.cli.options import emit, emit_json, format_option, output_option, policy_option, put
from gate2.cli.refusing import exit_code_of, print_refusal
from gate2.errors import InvalidRecord, NothingSelected, UsageError
from gate2.ledger.anchor import contradicts, published_head
from gate2.ledger.chain import Chained, Head, broken
from gate2.ledger.export import document, export_lines, head_document, verified_export
from gate2.ledger.opening import existing_ledger, open_ledger
from gate2.ledger.store import Ledger
from gate2.reasons import Reason
from gate2.report.ci.inert import inert_json
from gate2.report.escape import visible
from gate2.report.text import console_for
from gate2.strictjson import dumps, dumps_canonical

SHOWN = 50
ledger_option = click.option(
    "--ledger", "url", metavar="URL", help="The ledger; default is that of the settings."
)


@click.group("ledger")
def command() -> None:
    """Show, verify, export and make the ledger of every attempt."""


@command.command("log")
@click.option("--record", metavar="ID", help="Entries of this record only.")
@click.option("--claim", metavar="ID", help="Entries of claims with this id only.")
@click.option("--status", metavar="STATUS", help="VERIFIED, UNVERIFIED or FALSIFIED only.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=SHOWN,
    show_default=True,
    metavar="N",
    help="The newest N of them.",
)
@format_option("text", "json", "jsonl")
@ledger_option
@policy_option
def log(
    record: str | None,
    claim: str | None,
    status: str | None,
    limit: int,
    form: str,
    url: str | None,
    policy_file: Path | None,
) -> int:
    """Show entries, the newest last."""
    with _opened(url, policy_file) as ledger:
        head = ledger.head()
        # Without a filter the newest are known by their numbers alone.
        after = 0 if record or claim or status else head.entries - limit
        fitting = ledger.entries(after=max(after, 0), record=record, claim=claim, status=status)
        shown = deque(fitting, maxlen=limit)
        where = ledger.where
    if not shown:
        raise NothingSelected(f"{where}: none of its {head.entries} entries is asked for")
    if form == "text":
        console_for(sys.stdout).print(_table(shown))
    elif form == "jsonl":
        lines = (dumps_canonical(document(each)).decode() + "\n" for each in shown)
        emit(inert_json("".join(lines)), None)
    else:
        listed = [document(each) for each in shown]
        emit(inert_json(dumps({"ledger": head_document(head), "entries": listed}).decode()), None)
    return 0


@command.command("verify")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--since",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="An earlier export, or a published verdict.json: the ledger must still hold what it held"
    " then.",
)
@format_option("text", "json")
@ledger_option
@policy_option
def verify(
    file: Path | None, since: Path | None, form: str, url: str | None, policy_file: Path | None
) -> int:
    """Check the whole chain; of FILE, an export, where one is named. Exit 4 where it is broken."""
    if file is not None:
        if url is not None or since is not None:
            raise UsageError("expected an export or a ledger, came both: leave FILE or options out")
        return _verify_export(file, form)
    with _opened(url, policy_file) as ledger:
        reasons = ledger.verify()
        if since is not None and not reasons:
            reasons = _since(ledger, since)
        head = None if reasons else ledger.head()
        where = ledger.where
    if head is not None and head.entries == 0:
        raise NothingSelected(f"{where}: the ledger has no entry yet")
    return _answer(where, head, reasons, form)


@command.command("export")
@output_option
@ledger_option
@policy_option
def export(output: Path | None, url: str | None, policy_file: Path | None) -> int:
    """Write the whole ledger as JSON lines, which `gate2 ledger verify FILE` can check."""
    with _opened(url, policy_file) as ledger:
        if output is not None:
            put(output, export_lines(ledger), mode=0o600)
            return 0
        for line in export_lines(ledger):
            emit(line.decode(), None)
    return 0


@command.command("init")
@ledger_option
@policy_option
def init(url: str | None, policy_file: Path | None) -> int:
    """Make an empty ledger where there is none, for instance as the owner of a database."""
    with open_ledger(url or settings_for(policy_file).ledger) as ledger:
        head = ledger.head()
        emit(visible(f"{ledger.where}: ledger {head.id}, {head.entries} entries") + "\n", None)
    return 0


@contextmanager
def _opened(url: str | None, policy_file: Path | None) -> Iterator[Ledger]:
    """The ledger that is asked for, to be read."""
    ledger = existing_ledger(url or settings_for(policy_file).ledger)
    if ledger is None:
        raise NothingSelected(
            "expected a ledger, there is none yet: `gate2 check` or `gate2 ledger init` makes one"
        )
    with ledger:
        yield ledger


def _since(ledger: Ledger, file: Path) -> tuple[Reason, ...]:
    """EVD-012 where the ledger is not what it was when `file` was written."""
    then, now = published_head(file), ledger.head()
    if then.id != now.id:
        said = f"{file} is about the ledger {then.id}, this one is {now.id}"
        return (broken(f"{said}: it is another one, or was made anew"),)
    fault = contradicts(ledger, then.id, then.entries, then.sha256)
    return (broken(f"{file}: {fault}"),) if fault else ()


def _verify_export(file: Path, form: str) -> int:
    try:
        with file.open("rb") as stream:
            head = verified_export(stream, str(file))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from None
    except InvalidRecord as error:
        return _answer(str(file), None, (error.reason,), form)
    if head.entries == 0:
        raise NothingSelected(f"{file}: the exported ledger has no entry")
    return _answer(str(file), head, (), form)


def _answer(where: str, head: Head | None, reasons: tuple[Reason, ...], form: str) -> int:
    """Say how it is; the exit code."""
    if form == "json":
        listed = [{"code": r.code.value, "name": r.name, "message": r.message} for r in reasons]
        known = None if head is None else head_document(head)
        emit_json({"where": where, "sound": not reasons, "head": known, "reasons": listed})
    elif head is not None:
        emit(visible(f"{where}: sound, {head.entries} entries, head {head.sha256}") + "\n", None)
    else:
        print_refusal(visible(f"{where}: broken"), reasons)
    return exit_code_of(reasons) if reasons else 0


def _table(shown: "deque[Chained]") -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("number", "at", "what", "record", "claim", "status", "outcome"):
        table.add_column(heading, overflow="fold")
    for chained in shown:
        entry = chained.entry
        codes = entry.body.get("codes")
        words = [entry.body.get("outcome"), *(codes if isinstance(codes, list) else [])]
        cells = (
            *(str(chained.number), entry.at, entry.kind.value, entry.record),
            *(entry.claim or "-", entry.status or "-"),
            " ".join(str(word) for word in words if word is not None) or "-",
        )
        table.add_row(*(Text(visible(cell)) for cell in cells))
    return table
