/-- At least two, and divided by one and itself only. -/
def Prime (n : Nat) : Prop := 2 ≤ n ∧ ∀ d, d ∣ n → d = 1 ∨ d = n

theorem gate2_main : ¬ Prime 91 := by
  sorry
