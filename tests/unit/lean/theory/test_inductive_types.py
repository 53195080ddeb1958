"""The types of a block and of its constructors: telescopes, universes, parameters, results."""

from collections.abc import Callable

import pytest

from gate2.lean.declaration import Block
from gate2.lean.term import BVAR
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import IllTyped
from inductive_making import Shop

Draft = Callable[[Shop], Block]


def one(type_: Callable[[Shop], int], *cases: Callable[[Shop, int], int], **rest: object) -> Draft:
    """A draft of one type ``T``; constructors from the shop and the type at the block's levels."""

    def made(shop: Shop) -> Block:
        levels = str(rest.get("levels", ""))
        own = shop.const("T", *(shop.level(each) for each in levels.split()))
        named = {f"c{number}": case(shop, own) for number, case in enumerate(cases)}
        parameters = rest.get("parameters", 0)
        assert isinstance(parameters, int)
        return shop.draft({"T": (type_(shop), named)}, parameters, levels)

    return made


def two(first: Callable[[Shop], int], second: Callable[[Shop], int], parameters: int = 0) -> Draft:
    """A draft of two types without constructors."""
    return lambda s: s.draft({"T": (first(s), {}), "S": (second(s), {})}, parameters)


def self_indexed(shop: Shop) -> Block:
    """``inductive C : Bool → Type | c : C (f (C false))``, which is a paradox."""
    shop.axiom("f", shop.to(shop.type, shop.const("Bool")))
    own = shop.const("C")
    inner = shop.app(own, shop.const("Bool.false"))
    case = shop.app(own, shop.app(shop.const("f"), inner))
    return shop.draft({"C": (shop.to(shop.const("Bool"), shop.type), {"c": case})})


def vector_with_a_fixed_index(shop: Shop) -> Block:
    """``Vec : Nat → Type`` whose index is declared to be a parameter."""
    nat, own = shop.const("Nat"), shop.const("Vec")

    def push(n: int) -> int:
        return shop.to(shop.app(own, n), shop.app(own, shop.app(shop.const("Nat.succ"), n)))

    return shop.draft({"Vec": (shop.to(nat, shop.type), {"push": shop.pi(nat, push)})}, 1)


REFUSED: dict[str, tuple[Rule, Draft]] = {
    "a type that is no universe": (Rule.INDUCTIVE_TYPE, one(lambda s: s.const("Nat"))),
    "a telescope into no universe": (
        Rule.INDUCTIVE_TYPE,
        one(lambda s: s.to(s.const("Nat"), s.const("Nat"))),
    ),
    "a type that is no type": (Rule.SORT, one(lambda s: s.const("Nat.zero"))),
    "an ill-typed type": (
        Rule.APPLICATION,
        one(lambda s: s.to(s.app(s.const("Nat"), s.const("Nat")), s.type)),
    ),
    "a type in terms of itself": (
        Rule.INDUCTIVE_TYPE,
        one(lambda s: s.to(s.const("T"), s.type)),
    ),
    "a type in terms of the block's other type": (
        Rule.INDUCTIVE_TYPE,
        two(lambda s: s.type, lambda s: s.to(s.const("T"), s.type)),
    ),
    "a type with an undeclared level": (Rule.LEVEL_PARAMS, one(lambda s: s.sort_u)),
    "a level parameter twice": (Rule.LEVEL_PARAMS, one(lambda s: s.type, levels="u u")),
    "a type with a loose variable": (
        Rule.CLOSED,
        one(lambda s: s.to(s.store.expr((BVAR, 0)), s.type)),
    ),
    "a type with a free variable": (
        Rule.CLOSED,
        one(lambda s: s.to(s.checker.local(s.type), s.type)),
    ),
    "more parameters than binders": (
        Rule.INDUCTIVE_PARAMETERS,
        one(lambda s: s.to(s.const("Nat"), s.type), parameters=2),
    ),
    "fewer than no parameters": (
        Rule.INDUCTIVE_PARAMETERS,
        one(lambda s: s.type, parameters=-1),
    ),
    "different parameters of two types": (
        Rule.INDUCTIVE_PARAMETERS,
        two(
            lambda s: s.to(s.const("Nat"), s.type),
            lambda s: s.to(s.const("Bool"), s.type),
            parameters=1,
        ),
    ),
    "different universes of two types": (
        Rule.INDUCTIVE_UNIVERSE,
        two(lambda s: s.type, lambda s: s.prop),
    ),
    "an index declared a parameter": (Rule.CONSTRUCTOR_RESULT, vector_with_a_fixed_index),
    "a constructor of nothing known": (
        Rule.NAME_KNOWN,
        one(lambda s: s.type, lambda s, t: s.to(s.const("Absent"), t)),
    ),
    "a constructor in terms of itself": (
        Rule.NAME_KNOWN,
        one(
            lambda s: s.type,
            lambda s, t: t,
            lambda s, t: s.to(
                s.app(s.axiom("On", s.to(s.const("Nat"), s.type)), s.const("T.c0")), t
            ),
        ),
    ),
    "a constructor in terms of the recursor": (
        Rule.NAME_KNOWN,
        one(lambda s: s.type, lambda s, t: s.to(s.app(s.const("T.rec"), s.const("Nat")), t)),
    ),
    "a constructor with a loose variable": (
        Rule.CLOSED,
        one(lambda s: s.type, lambda s, t: s.to(s.store.expr((BVAR, 3)), t)),
    ),
    "a constructor with a free variable": (
        Rule.CLOSED,
        one(lambda s: s.type, lambda s, t: s.to(s.checker.local(s.type), t)),
    ),
    "a constructor with an undeclared level": (
        Rule.LEVEL_PARAMS,
        one(lambda s: s.type1, lambda s, t: s.to(s.sort_u, t)),
    ),
    "a constructor with a field that is no type": (
        Rule.SORT,
        one(lambda s: s.type, lambda s, t: s.to(s.const("Nat.zero"), t)),
    ),
    "a constructor with another parameter": (
        Rule.CONSTRUCTOR_PARAMETERS,
        one(
            lambda s: s.to(s.const("Nat"), s.type),
            lambda s, t: s.pi(s.const("Bool"), lambda b: s.app(t, b)),
            parameters=1,
        ),
    ),
    "a constructor without the parameter": (
        Rule.CONSTRUCTOR_PARAMETERS,
        one(
            lambda s: s.to(s.const("Nat"), s.type),
            lambda s, t: s.app(t, s.const("Nat.zero")),
            parameters=1,
        ),
    ),
    "a constructor of another type": (
        Rule.CONSTRUCTOR_RESULT,
        one(lambda s: s.type, lambda s, t: s.to(t, s.const("Nat"))),
    ),
    "a constructor of the block's other type": (
        Rule.CONSTRUCTOR_RESULT,
        lambda s: s.draft({"T": (s.type, {"c": s.const("S")}), "S": (s.type, {})}),
    ),
    "a constructor of the type at another level": (
        Rule.CONSTRUCTOR_RESULT,
        one(
            lambda s: s.type_u,
            lambda s, t: s.const("T", s.levels.zero),
            levels="u",
        ),
    ),
    "a constructor at another parameter": (
        Rule.CONSTRUCTOR_RESULT,
        one(
            lambda s: s.to(s.const("Nat"), s.const("Nat"), s.type),
            lambda s, t: s.pi(
                s.const("Nat"), lambda a: s.pi(s.const("Nat"), lambda b: s.app(t, b, a))
            ),
            parameters=2,
        ),
    ),
    "a constructor without the index": (
        Rule.CONSTRUCTOR_RESULT,
        one(lambda s: s.to(s.const("Nat"), s.type), lambda s, t: t),
    ),
    "a constructor with an index of another type": (
        Rule.APPLICATION,
        one(lambda s: s.to(s.const("Nat"), s.type), lambda s, t: s.app(t, s.const("Bool.true"))),
    ),
    "a constructor behind a let": (
        Rule.CONSTRUCTOR_RESULT,
        one(lambda s: s.type, lambda s, t: s.let(s.type, s.const("Nat"), lambda x: s.to(x, t))),
    ),
    "the type inside its own index": (Rule.OCCURRENCE_INDEX, self_indexed),
    "a field larger than the type": (
        Rule.CONSTRUCTOR_UNIVERSE,
        one(lambda s: s.type, lambda s, t: s.to(s.type, t)),
    ),
    "a field that may be larger than the type": (
        Rule.CONSTRUCTOR_UNIVERSE,
        one(lambda s: s.type_u, lambda s, t: s.to(s.terms.sort(s.level("v")), t), levels="u v"),
    ),
    "data in a type that may be a proposition": (
        Rule.CONSTRUCTOR_UNIVERSE,
        one(lambda s: s.sort_u, lambda s, t: s.to(s.const("Nat"), t), levels="u"),
    ),
    "data in a type that is a proposition where v is 0": (
        Rule.CONSTRUCTOR_UNIVERSE,
        one(
            lambda s: s.terms.sort(s.levels.imax(s.u, s.level("v"))),
            lambda s, t: s.pi(s.sort_u, lambda a: s.to(a, t)),
            levels="u v",
        ),
    ),
}


@pytest.mark.parametrize(("rule", "draft"), REFUSED.values(), ids=REFUSED.keys())
def test_an_ill_formed_type_or_constructor_is_refused(rule: Rule, draft: Draft) -> None:
    shop = Shop().with_lists()
    before = shop.environment.admitted

    with pytest.raises(IllTyped) as refused:
        shop.admit(draft(shop))

    assert refused.value.rule is rule
    assert refused.value.declaration is not None
    assert not {"T", "T.rec"} & {
        shop.environment.show(each.name) for each in shop.environment.admitted if each not in before
    }


def test_parameters_may_be_equal_by_computation() -> None:
    shop = Shop().with_lists()
    nat = shop.const("Nat")
    same = shop.definition("Number", shop.type, nat)
    draft = shop.draft(
        {"T": (shop.to(nat, shop.type), {}), "S": (shop.to(same, shop.type), {})}, parameters=1
    )

    shop.admit(shop.whole(draft))


def test_a_universe_may_be_behind_a_definition() -> None:
    shop = Shop().with_lists()
    small = shop.definition("Small", shop.type1, shop.type)

    block = shop.declare({"T": (small, {"mk": shop.to(shop.const("Nat"), shop.const("T"))})})

    assert len(block.recursors[0].levels) == 1


def test_a_proposition_may_quantify_over_anything() -> None:
    shop = Shop().with_lists()
    own = shop.const("P", shop.u)

    shop.declare({"P": (shop.prop, {"mk": shop.to(shop.type_u, own)})}, levels="u")


def test_a_field_as_large_as_the_maximum_fits() -> None:
    shop = Shop()
    v = shop.level("v")
    own = shop.const("Both", shop.u, v)
    sort_v = shop.terms.sort(v)
    universe = shop.terms.sort(shop.levels.max(shop.levels.one, shop.levels.max(shop.u, v)))

    def at(a: int, b: int) -> int:
        return shop.to(a, shop.to(a, b), shop.app(own, a, b))

    case = shop.pi(shop.sort_u, lambda a: shop.pi(sort_v, lambda b: at(a, b)))
    type_ = shop.to(shop.sort_u, sort_v, universe)

    block = shop.declare({"Both": (type_, {"mk": case})}, parameters=2, levels="u v")

    assert len(block.recursors[0].levels) == 3
