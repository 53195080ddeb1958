"""Numbers and strings: literals, arithmetic, and primitives that are not what they are called."""

from building_cases import Group, build

LITERALS = Group("literals")
good, bad = LITERALS.good, LITERALS.bad

NAT = "inductive Nat : Type | zero : Nat | succ : ∀ (n : Nat), Nat"
EQ = "inductive Eq.{u_1} {α : Sort u_1} (a : α) : α → Prop | refl : Eq.{u_1} α a a"
BOOL = "inductive Bool : Type | false : Bool | true : Bool"


def claim(left: str, right: str, variables: str = "") -> str:
    return f"theorem t {variables} : Eq.{{1}} Nat ({left}) ({right}) := Eq.refl.{{1}} Nat ({left})"


EQUAL = {
    "zero": ("0", "Nat.zero"),
    "zero_reversed": ("Nat.zero", "0"),
    "one": ("1", "Nat.succ Nat.zero"),
    "successor_of_a_literal": ("Nat.succ 41", "42"),
    "literal_under_successors": ("Nat.succ (Nat.succ 40)", "42"),
    "sum": ("Nat.add 40 2", "42"),
    "sum_of_large": ("Nat.add 100000000000000000000 1", "100000000000000000001"),
    "difference": ("Nat.sub 50 8", "42"),
    "difference_below_zero": ("Nat.sub 8 50", "0"),
    "product": ("Nat.mul 1000003 1000033", "1000036000099"),
    "power": ("Nat.pow 2 200", str(2**200)),
    "predecessor": ("Nat.pred 43", "42"),
    "recursor_on_a_literal": (
        "Nat.rec.{1} (fun (x : Nat) => Nat) 0 (fun (n : Nat) (ih : Nat) => Nat.succ (Nat.succ "
        "ih)) 21",
        "42",
    ),
    "successor_case_on_a_large_literal": (
        "Nat.pred 1000000000000000000000",
        "999999999999999999999",
    ),
}
for name, (left, right) in EQUAL.items():
    good(name, f"{left} is {right}.", claim(left, right))
good(
    "successor_of_a_variable_under_a_sum",
    "x + 2 is the second successor of x.",
    claim("Nat.add x 2", "Nat.succ (Nat.succ x)", "(x : Nat)"),
)
good(
    "comparison",
    "Comparison of large numbers.",
    "theorem t : Eq.{1} Bool (Nat.ble 123456789012345678901 123456789012345678902) Bool.true := "
    "Eq.refl.{1} Bool Bool.true",
)
good(
    "equality_test",
    "Test of equality of large numbers.",
    "theorem t : Eq.{1} Bool (Nat.beq 123456789012345678901 123456789012345678902) Bool.false := "
    "Eq.refl.{1} Bool Bool.false",
)
good(
    "literal_of_ten_thousand_digits", "A huge literal is itself.", claim("9" * 10_000, "9" * 10_000)
)

DIFFERENT = {
    "zero_is_not_one": ("0", "1"),
    "off_by_one": ("Nat.add 40 2", "43"),
    "successor_is_not_itself": ("Nat.succ 41", "41"),
    "power_off_by_one": ("Nat.pow 2 200", str(2**200 + 1)),
    "large_literals_differ": ("1" + "0" * 4_999, "1" + "0" * 4_998 + "1"),
    "equal_modulo_two_to_the_sixty_fourth": (str(2**64 + 5), "5"),
    "equal_modulo_two_to_the_sixty_third": (str(2**63 + 5), "5"),
    "equal_modulo_two_to_the_thirty_second": (str(2**32 + 5), "5"),
    "difference_wraps": ("Nat.sub 0 1", str(2**64 - 1)),
    "product_wraps": ("Nat.mul 4294967296 4294967296", "0"),
}
for name, (left, right) in DIFFERENT.items():
    bad(
        name,
        "declared-type",
        "t",
        "Two different numbers: were they equal, False would follow.",
        claim(left, right),
    )
bad(
    "comparison_reversed",
    "declared-type",
    "t",
    "3 is not at most 2.",
    "theorem t : Eq.{1} Bool (Nat.ble 3 2) Bool.true := Eq.refl.{1} Bool Bool.true",
)
bad(
    "successor_of_a_variable_is_no_literal",
    "declared-type",
    "t",
    "x + 1 is not 1 for every x.",
    claim("Nat.succ x", "1", "(x : Nat)"),
)

WITHOUT = {
    "without_nat": ("", "A number needs Nat."),
    "nat_is_an_axiom": ("axiom Nat : Type", "An axiom has no zero."),
    "nat_is_a_definition": (
        f"{BOOL} def Nat : Type := Bool def Nat.zero : Nat := Bool.false "
        "def Nat.succ (n : Nat) : Nat := n",
        "With Nat = Bool all numbers collapse to two.",
    ),
    "nat_with_a_third_constructor": (
        f"{NAT} | infinity : Nat",
        "Recursion over literals would miss a constructor.",
    ),
    "nat_with_one_constructor": (
        "inductive Nat : Type | zero : Nat",
        "Without a successor 1 means nothing.",
    ),
    "nat_in_other_order": (
        "inductive Nat : Type | succ : ∀ (n : Nat), Nat | zero : Nat",
        "The rules of its recursor would be the other way round.",
    ),
    "nat_like_bool": (
        "inductive Nat : Type | zero : Nat | succ : Nat",
        "Two elements: 1 would equal 2 in size only.",
    ),
    "nat_is_a_proposition": (
        "inductive Nat : Prop | zero : Nat | succ : ∀ (n : Nat), Nat",
        "By proof irrelevance 0 = 1.",
    ),
    "nat_in_a_larger_universe": (
        "inductive Nat : Type 1 | zero : Nat | succ : ∀ (n : Nat), Nat",
        "Its literals would have another type than the theory says.",
    ),
    "nat_with_a_level": (
        "inductive Nat.{u} : Type u | zero : Nat.{u} | succ : ∀ (n : Nat.{u}), Nat.{u}",
        "A literal does not say at which level.",
    ),
    "nat_with_a_parameter": (
        "inductive Nat (α : Type) : Type | zero : Nat α | succ : ∀ (n : Nat α), Nat α",
        "A literal does not say of which type.",
    ),
    "nat_with_two_in_successor": (
        "inductive Nat : Type | zero : Nat | succ : ∀ (n m : Nat), Nat",
        "Binary trees are no numbers.",
    ),
    "nat_with_renamed_constructors": (
        "inductive Nat : Type | z : Nat | s : ∀ (n : Nat), Nat",
        "The constructors are found by name.",
    ),
    "nat_in_a_namespace": (
        "inductive My.Nat : Type | zero : My.Nat | succ : ∀ (n : My.Nat), My.Nat",
        "Another Nat is not Nat.",
    ),
}
for name, (source, why) in WITHOUT.items():
    bad(
        name,
        "literal",
        "t",
        why,
        f"{source} def t (α : Type) (f : ∀ (β : Type), β → Type) : Type := f α 3",
        prelude=False,
    )
bad(
    "literal_in_a_dropped_argument",
    "literal",
    "t",
    "Reduction drops it, checking must not.",
    "inductive True : Prop | intro : True "
    "theorem t : True := (fun (p : Prop) (h : True) => h) (let n : True := 3; True) True.intro",
    prelude=False,
)
bad(
    "literal_is_no_proof",
    "declared-type",
    "t",
    "A number proves nothing.",
    "theorem t : False := 0",
)


def operation(name: str, value: str) -> str:
    """Nat, its relatives, and an operation with another body."""
    return f"{NAT} {BOOL} {EQ} def {name} (n m : Nat) : {value} "


def undecided(name: str, why: str, source: str) -> None:
    """A file that is neither accepted nor called wrong."""
    data = build(source, prelude=False)
    LITERALS.odd(name, "error", "G2-LEAN-017", "t", why, data)


bad(
    "addition_redefined",
    "declared-type",
    "t",
    "Computed as addition, while its body says 0: both 1 + 1 = 2 and 1 + 1 = 0.",
    f"{operation('Nat.add', 'Nat := Nat.zero')} {claim('Nat.add 1 1', '2')}",
    prelude=False,
)
good(
    "addition_redefined_means_its_body",
    "What is called Nat.add is what its body says.",
    f"{operation('Nat.add', 'Nat := Nat.zero')} {claim('Nat.add 1 1', '0')}",
    prelude=False,
)
bad(
    "multiplication_redefined",
    "declared-type",
    "t",
    "Its body is the first argument.",
    f"{operation('Nat.mul', 'Nat := n')} {claim('Nat.mul 2 3', '6')}",
    prelude=False,
)
bad(
    "multiplication_over_a_redefined_addition",
    "declared-type",
    "t",
    "Its body is right, but the addition under it is not.",
    operation("Nat.add", "Nat := n")
    + """
    def Nat.mul (n m : Nat) : Nat := Nat.rec.{1} (fun (x : Nat) => Nat) Nat.zero
      (fun (k : Nat) (ih : Nat) => Nat.add ih n) m """
    + claim("Nat.mul 2 3", "6"),
    prelude=False,
)
bad(
    "power_redefined",
    "declared-type",
    "t",
    "Its body is the first argument.",
    f"{operation('Nat.pow', 'Nat := n')} {claim('Nat.pow 2 3', '8')}",
    prelude=False,
)
bad(
    "subtraction_redefined",
    "declared-type",
    "t",
    "Its body is the second argument.",
    f"{operation('Nat.sub', 'Nat := m')} {claim('Nat.sub 5 3', '2')}",
    prelude=False,
)
bad(
    "subtraction_over_a_redefined_predecessor",
    "declared-type",
    "t",
    "Its body is right, but the predecessor under it is not.",
    f"{NAT} {BOOL} {EQ} def Nat.pred (n : Nat) : Nat := n"
    + """
    def Nat.sub (n m : Nat) : Nat := Nat.rec.{1} (fun (x : Nat) => Nat) n
      (fun (k : Nat) (ih : Nat) => Nat.pred ih) m """
    + claim("Nat.sub 5 3", "2"),
    prelude=False,
)
for name in ("div", "mod", "gcd", "land", "lor", "xor", "shiftLeft", "shiftRight"):
    result = {
        "div": 2,
        "mod": 1,
        "gcd": 1,
        "land": 1,
        "lor": 7,
        "xor": 6,
        "shiftLeft": 40,
        "shiftRight": 0,
    }[name]
    bad(
        f"{name.lower()}_redefined",
        "declared-type",
        "t",
        f"Nat.{name} of 5 and 3 by its body, which says 0, is not {result or 7}.",
        operation(f"Nat.{name}", "Nat := Nat.zero") + claim(f"Nat.{name} 5 3", str(result or 7)),
        prelude=False,
    )
bad(
    "log2_redefined",
    "declared-type",
    "t",
    "Its body says 0.",
    f"{NAT} {EQ} def Nat.log2 (n : Nat) : Nat := Nat.zero {claim('Nat.log2 8', '3')}",
    prelude=False,
)
bad(
    "equality_test_redefined",
    "declared-type",
    "t",
    "An equality test that always says no; computed, it would also say yes.",
    f"""{operation("Nat.beq", "Bool := Bool.false")}
    theorem t : Eq.{{1}} Bool (Nat.beq 3 3) Bool.true := Eq.refl.{{1}} Bool Bool.true""",
    prelude=False,
)
bad(
    "comparison_redefined",
    "declared-type",
    "t",
    "A comparison that always says yes; computed, it would also say no.",
    f"""{operation("Nat.ble", "Bool := Bool.true")}
    theorem t : Eq.{{1}} Bool (Nat.ble 3 2) Bool.false := Eq.refl.{{1}} Bool Bool.false""",
    prelude=False,
)
bad(
    "comparison_right_on_zero_only",
    "declared-type",
    "t",
    "Right where one side is zero, wrong at 3 and 2: equations are for any numbers.",
    f"""{NAT} {BOOL} {EQ}
    def Nat.ble (n m : Nat) : Bool := Nat.rec.{{1}} (fun (x : Nat) => Bool) Bool.true
      (fun (k : Nat) (ih : Bool) => Nat.rec.{{1}} (fun (x : Nat) => Bool) Bool.false
        (fun (l : Nat) (ih : Bool) => Bool.true) m) n
    theorem t : Eq.{{1}} Bool (Nat.ble 3 2) Bool.false := Eq.refl.{{1}} Bool Bool.false""",
    prelude=False,
)
bad(
    "bool_swapped_under_a_comparison",
    "declared-type",
    "t",
    "The comparison with false for yes: what is computed must be what its body says.",
    f"""{NAT} {BOOL} {EQ}
    def Nat.ble (n : Nat) : Nat → Bool :=
      Nat.rec.{{1}} (fun (x : Nat) => Nat → Bool) (fun (m : Nat) => Bool.false)
      (fun (n : Nat) (ih : Nat → Bool) (m : Nat) => Nat.rec.{{1}} (fun (x : Nat) => Bool) Bool.true
        (fun (k : Nat) (x : Bool) => ih k) m) n
    theorem t : Eq.{{1}} Bool (Nat.ble 2 3) Bool.true := Eq.refl.{{1}} Bool Bool.true""",
    prelude=False,
)
undecided(
    "addition_is_an_axiom",
    "An axiom does not compute; a library may export a hidden definition as one, so it is no lie.",
    f"{NAT} {EQ} axiom Nat.add : Nat → Nat → Nat {claim('Nat.add 1 1', '2')}",
)
bad(
    "addition_is_opaque",
    "declared-type",
    "t",
    "An opaque does not compute.",
    f"""{NAT} {EQ} opaque Nat.add (n m : Nat) : Nat := Nat.rec.{{1}} (fun (x : Nat) => Nat) n
    (fun (k : Nat) (ih : Nat) => Nat.succ ih) m {claim("Nat.add 1 1", "2")}""",
    prelude=False,
)
undecided(
    "gcd_is_an_axiom",
    "The library's gcd may be computed though its body is hidden; anybody else's may not.",
    f"{NAT} {EQ} axiom Nat.gcd : Nat → Nat → Nat {claim('Nat.gcd 12 18', '6')}",
)

NIL, CONS = "List.nil.{0} Char", "List.cons.{0} Char"
good(
    "string",
    "A string is the list of its characters.",
    f"""theorem t : Eq.{{1}} String "ab" (String.ofList ({CONS} (Char.ofNat 97)
     ({CONS} (Char.ofNat 98) ({NIL})))) := Eq.refl.{{1}} String "ab" """,
)
good(
    "empty_string",
    "No characters.",
    f"""theorem t : Eq.{{1}} String "" (String.ofList ({NIL})) := Eq.refl.{{1}} String "" """,
)
good(
    "string_is_the_list_of_its_characters_reversed",
    "The other way round.",
    f"""theorem t : Eq.{{1}} String (String.ofList ({CONS} (Char.ofNat 97) ({NIL}))) "a" :=
     Eq.refl.{{1}} String "a" """,
)
good(
    "string_length_computes",
    "A recursor on a string literal.",
    """theorem t : Eq.{1} Nat (String.length "hello") 5 := Eq.refl.{1} Nat 5""",
)
good(
    "string_with_astral_character",
    "One character outside the basic plane is one character.",
    f"""theorem t : Eq.{{1}} String "😀" (String.ofList ({CONS} (Char.ofNat 128512) ({NIL}))) :=
     Eq.refl.{{1}} String "😀" """,
)
good(
    "string_with_zero_character",
    "A zero character ends nothing.",
    r"""theorem t : Eq.{1} Nat (String.length "a\u0000b") 3 := Eq.refl.{1} Nat 3""",
)
good(
    "string_counts_characters_not_clusters",
    "A letter and a combining mark are two characters.",
    r"""theorem t : Eq.{1} Nat (String.length "e\u0301") 2 := Eq.refl.{1} Nat 2""",
)
STRINGS = {
    "strings_differ": ('"a"', '"b"', "Different characters."),
    "strings_differ_in_length": ('"a"', '"aa"', "One is longer."),
    "strings_differ_after_zero": (r'"a\u0000b"', r'"a\u0000c"', "What follows a zero counts."),
    "strings_differ_in_form": (r'"\u00e9"', r'"e\u0301"', "Unicode forms are not normalised."),
    "string_is_no_other_case": ('"A"', '"a"', "Case counts."),
}
for name, (left, right, why) in STRINGS.items():
    bad(
        name,
        "declared-type",
        "t",
        why,
        f"theorem t : Eq.{{1}} String {left} {right} := Eq.refl.{{1}} String {left}",
    )
bad(
    "string_without_string",
    "literal",
    "t",
    "A string needs String, Char and List.",
    'inductive True : Prop | intro : True theorem t : True := (fun (p : Prop) => True.intro) "a"',
    prelude=False,
)
bad("string_is_a_number", "application", "t", "A string is no Nat.", 'def t : Nat := Nat.succ "a"')
bad(
    "string_of_another_type",
    "literal",
    "t",
    "String as a proposition: all strings would be equal.",
    f"""{NAT}
    inductive List.{{u}} (α : Type u) : Type u
      | nil : List.{{u}} α | cons : ∀ (head : α) (tail : List.{{u}} α), List.{{u}} α
    inductive Char : Type | mk : ∀ (val : Nat), Char
    def Char.ofNat (n : Nat) : Char := Char.mk n
    inductive String : Prop | mk : ∀ (data : List.{{0}} Char), String
    def String.ofList (data : List.{{0}} Char) : String := String.mk data
    theorem t : String := "a" """,
    prelude=False,
)
bad(
    "string_without_char_of_nat",
    "literal",
    "t",
    "No way to make its characters.",
    f"""{NAT}
    inductive List.{{u}} (α : Type u) : Type u
      | nil : List.{{u}} α | cons : ∀ (head : α) (tail : List.{{u}} α), List.{{u}} α
    inductive Char : Type | mk : ∀ (val : Nat), Char
    inductive String : Type | mk : ∀ (data : List.{{0}} Char), String
    def String.ofList (data : List.{{0}} Char) : String := String.mk data
    def t : String := "a" """,
    prelude=False,
)
