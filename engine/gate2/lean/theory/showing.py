"""A term in a refusal: short, plain, with bound variables as numbers and locals as `x1`."""

from typing import Final

from gate2.lean.names import show_name
from gate2.lean.term import (
    APP,
    BVAR,
    CONST,
    FVAR,
    LAM,
    LET,
    MAX,
    NAT,
    PARAM,
    PI,
    PROJ,
    SORT,
    STR,
    SUCC,
    ZERO,
    TermStore,
)

WIDTH: Final = 160
DEPTH: Final = 8
LEVEL_DEPTH: Final = 3
MOST_ADDED: Final = 100
"""Successors that are counted; levels of honest declarations have a handful."""


def show_term(store: TermStore, e: int) -> str:
    """The term in at most WIDTH characters or so; what is left out shows as an ellipsis."""
    text = _shown(store, e, DEPTH)
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"


def _shown(store: TermStore, e: int, depth: int) -> str:
    if depth == 0:
        return "…"
    node = store.exprs[e]
    if node[0] == BVAR:
        return f"#{node[1]}"
    if node[0] == FVAR:
        return f"x{node[1] + 1}"
    if node[0] == SORT:
        return _sort(store, node[1])
    if node[0] == CONST:
        return show_name(store.parts(node[1]))
    if node[0] == NAT:
        return str(node[1]) if node[1].bit_length() < 256 else f"<{node[1].bit_length()} bits>"
    if node[0] == STR:
        return ascii(node[1][:WIDTH])
    if node[0] == APP:
        function, argument = (_shown(store, part, depth - 1) for part in (node[1], node[2]))
        return f"{function} {_closed(store, node[2], argument)}"
    if node[0] == PROJ:
        return f"{_closed(store, node[3], _shown(store, node[3], depth - 1))}.{node[2] + 1}"
    domain = _shown(store, node[1], depth - 1)
    if node[0] == LAM:
        return f"fun (_ : {domain}) => {_shown(store, node[2], depth - 1)}"
    if node[0] == PI:
        body = _shown(store, node[2], depth - 1)
        return f"(_ : {domain}) → {body}"
    assert node[0] == LET
    value, body = (_shown(store, part, depth - 1) for part in (node[2], node[3]))
    return f"let _ : {domain} := {value}; {body}"


def _closed(store: TermStore, e: int, text: str) -> str:
    return text if store.exprs[e][0] in (BVAR, FVAR, CONST, NAT, STR, PROJ) else f"({text})"


def _sort(store: TermStore, level: int) -> str:
    return "Prop" if store.levels[level][0] == ZERO else f"Sort {show_level(store, level)}"


def show_level(store: TermStore, level: int, depth: int = LEVEL_DEPTH) -> str:
    """The level as people write it; what is left out shows as an ellipsis."""
    plus = 0
    node = store.levels[level]
    while node[0] == SUCC and plus < MOST_ADDED:
        plus += 1
        node = store.levels[node[1]]
    if node[0] == ZERO:
        return str(plus)
    if depth == 0 or node[0] == SUCC:
        text = "…"
    elif node[0] == PARAM:
        text = show_name(store.parts(node[1]))
    else:
        left, right = (show_level(store, part, depth - 1) for part in (node[1], node[2]))
        text = f"({'max' if node[0] == MAX else 'imax'} {left} {right})"
    return f"({text} + {plus})" if plus else text
