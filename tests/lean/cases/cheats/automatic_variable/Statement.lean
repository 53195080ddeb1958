def goal : Prop := ∀ n : Nat, n * n = n

theorem gate2_main : goal ∨ (∀ n : Nat, n * n = n → goal) := by
  sorry
