theorem gate2_main : 10 ^ 6 % 7 = 1 := by
  decide (config := ⟨false, true, true, false⟩)
