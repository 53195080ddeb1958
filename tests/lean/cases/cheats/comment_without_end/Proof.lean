theorem aside : 1 + 1 = 2 := rfl

/- /- The proof follows. -/

theorem gate2_main : 1 + 1 = 3 := by decide
