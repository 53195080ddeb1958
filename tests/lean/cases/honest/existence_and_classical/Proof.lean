theorem gate2_main (p : Nat → Prop) : (∃ n, p n) ∨ (∀ n, ¬ p n) := by
  by_cases found : ∃ n, p n
  · exact .inl found
  · right
    intro n holds
    exact found ⟨n, holds⟩
