"""The pinned library's own inductive types: admitted as they are, refused with one thing changed.

A block that Lean's kernel has made states what Lean derives. If ours derived anything else, it
would refuse an honest proof; if it looked at anything less, a changed block would pass.
"""

import pytest

from gate2.lean.declaration import Block, Constructor, Inductive, Recursor
from gate2.lean.library import Library, LibraryView
from gate2.lean.names import parse_name
from gate2.lean.term import TermStore
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.environment import Environment
from gate2.lean.theory.inductive import admit_block
from gate2.lean.theory.verdicts import IllTyped
from inductive_changes import changes

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
def test_what_lean_derives_is_what_is_derived_here(pinned_library: Library, name: str) -> None:
    copy = Copy(pinned_library, name)
    block = copy.block()
    checker = copy.checker(block)

    admit_block(checker, block)

    parts = (block.inductives, block.constructors, block.recursors)
    assert len(checker.environment.admitted) == sum(map(len, parts))
    assert len(block.recursors) == len(block.inductives) + block.inductives[0].nested


@pytest.mark.parametrize("name", ["Nat", "List", "Acc", "Vector", "HOr", "Lean.Syntax", "Sum"])
def test_the_librarys_own_block_with_one_thing_changed_is_refused(
    pinned_library: Library, name: str
) -> None:
    copy = Copy(pinned_library, name)
    block = copy.block()

    for rule, changed in changes(copy.store, block):
        with pytest.raises(IllTyped) as refused:
            admit_block(copy.checker(block), changed)
        assert refused.value.rule is rule
