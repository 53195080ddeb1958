theorem not_even : ∀ m n : Nat, m < n → n < m → ¬ (2 * m + 2 * n) % 2 = 0 := by
  omega
