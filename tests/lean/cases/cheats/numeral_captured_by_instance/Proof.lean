instance (priority := high) : OfNat Nat 3 := ⟨Nat.succ 1⟩

theorem gate2_main : 1 + 1 = 3 := rfl
