"""What a term mentions: constants, free variables, universe parameters."""

from collections.abc import Callable, Collection, Iterator

from gate2.lean.term import (
    APP,
    CONST,
    FVAR,
    HAS_FVAR,
    HAS_PARAM,
    LAM,
    LET,
    PI,
    PROJ,
    SORT,
    Expr,
    TermStore,
)
from gate2.lean.theory.levels import Levels

Mentions = Callable[[int], bool]


def mentions_constants(store: TermStore, names: Collection[int]) -> Mentions:
    """Whether a term mentions one of these constants, at whatever levels. Answers are kept."""

    def is_one(_: int, node: Expr) -> bool:
        return (node[0] == CONST and node[1] in names) or (node[0] == PROJ and node[1] in names)

    return _remembering(store, is_one, 0)


def mentions_locals(store: TermStore, locals_: Collection[int]) -> Mentions:
    """Whether a term mentions one of these free variables. Answers are kept."""

    def is_one(e: int, node: Expr) -> bool:
        return node[0] == FVAR and e in locals_

    return _remembering(store, is_one, HAS_FVAR)


def _remembering(store: TermStore, is_one: Callable[[int, Expr], bool], mark: int) -> Mentions:
    known: dict[int, bool] = {}
    exprs, marks = store.exprs, store.marks

    def found(e: int) -> bool:
        if marks[e] & mark != mark:
            return False
        answer = known.get(e)
        if answer is None:
            node = exprs[e]
            answer = is_one(e, node)
            for part in () if answer else children(node):
                if found(part):
                    answer = True
                    break
            known[e] = answer
        return answer

    return found


def children(node: Expr) -> tuple[int, ...]:
    """The terms that a term is directly made of, in order."""
    if node[0] == APP or node[0] == LAM or node[0] == PI:
        return (node[1], node[2])
    if node[0] == LET:
        return (node[1], node[2], node[3])
    return (node[3],) if node[0] == PROJ else ()


def stray_parameters(
    levels: Levels, store: TermStore, e: int, declared: Collection[int]
) -> set[int]:
    """The universe parameters that a term mentions and that are not among the declared."""
    found: set[int] = set()
    seen = {e}
    pending = [e]
    while pending:
        node = store.exprs[pending.pop()]
        for level in _levels_of(node):
            found |= levels.params(level)
        for part in children(node):
            if part not in seen and store.marks[part] & HAS_PARAM:
                seen.add(part)
                pending.append(part)
    return found.difference(declared)


def _levels_of(node: Expr) -> Iterator[int]:
    if node[0] == SORT:
        yield node[1]
    elif node[0] == CONST:
        yield from node[2]
