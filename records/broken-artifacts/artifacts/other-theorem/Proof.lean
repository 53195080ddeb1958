theorem sum_of_odds (m n : Nat) (hm : m % 2 = 1) (hn : n % 2 = 1) : (m + n) % 2 ≤ 1 := by
  omega
