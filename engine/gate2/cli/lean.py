"""`gate2 lean DIR`: one proof artifact."""

import sys
import time
from dataclasses import replace
from pathlib import Path

import click
from rich.text import Text

from gate2.cli.assemble import settings_for
from gate2.cli.options import (
    emit_json,
    format_option,
    lean_option,
    no_cache_option,
    policy_option,
    sandbox_option,
)
from gate2.cli.refusing import exit_code_of, print_refusal, seal_reasons
from gate2.console import note
from gate2.errors import InfrastructureError, InvalidRecord, UsageError
from gate2.evidence import ProofOutcome, RecheckFacts, plain
from gate2.executor.lanes import Lanes
from gate2.lanes.case import Examined, in_order
from gate2.lanes.proof import Prover, definitions_of
from gate2.lean.messages import each_message
from gate2.policy import Policy
from gate2.provenance.provenance import provenance_of
from gate2.reasons import Reason
from gate2.record.artifact import MANIFEST, near_name, read_artifact
from gate2.record.files import list_tree
from gate2.record.model import BrokenArtifact, LeanPart, ProofForm
from gate2.record.names import shown
from gate2.report.document import reason_document
from gate2.report.escape import visible
from gate2.report.lean_messages import print_lean_messages
from gate2.report.provenance import provenance_line
from gate2.report.statement import Row, ground_rows, layout, statement_rows
from gate2.report.text import console_for, reason_line
from gate2.sandbox.reaper import reap
from gate2.verdict import recheck_reasons

DEFAULT_THEOREM = "gate2_main"
EXPORT_NAME = "proof.ndjson"
EXIT_CODES = {ProofOutcome.ACCEPTED: 0, ProofOutcome.REJECTED: 1, ProofOutcome.ERROR: 6}


@click.command("lean")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--theorem", metavar="NAME", help=f"Its name (default {DEFAULT_THEOREM}).")
@format_option("text", "json")
@sandbox_option
@lean_option
@no_cache_option
@policy_option
def command(
    directory: Path,
    theorem: str | None,
    form: str,
    sandbox: str,
    lean: str,
    no_cache: bool,
    policy_file: Path | None,
) -> int:
    """Check one proof artifact: DIR holds Statement.lean and Proof.lean (or an export,
    proof.ndjson), and may hold artifact.toml. Without one the theorem is --theorem."""
    started = time.monotonic()
    settings = settings_for(policy_file)
    policy = settings.policy
    found = _part(directory, theorem)
    if isinstance(found, tuple):
        return _could_not(theorem or DEFAULT_THEOREM, found, form)
    try:
        lanes = Lanes(sandbox, lean, policy, not no_cache, settings.runtime)
        prover = lanes.prover(found.toolchain)
        examined = prover.examine(directory, found, policy, note)
        origin = provenance_of(directory, found, lambda: lanes.sandbox())
    except (InfrastructureError, InvalidRecord) as error:
        return _could_not(found.theorem, (error.reason,), form)
    finally:
        reap()
    reasons = in_order((*examined.findings, *_policy_reasons(examined, found, policy)))
    outcome = _outcome(examined, reasons)
    if form == "json":
        total = round(time.monotonic() - started, 3)
        document = _document(outcome, reasons, found, examined, prover, total)
        emit_json({**document, "provenance": None if origin is None else origin.document()})
    else:
        _print(outcome, reasons, found, examined)
        if origin is not None:
            console_for(sys.stdout).print(Text(provenance_line(origin)), soft_wrap=True)
    return EXIT_CODES[outcome]


def _part(directory: Path, theorem: str | None) -> LeanPart | tuple[Reason, ...]:
    """What to check, or why there is nothing to check."""
    if not directory.is_dir():
        raise UsageError(f"{directory}: expected a directory with Statement.lean and Proof.lean")
    if not (directory / MANIFEST).exists():
        return _bare_part(directory, theorem or DEFAULT_THEOREM)
    artifact = read_artifact(directory)
    if isinstance(artifact, BrokenArtifact):
        return artifact.reasons
    if artifact.lean is None:
        raise UsageError(f'{directory}: expected kind = "lean4"; for scripts: gate2 run')
    if theorem is not None and theorem != artifact.lean.theorem:
        raise UsageError(
            f"--theorem {theorem} differs from {MANIFEST}, which names {artifact.lean.theorem}"
        )
    return artifact.lean


def _bare_part(directory: Path, theorem: str) -> LeanPart:
    """What a directory without artifact.toml holds, by the files' usual names."""
    bare = LeanPart(theorem=theorem)
    export = LeanPart(theorem=theorem, proof=EXPORT_NAME, form=ProofForm.EXPORT)
    attached = (directory / export.proof).is_file() and not (directory / bare.proof).exists()
    part = export if attached else bare
    missing = [name for name in (part.statement, part.proof) if not (directory / name).is_file()]
    if missing:
        files = list_tree(directory).files
        alike = [shown(near) for name in missing if (near := near_name(name, files))]
        instead = f", but {' and '.join(alike)}" if alike else ""
        raise UsageError(f"{directory}: expected {' and '.join(missing)}, found none{instead}")
    return part


def _policy_reasons(examined: Examined, part: LeanPart, policy: Policy) -> tuple[Reason, ...]:
    if unsealed := seal_reasons(examined.seal):
        return unsealed
    if examined.outcome is not ProofOutcome.ACCEPTED:
        return ()
    return tuple(recheck_reasons(examined.kernels, policy, part.proves, part.form))


def _outcome(examined: Examined, reasons: tuple[Reason, ...]) -> ProofOutcome:
    accepted = examined.outcome is ProofOutcome.ACCEPTED
    if accepted and any(reason.blocks for reason in reasons):
        return ProofOutcome.REJECTED
    return examined.outcome


def _could_not(theorem: str, reasons: tuple[Reason, ...], form: str) -> int:
    if form == "json":
        emit_json(
            {
                "outcome": ProofOutcome.ERROR.value,
                "reasons": [reason_document(reason) for reason in reasons],
                "theorem": theorem,
                "statement": "",
                "axioms": [],
                "kernels": [],
                "timings_s": {},
            }
        )
    else:
        print_refusal(ProofOutcome.ERROR.value, reasons)
    return exit_code_of(reasons)


def _document(
    outcome: ProofOutcome,
    reasons: tuple[Reason, ...],
    part: LeanPart,
    examined: Examined,
    prover: Prover,
    total_s: float,
) -> dict[str, object]:
    judgement = examined.judgement
    return {
        "outcome": outcome.value,
        "reasons": [reason_document(reason) for reason in reasons],
        "theorem": part.theorem,
        "proves": part.proves.value,
        "statement": "" if judgement is None else judgement.statement,
        "definitions": list(definitions_of(judgement)),
        "axioms": [] if judgement is None else list(judgement.axioms),
        "kernels": [plain(kernel) for kernel in examined.kernels],
        "form": part.form.value,
        "recheck": plain(examined.recheck),
        "advisories": list(prover.advisories()),
        "toolchain": prover.facts(),
        "statement_sha256": examined.statement_sha256,
        "proof_sha256": examined.proof_sha256,
        "messages": [plain(message) for message in examined.messages],
        "timings_s": {**examined.timings_s, "total": total_s},
    }


def _print(
    outcome: ProofOutcome, reasons: tuple[Reason, ...], part: LeanPart, examined: Examined
) -> None:
    console = console_for(sys.stdout)
    judgement = examined.judgement
    if judgement is not None and judgement.statement:
        console.print(Text(f"theorem {visible(part.theorem)}", "bold"))
        rows = statement_rows(judgement.statement, definitions_of(judgement), part.proves)
        ground = ground_rows(judgement.axioms, examined.kernels)
        console.print(layout((*rows, *ground, *_recheck_rows(examined.recheck)), indent=2))
    accepted = outcome is ProofOutcome.ACCEPTED
    print_lean_messages(examined.messages_of, examined.messages, console)
    console.print(Text(outcome.value, "bold green" if accepted else "bold red"))
    for reason in reasons:
        console.print(reason_line(_in_short(reason) if examined.messages else reason))


def _in_short(reason: Reason) -> Reason:
    """The reason with the first of Lean's messages alone: all of them stand above it."""
    return replace(reason, message=each_message(reason.message)[0])


def _recheck_rows(recheck: RecheckFacts | None) -> tuple[Row, ...]:
    """What the independent kernel checked, and what it took on trust."""
    if recheck is None:
        return ()
    own = "1 declaration" if recheck.admitted == 1 else f"{recheck.admitted} declarations"
    return (Row("checked", f"{own} of the proof's own; the library is {recheck.library}"),)
