"""What a declaration says twice: every redundant field is recomputed and must agree."""

from typing import Any

from building import Declaration
from building_cases import Group

FIELDS = Group("fields")
good, bad = FIELDS.good, FIELDS.bad

VECTOR = """inductive V.{u_1} (α : Type u_1) : Nat → Type u_1
  | nil : V.{u_1} α 0
  | cons : ∀ (n : Nat) (head : α) (tail : V.{u_1} α n), V.{u_1} α (Nat.succ n)"""
TREE = "inductive R : Type | node : ∀ (l : List.{0} R), R"
COUNT = "inductive N : Type | zero : N | succ : ∀ (n : N), N"
MUTUAL = """mutual
  inductive A : Type | leaf : A | mk : ∀ (b : B), A
  inductive B : Type | mk : ∀ (a : A), B
end"""
PLAIN = "inductive S : Type | mk : ∀ (a b : Nat), S"
UNIT = "inductive U : Prop | intro : U"
REFLEXIVE = "inductive W : Type | leaf : W | node : ∀ (f : Nat → W), W"
for name, source in {
    "vector": VECTOR,
    "nested_tree": TREE,
    "numbers": COUNT,
    "mutual": MUTUAL,
    "structure": PLAIN,
    "unit_proposition": UNIT,
    "reflexive": REFLEXIVE,
}.items():
    good(
        f"{name}_as_it_is", "The unchanged declaration that others of this folder falsify.", source
    )


def lies(rule: str, at: str, why: str, source: str, field: str, **values: Any) -> None:
    """One case for each value that a field is set to."""
    for suffix, value in values.items():
        name = f"{at.lower().replace('.', '_')}_{field}_{suffix}"
        bad(name, rule, at, why, source, edit={at: {field: value}})


lies("inductive-parameters", "V", "There are not that many arguments.", VECTOR, "numParams", many=9)
lies(
    "inductive-indices",
    "V",
    "The count of indices steers how a recursor finds its major premise.",
    VECTOR,
    "numIndices",
    none=0,
    more=2,
)
lies("inductive-nested", "R", "One container, so one nested.", TREE, "numNested", none=0, more=2)
lies("inductive-nested", "N", "No container at all.", COUNT, "numNested", some=1)
lies(
    "inductive-recursive",
    "N",
    "N holds itself; eta for a recursive type would prove False.",
    COUNT,
    "isRec",
    denied=False,
)
lies(
    "inductive-recursive",
    "S",
    "S does not hold itself; denied eta is an incomplete kernel.",
    PLAIN,
    "isRec",
    claimed=True,
)
lies("inductive-recursive", "R", "Recursive through a container.", TREE, "isRec", denied=False)
lies(
    "inductive-reflexive",
    "W",
    "A field is a function into W.",
    REFLEXIVE,
    "isReflexive",
    denied=False,
)
lies(
    "inductive-reflexive", "N", "No field is a function into N.", COUNT, "isReflexive", claimed=True
)
lies(
    "inductive-all",
    "A",
    "The block has two types.",
    MUTUAL,
    "all",
    less=["A"],
    swapped=["B", "A"],
    more=["A", "B", "Nat"],
    doubled=["A", "A"],
)
lies("inductive-all", "N", "The block has this type alone.", COUNT, "all", none=[], foreign=["Nat"])
lies(
    "constructor-list",
    "N",
    "The constructors of the block and those that the type lists differ.",
    COUNT,
    "ctors",
    doubled=["N.zero", "N.zero"],
    more=["N.zero", "N.succ", "Nat.zero"],
)
lies(
    "constructor-list",
    "B",
    "A constructor is listed by the other type of the block.",
    MUTUAL,
    "ctors",
    foreign=["A.mk"],
)
lies(
    "constructor-owner",
    "N.zero",
    "The constructor says it belongs elsewhere.",
    COUNT,
    "induct",
    foreign="Nat",
)
lies(
    "constructor-owner",
    "A.mk",
    "The constructor says it belongs to its sibling.",
    MUTUAL,
    "induct",
    sibling="B",
)
lies(
    "constructor-index",
    "N.succ",
    "The index of a constructor steers which rule applies.",
    COUNT,
    "cidx",
    wrong=0,
    more=2,
)
lies(
    "constructor-parameters",
    "V.cons",
    "Counts of parameters steer how a constructor is taken apart.",
    VECTOR,
    "numParams",
    less=0,
    more=2,
)
lies(
    "constructor-fields",
    "V.cons",
    "Counts of fields steer how a rule applies.",
    VECTOR,
    "numFields",
    less=2,
    more=4,
)
lies(
    "constructor-fields",
    "S.mk",
    "With fewer fields two different pairs would be equal by eta.",
    PLAIN,
    "numFields",
    less=1,
    none=0,
)
lies("constructor-fields", "U.intro", "A field that is not there.", UNIT, "numFields", more=1)
lies(
    "inductive-levels",
    "V.nil",
    "A constructor has the levels of its type.",
    VECTOR,
    "levelParams",
    none=[],
    other=["v"],
    more=["u_1", "v"],
)

lies(
    "recursor-parameters",
    "V.rec",
    "Counts of a recursor steer iota.",
    VECTOR,
    "numParams",
    less=0,
    more=2,
)
lies(
    "recursor-indices",
    "V.rec",
    "Counts of a recursor steer iota.",
    VECTOR,
    "numIndices",
    none=0,
    more=2,
)
lies(
    "recursor-motives",
    "V.rec",
    "Counts of a recursor steer iota.",
    VECTOR,
    "numMotives",
    none=0,
    more=2,
)
lies(
    "recursor-minors",
    "V.rec",
    "Counts of a recursor steer iota.",
    VECTOR,
    "numMinors",
    less=1,
    more=3,
)
lies(
    "recursor-motives",
    "R.rec_1",
    "The recursor over the container has the block's motives.",
    TREE,
    "numMotives",
    less=1,
)
lies(
    "recursor-k",
    "N.rec",
    "K for data makes every number equal: True equals False.",
    COUNT,
    "k",
    claimed=True,
)
lies("recursor-k", "U.rec", "K denied is an incomplete kernel.", UNIT, "k", denied=False)
lies(
    "recursor-k",
    "S.rec",
    "K for a structure of numbers would equate them all.",
    PLAIN,
    "k",
    claimed=True,
)
lies(
    "recursor-all",
    "A.rec",
    "The block has two types.",
    MUTUAL,
    "all",
    less=["A"],
    swapped=["B", "A"],
)
lies(
    "recursor-all",
    "N.rec",
    "The recursor says it is of another block.",
    COUNT,
    "all",
    foreign=["Nat"],
    none=[],
)
lies(
    "recursor-levels",
    "N.rec",
    "A recursor has one level for its motive, then its type's.",
    COUNT,
    "levelParams",
    none=[],
    more=["u", "v"],
)
lies(
    "recursor-type",
    "V.rec",
    "The level of the motive comes first.",
    VECTOR,
    "levelParams",
    swapped=["u_1", "u"],
)
for suffix, rule, at, listed in (
    ("less", "constructor-list", "N.succ", ["N.zero"]),
    ("none", "constructor-list", "N.zero", []),
    ("swapped", "constructor-index", "N.succ", ["N.succ", "N.zero"]),
):
    bad(
        f"n_ctors_{suffix}",
        rule,
        at,
        "A constructor that its type does not list in its place.",
        COUNT,
        edit={"N": {"ctors": listed}},
    )
bad(
    "index_taken_for_a_parameter",
    "constructor-parameters",
    "V.nil",
    "With its index taken for a parameter nil would make every length.",
    VECTOR,
    edit={"V": {"numParams": 2}},
)
bad(
    "parameter_taken_for_an_index",
    "constructor-universe",
    "V.nil",
    "Then a field holds the type, which is as large as the family.",
    VECTOR,
    edit={"V": {"numParams": 0}},
)
bad(
    "motives_and_minors_traded",
    "recursor-motives",
    "N.rec",
    "Their sum is right, so only counting each shows it; iota would take the motive for a minor.",
    COUNT,
    edit={"N.rec": {"numMotives": 2, "numMinors": 1}},
)
bad(
    "parameters_and_indices_traded",
    "constructor-universe",
    "V.nil",
    "All declarations of the block agree in the lie.",
    VECTOR,
    edit={
        "V": {"numParams": 0, "numIndices": 2},
        "V.nil": {"numParams": 0},
        "V.cons": {"numParams": 0, "numFields": 4},
        "V.rec": {"numParams": 0, "numIndices": 2},
    },
)


def block(declarations: list[Declaration]) -> dict[str, Any]:
    found: dict[str, Any] = declarations[-1]["inductive"]
    return found


def without(part: str, name: str) -> Any:
    def change(declarations: list[Declaration]) -> list[Declaration]:
        inner = block(declarations)
        inner[part] = [each for each in inner[part] if each["name"] != name]
        return declarations

    return change


def reversed_part(part: str) -> Any:
    def change(declarations: list[Declaration]) -> list[Declaration]:
        block(declarations)[part].reverse()
        return declarations

    return change


bad(
    "constructor_missing",
    "constructor-list",
    "N",
    "The type lists a constructor that the block does not hold.",
    COUNT,
    change=without("ctors", "N.succ"),
)


def with_stranger(declarations: list[Declaration]) -> list[Declaration]:
    inner = block(declarations)
    stranger = {**inner["ctors"][0], "name": "N.infinite", "cidx": 2}
    inner["ctors"].append(stranger)
    return declarations


bad(
    "constructor_not_listed",
    "constructor-list",
    "N.infinite",
    "A constructor that no rule covers: recursion would prove of all what fails for it.",
    COUNT,
    change=with_stranger,
)


def of_a_false_type(declarations: list[Declaration]) -> list[Declaration]:
    inner = block(declarations)
    false = {
        "name": "False.intro",
        "levelParams": [],
        "type": ("const", "False", ()),
        "induct": "False",
        "cidx": 0,
        "numParams": 0,
        "numFields": 0,
        "isUnsafe": False,
    }
    inner["ctors"].append(false)
    proof = {
        "name": "t",
        "levelParams": [],
        "type": ("const", "False", ()),
        "value": ("const", "False.intro", ()),
        "all": ["t"],
    }
    return [*declarations, {"thm": proof}]


bad(
    "constructor_for_false",
    "constructor-list",
    "False.intro",
    "A constructor of a type outside the block: here it would prove False.",
    COUNT,
    change=of_a_false_type,
    extra="False",
)
good(
    "constructors_in_other_order",
    "Their places in the file mean nothing, each is found by name.",
    COUNT,
    change=reversed_part("ctors"),
)
lies(
    "declared-all",
    "t",
    "What is declared together holds what declares it.",
    "theorem t : Eq.{1} Nat 2 2 := Eq.refl.{1} Nat 2",
    "all",
    none=[],
    foreign=["Nat"],
)
