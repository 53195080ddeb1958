def gate2_main : ∀ a b : Nat, a + b = b + a := Nat.add_comm
