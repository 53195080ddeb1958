set_option autoImplicit true

theorem gate2_main : goal → goal ∨ (∀ n : Nat, n * n = n → goal) := .inl
