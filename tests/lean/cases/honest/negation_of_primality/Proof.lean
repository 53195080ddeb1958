/-- At least two, and divided by one and itself only. -/
def Prime (n : Nat) : Prop := 2 ≤ n ∧ ∀ d, d ∣ n → d = 1 ∨ d = n

private theorem seven_divides : 7 ∣ 91 := ⟨13, rfl⟩

theorem gate2_main : ¬ Prime 91 := by
  rintro ⟨_, only⟩
  rcases only 7 seven_divides with one | itself
  · exact absurd one (by decide)
  · exact absurd itself (by decide)
