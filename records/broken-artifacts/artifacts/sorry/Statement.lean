theorem sum_of_evens (m n : Nat) (hm : m % 2 = 0) (hn : n % 2 = 0) : (m + n) % 2 = 0 := by
  sorry
