"""The formats of `gate2 ci`, and the one way they are written."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from gate2.ci.judgement import Judgement
from gate2.cli.options import emit, emit_drawn, writing
from gate2.errors import UsageError

FORMATS: Mapping[str, str] = {
    "text": "gate2.txt",
    "json": "gate2.json",
    "jsonl": "gate2.jsonl",
    "markdown": "gate2.md",
    "github": "gate2.annotations",
    "sarif": "gate2.sarif",
    "junit": "gate2.junit.xml",
    "badge": "gate2.svg",
}
"""Each with the file that -o DIR holds it in."""


def require_place(forms: Sequence[str], output: Path | None) -> None:
    """That the formats can be written there, asked before minutes of runs.

    Raises:
        UsageError: they cannot.
    """
    if output is None:
        if len(forms) > 1:
            raise UsageError(f"{len(forms)} formats: expected -o DIR to write them to, came none")
        return
    if len(forms) > 1 and output.exists() and not output.is_dir():
        raise UsageError(f"-o {output}: expected a directory for {len(forms)} formats, came a file")
    if len(forms) == 1 and not output.parent.is_dir():
        raise UsageError(f"-o {output}: expected the directory {output.parent} to be there")


def show_judgement(judgement: Judgement, forms: Sequence[str], output: Path | None) -> None:
    """One format to standard output or a file; several into a directory.

    Raises:
        UsageError: it cannot be written.
        InfrastructureError: INF-004, the disk is full.
    """
    if output is None or (len(forms) == 1 and not output.is_dir()):
        _show(judgement, forms[0], output)
        return
    with writing(output):
        output.mkdir(parents=True, exist_ok=True)
    for form in forms:
        _show(judgement, form, output / FORMATS[form])


def _show(judgement: Judgement, form: str, output: Path | None) -> None:
    if form == "text":
        from gate2.report.ci.text import print_judgement

        emit_drawn(partial(print_judgement, judgement), output)
        return
    emit(_RENDERED[form](judgement), output)


def _json(judgement: Judgement) -> str:
    from gate2.report.ci.document import as_judgement_json

    return as_judgement_json(judgement)


def _jsonl(judgement: Judgement) -> str:
    from gate2.report.ci.json_lines import as_judgement_jsonl

    return as_judgement_jsonl(judgement)


def _markdown(judgement: Judgement) -> str:
    from gate2.report.ci.markdown import as_summary

    return as_summary(judgement)


def _github(judgement: Judgement) -> str:
    from gate2.report.ci.annotations import as_annotations

    return as_annotations(judgement)


def _sarif(judgement: Judgement) -> str:
    from gate2.report.ci.sarif import as_sarif

    return as_sarif(judgement)


def _junit(judgement: Judgement) -> str:
    from gate2.report.ci.junit import as_junit

    return as_junit(judgement)


def _badge(judgement: Judgement) -> str:
    from gate2.report.ci.badge import as_badge

    return as_badge(judgement)


_RENDERED: Mapping[str, Callable[[Judgement], str]] = {
    "json": _json,
    "jsonl": _jsonl,
    "markdown": _markdown,
    "github": _github,
    "sarif": _sarif,
    "junit": _junit,
    "badge": _badge,
}
