def total (xs : List Nat) : Nat := xs.foldl (· + ·) 0

def Grows (xs : List Nat) : Prop := total xs ≥ total xs

theorem gate2_main (xs : List Nat) : Grows xs := by
  sorry
