"""How much memory the trusted side needs: the process that decodes, compares and checks."""

from collections.abc import Iterator
from contextlib import contextmanager

from bench.benchmark import Benchmark, Beside, Measure, Sample, Statistic, Target, Unit
from bench.child import nothing, verdict
from bench.honest import HEAVY, Honest, honest
from bench.setting import Setting
from gate2.lean.elaboration_cache import elaborations


@contextmanager
def _memory(setting: Setting) -> Iterator[Measure]:
    cases = honest(HEAVY)
    with setting.directory() as root:
        for case in cases:
            (root / case.name).mkdir()
            case.write(root / case.name)

        def sample(case: Honest) -> Sample:
            told = verdict(root / case.name, setting.lane, elaborations().root)
            return Sample(told.peak_mib, nothing().peak_mib, case.name)

        yield lambda: [sample(case) for case in cases]


def memory_rows() -> tuple[Benchmark, ...]:
    """The peak over the heavy proofs."""
    return (
        Benchmark(
            name="memory-trusted",
            what="Peak resident memory of the process that judges and checks one of the heavy"
            " proofs, elaborated before, each in a process of its own.",
            unit=Unit.MEBIBYTES,
            begin=_memory,
            baseline=Beside("interpreter with the proof lane imported"),
            targets=(Target(Statistic.MAX, 1024.0),),
            repetitions=1,
            warm_up=0,
            band=1.3,
        ),
    )
