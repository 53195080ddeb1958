"""The source gate: what could run code or skip the kernel is refused, honest style is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.lean.lexer import Ambiguous, TokenKind, tokens_of
from gate2.lean.source import refusals
from gate2.reasons import Code

SKIP = "set_option debug.skipKernelTC true in theorem t : 1 = 2 := by decide +kernel"

HONEST = {
    "calc": """theorem t (a b c : Nat) (h : a = b) (h2 : b = c) : a = c :=
  calc a = b := h
    _ = c := h2
""",
    "tactics at the margin": "theorem t : 1 = 1 := by\nnorm_num\nlinarith\n",
    "term at the margin": "theorem t : a = b :=\nfoo_bar baz\n",
    "match and where": """theorem baz : ∀ x : Nat, x = x
  | 0 => rfl
  | n+1 => by
    set_option pp.all true in
    rfl
termination_by n => n
decreasing_by simp_wf; omega
where
  go (n : Nat) := n
""",
    "comments and strings that mention everything": """/- sorry elab #eval /- nested -/ " ' « -/
-- line " elab '
/-! module doc: set_option debug.skipKernelTC true -/
/-- doc: elab -/
def r := r#"raw " set_option debug.skipKernelTC true "#
def s := "elab \\" set_option debug.skipKernelTC"
def «elab» := 1
def c : List Char := ['a', '\\n', '"', '\\'', '-']
""",
    "primes and indices": """theorem foo' (xs : Array Nat) (h' : 0 < xs.size) : xs[0]'h' =
  xs[0]'h' := rfl
def p : Nat ×' Nat := ⟨1, 2⟩
def q (α : Type) (β : α → Type) := (Σ' x : α, β x) ⊕' Nat
theorem α₁' (x' : Nat) : x'.succ = Nat.succ x' := rfl
""",
    "interpolation": """def s (n n' : Nat) := s!"n = {n + 1} and {n'} \\{ {(fun x => x) n}"
def plain := "{"
""",
    "notations": """namespace Foo
local infixl:65 " ⊞ " => fun (a b : Nat) => a + b
scoped notation "‖" x "‖" => Nat.succ x
notation:50 lhs " divides " rhs:51 => Nat.lt lhs rhs
local infixl:70 " over' " => fun (a b : Nat) => a / b
prefix:max "√" => Nat.sqrt
end Foo
""",
    "macros": """local macro "triv" : tactic => `(tactic| first | rfl | trivial | simp)
macro "my_dec" h:ident : tactic => `(tactic| (simp at $h:ident; omega))
macro (priority := high) "pair" x:term ", " y:term : term => `(($x, $y))
syntax "bar" term,* : tactic
macro_rules
  | `(tactic| bar) => `(tactic| skip)
  | `(tactic| bar $x:term, $xs,*) => `(tactic| (have := $x; bar $xs,*))
@[simp] theorem x : 1 = 1 := by
triv
""",
    "attributes": """@[simp, grind =] theorem a : 1 = 1 := rfl
@[local simp] theorem b : 1 = 1 := rfl
@[ext (iff := false)] structure S where
  x : Nat := 3
  h : x = 3 := by rfl
deriving Repr, DecidableEq
attribute [-simp] a
attribute [local instance 100] c
@[deprecated a (since := "2025-01-01")] theorem d : 1 = 1 := rfl
""",
    "sections": """import Std.Data.HashMap
universe u v
noncomputable section
variable {α : Type u} [Inhabited α]
include α
mutual
inductive A | a : B → A
inductive B | b : A → B
end
open Classical in
protected def z : Nat := choose ⟨1, trivial⟩
private theorem y (h : a ∣ b) : f $ x = 3 := ⟨1, by simp [*, -foo, ← bar]⟩
instance (priority := low) : Inhabited Nat := ⟨0⟩
deriving instance DecidableEq for Foo
example : (fun x => x + 1) <| 3 = 4 := by decide +kernel
end
#check z
#print axioms y
""",
    "options": """set_option maxRecDepth 2000
set_option maxHeartbeats 400000 in
set_option autoImplicit false
set_option linter.unusedVariables false
set_option warn.sorry false
theorem t : True := by
  set_option trace.Meta.synthInstance true in trivial
""",
    "configuration that runs nothing of the file's own": """theorem t (a b : Nat) : a = b := by
  simp +arith -zeta (maxSteps := 1000) only [foo (x := a) (y := b)]
  rw (occs := .pos [1, 2]) [h]
  simp (disch := omega) [f (n := 3) +g (m := b)]
  exact bar +baz (k := qux)
""",
    "the core library's algebra": """open Lean.Grind in
theorem t {α : Type} [Lean.Grind.CommRing α] (a b : α) : a + b = b + a := by grind
def Least (α : Type) extends Lean.Order.PartialOrder α := mk
variable (h : Lean.Grind.IsCharP α 2) [CommRing β, @Lean.Grind.Field β]
""",
    "statement with sorry": "import Mathlib\ntheorem t (n : ℕ) : n = n := by\n  sorry\n",
    "windows line ends": "theorem t : 1 = 1 := by\r\n  rfl\r\n",
    "nothing": "",
}

REFUSED = {
    "option": SKIP,
    "option across a comment": "set_option /- x -/\n debug.skipKernelTC true",
    "option in guillemets": "set_option «debug».skipKernelTC true",
    "option with a list's name quoted": "set_option «pp».all true",
    "option as tactic": "example : p := by set_option debug.skipKernelTC true in decide +kernel",
    "option by macro variable": 'macro "x" o:ident : tactic => `(tactic| set_option $o true in x)',
    "option in macro": f'macro "x" : tactic => `(tactic| {SKIP})',
    "elab": 'elab "x" : tactic => pure ()',
    "elab on a used line": 'theorem a : True := trivial elab "x" : tactic => evil',
    "eval": "#eval (IO.Process.exit 0 : IO Unit)",
    "configuration by a structure": "example : p := by decide (config := { kernel := evil })",
    "configuration by a name": "example : p := by simp (config := evil)",
    "configuration by one item": "example : p := by simp (maxSteps := evil)",
    "configuration behind another item": "example : p := by simp? +a -b (c := 1) (d := evil)",
    "configuration across a comment": "example : p := by omega -- x\n ( /- y -/ a :=\n evil)",
    "configuration in guillemets": "example : p := by exact («config» := evil)",
    "configuration by a captured numeral": (
        "instance : OfNat Nat 7 := ⟨evil⟩\nexample : p := by simp (maxSteps := 7)"
    ),
    "configuration by a numeral that goes on": "example : p := by simp (maxSteps := 7 + evil)",
    "configuration by occurrences": "example : p := by rw (occs := .pos [evil]) [h]",
    "configuration by a function like one of occurrences": "example : p := by rw (a := .pos [1])",
    "configuration in a macro": 'macro "x" e:term : tactic => `(tactic| simp (maxSteps := $e))',
    "configuration in conv": "example : p := by conv => rhs; simp (maxSteps := evil)",
    "configuration of grind": "example : p := by grind => set_config (splits := evil)",
    "a propagator for grind": "theorem t : p := q\n grind_propagator x ↑(f) := evil",
    "a widget": "theorem t : p := q\n show_panel_widgets [local evil]",
    "a widget within a proof": "example : p := by with_panel_widgets [evil] rfl",
    "a selector of lemmas": "theorem t : p := q\n set_library_suggestions evil",
    "eval of a word": "#eval! foo",
    "run_tac": "example : 1 = 1 := by run_tac evil",
    "by_elab": "example : 1 = 1 := by_elab evil",
    "initialize": "initialize foo : Nat ← pure 1",
    "guard_msgs": "#guard_msgs (drop all) in\ntheorem t : 1 = 2 := rfl",
    "computed macro": 'macro "x" : tactic => do `(tactic| skip)',
    "macro of syntax nodes": 'macro "x" : tactic => return mk .none #[]',
    "macro with a tail": 'macro "x" : tactic => `(tactic| skip) >>= evil',
    "computed antiquotation": 'macro "x" : term => `($(evil))',
    "computed splice": 'macro "x" : term => `($[$(evil)]*)',
    "escaped antiquotation": 'macro "x" : term => `($$(evil))',
    "a rule for Lean's own tactic": "macro_rules | `(tactic| rfl) => `(tactic| skip)",
    "a rule for Lean's own words": "macro_rules | `(if $c then $t else $e) => `($c)",
    "a rule for Lean's own notation": "macro_rules | `($a ≤ $b) => `(True)",
    "a rule for a word of Lean's that the file adds again": (
        'syntax "if" term : term\nmacro_rules | `(if $c then $t else $e) => `($c)'
    ),
    "a coercion beside a macro": (
        'instance (a : α) : CoeT α a β := ⟨evil⟩\nmacro "x" : tactic => `(tactic| rfl)'
    ),
    "a coercion beside a notation": 'notation "x" => 1\ninstance : _root_.CoeFun α β := evil',
    "what Lean writes into macros": "@[macro_inline] def evil := 1",
    "computed macro_rules": "macro_rules | `(tactic| rfl) => do evil",
    "second alternative computed": "macro_rules | `(tactic| rfl) => `(tactic| skip) | _ => evil",
    "command macro": 'macro "x" : command => `(example : 1 = 1 := rfl)',
    "command in a term macro": 'macro "x" : term => `(axiom x : False)',
    "attribute macro": 'macro "simp" : attr => `(attr| extern "x")',
    "interpolating macro": 'macro "x" s:interpolatedStr(term) : term => `(1)',
    "syntax category": "declare_syntax_cat foo",
    "quotation in a definition": "def evil := `(tactic| skip)",
    "name literal": "def n := `debug.skipKernelTC",
    "implemented_by": "@[implemented_by foo] def x := 1",
    "attribute behind another": "@[simp, csimp] theorem x : 1 = 1 := rfl",
    "attribute command": 'attribute [extern "x"] foo',
    "attribute for macros": "@[macro Foo.bar] def x := 1",
    "attribute with spaces": "@[ simp , command_elab x ] def y := 1",
    "attribute by variable": "@[$x] def y := 1",
    "no attribute": "@[] def y := 1",
    "unclosed attribute": "@[simp def y := 1",
    "import of Lean": "import Lean\n",
    "import of a part of Lean": "import Lean.Elab.Command",
    "import all": "import all Lean.Elab",
    "open Lean": "open Lean Elab in\nexample : 1 = 1 := rfl",
    "namespace Lean": "namespace Lean\nend Lean",
    "namespace within Lean": "namespace Lean.Grind\ndef x := Syntax.missing\nend Lean.Grind",
    "definition within Lean": "def Lean.Grind.x := Syntax.missing",
    "instance within Lean": "instance (priority := low) Lean.Order.x : Foo := evil",
    "rooted definition within Lean": "theorem _root_.Lean.Grind.x : p := Syntax.missing",
    "beside the algebra": "open Lean.Meta.Grind",
    "second name of open": "open Nat Lean.Grind",
    "rooted Lean": "def x := _root_.Lean.Syntax.missing",
    "Lean in guillemets": "def x := «Lean».Syntax.missing",
    "autoParam": "def f (h : autoParam True evil) := 1",
    "rooted autoParam": "def f := @_root_.autoParam",
    "autoParam in guillemets": "def f := @«autoParam»",
    "unsafe": "unsafe def x := 1",
    "unsafe term": "def x := unsafe y",
    "meta": "meta def x := 1",
    "include_str": 'def x := include_str "/etc/passwd"',
    "simproc": "simproc foo (1 + 1) := evil",
    "unknown command": "theorem a : True := trivial\nmk_evil foo",
    "first word unknown": "mk_evil foo",
    "deriving and more": "deriving instance Foo for Bar run_cmd x",
    "no-break space": "set_option\u00a0debug.skipKernelTC true",
    "zero width space": "set\u200b_option debug.skipKernelTC true",
    "bidirectional control": "-- \u202e",
    "nul": "def\0x",
    "lone carriage return": "def x := 1\rdef y := 2",
    "token with a quote": f'notation "x\\"" => 1\ndef a := x" {SKIP} -- "',
    "token with a comment": 'notation "x/-" => 1\n',
    "token that ends in r": 'notation "+r" => 1\n',
    "token with guillemets": 'notation "«" => 1\n',
    "token with a prime": 'notation "+\'" => 1\n',
    "token with a prime within": 'notation "x\'y" => 1\n',
    "token with a prime before": 'notation "\'x" => 1\n',
    "token with a prime behind another letter": 'notation "é\'" => 1\n',
    "token that is a command": 'notation "theorem" => 1\n',
    "token with a bracket": 'notation "❲[" => 1\nmacro "x" : term => `(❲[) >>= fun s => evil ]',
    "quotation that closes with another bracket": 'macro "x" : term => `(y] >>= evil)',
    "raw token": 'notation r"x" => 1\n',
    "macro token with a quote": 'macro "x\\"" : term => `(1)\n',
    "token of two slashes before a dash": f"def a := {{x //- {SKIP} -/ }}",
    "interpolated quote": 'def x := s!"{ "a" } elab "b" {',
    "interpolated character": 'def x := s!"{ \'"\' }"',
    "interpolated comment": 'def x := s!"{ /- } " -/ }"',
    "interpolated code": 'def x := s!"{by_elab evil}"',
    "doc comment that seems closed": f'/--/ " -/ {SKIP} -- "',
    "number before a quote": f"def x := 1'\"' {SKIP} -- \"",
    "letter before a quote": f"def x := é'\"' {SKIP} -- \"",
    "letter before a raw string": f'def x := ér"\\" {SKIP} -- "',
    "operator before a character": f"def x := +'\"' {SKIP} -- \"",
    "unterminated comment": "/- foo",
    "unterminated string": '"foo',
    "unterminated raw string": 'r#"foo"',
    "unterminated name": "«foo",
    "half a character": "def c := 'ab'",
    "register command": "register_option foo : Bool := {}",
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_sources_pass(name: str) -> None:
    assert [reason.message for reason in refusals(HONEST[name].encode())] == []


@pytest.mark.parametrize("name", REFUSED)
def test_ways_around_the_kernel_are_refused(name: str) -> None:
    reasons = refusals(REFUSED[name].encode())
    assert Code.LEAN_SOURCE_REFUSED in {reason.code for reason in reasons}


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("theorem a : True := trivial\n\ndeclare_syntax_cat foo\n", "Line 3, column 1: `decl"),
        (
            "@[simp] private theorem a.b : p := by\n  run_tac evil\n",
            "Line 2, column 3, in `theorem a.b`: `run_tac` ",
        ),
        (
            "def x := 1\n/- a\n-/\nnoncomputable def y := by_elab evil",
            "Line 4, column 24, in `def y`: `by_elab` ",
        ),
        ("instance : Foo := by_elab evil", "Line 1, column 19, in `instance`: `by_elab` "),
        ("attribute [extern] a", "Line 1, column 12, in `attribute`: attribute `extern` "),
        ("#reduce Lean.x", "Line 1, column 9, in `#reduce`: `Lean.x` "),
        ("set_option debug.x true", "Line 1, column 12, in `set_option debug.x`: `set_option"),
        ('def s := s!"a\nb {by_elab x}"', "Line 2, column 4, in `def s`: `by_elab` "),
        ("elab x", "Line 1, column 1: `elab` "),
    ],
)
def test_the_message_names_line_column_and_command(source: str, place: str) -> None:
    assert refusals(source.encode())[0].message.startswith(place)


@pytest.mark.parametrize("source", ["#eval 1", "initialize x : Nat ← pure 1", "run_cmd skip"])
def test_programs_at_elaboration_are_named_as_such_too(source: str) -> None:
    codes = {reason.code: reason.blocks for reason in refusals(source.encode())}
    assert codes == {Code.LEAN_SOURCE_REFUSED: True, Code.LEAN_IO_AT_ELABORATION: False}


@pytest.mark.parametrize("source", ["axiom x : False", "private axiom x : False"])
def test_an_axiom_has_its_own_code(source: str) -> None:
    assert [r.code for r in refusals(source.encode())] == [Code.LEAN_AXIOM_FORBIDDEN]


def test_a_prelude_is_tampering_as_it_is_in_the_compiled_data() -> None:
    reasons = refusals(b"prelude\nimport Init.Core\n")
    assert [reason.code for reason in reasons] == [Code.LEAN_ENVIRONMENT_TAMPERED]


@pytest.mark.parametrize(
    "proof",
    [
        "by native_decide",
        "by decide +native",
        "by decide (config := {native := true})",
        "Lean.ofReduceBool a true rfl",
        "open Foo in ofReduceBool a true rfl",
    ],
)
def test_trusting_the_compiler_has_its_own_code(proof: str) -> None:
    reasons = refusals(f"theorem x : 1 = 1 := {proof}".encode())
    # A structure as configuration is refused beside that: Lean runs it.
    refused_too = {Code.LEAN_SOURCE_REFUSED} if "config" in proof else set()
    assert {reason.code for reason in reasons} == {Code.LEAN_COMPILER_TRUST} | refused_too


def test_bytes_that_are_no_text_are_refused_with_the_line() -> None:
    (reason,) = refusals(b"theorem a : True := trivial\n\xff")
    assert reason.message == "Line 2: expected UTF-8."


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_bytes_get_an_answer(source: bytes) -> None:
    assert isinstance(refusals(source), tuple)


_PIECES = [
    *('"', "'", "`(", "`", "(", ")", "[", "]", "{", "}", "⟨", "/-", "-/", "--", "\n", " ", "$"),
    *("macro", "macro_rules", "syntax", ":", "=>", "|", "tactic", "term", '"x"', "@[", "simp"),
    *("«", "»", "set_option", "notation", "r#", '"#', "\\", "#", "eval", "import", "x", ".", ","),
    *("theorem", "s!", "1", "é", "'a'", "attribute", "local"),
]


@given(st.lists(st.sampled_from(_PIECES), max_size=40))
@settings(max_examples=500, deadline=None)
def test_any_pieces_of_lean_get_an_answer(pieces: list[str]) -> None:
    assert isinstance(refusals("".join(pieces).encode()), tuple)
    assert isinstance(refusals(" ".join(pieces).encode()), tuple)


def test_what_the_lexer_skips_holds_no_token() -> None:
    tokens = tokens_of(b'a /- b /- c -/ d -/ "e" -- f\n \'g\' r#"h"# x.y.\xc2\xabz w\xc2\xbb 1.5')
    assert [(token.kind, token.text) for token in tokens if token.text != "."] == [
        (TokenKind.WORD, "a"),
        (TokenKind.STRING, '"e"'),
        (TokenKind.CHARACTER, "'g'"),
        (TokenKind.STRING, 'r#"h"#'),
        (TokenKind.WORD, "x.y.«z w»"),
        (TokenKind.NUMBER, "1"),
        (TokenKind.NUMBER, "5"),
    ]
    assert tokens[4].parts == ("x", "y", "z w")


def test_lines_are_counted_through_comments_and_strings() -> None:
    tokens = tokens_of(b'/- \n\n -/ a "\n" b\n c')
    assert [(token.text, token.line, token.column) for token in tokens if token.text in "abc"] == [
        ("a", 3, 4),
        ("b", 4, 2),
        ("c", 5, 1),
    ]


def test_a_source_beyond_the_cap_is_refused() -> None:
    with pytest.raises(Ambiguous, match="at most"):
        tokens_of(b" " * (4 * 1024 * 1024 + 1))
