theorem gate2_main : ¬ ∀ a b : Nat, a = b := by
  intro every
  have wrong : (0 : Nat) = 1 := every 0 1
  contradiction
