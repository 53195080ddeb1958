"""Projections: out of which types, which fields, and never data out of a proposition."""

from building_cases import Group

PROJECTIONS = Group("projections")
good, bad = PROJECTIONS.good, PROJECTIONS.bad

PAIR = "(p : Prod.{0, 0} Nat Bool)"
good("first", "The first field of a pair.", f"def t {PAIR} : Nat := proj Prod 0 p")
good("second", "The second field of a pair.", f"def t {PAIR} : Bool := proj Prod 1 p")
good(
    "of_a_constructor",
    "A projection of a constructor computes.",
    "theorem t (n : Nat) : Eq.{1} Nat (proj Prod 0 (Prod.mk.{0, 0} Nat Nat n 5)) n := "
    "Eq.refl.{1} Nat n",
)
good(
    "dependent",
    "The second field's type mentions the first as a projection.",
    "def t (B : Nat → Type) (p : Sigma.{0, 0} Nat B) : B (proj Sigma 0 p) := proj Sigma 1 p",
)
good(
    "proof_out_of_data",
    "A subtype holds a proof.",
    "theorem t (P : Nat → Prop) (s : Subtype.{1} Nat P) : P (proj Subtype 0 s) := proj Subtype 1 s",
)
good(
    "proof_out_of_a_proof",
    "A conjunction's halves are proofs.",
    "theorem t (p q : Prop) (h : And p q) : q := proj And 1 h",
)
good(
    "through_a_definition",
    "The type of what is projected is found by computation.",
    "def P : Type := Prod.{0, 0} Nat Nat def t (p : P) : Nat := proj Prod 0 p",
)
good(
    "of_a_projection",
    "A projection of a projection.",
    "def t (p : Prod.{0, 0} (Prod.{0, 0} Nat Bool) Nat) : Bool := proj Prod 1 (proj Prod 0 p)",
)
good(
    "of_an_indexed_family",
    "One constructor, with an index: the field's type is at the parameters.",
    "inductive F (α : Type) : Nat → Type | mk : ∀ (a : α), F α 0 def t (x : F Bool 0) : Bool := "
    "proj F 0 x",
)
good(
    "with_levels",
    "Levels are taken from the type of what is projected.",
    "def t.{u} (α : Type u) (x : ULift.{3, u} α) : α := proj ULift 0 x",
)
good(
    "equals_the_recursor",
    "A projection and the recursor that does the same.",
    f"""theorem t {PAIR} : Eq.{{1}} Nat (proj Prod 0 p) (Prod.rec.{{1, 0, 0}} Nat Bool
       (fun (x : Prod.{{0, 0}} Nat Bool) => Nat) (fun (a : Nat) (b : Bool) => a) p) :=
       Eq.refl.{{1}} Nat (proj Prod 0 p)""",
)
good(
    "after_an_independent_datum",
    "A proof after data on which it does not depend.",
    "inductive P : Prop | mk : ∀ (n : Nat) (h : True), P theorem t (p : P) : True := proj P 1 p",
)

bad(
    "index_beyond_the_fields",
    "projection",
    "t",
    "A pair has two fields.",
    f"def t {PAIR} : Nat := proj Prod 2 p",
)
bad(
    "index_of_two_to_the_thirty_second",
    "projection",
    "t",
    "An index cut to 32 bits would be the first field.",
    f"def t {PAIR} : Nat := proj Prod 4294967296 p",
)
bad(
    "index_of_two_to_the_sixty_fourth",
    "projection",
    "t",
    "An index cut to 64 bits would be the first field.",
    f"def t {PAIR} : Nat := proj Prod 18446744073709551616 p",
)
bad(
    "of_an_empty_structure",
    "projection",
    "t",
    "A unit has no field.",
    "def t (u : PUnit.{1}) : Nat := proj PUnit 0 u",
)
bad(
    "of_two_constructors",
    "projection",
    "t",
    "Whose first field? Out of the second constructor it would be a proof of False.",
    """inductive D : Prop | a : ∀ (h : False), D | b : ∀ (h : True), D
    theorem t : False := proj D 0 (D.b True.intro)""",
)
bad(
    "of_no_constructor",
    "projection",
    "t",
    "False has no fields.",
    "theorem t (h : False) : False := proj False 0 h",
)
bad(
    "of_no_structure",
    "projection",
    "t",
    "Nat has two constructors.",
    "def t (n : Nat) : Nat := proj Nat 0 n",
)
bad(
    "of_a_function",
    "projection",
    "t",
    "A function has no fields.",
    "def t (f : Nat → Nat) : Nat := proj Prod 0 f",
    extra="Prod",
)
bad(
    "of_a_type",
    "projection",
    "t",
    "A sort has no fields.",
    "def t : Nat := proj Prod 0 Nat",
    extra="Prod Nat",
)
bad(
    "of_an_axiom",
    "projection",
    "t",
    "An axiom is no structure.",
    "axiom S : Type axiom s : S def t : Nat := proj S 0 s",
)
bad(
    "of_an_unknown_structure",
    "projection",
    "t",
    "Nothing of that name was declared.",
    f"def t {PAIR} : Nat := proj Magic 0 p",
)
bad(
    "of_a_definition_s_name",
    "projection",
    "t",
    "The name must be the structure's own.",
    "def P : Type := Prod.{0, 0} Nat Nat def t (p : P) : Nat := proj P 0 p",
)
bad(
    "wrong_structure",
    "projection",
    "t",
    "The name of one structure on a value of another, whose field is False.",
    """large inductive A (p : Prop) : Prop | mk : ∀ (h : p), A p
    large inductive B (p : Prop) : Prop | mk : ∀ (h : p), B p
    theorem t (x : B True) : True := proj A 0 x""",
)
bad(
    "wrong_structure_makes_false",
    "projection",
    "t",
    "Read as a pair of other fields the value proves False.",
    """inductive Yes : Type | mk : ∀ (h : True), Yes
    inductive No : Type | mk : ∀ (h : False), No
    theorem t : False := proj No 0 (Yes.mk True.intro)""",
)
bad(
    "wrong_structure_in_a_dropped_argument",
    "projection",
    "t",
    "Reduction drops it, checking must not.",
    """inductive Yes : Type | mk : ∀ (h : True), Yes
    inductive No : Type | mk : ∀ (h : False), No
    theorem t : True := (fun (x : Nat) => True.intro) ((fun (h : False) => 0)
      (proj No 0 (Yes.mk True.intro)))""",
)
bad(
    "of_an_ill_typed_constructor",
    "application",
    "t",
    "What is projected is checked, arguments and all; else the field proves False.",
    """large inductive W : Prop | mk : ∀ (h : False), W
    theorem t : False := proj W 0 (W.mk True.intro)""",
)
bad(
    "data_out_of_a_proposition",
    "projection",
    "t",
    "All proofs are equal, so their numbers would be: 0 = 1.",
    "inductive P : Prop | mk : ∀ (n : Nat), P def t (p : P) : Nat := proj P 0 p",
)
bad(
    "witness_of_an_existential",
    "projection",
    "t",
    "The witness is no data.",
    "def t (P : Nat → Prop) (h : Exists.{1} Nat P) : Nat := proj Exists 0 h",
)
bad(
    "proof_about_a_witness",
    "projection",
    "t",
    "The proof's type would mention a witness that cannot be had.",
    "def t (P : Nat → Prop) (h : Exists.{1} Nat P) : True := "
    "(fun (x : P 0) => True.intro) (proj Exists 1 h)",
)
bad(
    "type_out_of_a_proposition",
    "projection",
    "t",
    "A proposition held by a proof is data.",
    "inductive P : Prop | mk : ∀ (q : Prop), P def t (p : P) : Prop := proj P 0 p",
)
bad(
    "data_out_of_a_proposition_by_level",
    "projection",
    "t",
    "imax 1 0 is 0: the type is a proposition, however its sort is written.",
    """inductive P : Sort (imax 1 0) | mk : ∀ (b : Bool), P
    def t (p : P) : Bool := proj P 0 p""",
)
bad(
    "data_out_of_a_proposition_by_definition",
    "projection",
    "t",
    "A definition that computes to Prop hides nothing.",
    """def Hidden : Type := Prop small inductive P : Hidden | mk : ∀ (b : Bool), P
    def t (p : P) : Bool := proj P 0 p""",
)
bad(
    "data_out_of_nonempty",
    "projection",
    "t",
    "Choice by projection.",
    "def t (α : Type) (h : Nonempty.{1} α) : α := proj Nonempty 0 h",
)
bad(
    "field_of_the_wrong_type",
    "declared-type",
    "t",
    "The first field is a number.",
    f"def t {PAIR} : Bool := proj Prod 0 p",
)
bad(
    "dependent_field_at_other_value",
    "declared-type",
    "t",
    "The second field is of the first's family member, not of another's.",
    "def t (B : Nat → Type) (p q : Sigma.{0, 0} Nat B) : B (proj Sigma 0 q) := proj Sigma 1 p",
)
bad(
    "two_structures_same_shape",
    "declared-type",
    "t",
    "Projections by different structures are different, whatever the index.",
    """inductive A : Type | mk : ∀ (n : Nat), A inductive B : Type | mk : ∀ (n : Nat), B
    theorem t (a : A) (b : B) : Eq.{1} Nat (proj A 0 a) (proj B 0 b) := Eq.refl.{1} Nat (proj A
      0 a)""",
)
bad(
    "projections_at_other_index",
    "declared-type",
    "t",
    "The first is not the second.",
    """theorem t (p : Prod.{0, 0} Nat Nat) : Eq.{1} Nat (proj Prod 0 p) (proj Prod 1 p) :=
    Eq.refl.{1} Nat (proj Prod 0 p)""",
)
