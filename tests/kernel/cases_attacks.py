"""What a hostile reading of the kernel tried: types of no certain universe, and long numbers."""

from building_cases import Group, build, deep

ATTACKS = Group("attacks")
good, bad, odd = ATTACKS.good, ATTACKS.bad, ATTACKS.odd

BOX = """small inductive T.{u} (α : Sort u) : Sort (imax 1 u) | mk : ∀ (a : α), T.{u} α
"""

good(
    "field_of_a_box_of_any_universe",
    "The box is a proposition just where its field is a proof: reading it out is always sound.",
    BOX + "def out.{u} (α : Sort u) (t : T.{u} α) : α := proj T 0 t",
)
good(
    "eta_for_a_box_of_any_universe",
    "A box is the box of its field, whether that is a proof or not.",
    BOX
    + """theorem t.{u} (α : Sort u) (t : T.{u} α) :
      Eq.{imax 1 u} (T.{u} α) t (T.mk.{u} α (proj T 0 t)) := Eq.refl.{imax 1 u} (T.{u} α) t""",
)
bad(
    "box_of_any_universe_eliminates_into_data",
    "recursor-levels",
    "T.rec",
    "Where the universe is Prop, data would come out of a proof.",
    BOX.replace("small", "large"),
)
bad(
    "datum_in_a_type_that_may_be_a_proposition",
    "constructor-universe",
    "T.mk",
    "imax 1 u is 0 where u is 0: a proposition with a Bool that can be read out.",
    "small inductive T.{u} : Sort (imax 1 u) | mk : ∀ (b : Bool), T.{u}",
)
good(
    "function_into_any_universe_as_a_field",
    "imax 1 u is at most u for every u: the field is a proof wherever the type is a proposition.",
    """small inductive T.{u} : Sort u | mk : ∀ (f : Bool → PUnit.{u}), T.{u}
    def out.{u} (t : T.{u}) : Bool → PUnit.{u} := proj T 0 t""",
)
bad(
    "function_into_any_universe_eliminates_into_data",
    "recursor-levels",
    "T.rec",
    "The same type, with a recursor into every universe.",
    "large inductive T.{u} : Sort u | mk : ∀ (f : Bool → PUnit.{u}), T.{u}",
)
bad(
    "index_shows_a_field_only_by_computation",
    "recursor-levels",
    "P.rec",
    "A field can be read off an index where it is that index, not where the index computes to it.",
    "large inductive P : Bool → Prop | mk : ∀ (b : Bool), P (id.{1} Bool b)",
)
bad(
    "index_shows_a_field_only_in_part",
    "recursor-levels",
    "P.rec",
    "The successor of a field shows it to people; the rule asks for the field itself.",
    "large inductive P : Nat → Prop | mk : ∀ (n : Nat), P (Nat.succ n)",
)
bad(
    "recursor_named_before_its_type",
    "name-fresh",
    "T.rec",
    "A definition sits where the recursor will be.",
    "def T.rec : Nat := 0 inductive T : Type | mk : T",
)
bad(
    "container_behind_a_definition",
    "positivity",
    "T.mk",
    "Containers are seen where they are written; one that only computing shows is refused.",
    """def Many (α : Type) : Type := List.{0} α
    inductive T : Type | leaf : T | mk : ∀ (l : Many T), T""",
)
bad(
    "universe_by_a_maximum",
    "declared-type",
    "t",
    "Sort (u + 1) is in u + 2, which is larger than max 1 u + 1 wherever u is positive.",
    "def t.{u} : Sort ((max 1 u) + 1) := Sort (u + 1)",
)
odd(
    "long_number_counted_down",
    "error",
    "G2-LEAN-016",
    "t",
    "Each step leaves a number of two million bits behind: 9 kB that filled gigabytes.",
    deep(
        lambda: build(
            """def big : Nat := Nat.pow 2 2000000
    theorem t : Eq.{1} Nat (Nat.rec.{1} (fun (x : Nat) => Nat → Nat) (fun (a : Nat) => a)
      (fun (k : Nat) (ih : Nat → Nat) (a : Nat) => ih a) big 0) 0 := Eq.refl.{1} Nat 0"""
        )
    ),
)
bad(
    "one_long_name_many_times",
    "level-params",
    "a",
    "A message that lists them all would be a thousand times the file.",
    "axiom a : True",
    edit={"a": {"levelParams": ["u" * 1000] * 500}},
)
