"""Two versions of one constant, printed so that a reader sees where they differ."""

from gate2.lean.names import show_name
from gate2.lean.printer import Printer
from gate2.lean.sameness import Difference, Side

WIDTH = 600
"""Characters of each version that are printed."""
_HEAD = 80
_BEFORE = 120


def both_versions(statement: Side, proof: Side, found: Difference) -> str:
    """What differs, the way to it from the statement, and both versions, cut around the place."""
    one, two = _texts(statement, proof, found, explicit=False)
    if one == two:
        # Notation or implicit arguments hide it.
        one, two = _texts(statement, proof, found, explicit=True)
    name = show_name(statement.visible(found.statement))
    way = " → ".join(show_name(statement.visible(each)) for each in found.via)
    reached = f", which the statement reaches through {way}" if way else ""
    one, two = around(one, two)
    return f"{name} differs in {found.what}{reached}. In the statement: {one}. In the proof: {two}."


def _texts(statement: Side, proof: Side, found: Difference, *, explicit: bool) -> tuple[str, str]:
    one = Printer(statement.environment, statement.modules, explicit=explicit)
    two = Printer(proof.environment, proof.modules, explicit=explicit)
    return one.definition(found.statement), two.definition(found.proof)


def around(one: str, two: str) -> tuple[str, str]:
    """Both texts whole if they are short, else each with its beginning and the part around the
    first character that differs."""
    if max(len(one), len(two)) <= WIDTH:
        return one, two
    pairs = zip(one, two, strict=False)
    differs = next((index for index, (a, b) in enumerate(pairs) if a != b), None)
    at = min(len(one), len(two)) if differs is None else differs
    return _cut(one, at), _cut(two, at)


def _cut(text: str, at: int) -> str:
    start = max(at - _BEFORE, 0)
    if start <= _HEAD:
        return text if len(text) <= WIDTH else f"{text[:WIDTH]}…"
    end = start + WIDTH - _HEAD
    return f"{text[:_HEAD]}…{text[start:end]}{'…' if end < len(text) else ''}"
