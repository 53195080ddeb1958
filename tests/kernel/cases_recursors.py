"""Recursors: the declared types and rules must be those that the block gives."""

from collections.abc import Callable
from typing import Any

from building import Declaration, Term, bind, const, substitute_levels
from building_cases import Group
from building_inductive import telescope

RECURSORS = Group("recursors")
good, bad = RECURSORS.good, RECURSORS.bad

COUNT = "inductive N : Type | zero : N | succ : ∀ (n : N), N"
TREE = "inductive R : Type | leaf : R | node : ∀ (l : List.{0} R), R"
BOOL = "inductive B : Type | no : B | yes : B"
MUTUAL = """mutual
  inductive A : Type | leaf : A | mk : ∀ (b : B), A
  inductive B : Type | mk : ∀ (a : A), B
end"""
LEAF = "inductive W : Type | leaf : W | node : ∀ (f : Nat → W), W"
Rules = list[dict[str, Any]]


def block(declarations: list[Declaration]) -> dict[str, Any]:
    found: dict[str, Any] = declarations[-1]["inductive"]
    return found


def recursor(declarations: list[Declaration], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(r for r in block(declarations)["recs"] if r["name"] == name)
    return found


def with_rules(name: str, change: Callable[[Rules], Rules]) -> dict[str, Any]:
    """Options of a case: the rules of a recursor are changed."""
    return {"edit": {name: {"rules": change}}}


def with_value(name: str, index: int, change: Callable[[Term], Term]) -> dict[str, Any]:
    """Options of a case: the right side of one rule is changed, under its binders."""

    def of_rules(rules: Rules) -> Rules:
        def inner(value: Term) -> Term:
            if value[0] == "lam":
                return (*value[:3], inner(value[3]), value[4])
            return change(value)

        changed = {**rules[index], "rhs": inner(rules[index]["rhs"])}
        return [*rules[:index], changed, *rules[index + 1 :]]

    return with_rules(name, of_rules)


def with_type(name: str, change: Callable[[Term], Term]) -> dict[str, Any]:
    return {"edit": {name: {"type": change}}}


FALSE = """
    def p (b : B) : Prop := B.rec.{1} (fun (x : B) => Prop) False True b"""

bad(
    "rules_swapped",
    "recursor-rules",
    "B.rec",
    "The rules come in the order of the constructors; swapped, no computes to yes's case.",
    BOOL,
    **with_rules("B.rec", lambda rules: rules[::-1]),
)
bad(
    "rule_values_swapped",
    "recursor-rule-value",
    "B.rec",
    "Each constructor with the other's value: a map that contradicts its own type.",
    BOOL + FALSE,
    **with_rules(
        "B.rec",
        lambda rules: [{**rules[0], "rhs": rules[1]["rhs"]}, {**rules[1], "rhs": rules[0]["rhs"]}],
    ),
)
bad(
    "rule_missing",
    "recursor-rules",
    "B.rec",
    "One rule for each constructor.",
    BOOL,
    **with_rules("B.rec", lambda rules: rules[:1]),
)
bad(
    "rules_missing",
    "recursor-rules",
    "B.rec",
    "One rule for each constructor.",
    BOOL,
    **with_rules("B.rec", lambda rules: []),
)
bad(
    "rule_doubled",
    "recursor-rules",
    "B.rec",
    "A rule more than constructors.",
    BOOL,
    **with_rules("B.rec", lambda rules: [*rules, rules[0]]),
)
bad(
    "rule_for_a_foreign_constructor",
    "recursor-rules",
    "B.rec",
    "A rule for a constructor that is not of this type.",
    BOOL,
    **with_rules("B.rec", lambda rules: [*rules, {**rules[0], "ctor": "Nat.zero"}]),
    extra="Nat",
)
bad(
    "rule_renamed",
    "recursor-rules",
    "B.rec",
    "A rule for another constructor.",
    BOOL,
    **with_rules("B.rec", lambda rules: [rules[0], {**rules[1], "ctor": "Nat.zero"}]),
    extra="Nat",
)
bad(
    "rule_fields_less",
    "recursor-rule-fields",
    "N.rec",
    "The count of fields says which arguments of the constructor are passed on.",
    COUNT,
    **with_rules("N.rec", lambda rules: [rules[0], {**rules[1], "nfields": 0}]),
)
bad(
    "rule_fields_more",
    "recursor-rule-fields",
    "N.rec",
    "Reading a field more would take a parameter for it.",
    COUNT,
    **with_rules("N.rec", lambda rules: [{**rules[0], "nfields": 1}, rules[1]]),
)
bad(
    "successor_rule_gives_zero_case",
    "recursor-rule-value",
    "N.rec",
    "Every number would compute like zero, while literals compute rightly: False.",
    COUNT,
    **with_value("N.rec", 1, lambda value: ("bvar", 2)),
)
bad(
    "successor_rule_skips_recursion",
    "recursor-rule-value",
    "N.rec",
    "The induction hypothesis is the recursor at the field, not at zero.",
    COUNT,
    **with_value(
        "N.rec", 1, lambda value: ("app", value[1], ("app", value[2][1], ("const", "N.zero", ())))
    ),
)
bad(
    "successor_rule_without_hypothesis",
    "recursor-rule-value",
    "N.rec",
    "A minor premise that is not given its induction hypothesis.",
    COUNT,
    **with_value("N.rec", 1, lambda value: value[1]),
)
bad(
    "zero_rule_gives_the_motive",
    "recursor-rule-value",
    "N.rec",
    "The motive in place of a value: (N → Sort) would inhabit its own values.",
    COUNT,
    **with_value("N.rec", 0, lambda value: ("bvar", 2)),
)
bad(
    "rule_calls_itself",
    "recursor-rule-value",
    "N.rec",
    "A rule that reduces to itself never ends, and what never ends inhabits everything.",
    COUNT,
    **with_value(
        "N.rec",
        0,
        lambda value: (
            "app",
            (
                "app",
                ("app", ("app", ("const", "N.rec", (("param", "u"),)), ("bvar", 2)), ("bvar", 1)),
                ("bvar", 0),
            ),
            ("const", "N.zero", ()),
        ),
    ),
)
bad(
    "rule_mentions_the_unknown",
    "recursor-rule-value",
    "N.rec",
    "A rule may not mention what was not declared.",
    COUNT,
    **with_value("N.rec", 0, lambda value: ("const", "Magic", ())),
)
bad(
    "rule_value_is_ill_typed",
    "recursor-rule-value",
    "N.rec",
    "The domains of a rule's functions must be those of the recursor's type.",
    COUNT,
    **with_rules(
        "N.rec",
        lambda rules: [
            {**rules[0], "rhs": (*rules[0]["rhs"][:2], ("sort", ("zero",)), *rules[0]["rhs"][3:])},
            rules[1],
        ],
    ),
)
bad(
    "rule_value_has_a_loose_variable",
    "G2-LEAN-023",
    "",
    "A variable that no binder binds; the data does not decode.",
    COUNT,
    **with_value("N.rec", 0, lambda value: ("bvar", 7)),
)
bad(
    "container_rule_at_other_recursor",
    "recursor-rule-value",
    "R.rec_1",
    "The recursor over the container calls itself on its tail, not the tree's recursor.",
    TREE,
    **with_rules("R.rec_1", lambda rules: [rules[0], {**rules[1], "rhs": rules[0]["rhs"]}]),
)
bad(
    "sibling_rules_traded",
    "recursor-rules",
    "A.rec",
    "Each recursor of a block reduces on the constructors of its own type.",
    MUTUAL,
    edit={"A.rec": {"rules": []}},
)
bad(
    "reflexive_rule_drops_the_argument",
    "recursor-rule-value",
    "W.rec",
    "The induction hypothesis of a function field is a function.",
    LEAF,
    **with_value(
        "W.rec",
        1,
        lambda value: (
            "app",
            value[1],
            (
                "lam",
                "n",
                ("const", "Nat", ()),
                ("app", value[2][3][1], ("app", ("bvar", 1), ("const", "Nat.zero", ()))),
                "default",
            ),
        ),
    ),
)


def motive_into(sort: Term) -> Callable[[Term], Term]:
    """The motive's codomain replaced by another sort."""

    def change(type_: Term) -> Term:
        telescope_, result = telescope(type_, "r")
        motive = telescope_[0]
        replaced = (*motive.type[:3], sort, motive.type[4])
        changed = [type(motive)(motive.key, motive.binder, replaced, motive.info), *telescope_[1:]]
        return bind("pi", changed, result)

    return change


bad(
    "motive_into_a_larger_sort",
    "recursor-type",
    "N.rec",
    "The motive's sort is the recursor's own level.",
    COUNT,
    **with_type("N.rec", motive_into(("sort", ("succ", ("param", "u"))))),
)
bad(
    "motive_into_propositions_only",
    "recursor-type",
    "N.rec",
    "The level is declared, so the motive must use it.",
    COUNT,
    **with_type("N.rec", motive_into(("sort", ("zero",)))),
)


def dropped_minor(type_: Term) -> Term:
    """The recursor's type without the premise of the second constructor."""
    found, result = telescope(type_, "r")
    return bind("pi", [found[0], found[1], *found[3:]], result)


def dropped_hypothesis(type_: Term) -> Term:
    """The recursor's type with no induction hypothesis for the successor."""
    found, result = telescope(type_, "r")
    fields, conclusion = telescope(found[2].type, "m")
    minor = type(found[2])(
        found[2].key, found[2].binder, bind("pi", fields[:1], conclusion), found[2].info
    )
    return bind("pi", [*found[:2], minor, *found[3:]], result)


def at_zero(type_: Term) -> Term:
    """The recursor's type that concludes for zero only."""
    found, _ = telescope(type_, "r")
    return bind("pi", found, ("app", found[0].term, const("N.zero")))


def at_anything(type_: Term) -> Term:
    """The recursor's type with premises and conclusion about unrelated things."""
    found, result = telescope(type_, "r")
    return bind("pi", [found[0], *found[3:]], result)


bad(
    "premise_missing",
    "recursor-type",
    "N.rec",
    "Recursion without a premise for successors proves of all numbers what holds for zero.",
    COUNT,
    **with_type("N.rec", dropped_minor),
)
bad(
    "premises_missing",
    "recursor-type",
    "N.rec",
    "Recursion without premises proves everything.",
    COUNT,
    **with_type("N.rec", at_anything),
)
bad(
    "hypothesis_missing_in_type",
    "recursor-type",
    "N.rec",
    "A premise without induction hypothesis makes the rule ill typed.",
    COUNT,
    **with_type("N.rec", dropped_hypothesis),
)
bad(
    "conclusion_for_zero",
    "recursor-type",
    "N.rec",
    "The conclusion is about the major premise.",
    COUNT,
    **with_type("N.rec", at_zero),
)
bad(
    "type_is_false",
    "recursor-type",
    "N.rec",
    "A recursor is no axiom of False.",
    COUNT,
    edit={"N.rec": {"type": ("const", "False", ())}},
    extra="False",
)
good(
    "binder_names_are_free",
    "Names and kinds of binders mean nothing.",
    COUNT,
    **with_type("N.rec", lambda type_: (type_[0], "P", *type_[2:4], "instImplicit")),
)


def level_renamed(record: Term) -> Term:
    return substitute_levels(record, {"u": ("param", "elsewhere")})


good(
    "level_named_otherwise",
    "The name of a recursor's level means nothing.",
    COUNT,
    edit={
        "N.rec": {
            "levelParams": ["elsewhere"],
            "type": level_renamed,
            "rules": lambda rules: [{**rule, "rhs": level_renamed(rule["rhs"])} for rule in rules],
        }
    },
)


def without_recursor(name: str) -> Callable[[list[Declaration]], list[Declaration]]:
    def change(declarations: list[Declaration]) -> list[Declaration]:
        inner = block(declarations)
        inner["recs"] = [each for each in inner["recs"] if each["name"] != name]
        return declarations

    return change


def with_recursor(**fields: Any) -> Callable[[list[Declaration]], list[Declaration]]:
    """A further recursor, like the first but for these fields."""

    def change(declarations: list[Declaration]) -> list[Declaration]:
        inner = block(declarations)
        inner["recs"].append({**inner["recs"][0], **fields})
        return declarations

    return change


bad(
    "recursor_missing",
    "recursor-list",
    "N",
    "A block without its recursor.",
    COUNT,
    change=without_recursor("N.rec"),
)
bad(
    "sibling_recursor_missing",
    "recursor-list",
    "A",
    "Each type of a block has a recursor.",
    MUTUAL,
    change=without_recursor("B.rec"),
)
bad(
    "container_recursor_missing",
    "recursor-list",
    "R",
    "Each container has a recursor.",
    TREE,
    change=without_recursor("R.rec_1"),
)
bad(
    "recursor_more",
    "recursor-list",
    "N.rec_1",
    "A recursor that no theory derived may say anything.",
    COUNT,
    change=with_recursor(name="N.rec_1", type=("const", "False", ())),
    extra="False",
)
bad(
    "recursor_of_a_foreign_type",
    "recursor-list",
    "False.elim",
    "A second recursor for False, with a proof of everything in it.",
    COUNT,
    change=with_recursor(name="False.elim", all=["False"], type=("const", "False", ()), rules=[]),
    extra="False",
)
bad(
    "recursor_renamed",
    "recursor-list",
    "N.recursor",
    "The recursor of N is N.rec.",
    COUNT,
    edit={"N.rec": {"name": "N.recursor"}},
)
bad(
    "recursor_without_a_type",
    "inductive-block",
    "N.rec",
    "Recursors and constructors alone.",
    COUNT,
    change=lambda declarations: [
        {"inductive": {"types": [], "ctors": [], "recs": block(declarations)["recs"]}}
    ],
    extra="Nat",
)


def into_prop(rule: Term) -> Term:
    """A rule's value whose motive goes into Prop."""
    replaced = (*rule[2][:3], ("sort", ("zero",)), rule[2][4])
    return substitute_levels((*rule[:2], replaced, *rule[3:]), {})


SMALL = {
    "two_constructors": (
        "inductive P : Prop | a : P | b : P",
        "From a proof of a disjunction no data: true would equal false.",
    ),
    "data_in_a_field": (
        "inductive P : Prop | mk : ∀ (n : Nat), P",
        "The number would be readable from a proof, and all proofs are equal.",
    ),
    "data_not_in_its_index": (
        "inductive P : Nat → Prop | mk : ∀ (n m : Nat), P n",
        "The index fixes n, not m.",
    ),
    "data_under_a_function_in_its_index": (
        "inductive P : Nat → Prop | mk : ∀ (n : Nat), P (Nat.succ n)",
        "The index fixes n only up to computation; the theory asks for n itself.",
    ),
    "existential": (
        "inductive P (α : Type) (p : α → Prop) : Prop | mk : ∀ (w : α) (h : p w), P α p",
        "The witness of an existential is no data.",
    ),
}
for name, (source, why) in SMALL.items():
    good(f"small_elimination_{name}", f"Eliminates into propositions. {why}", source)
    bad(f"large_elimination_{name}", "recursor-levels", "P.rec", why, f"large {source}")
bad(
    "large_elimination_mutual",
    "recursor-levels",
    "P.rec",
    "Propositions of a mutual block eliminate into propositions.",
    """large mutual
      inductive P : Prop | mk : ∀ (q : Q), P
      inductive Q : Prop | mk : ∀ (p : P), Q
    end""",
)
bad(
    "large_elimination_nested",
    "recursor-levels",
    "P.rec",
    "A nested proposition is a block of several types: it eliminates into propositions.",
    "large inductive P : Prop | mk : ∀ (q : And P True), P",
)
good(
    "small_elimination_nested",
    "A proposition nested in a conjunction.",
    "inductive P : Prop | mk : ∀ (q : And P True), P",
)
bad(
    "small_elimination_of_data",
    "recursor-levels",
    "N.rec",
    "A type of data eliminates into every sort; a recursor that says less is another one.",
    COUNT,
    edit={
        "N.rec": {
            "levelParams": [],
            "type": motive_into(("sort", ("zero",))),
            "rules": lambda rules: [{**rule, "rhs": into_prop(rule["rhs"])} for rule in rules],
        }
    },
)
bad(
    "large_elimination_if_a_level_is_zero",
    "recursor-levels",
    "P.rec",
    "Sort u may be Prop: two constructors must not be told apart there. Such a type is refused or"
    " eliminates into propositions.",
    "inductive P.{u_1} : Sort u_1 | a : P.{u_1} | b : P.{u_1}",
)
bad(
    "k_with_two_constructors",
    "recursor-k",
    "P.rec",
    "K needs a single constructor.",
    "inductive P : Prop | a : P | b : P",
    edit={"P.rec": {"k": True}},
)
bad(
    "k_with_a_field",
    "recursor-k",
    "P.rec",
    "K needs a constructor without fields.",
    "inductive P : Prop | mk : ∀ (n : Nat), P",
    edit={"P.rec": {"k": True}},
)
bad(
    "k_for_a_unit_type",
    "recursor-k",
    "U.rec",
    "K is for propositions; a unit type computes by eta.",
    "inductive U : Type | unit : U",
    edit={"U.rec": {"k": True}},
)
