theorem gate2_main (a b : Nat) : a = b ∨ a ≠ b := by
  omega
