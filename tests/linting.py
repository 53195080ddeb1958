"""A record that nothing is wrong with, and one thing changed in it at a time, for a linter."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attested import laid_out
from gate2.ci.judgement import Finding, Weight
from gate2.lint.record import lint_record
from gate2.reasons import Code

Said = tuple[Code, Weight, str]
"""A code, its weight, and the file and line it is said at, relative to the record."""


def said_of(place: Path) -> list[Said]:
    """What linting finds, in its order."""
    return [
        (each.reason.code, each.weight, where(each, place)) for each in lint_record(place).findings
    ]


def where(finding: Finding, place: Path) -> str:
    """For instance ``record.json:12``."""
    return f"{Path(finding.path).relative_to(place).as_posix()}:{finding.line}"


def sound(place: Path) -> Path:
    """An empirical, a mathematical and a descriptive claim; the first two with an artifact."""
    return laid_out(place)


def edited(place: Path, change: Callable[[Any], None]) -> Path:
    """The record with its record.json changed."""
    file = place / "record.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    change(document)
    file.write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")
    return place


def replaced(file: Path, old: str, new: str) -> None:
    """The file with one text in place of another, which stands there once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, text
    file.write_text(text.replace(old, new), encoding="utf-8")


def line_of(file: Path, words: str) -> int:
    """The line of a file on which words stand."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)
