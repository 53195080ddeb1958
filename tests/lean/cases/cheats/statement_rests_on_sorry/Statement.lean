theorem cut : 1 + 1 = 3 → ∀ n : Nat, n < 3 := by
  omega

def few : Nat := (sorry : Nat)

theorem gate2_main : few = few + 0 := by
  sorry
