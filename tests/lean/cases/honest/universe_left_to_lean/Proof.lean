theorem gate2_main (α : Type _) (xs : List α) : xs ++ [] = xs := by
  simp
