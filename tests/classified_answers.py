"""The digests of the default model's answers to the project's labelled claims.

`python tests/classified_answers.py` writes them to tests/unit/classify/answers.sha256, after a
change of answers that was meant (a cue, a rule, new weights). They are the same on every machine
and on every Python.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from gate2.classify.classifier import classify
from gate2.classify.kinds import LANES
from training.split import Labelled, labelled

STORED = Path(__file__).parent / "unit" / "classify" / "answers.sha256"


def answer_line(claim: Labelled) -> str:
    """Kind, best, probabilities to twelve digits, and the text."""
    found = classify(claim.text, truncated=claim.truncated)
    shares = " ".join(f"{found.p[lane]:.12f}" for lane in LANES)
    return f"{found.kind} {found.best} {shares} {claim.text}\n"


def digest(claims: Iterable[Labelled]) -> str:
    """Of the answers to these claims, in hex."""
    found = hashlib.sha256()
    for claim in claims:
        found.update(answer_line(claim).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def digests() -> str:
    """One line for each file of claims: ``<sha256>  <file>``, as sha256sum writes them."""
    sources = sorted({claim.source for claim in labelled()})
    of_source = {
        source: [claim for claim in labelled() if claim.source == source] for source in sources
    }
    return "".join(f"{digest(claims)}  {source}.jsonl\n" for source, claims in of_source.items())


if __name__ == "__main__":
    STORED.write_text(digests(), encoding="utf-8")
    print(f"written: {STORED}")
