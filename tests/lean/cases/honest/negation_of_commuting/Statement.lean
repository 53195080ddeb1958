theorem gate2_main : ¬ ∀ f g : Nat → Nat, ∀ n, f (g n) = g (f n) := by
  sorry
