def Useful : Prop := True

theorem gate2_main : ∀ _ : Nat, Useful := by
  sorry
