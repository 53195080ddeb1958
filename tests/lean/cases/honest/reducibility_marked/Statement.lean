def bound : Nat := 10

theorem gate2_main (n : Nat) (h : n < bound) : n * n < 100 := by
  sorry
