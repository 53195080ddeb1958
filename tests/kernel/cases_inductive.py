"""Inductive types: what a block may declare, and where its types may occur."""

from building_cases import Group

INDUCTIVE = Group("inductive")
good, bad = INDUCTIVE.good, INDUCTIVE.bad

good("enumeration", "Constructors without fields.", "inductive C : Type | r : C | g : C | b : C")
good("empty_type", "No constructors at all.", "inductive E : Type")
good(
    "empty_in_any_sort",
    "A type without constructors eliminates everywhere even where it may be a proposition.",
    "inductive E.{u_1} : Sort u_1",
)
good(
    "tree_recursion_computes",
    "Two recursive fields, two induction hypotheses.",
    """inductive T : Type | leaf : T | node : ∀ (l r : T), T
    def size (t : T) : Nat := T.rec.{1} (fun (x : T) => Nat) 1
      (fun (l r : T) (a b : Nat) => Nat.add a b) t
    theorem t : Eq.{1} Nat (size (T.node (T.node T.leaf T.leaf) T.leaf)) 3 := Eq.refl.{1} Nat 3""",
)
good(
    "parameters_and_levels",
    "Two parameters in two universes.",
    """inductive S.{u, v} (α : Type u) (β : Type v) : Type (max u v)
      | l : ∀ (a : α), S.{u, v} α β | r : ∀ (b : β), S.{u, v} α β""",
)
good(
    "dependent_parameter",
    "A parameter's type may mention an earlier parameter.",
    "inductive D (α : Type) (p : α → Prop) (a : α) : Type | mk : ∀ (h : p a), D α p a",
)
good(
    "indexed_family",
    "Constructors at different indices.",
    "theorem t : Eq.{1} (Vec.{0} Nat 1) (Vec.cons.{0} Nat 0 7 (Vec.nil.{0} Nat)) "
    "(Vec.cons.{0} Nat 0 7 (Vec.nil.{0} Nat)) := "
    "Eq.refl.{1} (Vec.{0} Nat 1) (Vec.cons.{0} Nat 0 7 (Vec.nil.{0} Nat))",
)
good(
    "fixed_position_may_be_an_index",
    "What could be a parameter may be declared as an index.",
    "inductive I : Nat → Type | mk : ∀ (n : Nat) (x : I n), I n",
)
good(
    "reflexive",
    "A field that is a function into the type.",
    """inductive W : Type | leaf : W | node : ∀ (f : Nat → W), W
    def depth (w : W) : Nat := W.rec.{1} (fun (x : W) => Nat) 0
      (fun (f : Nat → W) (ih : Nat → Nat) => Nat.succ (ih 0)) w
    theorem t : Eq.{1} Nat (depth (W.node (fun (n : Nat) => W.node (fun (n : Nat) => W.leaf)))) 2
      := Eq.refl.{1} Nat 2""",
)
good(
    "well_founded_trees",
    "The general reflexive type.",
    "inductive W.{u, v} (α : Type u) (β : α → Type v) : Type (max u v) "
    "| sup : ∀ (a : α) (f : β a → W.{u, v} α β), W.{u, v} α β",
)
good(
    "reflexive_proposition",
    "Accessibility: reflexive, indexed, a proposition, eliminating into every sort.",
    """theorem t (α : Type) (r : α → α → Prop) (a b : α) (h : Acc.{1} α r a) (l : r b a) :
      Acc.{1} α r b := Acc.rec.{0, 1} α r (fun (x : α) (y : Acc.{1} α r x) => r b x → Acc.{1} α r b)
      (fun (x : α) (h : ∀ (y : α), r y x → Acc.{1} α r y)
        (ih : ∀ (y : α), r y x → r b y → Acc.{1} α r b) (k : r b x) => h b k) a h l""",
)
good(
    "accessibility_computes",
    "A recursor on Acc computes where the proof is built by its constructor.",
    """def lt (a b : Nat) : Prop := False
    theorem acc (n : Nat) : Acc.{1} Nat lt n := Acc.intro.{1} Nat lt n
      (fun (y : Nat) (h : lt y n) => False.rec.{0} (fun (x : False) => Acc.{1} Nat lt y) h)
    theorem t : Eq.{1} Nat (Acc.rec.{1, 1} Nat lt (fun (x : Nat) (y : Acc.{1} Nat lt x) => Nat)
      (fun (x : Nat) (h : ∀ (y : Nat), lt y x → Acc.{1} Nat lt y) (ih : ∀ (y : Nat), lt y x → Nat)
        => Nat.succ x) 4 (acc 4)) 5 := Eq.refl.{1} Nat 5""",
)
good(
    "proposition_with_two_constructors",
    "It eliminates into propositions only.",
    """theorem t (a b : Prop) (h : Or a b) : Or b a := Or.rec a b (fun (x : Or a b) => Or b a)
      (fun (x : a) => Or.inr b a x) (fun (x : b) => Or.inl b a x) h""",
)
good(
    "proposition_over_any_universe",
    "The fields of a proposition may live anywhere.",
    "inductive P.{u} : Prop | mk : ∀ (α : Type u) (a : α), P.{u}",
)
good(
    "proposition_with_data_in_its_index",
    "Data that the index fixes does not stop large elimination.",
    """large inductive P : Nat → Prop | mk : ∀ (n : Nat), P n
    def f (n : Nat) (h : P n) : Nat := P.rec.{1} (fun (m : Nat) (x : P m) => Nat)
      (fun (m : Nat) => m) n h""",
)
good(
    "mutual_even_odd",
    "Two types of one block, each recursor over both.",
    """mutual
      inductive Even : Nat → Prop
        | zero : Even 0 | succ : ∀ (n : Nat) (h : Odd n), Even (Nat.succ n)
      inductive Odd : Nat → Prop | succ : ∀ (n : Nat) (h : Even n), Odd (Nat.succ n)
    end
    theorem t : Even 2 := Even.succ 1 (Odd.succ 0 Even.zero)""",
)
good(
    "mutual_data_computes",
    "Recursion through both types of a block.",
    """mutual
      inductive A : Type | leaf : A | node : ∀ (b : B), A
      inductive B : Type | node : ∀ (a : A), B
    end
    def da (a : A) : Nat := A.rec.{1} (fun (x : A) => Nat) (fun (x : B) => Nat) 0
      (fun (b : B) (ih : Nat) => Nat.succ ih) (fun (a : A) (ih : Nat) => Nat.succ ih) a
    theorem t : Eq.{1} Nat (da (A.node (B.node (A.node (B.node A.leaf))))) 4 := Eq.refl.{1} Nat
      4""",
)
good(
    "mutual_with_parameters",
    "The block shares parameters and universe.",
    """mutual
      inductive A.{u} (α : Type u) : Type u | nil : A.{u} α | cons : ∀ (a : α) (b : B.{u} α),
        A.{u} α
      inductive B.{u} (α : Type u) : Type u | cons : ∀ (a : α) (b : A.{u} α), B.{u} α
    end""",
)
good(
    "nested_in_list",
    "A tree with a list of subtrees: a second recursor over the lists.",
    """inductive T : Type | node : ∀ (n : Nat) (l : List.{0} T), T
    def sum (t : T) : Nat := T.rec.{1} (fun (x : T) => Nat) (fun (x : List.{0} T) => Nat)
      (fun (n : Nat) (l : List.{0} T) (ih : Nat) => Nat.add n ih) 0
      (fun (h : T) (t : List.{0} T) (a b : Nat) => Nat.add a b) t
    theorem t : Eq.{1} Nat (sum (T.node 3 (List.cons.{0} T (T.node 4 (List.nil.{0} T))
      (List.nil.{0} T)))) 7 := Eq.refl.{1} Nat 7""",
)
good(
    "nested_with_parameter",
    "Nested and polymorphic.",
    "inductive T.{u} (α : Type u) : Type u | node : ∀ (a : α) (l : List.{u} (T.{u} α)), T.{u} α",
)
good(
    "nested_twice",
    "A list of options of trees: two containers, one inside the other.",
    "inductive T : Type | node : ∀ (l : List.{0} (Option.{0} T)), T",
)
good(
    "nested_in_two_containers",
    "One after the other; and the same container again, which brings no new recursor.",
    "inductive T : Type | a : ∀ (l : List.{0} T) (o : Option.{0} T), T | b : ∀ (l : List.{0} T), T",
)
good(
    "nested_reflexive",
    "A function into a list of trees.",
    "inductive T : Type | node : ∀ (f : Nat → List.{0} T), T",
)
good(
    "nested_in_indexed_container",
    "The container keeps its index, also one bound by a field.",
    "inductive T : Type | node : ∀ (n : Nat) (v : Vec.{0} T n), T",
)
good(
    "nested_in_structure",
    "A pair of a tree and something else.",
    "inductive T : Type | leaf : T | node : ∀ (p : Prod.{0, 0} T Nat), T",
)
good(
    "nested_in_mutual_container",
    "The whole block of the container joins.",
    """mutual
      inductive A (α : Type) : Type | nil : A α | cons : ∀ (a : α) (b : B α), A α
      inductive B (α : Type) : Type | cons : ∀ (a : α) (b : A α), B α
    end
    inductive T : Type | node : ∀ (b : B T), T""",
)
good(
    "nested_mutual",
    "Two types of a block, each in a list of the other.",
    """mutual
      inductive A : Type | mk : ∀ (l : List.{0} B), A
      inductive B : Type | leaf : B | mk : ∀ (l : List.{0} A), B
    end""",
)
good(
    "nested_at_two_parameters",
    "One container at two parameters is two members.",
    "inductive T : Type | mk : ∀ (a : List.{0} T) (b : List.{0} (Prod.{0, 0} T Nat)), T",
)
good(
    "type_by_definition",
    "The type of the type is found by computation.",
    "def Universe : Type 1 := Type inductive T : Universe | mk : T",
)
good(
    "field_by_definition",
    "A field whose type computes to a function of harmless things.",
    "def F : Type := Nat → Nat inductive T : Type | mk : ∀ (f : F), T",
)
good(
    "let_in_a_field",
    "A let inside a field's type.",
    "inductive T : Type | mk : ∀ (x : let α : Type := Nat; α), T",
)
good(
    "structure_with_dependent_proof",
    "A field's type mentions an earlier field.",
    "inductive F (n : Nat) : Type | mk : ∀ (v : Nat) (h : Eq.{1} Nat v n), F n",
)

POSITIVE = "would let the type eat itself: Curry's paradox proves False"
bad(
    "negative",
    "positivity",
    "T.mk",
    f"T to the left of an arrow {POSITIVE}.",
    """inductive T : Type | mk : ∀ (f : T → False), T
    def f (t : T) : False := T.rec.{0} (fun (x : T) => False) (fun (g : T → False) => g t) t
    theorem t : False := f (T.mk f)""",
)
bad(
    "negative_proposition",
    "positivity",
    "P.mk",
    f"Propositions are no exception: it {POSITIVE}.",
    "inductive P : Prop | mk : ∀ (f : P → False), P",
)
bad(
    "doubly_negative",
    "positivity",
    "T.mk",
    "Positive but not strictly: with impredicative Prop that is inconsistent.",
    "inductive T : Type | mk : ∀ (f : (T → Prop) → Prop), T",
)
bad(
    "negative_after_good_constructors",
    "positivity",
    "T.bad",
    "Every constructor counts, not the first.",
    "inductive T : Type | a : T | b : ∀ (t : T), T | bad : ∀ (f : T → Nat), T",
)
bad(
    "negative_in_a_later_field",
    "positivity",
    "T.mk",
    "Every field counts.",
    "inductive T : Type | mk : ∀ (n : Nat) (t : T) (f : T → Nat), T",
)
bad(
    "negative_in_a_later_argument",
    "positivity",
    "T.mk",
    "Every argument of a field's function counts.",
    "inductive T : Type | mk : ∀ (f : Nat → T → T), T",
)
bad(
    "negative_behind_a_definition",
    "positivity",
    "T.mk",
    f"The definition computes to T → False, which {POSITIVE}.",
    """def Neg (α : Type) : Type := α → Empty
    inductive T : Type | mk : ∀ (f : Neg T), T""",
)
bad(
    "negative_in_a_container",
    "positivity",
    "List.cons",
    "A list of functions from T.",
    "inductive T : Type | mk : ∀ (l : List.{0} (T → Nat)), T",
)
bad(
    "negative_container",
    "positivity",
    "Neg.mk",
    f"The container holds its parameter to the left of an arrow, and {POSITIVE}.",
    """inductive Neg (α : Type) : Type | mk : ∀ (f : α → Empty), Neg α
    inductive T : Type | mk : ∀ (n : Neg T), T""",
)
bad(
    "negative_across_a_block",
    "positivity",
    "A.mk",
    "Every type of the block counts for every other.",
    """mutual
      inductive A : Type | mk : ∀ (f : B → Empty), A
      inductive B : Type | mk : ∀ (a : A), B
    end""",
)
bad(
    "under_an_unknown_function",
    "positivity",
    "T.mk",
    "F may be anything, also negation.",
    "inductive T (F : Type → Type) : Type | mk : ∀ (x : F (T F)), T F",
)
bad(
    "under_an_axiom",
    "positivity",
    "T.mk",
    "An axiom is no inductive container.",
    "axiom F : Type → Type inductive T : Type | mk : ∀ (x : F T), T",
)
bad(
    "in_an_index_of_a_container",
    "positivity",
    "T.mk",
    "In an index of another family it is no nested occurrence.",
    """inductive F : Type → Type | mk : F Nat
    inductive T : Type | mk : ∀ (x : F T), T""",
)
bad(
    "in_its_own_index",
    "occurrence-index",
    "T.mk",
    "A recursive occurrence whose index mentions the block again.",
    "inductive T : Type → Type | mk : ∀ (x : T (T Nat)), T Nat",
)
bad(
    "in_the_index_of_its_result",
    "occurrence-index",
    "T.mk",
    "A constructor's own index mentions the type.",
    "inductive T : Type → Type | mk : T (T Nat)",
)
bad(
    "constructor_makes_another_type",
    "constructor-result",
    "T.mk",
    "A constructor of T makes a T.",
    "inductive T : Type | mk : ∀ (n : Nat), Nat",
)
bad(
    "constructor_makes_false",
    "constructor-result",
    "T.mk",
    "As a constructor it would prove False outright.",
    "inductive T : Prop | mk : False theorem t : False := T.mk",
)
bad(
    "constructor_makes_a_sibling",
    "constructor-result",
    "A.mk",
    "A constructor of A makes an A, not another type of the block.",
    """mutual
      inductive A : Type | mk : ∀ (n : Nat), B
      inductive B : Type | mk : B
    end""",
)
bad(
    "constructor_at_other_parameter",
    "constructor-result",
    "T.mk",
    "A parameter is fixed throughout: with T Nat the recursor would not fit.",
    "inductive T (α : Type) : Type | mk : T Nat",
)
bad(
    "constructor_with_swapped_parameters",
    "constructor-result",
    "T.mk",
    "Parameters come in their order.",
    "inductive T (α β : Type) : Type | mk : T β α",
)
bad(
    "recursion_at_other_parameter",
    "occurrence",
    "T.mk",
    "A recursive occurrence is at the block's parameters.",
    "inductive T (α : Type) : Type | mk : ∀ (t : T Nat), T α",
)
bad(
    "recursion_at_other_level",
    "occurrence",
    "T.mk",
    "A recursive occurrence is at the block's levels.",
    "inductive T.{u} : Type 1 | mk : ∀ (t : T.{u + 1}), T.{u}",
)
bad(
    "constructor_at_other_level",
    "constructor-result",
    "T.mk",
    "A constructor makes the type at the block's levels.",
    "inductive T.{u} : Type 1 | mk : T.{u + 1}",
)
bad(
    "field_in_a_larger_universe",
    "constructor-universe",
    "T.mk",
    "A Type that holds any Type is Girard's paradox.",
    "inductive T : Type | mk : ∀ (α : Type), T",
)
bad(
    "field_in_any_universe",
    "constructor-universe",
    "T.mk",
    "At a large u the field does not fit.",
    "inductive T.{u} : Type | mk : ∀ (α : Sort u) (a : α), T.{u}",
)
bad(
    "field_as_large_as_the_type",
    "constructor-universe",
    "T.mk",
    "Sort u is not in Sort u.",
    "inductive T.{u} : Type u | mk : ∀ (α : Type u), T.{u}",
)
bad(
    "field_too_large_if_a_level_is_zero",
    "constructor-universe",
    "T.mk",
    "imax u v is 0 at v = 0; a Type field does not fit then unless the type is a Prop for good.",
    "inductive T.{u, v} : Sort (imax (u + 1) v) | mk : ∀ (n : Nat), T.{u, v}",
)
bad(
    "type_is_no_universe",
    "inductive-type",
    "T",
    "The type of an inductive type ends in a sort.",
    "inductive T : Nat",
)
bad(
    "type_mentions_itself",
    "inductive-type",
    "T",
    "T is not there yet where its own type is read.",
    "inductive T : T → Type",
)
bad(
    "type_is_ill_typed",
    "application",
    "T",
    "An index type that is no type.",
    "inductive T : Eq.{1} Nat True.intro 0 → Type | mk : ∀ (h : Eq.{1} Nat True.intro 0), T h",
)
bad(
    "constructor_is_ill_typed",
    "application",
    "T.mk",
    "A constructor's type must be well typed.",
    "inductive T : Type | mk : ∀ (h : Eq.{1} Nat True.intro 0), T",
)
bad(
    "constructor_index_is_ill_typed",
    "application",
    "T.mk",
    "True.intro is no index of type Nat.",
    "inductive T : Nat → Type | mk : T True.intro",
)
bad(
    "constructor_without_index",
    "constructor-result",
    "T.mk",
    "T without its index is a function, not a type.",
    "inductive T : Nat → Type | mk : T",
)
bad(
    "constructor_with_unknown_constant",
    "name-known",
    "T.mk",
    "Nothing of that name was declared.",
    "inductive T : Type | mk : ∀ (x : Magic), T",
)
bad(
    "constructor_uses_a_constructor",
    "name-known",
    "T.b",
    "A constructor's type may not mention the block's constructors.",
    "inductive T : Type | a : T | b : ∀ (h : Eq.{1} T T.a T.a), T",
)
bad(
    "mutual_in_two_universes",
    "inductive-universe",
    "B",
    "All types of a block live in one universe.",
    """mutual
      inductive A : Type | mk : A
      inductive B : Type 1 | mk : B
    end""",
)
bad(
    "mutual_prop_and_type",
    "inductive-universe",
    "B",
    "A proposition and data in one block.",
    """mutual
      inductive A : Prop | mk : ∀ (b : B), A
      inductive B : Type | mk : ∀ (n : Nat), B
    end""",
)
bad(
    "mutual_with_other_parameters",
    "inductive-parameters",
    "B",
    "All types of a block have the same parameters.",
    """mutual
      inductive A (α : Type) : Type | mk : ∀ (b : B Nat), A α
      inductive B (n : Nat) : Type | mk : B n
    end""",
)
bad(
    "mutual_with_other_level_parameters",
    "inductive-levels",
    "B",
    "All types of a block have the same universe parameters.",
    """mutual
      inductive A.{u} : Type 1 | mk : A.{u}
      inductive B.{v} : Type 1 | mk : B.{v}
    end""",
)
bad(
    "nested_in_a_field",
    "nested-locals",
    "T.mk",
    "A container's parameter may not depend on a field: there would be no single recursor for it.",
    """inductive Box (α : Type) (n : Nat) : Type | mk : ∀ (a : α), Box α n
    inductive T : Type | leaf : T | mk : ∀ (n : Nat) (b : Box T n), T""",
)
bad(
    "nested_in_a_proposition",
    "nested-universe",
    "T.mk",
    "A container in another universe than the block: Nonempty forgets its data.",
    "inductive T : Type | leaf : T | mk : ∀ (h : Nonempty.{1} T), T",
)
bad(
    "nested_in_an_equation",
    "nested-universe",
    "T.mk",
    "An equation between types of which one is T.",
    "inductive T : Type 2 | mk : ∀ (h : Eq.{4} (Type 2) T T), T",
)
bad(
    "nested_with_itself_in_an_index_type",
    "nested-indices",
    "T.mk",
    "The container's index ranges over the type itself, which is only being made.",
    """inductive F (α : Type) : α → Type | mk : ∀ (a : α), F α a
    inductive T : Type | leaf : T | mk : ∀ (x : T) (y : F T x), T""",
)
bad(
    "two_types_of_one_name",
    "name-fresh",
    "A",
    "A block may not declare a name twice.",
    """mutual
      inductive A : Type | a : A
      inductive B : Type | b : ∀ (a : A), B
    end""",
    edit={"B": {"name": "A"}},
)
bad(
    "two_constructors_of_one_name",
    "name-fresh",
    "T.a",
    "Two constructors of one name with different types: which one is meant?",
    "inductive T : Type | a : T | b : ∀ (n : Nat), T",
    edit={"T.b": {"name": "T.a"}, "T": {"ctors": ["T.a", "T.a"]}},
)
bad(
    "constructor_named_like_its_type",
    "name-fresh",
    "T",
    "A constructor may not take the name of its own type.",
    "inductive T : Type | a : T",
    edit={"T.a": {"name": "T"}, "T": {"ctors": ["T"]}},
)
bad(
    "constructor_named_like_the_recursor",
    "name-fresh",
    "T.rec",
    "A constructor may not take the name of the recursor.",
    "inductive T : Type | a : T",
    edit={"T.a": {"name": "T.rec"}, "T": {"ctors": ["T.rec"]}},
)
bad(
    "block_of_no_type",
    "inductive-block",
    "",
    "A block declares something.",
    "inductive T : Type",
    change=lambda declarations: [{"inductive": {"types": [], "ctors": [], "recs": []}}],
)
