"""Whether a proof gets its conclusion from nothing but a contradiction among the hypotheses."""

from typing import Final

from gate2.lean.declaration import Definition, Theorem
from gate2.lean.names import show_name
from gate2.lean.statement import Heads, Opened
from gate2.lean.term import APP, CONST, LAM, LET, Name

_MAX_STEPS: Final = 64

_FROM_NOTHING: Final = frozenset(
    {("absurd",), ("False", "elim"), ("False", "rec"), ("False", "recOn"), ("False", "casesOn")}
    | {("Not", "elim"), ("Empty", "elim"), ("Empty", "rec"), ("Empty", "casesOn")}
    | {("PEmpty", "elim"), ("PEmpty", "rec"), ("PEmpty", "casesOn")}
)
"""What proves anything at all from something that cannot be."""

_THROUGH: Final[dict[Name, int]] = {("id",): 1, ("letFun",): 3, ("Eq", "mpr"): 3, ("Eq", "mp"): 3}
"""Functions that hand on what they are given: where that argument stands."""


def refutes_hypotheses(heads: Heads, opened: Opened, value: int) -> str | None:
    """The name of what proves the conclusion from a contradiction; None if the proof does more.

    Under the statement's own binders nothing is known but its hypotheses, so a term there that
    proves anything from the impossible shows that they cannot all hold.
    """
    terms, store = heads.terms, heads.store
    premises = [premise.local for premise in opened.premises]
    expr = value
    for _ in range(_MAX_STEPS):
        node = store.exprs[expr]
        if node[0] == LAM:
            if not premises:
                return None
            expr = terms.instantiate(node[2], [premises.pop(0)])
            continue
        if node[0] == LET:
            expr = terms.instantiate(node[3], [node[2]])
            continue
        if node[0] != APP and node[0] != CONST:
            return None
        name, arguments = heads.library_name(expr)
        if name in _FROM_NOTHING and not premises:
            return show_name(name)
        following = _through(heads, expr, name, arguments)
        if following is None:
            return None
        expr = following
    return None


def _through(heads: Heads, expr: int, name: Name, arguments: list[int]) -> int | None:
    """What a term hands on: by beta, by an own lemma, by a function of the table."""
    terms, store = heads.terms, heads.store
    head, _ = terms.spine(expr)
    node = store.exprs[head]
    if node[0] == LAM:
        return terms.app(terms.instantiate(node[2], arguments[:1]), *arguments[1:])
    if name in _THROUGH and len(arguments) > _THROUGH[name]:
        at = _THROUGH[name]
        return terms.app(arguments[at], *arguments[at + 1 :])
    if node[0] == CONST:
        constant = heads.environment.own.constant(node[1])
        if isinstance(constant, Theorem):
            body = heads.at_levels(constant.value, constant.levels, node[2])
            return None if body is None else terms.app(body, *arguments)
        if isinstance(constant, Definition):
            return heads.step(expr)
    return None
