theorem aside : 1 + 1 = 2 := rfl

#exit

theorem gate2_main : 1 + 1 = 3 := by decide
