"""Elaborated terms in Lean's notation, for a person who checks what a statement says.

Made from the terms, never from anything the submission printed. Notation hides arguments
(types, instances); it is used only where what it hides is the library's own. Constants of the
submission always show, by name. A bound variable never looks like a constant.
"""

from dataclasses import dataclass, field

from gate2.lean.cone import Environment, names_in, visible_name
from gate2.lean.declaration import Constant, Definition, Inductive, Opaque
from gate2.lean.names import is_plain, show_name
from gate2.lean.term import (
    APP,
    BVAR,
    CONST,
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
    Name,
)

MAX_DEPTH = 150
MAX_CHARACTERS = 20_000
MAX_LOOKS = 1_000_000
MAX_CONSTRUCTORS = 200

_ARROW, _APPLY, _ATOM = 25, 1022, 1024

# name -> (symbol, precedence, left, right, number of arguments, index of the first operand)
_INFIX: dict[Name, tuple[str, int, int, int, int, int]] = {
    ("Iff",): ("↔", 20, 21, 21, 2, 0),
    ("Or",): ("∨", 30, 31, 30, 2, 0),
    ("And",): ("∧", 35, 36, 35, 2, 0),
    ("Eq",): ("=", 50, 51, 51, 3, 1),
    ("Ne",): ("≠", 50, 51, 51, 3, 1),
    ("LE", "le"): ("≤", 50, 51, 51, 4, 2),
    ("LT", "lt"): ("<", 50, 51, 51, 4, 2),
    ("GE", "ge"): ("≥", 50, 51, 51, 4, 2),
    ("GT", "gt"): (">", 50, 51, 51, 4, 2),
    ("Dvd", "dvd"): ("∣", 50, 51, 51, 4, 2),
    ("HAdd", "hAdd"): ("+", 65, 65, 66, 6, 4),
    ("HSub", "hSub"): ("-", 65, 65, 66, 6, 4),
    ("HMul", "hMul"): ("*", 70, 70, 71, 6, 4),
    ("HDiv", "hDiv"): ("/", 70, 70, 71, 6, 4),
    ("HMod", "hMod"): ("%", 70, 70, 71, 6, 4),
    ("HPow", "hPow"): ("^", 75, 76, 75, 6, 4),
    ("HAppend", "hAppend"): ("++", 65, 66, 65, 6, 4),
}


@dataclass
class Printer:
    """Prints terms of one environment; `modules` are those whose private prefix is left out."""

    environment: Environment
    modules: frozenset[Name]
    explicit: bool = False
    """Print every argument and universe level and use no notation: for telling apart two terms
    that read alike."""
    _taken: set[str] = field(default_factory=set)
    _left: int = MAX_CHARACTERS
    looks: int = MAX_LOOKS
    """How many more terms may be looked at for a variable: a long telescope over a large body
    would be walked once for each of its binders."""
    _hides: dict[int, bool] = field(default_factory=dict)
    _clean: set[int] = field(default_factory=set)

    def statement(self, expr: int) -> str:
        """A closed term on one line. Beyond the caps stands an ellipsis, never a guess."""
        store = self.environment.store
        self._left = MAX_CHARACTERS
        self._taken = {self.name(name).split(".")[0] for name in names_in(store, expr, set())}
        return self._show(expr, [], 0, 0)

    def name(self, name: int) -> str:
        """A constant's name."""
        return show_name(visible_name(self.environment.store.parts(name), self.modules))

    def _show(self, expr: int, bound: list[str], outer: int, depth: int) -> str:
        """The term, in parentheses if it binds weaker than `outer`."""
        if depth > MAX_DEPTH or self._left < 0:
            return "…"
        text, precedence = self._parts(expr, bound, depth + 1)
        self._left -= 4
        return text if precedence >= outer else f"({text})"

    def _parts(self, expr: int, bound: list[str], depth: int) -> tuple[str, int]:
        node = self.environment.store.exprs[expr]
        if node[0] == BVAR:
            index = node[1]
            return bound[-1 - index] if index < len(bound) else f"#{index}", _ATOM
        if node[0] == SORT:
            return self._sort(node[1])
        if node[0] == CONST or node[0] == APP:
            return self._application(expr, bound, depth)
        if node[0] == NAT:
            return self._digits(node[1]), _ATOM
        if node[0] == STR:
            return self._quoted(node[1]), _ATOM
        if node[0] == PI:
            return self._forall(expr, bound, depth), 0
        if node[0] == LAM:
            return self._function(expr, bound, depth), 0
        if node[0] == LET:
            name = self._fresh(expr, bound)
            domain = self._show(node[1], bound, 0, depth)
            value = self._show(node[2], bound, 0, depth)
            body = self._show(node[3], [*bound, name], 0, depth)
            return f"let {name} : {domain} := {value}; {body}", 0
        if node[0] == PROJ:
            inner = self._show(node[3], bound, _ATOM, depth)
            return f"{inner}.[{self.name(node[1])} field {node[2] + 1}]", _APPLY
        raise AssertionError(node)

    def _digits(self, number: int) -> str:
        return str(number) if number < 1 << 4096 else f"[number of {number.bit_length()} bits]"

    def _quoted(self, text: str) -> str:
        shown = text if text.isprintable() else text.encode("unicode_escape").decode("ascii")
        self._left -= len(shown)
        escaped = shown.replace('"', '\\"')
        return f'"{escaped}"' if len(shown) < 2000 else f'"{escaped[:2000]}…"'

    def _sort(self, level: int) -> tuple[str, int]:
        levels = self.environment.store.levels
        if levels[level][0] == 0:
            return "Prop", _ATOM
        node = levels[level]
        if node[0] == SUCC:
            inner = node[1]
            if levels[inner][0] == 0:
                return "Type", _ATOM
            return f"Type {self._level(inner, 0)}", _APPLY
        return f"Sort {self._level(level, 0)}", _APPLY

    def _level(self, level: int, depth: int) -> str:
        levels = self.environment.store.levels
        added = 0
        node = levels[level]
        while node[0] == SUCC:
            added += 1
            node = levels[node[1]]
        if node[0] == 0:
            return str(added)
        if depth > 20:
            text = "…"
        elif node[0] == PARAM:
            text = show_name(self.environment.store.parts(node[1]))
        else:
            assert node[0] in (MAX, IMAX)
            word = "max" if node[0] == MAX else "imax"
            text = f"({word} {self._level(node[1], depth + 1)} {self._level(node[2], depth + 1)})"
        return f"({text}+{added})" if added else text

    def _fresh(self, expr: int, bound: list[str]) -> str:
        """A name for a bound variable that nothing else in sight has."""
        store = self.environment.store
        parts = store.parts(store.binders.get(expr, (0, 0))[0])
        texts = [part for part in parts if isinstance(part, str)]
        base = texts[0] if texts and is_plain(texts[0]) and len(texts[0]) < 40 else "x"
        base = "x" if base.startswith("_") or base in _KEYWORDS else base
        name, count = base, 0
        sight = self._taken.union(bound)
        while name in sight:
            count += 1
            name = f"{base}_{count}"
        return name

    def _forall(self, expr: int, bound: list[str], depth: int) -> str:
        store = self.environment.store
        names = list(bound)
        text = ""
        group = _Binders()
        while (node := store.exprs[expr])[0] == PI:
            if not _uses_zero(self, node[2]):
                text += group.close("∀", ", ")
                domain = self._show(node[1], names, _ARROW + 1, depth)
                text += f"{domain} → "
                names.append("_")
            else:
                name = self._fresh(expr, names)
                domain = self._show(node[1], names, 0, depth)
                group.add(name, domain, store.binders.get(expr, (0, 0))[1])
                names.append(name)
            expr = node[2]
            self._left -= 8
            if self._left < 0:
                return f"{text}{group.close('∀', ', ')}…"
        text += group.close("∀", ", ")
        return text + self._show(expr, names, _ARROW if "→" in text else 0, depth)

    def _function(self, expr: int, bound: list[str], depth: int) -> str:
        store = self.environment.store
        names = list(bound)
        group = _Binders()
        while (node := store.exprs[expr])[0] == LAM:
            name = self._fresh(expr, names)
            group.add(name, self._show(node[1], names, 0, depth), 0)
            names.append(name)
            expr = node[2]
            self._left -= 8
            if self._left < 0:
                return f"{group.close('fun', ' ')}…"
        return f"{group.close('fun', ' => ')}{self._show(expr, names, 0, depth)}"

    def _application(self, expr: int, bound: list[str], depth: int) -> tuple[str, int]:
        store = self.environment.store
        arguments: list[int] = []
        head = expr
        while (node := store.exprs[head])[0] == APP:
            arguments.append(node[2])
            head = node[1]
        arguments.reverse()
        if node[0] == CONST and not self._is_own(node[1]) and not self.explicit:
            noted = self._notation(store.parts(node[1]), arguments, bound, depth)
            if noted is not None:
                return noted
        if not arguments:
            return self._constant(head), _ATOM
        return self._call(head, arguments, bound, depth), _APPLY

    def _constant(self, expr: int) -> str:
        node = self.environment.store.exprs[expr]
        assert node[0] == CONST
        levels = [self._level(level, 0) for level in node[2]] if self.explicit else []
        return self.name(node[1]) + (".{" + ", ".join(levels) + "}" if levels else "")

    def _call(self, head: int, arguments: list[int], bound: list[str], depth: int) -> str:
        node = self.environment.store.exprs[head]
        hidden: list[bool] = []
        if node[0] == CONST:
            text = self._constant(head)
            hidden = self._implicit(node[1])
        else:
            text = self._show(head, bound, _ATOM, depth)
        hidden += [False] * (len(arguments) - len(hidden))
        may_hide = [h and self._hideable(a) for h, a in zip(hidden, arguments, strict=False)]
        explicit = hidden[: len(arguments)] != may_hide
        shown = [
            self._show(argument, bound, _ATOM, depth)
            for argument, hide in zip(arguments, may_hide, strict=True)
            if explicit or not hide
        ]
        return " ".join([f"@{text}" if explicit else text, *shown])

    def _implicit(self, name: int) -> list[bool]:
        """Which arguments of a library constant its type marks as implicit."""
        found = self.environment.find(name)
        store = self.environment.store
        if found is None or found.is_own or self.explicit:
            return []
        marks = []
        expr = found.constant.type
        while (node := store.exprs[expr])[0] == PI:
            marks.append(store.binders.get(expr, (0, 0))[1] != 0)
            expr = node[2]
        return marks

    def _is_own(self, name: int) -> bool:
        return self.environment.own.constant(name) is not None

    def _hideable(self, expr: int) -> bool:
        """Whether a term mentions nothing of the submission's own."""
        known = self._hides.get(expr)
        if known is None:
            # Terms found free of own constants once are not walked again.
            walked = set(self._clean)
            names = names_in(self.environment.store, expr, walked)
            known = self._hides[expr] = not any(self._is_own(name) for name in names)
            if known:
                self._clean |= walked
        return known

    def _notation(
        self, name: Name, arguments: list[int], bound: list[str], depth: int
    ) -> tuple[str, int] | None:
        store = self.environment.store
        if (shape := _INFIX.get(name)) is not None:
            symbol, precedence, left, right, count, first = shape
            # The type of an equation is the type of its sides; an instance could be anything.
            is_typed_by_sides = name in (("Eq",), ("Ne",))
            hides = is_typed_by_sides or all(map(self._hideable, arguments[:first]))
            if len(arguments) == count and hides:
                one = self._show(arguments[first], bound, left, depth)
                two = self._show(arguments[first + 1], bound, right, depth)
                return f"{one} {symbol} {two}", precedence
        if name == ("ite",) and len(arguments) == 5 and self._hideable(arguments[2]):
            condition, yes, no = (
                self._show(arguments[index], bound, 0, depth) for index in (1, 3, 4)
            )
            return f"if {condition} then {yes} else {no}", 0
        if name == ("Not",) and len(arguments) == 1:
            return f"¬{self._show(arguments[0], bound, 40, depth)}", 40
        if name == ("OfNat", "ofNat") and len(arguments) == 3 and self._hideable(arguments[2]):
            literal = store.exprs[arguments[1]]
            if literal[0] == NAT:
                digits = self._digits(literal[1])
                type_ = self._show(arguments[0], bound, 0, depth)
                return (digits if type_ == "Nat" else f"({digits} : {type_})"), _ATOM
        if name == ("Exists",) and len(arguments) == 2:
            lam = store.exprs[arguments[1]]
            if lam[0] == LAM:
                variable = self._fresh(arguments[1], bound)
                domain = self._show(lam[1], bound, 0, depth)
                body = self._show(lam[2], [*bound, variable], 0, depth)
                return f"∃ ({variable} : {domain}), {body}", 0
        return None

    def definition(self, name: int) -> str:
        """A constant of the submission in full: name, type, and value where it has one."""
        found = self.environment.find(name)
        if found is None:
            return f"{self.name(name)}: not declared"
        constant = found.constant
        text = f"{found.kind.value} {self.name(name)}"
        if constant.levels:
            store = self.environment.store
            text += ".{" + ", ".join(show_name(store.parts(u)) for u in constant.levels) + "}"
        return f"{text} : {self.contents(constant)}"

    def contents(self, constant: Constant) -> str:
        """A constant's type, its value where that is not a proof, a type's constructors."""
        text = self.statement(constant.type)
        if isinstance(constant, Definition | Opaque):
            text += f" := {self.statement(constant.value)}"
        if isinstance(constant, Inductive):
            for name in constant.constructors[:MAX_CONSTRUCTORS]:
                found = self.environment.find(name)
                type_ = "?" if found is None else self.statement(found.constant.type)
                text += f" | {self.name(name)} : {type_}"
            text += " | …" if len(constant.constructors) > MAX_CONSTRUCTORS else ""
        return text


@dataclass
class _Binders:
    """Bound variables in a row; those of one type stand together: `(a b : Nat)`."""

    groups: list[tuple[list[str], str, int]] = field(default_factory=list)

    def add(self, name: str, domain: str, kind: int) -> None:
        """One more variable; `domain` is printed where all before it are in sight."""
        if self.groups and self.groups[-1][1:] == (domain, kind) and kind != _INSTANCE:
            self.groups[-1][0].append(name)
        else:
            self.groups.append(([name], domain, kind))

    def close(self, word: str, end: str) -> str:
        """The binders in Lean's notation, and none are left; empty without any."""
        shown = []
        for names, domain, kind in self.groups:
            opening, closing = _BRACKETS.get(kind, ("(", ")"))
            shown.append(f"{opening}{' '.join(names)} : {domain}{closing}")
        self.groups.clear()
        return f"{word} {' '.join(shown)}{end}" if shown else ""


_INSTANCE = 3
_BRACKETS = {1: ("{", "}"), 2: ("⦃", "⦄"), 3: ("[", "]")}
_KEYWORDS = frozenset({"fun", "let", "Type", "Prop", "Sort", "field", "in", "if", "then", "else"})


def _uses_zero(printer: Printer, expr: int) -> bool:
    """Whether bound variable 0 occurs in a term; in one too large to look through it may."""
    store = printer.environment.store
    stack = [(expr, 0)]
    seen: set[tuple[int, int]] = set()
    while stack:
        if printer.looks == 0:
            return True
        printer.looks -= 1
        item = stack.pop()
        number, depth = item
        if store.loose[number] <= depth or item in seen:
            continue
        seen.add(item)
        node = store.exprs[number]
        if node[0] == BVAR:
            if node[1] == depth:
                return True
        elif node[0] == APP:
            stack += [(node[1], depth), (node[2], depth)]
        elif node[0] == LAM or node[0] == PI:
            stack += [(node[1], depth), (node[2], depth + 1)]
        elif node[0] == LET:
            stack += [(node[1], depth), (node[2], depth), (node[3], depth + 1)]
        elif node[0] == PROJ:
            stack.append((node[3], depth))
    return False
