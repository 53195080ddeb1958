"""Measures the rows of a suite, one after another, and works out their figures."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timezone

from bench.benchmark import Benchmark, Beside, CannotMeasure, OfRow, Sample, Stated
from bench.figures import is_met, median, median_parts, paired_ratio, quantile
from bench.machine import commit, this_machine
from bench.results import BaselineResult, NotMeasured, Row, Run, TargetResult, kind_of
from bench.setting import Setting
from gate2.backports import assert_never
from gate2.errors import InfrastructureError

Say = Callable[[str], None]


def select(
    suite: Sequence[Benchmark], only: Iterable[str], *, quick: bool
) -> tuple[Benchmark, ...]:
    """The rows to measure, in the suite's order; a row comes with the row it is compared with.

    Raises:
        ValueError: there is no row of a name in `only`.
    """
    by_name = {benchmark.name: benchmark for benchmark in suite}
    wanted = set(only)
    if unknown := wanted - by_name.keys():
        known = ", ".join(by_name)
        raise ValueError(f"expected one of {known}, got {', '.join(sorted(unknown))}")
    if not wanted:
        wanted = {name for name, each in by_name.items() if each.quick or not quick}
    for benchmark in reversed(suite):  # a baseline stands before what is compared with it
        if benchmark.name in wanted and isinstance(benchmark.baseline, OfRow):
            wanted.add(benchmark.baseline.row)
    return tuple(benchmark for benchmark in suite if benchmark.name in wanted)


def measure(
    benchmarks: Iterable[Benchmark],
    setting: Setting,
    say: Say,
    done: Callable[[Row | NotMeasured], None] = lambda _: None,
) -> Run:
    """Measure every row; one that cannot be measured does not keep the others from it."""
    machine, tree, began = this_machine(), commit(), time.monotonic()
    made = datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
    rows: dict[str, Row] = {}
    missing: list[NotMeasured] = []
    for benchmark in benchmarks:
        found = _attempt(benchmark, setting, rows, say)
        if isinstance(found, Row):
            rows[found.name] = found
        else:
            missing.append(found)
        done(found)
    return Run(
        made=made,
        commit=tree,
        quick=setting.quick,
        wall_s=round(time.monotonic() - began, 1),
        machine=machine,
        rows=tuple(rows.values()),
        not_measured=tuple(missing),
    )


def _attempt(
    benchmark: Benchmark, setting: Setting, rows: Mapping[str, Row], say: Say
) -> Row | NotMeasured:
    def not_measured(reason: str, *, failed: bool) -> NotMeasured:
        return NotMeasured(name=benchmark.name, what=benchmark.what, reason=reason, failed=failed)

    if isinstance(benchmark.baseline, OfRow) and benchmark.baseline.row not in rows:
        return not_measured(f"{benchmark.baseline.row} was not measured", failed=False)
    began = time.monotonic()
    try:
        row = row_of(benchmark, _samples(benchmark, setting, say), rows, quick=setting.quick)
        return row.model_copy(update={"took_s": round(time.monotonic() - began, 1)})
    except InfrastructureError as error:
        return not_measured(f"{error.reason.code.value} {error.reason.message}", failed=False)
    except CannotMeasure as error:
        return not_measured(str(error), failed=True)
    except Exception as error:  # noqa: BLE001 - minutes of other rows are not to be lost with it
        return not_measured(f"{type(error).__name__}: {error}", failed=True)


def _samples(benchmark: Benchmark, setting: Setting, say: Say) -> list[Sample]:
    """The samples of all repetitions that count."""
    warm_up, repetitions = counts(benchmark, quick=setting.quick)
    samples: list[Sample] = []
    say(f"{benchmark.name}: preparing")
    with benchmark.begin(setting) as once:
        for number in range(warm_up):
            say(f"{benchmark.name}: warm-up {number + 1} of {warm_up}")
            once()
        for number in range(repetitions):
            say(f"{benchmark.name}: {number + 1} of {repetitions}")
            samples += once()
    return samples


def counts(benchmark: Benchmark, *, quick: bool) -> tuple[int, int]:
    """Repetitions for warming up, and those that count."""
    return (0, 1) if quick else (benchmark.warm_up, benchmark.repetitions)


def row_of(
    benchmark: Benchmark, samples: Sequence[Sample], rows: Mapping[str, Row], *, quick: bool
) -> Row:
    """The row with its figures.

    Raises:
        ValueError: no samples, or a baseline is missing or zero.
    """
    values = [sample.value for sample in samples]
    baseline, ratio = _compared(benchmark, samples, rows)
    warm_up, repetitions = counts(benchmark, quick=quick)
    cases = tuple(sample.case for sample in samples)
    return Row(
        name=benchmark.name,
        what=benchmark.what,
        unit=benchmark.unit,
        repetitions=repetitions,
        warm_up=warm_up,
        samples=tuple(_rounded(value) for value in values),
        cases=cases if any(cases) else (),
        median=_rounded(median(values)),
        p10=_rounded(quantile(values, 0.1)),
        p90=_rounded(quantile(values, 0.9)),
        max=_rounded(max(values)),
        baseline=baseline,
        ratio=_rounded(ratio),
        band=benchmark.band,
        targets=tuple(
            TargetResult(of=each.of, at_most=each.at_most, met=is_met(each, values, ratio))
            for each in benchmark.targets
        ),
        parts={name: _rounded(value) for name, value in median_parts(samples).items()},
    )


def _compared(
    benchmark: Benchmark, samples: Sequence[Sample], rows: Mapping[str, Row]
) -> tuple[BaselineResult, float]:
    baseline = benchmark.baseline
    match baseline:
        case Beside():
            ratio = paired_ratio(samples)
            figure = median([each.beside for each in samples if each.beside is not None])
        case OfRow():
            figure = rows[baseline.row].median
            ratio = median([each.value for each in samples]) / figure
        case Stated():
            figure = baseline.value
            ratio = median([each.value for each in samples]) / figure
        case _:
            assert_never(baseline)
    kind = kind_of(baseline)
    return BaselineResult(name=baseline.name, kind=kind, median=_rounded(figure)), ratio


def _rounded(value: float) -> float:
    """Six significant digits: more are noise."""
    return float(f"{value:.6g}")
