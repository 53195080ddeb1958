def back (xs : List Nat) : List Nat := xs.reverse

theorem gate2_main (a b : Nat) : a + b = b + a := by
  omega
