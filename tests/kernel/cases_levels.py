"""Universe levels: the laws of max and imax, counts and declarations of parameters."""

from building import Declaration, Level, level
from building_cases import Group

LEVELS = Group("levels")
good, bad = LEVELS.good, LEVELS.bad

EQUAL = {
    "max_commutes": ("u, v", "max u v", "max v u"),
    "max_associates": ("u, v, w", "max u (max v w)", "max (max u v) w"),
    "max_is_idempotent": ("u", "max u u", "u"),
    "max_with_successor": ("u", "max u (u + 1)", "u + 1"),
    "successor_over_max": ("u, v", "(max u v) + 1", "max (u + 1) (v + 1)"),
    "imax_with_itself": ("u", "imax u u", "u"),
    "imax_to_zero": ("u", "imax u 0", "0"),
    "imax_from_zero": ("u", "imax 0 u", "u"),
    "imax_from_one": ("u", "imax 1 u", "u"),
    "imax_to_successor": ("u, v", "imax u (v + 1)", "max u (v + 1)"),
    "imax_to_imax": ("u, v, w", "imax u (imax v w)", "imax (max u v) w"),
    "imax_to_max": ("u, v, w", "imax u (max v w)", "max (imax u v) (imax u w)"),
    "imax_below_max": ("u, v", "max (imax u v) v", "imax u v"),
    "max_absorbs_imax": ("u, v", "max u (max v (imax u v))", "max u v"),
    "max_under_two_splits": (
        "u, v",
        "max (imax 1 u) (max (imax 1 v) (imax u v))",
        "max u (max v (imax u v))",
    ),
}
for name, (parameters, left, right) in EQUAL.items():
    good(
        name,
        f"{left} and {right} agree under every assignment.",
        f"def f.{{{parameters}}} (a : Sort ({left})) : Sort ({right}) := a",
    )

DIFFERENT = {
    "imax_is_not_max": ("u, v", "imax u v", "max u v", "at v = 0 they are 0 and u"),
    "imax_does_not_commute": ("u, v", "imax u v", "imax v u", "at v = 0 they are 0 and u"),
    "imax_to_zero_is_not_its_left": ("u", "imax u 0", "u", "the first is always 0"),
    "imax_from_one_is_not_max_with_one": ("u", "imax 1 u", "max 1 u", "at u = 0: 0 and 1"),
    "parameters_differ": ("u, v", "u", "v", "they are independent"),
    "successor_differs": ("u", "u + 1", "u", "no level is its own successor"),
    "successor_of_imax_differs": (
        "u, v",
        "(imax u v) + 1",
        "imax u v",
        "taken for equal, Type 0 falls into Prop and True equals False",
    ),
    "max_is_not_its_left": ("u, v", "max u v", "u", "at v above u they differ"),
    "successor_under_imax": ("u, v", "imax (u + 1) v", "(imax u v) + 1", "at v = 0: 0 and 1"),
    "imax_to_max_drops_a_part": (
        "u, v, w",
        "imax u (max v w)",
        "max (imax u v) w",
        "at v = 0, w = 1, u = 2 they are 2 and 1",
    ),
}
for name, (parameters, left, right, where) in DIFFERENT.items():
    bad(
        name,
        "declared-type",
        "f",
        f"{left} is not {right}: {where}.",
        f"def f.{{{parameters}}} (a : Sort ({left})) : Sort ({right}) := a",
    )

good(
    "function_type_lives_in_imax",
    "A function type's sort is the imax of its parts.",
    "def f.{u, v} (a : Sort u) (b : Sort v) : Sort (imax u v) := a → b",
)
bad(
    "function_type_in_max",
    "declared-type",
    "f",
    "With v = 0 a function type into a proposition is a proposition, not a Sort u.",
    "def f.{u, v} (a : Sort u) (b : Sort v) : Sort (max u v) := a → b",
)
good(
    "impredicative_proposition",
    "A universally quantified proposition is a proposition whatever it ranges over.",
    "def f.{u} (a : Sort u) (p : a → Prop) : Prop := ∀ (x : a), p x",
)
bad(
    "type_in_type",
    "declared-type",
    "f",
    "Type : Type leads to Girard's paradox, so False.",
    "def f : Type := Type",
)
bad(
    "universe_in_itself",
    "declared-type",
    "f",
    "Type u : Type u leads to Girard's paradox.",
    "def f.{u} : Type u := Type u",
)
bad(
    "proposition_of_propositions",
    "declared-type",
    "f",
    "Prop is no proposition; by proof irrelevance True would equal False.",
    "def f : Prop := Prop",
)
bad(
    "function_type_too_small",
    "declared-type",
    "f",
    "A function type into Type 1 is no Type 0.",
    "def f (a : Type 1) : Type := Nat → a",
)
bad(
    "no_cumulativity",
    "declared-type",
    "f",
    "A Type is not a Type 1: universes do not cumulate.",
    "def f (a : Type) : Type 1 := a",
)
good(
    "levels_renamed_at_use",
    "Parameters are instantiated by position, not by name.",
    """def k.{u, v} (a : Sort u) (b : Sort v) : Sort u := a
    def f.{v, u} (a : Sort v) (b : Sort u) : Sort v := k.{v, u} a b
    theorem t : Eq.{2} Type (f.{1, 2} Nat Type) Nat := Eq.refl.{2} Type Nat""",
)
good(
    "levels_swapped_at_once",
    "Instantiation is simultaneous: u := v, v := u swaps.",
    """def k.{u, v} (a : Sort u) (b : Sort v) : Sort v := b
    def f.{u, v} (a : Sort v) (b : Sort u) : Sort u := k.{v, u} a b""",
)
bad(
    "levels_swapped_wrongly",
    "declared-type",
    "f",
    "Simultaneous instantiation gives Sort u; one after the other it would seem to give Sort v.",
    """def k.{u, v} (a : Sort u) (b : Sort v) : Sort v := b
    def f.{u, v} (a : Sort v) (b : Sort u) : Sort v := k.{v, u} a b""",
)
for kind, source in {
    "axiom": "axiom f.{u, u} (a : Sort u) : Sort u",
    "definition": "def f.{u, u} (a : Sort u) : Sort u := a",
    "theorem": "theorem f.{u, u} (a : Sort u) : True := True.intro",
    "opaque": "opaque f.{u, u} (a : Sort u) : Sort u := a",
    "inductive": "inductive f.{u, u} : Type u",
}.items():
    bad(
        f"duplicate_parameter_of_{kind}",
        "level-params",
        "f",
        "Two parameters of one name: instantiation would be ambiguous.",
        source,
    )
for kind, source in {
    "axiom": "axiom f : Sort u",
    "definition_type": "def f (a : Sort u) : True := True.intro",
    "definition_value": "def f.{v} (b : Sort v) : Nat := (fun (x : Sort (u + 1)) => 0) (Sort u)",
    "theorem_value": "theorem f : True := (fun (x : Sort (u + 1)) => True.intro) (Sort u)",
    "constant": "def f : Nat := (fun (x : Sort u) => 0) PUnit.{u}",
    "inductive": "inductive f : Sort (u + 1)",
    "constructor": "inductive f : Type | mk : ∀ (a : Eq.{u + 2} (Sort (u + 1)) (Sort u) (Sort "
    "u)), f",
}.items():
    bad(
        f"undeclared_parameter_in_{kind}",
        "level-params",
        "f.mk" if kind == "constructor" else "f",
        "The parameter u is declared nowhere: it could mean any universe at each use.",
        source,
    )
for name, levels in {"too_few": "", "too_many": ".{0, 0}"}.items():
    bad(
        f"constant_with_{name}_levels",
        "level-count",
        "f",
        "A constant takes exactly the levels it declares.",
        f"def f : Nat := (fun (x : PUnit.{{1}}) => 0) PUnit.unit{levels}",
    )
bad(
    "constant_without_levels_in_type",
    "level-count",
    "f",
    "A bare PUnit would leave its universe open.",
    "axiom f : PUnit → False",
)


def doubled(times: int, start: Level) -> Level:
    """``max l l`` of itself, `times` over: 2^times long when written out."""
    for _ in range(times):
        start = ("max", start, ("imax", start, start))
    return start


def with_sorts(left: Level, right: Level) -> Declaration:
    binder = ("sort", left)
    return {
        "def": {
            "name": "f",
            "levelParams": ["u"],
            "type": ("pi", "a", binder, ("sort", right), "default"),
            "value": ("lam", "a", binder, ("bvar", 0), "default"),
            "hints": "abbrev",
            "safety": "safe",
            "all": ["f"],
        }
    }


U: Level = ("param", "u")
good(
    "level_shared_sixty_times",
    "A level that shares its parts doubly at every step is decided without writing it out.",
    "",
    change=lambda _: [with_sorts(doubled(60, U), U)],
)
bad(
    "level_shared_sixty_times_differs",
    "declared-type",
    "f",
    "The shared level is u, not u + 1.",
    "",
    change=lambda _: [with_sorts(doubled(60, U), level(1, U))],
)
good(
    "level_of_two_thousand_successors",
    "Depth is no obstacle: u + 2000 is u + 2000.",
    "",
    change=lambda _: [with_sorts(level(2000, U), ("max", level(2000, U), level(1999, U)))],
)
