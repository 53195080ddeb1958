"""A check that runs out is undecided, and what is deep or shared does not run out of Python."""

import threading
from collections.abc import Callable

import pytest

from gate2.lean.declaration import Definition, Safety
from gate2.lean.kernel import Budget, Checked, Outcome, Rule, check_declared
from gate2.lean.term import APP, LAM, NAT, PI, TermStore
from gate2.lean.theory.budget import with_deep_stack
from gate2.lean.theory.levels import Levels
from gate2.lean.theory.ordering import Declared
from gate2.lean.theory.verdicts import OutOfBudget
from gate2.reasons import Code
from inductive_making import Shop

DEEP = 20_000


def nat_shop() -> Shop:
    """A shop with the natural numbers of the theory."""
    return Shop().with_lists()


def checked(shop: Shop, type_: int, value: int, budget: Budget | None = None) -> Checked:
    """What the kernel says of one definition over what the shop has admitted."""
    name = shop.name("it")
    constant = Definition(name, (), type_, Safety.SAFE, value, "abbrev", None, (name,))
    declared = Declared(shop.store, (name,), {name: constant}.get)
    return check_declared(declared, (name,), shop.environment.find, budget)


def towers(shop: Shop, height: int) -> tuple[int, int]:
    """The type of functions of `height` numbers to a number, and one of them."""
    nat = shop.const("Nat")
    type_, value = nat, shop.const("Nat.zero")
    for _ in range(height):
        type_ = shop.store.expr((PI, nat, type_))
        value = shop.store.expr((LAM, nat, value))
    return type_, value


def long_way(shop: Shop) -> tuple[int, int]:
    """A type that speaks of zero, and a term of it once zero was counted up to 50,000 times."""
    nat, zero, one = shop.const("Nat"), shop.const("Nat.zero"), shop.levels.one
    shop.axiom("P", shop.to(nat, shop.type))
    motive = shop.lam(nat, lambda _: nat)
    step = shop.lam(nat, lambda _: shop.lam(nat, lambda so_far: so_far))
    times = shop.store.expr((NAT, 50_000))
    counted = shop.app(shop.const("Nat.rec", one), motive, zero, step, times)
    shop.axiom("p", shop.app(shop.const("P"), counted))
    return shop.app(shop.const("P"), zero), shop.const("p")


def test_a_long_way_is_gone_where_the_budget_allows() -> None:
    shop = nat_shop()
    assert checked(shop, *long_way(shop)).outcome is Outcome.ACCEPTED


def test_steps_that_run_out_are_no_rejection() -> None:
    shop = nat_shop()
    found = checked(shop, *long_way(shop), Budget(steps=10_000))
    assert (found.outcome, found.rule) == (Outcome.ERROR, None)
    assert found.reason is not None
    assert found.reason.code is Code.LEAN_TIMEOUT


def test_time_that_runs_out_is_no_rejection() -> None:
    shop = nat_shop()
    found = checked(shop, *long_way(shop), Budget(wall_s=0.0))
    assert found.outcome is Outcome.ERROR
    assert found.reason is not None
    assert found.reason.code is Code.LEAN_TIMEOUT


def test_ten_thousand_successors_are_a_number() -> None:
    shop = nat_shop()
    unary = shop.const("Nat.zero")
    for _ in range(DEEP):
        unary = shop.store.expr((APP, shop.const("Nat.succ"), unary))
    literal = shop.store.expr((NAT, DEEP))
    equal = shop.checker.equal
    assert with_deep_stack(lambda: equal(unary, literal))
    assert not with_deep_stack(lambda: equal(unary, shop.store.expr((NAT, DEEP + 1))))


@pytest.mark.parametrize("height", [10, 3000])
def test_nested_binders_are_checked(height: int) -> None:
    shop = nat_shop()
    found = checked(shop, *towers(shop, height))
    assert found.outcome is Outcome.ACCEPTED


def test_a_term_deeper_than_the_stack_is_undecided() -> None:
    def down(depth: int) -> int:
        return down(depth + 1)

    with pytest.raises(OutOfBudget) as caught:
        with_deep_stack(lambda: down(0))
    assert caught.value.reason.code is Code.LEAN_MEMORY


def test_exhausted_memory_is_undecided() -> None:
    def work() -> None:
        raise MemoryError

    with pytest.raises(OutOfBudget) as caught:
        with_deep_stack(work)
    assert caught.value.reason.code is Code.LEAN_MEMORY


def test_who_waits_in_vain_stops_the_work() -> None:
    """An interrupted check must not go on in the background."""
    budget = Budget()
    ended = threading.Event()

    def work() -> None:
        try:
            while True:
                budget.spend()
        except OutOfBudget:
            ended.set()
            raise

    threading.Timer(0.05, budget.stop).start()
    with pytest.raises(OutOfBudget):
        with_deep_stack(work, budget)
    assert ended.is_set()


@pytest.mark.parametrize("join", ["max", "imax"])
def test_a_level_that_doubles_at_every_step_is_decided(join: str) -> None:
    store = TermStore()
    levels = Levels(store)
    u, v = (levels.param(store.name_of((letter,))) for letter in "uv")
    build: Callable[[int, int], int] = getattr(levels, join)
    left, right = levels.succ(u), levels.succ(v)
    for _ in range(200):
        left, right = build(levels.succ(left), right), build(levels.succ(right), left)
    assert not levels.equal(left, right)
    assert levels.equal(left, left)


def test_a_level_with_too_many_conditions_is_undecided() -> None:
    store = TermStore()
    levels = Levels(store)
    names = [levels.param(store.name_of((f"u{number}",))) for number in range(40)]
    left = right = levels.zero
    for number in range(0, 40, 2):
        left = levels.max(left, levels.imax(names[number], names[number + 1]))
        right = levels.max(levels.imax(names[number], names[number + 1]), right)
    with pytest.raises(OutOfBudget) as caught:
        levels.leq(levels.succ(left), right)
    assert caught.value.reason.code is Code.LEAN_MEMORY


def test_a_declaration_that_rests_on_itself_is_refused() -> None:
    shop = nat_shop()
    found = checked(shop, shop.const("Nat"), shop.const("it"))
    assert (found.outcome, found.rule) == (Outcome.REJECTED, Rule.ORDER)
