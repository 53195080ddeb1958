"""Writes names, levels and terms as lines of an export, each once and after its parts."""

import json
from collections.abc import Iterable
from typing import TypeAlias

from gate2.lean.export_numbers import write_natural
from gate2.lean.export_terms import BINDER_KINDS
from gate2.lean.term import (
    ANONYMOUS,
    APP,
    BVAR,
    CONST,
    FVAR,
    IMAX,
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

Document: TypeAlias = dict[str, object]


class TermLines:
    """The lines so far and the ids they gave."""

    def __init__(self, store: TermStore) -> None:
        self.lines: list[bytes] = []
        self.store = store
        self._names = {ANONYMOUS: 0}
        self._levels = {store.level((ZERO,)): 0}
        self._exprs: dict[int, int] = {}

    def line(self, document: Document) -> None:
        text = json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False)
        self.lines.append(text.encode("ascii") + b"\n")

    def name(self, name: int) -> int:
        pending = []
        while name not in self._names:
            pending.append(name)
            name = self.store.names[name][0]
        number = self._names[name]
        for each in reversed(pending):
            prefix, part = self.store.names[each]
            known = self._names[prefix]
            number = self._names[each] = len(self._names)
            if isinstance(part, str):
                self.line({"str": {"pre": known, "str": part}, "in": number})
            else:
                self.line({"num": {"pre": known, "i": part}, "in": number})
        return number

    def name_list(self, names: Iterable[int]) -> list[int]:
        return [self.name(name) for name in names]

    def level(self, level: int) -> int:
        nodes, known = self.store.levels, self._levels
        stack = [level]
        while stack:
            each = stack[-1]
            node = nodes[each]
            parts = node[1:] if node[0] in (SUCC, MAX, IMAX) else ()
            missing = [part for part in parts if part not in known]
            if each in known:
                stack.pop()
                continue
            if missing:
                stack += missing
                continue
            body = self._level_body(each)
            known[each] = len(known)
            self.line({**body, "il": known[each]})
        return known[level]

    def _level_body(self, level: int) -> Document:
        node, known = self.store.levels[level], self._levels
        if node[0] == SUCC:
            return {"succ": known[node[1]]}
        if node[0] == PARAM:
            return {"param": self.name(node[1])}
        assert node[0] == MAX or node[0] == IMAX, "level zero has its id from the beginning"
        return {"max" if node[0] == MAX else "imax": [known[node[1]], known[node[2]]]}

    def expr(self, expr: int) -> int:
        known = self._exprs
        stack = [expr]
        while stack:
            each = stack[-1]
            if each in known:
                stack.pop()
                continue
            missing = [part for part in self._parts(each) if part not in known]
            if missing:
                stack += missing[::-1]
                continue
            body = self._expr_body(each)
            known[each] = len(known)
            self.line({**body, "ie": known[each]})
        return known[expr]

    def _parts(self, expr: int) -> tuple[int, ...]:
        node = self.store.exprs[expr]
        if node[0] == APP or node[0] == LAM or node[0] == PI:
            return node[1], node[2]
        if node[0] == LET:
            return node[1], node[2], node[3]
        return (node[3],) if node[0] == PROJ else ()

    def _expr_body(self, expr: int) -> Document:
        node, known = self.store.exprs[expr], self._exprs
        if node[0] == APP:
            return {"app": {"fn": known[node[1]], "arg": known[node[2]]}}
        if node[0] == LAM or node[0] == PI:
            name, kind = self.store.binders.get(expr, (ANONYMOUS, 0))
            tag = "lam" if node[0] == LAM else "forallE"
            binder = {"name": self.name(name), "binderInfo": BINDER_KINDS[kind]}
            return {tag: {**binder, "type": known[node[1]], "body": known[node[2]]}}
        if node[0] == CONST:
            levels = [self.level(level) for level in node[2]]
            return {"const": {"name": self.name(node[1]), "us": levels}}
        if node[0] == BVAR:
            return {"bvar": node[1]}
        if node[0] == SORT:
            return {"sort": self.level(node[1])}
        if node[0] == NAT:
            return {"natVal": write_natural(node[1])}
        if node[0] == STR:
            return {"strVal": node[1]}
        if node[0] == PROJ:
            struct = {"struct": known[node[3]], "idx": node[2]}
            return {"proj": {"typeName": self.name(node[1]), **struct}}
        if node[0] == FVAR:
            raise ValueError("expected a finished term, got a free variable")
        name, _ = self.store.binders.get(expr, (ANONYMOUS, 0))
        parts = {"type": known[node[1]], "value": known[node[2]], "body": known[node[3]]}
        return {"letE": {"name": self.name(name), "nondep": False, **parts}}
