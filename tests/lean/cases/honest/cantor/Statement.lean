theorem gate2_main {α : Sort u} (f : α → α → Prop) : ∃ p : α → Prop, ∀ a, f a ≠ p := by
  sorry
