"""Terms, levels and declarations for the kernel's cases, and their writing as lean4export lines.

This is not the engine's code: it is written from the format's description, so that a case is
also a check of the engine's reader. Shapes are tuples. Levels: ``("zero",)``, ``("succ", l)``,
``("max", l, l)``, ``("imax", l, l)``, ``("param", name)``. Terms: ``("bvar", 0)``,
``("fvar", key)`` (while building only), ``("sort", l)``, ``("const", name, levels)``,
``("app", f, a)``, ``("lam"|"pi", binder, type, body, info)``, ``("let", x, type, value, body)``,
``("nat", "7")``, ``("str", "s")``, ``("proj", structure, index, e)``, ``("mdata", e)``.
Names are dotted text, or a tuple where a component holds a dot or is a number.
A declaration is the format's object with names and terms in place of numbers.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Level = Any
Term = Any
Declaration = dict[str, Any]

ZERO: Level = ("zero",)
PROP: Term = ("sort", ZERO)
META = {
    "meta": {
        "exporter": {"name": "gate2-cases", "version": "3.1.0"},
        "lean": {"githash": "0" * 40, "version": "4.28.0"},
        "format": {"version": "3.1.0"},
    }
}


def level(number: int, base: Level = ZERO) -> Level:
    """`base` + `number`."""
    for _ in range(number):
        base = ("succ", base)
    return base


def is_zero(one: Level) -> bool:
    """Whether a level is 0 under every assignment."""
    match one:
        case ("zero",):
            return True
        case ("max", left, right):
            return is_zero(left) and is_zero(right)
        case ("imax", _, right):
            return is_zero(right)
        case _:
            return False


def parts(name: Any) -> tuple[str | int, ...]:
    return tuple(name.split(".")) if isinstance(name, str) else tuple(name)


def const(name: str, *levels: Level) -> Term:
    return ("const", name, levels)


def app(function: Term, *arguments: Term) -> Term:
    for argument in arguments:
        function = ("app", function, argument)
    return function


def spine(term: Term) -> tuple[Term, list[Term]]:
    """Head and arguments, in order."""
    arguments = []
    while term[0] == "app":
        arguments.append(term[2])
        term = term[1]
    return term, arguments[::-1]


def rebuilt(term: Term, change: Callable[[Term, int], Term], depth: int) -> Term:
    """`term` with `change` applied to its parts, each told how many binders it is under."""
    match term:
        case ("app", function, argument):
            return ("app", change(function, depth), change(argument, depth))
        case (("lam" | "pi") as tag, binder, domain, body, info):
            return (tag, binder, change(domain, depth), change(body, depth + 1), info)
        case ("let", binder, domain, value, body):
            head = ("let", binder, change(domain, depth), change(value, depth))
            return (*head, change(body, depth + 1))
        case ("proj", structure, index, inner):
            return ("proj", structure, index, change(inner, depth))
        case ("mdata", inner):
            return ("mdata", change(inner, depth))
        case _:
            return term


def instantiate(body: Term, *values: Term) -> Term:
    """`body` under ``len(values)`` binders, outermost first, with closed values put in."""
    count = len(values)

    def change(term: Term, depth: int) -> Term:
        if term[0] == "bvar" and term[1] >= depth:
            index = term[1] - depth
            return values[count - 1 - index] if index < count else ("bvar", term[1] - count)
        return rebuilt(term, change, depth)

    return change(body, 0)


def abstract(term: Term, keys: Sequence[str]) -> Term:
    """`term` with free variables, outermost first, bound."""

    def change(inner: Term, depth: int) -> Term:
        if inner[0] == "fvar" and inner[1] in keys:
            return ("bvar", depth + len(keys) - 1 - list(keys).index(inner[1]))
        if inner[0] == "bvar" and inner[1] >= depth:
            return ("bvar", inner[1] + len(keys))
        return rebuilt(inner, change, depth)

    return change(term, 0)


def is_loose(term: Term) -> bool:
    """Whether a bound variable has no binder in the term."""
    return bool(instantiate(term, ("nat", "0")) != term)


@dataclass(frozen=True, slots=True)
class Local:
    """A variable with its type, while it is free."""

    key: str
    binder: str
    type: Term
    info: str = "default"

    @property
    def term(self) -> Term:
        return ("fvar", self.key)


def bind(tag: str, telescope: Sequence[Local], body: Term) -> Term:
    """Functions or function types over a telescope, outermost first."""
    for local in reversed(telescope):
        body = (tag, local.binder, local.type, abstract(body, [local.key]), local.info)
    return body


def substitute_levels(term: Term, values: Mapping[str, Level]) -> Term:
    """`term` with universe parameters replaced."""

    def of_level(one: Level) -> Level:
        match one:
            case ("param", name):
                return values.get(name, one)
            case ("succ", inner):
                return ("succ", of_level(inner))
            case (("max" | "imax") as tag, left, right):
                return (tag, of_level(left), of_level(right))
            case _:
                return one

    def change(inner: Term, depth: int) -> Term:
        match inner:
            case ("sort", one):
                return ("sort", of_level(one))
            case ("const", name, levels):
                return ("const", name, tuple(map(of_level, levels)))
            case _:
                return rebuilt(inner, change, depth)

    return change(term, 0)


def constants(term: Term) -> set[str]:
    """The names a term mentions; a literal mentions its type."""
    found: set[str] = set()

    def change(inner: Term, depth: int) -> Term:
        match inner:
            case ("const", name, _):
                found.add(name)
            case ("proj", structure, _, _):
                found.add(structure)
            case ("nat", _):
                found.add("Nat")
            case ("str", _):
                found.update(("String", "Char.ofNat", "String.ofList"))
            case _:
                pass
        return rebuilt(inner, change, depth)

    change(term, 0)
    return found


def records(declaration: Declaration) -> Iterable[dict[str, Any]]:
    """The objects of a declaration that carry a name."""
    if "inductive" in declaration:
        block = declaration["inductive"]
        return [*block["types"], *block["ctors"], *block["recs"]]
    return [*declaration.values()]


_NAMES = {"name", "induct", "ctor"}
_NAME_LISTS = {"levelParams", "all"}
_TERMS = {"type", "value", "rhs"}


@dataclass
class Writer:
    """Lines of an export. Equal names, levels and terms are written once."""

    lines: list[str] = field(default_factory=list)
    names: dict[Any, int] = field(default_factory=lambda: {(): 0})
    levels: dict[Any, int] = field(default_factory=lambda: {ZERO: 0})
    terms: dict[Any, int] = field(default_factory=dict)
    written: dict[int, tuple[Term, int]] = field(default_factory=dict)

    def line(self, value: Any) -> None:
        """One line, as it is."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        self.lines.append(text)

    def name(self, name: Any) -> int:
        own = parts(name) if name != () else ()
        if own not in self.names:
            prefix = self.name(own[:-1])
            tag, key = ("str", "str") if isinstance(own[-1], str) else ("num", "i")
            self.names[own] = len(self.names)
            self.line({"in": self.names[own], tag: {"pre": prefix, key: own[-1]}})
        return self.names[own]

    def level(self, one: Level) -> int:
        if one == ZERO:
            return 0
        known = self.written.get(id(one))
        if known is None:
            number = self._numbered(self.levels, "il", *self._level_node(one))
            known = self.written[id(one)] = (one, number)
        return known[1]

    def _level_node(self, one: Level) -> tuple[str, Any]:
        match one:
            case ("succ", inner):
                return "succ", self.level(inner)
            case ("param", name):
                return "param", self.name(name)
            case (tag, left, right):
                return tag, [self.level(left), self.level(right)]
            case _:
                raise AssertionError(f"not a level: {one}")

    def _numbered(self, table: dict[Any, int], counter: str, tag: str, value: Any) -> int:
        key = json.dumps([tag, value])
        if key not in table:
            table[key] = len(table)
            self.line({counter: table[key], tag: value})
        return table[key]

    def term(self, term: Term) -> int:
        known = self.written.get(id(term))
        if known is None:
            number = self._numbered(self.terms, "ie", *self._node(term))
            known = self.written[id(term)] = (term, number)
        return known[1]

    def _node(self, term: Term) -> tuple[str, Any]:
        match term:
            case ("bvar", index):
                return "bvar", index
            case ("sort", one):
                return "sort", self.level(one)
            case ("const", name, levels):
                return "const", {"name": self.name(name), "us": [*map(self.level, levels)]}
            case ("app", function, argument):
                return "app", {"fn": self.term(function), "arg": self.term(argument)}
            case (("lam" | "pi") as tag, binder, domain, body, info):
                return ("lam" if tag == "lam" else "forallE"), {
                    "name": self.name(binder),
                    "type": self.term(domain),
                    "body": self.term(body),
                    "binderInfo": info,
                }
            case ("let", binder, domain, value, body):
                return "letE", {
                    "name": self.name(binder),
                    "type": self.term(domain),
                    "value": self.term(value),
                    "body": self.term(body),
                    "nondep": False,
                }
            case ("nat", number):
                return "natVal", number
            case ("str", text):
                return "strVal", text
            case ("proj", structure, index, inner):
                node = {"typeName": self.name(structure), "idx": index, "struct": self.term(inner)}
                return "proj", node
            case ("mdata", inner):
                return "mdata", {"expr": self.term(inner), "data": {"note": "true"}}
            case _:
                raise AssertionError(f"not a closed term: {term}")

    def numbered(self, key: str, value: Any) -> Any:
        """A field of a declaration with names and terms replaced by their numbers."""
        if key in _NAMES and isinstance(value, str | tuple):
            return self.name(value)
        if key in _NAME_LISTS or (key == "ctors" and not any(isinstance(v, dict) for v in value)):
            return [self.name(each) for each in value]
        if key in _TERMS:
            return self.term(value)
        if isinstance(value, Mapping):
            return {inner: self.numbered(inner, each) for inner, each in value.items()}
        if isinstance(value, list):
            return [self.numbered("", each) for each in value]
        return value

    def declaration(self, declaration: Declaration) -> None:
        self.line({key: self.numbered("", value) for key, value in declaration.items()})


def export(declarations: Iterable[Declaration]) -> bytes:
    """The file that holds these declarations in this order."""
    writer = Writer()
    writer.line(META)
    for declaration in declarations:
        writer.declaration(declaration)
    return "".join(f"{line}\n" for line in writer.lines).encode()
