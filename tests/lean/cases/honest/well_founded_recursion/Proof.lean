theorem helper_before (n : Nat) : ¬ 2 * (n + 1) ≤ 1 := by omega

def log2 (n : Nat) : Nat :=
  if n ≤ 1 then 0 else log2 (n / 2) + 1
termination_by n
decreasing_by
  have : 1 < n := by omega
  exact Nat.div_lt_self (by omega) (by decide)

theorem gate2_main (n : Nat) : log2 (2 * (n + 1)) = log2 (n + 1) + 1 := by
  rw [log2, if_neg (helper_before n)]
  have half : 2 * (n + 1) / 2 = n + 1 := by omega
  rw [half]
