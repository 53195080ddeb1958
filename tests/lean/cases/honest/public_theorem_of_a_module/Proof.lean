module

public theorem gate2_main (a b : Nat) : a + b = b + a := by
  omega
