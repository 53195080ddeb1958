"""`gate2 why PATH [CLAIM]`: why one record, or one claim of it, has its status, in plain words."""

import difflib
import shutil
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from gate2.audit.history import History, history_of
from gate2.audit.looking import Looking
from gate2.cli.assemble import settings_for
from gate2.cli.ledgers import looked_back
from gate2.cli.models import require_model
from gate2.cli.options import emit, emit_json, format_option, output_option, policy_option
from gate2.cli.packed import is_packed
from gate2.crash import contained
from gate2.errors import InfrastructureError, InvalidRecord, NothingSelected, UsageError
from gate2.ledger.store import Ledger
from gate2.reasons import Reason
from gate2.record.reader import RECORD_FILE
from gate2.record.selecting import selected
from gate2.report.audit.html.detail_evidence import Attested, attested_of
from gate2.report.escape import visible
from gate2.report.why.answer import Answer, answer_of
from gate2.report.why.asked import Asked, exit_code_of
from gate2.report.why.document import why_document
from gate2.report.why.markdown import as_why_markdown
from gate2.report.why.text import as_why_text
from gate2.settings import Settings
from gate2.verify.directory import read_beside
from gate2.verify.stated import Stated, read_stated

NAMED_CLAIMS = 12
PLAIN_WIDTH = 80


@click.command("why")
@click.argument("path", type=click.Path(path_type=Path))
@click.argument("claim", required=False)
@format_option("text", "json", "markdown")
@output_option
@click.option("--no-ledger", is_flag=True, help="Ask no ledger what was tried before.")
@policy_option
def command(
    path: Path,
    claim: str | None,
    form: str,
    output: Path | None,
    no_ledger: bool,
    policy_file: Path | None,
) -> int:
    """Say why the record at PATH, or one CLAIM of it, has its status, and what would change it.

    PATH is a record, a file in one, or a publisher's document. Nothing is run. Exit codes: 0
    VERIFIED; 1 not verified; 3 FALSIFIED; 4 something is invalid; 5 there is no record; 6 this
    machine could not look.
    """
    settings = settings_for(policy_file)
    require_model(settings.model)
    asked = _asked(_place(path), settings, none=no_ledger)
    if claim is not None:
        asked = _about(asked, claim)
    _show(answer_of(asked), form, output)
    return exit_code_of(asked)


def _place(path: Path) -> Path:
    """The record that the path stands for: one, and no more."""
    places = selected((path,)).places
    if not places:
        raise NothingSelected(f"{path}: expected a record or a document, found none there")
    if len(places) > 1:
        named = ", ".join(str(place) for place in places[:3])
        raise UsageError(
            f"{path}: expected one record, {len(places)} stand there: ask for one of them"
            f" ({named}{', …' if len(places) > 3 else ''}), or `gate2 audit {path}` for all"
        )
    if is_packed(places[0]):
        raise UsageError(
            f"{path}: expected a record or a document, came an archive: unpack it first, or ask"
            f" `gate2 verify {path}` what is established of it"
        )
    return places[0].parent if places[0].name == RECORD_FILE else places[0]


def _asked(place: Path, settings: Settings, *, none: bool) -> Asked:
    attested, corrections, trees = _beside(place)
    with looked_back(settings, none=none) as ledger:
        record = contained(partial(Looking(settings, ledger).look, place, str(place)))
        history = _history(ledger if record.id else None, record.id, corrections)
    return Asked(
        place=str(place),
        record=record,
        attested=attested,
        history=history,
        signed=settings.policy.require_signature,
        trees=trees,
    )


def _history(ledger: Ledger | Reason | None, record: str, corrections: bytes | None) -> History:
    """What is remembered; where the ledger cannot be asked, what stands beside the record."""
    if not isinstance(ledger, Reason):
        try:
            return history_of(ledger, record, corrections)
        except (InfrastructureError, InvalidRecord) as error:
            ledger = error.reason
    click.echo(f"gate2: the ledger was not asked: {visible(ledger.message)}", err=True)
    return history_of(None, record, corrections)


def _beside(place: Path) -> tuple[Mapping[str, Attested], bytes | None, Mapping[str, str]]:
    """The evidence by claim, the correction events, and the digests of what is attached; what
    cannot be read the reasons say."""
    if not place.is_dir():
        return {}, None, {}
    try:
        beside = read_beside(place)
    except (InfrastructureError, InvalidRecord):
        return {}, None, {}
    stated = None if beside.verdict is None else read_stated(beside.verdict)
    attested = attested_of(stated.extension, beside) if isinstance(stated, Stated) else {}
    return attested, beside.corrections, beside.artifacts


def _about(asked: Asked, claim: str) -> Asked:
    """The same, asked about one claim."""
    known = {each.id: each for each in asked.record.claims}
    if claim in known:
        return replace(asked, claim=known[claim])
    near = difflib.get_close_matches(claim, known, n=3, cutoff=0.5)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    names = ", ".join(list(known)[:NAMED_CLAIMS]) or "none"
    more = f" and {len(known) - NAMED_CLAIMS} more" if len(known) > NAMED_CLAIMS else ""
    raise UsageError(
        f"{asked.place}: expected a claim of the record, which are {names}{more}; came"
        f" {claim!r}{hint}"
    )


def _show(answer: Answer, form: str, output: Path | None) -> None:
    match form:
        case "json":
            emit_json(why_document(answer), output)
        case "markdown":
            emit(as_why_markdown(answer), output)
        case _:
            width = PLAIN_WIDTH if output else shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns
            emit(as_why_text(answer, width), output)
