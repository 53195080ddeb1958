"""Types of the block inside containers: the containers join the family, or the block is refused."""

from collections.abc import Callable

import pytest

from gate2.lean.declaration import Block, Constructor, Inductive, Safety
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import IllTyped, OutOfBudget
from inductive_making import Shop, assert_sound, with_type

Make = Callable[[Shop], Block]


def tree(shop: Shop) -> Block:
    """``inductive Tree | node : List Tree → Tree``."""
    own = shop.const("T")
    return shop.draft({"T": (shop.type, {"mk": shop.to(shop.list_of(own), own)})})


def container(
    shop: Shop, name: str, case: Callable[[Shop, int, int], int], *, universe: int | None = None
) -> int:
    """``inductive <name> (X : Type) | mk : <case X (name X)>``; admitted."""
    own = shop.const(name)
    made = shop.pi(shop.type, lambda x: case(shop, x, shop.app(own, x)))
    type_ = shop.to(shop.type, shop.type if universe is None else universe)
    shop.declare({name: (type_, {"mk": made})}, parameters=1)
    return own


def nested_in(field: Callable[[Shop, int], int]) -> Make:
    """``inductive T : Type | mk : <field> → T``."""

    def made(shop: Shop) -> Block:
        own = shop.const("T")
        return shop.draft({"T": (shop.type, {"mk": shop.to(field(shop, own), own)})})

    return made


def negative_container(shop: Shop, own: int) -> int:
    return shop.app(container(shop, "Pred", lambda s, x, c: s.to(s.to(x, s.const("A")), c)), own)


def hidden_negative_container(shop: Shop, own: int) -> int:
    """A container of a container that has its parameter left of an arrow."""
    inner = container(shop, "Pred", lambda s, x, c: s.to(s.to(x, s.const("A")), c))
    outer = container(shop, "Outer", lambda s, x, c: s.to(s.app(inner, x), c))
    return shop.app(outer, own)


def indexed(shop: Shop, own: int) -> int:
    """``Ix : Type → Type`` with an index where ``List`` has a parameter."""
    type_ = shop.to(shop.type, shop.type)
    shop.declare({"Ix": (type_, {})})
    return shop.app(shop.const("Ix"), own)


def in_index(shop: Shop, own: int) -> int:
    """``Two (X : Type) : Nat → Type`` at ``F T``: the index mentions the type."""
    nat = shop.const("Nat")
    shop.declare({"Two": (shop.to(shop.type, nat, shop.type), {})}, parameters=1)
    count = shop.axiom("count", shop.to(shop.type, nat))
    return shop.app(shop.const("Two"), own, shop.app(count, own))


def phantom(shop: Shop) -> int:
    """``Phantom (X : Type) (n : Nat) | mk``: no constructor says anything of its parameters."""
    nat, own = shop.const("Nat"), shop.const("Phantom")
    case = shop.pi(shop.type, lambda x: shop.pi(nat, lambda n: shop.app(own, x, n)))
    type_ = shop.to(shop.type, nat, shop.type)
    shop.declare({"Phantom": (type_, {"mk": case})}, parameters=2)
    return own


def with_local(shop: Shop) -> Block:
    """``mk : (n : Nat) → Phantom T n → T``."""
    own, over = shop.const("T"), phantom(shop)
    case = shop.pi(shop.const("Nat"), lambda n: shop.to(shop.app(over, own, n), own))
    return shop.draft({"T": (shop.type, {"mk": case})})


def with_own_local(shop: Shop) -> Block:
    """``mk : ((n : Nat) → Phantom T n) → T``: the variable is bound inside the field."""
    own, over = shop.const("T"), phantom(shop)
    field = shop.pi(shop.const("Nat"), lambda n: shop.app(over, own, n))
    return shop.draft({"T": (shop.type, {"mk": shop.to(field, own)})})


def non_uniform(shop: Shop) -> Block:
    """``T (b : Bool) | mk : Phantom (T true) 0 → T b``."""
    bool_, own, over = shop.const("Bool"), shop.const("T"), phantom(shop)

    def case(b: int) -> int:
        inner = shop.app(own, shop.const("Bool.true"))
        return shop.to(shop.app(over, inner, shop.const("Nat.zero")), shop.app(own, b))

    return shop.draft({"T": (shop.to(bool_, shop.type), {"mk": shop.pi(bool_, case)})}, 1)


def ill_typed_parameter(shop: Shop, own: int) -> int:
    """A parameter that is in no constructor's type, and of the wrong type."""
    return shop.app(phantom(shop), own, shop.const("Bool.true"))


def projected_parameter(shop: Shop, own: int) -> int:
    """A parameter that projects from something else than it says."""
    wrong = shop.store.expr((9, shop.name("List"), 0, shop.const("Bool.true")))
    return shop.app(phantom(shop), own, wrong)


def index_of_the_type(shop: Shop) -> Block:
    """``Of (X : Type) : X → Type`` at ``T``: its index would be of the type being declared."""
    type_ = shop.pi(shop.type, lambda x: shop.to(x, shop.type))
    shop.declare({"Of": (type_, {})}, parameters=1)
    own = shop.const("T")
    case = shop.pi(own, lambda t: shop.to(shop.app(shop.const("Of"), own, t), own))
    return shop.draft({"T": (shop.type, {"leaf": own, "mk": case})})


def unsafe_container(shop: Shop, own: int) -> int:
    """A container that Lean did not check."""
    name = shop.name("U")
    shop.environment.add(
        Inductive(
            *(name, (), shop.to(shop.type, shop.type), Safety.UNSAFE, 1, 0, (name,), (), 0),
            is_recursive=False,
            is_reflexive=False,
        )
    )
    return shop.app(shop.const("U"), own)


def forged_container(shop: Shop, constructor: int | None) -> int:
    """``G (X : Type)`` with a constructor of that type, or one that nobody declares."""
    name, mk = shop.name("G"), shop.name("G.mk")
    safe = Safety.SAFE
    shop.environment.add(
        Inductive(
            *(name, (), shop.to(shop.type, shop.type), safe, 1, 0, (name,), (mk,), 0),
            is_recursive=False,
            is_reflexive=False,
        )
    )
    if constructor is not None:
        shop.environment.add(Constructor(mk, (), constructor, safe, name, 0, 1, 0))
    return shop.const("G")


def without_constructor(shop: Shop, own: int) -> int:
    return shop.app(forged_container(shop, None), own)


def making_something_else(shop: Shop, own: int) -> int:
    made = shop.pi(shop.type, lambda _: shop.const("Nat"))
    return shop.app(forged_container(shop, made), own)


def dependent_field(shop: Shop) -> Block:
    """``mk : (ts : List T) → On (length ts) → T``: a later field computes with the container."""
    nat, own = shop.const("Nat"), shop.const("T")
    length = shop.axiom("length", shop.pi(shop.type, lambda a: shop.to(shop.list_of(a), nat)))
    over = shop.axiom("On", shop.to(nat, shop.type))
    case = shop.pi(
        shop.list_of(own), lambda ts: shop.to(shop.app(over, shop.app(length, own, ts)), own)
    )
    return shop.draft({"T": (shop.type, {"mk": case})})


def taken_name(shop: Shop) -> Block:
    """A constructor with the name of the container's recursor."""
    own = shop.const("T")
    return shop.draft({"T": (shop.type, {"rec_1": shop.to(shop.list_of(own), own)})})


REFUSED: dict[str, tuple[Rule, Make]] = {
    "a container with it left of an arrow": (Rule.POSITIVITY, nested_in(negative_container)),
    "a container of such a container": (Rule.POSITIVITY, nested_in(hidden_negative_container)),
    "an index in place of a parameter": (Rule.POSITIVITY, nested_in(indexed)),
    "an index of the container": (Rule.OCCURRENCE_INDEX, nested_in(in_index)),
    "a parameter that depends on a field": (Rule.NESTED_LOCALS, with_local),
    "a parameter that depends on an argument": (Rule.NESTED_LOCALS, with_own_local),
    "the type at another parameter in it": (Rule.OCCURRENCE, non_uniform),
    "an ill-typed parameter": (Rule.APPLICATION, nested_in(ill_typed_parameter)),
    "an ill-typed parameter behind a projection": (
        Rule.PROJECTION,
        nested_in(projected_parameter),
    ),
    "a container at another universe": (
        Rule.APPLICATION,
        nested_in(lambda s, t: s.app(s.const("List", s.levels.one), t)),
    ),
    "a container at an undeclared universe": (
        Rule.LEVEL_PARAMS,
        nested_in(lambda s, t: s.app(s.const("List", s.u), t)),
    ),
    "a container at too many universes": (
        Rule.LEVEL_COUNT,
        nested_in(lambda s, t: s.app(s.const("List", s.levels.zero, s.levels.zero), t)),
    ),
    "a container in a larger universe": (
        Rule.NESTED_UNIVERSE,
        nested_in(lambda s, t: s.app(container(s, "Big", lambda s, x, c: c, universe=s.type1), t)),
    ),
    "a container that is a proposition": (
        Rule.NESTED_UNIVERSE,
        nested_in(
            lambda s, t: s.app(
                container(s, "Nonempty", lambda s, x, c: s.to(x, c), universe=s.prop), t
            )
        ),
    ),
    "a container with an index of the type": (Rule.NESTED_INDICES, index_of_the_type),
    "an unsafe container": (Rule.NESTED_CONTAINER, nested_in(unsafe_container)),
    "a container without its constructor": (
        Rule.NESTED_CONTAINER,
        nested_in(without_constructor),
    ),
    "a container whose constructor makes something else": (
        Rule.CONSTRUCTOR_RESULT,
        nested_in(making_something_else),
    ),
    "a container left of an arrow": (
        Rule.POSITIVITY,
        nested_in(lambda s, t: s.to(s.list_of(t), s.const("A"))),
    ),
    "a container and a type too few": (
        Rule.POSITIVITY,
        nested_in(lambda s, t: s.app(s.axiom("F", s.to(s.type, s.type)), s.list_of(t))),
    ),
    "a field that computes with the container": (Rule.APPLICATION, dependent_field),
    "an auxiliary type by its name": (
        Rule.NAME_KNOWN,
        nested_in(lambda s, t: s.to(s.list_of(t), s.const("_nested.T_1"))),
    ),
}


@pytest.mark.parametrize(("rule", "make"), REFUSED.values(), ids=REFUSED.keys())
def test_a_nested_occurrence_that_no_family_has_is_refused(rule: Rule, make: Make) -> None:
    shop = Shop().with_lists()

    with pytest.raises(IllTyped) as refused:
        shop.admit(make(shop))

    assert refused.value.rule is rule


def test_a_constructor_cannot_take_the_name_of_a_containers_recursor() -> None:
    shop = Shop().with_lists()
    block = shop.whole(taken_name(shop))

    with pytest.raises(IllTyped) as refused:
        shop.admit(block)

    assert refused.value.rule is Rule.NAME_FRESH


@pytest.mark.parametrize("stated", [0, 2])
def test_another_number_of_nested_types_is_refused(stated: int) -> None:
    shop = Shop().with_lists()
    block = with_type(shop.whole(tree(shop)), 0, nested=stated)

    with pytest.raises(IllTyped) as refused:
        shop.admit(block)

    assert refused.value.rule is Rule.INDUCTIVE_NESTED


def family(shop: Shop) -> int:
    """``Fam (F : Nat → Type) | mk : ((n : Nat) → F n) → Fam F``."""
    own, nat = shop.const("Fam"), shop.const("Nat")
    over = shop.to(nat, shop.type)

    def case(f: int) -> int:
        return shop.to(shop.pi(nat, lambda n: shop.app(f, n)), shop.app(own, f))

    shop.declare({"Fam": (shop.to(over, shop.type), {"mk": shop.pi(over, case)})}, 1)
    return own


def pairs(shop: Shop) -> int:
    return container(shop, "Pair", lambda s, x, c: s.to(x, x, c))


ADMITTED: dict[str, tuple[int, Make]] = {
    "a list": (1, tree),
    "a list of lists": (2, nested_in(lambda s, t: s.list_of(s.list_of(t)))),
    "lists of pairs and pairs": (2, nested_in(lambda s, t: s.list_of(s.app(pairs(s), t)))),
    "a function into lists": (1, nested_in(lambda s, t: s.to(s.const("Nat"), s.list_of(t)))),
    "a container of a family that is a function": (
        1,
        nested_in(lambda s, t: s.app(family(s), s.lam(s.const("Nat"), lambda _: t))),
    ),
    "a container with a container": (
        2,
        nested_in(
            lambda s, t: s.app(container(s, "Box", lambda s, x, c: s.to(s.list_of(x), c)), t)
        ),
    ),
    "a container of functions": (
        1,
        nested_in(
            lambda s, t: s.app(
                container(s, "Fun", lambda s, x, c: s.to(s.to(s.const("Nat"), x), c)), t
            )
        ),
    ),
}


@pytest.mark.parametrize(("nested", "make"), ADMITTED.values(), ids=ADMITTED.keys())
def test_an_honest_container_joins_the_family(nested: int, make: Make) -> None:
    shop = Shop().with_lists()

    block = shop.admit(shop.whole(make(shop)))

    assert block.inductives[0].nested == nested
    shown = [shop.environment.show(each.name) for each in block.recursors]
    assert shown == ["T.rec", *(f"T.rec_{number + 1}" for number in range(nested))]
    for each in block.recursors:
        assert_sound(shop, each)


def test_two_spellings_of_a_container_are_two_members() -> None:
    """As Lean has it: ``Box T`` and ``Box (id T)`` bring a recursor each."""
    shop = Shop().with_lists()
    same = shop.definition("same", shop.to(shop.type, shop.type), shop.lam(shop.type, lambda x: x))
    own = shop.const("T")
    fields = (shop.list_of(own), shop.list_of(shop.app(same, own)))
    block = shop.whole(shop.draft({"T": (shop.type, {"mk": shop.to(*fields, own)})}))

    shop.admit(block)

    assert block.recursors[0].motives == 3


def test_a_container_brings_its_whole_mutual_block() -> None:
    shop = Shop()
    tree_, forest = shop.const("Tree"), shop.const("Forest")

    def at(build: Callable[[int, int, int], int]) -> int:
        return shop.pi(shop.type, lambda x: build(x, shop.app(tree_, x), shop.app(forest, x)))

    type_ = shop.to(shop.type, shop.type)
    shop.declare(
        {
            "Tree": (type_, {"node": at(lambda x, t, f: shop.to(x, f, t))}),
            "Forest": (
                type_,
                {"nil": at(lambda x, t, f: f), "cons": at(lambda x, t, f: shop.to(t, f, f))},
            ),
        },
        parameters=1,
    )

    block = shop.admit(shop.whole(nested_in(lambda s, t: s.app(forest, t))(shop)))

    assert block.inductives[0].nested == 2
    assert [len(each.rules) for each in block.recursors] == [1, 1, 2]


def test_an_own_nested_type_is_a_container_itself() -> None:
    shop = Shop().with_lists()
    container(shop, "Rose", lambda s, x, c: s.to(x, s.list_of(c), c))

    block = shop.admit(shop.whole(nested_in(lambda s, t: s.app(s.const("Rose"), t))(shop)))

    assert block.inductives[0].nested == 2


def test_a_family_without_end_is_not_decided() -> None:
    """Each container here brings two larger ones; a few steps are more than can be written."""
    shop = Shop()
    container(shop, "B0", lambda s, x, c: s.to(x, c))
    for number in range(1, 12):
        inner = shop.const(f"B{number - 1}")
        other = container(shop, f"P{number}", lambda s, x, c: s.to(x, c))

        def case(s: Shop, x: int, c: int, inner: int = inner, other: int = other) -> int:
            return s.to(s.app(inner, x), s.app(inner, s.app(other, x)), c)

        container(shop, f"B{number}", case)

    with pytest.raises(OutOfBudget):
        shop.admit(nested_in(lambda s, t: s.app(s.const("B11"), t))(shop))
