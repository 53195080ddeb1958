"""The formats of `gate2 audit`, and the one way they are written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from gate2.audit.corpus import Audit
from gate2.audit.walking import root_of
from gate2.cli.options import emit, emit_drawn, put, writing
from gate2.console import note
from gate2.errors import UsageError

FORMATS = ("text", "json", "jsonl", "csv", "markdown", "html")


def require_room(form: str, output: Path | None) -> None:
    """That the audit can be written there, asked before anything is looked at.

    Raises:
        UsageError: it cannot.
    """
    if form == "html":
        if output is None:
            raise UsageError("--format html: expected -o DIR to write the site to, came none")
        from gate2.report.audit.html.site import place_for

        place_for(output)
    elif output is not None and output.is_dir():
        raise UsageError(f"-o {output}: expected a file for --format {form}, came a directory")
    elif output is not None and not output.parent.is_dir():
        raise UsageError(f"-o {output}: expected the directory {output.parent} to be there")


def show_audit(
    audit: Audit, form: str, output: Path | None, directories: Sequence[Path], jobs: int
) -> None:
    """The audit in a format, to standard output or to where it is asked for.

    Raises:
        UsageError: it cannot be written.
        InfrastructureError: INF-004, the disk is full.
    """
    match form:
        case "text":
            from gate2.report.audit.text import print_audit

            emit_drawn(partial(print_audit, audit), output)
        case "html":
            from gate2.report.audit.html.site import write_site

            assert output is not None
            with writing(output):
                pages = write_site(audit, output, root=root_of(tuple(directories)), jobs=jobs)
            note(f"written: {output / 'index.html'} and {pages - 1:,} more pages")
        case _:
            _emit_pieces(_PIECES[form](audit), output)


def _emit_pieces(pieces: Iterable[bytes], output: Path | None) -> None:
    """One after the other: none of these formats is ever whole in memory."""
    if output is not None:
        put(output, pieces)
        return
    for piece in pieces:
        emit(piece.decode(), None)


def _json(audit: Audit) -> Iterable[bytes]:
    from gate2.report.audit.document import audit_pieces

    return audit_pieces(audit)


def _jsonl(audit: Audit) -> Iterable[bytes]:
    from gate2.report.audit.json_lines import audit_line_pieces

    return audit_line_pieces(audit)


def _csv(audit: Audit) -> Iterable[bytes]:
    from gate2.report.audit.csv import audit_csv

    return audit_csv(audit)


def _markdown(audit: Audit) -> Iterable[bytes]:
    from gate2.report.audit.markdown import as_audit_markdown

    return [as_audit_markdown(audit).encode()]


_PIECES: Mapping[str, Callable[[Audit], Iterable[bytes]]] = {
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "markdown": _markdown,
}
