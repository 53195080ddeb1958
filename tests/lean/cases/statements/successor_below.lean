theorem gate2_main (n : Nat) : n + 1 ≤ n := by
  sorry
