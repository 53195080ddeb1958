/-
theorem gate2_main : 1 + 1 = 3 := rfl
-/
def said := "theorem gate2_main : 1 + 1 = 3 := rfl"
