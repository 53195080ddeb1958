"""Classifying labelled claims in a process of its own: ``python -m bench.classifying MODEL EVERY``.

Of the project's labelled claims every so many-th is classified, each text once, so that no answer
is a remembered one; the words of the first claims are met for the first time. One JSON is printed:
the seconds of each claim's reading and of its answer, and the processor's mean for an answer.
"""

import json
import sys
from collections.abc import Callable
from time import perf_counter, process_time

from gate2.classify.classifier import _classified
from gate2.classify.kinds import Model
from gate2.classify.reading import read
from training.split import Labelled, labelled


def main(arguments: list[str]) -> None:
    """Load, classify, and print what it took."""
    model, every = Model(arguments[0]), int(arguments[1])
    chosen = list({claim.text: claim for claim in labelled()[::every]}.values())
    if model is Model.EMBED:
        _load_embedding()
    _classified("Loading is measured elsewhere.", False, model)
    reading_s = _seconds(chosen, lambda claim: read(claim.text))
    began = process_time()
    answer_s = _seconds(chosen, lambda claim: _classified(claim.text, claim.truncated, model))
    processor_s = (process_time() - began) / len(chosen)
    told = {"reading_s": reading_s, "answer_s": answer_s, "processor_s": processor_s}
    print(json.dumps(told))


def _seconds(claims: list[Labelled], do: Callable[[Labelled], object]) -> list[float]:
    """Of each claim."""
    taken = []
    for claim in claims:
        started = perf_counter()
        do(claim)
        taken.append(perf_counter() - started)
    return taken


def _load_embedding() -> None:
    from gate2 import embedding

    place = embedding.prepare()

    from gate2.classify.embed.model import load

    load(place)


if __name__ == "__main__":
    main(sys.argv[1:])
