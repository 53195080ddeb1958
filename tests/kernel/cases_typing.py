"""The typing rules of terms and what a declaration needs."""

from typing import Any

from building import Declaration
from building_cases import Group

TYPING = Group("typing")
good, bad = TYPING.good, TYPING.bad

good("definition", "A definition of its type.", "def f : Type := Prop")
good(
    "axiom",
    "An axiom needs a type that is a type.",
    "axiom a.{u} (α : Sort u) : Nonempty.{u} α → α",
)
good("theorem", "A theorem of its statement.", "theorem t (p : Prop) (h : p) : p := h")
good("opaque", "An opaque of its type.", "opaque o : Nat := 7")
good(
    "theorem_uses_theorem",
    "A theorem may rest on an earlier one.",
    "theorem s : True := True.intro theorem t : And True True := And.intro True True s s",
)
good(
    "dependent_application",
    "The type of an application is the body with the argument put in.",
    "def f (p : Nat → Prop) (h : ∀ (n : Nat), p n) : p 3 := h 3",
)
good(
    "let_value_is_known_in_its_body",
    "Under a let the value may be used for typing.",
    "def f : Nat := let a : Type := Nat; (fun (x : a) => x) 5",
)
bad(
    "beta_redex_is_no_let",
    "application",
    "f",
    "Under a lambda the argument is unknown: the body does not type-check on its own.",
    "def f : Nat := (fun (a : Type) => (fun (x : a) => x) 5) Nat",
)
good(
    "annotation_is_transparent",
    "mdata means nothing.",
    "theorem t : mdata True := mdata True.intro",
)
good(
    "binders_shadow",
    "Equal binder names do not capture: the innermost counts.",
    "def f (a : Type) (a : a) (b : Type) : Type := b",
)
good(
    "let_in_a_type",
    "A let inside a type reduces where the type is compared.",
    "theorem t : (let p : Prop := True; p) := True.intro",
)
good(
    "many_arguments",
    "Forty arguments of dependent types.",
    f"""def f (α : Type) {" ".join(f"(x{i} : α)" for i in range(40))} : α := x39
    def g : Nat := f Nat {" ".join(map(str, range(40)))}""",
)
good(
    "polymorphic_identity_of_itself",
    "id applied to id, each at its own universe.",
    "def f.{u} (α : Sort u) : α → α := id.{u} (α → α) (id.{u} α)",
)
bad(
    "application_to_wrong_type",
    "application",
    "t",
    "True.intro is no proof of False.",
    "theorem t : False := (fun (x : False) => x) True.intro",
)
bad(
    "application_in_a_dropped_argument",
    "application",
    "t",
    "The ill-typed argument vanishes on reduction, but it was never well typed.",
    "theorem t : True := (fun (x : False) => True.intro) True.intro",
)
bad(
    "application_of_no_function",
    "application",
    "t",
    "A number is no function.",
    "def t : Nat := Nat.zero Nat.zero",
)
bad(
    "application_of_a_type",
    "application",
    "t",
    "Nat is a type, no function.",
    "axiom t : Nat Nat.zero",
)
bad(
    "second_argument_of_wrong_type",
    "application",
    "t",
    "The second argument's type depends on the first: And.intro p q p-proof p-proof proves no q.",
    """theorem both (p q : Prop) (h : p) : And p q := And.intro p q h h""".replace("both", "t"),
)
bad(
    "lambda_over_a_term",
    "binder",
    "t",
    "A binder's type must be a type.",
    "def t : Nat := (fun (f : Nat → Nat) => 0) (fun (x : Nat.zero) => x)",
)
bad(
    "function_type_over_a_term",
    "binder",
    "t",
    "The domain of a function type must be a type.",
    "axiom t : ∀ (x : Nat.zero), Nat",
)
bad(
    "function_type_into_a_term",
    "binder",
    "t",
    "The codomain of a function type must be a type.",
    "axiom t : ∀ (x : Nat), x",
)
bad(
    "let_of_wrong_type",
    "let",
    "t",
    "A let that lends True.intro the type False proves False.",
    "theorem t : False := let x : False := True.intro; x",
)
bad(
    "let_of_wrong_type_unused",
    "let",
    "t",
    "Used or not, a let's value must have its type.",
    "theorem t : True := let x : False := True.intro; True.intro",
)
bad(
    "let_type_is_no_type",
    "let",
    "t",
    "A let's type must be a type.",
    "def t : Nat := let x : Nat.zero := Nat.zero; 0",
)
bad(
    "let_in_dropped_argument",
    "let",
    "t",
    "Reduction drops the let, checking must not.",
    "theorem t : True := (fun (x : Nat) => True.intro) (let y : Nat := True.intro; 0)",
)
bad(
    "definition_of_other_type",
    "declared-type",
    "t",
    "Type is no Prop.",
    "def t : Prop := Type",
)
bad(
    "theorem_of_other_statement",
    "declared-type",
    "t",
    "The plainest lie: True.intro proves True.",
    "theorem t : False := True.intro",
)
bad(
    "opaque_of_other_type",
    "declared-type",
    "o",
    "An opaque's value is checked though it is never unfolded.",
    "opaque o : False := True.intro theorem t : False := o",
)
bad(
    "theorem_of_data",
    "theorem-prop",
    "t",
    "A theorem's type must be a proposition; data would fall under proof irrelevance elsewhere.",
    "theorem t : Nat := 5",
)
bad(
    "theorem_of_any_sort",
    "theorem-prop",
    "t",
    "Sort u is a proposition for no reason but u = 0.",
    "theorem t.{u} (α : Sort u) (a : α) : α := a",
)
good(
    "theorem_in_a_prop_by_level",
    "imax 1 0 is 0: the statement's sort need not be written Prop.",
    "axiom p : Sort (imax 1 0) axiom h : p theorem t : p := h",
)
bad("type_of_axiom_is_a_term", "sort", "a", "A number is no type.", "axiom a : Nat.zero")
bad(
    "type_of_definition_is_a_function",
    "sort",
    "f",
    "A function into types is no type.",
    "def k (a b : Type) : Type := a def f : k := Prop",
)
bad(
    "type_of_axiom_is_ill_typed",
    "application",
    "a",
    "A statement must be well typed, proof or not.",
    "axiom a : Eq.{1} Nat True.intro Nat.zero",
)
bad(
    "type_of_theorem_is_ill_typed",
    "application",
    "t",
    "An ill-typed statement is no statement, even with a value of that same type.",
    """axiom h : True
    theorem t : Eq.{1} Nat h Nat.zero → True := fun (x : Eq.{1} Nat h Nat.zero) => h""",
)
bad(
    "unknown_constant",
    "name-known",
    "t",
    "Nothing of that name was declared.",
    "theorem t : False := magic",
)
bad(
    "unknown_constant_in_dropped_argument",
    "name-known",
    "t",
    "A constant that is never reached by reduction is needed all the same.",
    "theorem t : True := (fun (x : Nat) => True.intro) magic",
)
bad(
    "forward_reference",
    "name-known",
    "t",
    "A proof may not rest on what comes later: two theorems could prove each other.",
    "theorem t : False := s theorem s : False := t",
)
bad(
    "theorem_proves_itself",
    "name-known",
    "t",
    "A theorem is no premise of itself.",
    "theorem t : False := t",
)
bad(
    "definition_calls_itself",
    "name-known",
    "f",
    "Unrestricted recursion inhabits every type.",
    "def f (n : Nat) : False := f n",
)
bad(
    "opaque_calls_itself",
    "name-known",
    "o",
    "An opaque is no premise of itself.",
    "opaque o : Nat → False := fun (n : Nat) => o n",
)
bad(
    "axiom_mentions_itself",
    "name-known",
    "a",
    "A type may not mention the constant that it is the type of.",
    "axiom a : Eq.{1} Nat a a",
)


def twice(declarations: list[Declaration]) -> list[Declaration]:
    return [*declarations, declarations[-1]]


bad(
    "theorem_declared_twice",
    "name-fresh",
    "t",
    "A second declaration of a name is refused, even the same one.",
    "theorem t : True := True.intro",
    change=twice,
)
bad(
    "definition_replaced",
    "name-fresh",
    "p",
    "Replacing a definition after it was used changes what was proved.",
    "def p : Prop := True theorem t : p := True.intro def p : Prop := False",
)
bad(
    "inductive_replaced",
    "name-fresh",
    "False",
    "A second False with a constructor would make False provable.",
    """inductive False : Prop
    inductive False : Prop | intro : False
    theorem t : False := False.intro""",
)
bad(
    "constructor_replaced",
    "name-fresh",
    "Bool.true",
    "A constructor's name is taken.",
    "axiom b : Bool axiom Bool.true : Bool",
)
bad(
    "recursor_replaced",
    "name-fresh",
    "Bool.rec",
    "A recursor's name is taken.",
    "axiom b : Bool axiom Bool.rec : Bool → False",
)
bad(
    "inductive_over_axiom",
    "name-fresh",
    "T",
    "An inductive type may not take the name of an axiom.",
    "axiom T : Type inductive T : Type | mk : T",
)
bad(
    "constructor_over_axiom",
    "name-fresh",
    "T.mk",
    "A constructor may not take the name of an axiom.",
    "axiom T.mk : False inductive T : Type | mk : T",
)
bad(
    "recursor_over_axiom",
    "name-fresh",
    "T.rec",
    "A recursor may not take the name of an axiom.",
    "axiom T.rec : Nat inductive T : Type | mk : T",
)


def safety(kind: str, name: str, value: Any) -> dict[str, Any]:
    return {"edit": {name: {"safety" if kind == "def" else "isUnsafe": value}}}


bad(
    "unsafe_axiom",
    "safety",
    "a",
    "What is unsafe was never promised to be consistent.",
    "axiom a : False theorem t : False := a",
    **safety("axiom", "a", True),
)
bad(
    "unsafe_definition",
    "safety",
    "f",
    "An unsafe definition is outside the theory.",
    "def f : Nat := 0",
    **safety("def", "f", "unsafe"),
)
bad(
    "partial_definition",
    "safety",
    "f",
    "A partial definition is outside the theory, and it may call itself.",
    "def f (n : Nat) : False := f n",
    **safety("def", "f", "partial"),
)
bad(
    "unsafe_opaque",
    "safety",
    "o",
    "An unsafe opaque is outside the theory.",
    "opaque o : Nat := 0",
    **safety("opaque", "o", True),
)
bad(
    "unsafe_inductive",
    "safety",
    "T",
    "An unsafe inductive skips positivity.",
    "inductive T : Type | mk : ∀ (f : T → False), T",
    edit={each: {"isUnsafe": True} for each in ("T", "T.mk", "T.rec")},
)
good(
    "hints_mean_nothing_for_truth",
    "Reducibility hints only steer the order of unfolding.",
    "def f : Nat := 3 def g : Nat := f theorem t : Eq.{1} Nat g 3 := Eq.refl.{1} Nat 3",
    edit={"f": {"hints": {"regular": 900}}, "g": {"hints": {"regular": 0}}},
)
good(
    "opaque_hint_still_unfolds",
    "A definition with the hint opaque is a definition: the kernel may unfold it.",
    "def f : Nat := 3 theorem t : Eq.{1} Nat f 3 := Eq.refl.{1} Nat 3",
    edit={"f": {"hints": "opaque"}},
)
