theorem gate2_main (n : Nat) (positive : 0 < n) : ∃ k m, n = 2 ^ k * m ∧ m % 2 = 1 := by
  sorry
