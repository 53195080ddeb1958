"""`gate2 check PATH…`: the gate."""

import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gate2.check import (
    CheckedRecord,
    Plan,
    Report,
    UnreadRecord,
    exit_code,
)
from gate2.cli.assemble import Assembly, assemble, settings_for
from gate2.cli.driver_memory import CheckMemory
from gate2.cli.expecting import Remembered
from gate2.cli.options import (
    emit,
    emit_drawn,
    emit_json,
    ending,
    format_option,
    hook_option,
    lean_option,
    no_cache_option,
    output_option,
    policy_option,
    sandbox_option,
    say_empty,
)
from gate2.cli.packed import record_at, require_known_kinds
from gate2.cli.publishing import signing_as, written_of
from gate2.console import Progress, note
from gate2.contracts.record_verdict import Named
from gate2.crash import contained
from gate2.errors import InfrastructureError, ReasonedError, UsageError, worst
from gate2.executor.choosing import ExecutorName, Where
from gate2.policy import Require
from gate2.publish.stated_beside import stated_beside
from gate2.record.selecting import selected, selected_records
from gate2.record.sharding import Share, parse_shard, tree_of
from gate2.record.sharding import chosen as chosen_of
from gate2.report.ci.inert import inert
from gate2.report.document import report_document
from gate2.report.jsonl import as_jsonl
from gate2.report.markdown import as_markdown
from gate2.report.short import print_short
from gate2.report.text import print_report

if TYPE_CHECKING:
    from gate2.cli.origins import Origins

INTERRUPTED = 130


@click.command("check")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@format_option("text", "json", "jsonl", "markdown", "summary")
@output_option
@click.option("--write", is_flag=True, help="Write verdict.json and evidence beside each record.")
@click.option(
    "--require",
    type=click.Choice([str(item) for item in Require]),
    help="What exit 0 means; overrides the policy file (default verified).",
)
@click.option("--claim", metavar="ID", help="Check this claim only.")
@click.option(
    "--shard",
    metavar="I/N",
    help="Check the I-th of N shares of the records; `gate2 report merge` joins the reports.",
)
@sandbox_option
@lean_option
@click.option("--jobs", type=click.IntRange(1, 256), help="Workers at a time (default 2).")
@click.option(
    "--executor",
    type=click.Choice([str(name) for name in ExecutorName]),
    default=str(ExecutorName.LOCAL),
    show_default=True,
    help="Where checks run: in processes here, or on a Ray cluster (the extra `ray`).",
)
@click.option(
    "--address",
    metavar="HOST:PORT|auto",
    help="The Ray cluster; without it one is started for this check, on loopback.",
)
@no_cache_option
@click.option(
    "--resume",
    is_flag=True,
    help="Take up what a check of the same things had found that was killed or interrupted.",
)
@click.option(
    "--provenance",
    is_flag=True,
    help="Look up where proofs come from, too (text, json); no part of any verdict.",
)
@policy_option
@hook_option
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    help="Sign what --write writes with this key (`gate2 keygen`); default is GATE2_KEY.",
)
@click.option(
    "--keyless",
    is_flag=True,
    help="Sign what --write writes as this CI job, through sigstore (the extra `keyless`).",
)
@click.option(
    "--assurance",
    type=click.Choice(["self", "ci", "independent"]),
    default="self",
    show_default=True,
    help="Who runs this, in relation to who made the record; stands in what --write writes.",
)
def command(
    paths: tuple[Path, ...],
    form: str,
    output: Path | None,
    write: bool,
    require: str | None,
    claim: str | None,
    shard: str | None,
    sandbox: str,
    lean: str,
    jobs: int | None,
    executor: str,
    address: str | None,
    no_cache: bool,
    resume: bool,
    provenance: bool,
    policy_file: Path | None,
    hook: bool,
    key: Path | None,
    keyless: bool,
    assurance: str,
) -> int:
    """Judge records: PATH is a record, a file in one, a .zip, .tar or .tar.gz of one, a directory
    of records, or a publisher's document."""
    if write and claim:
        raise UsageError("--write writes the verdict of a whole record: leave out --claim")
    if shard is not None and (claim or hook):
        raise UsageError("--shard is of whole records and all of them: leave out --claim, --hook")
    started = time.monotonic()
    if (key is not None or keyless) and not write:
        raise UsageError("signatures are for what --write writes: add --write, or do not sign")
    signing = signing_as(key, assurance, keyless=keyless) if write else None
    chosen = selected_records(paths) if hook else selected(paths)
    if hook and not chosen.places:
        return 0  # of all files that a commit changes, none is a record's
    places, share = (chosen.places, None) if shard is None else _shared(chosen.places, shard)
    require_known_kinds(places, writing=write)  # before minutes of runs, not after them
    with (
        Progress(sys.stderr, safe=inert) as progress,
        assemble(
            settings=settings_for(policy_file),
            sandbox=sandbox,
            lean=lean,
            use_cache=not no_cache,
            jobs=jobs,
            observer=progress,
            only_claim=claim,
            where=Where(ExecutorName(executor), address),
        ) as assembly,
        CheckMemory(assembly, places, claim, resume=resume, watch=progress) as memory,
    ):
        wanted = Require(require) if require else assembly.settings.policy.require
        progress.expect(assembly.checker.jobs, Remembered(assembly.settings))
        origins = _origins(form, sandbox, assembly) if provenance else None
        checked, unread, complete = _check(
            places, assembly, claim, origins, write=write, memory=memory
        )
        written, failed = written_of(checked, assembly, signing, memory)
        memory.ended(properly=complete and failed is None)
        memory.say_resumed()
        report = Report(
            records=tuple(checked),
            unread=tuple(unread),
            complete=complete,
            policy=assembly.settings.policy,
            engine=assembly.engine(),
            timings_s={"total": time.monotonic() - started},
            share=share,
        )
    _show(report, form, output, written, origins)
    code = exit_code(report, wanted) if complete else INTERRUPTED
    if complete:
        code = worst({code} | say_empty(() if hook else chosen.empty))
    return ending(code, failed)


def _shared(places: tuple[Path, ...], text: str) -> tuple[tuple[Path, ...], Share]:
    """The records that are this job's own; said where there are none."""
    share = Share(parse_shard(text), tree_of(places))
    own = chosen_of(places, share.shard)
    if places and not own:
        count = share.tree.records
        note(
            f"shard {share.shard}: expected a record of its own, there are {count} in all;"
            f" cut them into at most {count} shards"
        )
    return own, share


def _check(
    places: tuple[Path, ...],
    assembly: Assembly,
    claim: str | None,
    origins: "Origins | None",
    *,
    write: bool,
    memory: CheckMemory,
) -> tuple[list[CheckedRecord], list[UnreadRecord], bool]:
    found: dict[int, CheckedRecord | UnreadRecord] = {}
    opened: dict[int, ExitStack] = {}

    def plan(number: int) -> Plan | None:
        unpacked = opened[number] = ExitStack()
        record = unpacked.enter_context(record_at(places[number]))
        if write:
            from gate2.publish.publishing import require_writable

            require_writable(record)  # before minutes of runs, not after them
        if claim is not None and claim not in {item.id for item in record.claims}:
            unpacked.close()
            return None
        return memory.plan(record)

    def done(number: int, settled: CheckedRecord | ReasonedError) -> None:
        with opened.pop(number):
            if isinstance(settled, ReasonedError):
                found[number] = UnreadRecord(str(places[number]), settled.reason)
                return
            try:
                remarks = contained(partial(stated_beside, settled.record, writing=write))
            except InfrastructureError as error:
                remarks = (error.reason,)  # what was decided stands: a FALSIFIED one above all
            found[number] = replace(settled, remarks=remarks)
            if origins is not None:
                with suppress(InfrastructureError):  # no part of any verdict, nor of an exit code
                    contained(partial(origins.look_up, settled))

    complete = True
    try:
        assembly.conduct(((n, partial(plan, n)) for n in range(len(places))), done, memory)
    except KeyboardInterrupt:
        complete = False
    except InfrastructureError as error:
        if not found:
            raise
        # What was decided before nothing could run any more stands; the rest is for --resume.
        memory.ended(properly=False)
        left = (number for number in range(len(places)) if number not in found)
        found |= {number: UnreadRecord(str(places[number]), error.reason) for number in left}
    finally:
        for unpacked in opened.values():
            unpacked.close()
    in_order = [found[number] for number in sorted(found)]
    checked = [each for each in in_order if isinstance(each, CheckedRecord)]
    unread = [each for each in in_order if isinstance(each, UnreadRecord)]
    return checked, unread, complete


def _origins(form: str, sandbox: str, assembly: Assembly) -> "Origins":
    from gate2.cli.origins import Origins

    return Origins.over(form, sandbox, assembly.settings.runtime)


def _show(
    report: Report,
    form: str,
    output: Path | None,
    written: dict[str, Named],
    origins: "Origins | None",
) -> None:
    match form:
        case "json":
            document = report_document(report, written)
            emit_json(document if origins is None else origins.put_into(document), output)
        case "jsonl":
            emit(as_jsonl(report, written), output)
        case "markdown":
            emit(as_markdown(report), output)
        case "summary":
            emit_drawn(partial(print_short, report), output)
        case _:
            draw = print_report if origins is None else origins.print_report
            emit_drawn(partial(draw, report), output)
