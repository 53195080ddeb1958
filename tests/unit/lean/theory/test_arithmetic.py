"""Arithmetic is computed only where the definition earns it."""

import pytest

from gate2.lean.term import LAM, NAT, TermStore
from gate2.lean.theory.arithmetic import COMPARISONS, MAX_BITS, OPERATIONS
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.environment import Environment
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import IllTyped
from inductive_making import Shop

LARGE = 10**30
"""Nobody counts up to it."""


def recursive(shop: Shop, name: str, base: int, step: int, result: str = "Nat") -> None:
    """``def Nat.<name> x y`` by recursion on y; `base` takes x, `step` takes x, y and so far."""
    nat, value = shop.const("Nat"), shop.const(result)
    motive = shop.store.expr((LAM, nat, value))
    rec = shop.const("Nat.rec", shop.levels.one)

    def body(x: int) -> int:
        return shop.lam(
            nat,
            lambda y: shop.app(
                *(rec, motive, shop.app(base, x)),
                shop.lam(nat, lambda k: shop.lam(value, lambda so: shop.app(step, x, k, so))),
                y,
            ),
        )

    shop.definition(f"Nat.{name}", shop.to(nat, nat, value), shop.lam(nat, body))


def shop_with_addition(step: str) -> Shop:
    """Numbers with an addition that does `step` (succ, or twice) for each successor."""
    shop = Shop().with_lists()
    nat, succ = shop.const("Nat"), shop.const("Nat.succ")
    base = shop.lam(nat, lambda x: x)

    def once(so: int) -> int:
        return shop.app(succ, so)

    def stepped(so: int) -> int:
        return once(so) if step == "succ" else once(once(so))

    steps = shop.lam(nat, lambda _: shop.lam(nat, lambda _: shop.lam(nat, lambda so: stepped(so))))
    recursive(shop, "add", base, steps)
    return shop


def number(shop: Shop, value: int) -> int:
    return shop.store.expr((NAT, value))


def test_an_addition_that_adds_is_computed() -> None:
    shop = shop_with_addition("succ")
    sum_ = shop.app(shop.const("Nat.add"), number(shop, LARGE), number(shop, LARGE))
    assert shop.checker.whnf(sum_) == number(shop, 2 * LARGE)


def test_an_addition_that_does_something_else_is_unfolded() -> None:
    """With Python's sum for it, 1 + 1 would be 2 and, by its definition, 3: False follows."""
    shop = shop_with_addition("twice")
    sum_ = shop.app(shop.const("Nat.add"), number(shop, 1), number(shop, 1))
    assert shop.checker.equal(sum_, number(shop, 3))
    assert not shop.checker.equal(sum_, number(shop, 2))


@pytest.mark.parametrize("name", [*OPERATIONS, *COMPARISONS])
def test_an_axiom_with_the_name_of_an_operation_is_not_computed(name: str) -> None:
    shop = Shop().with_lists()
    nat = shop.const("Nat")
    result = shop.const("Bool") if name in COMPARISONS else nat
    operation = shop.axiom(f"Nat.{name}", shop.to(nat, nat, result))
    applied = shop.app(operation, number(shop, 6), number(shop, 3))
    assert shop.checker.whnf(applied) == applied


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_librarys_operations_are_computed_as_lean_defines_them(name: str) -> None:
    expected = {
        "add": 9,
        "sub": 3,
        "mul": 18,
        "div": 2,
        "mod": 0,
        "pow": 216,
        "gcd": 3,
        "land": 2,
        "lor": 7,
        "xor": 5,
        "shiftLeft": 48,
        "shiftRight": 0,
    }
    shop = Shop().with_lists()
    nat = shop.const("Nat")
    shop.axiom(f"Nat.{name}", shop.to(nat, nat, nat))
    trusting = Checker(Environment(shop.store, shop.environment.find))
    applied = shop.app(shop.const(f"Nat.{name}"), number(shop, 6), number(shop, 3))
    assert trusting.whnf(applied) == number(shop, expected[name])


@pytest.mark.parametrize(
    ("name", "left", "right", "result"),
    [("sub", 2, 5, 0), ("div", 7, 0, 0), ("mod", 7, 0, 7), ("gcd", 0, 4, 4), ("pow", 0, 0, 1)],
)
def test_the_corners_are_leans(name: str, left: int, right: int, result: int) -> None:
    assert OPERATIONS[name](left, right) == result


def test_a_number_too_large_to_write_down_is_not_computed() -> None:
    shop = Shop().with_lists()
    nat = shop.const("Nat")
    shop.axiom("Nat.pow", shop.to(nat, nat, nat))
    trusting = Checker(Environment(shop.store, shop.environment.find))
    applied = shop.app(shop.const("Nat.pow"), number(shop, 2), number(shop, MAX_BITS + 1))
    assert trusting.whnf(applied) == applied


def test_numbers_mean_nothing_without_nat() -> None:
    store = TermStore()
    with pytest.raises(IllTyped) as caught:
        Checker(Environment(store)).infer(store.expr((NAT, 3)))
    assert caught.value.rule is Rule.LITERAL


def test_a_nat_with_a_third_constructor_has_no_numbers() -> None:
    shop = Shop()
    nat = shop.const("Nat")
    cases = {"zero": nat, "succ": shop.to(nat, nat), "other": nat}
    shop.declare({"Nat": (shop.type, cases)})
    with pytest.raises(IllTyped) as caught:
        shop.checker.infer(number(shop, 3))
    assert caught.value.rule is Rule.LITERAL
