def log2 (n : Nat) : Nat :=
  if n ≤ 1 then 0 else log2 (n / 2) + 1
termination_by n
decreasing_by omega

theorem gate2_main (n : Nat) : log2 (2 * (n + 1)) = log2 (n + 1) + 1 := by
  sorry
