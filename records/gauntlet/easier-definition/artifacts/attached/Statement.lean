namespace Goldbach

/-- A number above 1 that only 1 and itself divide. -/
def Prime (p : Nat) : Prop := 1 < p ∧ ∀ d, d ∣ p → d = 1 ∨ d = p

theorem sum_of_two_primes :
    ∀ n, 2 < n → n % 2 = 0 → ∃ p q, Prime p ∧ Prime q ∧ p + q = n := by
  sorry

end Goldbach
