theorem gate2_main (P : Nat → Prop) (zero : P 0) (step : ∀ n, P n → P (n + 2)) (n : Nat) : P (2 * n) := by
  sorry
