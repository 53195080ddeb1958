import Init.Data.Nat.Basic

theorem gate2_main : ∀ a b : Nat, a + b = b + a := fun x y => Nat.add_comm x y
