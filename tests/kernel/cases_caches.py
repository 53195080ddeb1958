"""Where a memory of earlier answers could lie: contexts, levels, order, depth."""

from building import Declaration, Term, app, const
from building_cases import Group

CACHES = Group("caches")
good, bad = CACHES.good, CACHES.bad

good(
    "same_shape_other_context",
    "fun h => h at two types: the same body under other binders.",
    "theorem t (p q : Prop) : And (p → p) (q → q) := "
    "And.intro (p → p) (q → q) (fun (h : p) => h) (fun (h : q) => h)",
)
bad(
    "same_shape_wrong_context",
    "application",
    "t",
    "The second function has the body of the first, which was right there.",
    "theorem t (p q : Prop) : And (p → p) (q → p) := "
    "And.intro (p → p) (q → p) (fun (h : p) => h) (fun (h : q) => h)",
)
bad(
    "same_shape_across_declarations",
    "declared-type",
    "t",
    "The same term was checked before, at another statement.",
    """theorem s (p q : Prop) : p → q → p := fun (x : p) (y : q) => x
    theorem t (p q : Prop) : p → q → q := fun (x : p) (y : q) => x""",
)
good(
    "same_value_two_statements",
    "One value under two statements that agree by computation.",
    """theorem s : Eq.{1} Nat (Nat.add 1 1) 2 := Eq.refl.{1} Nat 2
     theorem t : Eq.{1} Nat (Nat.add 2 0) 2 := Eq.refl.{1} Nat 2""",
)
bad(
    "parameter_declared_before",
    "level-params",
    "t",
    "Sort u was fine in the declaration before, which has a u.",
    "def s.{u} : Sort (u + 2) := Sort (u + 1) def t : Nat := (fun (x : Sort (u + 2)) => 0) "
    "(Sort (u + 1))",
)
bad(
    "constant_at_parameter_declared_before",
    "level-params",
    "t",
    "PUnit at u was fine in the declaration before, which has a u.",
    """def s.{u} : Nat := (fun (x : PUnit.{u}) => 0) PUnit.unit.{u}
    def t : Nat := (fun (x : PUnit.{u}) => 0) PUnit.unit.{u}""",
)
bad(
    "parameter_declared_before_in_a_type",
    "level-params",
    "t",
    "The whole type was checked before, under a declaration with a u.",
    "axiom s.{u} : Nonempty.{u + 1} (Sort u) axiom t : Nonempty.{u + 1} (Sort u)",
)
good(
    "unfolded_at_two_levels",
    "Each unfolding has its own levels.",
    """def k.{u} (α : Type u) : Type (u + 1) := ULift.{u + 1, u} α
     theorem s : Eq.{3} (Type 1) (k.{0} Nat) (ULift.{1, 0} Nat) := Eq.refl.{3} (Type 1) (k.{0} Nat)
     theorem t (α : Type 1) : Eq.{4} (Type 2) (k.{1} α) (ULift.{2, 1} α) := Eq.refl.{4} (Type
       2) (k.{1} α)""",
)
bad(
    "unfolded_at_the_other_level",
    "declared-type",
    "t",
    "k at 1 unfolds to Tag at 1, whatever k at 0 unfolded to.",
    """inductive Tag.{u} : Type | mk : Tag.{u}
    def k.{u} : Type := Tag.{u}
    theorem s : Eq.{2} Type k.{0} Tag.{0} := Eq.refl.{2} Type Tag.{0}
    theorem t : Eq.{2} Type k.{1} Tag.{0} := Eq.refl.{2} Type Tag.{0}""",
)
bad(
    "one_constant_two_levels",
    "declared-type",
    "t",
    "Two instances of one definition are two types.",
    """inductive Tag.{u} : Type | mk : Tag.{u}
    def k.{u} : Type := Tag.{u}
    theorem t : Eq.{2} Type k.{0} k.{1} := Eq.refl.{2} Type k.{0}""",
)
good(
    "one_constant_two_levels_that_do_not_matter",
    "Unfolded, the levels are gone.",
    """def k.{u} : Nat := (fun (x : Type u) => 5) (PUnit.{u + 1})
     theorem t : Eq.{1} Nat k.{0} k.{1} := Eq.refl.{1} Nat 5""",
)
bad(
    "recursor_at_the_other_level",
    "application",
    "t",
    "A recursor into Prop was used before; into Type it wants a motive into Type.",
    """def s (n : Nat) : Prop := Nat.rec.{1} (fun (x : Nat) => Prop) True
      (fun (k : Nat) (ih : Prop) => ih) n
    def t (n : Nat) : Prop := Nat.rec.{2} (fun (x : Nat) => Prop) True
      (fun (k : Nat) (ih : Prop) => ih) n""",
)
bad(
    "two_variables_one_name",
    "declared-type",
    "t",
    "Two variables of one name and type are two variables.",
    "def t (α : Type) (P : α → Prop) (a a : α) (h : P a) : ∀ (a : α), P a := fun (b : α) => h",
)
bad(
    "swapped_variables",
    "declared-type",
    "t",
    "P a b is not P b a.",
    "theorem t (α : Type) (P : α → α → Prop) (a b : α) (h : P a b) : P b a := h",
)
bad(
    "swapped_variables_after_a_symmetric_success",
    "application",
    "t",
    "Both orders are compared in one proof; one success says nothing of the other.",
    """theorem t (α : Type) (P : α → α → Prop) (a b : α) (h : P a b) : And (P a b) (P b a) :=
    And.intro (P a b) (P b a) h h""",
)
good(
    "one_body_at_two_depths",
    "A body under one binder and under two.",
    """theorem t (p : Prop) (h : p) : And (p → p) (p → p → p) :=
     And.intro (p → p) (p → p → p) (fun (x : p) => h) (fun (x y : p) => h)""",
)
bad(
    "open_body_at_two_depths",
    "application",
    "t",
    "The variable counted from inside is another one, one binder deeper.",
    """theorem t (p q r : Prop) (k : q) : And (p → r → p) (p → r → q → p) :=
    And.intro (p → r → p) (p → r → q → p) (fun (x : p) (y : r) => x) (fun (x : p) (y : r) (z :
      q) => z)""",
)
good(
    "let_bodies_with_other_values",
    "One body, two values.",
    """theorem t : And (Eq.{1} Nat 1 1) (Eq.{1} Nat 2 2) := And.intro (Eq.{1} Nat 1 1) (Eq.{1}
      Nat 2 2)
     (let x : Nat := 1; Eq.refl.{1} Nat x) (let x : Nat := 2; Eq.refl.{1} Nat x)""",
)
bad(
    "let_body_with_the_other_value",
    "application",
    "t",
    "The body is right for the first value only.",
    """theorem t : And (Eq.{1} Nat 1 1) (Eq.{1} Nat 2 1) := And.intro (Eq.{1} Nat 1 1) (Eq.{1}
      Nat 2 1)
    (let x : Nat := 1; Eq.refl.{1} Nat x) (let x : Nat := 2; Eq.refl.{1} Nat x)""",
)
bad(
    "equality_is_not_closed_under_steps",
    "application",
    "t",
    "a = b and b = c for proofs of other propositions say nothing of a and c.",
    """theorem t (p q : Prop) (P : p → Prop) (a b : p) (c : q) (h : P a) : And (P b) q :=
    And.intro (P b) q h a""",
)
bad(
    "irrelevance_by_a_local_type",
    "declared-type",
    "t",
    "α was a proposition in the theorem before, here it is a Type.",
    """theorem s (α : Prop) (P : α → Prop) (a b : α) (h : P a) : P b := h
    theorem t (α : Type) (P : α → Prop) (a b : α) (h : P a) : P b := h""",
)
bad(
    "unit_by_a_local_type",
    "declared-type",
    "t",
    "The type was a unit in the theorem before, here it is Bool.",
    """theorem s (P : PUnit.{1} → Prop) (a b : PUnit.{1}) (h : P a) : P b := h
    theorem t (P : Bool → Prop) (a b : Bool) (h : P a) : P b := h""",
)
bad(
    "failed_unfolding_is_no_equality",
    "declared-type",
    "t",
    "Comparing long sums that differ in the end.",
    "theorem t (n : Nat) : Eq.{1} Nat (Nat.add n 30) (Nat.add n 31) := Eq.refl.{1} Nat (Nat.add "
    "n 30)",
)


def shared(depth: int, leaf: Term) -> Term:
    """``And x x`` of itself, `depth` over: 2^depth when written out."""
    for _ in range(depth):
        leaf = app(const("And"), leaf, leaf)
    return leaf


def as_theorem(statement: Term, value: Term) -> Declaration:
    return {
        "thm": {"name": "t", "levelParams": [], "type": statement, "value": value, "all": ["t"]}
    }


def proof_of_shared(depth: int) -> Term:
    statement, proof = const("True"), const("True.intro")
    for _ in range(depth):
        proof = app(const("And.intro"), statement, statement, proof, proof)
        statement = app(const("And"), statement, statement)
    return proof


good(
    "term_shared_sixty_times",
    "A term that shares its parts doubly is checked once for each part.",
    "",
    change=lambda _: [as_theorem(shared(60, const("True")), proof_of_shared(60))],
    extra="And True",
)
bad(
    "term_shared_sixty_times_with_a_lie",
    "declared-type",
    "t",
    "The same proof for a conjunction whose last leaf is False.",
    "",
    change=lambda _: [
        as_theorem(
            app(const("And"), shared(59, const("True")), const("False")), proof_of_shared(60)
        )
    ],
    extra="And True False",
)


def nested_functions(depth: int) -> Declaration:
    value: Term = ("bvar", depth - 1)
    type_: Term = const("Nat")
    for _ in range(depth):
        value = ("lam", "x", const("Nat"), value, "default")
        type_ = ("pi", "x", const("Nat"), type_, "default")
    fields = {"hints": "abbrev", "safety": "safe", "all": ["f"]}
    return {"def": {"name": "f", "levelParams": [], "type": type_, "value": value, **fields}}


def nested_successors(depth: int) -> Declaration:
    value: Term = const("Nat.zero")
    for _ in range(depth):
        value = app(const("Nat.succ"), value)
    literal: Term = ("nat", str(depth))
    equation = app(const("Eq", ("succ", ("zero",))), const("Nat"), value, literal)
    return as_theorem(equation, app(const("Eq.refl", ("succ", ("zero",))), const("Nat"), literal))


good(
    "three_hundred_functions_deep",
    "Depth is no obstacle.",
    "",
    change=lambda _: [nested_functions(300)],
    extra="Nat",
)
good(
    "two_thousand_successors_deep",
    "A number in unary is its literal.",
    "",
    change=lambda _: [nested_successors(2_000)],
    extra="Nat Eq",
)


good(
    "long_computation_within_the_budget",
    "A few thousand steps of computation.",
    "theorem t : Eq.{1} Nat (Nat.rec.{1} (fun (x : Nat) => Nat) 0 "
    "(fun (n : Nat) (ih : Nat) => Nat.succ ih) 1000) 1000 := Eq.refl.{1} Nat 1000",
)
