"""A type of the block occurs in a field only where it is strictly positive."""

from collections.abc import Callable

import pytest

from gate2.lean.declaration import Block
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import IllTyped
from inductive_making import Shop

Field = Callable[[Shop, int], int]


def with_field(field: Field) -> Callable[[Shop], Block]:
    """``inductive T : Type | mk : <field> → T``."""

    def made(shop: Shop) -> Block:
        own = shop.const("T")
        return shop.draft({"T": (shop.type, {"mk": shop.to(field(shop, own), own)})})

    return made


def negated(shop: Shop) -> int:
    """``fun X => X → A`` as a definition."""
    body = shop.lam(shop.type, lambda x: shop.to(x, shop.const("A")))
    return shop.definition("Neg", shop.to(shop.type, shop.type), body)


def in_prop(shop: Shop) -> Block:
    own = shop.const("T")
    field = shop.to(own, shop.const("False"))
    return shop.draft({"T": (shop.prop, {"mk": shop.to(field, own)})})


def through_the_other(shop: Shop) -> Block:
    one, other = shop.const("T"), shop.const("S")
    return shop.draft(
        {
            "T": (shop.type, {"mk": shop.to(other, one)}),
            "S": (shop.type, {"mk": shop.to(shop.to(one, shop.const("A")), other)}),
        }
    )


def at_other_parameter(shop: Shop) -> Block:
    """``T (b : Bool) | mk : T true → T b``."""
    bool_, own = shop.const("Bool"), shop.const("T")

    def case(b: int) -> int:
        return shop.to(shop.app(own, shop.const("Bool.true")), shop.app(own, b))

    return shop.draft({"T": (shop.to(bool_, shop.type), {"mk": shop.pi(bool_, case)})}, 1)


def at_no_parameter(shop: Shop) -> Block:
    """``T (b : Bool) | mk : F T → T b`` with ``F : (Bool → Type) → Type``."""
    bool_, own = shop.const("Bool"), shop.const("T")
    over = shop.axiom("F", shop.to(shop.to(bool_, shop.type), shop.type))
    case = shop.pi(bool_, lambda b: shop.to(shop.app(over, own), shop.app(own, b)))
    return shop.draft({"T": (shop.to(bool_, shop.type), {"mk": case})}, 1)


def at_other_level(shop: Shop) -> Block:
    own, zero = shop.const("T", shop.u), shop.const("T", shop.levels.zero)
    return shop.draft({"T": (shop.type_u, {"mk": shop.to(zero, own)})}, levels="u")


def in_own_index(shop: Shop) -> Block:
    """``T : Type → Type 1 | mk : T (T Nat → …)``-like: an index of a field mentions the type."""
    own, nat = shop.const("T"), shop.const("Nat")
    inner = shop.app(own, nat)
    field = shop.app(own, shop.app(shop.axiom("G", shop.to(shop.type1, shop.type)), inner))
    case = shop.to(field, inner)
    return shop.draft({"T": (shop.to(shop.type, shop.type1), {"mk": case})})


def under_a_family_parameter(shop: Shop) -> Block:
    """``T (F : Type → Type) | mk : F (T F) → T F``."""
    own, family = shop.const("T"), shop.to(shop.type, shop.type)
    case = shop.pi(family, lambda f: shop.to(shop.app(f, shop.app(own, f)), shop.app(own, f)))
    return shop.draft({"T": (shop.to(family, shop.type), {"mk": case})}, 1)


def projected(shop: Shop) -> Block:
    """A projection out of the type that is being declared."""
    own = shop.const("T")
    case = shop.pi(own, lambda t: shop.to(shop.store.expr((9, shop.name("T"), 0, t)), own))
    return shop.draft({"T": (shop.type, {"mk": case})})


REFUSED: dict[str, tuple[Rule, Callable[[Shop], Block]]] = {
    "left of an arrow": (Rule.POSITIVITY, with_field(lambda s, t: s.to(t, s.const("A")))),
    "left of an arrow into itself": (Rule.POSITIVITY, with_field(lambda s, t: s.to(t, t))),
    "left of a second arrow": (
        Rule.POSITIVITY,
        with_field(lambda s, t: s.to(s.const("Nat"), t, s.const("A"))),
    ),
    "twice left of an arrow": (
        Rule.POSITIVITY,
        with_field(lambda s, t: s.to(s.to(t, s.const("A")), s.const("A"))),
    ),
    "left of an arrow, behind a definition": (
        Rule.POSITIVITY,
        with_field(lambda s, t: s.app(negated(s), t)),
    ),
    "left of an arrow, behind a function": (
        Rule.POSITIVITY,
        with_field(lambda s, t: s.app(s.lam(s.type, lambda x: s.to(x, s.const("A"))), t)),
    ),
    "left of an arrow, behind a let": (
        Rule.POSITIVITY,
        with_field(lambda s, t: s.let(s.type, t, lambda x: s.to(x, s.const("A")))),
    ),
    "left of an arrow, of a proposition": (Rule.POSITIVITY, in_prop),
    "left of an arrow of the other type": (Rule.POSITIVITY, through_the_other),
    "under an unknown function": (
        Rule.POSITIVITY,
        with_field(lambda s, t: s.app(s.axiom("F", s.to(s.type, s.type)), t)),
    ),
    "under a parameter": (Rule.POSITIVITY, under_a_family_parameter),
    "behind a definition that hides a container": (
        Rule.POSITIVITY,
        with_field(
            lambda s, t: s.app(
                s.definition("L", s.to(s.type, s.type), s.lam(s.type, lambda x: s.list_of(x))), t
            )
        ),
    ),
    "in an equation": (
        Rule.POSITIVITY,
        with_field(
            lambda s, t: s.app(s.axiom("Same", s.to(s.type, s.type, s.type)), t, s.const("A"))
        ),
    ),
    "at another parameter": (Rule.OCCURRENCE, at_other_parameter),
    "at no parameter": (Rule.OCCURRENCE, at_no_parameter),
    "at another level": (Rule.OCCURRENCE, at_other_level),
    "in an index of itself": (Rule.OCCURRENCE_INDEX, in_own_index),
    "projected from": (Rule.PROJECTION, projected),
}


@pytest.mark.parametrize(("rule", "draft"), REFUSED.values(), ids=REFUSED.keys())
def test_an_occurrence_that_would_be_a_paradox_is_refused(
    rule: Rule, draft: Callable[[Shop], Block]
) -> None:
    shop = Shop().with_lists()

    with pytest.raises(IllTyped) as refused:
        shop.admit(draft(shop))

    assert refused.value.rule is rule
    assert refused.value.declaration in {("T", "mk"), ("S", "mk")}


def test_an_occurrence_behind_a_harmless_definition_counts() -> None:
    shop = Shop().with_lists()
    body = shop.lam(shop.type, lambda x: shop.to(shop.const("Nat"), x))
    reader = shop.definition("Reader", shop.to(shop.type, shop.type), body)

    block = shop.admit(shop.whole(with_field(lambda s, t: s.app(reader, t))(shop)))

    minor = shop.store.exprs[block.recursors[0].type]
    assert minor[0] == 5
    assert block.inductives[0].is_recursive
    assert not block.inductives[0].is_reflexive  # as it is written, the field is no function
    (rule,) = block.recursors[0].rules
    assert mentions_recursor(shop, rule.value)


def test_an_occurrence_that_computes_away_gives_no_hypothesis() -> None:
    shop = Shop().with_lists()
    forget = shop.lam(shop.type, lambda _: shop.const("Nat"))

    block = shop.admit(shop.whole(with_field(lambda s, t: s.app(forget, t))(shop)))

    (rule,) = block.recursors[0].rules
    assert not mentions_recursor(shop, rule.value)
    assert block.inductives[0].is_recursive


def mentions_recursor(shop: Shop, e: int) -> bool:
    """Whether the recursor of ``T`` occurs in a term."""
    from gate2.lean.theory.occurrences import mentions_constants

    return mentions_constants(shop.store, {shop.name("T.rec")})(e)
