"""The pinned library's own inductive types: admitted as they are, refused with one thing changed.

A block that Lean's kernel has made states what Lean derives. If ours derived anything else, it
would refuse an honest proof; if it looked at anything less, a changed block would pass.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gate2.lean import toolchain
from gate2.lean.declaration import Block, Constructor, Inductive, Recursor
from gate2.lean.library import Library, LibraryView, open_library
from gate2.lean.names import parse_name
from gate2.lean.term import TermStore
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.environment import Environment
from gate2.lean.theory.inductive import admit_block
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import IllTyped
from inductive_making import with_constructor, with_recursor, with_type

pytestmark = pytest.mark.lean

PROPOSITIONS = [
    "False",
    "True",
    "And",
    "Or",
    "Exists",
    "Nonempty",
    "Eq",
    "HEq",
    "Acc",
    "WellFounded",
    "Nat.le",
    "List.Perm",
    "Array.Perm",
    "Relation.TransGen",
    "Lean.Order.iterates",
    "Std.DTreeMap.Internal.Impl.Balanced.below",
]
MAYBE_PROPOSITIONS = ["PUnit", "PSigma", "PProd"]
DATA = [
    "Bool",
    "Nat",
    "Int",
    "List",
    "Option",
    "Fin",
    "BitVec",
    "Vector",
    "Sum",
    "Subtype",
    "Char",
    "String",
    "Decidable",
]
CLASSES = ["Monad", "LawfulMonad", "CoeFun", "HOr", "Inhabited", "LawfulBEq", "Lean.Grind.Semiring"]
NESTED = [
    "Lean.Syntax",
    "Lean.Json",
    "Lean.Doc.Block",
    "Lean.Elab.InfoTree",
    "Lean.PersistentHashMap.Node",
    "Lean.Meta.DiscrTree.Trie",
    "Lean.Expr",
    "Lean.Level",
]
MUTUAL = [
    "Lean.IR.FnBody",
    "Lean.Xml.Element",
    "Lean.Compiler.LCNF.Code",
    "Lean.Meta.Grind.Arith.Linear.EqCnstr",
    "Lean.Meta.Grind.Arith.Cutsat.EqCnstr",
]
TELLING = (*PROPOSITIONS, *MAYBE_PROPOSITIONS, *DATA, *CLASSES, *NESTED, *MUTUAL)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    installed = toolchain.find()
    assert installed is not None
    cache: Path = tmp_path_factory.mktemp("library")
    return open_library(installed.library, installed.library_sha256, cache)


class Copy:
    """One block of the library in a store of its own."""

    def __init__(self, library: Library, name: str) -> None:
        self.store = TermStore()
        self.view = LibraryView(library, self.store, None)
        first = self.view.constant(self.store.name_of(parse_name(name)))
        assert isinstance(first, Inductive)
        self.inductives = tuple(self._inductive(each) for each in first.all)

    def _inductive(self, name: int) -> Inductive:
        constant = self.view.constant(name)
        assert isinstance(constant, Inductive)
        return constant

    def block(self) -> Block:
        """The types with everything that the library has of theirs."""
        constructors = [
            self.view.constant(name) for each in self.inductives for name in each.constructors
        ]
        recursors = [
            self.view.constant(self.store.name(each.name, "rec")) for each in self.inductives
        ]
        first = self.inductives[0]
        recursors += [
            self.view.constant(self.store.name(first.name, f"rec_{number + 1}"))
            for number in range(first.nested)
        ]
        return Block(
            self.inductives,
            tuple(each for each in constructors if isinstance(each, Constructor)),
            tuple(each for each in recursors if isinstance(each, Recursor)),
        )

    def checker(self, block: Block) -> Checker:
        """A checker that knows the library without the block."""
        hidden = {each.name for each in (*block.inductives, *block.constructors, *block.recursors)}
        return Checker(
            Environment(
                self.store, lambda name: None if name in hidden else self.view.constant(name)
            )
        )


@pytest.mark.parametrize("name", TELLING)
def test_what_lean_derives_is_what_is_derived_here(library: Library, name: str) -> None:
    copy = Copy(library, name)
    block = copy.block()
    checker = copy.checker(block)

    admit_block(checker, block)

    parts = (block.inductives, block.constructors, block.recursors)
    assert len(checker.environment.admitted) == sum(map(len, parts))
    assert len(block.recursors) == len(block.inductives) + block.inductives[0].nested


def changes(copy: Copy, block: Block) -> Iterator[tuple[Rule, Block]]:
    """The block with one thing changed that it states of itself, and the rule that breaks."""
    for number, each in enumerate(block.inductives):
        for rule, change in (
            (Rule.INDUCTIVE_INDICES, {"indices": each.indices + 1}),
            (Rule.INDUCTIVE_NESTED, {"nested": each.nested + 1}),
            (Rule.INDUCTIVE_RECURSIVE, {"is_recursive": not each.is_recursive}),
            (Rule.INDUCTIVE_REFLEXIVE, {"is_reflexive": not each.is_reflexive}),
            (Rule.INDUCTIVE_ALL, {"all": (*each.all, each.name)}),
        ):
            yield rule, with_type(block, number, **change)
    for number, constructor in enumerate(block.constructors):
        for rule, change in (
            (Rule.CONSTRUCTOR_INDEX, {"index": constructor.index + 1}),
            (Rule.CONSTRUCTOR_PARAMETERS, {"parameters": constructor.parameters + 1}),
            (Rule.CONSTRUCTOR_FIELDS, {"fields": constructor.fields + 1}),
        ):
            yield rule, with_constructor(block, number, **change)
    for number, recursor in enumerate(block.recursors):
        yield from recursor_changes(copy, block, number, recursor)


def recursor_changes(
    copy: Copy, block: Block, number: int, recursor: Recursor
) -> Iterator[tuple[Rule, Block]]:
    for rule, change in (
        (Rule.RECURSOR_LEVELS, {"levels": (*recursor.levels, copy.store.name(0, "more"))}),
        (Rule.RECURSOR_LEVELS, {"levels": recursor.levels[1:]}),
        (Rule.RECURSOR_ALL, {"all": (*recursor.all, recursor.name)}),
        (Rule.RECURSOR_PARAMETERS, {"parameters": recursor.parameters + 1}),
        (Rule.RECURSOR_INDICES, {"indices": recursor.indices + 1}),
        (Rule.RECURSOR_MOTIVES, {"motives": recursor.motives + 1}),
        (Rule.RECURSOR_MINORS, {"minors": recursor.minors - 1}),
        (Rule.RECURSOR_K, {"k": not recursor.k}),
        (Rule.RECURSOR_TYPE, {"type": block.inductives[0].type}),
    ):
        if change.get("levels") != recursor.levels:
            yield rule, with_recursor(block, number, **change)
    rules = recursor.rules
    yield (
        Rule.RECURSOR_RULES,
        with_recursor(block, number, rules=rules[1:] if rules else block.recursors[-1].rules * 2),
    )
    for at, each in enumerate(rules):
        for rule, change in (
            (Rule.RECURSOR_RULES, {"constructor": recursor.name}),
            (Rule.RECURSOR_RULE_FIELDS, {"fields": each.fields + 1}),
            (Rule.RECURSOR_RULE_VALUE, {"value": block.inductives[0].type}),
        ):
            changed = replace(each, **change)
            yield rule, with_recursor(block, number, rules=(*rules[:at], changed, *rules[at + 1 :]))


@pytest.mark.parametrize("name", ["Nat", "List", "Acc", "Vector", "HOr", "Lean.Syntax", "Sum"])
def test_the_librarys_own_block_with_one_thing_changed_is_refused(
    library: Library, name: str
) -> None:
    copy = Copy(library, name)
    block = copy.block()

    for rule, changed in changes(copy, block):
        with pytest.raises(IllTyped) as refused:
            admit_block(copy.checker(block), changed)
        assert refused.value.rule is rule
