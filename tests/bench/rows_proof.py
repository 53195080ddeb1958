"""The proof lane as a user meets it: first, further and repeated proofs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.benchmark import (
    Baseline,
    Benchmark,
    Measure,
    OfRow,
    Sample,
    Stated,
    Statistic,
    Target,
    Unit,
)
from bench.child import verdict
from bench.honest import SMALL, one
from bench.proof_record import check_record, write_record
from bench.setting import Setting

AS_SHIPPED: Final = Stated("toolchain as shipped (measured once)", 112.0)
"""One small file, unsealed, with the package's own start-up script; two cores."""
COLD: Final = "proof-cold"
TOGETHER: Final = (
    SMALL,
    "arithmetic_by_omega",
    "existence_and_classical",
    "list_by_induction",
    "local_macro_and_notation",
    "negation_of_primality",
    "structure_with_deriving",
    "thirty_lines",
    "type_class",
)
"""Nine proofs of different authors' manners, which one record holds."""


def _sample(directory: Path, setting: Setting, cache: Path | None) -> Sequence[Sample]:
    told = verdict(directory, setting.lane, cache)
    return (Sample(told.wall_s, parts={f"{n}_s": v for n, v in told.timings_s.items()}),)


@contextmanager
def _cold(setting: Setting) -> Iterator[Measure]:
    _ = setting.prover  # so that a missing part is named, and the library's index is there
    with setting.directory() as directory:
        one(SMALL).write(directory)
        yield lambda: _sample(directory, setting, None)


@contextmanager
def _warm(setting: Setting) -> Iterator[Measure]:
    with setting.directory() as directory, setting.directory() as cache:
        one(SMALL).write(directory)
        verdict(directory, setting.lane, cache)
        yield lambda: _sample(directory, setting, cache)


@contextmanager
def _further(setting: Setting) -> Iterator[Measure]:
    cases = [one(name) for name in TOGETHER]
    with setting.directory() as root:
        write_record(root / "one", cases[:1])
        write_record(root / "all", cases)

        def once() -> Sequence[Sample]:
            one_s = check_record(root / "one", setting.lane)
            all_s = check_record(root / "all", setting.lane)
            further_s = (all_s - one_s) / (len(cases) - 1)
            return (Sample(further_s, parts={"one_proof_s": one_s, "nine_proofs_s": all_s}),)

        yield once


def proof_rows(shipped: Baseline = AS_SHIPPED) -> tuple[Benchmark, ...]:
    """Cold, further ones of the same record, and warm by the cache.

    Args:
        shipped: what a cold proof is compared with.
    """
    return (
        Benchmark(
            name=COLD,
            what="One small honest proof in a process of its own, nothing cached but"
            " the system's files: import, seal proven, statement and proof elaborated in two sealed"
            " runs, the data judged by both kernels.",
            unit=Unit.SECONDS,
            begin=_cold,
            baseline=shipped,
            targets=(Target(Statistic.MEDIAN, 15.0),),
            repetitions=3,
            warm_up=0,
        ),
        Benchmark(
            name="proof-further",
            what="A further proof of the same record: `gate2 check` of a record with nine proofs,"
            " less that of a record with one, by eight; nothing cached.",
            unit=Unit.SECONDS,
            begin=_further,
            baseline=OfRow("cold proof", COLD),
            targets=(Target(Statistic.MEDIAN, 1.5),),
            repetitions=1,
            warm_up=0,
            band=2.0,
        ),
        Benchmark(
            name="proof-warm",
            what="The same proof again in a process of its own, both elaborations kept; the seal"
            " is proven and the data judged anew.",
            unit=Unit.SECONDS,
            begin=_warm,
            baseline=OfRow("cold proof", COLD),
            repetitions=5,
        ),
    )
