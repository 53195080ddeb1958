"""Recursors are derived and compared: a declared one that differs in any part is refused."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from gate2.lean import declaration
from gate2.lean.declaration import Block, Constructor, Inductive, Recursor, Safety
from gate2.lean.term import LAM, PI
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import IllTyped
from inductive_making import Shop, assert_sound, with_recursor

Change = Callable[[Shop, Block], Block]


def numbers(shop: Shop) -> Block:
    """``inductive N | zero : N | succ : N → N``."""
    own = shop.const("N")
    return shop.whole(shop.draft({"N": (shop.type, {"zero": own, "succ": shop.to(own, own)})}))


def swapped_rules(block: Block) -> Block:
    one, other = block.recursors[0].rules
    rules = (replace(one, value=other.value), replace(other, value=one.value))
    return with_recursor(block, 0, rules=rules)


def with_rule(block: Block, number: int, **changes: object) -> Block:
    rules = list(block.recursors[0].rules)
    rules[number] = replace(rules[number], **changes)  # type: ignore[arg-type]  # by name
    return with_recursor(block, 0, rules=tuple(rules))


def forgetful(shop: Shop, block: Block) -> Block:
    """The rule of ``succ`` gives the minor premise of ``zero``, which is of another type."""
    return with_rule(block, 1, value=under(shop, block, lambda c, z, s, n: z))


def ill_recursive(shop: Shop, block: Block) -> Block:
    """The rule of ``succ`` calls the recursor on the number itself, not on what is inside."""

    def value(c: int, z: int, s: int, n: int) -> int:
        call = shop.const("N.rec", shop.levels.param(block.recursors[0].levels[0]))
        inner = shop.app(shop.const("N.succ"), n)
        return shop.app(s, n, shop.app(call, c, z, s, inner))

    return with_rule(block, 1, value=under(shop, block, value))


def under(shop: Shop, block: Block, body: Callable[[int, int, int, int], int]) -> int:
    """A function of the motive, the minor premises and a number."""
    own = shop.const("N")
    sort = shop.terms.sort(shop.levels.param(block.recursors[0].levels[0]))

    def step(c: int) -> int:
        return shop.pi(own, lambda n: shop.to(shop.app(c, n), shop.app(c, shop.app(succ, n))))

    succ = shop.const("N.succ")
    return shop.lam(
        shop.to(own, sort),
        lambda c: shop.lam(
            shop.app(c, shop.const("N.zero")),
            lambda z: shop.lam(step(c), lambda s: shop.lam(own, lambda n: body(c, z, s, n))),
        ),
    )


def any_proof(shop: Shop, block: Block) -> Block:
    """A recursor that promises ``False`` of every number."""
    false = shop.const("False")
    return with_recursor(block, 0, type=shop.to(shop.const("N"), false))


def captured(shop: Shop, block: Block) -> Block:
    """The motive's universe has another name, and the type still uses the old one."""
    return with_recursor(block, 0, levels=(shop.name("other"),))


CHANGES: dict[str, tuple[Rule, Change]] = {
    "no recursor": (Rule.RECURSOR_LIST, lambda s, b: replace(b, recursors=())),
    "a recursor more": (
        Rule.RECURSOR_LIST,
        lambda s, b: replace(
            b, recursors=(*b.recursors, replace(b.recursors[0], name=s.name("N.rec_1")))
        ),
    ),
    "another name": (
        Rule.RECURSOR_LIST,
        lambda s, b: with_recursor(b, 0, name=s.name("N.recursor")),
    ),
    "no universe of the motive": (
        Rule.RECURSOR_LEVELS,
        lambda s, b: with_recursor(b, 0, levels=()),
    ),
    "a universe more": (
        Rule.RECURSOR_LEVELS,
        lambda s, b: with_recursor(b, 0, levels=(*b.recursors[0].levels, s.name("v"))),
    ),
    "a universe of another name": (Rule.LEVEL_PARAMS, captured),
    "another block": (Rule.RECURSOR_ALL, lambda s, b: with_recursor(b, 0, all=(s.name("Nat"),))),
    "an empty block": (Rule.RECURSOR_ALL, lambda s, b: with_recursor(b, 0, all=())),
    "a parameter": (Rule.RECURSOR_PARAMETERS, lambda s, b: with_recursor(b, 0, parameters=1)),
    "an index": (Rule.RECURSOR_INDICES, lambda s, b: with_recursor(b, 0, indices=1)),
    "no motive": (Rule.RECURSOR_MOTIVES, lambda s, b: with_recursor(b, 0, motives=0)),
    "a minor premise": (Rule.RECURSOR_MINORS, lambda s, b: with_recursor(b, 0, minors=3)),
    "k": (Rule.RECURSOR_K, lambda s, b: with_recursor(b, 0, k=True)),
    "a type that promises anything": (Rule.RECURSOR_TYPE, any_proof),
    "no rules": (Rule.RECURSOR_RULES, lambda s, b: with_recursor(b, 0, rules=())),
    "a rule twice": (
        Rule.RECURSOR_RULES,
        lambda s, b: with_recursor(b, 0, rules=(*b.recursors[0].rules, b.recursors[0].rules[0])),
    ),
    "rules in another order": (
        Rule.RECURSOR_RULES,
        lambda s, b: with_recursor(b, 0, rules=b.recursors[0].rules[::-1]),
    ),
    "a rule of another constructor": (
        Rule.RECURSOR_RULES,
        lambda s, b: with_rule(b, 0, constructor=s.name("Nat.zero")),
    ),
    "fewer fields of a rule": (
        Rule.RECURSOR_RULE_FIELDS,
        lambda s, b: with_rule(b, 1, fields=0),
    ),
    "swapped values": (Rule.RECURSOR_RULE_VALUE, lambda s, b: swapped_rules(b)),
    "a value without the hypothesis": (Rule.RECURSOR_RULE_VALUE, forgetful),
    "a value that recurses for ever": (Rule.RECURSOR_RULE_VALUE, ill_recursive),
    "a value with a free variable": (
        Rule.CLOSED,
        lambda s, b: with_rule(b, 1, value=s.checker.local(s.type)),
    ),
}


@pytest.mark.parametrize(("rule", "change"), CHANGES.values(), ids=CHANGES.keys())
def test_a_recursor_that_is_not_the_derived_one_is_refused(rule: Rule, change: Change) -> None:
    shop = Shop().with_lists()
    block = numbers(shop)
    before = shop.environment.admitted

    with pytest.raises(IllTyped) as refused:
        shop.admit(change(shop, block))

    assert refused.value.rule is rule
    assert shop.environment.admitted == before


def written_out(shop: Shop) -> Block:
    """Numbers with everything written out by hand, the recursor in a universe ``w``."""
    n, zero, succ, rec, w = (shop.name(each) for each in ("N", "N.zero", "N.succ", "N.rec", "w"))
    own, none, after = shop.const("N"), shop.const("N.zero"), shop.const("N.succ")
    sort = shop.terms.sort(shop.level("w"))

    def over(kind: int, body: Callable[[int, int, int], int]) -> int:
        bind = shop.pi if kind == PI else shop.lam

        def minors(c: int) -> int:
            step = shop.pi(own, lambda m: shop.to(shop.app(c, m), shop.app(c, shop.app(after, m))))
            return bind(shop.app(c, none), lambda z: bind(step, lambda s: body(c, z, s)))

        return bind(shop.to(own, sort), minors)

    type_ = over(PI, lambda c, z, s: shop.pi(own, lambda t: shop.app(c, t)))
    at_zero = over(LAM, lambda c, z, s: z)
    itself = shop.const("N.rec", shop.level("w"))
    at_succ = over(
        LAM,
        lambda c, z, s: shop.lam(own, lambda m: shop.app(s, m, shop.app(itself, c, z, s, m))),
    )
    rules = (declaration.Rule(zero, 0, at_zero), declaration.Rule(succ, 1, at_succ))
    safe = Safety.SAFE
    return Block(
        (Inductive(n, (), shop.type, safe, 0, 0, (n,), (zero, succ), 0, True, False),),
        (
            Constructor(zero, (), own, safe, n, 0, 0, 0),
            Constructor(succ, (), shop.to(own, own), safe, n, 1, 0, 1),
        ),
        (Recursor(rec, (w,), type_, safe, (n,), 0, 0, 1, 2, rules, k=False),),
    )


def test_numbers_written_out_by_hand_are_admitted() -> None:
    shop = Shop()

    shop.admit(written_out(shop))

    succ, zero = shop.const("N.succ"), shop.const("N.zero")
    motive = shop.lam(shop.const("N"), lambda _: shop.const("N"))
    step = shop.lam(shop.const("N"), lambda n: shop.lam(shop.const("N"), lambda h: n))
    call = shop.app(shop.const("N.rec", shop.levels.one), motive, zero, step)
    assert shop.checker.whnf(shop.app(call, shop.app(succ, shop.app(succ, zero)))) == shop.app(
        succ, zero
    )


def universes(shop: Shop) -> dict[str, tuple[bool, bool, Block]]:
    """Propositions and near-propositions: whether they eliminate anywhere, and whether by K."""
    prop, type_, nat = shop.prop, shop.type, shop.const("Nat")
    two = shop.pi(prop, lambda p: shop.pi(prop, lambda q: shop.prop))

    def both(build: Callable[[int, int], int]) -> int:
        return shop.pi(prop, lambda p: shop.pi(prop, lambda q: build(p, q)))

    def made(name: str, **rest: object) -> Block:
        return shop.whole(shop.draft({name: rest["of"]}, *rest.get("more", ())))  # type: ignore[dict-item, misc]  # as draft takes them

    conj, disj, eq = shop.const("Conj"), shop.const("Disj"), shop.const("Same")
    at = shop.const("At")
    unit, wrap = shop.const("Unit", shop.u), shop.const("Wrap", shop.u)
    reach = shop.const("Reach")
    return {
        "nothing": (True, False, made("Void", of=(prop, {}))),
        "truth": (True, True, made("Top", of=(prop, {"intro": shop.const("Top")}))),
        "two proofs": (
            False,
            False,
            made("Coin", of=(prop, {"a": shop.const("Coin"), "b": shop.const("Coin")})),
        ),
        "both": (
            True,
            False,
            made(
                "Conj",
                of=(two, {"intro": both(lambda p, q: shop.to(p, q, shop.app(conj, p, q)))}),
                more=(2,),
            ),
        ),
        "one of both": (
            False,
            False,
            made(
                "Disj",
                of=(
                    two,
                    {
                        "inl": both(lambda p, q: shop.to(p, shop.app(disj, p, q))),
                        "inr": both(lambda p, q: shop.to(q, shop.app(disj, p, q))),
                    },
                ),
                more=(2,),
            ),
        ),
        "there is one": (
            False,
            False,
            made("Some", of=(prop, {"intro": shop.to(nat, shop.const("Some"))})),
        ),
        "equality": (
            True,
            True,
            made(
                "Same",
                of=(
                    shop.to(nat, nat, prop),
                    {"refl": shop.pi(nat, lambda n: shop.app(eq, n, n))},
                ),
                more=(1,),
            ),
        ),
        "data that is an index": (
            True,
            False,
            made(
                "At",
                of=(shop.to(nat, prop), {"mk": shop.pi(nat, lambda n: shop.app(at, n))}),
            ),
        ),
        "data that is inside an index": (
            False,
            False,
            made(
                "Reach",
                of=(
                    shop.to(nat, prop),
                    {
                        "mk": shop.pi(
                            nat, lambda n: shop.app(reach, shop.app(shop.const("Nat.succ"), n))
                        )
                    },
                ),
            ),
        ),
        "a type": (True, False, made("Unit0", of=(type_, {"mk": shop.const("Unit0")}))),
        "perhaps a proposition, no data": (
            True,
            False,
            made("Unit", of=(shop.sort_u, {"mk": unit}), more=(0, "u")),
        ),
        "perhaps a proposition, data": (
            False,
            False,
            made(
                "Wrap",
                of=(
                    shop.to(shop.sort_u, shop.sort_u),
                    {"mk": shop.pi(shop.sort_u, lambda a: shop.to(a, shop.app(wrap, a)))},
                ),
                more=(1, "u"),
            ),
        ),
        "mutual propositions": (
            False,
            False,
            shop.whole(
                shop.draft(
                    {
                        "Even": (prop, {}),
                        "Odd": (prop, {"mk": shop.to(shop.const("Even"), shop.const("Odd"))}),
                    }
                )
            ),
        ),
    }


KINDS = tuple(universes(Shop().with_lists()))


@pytest.mark.parametrize("kind", KINDS)
def test_motives_are_in_any_universe_only_where_no_data_comes_out_of_a_proof(kind: str) -> None:
    shop = Shop().with_lists()
    anywhere, k, block = universes(shop)[kind]
    extra = len(block.recursors[0].levels) - len(block.inductives[0].levels)

    assert (extra == 1, block.recursors[0].k) == (anywhere, k)
    shop.admit(block)


@pytest.mark.parametrize("kind", KINDS)
def test_the_opposite_of_k_is_refused(kind: str) -> None:
    shop = Shop().with_lists()
    _, k, block = universes(shop)[kind]

    with pytest.raises(IllTyped) as refused:
        shop.admit(with_recursor(block, 0, k=not k))

    assert refused.value.rule is Rule.RECURSOR_K


@pytest.mark.parametrize(
    "kind",
    [kind for kind, (anywhere, _, _) in universes(Shop().with_lists()).items() if not anywhere],
)
def test_a_proof_of_some_proposition_cannot_be_made_to_give_data(kind: str) -> None:
    """The recursor with a universe for its motives, as a type of the same shape has it."""
    shop = Shop().with_lists()
    _, _, block = universes(shop)[kind]
    recursor = block.recursors[0]
    motive = shop.name("motive")

    with pytest.raises(IllTyped) as refused:
        shop.admit(with_recursor(block, 0, levels=(motive, *recursor.levels)))

    assert refused.value.rule is Rule.RECURSOR_LEVELS


def test_nested_propositions_do_not_give_data() -> None:
    shop = Shop()
    prop = shop.prop
    boxed, own = shop.const("Boxed"), shop.const("P")
    case = shop.pi(prop, lambda p: shop.to(p, shop.app(boxed, p)))
    shop.declare({"Boxed": (shop.to(prop, prop), {"mk": case})}, 1)

    block = shop.declare({"P": (prop, {"mk": shop.to(shop.app(boxed, own), own)})})

    assert [each.levels for each in block.recursors] == [(), ()]


def test_universe_parameters_match_by_position_and_not_by_name() -> None:
    shop = Shop().with_lists()
    block = shop.whole(wrapped(shop))
    recursor = block.recursors[0]
    names = (shop.name("u"), shop.name("v"))  # the block's own parameter is called u
    levels = tuple(shop.levels.param(name) for name in names)

    def renamed(e: int) -> int:
        return shop.terms.instantiate_levels(e, recursor.levels, levels)

    rules = tuple(replace(rule, value=renamed(rule.value)) for rule in recursor.rules)

    shop.admit(with_recursor(block, 0, levels=names, type=renamed(recursor.type), rules=rules))


def test_a_level_may_be_written_otherwise_but_may_not_be_another() -> None:
    shop = Shop()
    shop.axiom("Tag", shop.type, "u")
    one = shop.levels.one

    def block(level: int) -> Block:
        case = shop.to(shop.const("Tag", level), shop.const("C"))
        return shop.whole(shop.draft({"C": (shop.type, {"mk": case})}))

    stated = block(one)
    with pytest.raises(IllTyped) as refused:
        shop.admit(replace(stated, recursors=block(shop.levels.succ(one)).recursors))
    assert refused.value.rule is Rule.RECURSOR_TYPE

    same = shop.levels.max(shop.levels.zero, one)
    shop.admit(replace(stated, recursors=block(same).recursors))


def test_universe_parameters_in_the_wrong_order_are_refused() -> None:
    shop = Shop().with_lists()
    block = shop.whole(wrapped(shop))

    with pytest.raises(IllTyped) as refused:
        shop.admit(with_recursor(block, 0, levels=block.recursors[0].levels[::-1]))

    assert refused.value.rule is Rule.RECURSOR_TYPE


def test_the_same_universe_parameter_twice_is_refused() -> None:
    shop = Shop().with_lists()
    block = shop.whole(wrapped(shop))

    with pytest.raises(IllTyped) as refused:
        shop.admit(with_recursor(block, 0, levels=(shop.name("u"), shop.name("u"))))

    assert refused.value.rule is Rule.LEVEL_PARAMS


def wrapped(shop: Shop) -> Block:
    """``inductive Wrapped.{u} (α : Type u) : Type u | mk : α → Wrapped α``."""
    own = shop.const("Wrapped", shop.u)
    case = shop.pi(shop.type_u, lambda a: shop.to(a, shop.app(own, a)))
    return shop.draft({"Wrapped": (shop.to(shop.type_u, shop.type_u), {"mk": case})}, 1, "u")


def over(shop: Shop, domain: int) -> Block:
    """``class C (α : <domain>) : Type | mk : C α``."""
    own = shop.const("C")
    case = shop.pi(domain, lambda a: shop.app(own, a))
    return shop.whole(shop.draft({"C": (shop.to(domain, shop.type), {"mk": case})}, 1))


def test_annotations_of_the_types_may_be_missing_from_the_recursor() -> None:
    """As Lean states them: ``outParam Type`` in a class is ``Type`` in its recursor."""
    shop = Shop()
    above = shop.type1
    out = shop.definition("out", shop.to(above, above), shop.lam(above, lambda a: a))

    shop.admit(
        replace(over(shop, shop.app(out, shop.type)), recursors=over(shop, shop.type).recursors)
    )


def test_a_definition_that_returns_something_else_is_no_annotation() -> None:
    shop = Shop()
    above = shop.type1
    wrong = shop.definition("wrong", shop.to(above, above), shop.lam(above, lambda _: shop.prop))
    stated = over(shop, shop.app(wrong, shop.type))

    with pytest.raises(IllTyped) as refused:
        shop.admit(replace(stated, recursors=over(shop, shop.type).recursors))

    assert refused.value.rule is Rule.RECURSOR_TYPE


@pytest.mark.parametrize("kind", KINDS)
def test_derived_recursors_are_well_typed_and_keep_types_as_they_reduce(kind: str) -> None:
    shop = Shop().with_lists()
    block = shop.admit(universes(shop)[kind][2])
    for recursor in block.recursors:
        assert_sound(shop, recursor)
