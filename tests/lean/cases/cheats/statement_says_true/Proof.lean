def Useful : Prop := True

theorem gate2_main : ∀ _ : Nat, Useful := fun _ => trivial
