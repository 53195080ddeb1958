"""Random well-typed programs in the cases' notation, each with its meaning in Python."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

NAT, BOOL, FUNCTION, PAIR, OPTION = (
    *("Nat", "Bool", "(Nat → Nat)", "(Prod.{0, 0} Nat Nat)", "(Option.{0} Nat)"),
)
TYPES = (NAT, BOOL, FUNCTION, PAIR, OPTION)
MOTIVE = "(fun (m : {0}) => {1})"
Scope = tuple[tuple[str, str], ...]
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Program:
    """A term, and what it means when its variables mean something."""

    type: str
    text: str
    meaning: Callable[[Values], Any]

    def __repr__(self) -> str:
        return f"{self.text} : {self.type}"


def with_value(meaning: Callable[[Values], Any], name: str, value: Any, values: Values) -> Any:
    return meaning({**values, name: value})


@st.composite
def programs(draw: st.DrawFn, type_: str, scope: Scope = (), size: int = 3) -> Program:
    """A program of a type over the variables of a scope."""

    def part(wanted: str, extra: Scope = ()) -> Program:
        found: Program = draw(programs(wanted, (*scope, *extra), size - 1))
        return found

    def plain() -> Program:
        found: Program = draw(st.one_of(*_plain(type_, scope)))
        return found

    if size == 0:
        return plain()
    kinds = ["plain", "beta", "let", "choice", "first", "id", "recursion", *_MAKING[type_]]
    kind = draw(st.sampled_from(kinds))
    fresh = f"x{len(scope)}"
    match kind:
        case "plain":
            return plain()
        case "beta" | "let":
            inner = draw(st.sampled_from(TYPES))
            value, body = part(inner), part(type_, ((fresh, inner),))
            text = (
                f"((fun ({fresh} : {inner}) => {body.text}) {value.text})"
                if kind == "beta"
                else f"(let {fresh} : {inner} := {value.text}; {body.text})"
            )
            return Program(
                type_, text, lambda v: with_value(body.meaning, fresh, value.meaning(v), v)
            )
        case "choice":
            test, no, yes = part(BOOL), part(type_), part(type_)
            motive = MOTIVE.format(BOOL, type_)
            return Program(
                type_,
                f"(Bool.rec.{{1}} {motive} {no.text} {yes.text} {test.text})",
                lambda v: yes.meaning(v) if test.meaning(v) else no.meaning(v),
            )
        case "first":
            one, other = part(type_), part(BOOL)
            made = f"(Prod.mk.{{0, 0}} {type_} Bool {one.text} {other.text})"
            return Program(type_, f"(proj Prod 0 {made})", one.meaning)
        case "id":
            one = part(type_)
            return Program(type_, f"(id.{{1}} {type_} {one.text})", one.meaning)
        case "recursion":
            names = f"i{len(scope)}", f"r{len(scope)}"
            extra = (names[0], NAT), (names[1], type_)
            return _recursion(names, part(type_), part(type_, extra), part(NAT))
        case _:
            return _MAKING[type_][kind](part, fresh)


def _variable(name: str, type_: str) -> Program:
    return Program(type_, name, lambda values: values[name])


def _plain(type_: str, scope: Scope) -> list[st.SearchStrategy[Program]]:
    """Variables of the type, and its simplest terms."""
    found = [st.just(_variable(name, type_)) for name, known in scope if known == type_]
    return [*found, _SIMPLEST[type_]]


def _recursion(names: tuple[str, str], zero: Program, step: Program, count: Program) -> Program:
    """Recursion over a number that stays small."""
    type_, (before, result) = zero.type, names
    small = f"(Nat.rec.{{1}} (fun (m : Nat) => Nat) 0 (fun (m : Nat) (r : Nat) => 1) {count.text})"

    def meaning(values: Values) -> Any:
        if count.meaning(values) == 0:
            return zero.meaning(values)
        return step.meaning({**values, before: 0, result: zero.meaning(values)})

    motive = MOTIVE.format(NAT, type_)
    function = f"(fun ({before} : Nat) ({result} : {type_}) => {step.text})"
    return Program(type_, f"(Nat.rec.{{1}} {motive} {zero.text} {function} {small})", meaning)


def _literal(number: int) -> Program:
    return Program(NAT, str(number), lambda _: number)


_SIMPLEST: dict[str, st.SearchStrategy[Program]] = {
    NAT: st.integers(0, 4).map(_literal) | st.just(Program(NAT, "Nat.zero", lambda _: 0)),
    BOOL: st.sampled_from(
        [Program(BOOL, "Bool.true", lambda _: True), Program(BOOL, "Bool.false", lambda _: False)]
    ),
    FUNCTION: st.just(Program(FUNCTION, "Nat.succ", lambda _: lambda n: n + 1)),
    PAIR: st.just(Program(PAIR, "(Prod.mk.{0, 0} Nat Nat 1 2)", lambda _: (1, 2))),
    OPTION: st.just(Program(OPTION, "(Option.none.{0} Nat)", lambda _: None)),
}

Part = Callable[..., Program]


def _two_numbers(type_: str, name: str, means: Callable[[int, int], Any]) -> Any:
    def make(part: Part, _: str) -> Program:
        left, right = part(NAT), part(NAT)
        text = f"({name} {left.text} {right.text})"
        return Program(type_, text, lambda v: means(left.meaning(v), right.meaning(v)))

    return make


def _call(part: Part, _: str) -> Program:
    function, argument = part(FUNCTION), part(NAT)
    text = f"({function.text} {argument.text})"
    return Program(NAT, text, lambda v: function.meaning(v)(argument.meaning(v)))


def _field(index: int) -> Any:
    def make(part: Part, _: str) -> Program:
        pair = part(PAIR)
        return Program(NAT, f"(proj Prod {index} {pair.text})", lambda v: pair.meaning(v)[index])

    return make


def _by_option(part: Part, fresh: str) -> Program:
    none, some, option = part(NAT), part(NAT, ((fresh, NAT),)), part(OPTION)
    motive = MOTIVE.format(OPTION, NAT)
    text = (
        f"(Option.rec.{{1, 0}} Nat {motive} {none.text} "
        f"(fun ({fresh} : Nat) => {some.text}) {option.text})"
    )

    def meaning(values: Values) -> Any:
        value = option.meaning(values)
        if value is None:
            return none.meaning(values)
        return with_value(some.meaning, fresh, value, values)

    return Program(NAT, text, meaning)


def _function(part: Part, fresh: str) -> Program:
    body = part(NAT, ((fresh, NAT),))
    text = f"(fun ({fresh} : Nat) => {body.text})"
    return Program(FUNCTION, text, lambda v: lambda n: with_value(body.meaning, fresh, n, v))


def _pair(part: Part, _: str) -> Program:
    one, two = part(NAT), part(NAT)
    text = f"(Prod.mk.{{0, 0}} Nat Nat {one.text} {two.text})"
    return Program(PAIR, text, lambda v: (one.meaning(v), two.meaning(v)))


def _some(part: Part, _: str) -> Program:
    one = part(NAT)
    return Program(OPTION, f"(Option.some.{{0}} Nat {one.text})", one.meaning)


_MAKING: dict[str, dict[str, Callable[[Part, str], Program]]] = {
    NAT: {
        "sum": _two_numbers(NAT, "Nat.add", lambda a, b: a + b),
        "product": _two_numbers(NAT, "Nat.mul", lambda a, b: a * b),
        "call": _call,
        "field0": _field(0),
        "field1": _field(1),
        "option": _by_option,
    },
    BOOL: {
        "same": _two_numbers(BOOL, "Nat.beq", lambda a, b: a == b),
        "below": _two_numbers(BOOL, "Nat.ble", lambda a, b: a <= b),
    },
    FUNCTION: {"function": _function},
    PAIR: {"pair": _pair},
    OPTION: {"some": _some},
}
