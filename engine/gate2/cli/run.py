"""`gate2 run DIR`: one repro artifact, sealed; the seal record, each run, the results."""

import sys
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from gate2.cli.assemble import settings_for
from gate2.cli.options import emit_json, format_option, policy_option, sandbox_option
from gate2.cli.refusing import exit_code_of, print_refusal, seal_reasons
from gate2.console import note
from gate2.errors import InfrastructureError, InvalidRecord, UsageError
from gate2.evidence import SealFacts, plain
from gate2.lanes.facts import seal_facts
from gate2.lanes.reading import RunRecord
from gate2.lanes.repro import SealedRuns, run_sealed
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.artifact import read_artifact
from gate2.record.model import ArtifactKind, BrokenArtifact
from gate2.report.document import reason_document
from gate2.report.escape import visible
from gate2.report.text import console_for, reason_line
from gate2.sandbox.select import choose

SHOWN_OUTPUT_LINES = 20


@click.command("run")
@click.argument("directory", type=click.Path(path_type=Path))
@format_option("text", "json")
@sandbox_option
@policy_option
def command(directory: Path, form: str, sandbox: str, policy_file: Path | None) -> int:
    """Run one repro artifact, sealed: DIR holds artifact.toml. Nothing is compared."""
    policy = settings_for(policy_file).policy
    if not directory.is_dir():
        raise UsageError(f"{directory}: expected a directory that holds artifact.toml")
    try:
        artifact = read_artifact(directory)
        if isinstance(artifact, BrokenArtifact):
            return _could_not(artifact.reasons, form)
        if artifact.kind is not ArtifactKind.REPRO:
            raise UsageError(f'{directory}: expected kind = "repro"; for proofs: gate2 lean')
        lane = choose(sandbox)
        sealed = run_sealed(artifact, (), lane, policy, note)
    except (InvalidRecord, InfrastructureError) as error:
        return _could_not((error.reason,), form)
    reasons = _reasons(sealed)
    outcome = "failed" if any(r.blocks for r in reasons) else "ran"
    if not sealed.seal.proven:
        outcome = "error"
    if form == "json":
        emit_json(_document(outcome, reasons, sealed))
    else:
        _print(outcome, reasons, sealed)
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
    if unsealed := seal_reasons(sealed.seal):
        return list(unsealed)
    reasons = [fault for record in sealed.runs for fault in record.facts.faults]
    if not sealed.files_unchanged:
        reasons.append(because(Code.ART_DIGEST_MISMATCH, "the files changed during the runs"))
    return list(dict.fromkeys(reasons))


def _document(outcome: str, reasons: list[Reason], sealed: SealedRuns) -> dict[str, object]:
    return {
        "outcome": outcome,
        "reasons": [reason_document(reason) for reason in reasons],
        "seal": _seal(sealed),
        "runs": [_run(record) for record in sealed.runs],
        "controls": [{"name": name, **_run(record)} for name, record in sealed.controls],
        "artifact_sha256": sealed.artifact_sha256,
    }


def _seal(sealed: SealedRuns) -> dict[str, object]:
    seal = sealed.seal
    return {
        "lane": seal.lane,
        "proven": seal.proven,
        "fault": seal.fault,
        "probes": [plain(probe) for probe in seal.probes],
        "seccomp_sha256": seal.seccomp_sha256,
        "image_id": seal.image_id,
        "runtime": dict(seal.runtime),
    }


def _run(record: RunRecord) -> dict[str, object]:
    run = record.run
    return {
        "exit_code": run.exit_code,
        "ended": run.ended.value,
        "wall_s": round(run.wall_s, 3),
        "cpu_s": run.cpu_s,
        "memory_peak_mib": run.memory_peak_mib,
        "oom": run.oom,
        "results_sha256": record.facts.results_sha256,
        "results": plain(record.results),
    }


def _print(outcome: str, reasons: list[Reason], sealed: SealedRuns) -> None:
    console = console_for(sys.stdout)
    facts: SealFacts = seal_facts(sealed.seal)
    closed = sum(closed for _, _, closed in facts.probes)
    word = "proven" if facts.proven else f"not proven: {facts.fault}"
    console.print(
        Text(f"seal {word} on {facts.lane}: {closed} of {len(facts.probes)} probes closed")
    )
    table = Table(box=None, pad_edge=False)
    for heading in ("run", "exit", "wall s", "cpu s", "peak MiB", "results"):
        table.add_column(heading, justify="right")
    named = [(f"run {n}", record) for n, record in enumerate(sealed.runs, 1)]
    named += [(f"control {visible(name)}", record) for name, record in sealed.controls]
    for name, record in named:
        run = record.run
        code = run.ended.value if run.exit_code is None else str(run.exit_code)
        digest = (record.facts.results_sha256 or "–")[:12]
        cells = (name, code, f"{run.wall_s:.2f}", _number(run.cpu_s), _number(run.memory_peak_mib))
        table.add_row(*cells, digest)
    console.print(table)
    for name, record in named[:1]:
        _print_stream(f"{name} wrote to standard output", record.run.stdout)
        _print_stream(f"{name} wrote to standard error", record.run.stderr)
        results = record.run.files.values()
        for file in results:
            if file.data is not None:
                _print_stream("results", file.data)
    console.print(Text(outcome, "bold green" if outcome == "ran" else "bold red"))
    for reason in reasons:
        console.print(reason_line(reason))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _print_stream(label: str, data: bytes) -> None:
    """What the untrusted script wrote, escaped and cut; it decides nothing."""
    if not data:
        return
    console = console_for(sys.stdout)
    lines = data.decode("utf-8", errors="replace").split("\n")
    console.print(Text(f"{label}:", "dim"))
    for line in lines[:SHOWN_OUTPUT_LINES]:
        console.print(Text(f"  │ {visible(line)[:500]}", "dim"))
    if len(lines) > SHOWN_OUTPUT_LINES:
        console.print(Text(f"  … {len(lines) - SHOWN_OUTPUT_LINES} more lines", "dim"))
