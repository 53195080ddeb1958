theorem gate2_main : 2 ^ 10 % 7 = 2 := by
  sorry
