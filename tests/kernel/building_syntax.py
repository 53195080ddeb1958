"""A small notation for declarations, read into `building`'s shapes. Nothing is elaborated.

    axiom a.{u} (α : Sort u) : T            def f.{u} (x : T) : U := v
    theorem t : P := v                      opaque o : T := v           quot
    inductive I.{u} (α : Type u) : Nat → Type u | c : ∀ (a : α), I.{u} α 0
    mutual inductive … inductive … end

`large` or `small` before `inductive`: it eliminates into every sort, or into propositions only,
which the builder sees by itself in plain cases.

Terms: ``∀ (x : A) {y z : B}, C``, ``A → B``, ``fun (x : A) => b``, ``let x : A := v; b``,
``Sort u``, ``Type``, ``Type (u+1)``, ``Prop``, ``c.{u, 1}``, ``7``, ``"text"``, ``proj S 0 e``,
``#3`` (a raw bound variable), ``mdata e``. Application by juxtaposition, all arguments explicit.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from building import PROP, ZERO, Declaration, Level, Term, app, const, constants, level
from building_inductive import Family, block

_TOKEN = re.compile(
    r"""\s+|--[^\n]*|(?P<text>"(?:\\.|[^"\\])*")|(?P<number>\d+)
    |(?P<name>[^\W\d][\w'!?]*(?:\.[\w'!?]+)*)|(?P<sign>\.\{|:=|=>|→|∀|[(){}\[\]:,;|#+])""",
    re.VERBOSE,
)
_KINDS = (
    "axiom",
    "def",
    "theorem",
    "opaque",
    "inductive",
    "mutual",
    "quot",
    "large",
    "small",
    "end",
)
_WORDS = {*_KINDS, "fun", "let"}
_CLOSING = {"(": ")", "{": "}", "[": "]"}
_INFO = {"(": "default", "{": "implicit", "[": "instImplicit"}


def _tokens(source: str) -> list[str]:
    found, position = [], 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        assert match, f"no token at {source[position : position + 20]!r}"
        if match.lastgroup:
            found.append(match[0])
        position = match.end()
    return [*found, ""]


Binder = tuple[str, Term, str]


@dataclass
class Reader:
    """Reads declarations one after the other; heights of definitions are kept for their hints."""

    tokens: list[str]
    heights: dict[str, int]
    families: dict[str, Any]
    at: int = 0
    scope: list[str] = field(default_factory=list)

    @property
    def next(self) -> str:
        return self.tokens[self.at]

    def take(self, expected: str = "") -> str:
        token = self.next
        context = " ".join(self.tokens[max(0, self.at - 8) : self.at + 4])
        assert not expected or token == expected, f"expected {expected!r} at: {context}"
        assert token, f"unexpected end after: {context}"
        self.at += 1
        return token

    def accept(self, token: str) -> bool:
        if self.next == token:
            self.at += 1
            return True
        return False

    # levels

    def level(self) -> Level:
        if self.next in ("max", "imax"):
            found: Level = (self.take(), self.small_level(), self.small_level())
        else:
            found = self.small_level()
        while self.accept("+"):
            found = level(int(self.take()), found)
        return found

    def small_level(self) -> Level:
        if self.accept("("):
            found = self.level()
            self.take(")")
            return found
        token = self.take()
        return level(int(token)) if token.isdigit() else ("param", token)

    def levels(self) -> tuple[Level, ...]:
        found: list[Level] = []
        if self.accept(".{"):
            while not self.accept("}"):
                found.append(self.level())
                self.accept(",")
        return tuple(found)

    # terms

    def binders(self) -> list[Binder]:
        found: list[Binder] = []
        while self.next in _CLOSING:
            opening = self.take()
            names = []
            while not self.accept(":"):
                names.append(self.take())
            start = self.at
            for name in names:  # each name's type is read in its own scope
                self.at = start
                found.append((name, self.term(), _INFO[opening]))
                self.scope.append(name)
            self.take(_CLOSING[opening])
        return found

    def closed(self, binders: list[Binder], tag: str, body: Term) -> Term:
        for name, type_, info in reversed(binders):
            body = (tag, name, type_, body, info)
        return body

    def leave(self, count: int) -> None:
        del self.scope[len(self.scope) - count :]

    def term(self) -> Term:
        token = self.next
        if token in ("∀", "fun"):
            self.take()
            binders = self.binders()
            self.take("," if token == "∀" else "=>")
            body = self.term()
            self.leave(len(binders))
            return self.closed(binders, "pi" if token == "∀" else "lam", body)
        if token == "let":
            return self.let()
        left = self.application()
        if not self.accept("→"):
            return left
        self.scope.append("")
        right = self.term()
        self.leave(1)
        return ("pi", "a", left, right, "default")

    def let(self) -> Term:
        self.take("let")
        name = self.take()
        self.take(":")
        type_ = self.term()
        self.take(":=")
        value = self.term()
        self.take(";")
        self.scope.append(name)
        body = self.term()
        self.leave(1)
        return ("let", name, type_, value, body)

    def application(self) -> Term:
        function = self.atom()
        arguments = []
        while self._starts_atom():
            arguments.append(self.atom())
        return app(function, *arguments)

    def _starts_atom(self) -> bool:
        token = self.next
        return token in ("(", "#") or (
            bool(token) and token not in _WORDS and (token[0].isalnum() or token[0] in '_"')
        )

    def atom(self) -> Term:
        token = self.take()
        if token == "(":
            found = self.term()
            self.take(")")
            return found
        if token == "#":
            return ("bvar", int(self.take()))
        if token[0] == '"':
            return ("str", json.loads(token))
        if token.isdigit():
            return ("nat", token)
        return self._word(token)

    def _word(self, token: str) -> Term:
        match token:
            case "Prop":
                return PROP
            case "Sort":
                return ("sort", self.small_level())
            case "Type":
                return ("sort", ("succ", self._type_level()))
            case "proj":
                return ("proj", self.take(), int(self.take()), self.atom())
            case "mdata":
                return ("mdata", self.atom())
            case _:
                pass
        if token in self.scope:
            return ("bvar", self.scope[::-1].index(token))
        return const(token, *self.levels())

    def _type_level(self) -> Level:
        def begins(token: str) -> bool:
            named = token in self.parameters and token not in self.scope
            return named or token.isdigit() or token in ("max", "imax")

        inside = self.next == "(" and begins(self.tokens[self.at + 1])
        return self.small_level() if inside or begins(self.next) else ZERO

    # declarations

    parameters: tuple[str, ...] = ()

    def header(self) -> tuple[str, list[Binder]]:
        name = self.take()
        self.parameters = tuple(one[1] for one in self.levels())
        return name, self.binders()

    def declarations(self) -> list[Declaration]:
        found: list[Declaration] = []
        while self.next:
            found.extend(self.declaration())
        return found

    def declaration(self) -> list[Declaration]:
        kind = self.take()
        if kind == "quot":
            return [dict(each) for each in self.families["quot"]]
        if kind in ("inductive", "mutual", "large", "small"):
            return [self.inductive(kind)]
        name, binders = self.header()
        self.take(":")
        type_ = self.term()
        made: dict[str, Any] = {"name": name, "levelParams": list(self.parameters)}
        made["type"] = self.closed(binders, "pi", type_)
        if kind != "axiom":
            self.take(":=")
            made["value"] = self.closed(binders, "lam", self.term())
            made["all"] = [name]
        self.leave(len(binders))
        return [self._finished(kind, made)]

    def _finished(self, kind: str, made: dict[str, Any]) -> Declaration:
        if kind == "def":
            used = constants(made["value"])
            height = 1 + max((self.heights.get(each, 0) for each in used), default=0)
            self.heights[made["name"]] = height
            made |= {"hints": {"regular": height}, "safety": "safe"}
        elif kind in ("axiom", "opaque"):
            made["isUnsafe"] = False
        return {"thm" if kind == "theorem" else kind: made}

    def inductive(self, kind: str) -> Declaration:
        large = {"large": True, "small": False}.get(kind)
        if large is not None:
            kind = self.take()
        families = []
        if kind == "mutual":
            while not self.accept("end"):
                self.take("inductive")
                families.append(self.family())
        else:
            families.append(self.family())
        return block(families, self.families, large=large)

    def family(self) -> Family:
        name, binders = self.header()
        self.take(":")
        type_ = self.closed(binders, "pi", self.term())
        made = Family(name, self.parameters, len(binders), type_)
        while self.accept("|"):
            constructor = self.take()
            self.take(":")
            made.constructors.append(
                (f"{name}.{constructor}", self.closed(binders, "pi", self.term()))
            )
        self.leave(len(binders))
        return made


def read(source: str, heights: dict[str, int], families: dict[str, Any]) -> list[Declaration]:
    """The declarations of a text. `heights` and `families` know what was read before, and learn."""
    return Reader(_tokens(source), heights, families).declarations()
