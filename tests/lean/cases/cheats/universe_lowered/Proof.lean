theorem gate2_main (α : Type) (xs : List α) : xs ++ [] = xs := by
  simp
