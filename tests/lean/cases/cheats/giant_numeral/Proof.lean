theorem huge : 2 ^ (2 ^ 40) % 2 = 0 := by
  decide +kernel

theorem gate2_main : 1 + 1 = 3 := by
  decide
