"""What saying the kind of a claim costs: per claim, and before the first one."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from statistics import fmean
from typing import Final

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
from bench.setting import PROJECT, TESTS, Setting
from gate2 import embedding
from gate2.classify.kinds import Model

EVERY: Final = {Model.DEFAULT: 1, Model.EMBED: 20}
"""Which of the labelled claims are classified: all of them, or every twentieth."""
CLAIM: Final = "The drug improves survival in mice."
LOADING: Final = {
    Model.DEFAULT: (
        "from gate2.classify.classifier import classify\n"
        f"assert classify({CLAIM!r}).best == 'empirical'"
    ),
    Model.EMBED: (
        "from gate2 import embedding\n"
        "place = embedding.prepare()\n"
        "from gate2.classify.classifier import classify\n"
        "from gate2.classify.embed.model import load\n"
        "from gate2.classify.kinds import Model\n"
        "load(place)\n"
        f"assert classify({CLAIM!r}, model=Model.EMBED).best == 'empirical'"
    ),
}
"""What a process does that ends with the first answer."""
_SECONDS: Final = 900.0


def classify_rows() -> tuple[Benchmark, ...]:
    """Per claim and to the first answer, of the default model and with the embedding."""
    return (
        Benchmark(
            name="classify",
            what="One claim by the default model, on average over the project's labelled claims"
            " in a fresh process, after the first answer; no answer is a remembered one.",
            unit=Unit.SECONDS,
            begin=_per_claim(Model.DEFAULT),
            baseline=Beside("only taking the same claims apart"),
            targets=(Target(Statistic.MEDIAN, 0.001),),
        ),
        Benchmark(
            name="classify-load",
            what="A fresh interpreter up to the default model's first answer, beyond one that"
            " has nothing to answer.",
            unit=Unit.SECONDS,
            begin=_load(Model.DEFAULT),
            baseline=Beside("an interpreter with nothing to answer"),
            targets=(Target(Statistic.MEDIAN, 0.050),),
            repetitions=20,
            warm_up=2,
        ),
        Benchmark(
            name="classify-embed",
            what=f"The same as classify with the sentence embedding, of every"
            f" {EVERY[Model.EMBED]}th claim.",
            unit=Unit.SECONDS,
            begin=_per_claim(Model.EMBED),
            baseline=OfRow("the default model", "classify"),
            targets=(Target(Statistic.MEDIAN, 0.030),),
            repetitions=2,
        ),
        Benchmark(
            name="classify-embed-load",
            what="The same as classify-load with the sentence embedding, whose weights are hashed"
            " first.",
            unit=Unit.SECONDS,
            begin=_load(Model.EMBED),
            baseline=Beside("an interpreter with nothing to answer"),
            repetitions=7,
        ),
    )


Begin = Callable[[Setting], AbstractContextManager[Measure]]


def _per_claim(model: Model) -> Begin:
    @contextmanager
    def begin(_: Setting) -> Iterator[Measure]:
        _require(model)
        yield lambda: (_classifying(model),)

    return begin


def _load(model: Model) -> Begin:
    @contextmanager
    def begin(_: Setting) -> Iterator[Measure]:
        _require(model)
        yield lambda: _loading(model)

    return begin


def _require(model: Model) -> None:
    """What the model needs is on this machine.

    Raises:
        InfrastructureError: it is not, so that its rows are not measured.
    """
    if model is Model.EMBED:
        embedding.prepare()


def _classifying(model: Model) -> Sample:
    """The mean over the claims of a process of its own, and the slowest of them."""
    command = [sys.executable, "-m", "bench.classifying", model.value, str(EVERY[model])]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, timeout=_SECONDS, check=False
    )
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()[-400:]
        raise CannotMeasure(f"bench.classifying ended with {done.returncode}: {said}")
    told = json.loads(done.stdout)
    answers, reading = told["answer_s"], told["reading_s"]
    parts = {
        "claims": float(len(answers)),
        "processor_s": told["processor_s"],
        "slowest_s": max(answers),
    }
    return Sample(fmean(answers), fmean(reading), parts=parts)


def _loading(model: Model) -> Sequence[Sample]:
    nothing_s = _until_it_says("")
    whole_s = _until_it_says(LOADING[model])
    return (Sample(whole_s - nothing_s, nothing_s),)


def _until_it_says(code: str) -> float:
    """The seconds from an interpreter's start until it has run this code; its end costs no more.

    Raises:
        CannotMeasure: the code failed, or took too long.
    """
    command = [sys.executable, "-I", "-c", f"{code}\nprint('done', flush=True)"]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        taken = time.perf_counter() - started
        _, error = process.communicate(timeout=_SECONDS)
    if said != b"done\n":
        raise CannotMeasure(f"expected an answer: {error.decode(errors='replace').strip()[-400:]}")
    return taken
