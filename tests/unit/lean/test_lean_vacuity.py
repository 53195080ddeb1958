"""A statement that says nothing is never taken for a claim, and an honest one never for nothing.

The library here is made of names alone, which is all that looking at statements needs; the same
runs over what Lean itself elaborates in `tests/lean/test_vacuity.py`.
"""

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.lean.cone import Environment
from gate2.lean.declaration import Theorem
from gate2.lean.library import Library, LibraryView, open_library
from gate2.lean.olean import read_module
from gate2.lean.statement import Heads
from gate2.lean.term import TermStore
from gate2.lean.vacuity import Vacuity, refuted_by_proof, vacuity
from gate2.lean.vacuity_arithmetic import INTEGER, MAX_BITS, NATURAL
from gate2.lean.vacuity_values import Values
from olean_making import LIBRARY, LIBRARY_KINDS, NAT, PROP, TYPE, Decl, Term, pi, write_module

INT, BOOL, FALSE, TRUE = ("const", "Int"), ("const", "Bool"), ("const", "False"), ("const", "True")
P = pi(PROP, pi(PROP, PROP))
RELATION = pi(TYPE, pi(TYPE, pi(("bvar", 1), pi(("bvar", 2), PROP))))
OPERATION = pi(TYPE, pi(TYPE, pi(TYPE, pi(TYPE, pi(NAT, pi(NAT, NAT))))))
EXTRA: tuple[Decl, ...] = (
    *(Decl("axiom", name, P) for name in ("And", "Or", "Iff")),
    Decl("axiom", "Not", pi(PROP, PROP)),
    Decl("axiom", "Ne", pi(TYPE, pi(("bvar", 0), pi(("bvar", 1), PROP))), levels=("u",)),
    Decl("axiom", "Exists", pi(TYPE, pi(pi(("bvar", 0), PROP), PROP)), levels=("u",)),
    *(Decl("axiom", name, RELATION) for name in ("LE.le", "LT.lt", "Dvd.dvd", "Odd.le")),
    *(Decl("axiom", f"H{n}.h{n}", OPERATION) for n in ("Add", "Sub", "Mul", "Div", "Mod", "Pow")),
    Decl("axiom", "instNat", TYPE),
    Decl("axiom", "odd", TYPE),
    Decl("axiom", "Int", TYPE),
    Decl("axiom", "Int.ofNat", pi(NAT, INT)),
    Decl("axiom", "Bool", TYPE),
    Decl("axiom", "Bool.true", BOOL),
    Decl("axiom", "Bool.false", BOOL),
    Decl("axiom", "Fin", pi(NAT, TYPE)),
    Decl("axiom", "Fin.val", pi(NAT, pi(("app", ("const", "Fin"), ("bvar", 0)), NAT))),
    Decl("axiom", "absurd", pi(PROP, pi(PROP, pi(("bvar", 1), pi(PROP, ("bvar", 2)))))),
    Decl("axiom", "False.elim", pi(PROP, pi(FALSE, ("bvar", 1)))),
)
ALL_KINDS = {**LIBRARY_KINDS, **{str(decl.name): 0 for decl in EXTRA}}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    directory = tmp_path_factory.mktemp("lib")
    data = write_module([*LIBRARY, *EXTRA], imports=[], kinds=ALL_KINDS)
    (directory / "Init.olean").write_bytes(data)
    return open_library(directory, "d", tmp_path_factory.mktemp("cache"))


def environment(library: Library, decls: Sequence[Decl]) -> Environment:
    store = TermStore()
    module = read_module(write_module(decls), None, None)
    return Environment(module.view(store), LibraryView(library, store, None))


def looked_at(library: Library, type_: Term, *more: Decl) -> Vacuity | None:
    found = environment(library, [*more, Decl("theorem", "t", type_, ("const", "easy"))])
    theorem = found.own.constant(found.store.name_of(("t",)))
    assert isinstance(theorem, Theorem)
    return vacuity(found, theorem.type)


# How statements are written here: variables are names, bound in the order of `over`.


def over(names: str, body: Term, type_: Term = NAT) -> Term:
    """`∀ a b …, body` with the variables named in it."""
    for name in reversed(names.split()):
        body = ("pi", name, type_, bound(body, name, 0))
    return body


def bound(term: Term, name: str, depth: int) -> Term:
    """The term with a named variable as the bound one at this depth."""
    match term:
        case ("var", found):
            return ("bvar", depth) if found == name else term
        case ("pi" | "lam" as kind, binder, domain, body):
            return (kind, binder, bound(domain, name, depth), bound(body, name, depth + 1))
        case ("app", *parts):
            return ("app", *(bound(part, name, depth) for part in parts))
        case _:
            return term


def v(name: str) -> Term:
    return ("var", name)


def n(number: int) -> Term:
    return ("app", ("const", "OfNat.ofNat", 0), NAT, ("nat", number), ("const", "instNat"))


def imp(*terms: Term) -> Term:
    result = terms[-1]
    for term in reversed(terms[:-1]):
        result = ("pi", "h", term, result)
    return result


def eq(one: Term, two: Term, type_: Term = NAT) -> Term:
    return ("app", ("const", "Eq", 1), type_, one, two)


def rel(name: str, one: Term, two: Term, instance: str = "instNat", type_: Term = NAT) -> Term:
    return ("app", ("const", name), type_, ("const", instance), one, two)


def lt(one: Term, two: Term) -> Term:
    return rel("LT.lt", one, two)


def op(name: str, one: Term, two: Term, type_: Term = NAT) -> Term:
    function = ("const", f"H{name}.h{name}")
    return ("app", function, type_, type_, type_, ("const", "instNat"), one, two)


def logic(name: str, *parts: Term) -> Term:
    return ("app", ("const", name), *parts)


def exists(name: str, body: Term, type_: Term = NAT) -> Term:
    return ("app", ("const", "Exists", 1), type_, ("lam", name, type_, bound(body, name, 0)))


A, B, X = v("a"), v("b"), v("x")
SAID = eq(A, n(7))
"""Something that a statement may conclude."""
SEVEN = logic("And", eq(op("Mul", v("k"), v("k")), n(7)), eq(v("k"), A))

TRIVIAL = {
    "True": TRUE,
    "x = x": over("a", eq(A, A)),
    "the same closed fact": eq(n(2), n(2)),
    "p → p": over("p", imp(v("p"), v("p")), PROP),
    "p ∨ True": over("p", logic("Or", v("p"), TRUE), PROP),
    "True on both sides": logic("And", TRUE, eq(n(1), n(1))),
    "∃ x, True": exists("x", TRUE),
    "∃ x, x = x": exists("x", eq(X, X)),
    "a ≤ a": over("a", rel("LE.le", A, A)),
    "a ∣ a": over("a", rel("Dvd.dvd", A, A)),
    "a iff itself": over("p", logic("Iff", v("p"), v("p")), PROP),
    "not False": logic("Not", FALSE),
    "nested": over("a", logic("Or", eq(A, n(3)), imp(eq(A, n(4)), eq(A, n(4))))),
}
ASSUMED = {
    "a part of a hypothesis": over("a", imp(logic("And", SAID, lt(A, n(9))), SAID)),
    "parts in another order": over(
        "a", imp(logic("And", SAID, lt(A, n(9))), logic("And", lt(A, n(9)), SAID))
    ),
    "sides swapped": over("a", imp(eq(n(7), A), SAID)),
    "iff turned round": over("a", imp(logic("Iff", SAID, TRUE), logic("Iff", TRUE, SAID))),
}


def f(term: Term) -> Term:
    return ("app", v("f"), term)


def of_f(body: Term) -> Term:
    """Of any function, of which nothing else is known."""
    return over("f", body, pi(NAT, NAT))


SQUARES = imp(lt(v("a"), v("b")), lt(op("Mul", v("a"), v("a")), op("Mul", v("b"), v("b"))))
"""`a < b → a * a < b * b`"""
RESTATED = {
    "the whole claim": imp(over("a b", SQUARES), over("a b", SQUARES)),
    "at other names": imp(over("a b", SQUARES), over("b a", SQUARES)),
    "with sides swapped": of_f(imp(
        over("a b", imp(lt(A, B), eq(f(A), op("Add", B, n(1))))),
        over("a b", imp(lt(A, B), eq(op("Add", B, n(1)), f(A)))),
    )),
    "one part of what it says": of_f(imp(
        over("a", logic("And", lt(A, f(A)), eq(f(f(A)), n(4)))), over("b", eq(f(f(B)), n(4)))
    )),
    "what it asks for from elsewhere": of_f(over(
        "x", imp(over("a", imp(lt(A, n(3)), eq(f(A), n(4)))),
                 logic("And", lt(X, n(3)), lt(n(1), X)), eq(f(X), n(4)))
    )),
}  # fmt: skip
CONTRADICTORY = {
    "False": imp(FALSE, eq(n(1), n(2))),
    "x < x": over("a", imp(lt(A, A), SAID)),
    "x ≠ x": over("a", imp(("app", ("const", "Ne", 1), NAT, A, A), SAID)),
    "p and not p": over("a", imp(lt(A, n(5)), logic("Not", lt(A, n(5))), SAID)),
    "p and p → False": over("a", imp(lt(A, n(5)), imp(lt(A, n(5)), FALSE), SAID)),
    "= and ≠": over("a b", imp(eq(A, B), ("app", ("const", "Ne", 1), NAT, B, A), SAID)),
    "within a conjunction": over("a", imp(logic("And", lt(A, n(3)), lt(A, A)), SAID)),
    "constant and false": over("a", imp(eq(op("Add", n(2), n(2)), n(5)), SAID)),
    "both truth values": over(
        "b",
        imp(
            eq(B, ("const", "Bool.true"), BOOL),
            eq(B, ("const", "Bool.false"), BOOL),
            eq(n(1), n(2)),
        ),
        BOOL,
    ),
    "no element so large": over(
        "i",
        imp(lt(n(4), ("app", ("const", "Fin.val"), n(3), v("i"))), eq(n(1), n(2))),
        ("app", ("const", "Fin"), n(3)),
    ),
    "x < 0": over("a", imp(lt(A, n(0)), SAID)),
    "beyond one bound and below a lower one": over("a", imp(lt(n(5), A), lt(A, n(3)), SAID)),
    "between neighbours": over("a b", imp(lt(A, B), lt(B, op("Add", A, n(1))), SAID)),
    "in a circle": over("a b x", imp(lt(A, B), lt(B, X), rel("LE.le", X, A), SAID)),
    "equal and above": over("a b", imp(eq(A, op("Add", n(2), B)), lt(A, B), SAID)),
    "p iff not p": over("p", imp(logic("Iff", v("p"), logic("Not", v("p"))), eq(n(1), n(2))), PROP),
}
UNLIKELY = {
    "x * x = 2": over("a", imp(eq(op("Mul", A, A), n(2)), SAID)),
    "odd and a multiple of four": over(
        "a", imp(eq(op("Mod", A, n(2)), n(1)), eq(op("Mod", A, n(4)), n(0)), SAID)
    ),
    "an unbounded ∀ that a small number refutes": over(
        "a", imp(over("k", lt(A, v("k"))), SAID)
    ),
    "a bounded ∃": over("a", imp(exists("k", logic("And", lt(v("k"), n(5)), SEVEN)), SAID)),
}  # fmt: skip
HONEST = {
    "a sum": over("a b", eq(op("Add", A, B), op("Add", B, A))),
    "a closed fact": eq(op("Add", n(1), n(1)), n(2)),
    "what follows from a hypothesis": over("a", imp(lt(n(1), A), lt(A, op("Mul", A, A)))),
    "far from small numbers": over("a", imp(lt(n(100_000), A), lt(n(7), A))),
    "a large solution": over("a", imp(eq(A, op("Pow", n(10), n(6))), eq(op("Mod", A, n(7)), n(1)))),
    "a product": over("a b", imp(eq(op("Mul", A, B), n(391)), lt(n(1), A), lt(n(1), B), SAID)),
    "a contradiction that is claimed": over("a", imp(eq(op("Mul", A, A), n(2)), FALSE)),
    "irreflexivity": over("a", imp(lt(A, A), FALSE)),
    "anything follows": over("p q", imp(v("p"), logic("Not", v("p")), v("q")), PROP),
    "and commutes": over(
        "p q", imp(logic("And", v("p"), v("q")), logic("And", v("q"), v("p"))), PROP
    ),
    "equality is symmetric": over("a b", imp(eq(A, B), eq(B, A))),
    "a function that is not known": (
        over("f", imp(over("a", eq(("app", v("f"), A), n(0))), eq(("app", v("f"), n(3)), n(0))),
             pi(NAT, NAT))
    ),
    "an order of its own": over("a", rel("LE.le", A, A, instance="odd")),
    "another relation": over("a", rel("Odd.le", A, A)),
    "existence in a type that may be empty": over("α", exists("x", TRUE, ("var", "α")), TYPE),
    "nothing to assume": over("a", imp(TRUE, SAID)),
    "a hypothesis at another term": of_f(over(
        "x", imp(over("a", lt(A, f(A))), lt(op("Add", X, n(1)), f(op("Add", X, n(1)))))
    )),
    "what it asks for is not given": of_f(over(
        "x", imp(over("a", imp(lt(n(3), A), lt(f(A), n(4)))), lt(f(X), n(4)))
    )),
    "two variables made one": of_f(over(
        "x", imp(over("a b", lt(op("Mul", A, B), f(op("Add", A, B)))),
                 lt(op("Mul", X, X), f(op("Add", X, X))))
    )),
    "bounds that leave one number": over(
        "a b", imp(rel("LE.le", A, B), rel("LE.le", B, A), lt(n(1), A), lt(A, n(3)), eq(A, B))
    ),
    "bounds of an order of its own": over(
        "a", imp(rel("LT.lt", n(5), A, "odd"), rel("LT.lt", A, n(3), "odd"), SAID)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRIVIAL)
def test_a_statement_true_at_a_glance_says_nothing(library: Library, name: str) -> None:
    found = looked_at(library, TRIVIAL[name])
    assert found is not None
    assert found.is_certain


@pytest.mark.parametrize("name", ASSUMED)
def test_a_statement_that_assumes_its_claim_says_nothing(library: Library, name: str) -> None:
    found = looked_at(library, ASSUMED[name])
    assert found == Vacuity("its conclusion stands among its hypotheses", is_certain=True)


@pytest.mark.parametrize("name", RESTATED)
def test_a_statement_that_assumes_its_claim_in_general_says_nothing(
    library: Library, name: str
) -> None:
    found = looked_at(library, RESTATED[name])
    assert found == Vacuity("its conclusion says again what a hypothesis says", is_certain=True)


@pytest.mark.parametrize("name", CONTRADICTORY)
def test_hypotheses_that_contradict_each_other_say_nothing(library: Library, name: str) -> None:
    found = looked_at(library, CONTRADICTORY[name])
    assert found is not None
    assert found.is_certain
    assert "hypothes" in found.why


@pytest.mark.parametrize("name", UNLIKELY)
def test_hypotheses_that_nothing_small_satisfies_are_only_a_warning(
    library: Library, name: str
) -> None:
    found = looked_at(library, UNLIKELY[name])
    assert found is not None
    assert not found.is_certain
    assert "satisfy its hypotheses" in found.why


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_statement_is_left_alone(library: Library, name: str) -> None:
    assert looked_at(library, HONEST[name]) is None


def test_a_trivial_statement_does_not_hide_behind_definitions(library: Library) -> None:
    same = Decl("def", "Same", pi(NAT, PROP), ("lam", "a", NAT, eq(("bvar", 0), ("bvar", 0))))
    goal = Decl("def", "Goal", PROP, ("pi", "a", NAT, ("app", ("const", "Same"), ("bvar", 0))))
    found = looked_at(library, ("const", "Goal"), same, goal)
    assert found == Vacuity("both of its sides are the same", is_certain=True)


def test_a_contradiction_does_not_hide_behind_definitions(library: Library) -> None:
    body = ("lam", "a", NAT, lt(("bvar", 0), ("bvar", 0)))
    never = Decl("def", "Never", pi(NAT, PROP), body)
    found = looked_at(library, over("a", imp(("app", ("const", "Never"), A), SAID)), never)
    assert found == Vacuity("hypothesis 2 says that a number is less than itself", is_certain=True)


def test_two_instances_of_a_definition_at_other_universes_are_two(library: Library) -> None:
    """Unfolding has to put the levels in, or `P.{0} → P.{1}` would assume its claim."""
    empty = Decl(
        "def",
        "Some",
        PROP,
        ("app", ("const", "Exists", ("succ", ("param", "w"))), ("sort", ("param", "w")),
         ("lam", "x", ("sort", ("param", "w")), rel("Odd.le", n(1), n(2)))),
        levels=("w",),
    )  # fmt: skip
    assert looked_at(library, imp(("const", "Some", 0), ("const", "Some", 1)), empty) is None
    assert looked_at(library, imp(("const", "Some", 1), ("const", "Some", 1)), empty) is not None


# What the proof says about the hypotheses.

F_OF_ONE: Term = ("app", v("f"), n(1))
F_SQUARED = eq(op("Mul", F_OF_ONE, F_OF_ONE), n(2))


def refuting(library: Library, value: Term, conclusion: Term, *more: Decl) -> Vacuity | None:
    type_ = over("f", imp(F_SQUARED, conclusion), pi(NAT, NAT))
    found = environment(library, [*more, Decl("theorem", "t", type_, value)])
    theorem = found.own.constant(found.store.name_of(("t",)))
    assert isinstance(theorem, Theorem)
    assert vacuity(found, theorem.type) is None
    return refuted_by_proof(found, theorem.type, theorem.value)


def under(body: Term) -> Term:
    """A proof term under the binders of the statement."""
    return ("lam", "f", pi(NAT, NAT), ("lam", "h", bound(F_SQUARED, "f", 0), body))


NEVER = ("app", ("const", "False.elim"), eq(n(1), n(2)), ("bvar", 0))


@pytest.mark.parametrize(
    "body",
    [
        NEVER,
        ("app", ("const", "absurd"), PROP, PROP, ("bvar", 0), ("bvar", 0)),
        ("let", "x", NAT, n(3), NEVER),
        ("app", ("lam", "x", NAT, NEVER), n(3)),
        ("app", ("const", "helper"), ("bvar", 0)),
    ],
)
def test_a_proof_that_only_refutes_the_hypotheses_is_told(library: Library, body: Term) -> None:
    helper = Decl("theorem", "helper", PROP, ("lam", "h", NAT, NEVER))
    found = refuting(library, under(body), eq(n(1), n(2)), helper)
    assert found is not None
    assert not found.is_certain
    assert "only refutes its hypotheses" in found.why


def test_a_proof_of_a_contradiction_that_is_claimed_is_no_such_proof(library: Library) -> None:
    assert refuting(library, under(NEVER), FALSE) is None


@pytest.mark.parametrize(
    "body",
    [
        ("app", ("const", "easy"), n(2)),
        ("app", ("const", "propext"), NEVER),
        ("lam", "more", NAT, NEVER),
    ],
)
def test_a_proof_that_does_more_is_no_such_proof(library: Library, body: Term) -> None:
    assert refuting(library, under(body), eq(n(1), n(2))) is None


# Hostile statements.


def test_a_statement_too_deep_to_look_into_is_left_to_its_reader(library: Library) -> None:
    deep: Term = n(0)
    for _ in range(200):
        deep = op("Add", deep, n(1))
    assert looked_at(library, over("a", imp(eq(A, deep), SAID))) is None


def doubling(levels: int, bottom: Term) -> list[Decl]:
    """Definitions of which each says the one before it twice, of two different numbers."""
    first = Decl("def", "d0", pi(NAT, PROP), ("lam", "a", NAT, bottom))
    made = [first]
    for level in range(levels):
        before = ("const", f"d{level}")
        twice = [("app", before, op("Add", ("bvar", 0), n(add))) for add in (1, 2)]
        body = ("lam", "a", NAT, logic("And", *twice))
        made.append(Decl("def", f"d{level + 1}", pi(NAT, PROP), body))
    return made


@pytest.mark.parametrize("where", ["conclusion", "hypothesis"])
def test_a_statement_that_unfolds_without_end_in_sight_is_left_to_its_reader(
    library: Library, where: str
) -> None:
    wide = ("app", ("const", "d38"), A)
    type_ = over("a", imp(lt(A, n(3)), wide) if where == "conclusion" else imp(wide, SAID))
    bottom = rel("Odd.le", ("bvar", 0), n(1))
    assert looked_at(library, type_, *doubling(38, bottom)) is None
    narrow = ("app", ("const", "d3"), A)
    assert looked_at(library, over("a", imp(narrow, narrow)), *doubling(3, bottom)) is not None


@pytest.mark.parametrize("links", range(59, 67))
def test_a_relation_behind_a_long_chain_of_definitions_is_answered(
    library: Library, links: int
) -> None:
    """Unfolding stops somewhere; what stands there is no relation yet, whatever it will be."""
    relation = pi(TYPE, pi(("bvar", 0), pi(("bvar", 1), PROP)))
    swapped: Term = ("app", ("const", "Ne", 1), ("bvar", 2), ("bvar", 0), ("bvar", 1))
    for type_ in (("bvar", 1), ("bvar", 0), TYPE):
        swapped = ("lam", "x", type_, swapped)
    chain = [Decl("def", "d0", relation, swapped)]
    for link in range(links):
        chain.append(Decl("def", f"d{link + 1}", relation, ("const", f"d{link}")))
    said = ("app", ("const", f"d{links}"), NAT, n(1), n(2))
    found = looked_at(library, over("a", imp(said, SAID)), *chain)
    assert found is None


def test_a_definition_too_large_to_unfold_again_and_again_is_left_to_its_reader(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each value that is tried unfolds it once more, and an author may make it megabytes long."""
    wide: list[Term] = [rel("Odd.le", ("bvar", 0), n(number)) for number in range(512)]
    while len(wide) > 1:
        wide = [logic("And", *wide[at : at + 2]) for at in range(0, len(wide), 2)]
    body = logic("And", rel("LT.lt", ("bvar", 0), n(0)), wide[0])
    decl = Decl("def", "d", pi(NAT, PROP), ("lam", "a", NAT, body))
    said = [("app", ("const", "d"), v(name)) for name in "abc"]
    type_ = over("a b c", imp(*said, SAID))
    assert looked_at(library, type_, decl) is not None
    monkeypatch.setattr("gate2.lean.vacuity.STEPS", 100)
    assert looked_at(library, type_, decl) is None


def test_a_statement_of_hundreds_of_hypotheses_is_answered(library: Library) -> None:
    hypotheses = [lt(A, n(number)) for number in range(1, 110)]
    found = looked_at(library, over("a", imp(*hypotheses, *hypotheses, SAID)))
    assert found is None


def test_a_search_that_takes_too_long_says_nothing(library: Library) -> None:
    names = " ".join(f"x{number}" for number in range(9))
    total: Term = n(0)
    for name in names.split():
        total = op("Add", total, v(name))
    assert looked_at(library, over(names, imp(eq(total, n(999)), eq(v("x0"), n(7))))) is None


def test_huge_powers_are_not_computed(library: Library) -> None:
    tower = op("Pow", n(2), op("Pow", n(2), n(70)))
    assert looked_at(library, over("a", imp(eq(A, tower), SAID))) is None


# The arithmetic itself.


@given(st.integers(-60, 60), st.integers(-60, 60))
@settings(deadline=None)
def test_division_is_leans(one: int, two: int) -> None:
    quotient, remainder = INTEGER["/"](one, two), INTEGER["%"](one, two)
    assert quotient is not None
    assert remainder is not None
    assert quotient * two + remainder == one
    assert remainder == one if two == 0 else 0 <= remainder < abs(two)


@given(st.integers(0, 60), st.integers(0, 60))
@settings(deadline=None)
def test_natural_subtraction_stops_at_zero(one: int, two: int) -> None:
    assert NATURAL["-"](one, two) == (one - two if one > two else 0)


def test_powers_beyond_the_cap_are_unknown() -> None:
    assert NATURAL["^"](2, MAX_BITS // 2 - 1) == 2 ** (MAX_BITS // 2 - 1)
    assert NATURAL["^"](2, 1 << 70) is None
    assert INTEGER["^"](2, -1) is None


def test_what_is_answered_is_what_python_says(library: Library) -> None:
    """Closed comparisons of small sums, differences and products."""
    found = environment(library, [])
    values = Values(Heads(found))
    store = found.store
    names = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/", "Mod": "%"}
    for (name, symbol), one, two in product(names.items(), range(4), range(4)):
        decl = Decl("def", "d", NAT, op(name, n(one), n(two)))
        module = environment(library, [decl])
        constant = module.own.constant(module.store.name_of(("d",)))
        assert constant is not None
        asked = Values(Heads(module)).of(constant.value)  # type: ignore[union-attr]  # a Definition
        assert asked == NATURAL[symbol](one, two)
    assert values.of(store.expr((7, 5))) == 5
