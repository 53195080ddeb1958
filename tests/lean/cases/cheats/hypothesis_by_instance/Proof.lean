class Helpful : Prop where
  fact : ∀ a b : Nat, a = b

variable [Helpful]

theorem gate2_main (a b : Nat) : a = b := Helpful.fact a b
