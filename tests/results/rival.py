"""Puts the corpus of results to VeriRepro and prints how it decides, beside what is right.

    python3 -m venv /tmp/verirepro && /tmp/verirepro/bin/pip install verirepro==0.8.3
    /tmp/verirepro/bin/python tests/results/rival.py            # the table of docs/comparison.md

It needs that package alone, not gate2. What is called are its own functions for the verdict on
metrics: `extract_output_metrics` on the output of a script, `compare_metrics` with the claim's
values, `final_status` of a script that ended well. PASS stands for met, FAIL for missed, PARTIAL
(nothing to compare) for refused. It is asked twice: with the claim's tolerance as the absolute
one that it takes, and with its default. What has no equivalent in its protocol is left out and
said so, and where it documents another form (a share as a fraction of one) it is given that.
"""

import importlib
import importlib.metadata
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

tomllib = importlib.import_module("tomllib")  # the package needs a Python that has it

CASES = Path(__file__).resolve().parent / "cases"
MEANS = {"PASS": "met", "FAIL": "missed", "PARTIAL": "refused"}
NO_WORD = "–"


@dataclass(frozen=True, slots=True)
class Answer:
    """How one case was decided; `told` and `default` are empty where it cannot be put."""

    name: str
    why: str
    right: str
    told: str
    default: str
    left_out: str

    @property
    def row(self) -> str:
        """Its line in the table."""
        cells = (f"`{self.name}`", self.why, self.right, self._cell(self.told))
        return "| " + " | ".join((*cells, self._cell(self.default))) + " |"

    def _cell(self, decision: str) -> str:
        if not decision:
            return NO_WORD
        return decision if decision == self.right else f"**{decision}**"


def answers() -> Iterator[Answer]:
    """Every case, in the order of their names. Raises ImportError without the package."""
    for directory in sorted(CASES.iterdir()):
        expected = tomllib.loads((directory / "expected.toml").read_text("utf-8"))
        left_out = expected.get("not_for_streams", "")
        told = default = ""
        if not left_out:
            output = (directory / "stdout.txt").read_text("utf-8")
            told = _decision(output, expected, with_default=False)
            default = _decision(output, expected, with_default=True)
        right = expected["decision"]
        yield Answer(directory.name, expected["why"], right, told, default, left_out)


def _decision(output: str, expected: Mapping[str, Any], *, with_default: bool) -> str:
    metrics = importlib.import_module("reproagent.metrics")
    config = importlib.import_module("reproagent.config")
    policy = importlib.import_module("reproagent.pipeline_policy")
    paper: dict[str, float] = {}
    specs = []
    for item in expected["reported"]:
        value, tolerance = _as_it_asks(item, expected)
        paper[item["metric"]] = value
        if tolerance is None or with_default:
            specs.append(config.MetricSpec(name=item["metric"], paper=value))
        else:
            specs.append(config.MetricSpec(name=item["metric"], paper=value, tolerance=tolerance))
    found = metrics.extract_output_metrics(output)
    compared = metrics.compare_metrics(paper, found, tuple(specs))
    status = policy.final_status(
        execution_failed=False, metric_comparisons=compared, artifact_comparisons=()
    )
    return MEANS[status]


def _as_it_asks(item: Mapping[str, Any], expected: Mapping[str, Any]) -> tuple[float, float | None]:
    """The claim's value and the distance it allows, in the form that the package takes."""
    if fraction := expected.get("as_fraction"):
        return float(fraction["value"]), float(fraction["tolerance"])
    value = Decimal(item["value"])
    match item.get("tolerance"):
        case None:
            return float(value), None
        case "last-digit":
            exponent = value.as_tuple().exponent
            assert isinstance(exponent, int)
            return float(value), float(Decimal((0, (5,), exponent - 1)))
        case {"abs": bound}:
            return float(value), float(bound)
        case {"rel": bound}:
            return float(value), float(abs(value) * Decimal(bound))
        case other:
            raise ValueError(f"unknown tolerance {other}")


def page() -> str:
    """The table and its sums, as Markdown."""
    every = list(answers())
    put = [answer for answer in every if not answer.left_out]
    lines = [
        "| results | why | right | told the tolerance | with its default |",
        "|---|---|---|---|---|",
        *(answer.row for answer in every),
        "",
        f"{len(put)} of {len(every)} results can be put to it. "
        + "; ".join(_sum(put, which) for which in ("told", "default"))
        + ".",
        "",
        "Left out:",
        "",
        *(f"- `{answer.name}`: {answer.left_out}." for answer in every if answer.left_out),
    ]
    return "\n".join(lines) + "\n"


def _sum(put: list[Answer], which: str) -> str:
    pairs = [(getattr(answer, which), answer.right) for answer in put]
    right = sum(found == wanted for found, wanted in pairs)
    passed = sum(found == "met" != wanted for found, wanted in pairs)
    failed = sum(found == "missed" != wanted for found, wanted in pairs)
    words = {"told": "Told the claim's tolerance", "default": "with its default tolerance"}[which]
    return (
        f"{words} it decides {right} right, passes {passed} that do not hold and fails"
        f" {failed} that it should not"
    )


def main() -> int:
    """Print the page, or why it cannot be made."""
    try:
        version = importlib.metadata.version("verirepro")
    except importlib.metadata.PackageNotFoundError:
        print("verirepro is not installed in this Python: see the first lines of", __file__)
        return 1
    print(f"verirepro {version}\n", file=sys.stderr)
    print(page(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
