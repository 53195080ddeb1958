initialize secret : IO.Ref Nat ← IO.mkRef 1

theorem gate2_main : 1 + 1 = 3 := by
  sorry
