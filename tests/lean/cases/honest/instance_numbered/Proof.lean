structure Span where
  from_ : Nat
  length : Nat

/-- Takes the name that Lean would give the next one. -/
def instAddSpan : Nat := 0

/-- Matches first, so that Lean keeps its matcher here. -/
def helper (n : Nat) : Nat :=
  match n with
  | 0 => 1
  | m + 1 => m

instance : Add Span := ⟨fun a b => ⟨a.from_ + b.from_, a.length + b.length⟩⟩

private def Span.last (s : Span) : Nat :=
  match s.length with
  | 0 => s.from_
  | n + 1 => s.from_ + n

theorem last_is_far (s : Span) : s.from_ ≤ s.last := by
  unfold Span.last
  split <;> omega

theorem gate2_main (a b : Span) : (a + b).length = b.length + a.length ∧ a.from_ ≤ a.last :=
  ⟨Nat.add_comm _ _, last_is_far a⟩
