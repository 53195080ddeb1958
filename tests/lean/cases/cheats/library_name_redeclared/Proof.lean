theorem Nat.add_comm (n m : Nat) : n + m = m + n := by
  omega

theorem gate2_main (a b : Nat) : a + b = b + a := Nat.add_comm a b
