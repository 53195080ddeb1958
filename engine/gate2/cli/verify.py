"""`gate2 verify PATH…`: evidence checked again, offline: signatures, digests, verdict, history."""

from functools import partial
from pathlib import Path

import click

from gate2.claim_rules import rules_with
from gate2.cli.assemble import settings_for
from gate2.cli.ledgers import looked_back
from gate2.cli.models import require_model
from gate2.cli.options import (
    emit,
    emit_drawn,
    emit_json,
    format_option,
    output_option,
    policy_option,
    put,
    say_empty,
)
from gate2.cli.verifying import Verifying
from gate2.console import note
from gate2.contract import Status
from gate2.crash import contained
from gate2.errors import InfrastructureError, UsageError, worst
from gate2.policy import Require
from gate2.record.selecting import selected
from gate2.report.verified import Verified, verified_document, verified_jsonl
from gate2.report.verified_text import print_verified
from gate2.settings import Settings
from gate2.verify.verified import VerifiedRecord, exit_code_of
from gate2.version import version


@click.command("verify")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@format_option("text", "json", "jsonl")
@output_option
@click.option(
    "--require",
    type=click.Choice([str(item) for item in Require]),
    help="What exit 0 means; overrides the policy file (default verified).",
)
@policy_option
@click.option(
    "--ledger", "url", metavar="URL", help="The ledger; default is that of the settings, if any."
)
@click.option("--no-ledger", is_flag=True, help="Ask no ledger what was published before.")
@click.option(
    "--export-verifier",
    "exported",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a verifier that is one file and needs Python alone; it checks no signature.",
)
def command(
    paths: tuple[Path, ...],
    form: str,
    output: Path | None,
    require: str | None,
    policy_file: Path | None,
    url: str | None,
    no_ledger: bool,
    exported: Path | None,
) -> int:
    """Check evidence again, offline: without Docker, Lean or network. PATH is a record, a .zip,
    .tar or .tar.gz of one, or a directory of records."""
    if url is not None and no_ledger:
        raise UsageError("expected a ledger or none, came both --ledger and --no-ledger")
    if exported is not None:
        _export(exported)
        if not paths:
            return 0
    if not paths:
        raise UsageError("expected the PATH of a record, or --export-verifier FILE")
    settings = settings_for(policy_file)
    require_model(settings.model)
    chosen = selected(paths)
    with looked_back(settings, none=no_ledger, url=url) as ledger:
        work = Verifying(settings, ledger)
        seen = [Verified(str(place), _verified(work, place)) for place in chosen.places]
    _show(seen, settings, form, output)
    wanted = Require(require) if require else settings.policy.require
    return worst({exit_code_of(item.record, wanted) for item in seen} | say_empty(chosen.empty))


def _verified(work: Verifying, place: Path) -> VerifiedRecord:
    """The record there; a bug that it meets must not hide what is found of the others."""
    try:
        return contained(partial(work.verify, place))
    except InfrastructureError as error:
        return VerifiedRecord("", "", None, Status.UNVERIFIED, None, (error.reason,))


def _export(target: Path) -> None:
    from gate2.standalone.export import verifier_source

    put(target, verifier_source().encode(), mode=0o755)
    note(f"written: {target}; it recomputes everything but the signatures")


def _show(seen: list[Verified], settings: Settings, form: str, output: Path | None) -> None:
    engine = {
        "version": version(),
        "rules": rules_with(settings.model),
        "policy_sha256": settings.policy.digest(),
        "trusted_keys": len(settings.trusted_keys),
    }
    match form:
        case "json":
            emit_json(verified_document(seen, engine), output)
        case "jsonl":
            emit(verified_jsonl(seen, engine), output)
        case _:
            emit_drawn(partial(print_verified, seen), output)
