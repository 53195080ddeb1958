init_quot

theorem gate2_main : 1 + 1 = 3 := by
  decide
