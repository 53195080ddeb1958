"""What the sealed runs of a repro showed, laid out to be read beside the claim.

Every run is named here, those that spoke against the claim too. The words for a value come out
of the evidence alone; what they amount to stands in the verdict.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from gate2.evidence import ReproEvidence, RunFacts, SealFacts, SensitivityFacts
from gate2.record.model import Compare, Reported, Tolerance, ToleranceKind
from gate2.report.escape import shortened
from gate2.report.statement import Row
from gate2.run_rules import faults_of, met
from gate2.tolerance import compare, spread_within

VALUE_WIDTH = 12
SHOWN_METRICS = 4
SHOWN_INPUTS = 3
TWIN = "control:twin"
"""The finding that says how the unsealed twin was seen."""
_SIGNS: Mapping[Compare, str] = {
    Compare.EQUALS: "=",
    Compare.AT_LEAST: "≥",
    Compare.AT_MOST: "≤",
    Compare.GREATER: ">",
    Compare.LESS: "<",
}


def repro_rows(evidence: ReproEvidence) -> tuple[Row, ...]:
    """What was asked, what each run gave, and what the sandbox was."""
    return (
        Row("reported", _listed(wanted(item) for item in evidence.reported) or "nothing"),
        *_run_rows(evidence),
        *(
            Row("perturbed", f"{_changes(each.changed)}: {_stands(evidence, each.run)}")
            for each in evidence.perturbed
        ),
        *(
            Row("control", f"{each.name}: {_stands(evidence, each.run)}")
            for each in evidence.controls
        ),
        *(Row("inputs", _sensitivity(evidence, each)) for each in evidence.sensitivity),
        *(
            Row("literal", f"{metric} stands in {file}, which the script is given")
            for metric, file in evidence.literal.items()
        ),
        Row("seal", seal_line(evidence.seal, evidence.further_seals)),
    )


def agreeing(reported: Sequence[Reported], runs: Sequence[RunFacts]) -> int:
    """How many of the runs agree among themselves, in every metric: all of them, or the most."""
    most = 0
    for first in range(len(runs)):
        group: list[RunFacts] = []
        for run in runs[first:]:
            if _agree(reported, [*group, run]):
                group.append(run)
        most = max(most, len(group))
    return most


def run_outcome(run: RunFacts) -> str:
    """The run's values; where it left no result, why."""
    if faults := faults_of(run):
        fault = faults[0]
        return f"no result, {fault.code.removeprefix('G2-')} {fault.name}: {fault.message}"
    return values_line(run.values) or "ran, left no value that is compared"


def values_line(values: Mapping[str, str]) -> str:
    """For instance ``gain 0.8213 · loss 0.1``; cut for reading, the JSON holds every digit."""
    return _listed(f"{name} {shortened(value, VALUE_WIDTH)}" for name, value in values.items())


def seal_line(seal: SealFacts, further: Sequence[SealFacts] = ()) -> str:
    """Whether it is proven, by how much, and of what."""
    lane = (seal.lane,) if seal.lane in seal.runtime else ()
    programs = dict.fromkeys((*lane, seal.runtime.get("runtime", seal.lane)))
    made_of = ", ".join(f"{name} {seal.runtime.get(name, '')}".rstrip() for name in programs)
    profile = f"seccomp sha256:{seal.seccomp_sha256[:12]}"
    if not seal.proven:
        return f"not proven on {seal.lane}: {seal.fault} · {made_of} · {profile}"
    found = findings_line(seal.probes) + _further(further)
    return f"proven on {seal.lane}: {found} · {made_of} · {profile}"


def findings_line(probes: Sequence[tuple[str, str, bool]]) -> str:
    """How many findings are closed, and how open the unsealed twin was seen."""
    closed = sum(shut for _, _, shut in probes)
    twin = next((f", unsealed twin {found}" for name, found, _ in probes if name == TWIN), "")
    return f"{closed} of {len(probes)} findings closed{twin}"


def _further(seals: Sequence[SealFacts]) -> str:
    """How many other configurations were shown to be closed, and which was not."""
    proven = sum(seal.proven for seal in seals)
    open_ = [seal for seal in seals if not seal.proven]
    text = f", and of {_count(proven, 'further configuration')}" if proven else ""
    return f"{text}, {len(open_)} further NOT proven: {open_[0].fault}" if open_ else text


def _run_rows(evidence: ReproEvidence) -> Iterable[Row]:
    """The runs together where all give the same; else one by one."""
    runs = evidence.runs
    told = [run_outcome(run) for run in runs]
    agree = f"{agreeing(evidence.reported, runs)} of {len(runs)} agree"
    if len(set(told)) <= 1:
        yield Row("runs", " · ".join((agree, *told[:1])), is_main=True)
        return
    yield Row("runs", agree, is_main=True)
    yield from (Row(f"run {number}", text) for number, text in enumerate(told, 1))


def _agree(reported: Sequence[Reported], runs: Sequence[RunFacts]) -> bool:
    if any(faults_of(run) for run in runs):
        return False
    return all(_spread(item, runs) for item in reported)


def _spread(item: Reported, runs: Sequence[RunFacts]) -> bool:
    """As the verdict sees it: near one another, and all of them meet the claim or none does."""
    values = [run.values.get(item.metric) for run in runs]
    found = [Decimal(value) for value in values if value is not None]
    if len(found) < len(values):
        return False
    try:
        return spread_within(item, found) and len({compare(item, each).met for each in found}) == 1
    except ValueError:  # no tolerance is stated: then only the same value agrees
        return len(set(found)) == 1


def _stands(evidence: ReproEvidence, run: RunFacts) -> str:
    """What the run gave beside the plain ones, and whether the claim holds in it."""
    reported, outcome = evidence.reported, run_outcome(run)
    if run.values and all(plain.values == run.values for plain in evidence.runs):
        outcome = "the same values"
    if faults_of(run) or not reported:
        return outcome
    if lacking := [item.metric for item in reported if item.metric not in run.values]:
        return f"{outcome}, without {_listed(lacking)}"
    try:
        word = "meets" if met(reported, run) else "misses"
    except ValueError:  # no tolerance is stated to meet it by
        return outcome
    return f"{outcome}, {word} the claim"


def _sensitivity(evidence: ReproEvidence, facts: SensitivityFacts) -> str:
    names = [shortened(name, 40) for name in evidence.inputs[:SHOWN_INPUTS]]
    left = len(evidence.inputs) - len(names)
    which = ", ".join([*names, f"{left} more"] if left else names)
    return f"{facts.inputs} ({which}): {_stands(evidence, facts.run)}"


def _changes(changed: Mapping[str, str]) -> str:
    """One change with its value; of several, the names."""
    if len(changed) == 1:
        return " ".join(next(iter(changed.items())))
    return ", ".join(changed)


def wanted(item: Reported) -> str:
    """What the claim reports, for instance ``gain = 0.82 (last digit)``."""
    sign = _SIGNS[item.compare]
    unit = f" {item.unit}" if item.unit else ""
    beside = f", beside {item.baseline}" if item.baseline else ""
    tolerance = _tolerance(item.tolerance) if item.compare is Compare.EQUALS else ""
    return f"{item.metric} {sign} {item.value}{unit}{tolerance}{beside}"


def _tolerance(tolerance: Tolerance | None) -> str:
    if tolerance is None:
        return ", no tolerance stated"
    if tolerance.kind is ToleranceKind.LAST_DIGIT:
        return " (last digit)"
    share = " of it" if tolerance.kind is ToleranceKind.RELATIVE else ""
    return f" ± {tolerance.bound}{share}"


def _listed(items: Iterable[str]) -> str:
    every = list(items)
    shown = every[:SHOWN_METRICS]
    if left := len(every) - len(shown):
        shown.append(f"{left} more")
    return " · ".join(shown)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
