"""`gate2 run DIR`: one repro artifact, sealed; the seal record, each run, the results."""

import sys
from dataclasses import replace
from pathlib import Path

import click
from rich.text import Text

from gate2.cli.assemble import settings_for
from gate2.cli.options import emit_json, format_option, policy_option, sandbox_option
from gate2.cli.packed import artifact_at
from gate2.cli.refusing import exit_code_of, print_refusal, seal_reasons
from gate2.console import note
from gate2.errors import InfrastructureError, InvalidRecord, UsageError
from gate2.lanes.printed import printed_of
from gate2.lanes.repro import SealedRuns, run_sealed
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.artifact import read_artifact
from gate2.record.model import ArtifactKind, BrokenArtifact, ReproPart
from gate2.report.document import reason_document
from gate2.report.hints import hint_for
from gate2.report.sealed import sealed_document
from gate2.report.sealed_text import print_sealed, sum_line
from gate2.report.text import console_for, reason_line
from gate2.sandbox.select import choose


@click.command("run")
@click.argument("directory", type=click.Path(path_type=Path))
@format_option("text", "json")
@sandbox_option
@policy_option
def command(directory: Path, form: str, sandbox: str, policy_file: Path | None) -> int:
    """Run one repro artifact, sealed: DIRECTORY holds artifact.toml, or is a .zip, .tar or
    .tar.gz of such a directory. Nothing is compared."""
    settings = settings_for(policy_file)
    policy = settings.policy
    try:
        with artifact_at(directory) as place:
            artifact = read_artifact(place)
            if isinstance(artifact, BrokenArtifact):
                return _could_not(artifact.reasons, form)
            if artifact.kind is not ArtifactKind.REPRO:
                raise UsageError(f'{directory}: expected kind = "repro"; for proofs: gate2 lean')
            lane = choose(sandbox, runtime=settings.runtime, gpus=settings.gpus)
            sealed = run_sealed(artifact, (), lane, policy, note)
    except (InvalidRecord, InfrastructureError) as error:
        return _could_not((error.reason,), form)
    reasons = _reasons(sealed)
    outcome = "failed" if any(r.blocks for r in reasons) else "ran"
    if not all(seal.proven for seal in (sealed.seal, *sealed.further_seals)):
        outcome = "error"
    metrics = artifact.repro.metrics if artifact.repro else {}
    if form == "json":
        emit_json(sealed_document(outcome, reasons, sealed, metrics))
    else:
        _print(outcome, reasons, sealed, artifact.repro)
    return {"ran": 0, "failed": 1, "error": 6}[outcome]


def _could_not(reasons: tuple[Reason, ...], form: str) -> int:
    infrastructure = any(reason.effect is Effect.INFRASTRUCTURE for reason in reasons)
    outcome = "error" if infrastructure else "failed"
    if form == "json":
        shown = [reason_document(reason) for reason in reasons]
        emit_json({"outcome": outcome, "reasons": shown, "seal": None, "runs": []})
    else:
        print_refusal(outcome, reasons)
    return exit_code_of(reasons)


def _reasons(sealed: SealedRuns) -> list[Reason]:
    if unsealed := [r for seal in (sealed.seal, *sealed.further_seals) for r in seal_reasons(seal)]:
        return unsealed
    reasons = [fault for record in sealed.runs for fault in record.facts.faults]
    if not sealed.files_unchanged:
        reasons.append(because(Code.ART_DIGEST_MISMATCH, "the files changed during the runs"))
    return list(dict.fromkeys(reasons))


def _print(
    outcome: str, reasons: list[Reason], sealed: SealedRuns, repro: ReproPart | None
) -> None:
    console = console_for(sys.stdout)
    if repro is None:
        print_sealed(sealed, {}, console)
    else:
        print_sealed(sealed, repro.metrics, console, repro.controls)
    line = Text(outcome, "bold green" if outcome == "ran" else "bold red")
    console.print(line.append(f"  {sum_line(sealed)}", "not bold default"))
    printed = printed_of(sealed)
    for reason in reasons:
        hint = hint_for(printed, reason.code)
        console.print(reason_line(replace(reason, remedy=hint) if hint else reason))
