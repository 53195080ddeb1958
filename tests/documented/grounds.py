"""Where the commands of each page are carried out, and what that needs of the machine."""

import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from documented.blocks import DOCS, ROOT
from gate2.record.skeleton import write_skeleton

Marks = tuple[pytest.MarkDecorator, ...]
LEAN: Final[Marks] = (pytest.mark.lean, pytest.mark.slow)
SEALED: Final[Marks] = (pytest.mark.docker, pytest.mark.slow)


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies there before the first command, and what the commands need."""

    prepare: Callable[[Path], object] = lambda place: None
    marks: Marks = ()
    before: str = ""
    """Commands that a reader of the page has given already."""


def a_record(place: Path, name: str = "mine") -> Path:
    """The empirical half of the example that `gate2 init` writes, below records/."""
    record = place / "records" / name
    write_skeleton(record)
    shutil.rmtree(record / "artifacts" / "even-add-odd")
    document = json.loads((record / "record.json").read_text(encoding="utf-8"))
    document |= {"id": name, "claims": document["claims"][1:]}
    (record / "record.json").write_text(json.dumps(document, indent=2), encoding="utf-8")
    return record


def an_open_record(place: Path, name: str = "open") -> None:
    """One to which nothing is attached."""
    shutil.rmtree(a_record(place, name) / "artifacts")


def records(place: Path) -> None:
    """One that can be verified, and one that stays open."""
    a_record(place)
    an_open_record(place)


def records_to_mend(place: Path) -> None:
    """One that is sound, and one with two faults."""
    a_record(place)
    record = a_record(place, "moments")
    (record / "artifacts" / "slope").rename(record / "artifacts" / "correlation")
    manifest = record / "artifacts" / "correlation" / "artifact.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"python"', '"python:3.11"'), encoding="utf-8")
    document = (record / "record.json").read_text(encoding="utf-8")
    without = re.sub(r',\s*"tolerance": \{[^}]*\}', "", document)
    (record / "record.json").write_text(without, encoding="utf-8")


def texts(place: Path) -> None:
    """Claims, one a line."""
    lines = ("Every convex game has a core.", "The accuracy rises by 2.1 points.")
    (place / "claims.txt").write_text("\n".join(lines), encoding="utf-8")


def the_tour(place: Path) -> None:
    """What its commands name and do not make."""
    a_record(place, "earlier")
    shutil.make_archive(str(place / "record"), "zip", place / "records" / "earlier")
    an_export(place)
    (place / "report.txt").write_text(REPORT, encoding="utf-8")


def heights(place: Path) -> None:
    """A record of one claim, and its data; the page writes the script."""
    record = place / "records" / "heights"
    (record / "artifacts" / "mean").mkdir(parents=True)
    taller = {"a": 0, "b": 8}
    rows = [f"{group},{150 + 3 * n + taller[group]}" for group in taller for n in range(8)]
    data = "\n".join(["group,cm", *rows])
    (record / "artifacts" / "mean" / "heights.csv").write_text(data + "\n", encoding="utf-8")
    reported = {"metric": "difference", "value": "8", "unit": "cm", "tolerance": {"abs": "0.1"}}
    text = "In heights.csv group b is 8 cm taller than group a, on average."
    claim = {"id": "c1", "kind": "empirical", "text": text, "reported": [reported]}
    document = {"schema": "gate2-record-v1", "id": "heights", "title": "H", "claims": [claim]}
    (record / "record.json").write_text(json.dumps(document), encoding="utf-8")


def an_empty_record(place: Path) -> None:
    """The directory for a record.json that the page writes."""
    (place / "records" / "precision").mkdir(parents=True)


def the_example(place: Path) -> None:
    """What `gate2 init records/mine` writes."""
    write_skeleton(place / "records" / "mine")


def an_export(place: Path) -> None:
    """A theorem as lean4export text."""
    proof = ROOT / "tests" / "kernel" / "cases" / "levels" / "max_commutes.ndjson"
    shutil.copy(proof, place / "proof.ndjson")


def a_record_and_an_export(place: Path) -> None:
    """Something for each command that prints JSON."""
    a_record(place)
    an_export(place)


REPORT: Final = """\
To what extent does QUILT-9 improve on Patchwork

Example Research

Abstract

This report synthesises findings from 6 peer-reviewed papers addressing a question.

5 Extracted Claims

Claim\tVerified\tConfidence
Decoders grow with the number of tasks.\t✓\t0.21
Tuning one modality disrupts the structure.\t×\t0.14

References

- <https://doi.org/10.1000/1>
"""
A_BRANCH: Final = """\
git init -q -b main . && git config user.name R && git config user.email r@x.example
printf '/.s*\\n/.origin\\n' > .gitignore && git add . && git commit -q -m records
git clone -q --bare . .origin && git remote add origin .origin && git fetch -q origin
git switch -q -c ours
sed -i 's/An example record/Our record/' records/mine/record.json
git commit -q -a -m title
sed -i 's/Our record/The record/' records/mine/record.json
git commit -q -a -m title
"""
GROUNDS: Final[Mapping[Path, Ground]] = {
    ROOT / "README.md": Ground(marks=LEAN),
    DOCS / "tour.md": Ground(the_tour, LEAN, A_BRANCH.replace("mine", "earlier")),
    DOCS / "tutorial.md": Ground(marks=LEAN),
    DOCS / "audit.md": Ground(records, before="gate2 ledger init"),
    DOCS / "batch.md": Ground(records, SEALED),
    DOCS / "ci.md": Ground(a_record, SEALED, A_BRANCH),
    DOCS / "classifier.md": Ground(texts),
    DOCS / "evidence.md": Ground(a_record, SEALED),
    DOCS / "images.md": Ground(marks=SEALED),
    DOCS / "ledger.md": Ground(a_record, SEALED, "gate2 check records --write"),
    DOCS / "lint.md": Ground(records_to_mend),
    DOCS / "output.md": Ground(a_record_and_an_export, SEALED),
    DOCS / "resuming.md": Ground(a_record, SEALED),
    DOCS / "how-to" / "attach-a-mathlib-proof.md": Ground(an_export),
    DOCS / "how-to" / "audit-a-corpus.md": Ground(records),
    DOCS / "how-to" / "check-declarations.md": Ground(an_export),
    DOCS / "how-to" / "choose-a-tolerance.md": Ground(an_empty_record),
    DOCS / "how-to" / "review-a-statement.md": Ground(the_example),
    DOCS / "how-to" / "rotate-keys.md": Ground(a_record, SEALED),
    DOCS / "how-to" / "set-up-the-ci-gate.md": Ground(a_record, SEALED, A_BRANCH),
    DOCS / "how-to" / "write-a-policy.md": Ground(a_record, SEALED),
    DOCS / "how-to" / "write-a-repro.md": Ground(heights, SEALED),
}
