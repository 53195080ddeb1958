set_option debug.skipKernelTC true in
theorem lie (n : Nat) : n = 2 → 1 + 1 = 3 := by
  intro two
  subst two
  decide +kernel

instance : Decidable (1 + 1 = 3) := .isTrue (lie 2 rfl)

theorem gate2_main : 1 + 1 = 3 := by
  decide
