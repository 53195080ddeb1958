"""A proof is judged by what its compiled data holds, never by what was printed about it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gate2.errors import InfrastructureError, UsageError
from gate2.lean.compare import Judgement, judge
from gate2.lean.declaration import Axiom, Kind
from gate2.lean.library import Library, open_library
from gate2.lean.olean import MalformedData, read_module
from gate2.lean.term import TermStore
from gate2.policy import STANDARD_AXIOMS
from gate2.reasons import Code
from olean_making import (
    LIBRARY,
    LIBRARY_KINDS,
    NAT,
    PROP,
    TYPE,
    Decl,
    Term,
    Writer,
    eq,
    pi,
    private,
    write_module,
)

TWO = ("nat", 2)
STATED = eq(TWO, ("app", ("const", "Nat.succ"), ("nat", 1)))
EASY = ("app", ("const", "easy"), TWO)
SORRY = ("app", ("const", "sorryAx"), STATED)
ITE = pi(TYPE, pi(PROP, pi(NAT, pi(NAT, pi(NAT, NAT)))))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library of one module; `other.olean` is one that nobody imports."""
    directory = tmp_path_factory.mktemp("lib")
    init = [*LIBRARY, Decl("def", "two.match_1", NAT, TWO), Decl("axiom", "ite", ITE)]
    kinds = {**LIBRARY_KINDS, "ite": 0}
    (directory / "Init.olean").write_bytes(write_module(init, imports=[], kinds=kinds))
    extra = [Decl("axiom", "Extra.fact", PROP), Decl("axiom", "Extra.mine", NAT)]
    (directory / "Extra.olean").write_bytes(write_module(extra))
    return open_library(directory, "d", tmp_path_factory.mktemp("cache"))


def theorem(type_: Term = STATED, value: Term = EASY, name: str = "t", **more: object) -> Decl:
    return replace(Decl("theorem", private(name), type_, value), **more)  # type: ignore[arg-type]


def own(name: str) -> Term:
    return ("const", private(name))


def judged(
    library: Library,
    proof: Sequence[Decl],
    statement: Sequence[Decl] | None = None,
    *,
    target: str = "t",
    allowed: Sequence[str] = STANDARD_AXIOMS,
    imports: Sequence[str] = ("Init",),
) -> Judgement:
    """The judgement on these declarations; the statement is the same, ending in sorry."""
    stated = (
        [replace(d, value=SORRY) if d.kind == "theorem" else d for d in proof]
        if statement is None
        else statement
    )
    return judge(
        read_module(write_module(stated), None, None),
        read_module(write_module(proof, imports=imports), None, None),
        target,
        library,
        allowed,
    )


def refused(judgement: Judgement, code: Code) -> str:
    """The one reason, which must have this code; its message."""
    assert not judgement.accepted
    assert [reason.code for reason in judgement.reasons] == [code]
    return judgement.reasons[0].message


def test_an_honest_proof_is_accepted_and_shown(library: Library) -> None:
    judgement = judged(library, [theorem()])
    assert judgement.accepted
    assert judgement.reasons == ()
    assert judgement.axioms == ()
    assert judgement.statement == "2 = Nat.succ 1"
    assert judgement.definitions == ()


# What is proved must be what was stated.


@pytest.mark.parametrize(
    ("proof", "what"),
    [
        (theorem(eq(("nat", 3), ("nat", 3))), "3 = 3"),
        (theorem(pi(PROP, STATED)), "Prop → 2 = Nat.succ 1"),
        (theorem(levels=("u",)), "universe"),
    ],
)
def test_another_statement_is_named_and_printed_beside_the_right_one(
    library: Library, proof: Decl, what: str
) -> None:
    message = refused(
        judged(library, [proof], [theorem(value=SORRY)]), Code.LEAN_STATEMENT_MISMATCH
    )
    assert what in message
    assert "In the statement: theorem t : 2 = Nat.succ 1" in message


def with_definition(value: Term, proof: Term = EASY) -> list[Decl]:
    type_ = eq(own("two"), TWO)
    return [Decl("def", private("two"), NAT, value), theorem(type_, proof)]


def test_a_definition_changed_under_the_statement_is_a_mismatch(library: Library) -> None:
    proof, stated = with_definition(("nat", 3)), with_definition(TWO, SORRY)
    message = refused(judged(library, proof, stated), Code.LEAN_STATEMENT_MISMATCH)
    assert "two differs in the definition" in message
    assert "two : Nat := 2" in message
    assert "two : Nat := 3" in message


def test_a_definition_two_steps_below_the_statement_counts(library: Library) -> None:
    def decls(bottom: Term, proof: Term) -> list[Decl]:
        return [
            Decl("def", private("deep"), NAT, bottom),
            Decl("def", private("two"), NAT, own("deep")),
            theorem(eq(own("two"), TWO), proof),
        ]

    judgement = judged(library, decls(("nat", 9), EASY), decls(TWO, SORRY))
    assert "deep differs in the definition" in refused(judgement, Code.LEAN_STATEMENT_MISMATCH)
    assert judged(library, decls(TWO, EASY)).accepted


def test_shadowing_a_library_constant_is_a_mismatch(library: Library) -> None:
    """Inside `namespace W`, `Nat` may mean the submission's own type."""
    unit = [
        Decl("inductive", private("W.Nat"), TYPE, more={"all": [private("W.Nat")]}),
        theorem(pi(own("W.Nat"), STATED)),
    ]
    judgement = judged(library, unit, [theorem(pi(NAT, STATED), SORRY)])
    message = refused(judgement, Code.LEAN_STATEMENT_MISMATCH)
    assert "In the proof: " in message
    assert "W.Nat" in message


def structure(fields: int) -> list[Decl]:
    mk = own("S")
    for _ in range(fields):
        mk = pi(NAT, mk)
    return [
        Decl(
            "inductive",
            private("S"),
            TYPE,
            more={"constructors": [private("S.mk")], "all": [private("S")]},
        ),
        Decl(
            "constructor", private("S.mk"), mk, more={"inductive": private("S"), "fields": fields}
        ),
    ]


def test_a_structure_with_another_field_is_a_mismatch(library: Library) -> None:
    type_ = pi(own("S"), STATED)
    proof = [*structure(2), theorem(type_, ("lam", "s", own("S"), EASY))]
    assert judged(library, proof).accepted
    stated = [*structure(1), theorem(type_, SORRY)]
    message = refused(judged(library, proof, stated), Code.LEAN_STATEMENT_MISMATCH)
    assert "S.mk differs in" in message


def test_auxiliary_definitions_may_be_named_differently_but_not_be_different(
    library: Library,
) -> None:
    def decls(aux: str, value: Term, proof: Term) -> list[Decl]:
        return [
            Decl("def", private(aux), NAT, value),
            Decl("def", private("f"), NAT, own(aux)),
            theorem(eq(own("f"), TWO), proof),
        ]

    stated = decls("f.match_1", TWO, SORRY)
    assert judged(library, decls("helper.match_3", TWO, EASY), stated).accepted
    other = judged(library, decls("helper.match_3", ("nat", 7), EASY), stated)
    assert "match_1 differs in the definition" in refused(other, Code.LEAN_STATEMENT_MISMATCH)
    renamed = judged(library, decls("g", TWO, EASY), stated)
    assert "its name" in refused(renamed, Code.LEAN_STATEMENT_MISMATCH)


def test_the_private_prefix_and_binder_names_may_differ(library: Library) -> None:
    stated = [
        Decl("def", private("two", "Statement"), NAT, TWO),
        Decl(
            "theorem",
            private("t", "Statement"),
            ("pi", "a", NAT, eq(("const", private("two", "Statement")), ("bvar", 0))),
            SORRY,
        ),
    ]
    proof = [
        Decl("def", private("two", "Proof"), NAT, TWO),
        Decl(
            "theorem",
            private("t", "Proof"),
            ("pi", "b", NAT, eq(("const", private("two", "Proof")), ("bvar", 0))),
            ("lam", "c", NAT, EASY),
        ),
    ]
    assert judged(library, proof, stated).accepted


def test_a_private_prefix_of_the_authors_choice_is_no_difference(library: Library) -> None:
    """`private def` in one file and `def` in the other."""

    def decls(name: object, proof: Term) -> list[Decl]:
        use = ("const", name)
        return [Decl("def", name, NAT, TWO), theorem(eq(use, TWO), proof)]

    assert judged(library, decls("two", EASY), decls(private("two"), SORRY)).accepted
    assert judged(library, decls(private("two"), EASY), decls("two", SORRY)).accepted


MADE_UP = {
    "matchers": ("f.match_1", "g.match_2"),
    "proofs": ("f._proof_1", "helper._proof_3_1"),
    "simp lemmas": ("f._simp_1", "f._simp_4"),
    "equations": ("f._eq_1", "f.eq_2"),
    "instances by number": ("instAddPoint", "instAddPoint_1"),
    "what recursion leaves": ("f._unary", "f._mutual"),
}


@pytest.mark.parametrize("kind", MADE_UP)
def test_names_that_lean_makes_up_are_no_difference_but_what_they_name_is(
    library: Library, kind: str
) -> None:
    there, here = MADE_UP[kind]

    def decls(name: str, value: Term, proof: Term) -> list[Decl]:
        return [Decl("def", private(name), NAT, value), theorem(eq(own(name), TWO), proof)]

    stated = decls(there, TWO, SORRY)
    assert judged(library, decls(here, TWO, EASY), stated).accepted
    message = refused(
        judged(library, decls(here, ("nat", 7), EASY), stated), Code.LEAN_STATEMENT_MISMATCH
    )
    assert f"{there} differs in the definition" in message
    assert ":= 2" in message
    assert ":= 7" in message


def test_a_made_up_name_of_the_library_may_stand_for_an_own_one(library: Library) -> None:
    """Lean takes a matcher that is there already; only what it is counts."""

    def decls(name: object, proof: Term) -> list[Decl]:
        return [theorem(eq(("const", name), TWO), proof)]

    matcher = Decl("def", private("f.match_1"), NAT, TWO)
    with_own = [matcher, *decls(private("f.match_1"), SORRY)]
    assert judged(library, decls("two.match_1", EASY), with_own).accepted
    other = [replace(matcher, value=("nat", 3)), *decls(private("f.match_1"), SORRY)]
    refused(judged(library, decls("two.match_1", EASY), other), Code.LEAN_STATEMENT_MISMATCH)
    plain = [replace(matcher, name=private("f")), *decls(private("f"), SORRY)]
    message = refused(
        judged(library, decls("two.match_1", EASY), plain), Code.LEAN_STATEMENT_MISMATCH
    )
    assert "whether it is the library's" in message


def same_lemma(name: str, type_: Term, main: Term) -> list[Decl]:
    """A statement that uses a lemma within a definition."""
    value = ("app", ("lam", "h", type_, TWO), own(name))
    return [
        Decl("theorem", private(name), type_, EASY),
        Decl("def", private("f"), NAT, value),
        theorem(eq(own("f"), TWO), main),
    ]


def test_a_lemma_of_another_name_is_no_difference_one_of_another_statement_is(
    library: Library,
) -> None:
    stated = same_lemma("one_way", STATED, SORRY)
    assert judged(library, same_lemma("other_way", STATED, EASY), stated).accepted
    weaker = judged(library, same_lemma("one_way", eq(TWO, ("const", "hidden")), EASY), stated)
    refused(weaker, Code.LEAN_STATEMENT_MISMATCH)


# Universe parameters count by their places.

U, V, W = ("param", "u"), ("param", "v"), ("param", "w")


def over_types(*levels: Term) -> Term:
    """∀ (α : Sort l) …, 2 = …"""
    body = STATED
    for level in levels:
        body = pi(("sort", level), body)
    return body


@pytest.mark.parametrize(
    ("names", "levels"),
    [
        (("v",), (V,)),
        (("u_1",), (("param", "u_1"),)),
        (("v", "u"), (V, U)),
        (("w", "u"), (W, U)),
        (("w", "v"), (("succ", W), ("max", W, ("imax", V, W)))),
    ],
)
def test_universe_parameters_may_be_named_differently(
    library: Library, names: tuple[str, ...], levels: tuple[Term, ...]
) -> None:
    back = dict(zip(names, ("u", "v"), strict=False))

    def renamed(level: Term) -> Term:
        kind, *rest = level
        if kind == "param":
            return ("param", back[rest[0]])
        return (kind, *map(renamed, rest))

    stated = theorem(over_types(*map(renamed, levels)), SORRY, levels=("u", "v")[: len(names)])
    assert judged(library, [theorem(over_types(*levels), levels=names)], [stated]).accepted


@pytest.mark.parametrize(
    ("names", "levels"),
    [
        (("v", "u"), (U, V)),
        (("u", "v"), (V, U)),
        (("v", "w"), (V, V)),
        (("v", "v"), (V, V)),
        (("v",), (V, V)),
        (("v", "w", "x"), (V, W)),
        (("v", "w"), (V, ("succ", W))),
        (("w", "x"), (U, V)),
        (("v", "w"), (V, 0)),
        (("v", "w"), (V, ("max", V, W))),
    ],
)
def test_universe_parameters_in_other_places_are_another_statement(
    library: Library, names: tuple[str, ...], levels: tuple[Term, ...]
) -> None:
    stated = theorem(over_types(U, V), SORRY, levels=("u", "v"))
    proof = theorem(over_types(*levels), levels=names)
    refused(judged(library, [proof], [stated]), Code.LEAN_STATEMENT_MISMATCH)


def test_one_renaming_of_universe_parameters_does_not_excuse_another(library: Library) -> None:
    """The same two terms, equal under one definition's renaming, differ under the next one's."""

    def decls(first: tuple[str, str], second: tuple[str, str], main: Term) -> list[Decl]:
        value = ("lam", "a", ("sort", U), TWO)
        swapped = ("lam", "a", ("sort", V), TWO)
        bodies = (value, value) if first == second else (swapped, value)
        both = [
            Decl("def", private("one"), NAT, bodies[0], levels=first),
            Decl("def", private("two"), NAT, bodies[1], levels=second),
        ]
        ones = [("const", private(name), 0, 0) for name in ("one", "two")]
        return [*both, theorem(eq(*ones), main)]

    stated = decls(("u", "v"), ("u", "v"), SORRY)
    proof = decls(("v", "u"), ("v", "u"), EASY)
    message = refused(judged(library, proof, stated), Code.LEAN_STATEMENT_MISMATCH)
    assert "differs in the definition" in message
    half = decls(("v", "u"), ("v", "u"), EASY)
    assert not judged(library, half, stated).accepted


def test_a_definitions_universe_parameters_may_be_named_differently_too(library: Library) -> None:
    def decls(name: str, proof: Term) -> list[Decl]:
        level = ("param", name)
        body = ("lam", "a", ("sort", level), TWO)
        poly = Decl("def", private("f"), pi(("sort", level), NAT), body, levels=(name,))
        use = ("app", ("const", private("f"), ("succ", level)), ("sort", level))
        return [poly, theorem(eq(use, TWO), proof, levels=(name,))]

    assert judged(library, decls("v", EASY), decls("u", SORRY)).accepted


# Both versions are printed so that a reader sees the difference.


def test_the_way_to_a_difference_is_told(library: Library) -> None:
    def decls(bottom: Term, proof: Term) -> list[Decl]:
        return [
            Decl("def", private("deep"), NAT, bottom),
            Decl("def", private("middle"), NAT, own("deep")),
            Decl("def", private("top"), NAT, own("middle")),
            theorem(eq(own("top"), TWO), proof),
        ]

    message = refused(
        judged(library, decls(("nat", 9), EASY), decls(TWO, SORRY)), Code.LEAN_STATEMENT_MISMATCH
    )
    assert "deep differs in the definition, which the statement reaches through" in message
    assert "top → middle" in message


def test_versions_that_read_alike_are_printed_in_full(library: Library) -> None:
    """Notation leaves the type of an equation out; where only that differs it has to show."""

    def stated(level: int, proof: Term) -> list[Decl]:
        sides = ("nat", 2), ("app", ("const", "Nat.succ"), ("nat", 1))
        return [theorem(("app", ("const", "Eq", level), NAT, *sides), proof)]

    message = refused(
        judged(library, stated(2, EASY), stated(1, SORRY)), Code.LEAN_STATEMENT_MISMATCH
    )
    assert "Eq.{1} Nat 2" in message
    assert "Eq.{2} Nat 2" in message


def test_long_versions_are_cut_around_the_place_where_they_differ(library: Library) -> None:
    def decls(number: int, proof: Term) -> list[Decl]:
        body: Term = ("nat", number)
        for _ in range(130):
            body = ("app", ("const", "Nat.succ"), body)
        return [Decl("def", private("long"), NAT, body), theorem(eq(own("long"), TWO), proof)]

    message = refused(
        judged(library, decls(777, EASY), decls(666, SORRY)), Code.LEAN_STATEMENT_MISMATCH
    )
    assert len(message) < 1600
    assert message.count("definition long : Nat := Nat.succ") == 2
    assert "Nat.succ 666" in message
    assert "Nat.succ 777" in message


def test_a_constructor_added_to_a_type_shows_in_both_versions(library: Library) -> None:
    def decls(names: str, proof: Term) -> list[Decl]:
        made = [f"E.{name}" for name in names.split()]
        type_ = Decl(
            "inductive",
            private("E"),
            TYPE,
            more={"all": [private("E")], "constructors": [private(name) for name in made]},
        )
        constructors = [
            Decl(
                "constructor",
                private(name),
                own("E"),
                more={"inductive": private("E"), "index": index},
            )
            for index, name in enumerate(made)
        ]
        body = ("lam", "e", own("E"), proof)
        return [type_, *constructors, theorem(pi(own("E"), STATED), body)]

    message = refused(
        judged(library, decls("a b", EASY), decls("a", SORRY)), Code.LEAN_STATEMENT_MISMATCH
    )
    assert "In the statement: inductive E : Type | E.a : E. " in message
    assert "In the proof: inductive E : Type | E.a : E | E.b : E." in message


def test_another_proof_of_a_lemma_in_the_statement_is_no_difference(library: Library) -> None:
    def decls(proof: Term, main: Term) -> list[Decl]:
        lemma = Decl("theorem", private("f._proof_1"), STATED, proof)
        use = Decl("def", private("f"), pi(STATED, NAT), ("lam", "h", STATED, TWO))
        value = ("app", own("f"), own("f._proof_1"))
        return [lemma, use, theorem(eq(value, TWO), main)]

    other = ("app", ("lam", "x", NAT, ("app", ("const", "easy"), ("bvar", 0))), TWO)
    assert judged(library, decls(EASY, EASY), decls(other, SORRY)).accepted


# The target.


def test_a_missing_target_is_missing_whatever_else_is_there(library: Library) -> None:
    judgement = judged(library, [theorem(name="other")], [theorem(value=SORRY)])
    message = refused(judgement, Code.LEAN_TARGET_MISSING)
    assert "got none; it has: other." in message, "who mistyped the name sees the right one"


def test_names_of_a_flood_of_theorems_are_a_few_and_short(library: Library) -> None:
    many = [theorem(name="x" * 500), *(theorem(name=f"other{n}") for n in range(9))]
    message = refused(judged(library, many, [theorem(value=SORRY)]), Code.LEAN_TARGET_MISSING)
    assert message.endswith(", ….")
    assert len(message) < 400


def test_a_string_zero_in_a_private_name_does_not_make_a_target(library: Library) -> None:
    forged = replace(theorem(), name=("_private", "M", "0", "t"))
    refused(judged(library, [forged], [theorem(value=SORRY)]), Code.LEAN_TARGET_MISSING)


def test_two_targets_of_one_visible_name_are_refused(library: Library) -> None:
    public = replace(theorem(), name="t")
    message = refused(
        judged(library, [theorem(), public], [theorem(value=SORRY)]), Code.LEAN_TARGET_MISSING
    )
    assert "2 of that name" in message


def test_private_names_of_two_modules_are_refused(library: Library) -> None:
    foreign = Decl("axiom", private("x", "Other"), PROP)
    judgement = judged(library, [theorem(), foreign], [theorem(value=SORRY)])
    refused(judgement, Code.LEAN_ENVIRONMENT_TAMPERED)


@pytest.mark.parametrize("kind", ["axiom", "def", "opaque"])
def test_only_a_theorem_is_a_theorem(library: Library, kind: str) -> None:
    target = replace(theorem(), kind=kind)
    message = refused(
        judged(library, [target], [theorem(value=SORRY)]), Code.LEAN_TARGET_NOT_THEOREM
    )
    assert "in the proof" in message


@pytest.mark.parametrize("target", ["", "a b", "t.", "«t", "t\n", "1t"])
def test_what_is_no_name_is_no_target(library: Library, target: str) -> None:
    refused(judged(library, [theorem()], target=target), Code.LEAN_TARGET_MISSING)


# What the proof rests on.


def proof_by(axiom: str) -> Decl:
    return theorem(value=("app", ("const", axiom), STATED))


def test_sorry_is_found_below_a_helper(library: Library) -> None:
    proof = [theorem(value=SORRY, name="helper"), theorem(value=own("helper"))]
    message = refused(judged(library, proof, [theorem(value=SORRY)]), Code.LEAN_SORRY)
    assert "in helper" in message


def test_the_compiler_is_not_trusted(library: Library) -> None:
    judgement = judged(library, [proof_by("Lean.ofReduceBool")])
    refused(judgement, Code.LEAN_COMPILER_TRUST)
    assert judgement.axioms == ("Lean.ofReduceBool",)


def test_a_generated_native_axiom_is_compiler_trust(library: Library) -> None:
    name = ("_private", "M", 0, "t", "_native", "native_decide", "ax_1")
    proof = [Decl("axiom", name, STATED), theorem(value=("const", name))]
    refused(judged(library, proof), Code.LEAN_COMPILER_TRUST)


@pytest.mark.parametrize(
    "name",
    [
        private("magic"),
        private("propext"),
        private("Lemmas.propext"),
        ("propext, Quot.sound",),
        ("propext\nQuot.sound",),
        ("Classical.choice",),
        ("Quot", "sound", "x"),
        private("sorryAx"),
        private("easy"),
    ],
)
def test_an_own_axiom_is_never_an_allowed_one(
    library: Library, name: tuple[str | int, ...]
) -> None:
    proof = [Decl("axiom", name, STATED), theorem(value=("const", name))]
    message = refused(judged(library, proof), Code.LEAN_AXIOM_FORBIDDEN)
    assert "its own axiom" in message
    assert "\n" not in message


def test_an_axiom_below_an_opaque_constant_is_found(library: Library) -> None:
    proof = [
        Decl("axiom", private("seed"), STATED),
        Decl("opaque", private("w"), STATED, own("seed")),
        theorem(value=own("w")),
    ]
    assert "seed (in w)" in refused(judged(library, proof), Code.LEAN_AXIOM_FORBIDDEN)


def test_allowed_axioms_are_allowed_and_listed(library: Library) -> None:
    judgement = judged(library, [proof_by("propext")])
    assert judgement.accepted
    assert judgement.axioms == ("propext",)


def test_an_axiom_outside_policy_is_refused_by_name(library: Library) -> None:
    judgement = judged(library, [proof_by("propext")], allowed=["Quot.sound", "Classical.choice"])
    assert "propext" in refused(judgement, Code.LEAN_AXIOM_FORBIDDEN)


def test_library_theorems_cannot_be_shown_to_avoid_what_policy_forbids(library: Library) -> None:
    message = refused(judged(library, [theorem()], allowed=["propext"]), Code.LEAN_AXIOM_FORBIDDEN)
    assert "Classical.choice, Quot.sound" in message


def test_an_empty_policy_allows_no_axiom(library: Library) -> None:
    judgement = judged(library, [proof_by("propext")], allowed=[])
    assert "propext" in refused(judgement, Code.LEAN_AXIOM_FORBIDDEN)


def test_a_policy_that_names_no_name_is_a_usage_error(library: Library) -> None:
    with pytest.raises(UsageError, match="axioms"):
        judged(library, [theorem()], allowed=["propext, Quot.sound"])


def test_a_hidden_library_definition_is_no_axiom(library: Library) -> None:
    value = ("app", ("lam", "x", NAT, EASY), ("const", "hidden"))
    assert judged(library, [theorem(value=value)]).accepted


def test_the_submissions_own_table_of_kinds_is_not_believed(library: Library) -> None:
    proof = [Decl("axiom", "magic", STATED), theorem(value=("const", "magic"))]
    data = write_module(proof, kinds={"magic": 1})
    stated = write_module([theorem(value=SORRY)])
    judgement = judge(
        read_module(stated, None, None),
        read_module(data, None, None),
        "t",
        library,
        STANDARD_AXIOMS,
    )
    refused(judgement, Code.LEAN_AXIOM_FORBIDDEN)


@pytest.mark.parametrize("safety", [0, 2])
def test_unsafe_and_partial_definitions_are_refused(library: Library, safety: int) -> None:
    loop = Decl("def", private("loop"), STATED, own("loop"), safety=safety)
    proof = [loop, theorem(value=own("loop"))]
    refused(judged(library, proof, [theorem(value=SORRY)]), Code.LEAN_UNSAFE_IN_CONE)


def test_an_opaque_constant_that_stands_for_a_partial_definition_is_refused(
    library: Library,
) -> None:
    decls = [
        Decl("opaque", private("f"), NAT, TWO),
        Decl("def", private("f._unsafe_rec"), NAT, own("f._unsafe_rec"), safety=2),
        theorem(eq(own("f"), TWO)),
    ]
    judgement = judged(library, decls)
    assert {reason.code for reason in judgement.reasons} == {Code.LEAN_UNSAFE_IN_CONE}


# What no Lean process writes.


def test_redeclaring_a_library_name_is_tampering(library: Library) -> None:
    for name in ("easy", "propext", "False"):
        proof = [Decl("axiom", name, STATED), theorem(value=("const", "easy"))]
        message = refused(
            judged(library, proof, [theorem(value=SORRY)]), Code.LEAN_ENVIRONMENT_TAMPERED
        )
        assert name in message


def test_a_name_of_a_library_module_that_is_not_imported_is_free(library: Library) -> None:
    decl = Decl("def", "Extra.mine", NAT, TWO)
    assert judged(library, [decl, theorem()], [theorem(value=SORRY)]).accepted
    both = judged(library, [decl, theorem()], [theorem(value=SORRY)], imports=["Extra"])
    refused(both, Code.LEAN_ENVIRONMENT_TAMPERED)


@pytest.mark.parametrize("imports", [[], ["Mathlib"], ["Init", "Nowhere"]])
def test_prelude_and_foreign_imports_are_tampering(library: Library, imports: list[str]) -> None:
    judgement = judged(library, [theorem()], [theorem(value=SORRY)], imports=imports)
    refused(judgement, Code.LEAN_ENVIRONMENT_TAMPERED)


def test_a_constant_nobody_declares_is_tampering(library: Library) -> None:
    proof = [theorem(value=("app", ("const", "ghost"), TWO))]
    message = refused(
        judged(library, proof, [theorem(value=SORRY)]), Code.LEAN_ENVIRONMENT_TAMPERED
    )
    assert "ghost in t" in message


def test_a_constructor_its_type_does_not_list_is_tampering(library: Library) -> None:
    """A known way to prove False to a kernel that believes the file."""
    rogue = Decl("constructor", private("F.mk"), STATED, more={"inductive": "False"})
    proof = [rogue, theorem(value=own("F.mk"))]
    message = refused(
        judged(library, proof, [theorem(value=SORRY)]), Code.LEAN_ENVIRONMENT_TAMPERED
    )
    assert "no constructor of a type of this file" in message


def test_another_toolchains_file_is_refused(library: Library) -> None:
    data = bytearray(write_module([theorem()]))
    data[40:44] = b"0000"
    judgement = judge(
        read_module(write_module([theorem(value=SORRY)]), None, None),
        read_module(bytes(data), None, None),
        "t",
        library,
        STANDARD_AXIOMS,
    )
    assert "pinned toolchain" in refused(judgement, Code.LEAN_ENVIRONMENT_TAMPERED)


def test_data_that_breaks_while_it_is_judged_is_a_reason_not_a_crash(library: Library) -> None:
    proof = [theorem(value=("fvar", "x"))]
    refused(judged(library, proof, [theorem(value=SORRY)]), Code.LEAN_DATA_MALFORMED)


# The statement itself.


@pytest.mark.parametrize(
    ("type_", "why"),
    [
        (("const", "True"), "says True"),
        (pi(("const", "False"), STATED), "is False"),
        (pi(STATED, STATED), "is hypothesis 1"),
        (pi(NAT, pi(eq(("bvar", 0), TWO), pi(NAT, eq(("bvar", 2), TWO)))), "is hypothesis 2"),
    ],
)
def test_a_statement_that_says_nothing_is_trivial(library: Library, type_: Term, why: str) -> None:
    message = refused(judged(library, [theorem(type_)]), Code.LEAN_STATEMENT_TRIVIAL)
    assert why in message


def test_a_trivial_statement_behind_a_definition_is_seen(library: Library) -> None:
    goal = Decl("def", private("Goal"), pi(NAT, PROP), ("lam", "n", NAT, ("const", "True")))
    proof = [goal, theorem(("app", own("Goal"), TWO))]
    refused(judged(library, proof), Code.LEAN_STATEMENT_TRIVIAL)


def test_a_statement_must_not_rest_on_an_axiom_or_sorry_of_its_own(library: Library) -> None:
    decls = [Decl("axiom", private("oracle"), NAT), theorem(eq(own("oracle"), TWO))]
    judgement = judged(library, decls)
    assert {reason.code for reason in judgement.reasons} == {Code.LEAN_AXIOM_FORBIDDEN}
    assert "The statement rests on its own axiom oracle" in judgement.reasons[0].message

    hole = Decl("def", private("f"), NAT, ("app", ("const", "sorryAx"), NAT))
    judgement = judged(library, [hole, theorem(eq(own("f"), TWO))])
    assert {reason.code for reason in judgement.reasons} == {Code.LEAN_SORRY}
    assert "The statement rests on sorry (in f)" in judgement.reasons[0].message


def test_the_definitions_a_statement_rests_on_are_shown(library: Library) -> None:
    judgement = judged(library, with_definition(TWO))
    (part,) = judgement.definitions
    assert (part.name, part.kind, part.looks_generated) == ("two", "definition", False)
    assert part.text == "Nat := 2"
    assert judgement.statement == "two = 2"


@pytest.mark.parametrize("name", ["_two", "match_1", "S.rec", "S.casesOn"])
def test_a_definition_cannot_hide_behind_a_name_that_looks_generated(
    library: Library, name: str
) -> None:
    proof = [*structure(1), Decl("def", private(name), NAT, TWO), theorem(eq(own(name), TWO))]
    judgement = judged(library, proof)
    assert [(part.name, part.looks_generated) for part in judgement.definitions] == [(name, True)]


def test_notation_never_hides_an_instance_of_the_submissions_own(library: Library) -> None:
    """`7` may mean 8 where the file says so; the printed statement must not show a plain 7."""

    def seven(instance: Term) -> Term:
        return ("app", ("const", "OfNat.ofNat", 0), NAT, ("nat", 7), instance)

    own_instance = Decl("def", private("inst"), NAT, TWO)
    shown = judged(library, [own_instance, theorem(eq(seven(own("inst")), TWO))])
    assert shown.statement == "OfNat.ofNat Nat 7 inst = 2"
    plain = judged(library, [theorem(eq(seven(("const", "hidden")), TWO))])
    assert plain.statement == "7 = 2"


def test_variables_of_one_type_stand_together(library: Library) -> None:
    body: Term = eq(("bvar", 5), ("bvar", 4))
    body = pi(("bvar", 1), pi(eq(("bvar", 1), TWO), body))
    for name, type_ in reversed([("a", NAT), ("b", NAT), ("c", PROP), ("d", NAT)]):
        body = ("pi", name, type_, body)
    shown = judged(library, [theorem(body)]).statement
    assert shown == "∀ (a b : Nat) (c : Prop) (d : Nat), c → d = 2 → a = b"


def test_a_condition_shows_unless_an_own_instance_decides_it(library: Library) -> None:
    def shown(instance: Term, *more: Decl) -> str:
        value = ("app", ("const", "ite"), NAT, eq(TWO, TWO), instance, ("nat", 3), ("nat", 4))
        return judged(library, [*more, theorem(eq(value, TWO))]).statement

    assert shown(("const", "hidden")) == "(if 2 = 2 then 3 else 4) = 2"
    assert "inst" in shown(own("inst"), Decl("def", private("inst"), NAT, TWO))


# The library.


def test_a_library_theorem_stored_as_an_axiom_is_a_theorem(library: Library) -> None:
    assert library.kind(("easy",)) is Kind.THEOREM
    assert library.kind(("hidden",)) is Kind.DEFINITION
    assert library.kind(("propext",)) is Kind.AXIOM
    assert library.kind(("absent",)) is None
    constant = library.constant(("easy",), TermStore())
    assert isinstance(constant, Axiom)
    assert set(library.modules) == {("Init",), ("Extra",)}


def test_a_damaged_index_is_made_again(tmp_path: Path, library: Library) -> None:
    open_library(library.directory, "d", tmp_path)
    (index,) = tmp_path.iterdir()
    whole = index.read_bytes()
    for damaged in (b"", whole[:-1], whole[:60] + b"\0" + whole[61:], whole[:30]):
        index.write_bytes(damaged)
        again = open_library(library.directory, "d", tmp_path)
        assert again.kind(("easy",)) is Kind.THEOREM
        assert index.read_bytes() == whole


def test_an_index_of_another_library_is_not_used(tmp_path: Path, library: Library) -> None:
    open_library(library.directory, "d", tmp_path)
    (index,) = tmp_path.iterdir()
    other = tmp_path / "other"
    other.mkdir()
    (other / "Init.olean").write_bytes(write_module(LIBRARY[:3], imports=[]))
    fresh = open_library(other, "e", tmp_path)
    assert fresh.kind(("easy",)) is None
    assert len(list(tmp_path.glob("*.index"))) == 2
    assert index.exists()


def test_a_broken_library_is_infrastructure_and_never_the_proofs_fault(tmp_path: Path) -> None:
    (tmp_path / "Init.olean").write_bytes(b"olean\x02 and nothing else")
    with pytest.raises(InfrastructureError):
        open_library(tmp_path, "d", tmp_path / "cache")
    with pytest.raises(InfrastructureError):
        open_library(tmp_path / "absent", "d", tmp_path / "cache")


def test_a_library_that_states_a_name_twice_with_two_types_is_broken(tmp_path: Path) -> None:
    (tmp_path / "Init.olean").write_bytes(write_module([*LIBRARY], imports=[], kinds=LIBRARY_KINDS))
    (tmp_path / "Again.olean").write_bytes(write_module([Decl("axiom", "easy", PROP)]))
    doubled = open_library(tmp_path, "d", tmp_path / "cache")
    with pytest.raises(InfrastructureError, match="one type"):
        doubled.constant(("easy",), TermStore())


# Damage.


@pytest.mark.parametrize("mask", [0x01, 0x20, 0xFF])
def test_a_flipped_byte_never_changes_what_an_accepted_judgement_says(
    library: Library, mask: int
) -> None:
    decls = [*structure(1), *with_definition(TWO)]
    stated = [replace(d, value=SORRY) if d.kind == "theorem" else d for d in decls]
    statement = read_module(write_module(stated), None, None)
    whole = write_module(decls, writer=Writer(base=0x40000))
    expected = judge(statement, read_module(whole, None, None), "t", library, STANDARD_AXIOMS)
    assert expected.accepted
    outcomes = {"refused": 0, "rejected": 0, "accepted": 0}
    for offset in range(len(whole)):
        raw = bytearray(whole)
        raw[offset] ^= mask
        try:
            module = read_module(bytes(raw), None, None)
        except MalformedData:
            outcomes["refused"] += 1
            continue
        judgement = judge(statement, module, "t", library, STANDARD_AXIOMS)
        outcomes["accepted" if judgement.accepted else "rejected"] += 1
        if judgement.accepted:
            assert judgement.statement == expected.statement
            assert judgement.definitions == expected.definitions
            assert judgement.axioms == ()
    assert outcomes["refused"] > 0
    assert outcomes["rejected"] > 0
