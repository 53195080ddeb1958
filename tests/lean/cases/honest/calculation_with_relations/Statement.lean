theorem gate2_main (a b c d e : Nat) (h : a = b + 1) (k : b ≤ c) (l : c * 2 < d) (m : d ∣ e)
    (n : 0 < e) : 2 * a ≤ e + 1 := by
  sorry
