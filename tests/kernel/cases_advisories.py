"""Published faults of kernels, each as a declaration of our own that falls into the same trap."""

from collections.abc import Callable
from typing import Any

from building import ZERO, Declaration, Term, app, const
from building_cases import Group

ADVISORIES = Group("advisories")
good, bad = ADVISORIES.good, ADVISORIES.bad


def block(declarations: list[Declaration]) -> dict[str, Any]:
    found: dict[str, Any] = next(d for d in declarations if "inductive" in d)["inductive"]
    return found


def first_premise_everywhere(value: Term) -> Term:
    """A rule's value with its induction hypothesis replaced by the premise for zero's value."""
    if value[0] == "lam":
        return (*value[:3], first_premise_everywhere(value[3]), value[4])
    return app(value[1], ("bvar", 2))


def with_last_domain(value: Term, domain: Term) -> Term:
    """A rule's value whose innermost function takes something else."""
    if value[3][0] == "lam":
        return (*value[:3], with_last_domain(value[3], domain), value[4])
    return (*value[:2], domain, *value[3:])


bad(
    "opaque_body_of_another_type",
    "declared-type",
    "o",
    "An opaque's body escaped some checks of theorems (CVE-2026-72711): it proves its type.",
    "opaque o : False := True.intro theorem t : False := o",
)
bad(
    "opaque_body_ill_typed_inside",
    "application",
    "o",
    "The body's type fits, its inside does not.",
    "opaque o : True := (fun (x : False) => True.intro) True.intro",
)
bad(
    "opaque_body_with_a_loose_variable",
    "G2-LEAN-023",
    "",
    "A variable of nobody in an opaque's body (CVE-2026-72711, as far as an export can say it).",
    "opaque o (n : Nat) : Nat := #1",
)
bad(
    "nested_parameter_ill_typed",
    "application",
    "T.mk",
    "A container's parameter vanishes from the auxiliary types, so only a check of its own sees it"
    " (CVE-2026-72844).",
    """inductive Box (p : Prop) (h : p) (α : Type) : Type | mk : ∀ (a : α), Box p h α
    inductive T : Type | leaf : T | mk : ∀ (b : Box False True.intro T), T""",
)
bad(
    "nested_parameter_with_a_wrong_projection",
    "projection",
    "T.mk",
    "The same trap with a projection by the name of another structure.",
    """inductive Yes : Type | mk : ∀ (h : True), Yes
    inductive No : Type | mk : ∀ (h : False), No
    inductive Box (p : Prop) (h : p) (α : Type) : Type | mk : ∀ (a : α), Box p h α
    inductive T : Type | leaf : T | mk : ∀ (b : Box False (proj No 0 (Yes.mk True.intro)) T), T""",
)
bad(
    "nested_parameter_at_wrong_level",
    "level-count",
    "T.mk",
    "A constant without its levels in a container's parameter.",
    """inductive Box (β : Type) (α : Type) : Type | mk : ∀ (a : α), Box β α
    inductive T : Type | leaf : T | mk : ∀ (b : Box PUnit T), T""",
)
bad(
    "nested_container_at_other_levels",
    "application",
    "T.mk",
    "The container's levels must suit its parameter.",
    "inductive T : Type | leaf : T | mk : ∀ (l : List.{1} T), T",
)
bad(
    "name_of_an_auxiliary_type",
    "name-known",
    "K.mk",
    "A name that some kernels give to a container while they check: it is declared nowhere.",
    """inductive T : Type | mk : ∀ (l : List.{0} T), T
    inductive K : Type | mk : ∀ (x : _nested.T_1), K""",
)
good(
    "name_like_an_auxiliary_type_declared",
    "Declared, the name is like any other.",
    """def _nested.T_1 : Type := Nat inductive T : Type | mk : ∀ (l : List.{0} T), T
     inductive K : Type | mk : ∀ (x : _nested.T_1), K""",
)
bad(
    "auxiliary_recursor_taken",
    "name-fresh",
    "T.rec_1",
    "The name of the recursor over the container is taken by a proof of False.",
    "axiom T.rec_1 : False inductive T : Type | mk : ∀ (l : List.{0} T), T",
)
bad(
    "level_below_its_own_imax",
    "declared-type",
    "t",
    "imax u v + 1 taken for at most imax u v lets Type fall into Prop.",
    """def t.{u, v} (α : Sort ((imax u v) + 1)) : Sort (imax u v) := α""",
)
bad(
    "projection_out_of_two_constructors",
    "projection",
    "t",
    "The first field of the first constructor read out of the second.",
    """inductive D : Prop | a : ∀ (h : False), D | b : ∀ (h : True), D
    theorem t : False := proj D 0 (D.b True.intro)""",
)
bad(
    "fields_of_a_constructor_denied",
    "constructor-fields",
    "S.mk",
    "A structure said to have no field is a unit: all its elements would be equal.",
    """inductive S : Type | mk : ∀ (b : Bool), S
    theorem t (a b : S) : Eq.{1} S a b := Eq.refl.{1} S a""",
    edit={"S.mk": {"numFields": 0}},
)
bad(
    "recursive_structure_said_to_be_plain",
    "inductive-recursive",
    "S",
    "Eta for a recursive structure.",
    """inductive S : Type | mk : ∀ (n : Nat) (s : S), S""",
    edit={"S": {"isRec": False}},
)
bad(
    "indices_denied",
    "inductive-indices",
    "S",
    "Eta for a family with an index would join members at different indices.",
    "inductive S : Nat → Type | mk : ∀ (n : Nat), S n",
    edit={"S": {"numIndices": 0}},
)
bad(
    "k_claimed_for_numbers",
    "recursor-k",
    "M.rec",
    "K for a type like Nat takes every number for zero while it computes.",
    """inductive M : Type | zero : M | succ : ∀ (n : M), M
    def p (m : M) : Prop := M.rec.{1} (fun (x : M) => Prop) True (fun (n : M) (ih : Prop) =>
      False) m
    theorem t : False := M.rec.{0} p True.intro (fun (n : M) (ih : p n) => ih) (M.succ M.zero)""",
    edit={"M.rec": {"k": True}},
)
bad(
    "k_at_another_index",
    "declared-type",
    "t",
    "K looks at the type of the major premise, which must fit the constructor: a cast between any"
    " two types would compute.",
    """theorem t (α : Type) (h : Eq.{2} Type Nat α) (a : α) (P : α → Prop) :
      Eq.{1} Nat (Eq.rec.{1, 2} Type Nat (fun (β : Type) (x : Eq.{2} Type Nat β) => Nat) 5 α h) 5 :=
      Eq.refl.{1} Nat 5""",
)
bad(
    "hypothesis_missing_in_rule",
    "recursor-rule-value",
    "M.rec",
    "The rule that passes another value for the induction hypothesis.",
    "inductive M : Type | zero : M | succ : ∀ (n : M), M",
    edit={
        "M.rec": {
            "rules": lambda rules: [
                rules[0],
                {**rules[1], "rhs": first_premise_everywhere(rules[1]["rhs"])},
            ]
        }
    },
)
bad(
    "rule_domain_changed",
    "recursor-rule-value",
    "U.rec",
    "The functions of a rule take what the recursor's type says: with another domain the rule is"
    " a cast.",
    "inductive U : Type | mk : ∀ (h : True), U",
    edit={
        "U.rec": {
            "rules": lambda rules: [
                {**rules[0], "rhs": with_last_domain(rules[0]["rhs"], const("False"))}
            ]
        }
    },
    extra="False",
)
bad(
    "motives_and_minors_traded",
    "recursor-motives",
    "M.rec",
    "Their sum is as before; only counting each shows it.",
    "inductive M : Type | zero : M | succ : ∀ (n : M), M",
    edit={"M.rec": {"numMotives": 3, "numMinors": 0}},
)


def under_functions(value: Term, change: Callable[[Term], Term]) -> Term:
    """A term whose body under all its functions is changed."""
    if value[0] == "lam":
        return (*value[:3], under_functions(value[3], change), value[4])
    return change(value)


def as_a_proof(value: Term) -> Term:
    """The identity at the proposition True, on a value of any type."""
    return app(const("id", ZERO), const("True"), value)


bad(
    "rule_value_called_a_proof",
    "recursor-rule-value",
    "B.rec",
    "Up to computation the rules are right, but they call their values proofs of True, and all"
    " proofs are equal: 0 = 1.",
    """inductive B : Type | no : B | yes : B
    def f (b : B) : Nat := B.rec.{1} (fun (x : B) => Nat) 0 1 b
    theorem lie : Eq.{1} Nat (f B.no) (f B.yes) := Eq.refl.{1} Nat (f B.no)
    theorem t : False := Nat.noConfusion 0 lie""",
    edit={
        "B.rec": {
            "rules": lambda rules: [
                {**rule, "rhs": under_functions(rule["rhs"], as_a_proof)} for rule in rules
            ]
        }
    },
    extra="id True",
)
bad(
    "recursor_type_called_a_proof",
    "recursor-type",
    "B.rec",
    "A recursor's type that computes to the right one, with nonsense inside that is dropped.",
    "inductive B : Type | no : B | yes : B",
    edit={"B.rec": {"type": lambda old: (*old[:3], as_a_proof(old[3]), old[4])}},
    extra="id True",
)


def orphan(declarations: list[Declaration]) -> list[Declaration]:
    """A recursor of a type that another block declared."""
    record = {
        "name": "False.elim",
        "levelParams": [],
        "type": const("False"),
        "all": ["True"],
        "numParams": 0,
        "numIndices": 0,
        "numMotives": 0,
        "numMinors": 0,
        "rules": [],
        "k": False,
        "isUnsafe": False,
    }
    return [*declarations, {"inductive": {"types": [], "ctors": [], "recs": [record]}}]


bad(
    "recursor_of_nothing",
    "inductive-block",
    "False.elim",
    "A recursor in a block without types is an axiom in disguise.",
    "axiom a : And True False",
    change=orphan,
)


def stray_constructor(declarations: list[Declaration]) -> list[Declaration]:
    record = {
        "name": "False.intro",
        "levelParams": [],
        "type": const("False"),
        "induct": "False",
        "cidx": 0,
        "numParams": 0,
        "numFields": 0,
        "isUnsafe": False,
    }
    return [*declarations, {"inductive": {"types": [], "ctors": [record], "recs": []}}]


bad(
    "constructor_of_nothing",
    "inductive-block",
    "False.intro",
    "A constructor in a block without types: of False.",
    "axiom a : And True False",
    change=stray_constructor,
)
bad(
    "projection_of_an_ill_typed_proof",
    "application",
    "t",
    "A projection infers the type of what it projects; it must also check it.",
    """large inductive W : Prop | mk : ∀ (h : False), W
    theorem t : False := proj W 0 (W.mk True.intro)""",
)
bad(
    "data_by_projection_from_imax_prop",
    "projection",
    "f",
    "Whether a type is a proposition is a question of its level, not of how that is written.",
    """inductive P : Sort (imax 1 0) | mk : ∀ (b : Bool), P
    def f (p : P) : Bool := proj P 0 p
    theorem t : Eq.{1} Bool Bool.true Bool.false := Eq.refl.{1} Bool (f (P.mk Bool.true))""",
)
bad(
    "large_elimination_from_imax_prop",
    "recursor-levels",
    "P.rec",
    "The same question where elimination is decided.",
    "large inductive P : Sort (imax 1 0) | a : P | b : P",
)
bad(
    "theorem_of_data_irrelevant",
    "theorem-prop",
    "t",
    "A theorem whose type is data, by a variable universe.",
    "theorem t.{u} (α : Sort u) (a : α) : α := a",
)
bad(
    "arithmetic_of_another_gcd",
    "declared-type",
    "t",
    "A gcd of one's own: the name alone lends no arithmetic.",
    """def Nat.gcd (m n : Nat) : Nat := 0
    theorem t : Eq.{1} Nat (Nat.gcd 4 6) 2 := Eq.refl.{1} Nat 2""",
)
bad(
    "character_of_another_make",
    "declared-type",
    "t",
    "A Char.ofNat of one's own: a string is what its characters compute to.",
    """inductive Nat : Type | zero : Nat | succ : ∀ (n : Nat), Nat
    inductive Eq.{u_1} {α : Sort u_1} (a : α) : α → Prop | refl : Eq.{u_1} α a a
    inductive List.{u} (α : Type u) : Type u
      | nil : List.{u} α | cons : ∀ (head : α) (tail : List.{u} α), List.{u} α
    inductive Char : Type | mk : ∀ (val : Nat), Char
    def Char.ofNat (n : Nat) : Char := Char.mk 0
    inductive String : Type | mk : ∀ (data : List.{0} Char), String
    def String.ofList (data : List.{0} Char) : String := String.mk data
    theorem s : Eq.{1} String "a"
      (String.mk (List.cons.{0} Char (Char.mk 0) (List.nil.{0} Char))) :=
      Eq.refl.{1} String "a"
    theorem t : Eq.{1} String "a"
      (String.mk (List.cons.{0} Char (Char.mk 97) (List.nil.{0} Char))) :=
      Eq.refl.{1} String "a" """,
    prelude=False,
)
bad(
    "quotient_over_a_taken_name",
    "name-fresh",
    "Quot.lift",
    "The quotient's constants put over what has their names.",
    "axiom Quot.lift : False inductive Eq.{u_1} {α : Sort u_1} (a : α) : α → Prop "
    "| refl : Eq.{u_1} α a a quot",
)
bad(
    "block_with_a_name_twice",
    "name-fresh",
    "T.a",
    "A block that declares a name twice is not noticed by a look at the environment before it.",
    "inductive T : Type | a : T | b : ∀ (n : Nat), T",
    edit={"T.b": {"name": "T.a"}, "T": {"ctors": ["T.a", "T.a"]}},
)
bad(
    "large_elimination_by_an_index_hidden",
    "recursor-levels",
    "P.rec",
    "A datum that the result mentions only under a function is not fixed by it.",
    "large inductive P : Nat → Prop | mk : ∀ (n : Nat), P (Nat.pred n)",
)
bad(
    "large_elimination_with_a_type_field",
    "recursor-levels",
    "P.rec",
    "A proposition that holds a type would give it back.",
    "large inductive P.{u} : Prop | mk : ∀ (α : Type u), P.{u}",
)
bad(
    "eta_for_a_proposition",
    "declared-type",
    "t",
    "A recursor on a proof that is a variable computes by K only, never by eta: a proof of"
    " accessibility that nobody has would unfold for ever.",
    """theorem t (r : Nat → Nat → Prop) (n : Nat) (a : Acc.{1} Nat r n) : Eq.{1} Nat
      (Acc.rec.{1, 1} Nat r (fun (x : Nat) (y : Acc.{1} Nat r x) => Nat)
        (fun (x : Nat) (h : ∀ (y : Nat), r y x → Acc.{1} Nat r y) (ih : ∀ (y : Nat), r y x →
          Nat) => 5)
        n a) 5 := Eq.refl.{1} Nat 5""",
)
bad(
    "irrelevance_across_types",
    "declared-type",
    "t",
    "Two proofs are equal if their propositions are; True and False are not.",
    "theorem t (P : True → Prop) (h : P True.intro) (f : False) : P (id.{0} True True.intro) → "
    "False := "
    "fun (x : P True.intro) => h",
)
