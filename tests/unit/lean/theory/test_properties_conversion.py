"""Random well-typed programs: what the kernel computes of them is what they compute to.

Whatever the kernel calls equal must have equal meanings; closed data must be told apart exactly.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from building_cases import build
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_programs import (
    BOOL,
    FUNCTION,
    MOTIVE,
    NAT,
    OPTION,
    PAIR,
    TYPES,
    Program,
    Scope,
    Values,
    programs,
)

from gate2.lean.declaration import Definition, Theorem
from gate2.lean.export import read_export
from gate2.lean.kernel import admit_one
from gate2.lean.term import TermStore
from gate2.lean.theory.budget import Budget
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.environment import Environment

PRELUDE = "Nat Bool Prod Option id Nat.add Nat.pred Nat.mul Nat.beq Nat.ble Eq.refl"
VARIABLES: Mapping[str, str] = {"n": NAT, "k": NAT, "b": BOOL, "f": FUNCTION, "p": PAIR}
"""What an open program may mention, by type."""


@cache
def checker() -> Checker:
    """One checker for all programs: what it remembers of earlier ones must not mislead it."""
    made = Checker(Environment(TermStore()), Budget(steps=10**15, wall_s=10**9))
    data = build("", extra=PRELUDE)
    for declaration in read_export(data, made.store, name="prelude"):
        admit_one(made, declaration)
    return made


def under(source: str, binders: str) -> int:
    """A term's number, with the locals of `VARIABLES` in place of the binders."""
    kernel = checker()
    data = build(f"def it {binders} : Nat := {source}")
    *_, last = read_export(data, kernel.store, name="program")
    assert isinstance(last, Definition | Theorem)
    body = last.value
    for _ in range(binders.count(":")):
        node = kernel.store.exprs[body]
        body = node[2]  # type: ignore[misc,assignment]  # each binder is a function
    return kernel.terms.instantiate(
        body, [locals_()[name] for name in VARIABLES] if binders else []
    )


@cache
def locals_() -> dict[str, int]:
    return {name: checker().terms.local(under(type_, "")) for name, type_ in VARIABLES.items()}


OPEN = " ".join(f"({name} : {type_})" for name, type_ in VARIABLES.items())


def closed_number(source: str) -> int:
    return under(source, "")


def open_number(source: str) -> int:
    return under(source, OPEN)


def any_type(scope: Scope) -> st.SearchStrategy[Program]:
    return st.sampled_from(TYPES).flatmap(lambda type_: programs(type_, scope))


def data(scope: Scope = ()) -> st.SearchStrategy[Program]:
    """Programs whose meanings Python can compare."""
    return st.sampled_from((NAT, BOOL, PAIR, OPTION)).flatmap(lambda t: programs(t, scope))


SCOPE: Scope = tuple(VARIABLES.items())
VALUES: tuple[Values, ...] = (
    {"n": 0, "k": 3, "b": True, "f": lambda n: n + 2, "p": (0, 5)},
    {"n": 4, "k": 0, "b": False, "f": lambda n: 0, "p": (7, 1)},
    {"n": 1, "k": 1, "b": True, "f": lambda n: 2 * n, "p": (2, 2)},
)


relaxed = settings(
    deadline=None,
    max_examples=120,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def shown(type_: str, value: Any) -> str:
    """A value as the plainest term of its type."""
    if type_ == NAT:
        return str(value)
    if type_ == BOOL:
        return "Bool.true" if value else "Bool.false"
    if type_ == PAIR:
        return f"(Prod.mk.{{0, 0}} Nat Nat {value[0]} {value[1]})"
    return "(Option.none.{0} Nat)" if value is None else f"(Option.some.{{0}} Nat {value})"


def other_values(type_: str, value: Any) -> list[Any]:
    """Values of the type that are near and different."""
    if type_ == NAT:
        return [value + 1, *([value - 1] if value else [])]
    if type_ == BOOL:
        return [not value]
    if type_ == PAIR:
        return [(value[0] + 1, value[1]), (value[0], value[1] + 1)]
    return [0] if value is None else [None, value + 1]


@given(data())
@relaxed
def test_closed_data_equals_its_value_and_nothing_else(program: Program) -> None:
    kernel = checker()
    number, value = closed_number(program.text), program.meaning({})
    kernel.infer(number)
    assert kernel.equal(number, closed_number(shown(program.type, value)))
    for wrong in other_values(program.type, value):
        assert not kernel.equal(number, closed_number(shown(program.type, wrong)))
        assert not kernel.equal(closed_number(shown(program.type, wrong)), number)


@given(any_type(SCOPE))
@relaxed
def test_reduction_keeps_the_type_and_ends(program: Program) -> None:
    kernel = checker()
    number = open_number(program.text)
    type_ = kernel.infer(number)
    assert kernel.equal(type_, closed_number(program.type))
    reduced = kernel.whnf(number)
    assert kernel.whnf(reduced) == reduced
    assert kernel.equal(kernel.infer(reduced), type_)
    assert kernel.equal(number, reduced)
    assert kernel.equal(kernel.type_of(number), type_)


def rewritten(program: Program) -> list[str]:
    """The program in other words: beta, zeta, delta, iota, projection and eta undone."""
    type_, text = program.type, program.text
    found = [
        f"((fun (z : {type_}) => z) {text})",
        f"(let z : {type_} := {text}; z)",
        f"(id.{{1}} {type_} {text})",
        f"(proj Prod 1 (Prod.mk.{{0, 0}} Bool {type_} Bool.true {text}))",
        f"(Bool.rec.{{1}} {MOTIVE.format(BOOL, type_)} {text} {text} Bool.false)",
        f"(Nat.rec.{{1}} {MOTIVE.format(NAT, type_)} {text} (fun (i : Nat) (r : {type_}) => r) 3)",
    ]
    if type_ == FUNCTION:
        found.append(f"(fun (z : Nat) => {text} z)")
    if type_ == PAIR:
        found.append(f"(Prod.mk.{{0, 0}} Nat Nat (proj Prod 0 {text}) (proj Prod 1 {text}))")
    if type_ == NAT:
        found.append(f"(Nat.pred (Nat.succ {text}))")
        found.append(f"(Nat.add {text} 0)")
    return found


@given(any_type(SCOPE))
@relaxed
def test_the_same_in_other_words_is_equal_both_ways(program: Program) -> None:
    kernel = checker()
    number = open_number(program.text)
    kernel.infer(number)
    assert kernel.equal(number, number)
    for text in rewritten(program):
        other = open_number(text)
        kernel.infer(other)
        assert kernel.equal(number, other), text
        assert kernel.equal(other, number), text


@given(
    st.sampled_from((NAT, BOOL, PAIR, OPTION)).flatmap(
        lambda type_: st.tuples(programs(type_, SCOPE, 2), programs(type_, SCOPE, 2))
    )
)
@relaxed
def test_what_is_called_equal_means_the_same(pair: tuple[Program, Program]) -> None:
    kernel = checker()
    left, right = open_number(pair[0].text), open_number(pair[1].text)
    kernel.infer(left)
    kernel.infer(right)
    found = kernel.equal(left, right)
    assert found == kernel.equal(right, left)
    kernel.forget()
    assert found == kernel.equal(left, right), "an answer may not depend on earlier ones"
    if found:
        for values in VALUES:
            assert pair[0].meaning(values) == pair[1].meaning(values)


@given(data(SCOPE))
@relaxed
def test_computing_with_variables_put_in_agrees_with_putting_in_first(program: Program) -> None:
    kernel = checker()
    reduced = kernel.whnf(open_number(program.text))
    texts = ("4", "0", "Bool.false", "(fun (z : Nat) => 0)", "(Prod.mk.{0, 0} Nat Nat 7 1)")
    put_in = [closed_number(text) for text in texts]
    names = [locals_()[name] for name in VARIABLES]
    closed = kernel.terms.instantiate(kernel.terms.abstract(reduced, names), put_in)
    value = program.meaning(VALUES[1])
    assert kernel.equal(closed, closed_number(shown(program.type, value)))
