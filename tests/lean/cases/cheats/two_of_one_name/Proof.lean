private theorem gate2_main : 1 + 1 = 3 := by
  sorry

public theorem gate2_main : 1 + 1 = 2 := rfl
