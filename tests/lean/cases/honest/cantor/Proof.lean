theorem gate2_main {α : Sort u} (f : α → α → Prop) : ∃ p : α → Prop, ∀ a, f a ≠ p := by
  refine ⟨fun a => ¬ f a a, fun a same => ?_⟩
  have both : f a a = ¬ f a a := congrFun same a
  have not : ¬ f a a := fun h => (both ▸ h : ¬ f a a) h
  exact not (both.symm ▸ not)
