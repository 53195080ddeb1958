/-- Notations of countable ordinals. -/
inductive Ordinal where
  | zero : Ordinal
  | succ : Ordinal → Ordinal
  | limit : (Nat → Ordinal) → Ordinal

theorem gate2_main (o : Ordinal) : o ≠ .succ o := by
  induction o with
  | zero => exact Ordinal.noConfusion
  | succ o ih => exact fun same => ih (Ordinal.succ.inj same)
  | limit f ih => exact fun same => nomatch same
