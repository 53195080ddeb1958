noncomputable def total : List Nat → Nat := List.foldr (· + ·) 0

theorem gate2_main (xs ys : List Nat) : total (xs ++ ys) = total xs + total ys := by
  sorry
