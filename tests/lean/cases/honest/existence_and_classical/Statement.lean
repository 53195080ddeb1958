theorem gate2_main (p : Nat → Prop) : (∃ n, p n) ∨ (∀ n, ¬ p n) := by
  sorry
