"""Odd inductive types as Lean 4.28.0 elaborates them: what it accepts is accepted, and no more.

`data/inductives/` holds the source, and Lean's own data of it with all that it rests on. The
types nest in functions, pairs and other types' blocks, recurse under binders and behind
definitions, quantify over universes, or are propositions that do.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gate2.lean.declaration import Block, Constant
from gate2.lean.export import read_export
from gate2.lean.kernel import Outcome, check_export
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.environment import Environment
from gate2.lean.theory.inductive import admit_block
from gate2.lean.theory.verdicts import IllTyped
from inductive_changes import changes
from inductive_making import Shop, assert_sound

RECORDED = Path(__file__).parents[1] / "data" / "inductives"
EXPORT = (RECORDED / "inductives.ndjson").read_bytes()
OWN = ("_private", "Submission", 0, "X")


def recorded() -> Iterator[tuple[Shop, Block]]:
    """Each of the odd blocks, in a shop that holds what came before it."""
    shop = Shop()
    for each in read_export(EXPORT, shop.store, name="inductives.ndjson"):
        if isinstance(each, Block):
            if shop.store.parts(each.inductives[0].name)[:4] == OWN:
                yield shop, each
            parts: tuple[Constant, ...] = (*each.inductives, *each.constructors, *each.recursors)
            for constant in parts:
                shop.environment.add(constant)
        else:
            shop.environment.add(each)


def test_what_lean_accepts_is_accepted_from_nothing() -> None:
    checked = check_export(EXPORT, name="inductives.ndjson")

    assert checked.outcome is Outcome.ACCEPTED, checked.reason


def test_nothing_of_the_source_is_left_out() -> None:
    source = (RECORDED / "Inductives.lean").read_text(encoding="utf-8")
    keywords = ("inductive ", "structure ")
    stated = sum(line.startswith(keywords) for line in source.splitlines())

    assert sum(len(block.inductives) for _, block in recorded()) == stated


def test_each_recursor_keeps_the_type_of_what_it_reduces() -> None:
    for shop, block in list(recorded()):  # to the end: then every block is in the shop
        for recursor in block.recursors:
            assert_sound(shop, recursor)


def test_a_recorded_block_with_one_thing_changed_is_refused() -> None:
    tried = 0
    for shop, block in recorded():
        for rule, changed in changes(shop.store, block):
            checker = Checker(Environment(shop.store, shop.environment.find))
            with pytest.raises(IllTyped) as refused:
                admit_block(checker, changed)
            assert refused.value.rule is rule
            tried += 1
    assert tried > 500
