"""Writes the figures of the shipped models, and of parts of them, into docs/classifier.md."""

import os
from collections.abc import Sequence
from pathlib import Path

from gate2.classify.embed import model as embedding
from gate2.classify.kinds import LANES, Model
from training import figures as of
from training.answering import of_rules, of_scores, of_shipped
from training.figures import Answer, Figures
from training.matrix import Features, features_of
from training.models import Trained
from training.split import Labelled, Part, labelled

DOCUMENT = Path(__file__).parents[2] / "docs" / "classifier.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
_RULES, _MODEL, _BOTH, _EMBED = "rules only", "model only", "both (default)", "with `[embed]`"
_HEADINGS = (
    "",
    "forced",
    "surest 80 %",
    "surest 80 % of all",
    "calibration error",
    "answered",
    "right",
    "across lanes",
    "undecided kept",
    *(f"precision, {lane}" for lane in LANES),
)


def write_report(weights: Path) -> int:
    """Measure on the test claims, and put the tables where the marks stand."""
    embedding.load(weights)
    answers = variants(labelled())
    tables = [_table(_HEADINGS, [_cells(name, of.figures(a)) for name, a in answers.items()])]
    tables.append(_tricks(answers))
    tables.append(_by_file(answers))
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    body = "\n\n".join(tables)
    unready = DOCUMENT.with_suffix(".new")
    with unready.open("w", encoding="utf-8") as file:
        file.write(f"{before}{BEGIN}\n{body}\n\n{END}{after}")
        file.flush()
        os.fsync(file.fileno())
    unready.replace(DOCUMENT)
    print("\n\n".join(tables))
    return 0


def variants(claims: Sequence[Labelled]) -> dict[str, list[Answer]]:
    """The answers on the test claims of the rules, of a model without them, and of what ships."""
    test = [claim for claim in claims if claim.part is Part.TEST]
    places = [place for place, claim in enumerate(claims) if claim.part is Part.TEST]
    bare = Trained(claims, [_without_names(claim) for claim in claims], None)
    return {
        _RULES: of_rules(test),
        _MODEL: of_scores(test, bare.scores(places), bare.temperature),
        _BOTH: of_shipped(test, Model.DEFAULT),
        _EMBED: of_shipped(test, Model.EMBED),
    }


def _without_names(claim: Labelled) -> Features:
    return Features(features_of(claim).grams, {})


def _cells(name: str, found: Figures) -> list[str]:
    shares = (
        found.forced,
        found.surest,
        found.surest_of_all,
        found.calibration_error,
        found.answered,
        found.right,
        found.across,
        found.withheld,
        *(found.precision[lane] for lane in LANES),
    )
    return [name, *(f"{share:.3f}" for share in shares)]


def _tricks(answers: dict[str, list[Answer]]) -> str:
    found = {name: of.by_trick(of_variant) for name, of_variant in answers.items()}
    rows = [
        [trick, str(count), *(f"{found[name][trick][1]:.3f}" for name in found)]
        for trick, (count, _) in found[_BOTH].items()
    ]
    return _table(("trick", "test claims", *found), rows)


def _by_file(answers: dict[str, list[Answer]]) -> str:
    rows = []
    for source in sorted({answer.claim.source for answer in answers[_BOTH]}):
        chosen = [[a for a in answers[n] if a.claim.source == source] for n in (_BOTH, _EMBED)]
        shares = [of.figures(each).forced for each in chosen]
        rows.append([source, str(len(chosen[0])), *(f"{share:.3f}" for share in shares)])
    return _table(("file", "test claims", _BOTH, _EMBED), rows)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---", *["---:"] * (len(headings) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
