"""What a block states of itself is computed again: any other number, flag or list is refused."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from gate2.lean.declaration import Block, Safety
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import IllTyped
from inductive_making import Shop, with_constructor, with_type

Change = Callable[[Shop, Block], Block]


def forest(shop: Shop) -> Block:
    """``Tree α`` and ``Forest α``, mutual, with one parameter and one level."""
    tree, trees = shop.const("Tree", shop.u), shop.const("Forest", shop.u)

    def at(build: Callable[[int, int, int], int]) -> int:
        return shop.pi(shop.type_u, lambda a: build(a, shop.app(tree, a), shop.app(trees, a)))

    type_ = shop.to(shop.type_u, shop.type_u)
    return shop.whole(
        shop.draft(
            {
                "Tree": (type_, {"node": at(lambda a, t, f: shop.to(a, f, t))}),
                "Forest": (
                    type_,
                    {"nil": at(lambda a, t, f: f), "cons": at(lambda a, t, f: shop.to(t, f, f))},
                ),
            },
            parameters=1,
            levels="u",
        )
    )


CHANGES: dict[str, tuple[Rule, Change]] = {
    "no types": (Rule.INDUCTIVE_BLOCK, lambda s, b: replace(b, inductives=())),
    "unsafe type": (Rule.SAFETY, lambda s, b: with_type(b, 1, safety=Safety.UNSAFE)),
    "unsafe constructor": (
        Rule.SAFETY,
        lambda s, b: with_constructor(b, 2, safety=Safety.UNSAFE),
    ),
    "partial recursor": (
        Rule.SAFETY,
        lambda s, b: replace(
            b, recursors=(b.recursors[0], replace(b.recursors[1], safety=Safety.PARTIAL))
        ),
    ),
    "type twice": (
        Rule.NAME_FRESH,
        lambda s, b: replace(b, inductives=(*b.inductives, b.inductives[0])),
    ),
    "constructor twice": (
        Rule.NAME_FRESH,
        lambda s, b: replace(b, constructors=(*b.constructors, b.constructors[0])),
    ),
    "recursor twice": (
        Rule.NAME_FRESH,
        lambda s, b: replace(b, recursors=(*b.recursors, b.recursors[0])),
    ),
    "recursor with the name of a constructor": (
        Rule.NAME_FRESH,
        lambda s, b: replace(
            b, recursors=(replace(b.recursors[0], name=b.constructors[0].name), b.recursors[1])
        ),
    ),
    "all is short": (Rule.INDUCTIVE_ALL, lambda s, b: with_type(b, 0, all=b.inductives[0].all[:1])),
    "all is reversed": (
        Rule.INDUCTIVE_ALL,
        lambda s, b: with_type(b, 1, all=b.inductives[0].all[::-1]),
    ),
    "a type of the block is missing": (
        Rule.INDUCTIVE_ALL,
        lambda s, b: replace(b, inductives=b.inductives[:1]),
    ),
    "other levels of the second type": (
        Rule.INDUCTIVE_LEVELS,
        lambda s, b: with_type(b, 1, levels=(s.name("v"),)),
    ),
    "a level more of a constructor": (
        Rule.INDUCTIVE_LEVELS,
        lambda s, b: with_constructor(b, 0, levels=(s.name("u"), s.name("v"))),
    ),
    "fewer parameters of the second type": (
        Rule.INDUCTIVE_PARAMETERS,
        lambda s, b: with_type(b, 1, parameters=0),
    ),
    "an index too many": (Rule.INDUCTIVE_INDICES, lambda s, b: with_type(b, 1, indices=1)),
    "nested without containers": (Rule.INDUCTIVE_NESTED, lambda s, b: with_type(b, 0, nested=1)),
    "isRec denied": (
        Rule.INDUCTIVE_RECURSIVE,
        lambda s, b: with_type(b, 0, is_recursive=False),
    ),
    "isReflexive claimed": (
        Rule.INDUCTIVE_REFLEXIVE,
        lambda s, b: with_type(b, 1, is_reflexive=True),
    ),
    "constructor not listed": (
        Rule.CONSTRUCTOR_LIST,
        lambda s, b: with_type(b, 1, constructors=b.inductives[1].constructors[:1]),
    ),
    "constructor not declared": (
        Rule.CONSTRUCTOR_LIST,
        lambda s, b: replace(b, constructors=b.constructors[:2]),
    ),
    "constructor listed twice": (
        Rule.CONSTRUCTOR_LIST,
        lambda s, b: with_type(b, 1, constructors=b.inductives[1].constructors * 2),
    ),
    "constructor listed by two types": (
        Rule.CONSTRUCTOR_LIST,
        lambda s, b: with_type(b, 1, constructors=(b.constructors[0].name,)),
    ),
    "a third constructor slipped in": (
        Rule.CONSTRUCTOR_LIST,
        lambda s, b: replace(
            b, constructors=(*b.constructors, replace(b.constructors[1], name=s.name("Forest.x")))
        ),
    ),
    "constructor claims the other type": (
        Rule.CONSTRUCTOR_OWNER,
        lambda s, b: with_constructor(b, 0, inductive=b.inductives[1].name),
    ),
    "constructors swapped": (
        Rule.CONSTRUCTOR_INDEX,
        lambda s, b: with_type(b, 1, constructors=b.inductives[1].constructors[::-1]),
    ),
    "constructor index": (Rule.CONSTRUCTOR_INDEX, lambda s, b: with_constructor(b, 2, index=0)),
    "constructor parameters": (
        Rule.CONSTRUCTOR_PARAMETERS,
        lambda s, b: with_constructor(b, 0, parameters=2),
    ),
    "constructor fields": (Rule.CONSTRUCTOR_FIELDS, lambda s, b: with_constructor(b, 2, fields=3)),
}


@pytest.mark.parametrize(("rule", "change"), CHANGES.values(), ids=CHANGES.keys())
def test_a_block_that_states_something_else_of_itself_is_refused(
    rule: Rule, change: Change
) -> None:
    shop = Shop()
    block = forest(shop)

    with pytest.raises(IllTyped) as refused:
        shop.admit(change(shop, block))

    assert refused.value.rule is rule
    assert shop.environment.admitted == ()


def test_the_block_without_a_change_is_admitted_whole() -> None:
    shop = Shop()
    block = forest(shop)

    shop.admit(block)

    names = {each.name for each in shop.environment.admitted}
    assert len(names) == 2 + 3 + 2


def test_a_block_is_not_admitted_over_an_admitted_one() -> None:
    shop = Shop()
    block = shop.admit(forest(shop))

    with pytest.raises(IllTyped) as refused:
        shop.admit(block)

    assert refused.value.rule is Rule.NAME_FRESH


def test_a_refusal_names_the_constant_that_is_at_fault() -> None:
    shop = Shop()
    block = with_constructor(forest(shop), 2, fields=7)

    with pytest.raises(IllTyped, match="expected fields to be 2, it states 7") as refused:
        shop.admit(block)

    assert refused.value.declaration == ("Forest", "cons")


def test_reflexive_is_found_for_the_whole_block() -> None:
    shop = Shop().with_lists()
    own, nat = shop.const("W"), shop.const("Nat")
    draft = shop.draft({"W": (shop.type, {"leaf": own, "sup": shop.to(shop.to(nat, own), own)})})
    block = shop.whole(draft)
    assert (block.inductives[0].is_recursive, block.inductives[0].is_reflexive) == (True, True)

    with pytest.raises(IllTyped) as refused:
        shop.admit(with_type(block, 0, is_reflexive=False))

    assert refused.value.rule is Rule.INDUCTIVE_REFLEXIVE
