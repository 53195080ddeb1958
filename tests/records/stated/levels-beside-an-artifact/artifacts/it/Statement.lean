theorem even_add (a b : Nat) : (2 * a + 2 * b) % 2 = 0 := by
  sorry
