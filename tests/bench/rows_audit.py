"""What an audit of ten thousand records costs, as the command that an editor runs.

The corpus is made (`corpus_making`): records, reports, pages and manifests, six claims each on
average, some with artifacts, some with signed evidence that really verifies.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Final

from bench.auditing import audit_of, imported_mib, reading_of, site_of
from bench.benchmark import (
    Benchmark,
    Beside,
    CannotMeasure,
    Measure,
    OfRow,
    Sample,
    Statistic,
    Target,
    Unit,
)
from bench.corpora import MadeCorpus, copied, entitle, made_corpus
from bench.setting import Setting

RECORDS: Final = 10_000
SOME_RECORDS: Final = 1_000
"""In a quick run."""
CHANGED: Final = 10
COLD: Final = f"audit-{RECORDS}"
_OF_COLD: Final = OfRow("an audit of all of them", COLD)


def audit_rows() -> tuple[Benchmark, ...]:
    """From nothing, after ten changes, how much memory, and as a site."""
    return (
        Benchmark(
            name=COLD,
            what=f"`gate2 audit` as a whole process, of {RECORDS:,} records and documents that no"
            " audit has seen before, by two processes; all counts, and ten records shown.",
            unit=Unit.SECONDS,
            begin=_cold,
            baseline=Beside("reading every file once and parsing what is JSON, in one process"),
            targets=(Target(Statistic.MEDIAN, 12.0),),
            repetitions=2,
            warm_up=0,
        ),
        Benchmark(
            name="audit-incremental",
            what=f"The same with --since-last, after {CHANGED} of them changed.",
            unit=Unit.SECONDS,
            begin=_incremental,
            baseline=_OF_COLD,
            targets=(Target(Statistic.MEDIAN, 2.0),),
            repetitions=3,
        ),
        Benchmark(
            name="audit-memory",
            what="Peak memory of all processes of the first, what they share counted once.",
            unit=Unit.MEBIBYTES,
            begin=_memory,
            baseline=Beside("an interpreter with the audit imported"),
            targets=(Target(Statistic.MAX, 500.0),),
            repetitions=1,
            warm_up=0,
            band=1.3,
        ),
        Benchmark(
            name="audit-html",
            what="The same as a site with a page for each of them.",
            unit=Unit.SECONDS,
            begin=_site,
            baseline=_OF_COLD,
            repetitions=1,
            warm_up=0,
        ),
    )


def _corpus(setting: Setting) -> MadeCorpus:
    return made_corpus(SOME_RECORDS if setting.quick else RECORDS)


@contextmanager
def _cold(setting: Setting) -> Iterator[Measure]:
    corpus = _corpus(setting)
    with setting.directory() as root:

        def once() -> Sequence[Sample]:
            state = root / "audit.state"
            state.unlink(missing_ok=True)
            plain_s = reading_of(corpus)
            return (Sample(audit_of(corpus, state).wall_s, plain_s),)

        yield once


@contextmanager
def _incremental(setting: Setting) -> Iterator[Measure]:
    with setting.directory() as root:
        corpus = copied(_corpus(setting), root / "corpus")
        state = root / "audit.state"
        audit_of(corpus, state)
        times = count()

        def once() -> Sequence[Sample]:
            entitle(corpus, CHANGED, f"Entitled {next(times)} times")
            took = audit_of(corpus, state, "--since-last")
            if took.reused != corpus.offered - CHANGED:
                again = corpus.offered - took.reused
                raise CannotMeasure(f"expected {CHANGED} to be looked at again, came {again}")
            return (Sample(took.wall_s),)

        yield once


@contextmanager
def _memory(setting: Setting) -> Iterator[Measure]:
    corpus = _corpus(setting)
    with setting.directory() as root:

        def once() -> Sequence[Sample]:
            took = audit_of(corpus, root / "audit.state", looked_at=True)
            return (Sample(took.peak_mib, imported_mib()),)

        yield once


@contextmanager
def _site(setting: Setting) -> Iterator[Measure]:
    corpus = _corpus(setting)
    with setting.directory() as root:
        numbers = count()

        def once() -> Sequence[Sample]:
            number = next(numbers)
            state, site = root / f"{number}.state", root / f"site-{number}"
            return (Sample(site_of(corpus, state, site)),)

        yield once
