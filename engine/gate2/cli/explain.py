"""`gate2 explain CODE`: what a reason code means, with an example, and what to do about it."""

import difflib
from typing import TYPE_CHECKING

import click

from gate2.cli.options import emit, emit_json, format_option
from gate2.errors import UsageError
from gate2.reason_table import TABLE, ReasonKind
from gate2.reasons import Code, kind_of

if TYPE_CHECKING:
    from gate2.lean.advisories import Advisory


def _begun(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The names and codes that what is typed so far begins."""
    said = incomplete.lower()
    every = [name for kind in TABLE.values() for name in (kind.name, kind.code.value)]
    return [name for name in every if name.lower().startswith(said)]


@click.command("explain")
@click.argument("code", required=False, shell_complete=_begun)
@format_option("text", "json", "markdown")
def command(code: str | None, form: str) -> int:
    """Explain a reason code, for instance G2-LEAN-005, lean-005 or sorry. Without CODE: all."""
    # Not at the top: no other command shows an example.
    from gate2.reason_examples.table import EXAMPLES
    from gate2.report.explained import as_list, as_markdown, as_text

    kinds = list(TABLE.values()) if code is None else [_find(code)]
    if form == "json":
        documents = [_document(kind) for kind in kinds]
        emit_json(documents[0] if code else {"codes": documents})
    elif form == "markdown":
        emit("\n".join(as_markdown(kind, EXAMPLES[kind.code]) for kind in kinds), None)
    elif code is None:
        emit(as_list(kinds), None)
    else:
        emit(as_text(kinds[0], EXAMPLES[kinds[0].code]) + _faults(kinds[0]), None)
    return 0


def _find(code: str) -> ReasonKind:
    kind = kind_of(code)
    if kind is None:
        names = [k.name for k in TABLE.values()] + [k.code.value for k in TABLE.values()]
        near = difflib.get_close_matches(code, names, n=3, cutoff=0.5)
        hint = f"; did you mean {', '.join(near)}?" if near else "; `gate2 explain` lists all"
        raise UsageError(f"expected a reason code such as G2-LEAN-005, got {code!r}{hint}")
    return kind


def _document(kind: ReasonKind) -> dict[str, object]:
    from gate2.reason_examples.table import EXAMPLES
    from gate2.report.explained import as_document

    document = as_document(kind, EXAMPLES[kind.code])
    if kind.code is Code.LEAN_NO_KERNEL_RECHECK:
        document["advisories"] = [each.document() for each in _known_faults()]
    return document


def _faults(kind: ReasonKind) -> str:
    """Why Lean's own kernel is not enough: what is known of its versions."""
    if kind.code is not Code.LEAN_NO_KERNEL_RECHECK:
        return ""
    lines = [f"          {each.id}, before {each.fixed}: {each.title}" for each in _known_faults()]
    return "\n".join(
        ["  why     versions of Lean whose own kernel is known to be wrong:", *lines, ""]
    )


def _known_faults() -> "tuple[Advisory, ...]":
    # Not at the top: the table's reader loads pydantic, which no other code needs here.
    from gate2.lean.advisories import advisory_table

    return advisory_table().advisories
