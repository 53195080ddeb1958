structure Span where
  from_ : Nat
  length : Nat

instance : Add Span := ⟨fun a b => ⟨a.from_ + b.from_, a.length + b.length⟩⟩

def Span.last (s : Span) : Nat :=
  match s.length with
  | 0 => s.from_
  | n + 1 => s.from_ + n

theorem gate2_main (a b : Span) : (a + b).length = b.length + a.length ∧ a.from_ ≤ a.last := by
  sorry
