"""Examples of what is said of a proof."""

from gate2.reason_examples.example import Example
from gate2.reasons import Code

_SOUND = """\
artifacts/proof/Proof.lean:
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
    omega
"""

EXAMPLES: dict[Code, Example] = {
    Code.LEAN_NO_TOOLCHAIN_PIN: Example(
        situation="artifact.toml says nothing of the version of Lean that the proof is for.",
        shows="""\
artifacts/proof/artifact.toml:
  [lean]
  theorem = "sum_of_evens"
$ gate2 lint .
""",
        says="artifact.toml: `lean.toolchain`: expected this key, it is missing",
        instead="""\
artifacts/proof/artifact.toml:
  [lean]
  toolchain = "leanprover/lean4:v4.28.0"
  theorem = "sum_of_evens"
""",
    ),
    Code.LEAN_TOOLCHAIN_UNAVAILABLE: Example(
        situation="The proof is for another version of Lean than this machine has.",
        shows="""\
artifacts/proof/artifact.toml:
  [lean]
  toolchain = "leanprover/lean4:v4.99.0"
  theorem = "sum_of_evens"
$ gate2 check .
""",
        says="expected toolchain leanprover/lean4:v4.99.0, installed is",
        instead="""\
artifacts/proof/artifact.toml:
  [lean]
  toolchain = "leanprover/lean4:v4.28.0"
  theorem = "sum_of_evens"
""",
    ),
    Code.LEAN_IMPORT_UNAVAILABLE: Example(
        situation="The proof imports Mathlib, which the embedded toolchain does not have.",
        shows="""\
artifacts/proof/Proof.lean:
  import Mathlib
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
    omega
$ gate2 check .
""",
        says="Proof.lean:1:0: unknown module prefix 'Mathlib'",
        instead=_SOUND,
    ),
    Code.LEAN_PROOF_REJECTED: Example(
        situation="Lean, or the second kernel, does not accept the proof. That says nothing"
        " against the claim.",
        shows="""\
artifacts/proof/Proof.lean:
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
    rfl
$ gate2 check .
""",
        says="Proof.lean:2:2: Tactic `rfl` failed: The left-hand side",
        instead=_SOUND,
    ),
    Code.LEAN_SORRY: Example(
        situation="A step was left open.",
        shows="""\
artifacts/proof/Proof.lean:
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
    sorry
$ gate2 check .
""",
        says="The proof rests on sorry (in sum_of_evens).",
        instead=_SOUND,
    ),
    Code.LEAN_AXIOM_FORBIDDEN: Example(
        situation="The proof assumes what it is to show, as an axiom of its own.",
        shows="""\
artifacts/proof/Proof.lean:
  axiom even (m n : Nat) : (2 * m + 2 * n) % 2 = 0
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := even m n
$ gate2 lint .
""",
        says="the source declares an axiom",
        instead=_SOUND,
    ),
    Code.LEAN_COMPILER_TRUST: Example(
        situation="`native_decide` takes the compiler's word for a computation.",
        shows="""\
artifacts/proof/Proof.lean:
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
    have : 2 ^ 64 % 2 = 0 := by native_decide
    omega
$ gate2 lint .
""",
        says="`native_decide` trusts the compiler",
        instead="""\
artifacts/proof/Proof.lean:
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
    have : 2 ^ 64 % 2 = 0 := by decide
    omega
""",
    ),
    Code.LEAN_TARGET_MISSING: Example(
        situation="artifact.toml names a theorem that neither file declares, or the statement does"
        " not compile.",
        shows="""\
artifacts/proof/artifact.toml:
  [lean]
  toolchain = "leanprover/lean4:v4.28.0"
  theorem = "sum_of_even_numbers"
$ gate2 check .
""",
        says="sum_of_even_numbers",
        instead="""\
artifacts/proof/artifact.toml:
  [lean]
  toolchain = "leanprover/lean4:v4.28.0"
  theorem = "sum_of_evens"
""",
    ),
    Code.LEAN_TARGET_NOT_THEOREM: Example(
        situation="What artifact.toml names is a definition.",
        shows="""\
artifacts/proof/Statement.lean:
  def sum_of_evens (m n : Nat) : Nat := 2 * m + 2 * n
artifacts/proof/Proof.lean:
  def sum_of_evens (m n : Nat) : Nat := 2 * m + 2 * n
$ gate2 check .
""",
        says="Expected sum_of_evens to be a theorem in the statement, got: definition.",
        instead="""\
artifacts/proof/Statement.lean:
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
    sorry
"""
        + _SOUND,
    ),
    Code.LEAN_STATEMENT_MISMATCH: Example(
        situation="Proof.lean proves less than Statement.lean states.",
        shows="""\
artifacts/proof/Proof.lean:
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 ≤ 1 := by
    omega
$ gate2 check .
""",
        says="The proof is of another statement: sum_of_evens differs in the type.",
        instead=_SOUND,
    ),
    Code.LEAN_STATEMENT_TRIVIAL: Example(
        situation="The statement holds whatever the claim says.",
        shows="""\
artifacts/proof/Statement.lean:
  theorem sum_of_evens (m n : Nat) : m + n = m + n := by
    sorry
artifacts/proof/Proof.lean:
  theorem sum_of_evens (m n : Nat) : m + n = m + n := by
    rfl
$ gate2 check .
""",
        says="The statement of sum_of_evens holds for trivial reasons",
        instead="""\
artifacts/proof/Statement.lean:
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
    sorry
"""
        + _SOUND,
    ),
    Code.LEAN_CONDITIONAL_HYPOTHESIS: Example(
        situation="The statement has a hypothesis that the claim does not have, and that may hold"
        " of nothing.",
        shows="""\
artifacts/proof/Statement.lean:
  theorem sum_of_evens (m n : Nat) (odd : m % 2 = 1) (even : m % 4 = 2) :
      (m + n) % 2 = 0 := by
    sorry
artifacts/proof/Proof.lean:
  theorem sum_of_evens (m n : Nat) (odd : m % 2 = 1) (even : m % 4 = 2) :
      (m + n) % 2 = 0 := by
    omega
$ gate2 check .
""",
        says="The statement of sum_of_evens may say nothing: no numbers from 0 to 8",
        instead="""\
artifacts/proof/Statement.lean:
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
    sorry
"""
        + _SOUND,
    ),
    Code.LEAN_ENVIRONMENT_TAMPERED: Example(
        situation="The source replaces what it is checked against, or the compiled file holds"
        " declarations that no kernel would accept.",
        shows="""\
artifacts/proof/Proof.lean:
  prelude
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
    omega
$ gate2 lint .
""",
        says="`prelude` replaces the library's foundations",
        instead=_SOUND,
    ),
    Code.LEAN_IO_AT_ELABORATION: Example(
        situation="The source runs a program while Lean reads it.",
        shows="""\
artifacts/proof/Proof.lean:
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
    omega
  #eval (2 * 3 + 2 * 4) % 2
$ gate2 lint .
""",
        says="`eval` runs a program while the file is elaborated",
        instead=_SOUND,
    ),
    Code.LEAN_TIMEOUT: Example(
        situation="Elaborating the proof takes longer than it may: a tactic that searches on, or a"
        " program that does not end. Or the second kernel needs more steps than it has.",
        shows="""\
artifacts/proof/Proof.lean:
  partial def turn (n : Nat) : IO Unit := turn (n + 1)
  #eval turn 0
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
    omega
$ gate2 check .
""",
        says="Proof.lean did not elaborate within 300 s",
        instead=_SOUND,
    ),
    Code.LEAN_MEMORY: Example(
        situation="Elaborating the proof, or reading what came out of it, needs more memory than"
        " there is for it.",
        shows="""\
artifacts/proof/Proof.lean:
  #eval (Array.replicate 2000000000 0).size
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
    omega
$ gate2 check .
""",
        says="Proof.lean needed more than 4096 MiB",
        instead=_SOUND,
    ),
    Code.LEAN_NO_KERNEL_RECHECK: Example(
        situation="Only one of the two kernels has a word on the proof: here its source runs a"
        " program, so that Lean's own does not count.",
        shows="""\
artifacts/proof/Proof.lean:
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
    omega
  #eval (2 * 3 + 2 * 4) % 2
$ gate2 check .
""",
        says="expected two independent kernels to accept the proof; whose word counts: gate2",
        instead=_SOUND,
    ),
    Code.LEAN_NEGATION_PROVED: Example(
        situation="A proof of the opposite, attached with `proves` set to negation: this is what"
        " makes a mathematical claim FALSIFIED.",
        shows="""\
record.json:
  "claims": [{"id": "c2", "kind": "mathematical",
              "text": "The sum of two odd natural numbers is odd."}]
artifacts/proof/artifact.toml:
  establishes = "That the sum of two odd natural numbers is not always odd."
  [lean]
  toolchain = "leanprover/lean4:v4.28.0"
  theorem = "not_odd"
  proves = "negation"
  reviewed_by = "reader"
artifacts/proof/Statement.lean:
  theorem not_odd :
      ¬ ∀ m n : Nat, m % 2 = 1 → n % 2 = 1 → (m + n) % 2 = 1 := by
    sorry
artifacts/proof/Proof.lean:
  theorem not_odd :
      ¬ ∀ m n : Nat, m % 2 = 1 → n % 2 = 1 → (m + n) % 2 = 1 := by
    intro all
    exact absurd (all 1 1 rfl rfl) (by decide)
$ gate2 check .
""",
        says="the negation is proved by not_odd",
        instead="""\
record.json:
  "claims": [{"id": "c2", "kind": "mathematical",
              "text": "The sum of two odd natural numbers is even."}]
artifacts/proof/artifact.toml:
  establishes = "That the sum of two odd natural numbers is even."
  [lean]
  toolchain = "leanprover/lean4:v4.28.0"
  theorem = "sum_of_odds"
  reviewed_by = "reader"
artifacts/proof/Statement.lean:
  theorem sum_of_odds (m n : Nat) : (2 * m + 1 + (2 * n + 1)) % 2 = 0 := by
    sorry
artifacts/proof/Proof.lean:
  theorem sum_of_odds (m n : Nat) : (2 * m + 1 + (2 * n + 1)) % 2 = 0 := by
    omega
""",
    ),
    Code.LEAN_STATEMENT_UNREVIEWED: Example(
        situation="A machine can check a proof. That the statement says what the claim says, only"
        " somebody who reads both can tell.",
        shows="""\
artifacts/proof/artifact.toml:
  [lean]
  toolchain = "leanprover/lean4:v4.28.0"
  theorem = "sum_of_evens"
$ gate2 check .
""",
        says="nobody vouches that the Lean statement says what the claim says",
        instead="""\
artifacts/proof/artifact.toml:
  [lean]
  toolchain = "leanprover/lean4:v4.28.0"
  theorem = "sum_of_evens"
  reviewed_by = "reader"
$ gate2 bind .
$ gate2 check .
""",
    ),
    Code.LEAN_STATEMENT_CHANGED: Example(
        situation="Statement.lean was edited after somebody had read it against the claim.",
        shows="""\
artifacts/proof/artifact.toml:
  claim = "c2"
$ gate2 bind .
artifacts/proof/Statement.lean:
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 ≤ 1 := by
    sorry
$ gate2 lint .
""",
        says="was bound",
        instead="""\
$ gate2 bind .
$ gate2 lint .
""",
    ),
    Code.LEAN_CODE_GENERATION: Example(
        situation="Lean could not compile a definition to a program. The proof may be sound.",
        shows="""\
artifacts/proof/Proof.lean:
  def back (numbers : List Nat) : List Nat := numbers.reverse
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
    omega
$ gate2 check .
""",
        says="Proof.lean:1:4: Unknown constant",
        instead="""\
artifacts/proof/Proof.lean:
  noncomputable def back (numbers : List Nat) : List Nat := numbers.reverse
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
    omega
""",
    ),
    Code.LEAN_UNSAFE_IN_CONE: Example(
        situation="The proof rests on a definition that need not end.",
        shows="""\
artifacts/proof/Proof.lean:
  partial def walk (n : Nat) : Nat := walk (n + 2)
  theorem step (m n : Nat) (_ : walk 0 = walk 0) :
      (2 * m + 2 * n) % 2 = 0 := by
    omega
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := step m n rfl
$ gate2 check .
""",
        says="which is unsafe or partial",
        instead=_SOUND,
    ),
    Code.LEAN_DATA_MALFORMED: Example(
        situation="A compiled file, or a proof attached as an export, does not decode.",
        shows="""\
Proof.ndjson:
  {"meta": {"format": {"version": "3.1.0"}}}
$ gate2 kernel Proof.ndjson
""",
        says="Proof.ndjson, line 1, at byte 0: expected an object with exporter, format, lean, got"
        " none named exporter",
        instead="Make the export again with lean4export for the pinned toolchain.",
    ),
    Code.LEAN_SOURCE_REFUSED: Example(
        situation="The source uses a command that can step around Lean's kernel, if only by"
        " accident.",
        shows="""\
artifacts/proof/Proof.lean:
  theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
    omega
  elab "close" : tactic => return
$ gate2 lint .
""",
        says="`elab` runs a program while the file is elaborated",
        instead=_SOUND,
    ),
}
