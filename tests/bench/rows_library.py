"""The independent kernel over what the pinned library exports."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from bench.benchmark import Benchmark, Beside, CannotMeasure, Measure, Sample, Unit
from bench.setting import Setting
from gate2.lean.library import Library, LibraryView
from gate2.lean.library_check import Found, check_library
from gate2.lean.names import parse_name
from gate2.lean.term import TermStore


def _decode(library: Library, root: str) -> float:
    """Seconds for decoding every constant that the root brings."""
    started = time.perf_counter()
    for module in sorted(library.closure([parse_name(root)])):
        view = LibraryView(library, TermStore(), None)
        for name in view.names_of(module):
            view.constant(name)
    return time.perf_counter() - started


def _check(library: Library, root: str) -> Sequence[Sample]:
    decoded_s = _decode(library, root)
    started = time.perf_counter()
    coverage = check_library(library, (parse_name(root),))
    wall_s = time.perf_counter() - started
    found = coverage.counts.items()
    rejected = sum(count for (_, each), count in found if each is Found.REJECTED)
    if rejected:
        raise CannotMeasure(f"expected the kernel to reject nothing of {root}, it did {rejected}")
    constants = sum(count for _, count in found)
    accepted = sum(count for (_, each), count in found if each is Found.ACCEPTED)
    parts = {
        "constants": float(constants),
        "accepted_with_body": float(accepted),
        "constants_per_s": constants / wall_s,
    }
    return (Sample(wall_s, decoded_s, parts=parts),)


def _over(root: str) -> Callable[[Setting], AbstractContextManager[Measure]]:
    @contextmanager
    def begin(setting: Setting) -> Iterator[Measure]:
        library = setting.prover.library
        yield lambda: _check(library, root)

    return begin


def library_rows() -> tuple[Benchmark, ...]:
    """Init.Core, and the whole of Init."""
    what = "Every constant that {} brings, checked as far as the library exports it."
    decoding = Beside("decoding the same constants")
    return (
        Benchmark(
            name="library-core",
            what=what.format("Init.Core"),
            unit=Unit.SECONDS,
            begin=_over("Init.Core"),
            baseline=decoding,
            repetitions=1,
        ),
        Benchmark(
            name="library-init",
            what=what.format("Init"),
            unit=Unit.SECONDS,
            begin=_over("Init"),
            baseline=decoding,
            repetitions=1,
            warm_up=0,
            quick=False,
        ),
    )
