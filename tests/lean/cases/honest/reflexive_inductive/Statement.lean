/-- Notations of countable ordinals. -/
inductive Ordinal where
  | zero : Ordinal
  | succ : Ordinal → Ordinal
  | limit : (Nat → Ordinal) → Ordinal

theorem gate2_main (o : Ordinal) : o ≠ .succ o := by
  sorry
