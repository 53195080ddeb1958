"""Quotients: the four constants, the equality they need, and how they compute."""

from collections.abc import Callable
from typing import Any

from building import Declaration
from building_cases import Group

QUOTIENTS = Group("quotients")
good, bad = QUOTIENTS.good, QUOTIENTS.bad

EQ = "inductive Eq.{u_1} {α : Sort u_1} (a : α) : α → Prop | refl : Eq.{u_1} α a a"
QUOT = f"{EQ} quot"
SAME = "(fun (a b : Nat) => Eq.{1} Nat a b)"


def changed(index: int, **fields: Any) -> dict[str, Any]:
    """Options of a case: fields of one of the four constants replaced."""

    def change(declarations: list[Declaration]) -> list[Declaration]:
        at = len(declarations) - 4 + index
        record = declarations[at]["quot"]
        new = {k: v(record[k]) if callable(v) else v for k, v in fields.items()}
        return [*declarations[:at], {"quot": {**record, **new}}, *declarations[at + 1 :]]

    return {"change": change}


def rearranged(*order: int) -> dict[str, Callable[[list[Declaration]], list[Declaration]]]:
    """Options of a case: which of the four come, in which order."""

    def change(declarations: list[Declaration]) -> list[Declaration]:
        front, four = declarations[:-4], declarations[-4:]
        return [*front, *(four[number] for number in order)]

    return {"change": change}


good("declared", "The four constants over the theory's equality.", QUOT)
good(
    "lift_computes",
    "A lifted function on a class is the function on its representative.",
    f"""{QUOT}
     theorem t (n : Nat) (f : Nat → Nat) (h : ∀ (a b : Nat), {SAME} a b → Eq.{{1}} Nat (f a) (f
       b)) :
       Eq.{{1}} Nat (Quot.lift.{{1, 1}} Nat {SAME} Nat f h (Quot.mk.{{1}} Nat {SAME} n)) (f n) :=
       Eq.refl.{{1}} Nat (f n)""",
)
good(
    "lift_applied_further",
    "A lifted function into functions, applied to one argument more.",
    f"""{QUOT}
     theorem t (n : Nat) (f : Nat → Nat → Nat)
       (h : ∀ (a b : Nat), {SAME} a b → Eq.{{1}} (Nat → Nat) (f a) (f b)) :
       Eq.{{1}} Nat (Quot.lift.{{1, 1}} Nat {SAME} (Nat → Nat) f h (Quot.mk.{{1}} Nat {SAME} n) 5)
         (f n 5) := Eq.refl.{{1}} Nat (f n 5)""",
)
good(
    "induction",
    "Every class has a representative.",
    f"""{QUOT}
     theorem t (r : Nat → Nat → Prop) (p : Quot.{{1}} Nat r → Prop)
       (h : ∀ (n : Nat), p (Quot.mk.{{1}} Nat r n)) (q : Quot.{{1}} Nat r) : p q :=
       Quot.ind.{{1}} Nat r p h q""",
)
good(
    "level_named_otherwise",
    "The name of a universe parameter means nothing.",
    QUOT,
    **changed(
        0,
        levelParams=["w"],
        type=lambda old: (
            *old[:2],
            ("sort", ("param", "w")),
            (*old[3][:3], ("sort", ("param", "w")), old[3][4]),
            old[4],
        ),
    ),
)
bad(
    "lift_at_another_representative",
    "declared-type",
    "t",
    "The class of n gives f n, not f 0.",
    f"""{QUOT}
    theorem t (n : Nat) (f : Nat → Nat) (h : ∀ (a b : Nat), {SAME} a b → Eq.{{1}} Nat (f a) (f b)) :
      Eq.{{1}} Nat (Quot.lift.{{1, 1}} Nat {SAME} Nat f h (Quot.mk.{{1}} Nat {SAME} n)) (f 0) :=
      Eq.refl.{{1}} Nat (f 0)""",
)
bad(
    "lift_of_a_variable",
    "declared-type",
    "t",
    "A class without its representative does not compute.",
    f"""{QUOT}
    theorem t (q : Quot.{{1}} Nat {SAME}) (h : ∀ (a b : Nat), {SAME} a b → Eq.{{1}} Nat a b) :
      Eq.{{1}} Nat (Quot.lift.{{1, 1}} Nat {SAME} Nat (fun (n : Nat) => n) h q) 0 :=
        Eq.refl.{{1}} Nat 0""",
)
bad(
    "lift_without_respect",
    "application",
    "t",
    "A function that tells related elements apart: with everything related, 0 = 1.",
    f"""{QUOT}
    def t (q : Quot.{{1}} Nat (fun (a b : Nat) => True)) : Nat :=
      Quot.lift.{{1, 1}} Nat (fun (a b : Nat) => True) Nat (fun (n : Nat) => n) True.intro q""",
)
bad(
    "classes_are_not_equal_by_computation",
    "declared-type",
    "t",
    "Related elements have equal classes by an axiom only, which is not one of the four.",
    f"""{QUOT}
    theorem t : Eq.{{1}} (Quot.{{1}} Nat (fun (a b : Nat) => True))
      (Quot.mk.{{1}} Nat (fun (a b : Nat) => True) 0) (Quot.mk.{{1}} Nat (fun (a b : Nat) =>
        True) 1) :=
      Eq.refl.{{1}} (Quot.{{1}} Nat (fun (a b : Nat) => True))
        (Quot.mk.{{1}} Nat (fun (a b : Nat) => True) 0)""",
)
bad("without_equality", "quotient", "Quot.lift", "Quot.lift needs Eq.", "quot", prelude=False)
WRONG = {
    "equality_is_an_axiom": "axiom Eq.{u_1} {α : Sort u_1} (a : α) (b : α) : Prop",
    "equality_is_a_definition": "def Eq.{u_1} {α : Sort u_1} (a : α) (b : α) : Prop := True",
    "equality_relates_all": "large inductive Eq.{u_1} {α : Sort u_1} (a : α) : α → Prop "
    "| refl : ∀ (b : α), Eq.{u_1} α a b",
    "equality_with_two_constructors": f"{EQ} | more : ∀ (b : α), Eq.{{u_1}} α a b",
    "equality_without_constructor": "inductive Eq.{u_1} {α : Sort u_1} (a : α) : α → Prop",
    "equality_of_types_only": "inductive Eq.{u_1} {α : Type u_1} (a : α) : α → Prop "
    "| refl : Eq.{u_1} α a a",
    "equality_in_type": "inductive Eq.{u_1} {α : Sort u_1} (a : α) : α → Type | refl : Eq.{u_1} "
    "α a a",
}
for name, source in WRONG.items():
    bad(
        name,
        "quotient",
        "Quot.lift",
        "With an equality that says less, Quot.lift respects nothing: 0 = 1 follows.",
        f"inductive True : Prop | intro : True {source} quot",
        prelude=False,
    )
bad(
    "lift_without_its_premise",
    "quotient",
    "Quot.lift",
    "Lifting any function makes Quot.sound inconsistent.",
    QUOT,
    **changed(2, type=lambda old: (*old[:3], ("sort", ("zero",)), old[4])),
)
bad(
    "type_constant_of_another_type",
    "quotient",
    "Quot",
    "Quot at a smaller universe.",
    QUOT,
    **changed(
        0, type=lambda old: (*old[:3], (*old[3][:3], ("sort", ("zero",)), old[3][4]), old[4])
    ),
)
bad(
    "mk_of_another_type",
    "quotient",
    "Quot.mk",
    "Quot.mk makes a class.",
    QUOT,
    **changed(
        1, type=lambda old: (*old[:3], (*old[3][:3], ("sort", ("zero",)), old[3][4]), old[4])
    ),
)
bad(
    "ind_proves_false",
    "quotient",
    "Quot.ind",
    "Induction over classes is no axiom of False.",
    QUOT,
    **changed(3, type=("const", "False", ())),
    extra="False",
)
bad(
    "kinds_traded",
    "quotient",
    "Quot",
    "The type constant says it is the constructor.",
    QUOT,
    **changed(0, kind="ctor"),
)
bad(
    "lift_says_it_is_induction",
    "quotient",
    "Quot.lift",
    "How a constant computes follows from its name.",
    QUOT,
    **changed(2, kind="ind"),
)
bad(
    "another_name",
    "quotient",
    "Quotient",
    "The four have fixed names.",
    QUOT,
    **changed(0, name="Quotient"),
)
bad(
    "too_many_levels",
    "quotient",
    "Quot",
    "One universe parameter.",
    QUOT,
    **changed(0, levelParams=["u", "v"]),
)
bad(
    "no_levels_on_lift",
    "quotient",
    "Quot.lift",
    "Two universe parameters.",
    QUOT,
    **changed(2, levelParams=["u"]),
)
bad(
    "one_level_twice",
    "level-params",
    "Quot.lift",
    "Two different universe parameters.",
    QUOT,
    **changed(2, levelParams=["u", "u"]),
)
bad("twice", "name-fresh", "Quot", "Declared once.", QUOT, **rearranged(0, 1, 2, 3, 0))
bad(
    "mk_before_the_type",
    "quotient",
    "Quot.mk",
    "Quot.mk mentions Quot.",
    QUOT,
    **rearranged(1, 0, 2, 3),
)
bad("over_an_axiom", "name-fresh", "Quot", "The name is taken.", "axiom Quot : Type " + QUOT)
bad(
    "lift_over_an_axiom",
    "name-fresh",
    "Quot.lift",
    "The name is taken, by a proof of False.",
    "axiom Quot.lift : False " + QUOT,
)
bad(
    "axioms_do_not_compute",
    "declared-type",
    "t",
    "Constants of the right types that are axioms do not reduce.",
    f"""{EQ}
    axiom Quot.{{u}} {{α : Sort u}} (r : α → α → Prop) : Sort u
    axiom Quot.mk.{{u}} {{α : Sort u}} (r : α → α → Prop) (a : α) : Quot.{{u}} α r
    axiom Quot.lift.{{u, v}} {{α : Sort u}} {{r : α → α → Prop}} {{β : Sort v}} (f : α → β)
      (a : ∀ (a b : α), r a b → Eq.{{v}} β (f a) (f b)) : Quot.{{u}} α r → β
    theorem t (n : Nat) (h : ∀ (a b : Nat), {SAME} a b → Eq.{{1}} Nat a b) :
      Eq.{{1}} Nat (Quot.lift.{{1, 1}} Nat {SAME} Nat (fun (n : Nat) => n) h
        (Quot.mk.{{1}} Nat {SAME} n)) n := Eq.refl.{{1}} Nat n""",
)
