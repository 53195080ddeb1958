"""A case: declarations, what is changed in them after they were built, and the expected end."""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from building import Declaration, constants, export, records
from building_prelude import PRELUDE, QUOTIENT
from building_syntax import read

Edit = Mapping[str, Mapping[str, Any]]
"""Constant to field to new value, or to a function of the old one."""


@dataclass(frozen=True, slots=True)
class Case:
    """One export file and how the kernel must end on it."""

    group: str
    name: str
    why: str
    data: bytes
    outcome: str
    rule: str = ""
    """The rule that is broken; where the data does not decode, the reason's code."""
    declaration: str = ""
    line: int | None = None
    """The line at which data that does not decode is refused, where it is known."""


def deep(work: Callable[[], bytes]) -> bytes:
    """What `work` returns, which may go deep into a term."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 100_000))
    try:
        return work()
    finally:
        sys.setrecursionlimit(before)


@dataclass(slots=True)
class Group:
    """The cases of one folder."""

    name: str
    cases: list[Case] = field(default_factory=list)

    def good(self, name: str, why: str, source: str, **options: Any) -> None:
        """A file that is accepted."""
        data = deep(lambda: build(source, **options))
        self.cases.append(Case(self.name, name, why, data, "accepted"))

    def bad(
        self, name: str, rule: str, declaration: str, why: str, source: str, **options: Any
    ) -> None:
        """A file that is rejected by `rule` at `declaration`."""
        data = deep(lambda: build(source, **options))
        self.cases.append(Case(self.name, name, why, data, "rejected", rule, declaration))

    def odd(
        self,
        name: str,
        outcome: str,
        rule: str,
        declaration: str,
        why: str,
        data: bytes,
        line: int | None = None,
    ) -> None:
        """A file of bytes with any outcome."""
        self.cases.append(Case(self.name, name, why, data, outcome, rule, declaration, line))


@cache
def library() -> tuple[dict[str, Declaration], dict[str, int], dict[str, Any]]:
    """Constants of the prelude by name, the heights of its definitions, its families."""
    heights: dict[str, int] = {}
    families: dict[str, Any] = {}
    found = {
        record["name"]: declaration
        for declaration in read(PRELUDE, heights, families)
        for record in records(declaration)
    }
    quotient = []
    for declaration, kind in zip(
        read(QUOTIENT, {}, {}), ("type", "ctor", "lift", "ind"), strict=True
    ):
        record = declaration["axiom"]
        del record["isUnsafe"]
        quotient.append({"quot": {**record, "kind": kind}})
    families["quot"] = quotient
    return found, heights, families


def mentioned(declaration: Declaration) -> set[str]:
    """Constants a declaration refers to."""
    found: set[str] = set()
    for record in records(declaration):
        rules = [rule["rhs"] for rule in record.get("rules", ())]
        for term in (record["type"], *(record[k] for k in ("value",) if k in record), *rules):
            found |= constants(term)
    return found


def needed(declarations: Iterable[Declaration]) -> list[Declaration]:
    """What of the prelude these declarations reach and do not declare, in the prelude's order."""
    given, _, _ = library()
    pending = list(declarations)
    own = {record["name"] for each in pending for record in records(each)}
    wanted: list[Declaration] = []
    while pending:
        for name in mentioned(pending.pop()) - own:
            declaration = given.get(name)
            if declaration is not None and declaration not in wanted:
                wanted.append(declaration)
                pending.append(declaration)
    order = [id(each) for each in given.values()]
    return sorted(wanted, key=lambda each: order.index(id(each)))


def edited(declaration: Declaration, edit: Edit) -> Declaration:
    """A copy with fields of the named constants replaced."""

    def copy(record: dict[str, Any]) -> dict[str, Any]:
        changes = edit.get(record["name"], {})
        return {
            key: changes[key](value) if callable(changes.get(key)) else changes.get(key, value)
            for key, value in record.items()
        } | {key: value for key, value in changes.items() if key not in record}

    if "inductive" in declaration:
        parts = declaration["inductive"].items()
        return {"inductive": {key: [*map(copy, listed)] for key, listed in parts}}
    return {key: copy(record) for key, record in declaration.items()}


def build(
    source: str,
    *,
    edit: Edit | None = None,
    change: Callable[[list[Declaration]], list[Declaration]] | None = None,
    prelude: bool = True,
    extra: str = "",
) -> bytes:
    """The export of a text: prelude, declarations edited, then changed as a list.

    `extra` names prelude constants, by spaces, that only the change will mention.
    """
    given, heights, families = library()
    declarations = read(source, dict(heights), dict(families))
    before = needed(declarations) if prelude else []
    for name in extra.split():
        more = [given[name]]
        before += [each for each in [*needed(more), *more] if each not in before]
    names = {record["name"] for each in declarations for record in records(each)}
    assert names >= (edit or {}).keys(), f"nothing to edit among {sorted(names)}"
    declarations = [edited(each, edit or {}) for each in declarations]
    if change:
        declarations = change(declarations)
    return export([*before, *declarations])
