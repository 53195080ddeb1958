theorem gate2_main : ¬ ∀ a b : Nat, a = b := by
  sorry
