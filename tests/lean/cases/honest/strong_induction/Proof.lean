theorem gate2_main (n : Nat) (positive : 0 < n) : ∃ k m, n = 2 ^ k * m ∧ m % 2 = 1 := by
  induction n using Nat.strongRecOn with
  | ind n ih =>
    rcases Nat.mod_two_eq_zero_or_one n with even | odd
    · obtain ⟨k, m, half, rest⟩ := ih (n / 2) (by omega) (by omega)
      refine ⟨k + 1, m, ?_, rest⟩
      have : n = 2 * (n / 2) := by omega
      rw [this, half, Nat.pow_succ, Nat.mul_comm (2 ^ k) 2, Nat.mul_assoc]
    · exact ⟨0, n, by simp, odd⟩
