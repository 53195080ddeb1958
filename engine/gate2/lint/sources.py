"""What a Lean source seems to lack, by its text alone: its theorem, or a module that the toolchain
does not have.

Warnings all of them: only Lean knows what a source declares.
"""

from collections.abc import Iterator, Sequence

from gate2.errors import InfrastructureError
from gate2.lean.names import parse_name, show_name
from gate2.lean.outline import Outline, outline_of
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.model import LeanPart

THEOREMS_SHOWN = 3
_NAME_WIDTH = 80
_EMBEDDED_HAS = frozenset({"Init", "Lake", "Lean", "Std"})
"""The first component of every module of the embedded toolchain's library."""


def source_doubts(name: str, source: bytes, lean: LeanPart) -> Iterator[tuple[Reason, int]]:
    """LEAN-008 and LEAN-003 as warnings about the source of this name, each with its line."""
    outline = outline_of(source)
    if outline is None:
        return  # which is a fault by itself
    yield from _theorem(name, outline, lean)
    yield from _imports(name, outline, lean)


def _theorem(name: str, outline: Outline, lean: LeanPart) -> Iterator[tuple[Reason, int]]:
    try:
        wanted = parse_name(lean.theorem)
    except ValueError:
        return  # which is a fault by itself
    there = [theorem.name for theorem in outline.theorems]
    if wanted in there or (not there and name != lean.statement):
        return
    message = f"{name}: expected the theorem {_shown(wanted)}, it declares {_listed(there)}"
    yield because(Code.LEAN_TARGET_MISSING, message, effect=Effect.WARNING), _line(outline)


def _imports(name: str, outline: Outline, lean: LeanPart) -> Iterator[tuple[Reason, int]]:
    foreign = [each for each in outline.imports if each.module[0] not in _EMBEDDED_HAS]
    if not foreign or not _is_embedded(lean.toolchain):
        return
    for each in foreign[:THEOREMS_SHOWN]:
        message = f"{name}: imports {_shown(each.module)}, which the embedded toolchain has not"
        yield because(Code.LEAN_IMPORT_UNAVAILABLE, message, effect=Effect.WARNING), each.line


def _is_embedded(pin: str | None) -> bool:
    """Whether the embedded toolchain is the one that is asked for."""
    from gate2.lean.toolchain import pins  # it brings what reads the table of toolchains

    try:
        return pin is None or pin.strip() in pins().satisfies
    except InfrastructureError:
        return False


def _line(outline: Outline) -> int:
    return outline.theorems[0].line if outline.theorems else 1


def _listed(names: Sequence[tuple[str, ...]]) -> str:
    shown = [_shown(name) for name in names[:THEOREMS_SHOWN]]
    return ", ".join([*shown, "…"] if len(names) > THEOREMS_SHOWN else shown) or "none"


def _shown(name: Sequence[str | int]) -> str:
    text = show_name(tuple(name))
    return text if len(text) <= _NAME_WIDTH else f"{text[:_NAME_WIDTH]}…"
