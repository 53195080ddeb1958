"""The sealed runs of one artifact as plain data, in the order in which they took place.

`gate2 run` shows them: nothing here is compared with what a claim reports.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gate2.evidence import plain
from gate2.lanes.reading import RunRecord
from gate2.lanes.repro import SealedRuns
from gate2.reasons import Reason
from gate2.report.document import Document, reason_document
from gate2.sandbox.job import Seal
from gate2.strictjson import JsonValue

_NUMBERS_DEPTH = 3
"""How deep numbers are looked for in the results of an artifact that names no metrics."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One run with what set it apart from the plain ones; `what` holds the artifact's own words."""

    what: str
    record: RunRecord
    changed: Mapping[str, str]
    """What was different in its surroundings, and how."""


def in_order(sealed: SealedRuns) -> tuple[Shown, ...]:
    """Every run that took place: plain, controls, other surroundings, other inputs."""
    most = max((len(changed) for changed, _ in sealed.perturbed), default=0)

    def named(changed: Mapping[str, str]) -> str:
        together = len(changed) == most > 1
        return f"all {most} perturbed" if together else f"perturbed {', '.join(changed)}"

    return (
        *(Shown("run", record, {}) for record in sealed.runs),
        *(Shown(f"control {name}", record, {}) for name, record in sealed.controls),
        *(Shown(named(changed), record, changed) for changed, record in sealed.perturbed),
        *(Shown(f"inputs {were}", record, {}) for were, record in sealed.sensitivity),
    )


def numbers_of(results: JsonValue, metrics: Mapping[str, str]) -> dict[str, str]:
    """The numbers of a results file: at the metrics' stated paths, else all that it holds."""
    found = {name: str(number) for name, number in _numbers(results)}
    if not metrics:
        return found
    return {name: found[path] for name, path in metrics.items() if path in found}


def sealed_document(
    outcome: str, reasons: list[Reason], sealed: SealedRuns, metrics: Mapping[str, str]
) -> Document:
    """What `gate2 run --format json` prints."""
    runs = [run_document(record, metrics) for record in sealed.runs]
    controls = [{"name": name, **run_document(record, metrics)} for name, record in sealed.controls]
    perturbed = [
        {"kind": "perturbed", "changed": dict(changed), **run_document(record, metrics)}
        for changed, record in sealed.perturbed
    ]
    sensitivity = [
        {"kind": "inputs", "inputs": were.value, **run_document(record, metrics)}
        for were, record in sealed.sensitivity
    ]
    return {
        "outcome": outcome,
        "reasons": [reason_document(reason) for reason in reasons],
        "seal": seal_document(sealed.seal),
        "runs": runs,
        "controls": controls,
        "further": [*perturbed, *sensitivity],
        "further_seals": [seal_document(seal) for seal in sealed.further_seals],
        "image": sealed.image.name,
        "inputs": list(sealed.inputs),
        "artifact_sha256": sealed.artifact_sha256,
        "files_unchanged": sealed.files_unchanged,
    }


def seal_document(seal: Seal) -> Document:
    """The seal record: every finding, and what was probed."""
    return {
        "lane": seal.lane,
        "proven": seal.proven,
        "fault": seal.fault,
        "probes": [plain(probe) for probe in seal.probes],
        "seccomp_sha256": seal.seccomp_sha256,
        "image_id": seal.image_id,
        "runtime": dict(seal.runtime),
        "configuration_sha256": seal.configuration_sha256,
    }


def run_document(record: RunRecord, metrics: Mapping[str, str]) -> Document:
    """One run: the lane's account of it, and what stood in its results."""
    run, facts = record.run, record.facts
    return {
        "exit_code": run.exit_code,
        "ended": run.ended.value,
        "wall_s": round(run.wall_s, 3),
        "cpu_s": run.cpu_s,
        "memory_peak_mib": run.memory_peak_mib,
        "oom": run.oom,
        "disk_full": run.disk_full,
        "output_bytes": facts.output_bytes,
        "results_sha256": facts.results_sha256,
        "results": plain(record.results),
        "values": numbers_of(record.results, metrics),
        "faults": [reason_document(fault) for fault in facts.faults],
        "configuration_sha256": facts.configuration_sha256,
    }


def _numbers(
    value: JsonValue, name: str = "", depth: int = 0
) -> Iterator[tuple[str, int | Decimal]]:
    """Each number with its dotted path; a truth value is none."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        yield name or "value", value
    elif isinstance(value, dict) and depth < _NUMBERS_DEPTH:
        for key, item in value.items():
            yield from _numbers(item, f"{name}.{key}" if name else key, depth + 1)
