theorem le_next (n : Nat) : n ≤ n + 1 := by
  sorry
