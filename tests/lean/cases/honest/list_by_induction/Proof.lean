universe u

theorem gate2_main (α : Type u) (xs : List α) : xs ++ [] = xs := by
  induction xs with
  | nil => rfl
  | cons x rest shorter =>
    calc
      (x :: rest) ++ [] = x :: (rest ++ []) := rfl
      _ = x :: rest := by rw [shorter]
