theorem gate2_m𝒶in : 1 + 1 = 3 ∨ 1 + 1 = 2 := .inr rfl
