"""Statements that say nothing: `True`, a `False` hypothesis, the conclusion among the hypotheses.

Found by looking, after unfolding the submission's own definitions at the head; this catches
what is vacuous at a glance. It is a help for whoever reads the statement, not a proof that
the statement has content.
"""

from gate2.lean.cone import Environment
from gate2.lean.declaration import Definition
from gate2.lean.term import APP, BVAR, CONST, LAM, LET, PI, PROJ, Name, TermStore

_MAX_UNFOLDINGS = 64


def vacuity(environment: Environment, type_: int) -> str | None:
    """Why the statement holds for trivial reasons, or None."""
    store = environment.store
    hypotheses: list[int] = []
    conclusion = type_
    while True:
        node = store.exprs[conclusion]
        if node[0] != PI:
            unfolded = unfold_head(environment, conclusion)
            if unfolded == conclusion:
                break
            conclusion = unfolded
            continue
        if head_name(environment, node[1]) == ("False",):
            return f"hypothesis {len(hypotheses) + 1} is False"
        hypotheses.append(node[1])
        conclusion = node[2]
    if head_name(environment, conclusion) == ("True",):
        return "it says True"
    for index, hypothesis in enumerate(hypotheses):
        if lift(store, hypothesis, len(hypotheses) - index) == conclusion:
            return f"its conclusion is hypothesis {index + 1}"
    return None


def head_name(environment: Environment, expr: int) -> Name | None:
    """The library constant without arguments that a term unfolds to, if it is one."""
    node = environment.store.exprs[unfold_head(environment, expr)]
    if node[0] != CONST or environment.own.constant(node[1]) is not None:
        return None
    return environment.store.parts(node[1])


def unfold_head(environment: Environment, expr: int) -> int:
    """The term with beta, let and the submission's own definitions unfolded at its head.

    Universe parameters are left as they are, which no caller here looks at.
    """
    store = environment.store
    for _ in range(_MAX_UNFOLDINGS):
        arguments: list[int] = []
        head = expr
        while (node := store.exprs[head])[0] == APP:
            arguments.append(node[2])
            head = node[1]
        if node[0] == LAM and arguments:
            head = instantiate(store, node[2], arguments.pop())
        elif node[0] == LET:
            head = instantiate(store, node[3], node[2])
        elif node[0] == CONST:
            constant = environment.own.constant(node[1])
            if not isinstance(constant, Definition):
                return expr
            head = constant.value
        else:
            return expr
        while arguments:
            head = store.expr((APP, head, arguments.pop()))
        expr = head
    return expr


def lift(store: TermStore, expr: int, by: int) -> int:
    """The term under `by` more binders."""
    return _replace(store, expr, None, by)


def instantiate(store: TermStore, body: int, argument: int) -> int:
    """The body of a binder with `argument` for the bound variable."""
    return _replace(store, body, argument, -1)


def _replace(store: TermStore, root: int, argument: int | None, by: int) -> int:
    """Shift loose variables by `by`; with an argument, variable 0 becomes that argument."""
    done: dict[tuple[int, int], int] = {}
    stack = [(root, 0)]
    while stack:
        item = stack[-1]
        expr, depth = item
        if item in done:
            stack.pop()
            continue
        node = store.exprs[expr]
        if store.loose[expr] <= depth:
            done[item] = expr
        elif node[0] == BVAR:
            if argument is not None and node[1] == depth:
                done[item] = lift(store, argument, depth)
            else:
                done[item] = store.expr((BVAR, node[1] + by))
        else:
            parts = _children(node, depth)
            missing = [part for part in parts if part not in done]
            if missing:
                stack += missing
                continue
            new = [done[part] for part in parts]
            if node[0] == APP:
                done[item] = store.expr((APP, new[0], new[1]))
            elif node[0] == LET:
                done[item] = store.expr((LET, new[0], new[1], new[2]))
            elif node[0] == PROJ:
                done[item] = store.expr((PROJ, node[1], node[2], new[0]))
            else:
                assert node[0] == LAM or node[0] == PI
                done[item] = store.expr((node[0], new[0], new[1]))
        stack.pop()
    return done[root, 0]


def _children(node: tuple[object, ...], depth: int) -> list[tuple[int, int]]:
    match node:
        case (3, int(function), int(argument)):
            return [(function, depth), (argument, depth)]
        case (4 | 5, int(domain), int(body)):
            return [(domain, depth), (body, depth + 1)]
        case (6, int(domain), int(value), int(body)):
            return [(domain, depth), (value, depth), (body, depth + 1)]
        case (9, _, _, int(inner)):
            return [(inner, depth)]
        case _:
            raise AssertionError(node)
