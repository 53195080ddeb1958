"""`gate2 ci --base REF`: the gate on a pull request."""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gate2.ci.base_history import published_on_base
from gate2.ci.base_settings import BaseSettings
from gate2.ci.deciding import Rules
from gate2.ci.gate import Gate, gate_settings, read_sides
from gate2.ci.judgement import Finding, JudgedRecord, Judgement, Require
from gate2.ci.looking import Looking
from gate2.ci.said import weight_of
from gate2.cli.assemble import Assembly, assemble
from gate2.cli.ci_evidence import EvidenceOut, evidence_out, remember
from gate2.cli.ci_formats import FORMATS, require_place, show_judgement
from gate2.cli.ci_init import init_command
from gate2.cli.options import (
    lean_option,
    no_cache_option,
    sandbox_option,
)
from gate2.console import Progress, note
from gate2.crash import contained
from gate2.errors import InfrastructureError, InvalidRecord, UsageError
from gate2.git.repository import open_repository
from gate2.ledger.opening import existing_ledger
from gate2.ledger.store import Ledger
from gate2.places import fault_of
from gate2.report.ci.inert import inert

if TYPE_CHECKING:
    from gate2.check import CheckedRecord

INTERRUPTED = 130


@click.group("ci", invoke_without_command=True)
@click.option("--base", metavar="REF", help="What the branch is to be merged into: its tip.")
@click.option(
    "--head", default="HEAD", show_default=True, metavar="REF", help="The commit to judge."
)
@click.option(
    "--repo",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The repository (default: this directory's).",
)
@click.option(
    "--require",
    type=click.Choice([str(item) for item in Require]),
    default=Require.NO_REGRESSION.value,
    show_default=True,
    help="What exit 0 means.",
)
@click.option(
    "--policy",
    "policy_file",
    type=click.Path(path_type=Path),
    help="Settings; a file within the repository is read from the base's commit.",
)
@click.option(
    "--trust-attestations",
    is_flag=True,
    help="Take evidence that a key trusted by the base signed, instead of running it again.",
)
@click.option(
    "--reviewed-by",
    "reviewed_by",
    multiple=True,
    metavar="HANDLE",
    help="Somebody whose approval of this very head the caller has made sure of; counts if the "
    "base's settings name them. Repeatable.",
)
@click.option(
    "--format",
    "forms",
    type=click.Choice(list(FORMATS)),
    multiple=True,
    help="How to say the outcome (default text); several with -o DIR.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write there: a file for one format, a directory for several.",
)
@click.option(
    "--evidence",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write there what `gate2 check --write` would write beside each record that holds.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    help="Sign what --evidence writes with this key; default is GATE2_KEY.",
)
@click.option("--keyless", is_flag=True, help="Sign it as this CI job, through sigstore.")
@click.option("--no-ledger", is_flag=True, help="Ask no ledger what was published before.")
@sandbox_option
@lean_option
@click.option("--jobs", type=click.IntRange(1, 256), help="Claims at a time (default 2).")
@no_cache_option
@click.pass_context
def command(
    context: click.Context,
    base: str | None,
    head: str,
    repo: Path,
    require: str,
    policy_file: Path | None,
    trust_attestations: bool,
    reviewed_by: tuple[str, ...],
    forms: tuple[str, ...],
    output: Path | None,
    evidence: Path | None,
    key: Path | None,
    keyless: bool,
    no_ledger: bool,
    sandbox: str,
    lean: str,
    jobs: int | None,
    no_cache: bool,
) -> int:
    """The gate on a pull request. It judges the commits of the head, never a work tree; settings,
    trusted keys, reviewers and waivers are those of the base's commit. `gate2 ci init` writes what
    GitHub or GitLab needs."""
    if context.invoked_subcommand is not None:
        return 0
    if base is None:
        raise UsageError(
            "expected --base REF: the branch that this one is to be merged into, for instance "
            "--base origin/main"
        )
    chosen = tuple(dict.fromkeys(forms)) or ("text",)
    require_place(chosen, output)
    if (key is not None or keyless) and evidence is None:
        raise UsageError("signatures are for what --evidence writes: add --evidence DIR")
    started = time.monotonic()
    out = None if evidence is None else evidence_out(evidence, key, keyless=keyless)
    sides = read_sides(open_repository(repo), base, head)
    settings = gate_settings(sides, policy_file)
    for line in settings.notes:
        note(inert(line))
    reviewers = _reviewers(reviewed_by, settings)
    reading_s = time.monotonic() - started
    with (
        Progress(sys.stderr, safe=inert) as progress,
        tempfile.TemporaryDirectory(prefix="gate2-ci-") as room,
        assemble(
            settings=settings.settings,
            sandbox=sandbox,
            lean=lean,
            use_cache=not no_cache,
            jobs=jobs,
            observer=progress,
            only_claim=None,
        ) as assembly,
        _asked(settings, none=no_ledger) as (ledger, unasked),
    ):
        looking = Looking(
            settings=settings.settings,
            checker=assembly.checker,
            contained=contained,
            ledger=ledger,
            trust_attestations=trust_attestations,
            reviewers=reviewers,
        )
        today = datetime.now(timezone.utc).date()
        gate = Gate(
            sides=sides,
            settings=settings,
            looking=looking,
            rules_of=lambda taken: Rules(
                Require(require), reviewers, settings.settings.waivers, today, taken
            ),
            room=Path(room),
        )
        work = _Work(gate, assembly, out, findings=unasked)
        work.judge()
        engine = assembly.engine()
    judgement = Judgement(
        base=sides.base,
        head=sides.head,
        merge_bases=sides.merge_bases,
        everything=sides.everything,
        require=Require(require),
        records=tuple(work.records),
        findings=tuple(work.findings),
        records_total=gate.records_total(),
        settings=settings.source,
        policy_sha256=settings.settings.policy.digest(),
        trusted_keys=len(settings.settings.trusted_keys),
        reviewers=reviewers,
        engine={key: value for key, value in engine.items() if key != "policy_sha256"},
        timings_s={"total": time.monotonic() - started, "reading": reading_s},
        complete=work.complete,
    )
    show_judgement(judgement, chosen, output)
    return judgement.exit_code


command.add_command(init_command, "init")


@dataclass
class _Work:
    """What one run has judged, as far as it came."""

    gate: Gate
    assembly: Assembly
    out: EvidenceOut | None
    records: list[JudgedRecord] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    complete: bool = True

    def judge(self) -> None:
        """Every record that the branch touches; an interruption leaves the others out."""
        try:
            self.findings += self.gate.findings()
            for record, looked, place in self.gate.records():
                if looked is not None and looked.checked is not None:
                    self._keep(record, looked.checked, place)
                self.records.append(record)
        except KeyboardInterrupt:
            self.complete = False

    def _keep(self, record: JudgedRecord, checked: "CheckedRecord", place: Path) -> None:
        """The ledger hears of every attempt; evidence is written where it was asked for."""
        try:
            remember(self.assembly, checked)
            if self.out is not None:
                sides = self.gate.sides
                on_base = published_on_base(sides.repository, sides.base_tree, record)
                self.out.write(self.assembly, record, checked, place, on_base)
        except (InfrastructureError, InvalidRecord) as error:
            found = Finding(error.reason, weight_of(error.reason), record.path, record=record.id)
            self.findings.append(found)
        except OSError as error:
            raise fault_of(error) from error


def _reviewers(named: Sequence[str], settings: BaseSettings) -> tuple[str, ...]:
    """Those of them whom the base's settings name."""
    known = settings.settings.policy.reviewers
    for handle in named:
        if handle not in known:
            note(
                inert(
                    f"--reviewed-by {handle}: the base's settings do not name this reviewer"
                    " ([trust] reviewers), so it counts for nothing"
                )
            )
    return tuple(sorted(set(named) & set(known)))


@contextmanager
def _asked(settings: BaseSettings, *, none: bool) -> Iterator[tuple[Ledger | None, list[Finding]]]:
    """The ledger to ask, None where there is none; and why it cannot be asked."""
    if none:
        yield None, []
        return
    try:
        ledger = existing_ledger(settings.settings.ledger)
    except (InfrastructureError, InvalidRecord) as error:
        yield None, [Finding(error.reason, weight_of(error.reason), "")]
        return
    if ledger is None:
        yield None, []
        return
    with ledger:
        yield ledger, []
