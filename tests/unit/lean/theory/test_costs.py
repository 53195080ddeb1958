"""What a small file could make the kernel spend: time that no budget sees, memory, messages."""

import pytest

from gate2.lean import term
from gate2.lean.declaration import Axiom, Safety
from gate2.lean.malformed import MalformedData
from gate2.lean.term import APP, BVAR, CONST, IMAX, LAM, MAX, NAT, PARAM, SORT, SUCC, TermStore
from gate2.lean.theory import conversion, terms
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.declarations import admit
from gate2.lean.theory.environment import Environment
from gate2.lean.theory.levels import Levels
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.terms import Terms
from gate2.lean.theory.verdicts import IllTyped, OutOfBudget
from gate2.reasons import Code
from inductive_making import Shop


class Meter:
    """Counts the steps it is told of."""

    def __init__(self) -> None:
        self.steps = 0

    def spend(self, steps: int) -> None:
        self.steps += steps


def shared_at_every_depth(store: TermStore, height: int) -> int:
    """A term of some 2 * height nodes whose parts stand at up to `height` depths each."""
    e, domain = store.expr((BVAR, height)), store.expr((CONST, store.name_of(("A",)), ()))
    for _ in range(height):
        e = store.expr((APP, store.expr((LAM, domain, e)), e))
    return e


def test_a_part_shared_between_depths_does_not_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(terms, "MAX_PLACES", 10_000)
    store = TermStore()
    e = shared_at_every_depth(store, 400)
    values = [store.expr((CONST, store.name_of(("a",)), ()))] * 401
    with pytest.raises(OutOfBudget) as caught:
        Terms(store, Levels(store)).instantiate(e, values)
    assert caught.value.reason.code is Code.LEAN_MEMORY


def test_a_part_shared_between_depths_is_bound_at_no_more_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = TermStore()
    operations = Terms(store, Levels(store))
    locals_ = [operations.local(operations.sort(operations.levels.one)) for _ in range(401)]
    opened = operations.instantiate(shared_at_every_depth(store, 100), locals_[:101])
    monkeypatch.setattr(terms, "MAX_PLACES", 1_000)
    with pytest.raises(OutOfBudget) as caught:
        operations.abstract(opened, locals_)
    assert caught.value.reason.code is Code.LEAN_MEMORY


def test_comparing_levels_costs_what_they_are_long() -> None:
    store, meter = TermStore(), Meter()
    levels = Levels(store, meter.spend)
    level = levels.zero
    for number in range(300):
        level = store.level((MAX, level, levels.param(store.name_of((f"u{number}",)))))
    for _ in range(2_000):
        level = store.level((SUCC, level))
    size = len(store.levels)
    assert levels.equal(level, store.level((MAX, level, levels.zero)))
    assert size < meter.steps < 8 * size


def test_looking_for_parameters_under_many_conditions_is_counted_once_each() -> None:
    store, meter = TermStore(), Meter()
    levels = Levels(store, meter.spend)
    level = store.level((PARAM, store.name_of(("u",))))
    for _ in range(2_000):
        level = store.level((IMAX, levels.zero, store.level((SUCC, level))))
    size = len(store.levels)
    assert levels.leq(level, store.level((MAX, level, levels.zero)))
    assert meter.steps < 8 * size


def test_looking_at_a_long_level_is_counted() -> None:
    store, meter = TermStore(), Meter()
    levels = Levels(store, meter.spend)
    level = levels.param(store.name_of(("u",)))
    for _ in range(1_000):
        level = store.level((SUCC, level))
    before = meter.steps
    levels.params(level)
    assert meter.steps > before + 100


def test_a_store_full_of_levels_is_no_fault_of_the_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(term, "MAX_LEVELS", 100)
    levels = Levels(TermStore())
    level = levels.zero
    for _ in range(99):
        level = levels.succ(level)
    with pytest.raises(MalformedData) as caught:
        levels.succ(level)
    assert caught.value.reason.code is Code.LEAN_MEMORY


def test_long_numbers_fill_a_store_before_they_fill_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(term, "MAX_LITERAL_BITS", 10_000)
    store = TermStore()
    store.expr((NAT, 1 << 6_000))
    store.expr((NAT, 1 << 6_000))
    with pytest.raises(MalformedData) as caught:
        store.expr((NAT, 1 << 6_001))
    assert caught.value.reason.code is Code.LEAN_MEMORY


@pytest.mark.parametrize("name", ["div", "mod", "gcd", "mul"])
def test_a_computation_that_nothing_could_stop_is_not_begun(name: str) -> None:
    shop = Shop().with_lists()
    nat = shop.const("Nat")
    shop.axiom(f"Nat.{name}", shop.to(nat, nat, nat))
    trusting = Checker(Environment(shop.store, shop.environment.find))
    left, right = (shop.store.expr((NAT, (1 << 3_000_000) + odd)) for odd in (1, 3))
    applied = shop.app(shop.const(f"Nat.{name}"), left, right)
    assert trusting.whnf(applied) == applied


def test_a_long_number_is_still_divided_by_a_short_one() -> None:
    shop = Shop().with_lists()
    nat = shop.const("Nat")
    shop.axiom("Nat.mod", shop.to(nat, nat, nat))
    trusting = Checker(Environment(shop.store, shop.environment.find))
    left, right = shop.store.expr((NAT, 1 << 3_000_000)), shop.store.expr((NAT, 7))
    value = shop.store.exprs[trusting.whnf(shop.app(shop.const("Nat.mod"), left, right))]
    assert value == (NAT, pow(2, 3_000_000, 7))


def test_answers_are_dropped_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion, "MAX_PAIRS", 50)
    shop = Shop().with_lists()
    checker = Checker(Environment(shop.store, shop.environment.find))
    sorts = [shop.store.expr((SORT, shop.levels.zero))]
    for _ in range(20):
        sorts.append(checker.infer(sorts[-1]))
    for number, one in enumerate(sorts):
        for other in sorts[number + 1 :]:
            assert not checker.equal(one, other)
            assert checker.conversion.remembered <= 50


def test_a_name_stated_a_thousand_times_is_shown_once() -> None:
    shop = Shop()
    long = shop.name("u" * 1_000)
    axiom = Axiom(shop.name("a"), (long,) * 1_000, shop.type, Safety.SAFE)
    with pytest.raises(IllTyped) as caught:
        admit(Checker(Environment(shop.store, shop.environment.find)), axiom)
    assert caught.value.rule is Rule.LEVEL_PARAMS
    assert len(caught.value.reason.message) < 2_000
