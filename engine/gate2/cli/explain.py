"""`gate2 explain CODE`: what a reason code means and what to do about it."""

import difflib
from typing import TYPE_CHECKING

import click

from gate2.cli.options import emit, emit_json, format_option
from gate2.errors import UsageError
from gate2.reason_table import TABLE, ReasonKind
from gate2.reasons import Code, Effect, kind_of, severity_of

if TYPE_CHECKING:
    from gate2.lean.advisories import Advisory

EFFECTS = {
    Effect.UNVERIFIED: "keeps the claim or record UNVERIFIED",
    Effect.FALSIFIED: "makes the claim FALSIFIED",
    Effect.INVALID: "makes the record invalid (exit 4)",
    Effect.INFRASTRUCTURE: "the machine's fault, never counted against the record (exit 6)",
    Effect.WARNING: "a warning; changes no status unless policy says so",
    Effect.NONE: "no effect on the record",
}


@click.command("explain")
@click.argument("code", required=False)
@format_option("text", "json")
def command(code: str | None, form: str) -> int:
    """Explain a reason code, for instance G2-LEAN-005, lean-005 or sorry. Without CODE: all."""
    kinds = list(TABLE.values()) if code is None else [_find(code)]
    if form == "json":
        documents = [_document(kind) for kind in kinds]
        emit_json(documents[0] if code else {"codes": documents})
    elif code is None:
        emit("".join(f"{k.code}  {k.effect}  {k.name}\n" for k in kinds), None)
    else:
        emit(_text(kinds[0]), None)
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
    document: dict[str, object] = {
        "code": kind.code.value,
        "name": kind.name,
        "effect": kind.effect.value,
        "severity": severity_of(kind.effect).value,
        "trigger": kind.trigger,
        "remedy": kind.remedy,
    }
    if kind.code is Code.LEAN_NO_KERNEL_RECHECK:
        document["advisories"] = [each.document() for each in _known_faults()]
    return document


def _text(kind: ReasonKind) -> str:
    return (
        f"{kind.code} {kind.name}\n"
        f"  when    {kind.trigger}\n"
        f"  effect  {EFFECTS[kind.effect]}\n"
        f"  next    {kind.remedy}\n"
    ) + (_faults() if kind.code is Code.LEAN_NO_KERNEL_RECHECK else "")


def _faults() -> str:
    """Why Lean's own kernel is not enough: what is known of its versions."""
    lines = [f"          {each.id}, before {each.fixed}: {each.title}" for each in _known_faults()]
    return "\n".join(
        ["  why     versions of Lean whose own kernel is known to be wrong:", *lines, ""]
    )


def _known_faults() -> "tuple[Advisory, ...]":
    # Not at the top: the table's reader loads pydantic, which no other code needs here.
    from gate2.lean.advisories import advisory_table

    return advisory_table().advisories
