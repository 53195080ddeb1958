theorem helper (a b : Nat) (h : a < b) : a + 1 ≤ b + 3 := by omega

theorem gate2_main (a b : Nat) (h : a < b) : a + 1 ≤ b := by
  have := helper a b h
  omega
