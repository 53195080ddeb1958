"""The sealed runs of a claim: what was asked, what each run gave, drawn beside the tolerance."""

from collections.abc import Iterator, Sequence

from gate2.evidence import ReproEvidence, RunFacts
from gate2.record.model import Artifact
from gate2.report.audit.html.detail_sources import SourceFile
from gate2.report.audit.html.markup import Child, Markup, element, joined, text
from gate2.report.audit.html.plots import LONGEST_PRINTED, figure_of
from gate2.report.audit.html.plots_geometry import plots_of
from gate2.report.audit.html.record_parts import bullets, digest, facts, folded, plural
from gate2.report.audit.html.record_proof import sources_block
from gate2.report.audit.html.record_seal import seal_block
from gate2.report.repro import agreeing
from gate2.run_rules import faults_of

FIRST_PLOTS = 8
MOST_PLOTS = 60
MOST_COMPARED = 20
"""Runs beyond which nobody counts here how many of them agree."""
MOST_INPUTS = 40
MOST_RUNS = 400
_HEADINGS = ("Run", "Exit", "Wall s", "CPU s", "Memory MiB", "Output bytes", "Result")


def runs_block(
    evidence: ReproEvidence, artifact: Artifact | None, sources: Sequence[SourceFile], key: str
) -> Markup:
    """The plots, then the runs in a table, then what they were made of; `key` begins its ids."""
    return joined(
        element("h5", None, "Reported against observed"),
        *_plots(evidence, key),
        element("h5", None, "Runs"),
        _table(evidence),
        facts(_made_of(evidence, artifact)),
        sources_block(sources),
        seal_block(evidence.seal, evidence.further_seals),
    )


def _plots(evidence: ReproEvidence, key: str) -> Iterator[Markup]:
    drawn = plots_of(evidence, MOST_PLOTS)
    figures = [figure_of(plot, f"{key}-{n}") for n, plot in enumerate(drawn, 1)]
    if not figures:
        yield element("p", None, "The claim reports no value to hold the runs against.")
        return
    yield element("div", {"class": "plots"}, *figures[:FIRST_PLOTS])
    if further := figures[FIRST_PLOTS:]:
        title = f"{plural(len(further), 'further metric')}"
        yield folded(title, element("div", {"class": "plots"}, *further))
    if (left := len(evidence.reported) - len(figures)) > 0:
        yield element("p", None, f"{plural(left, 'metric')} more stand in the evidence.")


# --- the runs ----------------------------------------------------------------------------------


def _table(evidence: ReproEvidence) -> Markup:
    """Every run, whatever it was for."""
    runs = list(_runs(evidence))
    rows = [_row(label, run) for label, run in runs[:MOST_RUNS]]
    head = (element("th", {"scope": "col"}, name) for name in _HEADINGS)
    table = element(
        "table",
        {"class": "runs"},
        element("thead", None, element("tr", None, *head)),
        element("tbody", None, *rows),
    )
    left = len(runs) - len(rows)
    more = element("p", None, f"{left:,} more stand in the evidence.") if left > 0 else None
    scrolled = {"class": "scroll", "tabindex": "0", "role": "group", "aria-label": "Runs"}
    return joined(element("div", scrolled, table), more)


def _runs(evidence: ReproEvidence) -> Iterator[tuple[str, RunFacts]]:
    for number, run in enumerate(evidence.runs, 1):
        yield f"run {number}", run
    for perturbed in evidence.perturbed:
        yield f"changed: {', '.join(perturbed.changed) or 'nothing'}", perturbed.run
    for control in evidence.controls:
        yield f"control: {control.name}", control.run
    for each in evidence.sensitivity:
        yield f"inputs {each.inputs}", each.run


def _row(label: str, run: RunFacts) -> Markup:
    exited = run.ended if run.exit_code is None else str(run.exit_code)
    lacking = (("out of memory", run.oom), ("disk full", run.disk_full))
    cells: tuple[Child, ...] = (
        " ".join([exited, *(f"({what})" for what, so in lacking if so)]),
        run.wall_s,
        run.cpu_s or "–",
        run.memory_peak_mib or "–",
        run.output_bytes,
        _result(run),
    )
    return element(
        "tr",
        None,
        element("th", {"scope": "row"}, text(label, most=LONGEST_PRINTED)),
        *(
            element("td", {"class": "number" if place < len(cells) - 1 else None}, _cell(cell))
            for place, cell in enumerate(cells)
        ),
    )


def _cell(cell: Child) -> Child:
    is_plain = isinstance(cell, str) and not isinstance(cell, Markup)
    return text(cell, most=LONGEST_PRINTED) if is_plain and isinstance(cell, str) else cell


def _result(run: RunFacts) -> Child:
    """Why it left no result; else how many values it left, and their digest."""
    if faults := faults_of(run):
        return f"{faults[0].code.removeprefix('G2-')} {faults[0].name}: {faults[0].message}"
    return joined(f"{plural(len(run.values), 'value')}, sha256 ", digest(run.results_sha256 or ""))


# --- what they were made of --------------------------------------------------------------------


def _made_of(evidence: ReproEvidence, artifact: Artifact | None) -> Iterator[tuple[str, Child]]:
    yield "Agreement", _agreement(evidence)
    yield "Image", digest(evidence.image)
    yield "Limits asked for", _asked(artifact)
    yield "Inputs", ", ".join(evidence.inputs[:MOST_INPUTS]) or "none"
    unchanged = "unchanged by the runs" if evidence.files_unchanged else "CHANGED by the runs"
    yield "Files", unchanged
    literal = (f"{metric} stands in {file}" for metric, file in evidence.literal.items())
    yield "Reported values in its files", ", ".join(literal)
    yield "Environment", _environment(evidence)


def _agreement(evidence: ReproEvidence) -> str | None:
    """How many of the runs agree, where they are few enough to hold each against each."""
    reported, runs = evidence.reported[:MOST_PLOTS], evidence.runs
    if len(runs) > MOST_COMPARED:
        return None
    return f"{agreeing(reported, runs)} of {plural(len(runs), 'run')} agree in every metric"


def _environment(evidence: ReproEvidence) -> Child:
    if not evidence.environment:
        return None
    listed = bullets((f"{name}={value}" for name, value in evidence.environment.items()), "plain")
    return folded(plural(len(evidence.environment), "variable"), listed)


def _asked(artifact: Artifact | None) -> str | None:
    """The artifact's own words; what was granted shows in the seal."""
    if artifact is None or artifact.repro is None:
        return None
    limits = artifact.repro.limits
    asked = (
        ("wall", limits.wall_s, "s"),
        ("processors", limits.cpus, ""),
        ("memory", limits.memory_mib, "MiB"),
        ("processes", limits.pids, ""),
        ("disk", limits.disk_mib, "MiB"),
    )
    said = [f"{name} {value:g} {unit}".strip() for name, value, unit in asked if value is not None]
    return ", ".join(said) or "those of the engine"
