"""What goes out with a proof, and in which order: other kernels read a file from top to bottom."""

from pathlib import Path

import pytest

from gate2.lean.cone import Environment
from gate2.lean.declaration import (
    Axiom,
    Block,
    Constant,
    Constructor,
    Definition,
    Inductive,
    Opaque,
    Quotient,
    Recursor,
    Rule,
    Safety,
    Theorem,
)
from gate2.lean.export import read_export
from gate2.lean.export_module import export_of_module
from gate2.lean.export_order import in_order
from gate2.lean.export_writer import LeanBuild, write_declarations, write_export
from gate2.lean.library import Library, LibraryView
from gate2.lean.olean import read_module
from gate2.lean.term import (
    APP,
    CONST,
    LAM,
    LET,
    NAT,
    PI,
    PROJ,
    SORT,
    STR,
    ZERO,
    TermStore,
)

LEAN = LeanBuild("4.28.0", "")
OMEGA = Path(__file__).parent / "data" / "omega"
SAFE = Safety.SAFE


class World:
    """Constants by dotted name; a term is the application of the constants it mentions."""

    def __init__(self) -> None:
        self.store = TermStore()
        self.prop = self.store.expr((SORT, self.store.level((ZERO,))))
        self.constants: dict[int, Constant] = {}

    def name(self, dotted: str) -> int:
        return self.store.name_of(tuple(dotted.split(".")))

    def names(self, *dotted: str) -> tuple[int, ...]:
        return tuple(self.name(each) for each in dotted)

    def term(self, *mentioned: str) -> int:
        term = self.prop
        for each in mentioned:
            constant = self.store.expr((CONST, self.name(each), ()))
            term = self.store.expr((APP, term, constant))
        return term

    def add(self, constant: Constant) -> None:
        self.constants[constant.name] = constant

    def axiom(self, name: str, *mentioned: str) -> None:
        self.add(Axiom(self.name(name), (), self.term(*mentioned), SAFE))

    def theorem(self, name: str, value: int) -> None:
        self.add(Theorem(self.name(name), (), self.prop, SAFE, value, ()))

    def inductive(self, name: str, *constructors: str, block: tuple[str, ...] = ()) -> None:
        group, listed = self.names(*(block or (name,))), self.names(*constructors)
        base = self.name(name), (), self.prop, SAFE
        self.add(Inductive(*base, 0, 0, group, listed, 0, False, False))
        for index, each in enumerate(listed):
            self.add(Constructor(each, (), self.prop, SAFE, self.name(name), index, 0, 0))

    def recursor(self, name: str, *block: str) -> None:
        base = self.name(name), (), self.prop, SAFE
        self.add(Recursor(*base, self.names(*block), 0, 0, 1, 0, (), False))

    def quotients(self) -> None:
        for role, name in enumerate(("Quot", "Quot.mk", "Quot.lift", "Quot.ind")):
            self.add(Quotient(self.name(name), (), self.prop, SAFE, role))

    def order(self, *roots: str) -> list[str]:
        """The names that go out; those of one block in brackets."""
        found = in_order(self.store, self.constants.get, self.names(*roots))
        self.absent = [self.shown(name) for name in found.absent]
        return [self._of(each) for each in found.declarations]

    def shown(self, name: int) -> str:
        return ".".join(map(str, self.store.parts(name)))

    def _of(self, declaration: Constant | Block) -> str:
        if not isinstance(declaration, Block):
            return self.shown(declaration.name)
        parts = (*declaration.inductives, *declaration.constructors, *declaration.recursors)
        return "[" + " ".join(self.shown(each.name) for each in parts) + "]"


@pytest.fixture
def world() -> World:
    return World()


def test_everything_comes_after_what_it_mentions_and_nothing_else_comes(world: World) -> None:
    world.axiom("unrelated")
    world.axiom("c")
    world.axiom("b", "c")
    world.axiom("a", "c", "b")
    assert world.order("a") == ["c", "b", "a"]
    assert world.absent == []


def test_a_value_counts_as_well_as_a_type(world: World) -> None:
    world.axiom("in type")
    for name in ("in definition", "in theorem", "in opaque"):
        world.axiom(name)
    base = world.name("d"), (), world.term("in type"), SAFE
    world.add(Definition(*base, world.term("in definition"), "abbrev", None, ()))
    assert world.order("d") == ["in type", "in definition", "d"]
    world.theorem("t", world.term("in theorem"))
    assert world.order("t") == ["in theorem", "t"]
    world.add(Opaque(*base, world.term("in opaque"), ()))
    assert world.order("d") == ["in type", "in opaque", "d"]


def test_every_place_in_a_term_is_looked_at(world: World) -> None:
    store = world.store
    for name in ("f", "x", "dom", "body", "type", "value", "rest", "S", "s"):
        world.axiom(name)
    app = world.term("f", "x")
    lam = store.expr((LAM, world.term("dom"), world.term("body")))
    pi = store.expr((PI, world.term("type"), lam))
    let = store.expr((LET, pi, world.term("value"), world.term("rest")))
    proj = store.expr((PROJ, world.name("S"), 0, world.term("s")))
    root = store.expr((APP, app, store.expr((APP, let, proj))))
    world.theorem("t", root)
    assert world.order("t") == ["f", "x", "type", "dom", "body", "value", "rest", "S", "s", "t"]


def test_what_two_mention_goes_out_once_and_before_the_first(world: World) -> None:
    world.axiom("shared")
    world.axiom("deep", "shared")
    world.axiom("left", "deep", "shared")
    world.axiom("right", "shared", "deep")
    assert world.order("left", "right", "left") == ["shared", "deep", "left", "right"]


@pytest.mark.parametrize("root", ["A", "B", "A.mk", "B.mk", "A.rec", "B.rec", "A.rec_1", "A.rec_2"])
def test_a_block_goes_out_whole_whatever_part_is_mentioned(world: World, root: str) -> None:
    world.inductive("A", "A.mk", block=("A", "B"))
    world.inductive("B", "B.mk", block=("A", "B"))
    for name in ("A.rec", "B.rec", "A.rec_1", "A.rec_2", "A.rec_4"):
        world.recursor(name, "A", "B")
    assert world.order(root) == ["[A B A.mk B.mk A.rec B.rec A.rec_1 A.rec_2]"]


def test_what_a_block_needs_goes_before_it(world: World) -> None:
    world.axiom("in type")
    world.axiom("in constructor")
    world.axiom("in rule")
    world.inductive("A", "A.mk")
    world.recursor("A.rec", "A")
    name, type_ = world.name("A"), world.term("in type", "A")
    world.add(Inductive(name, (), type_, SAFE, 0, 0, (name,), world.names("A.mk"), 0, False, False))
    of = world.term("A", "in constructor")
    world.add(Constructor(world.name("A.mk"), (), of, SAFE, name, 0, 0, 0))
    rule = Rule(world.name("A.mk"), 0, world.term("A.rec", "in rule"))
    world.add(Recursor(world.name("A.rec"), (), type_, SAFE, (name,), 0, 0, 1, 1, (rule,), False))
    assert world.order("A") == ["in type", "in constructor", "in rule", "[A A.mk A.rec]"]


def test_the_quotient_goes_out_whole_and_after_eq(world: World) -> None:
    world.quotients()
    world.inductive("Eq", "Eq.refl")
    world.axiom("Quot.sound", "Quot.mk")
    assert world.order("Quot.sound") == [
        *("[Eq Eq.refl]", "Quot", "Quot.mk", "Quot.lift", "Quot.ind", "Quot.sound"),
    ]


def test_a_literal_brings_the_types_that_give_it_its_meaning(world: World) -> None:
    for name in ("Nat", "Char.ofNat", "String.ofList"):
        world.axiom(name)
    world.theorem("n", world.store.expr((NAT, 7)))
    world.theorem("s", world.store.expr((STR, "x")))
    assert world.order("n") == ["Nat", "n"]
    assert world.order("s") == ["Nat", "Char.ofNat", "String.ofList", "s"]


def test_a_literal_where_nobody_declares_its_types_goes_out_alone(world: World) -> None:
    world.theorem("s", world.store.expr((STR, "x")))
    assert world.order("s") == ["s"]
    assert world.absent == []


def test_what_nobody_declares_is_named_and_the_rest_goes_out(world: World) -> None:
    world.axiom("a", "nowhere", "b")
    world.axiom("b", "nowhere", "nor here")
    assert world.order("a", "gone") == ["b", "a"]
    assert world.absent == ["nowhere", "nor here", "gone"]


def test_constants_in_a_circle_end_in_some_order(world: World) -> None:
    world.axiom("a", "b")
    world.axiom("b", "a", "b")
    assert sorted(world.order("a")) == ["a", "b"]


@pytest.mark.parametrize("part", ["A.mk", "A.rec", "A"])
def test_a_part_of_a_block_that_is_none_is_absent_and_not_an_axiom(world: World, part: str) -> None:
    world.axiom("A")
    world.add(Constructor(world.name("A.mk"), (), world.prop, SAFE, world.name("A"), 0, 0, 0))
    world.recursor("A.rec", "A")
    if part == "A":  # a type that does not belong to the block it names
        world.inductive("A", block=("B",))
        world.inductive("B")
    assert world.order(part) == []
    assert world.absent == [part]


def test_a_long_chain_does_not_exhaust_the_stack(world: World) -> None:
    world.axiom("0")
    for number in range(1, 5000):
        world.axiom(str(number), str(number - 1))
    assert world.order("4999") == [str(number) for number in range(5000)]


def test_the_same_constants_give_the_same_bytes(world: World) -> None:
    world.inductive("A", "A.mk")
    world.axiom("a", "A", "A.mk")
    roots = world.names("a")
    first = write_export(world.store, world.constants.get, roots, LEAN)
    assert first == write_export(world.store, world.constants.get, roots, LEAN)
    assert first.declarations == 2
    assert first.absent == ()


# What Lean wrote


MAIN = ("_private", "Proof", 0, "gate2_main")
PARTS = tuple(
    (OMEGA / f"Proof.olean{suffix}").read_bytes() for suffix in ("", ".server", ".private")
)


def test_the_own_constants_of_a_compiled_proof_come_back_as_they_were() -> None:
    module = read_module(*PARTS)
    view = module.view(TermStore())
    written = write_export(view.store, view.constant, view.names, LEAN)
    store = TermStore()
    found = list(read_export(written.data, store, name="x"))
    assert len(found) == written.declarations > 1
    assert write_declarations(store, found, LEAN) == written.data
    names = {store.parts(each.name) for each in found if not isinstance(each, Block)}
    assert MAIN in names
    absent = {view.store.parts(name) for name in written.absent}
    assert ("Nat",) in absent
    assert not absent & names


@pytest.mark.lean
def test_a_compiled_proof_goes_out_with_all_of_the_library_it_rests_on(
    pinned_library: Library,
) -> None:
    library = pinned_library
    module = read_module(*PARTS)
    store = TermStore()
    visible = library.closure([("Init",)])
    environment = Environment(module.view(store), LibraryView(library, store, visible))
    written = export_of_module(environment, [store.name_of(MAIN)], module.header)
    assert written.absent == ()
    fresh = TermStore()
    found = list(read_export(written.data, fresh, name="x"))
    build = LeanBuild(module.header.lean_version, module.header.git_hash)
    assert write_declarations(fresh, found, build) == written.data
    kinds = {fresh.parts(each.name): type(each) for each in found if not isinstance(each, Block)}
    assert kinds[MAIN] is Theorem
    own = {store.parts(name) for name in environment.own.names}
    assert not [name for name, kind in kinds.items() if kind is Axiom and name in own]
    # a theorem whose proof the library's files hide goes out as they state it
    assert kinds[("Decidable", "byContradiction")] is Axiom
