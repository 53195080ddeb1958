"""Definitional equality: what must be equal, and what must not."""

from building_cases import Group

CONVERSION = Group("conversion")


def equal(
    name: str,
    why: str,
    type_: str,
    left: str,
    right: str,
    *,
    before: str = "",
    variables: str = "",
    level: str = "1",
) -> None:
    """`left` and `right` are equal by computation."""
    CONVERSION.good(name, why, _claim(type_, left, right, before, variables, level))


def different(
    name: str,
    why: str,
    type_: str,
    left: str,
    right: str,
    *,
    before: str = "",
    variables: str = "",
    level: str = "1",
) -> None:
    """`left` and `right` are not."""
    source = _claim(type_, left, right, before, variables, level)
    CONVERSION.bad(name, "declared-type", "t", why, source)


def _claim(type_: str, left: str, right: str, before: str, variables: str, level: str) -> str:
    return f"""{before}
    theorem t {variables} : Eq.{{{level}}} ({type_}) ({left}) ({right}) :=
      Eq.refl.{{{level}}} ({type_}) ({left})"""


equal(
    "beta",
    "A function applied to its argument.",
    "Nat",
    "(fun (x : Nat) => Nat.succ x) n",
    "Nat.succ n",
    variables="(n : Nat)",
)
equal(
    "beta_of_many",
    "Three arguments at once, dependent.",
    "Nat",
    "(fun (a : Type) (x : a) (f : a → Nat) => f x) Nat n Nat.succ",
    "Nat.succ n",
    variables="(n : Nat)",
)
equal(
    "beta_under_binders",
    "Reduction happens under a lambda too.",
    "Nat → Nat",
    "fun (x : Nat) => (fun (y : Nat) => y) x",
    "fun (x : Nat) => x",
)
equal("delta_left", "A definition and its value.", "Nat", "f", "3", before="def f : Nat := 3")
equal(
    "delta_right", "The value and a definition of it.", "Nat", "3", "f", before="def f : Nat := 3"
)
equal(
    "delta_both",
    "Two definitions of one value.",
    "Nat",
    "f",
    "g",
    before="def f : Nat := 3 def g : Nat := 3",
)
equal(
    "delta_chain",
    "Definitions over definitions of differing heights.",
    "Nat",
    "d",
    "b2",
    before="def a : Nat := 3 def b : Nat := a def c : Nat := b def d : Nat := c "
    "def a2 : Nat := 3 def b2 : Nat := a2",
)
equal(
    "delta_with_levels",
    "Unfolding instantiates the levels.",
    "Type",
    "k.{0, 1} Nat Type",
    "Nat",
    before="def k.{u, v} (a : Type u) (b : Type v) : Type u := a",
    level="2",
)
equal(
    "same_head_compares_arguments",
    "Equal heads with equal arguments, whose unfolding is long.",
    "Nat",
    "Nat.pow 2 (Nat.add n 20)",
    "Nat.pow 2 (Nat.add n 20)",
    variables="(n : Nat)",
)
equal(
    "same_head_other_arguments",
    "Equal heads with other arguments may still agree once unfolded.",
    "Nat",
    "k 1",
    "k 2",
    before="def k (n : Nat) : Nat := 7",
)
different(
    "same_head_arguments_matter",
    "Other arguments, another value.",
    "Nat",
    "k 1",
    "k 2",
    before="def k (n : Nat) : Nat := Nat.succ n",
)
equal(
    "zeta", "A let and its body with the value put in.", "Nat", "let x : Nat := 3; Nat.succ x", "4"
)
equal(
    "zeta_in_function",
    "A let under a binder, its value open.",
    "Nat → Nat",
    "fun (y : Nat) => let x : Nat := y; Nat.succ x",
    "Nat.succ",
)
equal(
    "eta",
    "A function and its expansion.",
    "Nat → Nat",
    "f",
    "fun (x : Nat) => f x",
    variables="(f : Nat → Nat)",
)
equal(
    "eta_on_the_left",
    "The same, the other way round.",
    "Nat → Nat",
    "fun (x : Nat) => f x",
    "f",
    variables="(f : Nat → Nat)",
)
equal(
    "eta_twice",
    "Two arguments deep.",
    "Nat → Nat → Nat",
    "fun (x y : Nat) => f x y",
    "f",
    variables="(f : Nat → Nat → Nat)",
)
equal(
    "eta_of_constructor",
    "A constructor is a function.",
    "Nat → Nat",
    "fun (x : Nat) => Nat.succ x",
    "Nat.succ",
)
different(
    "eta_of_another_function",
    "The expansion of g is not f.",
    "Nat → Nat",
    "f",
    "fun (x : Nat) => g x",
    variables="(f g : Nat → Nat)",
)
different(
    "eta_with_other_argument",
    "f at a fixed argument is not f.",
    "Nat → Nat",
    "f",
    "fun (x : Nat) => f n",
    variables="(f : Nat → Nat) (n : Nat)",
)
different(
    "no_function_extensionality",
    "Pointwise equal by induction is not equal by computation.",
    "Nat → Nat",
    "fun (n : Nat) => Nat.add 0 n",
    "fun (n : Nat) => n",
)
CONVERSION.bad(
    "function_types_need_equal_domains",
    "declared-type",
    "t",
    "A cast along types that only look alike: domains differ.",
    "def t (f : Nat → Nat) : Bool → Nat := f",
)
CONVERSION.bad(
    "lambda_domains_differ",
    "declared-type",
    "t",
    "Two functions with equal bodies but other domains have other types.",
    "theorem t : Eq.{1} (Nat → Nat) (fun (x : Nat) => 0) (fun (x : Nat) => 0) := "
    "Eq.refl.{1} (Bool → Nat) (fun (x : Bool) => 0)",
)
equal(
    "structure_eta",
    "A pair is the pair of its projections.",
    "Prod.{0, 0} Nat Nat",
    "p",
    "Prod.mk.{0, 0} Nat Nat (proj Prod 0 p) (proj Prod 1 p)",
    variables="(p : Prod.{0, 0} Nat Nat)",
)
equal(
    "structure_eta_on_the_left",
    "The same, the other way round.",
    "Prod.{0, 0} Nat Nat",
    "Prod.mk.{0, 0} Nat Nat (proj Prod 0 p) (proj Prod 1 p)",
    "p",
    variables="(p : Prod.{0, 0} Nat Nat)",
)
equal(
    "structure_eta_dependent",
    "With a second field whose type depends on the first.",
    "Sigma.{0, 0} Nat B",
    "p",
    "Sigma.mk.{0, 0} Nat B (proj Sigma 0 p) (proj Sigma 1 p)",
    variables="(B : Nat → Type) (p : Sigma.{0, 0} Nat B)",
)
equal(
    "structure_eta_up_to_proof",
    "The property of a subtype is a proof: any will do.",
    "Subtype.{1} Nat P",
    "s",
    "Subtype.mk.{1} Nat P (proj Subtype 0 s) h",
    variables="(P : Nat → Prop) (s : Subtype.{1} Nat P) (h : P (proj Subtype 0 s))",
)
different(
    "structure_eta_with_other_field",
    "A pair is not the pair of another's first.",
    "Prod.{0, 0} Nat Nat",
    "p",
    "Prod.mk.{0, 0} Nat Nat (proj Prod 0 q) (proj Prod 1 p)",
    variables="(p q : Prod.{0, 0} Nat Nat)",
)
different(
    "structure_eta_swapped",
    "A pair is not its mirror image.",
    "Prod.{0, 0} Nat Nat",
    "p",
    "Prod.mk.{0, 0} Nat Nat (proj Prod 1 p) (proj Prod 0 p)",
    variables="(p : Prod.{0, 0} Nat Nat)",
)
equal(
    "recursor_on_structure_variable",
    "A recursor on a pair that is a variable computes by eta.",
    "Nat",
    "Prod.rec.{1, 0, 0} Nat Nat (fun (x : Prod.{0, 0} Nat Nat) => Nat) (fun (a b : Nat) => b) p",
    "proj Prod 1 p",
    variables="(p : Prod.{0, 0} Nat Nat)",
)
equal(
    "unit_like",
    "Two elements of a type with one constructor without fields.",
    "PUnit.{1}",
    "a",
    "b",
    variables="(a b : PUnit.{1})",
)
equal(
    "unit_like_function",
    "Eta and unit together.",
    "Nat → PUnit.{1}",
    "fun (n : Nat) => f n",
    "g",
    variables="(f g : Nat → PUnit.{1})",
)
different(
    "bool_is_not_unit_like",
    "Two constructors, two elements.",
    "Bool",
    "a",
    "b",
    variables="(a b : Bool)",
)
different(
    "no_eta_with_an_index",
    "A type with an index is no structure, one constructor or not.",
    "One n",
    "a",
    "One.mk n",
    variables="(n : Nat) (a : One n)",
    before="inductive One : Nat → Type | mk : ∀ (n : Nat), One n",
)
different(
    "no_eta_for_recursive",
    "A recursive type is no structure: unfolding eta would never end.",
    "Stream",
    "s",
    "Stream.mk (Stream.rec.{1} (fun (x : Stream) => Nat) "
    "(fun (n : Nat) (t : Stream) (ih : Nat) => n) s) (Stream.rec.{1} (fun (x : Stream) => Stream) "
    "(fun (n : Nat) (t : Stream) (ih : Stream) => t) s)",
    variables="(s : Stream)",
    before="inductive Stream : Type | mk : ∀ (head : Nat) (tail : Stream), Stream",
)
equal(
    "proof_irrelevance",
    "Two proofs of one proposition.",
    "p",
    "g",
    "h",
    variables="(p : Prop) (g h : p)",
    level="0",
)
equal(
    "proof_irrelevance_in_arguments",
    "A function of a proof cannot tell proofs apart.",
    "Nat",
    "f g",
    "f h",
    variables="(p : Prop) (f : p → Nat) (g h : p)",
)
equal(
    "proof_irrelevance_of_functions",
    "Proofs of a universally quantified proposition.",
    "∀ (n : Nat), P n",
    "g",
    "h",
    variables="(P : Nat → Prop) (g h : ∀ (n : Nat), P n)",
    level="0",
)
different(
    "no_irrelevance_for_data", "Numbers are no proofs.", "Nat", "a", "b", variables="(a b : Nat)"
)
different(
    "no_irrelevance_for_any_sort",
    "Sort u may be Type.",
    "α",
    "a",
    "b",
    variables="(α : Type) (a b : α)",
)
different(
    "no_irrelevance_of_propositions",
    "True and False are data of type Prop.",
    "Prop",
    "True",
    "False",
    level="1",
)
CONVERSION.bad(
    "no_irrelevance_between_propositions",
    "declared-type",
    "t",
    "Proofs of different propositions are never exchanged.",
    "theorem t (p q : Prop) (h : p) : q := h",
)
equal(
    "k_like",
    "A recursor of Eq computes on any proof of a = a.",
    "Nat",
    "Eq.rec.{1, 1} Nat n (fun (b : Nat) (x : Eq.{1} Nat n b) => Nat) 5 n h",
    "5",
    variables="(n : Nat) (h : Eq.{1} Nat n n)",
)
equal(
    "k_like_up_to_computation",
    "The two sides agree after computing.",
    "Nat",
    "Eq.rec.{1, 1} Nat 3 (fun (b : Nat) (x : Eq.{1} Nat 3 b) => Nat) 5 (Nat.add 1 2) h",
    "5",
    variables="(h : Eq.{1} Nat 3 (Nat.add 1 2))",
)
different(
    "k_like_with_other_sides",
    "A proof of a = b computes only if a and b agree.",
    "Nat",
    "Eq.rec.{1, 1} Nat a (fun (b : Nat) (x : Eq.{1} Nat a b) => Nat) 5 b h",
    "5",
    variables="(a b : Nat) (h : Eq.{1} Nat a b)",
)
different(
    "k_needs_no_field",
    "Acc is no K type: its constructor holds something.",
    "Nat",
    "Acc.rec.{1, 1} Nat r (fun (x : Nat) (y : Acc.{1} Nat r x) => Nat) "
    "(fun (x : Nat) (h : ∀ (y : Nat), r y x → Acc.{1} Nat r y) "
    "(ih : ∀ (y : Nat), r y x → Nat) => 5) n a",
    "5",
    variables="(r : Nat → Nat → Prop) (n : Nat) (a : Acc.{1} Nat r n)",
)
different(
    "no_structure_eta_of_a_proof",
    "A recursor on a proof variable of And does not compute.",
    "Nat",
    "And.rec.{1} p q (fun (x : And p q) => Nat) (fun (a : p) (b : q) => 5) h",
    "5",
    variables="(p q : Prop) (h : And p q)",
)
equal(
    "theorem_unfolds",
    "A theorem's proof may be unfolded where a recursor needs it.",
    "Nat",
    "And.rec.{1} True True (fun (x : And True True) => Nat) (fun (a b : True) => 5) s",
    "5",
    before="theorem s : And True True := And.intro True True True.intro True.intro",
)
different(
    "opaque_does_not_unfold",
    "An opaque's value is not its meaning.",
    "Nat",
    "o",
    "3",
    before="opaque o : Nat := 3",
)
different(
    "opaque_under_a_recursor",
    "Nor where a recursor would like it.",
    "Nat",
    "Nat.pred o",
    "2",
    before="opaque o : Nat := 3",
)
different(
    "two_opaques_of_one_value",
    "Two opaques differ though their values agree.",
    "Nat",
    "o",
    "p",
    before="opaque o : Nat := 3 opaque p : Nat := 3",
)
different(
    "axiom_does_not_compute",
    "An axiom has no value.",
    "Nat",
    "Nat.pred (Nat.succ a)",
    "Nat.pred a",
    before="axiom a : Nat",
)
equal(
    "axiom_under_constructor",
    "A recursor sees the constructor around an axiom.",
    "Nat",
    "Nat.pred (Nat.succ a)",
    "a",
    before="axiom a : Nat",
)
equal(
    "iota_on_open_terms",
    "x + (y + 1) computes to (x + y) + 1.",
    "Nat",
    "Nat.add x (Nat.succ y)",
    "Nat.succ (Nat.add x y)",
    variables="(x y : Nat)",
)
different(
    "no_iota_on_a_variable",
    "0 + x does not compute.",
    "Nat",
    "Nat.add 0 x",
    "x",
    variables="(x : Nat)",
)
equal(
    "vector_recursion",
    "A recursor on an indexed family computes.",
    "Nat",
    "Vec.rec.{1, 0} Nat (fun (n : Nat) (x : Vec.{0} Nat n) => Nat) 0 (fun (n : Nat) (a : Nat) "
    "(t : Vec.{0} Nat n) (ih : Nat) => Nat.succ ih) 1 (Vec.cons.{0} Nat 0 9 (Vec.nil.{0} Nat))",
    "1",
)
equal("sorts_up_to_level", "Sorts of equal levels.", "Type 1", "Sort (max 1 1)", "Type", level="3")
equal(
    "constants_up_to_level",
    "One constant at equal levels written differently.",
    "Type",
    "PUnit.{max 1 0}",
    "PUnit.{imax 0 1}",
    level="2",
)
CONVERSION.bad(
    "constants_at_other_levels",
    "declared-type",
    "t",
    "One constant at two universes is two types.",
    "def t.{u, v} (x : PUnit.{u}) : PUnit.{v} := x",
)
CONVERSION.good(
    "cast_along_computed_type",
    "The type of a cast is found by computation on both sides.",
    "def t (f : (∀ (b : Bool), Bool.rec.{2} (fun (x : Bool) => Type) Nat Bool b)) : Nat := "
    "f Bool.false",
)
CONVERSION.bad(
    "cast_along_other_branch",
    "declared-type",
    "t",
    "The other branch is another type.",
    "def t (f : (∀ (b : Bool), Bool.rec.{2} (fun (x : Bool) => Type) Nat Bool b)) : Nat := "
    "f Bool.true",
)
CONVERSION.bad(
    "numbers_differ",
    "declared-type",
    "t",
    "Two different numbers are not equal; else True would equal False.",
    "theorem t : Eq.{1} Nat 2 3 := Eq.refl.{1} Nat 2",
)
