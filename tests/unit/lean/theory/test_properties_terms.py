"""Binders: what is put in and taken out of terms is what a naive reading says."""

from building import Level, Term
from building import abstract as naive_abstract
from building import instantiate as naive_instantiate
from building import substitute_levels as naive_levels
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.lean.term import (
    APP,
    BVAR,
    CONST,
    LAM,
    LET,
    NAT,
    PARAM,
    PI,
    PROJ,
    SORT,
    STR,
    SUCC,
    TermStore,
)
from gate2.lean.theory.levels import Levels
from gate2.lean.theory.terms import Terms

LOCALS = ("x", "y", "z")
PARAMETERS = ("u", "v")


def leaves(depth: int) -> st.SearchStrategy[Term]:
    """Variables below `depth` binders, and terms without parts."""
    level: st.SearchStrategy[Level] = st.sampled_from(
        [("param", "u"), ("param", "v"), ("succ", ("param", "u"))]
    )
    found: st.SearchStrategy[Term] = (
        st.sampled_from([("fvar", key) for key in LOCALS])
        | level.map(lambda one: ("sort", one))
        | level.map(lambda one: ("const", "c", (one,)))
        | st.sampled_from([("nat", "7"), ("str", "s")])
    )
    bound = [("bvar", index) for index in range(depth)]
    return found | st.sampled_from(bound) if bound else found


@st.composite
def terms(draw: st.DrawFn, depth: int = 0, size: int = 4) -> Term:
    """A term whose loose bound variables are below `depth`."""
    if size == 0 or draw(st.integers(0, 4)) == 0:
        return draw(leaves(depth))

    def part(deeper: int = 0) -> Term:
        return draw(terms(depth + deeper, size - 1))

    match draw(st.sampled_from(("app", "app", "lam", "pi", "let", "proj"))):
        case "app":
            return ("app", part(), part())
        case "let":
            return ("let", "x", part(), part(), part(1))
        case "proj":
            return ("proj", "S", draw(st.integers(0, 2)), part())
        case tag:
            return (tag, "x", part(), part(1), "default")


class Shop:
    """A store with three locals, and the way from naive terms into it."""

    def __init__(self) -> None:
        self.store = TermStore()
        self.levels = Levels(self.store)
        self.terms = Terms(self.store, self.levels)
        sort = self.put(("sort", ("param", "v")))
        self.locals = {key: self.terms.local(sort) for key in LOCALS}

    def level(self, level: Level) -> int:
        match level:
            case ("succ", inner):
                return self.store.level((SUCC, self.level(inner)))
            case (_, name):
                return self.store.level((PARAM, self.store.name_of((name,))))
            case _:
                raise AssertionError(level)

    def put(self, term: Term) -> int:
        expr = self.store.expr
        match term:
            case ("bvar", index):
                return expr((BVAR, index))
            case ("fvar", key):
                return self.locals[key]
            case ("sort", level):
                return expr((SORT, self.level(level)))
            case ("const", name, levels):
                return expr((CONST, self.store.name_of((name,)), tuple(map(self.level, levels))))
            case ("app", function, argument):
                return expr((APP, self.put(function), self.put(argument)))
            case ("lam", _, domain, body, _):
                return expr((LAM, self.put(domain), self.put(body)))
            case ("pi", _, domain, body, _):
                return expr((PI, self.put(domain), self.put(body)))
            case ("let", _, domain, value, body):
                return expr((LET, self.put(domain), self.put(value), self.put(body)))
            case ("nat", number):
                return expr((NAT, int(number)))
            case ("str", text):
                return expr((STR, text))
            case ("proj", _, index, inner):
                return expr((PROJ, self.store.name_of(("S",)), index, self.put(inner)))
            case _:
                raise AssertionError(term)


VALUES = st.lists(terms(size=2), min_size=1, max_size=3)


@given(st.data(), VALUES)
@settings(max_examples=200, deadline=None)
def test_instantiation_captures_nothing(data: st.DataObject, values: list[Term]) -> None:
    body = data.draw(terms(depth=len(values)))
    shop = Shop()
    found = shop.terms.instantiate(shop.put(body), [shop.put(each) for each in values])
    assert found == shop.put(naive_instantiate(body, *values))


@given(st.data(), VALUES)
@settings(max_examples=200, deadline=None)
def test_instantiating_at_once_is_instantiating_in_turn(
    data: st.DataObject, values: list[Term]
) -> None:
    shop = Shop()
    body = shop.put(data.draw(terms(depth=len(values))))
    numbers = [shop.put(each) for each in values]
    one_by_one = body
    for number in reversed(numbers):  # the innermost binder first
        one_by_one = shop.terms.instantiate(one_by_one, [number])
    assert shop.terms.instantiate(body, numbers) == one_by_one


@given(terms(), st.permutations(LOCALS), st.integers(1, 3))
@settings(max_examples=200, deadline=None)
def test_abstraction_is_undone_by_instantiation(term: Term, order: list[str], count: int) -> None:
    shop = Shop()
    keys = order[:count]
    locals_ = [shop.locals[key] for key in keys]
    number = shop.put(term)
    abstracted = shop.terms.abstract(number, locals_)
    assert abstracted == shop.put(naive_abstract(term, keys))
    assert shop.terms.instantiate(abstracted, locals_) == number


@given(terms(depth=2))
@settings(max_examples=200, deadline=None)
def test_instantiation_with_fresh_locals_is_undone_by_abstraction(body: Term) -> None:
    shop = Shop()
    number = shop.put(body)
    fresh = [shop.terms.local(shop.terms.sort(shop.levels.zero)) for _ in range(2)]
    assert shop.terms.abstract(shop.terms.instantiate(number, fresh), fresh) == number


@given(terms(), terms())
@settings(max_examples=200, deadline=None)
def test_functions_bind_the_local_in_body_and_in_later_types(body: Term, domain: Term) -> None:
    shop = Shop()
    outer = shop.locals["x"]
    inner = shop.terms.local(shop.put(domain))
    sort = ("sort", ("param", "v"))
    applied: Term = ("app", body, ("fvar", "fresh"))
    shop.locals["fresh"] = inner
    for bind, tag in ((shop.terms.lam, "lam"), (shop.terms.pi, "pi")):
        found = bind([outer, inner], shop.put(applied))
        under_inner = (tag, "y", domain, naive_abstract(applied, ["fresh"]), "default")
        expected = (tag, "x", sort, naive_abstract(under_inner, ["x"]), "default")
        assert found == shop.put(expected)


@given(terms(depth=1), st.permutations(PARAMETERS))
@settings(max_examples=200, deadline=None)
def test_levels_of_a_term_are_replaced_at_once(term: Term, order: list[str]) -> None:
    shop = Shop()
    names = tuple(shop.store.name_of((name,)) for name in PARAMETERS)
    values = [("param", order[0]), ("succ", ("param", order[1]))]
    numbers = tuple(map(shop.level, values))
    found = shop.terms.instantiate_levels(shop.put(term), names, numbers)
    assert found == shop.put(naive_levels(term, dict(zip(PARAMETERS, values, strict=True))))


@given(terms(depth=3))
@settings(max_examples=200, deadline=None)
def test_loose_variables_are_counted(term: Term) -> None:
    shop = Shop()
    loose = shop.store.loose[shop.put(term)]
    closing = [("nat", "0")] * loose
    assert loose <= 3
    assert shop.store.loose[shop.put(naive_instantiate(term, *closing))] == 0
    if loose:
        assert shop.store.loose[shop.put(naive_instantiate(term, *closing[1:]))] > 0
