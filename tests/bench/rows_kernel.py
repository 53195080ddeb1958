"""The independent kernel, over the honest proofs of the corpus."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from bench.benchmark import (
    Benchmark,
    Beside,
    CannotMeasure,
    Measure,
    Sample,
    Statistic,
    Target,
    Unit,
)
from bench.honest import HEAVY, THEOREM, Honest, elaborated, honest
from bench.setting import Setting
from gate2.lean.elaborate import Elaboration
from gate2.lean.kernel import check_declared
from gate2.lean.library import Library, LibraryView
from gate2.lean.olean import read_module
from gate2.lean.term import TermStore
from gate2.lean.theory.ordering import Declared

_LEAN: Final = Beside("Lean's elaboration of the file, started before")
QUICK: Final = 6
"""Cases of a quick run."""


def check_once(library: Library, case: Honest, elaboration: Elaboration) -> Sample:
    """Decode one compiled proof, check what its theorem rests on, and say how long it took.

    Raises:
        CannotMeasure: the kernel did not accept it.
    """
    assert elaboration.olean is not None
    started = time.perf_counter()
    module = read_module(elaboration.olean, elaboration.server, elaboration.private)
    store = TermStore()
    view = module.view(store)
    closure = library.closure([each.module for each in module.imports])
    library_view = LibraryView(library, store, closure)
    roots = [name for name in view.names if store.parts(name)[-1] == THEOREM]
    decoded_s = time.perf_counter() - started
    declared = Declared(store, view.names, view.constant)
    checked = check_declared(declared, roots, library_view.constant)
    wall_s = time.perf_counter() - started
    if not roots or not checked.accepted:
        why = checked.reason.message if checked.reason else "no such theorem"
        raise CannotMeasure(f"expected the kernel to accept {case.name}: {why}")
    parts = {"opened_s": decoded_s, "steps": float(checked.steps)}
    return Sample(wall_s, elaboration.wall_s, case.name, parts)


def _over(prefix: str, least: int) -> Callable[[Setting], AbstractContextManager[Measure]]:
    """One repetition goes over every case whose name begins so, of which there are `least`."""

    @contextmanager
    def begin(setting: Setting) -> Iterator[Measure]:
        library = setting.prover.library
        cases = honest(prefix)
        if len(cases) < least:
            raise CannotMeasure(f"expected {least} cases {prefix}* at least, found {len(cases)}")
        if setting.quick:
            cases = cases[:QUICK]
        made = list(zip(cases, elaborated(setting, cases), strict=True))
        yield lambda: [check_once(library, case, elaboration) for case, elaboration in made]

    return begin


def kernel_rows() -> tuple[Benchmark, ...]:
    """Over the whole corpus, and over what was written to be heavy."""
    return (
        Benchmark(
            name="kernel-honest",
            what="The compiled data of an honest proof decoded and everything its theorem rests on"
            " checked by the independent kernel; one sample a proof of the corpus.",
            unit=Unit.SECONDS,
            begin=_over("", least=15),
            baseline=_LEAN,
            targets=(Target(Statistic.MEDIAN, 1.0), Target(Statistic.MAX, 20.0)),
            repetitions=1,
            band=3.0,
        ),
        Benchmark(
            name="kernel-heavy",
            what="The same over the proofs that were written to be heavy: omega with twelve"
            " hypotheses, grind, decide over 900 pairs, large literals.",
            unit=Unit.SECONDS,
            begin=_over(HEAVY, least=5),
            baseline=_LEAN,
            targets=(Target(Statistic.MAX, 20.0),),
            repetitions=1,
            band=3.0,
        ),
    )
